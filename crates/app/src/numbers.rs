//! Numbers in sequence, each given once: who takes the next one of a series while
//! somebody else does is told, and asks again.

use crate::office::Office;
use lf_response::event::Event;
use lf_store::{Expect, StoreError};
use serde::Serialize;

/// Body of `number.given`.
#[derive(Serialize)]
struct Given<'a> {
    series: &'a str,
    number: u32,
    to: &'a str,
}

/// A number that is given in the same transaction as what bears it.
pub(crate) struct Next {
    /// The number.
    pub number: u32,
    /// The entry by which it is given.
    pub event: Event,
    /// That nobody took it meanwhile.
    pub expect: Expect,
}

impl Office {
    /// The next number of a series for a thing.
    pub(crate) async fn next_of(&self, series: &str, to: &str) -> Result<Next, StoreError> {
        let subject = format!("series/{series}");
        let history = self.journal.history(&subject).await?;
        let number = history.len() as u32 + 1;
        let given = Given { series, number, to };
        Ok(Next {
            number,
            event: Event::new("number.given", &subject, &given),
            expect: Expect::new(subject, history.last().map_or(0, |e| e.seq)),
        })
    }
}
