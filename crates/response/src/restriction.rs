//! What holds in a town: the measures that its risk grade brings at the level
//! in force, the measures of the level for everybody, and what could be ordered.

use crate::standing::Standing;
use crate::zone::Grade;
use lf_domain::city::City;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_rules::program::{Cited, Power, Program, Task, Tier};
use serde::Serialize;

/// A response in force with the program of its plan.
#[derive(Clone, Copy)]
pub struct Running<'a> {
    /// The response.
    pub standing: &'a Standing,
    /// What its plan asks for.
    pub program: &'a Program,
}

impl Running<'_> {
    /// Whose response it is.
    pub fn tier(&self) -> Tier {
        match self.standing.now.key.is_city() {
            true => Tier::City,
            false => Tier::County,
        }
    }

    /// Whether it concerns a county.
    pub fn concerns(&self, county: &str) -> bool {
        let now = &self.standing.now;
        match now.key.is_city() {
            true => now.scope.is_empty() || now.scope.iter().any(|c| c == county),
            false => now.key.area == county,
        }
    }
}

/// How a rule binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// It holds.
    Holds,
    /// It holds once the body with the power orders it.
    Offered,
    /// Advice to people.
    Advice,
}

/// One rule that holds, or could be ordered, in a town.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rule {
    /// Plan code.
    pub plan: String,
    /// Clause.
    pub clause: String,
    /// Task of the pack.
    pub task: String,
    /// What it says.
    pub title: Label,
    /// Our wording of its clause.
    pub wording: Label,
    /// Grades for which alone it holds; empty for everybody.
    pub grades: Vec<Grade>,
    /// Level from which it holds.
    pub level: Option<Level>,
    /// How it binds.
    pub binding: Binding,
    /// The power, where somebody must decide.
    pub power: Option<Power>,
    /// Roles that carry it out.
    pub who: Vec<String>,
    /// Response under which it holds, as its key.
    pub response: String,
}

impl Rule {
    fn of(running: &Running, cited: &Cited<Task>) -> Rule {
        let task = &cited.it;
        Rule {
            plan: running.standing.now.key.plan.clone(),
            clause: cited.clause.clone(),
            task: task.id.clone(),
            title: task.title.clone(),
            wording: cited.wording.clone(),
            grades: task.grades.clone(),
            level: task.level,
            binding: match (&task.power, task.advice) {
                (Some(_), _) => Binding::Offered,
                (None, true) => Binding::Advice,
                (None, false) => Binding::Holds,
            },
            power: task.power.clone(),
            who: task.who.clone(),
            response: running.standing.now.key.to_string(),
        }
    }
}

/// The rules of a town: those of its grade first, then those for everybody; in
/// each part what holds, what could be ordered, advice. Without a running
/// response there are none.
pub fn rules(running: &[Running], county: &str, grade: Option<Grade>) -> Vec<Rule> {
    let mut out: Vec<Rule> = vec![];
    for r in running.iter().filter(|r| r.concerns(county)) {
        let Some(level) = r.standing.now.level else {
            continue;
        };
        let own = grade.map(|g| r.program.measures_in(g, Some(level), r.tier()));
        let all = r
            .program
            .measures_for(level, r.tier(), &r.standing.now.key.topic);
        let cited = own.into_iter().flatten().chain(all);
        for rule in cited.map(|c| Rule::of(r, c)) {
            // The city's and the county's response to one thing bring the same rule once.
            let known = |o: &Rule| (&o.plan, &o.task) == (&rule.plan, &rule.task);
            if !out.iter().any(known) {
                out.push(rule);
            }
        }
    }
    out.sort_by_key(|r| (r.grades.is_empty(), r.binding));
    out
}

/// The powers that a response offers at its level, in the order of the text:
/// with those that hold in zones of a grade.
pub fn offers(running: &Running) -> Vec<Rule> {
    let Some(level) = running.standing.now.level else {
        return vec![];
    };
    let tier = running.tier();
    let graded = crate::zone::GRADES
        .into_iter()
        .flat_map(|g| running.program.measures_in(g, Some(level), tier));
    let topic = &running.standing.now.key.topic;
    let all = running.program.measures_for(level, tier, topic);
    let mut out: Vec<Rule> = vec![];
    for cited in all.into_iter().chain(graded) {
        let new = !out.iter().any(|r| r.task == cited.it.id);
        if cited.it.power.is_some() && new {
            out.push(Rule::of(running, cited));
        }
    }
    out
}

/// What each grade brings at a level: the table of grades and measures.
pub fn by_grade(running: &Running) -> Vec<(Grade, Vec<Rule>)> {
    let (level, tier) = (running.standing.now.level, running.tier());
    (crate::zone::GRADES.into_iter())
        .map(|g| {
            let cited = running.program.measures_in(g, level, tier);
            (g, cited.into_iter().map(|c| Rule::of(running, c)).collect())
        })
        .collect()
}

/// Counties that a response concerns, in the order of the city.
pub fn counties<'a>(running: &Running, city: &'a City) -> Vec<&'a str> {
    (city.areas.iter().map(|a| a.code.as_str()))
        .filter(|c| running.concerns(c))
        .collect()
}
