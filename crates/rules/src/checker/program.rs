//! What is wrong with the duties, measures, chains, agreements and command structure of a
//! pack: walks the blocks with their places and hands each to its check.

use super::{Finding, Kind, On, Place, Severity};
use super::{assessments, chains, commands, duties, gates, limits, measures, shares};
use crate::pack::{Block, BlockKind};
use crate::plan::Plan;
use crate::program::words::{self, Word};
use crate::program::{Assessment, Chain, Command, Gate, Instrument, Share, Task};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use std::collections::BTreeMap;

/// Where an item stands.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    plan: &'p Plan,
    clause: usize,
    block: &'p Block,
    item: usize,
}

impl<'p> At<'p> {
    /// A finding about the item, at the key if one is named and found.
    pub fn finding(&self, severity: Severity, kind: Kind, key: Option<&str>) -> Finding {
        let mut f = Finding::about(self.plan, kind, On::Pack, &[]);
        let source = &self.plan.pack.sources[self.block.file];
        let p = self.block.problem(source, self.item, key, "");
        f.severity = severity;
        f.clauses = vec![self.clause().to_string()];
        f.at = Some(Place {
            file: p.file,
            line: p.line,
            column: p.column,
        });
        f
    }

    /// An error about the item.
    pub fn error(&self, kind: Kind, key: Option<&str>) -> Finding {
        self.finding(Severity::Error, kind, key)
    }

    /// Number of its clause.
    pub fn clause(&self) -> &'p str {
        &self.plan.pack.clauses[self.clause].number
    }

    /// A name that is not known, with what would be.
    pub fn unknown(&self, item: &str, what: &str, name: &str, known: &str, key: &str) -> Finding {
        (self.error(Kind::UnknownName, Some(key)))
            .arg("item", item)
            .arg("what", what)
            .arg("name", name)
            .arg("known", known)
    }

    /// The words that are not in a list.
    pub fn not_in(
        &self,
        item: &str,
        what: &'static str,
        given: &[String],
        list: &[Word],
        key: &str,
    ) -> Vec<Finding> {
        (given.iter().filter(|n| !words::has(list, n)))
            .map(|n| self.unknown(item, what, n, &words::names(list), key))
            .collect()
    }
}

/// All items of a pack with their places.
pub(super) struct Items<'p> {
    pub plan: &'p Plan,
    pub duties: Vec<(At<'p>, &'p Task)>,
    pub measures: Vec<(At<'p>, &'p Task)>,
    pub chains: Vec<(At<'p>, &'p Chain)>,
    pub commands: Vec<(At<'p>, &'p Command)>,
    pub shares: Vec<(At<'p>, &'p Share)>,
    pub gates: Vec<(At<'p>, &'p Gate)>,
    pub assessments: Vec<(At<'p>, &'p Assessment)>,
    pub instruments: Vec<(At<'p>, &'p Instrument)>,
}

impl<'p> Items<'p> {
    /// Blocks and program are in the same order.
    pub fn of(plan: &'p Plan) -> Items<'p> {
        let places = |kind: BlockKind| {
            let clauses = plan.pack.clauses.iter().enumerate();
            clauses.flat_map(move |(clause, c)| {
                let blocks = c.blocks.iter().filter(move |b| b.kind == kind);
                blocks.flat_map(move |block| {
                    (0..block.items.len()).map(move |item| At {
                        plan,
                        clause,
                        block,
                        item,
                    })
                })
            })
        };
        let p = &plan.pack.program;
        Items {
            plan,
            duties: places(BlockKind::Duty)
                .zip(p.duties.iter().map(|d| &d.it))
                .collect(),
            measures: places(BlockKind::Measure)
                .zip(p.measures.iter().map(|m| &m.it))
                .collect(),
            chains: places(BlockKind::Chain)
                .zip(p.chains.iter().map(|c| &c.it))
                .collect(),
            commands: places(BlockKind::Command)
                .zip(p.commands.iter().map(|c| &c.it))
                .collect(),
            shares: places(BlockKind::Share)
                .zip(p.shares.iter().map(|s| &s.it))
                .collect(),
            gates: places(BlockKind::Gate)
                .zip(p.gates.iter().map(|g| &g.it))
                .collect(),
            assessments: places(BlockKind::Assessment)
                .zip(p.assessments.iter().map(|a| &a.it))
                .collect(),
            instruments: places(BlockKind::Instrument)
                .zip(p.instruments.iter().map(|i| &i.it))
                .collect(),
        }
    }

    /// Duties and measures.
    pub fn tasks(&self) -> impl Iterator<Item = &(At<'p>, &'p Task)> {
        self.duties.iter().chain(&self.measures)
    }
}

/// All findings about the program of a pack. The city is looked at only where
/// the pack is in force in it.
pub(super) fn findings(plan: &Plan, city: &City, book: &CodeBook) -> Vec<Finding> {
    let items = Items::of(plan);
    let city = Some(city).filter(|c| c.packs.contains(&plan.header().id));
    let mut out = ids(&items);
    for (at, task) in items.tasks() {
        let t = &task.id;
        // Whoever recorded the event is not looked up in the city.
        let recorded = (task.on.as_ref()).is_some_and(|on| words::has_reporter(&on.event));
        let who: Vec<String> = (task.who.iter())
            .filter(|role| !recorded || *role != words::REPORTER)
            .cloned()
            .collect();
        out.extend(roles(at, t, &who, "who", book, city.map(|c| (c, true))));
        out.extend(roles(at, t, &task.to, "to", book, None));
        for e in &task.escalate {
            out.extend(roles(at, t, &e.to, "to", book, None));
        }
        out.extend(limits::findings(at, task, city));
        out.extend(readings(at, t, &task.readings));
        out.extend(duties::common(&items, at, task));
    }
    for (at, duty) in &items.duties {
        out.extend(duties::findings(at, duty, book));
    }
    for (at, measure) in &items.measures {
        out.extend(measures::findings(&items, at, measure, book));
    }
    for (at, chain) in &items.chains {
        out.extend(chains::findings(at, chain, book, city));
        out.extend(readings(at, &chain.id, &chain.readings));
    }
    for (at, command) in &items.commands {
        out.extend(commands::findings(at, command, book, city));
        out.extend(readings(at, "command", &command.readings));
    }
    for (at, share) in &items.shares {
        out.extend(shares::findings(at, share, book, city));
        out.extend(readings(at, &share.id, &share.readings));
    }
    for (at, gate) in &items.gates {
        out.extend(gates::findings(at, gate, book, city));
        out.extend(readings(at, &gate.id, &gate.readings));
    }
    for (at, a) in &items.assessments {
        out.extend(assessments::findings(at, a, book, city));
        out.extend(readings(at, &a.id, &a.readings));
    }
    for (at, i) in &items.instruments {
        out.extend(assessments::instrument(at, i, book, city));
        out.extend(readings(at, &i.id, &i.readings));
    }
    out.extend(assessments::ids(&items));
    out.extend(chains::gaps(&items));
    out.extend(commands::gaps(&items));
    out
}

/// Ids that two items have: tasks, agreements and gates share one list, chains another.
fn ids(items: &Items<'_>) -> Vec<Finding> {
    let mut out = vec![];
    let shares = items.shares.iter().map(|(at, s)| (at, s.id.as_str()));
    let gates = items.gates.iter().map(|(at, g)| (at, g.id.as_str()));
    let tasks: Vec<_> = (items.tasks().map(|(at, t)| (at, t.id.as_str())))
        .chain(shares)
        .chain(gates)
        .collect();
    let chains: Vec<_> = (items.chains.iter())
        .map(|(at, c)| (at, c.id.as_str()))
        .collect();
    for (what, list) in [("task", tasks), ("chain", chains)] {
        let mut seen: BTreeMap<&str, &At<'_>> = BTreeMap::new();
        for (at, id) in list {
            if let Some(first) = seen.insert(id, at) {
                out.push(twice(at, what, id, first.clause()));
            }
        }
    }
    out
}

/// An id that stands twice.
pub(super) fn twice(at: &At<'_>, what: &str, id: &str, first: &str) -> Finding {
    (at.error(Kind::DuplicateId, Some("id")))
        .arg("what", what)
        .arg("item", id)
        .arg("first", first)
}

/// Roles that the code book does not have; with a city, roles that nobody fills there.
/// The flag says whether bodies of the city itself will do, not only the counties'.
pub(super) fn roles(
    at: &At<'_>,
    item: &str,
    given: &[String],
    key: &str,
    book: &CodeBook,
    city: Option<(&City, bool)>,
) -> Vec<Finding> {
    let mut out = vec![];
    for role in given {
        if !book.bodies.contains_key(role) {
            out.push(at.unknown(item, "role", role, &near(role, book), key));
            continue;
        }
        let Some((city, any)) = city else { continue };
        let body = city.bodies.iter().find(|b| &b.role == role);
        let why = match body {
            None => "nobody",
            Some(b) if !any && b.each.is_none() => "no_county",
            Some(_) => continue,
        };
        out.push(
            at.error(Kind::UnfilledRole, Some(key))
                .arg("item", item)
                .arg("role", role)
                .arg("city", &city.id)
                .arg("why", why),
        );
    }
    out
}

/// Roles of the code book that look like a name, or where to find them all.
fn near(name: &str, book: &CodeBook) -> String {
    let head: String = name.chars().take(4).collect();
    let like: Vec<&str> = (book.bodies.keys().map(String::as_str))
        .filter(|r| !head.is_empty() && r.contains(&head))
        .collect();
    match like[..] {
        [] => "`bodies` of the code book".to_string(),
        _ => like.join(", "),
    }
}

/// Readings that pack.yaml does not list.
fn readings(at: &At<'_>, item: &str, ids: &[String]) -> Vec<Finding> {
    let listed = &at.plan.header().readings;
    (ids.iter().filter(|id| !listed.iter().any(|r| &r.id == *id)))
        .map(|id| at.unknown(item, "reading", id, "`readings` of pack.yaml", "readings"))
        .collect()
}
