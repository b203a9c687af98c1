//! Responses in force: the list, one, the form of an order, the command structure,
//! warnings, delegations.

use crate::page::Page;
use crate::view::report_form::Typed;
use crate::view::response::{OrderView, ResponseView, ResponsesView, StructureView, WarningRow};
use crate::words::{Say, Words};
use askama::Template;
use jiff::civil::DateTime;
use lf_domain::refusal::Refusal;
use lf_response::delegation::Delegation;
use lf_response::standing::ResponseChange;
use lf_response::structure::{Rearrange, Rearranged};

/// The list of responses.
#[derive(Template)]
#[template(path = "pages/responses.html")]
pub struct Responses<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a ResponsesView,
}

/// One response.
#[derive(Template)]
#[template(path = "pages/response.html")]
pub struct Response<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a ResponseView,
}

impl Response<'_> {
    fn w(&self) -> &Words {
        &self.p.w
    }

    fn active(&self) -> bool {
        self.v.standing.active()
    }

    /// What a change did, in one sentence.
    fn told(&self, c: &ResponseChange) -> String {
        told(self.w(), c)
    }

    /// Where what brought it about can be read.
    fn by_href(&self, c: &ResponseChange, seq: &u64) -> String {
        match c.by.strip_prefix("file/") {
            Some(id) => format!("/files/{id}"),
            None => format!("/journal/{seq}"),
        }
    }

    fn file_title(&self, f: &lf_response::file::File) -> String {
        self.w()
            .change(&f.opened.change, f.level.or(f.opened.present))
    }

    /// The acting officer's county, where it may say that it does not follow.
    fn may_stay_out(&self) -> Option<String> {
        let actor = self.p.shell.actor.as_ref()?;
        let (_, county) = lf_domain::city::split_body(&actor.body);
        let own = (self.v.counties.iter()).find(|c| Some(c.county.as_str()) == county)?;
        let open = own.may && own.level.is_none() && own.required.is_none();
        (open && own.declined.is_none()).then(|| own.county.clone())
    }

    /// What the plan suggested at a change.
    fn candidate_then(&self, c: &ResponseChange) -> String {
        let w = self.w();
        let level = c
            .candidate
            .map_or_else(|| w.t("level-none"), |l| w.level(l));
        w.t1("sign-candidate", "level", level)
    }

    fn higher_open(&self) -> bool {
        self.v.candidate.0 > self.v.standing.now.level
    }
}

/// A change of a response as a sentence.
pub fn told(w: &Words, c: &ResponseChange) -> String {
    let level = |l: Option<lf_domain::level::Level>| l.map_or(String::new(), |l| w.level(l));
    let kind = match (c.before, c.level) {
        (None, Some(_)) => "tell-started",
        (Some(a), Some(b)) if b > a => "tell-raised",
        (Some(a), Some(b)) if b < a => "tell-lowered",
        (Some(_), Some(_)) => "tell-moved",
        _ => "tell-ended",
    };
    let args = [
        ("area", w.area_of(&c.key).say()),
        ("level", level(c.level).say()),
        ("before", level(c.before).say()),
        ("body", w.body(&c.starter).say()),
    ];
    w.say(kind, &args)
}

/// The form that records an order.
#[derive(Template)]
#[template(path = "pages/order.html")]
pub struct OrderForm<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a OrderView,
    /// Kinds that can be chosen.
    pub kinds: Vec<&'static str>,
}

impl OrderForm<'_> {
    fn typed(&self, name: &str) -> &str {
        self.v.typed.get(name).map_or("", String::as_str)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.typed(name) == value
    }

    fn ticked(&self, prefix: &str, code: &str) -> bool {
        self.v.typed.contains_key(&format!("{prefix}{code}"))
    }

    fn kind_name(&self, kind: &str) -> String {
        self.p.w.t(&format!("order-kind-{kind}"))
    }

    fn wrongs(&self) -> Vec<String> {
        let w = &self.p.w;
        self.v.refusals.iter().map(|r| w.refusal(r)).collect()
    }
}

/// The command structure.
#[derive(Template)]
#[template(path = "pages/structure.html")]
pub struct Structure<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a StructureView,
}

impl Structure<'_> {
    fn wrongs(&self) -> Vec<String> {
        let w = &self.p.w;
        self.v.refusals.iter().map(|r| w.refusal(r)).collect()
    }

    fn typed(&self, name: &str) -> &str {
        self.v.typed.get(name).map_or("", String::as_str)
    }

    fn changed(&self, c: &Rearranged) -> String {
        let w = &self.p.w;
        match &c.what {
            Rearrange::Office { special: true } => w.t("structure-office-moved"),
            Rearrange::Office { special: false } => w.t("structure-office-back"),
            Rearrange::Group { group } => {
                w.t1("structure-group-added", "name", w.label(&group.label))
            }
            Rearrange::GroupClosed { id } => w.t1("structure-group-closed", "name", id),
            Rearrange::Leader { post, officer } => w.t2(
                "structure-leader-named",
                "post",
                w.post(post),
                "officer",
                w.officer(officer),
            ),
        }
    }

    /// Roles that a group can be made of.
    fn roles(&self) -> Vec<(String, String)> {
        let w = &self.p.w;
        let bodies = w.names().city.bodies.iter();
        bodies
            .map(|b| (b.role.clone(), w.label(&b.label)))
            .collect()
    }
}

/// Warnings that stand.
#[derive(Template)]
#[template(path = "pages/warnings.html")]
pub struct Warnings<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Rows.
    pub rows: &'a [WarningRow],
    /// Why an acknowledgement was not taken.
    pub refusals: Vec<Refusal>,
}

impl Warnings<'_> {
    fn audience(&self, r: &WarningRow) -> String {
        self.p.w.bodies(&r.warning.now.audience)
    }

    fn noted(&self, r: &WarningRow) -> String {
        let bodies: Vec<String> = r
            .warning
            .acknowledged
            .iter()
            .map(|a| a.body.clone())
            .collect();
        self.p.w.bodies(&bodies)
    }

    fn wrongs(&self) -> Vec<String> {
        let w = &self.p.w;
        self.refusals.iter().map(|r| w.refusal(r)).collect()
    }
}

/// Delegations of signatures.
#[derive(Template)]
#[template(path = "pages/delegations.html")]
pub struct Delegations<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Those that stand, with their ends.
    pub rows: Vec<(Delegation, DateTime)>,
    /// What was typed.
    pub typed: Typed,
    /// Why it was not taken.
    pub refusals: Vec<Refusal>,
    /// Idempotency key.
    pub form_key: String,
    /// Where to go afterwards.
    pub next: String,
}

impl Delegations<'_> {
    fn typed(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    fn wrongs(&self) -> Vec<String> {
        let w = &self.p.w;
        self.refusals.iter().map(|r| w.refusal(r)).collect()
    }

    fn acts(&self, d: &Delegation) -> String {
        let w = &self.p.w;
        match d.acts.is_empty() {
            true => w.t("delegation-all"),
            false => w.list(d.acts.iter().map(|a| w.act(a))),
        }
    }

    fn mine(&self, d: &Delegation) -> bool {
        self.p
            .shell
            .actor
            .as_ref()
            .is_some_and(|a| a.officer == d.from)
    }

    fn others(&self) -> Vec<&lf_domain::city::Officer> {
        let me = self.p.shell.actor.as_ref().map(|a| a.officer.as_str());
        let all = self.p.w.names().city.officers.iter();
        all.filter(|o| Some(o.id.as_str()) != me).collect()
    }

    fn ticked(&self, prefix: &str, code: &str) -> bool {
        self.typed.contains_key(&format!("{prefix}{code}"))
    }

    fn act_name(&self, act: &str) -> String {
        self.p.w.t(&format!("act-{act}"))
    }
}
