//! The face of Lianfang: pages drawn on the server, in Chinese and English, and
//! the JSON API. Every control of a page is a link or a form; no script is needed.

pub mod api;
pub mod assets;
pub mod calendar;
pub mod chart;
pub mod desk;
pub mod document;
pub mod entry;
pub mod gather;
pub mod given;
pub mod handlers;
pub mod html;
pub mod http;
pub mod lang;
pub mod page;
pub mod pages;
pub mod part;
pub mod phrase;
pub mod procedure;
pub mod telling;
pub mod trouble;
pub mod view;
pub mod words;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use desk::Desk;
use http::door::Door;
use http::entrance::Gate;
use lf_app::office::Office;
use std::sync::Arc;
use tower_http::compression::CompressionLayer;

/// Bytes that a request may carry: a form or a fact, never a file.
const BODY: usize = 1024 * 1024;

/// Everything that the server answers to this computer alone, without sign-in: whoever
/// asks chooses an officer. `demo` marks every page as a demo city's.
pub fn router(office: Arc<Office>, demo: bool) -> axum::Router {
    answers(office, demo, None)
}

/// Everything that the server answers behind a door: a session or a token is needed.
pub fn guarded(office: Arc<Office>, door: Door) -> axum::Router {
    answers(office, false, Some(Arc::new(door)))
}

fn answers(office: Arc<Office>, demo: bool, door: Option<Arc<Door>>) -> axum::Router {
    let desk = Desk::new(office.clone(), demo, door.clone());
    let gate = Gate {
        office: office.clone(),
        door,
    };
    let pages = handlers::router()
        .layer(from_fn_with_state(desk.clone(), http::owed::layer))
        .layer(from_fn_with_state(desk.clone(), http::session::layer))
        .with_state(desk);
    api::router()
        .with_state(office)
        .merge(pages)
        .layer(from_fn_with_state(gate.clone(), http::entrance::layer))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CompressionLayer::new())
        // Assets compress at most once per browser, and keep their own caching.
        .route(
            "/assets/{name}",
            get(assets::serve).layer(CompressionLayer::new()),
        )
        .layer(from_fn_with_state(gate.clone(), http::guard::headers))
        .layer(from_fn_with_state(gate, http::guard::own_names))
}
