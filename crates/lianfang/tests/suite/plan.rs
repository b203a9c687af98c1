//! `lianfang plan …` as a script sees it: lines of JSON and exit codes, as
//! `docs/scripting.md` promises.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Standard output as text, and the exit code.
fn told(args: &[&str]) -> (String, i32) {
    let out = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .current_dir(root())
        .args(args)
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    (text, out.status.code().unwrap())
}

/// Lines of standard output as JSON, and the exit code.
fn lianfang(args: &[&str]) -> (Vec<Value>, i32) {
    let (text, code) = told(args);
    let line = |l: &str| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"));
    (text.lines().map(line).collect(), code)
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

const HEAD: &str = "id: t\ncode: T\nlabel: {zh: 测试, en: Test}\nissuer: mhc\nauthority: city\n\
                    jurisdiction: x\nin_force: {from: 2024-01-01}\nscope: {}\n";

const CHAPTER: &str = "\
## 4.1 Reports

日报。

> Daily reports.

```yaml duty
- id: daily
  title: {zh: 日报, en: Daily report}
  who: [cdc]
  to: [mhc]
  on: {event: response.active}
  every: {days: 1}
  due: {by: '20:00', source: 4.1}
  evidence: {by: report.daily}
  covers: [A-1]
```

```yaml measure
- {id: watch, title: {zh: 监测, en: Watch}, who: [cdc], level: III, every: {days: 7}, evidence: {by: report.weekly}, to: [mhc]}
- {id: watch-daily, title: {zh: 每日监测, en: Watch daily}, who: [cdc], level: I, every: {days: 1}, evidence: {by: report.weekly}, to: [mhc], replaces: [watch]}
```

## 5.1 Start

```yaml chain
- id: start
  tier: city
  changes: [start, raise, lower, end]
  levels: [III, I]
  steps:
    - {id: opinion, act: assess, by: [expert_committee]}
    - {id: decision, act: decide, by: [municipal_government], may: [refuse, send_back], needs: [number]}
  effective: decision
```

## 6 Support

```yaml note
software: none
why: {zh: 原则。, en: Principles.}
```
";

/// A pack of duties alone, its matrix, and its folder.
fn program_pack(dir: &Path, chapter: &str) -> String {
    write(dir, "pack.yaml", HEAD);
    write(dir, "4.md", chapter);
    dir.display().to_string()
}

#[test]
fn a_pack_without_criteria_is_counted_beside_its_matrix() {
    let dir = tempfile::tempdir().unwrap();
    let pack = program_pack(dir.path(), CHAPTER);
    let matrix = write(
        dir.path(),
        "m.tsv",
        "id\tsource\tclause\tkind\nA-1\tt.md\t4.1.1\tduty\nA-2\tt.md\t5.1\tapproval\n\
         A-3\tt.md\t6.2\tduty\nA-4\tt.md\t7.1\tduty\nB-1\tother.md\t1\tduty\n",
    );
    let (lines, code) = lianfang(&["plan", "check", "--json", "--matrix", &matrix, &pack]);
    let last = lines.last().unwrap();
    assert_eq!(code, 0, "{lines:?}");
    let plan = &last["plans"][0];
    assert_eq!(
        plan["program"].to_string(),
        r#"{"duties":1,"measures":2,"chains":1,"commands":0,"shares":0,"gates":0}"#
    );
    let m = &plan["matrix"];
    assert_eq!((&m["clauses"], &m["with_block"]), (&4.into(), &2.into()));
    let rest: Vec<(&str, &str)> = (m["rest"].as_array().unwrap().iter())
        .map(|r| (r["clause"].as_str().unwrap(), r["has"].as_str().unwrap()))
        .collect();
    assert_eq!(rest, [("6.2", "none"), ("7.1", "nothing")]);

    let (text, code) = told(&["plan", "check", "--matrix", &matrix, &pack]);
    assert_eq!(code, 0);
    for line in [
        "1 duties, 2 measures, 1 chains, 0 command structures",
        "2 of 4 clauses of t.md have a block",
        "chapter 4: 1 of 1",
        "6.2        no software: Principles.",
        "7.1        nothing yet",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let (lines, code) = lianfang(&["plan", "test", "--json", &pack]);
    assert_eq!((lines.len(), code), (1, 0));
    let missing = told(&["plan", "check", "--matrix", "no-such.tsv", &pack]);
    assert_eq!(missing.1, 2);
}

#[test]
fn tasks_and_chains_are_shown_and_explained() {
    let dir = tempfile::tempdir().unwrap();
    let pack = program_pack(dir.path(), CHAPTER);
    let said = |args: &[&str], lines: &[&str]| {
        let (text, code) = told(args);
        assert_eq!(code, 0, "{args:?}");
        for line in lines {
            assert!(text.contains(line), "{line} in {text}");
        }
    };
    said(
        &["plan", "show", &pack, "--lang", "en"],
        &[
            "duty daily: Daily report (cdc; to mhc; on response.active; by 20:00 (4.1); every day)",
            "chain start: city start, raise, lower, end at III, I (opinion > decision)",
        ],
    );
    said(
        &["plan", "show", &pack, "4.1", "--lang", "en"],
        &[
            "Daily reports.",
            "who        Municipal CDC [cdc]",
            "measure watch-daily (T 4.1)",
        ],
    );
    said(&["plan", "show", &pack, "6"], &["note: 原则。"]);
    said(
        &["plan", "explain", &pack, "watch", "--lang", "en"],
        &[
            "holds      from III",
            "at city    III; II; I: watch-daily takes its place",
        ],
    );
    said(
        &["plan", "explain", &pack, "start", "--lang", "en"],
        &[
            "2. decision (decide) by",
            "may refuse, send back",
            "in force with this step",
        ],
    );
    said(
        &["plan", "explain", &pack, "4.1", "--json"],
        &["\"duties\"", "\"daily\""],
    );
    // A criterion still needs facts.
    let (_, code) = told(&["plan", "explain", "jiaxing-phe", "2.3(2)"]);
    assert_eq!(code, 2);
}

#[test]
fn editions_differ_in_tasks_and_chains() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let before = program_pack(one.path(), CHAPTER);
    let changed = CHAPTER
        .replace("20:00", "18:00")
        .replace("id: watch,", "id: look,")
        .replace("replaces: [watch]", "replaces: [look]");
    let after = program_pack(two.path(), &changed);
    let (lines, code) = lianfang(&["plan", "diff", "--json", &before, &after]);
    let found: Vec<String> = (lines.iter())
        .map(|l| format!("{} {} {}", l["kind"], l["id"], l["what"]).replace('"', ""))
        .collect();
    assert_eq!(code, 0);
    assert_eq!(
        found,
        [
            "duty daily changed",
            "measure look added",
            "measure watch-daily changed",
            "measure watch removed"
        ]
    );
    let (text, _) = told(&["plan", "diff", &before, &after]);
    assert!(
        text.contains("4.1 duty daily changed\n  due\n    - by: 20:00"),
        "{text}"
    );
}
