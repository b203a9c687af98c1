//! The one address that is open without a session: the link of somebody under observation.

use super::{ADMIN, House};
use axum::http::StatusCode;
use lf_response::observation::decide::Ask;

#[tokio::test]
async fn somebody_under_observation_needs_his_link_and_nothing_else() {
    let h = House::lived_in(Some("https://lianfang.example.org"), None).await;
    let who = h.office.acting(ADMIN).unwrap();
    let ask: Ask = serde_json::from_str(
        r#"{"person":"p-9","disease":"covid19","reason":"close","site":"home","last":"2026-09-17"}"#,
    )
    .unwrap();
    let via = || lf_app::commit::Via::source("test");
    let (id, _) = h.office.observe(&who, &ask, via()).await.unwrap();
    let secret = "8f14e45fceea167a5a36dedd4bea2543";
    let given = h.office.link_observation(&who, &id, secret, via()).await;
    given.unwrap();

    let mut phone = h.browser();
    let page = format!("/self/{secret}");
    let form = phone.get(&page).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text);
    assert!(!form.text.contains("sidenav") && !form.text.contains("p-9"));
    assert_eq!(form.header("cache-control"), "no-store");
    let policy = form.header("content-security-policy");
    assert!(policy.contains("default-src 'self'"), "{policy}");
    let well = [("temperature", "36.6"), ("well", "1")];
    let no_token = phone.post(&page, &well).await;
    assert_eq!(no_token.status, StatusCode::FORBIDDEN);
    let token = form.field("csrf");
    let all = [&[("csrf", token.as_str())], &well[..]].concat();
    let foreign = [("origin", "https://evil.example")];
    let refused = phone.post_with(&page, &foreign, &all).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let sent = phone.send(&page, &page, &well).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let own = serde_json::json!({"tenths": 366});
    let api = phone.json(&format!("/api/v1{page}"), &own).await;
    assert_eq!(api.status, StatusCode::CREATED, "{}", api.text);

    // The link opens this and nothing besides.
    for path in [
        "/",
        "/observations",
        &format!("/observations/{id}"),
        "/selfish",
    ] {
        let answer = phone.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.to().starts_with("/sign-in"), "{path}");
    }
    let list = phone.get("/api/v1/observations").await;
    assert_eq!(list.status, StatusCode::UNAUTHORIZED);
    let wrong = phone.get("/self/00000000000000000000000000000000").await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    assert!(!wrong.text.contains("sidenav"));
}
