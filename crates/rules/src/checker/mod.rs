//! The plan checker: gaps, overlaps and breaks between the levels of a plan, in
//! the words of the text and in the adopted readings, each with facts that show
//! it; and what is untidy in the pack itself.
//!
//! Concrete facts at and beside every number that a condition names are put
//! into the real situation ([`axes`], [`blocks`]), combined for the criteria
//! that share facts ([`grid`]), and compared ([`levels`]). So a witness can
//! always happen, and can be pasted into the pack as a case.

mod across;
mod apart;
mod assessments;
mod axes;
pub(crate) mod blocks;
mod chains;
mod clocks;
mod commands;
mod drops;
mod duties;
mod explained;
mod gates;
pub(crate) mod grid;
mod levels;
mod limits;
mod lints;
mod measures;
mod message;
mod outbreaks;
mod overlaps;
mod program;
mod said;
mod shares;
mod subjects;
mod terms;
mod weeks;
pub mod witness;

pub(crate) use axes::World;

use crate::plan::Plan;
use crate::problem::Problem;
use crate::scenario::Facts;
use jiff::civil::Date;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::level::Level;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use across::check_together;

/// How much a finding matters. Errors come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The plan as adopted decides wrongly or not at all.
    Error,
    /// Somebody should look.
    Warning,
    /// Known, explained, or harmless because the most severe level wins.
    Note,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A pack, or a part of it, that cannot be read.
    DoesNotLoad,
    /// No level, although less would have one.
    Gap,
    /// A lower level, although less would have a higher one.
    Direction,
    /// Two levels at once.
    Overlap,
    /// A criterion that holds only together with a more severe one.
    Shadowed,
    /// A criterion that holds when nothing is recorded.
    FiresOnNothing,
    /// A criterion that is unknown when nothing is recorded.
    AsksOnNothing,
    /// Cases that lie a year apart are counted together.
    NoWindow,
    /// Words that have no measure; somebody must judge or set a number.
    UndefinedTerm,
    /// A disease of the plan's scope whose case has no level.
    NoLevel,
    /// No combination that was tried meets the criterion.
    Unreachable,
    /// A part that only the `cel` interpreter can run: not proved.
    Opaque,
    /// Not everything could be tried.
    Incomplete,
    /// Two plans give different levels to the same facts.
    Conflict,
    /// A criterion that no case of the pack meets.
    UncoveredCase,
    /// A value that no condition uses.
    UnusedValue,
    /// A value whose source nobody has looked at for two years.
    StaleValue,
    /// An obligation that two blocks claim.
    CoveredTwice,
    /// A clause number is left out.
    ClauseJump,
    /// A topic that the plan's own scope does not name.
    OutOfScope,
    /// A reading that no block of the pack follows.
    UnusedReading,
    /// A reading or case names a clause that is not in the pack.
    UnknownClause,
    /// Two tasks, chains, steps, posts or groups with one id.
    DuplicateId,
    /// A role, event, act or other word that nothing defines.
    UnknownName,
    /// A role that no body of the city fills.
    UnfilledRole,
    /// A time that the plan leaves to the city, and the city does not set.
    UnknownParameter,
    /// A limit, period or parameter that is no length and no time.
    WrongLimit,
    /// A duty or measure that cannot be run as it is written.
    WrongTask,
    /// A task that cannot take the place of another.
    WrongReplacement,
    /// A task that is never late.
    NoLimit,
    /// A report that goes to nobody.
    NoRecipient,
    /// A task of which nothing shows that it was done.
    NoEvidence,
    /// A chain whose steps do not fit together.
    WrongChain,
    /// A change that persons have no chain for.
    NoChain,
    /// A change with two chains.
    TwoChains,
    /// A command structure that is not complete.
    WrongCommand,
    /// A level without a command structure.
    NoCommand,
    /// A level with two command structures.
    TwoCommands,
    /// Two plans give different limits to the same duty.
    ClashingClocks,
    /// An agreement on sharing that cannot be run as it is written.
    WrongShare,
    /// A gate that cannot be run as it is written.
    WrongGate,
    /// An agreement that tells more than its purpose needs.
    MoreThanNeeded,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// The conditions in the adopted reading.
    Adopted,
    /// The conditions in the words of the text.
    Text,
    /// The pack as a piece of writing.
    Pack,
}

/// Where a clause stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What it is.
    pub kind: Kind,
    /// Plan code.
    pub plan: String,
    /// Clauses concerned; those of another plan with its code before them.
    pub clauses: Vec<String>,
    /// Their levels, in the same order.
    pub levels: Vec<Level>,
    /// Readings that explain it.
    pub readings: Vec<String>,
    /// What was looked at.
    pub on: On,
    /// The finding in one English sentence.
    pub message: String,
    /// What the sentence is made of, for other languages.
    pub args: BTreeMap<&'static str, String>,
    /// Facts that show it.
    pub witness: Option<Facts>,
    /// Facts that say less and have a (higher) level, for gaps and directions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub less: Option<Facts>,
    /// Where the first clause stands.
    pub at: Option<Place>,
}

impl Finding {
    /// A finding about criteria of a plan, with nothing else yet.
    pub(crate) fn about(plan: &Plan, kind: Kind, on: On, criteria: &[usize]) -> Finding {
        let of = |c: &usize| &plan.criteria[*c];
        Finding {
            severity: Severity::Note,
            kind,
            plan: plan.code().to_string(),
            clauses: criteria.iter().map(|c| of(c).clause.clone()).collect(),
            levels: criteria.iter().map(|c| of(c).level).collect(),
            readings: vec![],
            on,
            message: String::new(),
            args: BTreeMap::new(),
            witness: None,
            less: None,
            at: criteria.first().and_then(|c| place(plan, of(c).clause_ix)),
        }
    }

    pub(crate) fn arg(mut self, name: &'static str, value: impl ToString) -> Finding {
        self.args.insert(name, value.to_string());
        self
    }

    /// What keeps a pack from being read. `plan` is the folder, as the code is not known.
    pub fn of_problem(plan: &str, p: &Problem) -> Finding {
        Finding {
            severity: Severity::Error,
            kind: Kind::DoesNotLoad,
            plan: plan.to_string(),
            clauses: vec![],
            levels: vec![],
            readings: vec![],
            on: On::Pack,
            message: p.message.clone(),
            args: BTreeMap::new(),
            witness: None,
            less: None,
            at: Some(Place {
                file: p.file.clone(),
                line: p.line,
                column: p.column,
            }),
        }
    }

    /// True for an overlap in which the more severe criterion includes the other
    /// by its very numbers: expected, as the most severe level wins.
    pub fn is_nested(&self) -> bool {
        self.args.contains_key("nested")
    }
}

/// Place of a clause of the pack.
pub(crate) fn place(plan: &Plan, clause_ix: usize) -> Option<Place> {
    let clause = plan.pack.clauses.get(clause_ix)?;
    let p = plan.pack.sources[clause.at.0].problem(clause.at.1, "");
    Some(Place {
        file: p.file,
        line: p.line,
        column: p.column,
    })
}

/// Checks one plan. `on` is the day as of which values can be out of date.
pub fn check(
    plan: &Arc<Plan>,
    city: &City,
    book: &Arc<CodeBook>,
    on: Option<Date>,
) -> Vec<Finding> {
    let world = World::new(city, book);
    let mut out = levels::findings(plan, &world);
    out.extend(terms::findings(plan, &world));
    out.extend(lints::findings(plan, city, book, on));
    out.extend(program::findings(plan, city, book));
    finish(&mut out, plan);
    out
}

/// Puts the sentence in, and the most severe first.
fn finish(findings: &mut [Finding], plan: &Plan) {
    for f in findings.iter_mut() {
        f.message = message::english(f);
    }
    let order = |clause: &str| {
        (plan.pack.clauses.iter())
            .position(|c| c.number == clause)
            .unwrap_or(usize::MAX)
    };
    findings.sort_by_key(|f| {
        let first = f
            .clauses
            .iter()
            .map(|c| order(c))
            .min()
            .unwrap_or(usize::MAX);
        (
            f.severity,
            f.is_nested(),
            f.kind,
            f.on,
            first,
            f.clauses.clone(),
            f.at.as_ref().map(|p| p.line),
        )
    });
}
