//! Duty rosters: the week of all desks, and one day of one body.

use crate::page::Page;
use crate::view::filled::Filled;
use crate::words::Words;
use askama::Template;
use jiff::civil::Date;
use lf_app::rosters::{DeskDay, DeskRow, Gap, RosterView};
use lf_domain::city::{Desk, Officer};
use lf_response::roster::{DutyDay, Handed, Shift};

/// `08:00–20:00`, or `20:00–次日 08:00`.
pub fn hours(w: &Words, s: &Shift) -> String {
    let of = |t: jiff::civil::Time| format!("{:02}:{:02}", t.hour(), t.minute());
    let key = match s.minutes().1 > 24 * 60 {
        true => "roster-hours-next",
        false => "roster-hours",
    };
    w.t2(
        key,
        "from",
        of(s.from),
        "to",
        if s.minutes().1 == 24 * 60 {
            "24:00".into()
        } else {
            of(s.to)
        },
    )
}

/// A span of minutes of a day: `12:00–13:00`.
pub fn span(w: &Words, from: u16, to: u16) -> String {
    let of = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
    w.t2("roster-hours", "from", of(from), "to", of(to))
}

/// The week.
#[derive(Template)]
#[template(path = "pages/rosters.html")]
pub struct Rosters<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The rosters.
    pub v: &'a RosterView,
    /// Body alone that is shown, or `all`.
    pub body: String,
    /// Body of the acting officer.
    pub own: String,
    /// Days a week before and after, and today.
    pub turns: [Date; 3],
}

impl Rosters<'_> {
    /// Gaps that somebody can still fill: from today on.
    fn gaps(&self) -> Vec<Gap> {
        let open = |g: &Gap| g.day >= self.turns[2];
        self.v.gaps().into_iter().filter(open).collect()
    }

    fn past(&self, d: &DeskDay) -> bool {
        d.day < self.turns[2]
    }

    /// Desks that must be staffed or are; of one body all that it keeps.
    fn rows(&self) -> Vec<&DeskRow> {
        let kept = |r: &&DeskRow| r.needed || r.days.iter().any(|d| !d.shifts.is_empty());
        let one = self.body != "all";
        let mut rows: Vec<&DeskRow> = self.v.rows.iter().filter(|r| one || kept(r)).collect();
        rows.sort_by_key(|r| r.body != self.own);
        rows
    }

    fn bodies(&self) -> Vec<String> {
        let city = &self.p.w.names().city;
        let kept = |b: &String| lf_response::roster::desks_of(city, b).next().is_some();
        let all = city
            .bodies
            .iter()
            .flat_map(|b| city.bodies_of(&b.role, None));
        all.filter(kept).collect()
    }

    fn hours(&self, s: &Shift) -> String {
        hours(&self.p.w, s)
    }

    fn span(&self, g: &(u16, u16)) -> String {
        span(&self.p.w, g.0, g.1)
    }

    fn gap(&self, g: &Gap) -> String {
        let w = &self.p.w;
        let desk = w.names().city.desks.iter().find(|d| d.id == g.desk);
        let desk = desk.map_or_else(|| g.desk.clone(), |d| w.label(&d.label));
        let args = [
            ("day", crate::words::Say::say(&w.day(g.day))),
            ("body", crate::words::Say::say(&w.body(&g.body))),
            ("desk", crate::words::Say::say(&desk)),
            ("hours", crate::words::Say::say(&span(w, g.from, g.to))),
        ];
        w.say("roster-gap-line", &args)
    }

    fn desk(&self, id: &str) -> String {
        let w = &self.p.w;
        let desk = w.names().city.desks.iter().find(|d| d.id == id);
        desk.map_or_else(|| id.to_string(), |d| w.label(&d.label))
    }

    fn editable(&self, r: &DeskRow, d: &DeskDay) -> bool {
        r.body == self.own && d.day >= self.turns[2]
    }
}

/// One line of the form of a day.
pub struct ShiftLine {
    /// Number of the line.
    pub i: usize,
    /// Desk.
    pub desk: String,
    /// Begins.
    pub from: String,
    /// Ends.
    pub to: String,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
}

/// One day of one body.
#[derive(Template)]
#[template(path = "pages/roster_day.html")]
pub struct RosterDay<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Body.
    pub body: &'a str,
    /// The day.
    pub day: Date,
    /// What stands.
    pub v: &'a DutyDay,
    /// What was typed.
    pub form: Filled,
    /// Lines of the form.
    pub lines: Vec<ShiftLine>,
    /// Desks of the body.
    pub desks: Vec<&'a Desk>,
    /// Hours that nobody covers, by desk.
    pub gaps: Vec<(String, u16, u16)>,
    /// Officers of the body, for the names.
    pub officers: Vec<&'a Officer>,
    /// Whether the acting officer may set it.
    pub own: bool,
    /// Id of the acting officer.
    pub officer: String,
    /// Whether the day is past.
    pub past: bool,
}

impl RosterDay<'_> {
    fn hours(&self, s: &Shift) -> String {
        hours(&self.p.w, s)
    }

    fn span(&self, g: &(String, u16, u16)) -> String {
        format!("{} {}", g.0, span(&self.p.w, g.1, g.2))
    }

    fn desk(&self, id: &str) -> String {
        let w = &self.p.w;
        let desk = w.names().city.desks.iter().find(|d| d.id == id);
        desk.map_or_else(|| id.to_string(), |d| w.label(&d.label))
    }

    fn wrong(&self, l: &ShiftLine) -> Option<String> {
        self.form.wrong(&self.p.w, &format!("shift-{}", l.i))
    }

    fn may_take(&self, h: &Handed) -> bool {
        self.own && h.taken.is_none() && h.by.officer != self.officer
    }
}
