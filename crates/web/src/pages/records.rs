//! Records: the registers, entering one, one and what was done to it.

use crate::document::record::number;
use crate::document::report::value;
use crate::gather::records::RecordsView;
use crate::html::Html;
use crate::page::{Page, encode};
use crate::pages::reports::files;
use crate::view::paper::{Making, PaperField, wrongs};
use crate::view::report_form::Typed;
use crate::words::Words;
use askama::Template;
use lf_domain::codebook::Label;
use lf_domain::refusal::Refusal;
use lf_response::form::Values;
use lf_response::record::{Act, Record, Register, Stage};
use std::collections::BTreeMap;

/// The registers and the records of one or of all.
#[derive(Template)]
#[template(path = "pages/records.html")]
pub struct Records<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a RecordsView,
}

impl Records<'_> {
    fn register(&self, r: &Record) -> Option<&Register> {
        let all = self.v.registers.iter().map(|(r, _)| r);
        all.into_iter().find(|x| x.id == r.now.register)
    }

    fn name(&self, r: &Record) -> String {
        let register = self.register(r);
        register.map_or(r.now.register.clone(), |x| self.p.w.label(&x.label))
    }

    fn title(&self, r: &Record) -> String {
        let title = self.register(r).and_then(|x| r.now.values.get(&x.title));
        title.cloned().unwrap_or_else(|| number(&self.p.w, r))
    }

    fn stage(&self, r: &Record) -> String {
        if r.withdrawn() {
            return self.p.w.t("record-withdrawn");
        }
        let stage = self.register(r).and_then(|x| x.stage(&r.now.stage));
        stage.map_or(r.now.stage.clone(), |s| self.p.w.label(&s.label))
    }

    fn number(&self, r: &Record) -> String {
        number(&self.p.w, r)
    }

    fn chosen(&self) -> Option<&Register> {
        let mut all = self.v.registers.iter().map(|(r, _)| r);
        all.find(|r| r.id == self.v.register)
    }

    fn href(&self, register: &str, below: Option<&u64>) -> String {
        let open = if self.v.open { "&open=1" } else { "" };
        let first = format!(
            "/records?register={}&topic={}{open}",
            encode(register),
            encode(&self.v.topic)
        );
        below.map_or(first.clone(), |seq| format!("{first}&before={seq}"))
    }
}

/// The form of a new record.
#[derive(Template)]
#[template(path = "pages/record_new.html")]
pub struct NewRecord<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Its register.
    pub register: &'a Register,
    /// Incidents.
    pub incidents: &'a [(String, Label)],
    /// What was typed beside the fields.
    pub typed: &'a Typed,
    /// Values.
    pub values: &'a Values,
    /// What was wrong.
    pub refusals: &'a [Refusal],
    /// Why nothing was saved.
    pub trouble: Option<String>,
    /// Records that fields can name.
    pub records: &'a BTreeMap<String, Vec<(String, String)>>,
    /// Who may write it, where not everybody may.
    pub writers: Option<String>,
    /// Key of the form.
    pub key: String,
}

impl NewRecord<'_> {
    fn fields(&self) -> Vec<PaperField> {
        let making = Making {
            w: &self.p.w,
            values: self.values,
            refusals: self.refusals,
            version: None,
            records: self.records,
        };
        self.register
            .fields
            .iter()
            .map(|f| making.field(f))
            .collect()
    }

    fn wrongs(&self) -> Vec<(String, String, String)> {
        wrongs(&self.p.w, &self.register.all(), self.refusals)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.typed.get(name).is_some_and(|v| v == value)
    }
}

/// One record.
#[derive(Template)]
#[template(path = "pages/record.html")]
pub struct RecordPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The record.
    pub r: &'a Record,
    /// Its register.
    pub register: &'a Register,
    /// What opened it and what it opened, with the names of their registers.
    pub others: Vec<(String, &'a Record)>,
    /// What was typed and not taken.
    pub values: Option<&'a Values>,
    /// What was wrong.
    pub refusals: &'a [Refusal],
    /// Why nothing was saved.
    pub trouble: Option<String>,
    /// Records that fields can name.
    pub records: &'a BTreeMap<String, Vec<(String, String)>>,
    /// Key of the form.
    pub key: String,
}

impl RecordPage<'_> {
    fn w(&self) -> &Words {
        &self.p.w
    }

    fn title(&self) -> String {
        let title = self.r.now.values.get(&self.register.title);
        title.cloned().unwrap_or_else(|| self.number())
    }

    fn number(&self) -> String {
        number(self.w(), self.r)
    }

    fn stage_name(&self, id: &str) -> String {
        let stage = self.register.stage(id);
        stage.map_or(id.to_string(), |s| self.w().label(&s.label))
    }

    fn act(&self, act: &Act) -> String {
        let word = match act {
            Act::Added => "added",
            Act::Advanced => "advanced",
            Act::Corrected => "corrected",
            Act::Withdrawn => "withdrawn",
        };
        self.w().t(&format!("record-act-{word}"))
    }

    fn own(&self) -> bool {
        let actor = self.p.shell.actor.as_ref();
        actor.is_some_and(|a| a.body == self.r.now.body) && !self.r.withdrawn()
    }

    fn shown(&self) -> Vec<(String, String)> {
        let line = |f: &lf_response::form::Field| {
            let text = self.r.now.values.get(&f.id)?;
            Some((self.w().label(&f.label), value(self.w(), f, text)))
        };
        self.register.fields.iter().filter_map(line).collect()
    }

    /// Stages that are still ahead.
    fn ahead(&self) -> Vec<&Stage> {
        let at = |s: &Stage| s.id == self.r.now.stage;
        let now = self.register.stages.iter().position(at);
        let after = now.map_or(0, |i| i + 1);
        self.register.stages.iter().skip(after).collect()
    }

    /// Steps of the bar: name and where they stand.
    fn steps(&self) -> Vec<(String, &'static str)> {
        let now = self
            .register
            .stages
            .iter()
            .position(|s| s.id == self.r.now.stage);
        let now = now.unwrap_or(0);
        let class = |i: usize| match i.cmp(&now) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal if self.r.now.done => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "later",
        };
        (self.register.stages.iter().enumerate())
            .map(|(i, s)| (self.w().label(&s.label), class(i)))
            .collect()
    }

    fn all_fields(&self) -> Vec<PaperField> {
        self.fields(&[])
    }

    /// The fields that a stage still needs; for corrections all fields.
    fn fields(&self, needs: &[String]) -> Vec<PaperField> {
        let making = Making {
            w: self.w(),
            values: self.values.unwrap_or(&self.r.now.values),
            refusals: self.refusals,
            version: None,
            records: self.records,
        };
        let wanted = |f: &&lf_response::form::Field| needs.is_empty() || needs.contains(&f.id);
        (self.register.fields.iter().filter(wanted))
            .map(|f| {
                // What a stage needs must be filled in to reach it.
                let required = f.required || !needs.is_empty();
                making.field(&lf_response::form::Field {
                    required,
                    ..f.clone()
                })
            })
            .collect()
    }

    fn wrongs(&self) -> Vec<(String, String, String)> {
        wrongs(self.w(), &self.register.all(), self.refusals)
    }

    fn changes(&self, changed: &[(String, String, String)]) -> Vec<(String, String, String)> {
        (changed.iter())
            .map(|(id, a, b)| {
                let f = self.register.fields.iter().find(|f| f.id == *id);
                let label = f.map_or(id.clone(), |f| self.w().label(&f.label));
                let say = |t: &String| match (f, t.is_empty()) {
                    (_, true) => self.w().t("paper-empty"),
                    (Some(f), _) => value(self.w(), f, t),
                    (None, _) => t.clone(),
                };
                (label, say(a), say(b))
            })
            .collect()
    }

    fn files(&self) -> Html {
        files(
            self.w(),
            &format!("/api/v1/records/{}", self.r.id),
            &format!("?lang={}", self.w().lang.tag()),
        )
    }
}
