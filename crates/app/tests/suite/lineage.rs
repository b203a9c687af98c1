//! The contacts of the outbreak in Korea in 2015, told to an office as links of
//! its cases: generations, who infected most, days from onset to onset.

use lf_app::report::Report;
use lf_domain::case::{CaseReport, Classification, Link};
use lf_domain::fact::Fact;
use lf_domain::place::Place;
use lf_testing::{Database, Scene, TestOffice, act, place};
use std::collections::BTreeMap;
use std::path::Path;

fn lines(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let cells = |l: &str| l.split(',').map(|c| c.trim().to_string()).collect();
    text.lines().skip(1).map(cells).collect()
}

#[tokio::test]
async fn the_contacts_of_korea_give_its_chain() {
    let contacts = place::data("contacts/mers_korea_2015_contacts.csv");
    let cases = place::data("outbreaks/mers_korea_2015_linelist.csv");
    let (Some(contacts), Some(cases)) = (contacts, cases) else {
        return;
    };
    let contacts = lines(&contacts);
    // Hospitals have commas in their names: the days are counted from both ends.
    let onset: BTreeMap<String, String> = (lines(&cases).into_iter())
        .map(|c| (c[0].clone(), c[c.len() - 8].clone()))
        .collect();
    let scene = Scene {
        plans_of_today: true,
        ..Scene::city("korea-care-region", "2015-07-10T01:00:00Z")
    };
    let office = TestOffice::open(scene, Database::sqlite()).await;
    let actor = act::officer(&office, &office.city.officers[0].id);
    for (id, day) in &onset {
        let by = contacts.iter().filter(|c| &c[1] == id);
        let case = CaseReport {
            case_id: id.clone(),
            disease: "mers".into(),
            classification: Classification::Confirmed,
            origin: None,
            place: Place::County(office.city.areas[0].code.clone()),
            zone: None,
            onset: day.parse().ok(),
            reported: "2015-07-09".parse().unwrap(),
            died: None,
            focus: None,
            links: by
                .map(|c| Link {
                    kind: "infector".into(),
                    key: c[0].clone(),
                })
                .collect(),
        };
        let report = Report {
            fact: Fact::Case(case),
            corrects: None,
            key: Some(format!("mers:{id}")),
            source: "test".into(),
            personal: None,
        };
        office.report(&actor, report).await.unwrap();
    }
    let (l, more) = office.lineage(&["mers".into()]).await.unwrap();
    assert!(!more);
    assert_eq!(l.nodes.len(), 162);
    assert_eq!(l.steps.len(), contacts.len());
    let top: Vec<(&str, usize)> = (l.spreaders().into_iter().take(4))
        .map(|i| (l.nodes[i].case_id.as_str(), l.nodes[i].infected.len()))
        .collect();
    assert_eq!(
        top,
        [("SK_14", 38), ("SK_1", 26), ("SK_16", 21), ("SK_15", 4)]
    );
    let of = |id: &str| l.nodes.iter().position(|n| n.case_id == id).unwrap();
    assert_eq!(l.nodes[of("SK_1")].generation, Some(0));
    assert_eq!(l.nodes[of("SK_14")].generation, Some(1));
    assert_eq!(l.nodes[of("SK_39")].by.len(), 3, "three possible infectors");
    // The file has its own days from onset to onset.
    for c in &contacts {
        let step = l
            .steps
            .iter()
            .find(|s| (s.from, s.to) == (of(&c[0]), of(&c[1])));
        let days = c[3].parse::<i64>().ok();
        assert_eq!(step.unwrap().days, days, "{c:?}");
    }
    assert!(l.steps.iter().all(|s| !l.doubtful(s)));
    assert_eq!(l.tree().len(), {
        let mut linked: Vec<&String> = contacts.iter().flat_map(|c| [&c[0], &c[1]]).collect();
        linked.sort();
        linked.dedup();
        linked.len()
    });
}
