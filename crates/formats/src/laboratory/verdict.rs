//! Positive or negative, read off codes and words, and off nothing else: a number is
//! judged by the laboratory, not here.

use super::{Code, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a result means for the presence of what was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Found.
    Positive,
    /// Not found.
    Negative,
    /// Neither.
    Indeterminate,
}

/// Words that laboratories write, each with what it means; they are data of the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(BTreeMap<String, Verdict>);

impl Words {
    /// Words besides the English ones of the standards. A word counts when it is the
    /// whole text.
    pub fn with(more: impl IntoIterator<Item = (String, Verdict)>) -> Words {
        let mut words = Words::default();
        let more = more.into_iter().map(|(w, v)| (plain(&w), v));
        words.0.extend(more);
        words
    }

    fn of(&self, text: &str) -> Option<Verdict> {
        self.0.get(&plain(text)).copied()
    }
}

fn plain(text: &str) -> String {
    text.trim().to_lowercase()
}

impl Default for Words {
    fn default() -> Self {
        use Verdict::{Indeterminate, Negative, Positive};
        let words = [
            ("positive", Positive),
            ("detected", Positive),
            ("reactive", Positive),
            ("negative", Negative),
            ("not detected", Negative),
            ("non-reactive", Negative),
            ("nonreactive", Negative),
            ("indeterminate", Indeterminate),
            ("inconclusive", Indeterminate),
            ("equivocal", Indeterminate),
        ];
        Words(words.map(|(w, v)| (w.to_string(), v)).into())
    }
}

/// The verdict of a coded value or of an interpretation: SNOMED CT qualifiers and the
/// interpretation codes of HL7 table 0078.
fn of_code(code: &str) -> Option<Verdict> {
    Some(match code {
        "260373001" | "10828004" | "11214006" | "POS" | "DET" | "RR" | "WR" => Verdict::Positive,
        "260415000" | "260385009" | "131194007" | "NEG" | "ND" | "NR" => Verdict::Negative,
        "419984006" | "42425007" | "82334004" | "IND" | "E" => Verdict::Indeterminate,
        _ => return None,
    })
}

/// The verdict of a result. Value and interpretation that contradict each other give none.
pub(crate) fn verdict_of(value: &Value, flags: &[String], words: &Words) -> Option<Verdict> {
    let by_code = |c: &Code| of_code(&c.code).or_else(|| words.of(&c.text));
    let by_value = match value {
        Value::Code(c) => by_code(c),
        Value::Text(t) => words.of(t),
        Value::Number { .. } | Value::None => None,
    };
    let by_flag = flags
        .iter()
        .find_map(|f| of_code(f).or_else(|| words.of(f)));
    match (by_value, by_flag) {
        (Some(a), Some(b)) if a != b => None,
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_decide_and_numbers_do_not() {
        let words = Words::with([("阳性".to_string(), Verdict::Positive)]);
        let text = |t: &str| verdict_of(&Value::Text(t.into()), &[], &words);
        assert_eq!(text(" 阳性 "), Some(Verdict::Positive));
        assert_eq!(text("Not Detected"), Some(Verdict::Negative));
        assert_eq!(text("阳性不能排除"), None);
        let number = crate::laboratory::number("> 850000", "IU/mL").unwrap();
        assert_eq!(verdict_of(&number, &["H".into()], &words), None);
        assert_eq!(
            verdict_of(&number, &["POS".into()], &words),
            Some(Verdict::Positive)
        );
        let both = [String::from("NEG")];
        assert_eq!(
            verdict_of(&Value::Text("positive".into()), &both, &words),
            None
        );
    }
}
