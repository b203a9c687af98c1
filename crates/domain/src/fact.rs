//! The closed list of what can be reported.

use crate::case::{CaseCount, CaseReport};
use crate::codebook::CodeBook;
use crate::judgement::Judgement;
use crate::occurrence::{Cluster, Occurrence, OtherPrefectures, Poisoning};
use crate::sentinel::{SentinelBaseline, SentinelWeek};
use crate::stay::{Contact, Stay};
use crate::transmission::{Capacity, Designation, TransmissionGrade};
use crate::weekly::{WeeklyCount, WeeklyCoverage};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Something reported, observed, judged or ordered by somebody.
///
/// A fact is never changed. A correction is a new record that names the old
/// one ([`Record::corrects`]); a withdrawal is [`Fact::Withdrawal`] with the same link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// One case in one person.
    Case(CaseReport),
    /// A number of cases.
    Count(CaseCount),
    /// A cluster found by CDC.
    Cluster(Cluster),
    /// A typed occurrence.
    Occurrence(Occurrence),
    /// A report on an acute occupational poisoning.
    Poisoning(Poisoning),
    /// Other prefecture cities reached by the same outbreak.
    OtherPrefectures(OtherPrefectures),
    /// Weekly count of a class B or C disease.
    Weekly(WeeklyCount),
    /// Since when weekly counts are complete.
    WeeklyCoverage(WeeklyCoverage),
    /// Influenza sentinel figures of a week.
    Sentinel(SentinelWeek),
    /// Influenza baselines of a year.
    Baseline(SentinelBaseline),
    /// Community transmission grade.
    Grade(TransmissionGrade),
    /// Capacity grade.
    Capacity(Capacity),
    /// Designation order.
    Designation(Designation),
    /// Expert judgement.
    Judgement(Judgement),
    /// Where somebody was.
    Stay(Stay),
    /// A meeting that somebody named.
    Contact(Contact),
    /// The corrected record is taken back without a replacement.
    Withdrawal {
        /// Why it is taken back.
        reason: String,
    },
}

impl Fact {
    /// Name of the kind, as journalled after `fact.`.
    pub fn kind(&self) -> &'static str {
        match self {
            Fact::Case(_) => "case",
            Fact::Count(_) => "count",
            Fact::Cluster(_) => "cluster",
            Fact::Occurrence(_) => "occurrence",
            Fact::Poisoning(_) => "poisoning",
            Fact::OtherPrefectures(_) => "other_prefectures",
            Fact::Weekly(_) => "weekly",
            Fact::WeeklyCoverage(_) => "weekly_coverage",
            Fact::Sentinel(_) => "sentinel",
            Fact::Baseline(_) => "baseline",
            Fact::Grade(_) => "grade",
            Fact::Capacity(_) => "capacity",
            Fact::Designation(_) => "designation",
            Fact::Judgement(_) => "judgement",
            Fact::Stay(_) => "stay",
            Fact::Contact(_) => "contact",
            Fact::Withdrawal { .. } => "withdrawal",
        }
    }

    /// The same fact with its disease under the code of the code book, where it
    /// was named by an alias. What nobody knows stays as it is and is refused.
    pub fn named(mut self, book: &CodeBook) -> Fact {
        let disease = match &mut self {
            Fact::Case(c) => &mut c.disease,
            Fact::Count(c) => &mut c.disease,
            Fact::Cluster(c) => &mut c.disease,
            Fact::OtherPrefectures(o) => &mut o.disease,
            Fact::Weekly(w) => &mut w.disease,
            Fact::WeeklyCoverage(w) => &mut w.disease,
            Fact::Grade(g) => &mut g.disease,
            // Groups, occurrence types and topics can be judged too; they have no aliases.
            Fact::Judgement(j) if !j.about.is_empty() => &mut j.about,
            _ => return self,
        };
        if let Some(code) = book.disease_code(disease)
            && code != disease
            && !book.groups.contains_key(disease.as_str())
        {
            *disease = code.to_string();
        }
        self
    }

    /// The day on which it happened, as far as the fact itself says so.
    pub fn happened_on(&self) -> Option<Date> {
        Some(match self {
            Fact::Case(c) => c.counted_on(),
            Fact::Count(c) => c.date,
            Fact::Cluster(c) => c.date,
            Fact::Occurrence(o) => o.date,
            Fact::Poisoning(p) => p.date,
            Fact::OtherPrefectures(o) => o.date,
            Fact::Weekly(w) => w.week.sunday(),
            Fact::WeeklyCoverage(w) => w.since.monday(),
            Fact::Sentinel(s) => s.week.sunday(),
            Fact::Baseline(b) => b.from.monday(),
            Fact::Grade(g) => g.date,
            Fact::Capacity(c) => c.date,
            Fact::Designation(d) => d.date,
            Fact::Judgement(j) => j.date,
            Fact::Stay(s) => s.from,
            Fact::Contact(c) => return c.from,
            Fact::Withdrawal { .. } => return None,
        })
    }
}

/// A fact with its number in the journal and the number of the record that it corrects.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Position in the journal, from 1, without gaps in the journal as a whole.
    pub seq: u64,
    /// Record that this one replaces or withdraws.
    pub corrects: Option<u64>,
    /// The fact.
    pub fact: Fact,
}
