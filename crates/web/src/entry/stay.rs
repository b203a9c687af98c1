//! Forms about stays and named meetings.

use super::{Control, Field, Reader, coded};
use crate::words::Words;
use lf_domain::fact::Fact;
use lf_domain::stay::{Contact, Stay, Unit};

const ROW: Control = Control::Number {
    min: 1.0,
    max: 500.0,
    step: "1",
};

pub(super) fn stay_fields(w: &Words) -> Vec<Field> {
    let units = Unit::ALL.map(Unit::code);
    vec![
        Field::must("person", Control::Text),
        Field::must("unit", Control::Select(coded(w, "stay-in", &units))),
        Field::must("which", Control::Text),
        Field::may("cabin", Control::Text),
        Field::may("seat", Control::Text),
        Field::later("row", ROW),
        Field::later("crew", Control::Choice(coded(w, "answer", &["yes", "no"]))),
        Field::must("from", Control::Date),
        Field::must("to", Control::Date),
    ]
}

pub(super) fn stay(r: &mut Reader) -> Option<Fact> {
    let (person, unit, which) = (
        r.required("person"),
        r.code_required("unit"),
        r.required("which"),
    );
    let row = r.given("row").map(|_| r.count("row"));
    let crew = r.given("crew").as_deref() == Some("yes");
    let (from, to) = (r.date_required("from"), r.date_required("to"));
    Some(Fact::Stay(Stay {
        person,
        unit: unit?,
        which,
        cabin: r.typed("cabin"),
        row: row.and_then(|n| u16::try_from(n).ok()),
        seat: r.typed("seat"),
        crew,
        from: from?,
        to: to?,
    }))
}

pub(super) fn contact_fields(_: &Words) -> Vec<Field> {
    vec![
        Field::must("person", Control::Text),
        Field::must("of", Control::Text),
        Field::may("setting", Control::Text).wide(),
        Field::may("from", Control::Date),
        Field::may("to", Control::Date),
    ]
}

pub(super) fn contact(r: &mut Reader) -> Option<Fact> {
    let (person, of) = (r.required("person"), r.required("of"));
    let (from, to) = (r.date("from"), r.date("to"));
    Some(Fact::Contact(Contact {
        person,
        of,
        setting: r.typed("setting"),
        from,
        to,
    }))
}
