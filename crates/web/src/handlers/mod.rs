//! Handlers of pages: parse, ask the office, render.

mod acting;
mod after;
mod again;
mod approval;
mod areas;
mod assessments;
mod caller;
mod contacts;
mod duties;
mod entry;
mod feed;
mod find;
mod himself;
mod incident;
mod journal;
mod observations;
mod officer;
mod plan;
mod records;
mod report;
mod reports;
mod response;
mod rosters;
mod zones;

use crate::desk::Desk;
use crate::gather;
use crate::http::seen::Seen;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages;
use crate::trouble;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use lf_app::store::StoreError;

/// All pages.
pub fn router() -> Router<Desk> {
    Router::new()
        .route("/", get(board))
        .route("/incidents", get(incident::list))
        .route("/incidents/{topic}", get(incident::show))
        .route("/incidents/{topic}/cases", get(incident::cases))
        .route("/incidents/{topic}/lineage", get(incident::lineage))
        .route("/report", get(report::index))
        .route("/report/{kind}", get(report::form).post(report::send))
        .route("/plans", get(plan::list))
        .route("/plans/{id}", get(plan::overview))
        .route("/plans/{id}/{clause}", get(plan::clause))
        .route("/journal", get(journal::list))
        .route("/journal/verify", axum::routing::post(journal::verify))
        .route("/journal/{seq}", get(entry::show))
        .route(
            "/journal/{seq}/correct",
            get(entry::correct).post(entry::send_correction),
        )
        .route(
            "/journal/{seq}/withdraw",
            get(entry::withdraw).post(entry::send_withdrawal),
        )
        .route("/files", get(approval::list).post(approval::send))
        .route("/files/new", get(approval::form))
        .route("/files/{id}", get(approval::show))
        .route("/files/{id}/sign", axum::routing::post(approval::sign))
        .route(
            "/files/{id}/withdraw",
            axum::routing::post(approval::withdraw),
        )
        .route("/responses", get(response::list))
        .route("/responses/{key}", get(response::show))
        .route(
            "/responses/{key}/move",
            axum::routing::post(response::move_pack),
        )
        .route(
            "/responses/{key}/not-follow",
            axum::routing::post(response::not_follow),
        )
        .route(
            "/responses/{key}/structure",
            get(response::structure).post(response::rearrange),
        )
        .route("/responses/{key}/after", get(after::show))
        .route("/reports", get(reports::list))
        .route("/reports/new", get(reports::new).post(reports::begin))
        .route("/reports/{id}", get(reports::show).post(reports::act))
        .route("/records", get(records::list))
        .route(
            "/records/new/{register}",
            get(records::new).post(records::add),
        )
        .route("/records/{id}", get(records::show).post(records::act))
        .route("/orders", axum::routing::post(response::order))
        .route("/orders/new", get(response::order_form))
        .route("/warnings", get(response::warnings))
        .route(
            "/warnings/{key}/acknowledge",
            axum::routing::post(response::acknowledge),
        )
        .route(
            "/delegations",
            get(response::delegations).post(response::delegate),
        )
        .route(
            "/delegations/{id}/revoke",
            axum::routing::post(response::revoke),
        )
        .route("/zones", get(zones::list))
        .route("/zones/publish", axum::routing::post(zones::publish))
        .route("/zones/rhythm", axum::routing::post(zones::rhythm))
        .route("/zones/grade", get(zones::grade_form).post(zones::grade))
        .route(
            "/zones/outside",
            get(zones::outside).post(zones::list_outside),
        )
        .route("/zones/maps/{n}", get(zones::version))
        .route("/zones/{code}", get(zones::town))
        .route("/areas", get(areas::list))
        .route("/areas/new", get(areas::new).post(areas::propose))
        .route("/areas/{id}", get(areas::show).post(areas::act))
        .route("/assessments", get(assessments::list))
        .route(
            "/assessments/new",
            get(assessments::new).post(assessments::call),
        )
        .route(
            "/assessments/{id}",
            get(assessments::show).post(assessments::act),
        )
        .route("/contacts", get(contacts::show))
        .route("/observations", get(observations::list))
        .route(
            "/observations/new",
            get(observations::new).post(observations::begin),
        )
        .route(
            "/observations/{id}",
            get(observations::show).post(observations::act),
        )
        .route("/self/{secret}", get(himself::show).post(himself::send))
        .route("/rosters", get(rosters::week))
        .route(
            "/rosters/{body}/{day}",
            get(rosters::day).post(rosters::set),
        )
        .route(
            "/rosters/{body}/{day}/hand",
            axum::routing::post(rosters::hand),
        )
        .route(
            "/rosters/{body}/{day}/take",
            axum::routing::post(rosters::take),
        )
        .route("/duties", get(duties::list))
        .route(
            "/duties/acknowledge",
            axum::routing::post(duties::acknowledge_all),
        )
        .route("/duties/{id}", get(duties::show))
        .route("/duties/{id}/{act}", axum::routing::post(duties::act))
        .route("/ledger", get(duties::ledger))
        .route("/officer", get(officer::show).post(officer::choose))
        .route("/find", get(find::show))
        .route("/feed", get(feed::show))
        .fallback(missing)
}

async fn board(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    let officer = session.officer.clone().unwrap_or_default();
    let head = desk.office.journal.head().borrow().seq;
    let seen = Seen::look(session.seen.as_ref(), &officer, head, desk.office.now());
    match gather::board::gather(&desk, seen.before()).await {
        Ok(v) => {
            let p = desk.page(&session, &uri, "board");
            let mut answer = respond(StatusCode::OK, &pages::board::Board { p: &p, v: &v });
            seen.remember(&mut answer);
            answer
        }
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

async fn missing(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    wrong(&desk, &session, &uri, StatusCode::NOT_FOUND, vec![])
}

/// A page that says what is wrong.
pub(crate) fn wrong(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    status: StatusCode,
    lines: Vec<String>,
) -> Response {
    let p = desk.page(session, uri, "");
    respond(status, &pages::other::Wrong::of(&p, status.as_u16(), lines))
}

/// The journal failed.
fn failed(desk: &Desk, session: &Session, uri: &Uri, e: &StoreError) -> Response {
    tracing::error!(error = %e, "the journal failed");
    wrong(desk, session, uri, trouble::status(e), vec![e.to_string()])
}
