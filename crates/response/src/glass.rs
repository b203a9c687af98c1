//! A glass that was broken: each body whose records were opened owes a review. An
//! obligation like any other, so there is one machine for lateness.

use crate::due::{Bound, named, set};
use crate::obligation::{Cause, Hold, Obligation, id};
use crate::opening::{Owed, Scene};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::codebook::Label;
use lf_rules::program::{Confidentiality, Evidence};
use std::collections::BTreeSet;

/// Parameter of the city: within which time a broken glass is reviewed.
pub const REVIEW: &str = "glass_review";
/// The limit where the city sets none.
const USUAL: &str = "3d";
const TITLE: &str = "Review an emergency reading";

/// A broken glass.
#[derive(Clone, Debug, PartialEq)]
pub struct Glass {
    /// Entry with which it was broken.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who broke it.
    pub by: Actor,
    /// Bodies whose records were opened.
    pub owners: Vec<String>,
    /// Of these, those that have reviewed it.
    pub reviewed: BTreeSet<String>,
}

/// What the obligation of one owner is looked up by.
pub fn root(seq: u64, owner: &str) -> String {
    format!("read/{seq}/{owner}")
}

/// By when a glass that was broken at a moment is to be reviewed, and who says so.
pub fn due(at: Timestamp, scene: &Scene<'_>) -> (Option<Timestamp>, Option<Bound>) {
    let limit = match scene.city.parameters.contains_key(REVIEW) {
        true => named(Some(REVIEW), ""),
        false => named(Some(USUAL), ""),
    };
    set(limit.as_ref(), at, scene.city, scene.zone)
}

/// What is owed after the entry `seq`: of each owner that has said nothing yet a review.
pub fn owed(g: &Glass, (seq, kind): (u64, &str), scene: &Scene<'_>) -> Vec<Owed> {
    let silent = g.owners.iter().filter(|o| !g.reviewed.contains(*o));
    let one = |owner: &String| {
        let (due, bound) = due(g.at, scene);
        let task = "read.review".to_string();
        let root = root(g.seq, owner);
        Owed::Once(Box::new(Obligation {
            id: id("", &task, owner, "city", &root, None),
            task,
            // Pages put it into words.
            title: Label {
                zh: TITLE.into(),
                en: TITLE.into(),
            },
            who: owner.clone(),
            to: vec![g.by.body.clone()],
            area: "city".into(),
            root,
            hold: Hold::Step,
            opened_at: g.at,
            due,
            bound,
            evidence: Evidence {
                by: Some("read.reviewed".into()),
                ..Evidence::default()
            },
            confidential: Confidentiality::Confidential,
            cause: Cause {
                seq,
                kind: kind.to_string(),
            },
            ..Obligation::default()
        }))
    };
    silent.map(one).collect()
}
