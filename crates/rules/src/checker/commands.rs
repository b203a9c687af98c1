//! Command structures: posts, office and groups, and whether every level has one.

use super::chains::{clash, list, tier_word};
use super::duties::topics;
use super::program::{At, Items, roles, twice};
use super::{Finding, Kind, Severity};
use crate::program::{Chain, Change, Command, Tier};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::level::Level;
use std::collections::BTreeSet;

/// Findings about one structure.
pub(super) fn findings(
    at: &At<'_>,
    command: &Command,
    book: &CodeBook,
    city: Option<&City>,
) -> Vec<Finding> {
    let mut out = vec![];
    let item = format!("{} {}", tier_word(command.tier), list(&command.levels));
    if command.leader.is_empty() {
        out.push(
            at.error(Kind::WrongCommand, Some("leader"))
                .arg("item", &item)
                .arg("why", "no_leader"),
        );
    }
    if command.levels.is_empty() {
        out.push(
            at.error(Kind::WrongCommand, Some("levels"))
                .arg("item", &item)
                .arg("why", "no_levels"),
        );
    }
    out.extend(topics(at, &item, &command.topics, book));
    let mut seen = BTreeSet::new();
    for post in &command.leader {
        if !seen.insert(post) {
            out.push(twice(at, "post", post, at.clause()));
        }
        if let Some(city) = city.filter(|c| !c.posts.contains_key(post)) {
            let known: Vec<&str> = city.posts.keys().map(String::as_str).collect();
            let known = match known[..] {
                [] => format!("none; add it to `posts` of cities/{}", city.id),
                _ => format!(
                    "{}, or add it to `posts` of cities/{}",
                    known.join(", "),
                    city.id
                ),
            };
            out.push(at.unknown(&item, "post", post, &known, "leader"));
        }
    }
    if let Some(office) = &command.office {
        out.extend(roles(
            at,
            &item,
            std::slice::from_ref(&office.at),
            "office",
            book,
            None,
        ));
        out.extend(roles(
            at,
            &item,
            office.special.as_slice(),
            "office",
            book,
            None,
        ));
    }
    let mut seen = BTreeSet::new();
    for group in &command.groups {
        if !seen.insert(&group.id) {
            out.push(twice(at, "group", &group.id, at.clause()));
        }
        if group.label.zh.is_empty() || group.label.en.is_empty() {
            out.push(
                at.error(Kind::WrongCommand, Some("groups"))
                    .arg("item", &group.id)
                    .arg("why", "no_label"),
            );
        }
        let lead = std::slice::from_ref(&group.lead);
        out.extend(roles(at, &group.id, lead, "groups", book, None));
        out.extend(roles(at, &group.id, &group.members, "groups", book, None));
    }
    out
}

/// Levels without a structure, or with two, in the tiers that have any.
pub(super) fn gaps(items: &Items<'_>) -> Vec<Finding> {
    let mut out = vec![];
    for tier in [Tier::City, Tier::County] {
        let of: Vec<_> = (items.commands.iter().filter(|(_, c)| c.tier == tier)).collect();
        let Some((at, _)) = of.first() else { continue };
        let levels: BTreeSet<Level> = (items.plan.criteria.iter().map(|c| c.level))
            .chain(of.iter().flat_map(|(_, c)| c.levels.iter().copied()))
            .chain(started(items, tier))
            .collect();
        let mut missing = vec![];
        for level in levels {
            let found: Vec<_> = (of.iter())
                .filter(|(_, c)| c.levels.contains(&level))
                .collect();
            match found[..] {
                [] => missing.push(level),
                _ if !clash(found.iter().map(|(_, c)| c.topics.as_slice())) => {}
                [.., (at, _)] => {
                    let mut f = at.error(Kind::TwoCommands, Some("levels"));
                    f.clauses = found.iter().map(|(a, _)| a.clause().to_string()).collect();
                    f.clauses.dedup();
                    out.push(f.arg("tier", tier_word(tier)).arg("at_levels", level));
                }
            }
        }
        if !missing.is_empty() {
            out.push(
                at.finding(Severity::Warning, Kind::NoCommand, None)
                    .arg("tier", tier_word(tier))
                    .arg("at_levels", list(&missing)),
            );
        }
    }
    out
}

/// Levels at which a response of a tier can be started.
fn started(items: &Items<'_>, tier: Tier) -> impl Iterator<Item = Level> {
    let starts = move |c: &&Chain| c.tier == tier && c.changes.contains(&Change::Start);
    let chains = items.chains.iter().map(|(_, c)| *c).filter(starts);
    chains.flat_map(|c| c.levels.iter().copied())
}
