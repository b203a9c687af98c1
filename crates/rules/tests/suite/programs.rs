//! Duties, measures, chains and command structures in small packs: one without
//! a fault, and each fault with its place and what to do about it.

use super::packs::{self, small, source};
use lf_domain::city::{City, Parameter};
use lf_domain::codebook::Label;
use lf_rules::checker::{Finding, Severity, check, check_together};
use lf_rules::pack::{self, BlockKind, Software};
use lf_rules::plan::Plan;
use lf_rules::problem::Source;
use std::sync::Arc;

const SOUND: &str = "\
## 3.1 Command

```yaml command
levels: [IV, III]
tier: city
label: {zh: 领导小组, en: Leading group}
leader: [mayor]
office: {at: mhc, special: municipal_office}
groups:
  - {id: medical, label: {zh: 医疗组, en: Medical group}, lead: mhc, members: [cdc]}
```

## 4.2 Reports

```yaml duty
- id: first-report
  title: {zh: 报告, en: Report}
  who: [hospital]
  to: [mhc]
  on: {event: fact.case, classes: [A], classifications: [suspected, confirmed]}
  due: {within: 2h, source: 4.2}
  evidence: {by: report.first}
  escalate: [{after: 30m, to: [municipal_office]}]
- id: zero-report
  title: {zh: 零报告, en: Zero report}
  who: [cdc]
  to: [mhc]
  on: {event: response.active, topics: [cholera]}
  every: {days: 1}
  due: {parameter: evening}
  evidence: {by: report.daily}
```

## 5.1 Start

```yaml chain
- id: start
  tier: city
  changes: [start, raise]
  levels: [IV, III]
  steps:
    - {id: opinion, act: assess, by: [expert_committee], needs: [names]}
    - {id: decision, act: decide, by: [municipal_government], may: [refuse, send_back], patience: promptly}
    - {id: filing, act: file, by: [municipal_government], to: [provincial_health_authority]}
    - {id: publication, act: publish, by: [municipal_government], optional: true}
  effective: decision
- id: start-ordered
  tier: city
  changes: [start, raise]
  levels: [IV, III]
  direct: true
  steps: [{id: order, act: order, by: [municipal_government]}]
  effective: order
```

```yaml chain
- id: end
  tier: city
  changes: [lower, end]
  levels: [IV, III]
  steps: [{id: decision, act: decide, by: [municipal_government]}]
  effective: decision
```

## 5.2 Measures

```yaml measure
- id: assess
  title: {zh: 评估, en: Assess}
  who: [cdc]
  to: [mhc]
  level: IV
  due: {parameter: promptly}
  evidence: {by: file.opinion}
  group: medical
- id: assess-weekly
  title: {zh: 每周评估, en: Assess weekly}
  who: [cdc]
  to: [mhc]
  level: III
  every: {days: 7}
  replaces: [assess]
  evidence: {by: report.assessment}
- id: seal
  title: {zh: 封锁, en: Seal off}
  who: [municipal_government]
  level: III
  grades: [high]
  power: {by: municipal_government, higher: provincial_health_authority, needs: [scope, end]}
```

## 6 Support

```yaml note
software: none
why: {zh: 写的是原则。, en: It states principles.}
```
";

/// The city with the small pack in force and what the sound one needs.
fn city() -> City {
    let mut city = packs::city();
    city.packs = vec!["t".into()];
    let parameter = |value: &str| Parameter {
        value: value.into(),
        label: Label::default(),
        source: "test".into(),
    };
    city.parameters = [("promptly", "2h"), ("evening", "20:00"), ("soon", "soon")]
        .map(|(n, v)| (n.to_string(), parameter(v)))
        .into();
    city.posts = [("mayor".to_string(), Label::default())].into();
    city.bodies.retain(|b| b.role != "railway");
    let body = city.bodies[0].clone();
    for role in packs::book()
        .bodies
        .keys()
        .filter(|r| !["railway", "reporter"].contains(&r.as_str()))
    {
        if !city.bodies.iter().any(|b| &b.role == role) {
            let mut body = body.clone();
            body.role = role.clone();
            body.each = None;
            city.bodies.push(body);
        }
    }
    city
}

fn plan(sources: Vec<Source>) -> Arc<Plan> {
    Arc::new(packs::compile(sources).unwrap_or_else(|p| panic!("{p:#?}")))
}

fn findings(text: &str) -> Vec<Finding> {
    check(&plan(small(text)), &city(), &packs::book(), None)
}

/// One line for each finding: place, severity, kind, sentence. The lists of known
/// words grow, so long sentences are cut.
fn lines(found: &[Finding]) -> String {
    let line = |f: &Finding| {
        let at = f.at.as_ref().unwrap();
        format!(
            "{}:{} {:?} {:?} [{}] {}",
            at.line,
            at.column,
            f.severity,
            f.kind,
            f.clauses.join(" "),
            f.message.chars().take(180).collect::<String>()
        )
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_sound_program_has_no_findings() {
    let found = findings(SOUND);
    assert_eq!(lines(&found), "");
}

/// Every word that a fault changes stands once in the sound pack.
fn with(old: &str, new: &str) -> String {
    assert!(SOUND.contains(old), "{old}");
    SOUND.replacen(old, new, 1)
}

#[test]
fn each_fault_is_found_at_its_place() {
    let faults = [
        ("id: zero-report", "id: first-report"),
        ("id: end\n", "id: start\n"),
        (
            "id: decision, act: decide, by: [municipal_government], may",
            "id: opinion, act: decide, by: [municipal_government], may",
        ),
        ("leader: [mayor]", "leader: [mayor, mayor, premier]"),
        ("who: [hospital]", "who: [hospitals]"),
        ("who: [hospital]", "who: [railway]"),
        ("who: [hospital]", "who: []"),
        (
            "who: [cdc]\n  to: [mhc]\n  on",
            "who: [reporter]\n  to: [mhc]\n  on",
        ),
        (
            "to: [mhc]\n  on: {event: fact.case",
            "on: {event: fact.case",
        ),
        ("title: {zh: 报告, en: Report}", "title: {zh: 报告, en: ''}"),
        ("event: fact.case", "event: fact.cases"),
        ("classes: [A]", "classes: [D]"),
        ("classifications: [suspected,", "classifications: [likely,"),
        ("topics: [cholera]", "topics: [colera]"),
        (
            "  on: {event: fact.case, classes: [A], classifications: [suspected, confirmed]}\n",
            "",
        ),
        ("within: 2h", "within: 2 hours"),
        ("within: 2h, source: 4.2", "by: '24:00', source: 4.2"),
        ("within: 2h, source: 4.2", "within: 2h"),
        (
            "within: 2h, source: 4.2",
            "within: 2h, by: '20:00', source: 4.2",
        ),
        ("{within: 2h, source: 4.2}", "{source: 4.2}"),
        ("  due: {within: 2h, source: 4.2}\n", ""),
        ("after: 30m", "after: half an hour"),
        ("parameter: evening", "parameter: late"),
        ("parameter: evening", "parameter: soon"),
        ("  every: {days: 1}\n", ""),
        ("days: 7", "days: 0"),
        (
            "evidence: {by: report.first}",
            "evidence: {by: report.frist}",
        ),
        ("evidence: {by: report.first}", "evidence: {by: call}"),
        (
            "evidence: {by: file.opinion}",
            "evidence: {by: file.opinoin}",
        ),
        ("  evidence: {by: file.opinion}\n", ""),
        ("  level: IV\n", "  on: {event: standing}\n"),
        ("group: medical", "group: medicine"),
        ("replaces: [assess]", "replaces: [asses]"),
        ("replaces: [assess]", "replaces: [assess-weekly]"),
        ("level: IV\n  due", "level: III\n  due"),
        ("  grades: [high]\n", "  replaces: [assess]\n"),
        ("needs: [scope, end]", "needs: [place]"),
        ("power: {by: municipal_government", "power: {by: mayor"),
        ("  every: {days: 7}\n", ""),
        ("effective: decision", "effective: decided"),
        ("effective: decision", "effective: publication"),
        ("needs: [names]", "may: [send_back]"),
        ("needs: [names]", "needs: [name]"),
        ("  direct: true\n", ""),
        (
            "act: file, by: [municipal_government], to: [provincial_health_authority]}",
            "act: publish, by: [municipal_government]}\n    - {id: late, act: file, by: [municipal_government]}",
        ),
        ("patience: promptly", "patience: evening"),
        (
            "changes: [lower, end]\n  levels: [IV, III]",
            "changes: [end]\n  levels: [III]",
        ),
        ("changes: [lower, end]", "changes: [start, lower, end]"),
        (
            "levels: [IV, III]\ntier: city\nlabel",
            "levels: [III]\ntier: city\nlabel",
        ),
        (
            "## 4.2 Reports",
            "```yaml command\nlevels: [III]\ntier: city\nleader: []\n```\n\n## 4.2 Reports",
        ),
        ("en: Medical group", "en: ''"),
        (
            "tier: city\n  changes: [lower",
            "tier: county\n  changes: [lower",
        ),
        ("  group: medical", "  readings: [AMB-99]"),
    ];
    let text: Vec<String> = faults
        .iter()
        .map(|(old, new)| {
            let found = findings(&with(old, new));
            assert!(!found.is_empty(), "nothing found for {new}");
            format!("{}\n{}\n", new.replace('\n', "\\n"), lines(&found))
        })
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn a_county_chain_is_signed_by_county_bodies() {
    let county = SOUND.replace("tier: city\n  changes", "tier: county\n  changes");
    let found = findings(&county);
    let signer = found
        .iter()
        .find(|f| f.args.get("why").is_some_and(|w| w == "no_county"));
    assert_eq!(signer.unwrap().args["role"], "expert_committee");
}

#[test]
fn whoever_reported_can_owe_a_duty_that_a_fact_opens() {
    assert_eq!(
        lines(&findings(&with("who: [hospital]", "who: [reporter]"))),
        ""
    );
}

#[test]
fn a_city_without_the_pack_is_not_looked_at() {
    let plan = plan(small(&SOUND.replace("evening", "late")));
    let mut city = city();
    assert_eq!(check(&plan, &city, &packs::book(), None).len(), 1);
    city.packs.clear();
    assert_eq!(check(&plan, &city, &packs::book(), None), []);
}

#[test]
fn two_limits_for_one_duty_are_noted() {
    let other = "## 1 Clock\n\n```yaml duty\n- id: told\n  title: {zh: 报, en: Tell}\n  who: [hospital, cdc]\n  \
                 to: [mhc]\n  on: {event: fact.case, classes: [A, B]}\n  due: {within: 24h, source: law}\n  \
                 evidence: {by: report.first}\n```\n";
    let mut sources = small(other);
    sources[0].text = sources[0].text.replace("code: T", "code: U");
    let plans = [plan(small(SOUND)), plan(sources)];
    let found = check_together(&plans, &city(), &packs::book());
    assert_eq!(
        lines(&found),
        "21:3 Note ClashingClocks [4.2 U 1] on fact.case, hospital owes `first-report` within 2h and \
         U `told` within 24h; both run, and the shorter is due first"
    );
    let same = other.replace("24h", "2h");
    let plans = [plan(small(SOUND)), plan(small(&same))];
    assert_eq!(check_together(&plans, &city(), &packs::book()), []);
}

#[test]
fn a_pack_without_criteria_is_a_pack() {
    let head = "id: r\ncode: R\nlabel: {zh: 报告, en: Reports}\nissuer: mhc\nauthority: state\n\
                jurisdiction: x\nin_force: {from: 2024-01-01}\nscope: {}\n";
    let text = &SOUND[SOUND.find("## 4.2").unwrap()..SOUND.find("## 5.1").unwrap()];
    let plan = plan(vec![source("pack.yaml", head), source("1.md", text)]);
    assert_eq!(
        (plan.criteria.len(), plan.pack.program.duties.len()),
        (0, 2)
    );
    let found = check(&plan, &packs::city(), &packs::book(), None);
    assert_eq!(
        found
            .iter()
            .filter(|f| f.severity != Severity::Note)
            .count(),
        0
    );
    assert_eq!(
        lf_rules::cases::run_all(&plan, &packs::city(), &packs::book()),
        []
    );
}

#[test]
fn clauses_know_the_blocks_under_them() {
    let pack = pack::read(small(SOUND)).unwrap();
    let clause = |n: &str| pack.clauses.iter().find(|c| c.number == n).unwrap();
    let kinds: Vec<BlockKind> = clause("5.1").blocks.iter().map(|b| b.kind).collect();
    assert_eq!(kinds, [BlockKind::Chain, BlockKind::Chain]);
    assert!(clause("5.1").blocks[0].text.starts_with("- id: start\n"));
    assert_eq!(clause("5.1").blocks[0].items, [(1, 3), (11, 3)]);
    assert!(clause("5.1").runs() && !clause("6").runs());
    assert_eq!(clause("6").notes[0].it.software, Some(Software::None));
    assert_eq!(pack.program.chain("end").unwrap().clause, "5.1");
    assert_eq!(pack.program.task("seal").unwrap().clause, "5.2");
    assert_eq!(pack.program.commands[0].it.groups[0].lead, "mhc");
}

#[test]
fn blocks_that_cannot_be_read_name_their_line() {
    let faults = [
        ("  who: [hospital]\n", "  whom: [hospital]\n"),
        ("  who: [hospital]\n", ""),
        ("  level: IV\n", "  level: V\n"),
        ("tier: city\nlabel", "tier: town\nlabel"),
        ("act: assess", "act: think"),
        ("software: none", "software: never"),
        (
            "why: {zh: 写的是原则。, en: It states principles.}",
            "zh: 写的是原则。",
        ),
        ("days: 7", "days: weekly"),
    ];
    let mut text: Vec<String> = faults
        .iter()
        .map(|(old, new)| match pack::read(small(&with(old, new))) {
            Ok(_) => panic!("accepted {new}"),
            // The list of known keys grows.
            Err(p) => p
                .iter()
                .map(|p| p.to_string().chars().take(80).collect())
                .collect::<Vec<String>>()
                .join("\n"),
        })
        .collect();
    for block in ["duty\n[]", "duty\nid: x", "chain\n- id: x", "measure\n"] {
        let problems = pack::read(small(&format!("## 1 x\n\n```yaml {block}\n```\n")));
        text.push(problems.unwrap_err()[0].to_string());
    }
    insta::assert_snapshot!(text.join("\n"));
}

/// Folders of `plans/` or `cities/`.
fn folders(of: &str) -> Vec<String> {
    let entries = std::fs::read_dir(packs::root().join(of)).unwrap();
    let folders = entries.map(|e| e.unwrap()).filter(|e| e.path().is_dir());
    let mut names: Vec<String> = folders
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Every pack, beside the first city in which it is in force.
#[test]
fn the_programs_of_this_repository_can_run() {
    let cities: Vec<City> = (folders("cities").iter())
        .map(|name| {
            let path = packs::root().join("cities").join(name).join("city.yaml");
            pack::yaml(&source(name, &std::fs::read_to_string(path).unwrap())).unwrap()
        })
        .collect();
    let mut wrong = vec![];
    for folder in folders("plans") {
        let plan = packs::plan(&folder);
        let here = |c: &&City| c.id == "jiaxing" && c.packs.contains(&folder);
        let city = (cities.iter().find(here))
            .or_else(|| cities.iter().find(|c| c.packs.contains(&folder)))
            .unwrap_or(&cities[0]);
        for f in check(&plan, city, &packs::book(), None) {
            let at =
                f.at.as_ref()
                    .map_or(String::new(), |p| format!("{}:{}", p.file, p.line));
            let line = format!("{:?} {folder}/{at} {}", f.severity, f.message);
            match f.severity {
                Severity::Error => wrong.push(line),
                Severity::Warning => println!("{line}"),
                Severity::Note => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
