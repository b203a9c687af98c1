//! Rows that are stays, or meetings that somebody named.

use super::Plan;
use super::bind::Binder;
use super::getter::Getter;
use super::reading::Reading;
use crate::mapping::MappingError;
use jiff::civil::Date;
use lf_domain::fact::Fact;
use lf_domain::stay::{Contact, Stay, Unit};

/// Words that mean that somebody serves there.
const CREW: [(&str, bool); 6] = [
    ("yes", true),
    ("crew", true),
    ("1", true),
    ("no", false),
    ("passenger", false),
    ("0", false),
];

pub(super) struct StayPlan {
    person: Getter,
    unit: Getter,
    which: Getter,
    cabin: Getter,
    row: Getter,
    seat: Getter,
    crew: Getter,
    from: Getter,
    to: Getter,
}

impl StayPlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        Ok(StayPlan {
            person: b.field("person")?,
            unit: b.field("unit")?,
            which: b.field("which")?,
            cabin: b.field("cabin")?,
            row: b.field("row")?,
            seat: b.field("seat")?,
            crew: b.field("crew")?,
            from: b.field("from")?,
            to: b.field("to")?,
        })
    }
}

impl Plan for StayPlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let units = Unit::ALL.map(|u| (u.code(), u));
        let (person, which) = (r.required(&self.person), r.required(&self.which));
        let before = r.refusals.len();
        let unit = r.word(&self.unit, &units);
        if unit.is_none() && r.refusals.len() == before {
            let accepted = units.map(|u| u.0).join(", ");
            r.refuse(self.unit.label(), "required", "", accepted);
        }
        let from = r.required_date(&self.from);
        let row = r.count(&self.row);
        let crew = r.word(&self.crew, &CREW).unwrap_or_default();
        let mut text = |g| r.text(g).map(String::from).unwrap_or_default();
        let (cabin, seat) = (text(&self.cabin), text(&self.seat));
        // Who came and left on one day has one date.
        let to = r.date(&self.to).or(from);
        Some(Fact::Stay(Stay {
            person: person?.into_owned(),
            unit: unit?,
            which: which?.into_owned(),
            cabin,
            row: row.and_then(|n| u16::try_from(n).ok()),
            seat,
            crew,
            from: from?,
            to: to?,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![
            &self.person,
            &self.unit,
            &self.which,
            &self.cabin,
            &self.row,
            &self.seat,
            &self.crew,
            &self.from,
            &self.to,
        ]
    }
}

pub(super) struct ContactPlan {
    person: Getter,
    of: Getter,
    setting: Getter,
    from: Getter,
    to: Getter,
}

impl ContactPlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        Ok(ContactPlan {
            person: b.field("person")?,
            of: b.field("of")?,
            setting: b.field("setting")?,
            from: b.field("from")?,
            to: b.field("to")?,
        })
    }
}

impl Plan for ContactPlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let (person, of) = (r.required(&self.person), r.required(&self.of));
        let setting = r.text(&self.setting).map(String::from).unwrap_or_default();
        let (from, to) = (r.date(&self.from), r.date(&self.to));
        Some(Fact::Contact(Contact {
            person: person?.into_owned(),
            of: of?.into_owned(),
            setting,
            from,
            to,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![&self.person, &self.of, &self.setting, &self.from, &self.to]
    }
}
