//! What the pages of notices show.

use super::filled::Filled;
use jiff::civil::DateTime;
use lf_app::notices::{Hint, NoticeCounts, NoticeView};
use lf_domain::codebook::Label;
use lf_response::notice::Standing;
use serde::Deserialize;

/// Which side of a body's notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What it was told.
    #[default]
    In,
    /// What it tells, and has to tell.
    Out,
}

/// A row of the list: one notice that came in, or one thing that several are told.
pub struct MailRow {
    /// The notices, at least one.
    pub notices: Vec<Standing>,
    /// What tells it from its like.
    pub hint: Hint,
    /// How many of them are late.
    pub late: usize,
}

/// The list with one notice open beside it.
pub struct NoticeDesk {
    /// Body whose notices these are.
    pub body: String,
    /// Side.
    pub side: Side,
    /// Only what something is owed about.
    pub only_open: bool,
    /// Where the page begins.
    pub after: Option<String>,
    /// Where the next one begins.
    pub next: Option<String>,
    /// Numbers of the body.
    pub counts: NoticeCounts,
    /// Rows, newest first.
    pub rows: Vec<MailRow>,
    /// True when a notice was asked for by its id: on a phone it is a page of its own.
    pub named: bool,
    /// The open one.
    pub open: Option<NoticeOpen>,
}

/// One notice, with everything that its sender tells about the same thing.
pub struct NoticeOpen {
    /// The notice.
    pub view: NoticeView,
    /// What tells it from its like.
    pub hint: Hint,
    /// For the sender: the notices to all receivers, this one among them.
    pub mail: Vec<NoticeView>,
    /// What is inferred or missing in the text.
    pub wording: Option<Label>,
    /// By when the next step is owed.
    pub due: Option<DateTime>,
    /// Telephone of the receiver.
    pub phone: Option<String>,
    /// Idempotency key of its forms.
    pub key: String,
    /// What was typed and refused.
    pub form: Filled,
}
