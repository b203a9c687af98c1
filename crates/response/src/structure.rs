//! The command structure of a response: who leads, where the office sits, which
//! groups there are and who sits in them.

use crate::event::Event;
use crate::file::opening::tier;
use crate::standing::{ResponseKey, Standing};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::city::{City, Officer};
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_domain::refusal::Refusal;
use lf_rules::program::{Cited, Command, Group};
use serde::{Deserialize, Serialize};

/// What a person changes of a structure; body of `structure.<kind>` entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rearrange {
    /// The office moves to the seat for special cases, or back.
    Office {
        /// To the seat for special cases.
        special: bool,
    },
    /// A further group, where the clause leaves the number open.
    Group {
        /// The group.
        group: Group,
    },
    /// A group that was added is closed.
    GroupClosed {
        /// Id.
        id: String,
    },
    /// Another of the posts that may lead, and the officer who holds it.
    Leader {
        /// Post.
        post: String,
        /// Officer.
        officer: String,
    },
}

/// Body of `structure.changed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rearranged {
    /// The response.
    pub key: ResponseKey,
    /// Episode of the response.
    pub episode: u32,
    /// What changed.
    pub what: Rearrange,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// A body in a structure, with the people who can be called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seat {
    /// Body.
    pub body: String,
    /// Duty telephone.
    pub phone: Option<String>,
    /// Its officers, those with a post first.
    pub officers: Vec<Person>,
}

/// A person of the city's directory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Officer.
    pub id: String,
    /// Post.
    pub post: Option<String>,
}

/// A post that may lead, with who holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leader {
    /// Post.
    pub post: String,
    /// Officers who hold it here; empty when the directory names none.
    pub officers: Vec<String>,
    /// Whether this one leads.
    pub leads: bool,
}

/// A group as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupSeat {
    /// Id.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Leading body.
    pub lead: Vec<Seat>,
    /// Member bodies.
    pub members: Vec<Seat>,
    /// Added by a person.
    pub added: bool,
}

/// The structure of a response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// The response.
    pub key: ResponseKey,
    /// Level.
    pub level: Level,
    /// Clause that gives it.
    pub clause: String,
    /// Readings that it follows.
    pub readings: Vec<String>,
    /// Name of the command; empty where there is none at this level.
    pub label: Label,
    /// The superior that commands, where it started the response.
    pub superior: Option<String>,
    /// Posts that may lead, the one that leads marked.
    pub leaders: Vec<Leader>,
    /// Whether a person chose the leader among several.
    pub leader_chosen: bool,
    /// Office.
    pub office: Option<OfficePlace>,
    /// Groups.
    pub groups: Vec<GroupSeat>,
    /// Further groups may be added.
    pub open: bool,
    /// What persons changed, newest last.
    pub changes: Vec<Rearranged>,
}

/// Where the office is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficePlace {
    /// Where it sits.
    pub at: Vec<Seat>,
    /// It was moved to the seat for special cases.
    pub moved: bool,
    /// There is such a seat.
    pub can_move: bool,
}

/// The block of a plan for a response.
pub fn command<'a>(
    commands: &'a [Cited<Command>],
    key: &ResponseKey,
    level: Level,
) -> Option<&'a Cited<Command>> {
    (commands.iter())
        .find(|c| c.it.tier == tier(key) && c.it.levels.contains(&level) && c.it.is_for(&key.topic))
}

/// The structure of a running response.
pub fn build(
    block: &Cited<Command>,
    standing: &Standing,
    changes: &[Rearranged],
    superior: Option<String>,
    city: &City,
) -> Option<Structure> {
    let key = &standing.now.key;
    let level = standing.now.level?;
    let county = (!key.is_city()).then_some(key.area.as_str());
    let seats = |role: &str| -> Vec<Seat> {
        let bodies = city.bodies_of(role, county);
        bodies.into_iter().map(|b| seat(city, b)).collect()
    };
    let mine: Vec<Rearranged> = (changes.iter())
        .filter(|c| c.key == *key && c.episode == standing.now.episode)
        .cloned()
        .collect();
    let chosen = mine.iter().rev().find_map(|c| match &c.what {
        Rearrange::Leader { post, officer } if block.it.leader.contains(post) => {
            Some((post.clone(), officer.clone()))
        }
        _ => None,
    });
    let first = block.it.leader.first().cloned();
    let leads = chosen.as_ref().map(|c| c.0.clone()).or(first);
    let leaders = (block.it.leader.iter())
        .map(|post| {
            let named = chosen
                .as_ref()
                .filter(|c| &c.0 == post)
                .map(|c| c.1.clone());
            let holders = holders(city, post, county);
            Leader {
                post: post.clone(),
                officers: named.map_or_else(
                    || holders.iter().map(|o| o.id.clone()).collect(),
                    |n| vec![n],
                ),
                leads: leads.as_ref() == Some(post),
            }
        })
        .collect();
    let moved = mine.iter().rev().find_map(|c| match &c.what {
        Rearrange::Office { special } => Some(*special),
        _ => None,
    });
    let office = block.it.office.as_ref().map(|o| {
        let special = o.special.as_ref().filter(|_| moved == Some(true));
        OfficePlace {
            at: seats(special.unwrap_or(&o.at)),
            moved: special.is_some(),
            can_move: o.special.is_some(),
        }
    });
    let mut groups: Vec<(Group, bool)> = vec![];
    groups.extend(block.it.groups.iter().map(|g| (g.clone(), false)));
    for c in &mine {
        match &c.what {
            Rearrange::Group { group } => groups.push((group.clone(), true)),
            Rearrange::GroupClosed { id } => groups.retain(|(g, added)| !added || &g.id != id),
            _ => {}
        }
    }
    let groups = groups.into_iter().map(|(g, added)| GroupSeat {
        lead: seats(&g.lead),
        members: g.members.iter().flat_map(|m| seats(m)).collect(),
        id: g.id,
        label: g.label,
        added,
    });
    Some(Structure {
        key: key.clone(),
        level,
        clause: block.clause.clone(),
        readings: block.it.readings.clone(),
        label: block.it.label.clone(),
        superior,
        leaders,
        leader_chosen: chosen.is_some(),
        office,
        groups: groups.collect(),
        open: block.it.open,
        changes: mine,
    })
}

fn holders<'a>(city: &'a City, post: &str, county: Option<&str>) -> Vec<&'a Officer> {
    let here = |o: &&Officer| {
        let (_, at) = lf_domain::city::split_body(&o.body);
        o.post.as_deref() == Some(post) && (at.is_none() || at == county)
    };
    city.officers.iter().filter(here).collect()
}

fn seat(city: &City, body: String) -> Seat {
    let (role, _) = lf_domain::city::split_body(&body);
    let phone = (city.bodies.iter())
        .find(|b| b.role == role)
        .and_then(|b| b.phone.clone());
    let mut officers: Vec<Person> = (city.officers.iter())
        .filter(|o| o.body == body)
        .map(|o| Person {
            id: o.id.clone(),
            post: o.post.clone(),
        })
        .collect();
    officers.sort_by_key(|p| p.post.is_none());
    Seat {
        body,
        phone,
        officers,
    }
}

/// Changes a structure.
///
/// # Errors
/// When the clause does not leave it open, a body or post is not known, or a reason is missing.
pub fn rearrange(
    block: &Cited<Command>,
    standing: &Standing,
    ask: Rearrange,
    reason: &str,
    by: &Actor,
    city: &City,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let key = &standing.now.key;
    let county = (!key.is_city()).then_some(key.area.as_str());
    if reason.trim().is_empty() {
        return Err(Refusal::new("reason", "reason-required", "", ""));
    }
    match &ask {
        Rearrange::Office { special } => {
            let seat = block.it.office.as_ref();
            if *special && seat.is_none_or(|o| o.special.is_none()) {
                let at = seat.map_or("", |o| o.at.as_str());
                return Err(Refusal::new("special", "office-fixed", "special", at));
            }
        }
        Rearrange::Group { group } => {
            if !block.it.open {
                let ids: Vec<&str> = block.it.groups.iter().map(|g| g.id.as_str()).collect();
                return Err(Refusal::new(
                    "group",
                    "groups-fixed",
                    &group.id,
                    ids.join(", "),
                ));
            }
            let taken = block.it.groups.iter().any(|g| g.id == group.id);
            if taken || group.id.trim().is_empty() || group.label.zh.trim().is_empty() {
                return Err(Refusal::new("group", "group-name", &group.id, ""));
            }
            let known = |role: &String| !city.bodies_of(role, county).is_empty();
            let all = [&group.lead].into_iter().chain(&group.members);
            if let Some(wrong) = all.into_iter().find(|r| !known(r)) {
                let roles: Vec<&str> = city.bodies.iter().map(|b| b.role.as_str()).collect();
                return Err(Refusal::new(
                    "group",
                    "unknown-body",
                    wrong,
                    roles.join(", "),
                ));
            }
        }
        Rearrange::GroupClosed { .. } => {}
        Rearrange::Leader { post, officer } => {
            if !block.it.leader.contains(post) {
                return Err(Refusal::new(
                    "post",
                    "not-a-leader",
                    post,
                    block.it.leader.join(", "),
                ));
            }
            let holders = holders(city, post, county);
            if !holders.iter().any(|o| &o.id == officer) {
                let ids: Vec<&str> = holders.iter().map(|o| o.id.as_str()).collect();
                return Err(Refusal::new(
                    "officer",
                    "not-the-holder",
                    officer,
                    ids.join(", "),
                ));
            }
        }
    }
    let body = Rearranged {
        key: key.clone(),
        episode: standing.now.episode,
        what: ask,
        reason: reason.trim().to_string(),
        by: by.clone(),
        at: now,
    };
    Ok(vec![Event::new(
        "structure.changed",
        format!("structure/{key}"),
        &body,
    )])
}
