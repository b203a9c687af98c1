//! The schematic map of the counties by the risk grades of their towns. A
//! drawing, not a boundary: it says so. The gravest grade fills the county, the
//! label says how many towns have which.

use super::Figure;
use super::map::{centre, outline};
use super::svg::{Svg, width};
use crate::html::Html;
use crate::words::Words;
use lf_domain::city::Area;
use lf_response::zone::{GRADES, Grade, word};

const WIDTH: f64 = 460.0;
const LEGEND: f64 = 44.0;

/// How many towns of a county have which grade.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountyGrades {
    /// GB/T 2260.
    pub code: String,
    /// Towns by grade, in the order high, middle, low.
    pub towns: [usize; 3],
    /// Towns that nobody has graded.
    pub ungraded: usize,
}

impl CountyGrades {
    /// Counts one more town.
    pub fn count(&mut self, grade: Option<Grade>) {
        match grade.and_then(|g| GRADES.iter().position(|o| *o == g)) {
            Some(i) => self.towns[i] += 1,
            None => self.ungraded += 1,
        }
    }

    /// The gravest grade of a town in it.
    pub fn gravest(&self) -> Option<Grade> {
        let i = self.towns.iter().position(|n| *n > 0)?;
        Some(GRADES[i])
    }
}

/// Draws the counties, and the same as a table.
pub fn figure(w: &Words, counties: &[CountyGrades], id: &'static str) -> Html {
    let rows = counties.iter().map(|c| {
        let numbers = c.towns.iter().chain([&c.ungraded]).map(usize::to_string);
        [w.county(&c.code)].into_iter().chain(numbers).collect()
    });
    let heads = [
        "map-county",
        "grade-high",
        "grade-mid",
        "grade-low",
        "grade-none",
    ];
    Html::of(&Figure {
        w,
        drawing: draw(w, counties, id),
        heads: heads.map(|k| w.t(k)).to_vec(),
        rows: rows.collect(),
        id,
    })
}

fn draw(w: &Words, counties: &[CountyGrades], id: &'static str) -> Html {
    let areas = &w.names().city.areas;
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
    let of = |code: &str| counties.iter().find(|c| c.code == code);
    let high = counties.iter().filter(|c| c.towns[0] > 0).count();
    let desc = w.t2("zonemap-desc", "n", high, "of", areas.len());
    let mut svg = Svg::new(id, WIDTH, height + LEGEND, &w.t("zonemap-title"), &desc);
    svg.open("defs", &[]);
    svg.stripes("high", "#3d4b52", "#17242b", false);
    svg.stripes("mid", "#ffffff", "#5a686f", false);
    svg.dots("none", "#f1edfa", "#573c92");
    svg.close("defs");
    for area in areas {
        let c = of(&area.code);
        let fill = match c.and_then(CountyGrades::gravest) {
            Some(g) if g != Grade::Low => svg.url(word(g)),
            Some(_) => "#ffffff".to_string(),
            None => svg.url("none"),
        };
        let d = outline(area, at);
        svg.path("c-area-fill", &d, Some(&fill));
        let edge = match c.and_then(CountyGrades::gravest) {
            Some(Grade::High) => "c-area edge high",
            Some(_) => "c-area edge",
            None => "c-area pending",
        };
        svg.path(edge, &d, Some("none"));
    }
    for area in areas {
        label(
            &mut svg,
            w,
            area,
            of(&area.code),
            at(&centre(&area.outline)),
        );
    }
    legend(&mut svg, w, counties, height);
    svg.done()
}

/// Name of the county, and beneath it how many towns have which grade.
fn label(svg: &mut Svg, w: &Words, area: &Area, c: Option<&CountyGrades>, (x, y): (f64, f64)) {
    let name = w.label(&area.label);
    let mut parts: Vec<String> = vec![];
    if let Some(c) = c {
        for (g, n) in GRADES.iter().zip(c.towns).filter(|(_, n)| *n > 0) {
            parts.push(w.t1(&format!("zonemap-{}", word(*g)), "n", n));
        }
        if c.ungraded > 0 {
            parts.push(w.t1("zonemap-none", "n", c.ungraded));
        }
    }
    let text = parts.join(" ");
    let half = width(&name, 13.0).max(width(&text, 12.0)) / 2.0 + 4.0;
    svg.rect("c-plate", (x - half, y - 16.0), (half * 2.0, 33.0), None);
    svg.label("c-name on", (x, y - 3.0), "middle", &name);
    svg.label("c-sub", (x, y + 12.0), "middle", &text);
}

fn legend(svg: &mut Svg, w: &Words, counties: &[CountyGrades], height: f64) {
    let y = height + 10.0;
    let mut left = 2.0;
    let mut entry = |svg: &mut Svg, fill: &str, text: &str| {
        svg.rect("", (left, y), (13.0, 10.0), Some(fill));
        svg.rect("c-area edge", (left, y), (13.0, 10.0), Some("none"));
        svg.label("c-tick", (left + 18.0, y + 9.5), "start", text);
        left += 18.0 + width(text, 12.0) + 14.0;
    };
    for (i, g) in GRADES.iter().enumerate() {
        if counties.iter().any(|c| c.towns[i] > 0) {
            let fill = match g {
                Grade::Low => "#ffffff".to_string(),
                g => svg.url(word(*g)),
            };
            entry(
                svg,
                &fill,
                &w.t1(
                    "zonemap-gravest",
                    "grade",
                    w.t(&format!("grade-{}", word(*g))),
                ),
            );
        }
    }
    if counties.iter().any(|c| c.ungraded > 0) {
        let fill = svg.url("none");
        entry(svg, &fill, &w.t("grade-none"));
    }
    svg.label(
        "c-tick",
        (WIDTH - 2.0, y + 27.0),
        "end",
        &w.t("map-schematic"),
    );
}
