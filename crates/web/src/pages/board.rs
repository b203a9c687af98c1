//! The situation board and the list of incidents.

use crate::chart;
use crate::html::Html;
use crate::page::Page;
use crate::part::{self, Standing};
use crate::view::board::{BoardView, IncidentRow, Next};
use crate::view::happening::What;
use crate::view::incident::{Counts, Curve};
use crate::words::{Arg, Say, Words};
use askama::Template;
use lf_domain::level::Level;

/// The board.
#[derive(Template)]
#[template(path = "pages/board.html")]
pub struct Board<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a BoardView,
}

/// One of the six counts under the sentence.
struct Count {
    n: usize,
    what: String,
    sub: String,
    href: &'static str,
    asked: bool,
}

impl Board<'_> {
    fn seal(&self) -> Html {
        let top = self.v.incidents.first();
        let in_force = top.and_then(|t| t.in_force);
        let level = in_force.or(top.and_then(|t| t.candidate.level));
        part::seal(&self.p.w, level, Standing::of(level, in_force), true)
    }

    /// What level we are at, how far the next is, whose answer is awaited.
    fn sentence(&self) -> Html {
        let w = &self.p.w;
        let Some(top) = self.v.incidents.first() else {
            return w.rich("board-calm", &[]);
        };
        let name = Arg::Text(w.label(&top.name));
        let mut text = match (top.in_force, top.candidate.level) {
            (Some(force), candidate) => {
                let args = [
                    ("name", name),
                    (
                        "force",
                        part::level(w, Some(force), Standing::InForce).say(),
                    ),
                    ("level", part::level(w, candidate, Standing::Proposed).say()),
                ];
                w.rich("board-in-force", &args)
            }
            (None, Some(level)) => {
                let badge = part::level(w, Some(level), Standing::Proposed);
                w.rich("board-candidate", &[("name", name), ("level", badge.say())])
            }
            (None, None) => w.rich("board-no-level", &[("name", name)]),
        };
        if let Some(next) = top.next.as_ref().filter(|n| !n.ways.is_empty()) {
            let ways: Vec<String> = next
                .ways
                .iter()
                .take(2)
                .map(|way| w.way_short(way))
                .collect();
            let ways = ways.join(&w.t("list-or"));
            let args = [
                ("ways", Arg::Text(ways)),
                ("level", w.level(next.level).say()),
            ];
            text.0.push_str(&w.rich("board-next", &args).0);
        }
        let decisive = self.v.asks.iter().filter(|a| a.ask.decisive()).count();
        if decisive > 0 {
            text.0
                .push_str(&w.rich("board-asked", &[("n", decisive.say())]).0);
        }
        text
    }

    /// One line: what changed since the officer last looked.
    fn missed(&self) -> Option<Html> {
        let w = &self.p.w;
        let m = self.v.missed.as_ref()?;
        let mut parts: Vec<Html> = vec![];
        let badge = |level: Option<Level>| match level {
            Some(_) => part::level(w, level, Standing::Proposed).say(),
            None => Arg::Text(w.t("level-none")),
        };
        if m.late > 0 {
            let text = w.rich("since-late", &[("n", m.late.say())]);
            parts.push(Html(format!(r#"<a href="/duties">{text}</a>"#)));
        }
        if m.responses > 0 {
            parts.push(w.rich("since-responses", &[("n", m.responses.say())]));
        }
        for (id, name, from, to) in m.levels.iter().take(3) {
            let args = [
                ("name", Arg::Text(w.label(name))),
                ("from", badge(*from)),
                ("to", badge(*to)),
            ];
            let text = w.rich("since-level", &args);
            let href = crate::page::encode(id);
            parts.push(Html(format!(r#"<a href="/incidents/{href}">{text}</a>"#)));
        }
        if m.levels.len() > 3 {
            parts.push(w.rich("since-levels-more", &[("n", (m.levels.len() - 3).say())]));
        }
        if m.answers > 0 {
            parts.push(w.rich("since-answers", &[("n", m.answers.say())]));
        }
        if m.facts > m.answers {
            let args = [
                ("n", (m.facts - m.answers).say()),
                ("corrections", m.corrections.say()),
            ];
            let text = w.rich("since-facts", &args);
            parts.push(Html(format!(r#"<a href="/journal">{text}</a>"#)));
        }
        let what = match parts.is_empty() {
            true => w.rich("since-nothing", &[]),
            false => {
                let all: Vec<String> = parts.into_iter().map(|p| p.0).collect();
                Html(all.join(&w.t("list-semicolon")))
            }
        };
        let args = [("time", w.moment(m.at).say()), ("what", what.say())];
        Some(w.rich("since-you-looked", &args))
    }

    fn counts(&self) -> Vec<Count> {
        let (w, v) = (&self.p.w, self.v);
        let levelled = v.incidents.iter().filter(|r| r.candidate.level.is_some());
        let highest = levelled.clone().filter_map(|r| r.candidate.level).max();
        let suspected: u32 = v.incidents.iter().map(|r| r.counts.suspected).sum();
        let first_ask = v.asks.first().map(|a| w.body(&a.ask.missing.who));
        let mut told = v.recent.iter().filter(|h| matches!(h.what, What::Fact(_)));
        let last = told.next().map(|h| w.moment(h.at));
        let count = |n, key: &str, sub: Option<String>, href, asked| Count {
            n,
            what: w.t(key),
            sub: sub.unwrap_or_else(|| w.t("count-none")),
            href,
            asked,
        };
        let newest = v
            .incidents
            .iter()
            .max_by_key(|r| r.last)
            .map(|r| w.label(&r.name));
        vec![
            count(
                v.incidents.len(),
                "count-incidents",
                newest,
                "/incidents",
                false,
            ),
            count(
                levelled.count(),
                "count-levelled",
                highest.map(|l| w.t1("count-highest", "level", w.level(l))),
                "/incidents",
                false,
            ),
            count(
                v.asks.len(),
                "count-asked",
                first_ask.map(|b| w.t1("count-first", "body", b)),
                "#asks",
                !v.asks.is_empty(),
            ),
            count(
                suspected as usize,
                "count-suspected",
                Some(w.t("count-suspected-sub")),
                "#incidents",
                false,
            ),
            count(
                v.today.level_changes,
                "count-changes",
                Some(w.t("count-changes-sub")),
                "/journal?kind=finding.candidate",
                false,
            ),
            count(
                v.today.facts,
                "count-facts",
                last.map(|t| w.t1("count-last", "time", t)),
                "/journal?kind=fact",
                false,
            ),
        ]
    }

    fn table(&self) -> Html {
        Html::of(&Table {
            w: &self.p.w,
            rows: &self.v.incidents,
        })
    }

    fn map(&self) -> Html {
        chart::map::figure(&self.p.w, &self.v.areas, "map-svg")
    }

    fn curve(&self, curve: &Curve) -> Html {
        chart::bars::figure(&self.p.w, curve, chart::bars::Room::THIRD, "curve-svg")
    }
}

/// The list of incidents.
#[derive(Template)]
#[template(path = "pages/incidents.html")]
pub struct Incidents<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Rows.
    pub rows: &'a [IncidentRow],
}

impl Incidents<'_> {
    fn table(&self) -> Html {
        Html::of(&Table {
            w: &self.p.w,
            rows: self.rows,
        })
    }
}

#[derive(Template)]
#[template(path = "part/incidents.html")]
struct Table<'a> {
    w: &'a Words,
    rows: &'a [IncidentRow],
}

impl Table<'_> {
    fn counts(&self, r: &IncidentRow) -> String {
        let (w, c) = (self.w, &r.counts);
        match r.week {
            Some(week) => w.week(week),
            None if *c == Counts::default() => String::new(),
            None => {
                let args = [
                    ("confirmed", c.confirmed.say()),
                    ("suspected", c.suspected.say()),
                    ("deaths", c.deaths.say()),
                ];
                w.say("counts-short", &args)
            }
        }
    }

    fn candidate(&self, r: &IncidentRow) -> Html {
        let w = self.w;
        let level = r.candidate.level;
        let mut out = match (level, r.candidate.pending.is_empty()) {
            (None, false) => part::undetermined(w),
            _ => part::level(w, level, Standing::of(level, r.in_force)),
        };
        if let Some(with) = r.with_suspects.filter(|l| Some(*l) != level) {
            out.0.push_str(" → ");
            out.0
                .push_str(&part::level(w, Some(with), Standing::Proposed).0);
        }
        out
    }

    /// Clauses that give the candidate, else those that wait; two at most.
    fn clauses<'r>(&self, r: &'r IncidentRow) -> impl Iterator<Item = &'r String> {
        let c = &r.candidate;
        let list = if c.clauses.is_empty() {
            &c.pending
        } else {
            &c.clauses
        };
        list.iter().take(2)
    }

    fn distance(&self, next: &Next) -> String {
        let w = self.w;
        let short = next
            .ways
            .first()
            .map(|way| w.way_short(way))
            .unwrap_or_default();
        w.t2("distance", "level", w.level(next.level), "more", short)
    }

    /// Where and until when the first road counts, and the second road.
    fn ways(&self, next: &Next) -> Vec<String> {
        let w = self.w;
        (next.ways.iter().take(2).enumerate())
            .filter_map(|(i, way)| match i {
                0 => w.way_where(way),
                _ => Some(w.t1("way-or", "way", w.way(way))),
            })
            .collect()
    }

    fn no_next(&self, r: &IncidentRow) -> String {
        self.w.t(match r.candidate.level {
            Some(Level::I) => "next-highest",
            _ => "next-none",
        })
    }
}
