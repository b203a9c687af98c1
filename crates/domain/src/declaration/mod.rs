//! Health declarations at the port, as typed records with the fields of their forms: of a
//! traveller, of a ship (International Health Regulations, annex 8, with its attachment) and
//! of an aircraft (annex 9, the health part of the general declaration).
//!
//! A declaration is what somebody declared, complete or not. [`form::Form`] reads it from
//! named texts and refuses what cannot be; `asks` of each record names what it leaves open
//! or says in two ways, for the officer who takes it to ask about.

pub mod affected;
pub mod aircraft;
pub mod form;
pub mod ship;
pub mod traveller;

use serde::{Deserialize, Serialize};

/// Every message key of this module (`refusal-<key>` in the locales).
pub const KEYS: &[&str] = &[
    "declaration-unanswered",
    "declaration-no-particulars",
    "declaration-no-attachment",
    "declaration-attachment-says-more",
    "not-a-time",
];

/// Signs and complaints that declarations ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symptom {
    /// 38 °C or more.
    Fever,
    /// Chills.
    Chills,
    /// Cough that lasts.
    Cough,
    /// Sore throat.
    SoreThroat,
    /// Runny or blocked nose.
    RunnyNose,
    /// Trouble breathing.
    Breathing,
    /// Chest pain or tightness.
    Chest,
    /// Headache.
    Headache,
    /// Pain of muscles or joints.
    MusclePain,
    /// Exhaustion.
    Fatigue,
    /// Vomiting that lasts.
    Vomiting,
    /// Diarrhoea that lasts.
    Diarrhoea,
    /// Pain of the belly.
    AbdominalPain,
    /// Rash.
    Rash,
    /// Jaundice.
    Jaundice,
    /// Red eyes.
    RedEyes,
    /// Swollen glands.
    SwollenGlands,
    /// Bruises or bleeding without an injury before.
    Bleeding,
    /// Confusion that began lately.
    Confusion,
    /// Looks obviously unwell.
    Unwell,
}

impl Symptom {
    /// All of them with their names, as written in JSON and forms.
    pub const ALL: [(Symptom, &str); 20] = [
        (Symptom::Fever, "fever"),
        (Symptom::Chills, "chills"),
        (Symptom::Cough, "cough"),
        (Symptom::SoreThroat, "sore_throat"),
        (Symptom::RunnyNose, "runny_nose"),
        (Symptom::Breathing, "breathing"),
        (Symptom::Chest, "chest"),
        (Symptom::Headache, "headache"),
        (Symptom::MusclePain, "muscle_pain"),
        (Symptom::Fatigue, "fatigue"),
        (Symptom::Vomiting, "vomiting"),
        (Symptom::Diarrhoea, "diarrhoea"),
        (Symptom::AbdominalPain, "abdominal_pain"),
        (Symptom::Rash, "rash"),
        (Symptom::Jaundice, "jaundice"),
        (Symptom::RedEyes, "red_eyes"),
        (Symptom::SwollenGlands, "swollen_glands"),
        (Symptom::Bleeding, "bleeding"),
        (Symptom::Confusion, "confusion"),
        (Symptom::Unwell, "unwell"),
    ];
}

/// A port and a day there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Call {
    /// Port, by name or UN/LOCODE.
    pub port: String,
    /// Day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<jiff::civil::Date>,
}
