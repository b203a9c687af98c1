//! The risk map, grading, a town, a published version, the list of places outside.

use crate::chart::zones::{CountyGrades, figure};
use crate::html::Html;
use crate::page::Page;
use crate::view::filled::Filled;
use crate::words::Words;
use askama::Template;
use jiff::civil::Date;
use lf_app::cadence::Rhythm;
use lf_app::zones::{TownState, TownView, ZonesView};
use lf_domain::city::Area;
use lf_response::area::Order;
use lf_response::restriction::{Binding, Rule};
use lf_response::riskmap::{Difference, Published};
use lf_response::zone::{GRADES, Grade, Kept, OUTSIDE, Turn, word};

/// The tag of a grade: a word, and a shape that survives a black-and-white print.
pub fn tag(w: &Words, grade: Option<Grade>) -> Html {
    let name = grade.map_or("none", word);
    let text = Html::text(&w.t(&format!("grade-{name}")));
    Html(format!(r#"<span class="grade g-{name}">{text}</span>"#))
}

/// Name of a response by its key: plan, topic, area.
pub fn response_name(w: &Words, key: &str) -> String {
    let mut parts = key.split('.');
    let mut next = || parts.next().unwrap_or_default();
    let (plan, topic, area) = (next(), next(), next());
    let area = match area {
        "city" => w.label(&w.names().city.label),
        county => w.county(county),
    };
    let args = [
        ("area", crate::words::Say::say(&area)),
        ("topic", crate::words::Say::say(&w.name(topic))),
        ("plan", crate::words::Say::say(&w.plan_short(plan))),
    ];
    w.say("zones-response", &args)
}

/// Counts of the grades of each county, in the order of the city.
fn counties<'a>(
    w: &Words,
    grade: impl Fn(&'a str) -> Option<Grade>,
    towns: &[&'a str],
) -> Vec<CountyGrades> {
    let areas = &w.names().city.areas;
    let mut out: Vec<CountyGrades> = (areas.iter())
        .map(|a| CountyGrades {
            code: a.code.clone(),
            ..CountyGrades::default()
        })
        .collect();
    for town in towns {
        let area = areas
            .iter()
            .position(|a| a.towns.iter().any(|t| t.code == *town));
        if let Some(i) = area {
            out[i].count(grade(town));
        }
    }
    out
}

/// The risk map.
#[derive(Template)]
#[template(path = "pages/zones.html")]
pub struct Zones<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The grades.
    pub v: &'a ZonesView,
    /// Day that is asked for; none for now.
    pub day: Option<Date>,
    /// Form of the publication.
    pub form: Filled,
    /// Published maps, newest first.
    pub maps: Vec<Published>,
    /// Keys of the running responses.
    pub responses: Vec<String>,
    /// Orders that wait for a decision, and that are in force.
    pub orders: (usize, usize),
    /// Periodic duties whose rhythm may be changed.
    pub rhythms: Vec<Rhythm>,
    /// Body of the acting officer.
    pub own: String,
}

impl Zones<'_> {
    fn figure(&self) -> Html {
        let towns: Vec<&str> = self.v.towns.iter().map(|t| t.code.as_str()).collect();
        let grade = |code: &str| self.towns().find(|t| t.code == code).and_then(grade_of);
        figure(&self.p.w, &counties(&self.p.w, grade, &towns), "zones-svg")
    }

    fn towns(&self) -> impl Iterator<Item = &TownState> {
        self.v.towns.iter()
    }

    fn of(&self, area: &Area) -> Vec<&TownState> {
        self.towns().filter(|t| t.county == area.code).collect()
    }

    fn tag(&self, t: &TownState) -> Html {
        tag(&self.p.w, grade_of(t))
    }

    fn buffered(&self, t: &TownState) -> bool {
        t.kept.as_ref().is_some_and(|k| k.graded.buffer)
    }

    fn summary(&self, area: &Area) -> String {
        let w = &self.p.w;
        let towns = self.of(area);
        let n = |g: Option<Grade>| towns.iter().filter(|t| grade_of(t) == g).count();
        let mut parts: Vec<String> = (GRADES.iter())
            .map(|g| (format!("zonemap-{}", word(*g)), n(Some(*g))))
            .chain([("zonemap-none".to_string(), n(None))])
            .filter(|(_, n)| *n > 0)
            .map(|(key, n)| w.t1(&key, "n", n))
            .collect();
        parts.insert(0, w.t1("zones-towns", "n", towns.len()));
        parts.join(&w.t("list-comma"))
    }

    fn ungraded(&self) -> usize {
        self.towns().filter(|t| t.kept.is_none()).count()
    }

    fn may_adjust(&self, r: &Rhythm) -> bool {
        r.series.of.overseers.contains(&self.own)
    }

    fn overseers(&self, r: &Rhythm) -> String {
        let names = r.series.of.overseers.iter().map(|b| self.p.w.body(b));
        names.collect::<Vec<_>>().join(&self.p.w.t("list-comma"))
    }

    fn at_query(&self) -> String {
        self.day.map_or(String::new(), |d| format!("?at={d}"))
    }

    /// Whether any grade brings anything at the present level.
    fn brings(&self) -> bool {
        self.v.by_grade.iter().any(|(_, rules)| !rules.is_empty())
    }

    fn grades(&self) -> Vec<(Html, Vec<&Rule>)> {
        (self.v.by_grade.iter())
            .map(|(g, rules)| (tag(&self.p.w, Some(*g)), rules.iter().collect()))
            .collect()
    }

    fn place(&self, k: &Kept) -> String {
        outside_name(&self.p.w, k)
    }

    fn outside_tag(&self, k: &Kept) -> Html {
        tag(&self.p.w, k.graded.grade)
    }
}

/// The grade of a town.
fn grade_of(t: &TownState) -> Option<Grade> {
    t.kept.as_ref().and_then(|k| k.graded.grade)
}

/// Name of a place outside.
fn outside_name(w: &Words, k: &Kept) -> String {
    let code = k
        .graded
        .zone
        .strip_prefix(OUTSIDE)
        .unwrap_or(&k.graded.zone);
    (k.graded.label.as_ref()).map_or_else(|| code.to_string(), |l| w.label(l))
}

/// One rule of a town or a grade, in a list.
#[derive(Template)]
#[template(path = "part/rule.html")]
struct RuleLine<'a> {
    w: &'a Words,
    r: &'a Rule,
    order: Option<String>,
}

/// A rule as a line: what it says, its clause, who carries it out, who may order it.
pub fn rule(w: &Words, r: &Rule) -> Html {
    let order = (r.binding == Binding::Offered).then(|| {
        let q = crate::page::encode(&r.response);
        format!(
            "/areas/new?response={q}&task={}",
            crate::page::encode(&r.task)
        )
    });
    Html::of(&RuleLine { w, r, order })
}

/// The form that grades several towns.
#[derive(Template)]
#[template(path = "pages/zone_grade.html")]
pub struct Grading<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The grades now.
    pub v: &'a ZonesView,
    /// What was typed.
    pub form: Filled,
    /// County alone whose towns the officer may grade.
    pub county: Option<String>,
}

impl Grading<'_> {
    fn areas(&self) -> Vec<&Area> {
        let areas = self.p.w.names().city.areas.iter();
        areas
            .filter(|a| self.county.as_ref().is_none_or(|c| *c == a.code))
            .collect()
    }

    fn of(&self, area: &Area) -> Vec<&TownState> {
        self.v
            .towns
            .iter()
            .filter(|t| t.county == area.code)
            .collect()
    }

    fn tag(&self, t: &TownState) -> Html {
        tag(&self.p.w, grade_of(t))
    }

    fn choices(&self) -> [(&'static str, String); 3] {
        GRADES.map(|g| (word(g), self.p.w.t(&format!("grade-{}", word(g)))))
    }

    fn chosen(&self, t: &TownState, grade: &str) -> bool {
        self.form.is(&format!("g-{}", t.code), grade)
    }

    fn buffer(&self, t: &TownState) -> bool {
        match self.form.typed.is_empty() {
            true => t.kept.as_ref().is_some_and(|k| k.graded.buffer),
            false => self.form.is(&format!("b-{}", t.code), "1"),
        }
    }

    fn ungraded(&self) -> usize {
        let ours = |t: &&TownState| self.county.as_ref().is_none_or(|c| *c == t.county);
        self.v
            .towns
            .iter()
            .filter(ours)
            .filter(|t| t.kept.is_none())
            .count()
    }
}

/// One town.
#[derive(Template)]
#[template(path = "pages/zone_town.html")]
pub struct Town<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What holds there.
    pub v: &'a TownView,
    /// Day that is asked for; none for now.
    pub day: Option<Date>,
}

impl Town<'_> {
    fn tag(&self) -> Html {
        tag(&self.p.w, grade_of(&self.v.town))
    }

    fn tag_of(&self, k: &Kept) -> Html {
        tag(&self.p.w, k.graded.grade)
    }

    fn part(&self, graded: bool, binding: &str) -> Vec<&Rule> {
        let wanted = match binding {
            "holds" => Binding::Holds,
            "offered" => Binding::Offered,
            _ => Binding::Advice,
        };
        (self.v.rules.iter())
            .filter(|r| r.grades.is_empty() != graded && r.binding == wanted)
            .collect()
    }

    fn history(&self) -> impl Iterator<Item = &Kept> {
        self.v.history.iter().rev()
    }

    fn turn(&self, k: &Kept) -> String {
        turn(&self.p.w, k.graded.kind)
    }
}

/// How a grade moved, in a word.
pub fn turn(w: &Words, turn: Turn) -> String {
    w.t(match turn {
        Turn::First => "turn-first",
        Turn::Risen => "turn-risen",
        Turn::Fallen => "turn-fallen",
        Turn::Same => "turn-same",
        Turn::Removed => "turn-removed",
    })
}

/// A published version.
#[derive(Template)]
#[template(path = "pages/zone_map.html")]
pub struct Version<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The version.
    pub v: &'a Published,
    /// What changed since the version before it.
    pub changes: Vec<Difference>,
    /// Whether there is a version before it.
    pub first: bool,
}

impl Version<'_> {
    fn figure(&self) -> Html {
        let map = &self.v.map;
        let towns: Vec<&str> = map.towns.iter().map(|t| t.code.as_str()).collect();
        let grade = |code: &str| map.towns.iter().find(|t| t.code == code).map(|t| t.grade);
        let mut all = counties(&self.p.w, grade, &towns);
        if map.area != "city" {
            all.retain(|c| c.code == map.area);
        }
        figure(&self.p.w, &all, "map-svg")
    }

    fn area(&self) -> String {
        area_name(&self.p.w, &self.v.map.area)
    }

    /// Towns of a county with a grade.
    fn of(&self, area: &Area, grade: &Grade) -> Vec<String> {
        (self.v.map.towns.iter())
            .filter(|t| t.grade == *grade && area.towns.iter().any(|a| a.code == t.code))
            .map(|t| match t.buffer {
                true => self
                    .p
                    .w
                    .t1("zones-in-buffer", "town", self.p.w.town(&t.code)),
                false => self.p.w.town(&t.code),
            })
            .collect()
    }

    fn areas(&self) -> Vec<&Area> {
        let areas = self.p.w.names().city.areas.iter();
        let own = &self.v.map.area;
        areas.filter(|a| own == "city" || *own == a.code).collect()
    }

    fn tags(&self) -> [(Html, Grade); 3] {
        GRADES.map(|g| (tag(&self.p.w, Some(g)), g))
    }

    fn grade(&self, grade: &Option<Grade>) -> Html {
        tag(&self.p.w, *grade)
    }
}

/// Name of the area of a map.
pub fn area_name(w: &Words, area: &str) -> String {
    match area {
        "city" => w.label(&w.names().city.label),
        county => w.county(county),
    }
}

/// The list of key places outside.
#[derive(Template)]
#[template(path = "pages/zone_outside.html")]
pub struct Outside<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The list at the moment that is asked for.
    pub list: &'a [Kept],
    /// Day that is asked for; none for now.
    pub day: Option<Date>,
    /// What was typed.
    pub form: Filled,
}

impl Outside<'_> {
    fn tag(&self, k: &Kept) -> Html {
        tag(&self.p.w, k.graded.grade)
    }

    fn name(&self, k: &Kept) -> String {
        outside_name(&self.p.w, k)
    }

    fn code<'k>(&self, k: &'k Kept) -> &'k str {
        k.graded
            .zone
            .strip_prefix(OUTSIDE)
            .unwrap_or(&k.graded.zone)
    }

    fn choices(&self) -> [(&'static str, String); 3] {
        GRADES.map(|g| (word(g), self.p.w.t(&format!("grade-{}", word(g)))))
    }
}

/// Title of an order in the language of the page.
pub fn order_title(w: &Words, o: &Order) -> String {
    w.label(&o.proposal.title)
}
