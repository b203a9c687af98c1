//! Laboratory results as somebody sees them.

use super::{Noting, Reader, Record, Seen};
use crate::office::Office;
use crate::report::ReportError;
use lf_domain::permit::CONFIDENTIAL;
use lf_domain::refusal::Refusal;
use lf_response::laboratory::Step;

impl Office {
    /// A result as a record: a positive one is more than a result.
    pub(crate) fn result_record(&self, person: &str, owner: &str, verdict: Option<&str>) -> Record {
        let kinds = match verdict {
            Some("positive") => &["test_result", "positive_test"][..],
            _ => &["test_result"],
        };
        let mut record = self.record(person, owner, self.categories(kinds.iter().copied()));
        // Whatever it is called, it is about a person.
        record.datum.secrecy = CONFIDENTIAL;
        record
    }

    /// What was told of a result, oldest first, as somebody sees it.
    ///
    /// # Errors
    /// `result-no-such`, and failures of the journal.
    pub async fn read_result(
        &self,
        reader: impl Into<Reader<'_>>,
        id: &str,
    ) -> Result<Seen<Vec<Step>>, ReportError> {
        let mut steps = self.result_steps(id).await?;
        if steps.is_empty() {
            return Err(Refusal::new("result", "result-no-such", id, "GET /intake").into());
        }
        let mut records: Vec<Record> = vec![];
        let mut under: Vec<String> = vec![];
        for s in &steps {
            let person = s.told.person.as_str();
            let standing = self.standing_of(&[person.to_string()]).await?;
            let record = self.result_record(person, &s.agency, s.told.verdict.as_deref());
            records.push(record.standing(&standing));
            if under.iter().all(|u| u != person) {
                under.push(person.to_string());
            }
        }
        let mut look = self.look(reader.into(), &records).await?;
        for (step, record) in steps.iter_mut().zip(&records) {
            let mask = look.mask(record);
            let (left, had) = mask.content(&step.sealed, &self.book.sharing);
            look.note(&mask, had);
            if !step.sealed.is_null() {
                step.sealed = left;
            }
        }
        let noting = Noting {
            kind: "read.result",
            under,
            thing: format!("result/{id}"),
            reason: "",
        };
        let sight = self.noted(look, noting).await?;
        Ok(Seen { it: steps, sight })
    }
}
