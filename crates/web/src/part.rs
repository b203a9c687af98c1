//! Components that also stand inside sentences: badges, seals, verdicts, marks.

use crate::assets;
use crate::given::Given;
use crate::html::Html;
use crate::view::happening::Mark;
use crate::words::Words;
use askama::Template;
use lf_domain::level::Level;
use lf_rules::report::{AtomReason, Node, Op, Reason, Verdict};

/// How a level stands: what is not in force is never filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Persons have started it: filled.
    InForce,
    /// A candidate, a proposal, an "if": dashed.
    Proposed,
    /// The name of a level as a heading: outlined.
    Heading,
}

impl Standing {
    /// Filled when the level is the one in force, else dashed.
    pub fn of(level: impl Given<Option<Level>>, in_force: impl Given<Option<Level>>) -> Standing {
        let (level, in_force) = (level.get(), in_force.get());
        match level.is_some() && level == in_force {
            true => Standing::InForce,
            false => Standing::Proposed,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Standing::InForce => "",
            Standing::Proposed => " proposed",
            Standing::Heading => " heading",
        }
    }
}

#[derive(Template)]
#[template(path = "part/level.html")]
struct LevelPart<'a> {
    class: String,
    bars: u8,
    text: &'a str,
}

#[derive(Template)]
#[template(path = "part/seal.html")]
struct SealPart<'a> {
    class: String,
    bars: u8,
    numeral: &'a str,
    text: &'a str,
}

#[derive(Template)]
#[template(path = "part/verdict.html")]
struct VerdictPart<'a> {
    name: &'static str,
    text: &'a str,
}

#[derive(Template)]
#[template(path = "part/reason.html")]
struct ReasonPart<'a> {
    w: &'a Words,
    verdict: Verdict,
    text: String,
    /// What was found, and where to look it up.
    value: Option<(String, Option<String>)>,
    children: Vec<Html>,
}

/// A 16 px line icon of the sprite; decoration beside a word.
pub fn icon(name: &str) -> Html {
    let sprite = assets::url("icons.svg");
    Html(format!(
        r#"<svg class="icon" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"#
    ))
}

/// The sign of a line of a timeline, with its name for those who cannot see it.
pub fn mark(w: &Words, mark: Mark) -> Html {
    let (name, key) = match mark {
        Mark::Fact => ("fact", "mark-fact"),
        Mark::Finding => ("finding", "mark-finding"),
        Mark::Decision => ("decision", "mark-decision"),
    };
    let sprite = assets::url("icons.svg");
    let label = Html::text(&w.t(key));
    Html(format!(
        r#"<svg class="mark" role="img" aria-label="{label}"><use href="{sprite}#m-{name}"/></svg>"#
    ))
}

/// The sign of an open question alone.
pub fn sign_unknown() -> Html {
    let sprite = assets::url("icons.svg");
    Html(format!(
        r#"<svg class="box" aria-hidden="true"><use href="{sprite}#v-unknown"/></svg>"#
    ))
}

/// A badge of a level: `Level III`. No level is a thin grey frame.
pub fn level(w: &Words, level: impl Given<Option<Level>>, standing: impl Given<Standing>) -> Html {
    let (level, standing) = (level.get(), standing.get());
    let text = level.map_or_else(|| w.t("level-none"), |l| w.level(l));
    badge(level, standing, &text)
}

/// A badge of a level with its name.
pub fn level_full(w: &Words, level: impl Given<Level>, standing: impl Given<Standing>) -> Html {
    let (level, standing) = (level.get(), standing.get());
    badge(Some(level), standing, &w.level_full(level))
}

/// A badge of a level that is a candidate, in words and dashed.
pub fn candidate(w: &Words, level: Level) -> Html {
    let text = w.t1("level-candidate", "level", w.level(level));
    badge(Some(level), Standing::Proposed, &text)
}

/// The badge of an outcome that is not known yet.
pub fn undetermined(w: &Words) -> Html {
    Html::of(&LevelPart {
        class: "l-unknown".into(),
        bars: 0,
        text: &w.t("level-unknown"),
    })
}

fn badge(level: Option<Level>, standing: Standing, text: &str) -> Html {
    Html::of(&LevelPart {
        class: class(level, standing),
        bars: level.map_or(0, Level::bars),
        text,
    })
}

fn class(level: Option<Level>, standing: Standing) -> String {
    match level {
        Some(l) => format!("l-{l}{}", standing.class()),
        None => "l-none".into(),
    }
}

/// The seal at the head of a page; `big` on the board.
pub fn seal(w: &Words, level: impl Given<Option<Level>>, standing: Standing, big: bool) -> Html {
    let level = level.get();
    let size = if big { "seal big " } else { "seal " };
    Html::of(&SealPart {
        class: format!("{size}{}", class(level, standing)),
        bars: level.map_or(0, Level::bars),
        numeral: level.map_or("", Level::numeral),
        text: &level.map_or_else(|| w.t("level-none"), |l| w.level_full(l)),
    })
}

/// A verdict: sign and word.
pub fn verdict(w: &Words, verdict: impl Given<Verdict>) -> Html {
    let verdict = verdict.get();
    Html::of(&VerdictPart {
        name: verdict_name(verdict),
        text: &w.t(&format!("verdict-{}", verdict_name(verdict))),
    })
}

/// Name of a verdict in classes and keys.
pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "no",
        Verdict::Unknown => "unknown",
    }
}

/// A reason tree as nested lists. `href` says where the value of a comparison can be looked up.
pub fn reason(w: &Words, reason: &Reason, href: &dyn Fn(&AtomReason) -> Option<String>) -> Html {
    let list = |nodes: &[Reason]| -> Vec<Html> {
        let mut out = Vec::with_capacity(nodes.len());
        let mut rest = nodes;
        while let Some((first, tail)) = rest.split_first() {
            rest = tail;
            if let Some((range, after)) = range(first, tail) {
                rest = after;
                let text = w.range(range.low, range.high);
                out.push(leaf(w, range.verdict, &text, range.low, href));
                continue;
            }
            out.push(self::reason(w, first, href));
        }
        out
    };
    let branch = |key: &str, children: Vec<Html>| {
        Html::of(&ReasonPart {
            w,
            verdict: reason.verdict,
            text: w.t(key),
            value: None,
            children,
        })
    };
    match &reason.node {
        // A range is one comparison to people, though two in the condition.
        Node::All(nodes) if nodes.len() == 2 && range(&nodes[0], &nodes[1..]).is_some() => {
            list(nodes).pop().unwrap_or_default()
        }
        Node::All(nodes) => branch("reason-all", list(nodes)),
        Node::Any(nodes) => branch("reason-any", list(nodes)),
        Node::Not(inner) => branch("reason-not", vec![self::reason(w, inner, href)]),
        Node::Atom(atom) => leaf(w, reason.verdict, &w.atom(atom), atom, href),
    }
}

fn leaf(
    w: &Words,
    verdict: Verdict,
    text: &str,
    atom: &AtomReason,
    href: &dyn Fn(&AtomReason) -> Option<String>,
) -> Html {
    Html::of(&ReasonPart {
        w,
        verdict,
        text: text.to_string(),
        value: Some((w.value_brief(atom), href(atom))),
        children: vec![],
    })
}

/// Two comparisons that are one range to people.
struct Range<'a> {
    verdict: Verdict,
    low: &'a AtomReason,
    high: &'a AtomReason,
}

/// `x >= 10` followed by `x <= 29` is one range; gives it and what follows it.
fn range<'a>(first: &'a Reason, tail: &'a [Reason]) -> Option<(Range<'a>, &'a [Reason])> {
    let (next, after) = tail.split_first()?;
    let (Node::Atom(low), Node::Atom(high)) = (&first.node, &next.node) else {
        return None;
    };
    let both = low.query == high.query && low.op == Op::Ge && high.op == Op::Le;
    let verdict = first.verdict.and(next.verdict);
    both.then_some((Range { verdict, low, high }, after))
}
