//! Who was near whom: the case on the left, who was near it in the middle, who was near
//! those on the right. The list beneath has the same in words.

use super::svg::{Svg, n, width};
use crate::html::Html;
use crate::words::Words;
use lf_app::contacts::{ContactLine, Contacts};
use std::collections::HashMap;

const WIDTH: f64 = 780.0;
const COLUMNS: [f64; 3] = [70.0, 330.0, 590.0];
const TOP: f64 = 34.0;
const ROW: f64 = 18.0;
/// Persons of one column that are drawn.
pub const MOST: usize = 120;

/// Draws the graph.
pub fn draw(w: &Words, cases: &[String], contacts: &Contacts, id: &'static str) -> Html {
    let first: Vec<&ContactLine> = (contacts.lines.iter().filter(|l| l.step == 1))
        .take(MOST)
        .collect();
    let mut second: Vec<&ContactLine> = contacts.lines.iter().filter(|l| l.step == 2).collect();
    let place: HashMap<&str, usize> = (first.iter().enumerate())
        .map(|(i, l)| (l.person.as_str(), i))
        .collect();
    let parent = |l: &ContactLine| {
        l.of.iter()
            .filter_map(|o| place.get(o.as_str()))
            .min()
            .copied()
    };
    // Beside whom they were near, so that few lines cross.
    second.sort_by_key(|l| (parent(l).unwrap_or(usize::MAX), l.person.clone()));
    second.truncate(MOST);
    let rows = first.len().max(second.len()).max(1);
    let height = TOP + ROW * rows as f64 + 10.0;
    let desc = w.t2("contacts-desc", "one", first.len(), "two", second.len());
    let mut svg = Svg::new(id, WIDTH, height, &w.t("contacts-drawing"), &desc);
    let heads = ["contacts-case", "contacts-step-1", "contacts-step-2"];
    for (column, head) in heads.into_iter().enumerate() {
        if column < 2 || !second.is_empty() {
            let at = (COLUMNS[column], 14.0);
            svg.label("c-cap", at, "middle", &w.t(head));
        }
    }
    let y = |row: usize| TOP + ROW * (row as f64 + 0.5);
    let middle = y((first.len().max(1) - 1) / 2);
    for (i, line) in first.iter().enumerate() {
        edge(&mut svg, (COLUMNS[0], middle), (COLUMNS[1], y(i)), line);
    }
    for (i, line) in second.iter().enumerate() {
        for of in &line.of {
            if let Some(&from) = place.get(of.as_str()) {
                // A line begins behind the name of whom it comes from.
                let behind = COLUMNS[1] + 14.0 + width(&short(of), 13.0);
                edge(&mut svg, (behind, y(from)), (COLUMNS[2], y(i)), line);
            }
        }
    }
    node(&mut svg, "n-case", (COLUMNS[0], middle));
    let name = cases.first().map_or("", String::as_str);
    label(&mut svg, (COLUMNS[0], middle + 20.0), "middle", name);
    for (column, lines) in [(1, &first), (2, &second)] {
        for (i, line) in lines.iter().enumerate() {
            let at = (COLUMNS[column], y(i));
            node(&mut svg, "n-case open", at);
            label(&mut svg, (at.0 + 9.0, at.1 + 4.0), "start", &line.person);
        }
    }
    svg.done()
}

/// Dashed where only seats that nobody knows make it one.
fn edge(svg: &mut Svg, from: (f64, f64), to: (f64, f64), line: &ContactLine) {
    let ask = line.meetings.iter().all(|m| m.ask);
    let class = if ask { "n-step other" } else { "n-step" };
    let bend = (from.0 + to.0) / 2.0;
    let d = format!(
        "M{} {}C{} {} {} {} {} {}",
        n(from.0),
        n(from.1),
        n(bend),
        n(from.1),
        n(bend),
        n(to.1),
        n(to.0),
        n(to.1)
    );
    svg.path(class, &d, None);
}

fn node(svg: &mut Svg, class: &str, at: (f64, f64)) {
    let (cx, cy) = (n(at.0), n(at.1));
    let a = [("class", class), ("cx", &*cx), ("cy", &*cy), ("r", "4")];
    svg.element("circle", &a, None);
}

fn label(svg: &mut Svg, at: (f64, f64), anchor: &str, text: &str) {
    svg.label("c-tick on", at, anchor, &short(text));
}

/// A name as far as there is room for it.
fn short(text: &str) -> String {
    const MOST: usize = 18;
    match text.chars().count() > MOST {
        true => text.chars().take(MOST - 1).chain(['…']).collect(),
        false => text.to_string(),
    }
}
