//! Passenger and crew lists: each message is laid beside what is on the list already, and
//! everybody on it is registered, known again or asked about.

use crate::commit::Via;
use crate::import::Verdict;
use crate::messages::{Item, Taken};
use crate::office::Office;
use crate::report::ReportError;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_formats::message::Place;
use lf_formats::paxlst::{self, Lists};
use lf_response::manifest::{
    Fate, Function, Leg, Listed, Manifest, Open, Received, Said, Step, Stop, What, decide,
};
use lf_response::person::{How, decide as persons, flat};
use lf_response::slug::slug;
use lf_store::{Entry, Expect, NewEntry, Personal, StoreError};
use serde_json::Value;

impl Office {
    /// Takes the lists of a file in, message by message.
    pub(crate) async fn take_lists(
        &self,
        actor: &Actor,
        file: &str,
        lists: Lists,
        through: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Taken, ReportError> {
        let mut items = vec![];
        let all: usize = lists.lists.iter().map(|l| l.travellers.len()).sum();
        for list in &lists.lists {
            items.extend(self.take_list(actor, file, &lists.sender, list).await?);
            through(items.len() as u64, all as u64);
        }
        let mut taken = Taken::complete("manifest", items, lists.problems);
        // A message without people touches its list too.
        for list in &lists.lists {
            let thing = format!("manifest/{}", id_of(&lists.sender, list));
            if !taken.things.contains(&thing) {
                taken.things.push(thing);
            }
        }
        Ok(taken)
    }

    pub(crate) async fn manifest_of(&self, id: &str) -> Result<Option<Manifest>, StoreError> {
        let history = self.journal.history(&format!("manifest/{id}")).await?;
        let contents = self.journal.open_entries(&history).await?;
        let step = |(e, sealed): (&Entry, Option<String>)| {
            let listed = sealed.and_then(|s| {
                let content: Value = serde_json::from_str(&s).ok()?;
                Some(content.get("listed")?.to_string())
            });
            Some(Step {
                seq: e.seq,
                at: e.recorded_at,
                officer: e.officer.clone(),
                what: What::read(&e.kind, &e.body, listed.as_deref())?,
            })
        };
        let steps = history.iter().zip(contents).filter_map(step);
        Ok(Manifest::fold(id, steps))
    }

    async fn take_list(
        &self,
        actor: &Actor,
        file: &str,
        sender: &str,
        list: &paxlst::List,
    ) -> Result<Vec<(Place, Item)>, ReportError> {
        let id = id_of(sender, list);
        let (said, wrong) = said(sender, list);
        let manifest = self.manifest_of(&id).await?;
        let manifest = manifest.unwrap_or_else(|| Manifest::empty(&id));
        let decision = decide(&manifest, &said);
        let mut arrivals = self.arrivals().await?;
        let mut more: Vec<NewEntry> = vec![];
        let mut items: Vec<(Place, Item, Option<usize>)> = vec![];
        let new = |kind: &str, body: String, personal: Option<Personal>| NewEntry {
            kind: kind.into(),
            happened_at: self.now().to_string(),
            recorded_at: self.now(),
            officer: actor.officer.clone(),
            agency: actor.body.clone(),
            source: source(file, list),
            subject: Some(format!("manifest/{id}")),
            body,
            personal,
            ..NewEntry::default()
        };
        if !decision.repeated {
            let head = serde_json::to_string(&decision.head).unwrap_or_default();
            more.push(new("manifest.received", head, None));
        }
        let places = list.travellers.iter().zip(&wrong);
        let places = places.filter(|(_, w)| w.is_empty()).map(|(t, _)| place(t));
        for ((place, person), fate) in places.zip(&said.people).zip(&decision.fates) {
            let mut item = Item {
                thing: format!("manifest/{id}"),
                ..Item::rejected(&place, vec![])
            };
            let before = |n: u32| manifest.items.iter().find(|i| i.number == n);
            let on = match fate {
                Fate::Refused(refusal) => {
                    let refusals = vec![refusal.clone()];
                    item.verdict = Verdict::Rejected { refusals };
                    None
                }
                Fate::Same(n) => {
                    let was = before(*n);
                    item.person = was.map(|i| i.person.clone());
                    let seq = was.map_or(0, |i| i.seq);
                    item.verdict = Verdict::Repeated { seq };
                    None
                }
                Fate::Enters(n) => {
                    let arrived = arrivals.meet(&person.description).await?;
                    item.of(&arrived);
                    item.verdict = Verdict::Accepted { seq: 0 };
                    let open = Open::Entered {
                        item: *n,
                        person: arrived.id.clone(),
                    };
                    more.push(new(
                        open.kind(),
                        json(&open),
                        sealed(&arrived.id, person, &said),
                    ));
                    Some(more.len() - 1)
                }
                Fate::Changes(n) | Fate::Leaves(n) => {
                    let Some(was) = before(*n) else { continue };
                    let listed = was.listed.as_ref().map(|l| &l.description);
                    let open = match fate {
                        Fate::Leaves(_) => Open::Left { item: *n },
                        _ => Open::Changed { item: *n },
                    };
                    if matches!(fate, Fate::Changes(_)) && listed != Some(&person.description) {
                        let note = source(file, list);
                        let again = person.description.clone();
                        arrivals
                            .describe(&was.person, How::Corrected, again, &note)
                            .await?;
                    }
                    item.person = Some(was.person.clone());
                    item.verdict = Verdict::Corrected {
                        seq: 0,
                        corrects: was.seq,
                    };
                    more.push(new(
                        open.kind(),
                        json(&open),
                        sealed(&was.person, person, &said),
                    ));
                    Some(more.len() - 1)
                }
            };
            items.push((place, item, on));
        }
        for n in &decision.leaving {
            let open = Open::Left { item: *n };
            more.push(new(open.kind(), json(&open), None));
        }
        let first = arrivals.len();
        let expects = match more.is_empty() {
            true => vec![],
            false => vec![Expect::new(format!("manifest/{id}"), manifest.seq)],
        };
        let outcomes = arrivals
            .commit(actor, more, expects, &Via::source(&source(file, list)))
            .await?;
        let mut out: Vec<(Place, Item)> = (items.into_iter())
            .map(|(place, mut item, on)| {
                let at = on.and_then(|i| outcomes.get(first + i)).map(|o| o.seq());
                if let (Verdict::Accepted { seq } | Verdict::Corrected { seq, .. }, Some(at)) =
                    (&mut item.verdict, at)
                {
                    *seq = at;
                }
                (place, item)
            })
            .collect();
        let refused = list
            .travellers
            .iter()
            .zip(wrong)
            .filter(|(_, w)| !w.is_empty());
        out.extend(refused.map(|(t, w)| (place(t), Item::rejected(&place(t), w))));
        Ok(out)
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn place(t: &paxlst::Traveller) -> Place {
    Place::Segment {
        number: t.segment,
        tag: "NAD".into(),
        element: 0,
        component: 0,
    }
}

fn source(file: &str, list: &paxlst::List) -> String {
    format!("{file} {}", list.message)
}

/// The id of a list: who sends it under which reference, and whether it is the crew's.
fn id_of(sender: &str, list: &paxlst::List) -> String {
    let first = list.legs.first();
    let reference = match list.reference.is_empty() {
        false => list.reference.clone(),
        true => {
            let day = first.and_then(|l| l.calls.iter().find_map(|c| c.departs.or(c.arrives)));
            let day = day.map(|d| d.day.to_string()).unwrap_or_default();
            format!("{} {day}", first.map_or("", |l| &l.carriage))
        }
    };
    let crew = match is_crew(list) {
        true => "crew",
        false => "pax",
    };
    format!("{}-{}-{crew}", slug(sender), slug(&reference))
}

fn is_crew(list: &paxlst::List) -> bool {
    matches!(list.role, paxlst::Role::Crew | paxlst::Role::TransitCrew)
}

/// What a message says: the people of whom something can be taken, and for each of all what
/// is wrong with his description.
fn said(sender: &str, list: &paxlst::List) -> (Said, Vec<Vec<Refusal>>) {
    let wrong: Vec<Vec<Refusal>> = (list.travellers.iter())
        .map(|t| persons::check(&t.description))
        .collect();
    let people = list.travellers.iter().zip(&wrong);
    let people = people.filter(|(_, w)| w.is_empty()).map(|(t, _)| listed(t));
    let said = Said {
        people: people.collect(),
        head: Received {
            message: list.message.clone(),
            sender: sender.to_string(),
            reference: list.reference.clone(),
            function: match list.function {
                paxlst::Function::Original | paxlst::Function::Duplicate => Function::Original,
                paxlst::Function::Cancellation => Function::Cancellation,
                paxlst::Function::Addition => Function::Addition,
                paxlst::Function::Deletion => Function::Deletion,
                paxlst::Function::Change => Function::Change,
                paxlst::Function::Replacement => Function::Replacement,
            },
            part: list.part.map(|p| p.number),
            last: list.part.is_some_and(|p| p.last),
            crew: is_crew(list),
            legs: list.legs.iter().map(leg).collect(),
            announced: list.announced,
            ..Received::default()
        },
    };
    (said, wrong)
}

fn leg(l: &paxlst::Leg) -> Leg {
    let text = |w: Option<lf_formats::message::When>| w.map(|w| w.to_string()).unwrap_or_default();
    Leg {
        carriage: l.carriage.clone(),
        means: l.means.clone(),
        name: l.name.clone(),
        stops: (l.calls.iter())
            .map(|c| Stop {
                port: c.port.clone(),
                departs: text(c.departs),
                arrives: text(c.arrives),
            })
            .collect(),
    }
}

fn listed(t: &paxlst::Traveller) -> Listed {
    let role = serde_json::to_value(t.role).unwrap_or_default();
    Listed {
        description: t.description.clone(),
        role: role.as_str().unwrap_or_default().into(),
        from: t.from.clone(),
        to: t.to.clone(),
        via: t.via.clone(),
        seat: t.seat.clone(),
        booking: t.booking.clone(),
        reference: t.reference.clone(),
        address: t.address.clone(),
        residence: t.residence.clone(),
    }
}

/// The sealed part: what the list says, and flat texts for agreements on sharing.
fn sealed(person: &str, listed: &Listed, said: &Said) -> Option<Personal> {
    let mut content = flat(&listed.description);
    let carriages = said.head.legs.iter().map(|l| l.carriage.as_str());
    let route = format!("{} → {}", listed.from, listed.to);
    for (name, text) in [
        ("seat", listed.seat.clone()),
        ("address", listed.address.clone()),
        ("conveyance", carriages.collect::<Vec<_>>().join(" / ")),
        ("itinerary", route),
    ] {
        if !text.trim().is_empty() {
            content.insert(name.into(), text.into());
        }
    }
    content.insert(
        "listed".into(),
        serde_json::to_value(listed).unwrap_or_default(),
    );
    Some(Personal {
        person: person.to_string(),
        content: Value::Object(content).to_string(),
    })
}
