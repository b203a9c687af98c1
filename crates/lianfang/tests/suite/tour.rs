//! The tours of the API (`docs/tour/`) walked against the built program, `response.sh` on
//! the demo city and on an empty one: each stops at the first answer that it does not expect.

use crate::program::{Server, home, lianfang};
use std::path::Path;
use std::process::Command;

/// Walks the tour and returns what it printed.
fn walk(store: &Path, papers: &Path) -> String {
    let server = Server::start(store);
    let done = Command::new("bash")
        .arg(home().join("docs/tour/response.sh"))
        .arg(format!("http://{}", server.address))
        .arg(papers)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}\n{errors}");
    said
}

/// What must be there after the walk: the papers, a journal that verifies.
fn check(said: &str, store: &Path, papers: &Path) {
    println!("{said}");
    let paper = papers.join("after.pdf");
    match said.contains("found no Chinese font") {
        true => println!("no Chinese font on this machine: no paper"),
        false => {
            let pdf = std::fs::read(&paper).unwrap();
            assert!(pdf.starts_with(b"%PDF-"), "{} is no PDF", paper.display());
            assert!(pdf.len() > 20_000, "a paper of {} bytes", pdf.len());
        }
    }
    let ledger = std::fs::read_to_string(papers.join("ledger.csv")).unwrap();
    let mut rows = ledger.trim_start_matches('\u{feff}').lines();
    assert!(rows.next().unwrap().starts_with("about,owed,open,"));
    assert!(rows.any(|r| r.starts_with("mhc,")), "{ledger}");
    for step in [
        "approval: sent back by",
        "key publish-before-filing",
        "key duty-withdrawn",
        "in force at level IV",
        "ARI.mers.city at level II\n",
        "ARI.mers.city at level III",
        " published\n",
        "ARI.mers.city has ended",
        "verified from the first entry",
    ] {
        assert!(said.contains(step), "the tour did not say {step:?}");
    }
    let verified = lianfang(store, &["verify", "--json"]).output().unwrap();
    let report = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success(), "{report}");
}

#[test]
fn the_tour_can_be_walked_in_the_demo_city() {
    let dir = tempfile::tempdir().unwrap();
    let (store, papers) = (dir.path().join("store"), dir.path().join("papers"));
    let told = lianfang(&store, &["demo", "--prepare"]).status().unwrap();
    assert!(told.success());
    let said = walk(&store, &papers);
    check(&said, &store, &papers);
    assert!(said.contains("the lateness stays in its history"), "{said}");
}

#[test]
fn the_tour_can_be_walked_in_an_empty_city_once() {
    let dir = tempfile::tempdir().unwrap();
    let (store, papers) = (dir.path().join("store"), dir.path().join("papers"));
    let said = walk(&store, &papers);
    check(&said, &store, &papers);
    assert!(said.contains("key map-ungraded"), "{said}");
    let server = Server::start(&store);
    let again = Command::new("bash")
        .arg(home().join("docs/tour/response.sh"))
        .arg(format!("http://{}", server.address))
        .arg(&papers)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&again.stderr);
    assert!(!again.status.success(), "walked twice");
    assert!(errors.contains("take a fresh one"), "{errors}");
}

#[test]
fn the_tour_of_custody_can_be_walked_twice() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    let server = Server::of_city(&store, "taicang");
    for _ in 0..2 {
        let done = Command::new("bash")
            .arg(home().join("docs/tour/custody.sh"))
            .arg(format!("http://{}", server.address))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let errors = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{said}\n{errors}");
        println!("{said}");
        for step in [
            "key custody-not-determiner",
            "key custody-not-receiver",
            "the emergency station answers",
            "not arrived: on the board",
            "nobody may let him go unread",
            "verified from the first entry",
        ] {
            assert!(said.contains(step), "the tour did not say {step:?}");
        }
    }
}
