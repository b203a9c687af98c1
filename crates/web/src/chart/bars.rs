//! The epidemic curve: onsets by day, stacked by origin and certainty.

use super::Figure;
use super::scale::{Linear, counts, every};
use super::svg::{Svg, width};
use crate::given::Given;
use crate::html::Html;
use crate::view::incident::{Curve, Day};
use crate::words::{Arg, Say, Words};

/// Room that a curve has on the page, in user units.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Width.
    pub width: f64,
    /// Height of the drawing without its legend.
    pub height: f64,
}

impl Room {
    /// The main column of an incident.
    pub const WIDE: Room = Room {
        width: 780.0,
        height: 200.0,
    };
    /// A third of the board.
    pub const THIRD: Room = Room {
        width: 440.0,
        height: 196.0,
    };
}

const LEFT: f64 = 30.0;
const RIGHT: f64 = 6.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 22.0;
const LEGEND: f64 = 22.0;

/// One part of a bar.
struct Part {
    key: &'static str,
    count: fn(&Day) -> u32,
    /// Class and pattern; a pattern has an outline.
    class: &'static str,
    pattern: Option<&'static str>,
    outline: &'static str,
}

/// From the axis upwards.
const PARTS: [Part; 4] = [
    Part {
        key: "curve-local",
        count: |d| d.local,
        class: "c-local",
        pattern: None,
        outline: "",
    },
    Part {
        key: "curve-imported",
        count: |d| d.imported,
        class: "",
        pattern: Some("imported"),
        outline: "c-outline",
    },
    Part {
        key: "curve-unstated",
        count: |d| d.unstated,
        class: "",
        pattern: Some("unstated"),
        outline: "c-outline",
    },
    Part {
        key: "curve-suspected",
        count: |d| d.suspected,
        class: "",
        pattern: Some("suspected"),
        outline: "c-outline suspected",
    },
];

/// Draws the curve with its table.
pub fn figure(w: &Words, curve: &Curve, room: Room, id: &'static str) -> Html {
    let used: Vec<&Part> = (PARTS.iter())
        .filter(|p| curve.days.iter().any(|d| (p.count)(d) > 0))
        .collect();
    let mut heads = vec![w.t(if curve.weekly {
        "curve-week-of"
    } else {
        "curve-day"
    })];
    heads.extend(used.iter().map(|p| w.t(p.key)));
    let rows = (curve.days.iter())
        .filter(|d| d.total() > 0)
        .map(|d| {
            let numbers = used.iter().map(|p| (p.count)(d).to_string());
            [w.day(d.date)].into_iter().chain(numbers).collect()
        })
        .collect();
    Html::of(&Figure {
        w,
        drawing: draw(w, curve, room, &used, id),
        heads,
        rows,
        id,
    })
}

fn draw(w: &Words, curve: &Curve, room: Room, used: &[&Part], id: &'static str) -> Html {
    let total: u32 = curve.days.iter().map(Day::total).sum();
    let span = match (curve.days.first(), curve.days.last()) {
        (Some(a), Some(z)) => w.span(a.date, z.date),
        _ => String::new(),
    };
    let desc = w.t2("curve-desc", "n", total, "span", span);
    let title = w.t("curve-title");
    let mut svg = Svg::new(id, room.width, room.height + LEGEND, &title, &desc);
    svg.open("defs", &[]);
    svg.stripes("imported", "#fff", "#0b5a70", true);
    svg.dots("unstated", "#fff", "#0b5a70");
    svg.stripes("suspected", "#fff", "#573c92", false);
    svg.close("defs");

    let max = curve.days.iter().map(Day::total).max().unwrap_or(0);
    let ticks = counts(f64::from(max).max(3.0));
    let top = ticks.last().copied().unwrap_or(1.0);
    let base = room.height - BOTTOM;
    let y = Linear::new((0.0, top), (base, TOP));
    let slots = curve.days.len().max(1) as f64;
    let x = Linear::new((0.0, slots), (LEFT, room.width - RIGHT));
    let slot = x.at(1.0) - x.at(0.0);

    window(&mut svg, w, curve, &x, base);
    for t in &ticks {
        let class = if *t == 0.0 { "c-axis" } else { "c-grid" };
        svg.line(class, (LEFT, y.at(*t)), (room.width - RIGHT, y.at(*t)));
        svg.label(
            "c-tick",
            (LEFT - 8.0, y.at(*t) + 4.0),
            "end",
            &format!("{t}"),
        );
    }
    let bar = (slot * 0.82).max(1.0);
    for (i, day) in curve.days.iter().enumerate() {
        let left = x.at(i as f64) + (slot - bar) / 2.0;
        let mut below = 0.0;
        for part in used {
            let count = f64::from((part.count)(day));
            if count == 0.0 {
                continue;
            }
            let (at, size) = (
                (left, y.at(below + count)),
                (bar, y.at(below) - y.at(below + count)),
            );
            let fill = part.pattern.map(|p| svg.url(p));
            svg.rect(part.class, at, size, fill.as_deref());
            if part.pattern.is_some() {
                svg.rect(part.outline, at, size, None);
            }
            // A thin line between persons, where bars are high enough to count them.
            if y.at(0.0) - y.at(1.0) > 9.0 && part.pattern.is_none() {
                for k in 1..count as u32 {
                    let at = y.at(below + f64::from(k));
                    svg.line("c-grid", (left, at), (left + bar, at));
                }
            }
            below += count;
        }
    }
    let step = every(slot, 46.0);
    let last = curve.days.len().saturating_sub(1);
    for (i, day) in curve.days.iter().enumerate() {
        // Counted from the last day, which is the one people look for.
        if (last - i).is_multiple_of(step) {
            let class = if i == last { "c-tick on" } else { "c-tick" };
            svg.label(
                class,
                (x.at(i as f64 + 0.5), base + 16.0),
                "middle",
                &w.day(day.date),
            );
        }
    }
    legend(&mut svg, w, curve, room, used);
    svg.done()
}

/// The window that decides: shaded, with a bracket and what it holds.
fn window(svg: &mut Svg, w: &Words, curve: &Curve, x: &Linear, base: f64) {
    let Some(win) = &curve.window else { return };
    let index = |date| curve.days.iter().position(|d| d.date == date);
    let (Some(a), Some(z)) = (index(win.from), index(win.to)) else {
        return;
    };
    let (left, right) = (x.at(a as f64), x.at(z as f64 + 1.0));
    svg.rect("c-window", (left, TOP), (right - left, base - TOP), None);
    let y = TOP - 4.0;
    svg.path(
        "c-bracket",
        &format!("M{left:.1} {:.1}V{y:.1}H{right:.1}V{:.1}", y + 6.0, y + 6.0),
        None,
    );
    let days = (z - a + 1).say();
    let n = win.total.say();
    let text = match win.next {
        Some((level, from)) => {
            let args = [
                ("days", days),
                ("n", n),
                ("level", w.level(level).say()),
                ("from", from.say()),
            ];
            w.say("curve-window-next", &args)
        }
        None => w.say("curve-window", &[("days", days), ("n", n)]),
    };
    let half = width(&text, 13.0) / 2.0;
    let middle = ((left + right) / 2.0).clamp(
        LEFT + half,
        (x.at(curve.days.len() as f64) - half).max(LEFT + half),
    );
    svg.label("c-label", (middle, y - 7.0), "middle", &text);
}

fn legend(svg: &mut Svg, w: &Words, curve: &Curve, room: Room, used: &[&Part]) {
    let y = room.height + 4.0;
    let mut left = LEFT;
    for part in used {
        let fill = part.pattern.map(|p| svg.url(p));
        svg.rect(part.class, (left, y), (13.0, 10.0), fill.as_deref());
        if part.pattern.is_some() {
            svg.rect(part.outline, (left, y), (13.0, 10.0), None);
        }
        let name = w.t(part.key);
        svg.label("c-tick", (left + 18.0, y + 9.5), "start", &name);
        left += 18.0 + width(&name, 12.0) + 20.0;
    }
    let by = w.t(if curve.weekly {
        "curve-by-week"
    } else {
        "curve-by-onset"
    });
    svg.label("c-tick", (room.width - RIGHT, y + 9.5), "end", &by);
}

/// A short bar for table cells: how far along the way to the next level.
pub fn progress(w: &Words, have: impl Given<f64>, need: impl Given<f64>) -> Html {
    let (have, need) = (have.get(), need.get());
    let args: [(&str, Arg); 2] = [("have", have.say()), ("need", need.say())];
    let title = w.say("progress-desc", &args);
    let part = if need > 0.0 {
        (have / need).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let mut label = String::new();
    crate::html::escape_into(&mut label, &title);
    Html(format!(
        r##"<svg class="progress" viewBox="0 0 134 8" role="img" aria-label="{label}"><path d="M0 4H130" stroke="#d9ddd8" stroke-width="5"/><path d="M0 4H{:.0}" stroke="#3d4b52" stroke-width="5"/><path d="M131 0V8" stroke="#17242b" stroke-width="2"/></svg>"##,
        130.0 * part
    ))
}
