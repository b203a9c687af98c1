//! The ledger of obligations, as JSON or CSV.

use super::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use lf_app::ledger::{By, Ledger, LedgerLine, LedgerQuery};
use lf_app::office::Office;
use lf_response::ledger::Spread;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Which part of the ledger.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct Part {
    /// One line per `body`, `clause` or `response`.
    pub by: Option<String>,
    /// Body that owes.
    pub body: Option<String>,
    /// Plan code.
    pub plan: Option<String>,
    /// Response.
    pub response: Option<String>,
    /// Language of documents: `zh-CN` or `en`.
    pub lang: Option<String>,
}

impl Part {
    /// The query; what is no choice means bodies.
    pub fn query(&self) -> LedgerQuery {
        let some = |t: &Option<String>| t.clone().filter(|t| !t.is_empty());
        LedgerQuery {
            by: match self.by.as_deref() {
                Some("clause") => By::Clause,
                Some("response") => By::Response,
                _ => By::Body,
            },
            body: some(&self.body),
            plan: some(&self.plan),
            response: some(&self.response),
        }
    }
}

/// How many obligations were met, late, missed, waived, and how long they took.
/// `Accept: text/csv` gives a table.
#[utoipa::path(get, path = "/api/v1/ledger", params(Part), responses((status = 200, body = Object)))]
pub async fn show(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Query(part): Query<Part>,
) -> Result<Response, Problem> {
    let ledger = office.ledger(&part.query()).await?;
    let accepts = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    Ok(match accepts.is_some_and(|a| a.contains("text/csv")) {
        true => table(&ledger),
        false => Json(ledger).into_response(),
    })
}

/// The same as a table, for those who cannot set a header.
#[utoipa::path(get, path = "/api/v1/ledger.csv", params(Part), responses((status = 200, content_type = "text/csv", body = String)))]
pub async fn csv(
    State(office): State<Arc<Office>>,
    Query(part): Query<Part>,
) -> Result<Response, Problem> {
    Ok(table(&office.ledger(&part.query()).await?))
}

/// The same as a document: `ledger.xlsx`, `ledger.docx` or `ledger.pdf`.
#[utoipa::path(
    get, path = "/api/v1/ledger/{file}",
    params(("file" = String, Path), Part),
    responses((status = 200, description = "The file"), (status = 404, body = Problem), (status = 503, body = Problem))
)]
pub async fn document(
    State(office): State<Arc<Office>>,
    Path(name): Path<String>,
    Query(part): Query<Part>,
) -> Result<Response, Problem> {
    let query = part.query();
    let ledger = office.ledger(&query).await?;
    let lang = part.lang.as_deref().unwrap_or("zh-CN");
    let document = crate::document::ledger::document(&office, &ledger, query.by, lang);
    super::reports::file(document, &name).await
}

fn table(ledger: &Ledger) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"ledger.csv\"",
        ),
    ];
    (headers, text(ledger)).into_response()
}

/// The table as text, with a byte order mark: office programs then read it as UTF-8.
fn text(ledger: &Ledger) -> String {
    let mut out = String::from(
        "\u{feff}about,owed,open,overdue,met,late,missed,waived,withdrawn,\
         acknowledged_n,acknowledged_median_min,acknowledged_p90_min,acknowledged_max_min,\
         done_n,done_median_min,done_p90_min,done_max_min\r\n",
    );
    let sum = LedgerLine {
        about: "*".into(),
        ..ledger.sum.clone()
    };
    for line in ledger.lines.iter().chain([&sum]) {
        let t = &line.tally;
        let numbers = [
            t.owed,
            t.open,
            t.overdue,
            t.met,
            t.late,
            t.missed,
            t.waived,
            t.withdrawn,
        ];
        out.push_str(&cell(&line.about));
        for n in numbers {
            out.push_str(&format!(",{n}"));
        }
        for spread in [line.acknowledged, line.done] {
            match spread {
                Some(Spread {
                    n,
                    median,
                    p90,
                    max,
                }) => out.push_str(&format!(",{n},{median},{p90},{max}")),
                None => out.push_str(",0,,,"),
            }
        }
        out.push_str("\r\n");
    }
    out
}

/// A cell; quoted where it has to be. What a spreadsheet would run as a formula is kept text.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_string()
    };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lf_response::ledger::Tally;

    #[test]
    fn cells_are_quoted_and_formulas_stay_text() {
        let line = LedgerLine {
            about: "a,\"b\"".into(),
            tally: Tally {
                owed: 2,
                met: 1,
                missed: 1,
                ..Tally::default()
            },
            acknowledged: None,
            done: Some(Spread {
                n: 1,
                median: 5,
                p90: 5,
                max: 5,
            }),
        };
        let csv = text(&Ledger {
            lines: vec![line.clone()],
            sum: line,
        });
        let rows: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(rows[1], "\"a,\"\"b\"\"\",2,0,0,1,0,1,0,0,0,,,,1,5,5,5");
        assert_eq!(rows[0].split(',').count(), 17);
        assert_eq!(rows[2].split(',').count(), 17);
        assert_eq!(cell("=1+1"), "'=1+1");
    }
}
