//! Killed at any instant: what was acknowledged is there, once, and verifies.
//!
//! The test starts itself as a second process that appends under load and
//! reports every acknowledgement, and kills it with SIGKILL.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use lf_store::{Journal, NewEntry, Options, StoreError};

use crate::databases::{self, Fixture, about, entry, keyed};
use crate::dice::Dice;

const CHILD: &str = "LF_STORE_CRASH_CHILD";

/// What the second process does until it is killed.
async fn append_under_load(url: &str, key_dir: &str, round: &str) {
    let options = Options {
        key_dir: key_dir.into(),
        projections: Vec::new(),
    };
    let journal = Journal::open(url, options).await.unwrap();
    println!("ready");
    let follower = tokio::spawn(follow(journal.clone()));
    let appenders: Vec<_> = (0..6)
        .map(|task| tokio::spawn(append_and_tell(journal.clone(), format!("{round}/{task}"))))
        .collect();
    for appender in appenders {
        appender.await.unwrap();
    }
    follower.await.unwrap();
}

/// Appends requests of one to four entries and tells each acknowledged one.
async fn append_and_tell(journal: Journal, name: String) {
    for n in 0.. {
        let keys: Vec<String> = (0..1 + n % 4).map(|i| format!("{name}/{n}/{i}")).collect();
        let entries = keys
            .iter()
            .map(|key| match n % 5 {
                0 => NewEntry {
                    key: Some(key.clone()),
                    ..about(&format!("person-{}", n % 3), key)
                },
                _ => keyed(key),
            })
            .collect();
        let outcomes = journal.append(entries).await.unwrap();
        let told: String = keys
            .iter()
            .zip(outcomes)
            .map(|(key, outcome)| format!("ack {key} {}.\n", outcome.seq()))
            .collect();
        print!("{told}");
    }
}

/// Records which entries it has followed, in steps of at most seven.
async fn follow(journal: Journal) {
    loop {
        let from = journal.cursor("follower").await.unwrap();
        let head = journal.longer_than(from).await.unwrap();
        let to = head.seq.min(from + 7);
        let finding = NewEntry {
            kind: "finding.followed".into(),
            body: format!("{from} {to}"),
            ..entry("")
        };
        match journal
            .append_following("follower", from, to, vec![finding])
            .await
        {
            Ok(_) | Err(StoreError::CursorMoved { .. }) => {}
            Err(other) => panic!("{other}"),
        }
        // Its own findings must not be all there is to follow.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Starts the second process, kills it `after` it began to append (or, where
/// `early`, after it was started), and returns what it had acknowledged.
fn kill_one(
    test: &str,
    fixture: &Fixture,
    round: usize,
    after: Duration,
    early: bool,
) -> HashMap<String, u64> {
    let keys = fixture.keys();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(
            CHILD,
            format!("{}\n{}\n{round}", fixture.url, keys.display()),
        )
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (send, receive) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut told = HashMap::new();
        for line in stdout.split(b'\n') {
            let line = String::from_utf8(line.unwrap()).unwrap();
            // The test harness may have begun the line.
            if line.ends_with("ready") {
                let _ = send.send(());
            }
            // The last line may be cut short: it counts when it is complete.
            if let Some(ack) = line.strip_prefix("ack ").and_then(|a| a.strip_suffix('.')) {
                let (key, seq) = ack.split_once(' ').unwrap();
                told.insert(key.to_string(), seq.parse().unwrap());
            }
        }
        told
    });
    if !early {
        receive.recv_timeout(Duration::from_secs(30)).unwrap();
    }
    std::thread::sleep(after);
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&status),
        Some(9),
        "the process ran until it was killed"
    );
    reader.join().unwrap()
}

/// Kills many times and checks after every kill. Returns how many entries
/// were acknowledged in all.
async fn rounds(test: &str, fixture: &Fixture, rounds: usize, mut dice: Dice) -> usize {
    let mut checked = 0;
    let mut keys: HashMap<String, u64> = HashMap::new();
    let mut acknowledged = 0;
    for round in 0..rounds {
        let after = Duration::from_micros(dice.below(60_000) as u64);
        let told = kill_one(test, fixture, round, after, round % 4 == 0);
        acknowledged += told.len();
        let journal = fixture.open().await;
        // No gap, no key twice, every acknowledged entry under its number.
        for stored in journal.read(checked, 1_000_000).await.unwrap() {
            assert_eq!(stored.seq, checked + 1);
            checked = stored.seq;
            if let Some(key) = stored.key {
                assert_eq!(keys.insert(key, stored.seq), None, "a double");
            }
        }
        assert_eq!(checked, journal.head().borrow().seq);
        for (key, seq) in told {
            assert_eq!(keys.get(&key), Some(&seq), "round {round}: {key} is lost");
        }
        if round % 10 == 9 || round + 1 == rounds {
            let report = journal.verify(|_, _| {}).await.unwrap();
            assert!(report.ok, "round {round}: {report:?}");
            check_follower(&journal).await;
        }
        journal.close().await;
    }
    acknowledged
}

/// The findings of the follower cover everything up to its cursor, once.
async fn check_follower(journal: &Journal) {
    let mut at = 0;
    for finding in journal.read_kind("finding.", 0, 1_000_000).await.unwrap() {
        let (from, to) = finding.body.split_once(' ').unwrap();
        assert_eq!(from.parse(), Ok(at), "a step was lost or done twice");
        at = to.parse().unwrap();
    }
    assert_eq!(journal.cursor("follower").await.unwrap(), at);
}

/// True in the second process, after it has done its part.
fn is_child() -> bool {
    let Ok(told) = std::env::var(CHILD) else {
        return false;
    };
    let mut told = told.split('\n');
    let mut next = || told.next().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(append_under_load(next(), next(), next()));
    true
}

#[test]
fn killed_on_sqlite_nothing_acknowledged_is_lost() {
    if is_child() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fixture = databases::sqlite();
    let test = "crash::killed_on_sqlite_nothing_acknowledged_is_lost";
    let acknowledged = runtime.block_on(rounds(test, &fixture, 100, Dice(1)));
    assert!(acknowledged > 500, "there was load: {acknowledged}");
    println!("100 kills on SQLite, {acknowledged} acknowledged entries, none lost");
}

#[test]
fn killed_on_postgres_nothing_acknowledged_is_lost() {
    if is_child() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Some(fixture) = runtime.block_on(databases::postgres()) else {
        return;
    };
    let test = "crash::killed_on_postgres_nothing_acknowledged_is_lost";
    let acknowledged = runtime.block_on(rounds(test, &fixture, 20, Dice(2)));
    assert!(acknowledged > 50, "there was load: {acknowledged}");
    println!("20 kills on PostgreSQL, {acknowledged} acknowledged entries, none lost");
    runtime.block_on(fixture.drop());
}
