//! Where something happened, seen from the city.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A place as the plans see it: a county of the city, or one of three kinds of outside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A county-level area of the city, by its GB/T 2260 code. Functional
    /// zones are mapped to their host county before they get here.
    County(String),
    /// The city as a whole, county not known.
    City,
    /// Another prefecture city of the same province.
    OtherPrefecture,
    /// Another province.
    OtherProvince,
    /// Abroad, or a region with its own border control.
    Abroad,
}

impl Place {
    /// True for a county of the city and for the city as a whole.
    pub fn in_city(&self) -> bool {
        matches!(self, Place::County(_) | Place::City)
    }

    /// True for other provinces and abroad, which is what the plans call "outside".
    pub fn outside(&self) -> bool {
        matches!(self, Place::OtherProvince | Place::Abroad)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::County(code) => code,
            Place::City => "city",
            Place::OtherPrefecture => "other_prefecture",
            Place::OtherProvince => "other_province",
            Place::Abroad => "abroad",
        })
    }
}
