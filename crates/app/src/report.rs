//! Recording a fact, a correction or a withdrawal.

use crate::authorise::{Action, authorise};
use crate::office::Office;
use crate::projections::fact_of;
use lf_domain::actor::Actor;
use lf_domain::check::check;
use lf_domain::fact::Fact;
use lf_domain::refusal::Refusal;
use lf_store::{Entry, Expect, NewEntry, Outcome, Personal, StoreError, args};
use serde::{Deserialize, Serialize};

/// Something that an officer reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The fact.
    pub fact: Fact,
    /// Entry that it corrects or withdraws.
    pub corrects: Option<u64>,
    /// Idempotency key: a repeat with the same key is harmless.
    pub key: Option<String>,
    /// Where it comes from: `form`, `api`, a file and row.
    pub source: String,
    /// Name and documents of the person, sealed under the person's own key.
    pub personal: Option<Personal>,
}

/// What the reporter gets back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Journal number.
    pub seq: u64,
    /// True when it had been reported before under the same key.
    pub repeated: bool,
}

impl Receipt {
    /// Of what became of an entry.
    pub(crate) fn of(outcome: Outcome) -> Receipt {
        Receipt {
            seq: outcome.seq(),
            repeated: matches!(outcome, Outcome::Repeated(_)),
        }
    }
}

/// Why a report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Something about it is wrong; each refusal names the field and what would be accepted.
    #[error("{}", .0.iter().map(Refusal::to_string).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Refusal>),
    /// The journal could not take it; nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for ReportError {
    fn from(r: Refusal) -> Self {
        ReportError::Refused(vec![r])
    }
}

/// A case that a reporter named before.
struct Reported {
    /// Subject of its entries.
    subject: String,
    /// Last entry about it; 0 for none.
    last: u64,
    /// The entry that counts, unless it is the one to be corrected.
    standing: Option<Entry>,
}

/// The same case told again under another key: a repeat where nothing has changed,
/// else a correction that does not say so.
fn known_again(known: &Entry, report: &Report) -> Result<Receipt, ReportError> {
    if report.corrects.is_none() && fact_of(known).as_ref() == Some(&report.fact) {
        return Ok(Receipt {
            seq: known.seq,
            repeated: true,
        });
    }
    let id = match &report.fact {
        Fact::Case(c) => c.case_id.as_str(),
        _ => "",
    };
    Err(Refusal::new("case_id", "case-known", id, known.seq.to_string()).into())
}

impl Office {
    /// Records a report. Durable when it returns; the plans are evaluated right after.
    ///
    /// # Errors
    /// See [`ReportError`].
    pub async fn report(&self, actor: &Actor, mut report: Report) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        report.fact = report.fact.named(&self.book);
        let refusals = check(&report.fact, &self.book, &self.city, Some(self.today()));
        if !refusals.is_empty() {
            return Err(ReportError::Refused(refusals));
        }
        if let Some(old) = report.corrects {
            self.check_correction(old, &report).await?;
        } else if matches!(report.fact, Fact::Withdrawal { .. }) {
            return Err(Refusal::new("corrects", "required", "", "").into());
        }
        let outcome = loop {
            let case = self.case_reported(actor, &report).await?;
            if let Some(known) = case.as_ref().and_then(|c| c.standing.as_ref()) {
                return known_again(known, &report);
            }
            let mut entry = self.entry(actor, report.clone());
            let expects: Vec<Expect> = (case.iter())
                .map(|c| Expect::new(c.subject.clone(), c.last))
                .collect();
            entry.subject = case.map(|c| c.subject);
            match self.journal.append_expecting(vec![entry], expects).await {
                // The same case came in at the same instant: look again.
                Err(StoreError::Conflict { .. }) => {}
                done => break done?,
            }
        };
        let outcome = outcome.first().copied().ok_or(StoreError::Closed)?;
        Ok(Receipt {
            seq: outcome.seq(),
            repeated: matches!(outcome, Outcome::Repeated(_)),
        })
    }

    /// Where a case stands in the journal that this report names by the id of its
    /// reporter; none for what is no case, and for a repeat under the same key.
    async fn case_reported(
        &self,
        actor: &Actor,
        report: &Report,
    ) -> Result<Option<Reported>, StoreError> {
        let Fact::Case(case) = &report.fact else {
            return Ok(None);
        };
        if let Some(key) = &report.key
            && self.journal.by_key(key).await?.is_some()
        {
            return Ok(None);
        }
        let old = match report.corrects {
            Some(old) => self.journal.entry(old).await?,
            None => None,
        };
        // A correction stays with the reporter whose case it is, whoever corrects it.
        let same =
            |e: &Entry| matches!(fact_of(e), Some(Fact::Case(c)) if c.case_id == case.case_id);
        let subject = match old.as_ref().filter(|e| same(e)) {
            Some(old) => match &old.subject {
                Some(subject) => subject.clone(),
                None => return Ok(None),
            },
            None => format!("case/{}/{}", actor.body, case.case_id),
        };
        let history = self.journal.history(&subject).await?;
        let last = history.last().map_or(0, |e| e.seq);
        let mut standing = None;
        for entry in history {
            let meant = report.corrects == Some(entry.seq);
            if !meant && same(&entry) && self.superseded_by(entry.seq).await?.is_none() {
                standing = Some(entry);
            }
        }
        Ok(Some(Reported {
            subject,
            last,
            standing,
        }))
    }

    /// The person whose content is sealed beside an entry or what it corrects: who
    /// is corrected keeps the key, so that erasing it erases all of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_of(&self, seq: u64) -> Result<Option<String>, StoreError> {
        let mut next = Some(seq);
        while let Some(seq) = next {
            let Some(entry) = self.journal.entry(seq).await? else {
                return Ok(None);
            };
            if entry.person.is_some() {
                return Ok(entry.person);
            }
            next = entry.corrects;
        }
        Ok(None)
    }

    /// The journal form of a report.
    pub(crate) fn entry(&self, actor: &Actor, report: Report) -> NewEntry {
        let now = self.now();
        let happened = report.fact.happened_on().unwrap_or_else(|| self.today());
        NewEntry {
            kind: format!("fact.{}", report.fact.kind()),
            happened_at: happened.to_string(),
            recorded_at: now,
            officer: actor.officer.clone(),
            agency: actor.body.clone(),
            source: report.source,
            key: report.key,
            subject: None,
            corrects: report.corrects,
            body: serde_json::to_string(&report.fact).unwrap_or_default(),
            personal: report.personal,
        }
    }

    /// A correction names a fact of the same kind that was not corrected before.
    async fn check_correction(&self, old: u64, report: &Report) -> Result<(), ReportError> {
        let found = self.journal.entry(old).await?;
        let fact = found.as_ref().and_then(fact_of);
        let Some(fact) = fact.filter(|f| !matches!(f, Fact::Withdrawal { .. })) else {
            return Err(Refusal::new("corrects", "no-such-fact", old.to_string(), "").into());
        };
        let same =
            fact.kind() == report.fact.kind() || matches!(report.fact, Fact::Withdrawal { .. });
        if !same {
            return Err(Refusal::new("fact", "other-kind", report.fact.kind(), fact.kind()).into());
        }
        if let Some(by) = self.superseded_by(old).await?
            && !self.is_repeat(report, by).await?
        {
            return Err(Refusal::new(
                "corrects",
                "already-corrected",
                old.to_string(),
                by.to_string(),
            )
            .into());
        }
        Ok(())
    }

    async fn is_repeat(&self, report: &Report, by: u64) -> Result<bool, StoreError> {
        let Some(key) = &report.key else {
            return Ok(false);
        };
        Ok(self.journal.by_key(key).await?.is_some_and(|e| e.seq == by))
    }

    /// The entry that corrects or withdraws an entry.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn superseded_by(&self, seq: u64) -> Result<Option<u64>, StoreError> {
        let row: Option<(i64,)> = self
            .journal
            .db()
            .opt("SELECT by_seq FROM superseded WHERE seq = $1", args![seq])
            .await?;
        Ok(row.map(|r| r.0 as u64))
    }
}
