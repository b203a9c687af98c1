//! What reports and records are made of: fields that are described as data, so
//! that a new register or kind of report is a new piece of data. Values are texts
//! as people write them; here they are read and checked.

use jiff::civil::{Date, DateTime};
use lf_domain::city::City;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Values by field.
pub type Values = BTreeMap<String, String>;

/// What a field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// One line.
    #[default]
    Text,
    /// Several lines.
    Long,
    /// A whole number, 0 or more.
    Number,
    /// An amount of money with at most two decimals, 0 or more.
    Money,
    /// A day: `2026-09-18`.
    Date,
    /// A moment on the clocks of the city: `2026-09-18T16:28`.
    Moment,
    /// One of the options.
    Choice,
    /// A body of the city, by its id.
    Body,
    /// Bodies of the city, by their ids, one a line.
    Bodies,
    /// A level: I, II, III, IV.
    Level,
    /// A clause of a plan in force: `PHE 5.2.1(2)`.
    Clause,
    /// A record of a register, by its id.
    Record,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Value.
    pub id: String,
    /// Name.
    pub label: Label,
}

/// How a field is filled from what is on record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// Which of the things known, e.g. `cases.ill`; see [`crate::report::Material`].
    pub from: String,
    /// How it is said, with `{name}` for each value of the thing; just the value where empty.
    #[serde(default)]
    pub say: Label,
    /// What stands between several things of the kind.
    #[serde(default)]
    pub join: Label,
    /// What is said where there is none; the field is left empty without it.
    #[serde(default)]
    pub none: Label,
}

/// A field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Id, unique in its form.
    pub id: String,
    /// Name.
    pub label: Label,
    /// What it holds.
    #[serde(default)]
    pub holds: Holds,
    /// Must be filled in.
    #[serde(default)]
    pub required: bool,
    /// Should be filled in: without it a warning, not a refusal.
    #[serde(default)]
    pub wanted: bool,
    /// Options of a choice.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// What is meant, in a few words.
    #[serde(default)]
    pub hint: Label,
    /// Most characters; 4,000 where left out.
    #[serde(default)]
    pub most: Option<usize>,
    /// How it is filled.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// Roles whose officers alone may write it; anybody who may write the form where empty.
    #[serde(default)]
    pub by: Vec<String>,
}

/// Fields under one heading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Id.
    pub id: String,
    /// Heading.
    pub label: Label,
    /// Fields.
    pub fields: Vec<Field>,
}

/// What a value may name.
pub struct Known<'a> {
    /// The city: bodies.
    pub city: &'a City,
    /// Whether a clause such as `PHE 5.1.3` is one of a plan in force.
    pub clause: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether a record with this id exists.
    pub record: &'a (dyn Fn(&str) -> bool + Sync),
}

/// Most characters of a text.
const MOST: usize = 4_000;

/// Tidies values: white space at the ends goes, empty values go.
pub fn tidy(values: &Values) -> Values {
    (values.iter())
        .map(|(k, v)| (k.clone(), v.replace('\r', "").trim().to_string()))
        .filter(|(_, v)| !v.is_empty())
        .collect()
}

/// Everything that is wrong with the values of some fields; what is missing only
/// where `complete` is asked for.
pub fn check(
    fields: &[&Field],
    values: &Values,
    complete: bool,
    known: &Known<'_>,
) -> Vec<Refusal> {
    let mut out = vec![];
    for key in values.keys() {
        if !fields.iter().any(|f| &f.id == key) {
            let all: Vec<&str> = fields.iter().map(|f| f.id.as_str()).collect();
            out.push(Refusal::new(key, "form-no-such-field", key, all.join(", ")));
        }
    }
    for field in fields {
        match values
            .get(&field.id)
            .map(|v| v.trim())
            .filter(|v| !v.is_empty())
        {
            Some(value) => out.extend(wrong(field, value, known)),
            None if complete && field.required => {
                let hint = match field.holds {
                    Holds::Number => "0",
                    _ => "",
                };
                out.push(Refusal::new(&field.id, "form-missing", "", hint));
            }
            None => {}
        }
    }
    out
}

/// The fields that should be filled in and are not.
pub fn wanting<'a>(fields: &[&'a Field], values: &Values) -> Vec<&'a Field> {
    let empty = |f: &&&Field| values.get(&f.id).is_none_or(|v| v.trim().is_empty());
    (fields.iter().filter(|f| f.wanted).filter(empty))
        .copied()
        .collect()
}

fn wrong(field: &Field, value: &str, known: &Known<'_>) -> Option<Refusal> {
    let refuse = |key: &str, accepted: &str| Some(Refusal::new(&field.id, key, value, accepted));
    let most = field.most.unwrap_or(MOST);
    if value.chars().count() > most {
        return refuse("form-too-long", &most.to_string());
    }
    match field.holds {
        Holds::Text if value.contains('\n') => refuse("form-one-line", ""),
        Holds::Text | Holds::Long => None,
        Holds::Number => match value.parse::<u64>() {
            Ok(_) => None,
            Err(_) => refuse("form-not-a-number", "0, 1, 2 …"),
        },
        Holds::Money => match money(value) {
            Some(_) => None,
            None => refuse("form-not-an-amount", "1234.50"),
        },
        Holds::Date => match value.parse::<Date>() {
            Ok(_) => None,
            Err(_) => refuse("form-not-a-day", "2026-09-18"),
        },
        Holds::Moment => match value.parse::<DateTime>() {
            Ok(_) => None,
            Err(_) => refuse("form-not-a-moment", "2026-09-18T16:28"),
        },
        Holds::Choice => match field.options.iter().any(|o| o.id == value) {
            true => None,
            false => {
                let all: Vec<&str> = field.options.iter().map(|o| o.id.as_str()).collect();
                refuse("form-no-such-choice", &all.join(", "))
            }
        },
        Holds::Body | Holds::Bodies => {
            let unknown = |b: &&str| !known.city.has_body(b);
            let bad = value
                .lines()
                .map(str::trim)
                .filter(|b| !b.is_empty())
                .find(unknown);
            let bad = match field.holds {
                Holds::Body => Some(value).filter(|b| !known.city.has_body(b)),
                _ => bad,
            };
            bad.map(|b| {
                let all: Vec<&str> = known.city.bodies.iter().map(|b| b.role.as_str()).collect();
                Refusal::new(&field.id, "form-no-such-body", b, all.join(", "))
            })
        }
        Holds::Level => match level(value) {
            Some(_) => None,
            None => refuse("form-not-a-level", "I, II, III, IV"),
        },
        Holds::Clause => match (known.clause)(value) {
            true => None,
            false => refuse("form-no-such-clause", ""),
        },
        Holds::Record => match (known.record)(value) {
            true => None,
            false => refuse("form-no-such-record", ""),
        },
    }
}

/// An amount in hundredths.
pub fn money(value: &str) -> Option<u64> {
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let cents: u64 = format!("{part:0<2}").parse().ok()?;
    whole
        .parse::<u64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(cents)
}

/// A level by its numeral.
pub fn level(value: &str) -> Option<Level> {
    Level::ALL.iter().copied().find(|l| l.numeral() == value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn city() -> City {
        let text = r#"{"id":"x","label":{"zh":"x","en":"x"},"code":"0000","time_zone":"UTC",
            "areas":[{"code":"000001","label":{"zh":"a","en":"a"}}],
            "bodies":[{"role":"mhc","label":{"zh":"m","en":"m"}},
                      {"role":"gov","label":{"zh":"g","en":"g"},"each":"county"}],
            "currency":{"quiet_days":1,"occurrence_days":1,"week_days":1},"packs":[]}"#;
        serde_json::from_str(text).unwrap()
    }

    fn refused(holds: Holds, value: &str) -> Option<String> {
        let field = Field {
            id: "f".into(),
            holds,
            options: vec![Choice {
                id: "a".into(),
                label: Label::default(),
            }],
            ..Field::default()
        };
        let city = city();
        let known = Known {
            city: &city,
            clause: &|c| c == "P 1",
            record: &|r| r == "r1",
        };
        let values = Values::from([("f".to_string(), value.to_string())]);
        let found = check(&[&field], &values, true, &known);
        found.first().map(|r| r.key.clone())
    }

    #[test]
    fn each_kind_of_value_is_read_or_refused() {
        let good = [
            (Holds::Text, "x"),
            (Holds::Long, "x\ny"),
            (Holds::Number, "0"),
            (Holds::Money, "12.5"),
            (Holds::Date, "2026-09-18"),
            (Holds::Moment, "2026-09-18T16:28"),
            (Holds::Choice, "a"),
            (Holds::Body, "gov@000001"),
            (Holds::Bodies, "mhc\ngov@000001"),
            (Holds::Level, "II"),
            (Holds::Clause, "P 1"),
            (Holds::Record, "r1"),
        ];
        for (holds, value) in good {
            assert_eq!(refused(holds, value), None, "{holds:?} {value}");
        }
        let bad = [
            (Holds::Text, "x\ny", "form-one-line"),
            (Holds::Number, "-1", "form-not-a-number"),
            (Holds::Number, "1.5", "form-not-a-number"),
            (Holds::Money, "12.555", "form-not-an-amount"),
            (Holds::Date, "2026-02-30", "form-not-a-day"),
            (Holds::Moment, "16:28", "form-not-a-moment"),
            (Holds::Choice, "b", "form-no-such-choice"),
            (Holds::Body, "gov", "form-no-such-body"),
            (Holds::Body, "mhc\nmhc", "form-no-such-body"),
            (Holds::Bodies, "mhc\nnobody", "form-no-such-body"),
            (Holds::Level, "V", "form-not-a-level"),
            (Holds::Clause, "P 2", "form-no-such-clause"),
            (Holds::Record, "r2", "form-no-such-record"),
        ];
        for (holds, value, key) in bad {
            assert_eq!(
                refused(holds, value).as_deref(),
                Some(key),
                "{holds:?} {value}"
            );
        }
    }

    #[test]
    fn what_is_missing_is_refused_only_where_it_must_be_complete() {
        let must = Field {
            id: "n".into(),
            holds: Holds::Number,
            required: true,
            ..Field::default()
        };
        let should = Field {
            id: "s".into(),
            wanted: true,
            ..Field::default()
        };
        let city = city();
        let known = Known {
            city: &city,
            clause: &|_| false,
            record: &|_| false,
        };
        let fields = [&must, &should];
        let empty = Values::new();
        assert!(check(&fields, &empty, false, &known).is_empty());
        let missing = check(&fields, &empty, true, &known);
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0].args["accepted"], "0");
        assert_eq!(wanting(&fields, &empty), [&should]);
        let other = Values::from([("x".to_string(), "1".to_string())]);
        assert_eq!(
            check(&fields, &other, false, &known)[0].key,
            "form-no-such-field"
        );
    }

    proptest! {
        #[test]
        fn amounts_are_read_as_written(whole in 0u64..1_000_000_000, cents in 0u64..100) {
            prop_assert_eq!(money(&format!("{whole}.{cents:02}")), Some(whole * 100 + cents));
            prop_assert_eq!(money(&whole.to_string()), Some(whole * 100));
        }

        #[test]
        fn no_text_makes_a_check_fail(value in "\\PC*", holds in 0usize..12) {
            let all = [Holds::Text, Holds::Long, Holds::Number, Holds::Money, Holds::Date, Holds::Moment,
                Holds::Choice, Holds::Body, Holds::Bodies, Holds::Level, Holds::Clause, Holds::Record];
            let _ = refused(all[holds], &value);
        }
    }
}
