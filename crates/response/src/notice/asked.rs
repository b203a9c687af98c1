//! What an entry of the journal has bodies tell each other.

use super::Notice;
use crate::due::{named, set};
use crate::obligation::{Cause, id};
use crate::opening::bind::receivers;
use crate::opening::trigger::{has_values, opens};
use crate::opening::{Happening, Scene, Script};
use lf_domain::city::split_body;
use lf_rules::program::{Route, Sending, Share};

/// The notices that an entry opens under one plan: one for each receiver. `root` is
/// what it goes back to, the same for all corrections of one thing.
pub fn asked(what: &Happening, root: &str, scene: &Scene<'_>, script: &Script<'_>) -> Vec<Notice> {
    let day = what.at.to_zoned(scene.zone.clone()).date();
    // An agreement names its own matter; the scope of the plan is that of its levels.
    let script = Script {
        diseases: &[],
        topics: &[],
        ..*script
    };
    let (role, county) = split_body(&what.agency);
    let mut out = vec![];
    for cited in &script.program.shares {
        let share = &cited.it;
        if !share.holds(day) {
            continue;
        }
        let fits = |t: &&lf_rules::program::Trigger| opens(t, what, scene, &script).is_some();
        let fitting: Vec<_> = share.on.iter().filter(fits).collect();
        if fitting.is_empty() {
            continue;
        }
        let sure = (fitting.iter()).any(|t| has_values(t, what, scene.city) == Some(true));
        let doubt: Vec<String> = match sure {
            true => vec![],
            false => (fitting.iter())
                .flat_map(|t| t.values.values().flatten())
                .filter_map(|v| v.strip_prefix(">="))
                .filter(|v| v.parse::<u64>().is_err())
                .map(str::to_string)
                .collect(),
        };
        let Some(sender) = share.sender(role) else {
            continue;
        };
        let sender = match sender == role {
            true => what.agency.clone(),
            false => match scene.city.bodies_of(sender, county).into_iter().next() {
                Some(body) => body,
                None => continue,
            },
        };
        let due = named(share.within.as_deref(), &share.source);
        let (due, bound) = set(due.as_ref(), what.at, scene.city, scene.zone);
        for receiver in told(share, county, scene) {
            if receiver == sender {
                continue;
            }
            out.push(Notice {
                id: id(script.code, &share.id, &sender, &receiver, root, None),
                plan: script.code.into(),
                pack: script.pack.into(),
                share: share.id.clone(),
                clause: cited.clause.clone(),
                title: share.title.clone(),
                sender: sender.clone(),
                receiver,
                about: share.about.clone(),
                fields: share.fields.clone(),
                purpose: share.purpose.clone(),
                confidential: share.confidentiality,
                answer: share.answer,
                answer_within: share.answer_within.clone(),
                root: root.into(),
                cause: Cause {
                    seq: what.seq,
                    kind: what.kind.clone(),
                },
                opened_at: what.at,
                due,
                bound: bound.clone(),
                by_hand: share.send == Sending::ByHand
                    || share.route.is_some()
                    || !doubt.is_empty(),
                doubt: doubt.clone(),
                signers: signers(share.route.as_ref(), county, scene),
            });
        }
    }
    out
}

/// Bodies that are told: those of the text and those that the city lists. A role that
/// nobody fills is told nothing.
pub fn told(share: &Share, county: Option<&str>, scene: &Scene<'_>) -> Vec<String> {
    let listed = (share.to_parameter.as_ref()).and_then(|p| scene.city.parameters.get(p));
    let listed = listed.map_or("", |p| p.value.as_str()).split(',');
    let listed = listed
        .map(|r| r.trim().to_string())
        .filter(|r| !r.is_empty());
    let mut roles: Vec<String> = share.to.iter().cloned().chain(listed).collect();
    // Outside the mainland only through the one channel.
    if let Some(route) = &share.route {
        roles = vec![route.through.clone()];
    }
    let area = county.unwrap_or("city");
    let mut out = receivers(&roles, area, scene);
    out.retain(|b| scene.city.has_body(b));
    out
}

fn signers(route: Option<&Route>, county: Option<&str>, scene: &Scene<'_>) -> Vec<String> {
    let roles = route.map_or(&[][..], |r| r.signers.as_slice());
    receivers(roles, county.unwrap_or("city"), scene)
}
