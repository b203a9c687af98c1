//! What opens obligations: an entry of the journal, the level of a response, a
//! question without an answer, a step of an approval file, the calendar.
//!
//! Everything here says what *is owed*, again and again, as a pure function of
//! plans, city and state; [`settle`] compares that with what was opened before
//! and gives the difference. So nothing is opened twice, whatever is asked twice.

pub mod asks;
pub(crate) mod bind;
mod carrying;
pub mod evidence;
pub mod happening;
mod moving;
pub mod running;
pub mod settle;
pub mod steps;
mod template;
pub(crate) mod trigger;
pub mod turn;

pub use happening::{Happening, asked};
pub use running::{Ground, Offer, offers, running, standing_duties};
pub use settle::{Known, Stand, Step};
pub use turn::{Found, Need, Row, Turn};

use crate::obligation::Obligation;
use crate::series::Series;
use jiff::tz::TimeZone;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_rules::plan::Plan;
use lf_rules::program::Program;

/// Where obligations are opened.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The city.
    pub city: &'a City,
    /// The code book.
    pub book: &'a CodeBook,
    /// The city's time zone.
    pub zone: &'a TimeZone,
}

/// A plan as far as it gives duties.
#[derive(Clone, Copy)]
pub struct Script<'a> {
    /// Code, e.g. `PHE`.
    pub code: &'a str,
    /// Digest of the pack.
    pub pack: &'a str,
    /// Body that issued it.
    pub issuer: &'a str,
    /// Diseases that it governs.
    pub diseases: &'a [String],
    /// Topics that it governs.
    pub topics: &'a [String],
    /// Duties, measures, chains, command structures.
    pub program: &'a Program,
}

impl<'a> Script<'a> {
    /// Of a compiled plan.
    pub fn of(plan: &'a Plan) -> Script<'a> {
        let header = plan.header();
        Script {
            code: plan.code(),
            pack: &plan.pack.digest,
            issuer: &header.issuer,
            diseases: &header.scope.diseases,
            topics: &header.scope.topics,
            program: &plan.pack.program,
        }
    }
}

/// Something that is owed: once, or every period.
#[derive(Clone, Debug, PartialEq)]
pub enum Owed {
    /// Once.
    Once(Box<Obligation>),
    /// Every period.
    Every(Box<Series>),
}

impl Owed {
    /// Id of the obligation or series.
    pub fn id(&self) -> &str {
        match self {
            Owed::Once(o) => &o.id,
            Owed::Every(s) => &s.id,
        }
    }

    /// What is owed; of a series what is the same in every period.
    pub fn it(&self) -> &Obligation {
        match self {
            Owed::Once(o) => o,
            Owed::Every(s) => &s.of,
        }
    }
}
