//! A small response told entry by entry, and what is left of it afterwards.

use super::*;
use crate::after::course::Happened;
use serde_json::json;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
}

struct Story(Vec<Line>);

impl Story {
    fn tell(&mut self, minute: i64, kind: &str, subject: &str, body: &str, entry: Value) {
        self.0.push(Line {
            seq: self.0.len() as u64 + 1,
            at: at(minute),
            kind: kind.into(),
            officer: format!("officer of {body}"),
            body: body.into(),
            subject: subject.into(),
            entry,
        });
    }

    fn response(
        &mut self,
        minute: i64,
        kind: &str,
        episode: u32,
        levels: (Value, Value),
        reason: &str,
    ) {
        let (before, level) = levels;
        let entry = json!({
            "key": {"plan": "P", "topic": "t", "area": "city"}, "episode": episode, "level": level,
            "before": before, "pack": "x", "scope": [], "starter": "gov", "by": "file/1",
            "candidate": "IV", "reason": reason, "clauses": ["5.1.3"], "at": at(minute).to_string(),
        });
        self.tell(minute, kind, "response/P.t.city", "gov", entry);
    }

    fn duty(&mut self, minute: i64, id: &str, task: &str, who: &str, due: i64, topic: &str) {
        let entry = json!({
            "id": id, "plan": "P", "pack": "x", "clause": if task == "b" { "5.2.10" } else { "5.2.9" },
            "task": task, "title": {"zh": task, "en": task}, "who": who, "area": "city",
            "response": "P.t.city", "topic": topic, "root": "r", "opened_at": at(minute).to_string(),
            "due": at(due).to_string(), "cause": {"seq": 1, "kind": "response.started"},
        });
        let mut entry = entry;
        if topic != "t" {
            entry["response"] = json!(format!("P.{topic}.city"));
        }
        self.tell(
            minute,
            "duty.opened",
            &format!("duty/{id}"),
            "lianfang",
            entry,
        );
    }

    fn done(&mut self, minute: i64, id: &str, text: &str) {
        self.tell(
            minute,
            "duty.discharged",
            &format!("duty/{id}"),
            "mhc",
            json!({"text": text}),
        );
    }
}

fn story() -> Story {
    let mut s = Story(vec![]);
    s.tell(
        0,
        "finding.candidate",
        "",
        "lianfang",
        json!({"plan": "P", "topic": "t", "from": null, "to": "IV", "clauses": ["2.4(1)"]}),
    );
    s.tell(
        1,
        "finding.candidate",
        "",
        "lianfang",
        json!({"plan": "P", "topic": "other", "from": null, "to": "I"}),
    );
    s.response(
        60,
        "response.started",
        1,
        (Value::Null, json!("III")),
        "large event nearby",
    );
    s.duty(60, "d1", "a", "mhc", 120, "t");
    s.duty(60, "d2", "a", "cdc", 120, "t");
    s.duty(60, "d3", "b", "mhc", 100, "t");
    s.duty(60, "d9", "a", "mhc", 100, "other");
    s.done(90, "d1", "");
    s.tell(
        101,
        "duty.late",
        "duty/d3",
        "lianfang",
        json!({"at": at(100).to_string()}),
    );
    s.tell(
        121,
        "duty.late",
        "duty/d2",
        "lianfang",
        json!({"at": at(120).to_string()}),
    );
    s.done(150, "d2", "laboratory was late");
    s.tell(
        160,
        "duty.missed",
        "duty/d3",
        "lianfang",
        json!({"at": at(160).to_string()}),
    );
    let opened = json!({
        "key": {"plan": "P", "topic": "t", "area": "city"}, "procedure": {"clause": "5.4.1"},
    });
    s.tell(165, "file.opened", "file/2", "gov", opened);
    let other = json!({"key": {"plan": "P", "topic": "other", "area": "city"}});
    s.tell(165, "file.opened", "file/3", "gov", other);
    let refused = json!({"step": "decide", "opinion": "of another incident"});
    s.tell(166, "file.refused", "file/3", "gov", refused);
    s.tell(
        170,
        "file.refused",
        "file/2",
        "gov",
        json!({"step": "decide", "opinion": "too early"}),
    );
    s.response(200, "response.lowered", 1, (json!("III"), json!("IV")), "");
    s.response(300, "response.ended", 1, (json!("IV"), Value::Null), "");
    s
}

fn key() -> ResponseKey {
    ResponseKey::parse("P.t.city").unwrap()
}

#[test]
fn an_episode_is_assembled_from_its_entries() {
    let after = assemble(&key(), &story().0).unwrap();
    let levels: Vec<_> = after
        .levels
        .iter()
        .map(|s| s.level.map(|l| l.numeral()))
        .collect();
    assert_eq!(levels, [Some("III"), Some("IV"), None]);
    assert_eq!(after.levels[0].to, Some(at(200)));
    assert_eq!((after.from, after.to), (at(60), Some(at(300))));
    assert_eq!(after.highest().map(|l| l.numeral()), Some("III"));
    assert!(matches!(after.course[0].what, Happened::Candidate { .. }));
    assert_eq!(
        after.course.len(),
        5,
        "the other incident's candidate is not in it"
    );
    let t = after.total;
    assert_eq!((t.owed, t.met, t.late, t.missed), (3, 1, 1, 1));
    assert_eq!(after.spread.unwrap().max, 90);
    let tasks: Vec<_> = after
        .tasks
        .iter()
        .map(|t| (t.clause.as_str(), t.tally.owed))
        .collect();
    assert_eq!(
        tasks,
        [("5.2.9", 2), ("5.2.10", 1)],
        "clauses in the order of the text"
    );
    assert_eq!(after.tasks[0].longest_late, Some(30));
    assert_eq!(after.bodies[0].body, "mhc");
}

#[test]
fn departures_from_the_plan_carry_their_clause_and_what_was_said() {
    let after = assemble(&key(), &story().0).unwrap();
    let said: Vec<_> = (after.deviations.iter())
        .map(|d| {
            (
                d.left,
                d.clause.as_str(),
                d.said.first().map_or("", String::as_str),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (Left::Level, "5.1.3", "large event nearby"),
            (Left::Refused, "5.4.1", "too early"),
            (Left::Late, "5.2.9", "laboratory was late"),
            (Left::Missed, "5.2.10", ""),
        ]
    );
    assert_eq!(after.deviations[2].longest, Some(30));
}

#[test]
fn a_second_episode_starts_afresh() {
    let mut s = story();
    s.response(1000, "response.started", 2, (Value::Null, json!("IV")), "");
    s.duty(1000, "d4", "a", "mhc", 1100, "t");
    let after = assemble(&key(), &s.0).unwrap();
    assert_eq!((after.episode, after.total.owed, after.to), (2, 1, None));
    assert!(after.deviations.is_empty());
    assert_eq!(
        assemble(&ResponseKey::parse("P.u.city").unwrap(), &s.0),
        None
    );
}

#[test]
fn entries_after_a_mark_do_not_change_what_was_assembled_before_it() {
    let s = story();
    for cut in 3..s.0.len() {
        let early = assemble(&key(), &s.0[..cut]).unwrap();
        let again: Vec<Line> =
            s.0.iter()
                .filter(|l| l.seq <= early.last.max(cut as u64))
                .cloned()
                .collect();
        assert_eq!(assemble(&key(), &again).unwrap(), early);
    }
}
