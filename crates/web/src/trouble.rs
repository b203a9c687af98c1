//! When the journal could neither store nor read: the status of the answer, and what is
//! said to the person who waits for it.

use crate::words::Words;
use axum::http::StatusCode;
use lf_app::store::StoreError;

/// The status of an answer that the journal kept from being given.
pub fn status(e: &StoreError) -> StatusCode {
    match e {
        StoreError::Full { .. } => StatusCode::INSUFFICIENT_STORAGE,
        StoreError::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Why nothing was saved, above a form that keeps what was typed.
pub fn said(w: &Words, e: &StoreError) -> String {
    match e {
        StoreError::Full { .. } => w.t("trouble-full"),
        StoreError::Busy { .. } => w.t("trouble-busy"),
        _ => w.t1("trouble-other", "detail", e.to_string()),
    }
}
