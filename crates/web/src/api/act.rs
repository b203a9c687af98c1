//! What every act through the API has in common: who, under which key, and the receipt.

use super::facts::ReceiptBody;
use super::problem::Problem;
use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use lf_app::commit::Via;
use lf_app::report::Receipt;
use lf_domain::refusal::Refusal;
use lf_response::standing::ResponseKey;
use serde::Serialize;
use utoipa::ToSchema;

/// The receipt of an act that made a thing with an id of its own.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeBody {
    /// Its id.
    pub id: String,
    /// Journal number.
    pub seq: u64,
    /// True when it had been made before under the same `Idempotency-Key`.
    pub repeated: bool,
}

/// How the act came in.
pub fn via(headers: &HeaderMap) -> Via {
    let key = headers.get("idempotency-key").and_then(|v| v.to_str().ok());
    Via {
        key: key.map(str::to_string),
        source: "api".into(),
    }
}

fn status(receipt: &Receipt) -> StatusCode {
    match receipt.repeated {
        true => StatusCode::OK,
        false => StatusCode::CREATED,
    }
}

/// The answer to an act.
pub fn done(receipt: Receipt) -> (StatusCode, Json<ReceiptBody>) {
    let body = ReceiptBody {
        seq: receipt.seq,
        repeated: receipt.repeated,
    };
    (status(&receipt), Json(body))
}

/// The answer to an act that made something.
pub fn made((id, receipt): (String, Receipt)) -> (StatusCode, Json<MadeBody>) {
    let body = MadeBody {
        id,
        seq: receipt.seq,
        repeated: receipt.repeated,
    };
    (status(&receipt), Json(body))
}

/// The response that an address names.
pub fn key(id: &str) -> Result<ResponseKey, Problem> {
    ResponseKey::parse(id)
        .ok_or_else(|| Refusal::new("key", "not-a-key", id, "PHE.cholera.city").into())
}
