//! Duties, measures, chains and command structures in lines for people: as
//! written for `plan show`, with the city's bodies and times for `plan explain`.

use lf_domain::city::{City, Parameter};
use lf_domain::codebook::CodeBook;
use lf_domain::level::Level;
use lf_rules::plan::Plan;
use lf_rules::program::{Chain, Cited, Command, Due, Grade, Outcome, Step, Task, Tier, Trigger};
use std::collections::BTreeMap;

/// How items are told: in which language, and with which city's bodies and times.
pub struct Teller<'a> {
    /// Names of roles.
    pub book: &'a CodeBook,
    /// Language of names.
    pub lang: &'a str,
    /// Bodies and times; none where only the text is told.
    pub city: Option<&'a City>,
}

impl Teller<'_> {
    /// One line under a clause for each of its items.
    pub fn outline(&self, plan: &Plan, clause: &str) -> Vec<String> {
        let p = &plan.pack.program;
        let mut out = vec![];
        for (kind, list) in [("duty", &p.duties), ("measure", &p.measures)] {
            for t in list.iter().filter(|t| t.clause == clause) {
                let mut parts = vec![t.it.who.join(", ")];
                parts.extend((!t.it.to.is_empty()).then(|| format!("to {}", t.it.to.join(", "))));
                parts.extend(t.it.on.as_ref().map(|on| format!("on {}", on.event)));
                parts.extend(holds(&t.it));
                parts.extend(t.it.due.as_ref().map(|d| self.due(d)));
                parts.extend(t.it.every.as_ref().map(|e| days(e.days)));
                out.push(format!(
                    "{kind} {}: {} ({})",
                    t.it.id,
                    t.it.title.text(self.lang),
                    parts.join("; ")
                ));
            }
        }
        for c in p.chains.iter().filter(|c| c.clause == clause) {
            let steps: Vec<&str> = c.it.steps.iter().map(|s| s.id.as_str()).collect();
            out.push(format!(
                "chain {}: {} ({})",
                c.it.id,
                changes(&c.it),
                steps.join(" > ")
            ));
        }
        for c in p.commands.iter().filter(|c| c.clause == clause) {
            out.push(format!(
                "command {} {}: {} ({} groups)",
                tier(c.it.tier),
                levels(&c.it.levels),
                c.it.leader.join(", "),
                c.it.groups.len()
            ));
        }
        let shares = p.shares.iter().filter(|s| s.clause == clause);
        out.extend(shares.map(|s| self.share_line(&s.it)));
        let gates = p.gates.iter().filter(|g| g.clause == clause);
        out.extend(gates.map(|g| self.gate_line(&g.it)));
        out
    }

    /// Everything about a duty or a measure.
    pub fn task(&self, plan: &Plan, t: &Cited<Task>) -> Vec<String> {
        let task = &t.it;
        let kind = if task.on.is_some() { "duty" } else { "measure" };
        let mut out = vec![
            format!("{kind} {} ({} {})", task.id, plan.code(), t.clause),
            task.title.text(self.lang).to_string(),
        ];
        let mut row = |name: &str, text: String| out.push(format!("  {name:<11}{text}"));
        row("who", self.roles(&task.who));
        if let Some(each) = &task.each {
            row("each", word(each));
        }
        if !task.to.is_empty() {
            row("to", self.roles(&task.to));
        }
        if let Some(on) = &task.on {
            row("opened by", trigger(on));
        }
        if let Some(holds) = holds(task) {
            row("holds", holds);
        }
        if let Some(tier) = task.tier {
            row("tier", word(&tier));
        }
        if let Some(due) = &task.due {
            row("due", self.due(due));
        }
        if let Some(every) = &task.every {
            let mut text = days(every.days);
            if let Some(name) = &every.parameter {
                text += &format!(", or as the city sets {name}");
                if let Some(value) = self.value(name) {
                    text += &format!(" ({value})");
                }
            }
            if every.adjustable {
                text += ", adjustable with a reason";
            }
            row("cadence", text);
        }
        for e in &task.escalate {
            row(
                "late",
                format!("after {} tell {}", e.after, self.roles(&e.to)),
            );
        }
        let label = task.evidence.label.text(self.lang);
        let by = task.evidence.by.as_deref();
        match (label.is_empty(), by) {
            (_, Some(by)) => row("evidence", format!("{label} [{by}]").trim_start().into()),
            (false, None) => row("evidence", format!("{label} [a note]")),
            (true, None) => {}
        }
        if let Some(group) = &task.group {
            row("group", group.clone());
        }
        row("seen by", word(&task.confidential));
        if !task.replaces.is_empty() {
            row("replaces", task.replaces.join(", "));
        }
        if let Some(p) = &task.power {
            let by = std::slice::from_ref(&p.by);
            let mut text = format!("only by decision of {}", self.roles(by));
            if let Some(higher) = &p.higher {
                let higher = self.roles(std::slice::from_ref(higher));
                text += &format!(", with the decision of {higher}");
            }
            if !p.law.is_empty() {
                text += &format!(" ({})", p.law);
            }
            if !p.needs.is_empty() {
                text += &format!("; the order carries {}", p.needs.join(", "));
            }
            row("power", text);
        }
        if task.advice {
            row("advice", "shown, never owed".into());
        }
        out.extend(self.readings(plan, &task.readings));
        out
    }

    /// At which levels a measure holds, and what takes its place where it does not.
    pub fn accumulation(&self, plan: &Plan, task: &Task) -> Vec<String> {
        let mut out = vec![];
        let p = &plan.pack.program;
        for t in [Tier::City, Tier::County]
            .into_iter()
            .filter(|t| task.is_of(*t))
        {
            let mut told: Vec<String> = vec![];
            for level in Level::ALL {
                let held: Vec<&str> = [Grade::Low, Grade::Mid, Grade::High]
                    .iter()
                    .filter(|g| task.grades.contains(g))
                    .flat_map(|g| p.measures_in(*g, Some(level), t))
                    .chain(p.measures_at(level, t))
                    .map(|m| m.it.id.as_str())
                    .collect();
                if task.level.is_some_and(|from| from > level) {
                    continue;
                }
                if held.contains(&task.id.as_str()) {
                    told.push(format!("{level}"));
                } else {
                    let by: Vec<&str> = (p.measures.iter().map(|m| &m.it))
                        .filter(|m| m.replaces.contains(&task.id))
                        .filter(|m| m.level.is_none_or(|from| from <= level))
                        .map(|m| m.id.as_str())
                        .collect();
                    told.push(format!("{level}: {} takes its place", by.join(", ")));
                }
            }
            out.push(format!("  at {:<8}{}", tier(t), told.join("; ")));
        }
        out
    }

    /// Everything about a chain.
    pub fn chain(&self, plan: &Plan, c: &Cited<Chain>) -> Vec<String> {
        let chain = &c.it;
        let mut out = vec![
            format!("chain {} ({} {})", chain.id, plan.code(), c.clause),
            changes(chain),
        ];
        for (n, step) in chain.steps.iter().enumerate() {
            out.push(format!("  {}. {}", n + 1, self.step(step)));
            if step.id == chain.effective {
                out.push("     in force with this step".to_string());
            }
        }
        out.extend(self.readings(plan, &chain.readings));
        out
    }

    fn step(&self, s: &Step) -> String {
        let mut text = format!("{} ({}) by {}", s.id, word(&s.act), self.roles(&s.by));
        if !s.to.is_empty() {
            text += &format!(", to {}", self.roles(&s.to));
        }
        if !s.needs.is_empty() {
            text += &format!("; needs {}", s.needs.join(", "));
        }
        let may = |o: &Outcome| match o {
            Outcome::Refuse => "refuse",
            Outcome::SendBack => "send back",
            Outcome::CountyOrder => "order counties to start instead",
        };
        if !s.may.is_empty() {
            let may: Vec<&str> = s.may.iter().map(may).collect();
            text += &format!("; may {}", may.join(", "));
        }
        if let Some(name) = &s.patience {
            let value = self
                .value(name)
                .map_or(String::new(), |v| format!(" ({v})"));
            text += &format!("; asked again after {name}{value}");
        }
        if s.optional {
            text += "; optional";
        }
        text
    }

    /// Everything about a command structure.
    pub fn command(&self, plan: &Plan, c: &Cited<Command>) -> Vec<String> {
        let command = &c.it;
        let post = |id: &String| {
            let named = self.city.and_then(|city| city.posts.get(id));
            named.map_or(id.clone(), |l| l.text(self.lang).to_string())
        };
        let posts: Vec<String> = command.leader.iter().map(post).collect();
        let mut out = vec![
            format!(
                "command structure of the {} at {} ({} {})",
                tier(command.tier),
                levels(&command.levels),
                plan.code(),
                c.clause
            ),
            command.label.text(self.lang).to_string(),
            format!("  leader     {}", posts.join(", or ")),
        ];
        out.retain(|l| !l.is_empty());
        if let Some(office) = &command.office {
            let at = self.roles(std::slice::from_ref(&office.at));
            let special = (office.special.as_ref())
                .map(|s| format!(", in special cases {}", self.roles(std::slice::from_ref(s))));
            out.push(format!("  office     {at}{}", special.unwrap_or_default()));
        }
        for g in &command.groups {
            let lead = self.roles(std::slice::from_ref(&g.lead));
            let members = match g.members[..] {
                [] => String::new(),
                _ => format!("; with {}", self.roles(&g.members)),
            };
            out.push(format!(
                "  group      {} ({}): {lead}{members}",
                g.id,
                g.label.text(self.lang)
            ));
        }
        if command.open {
            out.push("  further groups as needed".to_string());
        }
        out.extend(self.readings(plan, &command.readings));
        out
    }

    /// Names of roles; with a city the bodies that fill them.
    pub(super) fn roles(&self, roles: &[String]) -> String {
        let name = |role: &String| {
            let Some(city) = self.city else {
                return format!("{} [{role}]", self.book.label(role, self.lang));
            };
            let bodies = city.bodies_of(role, None);
            match bodies[..] {
                [] => format!("{} [{role}, not filled]", self.book.label(role, self.lang)),
                [ref one] => city.body_label(one, self.lang),
                _ => format!(
                    "{} [{role}, {} bodies]",
                    self.book.label(role, self.lang),
                    bodies.len()
                ),
            }
        };
        let names: Vec<String> = roles.iter().map(name).collect();
        names.join(", ")
    }

    fn due(&self, due: &Due) -> String {
        let none = BTreeMap::new();
        let given: &BTreeMap<String, Parameter> = self.city.map_or(&none, |c| &c.parameters);
        let mut text = match (&due.parameter, due.limit(given)) {
            (Some(name), Ok(Some(limit))) => format!("{limit}, set by the city as {name}"),
            (Some(name), _) => format!("as the city sets {name}"),
            (None, Ok(Some(limit))) => limit.to_string(),
            (None, _) => "no limit that can be read".to_string(),
        };
        if !due.source.is_empty() {
            text += &format!(" ({})", due.source);
        }
        if due.from_happening {
            text += ", counted from when it happened";
        }
        if let Some(since) = due.since {
            text += &format!(", since {since}");
        }
        text
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        Some(&self.city?.parameters.get(name)?.value)
    }

    pub(super) fn readings(&self, plan: &Plan, ids: &[String]) -> Vec<String> {
        let listed = plan.header().readings.iter();
        (listed.filter(|r| ids.contains(&r.id)))
            .map(|r| format!("  {} ({}): {}", r.id, r.kind, r.reading.text(self.lang)))
            .collect()
    }
}

/// The word of a value in blocks.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_string()
}

fn tier(t: Tier) -> &'static str {
    match t {
        Tier::City => "city",
        Tier::County => "county",
    }
}

fn levels(list: &[Level]) -> String {
    let words: Vec<&str> = list.iter().map(|l| l.numeral()).collect();
    words.join(", ")
}

fn days(n: u32) -> String {
    match n {
        1 => "every day".to_string(),
        7 => "every week".to_string(),
        n => format!("every {n} days"),
    }
}

fn changes(c: &Chain) -> String {
    let changes: Vec<String> = c.changes.iter().map(word).collect();
    let direct = if c.direct {
        ", by a superior's order"
    } else {
        ""
    };
    format!(
        "{} {} at {}{direct}",
        tier(c.tier),
        changes.join(", "),
        levels(&c.levels)
    )
}

/// From which level and in which grades a measure holds.
fn holds(t: &Task) -> Option<String> {
    let level = t.level.map(|l| format!("from {l}"));
    let grades: Vec<String> = t.grades.iter().map(word).collect();
    let grades = (!grades.is_empty()).then(|| format!("in areas graded {}", grades.join(", ")));
    let parts: Vec<String> = [level, grades].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

pub(super) fn trigger(on: &Trigger) -> String {
    let mut out = on.event.clone();
    let wide: Vec<&str> = on.levels.iter().map(|l| l.numeral()).collect();
    let mut filter = |name: &str, list: &[String]| {
        if !list.is_empty() {
            out += &format!("; {name} {}", list.join(", "));
        }
    };
    filter("diseases", &on.diseases);
    filter("classes", &on.classes);
    filter("classifications", &on.classifications);
    filter("topics", &on.topics);
    filter("kinds", &on.kinds);
    filter("origins", &on.origins);
    for (name, values) in &on.values {
        filter(name, values);
    }
    if !wide.is_empty() {
        out += &format!("; levels {}", wide.join(", "));
    }
    if on.once {
        out += "; once for a response";
    }
    out
}
