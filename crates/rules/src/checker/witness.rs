//! Witnesses for people: one line to read, and a case to paste into the pack.

use crate::plan::Plan;
use crate::scenario::{Facts, evaluate};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use serde_json::Value;
use std::sync::Arc;

/// Facts in one line, e.g. `20 bubonic_plague in Nanhu on 2024-07-01 at point-1`.
pub fn line(facts: &Facts) -> String {
    let mut out: Vec<String> = vec![];
    for c in &facts.counts {
        let origin = c.origin.map_or("", |o| {
            if o == lf_domain::case::Origin::Local {
                "local "
            } else {
                "imported "
            }
        });
        let focus = c
            .focus
            .as_ref()
            .map_or(String::new(), |f| format!(" at {f}"));
        let deaths = if c.deaths > 0 {
            format!(" ({} died)", c.deaths)
        } else {
            String::new()
        };
        out.push(format!(
            "{} {origin}{} in {} on {}{focus}{deaths}",
            c.cases, c.disease, c.area, c.date
        ));
    }
    for w in &facts.weekly_bc {
        let mean = w
            .mean5
            .map_or("no mean".to_string(), |m| format!("mean {m}"));
        out.push(format!(
            "{} {} in {} in {} ({mean})",
            w.cases, w.disease, w.county, w.week
        ));
    }
    for p in &facts.poisonings {
        out.push(format!(
            "a poisoning with {} and {}",
            many(p.persons, "person"),
            many(p.deaths, "death")
        ));
    }
    for e in &facts.events {
        let part = |n: u32, what: &str| {
            if n > 0 {
                format!(" with {}", many(n, what))
            } else {
                String::new()
            }
        };
        out.push(format!(
            "{}{}{}",
            e.r#type,
            part(e.victims, "victim"),
            part(e.deaths, "death")
        ));
    }
    for o in &facts.other_prefectures {
        out.push(format!(
            "{} reached {} elsewhere in the province",
            o.disease,
            many(o.n, "city")
        ));
    }
    for g in &facts.grades {
        out.push(format!("transmission grade {} of {}", g.grade, g.disease));
    }
    for c in &facts.capacity {
        let scope = if c.scope == lf_domain::transmission::CapacityScope::City {
            "city"
        } else {
            "county"
        };
        out.push(format!("{scope} capacity {}", c.value));
    }
    if let Some(i) = &facts.ili {
        let part = |v: Option<f64>, b: Option<f64>| match (v, b) {
            (Some(v), Some(b)) => format!("{v} % over a baseline of {b} %"),
            _ => "not reported".into(),
        };
        out.push(format!(
            "ILI {}, positivity {}",
            part(i.ili_pct, i.ili_base),
            part(i.pos_pct, i.pos_base)
        ));
    }
    for j in &facts.judgements {
        let about = j
            .about
            .as_ref()
            .map_or(String::new(), |a| format!(" ({a})"));
        out.push(format!(
            "{}{about} answered {}",
            j.finding,
            if j.value { "yes" } else { "no" }
        ));
    }
    for d in &facts.designations {
        out.push(format!("an order for level {} by {}", d.level, d.by));
    }
    if out.is_empty() {
        "nothing recorded".into()
    } else {
        out.join("; ")
    }
}

fn many(n: u32, what: &str) -> String {
    match (n, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{n} {stem}ies"),
        _ => format!("{n} {what}s"),
    }
}

/// A case block for the pack, with what the plan says about the facts today.
pub fn case(
    plan: &Arc<Plan>,
    name: &str,
    facts: &Facts,
    city: &City,
    book: &Arc<CodeBook>,
) -> Option<String> {
    let (e, _) = evaluate(plan, facts, city, book).ok()?;
    let got = e.candidate(None);
    let level = got.level.map_or("none".to_string(), |l| l.to_string());
    let list = |v: &[String]| flow(&Value::from(v.to_vec()));
    let facts = flow(&serde_json::to_value(facts).ok()?);
    Some(format!(
        "```yaml case\n- name: {}\n  facts: {facts}\n  level: {level}\n  clauses: {}\n  pending: {}\n```",
        flow(&Value::from(name)),
        list(&got.clauses),
        list(&got.pending),
    ))
}

/// YAML in flow style, with quotes only where they are needed.
pub fn flow(v: &Value) -> String {
    match v {
        Value::String(s) if plain(s) => s.clone(),
        Value::Array(list) => format!("[{}]", list.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entry = |(k, v): (&String, &Value)| format!("{k}: {}", flow(v));
            format!(
                "{{{}}}",
                map.iter().map(entry).collect::<Vec<_>>().join(", ")
            )
        }
        other => other.to_string(),
    }
}

/// True for a text that YAML reads as the same text without quotes.
fn plain(s: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.');
    let keyword = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .contains(&s.to_ascii_lowercase().as_str());
    let begins = s.starts_with(|c: char| c.is_ascii_alphabetic());
    let date = s.len() == 10
        && s.as_bytes().iter().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                *b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    let week = s.len() == 8 && s[4..].starts_with("-W");
    !keyword && s.chars().all(word) && !s.ends_with(' ') && (begins || date || week)
}
