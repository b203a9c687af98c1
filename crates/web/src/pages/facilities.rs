//! The facility board and one facility.

use crate::html::Html;
use crate::page::Page;
use crate::pages::custody::Said;
use crate::view::filled::Filled;
use crate::words::Words;
use askama::Template;
use lf_app::facilities::FacilityView;
use lf_response::custody::rules::Rules;

#[derive(Template)]
#[template(path = "part/facilities.html")]
struct Table<'a> {
    w: &'a Words,
    rules: &'a Rules,
    rows: &'a [FacilityView],
}

impl Table<'_> {
    fn function(&self, code: &str) -> String {
        let found = self.rules.words.functions.get(code);
        found.map_or_else(|| code.to_string(), |f| self.w.label(&f.label))
    }
}

/// The table of facilities with their beds.
pub fn table(w: &Words, rules: &Rules, rows: &[FacilityView]) -> Html {
    Html(Table { w, rules, rows }.render().unwrap_or_default())
}

/// The board.
#[derive(Template)]
#[template(path = "pages/facilities.html")]
pub struct Facilities<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What it says.
    pub s: Said<'a>,
    /// Facilities.
    pub rows: &'a [FacilityView],
}

/// One facility.
#[derive(Template)]
#[template(path = "pages/facility.html")]
pub struct FacilityOne<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What it says.
    pub s: Said<'a>,
    /// The facility.
    pub v: &'a FacilityView,
    /// What was typed.
    pub form: Filled,
    /// Whether the acting body designates.
    pub designates: bool,
    /// Whether it inspects and guides.
    pub inspects: bool,
    /// Whether it runs the facility.
    pub runs: bool,
}

impl FacilityOne<'_> {
    /// Points of the inspection with their names.
    fn points(&self) -> Vec<(String, String)> {
        let functions: Vec<&str> = (self.v.functions.iter())
            .map(|f| f.function.as_str())
            .collect();
        (self.s.rules.words.inspection(&functions).into_iter())
            .map(|(code, label)| (code.to_string(), self.p.w.label(label)))
            .collect()
    }

    fn point(&self, code: &str) -> String {
        let points = self.points();
        let found = points.into_iter().find(|(c, _)| c == code);
        found.map_or_else(|| code.to_string(), |(_, name)| name)
    }

    fn is_designated(&self, function: &str) -> bool {
        self.v.functions.iter().any(|f| f.function == function)
    }
}
