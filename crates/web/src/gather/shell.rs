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
    let responses = office.responses();
    let top = match responses.first() {
        Some(r) => Some(TopIncident {
            id: r.now.key.topic.clone(),
            name: super::approval::incident_name(desk, &r.now.key.topic),
            level: r.now.level,
            in_force: true,
        }),
        None => (incidents.first())
            .filter(|i| i.candidate.level.is_some())
            .map(|i| TopIncident {
                id: i.topic.clone(),
                name: name(desk, i),
                level: i.candidate.level,
                in_force: false,
            }),
    };
    let signatures = actor
        .as_ref()
        .map_or(0, |a| super::approval::awaiting(desk, a));
    Shell {
        now: desk.wall(office.now()),
        actor,
        top,
        responses: responses.len(),
        signatures,
        incidents: incidents.len(),
        asked: incidents.iter().map(|i| i.asks.len()).sum(),
        late: session.owed.late,
        new: session.owed.new,
        custody: session.custody.way,
        custody_late: session.custody.late,
        notices: session.notices.waiting,
        notices_late: session.notices.late,
        clock_back: (office.clock_went_back()).map(|b| (desk.wall(b.shows), desk.wall(b.last))),
        demo: desk.demo,
        local_only: desk.door.is_none(),
        head: Head {
            seq: head.seq,
            digest: head.hash,
            at: None,
        },
    }
}
