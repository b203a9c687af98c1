//! The demo city's story, told to a real journal: what the plans make of it.

use lf_app::custody::CustodyQuery;
use lf_app::office::Office;
use lf_app::story::{Story, tell};
use lf_domain::level::Level;
use lf_response::custody::Step;
use lf_testing::office::PATIENCE;
use lf_testing::{Database, Scene, TestOffice, at, place};

fn level_of(office: &Office, topic: &str) -> Option<Level> {
    office.incident(topic).unwrap().candidate.level
}

#[tokio::test]
async fn the_story_leads_to_candidates_and_survives_a_restart() {
    for database in Database::each("story") {
        told(database).await;
    }
}

async fn told(database: Database) {
    let now = at("2026-09-18T08:40:00Z");
    let text = std::fs::read_to_string(place::home().join("cities/jiaxing/demo.yaml")).unwrap();
    let story: Story = serde_saphyr::from_str(&text).unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let begins = story.begins(now, &zone).unwrap();
    let scene = Scene {
        begins,
        ..Scene::demo("2026-09-18T08:40:00Z")
    };
    let office = TestOffice::open(scene, database).await;
    tell(&office, &office.clock, &story, now).await.unwrap();
    office.clock.set(now);

    let cholera = office.incident("cholera").unwrap();
    assert_eq!(cholera.candidate.level, Some(Level::IV));
    assert_eq!(cholera.candidate.clauses, ["2.4(1)"]);
    assert_eq!(cholera.counts.cases, 7);
    assert_eq!(cholera.counts.suspects, 1);
    assert!(
        cholera.candidate.pending.contains(&"2.3(2)".to_string()),
        "a suspect in a second county leaves III open"
    );
    assert_eq!(cholera.with_suspects.level, Some(Level::III));
    let next = cholera.next.unwrap();
    assert_eq!((next.level, next.clause.as_str()), (Level::III, "2.3(2)"));
    assert_eq!(level_of(&office, "occupational_poisoning"), Some(Level::IV));
    let pneumonia = office.incident("unexplained_pneumonia").unwrap();
    assert_eq!(pneumonia.candidate.level, None);
    assert!(
        pneumonia
            .asks
            .iter()
            .any(|a| a.if_yes == Some(Some(Level::IV))),
        "{:?}",
        pneumonia.asks
    );

    // On the way are four: one did not arrive, one was refused and offered again, one has a
    // positive result that nobody has read, one waits for an answer. One is in bed.
    let counts = office.custody_counts(None).await.unwrap();
    assert_eq!((counts.way, counts.late, counts.held), (4, 1, 1));
    let query = CustodyQuery {
        limit: 10,
        ..CustodyQuery::default()
    };
    let way = office.custodies(&query).await.unwrap().custodies;
    let late = way[0].clock.as_ref().filter(|_| way[0].late.is_some());
    assert_eq!(late.map(|c| c.step), Some(Step::Arrive));
    assert!(
        way.iter()
            .any(|c| c.legs.iter().any(|l| l.closed.is_some()))
    );
    assert!(
        way.iter()
            .any(|c| c.results.iter().any(|f| f.unread().count() > 1))
    );

    let before = office.incidents();
    let head = office.head();
    let findings = office.journal.read_kind("finding.", 0, 1000).await.unwrap();
    assert!(
        findings
            .iter()
            .any(|f| f.kind == "finding.candidate" && f.body.contains("2.4(1)"))
    );
    assert!(office.evaluated(head, PATIENCE).await);

    let office = office.reopen().await;
    assert!(office.evaluated(head, PATIENCE).await);
    assert_eq!(office.incidents(), before, "state is a fold of the journal");
    let again = office.journal.read_kind("finding.", 0, 1000).await.unwrap();
    assert_eq!(again.len(), findings.len(), "a restart finds nothing new");
}
