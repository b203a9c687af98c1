//! The schematic map of the counties. A drawing, not a boundary: it says so.

use super::Figure;
use super::svg::{Svg, n, width};
use crate::html::Html;
use crate::view::board::AreaState;
use crate::words::Words;
use lf_domain::city::Area;
use lf_domain::level::Level;
use std::collections::BTreeSet;

const WIDTH: f64 = 340.0;
const LEGEND: f64 = 44.0;

/// Soft ground and hatch of each level, as in the style sheet's tokens.
fn colours(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::I => ("#fbe9e6", "#b3221b"),
        Level::II => ("#fdefdd", "#9a4e00"),
        Level::III => ("#fdf5d3", "#8a6b00"),
        Level::IV => ("#e7f0fb", "#1f66c1"),
    }
}

/// Draws the counties with their states, and the same as a table.
pub fn figure(w: &Words, states: &[AreaState], id: &'static str) -> Html {
    let city = &w.names().city;
    let state = |code: &str| states.iter().find(|s| s.code == code);
    let rows = (city.areas.iter())
        .map(|a| {
            let s = state(&a.code);
            let level = match s.and_then(|s| s.level) {
                Some(l) => w.t1("level-candidate", "level", w.level(l)),
                None => w.t("level-none"),
            };
            let level = match s {
                Some(s) if s.in_force => s.level.map_or(level, |l| w.level(l)),
                _ => level,
            };
            vec![
                w.label(&a.label),
                level,
                s.map_or(0, |s| s.cases).to_string(),
                s.map_or(0, |s| s.suspected).to_string(),
                w.t(if s.is_some_and(|s| s.pending) {
                    "map-pending"
                } else {
                    "map-nothing-pending"
                }),
            ]
        })
        .collect();
    let heads = [
        "map-county",
        "map-level",
        "map-cases",
        "map-suspected",
        "map-answers",
    ]
    .map(|k| w.t(k))
    .to_vec();
    Html::of(&Figure {
        w,
        drawing: draw(w, &city.areas, states, id),
        heads,
        rows,
        id,
    })
}

fn draw(w: &Words, areas: &[Area], states: &[AreaState], id: &'static str) -> Html {
    let points = || areas.iter().flat_map(|a| a.outline.iter());
    let lowest = |i: usize| points().map(|p| p[i]).fold(f64::INFINITY, f64::min);
    let highest = |i: usize| points().map(|p| p[i]).fold(f64::NEG_INFINITY, f64::max);
    let (x0, x1, y0, y1) = match points().next() {
        Some(_) => (lowest(0), highest(0), lowest(1), highest(1)),
        None => (0.0, 1.0, 0.0, 1.0),
    };
    let scale = (WIDTH - 8.0) / (x1 - x0).max(1.0);
    let at = |p: &[f64; 2]| (4.0 + (p[0] - x0) * scale, 4.0 + (p[1] - y0) * scale);
    let height = 8.0 + (y1 - y0) * scale;

    let concerned = states
        .iter()
        .filter(|s| s.level.is_some() || s.pending)
        .count();
    let desc = w.t2("map-desc", "n", concerned, "of", areas.len());
    let mut svg = Svg::new(id, WIDTH, height + LEGEND, &w.t("map-title"), &desc);
    let levels: BTreeSet<Level> = states.iter().filter_map(|s| s.level).collect();
    svg.open("defs", &[]);
    for level in &levels {
        let (ground, stroke) = colours(*level);
        svg.stripes(level.numeral(), ground, stroke, false);
    }
    svg.dots("pending", "#f1edfa", "#573c92");
    svg.close("defs");

    // Plain counties first, so that the edges of the others lie on top.
    let state = |a: &Area| states.iter().find(|s| s.code == a.code);
    let rank = |a: &&Area| {
        state(a).map_or(0, |s| {
            if s.level.is_some() {
                2
            } else {
                usize::from(s.pending)
            }
        })
    };
    let mut order: Vec<&Area> = areas.iter().collect();
    order.sort_by_key(rank);
    for area in &order {
        let d = outline(area, at);
        match state(area) {
            Some(s) if s.level.is_some() && s.in_force => {
                let level = s.level.unwrap_or(Level::IV);
                svg.path(&format!("c-area force l-{level}"), &d, None);
            }
            Some(AreaState {
                level: Some(level), ..
            }) => {
                let fill = svg.url(level.numeral());
                svg.path(&format!("c-area-fill l-{level}"), &d, Some(&fill));
                svg.path(&format!("c-area proposed l-{level}"), &d, Some("none"));
            }
            Some(s) if s.pending => {
                let fill = svg.url("pending");
                svg.path("c-area-fill", &d, Some(&fill));
                svg.path("c-area pending", &d, Some("none"));
            }
            _ => svg.path("c-area", &d, None),
        }
    }
    for area in &order {
        label(&mut svg, w, area, state(area), at(&centre(&area.outline)));
    }
    legend(&mut svg, w, states, &levels, height);
    svg.done()
}

/// The outline of a county as a path.
pub(super) fn outline(area: &Area, at: impl Fn(&[f64; 2]) -> (f64, f64)) -> String {
    let mut d = String::new();
    for (i, p) in area.outline.iter().enumerate() {
        let (x, y) = at(p);
        d.push_str(&format!(
            "{}{} {}",
            if i == 0 { "M" } else { "L" },
            n(x),
            n(y)
        ));
    }
    d.push('Z');
    d
}

/// Centre of gravity of a polygon.
pub(super) fn centre(points: &[[f64; 2]]) -> [f64; 2] {
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (i, p) in points.iter().enumerate() {
        let q = &points[(i + 1) % points.len()];
        let cross = p[0] * q[1] - q[0] * p[1];
        area += cross;
        x += (p[0] + q[0]) * cross;
        y += (p[1] + q[1]) * cross;
    }
    if area == 0.0 {
        return points.first().copied().unwrap_or_default();
    }
    [x / (3.0 * area), y / (3.0 * area)]
}

/// Name of the county, and beneath it its level with its cases.
fn label(svg: &mut Svg, w: &Words, area: &Area, state: Option<&AreaState>, (x, y): (f64, f64)) {
    let name = w.label(&area.label);
    let (class, text) = match state {
        Some(AreaState {
            level: Some(l),
            cases,
            ..
        }) => (
            format!("c-sub l-{l}"),
            w.t2("map-level-cases", "level", w.level(*l), "n", cases),
        ),
        Some(s) if s.suspected > 0 => (
            "c-sub pending".into(),
            w.t1("map-suspects", "n", s.suspected),
        ),
        Some(s) if s.cases > 0 => ("c-sub pending".into(), w.t1("unit-cases", "n", s.cases)),
        _ => {
            let class = if state.is_some_and(|s| s.pending) {
                "c-name on"
            } else {
                "c-name"
            };
            svg.label(class, (x, y + 4.0), "middle", &name);
            return;
        }
    };
    let half = width(&name, 13.0).max(width(&text, 12.0)) / 2.0 + 4.0;
    svg.rect("c-plate", (x - half, y - 16.0), (half * 2.0, 33.0), None);
    svg.label("c-name on", (x, y - 3.0), "middle", &name);
    svg.label(&class, (x, y + 12.0), "middle", &text);
}

fn legend(svg: &mut Svg, w: &Words, states: &[AreaState], levels: &BTreeSet<Level>, height: f64) {
    let y = height + 10.0;
    let mut left = 2.0;
    let mut entry = |svg: &mut Svg, fill: &str, class: &str, text: &str| {
        svg.rect("", (left, y), (13.0, 10.0), Some(fill));
        svg.rect(class, (left, y), (13.0, 10.0), Some("none"));
        svg.label("c-tick", (left + 18.0, y + 9.5), "start", text);
        left += 18.0 + width(text, 12.0) + 14.0;
    };
    for level in levels {
        let fill = svg.url(level.numeral());
        let text = w.t1("level-candidate", "level", w.level(*level));
        entry(svg, &fill, &format!("c-area proposed l-{level}"), &text);
    }
    if states.iter().any(|s| s.pending) {
        let fill = svg.url("pending");
        entry(svg, &fill, "c-area pending", &w.t("map-pending"));
    }
    // In a longer language the remark goes below.
    let remark = w.t("map-schematic");
    let below = if left + width(&remark, 12.0) > WIDTH {
        17.0
    } else {
        0.0
    };
    svg.label("c-tick", (WIDTH - 2.0, y + 9.5 + below), "end", &remark);
}
