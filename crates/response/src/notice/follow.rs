//! What an entry does to the notices about the same thing: opens, sends in a further
//! version, withdraws.

use super::{Notice, NoticeEvent, Standing, State, subject};
use crate::opening::{Happening, Step};

/// What an entry is to the notices that go back to the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It can open notices and touches no other.
    None,
    /// A correction: only what is asked for now stays.
    Corrects,
    /// A late fact about it: everything that was told is told again.
    Adds,
    /// It takes the thing back.
    Withdraws,
}

impl Change {
    /// Of an entry. Facts are corrected by entries that name them; a record, a person
    /// and a custody by later entries about the same subject.
    pub fn of(what: &Happening) -> Change {
        let act = what.text("act").unwrap_or_default();
        match what.kind.as_str() {
            "fact.withdrawal" => Change::Withdraws,
            kind if kind.starts_with("fact.") => match what.root != what.seq && what.root != 0 {
                true => Change::Corrects,
                false => Change::None,
            },
            kind if kind.starts_with("record.") => match act {
                "corrected" => Change::Adds,
                "withdrawn" => Change::Withdraws,
                _ => Change::None,
            },
            "person.amended" | "declaration.corrected" | "custody.revised" | "custody.result" => {
                Change::Adds
            }
            _ => Change::None,
        }
    }
}

/// The entries that follow. `wanted` is what the entry asks for, `known` every notice
/// with the same root.
pub fn follow(what: &Happening, wanted: Vec<Notice>, known: &[Standing]) -> Vec<Step> {
    let change = Change::of(what);
    let mut out = vec![];
    let step = |it: &Notice, expect: u64, event: &NoticeEvent| Step {
        subject: subject(&it.id),
        expect,
        kind: event.kind(),
        body: event.body(it).to_string(),
        key: format!("{}:{}:{}", event.kind(), it.id, what.seq),
        plan: it.plan.clone(),
    };
    let again = NoticeEvent::Sent {
        tells: what.seq,
        text: String::new(),
    };
    for it in &wanted {
        match known.iter().find(|k| k.it.id == it.id) {
            None => {
                out.push(step(it, 0, &NoticeEvent::Opened(Box::new(it.clone()))));
                if !it.by_hand {
                    out.push(step(it, 0, &again));
                }
            }
            Some(k) if k.tells.contains(&what.seq) => {}
            // What is not out yet tells of the newest entry when it goes out.
            Some(k) if !k.delivered() => {}
            Some(k) => out.push(step(&k.it, k.last, &again)),
        }
    }
    for k in known
        .iter()
        .filter(|k| !wanted.iter().any(|w| w.id == k.it.id))
    {
        let gone = matches!(k.state, State::Withdrawn | State::Dismissed);
        match change {
            Change::Adds if k.delivered() && !gone && !k.tells.contains(&what.seq) => {
                out.push(step(&k.it, k.last, &again));
            }
            Change::Corrects | Change::Withdraws if !gone => {
                let event = NoticeEvent::Withdrawn { cause: what.seq };
                out.push(step(&k.it, k.last, &event));
            }
            _ => {}
        }
    }
    out
}
