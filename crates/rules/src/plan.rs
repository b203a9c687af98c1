//! A plan ready to run: a pack whose conditions are parsed, checked against the
//! vocabulary and lowered to one table.

use crate::condition::{self, Condition, Names};
use crate::pack::{Clause, Header, Pack};
use crate::problem::Problem;
use crate::report::Query;
use crate::table::{self, Table};
use crate::vocabulary::{self, Ask, understand};
use jiff::civil::Date;
use lf_domain::codebook::{CodeBook, Label};
use lf_domain::level::Level;
use lf_domain::situation::Touch;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A criterion ready to run.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Clause number.
    pub clause: String,
    /// Heading of the clause.
    pub title: String,
    /// Level that it gives.
    pub level: Level,
    /// Topic.
    pub topic: String,
    /// Our wording.
    pub wording: Label,
    /// Condition in the adopted reading.
    pub when: Condition,
    /// Condition in the words of the text, where they differ.
    pub text: Option<Condition>,
    /// Conditions under other readings.
    pub other: Vec<OtherCondition>,
    /// Readings that it follows.
    pub readings: Vec<String>,
    /// Rows of the obligation matrix that it covers.
    pub covers: Vec<String>,
    /// Values by name.
    pub params: BTreeMap<String, f64>,
    /// Index of its clause in [`Plan::pack`].
    pub clause_ix: usize,
}

/// The condition of a criterion under another reading.
#[derive(Clone, Debug)]
pub struct OtherCondition {
    /// Id of the reading.
    pub reading: String,
    /// The other reading in a few words.
    pub label: Label,
    /// The condition. Its slots can lie behind those of [`Plan::queries`].
    pub when: Condition,
}

/// A compiled plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The pack as read.
    pub pack: Arc<Pack>,
    /// Criteria in the order of the text.
    pub criteria: Vec<Criterion>,
    /// All queries of all conditions, by slot.
    pub queries: Vec<Query>,
    pub(crate) asks: Vec<Ask>,
    /// Queries that only other readings ask, by slot behind those of `queries`:
    /// nothing is decided by them, so they are not kept up to date.
    further: Vec<(Query, Ask)>,
    /// Pairs of a group and a member, both ways, that answers carry over.
    about_groups: Vec<(String, String)>,
    /// Pairs of an occurrence type and a disease whose clusters count as it.
    clusters: Vec<(String, String)>,
    /// Diseases of the code book.
    diseases: BTreeSet<String>,
    /// The adopted conditions, lowered.
    pub table: Table,
    /// The conditions in the words of the text, lowered.
    pub text_table: Table,
}

impl Plan {
    /// Compiles a pack against the code book, with the values that hold on `on`.
    ///
    /// # Errors
    /// Everything that is wrong, with file, line and column.
    pub fn compile(pack: Pack, book: &CodeBook, on: Option<Date>) -> Result<Plan, Vec<Problem>> {
        let mut problems = vec![];
        let mut names = PlanNames {
            book,
            queries: vec![],
            asks: vec![],
            params: BTreeMap::new(),
        };
        let mut criteria: Vec<Criterion> = vec![];
        for (clause_ix, clause) in pack.clauses.iter().enumerate() {
            let Some(block) = &clause.criterion else {
                continue;
            };
            names.params = params(&pack, clause, on, &mut problems);
            let mut parse = |text: &str| match condition::parse(text, &mut names) {
                Ok(c) => Some(c),
                Err(f) => {
                    problems.push(place(&pack, clause, text, f.offset, f.message));
                    None
                }
            };
            let when = parse(&block.it.when);
            let text = block.it.text.as_deref().map(&mut parse);
            for id in &block.it.readings {
                if !pack.header.readings.iter().any(|r| &r.id == id) {
                    let message =
                        format!("reading {id} is not in the list `readings` of pack.yaml");
                    problems.push(place(&pack, clause, id, 0, message));
                }
            }
            let (Some(when), Ok(text)) = (when, text.map_or(Ok(None), |t| t.map(Some).ok_or(())))
            else {
                continue;
            };
            criteria.push(Criterion {
                clause: clause.number.clone(),
                title: clause.title.clone(),
                level: block.it.level,
                topic: block.it.topic.clone(),
                wording: clause.wording.clone(),
                when,
                text,
                other: vec![],
                readings: block.it.readings.clone(),
                covers: block.it.covers.clone(),
                params: names.params.clone(),
                clause_ix,
            });
        }
        let decided = names.queries.len();
        for criterion in &mut criteria {
            let clause = &pack.clauses[criterion.clause_ix];
            let others = clause.criterion.iter().flat_map(|b| &b.it.other);
            names.params = criterion.params.clone();
            for other in others {
                if !criterion.readings.contains(&other.reading) {
                    let message = format!(
                        "`other` names reading {}, which the block does not follow; add it to `readings`",
                        other.reading
                    );
                    problems.push(place(&pack, clause, &other.reading, 0, message));
                }
                match condition::parse(&other.when, &mut names) {
                    // What is not kept up to date cannot be handed to the interpreter.
                    Ok(when) if table::has_opaque(&when) => {
                        let message = "arithmetic between values cannot be used in `other`; compare each value with a number".to_string();
                        problems.push(place(&pack, clause, &other.when, 0, message));
                    }
                    Ok(when) => criterion.other.push(OtherCondition {
                        reading: other.reading.clone(),
                        label: other.label.clone(),
                        when,
                    }),
                    Err(f) => problems.push(place(&pack, clause, &other.when, f.offset, f.message)),
                }
            }
        }
        let (mut queries, mut asks) = (names.queries, names.asks);
        let further = (queries.split_off(decided).into_iter())
            .zip(asks.split_off(decided))
            .collect();
        let lower = |conditions: Vec<&Condition>, problems: &mut Vec<Problem>| {
            Table::lower(&conditions, queries.len()).unwrap_or_else(|n| {
                let clause = &pack.clauses[criteria[n].clause_ix];
                let message = format!(
                    "unfolds into more than {} alternatives; split it over clauses",
                    table::MAX_WAYS
                );
                problems.push(place(&pack, clause, "when", 0, message));
                Table::default()
            })
        };
        let adopted = lower(criteria.iter().map(|c| &c.when).collect(), &mut problems);
        let as_written = lower(
            criteria
                .iter()
                .map(|c| c.text.as_ref().unwrap_or(&c.when))
                .collect(),
            &mut problems,
        );
        problems.dedup();
        if !problems.is_empty() {
            return Err(problems);
        }
        let about_groups = (book.groups.iter())
            .flat_map(|(g, members)| members.iter().map(move |m| (g.clone(), m.clone())))
            .flat_map(|(g, m)| [(g.clone(), m.clone()), (m, g)])
            .collect();
        let clusters = (book.diseases.iter())
            .flat_map(|(code, d)| {
                let kinds = d.cluster.iter().chain(&d.local_cluster);
                kinds.map(move |k| (k.clone(), code.clone()))
            })
            .collect();
        Ok(Plan {
            clusters,
            diseases: book.diseases.keys().cloned().collect(),
            pack: Arc::new(pack),
            criteria,
            queries,
            asks,
            further,
            about_groups,
            table: adopted,
            text_table: as_written,
        })
    }

    /// Identity of the plan.
    pub fn header(&self) -> &Header {
        &self.pack.header
    }

    /// Plan code, e.g. `PHE`.
    pub fn code(&self) -> &str {
        &self.pack.header.code
    }

    /// What a slot asks, those of other readings included.
    pub(crate) fn asked(&self, slot: usize) -> (&Query, &Ask) {
        match slot.checked_sub(self.queries.len()) {
            None => (&self.queries[slot], &self.asks[slot]),
            Some(n) => (&self.further[n].0, &self.further[n].1),
        }
    }

    /// True when the plan is in force on a day.
    pub fn in_force(&self, on: Date) -> bool {
        let f = &self.pack.header.in_force;
        f.from <= on && f.until.is_none_or(|u| on <= u)
    }

    /// A criterion by its clause.
    pub fn criterion(&self, clause: &str) -> Option<(usize, &Criterion)> {
        self.criteria
            .iter()
            .enumerate()
            .find(|(_, c)| c.clause == clause)
    }

    /// Slots whose value a change can change.
    pub fn slots_touched<'a>(&'a self, touch: &'a Touch) -> impl Iterator<Item = usize> + 'a {
        self.asks
            .iter()
            .enumerate()
            .filter(move |(_, a)| a.reads(touch))
            .map(|(i, _)| i)
    }

    /// True unless the slot asks a question about something else than `about`.
    pub fn is_about(&self, slot: usize, about: &str) -> bool {
        match &self.asks[slot] {
            Ask::Judged { about: wanted, .. } => {
                about.is_empty()
                    || wanted.is_empty()
                    || self
                        .about_groups
                        .iter()
                        .any(|(a, b)| a == about && b == wanted)
                    || wanted == about
            }
            _ => true,
        }
    }

    /// Diseases that the criteria of a topic are about: whose onsets, deaths or
    /// grades they read, and whose clusters count as an occurrence that they read.
    pub fn diseases_of(&self, topic: &str) -> Vec<&str> {
        let mut slots = vec![];
        for c in self.criteria.iter().filter(|c| c.topic == topic) {
            table::slots_of(&c.when, &mut slots);
        }
        let mut out: Vec<&str> = vec![];
        let codes = slots.into_iter().filter_map(|s| self.asks[s].code());
        for code in codes {
            let clustered = (self.clusters.iter()).filter(|(k, _)| k == code);
            let own = self.diseases.get(code).map(String::as_str);
            for d in own.into_iter().chain(clustered.map(|(_, d)| d.as_str())) {
                if !out.contains(&d) {
                    out.push(d);
                }
            }
        }
        out
    }

    /// Topics in the order of the text, without repeats.
    pub fn topics(&self) -> Vec<&str> {
        let mut out: Vec<&str> = vec![];
        for c in &self.criteria {
            if !out.contains(&c.topic.as_str()) {
                out.push(&c.topic);
            }
        }
        out
    }
}

fn params(
    pack: &Pack,
    clause: &Clause,
    on: Option<Date>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, f64> {
    let Some(block) = &clause.criterion else {
        return BTreeMap::new();
    };
    let mut out = BTreeMap::new();
    for (name, v) in &block.it.p {
        if !v.value.is_finite() {
            problems.push(place(
                pack,
                clause,
                name,
                0,
                format!("p.{name} must be a number, not {}", v.value),
            ));
        }
        let holds = on.is_none_or(|d| v.since <= d && v.until.is_none_or(|u| d <= u));
        if holds {
            out.insert(name.clone(), v.value);
        } else {
            let message = format!(
                "p.{name} holds from {} on; there is no value for {}",
                v.since,
                on.unwrap_or(v.since)
            );
            problems.push(place(pack, clause, name, 0, message));
        }
    }
    out
}

/// The place of a fault in a condition: the condition's lines are indented in
/// the file, so each is looked up by its own text.
fn place(pack: &Pack, clause: &Clause, text: &str, offset: usize, message: String) -> Problem {
    let Some(block) = &clause.criterion else {
        return pack.sources[clause.at.0].problem(clause.at.1, message);
    };
    let source = &pack.sources[block.file];
    let offset = (0..=offset.min(text.len()))
        .rev()
        .find(|&o| text.is_char_boundary(o))
        .unwrap_or(0);
    // The end of a text is the end of its last line.
    let offset = if text[offset..].trim().is_empty() {
        text.trim_end().len().min(offset)
    } else {
        offset
    };
    let line_start = text[..offset].rfind('\n').map_or(0, |i| i + 1);
    let line = text[line_start..].lines().next().unwrap_or("").trim();
    let body = &source.text[block.start..];
    let at = if line.is_empty() {
        None
    } else {
        body.find(line)
    };
    match at {
        Some(found) => {
            let indent = text[line_start..].len() - text[line_start..].trim_start().len();
            source.problem(
                block.start + found + (offset - line_start).saturating_sub(indent),
                message,
            )
        }
        // In quotes the text looks different; the key before it is near enough.
        None => source.problem(block.start + body.find("when:").unwrap_or(0), message),
    }
}

struct PlanNames<'a> {
    book: &'a CodeBook,
    queries: Vec<Query>,
    asks: Vec<Ask>,
    params: BTreeMap<String, f64>,
}

impl Names for PlanNames<'_> {
    fn call(&mut self, query: &Query) -> Result<usize, String> {
        if let Some(i) = self.queries.iter().position(|q| q == query) {
            return Ok(i);
        }
        let ask = understand(query, self.book)?;
        self.queries.push(query.clone());
        self.asks.push(ask);
        Ok(self.queries.len() - 1)
    }

    fn is_boolean(&self, slot: usize) -> bool {
        vocabulary::function(&self.queries[slot].func).is_some_and(|f| f.boolean)
    }

    fn name(&mut self, name: &str) -> Result<usize, String> {
        Err(format!(
            "`{name}` is not a value; facts are read by functions such as cases(\"cholera\", \"city\", \"7d\")"
        ))
    }

    fn param(&self, name: &str) -> Result<f64, String> {
        self.params.get(name).copied().ok_or_else(|| {
            let known: Vec<&str> = self.params.keys().map(String::as_str).collect();
            format!(
                "p.{name} is not declared under `p:`; declared are: {}",
                known.join(", ")
            )
        })
    }

    fn text(&self, slot: usize, _: &str) -> Result<f64, String> {
        Err(format!(
            "{} is a number and cannot be compared with a text",
            self.queries[slot]
        ))
    }
}
