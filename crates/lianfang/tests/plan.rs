//! `lianfang plan …` as a script sees it: lines of JSON and exit codes, as
//! `docs/scripting.md` promises.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Lines of standard output as JSON, and the exit code.
fn lianfang(args: &[&str]) -> (Vec<Value>, i32) {
    let out = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .current_dir(root())
        .args(args)
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let line = |l: &str| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"));
    (text.lines().map(line).collect(), out.status.code().unwrap())
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn check_prints_findings_and_counts() {
    let (lines, code) = lianfang(&[
        "plan",
        "check",
        "--json",
        "plans/jiaxing-phe",
        "plans/jiaxing-ari",
    ]);
    assert_eq!(code, 0);
    let (last, findings) = lines.split_last().unwrap();
    assert_eq!(last["total_criteria"], 58);
    let plans: Vec<(&str, u64)> = (last["plans"].as_array().unwrap().iter())
        .map(|p| (p["plan"].as_str().unwrap(), p["criteria"].as_u64().unwrap()))
        .collect();
    assert_eq!(plans, [("PHE", 26), ("ARI", 32)]);
    assert_eq!(
        last["plans"][0]["levels"].to_string(),
        r#"{"I":6,"II":10,"III":7,"IV":3}"#
    );
    for key in [
        "severity", "kind", "plan", "clauses", "levels", "readings", "on", "message", "witness",
        "at",
    ] {
        assert!(findings.iter().all(|f| f.get(key).is_some()), "{key}");
    }
    for kind in [
        "gap",
        "overlap",
        "no-window",
        "fires-on-nothing",
        "conflict",
    ] {
        assert!(findings.iter().any(|f| f["kind"] == kind), "{kind}");
    }
    let gap = findings.iter().find(|f| f["kind"] == "gap").unwrap();
    assert_eq!(gap["witness"]["counts"][0]["cases"], 20);
    assert_eq!(gap["less"]["counts"][0]["cases"], 19);
}

#[test]
fn a_broken_pack_does_not_hide_the_others() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "pack.yaml", "id: x\ncode: X\ncolour: red\n");
    let broken = dir.path().display().to_string();
    let (lines, code) = lianfang(&[
        "plan",
        "check",
        "--json",
        &broken,
        "no-such-pack",
        "jiaxing-phe",
    ]);
    assert_eq!(code, 1);
    let (last, findings) = lines.split_last().unwrap();
    let faults: Vec<&Value> = findings
        .iter()
        .filter(|f| f["kind"] == "does-not-load")
        .collect();
    assert_eq!(faults.len(), 2);
    assert_eq!(
        (&faults[0]["at"]["line"], &faults[0]["at"]["column"]),
        (&3.into(), &1.into())
    );
    assert!(faults[0]["message"].as_str().unwrap().contains("colour"));
    let loads: Vec<bool> = (last["plans"].as_array().unwrap().iter())
        .map(|p| p["loads"].as_bool().unwrap())
        .collect();
    assert_eq!(loads, [false, false, true]);
    assert!(findings.iter().any(|f| f["plan"] == "PHE"));
}

#[test]
fn scenarios_are_run_one_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        dir.path(),
        "s.yaml",
        "scenarios:
  - id: right
    plan: PHE
    facts: {counts: [{disease: cholera, area: Pinghu, date: '2024-07-01', cases: 11}]}
    expected: {level: III, clauses: ['2.3(2)']}
  - id: wrong
    plan: PHE
    facts: {}
    expected: {level: I}
  - id: broken
    plan: PHE
    facts: {count: []}
    expected: {level: I}
  - id: nowhere
    plan: PHE
    facts: {counts: [{disease: cholera, area: Atlantis, date: '2024-07-01', cases: 1}]}
    expected: {level: IV}
",
    );
    let (lines, code) = lianfang(&["plan", "test", "--json", "--scenarios", &file]);
    assert_eq!(code, 1);
    let passed: Vec<(&str, bool)> = (lines[..4].iter())
        .map(|l| (l["id"].as_str().unwrap(), l["pass"].as_bool().unwrap()))
        .collect();
    assert_eq!(
        passed,
        [
            ("right", true),
            ("wrong", false),
            ("broken", false),
            ("nowhere", false)
        ]
    );
    assert_eq!(lines[1]["got"]["level"], "none");
    assert!(lines[2]["errors"][0].as_str().unwrap().contains("count"));
    assert!(lines[3]["errors"][0].as_str().unwrap().contains("Atlantis"));
    assert_eq!(lines[4].to_string(), r#"{"total":4,"passed":1,"failed":3}"#);
}

#[test]
fn the_cases_of_the_packs_pass() {
    let (lines, code) = lianfang(&["plan", "test", "--json"]);
    let last = lines.last().unwrap();
    assert_eq!((code, &last["failed"]), (0, &0.into()));
    assert!(last["total"].as_u64().unwrap() > 200);
}

#[test]
fn explain_gives_the_report() {
    let dir = tempfile::tempdir().unwrap();
    let facts = write(
        dir.path(),
        "f.yaml",
        "counts: [{disease: cholera, area: Pinghu, date: 2024-07-01, cases: 9}]",
    );
    let out = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .current_dir(root())
        .args([
            "plan",
            "explain",
            "jiaxing-phe",
            "2.3(2)",
            "--json",
            "--facts",
            &facts,
        ])
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(
        (&report["verdict"], &report["level"]),
        (&"no".into(), &"III".into())
    );
    assert_eq!(report["headroom"][0]["needs"][0]["more"], 1.0);
}
