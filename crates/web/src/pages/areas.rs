//! Orders that need a decision: the list, a proposal, one order.

use crate::html::Html;
use crate::page::Page;
use crate::pages::zones;
use crate::view::filled::Filled;
use crate::words::Words;
use askama::Template;
use jiff::civil::Date;
use lf_app::areas::{AreaView, Offers};
use lf_domain::city::Area;
use lf_response::area::{Done, Event, Order, Stage, Terms};
use lf_response::restriction::Rule;

/// Where an order stands, in a word.
pub fn stage(w: &Words, o: &Order, over: bool) -> String {
    w.t(match o.stage {
        Stage::Proposed => "areastage-proposed",
        Stage::Drawn if over => "areastage-over",
        Stage::Drawn => "areastage-drawn",
        Stage::Refused => "areastage-refused",
        Stage::Withdrawn => "areastage-withdrawn",
        Stage::Lifted => "areastage-lifted",
    })
}

/// Where an order holds, in words.
pub fn scope(w: &Words, t: &Terms) -> String {
    let s = &t.scope;
    let mut parts: Vec<String> = vec![];
    if s.whole {
        parts.push(w.label(&w.names().city.label));
    }
    parts.extend(s.counties.iter().map(|c| w.county(c)));
    parts.extend(s.towns.iter().map(|t| w.town(t)));
    let within: Vec<String> = s.within.iter().map(|t| w.town(t)).collect();
    match (within.is_empty(), s.place.trim().is_empty()) {
        (false, _) => {
            let towns = within.join(&w.t("list-comma"));
            parts.push(w.t2("scope-within", "towns", towns, "place", s.place.trim()));
        }
        (true, false) => parts.push(s.place.trim().to_string()),
        (true, true) => {}
    }
    parts.join(&w.t("list-comma"))
}

/// The list of orders.
#[derive(Template)]
#[template(path = "pages/areas.html")]
pub struct Areas<'a> {
    /// Frame.
    pub p: &'a Page,
    /// All orders, newest first.
    pub orders: &'a [Order],
    /// What the running responses offer.
    pub offers: &'a [Offers],
    /// Now.
    pub now: jiff::Timestamp,
    /// Today in the city.
    pub today: Date,
}

impl Areas<'_> {
    fn waiting(&self) -> Vec<&Order> {
        self.orders
            .iter()
            .filter(|o| o.stage == Stage::Proposed)
            .collect()
    }

    fn in_force(&self) -> Vec<&Order> {
        let mut out: Vec<&Order> = (self.orders.iter())
            .filter(|o| o.stage == Stage::Drawn)
            .collect();
        // What somebody must look at comes first.
        out.sort_by_key(|o| (o.checks.is_empty() && !self.late(o), o.terms.review));
        out
    }

    fn ended(&self) -> Vec<&Order> {
        (self.orders.iter())
            .filter(|o| !matches!(o.stage, Stage::Proposed | Stage::Drawn))
            .collect()
    }

    fn late(&self, o: &Order) -> bool {
        o.review_late(self.today) || o.is_over(self.now)
    }

    fn stage(&self, o: &Order) -> String {
        stage(&self.p.w, o, o.is_over(self.now))
    }

    fn scope(&self, o: &Order) -> String {
        scope(&self.p.w, &o.terms)
    }

    fn title(&self, o: &Order) -> String {
        zones::order_title(&self.p.w, o)
    }

    fn response(&self, key: &str) -> String {
        zones::response_name(&self.p.w, key)
    }
}

/// The form of a proposal.
#[derive(Template)]
#[template(path = "pages/area_new.html")]
pub struct NewArea<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Key of the response.
    pub response: &'a str,
    /// The power.
    pub rule: &'a Rule,
    /// What was typed.
    pub form: Filled,
    /// County alone in which the officer may propose.
    pub county: Option<String>,
}

impl NewArea<'_> {
    fn areas(&self) -> Vec<&Area> {
        let areas = self.p.w.names().city.areas.iter();
        areas
            .filter(|a| self.county.as_ref().is_none_or(|c| *c == a.code))
            .collect()
    }

    fn response_name(&self) -> String {
        zones::response_name(&self.p.w, self.response)
    }

    /// Diseases that an order can be about, by name: those of class A and B, and
    /// that of the response.
    fn diseases(&self) -> Vec<(String, String)> {
        let (w, topic) = (&self.p.w, self.topic());
        let all = &w.names().codebook.diseases;
        let mut out: Vec<(String, String)> = (all.iter())
            .filter(|(code, d)| matches!(d.class.as_str(), "A" | "B") || code.as_str() == topic)
            .map(|(code, d)| (code.clone(), w.label(&d.label)))
            .collect();
        out.sort_by_key(|(code, name)| (code != topic, name.clone()));
        out
    }

    fn is_disease(&self, code: &str) -> bool {
        let chosen = self.form.value("disease");
        code == if chosen.is_empty() {
            self.topic()
        } else {
            chosen
        }
    }

    fn topic(&self) -> &str {
        self.response.split('.').nth(1).unwrap_or_default()
    }

    fn needs(&self, need: &str) -> bool {
        let power = self.rule.power.as_ref();
        power.is_some_and(|p| p.needs.iter().any(|n| n == need))
    }

    /// "required by the decision" or "may stay empty".
    fn need(&self, need: &str) -> String {
        self.p.w.t(match self.needs(need) {
            true => "power-needs",
            false => "may-be-empty",
        })
    }

    fn higher(&self) -> Option<String> {
        let power = self.rule.power.as_ref()?;
        power.higher.as_ref().map(|h| self.p.w.body(h))
    }

    fn law(&self) -> &str {
        self.rule.power.as_ref().map_or("", |p| p.law.as_str())
    }

    fn by(&self) -> String {
        self.rule
            .power
            .as_ref()
            .map_or(String::new(), |p| self.p.w.body(&p.by))
    }

    fn tag(&self, grade: &lf_response::zone::Grade) -> Html {
        zones::tag(&self.p.w, Some(*grade))
    }

    fn ticked(&self, name: &str) -> bool {
        self.form.is(name, "1")
    }
}

/// One order.
#[derive(Template)]
#[template(path = "pages/area.html")]
pub struct AreaPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The order.
    pub v: &'a AreaView,
    /// What was typed.
    pub form: Filled,
    /// Now.
    pub now: jiff::Timestamp,
    /// Today in the city.
    pub today: Date,
    /// Whether the acting officer's body may decide it.
    pub may_decide: bool,
    /// Whether it is the proposer's body.
    pub is_proposer: bool,
    /// Whether it is the body that decided it.
    pub is_decider: bool,
}

impl AreaPage<'_> {
    fn title(&self) -> String {
        zones::order_title(&self.p.w, &self.v.order)
    }

    fn stage(&self) -> String {
        stage(&self.p.w, &self.v.order, self.v.order.is_over(self.now))
    }

    fn is(&self, name: &str) -> bool {
        matches!(
            (name, self.v.order.stage),
            ("proposed", Stage::Proposed) | ("drawn", Stage::Drawn)
        )
    }

    fn late(&self) -> bool {
        self.v.order.review_late(self.today)
    }

    fn scope(&self) -> String {
        scope(&self.p.w, &self.v.order.terms)
    }

    fn response(&self) -> String {
        zones::response_name(&self.p.w, &self.v.order.proposal.response)
    }

    /// Names and values of the terms that are filled in.
    fn terms(&self) -> Vec<(String, String)> {
        let (w, t) = (&self.p.w, &self.v.order.terms);
        let mut out: Vec<(&str, String)> = vec![
            ("disease", w.name(&t.disease)),
            ("object", t.object.clone()),
            ("reason", t.reason.clone()),
            ("assessment", t.assessment.clone()),
            ("basis", t.basis.clone()),
            ("tracks", t.tracks.clone()),
            ("lab", t.lab.clone()),
            ("exceptions", t.exceptions.clone()),
            ("higher_number", t.higher_number.clone()),
            ("number", self.v.order.number.clone()),
        ];
        if t.trunk {
            out.push(("trunk", w.t("answer-yes")));
        }
        let from = self.v.order.from.or(t.from);
        out.push(("from", from.map_or(String::new(), |f| w.when(&f))));
        out.push(("until", t.until.map_or(String::new(), |u| w.when(&u))));
        out.push(("review", t.review.map_or(String::new(), |d| w.date(d))));
        out.into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(field, value)| (w.t(&format!("filled-{field}")), value))
            .collect()
    }

    fn tag(&self, grade: &lf_response::zone::Grade) -> Html {
        zones::tag(&self.p.w, Some(*grade))
    }

    /// What happened at one step, in a sentence.
    fn step(&self, d: &Done) -> String {
        let w = &self.p.w;
        let reason = |text: &str| text.trim().to_string();
        match &d.event {
            Event::Proposed(_) => w.t("areastep-proposed"),
            Event::Drawn(x) => w.t1("areastep-drawn", "number", x.number.as_str()),
            Event::Refused(e) => w.t1("areastep-refused", "reason", reason(&e.reason)),
            Event::Withdrawn(e) => w.t1("areastep-withdrawn", "reason", reason(&e.reason)),
            Event::Lifted(e) => w.t1("areastep-lifted", "reason", reason(&e.reason)),
            Event::Reviewed(r) => w.t1("areastep-reviewed", "reason", reason(&r.reason)),
            Event::Resumption(r) => w.t1("areastep-resumption", "town", w.town(&r.zone)),
        }
    }

    fn needs(&self, need: &str) -> String {
        let needs = &self.v.order.proposal.power.needs;
        self.p.w.t(match needs.iter().any(|n| n == need) {
            true => "field-required",
            false => "may-be-empty",
        })
    }
}
