//! Wrong packs and packs made to do harm: each is refused at once, with a
//! message that names file, line and column and says what would do instead.

use super::packs::{self, clause, small, source};
use lf_rules::checker::check;
use lf_rules::pack;
use lf_rules::problem::Source;
use lf_rules::scenario;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// After this a pack counts as hanging. It says nothing about speed.
const PATIENCE: Duration = Duration::from_secs(300);

/// All that is wrong with a pack, one line each, long ones cut.
fn problems(sources: Vec<Source>) -> String {
    let started = Instant::now();
    let out = match packs::compile(sources) {
        Ok(plan) => format!("accepted with {} criteria", plan.criteria.len()),
        Err(list) => {
            let line = |p: &lf_rules::problem::Problem| {
                p.to_string().chars().take(240).collect::<String>()
            };
            list.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    };
    assert!(started.elapsed() < PATIENCE, "took {:?}", started.elapsed());
    out
}

/// Problems of a pack with one chapter.
fn chapter(text: &str) -> String {
    problems(small(text))
}

/// Problems of a condition.
fn when(condition: &str) -> String {
    chapter(&clause("2.1 x", "I", condition))
}

fn criterion(yaml: &str) -> String {
    chapter(&format!(
        "## 2.1 x\n\nWords.\n\n```yaml criterion\n{yaml}\n```\n"
    ))
}

#[test]
fn conditions_that_are_wrong() {
    let list = [
        r#"caes("cholera", "city", "7d") >= 1"#,
        r#"cases("colera", "city", "7d") >= 1"#,
        r#"cases("cholera", "town", "7d") >= 1"#,
        r#"cases("cholera", "city", "1w") >= 1"#,
        r#"cases("cholera", "city", "0d") >= 1"#,
        r#"cases("cholera", "city", "99999d") >= 1"#,
        r#"cases("cholera", "city") >= 1"#,
        r#"cases("cholera", "city", "7d")"#,
        r#"cases("cholera", "city", "7d") >= p.n"#,
        r#"cases("cholera", "city", "7d") >= "many""#,
        r#"cases("cholera", "city", "7d") >="#,
        r#"judged("spread_trend", "cholera") >= 1"#,
        r#"judged("spreads", "cholera")"#,
        r#"judged_if("spread_trend", "new_disease")"#,
        r#"cholera >= 1"#,
        r#"1"#,
        r#""yes""#,
        r#"[1, 2].exists(x, x > 1)"#,
        r#"cases("cholera", "city", "7d" + "") >= 1"#,
        r#""cholera".cases("city", "7d") >= 1"#,
        r#"event("food_poisoning").count() >= 1"#,
        r#"designated("V", "mhc")"#,
        r#"designated("I", "mayor")"#,
        r#"foci("cholera", "7d", 0) >= 2"#,
        r#"{"a": 1}.a >= 1"#,
        r#"cases("cholera", "city", "7d") >= 1 ? true : false"#,
        r#"1 in [1]"#,
    ];
    let text: Vec<String> = list
        .iter()
        .map(|c| format!("{c}\n    {}", when(c)))
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn blocks_that_are_wrong() {
    let ok = "level: I\ntopic: cholera\nwhen: event(\"food_poisoning\") >= 1";
    let cases: Vec<(&str, String)> = vec![
        (
            "no heading",
            chapter(&format!("```yaml criterion\n{ok}\n```\n")),
        ),
        (
            "heading without a number",
            chapter(&format!("# Words\n\n```yaml criterion\n{ok}\n```\n")),
        ),
        (
            "two in one clause",
            chapter(&format!(
                "# 2\n\n```yaml criterion\n{ok}\n```\n\n```yaml criterion\n{ok}\n```\n"
            )),
        ),
        (
            "same clause twice",
            chapter(&format!(
                "# 2\n\n```yaml criterion\n{ok}\n```\n\n# 2\n\n```yaml criterion\n{ok}\n```\n"
            )),
        ),
        (
            "unknown kind",
            chapter(&format!("# 2\n\n```yaml criterium\n{ok}\n```\n")),
        ),
        (
            "not yaml",
            chapter(&format!("# 2\n\n```yml criterion\n{ok}\n```\n")),
        ),
        ("unknown key", criterion(&format!("{ok}\nwhem: x"))),
        ("key twice", criterion(&format!("{ok}\nlevel: II"))),
        ("unknown level", criterion("level: V\ntopic: t\nwhen: x")),
        ("no condition", criterion("level: I\ntopic: t")),
        ("empty", chapter("# 2\n\n```yaml criterion\n```\n")),
        ("a list", criterion("- 1\n- 2")),
        ("tabs", criterion("level: I\n\ttopic: t")),
        (
            "not closed",
            chapter(&format!(
                "# 2\n\n```yaml criterion\n{ok}\n\n# 3\n\nWords.\n"
            )),
        ),
        (
            "value without date",
            criterion(&format!("{ok}\np:\n  n: {{value: 1, unit: case}}")),
        ),
        (
            "value that is no number",
            criterion(&format!(
                "{ok}\np:\n  n: {{value: ten, unit: case, since: 2024-01-01, checked: 2024-01-01, source: s}}"
            )),
        ),
        (
            "value that is not finite",
            criterion(&format!(
                "{ok}\np:\n  n: {{value: .nan, unit: case, since: 2024-01-01, checked: 2024-01-01, source: s}}"
            )),
        ),
        (
            "date that is not",
            criterion(&format!(
                "{ok}\np:\n  n: {{value: 1, unit: case, since: 2024-02-30, checked: 2024-01-01, source: s}}"
            )),
        ),
        (
            "reading not listed",
            criterion(&format!("{ok}\nreadings: [AMB-99]")),
        ),
        (
            "case with unknown key",
            chapter("# 2\n\n```yaml case\n- name: n\n  fact: {}\n  level: I\n```\n"),
        ),
        (
            "case with unknown fact",
            chapter("# 2\n\n```yaml case\n- name: n\n  facts: {count: []}\n  level: I\n```\n"),
        ),
        (
            "case with negative cases",
            chapter(
                "# 2\n\n```yaml case\n- name: n\n  facts:\n    counts: [{disease: cholera, area: Pinghu, date: 2024-07-01, cases: -1}]\n  level: I\n```\n",
            ),
        ),
    ];
    let text: Vec<String> = cases
        .into_iter()
        .map(|(name, p)| format!("{name}\n    {}", p.replace('\n', "\n    ")))
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn packs_that_are_wrong() {
    let head = |text: &str| problems(vec![source("pack.yaml", text)]);
    let ok = small("")[0].text.clone();
    let cases: Vec<(&str, String)> = vec![
        ("no pack.yaml", problems(vec![source("1-x.md", "# 1\n")])),
        ("nothing", problems(vec![])),
        ("empty pack.yaml", head("")),
        ("unknown key", head(&format!("{ok}colour: red\n"))),
        ("key twice", head(&format!("{ok}id: u\n"))),
        ("missing key", head(&ok.replace("code: T\n", ""))),
        ("no date", head(&ok.replace("2024-01-01", "soon"))),
        ("not text", head("\u{0}\u{1}\u{2}")),
        ("json", head("{\"id\": 1}")),
    ];
    let text: Vec<String> = cases
        .into_iter()
        .map(|(name, p)| format!("{name}\n    {}", p.replace('\n', "\n    ")))
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn packs_that_mean_harm() {
    let atom = r#"event("food_poisoning") >= 1"#;
    let either = format!("({atom} || event(\"food_poisoning\") >= 2)");
    let laughs: String = (0..12)
        .map(|i| {
            format!(
                "a{}: &a{} [{}]\n",
                i + 1,
                i + 1,
                vec![format!("*a{i}"); 9].join(", ")
            )
        })
        .collect();
    let deep =
        |open: &str, close: &str, n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
    let cases: Vec<(&str, String)> = vec![
        (
            "5,000 parentheses",
            when(&format!("{}{atom}{}", "(".repeat(5_000), ")".repeat(5_000))),
        ),
        (
            "90 parentheses",
            when(&format!("{}{atom}{}", "(".repeat(90), ")".repeat(90))),
        ),
        (
            "3,000 negations",
            when(&format!("{}{atom}", "!".repeat(3_000))),
        ),
        (
            "3,000 minus signs",
            when(&format!("{} 1 >= 1", "-".repeat(3_000))),
        ),
        ("240 parts in a row", when(&[atom; 240].join(" && "))),
        ("1,000 parts in a row", when(&["true"; 1_000].join(" || "))),
        (
            "100,000 letters",
            when(&format!("{atom} && {}", "x".repeat(100_000))),
        ),
        (
            "2 to the 12 alternatives",
            when(&[either.as_str(); 12].join(" && ")),
        ),
        (
            "2 to the 13 alternatives",
            when(&[either.as_str(); 13].join(" && ")),
        ),
        (
            "2 to the 100 alternatives",
            when(&[either.as_str(); 100].join(" && ")),
        ),
        (
            "a long text in quotes",
            when(&format!("event(\"{}\") >= 1", "x".repeat(5_000))),
        ),
        (
            "a huge number",
            when("event(\"food_poisoning\") >= 99999999999999999999999999"),
        ),
        (
            "billion laughs",
            criterion(&format!("a0: &a0 lol\n{laughs}level: I")),
        ),
        (
            "an anchor to itself",
            criterion("level: &a [*a]\ntopic: t\nwhen: x"),
        ),
        (
            "deep YAML lists",
            criterion(&format!("level: {}", deep("[", "]", 20_000))),
        ),
        (
            "deep YAML maps",
            criterion(&format!("level: {}", deep("{a: ", "}", 20_000))),
        ),
        (
            "deep Markdown quotes",
            chapter(&format!("# 2\n\n{} words\n", ">".repeat(50_000))),
        ),
        (
            "deep Markdown lists",
            chapter(&format!("# 2\n\n{}words\n", "- ".repeat(20_000))),
        ),
        ("200,000 headings", chapter(&"# 2\n\n".repeat(200_000))),
        (
            "links without end",
            chapter(&format!("# 2\n\n{}\n", "[a](".repeat(50_000))),
        ),
        (
            "emphasis without end",
            chapter(&format!("# 2\n\n{}\n", "*a_ ".repeat(50_000))),
        ),
    ];
    let text: Vec<String> = cases
        .into_iter()
        .map(|(name, p)| format!("{name}\n    {}", p.replace('\n', "\n    ")))
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}

/// Scenario files take any YAML at first, so they are where a bomb would go off.
#[test]
fn scenario_files_that_mean_harm() {
    let read = |text: &str| {
        let started = Instant::now();
        let out = match scenario::read_file(&source("s.yaml", text)) {
            Ok(list) => format!(
                "{} scenarios, {} of them wrong",
                list.len(),
                list.iter().filter(|s| s.is_err()).count()
            ),
            Err(p) => p.to_string().chars().take(200).collect(),
        };
        assert!(started.elapsed() < PATIENCE, "took {:?}", started.elapsed());
        out
    };
    let laughs: String = (0..12)
        .map(|i| {
            format!(
                "  - &a{} [{}]\n",
                i + 1,
                vec![format!("*a{i}"); 9].join(", ")
            )
        })
        .collect();
    let cases = [
        (
            "deep lists",
            read(&format!(
                "scenarios: {}1{}",
                "[".repeat(100_000),
                "]".repeat(100_000)
            )),
        ),
        (
            "deep maps",
            read(&format!(
                "scenarios: [{}1{}]",
                "{a: ".repeat(100_000),
                "}".repeat(100_000)
            )),
        ),
        (
            "billion laughs",
            read(&format!("scenarios:\n  - &a0 lol\n{laughs}")),
        ),
        ("an anchor to itself", read("scenarios: &a [*a]")),
        (
            "many scenarios",
            read(&format!("scenarios: [{}]", "1,".repeat(100_000))),
        ),
        ("merge keys", read("scenarios:\n  - &a {id: x, <<: *a}")),
    ];
    let text: Vec<String> = cases
        .into_iter()
        .map(|(name, p)| format!("{name}\n    {p}"))
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}

/// A file saved on Windows, with a byte order mark, is the same pack.
#[test]
fn line_ends_and_byte_order_marks_do_not_matter() {
    let mut sources = packs::sources("jiaxing-phe");
    for s in &mut sources {
        s.text = format!("\u{feff}{}", s.text.replace('\n', "\r\n"));
    }
    let plan = packs::compile(sources).unwrap_or_else(|p| panic!("{p:#?}"));
    let ours = packs::phe();
    assert_eq!(plan.queries, ours.queries);
    assert_eq!(plan.criteria.len(), ours.criteria.len());
    for (a, b) in plan.criteria.iter().zip(&ours.criteria) {
        assert_eq!(
            (&a.clause, &a.when, &a.text, &a.wording),
            (&b.clause, &b.when, &b.text, &b.wording)
        );
    }
}

#[test]
fn a_place_is_the_line_of_the_fault() {
    let text = "# 2\n\nWords.\n\n```yaml criterion\nlevel: I\ntopic: cholera\nwhen: |\n  event(\"food_poisoning\") >= 1\n  && deaths(\"colera\") >= 1\n```\n";
    let list = packs::compile(small(text)).unwrap_err();
    let places: Vec<(usize, usize)> = list.iter().map(|p| (p.line, p.column)).collect();
    assert_eq!(places, [(10, 6)], "{list:#?}");
}

/// Conditions of the size that is just allowed, many of them, are checked in time.
#[test]
fn a_large_pack_is_checked_in_time() {
    let started = Instant::now();
    let mut text = String::new();
    for i in 1..=50 {
        let level = ["IV", "III", "II", "I"][i % 4];
        let parts: Vec<String> = (0..12)
            .map(|j| {
                format!(
                    "cases(\"cholera\", \"{}\", \"{}d\") >= {}",
                    ["city", "one_county"][j % 2],
                    3 + (i * j) % 40,
                    i * 7 + j
                )
            })
            .collect();
        text.push_str(&clause(
            &format!("2.{i} x"),
            level,
            &parts.join(if i % 2 == 0 { " && " } else { " || " }),
        ));
    }
    let plan = Arc::new(packs::compile(small(&text)).unwrap_or_else(|p| panic!("{p:#?}")));
    let findings = check(&plan, &packs::city(), &packs::book(), None);
    assert!(started.elapsed() < PATIENCE, "took {:?}", started.elapsed());
    // It is too large to be tried as a whole, and says so.
    assert!(
        findings
            .iter()
            .any(|f| f.kind == lf_rules::checker::Kind::Incomplete)
    );
}

/// Whatever is done to a pack, it is accepted or refused, in time.
fn survives(sources: Vec<Source>) -> Result<(), TestCaseError> {
    let started = Instant::now();
    if let Ok(p) = pack::read(sources) {
        let _ = lf_rules::plan::Plan::compile(p, &packs::book(), None);
    }
    prop_assert!(started.elapsed() < PATIENCE, "took {:?}", started.elapsed());
    Ok(())
}

/// A change somewhere in a text.
#[derive(Clone, Debug)]
enum Edit {
    Cut(usize, usize),
    Double(usize, usize),
    Put(usize, String),
    Swap(usize, usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let piece = prop_oneof![
        "[ -~\n]{1,12}",
        prop::sample::select(vec![
            "```", "\"", "{", "}", "[", "]", "&a ", "*a", "<<: ", "- ", "# 2", "!!", "|", ">", ":",
            "\t", "\u{feff}", "(", ")", "&&", "||", "霍乱"
        ])
        .prop_map(str::to_string),
    ];
    prop_oneof![
        (any::<usize>(), 1usize..200).prop_map(|(a, n)| Edit::Cut(a, n)),
        (any::<usize>(), 1usize..200).prop_map(|(a, n)| Edit::Double(a, n)),
        (any::<usize>(), piece).prop_map(|(a, p)| Edit::Put(a, p)),
        (any::<usize>(), any::<usize>(), 1usize..80).prop_map(|(a, b, n)| Edit::Swap(a, b, n)),
    ]
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut t: Vec<char> = text.chars().collect();
    for e in edits {
        let len = t.len().max(1);
        let range = |a: usize, n: usize, t: &[char]| a % len..((a % len) + n).min(t.len());
        match e {
            Edit::Cut(a, n) => drop(t.drain(range(*a, *n, &t))),
            Edit::Double(a, n) => {
                let r = range(*a, *n, &t);
                let piece = t[r.clone()].to_vec();
                t.splice(r.end..r.end, piece);
            }
            Edit::Put(a, p) => {
                let at = (a % len).min(t.len());
                t.splice(at..at, p.chars());
            }
            Edit::Swap(a, b, n) => {
                let piece = t[range(*b, *n, &t)].to_vec();
                let at = (a % len).min(t.len());
                t.splice(at..at, piece);
            }
        }
    }
    t.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), name in prop::sample::select(vec!["pack.yaml", "2-x.md"])) {
        let mut sources = small("");
        sources.retain(|s| s.name != name);
        sources.push(source(name, &String::from_utf8_lossy(&bytes)));
        survives(sources)?;
        let _ = scenario::read_file(&source("s.yaml", &String::from_utf8_lossy(&bytes)));
    }

    #[test]
    fn changed_packs_never_panic(edits in prop::collection::vec(edit(), 1..8), which in any::<prop::sample::Index>(), ari in any::<bool>()) {
        let mut sources = packs::sources(if ari { "jiaxing-ari" } else { "jiaxing-phe" });
        let i = which.index(sources.len());
        sources[i].text = apply(&sources[i].text, &edits);
        survives(sources)?;
    }

    #[test]
    fn random_conditions_never_panic(text in r#"([a-z_]{1,8}|[()!&|<>=+*/%?:.,\-"\[\]{} ]|[0-9]{1,3}|cases\("cholera", "city", "7d"\)|judged\("major"\)|p\.n){1,30}"#) {
        survives(small(&clause("2.1 x", "I", &text)))?;
    }
}
