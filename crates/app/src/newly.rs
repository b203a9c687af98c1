//! Cases that became known in a span of days, for reports of the day and the week.

use crate::incident::Incident;
use crate::office::Office;
use crate::projections::fact_of;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use lf_domain::case::Classification;
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use lf_domain::week::Week;
use lf_response::report::{Head, Material, same};
use lf_store::{Entry, StoreError, args};

/// Determined cases and deaths.
#[derive(Clone, Copy, Default)]
struct Counted {
    ill: i64,
    dead: i64,
}

impl Office {
    /// What became known on the day and in the week, and which sources spoke.
    pub(crate) async fn newly(
        &self,
        m: &mut Material,
        incident: &Incident,
        head: &Head,
    ) -> Result<(), StoreError> {
        let day = self.day_of(head);
        let monday = Week::of(day).monday();
        let (week_here, first) = self
            .known_between(incident, monday, day, &head.area)
            .await?;
        let (today, _) = self.known_between(incident, day, day, "city").await?;
        let (here, _) = self.known_between(incident, day, day, &head.area).await?;
        m.one("cases.new", same(today.ill));
        m.one("cases.new_here", same(here.ill));
        m.one("cases.new_dead_here", same(here.dead));
        m.one("cases.week_here", same(week_here.ill));
        m.one("cases.week_dead_here", same(week_here.dead));
        if let (Some(first), Some(line)) = (first, m.pieces.get_mut("event.time")) {
            for l in line {
                l.insert("reported".into(), self.wall(first));
            }
        }
        Ok(())
    }

    /// Determined cases and deaths that became known between two days, corrections
    /// counted as the difference that they made; and when the first case of the
    /// incident became known.
    async fn known_between(
        &self,
        incident: &Incident,
        from: Date,
        to: Date,
        area: &str,
    ) -> Result<(Counted, Option<Timestamp>), StoreError> {
        let start = self.first_of(from).await?;
        let end = self.first_of(to.saturating_add(1.day())).await?;
        let mut sum = Counted::default();
        let mut first: Option<Timestamp> = None;
        for disease in &incident.diseases {
            let seqs: Vec<(i64,)> = self
                .journal
                .db()
                .all(
                    "SELECT seq FROM case_line WHERE disease = $1 AND seq >= $2 AND seq < $3 ORDER BY seq",
                    args![disease.as_str(), start, end],
                )
                .await?;
            for (seq,) in seqs {
                let Some(entry) = self.journal.entry(seq as u64).await? else {
                    continue;
                };
                let mut now = counted(&entry, area);
                if let Some(old) = entry.corrects
                    && let Some(before) = self.journal.entry(old).await?
                {
                    let before = counted(&before, area);
                    now.ill -= before.ill;
                    now.dead -= before.dead;
                }
                sum.ill += now.ill;
                sum.dead += now.dead;
            }
            let (least,): (Option<i64>,) = self
                .journal
                .db()
                .one(
                    "SELECT MIN(seq) FROM case_line WHERE disease = $1",
                    args![disease.as_str()],
                )
                .await?;
            if let Some(least) = least
                && let Some(e) = self.journal.entry(least as u64).await?
            {
                first = Some(first.map_or(e.recorded_at, |f| f.min(e.recorded_at)));
            }
        }
        // A correction downwards is no negative case of the day.
        sum.ill = sum.ill.max(0);
        sum.dead = sum.dead.max(0);
        Ok((sum, first))
    }
}

/// Determined cases and deaths of one entry, in the city or a county.
fn counted(entry: &Entry, area: &str) -> Counted {
    let here = |p: &Place| match (area, p) {
        ("city", p) => p.in_city(),
        (code, Place::County(c)) => code == c,
        _ => false,
    };
    match fact_of(entry) {
        Some(Fact::Case(c)) if here(&c.place) => {
            let determined = matches!(
                c.classification,
                Classification::Confirmed | Classification::Clinical
            );
            Counted {
                ill: i64::from(determined),
                dead: i64::from(determined && c.died.is_some()),
            }
        }
        Some(Fact::Count(c)) if here(&c.place) => Counted {
            ill: i64::from(c.cases),
            dead: i64::from(c.deaths),
        },
        _ => Counted::default(),
    }
}
