//! Two editions of a program: which duties, measures, chains, agreements and command
//! structures came, went or changed.

use super::{Cited, Program};
use crate::diff::Detail;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemFate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else, or stands elsewhere.
    Changed,
}

/// An item that differs between two editions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemChange {
    /// `duty`, `measure`, `chain`, `share`, `gate`, `command`, `assessment` or `instrument`.
    pub kind: &'static str,
    /// Id; tier and level of a command structure, e.g. `city II`.
    pub id: String,
    /// Clause in the later edition, or in the earlier where it is gone.
    pub clause: String,
    /// What became of it.
    pub what: ItemFate,
    /// What differs, by key of the block; `clause` where it stands elsewhere.
    pub details: Vec<Detail>,
}

/// Keys that decide nothing.
const SILENT: [&str; 3] = ["id", "covers", "readings"];

/// Compares two programs, in the order of the later one; what is gone comes last.
pub fn compare(before: &Program, after: &Program) -> Vec<ItemChange> {
    let (old, new) = (items(before), items(after));
    let by_key: BTreeMap<_, _> = old.iter().map(|i| (i.key(), i)).collect();
    let mut out = vec![];
    for item in &new {
        let was = by_key.get(&item.key());
        let details = details(was.copied(), Some(item));
        let what = match was {
            None => ItemFate::Added,
            Some(_) if details.is_empty() => continue,
            Some(_) => ItemFate::Changed,
        };
        out.push(item.change(what, details));
    }
    let kept: Vec<_> = new.iter().map(Item::key).collect();
    for item in old.iter().filter(|i| !kept.contains(&i.key())) {
        out.push(item.change(ItemFate::Removed, details(Some(item), None)));
    }
    out
}

/// An item with its keys.
struct Item {
    kind: &'static str,
    id: String,
    clause: String,
    keys: BTreeMap<String, Value>,
}

impl Item {
    fn key(&self) -> (&'static str, &str) {
        (self.kind, &self.id)
    }

    fn change(&self, what: ItemFate, details: Vec<Detail>) -> ItemChange {
        ItemChange {
            kind: self.kind,
            id: self.id.clone(),
            clause: self.clause.clone(),
            what,
            details,
        }
    }
}

fn items(p: &Program) -> Vec<Item> {
    fn item<T: Serialize>(kind: &'static str, id: &str, c: &Cited<T>) -> Item {
        let keys = match serde_json::to_value(&c.it) {
            Ok(Value::Object(map)) => map.into_iter().collect(),
            _ => BTreeMap::new(),
        };
        Item {
            kind,
            id: id.to_string(),
            clause: c.clause.clone(),
            keys,
        }
    }
    let mut out: Vec<Item> = vec![];
    out.extend(p.duties.iter().map(|c| item("duty", &c.it.id, c)));
    out.extend(p.measures.iter().map(|c| item("measure", &c.it.id, c)));
    out.extend(p.chains.iter().map(|c| item("chain", &c.it.id, c)));
    out.extend(p.shares.iter().map(|c| item("share", &c.it.id, c)));
    out.extend(p.gates.iter().map(|c| item("gate", &c.it.id, c)));
    let assessments = p.assessments.iter();
    out.extend(assessments.map(|c| item("assessment", &c.it.id, c)));
    let instruments = p.instruments.iter();
    out.extend(instruments.map(|c| item("instrument", &c.it.id, c)));
    for c in &p.commands {
        for level in &c.it.levels {
            let tier = serde_json::to_value(c.it.tier).unwrap_or_default();
            let id = format!("{} {level}", tier.as_str().unwrap_or_default());
            let mut one = item("command", &id, c);
            one.keys.remove("levels");
            out.push(one);
        }
    }
    out
}

fn details(before: Option<&Item>, after: Option<&Item>) -> Vec<Detail> {
    let names = [before, after].into_iter().flatten();
    let mut names: Vec<&str> = names
        .flat_map(|i| i.keys.keys().map(String::as_str))
        .collect();
    names.sort_unstable();
    names.dedup();
    let value = |item: Option<&Item>, name: &str| {
        let value = item?.keys.get(name)?;
        text(value)
    };
    let moved = |item: Option<&Item>| item.map(|i| i.clause.clone());
    let clause = Detail {
        of: "clause".into(),
        before: moved(before),
        after: moved(after),
    };
    let rest = (names.into_iter().filter(|n| !SILENT.contains(n))).map(|n| Detail {
        of: n.to_string(),
        before: value(before, n),
        after: value(after, n),
    });
    (std::iter::once(clause).chain(rest))
        .filter(|d| d.before != d.after)
        .collect()
}

/// A value in one line; none for what is not given.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::Array(list) if list.is_empty() => None,
        Value::String(s) => Some(s.clone()),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            Some(words.join(", "))
        }
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().filter_map(text).collect();
            Some(parts.join("; "))
        }
        Value::Object(map) => {
            let part = |(k, v): (&String, &Value)| Some(format!("{k}: {}", text(v)?));
            // Whether a map keeps the order of its keys depends on the build.
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            let parts: Vec<String> = sorted.into_iter().filter_map(part).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack;
    use crate::problem::Source;

    fn program(chapter: &str) -> Program {
        let head = "id: t\ncode: T\nlabel: {zh: t, en: t}\nissuer: mhc\nauthority: city\n\
                    jurisdiction: x\nin_force: {from: 2024-01-01}\nscope: {}\n";
        let source = |name: &str, text: &str| Source {
            name: name.into(),
            text: text.into(),
        };
        let files = vec![source("pack.yaml", head), source("5.md", chapter)];
        pack::read(files).unwrap().program
    }

    const BEFORE: &str = "\
## 5.2 Measures

```yaml measure
- {id: assess, title: {zh: a, en: a}, who: [cdc], level: IV, every: {days: 7}, covers: [A-1]}
- {id: seal, title: {zh: a, en: a}, who: [mhc], level: III}
```

```yaml chain
- {id: start, tier: city, changes: [start], levels: [I], effective: x, steps: [{id: x, act: decide, by: [mhc]}]}
```

```yaml command
{levels: [II, I], tier: city, leader: [mayor]}
```
";

    #[test]
    fn items_come_go_and_change() {
        let after = BEFORE
            .replace("days: 7", "days: 1")
            .replace("A-1", "A-2")
            .replace("id: seal", "id: close")
            .replace("by: [mhc]", "by: [municipal_government]")
            .replace("levels: [II, I]", "levels: [I]")
            .replace("## 5.2", "## 5.3");
        let after = after.replace("```yaml chain", "## 5.4 Start\n\n```yaml chain");
        let found: Vec<String> = compare(&program(BEFORE), &program(&after))
            .iter()
            .map(|c| {
                let details: Vec<String> = (c.details.iter())
                    .filter(|_| c.what == ItemFate::Changed)
                    .map(|d| {
                        let side = |s: &Option<String>| s.clone().unwrap_or_default();
                        format!("{}: {} > {}", d.of, side(&d.before), side(&d.after))
                    })
                    .collect();
                format!("{:?} {} {} | {}", c.what, c.kind, c.id, details.join(" | "))
            })
            .collect();
        assert_eq!(
            found,
            [
                "Changed measure assess | clause: 5.2 > 5.3 | every: days: 7 > days: 1",
                "Added measure close | ",
                "Changed chain start | clause: 5.2 > 5.4 | steps: act: decide, by: mhc, id: x > \
                 act: decide, by: municipal_government, id: x",
                "Changed command city I | clause: 5.2 > 5.4",
                "Removed measure seal | ",
                "Removed command city II | ",
            ]
        );
        assert_eq!(compare(&program(BEFORE), &program(BEFORE)), []);
    }
}
