//! Passenger and crew lists as somebody sees them.

use super::{Noting, Reader, Record, Seen};
use crate::office::Office;
use crate::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_response::manifest::Manifest;
use std::collections::HashMap;

impl Office {
    /// A list as somebody sees it. Looking at it is one entry under the list, which stands
    /// on the record of everybody who is on it.
    ///
    /// # Errors
    /// `manifest-no-such`, and failures of the journal.
    pub async fn read_manifest(
        &self,
        reader: impl Into<Reader<'_>>,
        id: &str,
    ) -> Result<Seen<Manifest>, ReportError> {
        let thing = format!("manifest/{id}");
        let history = self.journal.history(&thing).await?;
        let agencies: HashMap<u64, String> =
            (history.into_iter().map(|e| (e.seq, e.agency))).collect();
        let found = self.manifest_of(id).await?;
        let no = || Refusal::new("manifest", "manifest-no-such", id, "GET /intake");
        let mut list = found.ok_or_else(no)?;
        let held = self
            .held_among(list.items.iter().map(|i| i.person.as_str()))
            .await?;
        let mut records: Vec<Record> = vec![];
        for i in &list.items {
            let owner = agencies.get(&i.seq).map_or("", String::as_str);
            let record = self.record(&i.person, owner, self.categories(["traveller"]));
            records.push(match held.get(&i.person) {
                Some(standing) => record.standing(standing),
                None => record,
            });
        }
        let mut look = self.look(reader.into(), &records).await?;
        for (item, record) in list.items.iter_mut().zip(&records) {
            let mask = look.mask(record);
            if let Some(l) = &item.listed {
                let (left, had) = mask.listed(l);
                look.note(&mask, had);
                item.listed = Some(left);
            }
        }
        let noting = Noting {
            kind: "read.manifest",
            under: vec![thing.clone()],
            thing,
            reason: "",
        };
        let sight = self.noted(look, noting).await?;
        Ok(Seen { it: list, sight })
    }
}
