//! Onset counts of one disease by day, area and point of occurrence.
//!
//! A fact adds to or takes from one cell and the sums of its episode; reading a
//! window looks at the days on which a window that still counts can begin. So
//! neither grows with the history, nor with the length of an episode that goes
//! on for years.

mod episode;
mod ledger;
mod most;
mod window;

pub use episode::Episode;
pub use ledger::Counter;

use crate::case::Origin;

/// Day as a number, days since 1970-01-01.
pub type Day = i32;

/// Index of an area in the situation's list; the last four stand for places without a county.
pub type AreaIx = u16;

/// In the city, county not said.
pub const CITY: AreaIx = u16::MAX;
/// Another prefecture city of the province.
pub const OTHER_PREFECTURE: AreaIx = u16::MAX - 1;
/// Another province.
pub const OTHER_PROVINCE: AreaIx = u16::MAX - 2;
/// Abroad.
pub const ABROAD: AreaIx = u16::MAX - 3;

fn in_city(area: AreaIx) -> bool {
    area == CITY || area < ABROAD
}

/// Which cases count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Confirmed and clinically diagnosed (AMB-48).
    Determined,
    /// The same and every suspected case.
    WithSuspects,
}

/// What lies in one cell. Numbers may be added and taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Determined cases.
    pub cases: i64,
    /// Of these, imported.
    pub imported: i64,
    /// Of these, local.
    pub local: i64,
    /// Suspected cases.
    pub suspects: i64,
    /// Of these, imported.
    pub suspects_imported: i64,
    /// Of these, local.
    pub suspects_local: i64,
    /// Deaths among determined cases.
    pub deaths: i64,
}

impl Tally {
    pub(crate) fn add(&mut self, o: &Tally, sign: i64) {
        self.cases += sign * o.cases;
        self.imported += sign * o.imported;
        self.local += sign * o.local;
        self.suspects += sign * o.suspects;
        self.suspects_imported += sign * o.suspects_imported;
        self.suspects_local += sign * o.suspects_local;
        self.deaths += sign * o.deaths;
    }

    pub(crate) fn is_zero(&self) -> bool {
        *self == Tally::default()
    }

    /// Cases on a basis, of one origin or of any.
    pub fn on(&self, basis: Basis, origin: Option<Origin>) -> i64 {
        let (sure, maybe) = match origin {
            None => (self.cases, self.suspects),
            Some(Origin::Imported) => (self.imported, self.suspects_imported),
            Some(Origin::Local) => (self.local, self.suspects_local),
        };
        if basis == Basis::WithSuspects {
            sure + maybe
        } else {
            sure
        }
    }
}

/// One cell of an episode.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// Onset day.
    pub day: Day,
    /// Area.
    pub area: AreaIx,
    /// Point of occurrence, 0 when it was not named.
    pub focus: u32,
    /// Numbers.
    pub tally: Tally,
}

/// A number found in a window: its bounds, and where and when.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Found {
    /// Smallest possible value.
    pub lo: f64,
    /// Largest possible value.
    pub hi: f64,
    /// County that gives it.
    pub area: Option<AreaIx>,
    /// First onset day in the window.
    pub from: Option<Day>,
    /// Last onset day in the window.
    pub to: Option<Day>,
    /// Best value among the windows that are still open today, with its county.
    pub open: Option<Open>,
}

/// The window that new cases would still fall into.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Open {
    /// Value it has now.
    pub value: f64,
    /// Last day that belongs to it.
    pub until: Day,
    /// County that gives it.
    pub area: Option<AreaIx>,
}

/// Length of a window in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// The whole episode.
    All,
    /// This many consecutive days, the first included.
    Days(i32),
    /// One mean incubation period, whose length nobody has set.
    NotSet,
}

/// The moment as of which windows are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Windows that reach this day can still grow.
    pub today: Day,
    /// A window whose last onset lies before this day no longer counts.
    pub since: Day,
}

impl AsOf {
    /// Every window counts.
    pub fn ever(today: Day) -> AsOf {
        AsOf {
            today,
            since: Day::MIN,
        }
    }
}
