//! A drill on a real outbreak: the facts of files become known day by day, and
//! scripted officers answer them as in a story. The same use cases run as in the
//! office; only the clock is led by the hand.

use crate::clock::SetClock;
use crate::files::FileError;
use crate::office::Office;
use crate::replay::Tale;
use crate::report::{Report, ReportError};
use crate::story::{Story, StoryError, Teller, Told};
use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_store::StoreError;
use std::collections::HashMap;

/// Why a drill could not be held.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    /// A scene of the script was refused.
    #[error(transparent)]
    Scene(#[from] StoryError),
    /// A fact of the files was refused.
    #[error("fact {key}, known on {known}: {cause}")]
    Fact {
        /// Key of the fact.
        key: String,
        /// Day of knowledge.
        known: Date,
        /// Why.
        cause: String,
    },
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The journal.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Hour at which the facts of a day become known.
const KNOWN: i8 = 7;

/// Holds a drill: `tale` becomes known through `reporter`, `story` answers it; day 0 of
/// the story is `day`. Goes on to `end`, so that what falls due until then is struck.
///
/// # Errors
/// See [`DrillError`].
pub async fn drill(
    office: &Office,
    clock: &SetClock,
    story: &Story,
    tale: &Tale,
    reporter: &Actor,
    (day, end): (Date, Date),
) -> Result<(), DrillError> {
    let mut teller = Teller::new(office, clock, day);
    let mut known = Known::default();
    let morning = |d: Date| morning(office, d);
    let mut next = 0;
    for told in story.told(day, None, office.zone()) {
        let told: Told<'_> = told?;
        next = known
            .tell(office, &teller, tale, reporter, next, told.at, &morning)
            .await?;
        teller.scene(&told).await?;
    }
    let last = morning(end);
    known
        .tell(office, &teller, tale, reporter, next, last, &morning)
        .await?;
    teller.moment(last).await?;
    Ok(())
}

fn morning(office: &Office, day: Date) -> Timestamp {
    let at = day.to_datetime(Time::constant(KNOWN, 0, 0, 0));
    (at.to_zoned(office.zone().clone())).map_or(Timestamp::MIN, |z| z.timestamp())
}

/// The facts of the tale that are told already, by key.
#[derive(Default)]
struct Known<'a>(HashMap<&'a str, (u64, &'a Fact)>);

impl<'a> Known<'a> {
    /// Tells the facts from `next` on that are known before `until`, each day in its
    /// place. Returns the first one that is not.
    #[allow(clippy::too_many_arguments)] // one loop over one list, called twice
    async fn tell(
        &mut self,
        office: &Office,
        teller: &Teller<'_>,
        tale: &'a Tale,
        reporter: &Actor,
        mut next: usize,
        until: Timestamp,
        morning: &dyn Fn(Date) -> Timestamp,
    ) -> Result<usize, DrillError> {
        let mut day = tale.facts.get(next).map(|f| f.known);
        while let Some(d) = day.filter(|d| morning(*d) <= until) {
            teller.moment(morning(d)).await?;
            while let Some(f) = tale.facts.get(next).filter(|f| f.known <= d) {
                next += 1;
                let of = f.corrects.as_deref().unwrap_or(&f.key);
                let old = self.0.get(of).copied();
                if old.is_some_and(|(_, fact)| *fact == f.fact) {
                    continue;
                }
                let report = Report {
                    fact: f.fact.clone(),
                    corrects: old.map(|(seq, _)| seq),
                    key: None,
                    source: "drill".into(),
                    personal: None,
                };
                let receipt = office.report(reporter, report).await;
                let receipt = receipt.map_err(|e: ReportError| DrillError::Fact {
                    key: f.key.clone(),
                    known: f.known,
                    cause: e.to_string(),
                })?;
                self.0.insert(&f.key, (receipt.seq, &f.fact));
                self.0.insert(of, (receipt.seq, &f.fact));
                teller.settled(receipt.seq).await;
            }
            day = tale
                .facts
                .get(next)
                .map(|f| f.known.max(d.saturating_add(Span::new().days(1))));
        }
        Ok(next)
    }
}
