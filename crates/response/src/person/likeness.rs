//! Whether two descriptions are one person: evidence in bits, after Fellegi and Sunter. For
//! each thing that can be compared, bits = log2(m / u), where m is how often it comes out so
//! for two descriptions of one person, and u for two persons taken by chance. Unknown things
//! say nothing. The constants are judgements on how papers and clerks are, with the reason
//! beside each; the sum decides, and never decides alone to merge.

use super::name::{self, Likeness};
use lf_domain::partial_date::{Agreement, PartialDate};
use lf_domain::person::{Description, DocumentKind, Sex};
use serde::{Deserialize, Serialize};

/// The same document: numbers are unique; what is left are numbers typed on the wrong line.
const DOCUMENT_SAME: f64 = 20.0;
/// One character apart: typed wrongly, but tour groups and families hold neighbouring numbers.
const DOCUMENT_NEAR: f64 = 5.0;
/// Two passports: renewed every five to ten years, and some people have two.
const DOCUMENT_OTHER: f64 = -1.5;
/// Two resident identity numbers: they never change.
const RESIDENT_OTHER: f64 = -8.0;
/// The same characters: the most frequent full names are shared by one in some thousand.
const NAME_CHARACTERS: f64 = 11.0;
/// The same letters: many names sound alike, one in five hundred.
const NAME_LETTERS: f64 = 8.5;
/// A letter or two apart, or one part more: 7 % of entries, one pair in two hundred.
const NAME_NEAR: f64 = 4.0;
/// One part in common: a family name is shared by one in twenty, changed at marriage by few.
const NAME_PART: f64 = -1.0;
/// Another name altogether.
const NAME_OTHER: f64 = -7.0;
/// The same day of birth: one in some twenty thousand.
const BIRTH_SAME: f64 = 14.0;
/// Month and year agree, one does not say the day: one in seven hundred.
const BIRTH_MONTH: f64 = 9.0;
/// The year agrees, one does not say more: one in sixty.
const BIRTH_YEAR: f64 = 5.5;
/// Day and month exchanged, or one digit off: 5 % of entries, one pair in six hundred.
const BIRTH_NEAR: f64 = 5.0;
/// Another birth.
const BIRTH_OTHER: f64 = -6.0;
/// The same sex: every second pair.
const SEX_SAME: f64 = 0.9;
/// Another sex: clerks mistake one in a hundred.
const SEX_OTHER: f64 = -5.0;
/// The same nationality: most travellers of one list share it.
const NATION_SAME: f64 = 0.7;
/// Another nationality: some people have two.
const NATION_OTHER: f64 = -3.5;
/// A telephone in common: one number in ten thousand pairs, but families and guides share it.
const PHONE_SAME: f64 = 6.0;

/// From here on two are likely one: with a million persons on record half of such pairs are
/// expected to be.
pub const LIKELY: f64 = 16.0;

/// What somebody has to do about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Two persons.
    Different,
    /// Perhaps one: a person decides.
    Likely,
    /// The same document and a name, birth and sex that agree: one.
    Same,
}

/// One piece of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// What was compared and how it came out, e.g. `birth-near`.
    pub key: &'static str,
    /// Its weight.
    pub bits: f64,
}

/// What is made of a pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// What to do.
    pub verdict: Verdict,
    /// Sum of the evidence.
    pub bits: f64,
    /// The evidence, strongest first.
    pub reasons: Vec<Reason>,
}

/// A description, ready to be compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    pub(super) names: Vec<name::Key>,
    pub(super) documents: Vec<(DocumentKind, String)>,
    pub(super) sex: Option<Sex>,
    pub(super) birth: Option<PartialDate>,
    pub(super) nationality: String,
    pub(super) phones: Vec<String>,
}

impl Features {
    /// Of a description.
    pub fn of(d: &Description) -> Features {
        Features {
            names: d.names.iter().filter_map(name::Key::of).collect(),
            documents: (d.documents.iter())
                // A visa stands in a passport and is shared by nobody, but it is not read off often.
                .map(|x| (x.kind, lf_domain::identity::tidy(&x.number)))
                .filter(|x| !x.1.is_empty())
                .collect(),
            sex: d.sex,
            birth: d.birth,
            nationality: d.nationality.clone(),
            phones: d.phones.iter().filter_map(|p| phone(p)).collect(),
        }
    }
}

/// The last eight digits of a telephone number: without country and area.
fn phone(text: &str) -> Option<String> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 7).then(|| digits[digits.len().saturating_sub(8)..].iter().collect())
}

/// Compares two descriptions.
pub fn judge(a: &Features, b: &Features) -> Judgement {
    let mut reasons = vec![];
    let mut say = |key: &'static str, bits: f64| reasons.push(Reason { key, bits });
    let document = documents(a, b);
    if let Some((key, bits)) = document {
        say(key, bits);
    }
    let named = names(a, b);
    if let Some(likeness) = named {
        match likeness {
            Likeness::Characters => say("name-characters", NAME_CHARACTERS),
            Likeness::Letters => say("name-letters", NAME_LETTERS),
            Likeness::Near => say("name-near", NAME_NEAR),
            Likeness::Part => say("name-part", NAME_PART),
            Likeness::Different => say("name-other", NAME_OTHER),
        }
    }
    let birth = a.birth.zip(b.birth).map(|(x, y)| births(x, y));
    if let Some((key, bits)) = birth {
        say(key, bits);
    }
    match a.sex.zip(b.sex) {
        Some((x, y)) if x == y => say("sex-same", SEX_SAME),
        Some(_) => say("sex-other", SEX_OTHER),
        None => {}
    }
    if !a.nationality.is_empty() && !b.nationality.is_empty() {
        match a.nationality == b.nationality {
            true => say("nationality-same", NATION_SAME),
            false => say("nationality-other", NATION_OTHER),
        }
    }
    if a.phones.iter().any(|p| b.phones.contains(p)) {
        say("phone-same", PHONE_SAME);
    }
    reasons.sort_by(|x, y| y.bits.abs().total_cmp(&x.bits.abs()));
    let bits: f64 = reasons.iter().map(|r| r.bits).sum();
    let sure = document.is_some_and(|d| d.0 == "document-same")
        && named.is_some_and(|l| l >= Likeness::Near)
        && birth.is_none_or(|b| b.1 > 0.0)
        && !reasons.iter().any(|r| r.key == "sex-other");
    let verdict = match (sure, bits >= LIKELY) {
        (true, _) => Verdict::Same,
        (false, true) => Verdict::Likely,
        // A number that two persons give is a question whatever else they say.
        (false, false) if document.is_some_and(|d| d.0 == "document-same") => Verdict::Likely,
        (false, false) => Verdict::Different,
    };
    Judgement {
        verdict,
        bits,
        reasons,
    }
}

fn documents(a: &Features, b: &Features) -> Option<(&'static str, f64)> {
    let (mut near, mut other) = (false, None);
    for (kind, number) in &a.documents {
        for (of, second) in &b.documents {
            // The kind is often entered as "other"; the number says it.
            let loose = [*kind, *of].contains(&DocumentKind::Other);
            if number == second && (kind == of || loose) {
                return Some(("document-same", DOCUMENT_SAME));
            }
            if kind != of {
                continue;
            }
            if number.len() >= 6
                && number.len().abs_diff(second.len()) <= 1
                && strsim::osa_distance(number, second) == 1
            {
                near = true;
            }
            other = Some(match kind {
                DocumentKind::ResidentId => ("resident-number-other", RESIDENT_OTHER),
                _ => other.unwrap_or(("document-other", DOCUMENT_OTHER)),
            });
        }
    }
    match near {
        true => Some(("document-near", DOCUMENT_NEAR)),
        false => other,
    }
}

fn names(a: &Features, b: &Features) -> Option<Likeness> {
    let pairs = a
        .names
        .iter()
        .flat_map(|x| b.names.iter().map(move |y| (x, y)));
    pairs.map(|(x, y)| name::likeness(x, y)).max()
}

fn births(a: PartialDate, b: PartialDate) -> (&'static str, f64) {
    match a.agreement(b) {
        Agreement::Same => ("birth-same", BIRTH_SAME),
        Agreement::Compatible if a.month().is_some() && b.month().is_some() => {
            ("birth-month", BIRTH_MONTH)
        }
        Agreement::Compatible => ("birth-year", BIRTH_YEAR),
        Agreement::Different if near(a, b) => ("birth-near", BIRTH_NEAR),
        Agreement::Different => ("birth-other", BIRTH_OTHER),
    }
}

/// Day and month exchanged, or one digit off.
fn near(a: PartialDate, b: PartialDate) -> bool {
    if let (Some(x), Some(y)) = (a.full(), b.full()) {
        let swapped = x.year() == y.year() && x.month() == y.day() && x.day() == y.month();
        let (x, y) = (a.to_string(), b.to_string());
        let digits = x.bytes().zip(y.bytes()).filter(|(p, q)| p != q).count();
        return swapped || digits == 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use lf_domain::person::{Document, Name};

    fn who(name: (&str, &str), number: &str, birth: &str, sex: Option<Sex>) -> Features {
        let document = Document {
            kind: DocumentKind::Passport,
            number: number.into(),
            issuer: String::new(),
            expiry: None,
        };
        Features::of(&Description {
            names: vec![Name::new(name.0, name.1)],
            documents: (!number.is_empty())
                .then_some(document)
                .into_iter()
                .collect(),
            sex,
            birth: birth.parse().ok(),
            nationality: "CHN".into(),
            phones: vec![],
        })
    }

    #[test]
    fn verdicts_with_their_reasons() {
        use Verdict::*;
        let m = Some(Sex::Male);
        let base = who(("张", "小明"), "E12345678", "1982-07-05", m);
        for (other, wanted, reason) in [
            (
                who(("ZHANG", "XIAOMING"), "E12345678", "1982-07-05", m),
                Same,
                "document-same",
            ),
            (
                who(("ZHANG", "XIAOMING"), "E12345678", "", None),
                Same,
                "document-same",
            ),
            // A changed passport: name and birth say it.
            (
                who(("XIAOMING", "ZHANG"), "E99999999", "1982-07-05", m),
                Likely,
                "birth-same",
            ),
            (
                who(("张", "小明"), "", "1982", m),
                Likely,
                "name-characters",
            ),
            (
                who(("张", "小明"), "E12345679", "1982-05-07", m),
                Likely,
                "document-near",
            ),
            // One number, two people: never one without somebody's word.
            (
                who(("李", "娜"), "E12345678", "1990-01-01", Some(Sex::Female)),
                Likely,
                "name-other",
            ),
            (
                who(("张", "小明"), "E12345678", "1990-01-01", m),
                Likely,
                "birth-other",
            ),
            (
                who(("ZHANG", "XIAOMING"), "E99999999", "1991-03-09", m),
                Different,
                "birth-other",
            ),
            (
                who(("李", "娜"), "", "1982-07-05", m),
                Different,
                "name-other",
            ),
            (
                who(("ZHANG", "XIAOMING"), "", "", None),
                Different,
                "name-letters",
            ),
        ] {
            let judged = judge(&base, &other);
            assert_eq!(judged.verdict, wanted, "{judged:?}");
            assert_eq!(judge(&other, &base).bits, judged.bits);
            assert!(judged.reasons.iter().any(|r| r.key == reason), "{judged:?}");
        }
    }

    #[test]
    fn nothing_known_says_nothing() {
        let nothing = Features::default();
        let judged = judge(&nothing, &nothing);
        assert_eq!(
            (judged.verdict, judged.bits, judged.reasons.len()),
            (Verdict::Different, 0.0, 0)
        );
        assert_eq!(phone("+86 138-0000-1234").as_deref(), Some("00001234"));
        assert_eq!(phone("110"), None);
    }
}
