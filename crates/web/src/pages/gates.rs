//! What is let out to the public or outside the mainland: the list, one draft.

use crate::page::Page;
use crate::view::filled::Filled;
use askama::Template;
use lf_app::gates::{GateRule, GateView};
use lf_response::gate::{Done, Stage, Standing};
use lf_rules::program::Toward;

/// The list with the form that asks for a release.
#[derive(Template)]
#[template(path = "pages/releases.html")]
pub struct Releases<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Gates of the plans in force.
    pub gates: &'a [GateRule],
    /// Drafts, newest first.
    pub drafts: &'a [Standing],
    /// Body of the acting officer.
    pub body: String,
    /// What was typed.
    pub form: Filled,
}

impl Releases<'_> {
    fn stage(&self, s: &Standing) -> String {
        self.p.w.t(&format!("gate-stage-{}", s.stage.word()))
    }

    /// Whom it waits for.
    fn waits(&self, s: &Standing) -> Option<String> {
        let (bodies, act) = s.next()?;
        let key = format!("gate-waits-{act}");
        Some(self.p.w.t1(&key, "bodies", self.p.w.receivers(&bodies)))
    }

    fn mine(&self, s: &Standing) -> bool {
        s.next()
            .is_some_and(|(bodies, _)| bodies.contains(&self.body))
    }

    fn toward(&self, t: &Toward) -> String {
        self.p.w.t(match t {
            Toward::Public => "gate-toward-public",
            Toward::Outside => "gate-toward-outside",
        })
    }

    fn roles(&self, roles: &[String]) -> String {
        self.p.w.receivers(roles)
    }
}

/// One draft.
#[derive(Template)]
#[template(path = "pages/release.html")]
pub struct Release<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a GateView,
    /// Body of the acting officer.
    pub body: String,
    /// What was typed.
    pub form: Filled,
}

impl Release<'_> {
    fn stage(&self) -> String {
        self.p
            .w
            .t(&format!("gate-stage-{}", self.v.standing.stage.word()))
    }

    fn toward(&self) -> String {
        self.p.w.t(match self.v.standing.it.toward {
            Toward::Public => "gate-toward-public",
            Toward::Outside => "gate-toward-outside",
        })
    }

    /// Name and state of each step.
    fn steps(&self) -> Vec<(String, &'static str)> {
        let w = &self.p.w;
        let s = &self.v.standing;
        let verified = !matches!(s.stage, Stage::Asked | Stage::Doubted);
        let over = matches!(s.stage, Stage::Refused | Stage::Withdrawn);
        let class = |done: bool, now: bool| match (done, now && !over) {
            (true, _) => "done",
            (_, true) => "now",
            _ => "",
        };
        let mut out = vec![
            (w.t("gate-step-asked"), "done"),
            (w.t("gate-step-verified"), class(verified, !verified)),
        ];
        for (i, body) in s.it.approve.iter().enumerate() {
            let done = i < s.approvals;
            let now = verified && i == s.approvals;
            out.push((
                w.t1("gate-step-approved", "body", w.body(body)),
                class(done, now),
            ));
        }
        let out_now = s.stage == Stage::Released;
        out.push((
            w.t("gate-step-released"),
            class(out_now, s.stage == Stage::Approved),
        ));
        out
    }

    fn waits(&self) -> Option<String> {
        let (bodies, act) = self.v.standing.next()?;
        let key = format!("gate-waits-{act}");
        Some(self.p.w.t1(&key, "bodies", self.p.w.receivers(&bodies)))
    }

    fn may(&self, act: &str) -> bool {
        let s = &self.v.standing;
        let next = s
            .next()
            .filter(|(bodies, next)| bodies.contains(&self.body) && *next == act);
        match act {
            // Nobody verifies his own text, where somebody else can.
            "verified" => {
                next.is_some()
                    && (self.body != s.it.body || s.it.verify.iter().all(|b| *b == s.it.body))
            }
            "amended" => s.live() && s.it.body == self.body,
            _ => next.is_some(),
        }
    }

    /// Whether somebody who may not let it out yet is shown what trying does.
    fn blocked(&self) -> bool {
        let s = &self.v.standing;
        s.live() && s.stage != Stage::Approved && s.it.release.contains(&self.body)
    }

    fn did(&self, d: &Done) -> String {
        self.p.w.t(&format!("gate-did-{}", d.what))
    }

    /// What was said: a reason, a source, why an attempt was refused.
    fn text(&self, d: &Done) -> String {
        match d.what.as_str() {
            "denied" => (self.p.w.maybe(&format!("gate-why-{}", d.text), &[])).unwrap_or_default(),
            _ => d.text.clone(),
        }
    }

    fn rests(&self) -> String {
        let numbers = self.v.standing.it.rests.iter().map(|n| format!("#{n}"));
        numbers.collect::<Vec<_>>().join(" ")
    }
}
