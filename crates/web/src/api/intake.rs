//! What comes in at the port: declarations of health, passenger lists, laboratory results.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use lf_app::declarations::{Declaration, Declared, Made, Sort};
use lf_app::intake::{IntakeLine, IntakeQuery};
use lf_app::messages::{MessageFile, Taken};
use lf_app::office::Office;
use lf_domain::actor::Actor;
use lf_domain::declaration::form::{Holds, Values};
use lf_domain::refusal::Refusal;
use lf_response::laboratory::Step;
use lf_response::manifest::{Leg, Listed, Manifest, Received};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which things.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Which {
    /// traveller, ship, aircraft, manifest or result.
    pub sort: Option<String>,
    /// Only what speaks of illness.
    #[serde(default)]
    pub marked: bool,
    /// Only what leaves something open.
    #[serde(default)]
    pub lacking: bool,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most this many, 1 to 200; 50 where it is left out.
    pub limit: Option<u64>,
}

/// A page of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntakeBody {
    /// Newest first.
    #[schema(value_type = Vec<Object>)]
    pub lines: Vec<IntakeLine>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

/// A field of a declaration.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldBody {
    /// Name; of a repeated group it is sent as `group.0.name`, `group.1.name` …
    pub name: &'static str,
    /// Group that is repeated; empty for a field that stands once.
    pub group: &'static str,
    /// text, date, partial_date, time, yes_no, count, number, choice, symptoms.
    pub holds: &'static str,
    /// Words that a choice takes.
    pub words: Vec<&'static str>,
    /// Whether a declaration without it is refused.
    pub required: bool,
}

/// A form.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormBody {
    /// traveller, ship or aircraft.
    pub sort: &'static str,
    /// Its fields, in order.
    pub fields: Vec<FieldBody>,
}

/// A declaration to be taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareBody {
    /// traveller, ship or aircraft.
    #[schema(value_type = String)]
    pub sort: Sort,
    /// Texts by field.
    #[schema(value_type = Object)]
    pub values: Values,
}

/// A declaration as it should be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectBody {
    /// Texts by field, all of them.
    #[schema(value_type = Object)]
    pub values: Values,
    /// Why.
    pub reason: String,
    /// `seq` of the declaration as it was read; who was overtaken is told.
    #[serde(default)]
    pub seen: Option<u64>,
}

/// What became of a declaration.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeclaredBody {
    /// Its id.
    pub id: String,
    /// Journal number.
    pub seq: u64,
    /// True when it had been taken before under the same `Idempotency-Key`.
    pub repeated: bool,
    /// What it leaves open or says in two ways: to be asked about.
    #[schema(value_type = Vec<Object>)]
    pub asks: Vec<Refusal>,
    /// Persons whom it is about, by the ids under which they are kept.
    pub persons: Vec<String>,
    /// Persons who may be the same as one of them; somebody was asked.
    pub maybe: Vec<String>,
}

/// A declaration.
#[derive(Debug, Serialize)]
pub struct DeclarationBody {
    id: String,
    #[serde(flatten)]
    made: Made,
    values: Values,
    asks: Vec<Refusal>,
    course: Vec<VersionBody>,
    seq: u64,
}

/// A version of a declaration.
#[derive(Debug, Serialize)]
pub struct VersionBody {
    seq: u64,
    at: Timestamp,
    by: Actor,
    reason: String,
}

/// A passenger list.
#[derive(Debug, Serialize)]
pub struct ManifestBody {
    id: String,
    legs: Vec<Leg>,
    announced: Option<u32>,
    aboard: usize,
    missing_parts: Vec<u32>,
    cancelled: bool,
    received: Vec<ReceivedBody>,
    items: Vec<ItemBody>,
    seq: u64,
}

/// A message about a list.
#[derive(Debug, Serialize)]
pub struct ReceivedBody {
    seq: u64,
    at: Timestamp,
    #[serde(flatten)]
    received: Received,
}

/// Somebody on a list.
#[derive(Debug, Serialize)]
pub struct ItemBody {
    number: u32,
    person: String,
    left: bool,
    listed: Option<Listed>,
}

/// A result with everything that was told of it.
#[derive(Debug, Serialize)]
pub struct ResultBody {
    id: String,
    told: Vec<ToldBody>,
}

/// One word about a result.
#[derive(Debug, Serialize)]
pub struct ToldBody {
    seq: u64,
    at: Timestamp,
    agency: String,
    #[serde(flatten)]
    told: lf_response::laboratory::Told,
    sealed: Value,
}

/// A file that is handed in.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Named {
    /// Its name; it stands in the journal as the source.
    #[serde(default)]
    pub name: String,
}

/// What a field holds, in a word.
pub fn holds(h: Holds) -> &'static str {
    match h {
        Holds::Text | Holds::Long => "text",
        Holds::Date => "date",
        Holds::PartialDate => "partial_date",
        Holds::Time => "time",
        Holds::YesNo => "yes_no",
        Holds::Count => "count",
        Holds::Number => "number",
        Holds::Choice(_) => "choice",
        Holds::Symptoms => "symptoms",
    }
}

impl From<Declared> for Done<DeclaredBody> {
    fn from(d: Declared) -> Self {
        let body = DeclaredBody {
            id: d.id,
            seq: d.receipt.seq,
            repeated: d.receipt.repeated,
            asks: d.asks,
            persons: d.arrived.iter().map(|a| a.kept_under.clone()).collect(),
            maybe: (d.arrived.iter().flat_map(|a| &a.maybe))
                .map(|m| m.id.clone())
                .collect(),
        };
        Done::with(d.receipt.repeated, body)
    }
}

impl From<Declaration> for DeclarationBody {
    fn from(d: Declaration) -> DeclarationBody {
        let version = |(seq, at, by, reason)| VersionBody {
            seq,
            at,
            by,
            reason,
        };
        DeclarationBody {
            id: d.id,
            made: d.made,
            values: d.values,
            asks: d.asks,
            course: d.course.into_iter().map(version).collect(),
            seq: d.seq,
        }
    }
}

impl From<Manifest> for ManifestBody {
    fn from(m: Manifest) -> ManifestBody {
        ManifestBody {
            legs: m.legs().to_vec(),
            announced: m.announced(),
            aboard: m.aboard(),
            missing_parts: m.missing_parts(),
            cancelled: m.cancelled(),
            id: m.id,
            seq: m.seq,
            received: (m.received.into_iter())
                .map(|(seq, at, received)| ReceivedBody { seq, at, received })
                .collect(),
            items: (m.items.into_iter())
                .map(|i| ItemBody {
                    number: i.number,
                    person: i.person,
                    left: i.left,
                    listed: i.listed,
                })
                .collect(),
        }
    }
}

/// What came in, newest first.
#[utoipa::path(get, path = "/api/v1/intake", params(Which), responses((status = 200, body = IntakeBody), (status = 422, body = Problem)))]
pub async fn list(
    State(office): State<Arc<Office>>,
    Query(q): Query<Which>,
) -> Result<Json<IntakeBody>, Problem> {
    let query = IntakeQuery {
        sort: q.sort,
        marked: q.marked,
        lacking: q.lacking,
        before: q.before,
        limit: q.limit.unwrap_or(50),
    };
    let page = office.intake(&query).await?;
    Ok(Json(IntakeBody {
        lines: page.lines,
        before: page.before,
    }))
}

/// The forms of declarations with their fields.
#[utoipa::path(get, path = "/api/v1/declaration-forms", responses((status = 200, body = Vec<FormBody>)))]
pub async fn forms() -> Json<Vec<FormBody>> {
    let field = |f: &lf_domain::declaration::form::Field| FieldBody {
        name: f.name,
        group: f.group,
        holds: holds(f.holds),
        words: match f.holds {
            Holds::Choice(words) => words.to_vec(),
            Holds::YesNo => vec!["yes", "no"],
            Holds::Symptoms => {
                let all = lf_domain::declaration::Symptom::ALL;
                all.iter().map(|(_, name)| *name).collect()
            }
            _ => vec![],
        },
        required: f.required,
    };
    let form = |s: Sort| FormBody {
        sort: s.name(),
        fields: s.fields().iter().map(field).collect(),
    };
    Json(Sort::ALL.map(form).into())
}

/// Takes a declaration; persons on it are registered, known again or asked about.
#[utoipa::path(
    post, path = "/api/v1/declarations", request_body = DeclareBody,
    params(Act),
    responses(Done<DeclaredBody>)
)]
pub async fn declare(act: Act, Sent(d): Sent<DeclareBody>) -> Result<Done<DeclaredBody>, Problem> {
    let done = act
        .office
        .declare(&act.who, d.sort, d.values, act.via)
        .await?;
    Ok(done.into())
}

/// A declaration with what is to be asked about, and its versions.
#[utoipa::path(
    get, path = "/api/v1/declarations/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn declaration(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<DeclarationBody>, Problem> {
    Ok(Json(office.declaration(&id).await?.into()))
}

/// Sets a declaration right; what it said before stays in the journal.
#[utoipa::path(
    post, path = "/api/v1/declarations/{id}/corrections", request_body = CorrectBody,
    params(("id" = String, Path), Act),
    responses(Done<DeclaredBody>)
)]
pub async fn correct(
    act: Act,
    Path(id): Path<String>,
    Sent(c): Sent<CorrectBody>,
) -> Result<Done<DeclaredBody>, Problem> {
    let done = (act.office)
        .correct_declaration(&act.who, &id, c.seen, c.values, &c.reason, act.via)
        .await?;
    Ok(done.into())
}

/// A passenger or crew list as it grew.
#[utoipa::path(
    get, path = "/api/v1/manifests/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn manifest(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<ManifestBody>, Problem> {
    Ok(Json(office.manifest(&id).await?.into()))
}

/// A laboratory result with everything that was told of it, oldest first.
#[utoipa::path(
    get, path = "/api/v1/results/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn result(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<ResultBody>, Problem> {
    let told = |s: Step| ToldBody {
        seq: s.seq,
        at: s.at,
        agency: s.agency,
        told: s.told,
        sealed: s.sealed,
    };
    let steps = office.result(&id).await?;
    Ok(Json(ResultBody {
        id,
        told: steps.into_iter().map(told).collect(),
    }))
}

/// Takes a file in as it is: a passenger list (EDIFACT PAXLST), laboratory results (HL7 v2
/// ORU, FHIR R4 bundle, CSV or XLSX). Every item has its verdict; sending a file twice
/// changes nothing.
#[utoipa::path(
    post, path = "/api/v1/messages", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(Named, Act),
    responses((status = 200, description = "Verdicts", body = Object), (status = 422, body = Problem))
)]
pub async fn message(
    act: Act,
    Query(q): Query<Named>,
    bytes: Bytes,
) -> Result<Json<Taken>, Problem> {
    let name = match q.name.trim() {
        "" => "message".to_string(),
        name => name.chars().take(100).collect(),
    };
    let file = MessageFile {
        name,
        bytes: bytes.to_vec(),
        mapping: None,
    };
    Ok(Json(act.office.take_file(&act.who, file).await?))
}
