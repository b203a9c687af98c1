//! A paper that was not taken and is shown again: what was typed, and why it was not taken.

use super::caller::Caller;
use crate::trouble;
use axum::http::StatusCode;
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_response::form::Values;

/// What stands in the paper's form beside what is on record.
#[derive(Default)]
pub(super) struct Again {
    /// What was typed, in place of what is on record.
    pub values: Option<Values>,
    /// Boxes that were ticked.
    pub ticked: Vec<String>,
    /// Why it was not taken.
    pub refusals: Vec<Refusal>,
    /// Why nothing was saved, where that is not the fault of what was typed.
    pub trouble: Option<String>,
    /// Of the answer.
    pub status: StatusCode,
}

impl Again {
    /// The same with the reasons why it was not taken.
    pub fn refused(mut self, caller: &Caller, error: ReportError) -> Again {
        match error {
            ReportError::Refused(refusals) => {
                self.status = StatusCode::UNPROCESSABLE_ENTITY;
                self.refusals = refusals;
            }
            ReportError::Store(e) => {
                tracing::error!(error = %e, "a paper could not be stored");
                self.status = trouble::status(&e);
                self.trouble = Some(trouble::said(&caller.page("").w, &e));
            }
        }
        self
    }
}
