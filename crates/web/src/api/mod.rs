//! The JSON API under `/api/v1`: everything that a page can do, for machines.
//! Handlers parse, call one function of `lf-app`, and answer.

mod accounts;
mod act;
mod after;
mod areas;
mod assessments;
mod callouts;
mod contacts;
mod custody;
mod delegations;
mod duties;
mod facilities;
mod facts;
mod files;
mod gates;
mod incidents;
mod intake;
mod journal;
pub mod ledger;
mod liaisons;
mod notices;
mod observations;
mod orders;
pub(crate) mod persons;
mod plans;
pub mod problem;
mod reading;
mod records;
mod reports;
mod responses;
mod rosters;
mod situation;
mod structure;
mod warnings;
mod zones;

pub(crate) use zones::moment;

use crate::http::limit::{self, Limiter};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use lf_app::office::Office;
use std::sync::Arc;
use std::time::Duration;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};

/// Bytes that a file of messages may have.
pub(crate) const FILE: usize = 64 << 20;

/// The description of the API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lianfang",
        description = "Tell it what happened; it says what the plans in force make of it, with the clause. \
            A request needs a token (`Authorization: Bearer`), which acts for its body; a server that \
            runs without sign-in listens on the loopback address only, and there the header \
            `Lianfang-Officer` names the acting officer."
    ),
    paths(
        facts::report,
        facts::show,
        situation::show,
        incidents::list,
        incidents::show,
        incidents::criteria,
        incidents::timeline,
        incidents::cases,
        incidents::lineage,
        plans::list,
        plans::show,
        responses::list,
        responses::show,
        responses::move_pack,
        responses::not_follow,
        structure::show,
        structure::rearrange,
        files::list,
        files::open,
        files::show,
        files::sign,
        files::withdraw,
        intake::list,
        intake::forms,
        intake::declare,
        intake::declaration,
        intake::correct,
        intake::manifest,
        intake::result,
        intake::message,
        persons::find,
        persons::register,
        persons::doubles,
        persons::show,
        persons::act,
        orders::list,
        orders::record,
        orders::decline,
        delegations::list,
        delegations::give,
        delegations::revoke,
        warnings::list,
        warnings::acknowledge,
        zones::list,
        zones::town,
        zones::grade,
        zones::maps,
        zones::map,
        zones::publish,
        zones::rhythms,
        zones::adjust,
        areas::powers,
        areas::list,
        areas::show,
        areas::propose,
        areas::act,
        assessments::kinds,
        assessments::list,
        assessments::call,
        assessments::show,
        assessments::act,
        contacts::list,
        contacts::of_case,
        contacts::rules,
        observations::list,
        observations::begin,
        observations::show,
        observations::act,
        observations::link,
        observations::himself,
        rosters::list,
        rosters::gaps,
        rosters::set,
        rosters::hand,
        custody::list,
        custody::show,
        custody::determine,
        custody::act,
        custody::person,
        facilities::list,
        facilities::show,
        facilities::act,
        duties::list,
        duties::show,
        duties::act,
        ledger::show,
        ledger::csv,
        ledger::document,
        reports::kinds,
        reports::list,
        reports::begin,
        reports::show,
        reports::act,
        reports::document,
        records::registers,
        records::list,
        records::add,
        records::show,
        records::act,
        records::document,
        notices::inbox,
        notices::outbox,
        notices::show,
        notices::act,
        notices::agreements,
        gates::rules,
        gates::list,
        gates::show,
        gates::ask,
        gates::act,
        liaisons::list,
        liaisons::show,
        liaisons::name,
        liaisons::end,
        callouts::list,
        callouts::show,
        callouts::call,
        callouts::act,
        after::show,
        after::document,
        accounts::me,
        accounts::list,
        accounts::invite,
        accounts::act,
        accounts::tokens,
        accounts::issue,
        accounts::revoke,
        reading::case,
        reading::reads,
        reading::open,
        reading::openings,
        reading::review,
        reading::policies,
        reading::permissions,
        journal::page,
        journal::missed,
        journal::head,
        journal::verify,
    ),
    components(schemas(
        accounts::MeBody,
        accounts::AccountActBody,
        accounts::InviteBody,
        facts::ReportBody,
        facts::ReceiptBody,
        duties::DutiesBody,
        duties::DutyBody,
        duties::ActBody,
        reading::GlassBody,
        reading::ReviewBody,
        problem::Problem,
        act::MadeBody,
        intake::IntakeBody,
        intake::FormBody,
        intake::FieldBody,
        intake::DeclareBody,
        intake::CorrectBody,
        intake::DeclaredBody,
        persons::FoundBody,
        persons::PersonBody,
        persons::RegisteredBody,
        persons::MaybeBody,
        persons::DoubleBody,
        zones::GradedBody,
        responses::ReasonBody,
        reports::ReportsBody,
        reports::ReportSheetBody,
        reports::MeetsBody,
        reports::ReportActBody,
        records::RecordsBody,
        records::RecordAddBody,
        records::RecordActBody,
        structure::RearrangeBody,
        liaisons::NamedBody,
        liaisons::EndedBody,
        notices::InboxBody,
        notices::OutboxBody,
        situation::Situation,
        situation::PlanLevel,
        journal::JournalEntry,
        journal::JournalPage,
        journal::HeadBody,
    ))
)]
struct Description;

/// The OpenAPI document.
pub fn description() -> utoipa::openapi::OpenApi {
    let mut doc = Description::openapi();
    doc.info.version = env!("CARGO_PKG_VERSION").into();
    let components = doc.components.get_or_insert_default();
    let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme("token", token);
    let none: [&str; 0] = [];
    // A server without sign-in asks for nothing.
    doc.security = Some(vec![
        SecurityRequirement::new("token", none),
        SecurityRequirement::default(),
    ]);
    doc
}

/// All routes of the API.
pub fn router() -> Router<Arc<Office>> {
    Router::new()
        .route("/api/v1/facts", axum::routing::post(facts::report))
        .route("/api/v1/facts/{seq}", get(facts::show))
        .route("/api/v1/situation", get(situation::show))
        .route("/api/v1/incidents", get(incidents::list))
        .route("/api/v1/incidents/{topic}", get(incidents::show))
        .route(
            "/api/v1/incidents/{topic}/criteria",
            get(incidents::criteria),
        )
        .route(
            "/api/v1/incidents/{topic}/timeline",
            get(incidents::timeline),
        )
        .route("/api/v1/incidents/{topic}/cases", get(incidents::cases))
        .route("/api/v1/incidents/{topic}/lineage", get(incidents::lineage))
        .route("/api/v1/plans", get(plans::list))
        .route("/api/v1/plans/{plan}", get(plans::show))
        .route("/api/v1/responses", get(responses::list))
        .route("/api/v1/responses/{key}", get(responses::show))
        .route("/api/v1/responses/{key}/move", post(responses::move_pack))
        .route(
            "/api/v1/responses/{key}/not-followed",
            post(responses::not_follow),
        )
        .route(
            "/api/v1/responses/{key}/structure",
            get(structure::show).post(structure::rearrange),
        )
        .route("/api/v1/files", get(files::list).post(files::open))
        .route("/api/v1/files/{id}", get(files::show))
        .route("/api/v1/files/{id}/signatures", post(files::sign))
        .route("/api/v1/files/{id}/withdrawal", post(files::withdraw))
        .route("/api/v1/intake", get(intake::list))
        .route("/api/v1/declaration-forms", get(intake::forms))
        .route("/api/v1/declarations", post(intake::declare))
        .route("/api/v1/declarations/{id}", get(intake::declaration))
        .route(
            "/api/v1/declarations/{id}/corrections",
            post(intake::correct),
        )
        .route("/api/v1/manifests/{id}", get(intake::manifest))
        .route("/api/v1/results/{id}", get(intake::result))
        .route(
            "/api/v1/messages",
            post(intake::message).layer(DefaultBodyLimit::max(FILE)),
        )
        .route(
            "/api/v1/persons",
            get(persons::find).post(persons::register),
        )
        .route("/api/v1/persons/doubles", get(persons::doubles))
        .route("/api/v1/persons/{id}", get(persons::show))
        .route("/api/v1/persons/{id}/acts", post(persons::act))
        .route("/api/v1/orders", get(orders::list).post(orders::record))
        .route("/api/v1/orders/{id}/declined", post(orders::decline))
        .route(
            "/api/v1/delegations",
            get(delegations::list).post(delegations::give),
        )
        .route(
            "/api/v1/delegations/{id}/revocation",
            post(delegations::revoke),
        )
        .route("/api/v1/warnings", get(warnings::list))
        .route(
            "/api/v1/warnings/{key}/acknowledgements",
            post(warnings::acknowledge),
        )
        .route("/api/v1/zones", get(zones::list))
        .route("/api/v1/zones/grades", post(zones::grade))
        .route("/api/v1/zones/maps", get(zones::maps).post(zones::publish))
        .route("/api/v1/zones/maps/{n}", get(zones::map))
        .route("/api/v1/zones/{code}", get(zones::town))
        .route("/api/v1/series", get(zones::rhythms))
        .route("/api/v1/series/{id}/rhythm", post(zones::adjust))
        .route("/api/v1/powers", get(areas::powers))
        .route("/api/v1/areas", get(areas::list).post(areas::propose))
        .route("/api/v1/areas/{id}", get(areas::show).post(areas::act))
        .route("/api/v1/assessment-kinds", get(assessments::kinds))
        .route(
            "/api/v1/assessments",
            get(assessments::list).post(assessments::call),
        )
        .route("/api/v1/assessments/{id}", get(assessments::show))
        .route("/api/v1/assessments/{id}/acts", post(assessments::act))
        .route("/api/v1/contacts", get(contacts::list))
        .route("/api/v1/cases/{seq}/contacts", get(contacts::of_case))
        .route("/api/v1/contact-rules", get(contacts::rules))
        .route(
            "/api/v1/observations",
            get(observations::list).post(observations::begin),
        )
        .route("/api/v1/observations/{id}", get(observations::show))
        .route("/api/v1/observations/{id}/acts", post(observations::act))
        .route("/api/v1/observations/{id}/link", post(observations::link))
        .route(
            "/api/v1/self/{secret}",
            // Whoever guesses at links, or has one and sends without end, is slowed down.
            post(observations::himself).layer(from_fn_with_state(
                Arc::new(Limiter::new(20, Duration::from_secs(1))),
                limit::by_address,
            )),
        )
        .route("/api/v1/rosters", get(rosters::list))
        .route("/api/v1/rosters/gaps", get(rosters::gaps))
        .route(
            "/api/v1/rosters/{body}/{day}",
            axum::routing::put(rosters::set),
        )
        .route(
            "/api/v1/rosters/{body}/{day}/handovers",
            post(rosters::hand),
        )
        .route(
            "/api/v1/custody",
            get(custody::list).post(custody::determine),
        )
        .route("/api/v1/custody/{id}", get(custody::show))
        .route("/api/v1/custody/{id}/acts", post(custody::act))
        .route("/api/v1/custody/{id}/person", post(custody::person))
        .route("/api/v1/facilities", get(facilities::list))
        .route("/api/v1/facilities/{id}", get(facilities::show))
        .route("/api/v1/facilities/{id}/acts", post(facilities::act))
        .route("/api/v1/duties", get(duties::list))
        .route("/api/v1/duties/{id}", get(duties::show))
        .route("/api/v1/duties/{id}/{act}", post(duties::act))
        .route("/api/v1/ledger", get(ledger::show))
        .route("/api/v1/ledger.csv", get(ledger::csv))
        .route("/api/v1/ledger/{file}", get(ledger::document))
        .route("/api/v1/report-kinds", get(reports::kinds))
        .route("/api/v1/reports", get(reports::list).post(reports::begin))
        .route("/api/v1/reports/{id}", get(reports::show))
        .route("/api/v1/reports/{id}/acts", post(reports::act))
        .route("/api/v1/reports/{id}/{file}", get(reports::document))
        .route("/api/v1/registers", get(records::registers))
        .route("/api/v1/records", get(records::list).post(records::add))
        .route("/api/v1/records/{id}", get(records::show))
        .route("/api/v1/records/{id}/acts", post(records::act))
        .route("/api/v1/records/{id}/{file}", get(records::document))
        .route("/api/v1/notices/in", get(notices::inbox))
        .route("/api/v1/notices/out", get(notices::outbox))
        .route("/api/v1/notices/{id}", get(notices::show))
        .route("/api/v1/notices/{id}/acts", post(notices::act))
        .route("/api/v1/agreements", get(notices::agreements))
        .route("/api/v1/gates", get(gates::rules))
        .route("/api/v1/releases", get(gates::list).post(gates::ask))
        .route("/api/v1/releases/{id}", get(gates::show))
        .route("/api/v1/releases/{id}/acts", post(gates::act))
        .route("/api/v1/directory", get(liaisons::list))
        .route(
            "/api/v1/directory/{body}",
            get(liaisons::show).post(liaisons::name),
        )
        .route("/api/v1/directory/{body}/ended", post(liaisons::end))
        .route("/api/v1/callouts", get(callouts::list).post(callouts::call))
        .route("/api/v1/callouts/{id}", get(callouts::show))
        .route("/api/v1/callouts/{id}/acts", post(callouts::act))
        .route("/api/v1/responses/{key}/after", get(after::show))
        .route("/api/v1/responses/{key}/after/{file}", get(after::document))
        .route("/api/v1/me", get(accounts::me))
        .route(
            "/api/v1/accounts",
            get(accounts::list).post(accounts::invite),
        )
        .route("/api/v1/accounts/{officer}/acts", post(accounts::act))
        .route(
            "/api/v1/tokens",
            get(accounts::tokens).post(accounts::issue),
        )
        .route("/api/v1/tokens/{id}/revocation", post(accounts::revoke))
        .route("/api/v1/facts/{seq}/person", get(reading::case))
        .route("/api/v1/persons/{id}/reads", get(reading::reads))
        .route("/api/v1/persons/{id}/openings", post(reading::open))
        .route("/api/v1/openings", get(reading::openings))
        .route("/api/v1/openings/{seq}/review", post(reading::review))
        .route("/api/v1/policies", get(reading::policies))
        .route("/api/v1/permissions", get(reading::permissions))
        .route("/api/v1/journal", get(journal::page))
        .route("/api/v1/journal/missed", get(journal::missed))
        .route("/api/v1/journal/head", get(journal::head))
        .route("/api/v1/journal/verification", get(journal::verify))
        .route("/openapi.json", get(async || axum::Json(description())))
        .route("/healthz", get(async || "ok\n"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_route_is_described() {
        let doc = serde_json::to_value(super::description()).unwrap();
        let paths: Vec<&String> = doc["paths"].as_object().unwrap().keys().collect();
        let source = include_str!("mod.rs");
        let router = source
            .split("pub fn router")
            .nth(1)
            .and_then(|s| s.split("openapi.json").next());
        let routes = router.unwrap_or_default().matches("\"/api/v1/").count();
        assert_eq!(paths.len(), routes, "{paths:?}");
    }
}
