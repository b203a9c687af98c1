//! The JSON API under `/api/v1`: everything that a page can do, for machines.
//! Handlers parse, call one function of `lf-app`, and answer.

mod facts;
mod incidents;
mod journal;
mod plans;
mod problem;
mod situation;

use axum::Router;
use axum::routing::get;
use lf_app::office::Office;
use std::sync::Arc;
use utoipa::OpenApi;

/// The description of the API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lianfang",
        description = "Tell it what happened; it says what the plans in force make of it, with the clause. \
            Until sign-in exists the acting officer is named in the header `Lianfang-Officer`, \
            and the server listens on the loopback address only."
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
        plans::list,
        plans::show,
        journal::page,
        journal::head,
        journal::verify,
    ),
    components(schemas(
        facts::ReportBody,
        facts::ReceiptBody,
        problem::Problem,
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
        .route("/api/v1/plans", get(plans::list))
        .route("/api/v1/plans/{plan}", get(plans::show))
        .route("/api/v1/journal", get(journal::page))
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
