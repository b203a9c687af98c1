//! One line of a timeline or of the journal.

use jiff::civil::DateTime;
use lf_domain::codebook::Label;
use lf_domain::fact::Fact;
use lf_domain::level::Level;
use lf_rules::report::Verdict;
use serde::{Deserialize, Serialize};

/// One thing that happened, as it stands in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Happening {
    /// Number in the journal.
    pub seq: u64,
    /// When it was recorded.
    pub at: DateTime,
    /// Body on whose behalf; the program itself is `lianfang`.
    pub body: String,
    /// What.
    pub what: What,
    /// Entry that this one corrects or withdraws.
    #[serde(default)]
    pub corrects: Option<u64>,
    /// Entry by which this one was corrected or withdrawn later.
    #[serde(default)]
    pub corrected_by: Option<u64>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Somebody reported something.
    Fact(Fact),
    /// A clause changed its verdict.
    Verdict {
        /// Plan code.
        plan: String,
        /// Clause.
        clause: String,
        /// Before; none at the first time.
        from: Option<Verdict>,
        /// After.
        to: Verdict,
    },
    /// The level candidate of a plan changed.
    Candidate {
        /// Plan code.
        plan: String,
        /// Before.
        from: Option<Level>,
        /// After.
        to: Option<Level>,
        /// Clauses that give it.
        clauses: Vec<String>,
    },
    /// The clauses that wait for an answer changed.
    Pending {
        /// Plan code.
        plan: String,
        /// Clauses that wait now.
        clauses: Vec<String>,
    },
    /// Somebody did something about a response, a file, an order, a warning.
    Act {
        /// Kind, as journalled.
        kind: String,
        /// Body of the entry.
        body: serde_json::Value,
    },
    /// Something happened to an obligation, or to a series of them.
    Duty {
        /// What is to be done, where the entry says so.
        title: Option<Label>,
        /// Kind, as journalled.
        event: String,
    },
    /// Something happened to an account.
    Account {
        /// Kind, as journalled.
        kind: String,
        /// Whose account.
        officer: String,
    },
    /// An entry of a kind that this page does not know.
    Other {
        /// Kind, as journalled.
        kind: String,
    },
}

/// Which sign a line gets: a circle, a diamond, a filled square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Reported, observed or judged by somebody.
    Fact,
    /// Computed by a plan.
    Finding,
    /// Decided by somebody with the power to.
    Decision,
}

impl What {
    /// The sign. A designation order is a fact to the plan and a decision to people.
    pub fn mark(&self) -> Mark {
        match self {
            What::Fact(Fact::Designation(_)) => Mark::Decision,
            What::Fact(_) => Mark::Fact,
            What::Verdict { .. } | What::Candidate { .. } | What::Pending { .. } => Mark::Finding,
            What::Act { kind, .. } if kind.ends_with(".acknowledged") => Mark::Fact,
            What::Act { .. } => Mark::Decision,
            What::Duty { event, .. } if event.ends_with(".waived") => Mark::Decision,
            What::Duty { event, .. } if event.ends_with(".discharged") => Mark::Fact,
            What::Duty { .. } => Mark::Finding,
            What::Account { .. } => Mark::Fact,
            What::Other { kind } if kind.starts_with("decision") => Mark::Decision,
            What::Other { kind } if kind.starts_with("finding") => Mark::Finding,
            What::Other { .. } => Mark::Fact,
        }
    }
}
