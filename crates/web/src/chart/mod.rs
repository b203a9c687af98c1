//! Charts as SVG, drawn here: the same drawing on screen and on paper, with a
//! title, a description and the numbers in a table beneath. Colours come from
//! the style sheet; shapes and patterns say the same without them.

pub mod bars;
pub mod contacts;
pub mod levels;
pub mod lineage;
pub mod map;
pub mod qr;
pub mod ruler;
pub mod scale;
pub mod svg;
pub mod zones;

use crate::html::Html;
use crate::words::Words;
use askama::Template;

/// A drawing with the table of its numbers.
#[derive(Template)]
#[template(path = "part/figure.html")]
pub struct Figure<'a> {
    /// Words.
    pub w: &'a Words,
    /// The drawing.
    pub drawing: Html,
    /// Heads of the table.
    pub heads: Vec<String>,
    /// Rows of the table; the first cell of each is its head.
    pub rows: Vec<Vec<String>>,
    /// Id of the table, so that a link can lead to it.
    pub id: &'static str,
}
