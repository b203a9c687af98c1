//! Joint assessments: the list, calling one, one with its slots and conclusion.

use crate::html::Html;
use crate::page::Page;
use crate::view::filled::Filled;
use crate::view::said::SaidFields;
use askama::Template;
use jiff::Timestamp;
use lf_domain::city::split_body;
use lf_domain::codebook::Label;
use lf_response::assessment::{Assessment, Said, Stage, Standing};
use lf_rules::program::assessment::ANYBODY;
use lf_rules::program::instrument::Answer;
use lf_rules::program::{Assessment as Rule, Cited, Derived, Instrument, Part, PartHolds};
use std::collections::BTreeSet;

/// An assessment that can be called.
pub struct Kind<'a> {
    /// Code of the plan.
    pub plan: &'a str,
    /// The rule.
    pub rule: &'a Cited<Rule>,
}

/// The list.
#[derive(Template)]
#[template(path = "pages/assessments.html")]
pub struct Assessments<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Assessments with where they stand.
    pub rows: Vec<(Assessment, Standing)>,
    /// What can be called.
    pub kinds: Vec<Kind<'a>>,
    /// Only what is not concluded.
    pub open: bool,
    /// Number to continue below.
    pub before: Option<u64>,
}

impl Assessments<'_> {
    fn kind(&self, a: &Assessment) -> String {
        let mut all = self.kinds.iter();
        let rule = all.find(|k| k.plan == a.opened.plan && k.rule.it.id == a.opened.kind);
        rule.map_or(a.opened.kind.clone(), |k| self.p.w.label(&k.rule.it.title))
    }

    fn stage(&self, s: &Standing) -> String {
        self.p.w.t(&format!("assessment-stage-{}", s.stage.word()))
    }
}

/// The form of a new one.
#[derive(Template)]
#[template(path = "pages/assessment_new.html")]
pub struct NewAssessment<'a> {
    /// Frame.
    pub p: &'a Page,
    /// What is called.
    pub kind: Kind<'a>,
    /// Instrument that is answered.
    pub instrument: Option<&'a Instrument>,
    /// Incidents.
    pub incidents: &'a [(String, Label)],
    /// Bodies that can be invited.
    pub invitable: Vec<String>,
    /// What was typed.
    pub form: Filled,
}

impl NewAssessment<'_> {
    /// Diseases that an instrument names, then the others, by name.
    fn diseases(&self) -> Vec<(String, String)> {
        let w = &self.p.w;
        let boxes = self.instrument.iter().flat_map(|i| &i.boxes);
        let named: Vec<&String> = boxes.flat_map(|b| &b.diseases).collect();
        let book = &w.names().codebook;
        let others = book.diseases.keys().filter(|d| !named.contains(d));
        let all = named.iter().copied().chain(others);
        all.map(|d| (d.clone(), w.name(d))).collect()
    }
}

/// Bodies of the city that a rule lets the caller invite.
pub fn invitable(rule: &Rule, city: &lf_domain::city::City) -> Vec<String> {
    let may = |role: &str| rule.invite.iter().any(|r| r == ANYBODY || r == role);
    (city.bodies.iter())
        .filter(|b| may(&b.role) && b.role != "public")
        .flat_map(|b| city.bodies_of(&b.role, None))
        .collect()
}

/// One assessment.
#[derive(Template)]
#[template(path = "pages/assessment.html")]
pub struct AssessmentPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The assessment, as the reader may see it.
    pub a: &'a Assessment,
    /// Where it stands.
    pub standing: Standing,
    /// Its rule, while the plan in force still has it.
    pub rule: Option<&'a Rule>,
    /// Its instrument.
    pub instrument: Option<&'a Instrument>,
    /// Form of the own slot, of the conclusion, of advice.
    pub form: Filled,
    /// What a conclusion begins with.
    pub joint: Filled,
    /// Which form was sent and not taken.
    pub sent: String,
    /// Now.
    pub now: Timestamp,
}

impl AssessmentPage<'_> {
    fn body(&self) -> &str {
        let actor = self.p.shell.actor.as_ref();
        actor.map_or("", |a| a.body.as_str())
    }

    fn live(&self) -> bool {
        self.a.withdrawn.is_none() && self.rule.is_some()
    }

    /// The own slot, where there is one: whether it was signed before.
    fn own(&self) -> Option<bool> {
        let slot = self.a.slots.iter().find(|s| s.body == self.body())?;
        self.live().then_some(!slot.signed.is_empty())
    }

    fn may_conclude(&self) -> bool {
        let signer = self.a.opened.signers.iter().any(|b| b == self.body());
        self.live() && signer && self.standing.stage == Stage::Conclusion
    }

    fn may_agree(&self) -> bool {
        let signed = self.a.conclusion().map(|c| &c.signed);
        let mine = signed.is_some_and(|s| s.iter().any(|(b, ..)| b == self.body()));
        self.may_conclude() && signed.is_some() && !mine
    }

    fn may_advise(&self) -> bool {
        let role = split_body(self.body()).0;
        let rule = self.rule.and_then(|r| r.advice.as_ref());
        self.live() && rule.is_some_and(|r| r.by.iter().any(|b| b == role))
    }

    fn may_withdraw(&self) -> bool {
        let caller = self.a.opened.body == self.body();
        self.live() && caller && self.standing.stage != Stage::Closed
    }

    fn title(&self) -> String {
        let title = self.rule.map(|r| self.p.w.label(&r.title));
        title.unwrap_or_else(|| self.a.opened.kind.clone())
    }

    fn steps(&self) -> Vec<(String, &'static str)> {
        let at = match self.standing.stage {
            Stage::Slots => 0,
            Stage::Conclusion => 1,
            Stage::Closed | Stage::Withdrawn => 2,
        };
        let class = |i: usize| match i {
            2 if at == 2 => "done",
            i if i < at => "done",
            i if i == at => "now",
            _ => "later",
        };
        (["slots", "conclusion", "closed"].iter().enumerate())
            .map(|(i, s)| (self.p.w.t(&format!("assessment-stage-{s}")), class(i)))
            .collect()
    }

    fn fields(&self, joint: bool) -> Html {
        let Some(rule) = self.rule else {
            return Html::default();
        };
        Html::of(&SaidFields {
            w: &self.p.w,
            parts: if joint { &rule.outputs } else { &rule.parts },
            instrument: self.instrument,
            form: if joint { &self.joint } else { &self.form },
            prefix: if joint { "" } else { "s-" },
        })
    }

    /// Parts with their names, as they are read.
    fn parts(&self, said: &Said, joint: bool) -> Vec<(String, String)> {
        let w = &self.p.w;
        let asked: &[Part] = match (self.rule, joint) {
            (Some(r), true) => &r.outputs,
            (Some(r), false) => &r.parts,
            (None, _) => &[],
        };
        let named = said.parts.iter().map(|(id, text)| {
            let part = asked.iter().find(|p| p.id == *id);
            let choice = part.filter(|p| p.holds == PartHolds::Choice);
            let option = choice.and_then(|p| p.options.iter().find(|o| o.id == *text));
            let name = part.map_or(id.clone(), |p| w.label(&p.title));
            let order = asked.iter().position(|p| p.id == *id);
            (
                order,
                name,
                option.map_or(text.clone(), |o| w.label(&o.label)),
            )
        });
        let mut named: Vec<_> = named.collect();
        named.sort_by_key(|n| n.0);
        named.into_iter().map(|(_, n, t)| (n, t)).collect()
    }

    fn answer(&self, said: Option<&Said>, question: &str) -> String {
        let given = said.and_then(|s| s.answers.get(question));
        let word = match given.map(|a| a.answer) {
            Some(Answer::Yes) => "yes",
            Some(Answer::No) => "no",
            Some(Answer::Unknown) => "unknown",
            None => return "—".into(),
        };
        self.p.w.t(&format!("assessment-answer-{word}"))
    }

    /// What an answer rests on: the prompts that hold, and the assessor's words.
    fn why(&self, said: Option<&Said>, question: &str) -> Vec<String> {
        let Some(given) = said.and_then(|s| s.answers.get(question)) else {
            return vec![];
        };
        let prompts = self.instrument.and_then(|i| i.question(question));
        let prompts = prompts.map_or(&[][..], |q| &q.prompts);
        let name = |id: &String| {
            let found = prompts.iter().find(|p| p.id == *id);
            found.map_or(id.clone(), |p| self.p.w.label(&p.title))
        };
        let ground = Some(given.ground.clone()).filter(|g| !g.is_empty());
        given.prompts.iter().map(name).chain(ground).collect()
    }

    fn outcome(&self, d: &Derived) -> String {
        self.p
            .w
            .t(&format!("assessment-outcome-{}", d.outcome.word()))
    }

    /// Why the answers come to what they come to.
    fn because(&self, d: &Derived) -> String {
        let w = &self.p.w;
        match d.always {
            true => w.t("assessment-because-always"),
            false => w.say(
                "assessment-because",
                &[
                    ("yes", crate::words::Say::say(&d.yes.len())),
                    ("least", crate::words::Say::say(&d.least_yes)),
                    ("unknown", crate::words::Say::say(&d.unknown.len())),
                ],
            ),
        }
    }

    fn differences(&self) -> BTreeSet<String> {
        self.a.differences()
    }

    fn box_name(&self) -> Option<String> {
        let used = self.a.opened.instrument.as_ref()?;
        let found = self
            .instrument?
            .boxes
            .iter()
            .find(|b| b.id == used.in_box)?;
        Some(self.p.w.label(&found.title))
    }

    fn slots_open(&self) -> bool {
        self.standing.stage == Stage::Slots
    }

    fn late(&self) -> bool {
        self.a.opened.due.is_some_and(|d| self.now > d)
    }

    fn waiting(&self) -> String {
        let w = &self.p.w;
        let names: Vec<String> = self.standing.waiting.iter().map(|b| w.body(b)).collect();
        names.join(&w.t("list-comma"))
    }

    fn abstains(&self) -> bool {
        self.rule.is_some_and(|r| r.abstain)
    }
}
