//! What pages say exists in both languages: keys that are put together at run
//! time, the vocabulary of plans, refusals, kinds; and no message is left over.

use crate::fixtures;

use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_rules::report::{AtomReason, Evidence, Missing, MissingKind, Need, Op, Query};
use lf_rules::vocabulary::{FUNCTIONS, Param};
use lf_web::entry::{Control, Kind};
use lf_web::lang::Lang;
use std::collections::BTreeSet;
use std::path::Path;

fn files(folder: &Path, ending: &str, out: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, ending, out);
        } else if path.extension().is_some_and(|e| e == ending) {
            out.push((
                path.display().to_string(),
                std::fs::read_to_string(&path).unwrap(),
            ));
        }
    }
}

fn keys(lang: &str) -> BTreeSet<String> {
    let mut texts = vec![];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../locales")
        .join(lang);
    files(&folder, "ftl", &mut texts);
    let mut out = BTreeSet::new();
    for (file, text) in texts {
        for line in text
            .lines()
            .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
        {
            let key = line.split(" =").next().unwrap().to_string();
            assert!(out.insert(key.clone()), "{file}: {key} stands twice");
        }
    }
    out
}

#[test]
fn both_languages_have_the_same_keys() {
    let (zh, en) = (keys("zh-CN"), keys("en"));
    assert_eq!(
        zh.difference(&en).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "only Chinese"
    );
    assert_eq!(
        en.difference(&zh).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "only English"
    );
    assert!(zh.len() > 400, "{} keys", zh.len());
}

/// Beginnings of keys that code completes at run time, each tested below.
const FAMILIES: &[&str] = &[
    "fn-",
    "level-",
    "verdict-",
    "month-",
    "weekday-",
    "grade-",
    "capacity-",
    "class-",
    "origin-",
    "place-",
    "refusal-",
    "missing-data-",
    "check-",
    "kind-",
    "field-",
    "hint-",
    "source-",
    "error-",
    "broken-",
    "link-",
    "answer-",
    "scope-",
    "gradeplace-",
    "after-step-",
    "assessment-answer-",
    "assessment-outcome-",
    "assessment-stage-",
    "material-",
    "paper-as-",
    "record-act-",
    "report-stage-",
    "report-warning-",
    "reports-tab-",
    "unit-name-",
    "stay-in-",
    "observation-reason-",
    "observation-site-",
    "observation-how-",
    "observation-end-",
    "contacts-step-",
    "day",
    "date",
    "trouble-",
    "group-",
    "class-law-",
    "filled-",
    "zonemap-",
    "area-warn-",
    "act-",
    "tell-kind-",
    "change-",
    "said-",
    "order-",
    "file-",
    "ground-",
    "word-",
    "duty-band-",
    "duty-state-",
    "duty-why-",
    "ledger-acknowledged-",
    "ledger-by-",
    "ledger-done-",
    "account-act-",
    "tell-account-",
    "tell-token-",
    "custody-step-",
    "custody-entry-",
    "callout-did-",
    "callout-task-",
    "read-task-",
    "sight-always-",
    "sight-why-",
    "gate-did-",
    "gate-stage-",
    "gate-task-",
    "gate-waits-",
    "gate-why-",
    "liaison-charge-",
    "liaison-rank-",
    "liaison-warning-",
    "notice-did-",
    "notice-state-",
    "notice-task-",
    "share-kind-",
    "decl-",
    "symptom-",
    "likeness-",
    "persons-by-",
    "intake-sort-",
    "intake-verdict-",
    "manifest-did-",
    "result-says-",
    "result-status-",
];

#[test]
fn no_message_is_left_over() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = vec![];
    files(&root.join("src"), "rs", &mut texts);
    files(&root.join("templates"), "html", &mut texts);
    let all: String = texts.into_iter().map(|(_, t)| t).collect();
    let unused: Vec<String> = keys("zh-CN")
        .into_iter()
        .filter(|k| {
            !FAMILIES.iter().any(|f| k.starts_with(f)) && !all.contains(&format!("\"{k}\""))
        })
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

fn sample(param: Param) -> &'static str {
    match param {
        Param::Disease => "cholera",
        Param::Area => "one_county",
        Param::Window => "7d",
        Param::Origin => "local",
        Param::Number => "2",
        Param::Question => "spread_trend",
        Param::About => "cholera",
        Param::Occurrence => "iatrogenic_infection",
        Param::PoisoningPart => "persons",
        Param::Scope => "county",
        Param::ExcessScope => "affected",
        Param::Level => "III",
        Param::Bodies => "mhc,municipal_government",
    }
}

/// Nothing that a page says may look like a key or leave an argument unfilled.
fn said(lang: Lang, text: &str) {
    let key = text.split(' ').any(|w| {
        let w = w.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        [
            "fn-", "unit-", "need-", "value-", "limit-", "missing-", "refusal-", "field-", "kind-",
        ]
        .iter()
        .any(|f| w.starts_with(f))
    });
    assert!(
        !text.trim().is_empty() && !key && !text.contains('$') && !text.contains('{'),
        "{lang:?}: {text:?}"
    );
}

#[test]
fn every_function_of_the_vocabulary_can_be_said() {
    for lang in Lang::ALL {
        let w = fixtures::words(lang);
        for f in FUNCTIONS {
            for given in f.required..=f.params.len() {
                let args = f.params[..given]
                    .iter()
                    .map(|p| sample(*p).to_string())
                    .collect();
                let query = Query {
                    func: f.name.into(),
                    args,
                };
                said(lang, &w.query(&query));
                for op in [Op::Ge, Op::Gt, Op::Le, Op::Lt, Op::Eq, Op::Ne, Op::Is] {
                    for (lo, hi) in [
                        (0.0, 0.0),
                        (1.0, 1.0),
                        (1.0, 2.0),
                        (0.0, f64::INFINITY),
                        (-100.0, -100.0),
                    ] {
                        let graded = f.name.contains("grade") || f.name == "capacity";
                        if graded && lo < 0.0 {
                            continue;
                        }
                        let atom = AtomReason {
                            query: query.clone(),
                            op,
                            threshold: 1.0,
                            lo,
                            hi,
                            evidence: Evidence {
                                note: Some("36/12".into()),
                                ..Evidence::default()
                            },
                            missing: vec![],
                        };
                        said(lang, &w.atom(&atom));
                        said(lang, &w.value(&atom));
                    }
                }
                let need = Need {
                    query: query.clone(),
                    more: 2.0,
                    until: Some(fixtures::today()),
                    place: Some("330482".into()),
                    ask: None,
                };
                said(lang, &w.need(&need));
            }
        }
    }
}

#[test]
fn every_kind_of_missing_thing_can_be_asked() {
    let data = [
        "origin",
        "county",
        "focus",
        "mean5",
        "ili_pct",
        "pos_pct",
        "ili_baseline",
        "pos_baseline",
        "else",
    ];
    let kinds = [
        MissingKind::Judgement {
            finding: "spread_trend".into(),
            about: String::new(),
        },
        MissingKind::Judgement {
            finding: "major".into(),
            about: "iatrogenic_infection".into(),
        },
        MissingKind::Parameter {
            name: "incubation_days/pneumonic_anthrax".into(),
        },
        MissingKind::Parameter {
            name: "other".into(),
        },
        MissingKind::Suspects {
            disease: "cholera".into(),
            cases: 1,
        },
        MissingKind::Suspects {
            disease: "cholera".into(),
            cases: 3,
        },
    ];
    let data = data.map(|d| MissingKind::Data {
        what: d.into(),
        detail: "measles 2026-W37 330482".into(),
    });
    for lang in Lang::ALL {
        let w = fixtures::words(lang);
        for what in kinds.iter().chain(&data) {
            said(
                lang,
                &w.missing(&Missing {
                    what: what.clone(),
                    who: "cdc".into(),
                }),
            );
        }
    }
}

/// The keys with which the domain and the use cases refuse, read from their sources.
fn refusal_keys() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut texts = vec![];
    for folder in [
        "domain/src",
        "response/src/person",
        "response/src/callout",
        "response/src/gate",
        "response/src/notice",
        "response/src/manifest",
        "app/src",
        "web/src/entry",
        "web/src/handlers",
    ] {
        files(&root.join(folder), "rs", &mut texts);
    }
    let mut out = BTreeSet::new();
    for (_, text) in texts {
        let code = text.split("#[cfg(test)]").next().unwrap();
        for call in ["Refusal::new(", "refuse(", ".known("] {
            for (at, _) in code.match_indices(call) {
                // The key is the second argument; the first is a text too, or a name.
                let quoted: Vec<&str> = code[at..].split('"').take(5).collect();
                let is_key = |k: &&&str| {
                    k.contains('-') && k.chars().all(|c| c.is_ascii_lowercase() || c == '-')
                };
                let key = [quoted.get(1), quoted.get(3)]
                    .into_iter()
                    .flatten()
                    .find(is_key);
                out.extend(key.map(|k| (*k).to_string()));
            }
        }
    }
    out
}

/// The keys of messages, out of the list in their source: pages do not know the crate.
fn message_keys() -> Vec<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/src/message/mod.rs");
    let text = std::fs::read_to_string(source).unwrap();
    let list = text.split("KEYS: &[&str] = &[").nth(1).unwrap();
    let list = list.split("];").next().unwrap();
    let keys: Vec<String> = list
        .split('"')
        .skip(1)
        .step_by(2)
        .map(String::from)
        .collect();
    assert!(keys.contains(&"message-count".to_string()), "{keys:?}");
    keys
}

#[test]
fn every_refusal_says_what_would_be_accepted() {
    let mut keys = refusal_keys();
    keys.extend(message_keys());
    keys.extend(lf_domain::declaration::KEYS.iter().map(|k| k.to_string()));
    keys.extend(lf_domain::identity::KEYS.iter().map(|k| k.to_string()));
    keys.extend(
        [
            "required",
            "out-of-range",
            "negative-number",
            "duplicate",
            "result-older",
        ]
        .map(String::from),
    );
    for known in [
        "unknown-disease",
        "unknown-place",
        "impossible-date",
        "future-date",
        "date-order",
        "not-asked-body",
        "person-not-alone",
    ] {
        assert!(keys.contains(known), "{known} is not found in {keys:?}");
    }
    for lang in Lang::ALL {
        let w = fixtures::words(lang);
        for key in &keys {
            let refusal = Refusal::new("date", key, "2026-09-28", "<= 2026-09-18");
            let text = w.refusal(&refusal);
            assert_ne!(text, refusal.to_string(), "{lang:?} has no refusal-{key}");
            said(lang, &text);
        }
    }
}

#[test]
fn every_form_has_names_for_its_fields_and_choices() {
    for lang in Lang::ALL {
        let w = fixtures::words(lang);
        for kind in Kind::OFFERED.into_iter().chain([Kind::Withdrawal]) {
            let key = format!("kind-{}", kind.slug());
            assert!(w.maybe(&key, &[]).is_some(), "{key}");
            assert!(w.maybe(&format!("{key}-what"), &[]).is_some(), "{key}-what");
            let fields = kind.fields(&w);
            assert!(
                fields.iter().filter(|f| !f.later).count() <= 10,
                "{kind:?} asks for too much at once"
            );
            for f in fields {
                let own = w.maybe(&format!("field-{}-{}", kind.slug(), f.name), &[]);
                let name = own.or_else(|| w.maybe(&format!("field-{}", f.name), &[]));
                assert!(name.is_some(), "{lang:?}: {kind:?} {}", f.name);
                if let Control::Choice(c) | Control::Select(c) = &f.control {
                    assert!(!c.is_empty(), "{kind:?} {} has nothing to choose", f.name);
                    c.iter().for_each(|c| said(lang, &c.label));
                }
            }
        }
    }
}

#[test]
fn families_of_keys_are_complete() {
    let checks = [
        "gap",
        "direction",
        "overlap",
        "shadowed",
        "fires-on-nothing",
        "asks-on-nothing",
        "no-window",
        "undefined-term",
        "no-level",
        "unreachable",
        "opaque",
        "incomplete",
        "conflict",
        "uncovered-case",
        "unused-value",
        "stale-value",
        "covered-twice",
        "clause-jump",
        "out-of-scope",
        "unused-reading",
        "unknown-clause",
        "duplicate-id",
        "unknown-name",
        "unfilled-role",
        "unknown-parameter",
        "wrong-limit",
        "wrong-task",
        "wrong-replacement",
        "no-limit",
        "no-recipient",
        "no-evidence",
        "wrong-chain",
        "no-chain",
        "two-chains",
        "wrong-command",
        "no-command",
        "two-commands",
        "clashing-clocks",
        "wrong-share",
        "wrong-gate",
        "more-than-needed",
    ];
    for lang in Lang::ALL {
        let w = fixtures::words(lang);
        for level in Level::ALL {
            said(lang, &w.level(level));
            said(lang, &w.level_full(level));
        }
        let numbered = (1..=12)
            .map(|m| format!("month-{m}"))
            .chain((1..=7).map(|d| format!("weekday-{d}")));
        let statuses = [403, 404, 413, 421, 422, 429, 500, 503, 507].map(|s| format!("error-{s}"));
        let broken = [
            "altered",
            "missing",
            "reordered",
            "duplicate",
            "truncated",
            "bad_head",
            "bad_head_signature",
            "unreadable",
        ];
        let all = (numbered
            .chain(statuses.clone())
            .chain(statuses.map(|s| format!("{s}-title"))))
        .chain(broken.map(|b| format!("broken-{b}")))
        .chain((0..=3).map(|g| format!("grade-{g}")))
        .chain((0..=2).map(|g| format!("capacity-{g}")))
        .chain(checks.map(|c| format!("check-{c}-title")));
        for key in all {
            assert!(w.maybe(&key, &[]).is_some(), "{lang:?}: {key}");
        }
        // What the sentences of the checker are made of.
        let args = [
            "clauses",
            "item",
            "first",
            "name",
            "known",
            "why",
            "role",
            "text",
            "other",
            "step",
            "change",
            "tier",
            "at_levels",
            "limit",
            "then",
            "other_limit",
            "purpose",
        ];
        let args = args.map(|a| (a, lf_web::words::Say::say("2.3(2)")));
        for check in checks {
            assert!(
                w.maybe(&format!("check-{check}"), &args).is_some(),
                "{lang:?}: check-{check}"
            );
        }
    }
}

/// Markup inside a message is for [`Words::rich`] alone, which escapes its arguments.
#[test]
fn messages_with_markup_are_only_said_richly() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = vec![];
    files(&root.join("src"), "rs", &mut texts);
    files(&root.join("templates"), "html", &mut texts);
    let mut messages = vec![];
    files(&root.join("../../locales"), "ftl", &mut messages);
    for (file, text) in messages {
        let mut key = String::new();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                key = line.split(" =").next().unwrap().to_string();
            }
            if line.contains('<') && line.contains('>') {
                for (source, code) in &texts {
                    for call in ["t(\"", "t1(\"", "t2(\"", "say(\""] {
                        let asked = format!("{call}{key}\"");
                        let plain = code.match_indices(&asked).any(|(at, _)| {
                            !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
                        });
                        assert!(!plain, "{source} says {key} of {file} without escaping");
                    }
                }
            }
        }
    }
}

#[test]
fn every_step_and_entry_of_custody_has_a_name() {
    use lf_response::custody::{Stage, Step};
    for lang in Lang::ALL {
        let w = fixtures::words(lang);
        for step in Step::ALL {
            said(lang, &w.t(&format!("custody-step-{}", step.word())));
            assert!(w.maybe(&format!("word-{}", step.word()), &[]).is_some());
        }
        for stage in Stage::ALL {
            assert!(w.maybe(&format!("word-{}", stage.word()), &[]).is_some());
        }
        let entries = [
            "determined",
            "revised",
            "offered",
            "accepted",
            "refused",
            "withdrawn",
            "signed",
            "departed",
            "arrived",
            "admitted",
            "whereabouts",
            "result",
            "read",
            "care",
            "cleaned",
            "told",
            "released",
            "returned",
            "overdue",
            "reminded",
        ];
        for entry in entries {
            let key = format!("custody-entry-{entry}");
            assert!(w.maybe(&key, &[]).is_some(), "{lang:?} has no {key}");
        }
    }
}
