//! Plans, with their cases run and the checker's findings.

use super::incident::{name, pack};
use crate::desk::{Checked, Desk};
use crate::view::plan::{
    CaseResult, CheckFinding, ClauseUse, ClauseView, Neighbour, Outcome, OutlineItem, Param,
    PlanList, PlanRow, PlanView, ReadingNote, Severity,
};
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_rules::checker;
use lf_rules::pack::Clause;
use lf_rules::plan::Plan;
use lf_rules::scenario::{Expected, Facts};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a case at a boundary says that its clause is met.
const MET: &str = "met";

/// Runs the cases and the checker of a plan, once.
pub async fn checked(desk: &Desk, plan: &Arc<Plan>) -> Arc<Checked> {
    let make = {
        let (plan, city, book) = (
            plan.clone(),
            desk.office.city.clone(),
            desk.office.book.clone(),
        );
        let today = desk.office.today();
        async move {
            let work = tokio::task::spawn_blocking(move || {
                let given =
                    |facts: &Facts| facts.read(plan.code(), &city, &book).unwrap_or_default();
                let mut cases: BTreeMap<String, Vec<CaseResult>> = BTreeMap::new();
                for run in lf_rules::cases::run_all(&plan, &city, &book) {
                    let list = cases.entry(run.clause).or_default();
                    // A generated case stands behind the one that it was made from.
                    if let (true, Some(case)) = (run.generated, list.last_mut()) {
                        let value = run.name.rsplit(" = ").next().unwrap_or_default();
                        case.neighbours.push(Neighbour {
                            value: value.to_string(),
                            expected: run.outcome.expected.level == MET,
                            got: run.outcome.got.level == MET,
                        });
                        case.pass &= run.outcome.pass;
                        continue;
                    }
                    list.push(CaseResult {
                        name: run.name,
                        given: given(&run.facts),
                        expected: outcome(&run.outcome.expected),
                        got: outcome(&run.outcome.got),
                        pass: run.outcome.pass,
                        neighbours: vec![],
                    });
                }
                let findings = checker::check(&plan, &city, &book, Some(today));
                let findings = findings.into_iter().map(|f| finding(f, &given)).collect();
                Arc::new(Checked { cases, findings })
            });
            work.await.unwrap_or_else(|e| {
                tracing::error!("checking a plan: {e}");
                Arc::new(Checked {
                    cases: BTreeMap::new(),
                    findings: vec![],
                })
            })
        }
    };
    match desk.checked.get(plan.code()) {
        Some(cell) => cell.get_or_init(|| make).await.clone(),
        None => make.await,
    }
}

fn outcome(e: &Expected) -> Outcome {
    Outcome {
        level: e.level.parse().ok(),
        clauses: e.clauses.clone().unwrap_or_default(),
    }
}

fn finding(
    f: checker::Finding,
    given: &dyn Fn(&Facts) -> Vec<lf_domain::fact::Fact>,
) -> CheckFinding {
    let code = |v: Result<serde_json::Value, _>| {
        v.ok()
            .and_then(|v: serde_json::Value| v.as_str().map(str::to_string))
            .unwrap_or_default()
    };
    CheckFinding {
        severity: match f.severity {
            checker::Severity::Error => Severity::Error,
            checker::Severity::Warning => Severity::Warning,
            checker::Severity::Note => Severity::Note,
        },
        kind: code(serde_json::to_value(f.kind)),
        on: code(serde_json::to_value(f.on)),
        clauses: f.clauses,
        levels: f.levels,
        message: f.message,
        args: f
            .args
            .into_iter()
            .map(|(k, v)| (k.to_string(), v))
            .collect(),
        witness: f.witness.as_ref().map(given).unwrap_or_default(),
        readings: f.readings,
    }
}

/// The list of plans in force.
pub async fn list(desk: &Desk) -> PlanList {
    let mut plans = vec![];
    for p in &desk.office.plans {
        let checked = checked(desk, p).await;
        plans.push(row(desk, p, &checked));
    }
    PlanList { plans }
}

fn row(desk: &Desk, p: &Plan, checked: &Checked) -> PlanRow {
    let h = p.header();
    let mut criteria = [0; 4];
    for c in &p.criteria {
        criteria[c.level as usize] += 1;
    }
    let all = || checked.cases.values().flatten();
    // Each neighbour is a case of its own to whoever counts them.
    let size = |c: &CaseResult| 1 + c.neighbours.len();
    let of = |s: Severity| checked.findings.iter().filter(|f| f.severity == s).count();
    PlanRow {
        pack: pack(desk, p.code()),
        issuer: h.issuer.clone(),
        from: Some(h.in_force.from),
        until: h.in_force.until,
        criteria,
        cases: (
            all().filter(|c| c.pass).map(size).sum(),
            all().map(size).sum(),
        ),
        findings: (
            of(Severity::Error),
            of(Severity::Warning),
            of(Severity::Note),
        ),
    }
}

/// The page of a plan, with a clause opened where one is named; none where there is
/// no such plan or clause.
pub async fn gather(desk: &Desk, id: &str, number: Option<&str>) -> Option<PlanView> {
    let plan = desk.office.plan(id)?;
    let checked = checked(desk, plan).await;
    let clause = match number {
        Some(n) => Some(clause_view(
            desk,
            plan,
            plan.pack.clauses.iter().find(|c| c.number == n)?,
            &checked,
        )),
        None => None,
    };
    let about = |f: &&CheckFinding, n: &str| f.clauses.iter().any(|c| c == n);
    let chapter = |n: &str| n.split('(').next().unwrap_or(n).to_string();
    let (mut findings, mut others) = (vec![], vec![]);
    for f in &checked.findings {
        match number {
            None => findings.push(f.clone()),
            Some(n) if about(&f, n) => findings.push(f.clone()),
            Some(n)
                if f.severity != Severity::Note
                    && f.clauses.iter().any(|c| chapter(c) == chapter(n)) =>
            {
                others.push(f.clone());
            }
            Some(_) => {}
        }
    }
    Some(PlanView {
        row: row(desk, plan, &checked),
        number: plan.header().number.clone().unwrap_or_default(),
        outline: outline(desk, plan, &checked),
        clause,
        findings,
        other_findings: others,
    })
}

fn outline(desk: &Desk, plan: &Plan, checked: &Checked) -> Vec<OutlineItem> {
    let clauses = &plan.pack.clauses;
    (clauses.iter())
        .map(|c| {
            let below = |other: &&Clause| {
                other.criterion.is_some()
                    && other.number != c.number
                    && other
                        .number
                        .strip_prefix(&c.number)
                        .is_some_and(|rest| rest.starts_with(['.', '(']))
            };
            let near =
                |f: &&CheckFinding| f.severity != Severity::Note && f.clauses.contains(&c.number);
            OutlineItem {
                title: title(desk, plan, c),
                depth: c.depth.saturating_sub(1).min(2),
                criteria: clauses.iter().filter(below).count(),
                findings: checked.findings.iter().filter(near).count(),
                linked: c.criterion.is_some() || !c.wording.zh.is_empty(),
                number: c.number.clone(),
            }
        })
        .collect()
}

/// A heading. Headings are in Chinese; the English of one is its topic, or the first words
/// of its English, which repeat the number.
fn title(desk: &Desk, plan: &Plan, c: &Clause) -> Label {
    let words = c
        .wording
        .en
        .strip_prefix(&c.number)
        .unwrap_or(&c.wording.en)
        .trim();
    let en = match plan.criterion(&c.number) {
        Some((_, k)) => desk.names.codebook.label(&k.topic, "en"),
        None => words
            .split([';', ','])
            .next()
            .and_then(|w| w.split(". ").next())
            .unwrap_or_default()
            .to_string(),
    };
    let en = if en.chars().count() > 60 {
        String::new()
    } else {
        en
    };
    Label {
        zh: c.title.clone(),
        en,
    }
}

fn clause_view(desk: &Desk, plan: &Arc<Plan>, c: &Clause, checked: &Checked) -> ClauseView {
    let criterion = plan.criterion(&c.number).map(|(_, k)| k);
    let block = c.criterion.as_ref().map(|p| &p.it);
    let params = block
        .into_iter()
        .flat_map(|b| b.p.iter())
        .map(|(name, v)| Param {
            name: format!("p.{name}"),
            value: v.value,
            unit: v.unit.clone(),
            since: Some(v.since),
            until: v.until,
            checked: Some(v.checked),
            local: !v.source.contains(&c.number),
            source: v.source.clone(),
        });
    let ids = block.map(|b| b.readings.as_slice()).unwrap_or_default();
    let readings = (plan.header().readings.iter())
        .filter(|r| ids.contains(&r.id))
        .map(|r| ReadingNote {
            id: r.id.clone(),
            reading: r.reading.clone(),
            other: (block.into_iter().flat_map(|b| &b.other))
                .find(|o| o.reading == r.id)
                .map(|o| (o.label.clone(), o.when.trim().to_string())),
        });
    let source = c.criterion.as_ref().map_or(String::new(), |p| {
        let at = plan.pack.sources[p.file].problem(p.start, "");
        format!("{}:{}", at.file, at.line)
    });
    ClauseView {
        number: c.number.clone(),
        title: title(desk, plan, c),
        wording: c.wording.clone(),
        level: criterion.map(|k| k.level),
        code: c.block_text.trim_end().to_string(),
        source,
        params: params.collect(),
        cases: checked.cases.get(&c.number).cloned().unwrap_or_default(),
        readings: readings.collect(),
        covers: block.map(|b| b.covers.clone()).unwrap_or_default(),
        uses: uses(desk, plan, &c.number),
        topic: criterion.map_or(vec![], |k| desk.office.criteria_of(plan.code(), &k.topic)),
    }
}

/// Incidents whose governing plan evaluates the clause to anything but a plain no.
fn uses(desk: &Desk, plan: &Plan, number: &str) -> Vec<ClauseUse> {
    let mut out = vec![];
    for i in desk
        .office
        .incidents()
        .iter()
        .filter(|i| i.plan == plan.code())
    {
        for r in desk
            .office
            .criteria(&i.topic, false)
            .into_iter()
            .filter(|r| r.clause == number)
        {
            out.push(ClauseUse {
                incident: i.topic.clone(),
                name: name(desk, i),
                verdict: r.verdict,
                reason: r.reason,
            });
        }
    }
    out
}

/// Clauses of all plans whose number or wording holds a text, for the search.
pub fn find(desk: &Desk, text: &str, lang: &str) -> Vec<(String, String, Option<Level>, String)> {
    let mut out = vec![];
    let wanted = text.to_lowercase();
    for plan in &desk.office.plans {
        for c in plan.pack.clauses.iter().filter(|c| c.criterion.is_some()) {
            let wording = c.wording.text(lang);
            let hit = c.number.starts_with(text)
                || wording.to_lowercase().contains(&wanted)
                || c.title.contains(text);
            if hit {
                let level = plan.criterion(&c.number).map(|(_, k)| k.level);
                out.push((
                    plan.code().to_string(),
                    c.number.clone(),
                    level,
                    wording.to_string(),
                ));
            }
        }
    }
    out
}
