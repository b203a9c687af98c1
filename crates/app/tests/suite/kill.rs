//! Killed with SIGKILL again and again, alone and beside a second process, while
//! a thousand deadlines fall due: each strikes exactly once.

use crate::toy::Toy;
use jiff::{Timestamp, ToSpan};
use lf_app::store::{Journal, NewEntry, Options};
use lf_domain::actor::Actor;
use lf_response::due::Reminder;
use lf_response::obligation::{Obligation, id};
use lf_response::opening::Step;
use lf_testing::{Database, Scene, at};
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Set in the second process: address and folder.
const CHILD: &str = "LF_DUTIES_CHILD";
const DEADLINES: i64 = 1_000;
/// Deadlines fall due in so many groups, a minute apart.
const GROUPS: i64 = 40;

const BEGIN: &str = "2026-09-18T02:00:00Z";

fn begin() -> Timestamp {
    at(BEGIN)
}

fn obligation(n: i64) -> Obligation {
    let due = begin() + (n % GROUPS + 1).minutes();
    Obligation {
        id: id("T", "card", "centre", "city", &format!("seq/{n}"), None),
        plan: "T".into(),
        clause: "5.1".into(),
        task: "card".into(),
        who: "centre".into(),
        area: "city".into(),
        root: format!("seq/{n}"),
        opened_at: begin(),
        due: Some(due),
        reminders: vec![Reminder {
            at: due + 30.seconds(),
            to: vec!["government".into()],
        }],
        ..Obligation::default()
    }
}

/// Opens the obligations before any timer runs.
async fn prepare(db: &Database, dir: &Path) {
    Scene::toy(dir, BEGIN);
    let options = Options {
        key_dir: dir.join("keys"),
        projections: vec![],
    };
    let journal = Journal::open(&db.url, options).await.unwrap();
    let machine = Actor::machine("T@0");
    let entries = (0..DEADLINES).map(|n| {
        let step = Step::open(obligation(n), 0, 0);
        NewEntry {
            kind: step.kind.into(),
            happened_at: begin().to_string(),
            recorded_at: begin(),
            officer: machine.officer.clone(),
            agency: machine.body.clone(),
            source: "test".into(),
            key: Some(step.key),
            subject: Some(step.subject),
            body: step.body,
            ..NewEntry::default()
        }
    });
    journal.append(entries.collect()).await.unwrap();
    journal.close().await;
}

/// In the second process: time passes group by group until it is killed.
fn is_child() -> bool {
    let Ok(told) = std::env::var(CHILD) else {
        return false;
    };
    let (url, dir) = told.split_once('\n').unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let toy = Toy::at(BEGIN, Database::of_another(url, Path::new(dir))).await;
        println!("ready");
        for minute in 1..=GROUPS + 1 {
            toy.clock.set(begin() + minute.minutes());
            toy.struck().await;
        }
        // Done; it is killed all the same.
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
    true
}

fn child(test: &str, db: &Database, dir: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(CHILD, format!("{}\n{}", db.url, dir.display()))
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(9), "it ran until it was killed");
}

/// How many deadlines have struck; none twice.
async fn struck(db: &Database, dir: &Path) -> (usize, usize) {
    let toy = Toy::at(BEGIN, Database::of_another(&db.url, dir)).await;
    let mut times: BTreeMap<(String, String), usize> = BTreeMap::new();
    for kind in ["duty.late", "duty.reminded"] {
        for entry in toy
            .office
            .journal
            .read_kind(kind, 0, 1_000_000)
            .await
            .unwrap()
        {
            *times
                .entry((entry.kind, entry.subject.unwrap()))
                .or_default() += 1;
        }
    }
    assert!(times.values().all(|n| *n == 1), "one struck twice");
    assert!(toy.office.journal.verify(|_, _| {}).await.unwrap().ok);
    let of = |kind: &str| times.keys().filter(|k| k.0 == kind).count();
    let found = (of("duty.late"), of("duty.reminded"));
    toy.close().await;
    found
}

async fn each_exactly_once(test: &str, db: &Database) {
    let dir = db.folder();
    prepare(db, dir).await;
    let (mut kills, mut during, mut wait) = (0, 0, 60);
    loop {
        let alone = child(test, db, dir);
        let beside = (kills % 3 == 2).then(|| child(test, db, dir));
        std::thread::sleep(Duration::from_millis(wait));
        kill(alone);
        beside.into_iter().for_each(kill);
        kills += 1;
        let (late, reminded) = struck(db, dir).await;
        during += usize::from(late > 0 && late < DEADLINES as usize);
        if (late, reminded) == (DEADLINES as usize, DEADLINES as usize) {
            break;
        }
        assert!(kills < 200, "{late} of {DEADLINES} after {kills} kills");
        // Longer and longer, so that it comes to an end on a slow machine too.
        wait = wait * 11 / 10 + 7;
    }
    println!("{kills} kills, {during} of them between the first deadline and the last");
    assert!(kills > 2);
}

#[test]
fn killed_while_deadlines_fall_due_on_sqlite() {
    if is_child() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let db = Database::sqlite();
    runtime.block_on(each_exactly_once(
        "kill::killed_while_deadlines_fall_due_on_sqlite",
        &db,
    ));
}

#[test]
fn killed_while_deadlines_fall_due_on_postgresql() {
    if is_child() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Some(db) = Database::postgres("kill") {
        runtime.block_on(each_exactly_once(
            "kill::killed_while_deadlines_fall_due_on_postgresql",
            &db,
        ));
    }
}
