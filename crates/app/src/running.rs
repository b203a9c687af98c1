//! What persons have brought about, as it stands: responses, approval files,
//! orders, warnings, delegations, command structures. There are few of each, so
//! they are kept whole, folded from the journal beside the facts.

use lf_response::delegation::{Delegation, Revoked};
use lf_response::file::File;
use lf_response::order::{Declined, NotFollowed, Order};
use lf_response::standing::{ResponseChange, ResponseKey, Standing};
use lf_response::structure::Rearranged;
use lf_response::warning::{Acknowledged, Warning, WarningChange};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// An order with its journal number.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Recorded {
    /// The order.
    #[serde(flatten)]
    pub order: Order,
    /// Journal number.
    pub seq: u64,
}

/// Everything that persons have brought about.
#[derive(Clone, Debug, Default)]
pub struct Running {
    /// Responses, ended ones too.
    pub responses: BTreeMap<ResponseKey, Standing>,
    /// Changes of each response, oldest first, with their journal numbers.
    pub changes: BTreeMap<ResponseKey, Vec<(u64, ResponseChange)>>,
    /// Approval files.
    pub files: BTreeMap<String, File>,
    /// Orders.
    pub orders: BTreeMap<String, Recorded>,
    /// Orders that somebody tried to decline.
    pub declined: Vec<Declined>,
    /// Counties that did not follow, with their reasons.
    pub not_followed: Vec<NotFollowed>,
    /// Warnings, lifted ones too.
    pub warnings: BTreeMap<ResponseKey, Warning>,
    /// Delegations.
    pub delegations: BTreeMap<String, Delegation>,
    /// Changes of command structures.
    pub rearranged: Vec<Rearranged>,
}

/// First words of the kinds that are folded here.
const NOUNS: [&str; 6] = [
    "response",
    "file",
    "order",
    "warning",
    "delegation",
    "structure",
];

/// First words of the kinds that are folded here.
pub(crate) fn folded_nouns() -> impl Iterator<Item = &'static str> {
    NOUNS.into_iter()
}

/// Whether entries of a kind are folded here.
pub fn folds(kind: &str) -> bool {
    kind.split_once('.')
        .is_some_and(|(noun, _)| NOUNS.contains(&noun))
}

fn read<T: DeserializeOwned>(body: &str) -> Option<T> {
    serde_json::from_str(body).ok()
}

impl Running {
    /// Folds one entry in; others are left out.
    pub fn apply(&mut self, seq: u64, kind: &str, body: &str) {
        match kind {
            "response.not_followed" => self.not_followed.extend(read::<NotFollowed>(body)),
            k if k.starts_with("response.") => {
                if let Some(change) = read::<ResponseChange>(body) {
                    let key = change.key.clone();
                    (self.changes.entry(key.clone()).or_default()).push((seq, change.clone()));
                    let before = self.responses.remove(&key);
                    self.responses
                        .insert(key, Standing::apply(before, change, seq));
                }
            }
            "file.opened" => {
                if let Some(f) = File::fold(None, kind, body, seq) {
                    self.files.insert(f.opened.id.clone(), f);
                }
            }
            k if k.starts_with("file.") => {
                let id = read::<serde_json::Value>(body)
                    .and_then(|v| v["file"].as_str().map(str::to_string));
                if let Some(id) = id
                    && let Some(f) = self.files.remove(&id)
                    && let Some(f) = File::fold(Some(f), kind, body, seq)
                {
                    self.files.insert(id, f);
                }
            }
            "order.recorded" => {
                if let Some(order) = read::<Order>(body) {
                    self.orders
                        .insert(order.id.clone(), Recorded { order, seq });
                }
            }
            "order.declined" => self.declined.extend(read::<Declined>(body)),
            "warning.acknowledged" => {
                if let Some(a) = read::<Acknowledged>(body)
                    && let Some(w) = self.warnings.get_mut(&a.key)
                {
                    w.note(a);
                }
            }
            k if k.starts_with("warning.") => {
                if let Some(c) = read::<WarningChange>(body) {
                    self.warnings.insert(c.key.clone(), Warning::apply(c, seq));
                }
            }
            "delegation.given" => {
                if let Some(d) = read::<Delegation>(body) {
                    self.delegations.insert(d.id.clone(), d);
                }
            }
            "delegation.revoked" => {
                if let Some(r) = read::<Revoked>(body)
                    && let Some(d) = self.delegations.get_mut(&r.id)
                {
                    d.revoked = Some(r.at);
                }
            }
            "structure.changed" => self.rearranged.extend(read::<Rearranged>(body)),
            _ => {}
        }
    }
}
