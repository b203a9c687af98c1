//! Serves pages with invented data, for developers and for the eye: also states that a
//! demo city seldom shows. `cargo run -p lf-web --example gallery -- 8099`, then open the
//! printed address; `?lang=en` for English.

#[path = "../fixtures/mod.rs"]
mod fixtures;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, Uri};
use axum::response::{Html, Response};
use axum::routing::get;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_web::entry::Kind;
use lf_web::lang::Lang;
use lf_web::page::{Page, respond};
use lf_web::pages::{board, incident, other, report};
use lf_web::view::board::BoardView;
use lf_web::view::incident::IncidentView;
use lf_web::view::report_form::FormView;
use std::collections::BTreeMap;

type Args = Query<BTreeMap<String, String>>;

/// Name, and what it shows.
const STATES: [(&str, &str); 8] = [
    ("board", "the board"),
    ("board-calm", "the board of a city where nothing happens"),
    ("board-in-force", "the board with a response in force"),
    ("incidents", "the list of incidents"),
    (
        "incident",
        "an incident whose next level waits for an answer",
    ),
    (
        "incident-designated",
        "an incident that people have designated higher",
    ),
    (
        "form-refused",
        "a form with mistakes, and a disk that is full",
    ),
    ("error", "a page that does not exist"),
];

fn page(uri: &Uri, args: &Args, menu: &'static str) -> Page {
    let lang = Lang::negotiate(args.get("lang").map(String::as_str), None, None);
    fixtures::page(lang, uri.path(), menu)
}

fn view() -> BoardView {
    fixtures::view("board")
}

fn refused(p: &Page) -> Response {
    let typed = [
        ("disease", "cholera"),
        ("place", "330424"),
        ("onset", "2026-09-28"),
        ("person_name", "\"<b>\""),
    ];
    let v = FormView {
        kind: Kind::Case,
        typed: typed.map(|(k, v)| (k.to_string(), v.to_string())).into(),
        refusals: vec![
            Refusal::new("onset", "future-date", "2026-09-28", "<= 2026-09-18"),
            Refusal::new("classification", "required", "", ""),
            Refusal::new("reported", "required", "", ""),
        ],
        corrects: None,
        key: String::new(),
        today: fixtures::today(),
    };
    let trouble = Some(p.w.t("trouble-full"));
    respond(StatusCode::OK, &report::ReportForm::new(p, &v, trouble))
}

async fn show(uri: Uri, args: Args, Path(state): Path<String>) -> Response {
    let p = page(&uri, &args, "board");
    let ok = StatusCode::OK;
    match state.as_str() {
        "board" => respond(ok, &board::Board { p: &p, v: &view() }),
        "board-calm" => {
            let mut v = view();
            v.incidents.clear();
            v.asks.clear();
            v.areas.clear();
            v.recent.clear();
            v.bodies.clear();
            v.curve = None;
            respond(ok, &board::Board { p: &p, v: &v })
        }
        "board-in-force" => {
            let mut v = view();
            v.incidents[0].in_force = Some(Level::IV);
            v.areas[0].in_force = true;
            respond(ok, &board::Board { p: &p, v: &v })
        }
        "incidents" => respond(
            ok,
            &board::Incidents {
                p: &p,
                rows: &view().incidents,
            },
        ),
        "incident" => respond(
            ok,
            &incident::Incident {
                p: &p,
                v: &fixtures::view("incident"),
            },
        ),
        "incident-designated" => {
            let mut v: IncidentView = fixtures::view("incident");
            v.designations = fixtures::view("designations");
            respond(ok, &incident::Incident { p: &p, v: &v })
        }
        "form-refused" => refused(&p),
        _ => respond(StatusCode::NOT_FOUND, &other::Wrong::of(&p, 404, vec![])),
    }
}

async fn index() -> Html<String> {
    let items = STATES.map(|(name, what)| {
        format!(r#"<li><a href="/{name}">{name}</a> (<a href="/{name}?lang=en">English</a>): {what}</li>"#)
    });
    Html(format!(
        "<!doctype html><title>Gallery</title><ul>{}</ul>",
        items.concat()
    ))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).unwrap_or("8099".into());
    let app = Router::new()
        .route("/", get(index))
        .route("/{state}", get(show))
        .route("/assets/{name}", get(lf_web::assets::serve));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}/", listener.local_addr()?);
    axum::serve(listener, app).await
}
