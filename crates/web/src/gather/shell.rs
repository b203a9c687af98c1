//! The frame of every page.

use super::incident::name;
use crate::desk::Desk;
use crate::http::session::Session;
use crate::view::shell::{Head, Shell, TopIncident};
use crate::words::Words;
use lf_domain::actor::Actor;

/// The frame for one request.
pub fn gather(desk: &Desk, session: &Session, _: &Words) -> Shell {
    let office = &desk.office;
    let incidents = office.incidents();
    let officer = session.officer.as_deref();
    let actor = (office.city.officers.iter())
        .find(|o| Some(o.id.as_str()) == officer)
        .map(|o| Actor {
            officer: o.id.clone(),
            body: o.body.clone(),
        });
    let head = office.journal.head().borrow().clone();
    let top = incidents.first().filter(|i| i.candidate.level.is_some());
    Shell {
        now: desk.wall(office.now()),
        actor,
        top: top.map(|i| TopIncident {
            id: i.topic.clone(),
            name: name(desk, i),
            level: i.candidate.level,
            in_force: false,
        }),
        incidents: incidents.len(),
        asked: incidents.iter().map(|i| i.asks.len()).sum(),
        demo: desk.demo,
        local_only: true,
        head: Head {
            seq: head.seq,
            digest: head.hash,
            at: None,
        },
    }
}
