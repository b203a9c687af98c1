//! The same criteria in each engine's language.

use super::criteria::{Condition, Criterion};
use serde_json::{Value, json};

/// CEL, for our own table and for the plain interpreter.
pub fn cel(c: &Condition) -> String {
    match c {
        Condition::All(parts) => join(parts, " && ", cel),
        Condition::Any(parts) => join(parts, " || ", cel),
        Condition::Not(part) => format!("!({})", cel(part)),
        Condition::Is(fact, value) => format!("{fact} == {value:?}"),
        Condition::AtLeast(fact, n) => format!("{fact} >= {}", number(fact, *n)),
        Condition::Below(fact, n) => format!("{fact} < {}", number(fact, *n)),
    }
}

/// The expression language of zen, which writes the operators as words.
pub fn zen(c: &Condition) -> String {
    match c {
        Condition::All(parts) => join(parts, " and ", zen),
        Condition::Any(parts) => join(parts, " or ", zen),
        Condition::Not(part) => format!("not({})", zen(part)),
        other => cel(other),
    }
}

/// A decision table of zen that collects every row that matches. The disease has a
/// column of its own, as an author would give it; the rest of a row is an expression.
pub fn zen_table(criteria: &[Criterion]) -> Value {
    let row = |c: &Criterion| {
        let (disease, rest) = match &c.when {
            Condition::All(parts) => match parts.as_slice() {
                [Condition::Is("disease", value), rest] => (format!("{value:?}"), zen(rest)),
                _ => (String::new(), zen(&c.when)),
            },
            other => (String::new(), zen(other)),
        };
        json!({"_id": c.id, "disease": disease, "when": rest, "id": format!("{:?}", c.id)})
    };
    let place = json!({"x": 0, "y": 0});
    json!({
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": place},
            {"id": "table", "name": "table", "type": "decisionTableNode", "position": place, "content": {
                "hitPolicy": "collect",
                "inputs": [
                    {"id": "disease", "name": "disease", "field": "disease"},
                    {"id": "when", "name": "when"},
                ],
                "outputs": [{"id": "id", "name": "id", "field": "id"}],
                "rules": criteria.iter().map(row).collect::<Vec<_>>(),
            }},
            {"id": "out", "name": "out", "type": "outputNode", "position": place},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    })
}

/// Rules of json-rules-engine.
pub fn json_rules(criteria: &[Criterion]) -> Value {
    let rule = |c: &Criterion| {
        let conditions = match &c.when {
            whole @ (Condition::All(_) | Condition::Any(_)) => json_rule(whole),
            other => json!({"all": [json_rule(other)]}),
        };
        json!({"name": c.id, "conditions": conditions, "event": {"type": c.id}})
    };
    Value::Array(criteria.iter().map(rule).collect())
}

fn json_rule(c: &Condition) -> Value {
    let compare = |fact: &str, operator: &str, value: Value| json!({"fact": fact, "operator": operator, "value": value});
    match c {
        Condition::All(parts) => json!({"all": parts.iter().map(json_rule).collect::<Vec<_>>()}),
        Condition::Any(parts) => json!({"any": parts.iter().map(json_rule).collect::<Vec<_>>()}),
        Condition::Not(part) => json!({"not": json_rule(part)}),
        Condition::Is(fact, value) => compare(fact, "equal", json!(value)),
        Condition::AtLeast(fact, n) => compare(fact, "greaterThanInclusive", json!(n)),
        Condition::Below(fact, n) => compare(fact, "lessThan", json!(n)),
    }
}

/// The Rust that a person would write: the diseases told apart by a `match`, an `if`
/// for each criterion. This is the text of `hand.rs`, before rustfmt.
pub fn rust(criteria: &[Criterion]) -> String {
    let mut out = String::from(
        "//! The criteria written out by hand, as it were: the fastest that Rust can be, and\n\
         //! what a city would have to maintain without a plan language. Made from the table\n\
         //! in criteria.rs by `lf-bench write-hand`; a test holds the two together.\n\n\
         use super::facts::{Disease, Facts, Origin, Setting};\n\n\
         /// Bit `n` is set where criterion `C<n+1>` holds.\n\
         pub fn evaluate(f: &Facts) -> u64 {\n    let mut hits = 0;\n    match f.disease {\n",
    );
    let of_disease = |c: &Criterion| match &c.when {
        Condition::All(parts) => match parts.as_slice() {
            [Condition::Is("disease", value), rest] => Some((value.clone(), rest.clone())),
            _ => None,
        },
        _ => None,
    };
    let mut open: Option<String> = None;
    let mut rest = String::new();
    for (bit, criterion) in criteria.iter().enumerate() {
        let Some((disease, when)) = of_disease(criterion) else {
            rest.push_str(&rust_if(bit, criterion, &criterion.when));
            continue;
        };
        if open.as_ref() != Some(&disease) {
            if open.is_some() {
                out.push_str("        }\n");
            }
            out.push_str(&format!("        Disease::{} => {{\n", variant(&disease)));
            open = Some(disease);
        }
        out.push_str(&rust_if(bit, criterion, &when));
    }
    out.push_str("        }\n    }\n");
    out.push_str(&rest);
    out.push_str("    hits\n}\n");
    out
}

fn rust_if(bit: usize, criterion: &Criterion, when: &Condition) -> String {
    let condition = rust_condition(when);
    let bare = condition
        .strip_prefix('(')
        .and_then(|c| c.strip_suffix(')'));
    // Brackets around the whole are the renderer's, not a person's.
    let condition = match bare {
        Some(inner) if balanced(inner) => inner,
        _ => &condition,
    };
    format!(
        "// {}\nif {condition} {{ hits |= 1 << {bit}; }}\n",
        criterion.id
    )
}

/// Whether every bracket closes after it opens.
fn balanced(text: &str) -> bool {
    let mut depth = 0i32;
    text.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    }) && depth == 0
}

fn rust_condition(c: &Condition) -> String {
    match c {
        Condition::All(parts) => join(parts, " && ", rust_condition),
        Condition::Any(parts) => join(parts, " || ", rust_condition),
        Condition::Not(part) => match part.as_ref() {
            Condition::Is(fact, value) => format!("f.{fact} != {}", choice(fact, value)),
            other => format!("!({})", rust_condition(other)),
        },
        Condition::Is(fact, value) => format!("f.{fact} == {}", choice(fact, value)),
        Condition::AtLeast(fact, n) => format!("f.{fact} >= {}", number(fact, *n)),
        Condition::Below(fact, n) => format!("f.{fact} < {}", number(fact, *n)),
    }
}

fn choice(fact: &str, value: &str) -> String {
    format!("{}::{}", variant(fact), variant(value))
}

/// `avian_flu` as `AvianFlu`.
fn variant(name: &str) -> String {
    name.split('_')
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect()
}

fn join(parts: &[Condition], operator: &str, render: fn(&Condition) -> String) -> String {
    let parts: Vec<String> = parts.iter().map(render).collect();
    format!("({})", parts.join(operator))
}

/// A threshold in the type of its fact.
fn number(fact: &str, n: f64) -> String {
    if fact == "excess" {
        format!("{n:.1}")
    } else {
        format!("{n}")
    }
}
