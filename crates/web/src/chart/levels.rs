//! Cases by day over the levels in force: the drawing of an evaluation on screen.

use super::scale::{Linear, counts, every};
use super::svg::{Svg, n, width};
use crate::html::Html;
use crate::words::Words;
use lf_print::document::Curve;

const WIDTH: f64 = 780.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 6.0;
const TOP: f64 = 12.0;
const BASE: f64 = 150.0;
const BAND: f64 = 24.0;
const LEGEND: f64 = 24.0;

/// Fills of local series, the heaviest county first.
const FILLS: [&str; 5] = ["#0b5a70", "#fff", "#7fa9b5", "#3d4b52", "#c8d6da"];

/// Draws the curve. Its numbers belong into a table beside it.
pub fn draw(w: &Words, curve: &Curve) -> Html {
    let total: u32 = curve.series.iter().flat_map(|s| &s.counts).sum();
    let title = w.t("after-curve");
    let desc = w.t1("after-curve-desc", "n", total);
    let height = BASE + 22.0 + BAND + LEGEND + 8.0;
    let mut svg = Svg::new("after", WIDTH, height, &title, &desc);
    svg.open("defs", &[]);
    svg.stripes("imported", "#fff", "#0b5a70", true);
    svg.close("defs");
    let days = curve.days.len().max(1);
    let sum = |i: usize| -> u32 {
        let counts = curve.series.iter().filter_map(|s| s.counts.get(i));
        counts.sum()
    };
    let max = (0..days).map(sum).max().unwrap_or(0);
    let ticks = counts(f64::from(max).max(3.0));
    let top = ticks.last().copied().unwrap_or(1.0);
    let y = Linear::new((0.0, top), (BASE, TOP));
    let x = Linear::new((0.0, days as f64), (LEFT, WIDTH - RIGHT));
    let slot = x.at(1.0) - x.at(0.0);
    for t in &ticks {
        let class = if *t == 0.0 { "c-axis" } else { "c-grid" };
        svg.line(class, (LEFT, y.at(*t)), (WIDTH - RIGHT, y.at(*t)));
        svg.label("c-tick", (LEFT - 8.0, y.at(*t) + 4.0), "end", &n(*t));
    }
    let bar = (slot * 0.82).clamp(1.0, 28.0);
    for i in 0..days {
        let left = x.at(i as f64) + (slot - bar) / 2.0;
        let mut below = 0.0;
        for (j, s) in curve.series.iter().enumerate() {
            let count = f64::from(s.counts.get(i).copied().unwrap_or(0));
            if count == 0.0 {
                continue;
            }
            let at = (left, y.at(below + count));
            let size = (bar, y.at(below) - y.at(below + count));
            let fill = fill(&svg, j, s.imported);
            svg.rect("", at, size, Some(&fill));
            svg.rect("c-outline", at, size, None);
            below += count;
        }
    }
    let step = every(slot, 44.0);
    for (i, day) in curve.days.iter().enumerate().step_by(step) {
        svg.label("c-tick", (x.at(i as f64 + 0.5), BASE + 16.0), "middle", day);
    }
    for b in &curve.bands {
        let (from, to) = (x.at(b.from as f64), x.at(b.to as f64));
        let class = level(b.weight);
        let top = BASE + 24.0;
        svg.rect(
            &format!("c-seg {class}"),
            (from, top),
            (to - from, BAND),
            None,
        );
        if width(&b.name, 13.0) < to - from - 4.0 {
            let middle = ((from + to) / 2.0, top + 17.0);
            svg.label(&format!("c-segname {class}"), middle, "middle", &b.name);
        }
    }
    let mut left = LEFT;
    let foot = BASE + 24.0 + BAND + 20.0;
    for (j, s) in curve.series.iter().enumerate() {
        let fill = fill(&svg, j, s.imported);
        svg.rect("", (left, foot - 9.0), (12.0, 10.0), Some(&fill));
        svg.rect("c-outline", (left, foot - 9.0), (12.0, 10.0), None);
        svg.label("c-tick", (left + 17.0, foot), "start", &s.name);
        left += 17.0 + width(&s.name, 12.0) + 22.0;
    }
    svg.done()
}

fn fill(svg: &Svg, at: usize, imported: bool) -> String {
    match imported {
        true => svg.url("imported"),
        false => FILLS[at % FILLS.len()].to_string(),
    }
}

/// Class of a band: levels in force are filled.
fn level(weight: u8) -> &'static str {
    match weight {
        1 => "force l-IV",
        2 => "force l-III",
        3 => "force l-II",
        4 => "force l-I",
        _ => "none",
    }
}
