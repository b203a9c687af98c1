//! The line on the board that tells a returning officer what changed.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::header::{COOKIE, SET_COOKIE};
use lf_app::clock::SetClock;
use lf_app::library::Library;
use lf_app::office::{Office, Setup};
use lf_app::report::Report;
use lf_domain::actor::Actor;
use lf_domain::case::CaseCount;
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

/// Looks at the board with the cookie of the last look; the page and the new cookie.
async fn look(app: &Router, seen: &str) -> (String, String) {
    let request = Request::get("/?lang=en")
        .header("host", "127.0.0.1:8686")
        .header(COOKIE, format!("lf_officer=gu_weimin; {seen}"));
    let request = request.body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let cookie = (response.headers().get_all(SET_COOKIE).iter())
        .filter_map(|c| c.to_str().ok()?.split(';').next())
        .find(|c| c.starts_with("lf_seen="))
        .unwrap_or_default()
        .to_string();
    let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
    (String::from_utf8(bytes.to_vec()).unwrap(), cookie)
}

/// The line, or nothing.
fn line(page: &str) -> &str {
    let text = page.split(r#"id="missed""#).nth(1);
    text.map_or("", |t| t.split("</p>").next().unwrap_or_default())
}

#[tokio::test]
async fn who_comes_back_is_told_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let library = Library::open(&home).unwrap();
    let clock = Arc::new(SetClock::new("2026-09-18T01:00:00Z".parse().unwrap()));
    let setup = Setup {
        city: "jiaxing".into(),
        url: format!("sqlite://{}/journal.db", folder.path().display()),
        key_dir: folder.path().join("keys"),
        clock: clock.clone(),
    };
    let office = Office::open(&library, setup).await.unwrap();
    let app = lf_web::router(office.clone(), true);

    let (page, seen) = look(&app, "").await;
    assert_eq!(
        line(&page),
        "",
        "nobody has missed anything at a first look"
    );
    clock.set("2026-09-18T03:00:00Z".parse().unwrap());
    let (page, seen) = look(&app, &seen).await;
    assert!(line(&page).contains("nothing new"), "{}", line(&page));

    let officer = &office.city.officers[0];
    let actor = Actor {
        officer: officer.id.clone(),
        body: officer.body.clone(),
    };
    let fact = Fact::Count(CaseCount {
        disease: "cholera".into(),
        place: Place::County("330482".into()),
        zone: None,
        date: jiff::civil::date(2026, 9, 17),
        cases: 3,
        deaths: 0,
        focus: None,
        origin: None,
    });
    let report = Report {
        fact,
        corrects: None,
        key: None,
        source: "form".into(),
        personal: None,
    };
    let seq = office.report(&actor, report).await.unwrap().seq;
    assert!(office.evaluated(seq, Duration::from_secs(10)).await);
    for _ in 0..500 {
        let found = office.kind_page("finding.candidate", None, 1).await;
        if !found.unwrap().entries.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    clock.set("2026-09-18T06:00:00Z".parse().unwrap());
    let (page, seen) = look(&app, &seen).await;
    let told = line(&page);
    assert!(told.contains("one new report"), "{told}");
    assert!(told.contains("/incidents/cholera"), "{told}");
    assert!(
        told.contains("11:00"),
        "the last look, by the city's clock: {told}"
    );
    // A reload a minute later is the same visit and tells the same.
    clock.set("2026-09-18T06:01:00Z".parse().unwrap());
    let (page, _) = look(&app, &seen).await;
    assert!(line(&page).contains("one new report"), "{}", line(&page));
}
