//! One clause of a chapter with its blocks.

use super::block::Block;
use super::case::CaseBlock;
use super::criterion::CriterionBlock;
use super::note::Note;
use lf_domain::codebook::Label;

/// One clause of a chapter with its blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Number, e.g. `2.3(2)`.
    pub number: String,
    /// Heading without its number.
    pub title: String,
    /// Depth of the heading.
    pub depth: u8,
    /// Our wording.
    pub wording: Label,
    /// Criterion, where there is one, with the place of its condition.
    pub criterion: Option<Placed<CriterionBlock>>,
    /// Cases.
    pub cases: Vec<Placed<CaseBlock>>,
    /// Remarks, and why there is nothing to run.
    pub notes: Vec<Placed<Note>>,
    /// All blocks as written, in their order, for the plan page.
    pub blocks: Vec<Block>,
    /// Raw text of the criterion block, for the plan page.
    pub block_text: String,
    /// File index and byte offset of the heading.
    pub at: (usize, usize),
}

impl Clause {
    /// A clause with nothing under its heading yet.
    pub(super) fn new(number: String, title: &str, depth: u8, at: (usize, usize)) -> Clause {
        Clause {
            number,
            title: title.to_string(),
            depth,
            wording: Label::default(),
            criterion: None,
            cases: vec![],
            notes: vec![],
            blocks: vec![],
            block_text: String::new(),
            at,
        }
    }

    /// True when something of the clause runs: a criterion, duty, measure, chain
    /// or command structure.
    pub fn runs(&self) -> bool {
        self.blocks.iter().any(|b| b.kind.runs())
    }
}

/// Something with its place in a source file.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed<T> {
    /// The thing.
    pub it: T,
    /// Index of the file.
    pub file: usize,
    /// Byte offset of the block's first line.
    pub start: usize,
}
