//! Finding incidents, clauses and entries.

use crate::desk::Desk;
use crate::gather;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages::other::{Find, Hit};
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(a): Query<Asked>,
) -> Response {
    let q: String = a.q.trim().chars().take(100).collect();
    // A journal number leads straight to its entry.
    let number = q.strip_prefix('#').and_then(|n| n.parse::<u64>().ok());
    if let Some(seq) = number.filter(|n| (1..=desk.office.journal.head().borrow().seq).contains(n))
    {
        return Redirect::to(&format!("/journal/{seq}")).into_response();
    }
    let p = desk.page(&session, &uri, "");
    let w = &p.w;
    let mut hits = vec![];
    if !q.is_empty() {
        let wanted = q.to_lowercase();
        let disease = desk.names.codebook.disease_code(&q);
        for i in desk.office.incidents() {
            let label = gather::incident::name(&desk, &i);
            let named = label.zh.contains(&q) || label.en.to_lowercase().contains(&wanted);
            let meant = disease.is_some_and(|d| i.topic == d || i.diseases.iter().any(|i| i == d));
            if named || meant {
                hits.push(Hit {
                    href: format!("/incidents/{}", i.topic),
                    name: w.label(&label),
                    what: w.t("find-is-incident"),
                });
            }
        }
        for (plan, number, level, wording) in gather::plan::find(&desk, &q, w.lang.tag())
            .into_iter()
            .take(40)
        {
            let level = level.map_or(String::new(), |l| w.level(l));
            hits.push(Hit {
                href: w.clause_href(&plan, &number),
                name: format!("{} {number}", w.plan_short(&plan)),
                what: format!("{level} {wording}"),
            });
        }
    }
    respond(StatusCode::OK, &Find { p: &p, q: &q, hits })
}
