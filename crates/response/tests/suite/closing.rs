//! Who owes what when a response ends, under the packs of this repository: the
//! counties that it concerned, and never nobody.

use crate::national::Nation;
use lf_response::obligation::Obligation;
use lf_response::opening::Happening;
use serde_json::json;
use std::collections::BTreeSet;

const PACKS: [&str; 3] = ["jiaxing-phe", "jiaxing-ari", "cn-reporting"];

/// A change of the city's response to an incident that reached these counties.
fn change(kind: &str, scope: &[&str], affected: &[&str]) -> Happening {
    Happening {
        seq: 9,
        root: 9,
        kind: kind.into(),
        at: "2026-09-18T02:00:00Z".parse().unwrap(),
        agency: "municipal_government".into(),
        body: json!({
            "key": {"plan": "P", "topic": "t", "area": "city"}, "scope": scope,
            "before": "III", "level": "III", "starter": "municipal_government",
        }),
        affected: affected.iter().map(|c| c.to_string()).collect(),
        ..Happening::default()
    }
}

/// What the counties owe after it, under each pack.
fn owed_by_counties(kind: &str, scope: &[&str], affected: &[&str]) -> Vec<Obligation> {
    let mut out = vec![];
    for folder in PACKS {
        let nation = Nation::of(folder);
        let mut what = change(kind, scope, affected);
        what.body["key"]["plan"] = json!(nation.code());
        out.extend((nation.opened(&what).into_iter()).filter(|o| o.who.contains('@')));
    }
    out
}

#[test]
fn the_end_of_a_response_to_one_county_asks_that_county_alone() {
    for (scope, affected) in [(vec!["330482"], vec![]), (vec![], vec!["330482"])] {
        for kind in ["response.raised", "response.lowered", "response.ended"] {
            for o in owed_by_counties(kind, &scope, &affected) {
                assert!(
                    o.who.ends_with("@330482"),
                    "{kind}: {} owes {}",
                    o.who,
                    o.task
                );
                assert!(!o.everywhere);
            }
        }
        let closing = owed_by_counties("response.ended", &scope, &affected);
        let tasks: BTreeSet<&str> = closing.iter().map(|o| o.task.as_str()).collect();
        for task in [
            "county-follows-end",
            "county-compensation",
            "recovery-plan",
            "closing-two-weeks",
        ] {
            assert!(tasks.contains(task), "{tasks:?}");
        }
    }
}

#[test]
fn where_no_county_is_known_the_whole_area_is_asked_and_it_is_said() {
    let counties = Nation::of("jiaxing-phe").city.areas.len();
    let closing = owed_by_counties("response.ended", &[], &[]);
    for task in [
        "evaluation-report-county",
        "compensation-county",
        "closing-two-weeks",
    ] {
        let owed: Vec<&Obligation> = closing.iter().filter(|o| o.task == task).collect();
        assert_eq!(owed.len(), counties, "{task}");
        assert!(owed.iter().all(|o| o.everywhere), "{task}");
    }
}
