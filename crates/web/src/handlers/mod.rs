//! Handlers of pages: parse, ask the office, render.

mod account;
mod accounts;
mod acting;
mod after;
mod again;
mod approval;
mod areas;
mod assessments;
mod caller;
mod callouts;
mod contacts;
mod custody;
mod duties;
mod entry;
mod facilities;
mod feed;
mod find;
mod gates;
mod himself;
mod identity;
mod incident;
mod intake;
mod journal;
mod liaisons;
mod notices;
mod observations;
mod officer;
mod persons;
mod plan;
mod reading;
mod records;
mod report;
mod reports;
mod response;
mod rosters;
mod sign_in;
mod zones;

use crate::desk::Desk;
use crate::gather;
use crate::http::seen::Seen;
use crate::http::session::Session;
use crate::page::respond;
use crate::pages;
use crate::trouble;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::routing::{get, post};
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
        .route("/journal/{seq}/person", get(reading::case))
        .route("/reads", get(reading::reads))
        .route("/reads/open", post(reading::open))
        .route("/reads/{seq}/review", post(reading::review))
        .route("/permissions", get(reading::permissions))
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
        .route("/persons", get(persons::list))
        .route("/persons/new", get(persons::new).post(persons::add))
        .route(
            "/persons/doubles",
            get(persons::doubles).post(persons::decide),
        )
        .route("/persons/{id}", get(persons::show).post(persons::act))
        .route(
            "/persons/{id}/again",
            get(persons::describe_again).post(persons::amend),
        )
        .route("/intake", get(intake::list))
        .route(
            "/intake/file",
            get(intake::file)
                .post(intake::take)
                .layer(DefaultBodyLimit::max(crate::api::FILE)),
        )
        .route(
            "/declarations/new/{sort}",
            get(intake::new).post(intake::declare),
        )
        .route("/declarations/{id}", get(intake::declaration))
        .route(
            "/declarations/{id}/correct",
            get(intake::correct_form).post(intake::correct),
        )
        .route("/manifests/{id}", get(intake::manifest))
        .route("/results/{id}", get(intake::result))
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
        .route("/custody", get(custody::list))
        .route("/custody/new", get(custody::new).post(custody::determine))
        .route("/custody/{id}", get(custody::show).post(custody::act))
        .route("/facilities", get(facilities::list))
        .route(
            "/facilities/{id}",
            get(facilities::show).post(facilities::act),
        )
        .route("/notices", get(notices::list))
        .route("/notices/{id}", get(notices::show).post(notices::act))
        .route("/agreements", get(notices::agreements))
        .route("/releases", get(gates::list).post(gates::ask))
        .route("/releases/{id}", get(gates::show).post(gates::act))
        .route("/directory", get(liaisons::list))
        .route("/directory/{body}", get(liaisons::show).post(liaisons::act))
        .route("/callouts", get(callouts::list).post(callouts::call))
        .route("/callouts/{id}", get(callouts::show).post(callouts::act))
        .route("/duties", get(duties::list))
        .route(
            "/duties/acknowledge",
            axum::routing::post(duties::acknowledge_all),
        )
        .route("/duties/{id}", get(duties::show))
        .route("/duties/{id}/{act}", axum::routing::post(duties::act))
        .route("/ledger", get(duties::ledger))
        .route("/officer", get(officer::show).post(officer::choose))
        .route("/sign-in", get(sign_in::show).post(sign_in::send))
        .route(
            "/sign-in/second",
            get(sign_in::second).post(sign_in::send_second),
        )
        .route("/sign-in/provider", get(identity::leave))
        .route("/sign-in/provider/back", get(identity::back))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/setup", get(sign_in::setup).post(sign_in::send_setup))
        .route(
            "/invitation",
            get(sign_in::invitation).post(sign_in::take_up),
        )
        .route("/account", get(account::show))
        .route("/account/password", post(account::password))
        .route("/account/codes/{act}", post(account::codes))
        .route("/account/sessions/{name}/end", post(account::end))
        .route("/account/provider", post(identity::link))
        .route("/account/provider/unlink", post(account::unlink))
        .route("/accounts", get(accounts::list))
        .route("/accounts/{officer}/invite", post(accounts::invite))
        .route("/accounts/{officer}/act", post(accounts::act))
        .route("/tokens", get(accounts::tokens).post(accounts::issue))
        .route("/tokens/{id}/revoke", post(accounts::revoke))
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
