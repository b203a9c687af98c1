//! `lianfang plan explain`.

use super::program::Teller;
use super::show::items;
use anyhow::{Context, Result, anyhow, bail};
use lf_app::library::Library;
use lf_domain::city::City;
use lf_domain::place::Place;
use lf_rules::plan::Plan;
use lf_rules::problem::Source;
use lf_rules::report::{
    AtomReason, CriterionReport, Missing, MissingKind, Node, Op, Reason, Verdict,
};
use lf_rules::scenario::{self, Facts};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the facts come from.
pub struct Given {
    /// A file of facts; `-` is standard input.
    pub facts: Option<PathBuf>,
    /// A file of scenarios.
    pub scenarios: Option<PathBuf>,
    /// One of them.
    pub id: Option<String>,
    /// Language of names.
    pub lang: &'static str,
}

/// Explains a task or chain by its id, or all of a clause; false where there is none.
fn program(
    plan: &Plan,
    wanted: &str,
    library: &Library,
    city: &City,
    lang: &str,
    json: bool,
) -> Result<bool> {
    let p = &plan.pack.program;
    let teller = Teller {
        book: &library.book,
        lang,
        city: Some(city),
    };
    if let Some(task) = p.task(wanted) {
        if json {
            println!("{}", serde_json::to_string_pretty(task)?);
            return Ok(true);
        }
        println!("{}", teller.task(plan, task).join("\n"));
        if task.it.on.is_none() {
            println!("{}", teller.accumulation(plan, &task.it).join("\n"));
        }
        println!("{}", task.wording.text(lang));
        return Ok(true);
    }
    if let Some(chain) = p.chain(wanted) {
        if json {
            println!("{}", serde_json::to_string_pretty(chain)?);
        } else {
            println!("{}", teller.chain(plan, chain).join("\n"));
            println!("{}", chain.wording.text(lang));
        }
        return Ok(true);
    }
    if let Some(share) = p.share(wanted) {
        if json {
            println!("{}", serde_json::to_string_pretty(share)?);
        } else {
            println!("{}", teller.share(plan, share).join("\n"));
            println!("{}", share.wording.text(lang));
        }
        return Ok(true);
    }
    if let Some(gate) = p.gates.iter().find(|g| g.it.id == wanted) {
        if json {
            println!("{}", serde_json::to_string_pretty(gate)?);
        } else {
            println!("{}", teller.gate(plan, gate).join("\n"));
            println!("{}", gate.wording.text(lang));
        }
        return Ok(true);
    }
    let found = items(plan, wanted, &teller);
    if found.is_empty() {
        return Ok(false);
    }
    if json {
        let here = |c: &str| c == wanted;
        let of = serde_json::json!({
            "clause": wanted,
            "duties": p.duties.iter().filter(|t| here(&t.clause)).collect::<Vec<_>>(),
            "measures": p.measures.iter().filter(|t| here(&t.clause)).collect::<Vec<_>>(),
            "chains": p.chains.iter().filter(|t| here(&t.clause)).collect::<Vec<_>>(),
            "commands": p.commands.iter().filter(|t| here(&t.clause)).collect::<Vec<_>>(),
            "gates": p.gates.iter().filter(|t| here(&t.clause)).collect::<Vec<_>>(),
            "shares": p.shares.iter().filter(|t| here(&t.clause)).collect::<Vec<_>>(),
        });
        println!("{}", serde_json::to_string_pretty(&of)?);
    } else {
        let text: Vec<String> = found.iter().map(|lines| lines.join("\n")).collect();
        println!("{}", text.join("\n\n"));
    }
    Ok(true)
}

/// Explains one clause on given facts, or a duty, measure or chain in the city.
pub fn run(
    library: &Library,
    folder: &str,
    clause: &str,
    given: &Given,
    city: &str,
    json: bool,
) -> Result<ExitCode> {
    let plan = super::plan(library, folder)?;
    let city = library.city(city)?;
    if given.is_empty() && program(&plan, clause, library, &city, given.lang, json)? {
        return Ok(ExitCode::SUCCESS);
    }
    let index = super::clause(&plan, clause)?;
    let facts = given.read()?;
    let (evaluator, situation) = scenario::evaluate(&plan, &facts, &city, &library.book)
        .map_err(|e| anyhow!(e.join("\n")))?;
    let report = evaluator.report(index, &situation);
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report, &city);
    }
    Ok(ExitCode::SUCCESS)
}

impl Given {
    fn is_empty(&self) -> bool {
        self.facts.is_none() && self.scenarios.is_none()
    }

    fn read(&self) -> Result<Facts> {
        if let Some(path) = &self.facts {
            return lf_rules::pack::yaml(&text(path)?).map_err(|p| anyhow!("{p}"));
        }
        let Some(path) = &self.scenarios else {
            bail!("a criterion is explained on facts: name them with --facts or --scenarios")
        };
        let id = self.id.as_deref().unwrap_or_default();
        let list = scenario::read_file(&text(path)?).map_err(|p| anyhow!("{p}"))?;
        for s in list {
            match s {
                Ok(s) if s.id == id => return Ok(s.facts),
                Err(o) if o.id == id => bail!("scenario {id}: {}", o.errors.join("; ")),
                _ => {}
            }
        }
        bail!("{} has no scenario `{id}`", path.display())
    }
}

fn text(path: &Path) -> Result<Source> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
    }
    Ok(Source {
        name: path.display().to_string(),
        text,
    })
}

fn word(v: Verdict) -> &'static str {
    match v {
        Verdict::Yes => "met",
        Verdict::No => "not met",
        Verdict::Unknown => "unknown",
    }
}

fn print(r: &CriterionReport, city: &City) {
    println!("{} {} ({}): {}", r.plan, r.clause, r.level, word(r.verdict));
    println!("{}\n{}\n", r.wording.zh, r.wording.en);
    tree(&r.reason, 0, city);
    if !r.missing.is_empty() {
        println!("\nunknown:");
        r.missing.iter().for_each(|m| println!("  {}", missing(m)));
    }
    if !r.headroom.is_empty() {
        println!("\nwhat would meet it:");
    }
    for way in &r.headroom {
        let needs: Vec<String> = way
            .needs
            .iter()
            .map(|n| match &n.ask {
                Some(m) => missing(m),
                None => {
                    let until = n.until.map_or(String::new(), |d| format!(" until {d}"));
                    format!("{} more of {}{until}", n.more, n.query)
                }
            })
            .collect();
        println!("  {}", needs.join(" and "));
    }
    if !r.readings.is_empty() {
        println!("\nreadings: {}", r.readings.join(", "));
    }
    for o in &r.other {
        println!("\n{}, {}: {}", o.reading, o.label.en, word(o.verdict));
        tree(&o.reason, 1, city);
    }
}

fn tree(r: &Reason, depth: usize, city: &City) {
    let indent = "  ".repeat(depth);
    let parts = |title: &str, parts: &[Reason]| {
        println!("{indent}{title}: {}", word(r.verdict));
        parts.iter().for_each(|p| tree(p, depth + 1, city));
    };
    match &r.node {
        Node::All(list) => parts("all of", list),
        Node::Any(list) => parts("any of", list),
        Node::Not(part) => parts("not", std::slice::from_ref(part)),
        Node::Atom(a) => println!("{indent}{}: {}", atom(a, city), word(r.verdict)),
    }
}

fn atom(a: &AtomReason, city: &City) -> String {
    let value = if a.lo == a.hi {
        format!("{}", a.lo)
    } else {
        format!("{} to {}", a.lo, a.hi)
    };
    let compared = if a.op == Op::Is {
        String::new()
    } else {
        format!(" {} {}", a.op.symbol(), a.threshold)
    };
    let e = &a.evidence;
    let mut found: Vec<String> = vec![];
    found.extend(
        e.place
            .clone()
            .map(|code| city.place_label(&Place::County(code), "en")),
    );
    found.extend(e.from.zip(e.to).map(|(from, to)| format!("{from} to {to}")));
    found.extend(e.week.map(|w| w.to_string()));
    found.extend(e.disease.clone());
    found.extend(e.note.clone());
    let found = if found.is_empty() {
        String::new()
    } else {
        format!(" ({})", found.join(", "))
    };
    format!("{}{compared} is {value}{found}", a.query)
}

fn missing(m: &Missing) -> String {
    let what = match &m.what {
        MissingKind::Judgement { finding, about } if about.is_empty() => {
            format!("answer to {finding}")
        }
        MissingKind::Judgement { finding, about } => format!("answer to {finding} about {about}"),
        MissingKind::Parameter { name } => format!("value of {name}"),
        MissingKind::Data { what, detail } => format!("{what} of {detail}"),
        MissingKind::Suspects { disease, cases } => format!("{cases} suspected cases of {disease}"),
    };
    format!("{what}, from {}", m.who)
}
