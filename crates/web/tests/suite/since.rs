//! The line on the board that tells a returning officer what changed.

use lf_domain::case::CaseCount;
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use lf_testing::act::of;
use lf_testing::{Browser, TestOffice};

/// Looks at the board with the cookie of the last look.
async fn look(browser: &mut Browser) -> String {
    browser.get("/?lang=en").await.text
}

/// The line, or nothing.
fn line(page: &str) -> &str {
    let text = page.split(r#"id="missed""#).nth(1);
    text.map_or("", |t| t.split("</p>").next().unwrap_or_default())
}

#[tokio::test]
async fn who_comes_back_is_told_what_changed() {
    let office = TestOffice::demo("2026-09-18T01:00:00Z").await;
    let mut browser = Browser::over(lf_web::router(office.office.clone(), true));
    browser.sits("gu_weimin");

    let page = look(&mut browser).await;
    assert_eq!(
        line(&page),
        "",
        "nobody has missed anything at a first look"
    );
    office.set("2026-09-18T03:00:00Z");
    let page = look(&mut browser).await;
    assert!(line(&page).contains("nothing new"), "{}", line(&page));

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
    office.reported(&of(&office, "cdc"), fact).await;
    office.entry("finding.candidate", |_| true).await;
    office.set("2026-09-18T06:00:00Z");
    let page = look(&mut browser).await;
    let told = line(&page);
    assert!(told.contains("one new report"), "{told}");
    assert!(told.contains("/incidents/cholera"), "{told}");
    assert!(
        told.contains("11:00"),
        "the last look, by the city's clock: {told}"
    );
    // A reload a minute later is the same visit and tells the same.
    office.set("2026-09-18T06:01:00Z");
    let page = look(&mut browser).await;
    assert!(line(&page).contains("one new report"), "{}", line(&page));
}
