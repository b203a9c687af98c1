//! Entry forms, and the page that offers them.

use crate::entry::{Choice, Control, Field, Kind};
use crate::html::{Html, escape_into};
use crate::page::Page;
use crate::view::report_form::FormView;
use crate::words::Words;
use askama::Template;
use lf_domain::refusal::Refusal;

/// The page that offers the forms.
#[derive(Template)]
#[template(path = "pages/report_index.html")]
pub struct ReportIndex<'a> {
    /// Frame.
    pub p: &'a Page,
}

impl ReportIndex<'_> {
    fn groups(&self) -> [(&'static str, &'static [Kind]); 4] {
        [
            (
                "group-happened",
                &[
                    Kind::Case,
                    Kind::Count,
                    Kind::Cluster,
                    Kind::Occurrence,
                    Kind::Poisoning,
                ],
            ),
            ("group-traces", &[Kind::Contact, Kind::Stay]),
            (
                "group-figures",
                &[Kind::Weekly, Kind::Sentinel, Kind::Baseline],
            ),
            (
                "group-judged",
                &[
                    Kind::Judgement,
                    Kind::Grade,
                    Kind::Capacity,
                    Kind::OtherPrefectures,
                    Kind::Designation,
                ],
            ),
        ]
    }
}

/// A form.
#[derive(Template)]
#[template(path = "pages/report.html")]
pub struct ReportForm<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a FormView,
    /// Fields of the form.
    pub fields: Vec<Field>,
    /// Why nothing was saved, where that is not the fault of what was typed.
    pub trouble: Option<String>,
}

impl<'a> ReportForm<'a> {
    /// The form of a view.
    pub fn new(p: &'a Page, v: &'a FormView, trouble: Option<String>) -> ReportForm<'a> {
        ReportForm {
            p,
            v,
            fields: v.kind.fields(&p.w),
            trouble,
        }
    }

    fn title(&self) -> String {
        let w = &self.p.w;
        let kind = w.t(&format!("kind-{}", self.v.kind.slug()));
        match (self.v.corrects, self.v.kind) {
            (Some(seq), Kind::Withdrawal) => w.t1("withdraw-title", "seq", seq),
            (Some(seq), _) => w.t2("correct-title", "seq", seq, "kind", kind),
            (None, _) => kind,
        }
    }

    fn what(&self) -> String {
        self.p.w.t(&format!("kind-{}-what", self.v.kind.slug()))
    }

    fn action(&self) -> String {
        match (self.v.corrects, self.v.kind) {
            (Some(seq), Kind::Withdrawal) => format!("/journal/{seq}/withdraw"),
            (Some(seq), _) => format!("/journal/{seq}/correct"),
            (None, kind) => format!("/report/{}", kind.slug()),
        }
    }

    fn button(&self) -> String {
        self.p.w.t(match (self.v.corrects, self.v.kind) {
            (_, Kind::Withdrawal) => "button-withdraw",
            (Some(_), _) => "button-correct",
            (None, Kind::Judgement | Kind::Grade | Kind::Capacity) => "button-judgement",
            (None, Kind::Designation) => "button-designation",
            (None, _) => "button-report",
        })
    }

    fn consequence(&self) -> &'static str {
        match (self.v.corrects, self.v.kind) {
            (_, Kind::Withdrawal) => "consequence-withdraw",
            (Some(_), _) => "consequence-correct",
            (None, Kind::Judgement | Kind::Grade | Kind::Capacity) => "consequence-judgement",
            (None, Kind::Designation) => "consequence-designation",
            (None, _) => "consequence-report",
        }
    }

    fn first(&self) -> Vec<&Field> {
        self.fields.iter().filter(|f| !f.later).collect()
    }

    fn later(&self) -> Vec<&Field> {
        self.fields.iter().filter(|f| f.later).collect()
    }

    /// The folded part is open when something in it was typed or is wrong.
    fn later_open(&self) -> bool {
        self.later().iter().any(|f| {
            self.v.typed.get(f.name).is_some_and(|t| !t.is_empty()) || self.wrong(f.name).is_some()
        })
    }

    fn wrong(&self, name: &str) -> Option<&Refusal> {
        self.v
            .refusals
            .iter()
            .find(|r| self.v.kind.field_of(r) == name)
    }

    fn has_field(&self, r: &Refusal) -> bool {
        self.fields
            .iter()
            .any(|f| f.name == self.v.kind.field_of(r))
    }

    fn label_of(&self, r: &Refusal) -> String {
        label(&self.p.w, self.v.kind, self.v.kind.field_of(r))
    }

    fn field(&self, f: &Field) -> Html {
        let w = &self.p.w;
        let wrong = self.wrong(f.name);
        // A day after today is most often a slip; today is the likely repair.
        let repair = wrong.filter(|r| r.key == "future-date").map(|_| {
            let today = self.v.today;
            (today.to_string(), w.t1("repair-to", "value", w.day(today)))
        });
        let hint_key = format!("hint-{}-{}", self.v.kind.slug(), f.name);
        Html::of(&FieldPart {
            w,
            f,
            label: label(w, self.v.kind, f.name),
            value: self.v.typed.get(f.name).map_or("", String::as_str),
            wrong: wrong.map(|r| w.refusal(r)),
            repair,
            hint: w.maybe(&hint_key, &[]),
        })
    }
}

/// Name of a field: of this kind of fact, or of all.
pub(super) fn label(w: &Words, kind: Kind, name: &str) -> String {
    let own = w.maybe(&format!("field-{}-{name}", kind.slug()), &[]);
    own.unwrap_or_else(|| w.t(&format!("field-{name}")))
}

#[derive(Template)]
#[template(path = "part/field.html")]
struct FieldPart<'a> {
    w: &'a Words,
    f: &'a Field,
    label: String,
    value: &'a str,
    wrong: Option<String>,
    /// Value and words of the likely repair.
    repair: Option<(String, String)>,
    hint: Option<String>,
}

impl FieldPart<'_> {
    fn is_group(&self) -> bool {
        matches!(self.f.control, Control::Choice(_))
    }

    fn need(&self) -> String {
        self.w.t(if self.f.required {
            "field-required"
        } else {
            "field-optional"
        })
    }

    fn choices(&self) -> &[Choice] {
        match &self.f.control {
            Control::Choice(c) | Control::Select(c) => c,
            _ => &[],
        }
    }

    /// Choices under their group headings, in the order given.
    fn grouped(&self) -> Vec<(&str, Vec<&Choice>)> {
        let mut out: Vec<(&str, Vec<&Choice>)> = vec![];
        for c in self.choices() {
            match out.last_mut() {
                Some((group, list)) if *group == c.group => list.push(c),
                _ => out.push((&c.group, vec![c])),
            }
        }
        out
    }

    /// What a reader of screens has to know about the field.
    fn aria(&self) -> Html {
        let mut out = String::new();
        if self.f.required {
            out.push_str(r#" aria-required="true""#);
        }
        let mut about = vec![];
        if self.wrong.is_some() {
            out.push_str(r#" aria-invalid="true""#);
            about.push(format!("e-{}", self.f.name));
        }
        if self.hint.is_some() {
            about.push(format!("h-{}", self.f.name));
        }
        if !about.is_empty() {
            out.push_str(r#" aria-describedby=""#);
            escape_into(&mut out, &about.join(" "));
            out.push('"');
        }
        Html(out)
    }
}
