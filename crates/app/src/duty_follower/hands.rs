//! Things that go through several hands: notices, drafts at a gate, call-outs. Whoever
//! has to act next owes it.

use crate::office::Office;
use lf_response::obligation::Why;
use lf_response::opening::{Happening, Turn};
use lf_response::{callout, gate, notice};
use lf_store::StoreError;

/// Adds what is owed once such a thing moved on.
pub(super) async fn add(
    office: &Office,
    what: &Happening,
    turn: &mut Turn<'_>,
) -> Result<(), StoreError> {
    let scene = office.scene();
    let moved = (what.seq, what.kind.as_str());
    let (noun, _) = what.kind.split_once('.').unwrap_or_default();
    let Some(id) = what.text(noun) else {
        return Ok(());
    };
    match noun {
        "notice" => {
            if let Some(s) = office.notice_at(id, what.seq).await? {
                let owed = notice::owed::owed(&s, moved, &scene);
                turn.add(owed, [(notice::owed::root(id), Why::File)]);
            }
        }
        "gate" => {
            if let Some(s) = office.draft_at(id, what.seq).await? {
                let owed = gate::owed::owed(&s, moved, &scene);
                turn.add(owed, [(gate::owed::root(id), Why::File)]);
            }
        }
        "callout" => {
            if let Some(c) = office.callout_at(id, what.seq).await? {
                // A called body's act is about itself alone; the call and its end about all.
                let all = matches!(what.kind.as_str(), "callout.called" | "callout.ended");
                let concerned = |b: &&String| all || **b == what.agency;
                for body in c.it.bodies.iter().filter(concerned) {
                    let owed = callout::owed::owed(&c, body, moved, &scene);
                    turn.add(owed, [(callout::owed::root(id, body), Why::File)]);
                }
            }
        }
        _ => {}
    }
    Ok(())
}
