//! The plans, and one plan with a clause opened.

use crate::chart;
use crate::html::{Html, escape_into};
use crate::page::Page;
use crate::view::plan::{
    CheckFinding, ClauseView, Neighbour, OutlineItem, PlanList, PlanRow, PlanView, Severity,
};
use crate::words::{Arg, Say, Words};
use askama::Template;
use jiff::civil::Date;
use lf_domain::level::Level;

/// The list.
#[derive(Template)]
#[template(path = "pages/plans.html")]
pub struct Plans<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a PlanList,
}

impl Plans<'_> {
    fn href(&self, r: &PlanRow) -> String {
        base(&self.p.w, r)
    }

    fn name(&self, r: &PlanRow) -> String {
        name(&self.p.w, r)
    }

    fn number(&self, r: &PlanRow) -> String {
        self.p.w.t1("plan-edition", "edition", &r.pack.edition)
    }

    fn since(&self, r: &PlanRow) -> String {
        since(&self.p.w, r)
    }

    fn criteria(&self, r: &PlanRow) -> String {
        criteria(&self.p.w, r)
    }

    fn findings(&self, r: &PlanRow) -> String {
        let (errors, warnings, notes) = r.findings;
        let args = [
            ("errors", errors.say()),
            ("warnings", warnings.say()),
            ("notes", notes.say()),
        ];
        self.p.w.say("findings-counts", &args)
    }
}

fn base(w: &Words, r: &PlanRow) -> String {
    let id = w
        .plan(&r.pack.plan)
        .map_or(r.pack.plan.as_str(), |p| p.id.as_str());
    format!("/plans/{id}")
}

fn name(w: &Words, r: &PlanRow) -> String {
    w.plan(&r.pack.plan)
        .map_or_else(|| r.pack.plan.clone(), |p| w.label(&p.label))
}

fn since(w: &Words, r: &PlanRow) -> String {
    match (r.from, r.until) {
        (Some(a), Some(z)) => w.span(a, z),
        (Some(a), None) => w.t1("since", "date", w.date(a)),
        _ => String::new(),
    }
}

fn criteria(w: &Words, r: &PlanRow) -> String {
    let total: usize = r.criteria.iter().sum();
    let by_level = Level::ALL
        .iter()
        .zip(r.criteria)
        .map(|(l, n)| format!("{} {n}", w.level(l)));
    w.t2("criteria-by-level", "n", total, "levels", w.list(by_level))
}

/// The page of a plan.
#[derive(Template)]
#[template(path = "pages/plan.html")]
pub struct Plan<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a PlanView,
}

#[derive(Template)]
#[template(path = "part/finding.html")]
struct FindingPart<'a> {
    w: &'a Words,
    class: &'static str,
    icon: &'static str,
    title: String,
    text: String,
    witness: String,
    levels: &'a [Level],
    clauses: Vec<(String, String)>,
    readings: &'a [String],
    on: String,
}

impl Plan<'_> {
    fn base(&self) -> String {
        base(&self.p.w, &self.v.row)
    }

    fn name(&self) -> String {
        name(&self.p.w, &self.v.row)
    }

    fn title(&self) -> String {
        match &self.v.clause {
            Some(c) => format!("{} {}", c.number, self.p.w.label(&c.title)),
            None => self.name(),
        }
    }

    fn edition(&self) -> String {
        self.p
            .w
            .t1("plan-edition", "edition", &self.v.row.pack.edition)
    }

    fn since(&self) -> String {
        since(&self.p.w, &self.v.row)
    }

    fn criteria(&self) -> String {
        criteria(&self.p.w, &self.v.row)
    }

    fn opened(&self, o: &OutlineItem) -> bool {
        self.v.clause.as_ref().is_some_and(|c| c.number == o.number)
    }

    fn day(&self, date: &Option<Date>) -> String {
        date.map_or_else(String::new, |d| self.p.w.day(d))
    }

    fn unit(&self, unit: &str) -> String {
        let key = format!("unit-name-{}", unit.replace(' ', "-"));
        self.p
            .w
            .maybe(&key, &[])
            .unwrap_or_else(|| unit.to_string())
    }

    /// Whether the clause is met beside its boundary; a cross marks one that should not be so.
    fn met(&self, n: &Neighbour) -> Html {
        let verdict = crate::part::verdict(&self.p.w, lf_rules::report::Verdict::from(n.got));
        match n.expected == n.got {
            true => verdict,
            false => Html(format!("{verdict}{}", crate::part::icon("cross"))),
        }
    }

    /// The clause's number as a scale, with the other levels on it and where it stands now.
    fn ruler(&self, c: &ClauseView) -> Option<Html> {
        let ruler = chart::ruler::Ruler::of_clause(&c.topic, &c.number)?;
        Some(chart::ruler::figure(
            &self.p.w,
            &ruler,
            None,
            "clause-ruler-svg",
        ))
    }

    fn passing(&self, c: &ClauseView) -> String {
        let passed = c.cases.iter().filter(|r| r.pass).count();
        match passed == c.cases.len() {
            true => self.p.w.t1("cases-all-pass", "n", passed),
            false => self
                .p
                .w
                .t2("cases-some-pass", "n", passed, "of", c.cases.len()),
        }
    }

    /// The block with keys, texts and comments in colours of their own.
    fn code(&self, c: &ClauseView) -> Html {
        let mut out = String::with_capacity(c.code.len() * 2);
        for line in c.code.lines() {
            highlight(&mut out, line);
            out.push('\n');
        }
        Html(out)
    }

    fn finding(&self, f: &CheckFinding) -> Html {
        let w = &self.p.w;
        let witness: Vec<String> = f.witness.iter().map(|fact| w.fact(fact)).collect();
        let (class, icon) = match f.severity {
            Severity::Error => ("error", "warn"),
            Severity::Warning => ("warning", "warn"),
            Severity::Note => ("quiet-note", "note"),
        };
        let title_key = format!("check-{}-title", f.kind);
        Html::of(&FindingPart {
            w,
            class,
            icon,
            title: w.maybe(&title_key, &[]).unwrap_or_else(|| f.kind.clone()),
            text: finding_text(w, f),
            witness: witness.join(&w.t("list-semicolon")),
            levels: &f.levels,
            clauses: f
                .clauses
                .iter()
                .map(|n| (n.clone(), format!("{}/{n}", self.base())))
                .collect(),
            readings: &f.readings,
            on: match f.on.as_str() {
                "text" => w.t("check-on-text"),
                "adopted" => w.t("check-on-adopted"),
                _ => String::new(),
            },
        })
    }
}

/// A finding as a sentence: ours where there is one, else the checker's own.
fn finding_text(w: &Words, f: &CheckFinding) -> String {
    let clauses: Vec<String> = (f.clauses.iter().enumerate())
        .map(|(i, c)| match f.levels.get(i) {
            Some(level) => w.t2("clause-level", "clause", c, "level", w.level(*level)),
            None => c.clone(),
        })
        .collect();
    let mut args: Vec<(&str, Arg)> = f
        .args
        .iter()
        .map(|(k, v)| (k.as_str(), Arg::Text(v.clone())))
        .collect();
    args.push(("clauses", Arg::Text(w.list(clauses.into_iter()))));
    w.maybe(&format!("check-{}", f.kind), &args)
        .unwrap_or_else(|| f.message.clone())
}

/// One line of YAML with CEL in it, coloured.
fn highlight(out: &mut String, line: &str) {
    let span = |out: &mut String, class: &str, text: &str| {
        out.push_str(&format!(r#"<span class="{class}">"#));
        escape_into(out, text);
        out.push_str("</span>");
    };
    let trimmed = line.trim_start();
    if trimmed.starts_with('#') {
        span(out, "c", line);
        return;
    }
    let indent = line.len() - trimmed.len();
    let key = trimmed.find(':').filter(|at| {
        trimmed[..*at]
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' '))
    });
    let rest = match key {
        Some(at) => {
            out.push_str(&line[..indent]);
            span(out, "k", &trimmed[..=at]);
            &trimmed[at + 1..]
        }
        None => line,
    };
    let mut quoted = false;
    for (i, part) in rest.split('"').enumerate() {
        if i > 0 {
            quoted = !quoted;
        }
        match quoted {
            true => span(out, "s", &format!("\"{part}\"")),
            false => escape_into(out, part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_coloured_and_escaped() {
        let mut out = String::new();
        highlight(&mut out, r#"  when: cases("cholera") >= 1 && x < 2"#);
        assert_eq!(
            out,
            r#"  <span class="k">when:</span> cases(<span class="s">&quot;cholera&quot;</span>) &gt;= 1 &amp;&amp; x &lt; 2"#
        );
        out.clear();
        highlight(&mut out, "# <note>");
        assert_eq!(out, r#"<span class="c"># &lt;note&gt;</span>"#);
    }
}
