//! Reports: the list, beginning one, the editor and what was signed.

use crate::document::Format;
use crate::document::report::{source, value};
use crate::gather::reports::{ReportsView, Tab};
use crate::html::Html;
use crate::page::{Page, encode};
use crate::view::paper::{Making, PaperField, bodies, wrongs};
use crate::view::report_form::Typed;
use crate::words::Words;
use askama::Template;
use lf_app::reports::ReportSheet;
use lf_domain::codebook::Label;
use lf_domain::refusal::Refusal;
use lf_response::form::{Field, Section, Values};
use lf_response::report::{Report, ReportKind, Stage, Version};
use std::collections::BTreeMap;

/// Word of a stage in keys.
pub fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "draft",
        Stage::Signed => "signed",
        Stage::Sent => "sent",
        Stage::Received => "received",
        Stage::Dropped => "dropped",
    }
}

/// How late, in words; none where it met no obligation.
pub fn lateness(w: &Words, v: &Version) -> Option<String> {
    Some(match v.late_minutes()? {
        0 => w.t("after-in-time"),
        m => w.t1("after-late-by", "span", w.lasted(m)),
    })
}

/// The list.
#[derive(Template)]
#[template(path = "pages/reports.html")]
pub struct Reports<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a ReportsView,
}

impl Reports<'_> {
    fn tabs(&self) -> Vec<(&'static str, String, bool, usize)> {
        [Tab::Mine, Tab::In, Tab::All]
            .map(|t| {
                let n = if t == Tab::In { self.v.waiting } else { 0 };
                let name = self.p.w.t(&format!("reports-tab-{}", t.word()));
                (t.word(), name, t == self.v.tab, n)
            })
            .to_vec()
    }

    fn kind(&self, r: &Report) -> String {
        let kind = self.v.kinds.iter().find(|k| k.id == r.head.kind);
        kind.map_or(r.head.kind.clone(), |k| self.p.w.label(&k.label))
    }

    fn stage(&self, r: &Report) -> String {
        let stage = r.last().stage();
        self.p.w.t(&format!("report-stage-{}", stage_word(stage)))
    }

    fn correction(&self, r: &Report) -> Option<String> {
        let v = r.standing().filter(|v| v.version > 1)?;
        Some(self.p.w.t1("paper-correction", "n", v.version - 1))
    }

    fn zero(&self, r: &Report) -> bool {
        r.standing().is_some_and(|v| v.zero)
    }

    fn signed(&self, r: &Report) -> Option<String> {
        let (officer, at, _) = r.standing()?.signed.as_ref()?;
        Some(format!(
            "{} {}",
            self.p.w.stamp(at),
            self.p.w.officer(officer)
        ))
    }

    fn late(&self, r: &Report) -> Option<(String, bool)> {
        let v = r.standing()?;
        Some((lateness(&self.p.w, v)?, v.late_minutes() > Some(0)))
    }

    fn receipts(&self, r: &Report) -> Option<String> {
        let v = r.standing()?;
        if v.sendings.is_empty() {
            return None;
        }
        let done = v.sendings.iter().filter(|s| s.received.is_some()).count();
        Some(
            self.p
                .w
                .t2("reports-receipts", "n", done, "all", v.sendings.len()),
        )
    }

    fn href(&self, tab: &str, below: Option<&u64>) -> String {
        let first = format!(
            "/reports?tab={tab}&kind={}&topic={}",
            encode(&self.v.kind),
            encode(&self.v.topic)
        );
        below.map_or(first.clone(), |seq| format!("{first}&before={seq}"))
    }
}

/// The form by which a report is begun.
#[derive(Template)]
#[template(path = "pages/report_new.html")]
pub struct NewReport<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Kinds.
    pub kinds: &'a [ReportKind],
    /// Incidents.
    pub incidents: &'a [(String, Label)],
    /// What was typed.
    pub typed: &'a Typed,
    /// What was wrong.
    pub refusals: &'a [Refusal],
    /// Key of the form.
    pub key: String,
}

impl NewReport<'_> {
    fn is(&self, name: &str, value: &str) -> bool {
        self.typed.get(name).is_some_and(|v| v == value)
    }

    fn typed(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    fn wrong(&self, field: &str) -> Option<String> {
        let r = self.refusals.iter().find(|r| r.field == field)?;
        Some(self.p.w.refusal(r))
    }

    fn lines(&self) -> Vec<String> {
        self.refusals.iter().map(|r| self.p.w.refusal(r)).collect()
    }
}

/// What two versions differ in: field, before, after.
type Changes = Vec<(String, String, String)>;

/// A report: to be written, or as it was signed.
#[derive(Template)]
#[template(path = "pages/report_doc.html")]
pub struct ReportPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The report.
    pub v: &'a ReportSheet,
    /// Its kind.
    pub kind: &'a ReportKind,
    /// What was typed and not taken.
    pub typed: Option<&'a Values>,
    /// Bodies that were ticked.
    pub ticked: &'a [String],
    /// What was wrong.
    pub refusals: &'a [Refusal],
    /// Why nothing was saved.
    pub trouble: Option<String>,
    /// Key of the form.
    pub key: String,
    /// Right after something was done.
    pub done: String,
    /// The officer is a deputy who may sign what is saved.
    pub deputy: bool,
}

impl ReportPage<'_> {
    fn w(&self) -> &Words {
        &self.p.w
    }

    fn r(&self) -> &Report {
        &self.v.report
    }

    fn title(&self) -> String {
        self.r().last().title.clone()
    }

    fn kind_name(&self) -> String {
        self.w().label(&self.kind.label)
    }

    fn stage(&self) -> String {
        let stage = self.r().last().stage();
        self.w().t(&format!("report-stage-{}", stage_word(stage)))
    }

    /// The officer is of the body that owes it.
    fn own(&self) -> bool {
        let actor = self.p.shell.actor.as_ref();
        actor.is_some_and(|a| a.body == self.r().head.body)
    }

    /// It is being written, by the officer's own body.
    fn editable(&self) -> bool {
        self.own() && self.r().last().stage() == Stage::Draft
    }

    /// It waits for a signature that the officer may give as a deputy.
    fn for_deputy(&self) -> bool {
        self.deputy && !self.own() && self.r().last().stage() == Stage::Draft
    }

    /// Something signed can be sent on or corrected.
    fn sendable(&self) -> bool {
        self.own() && self.r().standing().is_some()
    }

    fn correctable(&self) -> bool {
        self.sendable() && self.r().last().signed.is_some()
    }

    /// It was sent to the officer's body, which has not said that it arrived.
    fn receivable(&self) -> bool {
        let actor = self.p.shell.actor.as_ref();
        actor.is_some_and(|a| {
            let mut all = self.r().versions.iter().flat_map(|v| &v.sendings);
            all.any(|s| s.to == a.body && s.received.is_none())
        })
    }

    fn fields(&self, section: &Section) -> Vec<PaperField> {
        let last = self.r().last();
        let records = BTreeMap::new();
        let making = Making {
            w: self.w(),
            values: self.typed.unwrap_or(&last.values),
            refusals: self.refusals,
            version: Some(last),
            records: &records,
        };
        section.fields.iter().map(|f| making.field(f)).collect()
    }

    /// What is still missing before it can be signed.
    fn missing(&self) -> Vec<(String, String)> {
        let values = self.typed.unwrap_or(&self.r().last().values);
        let empty =
            |f: &&&Field| f.required && values.get(&f.id).is_none_or(|v| v.trim().is_empty());
        let fields = self.kind.fields();
        (fields.iter().filter(empty))
            .map(|f| (format!("f-f.{}", f.id), self.w().label(&f.label)))
            .collect()
    }

    fn wrongs(&self) -> Vec<(String, String, String)> {
        wrongs(self.w(), &self.kind.fields(), self.refusals)
    }

    fn warnings(&self) -> Vec<(String, String)> {
        let say = |key: &String| match key.strip_prefix("wanting:") {
            Some(field) => {
                let fields = self.kind.fields();
                let f = fields.iter().find(|f| f.id == field);
                let label = f.map_or(field.to_string(), |f| self.w().label(&f.label));
                (
                    key.clone(),
                    self.w().t1("report-warning-wanting", "field", label),
                )
            }
            None => (key.clone(), self.w().t(&format!("report-warning-{key}"))),
        };
        self.v.warnings.iter().map(say).collect()
    }

    /// Obligations that it would meet: id, limit, and whether that has passed.
    fn meets(&self) -> Vec<(String, String, bool)> {
        let now = self.p.shell.now;
        let line = |o: &lf_response::report::Owed| {
            let Some(due) = &o.due else {
                return (o.duty.clone(), self.w().t("report-no-limit"), false);
            };
            let at = self.w().wall(due);
            let minutes = now.duration_until(at).as_mins();
            let text = match minutes < 0 {
                true => {
                    let over = self.w().lasted(-minutes);
                    self.w()
                        .t2("report-due-over", "at", self.w().stamp(due), "span", over)
                }
                false => {
                    let left = self.w().lasted(minutes);
                    self.w()
                        .t2("report-due-left", "at", self.w().stamp(due), "span", left)
                }
            };
            (o.duty.clone(), text, minutes < 0)
        };
        self.v.owed.iter().map(line).collect()
    }

    fn met(&self, v: &Version) -> Vec<(String, String, bool)> {
        (v.met.iter())
            .map(|m| {
                let text = match m.late_minutes {
                    0 => self.w().t("after-in-time"),
                    n => self.w().t1("after-late-by", "span", self.w().lasted(n)),
                };
                (m.duty.clone(), text, m.late_minutes > 0)
            })
            .collect()
    }

    /// Bodies that it can be sent to: id, name, whether ticked. Those that the
    /// obligations name stand first and are ticked.
    fn to(&self) -> Vec<(String, String, bool)> {
        let sent: Vec<&str> = (self.r().standing().iter())
            .flat_map(|v| &v.sendings)
            .map(|s| s.to.as_str())
            .collect();
        let named = |id: &String| self.v.recipients.contains(id);
        let mut all: Vec<(String, String, bool)> = (bodies(self.w()).into_iter())
            .filter(|(id, _)| *id != self.r().head.body && !sent.contains(&id.as_str()))
            .map(|(id, name)| {
                let on = match self.ticked.is_empty() {
                    true => named(&id),
                    false => self.ticked.contains(&id),
                };
                (id, name, on)
            })
            .collect();
        all.sort_by_key(|(id, ..)| !named(id));
        all
    }

    /// How many of the bodies are shown at once.
    fn first_to(&self) -> usize {
        self.v.recipients.len().max(6)
    }

    fn shown(&self, f: &Field, v: &Version) -> String {
        let text = v.values.get(&f.id);
        text.map_or_else(|| self.w().t("paper-empty"), |t| value(self.w(), f, t))
    }

    fn source(&self, f: &Field, v: &Version) -> Option<String> {
        source(self.w(), &f.id, v)
    }

    /// Versions, newest first, each with what is different from the one before.
    fn versions(&self) -> Vec<(&Version, Changes)> {
        let all = &self.r().versions;
        let mut out: Vec<_> = (all.iter().enumerate())
            .map(|(i, v)| {
                let before = i.checked_sub(1).and_then(|i| all.get(i));
                (v, before.map_or(vec![], |b| self.changes(b, v)))
            })
            .collect();
        out.reverse();
        out
    }

    fn changes(&self, a: &Version, b: &Version) -> Changes {
        (self.kind.fields().into_iter())
            .filter(|f| a.values.get(&f.id) != b.values.get(&f.id))
            .map(|f| (self.w().label(&f.label), self.shown(f, a), self.shown(f, b)))
            .collect()
    }

    fn version_stage(&self, v: &Version) -> String {
        self.w()
            .t(&format!("report-stage-{}", stage_word(v.stage())))
    }

    fn files(&self, v: &Version) -> Html {
        files(
            self.w(),
            &format!("/api/v1/reports/{}", self.r().id),
            &format!("?version={}", v.version),
        )
    }
}

/// Links to a document in every format.
pub fn files(w: &Words, base: &str, query: &str) -> Html {
    let links: Vec<String> = Format::ALL
        .map(|f| {
            let ending = f.ending();
            let name = Html::text(&w.t(&format!("paper-as-{ending}")));
            format!(r#"<a class="btn small" href="{base}/document.{ending}{query}">{name}</a>"#)
        })
        .to_vec();
    Html(links.join(" "))
}
