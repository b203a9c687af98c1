//! What a plan asks for once something has happened: duties, measures, the
//! chains by which persons start and end a response, the command structure, the
//! agreements on sharing, the gates before the public.
//! Written as blocks under the clause that gives them; read here, run by
//! `lf-response`.

pub mod assessment;
pub mod chain;
pub mod command;
pub mod compare;
pub mod gate;
mod holding;
pub mod instrument;
pub mod length;
pub mod share;
pub mod task;
pub mod words;

pub use assessment::{AdviceRule, Assessment, Part, PartHolds, PartOption};
pub use chain::{Act, Chain, Change, Follow, Outcome, Step, Tier};
pub use command::{Command, Group, OfficeSeat};
pub use gate::{Gate, Toward};
pub use instrument::{Asked, Derived, EventBox, Instrument, Outcome as InstrumentOutcome, Prompt};
pub use length::{Length, Limit, LimitError};
pub use share::{Answer, Route, Sending, Share};
pub use task::{
    Confidentiality, Due, Each, Escalation, Every, Evidence, Grade, Power, Task, Trigger,
};

use crate::pack::Clause;
use lf_domain::codebook::Label;
use serde::{Deserialize, Serialize};

/// A rule with the clause under which it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cited<T> {
    /// Clause, e.g. `5.2.2(2)`.
    pub clause: String,
    /// Our wording of the clause.
    pub wording: Label,
    /// The rule.
    pub it: T,
}

/// Everything of a pack that is not a level criterion, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// `duty` blocks.
    pub duties: Vec<Cited<Task>>,
    /// `measure` blocks.
    pub measures: Vec<Cited<Task>>,
    /// `chain` blocks.
    pub chains: Vec<Cited<Chain>>,
    /// `command` blocks.
    pub commands: Vec<Cited<Command>>,
    /// `share` blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Cited<Share>>,
    /// `gate` blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Cited<Gate>>,
    /// `assessment` blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assessments: Vec<Cited<Assessment>>,
    /// `instrument` blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instruments: Vec<Cited<Instrument>>,
}

/// One item of a block, while a pack is read.
pub(crate) enum Piece {
    /// Of a `duty` block.
    Duty(Task),
    /// Of a `measure` block.
    Measure(Task),
    /// Of a `chain` block.
    Chain(Chain),
    /// A `command` block.
    Command(Command),
    /// Of a `share` block.
    Share(Share),
    /// Of a `gate` block.
    Gate(Gate),
    /// Of an `assessment` block.
    Assessment(Assessment),
    /// An `instrument` block.
    Instrument(Instrument),
}

impl Program {
    /// Puts the items of a pack together, each with the clause under which it stands.
    pub(crate) fn collect(pieces: Vec<(usize, Piece)>, clauses: &[Clause]) -> Program {
        fn cited<T>(clause: &Clause, it: T) -> Cited<T> {
            Cited {
                clause: clause.number.clone(),
                wording: clause.wording.clone(),
                it,
            }
        }
        let mut out = Program::default();
        for (clause, piece) in pieces {
            let clause = &clauses[clause];
            match piece {
                Piece::Duty(it) => out.duties.push(cited(clause, it)),
                Piece::Measure(it) => out.measures.push(cited(clause, it)),
                Piece::Chain(it) => out.chains.push(cited(clause, it)),
                Piece::Command(it) => out.commands.push(cited(clause, it)),
                Piece::Share(it) => out.shares.push(cited(clause, it)),
                Piece::Gate(it) => out.gates.push(cited(clause, it)),
                Piece::Assessment(it) => out.assessments.push(cited(clause, it)),
                Piece::Instrument(it) => out.instruments.push(cited(clause, it)),
            }
        }
        out
    }

    /// A duty or a measure by its id, which is unique in its pack.
    pub fn task(&self, id: &str) -> Option<&Cited<Task>> {
        (self.duties.iter().chain(&self.measures)).find(|t| t.it.id == id)
    }

    /// An agreement on sharing by its id, which is unique in its pack.
    pub fn share(&self, id: &str) -> Option<&Cited<Share>> {
        self.shares.iter().find(|s| s.it.id == id)
    }

    /// An assessment by its id, which is unique in its pack.
    pub fn assessment(&self, id: &str) -> Option<&Cited<Assessment>> {
        self.assessments.iter().find(|a| a.it.id == id)
    }

    /// A chain by its id, which is unique in its pack.
    pub fn chain(&self, id: &str) -> Option<&Cited<Chain>> {
        self.chains.iter().find(|c| c.it.id == id)
    }
}
