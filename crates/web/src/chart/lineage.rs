//! Who infected whom: a tree over the days of onset. Each case has a row; an
//! infector stands above those whom it infected. Dashed lines are further
//! possible infectors, marked ones cannot be as they are said.

use super::Figure;
use super::scale::{Linear, every};
use super::svg::Svg;
use crate::html::Html;
use crate::words::Words;
use jiff::civil::Date;
use lf_domain::case::Classification;
use lf_domain::lineage::{Lineage, Node};

const WIDTH: f64 = 780.0;
const LEFT: f64 = 12.0;
const NAMES: f64 = 130.0;
const TOP: f64 = 34.0;
const ROW: f64 = 16.0;
/// Rows that are drawn; the table has all.
pub const MOST: usize = 400;

/// Draws the tree, with the table of all steps beneath.
pub fn figure(w: &Words, lineage: &Lineage, id: &'static str) -> Html {
    let name = |i: usize| lineage.nodes[i].case_id.clone();
    let day = |i: usize| {
        lineage.nodes[i]
            .onset
            .map_or_else(String::new, |d| w.day(d))
    };
    let rows = lineage.steps.iter().map(|s| {
        let doubt = match lineage.doubtful(s) {
            true => w.t("lineage-doubtful"),
            false => String::new(),
        };
        let generation = lineage.nodes[s.to].generation;
        vec![
            name(s.to),
            day(s.to),
            name(s.from),
            day(s.from),
            s.days.map_or_else(String::new, |d| d.to_string()),
            generation.map_or_else(String::new, |g| g.to_string()),
            doubt,
        ]
    });
    let heads = [
        "lineage-case",
        "field-onset",
        "lineage-infector",
        "lineage-infector-onset",
        "lineage-days",
        "lineage-generation",
        "lineage-look",
    ];
    Html::of(&Figure {
        w,
        drawing: draw(w, lineage, id),
        heads: heads.map(|k| w.t(k)).to_vec(),
        rows: rows.collect(),
        id,
    })
}

fn draw(w: &Words, lineage: &Lineage, id: &'static str) -> Html {
    let mut tree = lineage.tree();
    tree.truncate(MOST);
    let days = || tree.iter().filter_map(|(i, _)| lineage.nodes[*i].onset);
    let span = days().min().zip(days().max());
    let (from, to) = span.unwrap_or((Date::constant(2000, 1, 1), Date::constant(2000, 1, 1)));
    let length = f64::from((to - from).get_days());
    let scale = Linear::new((0.0, length.max(1.0)), (LEFT, WIDTH - NAMES));
    let height = TOP + ROW * tree.len() as f64 + 8.0;
    let desc = w.t2(
        "lineage-desc",
        "n",
        lineage.steps.len(),
        "cases",
        tree.len(),
    );
    let mut svg = Svg::new(id, WIDTH, height, &w.t("lineage-title"), &desc);
    axis(&mut svg, w, &scale, from, length, height);
    let mut row_of = vec![None; lineage.nodes.len()];
    for (row, (i, _)) in tree.iter().enumerate() {
        row_of[*i] = Some(row);
    }
    // Who has no day of onset stands where the infector does.
    let x = |i: usize| -> f64 {
        let own = lineage.nodes[i].onset;
        let by = || {
            lineage.nodes[i]
                .by
                .first()
                .and_then(|b| lineage.nodes[*b].onset)
        };
        let day = own.or_else(by).unwrap_or(from);
        scale.at(f64::from((day - from).get_days()))
    };
    let y = |row: usize| TOP + ROW * (row as f64 + 0.5);
    for step in &lineage.steps {
        let (Some(a), Some(b)) = (row_of[step.from], row_of[step.to]) else {
            continue;
        };
        let first = lineage.nodes[step.to].by.first() == Some(&step.from);
        let class = match (lineage.doubtful(step), first) {
            (true, _) => "n-step doubtful",
            (false, true) => "n-step",
            (false, false) => "n-step other",
        };
        let (x0, y0, x1, y1) = (x(step.from), y(a), x(step.to), y(b));
        let d = format!(
            "M{} {}V{}H{}",
            super::svg::n(x0),
            super::svg::n(y0),
            super::svg::n(y1),
            super::svg::n(x1)
        );
        svg.path(class, &d, None);
    }
    for (row, (i, _)) in tree.iter().enumerate() {
        let node = &lineage.nodes[*i];
        dot(&mut svg, node, (x(*i), y(row)));
        let label = match node.infected.len() {
            0 => node.case_id.clone(),
            n => w.t2("lineage-label", "case", &node.case_id, "n", n),
        };
        // A line that comes from the right would go through the name: it stands above.
        let back = node.by.iter().any(|b| x(*b) > x(*i));
        let up = if back { 4.0 } else { -4.0 };
        svg.label("c-tick", (x(*i) + 8.0, y(row) - up), "start", &label);
    }
    svg.done()
}

fn axis(svg: &mut Svg, w: &Words, scale: &Linear, from: Date, length: f64, height: f64) {
    let gap = scale.at(1.0) - scale.at(0.0);
    let step = every(gap, 64.0) as f64;
    let mut day = 0.0;
    while day <= length {
        let x = scale.at(day);
        svg.line("c-grid", (x, TOP - 6.0), (x, height));
        let date = from.checked_add(jiff::Span::new().days(day as i64));
        if let Ok(date) = date {
            svg.label("c-tick", (x, TOP - 12.0), "middle", &w.day(date));
        }
        day += step;
    }
}

/// A filled circle where it is confirmed, an empty one where it is not, a square
/// for a case that is only named.
fn dot(svg: &mut Svg, node: &Node, at: (f64, f64)) {
    let class = match node.classification {
        None => {
            let corner = (at.0 - 3.5, at.1 - 3.5);
            svg.rect("n-case named", corner, (7.0, 7.0), None);
            return;
        }
        Some(Classification::Confirmed | Classification::Clinical) => "n-case",
        Some(_) => "n-case open",
    };
    let (cx, cy) = (super::svg::n(at.0), super::svg::n(at.1));
    let a = [("class", class), ("cx", &*cx), ("cy", &*cy), ("r", "4")];
    svg.element("circle", &a, None);
}
