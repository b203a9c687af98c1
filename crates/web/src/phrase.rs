//! The vocabulary of plans as phrases: what is asked, compared, found, still
//! needed, not known. The words are in `locales/*/vocabulary.ftl`.

use crate::words::{Arg, Say, Words};
use lf_domain::level::Level;
use lf_domain::week::Week;
use lf_rules::report::{AtomReason, Missing, MissingKind, Need, Op, Query, Way};

impl Words {
    /// What a query asks: "cholera onsets in one county within 7 days".
    pub fn query(&self, q: &Query) -> String {
        let key = format!("fn-{}", q.func);
        let arg = |i: usize| q.args.get(i).map_or("", String::as_str);
        let names: &[&str] = match q.func.as_str() {
            "cases" => &["disease", "area", "window", "origin"],
            "counties" | "foci" => &["disease", "window", "least"],
            "imported" | "local" | "outside" | "other_prefectures" | "deaths" | "grade"
            | "grade_in_province" => &["disease"],
            "excess5y" => &["scope", "least"],
            "poisoning" => &["part"],
            "event" | "event_deaths" | "event_victims" => &["type"],
            "capacity" => &["scope"],
            "judged" | "judged_if" => return self.question(arg(0), arg(1)),
            "designated" => &["level", "bodies"],
            "ili_excess" | "pos_excess" => &[],
            _ => return q.to_string(),
        };
        let args: Vec<(&str, Arg)> = (names.iter().enumerate())
            .map(|(i, name)| {
                let text = match *name {
                    "disease" | "type" => self.noun(arg(i)),
                    "window" => self.window(arg(i)),
                    "level" => arg(i)
                        .parse::<Level>()
                        .map_or(String::new(), |l| self.level(l)),
                    "bodies" => self.list(arg(i).split(',').map(|b| self.body(b.trim()))),
                    // Absent optional arguments have a word of their own to select on.
                    _ if arg(i).is_empty() => "any".to_string(),
                    _ => arg(i).to_string(),
                };
                (*name, Arg::Text(text))
            })
            .collect();
        self.say(&key, &args).trim().to_string()
    }

    /// A question of the code book, with what it is about where that needs saying.
    pub fn question(&self, finding: &str, about: &str) -> String {
        let question = self.name(finding);
        match about {
            "" => question,
            _ => self.t2(
                "question-about",
                "question",
                question,
                "about",
                self.noun(about),
            ),
        }
    }

    /// `7d` → "within 7 days".
    fn window(&self, window: &str) -> String {
        match window {
            "all" | "" => self.t("window-all"),
            "incubation" => self.t("window-incubation"),
            days => self.t1("window-days", "n", days.trim_end_matches('d')),
        }
    }

    /// Several names as one phrase.
    pub fn list(&self, items: impl Iterator<Item = String>) -> String {
        items.collect::<Vec<_>>().join(&self.t("list-comma"))
    }

    /// A value of a query with its unit: `7 cases`, `2 counties`, `sustained`.
    pub fn amount(&self, q: &Query, n: f64) -> String {
        let unit = match q.func.as_str() {
            "cases" | "imported" | "local" | "outside" => "unit-cases",
            "counties" => "unit-counties",
            "foci" => "unit-points",
            "other_prefectures" => "unit-prefectures",
            "deaths" | "event_deaths" => "unit-deaths",
            "poisoning" if q.args.first().is_some_and(|a| a == "deaths") => "unit-deaths",
            "poisoning" | "event_victims" => "unit-persons",
            "excess5y" => "unit-times",
            "event" => "unit-occurrences",
            "ili_excess" | "pos_excess" => "unit-percent",
            "grade" | "grade_in_province" => return self.t(&format!("grade-{n}")),
            "capacity" => return self.t(&format!("capacity-{n}")),
            "judged" | "judged_if" => "unit-yes",
            "designated" => "unit-orders",
            _ => "unit-plain",
        };
        self.t1(unit, "n", n)
    }

    /// The number of a comparison. Where the query ends in the thing that is counted, its
    /// name is not said again.
    fn limit(&self, q: &Query, n: f64) -> String {
        match q.func.as_str() {
            "counties" | "foci" | "other_prefectures" => self.t1("unit-items", "n", n),
            _ => self.amount(q, n),
        }
    }

    /// A comparison as a phrase: what is asked, and the limit.
    pub fn atom(&self, a: &AtomReason) -> String {
        if a.op == Op::Is {
            return self.query(&a.query);
        }
        let key = match a.op {
            Op::Ge => "limit-ge",
            Op::Gt => "limit-gt",
            Op::Le => "limit-le",
            Op::Lt => "limit-lt",
            Op::Ne => "limit-ne",
            Op::Eq | Op::Is => "limit-eq",
        };
        let graded = matches!(
            a.query.func.as_str(),
            "grade" | "grade_in_province" | "capacity"
        );
        let key = match a.op {
            Op::Ge if graded => "limit-ge-grade",
            _ => key,
        };
        let limit = self.t1(key, "n", self.limit(&a.query, a.threshold));
        self.t2("atom", "what", self.query(&a.query), "limit", limit)
    }

    /// Two comparisons of one value as a range: "10 to 29 cases".
    pub fn range(&self, low: &AtomReason, high: &AtomReason) -> String {
        let to = self.limit(&high.query, high.threshold);
        let limit = self.t2("limit-range", "from", low.threshold, "to", to);
        self.t2("atom", "what", self.query(&low.query), "limit", limit)
    }

    /// What was found, with where and when.
    pub fn value(&self, a: &AtomReason) -> String {
        self.value_in(a, false)
    }

    /// What was found, with where only.
    pub fn value_brief(&self, a: &AtomReason) -> String {
        self.value_in(a, true)
    }

    fn value_in(&self, a: &AtomReason, brief: bool) -> String {
        let e = &a.evidence;
        let func = a.query.func.as_str();
        // The vocabulary's lowest value means that nothing was reported.
        if matches!(func, "ili_excess" | "pos_excess") && a.hi <= -100.0
            || func == "excess5y" && a.hi <= -1.0
        {
            return self.t("value-nothing");
        }
        let mut parts = vec![];
        if let Some(place) = &e.place {
            parts.push(self.county(place));
        }
        // Only a query over several diseases has to say which one gave the value.
        if let Some(disease) = e.disease.as_ref().filter(|d| !a.query.args.contains(d)) {
            parts.push(self.name(disease));
        }
        if parts.is_empty() && func == "cases" && a.query.args.get(1).is_some_and(|s| s == "city") {
            parts.push(self.t("value-whole-city"));
        }
        parts.push(self.found(a));
        let mut text = parts.join(" ");
        if let (false, Some(from), Some(to)) = (brief, e.from, e.to) {
            text = self.t2("value-onset", "value", text, "span", self.span(from, to));
        }
        if let (false, Some(week)) = (brief, e.week) {
            text = self.t2("value-week", "value", text, "week", self.week(week));
        }
        match &e.note {
            Some(note) => self.noted(func, text, note),
            None => text,
        }
    }

    /// The value itself, or the range in which it must lie.
    fn found(&self, a: &AtomReason) -> String {
        let known = a.lo == a.hi;
        match a.query.func.as_str() {
            "judged" | "judged_if" if !known => self.t("value-unanswered"),
            "judged" | "judged_if" if a.lo >= 1.0 => self.t("value-yes"),
            "judged" | "judged_if" => self.t("value-no"),
            "designated" if a.lo >= 1.0 => self.t("value-order"),
            "designated" => self.t("value-no-order"),
            "ili_excess" if known => self.t1("value-ili", "n", self.amount(&a.query, a.lo)),
            "pos_excess" if known => self.t1("value-pos", "n", self.amount(&a.query, a.lo)),
            _ if known => self.amount(&a.query, a.lo),
            "ili_excess" | "pos_excess" => self.t("value-unknown"),
            _ if a.hi.is_infinite() && a.lo < 0.0 => self.t("value-unknown"),
            _ if a.hi.is_infinite() => self.t1("value-at-least", "n", self.amount(&a.query, a.lo)),
            _ if a.lo < 0.0 => self.t1("value-at-most", "n", self.amount(&a.query, a.hi)),
            _ => {
                let to = self.amount(&a.query, a.hi);
                self.t2("value-between", "from", a.lo, "to", to)
            }
        }
    }

    /// Adds the detail that a function leaves in symbols: `36/12`, a body, a document number.
    fn noted(&self, func: &str, value: String, note: &str) -> String {
        let pair = note.split_once('/');
        let with = |key: &str, (x, y): (&str, &str)| {
            let args = [("value", value.say()), ("x", x.say()), ("y", y.say())];
            self.say(key, &args)
        };
        match (func, pair) {
            ("judged" | "judged_if", _) if note == "default" => self.t("value-default"),
            ("judged" | "judged_if", _) => {
                self.t2("value-said-by", "value", value, "body", self.body(note))
            }
            ("excess5y", Some(p)) => with("value-over-mean", p),
            ("ili_excess" | "pos_excess", Some(p)) => with("value-over-base", p),
            _ => self.t2("value-note", "value", value, "note", note),
        }
    }

    /// One thing that is still needed, with where and until when it counts:
    /// "3 cases (Pinghu, onset up to 20 Sep)".
    pub fn need(&self, need: &Need) -> String {
        match self.need_where(need) {
            Some(place) => self.t2("need-where", "more", self.need_amount(need), "where", place),
            None => self.need_amount(need),
        }
    }

    /// What is needed: `3 cases`, `1 county with cases`, `a "yes": …`.
    fn need_amount(&self, need: &Need) -> String {
        let q = &need.query;
        let arg = |i: usize| q.args.get(i).map_or("", String::as_str);
        let amount = || self.amount(q, need.more);
        match q.func.as_str() {
            "judged" | "judged_if" => {
                self.t1("need-yes", "question", self.question(arg(0), arg(1)))
            }
            "designated" => self.t1("need-order", "what", self.query(q)),
            "grade" | "grade_in_province" | "capacity" => {
                self.t2("need-grades", "what", self.query(q), "n", need.more)
            }
            "counties" => self.t1("need-counties", "more", amount()),
            "other_prefectures" => self.t1("need-prefectures", "more", amount()),
            "event" => self.t2("need-event", "more", amount(), "what", self.noun(arg(0))),
            "imported" => self.t1("need-imported", "more", amount()),
            "local" => self.t1("need-local", "more", amount()),
            "outside" => self.t1("need-outside", "more", amount()),
            "ili_excess" => self.t1("need-ili", "more", amount()),
            "pos_excess" => self.t1("need-pos", "more", amount()),
            "excess5y" => self.t1("need-excess", "more", amount()),
            _ => amount(),
        }
    }

    /// County that is nearest, and the last onset day that counts.
    fn need_where(&self, need: &Need) -> Option<String> {
        let until = need
            .until
            .map(|d| self.t1("need-until", "until", self.date(d)));
        match (need.place.as_ref().map(|p| self.county(p)), until) {
            (Some(place), Some(until)) => {
                Some(self.t2("need-place-until", "place", place, "until", until))
            }
            (place, until) => place.or(until),
        }
    }

    /// A road to a level: everything that it needs.
    pub fn way(&self, way: &Way) -> String {
        let needs: Vec<String> = way.needs.iter().map(|n| self.need(n)).collect();
        needs.join(&self.t("list-and"))
    }

    /// Where and until when the first need of a road counts.
    pub fn way_where(&self, way: &Way) -> Option<String> {
        match way.needs.as_slice() {
            [need] if matches!(need.query.func.as_str(), "cases" | "deaths") => {
                self.need_where(need)
            }
            _ => Some(self.way(way)),
        }
    }

    /// The short form of a road, for a table cell: `3 cases`, `one "yes"`.
    pub fn way_short(&self, way: &Way) -> String {
        let short = |n: &Need| match n.query.func.as_str() {
            "judged" | "judged_if" => self.t1("unit-yes", "n", 1.0),
            "designated" => self.t1("unit-orders", "n", 1.0),
            "grade" | "grade_in_province" | "capacity" => self.t1("unit-grades", "n", n.more),
            _ => self.amount(&n.query, n.more),
        };
        let needs: Vec<String> = way.needs.iter().map(short).collect();
        needs.join(&self.t("list-plus"))
    }

    /// What is missing, as a question.
    pub fn missing(&self, missing: &Missing) -> String {
        match &missing.what {
            MissingKind::Judgement { finding, about } => self.question(finding, about),
            MissingKind::Suspects { disease, cases } => {
                let args = [("disease", self.noun(disease).say()), ("n", cases.say())];
                self.say("missing-suspects", &args)
            }
            MissingKind::Parameter { name } => match name.split_once('/') {
                Some(("incubation_days", disease)) => {
                    self.t1("missing-incubation", "disease", self.noun(disease))
                }
                _ => self.t1("missing-parameter", "name", name),
            },
            MissingKind::Data { what, detail } => {
                let key = format!("missing-data-{what}");
                let detail = self.detail(detail);
                let args = [("what", what.say()), ("detail", detail.say())];
                (self.maybe(&key, &args[1..])).unwrap_or_else(|| self.say("missing-data", &args))
            }
        }
    }

    /// A detail made of codes, each said by its name: `cholera/330482`.
    fn detail(&self, detail: &str) -> String {
        let name = |code: &str| match code.parse::<Week>() {
            Ok(week) => self.week(week),
            Err(_) if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) => {
                self.county(code)
            }
            Err(_) => self.name(code),
        };
        let names: Vec<String> = (detail
            .split(['/', ' ', ','])
            .filter(|c| !c.is_empty())
            .map(name))
        .collect();
        names.join(" ")
    }
}
