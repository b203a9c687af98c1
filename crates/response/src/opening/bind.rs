//! Roles of a plan become bodies of the city.

use super::{Scene, Script};
use lf_domain::city::split_body;
use lf_rules::program::Each;
use std::collections::BTreeSet;

/// Role of whoever recorded the entry that opens a duty; no body of the city has it.
const REPORTER: &str = "reporter";

/// A body that owes something, and for which area.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// Body.
    pub body: String,
    /// `city` or a county.
    pub area: String,
    /// The role, where the city has not filled it and `body` stands in.
    pub unfilled: Option<String>,
    /// No county was known to be affected: every county of the area is asked.
    pub everywhere: bool,
}

/// Where a task is to be done.
#[derive(Clone, Debug, Default)]
pub struct Ground<'a> {
    /// County whose response or fact it is; none for the city.
    pub county: Option<&'a str>,
    /// Counties that it is limited to; empty for all.
    pub scope: &'a [String],
    /// Counties with something on record.
    pub affected: Option<&'a BTreeSet<String>>,
}

impl Ground<'_> {
    /// Counties of a task that exists once for each of them, and whether every county
    /// of the area stands for affected ones that nobody knows yet. A response that
    /// names none concerns its whole area, and what is asked for must have an owner.
    fn counties(&self, each: Each, scene: &Scene<'_>) -> (Vec<String>, bool) {
        let named = |code: &String| {
            self.scope.contains(code) || self.affected.is_some_and(|a| a.contains(code))
        };
        let area: Vec<String> = (scene.city.areas.iter().map(|a| a.code.clone()))
            .filter(|c| self.county.is_none_or(|own| own == c))
            .collect();
        let none = !area.iter().any(named);
        let everywhere = none && each == Each::Affected && self.county.is_none();
        let counties = (area.into_iter())
            .filter(|c| match each {
                Each::County => self.scope.is_empty() || self.scope.contains(c),
                Each::Affected => none || named(c),
                Each::Unaffected => !none && !named(c),
            })
            .collect();
        (counties, everywhere)
    }
}

/// The body that stands in where the city has filled a role with nobody: a task
/// without an owner would be nobody's.
fn stand_in(scene: &Scene<'_>, script: &Script<'_>) -> String {
    let first = || scene.city.bodies.first();
    (scene.city.bodies_of(script.issuer, None).into_iter().next())
        .or_else(|| {
            let role = &first()?.role;
            scene.city.bodies_of(role, None).into_iter().next()
        })
        .unwrap_or_else(|| script.issuer.to_string())
}

/// Who owes a task, each with its area; never nobody, unless the task is that of
/// unaffected counties and there is none.
pub fn owners(
    roles: &[String],
    each: Option<Each>,
    ground: &Ground<'_>,
    agency: &str,
    scene: &Scene<'_>,
    script: &Script<'_>,
) -> Vec<Owner> {
    let mut out = BTreeSet::new();
    let (areas, everywhere): (Vec<Option<String>>, bool) = match each {
        Some(each) => {
            let (counties, everywhere) = ground.counties(each, scene);
            (counties.into_iter().map(Some).collect(), everywhere)
        }
        None => (vec![ground.county.map(str::to_string)], false),
    };
    for county in &areas {
        let area = county.clone().unwrap_or_else(|| "city".to_string());
        for role in roles {
            if role == REPORTER && !agency.is_empty() {
                out.insert(Owner {
                    body: agency.to_string(),
                    area: area.clone(),
                    unfilled: None,
                    everywhere,
                });
                continue;
            }
            let mut bodies = scene.city.bodies_of(role, county.as_deref());
            // Where the county is not known it is the reporting body's own.
            if county.is_none() && bodies.iter().any(|b| b == agency) {
                bodies = vec![agency.to_string()];
            } else if county.is_none() && bodies.len() > 1 && !ground.scope.is_empty() {
                bodies.retain(|b| {
                    split_body(b)
                        .1
                        .is_none_or(|c| ground.scope.iter().any(|s| s == c))
                });
            }
            let unfilled = bodies.is_empty().then(|| role.clone());
            if unfilled.is_some() {
                bodies = vec![stand_in(scene, script)];
            }
            for body in bodies {
                out.insert(Owner {
                    body,
                    area: area.clone(),
                    unfilled: unfilled.clone(),
                    everywhere,
                });
            }
        }
    }
    out.into_iter().collect()
}

/// Who receives something: bodies, of the same county where the role has one per
/// county; `public`, and a role that the city has not filled, stay as they are.
pub fn receivers(roles: &[String], area: &str, scene: &Scene<'_>) -> Vec<String> {
    let county = (area != "city").then_some(area);
    let mut out: Vec<String> = vec![];
    for role in roles {
        let bodies = scene.city.bodies_of(role, county);
        let bodies = match bodies.is_empty() {
            true => vec![role.clone()],
            false => bodies,
        };
        for body in bodies {
            if !out.contains(&body) {
                out.push(body);
            }
        }
    }
    out
}
