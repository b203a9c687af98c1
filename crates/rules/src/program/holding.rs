//! What of a program holds: measures at a level, in an area of a risk grade;
//! the chain that brings a change about; the command structure of a level.

use super::chain::{Chain, Change, Tier};
use super::command::Command;
use super::task::{Grade, Task};
use super::{Cited, Program};
use lf_domain::level::Level;

impl Task {
    /// True for a task that is opened by itself: neither a proposal nor advice.
    pub fn is_owed(&self) -> bool {
        self.power.is_none() && !self.advice
    }

    /// Whether it is for responses to a topic.
    pub fn is_for(&self, topic: &str) -> bool {
        self.topics.is_empty() || self.topics.iter().any(|t| t == topic)
    }

    /// Whether it belongs to responses of a tier.
    pub fn is_of(&self, tier: Tier) -> bool {
        self.tier.is_none_or(|t| t == tier)
    }

    /// Whether it stays while `other` holds: what is only offered or advised
    /// takes the place of nothing that is owed.
    fn yields_to(&self, other: &Task) -> bool {
        let weight = |t: &Task| u8::from(t.is_owed()) + u8::from(!t.advice);
        other.replaces.contains(&self.id) && weight(other) >= weight(self)
    }
}

impl Program {
    /// The measures of a response of `tier` at `level`: those of this level and
    /// of every lower one, without those whose place another of them takes, in
    /// the order of the text. Offered ones (`power`) and advice are among them,
    /// measures of risk grades are not: see [`Program::measures_in`].
    pub fn measures_at(&self, level: Level, tier: Tier) -> Vec<&Cited<Task>> {
        not_replaced(self.holding(Some(level), None, tier))
    }

    /// [`Program::measures_at`], for a response to `topic`.
    pub fn measures_for(&self, level: Level, tier: Tier, topic: &str) -> Vec<&Cited<Task>> {
        let mut holding = self.holding(Some(level), None, tier);
        holding.retain(|m| m.it.is_for(topic));
        not_replaced(holding)
    }

    /// The measures of areas of a risk grade, while a response of `tier` runs at
    /// `level` (none: no response), without those whose place another measure
    /// takes that holds there.
    pub fn measures_in(&self, grade: Grade, level: Option<Level>, tier: Tier) -> Vec<&Cited<Task>> {
        let holding = self.holding(level, Some(grade), tier);
        (holding.iter().copied())
            .filter(|m| !m.it.grades.is_empty())
            .filter(|m| !holding.iter().any(|o| m.it.yields_to(&o.it)))
            .collect()
    }

    /// Measures that hold, before any takes the place of another.
    fn holding(&self, level: Option<Level>, grade: Option<Grade>, tier: Tier) -> Vec<&Cited<Task>> {
        (self.measures.iter())
            .filter(|m| m.it.is_of(tier))
            .filter(|m| match m.it.level {
                Some(from) => level.is_some_and(|l| from <= l),
                None => !m.it.grades.is_empty(),
            })
            .filter(|m| m.it.grades.is_empty() || grade.is_some_and(|g| m.it.grades.contains(&g)))
            .collect()
    }

    /// The chain by which persons of `tier` bring a change about: not a
    /// superior's order. `level` is the target of start and raise, the present
    /// level of lower and end, the colour of a warning.
    pub fn chain_for(&self, tier: Tier, change: Change, level: Level) -> Option<&Cited<Chain>> {
        self.chains_for(tier, change, level).find(|c| !c.it.direct)
    }

    /// The chain of a superior's order, which is in force with its record.
    pub fn direct_chain_for(
        &self,
        tier: Tier,
        change: Change,
        level: Level,
    ) -> Option<&Cited<Chain>> {
        self.chains_for(tier, change, level).find(|c| c.it.direct)
    }

    pub(crate) fn chains_for(
        &self,
        tier: Tier,
        change: Change,
        level: Level,
    ) -> impl Iterator<Item = &Cited<Chain>> {
        (self.chains.iter()).filter(move |c| {
            c.it.tier == tier && c.it.changes.contains(&change) && c.it.levels.contains(&level)
        })
    }

    /// The command structure of a level for incidents of a topic.
    pub fn command_at(&self, tier: Tier, level: Level, topic: &str) -> Option<&Cited<Command>> {
        (self.commands.iter())
            .find(|c| c.it.tier == tier && c.it.levels.contains(&level) && c.it.is_for(topic))
    }
}

/// The measures that are not of a grade, without those whose place another takes.
fn not_replaced(holding: Vec<&Cited<Task>>) -> Vec<&Cited<Task>> {
    let general = |m: &&Cited<Task>| m.it.grades.is_empty();
    (holding.iter().copied())
        .filter(general)
        .filter(|m| !(holding.iter().copied()).any(|o| general(&o) && m.it.yields_to(&o.it)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack;
    use crate::problem::Source;

    const CHAPTER: &str = "\
## 5.2 Measures

```yaml measure
- {id: assess, title: {zh: a, en: a}, who: [cdc], level: IV}
- {id: assess-weekly, title: {zh: a, en: a}, who: [cdc], level: III, replaces: [assess]}
- {id: assess-daily, title: {zh: a, en: a}, who: [cdc], level: II, replaces: [assess-weekly]}
- {id: seal, title: {zh: a, en: a}, who: [mhc], level: III, power: {by: municipal_government}}
- {id: seal-all, title: {zh: a, en: a}, who: [mhc], level: I, replaces: [seal, masks], power: {by: municipal_government}}
- {id: masks, title: {zh: a, en: a}, who: [mhc], level: III}
- {id: county-supplies, title: {zh: a, en: a}, who: [mhc], level: III, tier: county}
```

```yaml measure
- {id: shut, title: {zh: a, en: a}, who: [mhc], level: II, grades: [high]}
- {id: limit, title: {zh: a, en: a}, who: [mhc], level: II, grades: [high, mid], replaces: [masks]}
- {id: screen, title: {zh: a, en: a}, who: [mhc], grades: [mid]}
- {id: all-shut, title: {zh: a, en: a}, who: [mhc], level: I, replaces: [shut, limit]}
```

```yaml chain
- {id: a, tier: city, changes: [start, raise], levels: [I, II], effective: x, steps: [{id: x, act: decide, by: [mhc]}]}
- {id: b, tier: city, changes: [start], levels: [I, II], direct: true, effective: x, steps: [{id: x, act: order, by: [mhc]}]}
```

```yaml command
levels: [II, I]
tier: city
leader: [mayor]
```
";

    fn program() -> Program {
        let head = "id: t\ncode: T\nlabel: {zh: t, en: t}\nissuer: mhc\nauthority: city\n\
                    jurisdiction: x\nin_force: {from: 2024-01-01}\nscope: {}\n";
        let source = |name: &str, text: &str| Source {
            name: name.into(),
            text: text.into(),
        };
        let files = vec![source("pack.yaml", head), source("5.md", CHAPTER)];
        pack::read(files).unwrap().program
    }

    fn ids(list: Vec<&Cited<Task>>) -> Vec<&str> {
        list.iter().map(|t| t.it.id.as_str()).collect()
    }

    #[test]
    fn levels_accumulate_and_replaced_measures_go() {
        let p = program();
        let at = |l| ids(p.measures_at(l, Tier::City));
        assert_eq!(at(Level::IV), ["assess"]);
        assert_eq!(at(Level::III), ["assess-weekly", "seal", "masks"]);
        assert_eq!(at(Level::II), ["assess-daily", "seal", "masks"]);
        // What is only offered does not take the place of what is owed.
        let first = ["assess-daily", "seal-all", "masks", "all-shut"];
        assert_eq!(at(Level::I), first);
        let county = ids(p.measures_at(Level::III, Tier::County));
        assert_eq!(
            county,
            ["assess-weekly", "seal", "masks", "county-supplies"]
        );
    }

    #[test]
    fn a_measure_of_other_topics_neither_holds_nor_takes_a_place() {
        let mut p = program();
        let weekly = p.measures.iter_mut().find(|m| m.it.id == "assess-weekly");
        weekly.unwrap().it.topics = vec!["mers".into()];
        let at = |topic| ids(p.measures_for(Level::III, Tier::City, topic));
        assert_eq!(at("mers"), ["assess-weekly", "seal", "masks"]);
        assert_eq!(at("poisoning"), ["assess", "seal", "masks"]);
    }

    #[test]
    fn measures_of_a_grade_hold_in_its_areas() {
        let p = program();
        let at = |g, l| ids(p.measures_in(g, l, Tier::City));
        assert_eq!(at(Grade::High, Some(Level::II)), ["shut", "limit"]);
        assert_eq!(at(Grade::Mid, Some(Level::II)), ["limit", "screen"]);
        assert_eq!(at(Grade::Mid, None), ["screen"]);
        assert_eq!(at(Grade::Low, Some(Level::II)), [""; 0]);
        assert_eq!(at(Grade::High, Some(Level::I)), [""; 0]);
    }

    #[test]
    fn a_change_has_the_chain_of_its_level_and_an_order_its_own() {
        let p = program();
        let id = |c: Option<&Cited<Chain>>| c.map(|c| c.it.id.clone());
        let of = |change, level| id(p.chain_for(Tier::City, change, level));
        assert_eq!(of(Change::Raise, Level::I).as_deref(), Some("a"));
        assert_eq!(of(Change::Start, Level::III), None);
        let direct = id(p.direct_chain_for(Tier::City, Change::Start, Level::II));
        assert_eq!(direct.as_deref(), Some("b"));
        assert_eq!(p.chain_for(Tier::County, Change::Start, Level::I), None);
        assert!(p.command_at(Tier::City, Level::II, "x").is_some());
        assert!(p.command_at(Tier::City, Level::III, "x").is_none());
        let food = Chain {
            topics: vec!["food".into()],
            ..p.chain("a").unwrap().it.clone()
        };
        assert!(food.is_for("food") && !food.is_for("mers"));
        assert!(p.chain("a").unwrap().it.is_for("mers"));
        assert!(p.task("shut").is_some() && p.task("a").is_none());
        assert_eq!(p.chain("a").unwrap().clause, "5.2");
    }
}
