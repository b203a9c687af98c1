//! Obligations over a real journal, on both databases: what opens them, what the
//! clock does, who may do what, what a desk and the ledger show.

use crate::toy::{Toy, actor};
use lf_app::commit::Via;
use lf_app::duties::{DutyQuery, Tab};
use lf_app::ledger::{By, LedgerQuery};
use lf_domain::level::Level;
use lf_response::obligation::{Duty, DutyCommand, State};
use lf_testing::act::{of, refused};
use lf_testing::{Database, TestOffice, at};

async fn desk(toy: &Toy, body: &str, tab: Tab) -> Vec<Duty> {
    let query = DutyQuery {
        body: Some(body.into()),
        tab,
        limit: 100,
        ..DutyQuery::default()
    };
    toy.office.duties(&query).await.unwrap().duties
}

fn tasks(duties: &[Duty]) -> Vec<&str> {
    duties.iter().map(|d| d.it.task.as_str()).collect()
}

fn done(text: &str, reference: &str) -> DutyCommand {
    DutyCommand::Discharge {
        text: text.into(),
        reference: reference.into(),
    }
}

#[tokio::test]
async fn a_case_comes_to_the_desks_and_leaves_them() {
    for db in Database::each("duties_desk") {
        let toy = Toy::open(db).await;
        let case = toy.case("990101", "confirmed", None).await;
        assert_eq!(
            tasks(&desk(&toy, "centre", Tab::Todo).await),
            ["card", "first"]
        );
        assert_eq!(
            tasks(&desk(&toy, "county_government@990101", Tab::Todo).await),
            ["look"]
        );
        assert_eq!(
            tasks(&desk(&toy, "county_government@990102", Tab::Todo).await),
            [""; 0]
        );
        assert_eq!(
            tasks(&desk(&toy, "government", Tab::Waiting).await),
            ["card", "first"]
        );
        let counts = toy.office.desk_counts("centre").await.unwrap();
        assert_eq!(
            (counts.todo, counts.late, counts.new, counts.waiting),
            (2, 0, 2, 1)
        );
        let card = desk(&toy, "centre", Tab::Todo).await.remove(0);
        let (a, g) = (actor("a"), actor("g"));
        let act = |who, command| {
            let (office, id) = (toy.office.clone(), card.it.id.clone());
            async move { office.duty_act(&who, &id, &command, &Via::default()).await }
        };
        assert_eq!(
            refused(act(g.clone(), DutyCommand::Acknowledge).await),
            "duty-other-body"
        );
        toy.clock.set(at("2026-09-18T02:30:00Z"));
        act(a.clone(), DutyCommand::Acknowledge).await.unwrap();
        assert_eq!(
            refused(act(a.clone(), DutyCommand::Acknowledge).await),
            "duty-acknowledged"
        );
        let none = toy
            .office
            .duty_act(&a, "0000", &DutyCommand::Begin, &Via::default())
            .await;
        assert_eq!(refused(none), "no-such-duty");
        // The same request twice, as after a lost answer.
        let via = Via {
            key: Some("k1".into()),
            source: "api".into(),
        };
        let once = toy
            .office
            .duty_act(&a, &card.it.id, &done("card 7", ""), &via)
            .await
            .unwrap();
        let again = toy
            .office
            .duty_act(&a, &card.it.id, &done("card 7", ""), &via)
            .await
            .unwrap();
        assert_eq!(
            (once.seq, once.repeated, again.repeated),
            (again.seq, false, true)
        );
        let file = toy.office.duty(&card.it.id).await.unwrap().unwrap();
        assert_eq!(file.duty.state, State::Discharged);
        assert_eq!(file.history.len(), 3);
        assert_eq!(file.duty.acknowledged.as_ref().unwrap().by.officer, "a");
        assert_eq!(tasks(&desk(&toy, "centre", Tab::Done).await), ["card"]);
        assert_eq!(
            tasks(&desk(&toy, "government", Tab::Waiting).await),
            ["first"]
        );
        // Corrected to another county and doubtful: the old county's duty goes.
        toy.case("990102", "suspected", Some(case)).await;
        assert_eq!(
            tasks(&desk(&toy, "county_government@990101", Tab::Todo).await),
            [""; 0]
        );
        assert_eq!(
            desk(&toy, "county_government@990101", Tab::Done).await[0].state,
            State::Withdrawn
        );
        assert_eq!(
            tasks(&desk(&toy, "county_government@990102", Tab::Todo).await),
            ["look"]
        );
        let look = &desk(&toy, "county_government@990101", Tab::Done).await[0];
        let late = toy
            .office
            .duty_act(
                &actor("e"),
                &look.it.id,
                &DutyCommand::Acknowledge,
                &Via::default(),
            )
            .await;
        assert_eq!(refused(late), "duty-withdrawn");
        assert!(toy.office.journal.verify(|_, _| {}).await.unwrap().ok);
        toy.close().await;
    }
}

#[tokio::test]
async fn a_response_asks_and_its_end_takes_back() {
    for db in Database::each("duties_response") {
        let toy = Toy::open(db).await;
        toy.case("990101", "confirmed", None).await;
        toy.respond(Some(Level::III)).await;
        toy.struck().await;
        let centre = desk(&toy, "centre", Tab::Todo).await;
        assert!(tasks(&centre).contains(&"assess") && tasks(&centre).contains(&"map-weekly"));
        let east = desk(&toy, "county_government@990101", Tab::Todo).await;
        assert_eq!(tasks(&east), ["look", "daily", "list"]);
        let daily = &east[1];
        assert_eq!(daily.it.due, Some(at("2026-09-18T12:00:00Z")));
        // A second county comes to the incident.
        toy.case("990102", "confirmed", None).await;
        let west = desk(&toy, "county_government@990102", Tab::Todo).await;
        assert!(
            tasks(&west).contains(&"list") && !tasks(&west).contains(&"stand-by"),
            "{:?}",
            tasks(&west)
        );
        // Asleep for three days; then everything that came meanwhile, once.
        toy.clock.set(at("2026-09-21T02:00:00Z"));
        toy.struck().await;
        toy.struck().await;
        let history = toy.office.duty(&daily.it.id).await.unwrap().unwrap();
        // The government is no recipient of the daily report, but was told that it is late.
        let told = desk(&toy, "government", Tab::Waiting).await;
        assert!(
            told.iter()
                .any(|d| d.it.task == "daily" && !d.it.to.contains(&"government".to_string()))
        );
        let kinds: Vec<&str> = history.history.iter().map(|e| e.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["duty.opened", "duty.late", "duty.reminded", "duty.missed"]
        );
        let east = desk(&toy, "county_government@990101", Tab::Todo).await;
        let days: Vec<String> = (east.iter())
            .filter(|d| d.it.task == "daily")
            .map(|d| d.it.period.unwrap().from.to_string())
            .collect();
        assert_eq!(days, ["2026-09-20", "2026-09-21"]);
        toy.respond(Some(Level::II)).await;
        toy.struck().await;
        let centre = desk(&toy, "centre", Tab::Todo).await;
        assert!(tasks(&centre).contains(&"map-daily") && !tasks(&centre).contains(&"map-weekly"));
        // A restart forgets nobody whom it concerned.
        let toy = toy.reopen().await;
        toy.settled().await;
        toy.respond(None).await;
        toy.struck().await;
        for (county, owes) in [("990101", true), ("990102", true), ("990103", false)] {
            let list = desk(&toy, &format!("county_government@{county}"), Tab::Todo).await;
            assert_eq!(tasks(&list).contains(&"recover"), owes, "{county}");
        }
        let centre = desk(&toy, "centre", Tab::Todo).await;
        assert!(tasks(&centre).contains(&"evaluate") && tasks(&centre).contains(&"first"));
        assert!(!tasks(&centre).contains(&"assess") && !tasks(&centre).contains(&"map-daily"));
        assert_eq!(
            tasks(&desk(&toy, "county_government@990103", Tab::Todo).await),
            [""; 0]
        );
        // The next days open nothing more.
        toy.clock.set(at("2026-09-25T02:00:00Z"));
        toy.struck().await;
        assert_eq!(
            tasks(&desk(&toy, "county_government@990103", Tab::Todo).await),
            [""; 0]
        );
        toy.close().await;
    }
}

#[tokio::test]
async fn a_restart_changes_nothing_and_a_rebuilt_table_is_the_same() {
    for db in Database::each("duties_restart") {
        let toy = Toy::open(db).await;
        let case = toy.case("990101", "confirmed", None).await;
        toy.respond(Some(Level::II)).await;
        toy.clock.set(at("2026-09-19T03:00:00Z"));
        toy.struck().await;
        toy.case("990102", "confirmed", Some(case)).await;
        toy.struck().await;
        let before = toy.table().await;
        let head = toy.office.journal.head().borrow().seq;
        let toy = toy.reopen().await;
        toy.settled().await;
        assert_eq!(
            toy.office.journal.head().borrow().seq,
            head,
            "nothing new is recorded"
        );
        assert_eq!(toy.table().await, before);
        toy.forget_tables().await;
        let toy = toy.reopen().await;
        toy.settled().await;
        assert_eq!(toy.table().await, before);
        assert_eq!(toy.office.journal.head().borrow().seq, head);
        toy.close().await;
    }
}

#[tokio::test]
async fn of_two_officers_one_is_told_who_was_first() {
    for db in Database::each("duties_two") {
        let toy = Toy::open(db).await;
        toy.case("990101", "confirmed", None).await;
        let id = desk(&toy, "centre", Tab::Todo).await[0].it.id.clone();
        let (mut won, mut told) = (0, vec![]);
        let both = [actor("a"), actor("b")].map(|who| {
            let (office, id) = (toy.office.clone(), id.clone());
            tokio::spawn(async move {
                office
                    .duty_act(&who, &id, &done("x", ""), &Via::default())
                    .await
            })
        });
        for one in both {
            match one.await.unwrap() {
                Ok(_) => won += 1,
                Err(e) => told.push(refused(Err::<(), _>(e))),
            }
        }
        assert_eq!(won, 1);
        // Told at the door, or by the state that he found.
        assert!(
            told == ["overtaken"] || told == ["duty-discharged"],
            "{told:?}"
        );
        toy.close().await;
    }
}

#[tokio::test]
async fn everything_new_is_acknowledged_at_once() {
    for db in Database::each("duties_all") {
        let toy = Toy::open(db).await;
        toy.case("990101", "confirmed", None).await;
        toy.case("990102", "confirmed", None).await;
        let n = toy
            .office
            .acknowledge_all(&actor("a"), &Via::default())
            .await
            .unwrap();
        assert_eq!(n, 3);
        assert_eq!(toy.office.desk_counts("centre").await.unwrap().new, 0);
        assert_eq!(
            toy.office
                .acknowledge_all(&actor("a"), &Via::default())
                .await
                .unwrap(),
            0
        );
        toy.close().await;
    }
}

#[tokio::test]
async fn a_clock_set_back_is_said_and_strikes_nothing_twice() {
    for db in Database::each("duties_clock") {
        let toy = Toy::open(db).await;
        toy.case("990101", "confirmed", None).await;
        let id = desk(&toy, "centre", Tab::Todo).await[0].it.id.clone();
        toy.clock.set(at("2026-09-18T04:30:00Z"));
        toy.struck().await;
        assert_eq!(toy.office.clock_went_back(), None);
        toy.clock.set(at("2026-09-18T03:30:00Z"));
        let back = toy.office.clock_went_back().unwrap();
        assert_eq!(
            (back.shows, back.last),
            (at("2026-09-18T03:30:00Z"), at("2026-09-18T04:30:00Z"))
        );
        toy.struck().await;
        toy.office
            .duty_act(&actor("a"), &id, &done("x", ""), &Via::default())
            .await
            .unwrap();
        let history = toy.office.duty(&id).await.unwrap().unwrap().history;
        assert!(
            history
                .windows(2)
                .all(|w| w[0].recorded_at <= w[1].recorded_at)
        );
        assert_eq!(history.iter().filter(|e| e.kind == "duty.late").count(), 1);
        // The same after a restart with the clock still behind.
        let toy = toy.reopen().await;
        assert!(toy.office.clock_went_back().is_some());
        toy.close().await;
    }
}

#[tokio::test]
async fn the_ledger_adds_up() {
    for db in Database::each("duties_ledger") {
        let toy = Toy::open(db).await;
        for county in ["990101", "990102", "990103"] {
            toy.case(county, "confirmed", None).await;
        }
        let cards: Vec<Duty> = desk(&toy, "centre", Tab::Todo)
            .await
            .into_iter()
            .filter(|d| d.it.task == "card")
            .collect();
        toy.clock.set(at("2026-09-18T02:10:00Z"));
        toy.office
            .acknowledge_all(&actor("a"), &Via::default())
            .await
            .unwrap();
        toy.clock.set(at("2026-09-18T03:00:00Z"));
        toy.office
            .duty_act(
                &actor("a"),
                &cards[0].it.id,
                &done("x", ""),
                &Via::default(),
            )
            .await
            .unwrap();
        let waive = DutyCommand::Waive {
            reason: "known".into(),
        };
        toy.office
            .duty_act(&actor("g"), &cards[1].it.id, &waive, &Via::default())
            .await
            .unwrap();
        toy.clock.set(at("2026-09-18T06:00:00Z"));
        toy.struck().await;
        toy.office
            .duty_act(
                &actor("a"),
                &cards[2].it.id,
                &done("x", ""),
                &Via::default(),
            )
            .await
            .unwrap();
        let query = LedgerQuery {
            by: By::Body,
            ..LedgerQuery::default()
        };
        let ledger = toy.office.ledger(&query).await.unwrap();
        let centre = ledger.lines.iter().find(|l| l.about == "centre").unwrap();
        let t = centre.tally;
        assert_eq!(
            (t.owed, t.met, t.late, t.waived, t.overdue, t.open),
            (4, 1, 1, 1, 1, 0)
        );
        let ack = centre.acknowledged.unwrap();
        assert_eq!((ack.n, ack.median, ack.p90, ack.max), (4, 10, 10, 10));
        let took = centre.done.unwrap();
        assert_eq!((took.n, took.median, took.max), (2, 60, 240));
        let by_clause = LedgerQuery {
            by: By::Clause,
            body: Some("centre".into()),
            ..LedgerQuery::default()
        };
        let clauses = toy.office.ledger(&by_clause).await.unwrap();
        assert_eq!(
            clauses
                .lines
                .iter()
                .map(|l| l.about.as_str())
                .collect::<Vec<_>>(),
            ["T 5.1"]
        );
        assert_eq!(clauses.sum.tally, t);
        toy.close().await;
    }
}

#[tokio::test]
async fn pages_of_a_desk_neither_skip_nor_repeat() {
    for db in Database::each("duties_pages") {
        let toy = Toy::open(db).await;
        for _ in 0..5 {
            toy.case("990101", "confirmed", None).await;
        }
        let all = desk(&toy, "centre", Tab::Todo).await;
        let (mut seen, mut after) = (vec![], None);
        loop {
            let query = DutyQuery {
                body: Some("centre".into()),
                limit: 2,
                after,
                ..DutyQuery::default()
            };
            let page = toy.office.duties(&query).await.unwrap();
            seen.extend(page.duties);
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, all);
        assert_eq!(all.len(), 6);
        toy.close().await;
    }
}

async fn open_tasks(office: &lf_app::office::Office, body: &str, prefix: &str) -> Vec<Duty> {
    let query = DutyQuery {
        body: Some(body.into()),
        limit: 500,
        ..DutyQuery::default()
    };
    let page = office.duties(&query).await.unwrap();
    let mut out = page.duties;
    out.retain(|d| d.it.task.starts_with(prefix));
    out
}

#[tokio::test]
async fn a_question_is_owed_by_whom_the_plan_asks_until_it_is_answered() {
    let office = TestOffice::demo("2026-09-18T02:00:00Z").await;
    let report = |fact: serde_json::Value| serde_json::from_value(fact).unwrap();
    for county in ["330482", "330424"] {
        let case = serde_json::json!({"fact": "count", "disease": "sars", "place": {"county": county},
            "date": "2026-09-17", "cases": 1});
        office.reported(&of(&office, "cdc"), report(case)).await;
    }
    let open: Vec<(String, String)> = (office.incidents().iter())
        .flat_map(|i| &i.asks)
        .filter_map(|a| match &a.missing.what {
            lf_rules::report::MissingKind::Judgement { finding, about } => {
                Some((a.missing.who.clone(), format!("ask.{finding}.{about}")))
            }
            _ => None,
        })
        .collect();
    assert!(
        !open.is_empty(),
        "two cases in two counties leave something to persons"
    );
    for (who, task) in &open {
        let owed = open_tasks(&office, who, task).await;
        assert_eq!(owed.len(), 1, "{who} owes {task}");
        assert!(owed[0].it.due.is_some(), "by a parameter of the city");
    }
    let (who, task) = &open[0];
    let (finding, about) = lf_response::opening::asks::Question::parse(task).unwrap();
    let answer = serde_json::json!({"fact": "judgement", "finding": finding, "about": about,
        "value": true, "by": who, "date": "2026-09-18"});
    let seq = office.reported(&of(&office, who), report(answer)).await;
    assert_eq!(open_tasks(&office, who, task).await, vec![]);
    let query = DutyQuery {
        body: Some(who.clone()),
        tab: Tab::Done,
        limit: 500,
        ..DutyQuery::default()
    };
    let done = office.duties(&query).await.unwrap().duties;
    let done = done.iter().find(|d| &d.it.task == task).unwrap();
    assert_eq!(done.state, State::Discharged);
    let file = office.duty(&done.it.id).await.unwrap().unwrap();
    let end = serde_json::to_value(file.duty.end).unwrap();
    assert_eq!(end["act"], seq);
}

#[tokio::test]
async fn a_signature_that_waits_is_a_duty_of_whoever_signs() {
    use lf_response::file::opening::OpenFile;
    use lf_response::file::{Said, Signature};
    let office = TestOffice::demo("2026-09-18T02:00:00Z").await;
    let ask = OpenFile {
        key: lf_response::standing::ResponseKey::parse("PHE.cholera.city").unwrap(),
        change: lf_rules::program::Change::Start,
        level: Some(Level::IV),
        reason: "drill".into(),
        scope: vec![],
        order: None,
    };
    let (id, _) = office
        .open_file(&of(&office, "mhc"), ask, Via::default())
        .await
        .unwrap();
    office.settled().await;
    let waits = |file: &lf_response::file::File| {
        let step = file.awaited().into_iter().rfind(|s| !s.optional).cloned();
        step.unwrap()
    };
    let first = waits(&office.file(&id).await.unwrap());
    for body in &first.by {
        let owed = open_tasks(&office, body, "step.").await;
        assert_eq!(owed.len(), 1, "{body} owes the step {}", first.id);
        assert_eq!(owed[0].it.evidence.by, Some(format!("file.{}", first.id)));
    }
    let signature = Signature {
        step: first.id.clone(),
        said: Said::Agree,
        opinion: "as discussed".into(),
        names: vec!["A".into()],
        number: "2026-3".into(),
        ..Signature::default()
    };
    office
        .sign(&of(&office, &first.by[0]), &id, signature, Via::default())
        .await
        .unwrap();
    office.settled().await;
    for body in &first.by {
        let left = open_tasks(&office, body, "step.").await;
        assert!(
            left.iter()
                .all(|d| d.it.evidence.by != Some(format!("file.{}", first.id))),
            "{body}"
        );
    }
    let next = waits(&office.file(&id).await.unwrap());
    assert_ne!(next.id, first.id);
    assert_eq!(open_tasks(&office, &next.by[0], "step.").await.len(), 1);
    // The file is withdrawn: nobody owes a signature any more.
    office
        .withdraw_file(&of(&office, "mhc"), &id, "drill is over", Via::default())
        .await
        .unwrap();
    office.settled().await;
    assert_eq!(open_tasks(&office, &next.by[0], "step.").await, vec![]);
}

#[tokio::test]
async fn the_ledger_and_the_after_action_count_the_same() {
    for db in Database::each("counts") {
        let toy = Toy::open(db).await;
        toy.case("990101", "confirmed", None).await;
        toy.respond(Some(Level::III)).await;
        toy.struck().await;
        // One is done after its limit, before the clock has marked it.
        toy.set("2026-09-18T04:00:01Z");
        let assess = desk(&toy, "centre", Tab::Todo).await;
        let assess = assess.iter().find(|d| d.it.task == "assess").unwrap();
        assert!(assess.it.due.unwrap() < toy.office.now());
        (toy.office)
            .duty_act(
                &actor("a"),
                &assess.it.id,
                &done("done", "7"),
                &Via::default(),
            )
            .await
            .unwrap();
        toy.set("2026-09-20T02:00:00Z");
        toy.struck().await;
        toy.respond(None).await;
        toy.struck().await;
        let key = lf_response::standing::ResponseKey::parse("T.flu.city").unwrap();
        let after = toy.office.after(&key, None).await.unwrap().unwrap();
        let query = LedgerQuery {
            by: By::Response,
            response: Some(key.to_string()),
            ..LedgerQuery::default()
        };
        let ledger = toy.office.ledger(&query).await.unwrap();
        assert_eq!(after.own, ledger.sum.tally);
        assert!(
            after.own.late > 0 && after.own.missed > 0,
            "{:?}",
            after.own
        );
        // The card and the first report belong to the case, not to the response.
        assert!(after.total.owed > after.own.owed);
        toy.close().await;
    }
}
