//! A desk: the list in bands of time, one obligation open beside it.

use crate::assets;
use crate::html::Html;
use crate::page::{Page, encode};
use crate::view::duties::{Band, DeskView, DutyRow, DutyView, Line};
use crate::words::{Say, Words};
use askama::Template;
use jiff::civil::DateTime;
use lf_app::duties::Tab;
use lf_domain::refusal::Refusal;
use lf_response::due::LimitSource;
use lf_response::obligation::{Duty, DutyEvent, End, Period, State};
use lf_response::opening::asks::Question;
use lf_response::opening::steps::Step;
use std::borrow::Borrow;

/// The page.
#[derive(Template)]
#[template(path = "pages/duties.html")]
pub struct DeskPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a DeskView,
}

/// Hours within which something is due soon.
const SOON: i64 = 2;

impl Words {
    /// What is to be done: the plan's words, or the question that is asked.
    pub fn duty_title(&self, duty: &Duty) -> String {
        self.task_title(&duty.it.task, &duty.it.title)
    }

    /// The same by the id of the task and its title.
    pub fn task_title(&self, task: &str, title: &lf_domain::codebook::Label) -> String {
        match Question::parse(task) {
            Some((finding, about)) => {
                self.t1("duty-answer", "question", self.question(finding, about))
            }
            None => match Step::parse(task) {
                Some(s) => self.t2(
                    "duty-sign",
                    "act",
                    self.act(&s.act),
                    "change",
                    self.change(&s.change, s.level),
                ),
                None => self.step_title(task, &self.label(title)),
            },
        }
    }

    /// A step of something that goes through several hands: what is to be done about it.
    fn step_title(&self, task: &str, title: &str) -> String {
        let mut parts = task.split('.');
        let step = match (parts.next(), parts.next()) {
            (Some(noun @ ("notice" | "gate" | "callout" | "read")), Some(act)) => {
                format!("{noun}-task-{act}")
            }
            _ => return title.to_string(),
        };
        self.t1(&step, "title", title)
    }

    /// Name of a state.
    pub fn duty_state(&self, state: &State) -> String {
        self.t(&format!("duty-state-{}", state.word()))
    }

    /// A span as clocks show it: `35分`, `1小时20分`, `3天`.
    pub fn lapse(&self, from: DateTime, to: DateTime) -> String {
        self.waited(from, to)
    }

    /// Minutes as a span: `5分`, `1小时20分`, `3天`.
    pub fn minutes(&self, minutes: i64) -> String {
        let n = minutes.unsigned_abs();
        match n {
            0..60 => self.t1("span-min", "m", n),
            60..1440 => self.t2("span-hour", "h", n / 60, "m", n % 60),
            _ => self.t1("span-day", "d", n / 1440),
        }
    }

    /// Where a limit comes from: `按条款 2h`, `原文没写，20:00 是本市参数`.
    pub fn duty_limit(&self, row: &DutyRow) -> Option<String> {
        let bound = row.duty.it.bound.as_ref()?;
        let limit = self.limit_text(&bound.limit);
        Some(match &bound.source {
            LimitSource::Text { source } if source.is_empty() => {
                self.t1("duty-limit-clause", "limit", limit)
            }
            LimitSource::Text { source } => {
                self.t2("duty-limit-text", "limit", limit, "source", source)
            }
            LimitSource::Parameter { name, source } => {
                let label = self.names().city.parameters.get(name);
                let name = label.map_or_else(|| name.clone(), |p| self.label(&p.label));
                let args = [
                    ("limit", limit.say()),
                    ("name", name.say()),
                    ("source", source.say()),
                ];
                self.say("duty-limit-city", &args)
            }
            LimitSource::Period => self.t("duty-limit-period"),
        })
    }

    /// `2h`, `30m`, `3d`, `20:00` in words.
    pub fn limit_text(&self, limit: &str) -> String {
        let number = limit
            .get(..limit.len().saturating_sub(1))
            .unwrap_or_default();
        match (number.parse::<u64>(), limit.chars().next_back()) {
            (Ok(n), Some('m')) => self.t1("duty-within-m", "n", n),
            (Ok(n), Some('h')) => self.t1("duty-within-h", "n", n),
            (Ok(n), Some('d')) => self.t1("duty-within-d", "n", n),
            _ => self.t1("duty-by", "time", limit),
        }
    }

    /// Several bodies; `public` is everybody.
    pub fn receivers(&self, bodies: &[String]) -> String {
        let name = |b: &String| match b.as_str() {
            "public" => self.t("duty-public"),
            body => self.body(body),
        };
        self.list(bodies.iter().map(name))
    }
}

/// The sign of a state: a ring that fills up; a square where somebody must act.
pub fn sign(name: &str) -> Html {
    let sprite = assets::url("icons.svg");
    Html(format!(
        r#"<svg class="box" aria-hidden="true"><use href="{sprite}#d-{name}"/></svg>"#
    ))
}

impl DeskPage<'_> {
    fn now(&self) -> DateTime {
        self.p.shell.now
    }

    /// Group of time of a row.
    fn band(&self, r: &DutyRow) -> Band {
        let now = self.now();
        match r.due {
            _ if r.closed.is_some() => Band::Closed,
            _ if r.late => Band::Late,
            None => Band::Open,
            Some(due) if now.duration_until(due).as_mins() <= SOON * 60 => Band::Soon,
            Some(due) if due.date() == now.date() => Band::Today,
            Some(_) => Band::Later,
        }
    }

    /// Rows in their bands, in order.
    fn bands(&self) -> Vec<(Band, Vec<&DutyRow>)> {
        let mut out: Vec<(Band, Vec<&DutyRow>)> = vec![];
        for r in &self.v.rows {
            let band = self.band(r);
            match out.last_mut() {
                Some((last, rows)) if *last == band => rows.push(r),
                _ => out.push((band, vec![r])),
            }
        }
        out
    }

    fn band_key(&self, band: &Band) -> &'static str {
        match band {
            Band::Late => "late",
            Band::Soon => "soon",
            Band::Today => "today",
            Band::Later => "later",
            Band::Open => "open",
            Band::Closed => "closed",
        }
    }

    fn band_name(&self, band: &Band) -> String {
        self.p.w.t(&format!("duty-band-{}", self.band_key(band)))
    }

    /// Whether a row is the one that is open beside the list.
    fn is_chosen(&self, r: &DutyRow) -> bool {
        (self.v.chosen.as_ref()).is_some_and(|c| c.row.duty.it.id == r.duty.it.id)
    }

    /// The span and the wall time: `剩 50分`, `17:30 前`.
    fn clock(&self, r: &DutyRow) -> (String, String) {
        let w = &self.p.w;
        let now = self.now();
        match (r.closed, r.due) {
            (Some(closed), _) => (w.duty_state(&r.duty.state), w.moment(closed)),
            (None, None) => (w.t("duty-no-limit"), String::new()),
            (None, Some(due)) if r.late => (
                w.t1("duty-over", "span", w.lapse(due, now)),
                w.t1("duty-was-due", "at", w.moment(due)),
            ),
            (None, Some(due)) => (
                w.t1("duty-left", "span", w.lapse(now, due)),
                w.t1("duty-before", "at", w.moment(due)),
            ),
        }
    }

    fn title(&self, r: &DutyRow) -> String {
        match r.visible {
            true => self.p.w.duty_title(&r.duty),
            false => self.p.w.t("duty-hidden"),
        }
    }

    /// `交 日报 给 市卫健委`.
    fn hands_over(&self, r: &DutyRow) -> Html {
        let w = &self.p.w;
        let it = &r.duty.it;
        let what = w.label(&it.evidence.label);
        let to = w.receivers(&it.to);
        let bold = |t: &str| Html(format!("<b>{}</b>", Html::text(t)));
        match (what.is_empty(), it.to.is_empty()) {
            (false, false) => w.rich(
                "duty-gives",
                &[("what", bold(&what).say()), ("to", bold(&to).say())],
            ),
            (false, true) => w.rich("duty-gives-what", &[("what", bold(&what).say())]),
            (true, false) => w.rich("duty-gives-to", &[("to", bold(&to).say())]),
            (true, true) => Html::text(""),
        }
    }

    /// Incident, area, period: what tells it from its like.
    fn about(&self, r: &DutyRow) -> String {
        let w = &self.p.w;
        let it = &r.duty.it;
        let mut parts: Vec<String> = vec![];
        parts.extend(it.topic.as_ref().map(|t| w.noun(t)));
        if it.area != "city" {
            parts.push(w.county(&it.area));
        }
        parts.extend(it.period.map(|p| self.period(&p)));
        if !r.mine {
            parts.push(w.t1("duty-owes", "body", w.body(&r.duty.who)));
        }
        parts.extend(
            r.duty
                .officer
                .as_ref()
                .map(|o| w.t1("duty-given-to", "officer", w.officer(o))),
        );
        parts.join(&w.t("duty-sep"))
    }

    /// A day, or the first and the last.
    fn period(&self, p: &Period) -> String {
        match p.from == p.until {
            true => self.p.w.date(p.from),
            false => self.p.w.span(p.from, p.until),
        }
    }

    /// The address of one obligation, with the way back to this list.
    fn href(&self, id: &str) -> String {
        format!("/duties/{id}?{}", self.args(self.v.tab, &self.v.after))
    }

    /// The form of an act.
    fn action(&self, id: &str, act: &str) -> String {
        format!(
            "/duties/{id}/{act}?{}",
            self.args(self.v.tab, &self.v.after)
        )
    }

    fn args(&self, tab: Tab, after: &str) -> String {
        let v = self.v;
        let tab = match tab {
            Tab::Todo => "todo",
            Tab::Waiting => "waiting",
            Tab::Done => "done",
        };
        let mut out = format!("tab={tab}");
        if !v.own && !v.body.is_empty() {
            out.push_str(&format!("&body={}", encode(&v.body)));
        }
        if !v.response.is_empty() {
            out.push_str(&format!("&response={}", encode(&v.response)));
        }
        if !after.is_empty() {
            out.push_str(&format!("&after={}", encode(after)));
        }
        out
    }

    /// A tab of this desk, from its beginning or from where this page ends.
    fn tab(&self, tab: impl Borrow<Tab>, after: &str) -> String {
        format!("/duties?{}", self.args(*tab.borrow(), after))
    }

    fn tabs(&self) -> Vec<(Tab, &'static str)> {
        vec![
            (Tab::Todo, "duty-tab-todo"),
            (Tab::Waiting, "duty-tab-waiting"),
            (Tab::Done, "duty-tab-done"),
        ]
    }

    /// A number of a desk; beyond what is counted it is "many".
    fn many(&self, n: impl Borrow<u64>) -> String {
        let n = *n.borrow();
        match n >= lf_app::duties::MOST.unsigned_abs() {
            true => self.p.w.t1("duty-many", "n", n - 1),
            false => n.to_string(),
        }
    }

    fn live(&self, r: &DutyRow) -> bool {
        r.duty.state.live()
    }

    fn fresh(&self, r: &DutyRow) -> bool {
        r.duty.state == State::Open
    }

    fn begun(&self, r: &DutyRow) -> bool {
        r.duty.state == State::InProgress
    }

    /// What became of it, in a sentence.
    fn end(&self, c: &DutyView) -> Option<String> {
        let line = c.history.iter().rev().find(|l| {
            matches!(
                l.event,
                DutyEvent::Discharged(_)
                    | DutyEvent::Waived { .. }
                    | DutyEvent::Withdrawn(_)
                    | DutyEvent::Missed { .. }
            )
        })?;
        c.row.duty.end.as_ref()?;
        Some(self.said(line))
    }

    /// The entry that withdrew or discharged it.
    fn end_cause(&self, c: &DutyView) -> Option<u64> {
        match c.row.duty.end.as_ref()? {
            End::Withdrawn(x) => Some(x.cause).filter(|c| *c > 0),
            End::Discharged(d) => d.act,
            _ => None,
        }
    }

    /// A line of the history.
    fn said(&self, line: &Line) -> String {
        let w = &self.p.w;
        match &line.event {
            DutyEvent::Opened(_) => w.t("duty-said-opened"),
            DutyEvent::Acknowledged => w.t("duty-said-acknowledged"),
            DutyEvent::Begun => w.t("duty-said-begun"),
            DutyEvent::Handed(h) => {
                let to = match &h.officer {
                    Some(o) => w.officer(o),
                    None => w.body(&h.who),
                };
                w.t2("duty-said-handed", "to", to, "reason", &h.reason)
            }
            DutyEvent::Discharged(d) => match (d.act, d.reference.is_empty()) {
                (Some(seq), _) => w.t1("duty-said-by-act", "seq", seq),
                (None, true) => w.t1("duty-said-done", "text", &d.text),
                (None, false) => w.t2(
                    "duty-said-done-ref",
                    "text",
                    &d.text,
                    "reference",
                    &d.reference,
                ),
            },
            DutyEvent::Waived { reason } => w.t1("duty-said-waived", "reason", reason),
            DutyEvent::Withdrawn(x) => {
                let why = serde_json::to_value(x.why).unwrap_or_default();
                w.t(&format!("duty-why-{}", why.as_str().unwrap_or_default()))
            }
            DutyEvent::Late { due } => w.t1("duty-said-late", "due", w.when(due)),
            DutyEvent::Missed { .. } => w.t("duty-said-missed"),
            DutyEvent::Reminded(r) => w.t1("duty-said-reminded", "to", w.receivers(&r.to)),
        }
    }

    /// The page on which the act that discharges it by itself is done.
    fn act_href(&self, c: &DutyView) -> Option<(String, String)> {
        let it = &c.row.duty.it;
        let by = it.evidence.by.as_deref()?;
        let w = &self.p.w;
        if let Some((finding, about)) = Question::parse(&it.task) {
            let href = format!(
                "/report/judgement?finding={}&about={}",
                encode(finding),
                encode(about)
            );
            return Some((href, w.t("duty-go-answer")));
        }
        if let Some(file) = it.root.strip_prefix("file/") {
            return Some((format!("/files/{}", encode(file)), w.t("duty-go-file")));
        }
        if let Some(notice) = it.root.strip_prefix("notice/") {
            return Some((
                format!("/notices/{}", encode(notice)),
                w.t("duty-go-notice"),
            ));
        }
        if let Some(draft) = it.root.strip_prefix("gate/") {
            return Some((
                format!("/releases/{}", encode(draft)),
                w.t("duty-go-release"),
            ));
        }
        if let Some((id, _)) = (it.root.strip_prefix("callout/")).and_then(|r| r.split_once('/')) {
            return Some((format!("/callouts/{}", encode(id)), w.t("duty-go-callout")));
        }
        if let Some((id, _)) =
            (it.root.strip_prefix("observation/")).and_then(|r| r.split_once('/'))
        {
            let href = format!("/observations/{}", encode(id));
            return Some((href, w.t("duty-go-observation")));
        }
        let (noun, kind) = by.split_once('.').unwrap_or((by, ""));
        let response = it.response.as_deref().unwrap_or_default();
        Some(match noun {
            "report" => {
                let href = format!(
                    "/reports/new?kind={}&duty={}&response={}",
                    encode(kind),
                    it.id,
                    encode(response)
                );
                (href, w.t("duty-go-report"))
            }
            "record" => {
                let href = format!(
                    "/records/new?kind={}&duty={}&response={}",
                    encode(kind),
                    it.id,
                    encode(response)
                );
                (href, w.t("duty-go-record"))
            }
            "zone" => ("/zones".to_string(), w.t("duty-go-zone")),
            "fact" => (format!("/report/{}", encode(kind)), w.t("duty-go-fact")),
            "file" => ("/files".to_string(), w.t("duty-go-file")),
            _ => return None,
        })
    }

    /// What was typed into a form of this act.
    fn typed<'b>(&self, c: &'b DutyView, act: &str, name: &str) -> &'b str {
        let same = c.typed.get("act").is_some_and(|a| a == act);
        (c.typed.get(name).filter(|_| same)).map_or("", String::as_str)
    }

    /// What is wrong with a field.
    fn wrong<'b>(&self, c: &'b DutyView, field: &str) -> Option<&'b Refusal> {
        c.refusals.iter().find(|r| r.field == field)
    }

    /// A form was refused: it stays open.
    fn refused(&self, c: &DutyView, act: &str) -> bool {
        !c.refusals.is_empty() && c.typed.get("act").is_some_and(|a| a == act)
    }

    fn tab_current(&self, tab: &Tab) -> Html {
        Html(match self.v.tab == *tab {
            true => r#" aria-current="page""#.into(),
            false => String::new(),
        })
    }
}
