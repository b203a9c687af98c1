//! A laboratory result as it was told: preliminary, final, corrected, taken back. What was
//! tested and how it stands is open; the value and whatever says who it is are sealed under
//! the person's key.

use jiff::Timestamp;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How sure a result is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not the last word.
    Preliminary,
    /// Final.
    #[default]
    Final,
    /// In place of an earlier final one.
    Corrected,
    /// Taken back.
    Withdrawn,
    /// Cannot be had.
    Unobtainable,
}

/// The open part of an entry about a result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The person, by the id under which he came with the result.
    pub person: String,
    /// What was tested: code and name as the laboratory writes them.
    pub test: String,
    /// How sure it is.
    pub status: Status,
    /// `positive`, `negative`, `indeterminate`; none where only a value is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// When the specimen was taken, as far as it is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub collected: String,
    /// When the result was given out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reported: String,
    /// Laboratory.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub laboratory: String,
    /// Number of the report.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub report: String,
    /// Specimen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub specimen: String,
}

/// An entry about a result as it is read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Journal number.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Body that recorded it.
    pub agency: String,
    /// Open part.
    pub told: Told,
    /// Sealed part; null after an erasure.
    pub sealed: Value,
}

/// What becomes of a result that is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It is the first word.
    New,
    /// The same was told before.
    Same,
    /// It says something else.
    Corrects,
    /// It is no news: a later word is on record.
    Refused(Refusal),
}

/// Decides what becomes of a result, given what was told of it before.
pub fn decide(before: &[Step], told: &Told, sealed: &Value) -> Fate {
    let Some(last) = before.last() else {
        return Fate::New;
    };
    let same = |s: &Step| {
        let person = s.told.person.clone();
        let told = Told {
            person,
            ..told.clone()
        };
        s.told == told && (s.sealed == *sealed || s.sealed.is_null())
    };
    if before.iter().any(same) {
        return Fate::Same;
    }
    let settled = last.told.status != Status::Preliminary;
    if settled && told.status == Status::Preliminary {
        let said = name(told.status);
        return Fate::Refused(Refusal::new(
            "status",
            "result-older",
            said,
            name(last.told.status),
        ));
    }
    Fate::Corrects
}

/// Kind of the entry for a result with this fate.
pub fn kind(fate: &Fate, status: Status) -> &'static str {
    match (fate, status) {
        (_, Status::Withdrawn) => "result.withdrawn",
        (Fate::Corrects, _) => "result.corrected",
        _ => "result.reported",
    }
}

/// Name of a status as it is written in JSON.
pub fn name(status: Status) -> &'static str {
    match status {
        Status::Preliminary => "preliminary",
        Status::Final => "final",
        Status::Corrected => "corrected",
        Status::Withdrawn => "withdrawn",
        Status::Unobtainable => "unobtainable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(status: Status, verdict: &str) -> Told {
        Told {
            person: "p1".into(),
            test: "RNA".into(),
            status,
            verdict: Some(verdict.into()),
            ..Told::default()
        }
    }

    fn step(seq: u64, told: Told, sealed: Value) -> Step {
        Step {
            seq,
            at: Timestamp::UNIX_EPOCH,
            agency: "cdc".into(),
            told,
            sealed,
        }
    }

    #[test]
    fn a_result_is_new_the_same_corrected_or_old_news() {
        let value = json!({"value": "21.5"});
        let first = told(Status::Preliminary, "negative");
        assert_eq!(decide(&[], &first, &value), Fate::New);
        let mut history = vec![step(1, first.clone(), value.clone())];
        assert_eq!(decide(&history, &first, &value), Fate::Same);
        let last = told(Status::Final, "positive");
        assert_eq!(decide(&history, &last, &value), Fate::Corrects);
        history.push(step(2, last.clone(), value.clone()));
        // The same words under another id of the same patient are the same words.
        let other = Told {
            person: "p2".into(),
            ..last.clone()
        };
        assert_eq!(decide(&history, &other, &value), Fate::Same);
        assert_eq!(
            decide(&history, &first, &value),
            Fate::Same,
            "it was told before"
        );
        let late = told(Status::Preliminary, "indeterminate");
        assert!(
            matches!(decide(&history, &late, &value), Fate::Refused(r) if r.key == "result-older")
        );
        assert_eq!(
            decide(&history, &last, &json!({"value": "30"})),
            Fate::Corrects
        );
        // Of an erased person nothing is compared but what is open.
        history[1].sealed = Value::Null;
        assert_eq!(decide(&history, &last, &json!({"value": "30"})), Fate::Same);
        let gone = told(Status::Withdrawn, "positive");
        assert_eq!(
            kind(&decide(&history, &gone, &value), gone.status),
            "result.withdrawn"
        );
    }
}
