//! The approval matrix of both plans, step by step, with everything that must be
//! refused on the way. The table below is written from the texts; the packs are
//! what is tested against it.

use crate::world::{World, full};
use lf_domain::level::Level;
use lf_response::file::{Ground, Said, Signature, Status};
use lf_response::standing::ResponseKey;
use lf_rules::program::{Act, Change, Tier};

/// Who signs what, in order: `*` marks the step with which it is in force, `?` one
/// that is only offered. Written with the city's bodies; a county's are alike.
fn path(plan: &str, change: Change, from: Option<Level>, to: Option<Level>) -> &'static str {
    const FILED: &str = "assess expert_committee > propose mhc > decide municipal_government \
        > file municipal_government > publish municipal_government*";
    const DECIDED: &str = "assess expert_committee > propose mhc > decide municipal_government \
        > publish municipal_government*";
    const OFFERED: &str = "assess expert_committee > propose mhc > decide municipal_government* \
        > publish municipal_government?";
    const APPROVED: &str =
        "assess expert_committee > decide mhc > approve municipal_government > publish mhc*";
    const REPORTED: &str = "assess expert_committee > propose mhc > report municipal_government \
        > publish municipal_government*";
    const FILED_BY_HEALTH: &str = "assess expert_committee > decide mhc > file mhc > publish mhc*";
    let by = match change {
        Change::Start | Change::Raise => to,
        _ => from,
    };
    let up = matches!(change, Change::Start | Change::Raise);
    match (by, up, plan) {
        (Some(Level::I | Level::II), true, _) => FILED,
        // The PHE plan names no publication of a start at III (AMB-64).
        (Some(Level::III), true, "PHE") => OFFERED,
        (Some(Level::III), true, _) => DECIDED,
        (Some(Level::IV), true, _) => APPROVED,
        (Some(Level::I | Level::II), false, _) => REPORTED,
        (Some(Level::III), false, _) => DECIDED,
        // The end of IV is filed under PHE, approved under ARI (AMB-38).
        (Some(Level::IV), false, "PHE") => FILED_BY_HEALTH,
        (Some(Level::IV), false, _) => APPROVED,
        _ => unreachable!("a change has a level"),
    }
}

/// Every change that there is: start at each level, raise, lower, end.
fn changes() -> Vec<(Change, Option<Level>, Option<Level>)> {
    let mut out = vec![];
    for a in Level::ALL {
        out.push((Change::Start, None, Some(a)));
        out.push((Change::End, Some(a), None));
        for b in Level::ALL {
            if b > a {
                out.push((Change::Raise, Some(a), Some(b)));
            } else if b < a {
                out.push((Change::Lower, Some(a), Some(b)));
            }
        }
    }
    out
}

fn act(name: &str) -> Act {
    serde_json::from_value(serde_json::Value::String(name.into())).unwrap()
}

/// The table's bodies as those of an area.
fn body(name: &str, key: &ResponseKey) -> String {
    let role = match name {
        _ if key.is_city() => return name.into(),
        "expert_committee" => "county_expert_committee",
        "mhc" => "county_health_bureau",
        _ => "county_government",
    };
    format!("{role}@{}", key.area)
}

struct Want {
    act: Act,
    body: String,
    effective: bool,
    optional: bool,
}

fn wanted(plan: &str, key: &ResponseKey, c: (Change, Option<Level>, Option<Level>)) -> Vec<Want> {
    (path(plan, c.0, c.1, c.2).split('>'))
        .map(|s| {
            let (a, b) = s.trim().split_once(' ').unwrap();
            Want {
                act: act(a),
                body: body(b.trim_end_matches(['*', '?']), key),
                effective: b.ends_with('*'),
                optional: b.ends_with('?'),
            }
        })
        .collect()
}

fn each(mut check: impl FnMut(&str, ResponseKey, (Change, Option<Level>, Option<Level>))) {
    let mut rows = 0;
    for plan in ["PHE", "ARI"] {
        for area in ["city", "330482"] {
            for c in changes() {
                let key = ResponseKey {
                    plan: plan.into(),
                    topic: "t".into(),
                    area: area.into(),
                };
                check(plan, key, c);
                rows += 1;
            }
        }
    }
    assert_eq!(
        rows,
        2 * 2 * 20,
        "4 starts, 4 ends, 6 raises, 6 lowerings, twice two"
    );
}

#[test]
fn every_path_of_the_matrix_is_walked_and_every_way_off_it_is_refused() {
    let world = World::load();
    each(|plan, key, c| {
        let name = format!("{plan} {key} {c:?}");
        let tier = if key.is_city() {
            Tier::City
        } else {
            Tier::County
        };
        let steps = wanted(plan, &key, c);
        let mut w = world.at(plan, &key, c.1);
        w.refused_openings(&key, c, tier, &name);
        let opener = steps[1].body.clone();
        w.open(&key, c.0, c.2, &opener)
            .unwrap_or_else(|r| panic!("{name}: {r}"));
        let pack: Vec<(Act, bool)> = (w.file().procedure.steps.iter())
            .map(|s| (s.act, s.optional))
            .collect();
        let text: Vec<(Act, bool)> = steps.iter().map(|s| (s.act, s.optional)).collect();
        assert_eq!(pack, text, "{name}: the steps of the pack");
        for (i, want) in steps.iter().enumerate() {
            let step = w.file().procedure.steps[i].clone();
            assert!(
                step.by.contains(&want.body),
                "{name}: {} signs {}",
                want.body,
                step.id
            );
            w.refused_before(
                i,
                &steps.iter().map(|s| s.body.clone()).collect::<Vec<_>>(),
                &name,
            );
            w.refused_fillings(&step, &want.body, &full(&step.id, c.0), &name);
            w.refused_outcomes(&step, &want.body, &name);
            let done = w
                .sign(&want.body, full(&step.id, c.0))
                .unwrap_or_else(|r| panic!("{name} {}: {r}", step.id));
            let took: Vec<&str> = done.iter().map(|e| e.kind.as_str()).collect();
            let kind = match c.0 {
                Change::Start => "response.started",
                Change::Raise => "response.raised",
                Change::Lower => "response.lowered",
                _ => "response.ended",
            };
            match want.effective {
                true => assert_eq!(took, ["file.signed", kind], "{name}"),
                false => assert_eq!(took, ["file.signed"], "{name}"),
            }
            // The same step once more: not by its body, not by another.
            let again = w.sign(&want.body, full(&step.id, c.0)).unwrap_err();
            assert_eq!(again.key, "already-signed", "{name} {}", step.id);
            assert_eq!(again.args["body"], want.body);
        }
        assert_eq!(w.level(), c.2, "{name}: the level that it came to");
        assert_eq!(w.file().status, Status::InForce);
        assert!(w.file().awaited().is_empty(), "{name}: nothing is left");
        let s = w.standing.as_ref().unwrap();
        assert_eq!(s.now.by, "file/2026-001");
        assert_eq!(
            s.now.candidate,
            Some(Level::IV),
            "the candidate stays beside it"
        );
        assert!(!s.now.clauses[0].is_empty());
    });
}

#[test]
fn who_started_it_changes_and_ends_it() {
    let world = World::load();
    each(|plan, key, c| {
        if c.1.is_none() {
            return;
        }
        let other = if key.is_city() {
            "provincial_government"
        } else {
            "municipal_government"
        };
        let mut w = world.at(plan, &key, c.1);
        w.standing.as_mut().unwrap().now.starter = other.into();
        let opener = wanted(plan, &key, c)[1].body.clone();
        let r = w.open(&key, c.0, c.2, &opener).unwrap_err();
        assert_eq!(
            (r.key.as_str(), r.args["accepted"].as_str()),
            ("only-starter", other)
        );
        // The superior takes over while a file is open: the file cannot take effect.
        let mut w = world.at(plan, &key, c.1);
        w.open(&key, c.0, c.2, &opener).unwrap();
        w.standing.as_mut().unwrap().now.starter = other.into();
        let first = w.file().procedure.steps[0].clone();
        let r = w.sign(&first.by[0], full(&first.id, c.0)).unwrap_err();
        assert_eq!(r.key, "only-starter");
    });
}

#[test]
fn nothing_is_lowered_or_ended_without_what_the_experts_found() {
    let world = World::load();
    each(|plan, key, c| {
        if !matches!(c.0, Change::Lower | Change::End | Change::Raise) {
            return;
        }
        let mut w = world.at(plan, &key, c.1);
        let steps = wanted(plan, &key, c);
        w.open(&key, c.0, c.2, &steps[1].body).unwrap();
        let mut s = full("opinion", c.0);
        for wrong in [
            None,
            Some(if c.0 == Change::Raise {
                Ground::Limited
            } else {
                Ground::Growth
            }),
        ] {
            s.ground = wrong;
            let r = w.sign(&steps[0].body, s.clone()).unwrap_err();
            assert_eq!(r.key, "ground-required");
        }
    });
}

#[test]
fn a_file_that_somebody_was_faster_than_does_not_take_effect() {
    let world = World::load();
    each(|plan, key, c| {
        let mut w = world.at(plan, &key, c.1);
        let steps = wanted(plan, &key, c);
        w.open(&key, c.0, c.2, &steps[1].body).unwrap();
        for (i, s) in steps.iter().enumerate() {
            let id = w.file().procedure.steps[i].id.clone();
            if s.effective {
                w.force(
                    &key,
                    Some(if c.1 == Some(Level::II) {
                        Level::I
                    } else {
                        Level::II
                    }),
                );
                let r = w.sign(&s.body, full(&id, c.0)).unwrap_err();
                assert_eq!(r.key, "level-moved", "{plan} {c:?}");
                return;
            }
            w.sign(&s.body, full(&id, c.0)).unwrap();
        }
    });
}

#[test]
fn a_step_sent_back_is_signed_anew_and_both_versions_stay() {
    let mut w = World::load().at("PHE", &key("PHE", "city"), None);
    w.open(&key("PHE", "city"), Change::Start, Some(Level::III), "mhc")
        .unwrap();
    w.sign("expert_committee", full("opinion", Change::Start))
        .unwrap();
    w.sign("mhc", full("proposal", Change::Start)).unwrap();
    let back = Signature {
        said: Said::SendBack,
        ..full("decision", Change::Start)
    };
    w.sign("municipal_government", back.clone()).unwrap();
    assert_eq!(
        w.file().awaited()[0].id,
        "proposal",
        "back to the step before"
    );
    let r = w
        .sign("municipal_government", full("decision", Change::Start))
        .unwrap_err();
    assert_eq!(r.key, "step-out-of-order");
    w.sign("mhc", full("proposal", Change::Start)).unwrap();
    let versions: Vec<(u32, bool)> = (w.file().signatures.iter())
        .filter(|k| k.signed.signature.step == "proposal")
        .map(|k| (k.version, k.void))
        .collect();
    assert_eq!(versions, [(1, true), (2, false)]);
    w.sign("municipal_government", full("decision", Change::Start))
        .unwrap();
    assert_eq!(w.level(), Some(Level::III));
}

#[test]
fn a_refused_file_is_closed_with_its_reason() {
    let mut w = World::load().at("ARI", &key("ARI", "city"), None);
    w.open(&key("ARI", "city"), Change::Start, Some(Level::II), "mhc")
        .unwrap();
    w.sign("expert_committee", full("opinion", Change::Start))
        .unwrap();
    w.sign("mhc", full("proposal", Change::Start)).unwrap();
    let no = Signature {
        said: Said::Refuse,
        opinion: "not now".into(),
        ..full("decision", Change::Start)
    };
    let silent = Signature {
        opinion: " ".into(),
        ..no.clone()
    };
    let r = w.sign("municipal_government", silent).unwrap_err();
    assert_eq!(r.key, "reason-required");
    w.sign("municipal_government", no).unwrap();
    assert_eq!((w.file().status, w.level()), (Status::Refused, None));
    let r = w
        .sign("municipal_government", full("filing", Change::Start))
        .unwrap_err();
    assert_eq!(r.key, "file-closed");
}

#[test]
fn another_level_than_the_candidate_or_the_proposal_takes_a_reason() {
    let key = key("PHE", "city");
    let world = World::load();
    let bare = |step: &str, level: Option<Level>| Signature {
        opinion: String::new(),
        level,
        ..full(step, Change::Start)
    };
    let mut w = world.at("PHE", &key, None);
    w.open(&key, Change::Start, Some(Level::II), "mhc").unwrap();
    w.sign("expert_committee", full("opinion", Change::Start))
        .unwrap();
    let r = w.sign("mhc", bare("proposal", None)).unwrap_err();
    assert_eq!(
        (r.key.as_str(), r.args["accepted"].as_str()),
        ("reason-for-departing", "IV")
    );
    w.candidate = Some(Level::II);
    w.sign("mhc", bare("proposal", None)).unwrap();
    // The government decides III on a proposal of II, which is also the candidate no more.
    w.candidate = Some(Level::III);
    let r = w
        .sign("municipal_government", bare("decision", Some(Level::III)))
        .unwrap_err();
    assert_eq!(r.key, "reason-against-proposal");
    let done = Signature {
        level: Some(Level::III),
        ..full("decision", Change::Start)
    };
    let events = w.sign("municipal_government", done).unwrap();
    assert_eq!(
        events.len(),
        2,
        "III is in force with the decision: its steps hold from now on"
    );
    assert_eq!(w.level(), Some(Level::III));
    assert!(w.file().procedure.steps.iter().all(|s| s.act != Act::File));
}

#[test]
fn a_level_with_other_signers_is_another_file() {
    let key = key("ARI", "city");
    let mut w = World::load().at("ARI", &key, None);
    w.open(&key, Change::Start, Some(Level::III), "mhc")
        .unwrap();
    w.sign("expert_committee", full("opinion", Change::Start))
        .unwrap();
    let lower = Signature {
        level: Some(Level::IV),
        ..full("proposal", Change::Start)
    };
    let r = w.sign("mhc", lower).unwrap_err();
    assert_eq!((r.key.as_str(), r.field.as_str()), ("other-chain", "level"));
    // Experts only advise: their level is kept beside the proposal.
    assert_eq!(w.file().level, Some(Level::III));
}

#[test]
fn the_deciding_body_requires_counties_to_start_instead() {
    let key = key("PHE", "city");
    let world = World::load();
    let instead = |counties: &[&str]| Signature {
        said: Said::CountyOrder,
        counties: counties.iter().map(|c| (*c).to_string()).collect(),
        ..full("decision", Change::Start)
    };
    // III: by the government, at once.
    let mut w = world.at("PHE", &key, None);
    w.open(&key, Change::Start, Some(Level::III), "mhc")
        .unwrap();
    w.sign("expert_committee", full("opinion", Change::Start))
        .unwrap();
    w.sign("mhc", full("proposal", Change::Start)).unwrap();
    let r = w.sign("municipal_government", instead(&[])).unwrap_err();
    assert_eq!(r.key, "counties-required");
    let r = w
        .sign("municipal_government", instead(&["330499"]))
        .unwrap_err();
    assert_eq!(r.key, "unknown-area");
    let events = w
        .sign("municipal_government", instead(&["330424"]))
        .unwrap();
    let kinds: Vec<&str> = events.iter().map(|e| e.kind.as_str()).collect();
    assert_eq!(
        kinds,
        ["file.signed", "order.recorded"],
        "no response of the city"
    );
    assert_eq!(events[1].body["kind"], "county_start");
    assert_eq!(events[1].body["counties"], serde_json::json!(["330424"]));
    assert_eq!(w.level(), None);
    // IV: by the health commission, with the government's approval (AMB-46).
    let mut w = world.at("PHE", &key, None);
    w.open(&key, Change::Start, Some(Level::IV), "mhc").unwrap();
    w.sign("expert_committee", full("opinion", Change::Start))
        .unwrap();
    assert_eq!(w.sign("mhc", instead(&["330482"])).unwrap().len(), 1);
    let events = w
        .sign("municipal_government", full("approval", Change::Start))
        .unwrap();
    assert_eq!(events[1].body["from"], "mhc", "the issuer is who decided");
    assert_eq!(w.file().status, Status::CountyOrdered);
    assert_eq!(w.level(), None);
    // The other plan does not offer it.
    let other = self::key("ARI", "city");
    let mut w = world.at("ARI", &other, None);
    w.open(&other, Change::Start, Some(Level::III), "mhc")
        .unwrap();
    w.sign("expert_committee", full("opinion", Change::Start))
        .unwrap();
    w.sign("mhc", full("proposal", Change::Start)).unwrap();
    let r = w
        .sign("municipal_government", instead(&["330424"]))
        .unwrap_err();
    assert_eq!(r.key, "outcome-not-offered");
}

fn key(plan: &str, area: &str) -> ResponseKey {
    ResponseKey {
        plan: plan.into(),
        topic: "t".into(),
        area: area.into(),
    }
}
