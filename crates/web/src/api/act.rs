//! What every act through the API has in common: who acts and under which key, the
//! JSON that was sent, and the answer with its receipt.

use super::facts::{ReceiptBody, actor};
use super::problem::Problem;
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use lf_app::commit::Via;
use lf_app::office::Office;
use lf_app::report::Receipt;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::standing::ResponseKey;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, ToSchema};

/// Somebody acts for his own body: the officer of the session or token, whom the entrance
/// writes into the header; where nobody signs in, the officer whom the header names.
pub struct Act {
    /// Where.
    pub office: Arc<Office>,
    /// Who.
    pub who: Actor,
    /// Under which key.
    pub via: Via,
}

impl FromRequestParts<Arc<Office>> for Act {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Problem> {
        let key = parts.headers.get("idempotency-key");
        Ok(Act {
            who: actor(office, &parts.headers)?,
            via: Via {
                key: key.and_then(|v| v.to_str().ok()).map(str::to_string),
                source: "api".into(),
            },
            office: office.clone(),
        })
    }
}

impl IntoParams for Act {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let header = |name: &str, required: Required, words: &str| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Header)
                .required(required)
                .description(Some(words))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .build()
        };
        vec![
            header(
                "Lianfang-Officer",
                Required::False,
                "Id of the acting officer, where nobody signs in; refused behind a sign-in",
            ),
            header(
                "Idempotency-Key",
                Required::False,
                "A repeat with the same key is harmless",
            ),
        ]
    }
}

/// What was sent as JSON.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Sent(body)),
            Err(e) => Err(Problem::new(e.status(), e.body_text())),
        }
    }
}

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

/// The answer to an act: 201, or 200 where the same key had done it before.
pub struct Done<B = ReceiptBody> {
    repeated: bool,
    body: B,
}

/// The answer to an act that made something.
pub type Made = Done<MadeBody>;

impl<B> Done<B> {
    /// With a body of its own.
    pub fn with(repeated: bool, body: B) -> Done<B> {
        Done { repeated, body }
    }
}

impl From<Receipt> for Done {
    fn from(Receipt { seq, repeated }: Receipt) -> Done {
        Done::with(repeated, ReceiptBody { seq, repeated })
    }
}

impl From<(String, Receipt)> for Made {
    fn from((id, Receipt { seq, repeated }): (String, Receipt)) -> Made {
        Done::with(repeated, MadeBody { id, seq, repeated })
    }
}

impl<B: Serialize> IntoResponse for Done<B> {
    fn into_response(self) -> Response {
        let status = match self.repeated {
            true => StatusCode::OK,
            false => StatusCode::CREATED,
        };
        (status, Json(self.body)).into_response()
    }
}

impl<B: ToSchema> IntoResponses for Done<B> {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let schema = || Ref::from_schema_name(B::name());
        let answer = |words: &str| {
            let json = ContentBuilder::new().schema(Some(schema())).build();
            ResponseBuilder::new()
                .description(words)
                .content("application/json", json)
        };
        let mut all = BTreeMap::from([
            ("200".to_string(), answer("Was done before").into()),
            ("201".to_string(), answer("Done").into()),
        ]);
        all.extend(Problem::responses());
        all
    }
}

/// The response that an address names.
pub fn key(id: &str) -> Result<ResponseKey, Problem> {
    ResponseKey::parse(id)
        .ok_or_else(|| Refusal::new("key", "not-a-key", id, "PHE.cholera.city").into())
}
