//! The register of persons: found, registered, described again, merged and parted.

use super::act::{Act, Done, Sent};
use super::problem::Problem;
use super::reading::For;
use axum::Json;
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use lf_app::office::Office;
use lf_app::persons::{Double, Known, PersonRecord, Registered};
use lf_app::reading::{ReadLine, Reader, Sight};
use lf_domain::person::Description;
use lf_response::person::How;
use lf_response::person::index::By;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Whom to find.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Sought {
    /// The number of a document; a name in characters or pinyin, family name first or last;
    /// its initials; the beginning of a name.
    pub q: String,
    /// At most this many, 1 to 100; 20 where it is left out.
    pub limit: Option<usize>,
}

/// Somebody who was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundBody {
    /// Id.
    pub id: String,
    /// document, name, initials or beginning.
    pub by: &'static str,
}

/// A description with a word about it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// `names` (family, given), `documents` (kind, number, issuer, expiry), `sex`, `birth`,
    /// `nationality`, `phones`; a name or a document is needed.
    #[schema(value_type = Object)]
    pub description: Description,
    /// Why, in words.
    #[serde(default)]
    pub note: String,
}

/// What became of a registration.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisteredBody {
    /// Id under which the description stands.
    pub id: String,
    /// Id under which the person is kept: another one where he was known.
    pub kept_under: String,
    /// Persons who may be the same; somebody was asked.
    pub maybe: Vec<MaybeBody>,
    /// Journal number.
    pub seq: u64,
    /// True when it had been done before under the same `Idempotency-Key`.
    pub repeated: bool,
}

/// Somebody who may be the same person.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaybeBody {
    /// Id.
    pub id: String,
    /// Weight of the evidence in bits.
    pub bits: f64,
    /// What was compared and how it came out, strongest first.
    pub reasons: Vec<&'static str>,
}

/// What is done with a person.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PersonAct {
    /// Describes again.
    Amend {
        /// In addition or instead.
        how: How,
        /// What it is.
        description: Description,
        /// Why.
        #[serde(default)]
        note: String,
    },
    /// Another id is this person.
    Merge {
        /// The other id.
        with: String,
        /// Why.
        note: String,
    },
    /// Another id is another person.
    Part {
        /// The other id.
        with: String,
        /// Why.
        note: String,
    },
    /// A merge was wrong.
    Unmerge {
        /// The id that was merged.
        with: String,
        /// Entries under this id that belong to the other.
        #[serde(default)]
        moved: Vec<u64>,
        /// Why.
        note: String,
    },
}

/// A person's record.
#[derive(Debug, Serialize)]
pub struct RecordBody {
    /// Id under which he is kept.
    pub id: String,
    /// What is known of him.
    pub description: Description,
    /// Since when.
    pub since: Timestamp,
    /// Ids that were merged into his.
    pub members: Vec<String>,
    /// Ids that may be his too.
    pub maybe: Vec<String>,
    /// What was recorded about him, newest first.
    pub things: Vec<ThingBody>,
    /// Who looked, newest first; this look included.
    pub reads: Vec<ReadLine>,
    /// How it was read: what was shown and why, what was masked.
    pub sight: Sight,
    /// Journal number of the last entry about who he is.
    pub seq: u64,
}

/// Something that was recorded about a person.
#[derive(Debug, Serialize)]
pub struct ThingBody {
    /// Journal number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Kind of the entry.
    pub kind: String,
    /// What it belongs to.
    pub subject: String,
    /// Body that recorded it.
    pub agency: String,
    /// Open part.
    pub body: Value,
    /// What may be seen of the sealed part.
    pub sealed: Value,
}

/// Two persons who may be one.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoubleBody {
    /// Journal number of the question.
    pub seq: u64,
    /// The one who is known longer.
    pub one: String,
    /// The other.
    pub other: String,
    /// Weight of the evidence in bits.
    pub bits: f64,
    /// What was compared and how it came out, strongest first.
    pub reasons: Vec<String>,
}

/// Name of the way in which somebody was found.
pub fn way(by: By) -> &'static str {
    match by {
        By::Document => "document",
        By::Name => "name",
        By::Initials => "initials",
        By::Beginning => "beginning",
    }
}

impl From<Registered> for Done<RegisteredBody> {
    fn from(r: Registered) -> Self {
        let maybe = r.maybe.iter().map(|m| MaybeBody {
            id: m.id.clone(),
            bits: m.judged.bits,
            reasons: m.judged.reasons.iter().map(|r| r.key).collect(),
        });
        let body = RegisteredBody {
            maybe: maybe.collect(),
            id: r.id,
            kept_under: r.kept_under,
            seq: r.receipt.seq,
            repeated: r.receipt.repeated,
        };
        Done::with(r.receipt.repeated, body)
    }
}

impl From<PersonRecord> for RecordBody {
    fn from(r: PersonRecord) -> RecordBody {
        let Known {
            person,
            members,
            description,
        } = r.known;
        RecordBody {
            description,
            since: person.since,
            members: members.into_iter().map(|m| m.id).collect(),
            maybe: r.maybe.into_iter().map(|m| m.person.id).collect(),
            seq: person.seq,
            id: person.id,
            things: (r.things.into_iter())
                .map(|t| ThingBody {
                    seq: t.seq,
                    at: t.at,
                    kind: t.kind,
                    subject: t.subject,
                    agency: t.agency,
                    body: t.body,
                    sealed: t.sealed,
                })
                .collect(),
            reads: r.reads,
            sight: r.sight,
        }
    }
}

impl From<Double> for DoubleBody {
    fn from(d: Double) -> DoubleBody {
        DoubleBody {
            one: d.one.person.id,
            other: d.other.person.id,
            seq: d.question.seq,
            bits: d.question.bits,
            reasons: d.question.reasons,
        }
    }
}

/// Finds persons by document or name. Only ids are told; a record is opened by itself.
#[utoipa::path(get, path = "/api/v1/persons", params(Sought), responses((status = 200, body = Vec<FoundBody>)))]
pub async fn find(
    State(office): State<Arc<Office>>,
    Query(q): Query<Sought>,
) -> Result<Json<Vec<FoundBody>>, Problem> {
    let limit = q.limit.unwrap_or(20).clamp(1, 100);
    let hits = office.find_persons(&q.q, limit).await?;
    let found = hits.into_iter().map(|h| FoundBody {
        id: h.id,
        by: way(h.by),
    });
    Ok(Json(found.collect()))
}

/// Registers somebody. The same document under the same name is the person who has it; who
/// may be somebody known is asked about.
#[utoipa::path(
    post, path = "/api/v1/persons", request_body = PersonBody,
    params(Act),
    responses(Done<RegisteredBody>)
)]
pub async fn register(
    act: Act,
    Sent(body): Sent<PersonBody>,
) -> Result<Done<RegisteredBody>, Problem> {
    let done = (act.office)
        .register_person(&act.who, body.description, &body.note, act.via)
        .await?;
    Ok(done.into())
}

/// Which pairs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Pairs {
    /// Only those that were asked about before this journal number: `seq` of the last pair of
    /// the page before.
    before: Option<u64>,
    /// At most so many (25; up to 100).
    limit: Option<usize>,
}

/// Pairs of persons who may be one, newest first.
#[utoipa::path(get, path = "/api/v1/persons/doubles", params(Pairs), responses((status = 200, body = Vec<DoubleBody>)))]
pub async fn doubles(
    State(office): State<Arc<Office>>,
    Query(q): Query<Pairs>,
) -> Result<Json<Vec<DoubleBody>>, Problem> {
    // Only ids are told; a record is opened by itself.
    let limit = q.limit.unwrap_or(25).clamp(1, 100);
    let (pairs, _) = office.doubles(Reader::NOBODY, q.before, limit).await?;
    Ok(Json(pairs.it.into_iter().map(DoubleBody::from).collect()))
}

/// A person's record: who it is, what was recorded about him, who looked; as far as the
/// officer may see it. The look is recorded, under the officer who is named.
#[utoipa::path(
    get, path = "/api/v1/persons/{id}", params(("id" = String, Path), For, Act),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
pub async fn show(
    act: Act,
    Path(id): Path<String>,
    Query(why): Query<For>,
) -> Result<Json<RecordBody>, Problem> {
    let record = act.office.read_person(act.reader(&why), &id).await?;
    Ok(Json(record.into()))
}

/// `{"amend": {"how": "added", "description": {…}, "note": ""}}`, `{"merge": {"with": "", "note": ""}}`,
/// `{"part": {"with": "", "note": ""}}` or `{"unmerge": {"with": "", "moved": [], "note": ""}}`.
#[utoipa::path(
    post, path = "/api/v1/persons/{id}/acts", request_body = Object,
    params(("id" = String, Path), Act),
    responses(Done)
)]
pub async fn act(
    by: Act,
    Path(id): Path<String>,
    Sent(act): Sent<PersonAct>,
) -> Result<Done, Problem> {
    let (office, who, via) = (by.office, by.who, by.via);
    let done = match act {
        PersonAct::Amend {
            how,
            description,
            note,
        } => {
            office
                .amend_person(&who, &id, how, description, &note, via)
                .await
        }
        PersonAct::Merge { with, note } => {
            office.merge_persons(&who, (&id, &with), &note, via).await
        }
        PersonAct::Part { with, note } => office.part_persons(&who, (&id, &with), &note, via).await,
        PersonAct::Unmerge { with, moved, note } => {
            office
                .unmerge_persons(&who, (&id, &with), &moved, &note, via)
                .await
        }
    };
    Ok(done?.into())
}
