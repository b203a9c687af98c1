//! What is known of a person: names, documents, sex, birth, nationality, phones. All of
//! it is personal content and is kept sealed.

use crate::partial_date::PartialDate;
use serde::{Deserialize, Serialize};

/// Sex, as documents state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// A name as one paper gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Family name; empty where the person has one name, or nobody knows which part it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub family: String,
    /// Given names; the whole name where the order is unknown.
    pub given: String,
}

impl Name {
    /// A name with its parts.
    pub fn new(family: &str, given: &str) -> Name {
        Name {
            family: family.trim().to_string(),
            given: given.trim().to_string(),
        }
    }

    /// A name whose order nobody knows.
    pub fn whole(text: &str) -> Name {
        Name::new("", text)
    }

    /// Whether it is written in Chinese characters.
    pub fn in_characters(&self) -> bool {
        let han = |c: char| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}');
        self.family.chars().chain(self.given.chars()).any(han)
    }

    /// As it is written: characters without a blank, other scripts with the family name last.
    pub fn written(&self) -> String {
        match (self.family.is_empty(), self.given.is_empty()) {
            (true, _) => self.given.clone(),
            (_, true) => self.family.clone(),
            _ if self.in_characters() => format!("{}{}", self.family, self.given),
            _ => format!("{} {}", self.given, self.family),
        }
    }
}

/// Kind of an identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Resident identity card, or another card with a number after GB 11643.
    ResidentId,
    /// Passport.
    Passport,
    /// Travel permit to the mainland of a resident of Hong Kong, Macao or Taiwan.
    TravelPermit,
    /// Seafarer's book or identity document.
    Seafarer,
    /// Crew certificate of an airline.
    CrewCertificate,
    /// National identity card of another country.
    NationalId,
    /// Visa.
    Visa,
    /// Number of a patient at a hospital or laboratory, after its name and a slash.
    Patient,
    /// Any other.
    Other,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [DocumentKind; 9] = [
        DocumentKind::ResidentId,
        DocumentKind::Passport,
        DocumentKind::TravelPermit,
        DocumentKind::Seafarer,
        DocumentKind::CrewCertificate,
        DocumentKind::NationalId,
        DocumentKind::Visa,
        DocumentKind::Patient,
        DocumentKind::Other,
    ];

    /// Name as it is written in JSON.
    pub fn name(self) -> &'static str {
        match self {
            DocumentKind::ResidentId => "resident_id",
            DocumentKind::Passport => "passport",
            DocumentKind::TravelPermit => "travel_permit",
            DocumentKind::Seafarer => "seafarer",
            DocumentKind::CrewCertificate => "crew_certificate",
            DocumentKind::NationalId => "national_id",
            DocumentKind::Visa => "visa",
            DocumentKind::Patient => "patient",
            DocumentKind::Other => "other",
        }
    }
}

/// An identity document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Kind.
    pub kind: DocumentKind,
    /// Number, without blanks and in capitals.
    pub number: String,
    /// Issuing country, ISO 3166-1 alpha-3 or as Doc 9303 writes it; empty where unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    /// Last day of validity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<PartialDate>,
}

/// A person, as one report describes him.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Names: in characters, in Latin letters, former ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Name>,
    /// Documents, also lapsed ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// Sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Birth, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<PartialDate>,
    /// Nationality, ISO 3166-1 alpha-3.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub nationality: String,
    /// Telephone numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
}
