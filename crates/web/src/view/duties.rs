//! A desk: what a body owes and to whom it is owed.

use crate::view::report_form::Typed;
use jiff::civil::DateTime;
use lf_app::duties::{DeskCounts, Tab};
use lf_domain::codebook::Label;
use lf_domain::refusal::Refusal;
use lf_response::obligation::{Duty, DutyEvent};

/// One obligation in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyRow {
    /// The obligation.
    pub duty: Duty,
    /// By when.
    pub due: Option<DateTime>,
    /// When it was closed.
    pub closed: Option<DateTime>,
    /// Its limit has passed and it is still owed.
    pub late: bool,
    /// The acting officer's body owes it.
    pub mine: bool,
    /// It is not confidential, or the acting officer's body is a party.
    pub visible: bool,
}

/// A time group of a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// Past its limit.
    Late,
    /// Due within two hours.
    Soon,
    /// Due today.
    Today,
    /// Due later.
    Later,
    /// Without a limit.
    Open,
    /// Brought to an end.
    Closed,
}

/// A line of the history of an obligation.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Journal number.
    pub seq: u64,
    /// When it was recorded.
    pub at: DateTime,
    /// Officer.
    pub officer: String,
    /// Body.
    pub body: String,
    /// What happened.
    pub event: DutyEvent,
}

/// One obligation with everything about it.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyView {
    /// As in a list.
    pub row: DutyRow,
    /// Our wording of its clause.
    pub wording: Option<Label>,
    /// History, oldest first.
    pub history: Vec<Line>,
    /// The next reminder: when, and who is told.
    pub reminder: Option<(DateTime, Vec<String>)>,
    /// Bodies that may waive it.
    pub waivers: Vec<String>,
    /// The acting officer's body is one of them.
    pub may_waive: bool,
    /// Other officers of the body that owes it: id.
    pub officers: Vec<String>,
    /// Other bodies of its role.
    pub bodies: Vec<String>,
    /// Telephone of the recipient.
    pub phone: Option<String>,
    /// What was typed.
    pub typed: Typed,
    /// Why it was not taken.
    pub refusals: Vec<Refusal>,
    /// Key of its forms, so that sending twice records once.
    pub key: String,
}

/// A desk.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskView {
    /// View.
    pub tab: Tab,
    /// Body; empty where a response is looked at.
    pub body: String,
    /// Response; empty where a desk is looked at.
    pub response: String,
    /// It is the acting officer's own.
    pub own: bool,
    /// Numbers.
    pub counts: DeskCounts,
    /// Rows of this page.
    pub rows: Vec<DutyRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Where this page begins; empty for the first.
    pub after: String,
    /// The obligation that is open beside the list.
    pub chosen: Option<DutyView>,
    /// The address names it: on a phone it is alone on the page.
    pub named: bool,
    /// What is due next, where nothing is owed now.
    pub upcoming: Option<DutyRow>,
    /// Key of the form that acknowledges everything.
    pub key: String,
}
