//! Who was where: stays on conveyances, in households and wards, and meetings that somebody
//! named. Persons are opaque ids; who they are stands in the register of persons.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What somebody stayed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A flight on a day.
    Flight,
    /// A train on a day; its carriages are cabins.
    Train,
    /// A bus or other vehicle on a day.
    Vehicle,
    /// A ship on a voyage.
    Ship,
    /// A household.
    Household,
    /// A ward of a hospital; its rooms are cabins.
    Ward,
}

impl Unit {
    /// All units, in the order of forms.
    pub const ALL: [Unit; 6] = [
        Unit::Flight,
        Unit::Train,
        Unit::Vehicle,
        Unit::Ship,
        Unit::Household,
        Unit::Ward,
    ];

    /// Code, as facts write it.
    pub fn code(self) -> &'static str {
        match self {
            Unit::Flight => "flight",
            Unit::Train => "train",
            Unit::Vehicle => "vehicle",
            Unit::Ship => "ship",
            Unit::Household => "household",
            Unit::Ward => "ward",
        }
    }
}

/// A stay of one person, from one day to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stay {
    /// Opaque id of the person: that of the register, or of the case.
    pub person: String,
    /// What it was in.
    pub unit: Unit,
    /// Which one: `MU523/2026-03-01`, an IMO number, a household, a ward.
    pub which: String,
    /// Cabin, carriage, compartment or room, where it has several.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cabin: String,
    /// Place of the row in the cabin, counted from the front without gaps: labels
    /// of rows leave numbers out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u16>,
    /// Seat or berth as labelled.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seat: String,
    /// Serves there: crew, staff.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub crew: bool,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Stay {
    /// The row: as counted, else the number in front of the seat's label.
    pub fn row(&self) -> Option<u16> {
        let digits = || {
            let end = self.seat.find(|c: char| !c.is_ascii_digit());
            self.seat[..end.unwrap_or(self.seat.len())].parse().ok()
        };
        self.row.or_else(digits)
    }
}

/// A meeting that somebody named: a contact of a case, found by asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who was near: opaque id of the person.
    pub person: String,
    /// Whom: opaque id of the person, or of the case.
    pub of: String,
    /// Under which circumstances: a visit, an emergency room, a meal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub setting: String,
    /// First day, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_is_counted_or_read_off_the_label() {
        let json = |seat: &str, row: &str| {
            format!(
                r#"{{"person":"p","unit":"flight","which":"w","seat":"{seat}"{row},"from":"2026-03-01","to":"2026-03-01"}}"#
            )
        };
        let row = |text: String| serde_json::from_str::<Stay>(&text).unwrap().row();
        assert_eq!(row(json("31A", "")), Some(31));
        assert_eq!(row(json("14F", r#","row":12"#)), Some(12));
        assert_eq!(row(json("upper 3", "")), None);
        assert_eq!(row(json("", "")), None);
        assert_eq!(row(json("7", "")), Some(7));
        assert_eq!(row(json("99999A", "")), None, "no aircraft has so many");
    }

    #[test]
    fn units_are_written_as_their_codes() {
        for unit in Unit::ALL {
            let written = serde_json::to_value(unit).unwrap();
            assert_eq!(written, unit.code());
        }
    }
}
