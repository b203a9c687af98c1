//! Two officers at once: one wins, the other is told who was first and when.

use crate::office::Office;
use crate::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_store::{Entry, StoreError};

impl Office {
    /// What the slower of two is told instead of [`StoreError::Conflict`]: the
    /// refusal `overtaken` with the journal number (`value`), the officer (`by`),
    /// the body (`body`), the moment in the city (`when`) and the kind of entry
    /// (`accepted`) that was first. Other failures stay as they are.
    pub async fn overtaken(&self, error: StoreError) -> ReportError {
        let StoreError::Conflict { seq_found, .. } = &error else {
            return error.into();
        };
        match self.journal.entry(*seq_found).await {
            Ok(Some(first)) => self.first_was(&first).into(),
            Ok(None) => error.into(),
            Err(e) => e.into(),
        }
    }

    /// The refusal that names who was first.
    pub(crate) fn first_was(&self, first: &Entry) -> Refusal {
        let mut refusal = Refusal::new("seq", "overtaken", first.seq.to_string(), &first.kind);
        let when = first.recorded_at.to_zoned(self.zone().clone());
        let officer = (self.city.officers.iter()).find(|o| o.id == first.officer);
        // Names in the city's own language: they are names, not prose.
        let by = officer.map_or(first.officer.clone(), |o| o.label.zh.clone());
        let args = [
            ("by", by),
            ("body", self.city.body_label(&first.agency, "zh-CN")),
            ("when", when.strftime("%m-%d %H:%M").to_string()),
        ];
        refusal
            .args
            .extend(args.map(|(name, value)| (name.to_string(), value)));
        refusal
    }
}
