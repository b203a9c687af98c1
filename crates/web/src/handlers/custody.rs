//! The custody board, a determination, one person's hand-over.

use super::acting::moment;
use super::caller::{Answer, Caller, shown};
use super::reading::panel_fixed;
use crate::desk::Desk;
use crate::html::Html;
use crate::http::form::Posted;
use crate::page::{Page, respond};
use crate::pages::custody::{self as pages, May, Said};
use crate::pages::persons;
use crate::view::filled::Filled;
use crate::words::Words;
use axum::extract::{Path, Query};
use lf_app::custody::{CustodyQuery, NewCustody, View};
use lf_app::reading::Sight;
use lf_app::report::ReportError;
use lf_domain::person::{Description, Document, DocumentKind, Name};
use lf_domain::refusal::Refusal;
use lf_response::custody::{Begin, Command, misplaced};
use serde::Deserialize;

/// Rows of a page of the board.
const ROWS: u64 = 50;
/// Entry of the menu.
pub(super) const MENU: &str = "custody";

/// The sealed content line by line, and how it was read.
type Looked = Option<(Vec<(String, String)>, Sight)>;

/// Which custodies.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    view: View,
    #[serde(default)]
    body: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    after: String,
}

/// What pages need to put custody into words.
pub(super) fn said<'a>(caller: &'a Caller, p: &'a Page) -> Said<'a> {
    Said {
        w: &p.w,
        rules: &caller.office().custody_rules,
        now: caller.office().now(),
    }
}

/// Whether the acting officer's body determines persons.
pub(super) fn determines(caller: &Caller) -> bool {
    let own = caller.body();
    let role = own.split('@').next().unwrap_or_default();
    let bound = caller.office().custody_rules.city.as_ref();
    bound.is_some_and(|b| b.determine.by.iter().any(|r| r == role))
}

pub(super) async fn list(caller: Caller, Query(q): Query<Asked>) -> Answer {
    let office = caller.office();
    let own = caller.body();
    let given = |text: String| Some(text).filter(|t| !t.is_empty());
    let query = CustodyQuery {
        view: q.view,
        body: given(own.clone()).filter(|_| q.body == "own"),
        owner: given(q.owner),
        category: given(q.category),
        after: given(q.after),
        limit: ROWS,
    };
    let page = caller.read(office.custodies(&query).await)?;
    let names = caller.read(office.masked_names(&page.custodies).await)?;
    let counts = caller.read(office.custody_counts(query.body.as_deref()).await)?;
    let facilities = caller.read(office.facilities().await)?;
    let p = caller.page(MENU);
    shown(&pages::Board {
        s: said(&caller, &p),
        p: &p,
        q: &query,
        page: &page,
        counts,
        names: &names,
        facilities: &facilities,
        may_determine: determines(&caller),
        own,
    })
}

/// Who is to be determined, where he is on the register.
#[derive(Deserialize)]
pub(super) struct Whom {
    #[serde(default)]
    person: String,
}

pub(super) async fn new(caller: Caller, Query(whom): Query<Whom>) -> Answer {
    let mut blank = Filled::blank();
    if !whom.person.is_empty() {
        blank.typed.insert("person".into(), whom.person);
    }
    form(&caller, blank).await
}

async fn form(caller: &Caller, form: Filled) -> Answer {
    let office = caller.office();
    let whom = match form.value("person") {
        "" => None,
        id => Some(caller.read(office.masked_name(id).await)?),
    };
    let p = caller.page(MENU);
    let s = said(caller, &p);
    let status = form.status;
    let page = pages::NewCustodyPage {
        p: &p,
        s,
        form,
        whom,
    };
    Ok(respond(status, &page))
}

/// Who it is, as the short form of a determination says it; none where he is on the
/// register already.
fn described(form: &Filled) -> Option<Description> {
    if !form.value("person").is_empty() {
        return None;
    }
    let (name, number) = (form.value("name"), form.value("document"));
    let mut kinds = DocumentKind::ALL.into_iter();
    let kind = kinds.find(|k| k.name() == form.value("kind"));
    Some(Description {
        names: (!name.is_empty())
            .then(|| Name::whole(name))
            .into_iter()
            .collect(),
        documents: (!number.is_empty())
            .then(|| Document {
                kind: kind.unwrap_or(DocumentKind::Other),
                number: number.to_uppercase(),
                issuer: String::new(),
                expiry: None,
            })
            .into_iter()
            .collect(),
        ..Description::default()
    })
}

/// What is wrong with the person, said beside the field of the short form.
fn at_the_field(error: ReportError) -> ReportError {
    let ReportError::Refused(mut all) = error else {
        return error;
    };
    for r in &mut all {
        match r.field.split('.').next() {
            Some("names") => r.field = "name".into(),
            Some("documents") => r.field = "document".into(),
            _ => {}
        }
    }
    ReportError::Refused(all)
}

pub(super) async fn determine(caller: Caller, posted: Posted) -> Answer {
    let filled = Filled::sent(posted.typed);
    let who = caller.acting("/custody/new")?;
    let text = |name: &str| filled.value(name).to_string();
    let new = NewCustody {
        determination: Begin {
            person: text("person"),
            category: text("category"),
            disease: text("disease"),
            ground: text("ground"),
            place: text("place"),
            conveyance: text("conveyance"),
        },
        person: described(&filled),
    };
    match (caller.office()).determine(&who, new, &filled.via()).await {
        Ok((id, receipt)) => caller.goes(&receipt, &format!("/custody/{id}")).await,
        Err(e) => form(&caller, caller.refused(filled, at_the_field(e))).await,
    }
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    one(&caller, &id, Filled::blank(), None).await
}

/// One person; `person` is the sealed content with how it was read, where the officer has
/// just looked.
async fn one(caller: &Caller, id: &str, form: Filled, person: Looked) -> Answer {
    let office = caller.office();
    let c = caller.found(caller.read(office.custody(id).await)?)?;
    let binding = caller.found(office.custody_rules.city.as_ref())?;
    let names = caller.read(office.masked_names(std::slice::from_ref(&c)).await)?;
    let fits = caller.read(office.fitting(&c).await)?;
    let facilities = caller.read(office.facilities().await)?;
    let mut places: Vec<_> = (facilities.into_iter())
        .map(|f| {
            let fit = fits.contains(&f.site.id);
            (f, fit)
        })
        .filter(|(f, fit)| *fit || f.functions.iter().any(|w| w.beds > 0))
        .collect();
    places.sort_by_key(|(_, fit)| !fit);
    let entries = caller.read(office.custody_history(id).await)?;
    let p = caller.page(MENU);
    let own = caller.body();
    let history = (entries.into_iter())
        .map(|(e, event)| {
            let by = match e.agency.as_str() {
                "lianfang" => p.w.t("custody-by-clock"),
                body => format!("{} {}", p.w.officer(&e.officer), p.w.body_full(body)),
            };
            (e.seq, e.recorded_at, by, pages::entry(&p.w, &event))
        })
        .collect();
    let s = said(caller, &p);
    let status = form.status;
    let mut may = May::of(&c, &own, binding);
    if let Some(actor) = caller.actor() {
        may.look = caller.read(office.may_look(&actor, &c).await)?;
    }
    let (person, sight) = match &person {
        Some((lines, sight)) => (lines.clone(), panel_fixed(caller, &p, sight, &c.person)),
        None => (vec![], Html::default()),
    };
    let page = pages::CustodyOne {
        name: s.who(&c, &names),
        s,
        p: &p,
        may,
        sight,
        own,
        places,
        misplaced: misplaced(&c, binding),
        history,
        person,
        form,
        c: &c,
    };
    Ok(respond(status, &page))
}

/// Items separated by commas or stops of either script.
fn items(text: &str) -> Vec<String> {
    let parts = text.split([',', '\u{ff0c}', '\u{3001}', ';', '\u{ff1b}']);
    (parts.map(|p| p.trim().to_string()))
        .filter(|p| !p.is_empty())
        .collect()
}

/// What the pressed button does.
fn command(desk: &Desk, form: &Filled) -> Result<Command, Refusal> {
    let text = |name: &str| form.value(name).trim().to_string();
    let number = |name: &str| -> Result<Option<u64>, Refusal> {
        let value = text(name);
        match value.is_empty() {
            true => Ok(None),
            false => (value.parse().map(Some))
                .map_err(|_| Refusal::new(name, "not-a-number", &value, "1 .. 1440")),
        }
    };
    Ok(match form.value("do") {
        "offer" => Command::Offer {
            to: text("to"),
            carrier: String::new(),
            from: text("from"),
            minutes: number("minutes")?.map(|m| u32::try_from(m).unwrap_or(u32::MAX)),
            via: vec![],
        },
        "accept" => Command::Accept {},
        "refuse" => Command::Refuse {
            reason: text("reason"),
        },
        "withdraw" => Command::Withdraw {
            reason: text("reason"),
        },
        "depart" => Command::Depart {
            place: text("place"),
            vehicle: text("vehicle"),
            crew: items(form.value("crew")),
        },
        "arrive" => Command::Arrive {
            place: String::new(),
            stops: items(form.value("stops")),
        },
        "admit" => Command::Admit { bed: text("bed") },
        "whereabouts" => {
            let expected = text("expected");
            let at = moment(desk, &expected);
            if !expected.is_empty() && at.is_none() {
                return Err(Refusal::new(
                    "expected",
                    "form-not-a-moment",
                    expected,
                    "2026-09-18T20:00",
                ));
            }
            Command::Whereabouts {
                note: text("note"),
                expected: at,
            }
        }
        "result" => Command::Result {
            test: text("test"),
            sample: text("sample"),
            outcome: text("outcome"),
            taken: None,
        },
        "read" => Command::Read {
            result: number("result")?.unwrap_or_default(),
        },
        "care" => Command::Care {
            service: text("service"),
            label: text("label"),
            note: text("note"),
        },
        "clean" => Command::Clean { note: text("note") },
        "tell" => Command::Tell {
            to: text("to"),
            note: text("note"),
        },
        "revise" => Command::Revise {
            category: text("category"),
            disease: text("disease"),
            ground: String::new(),
            reason: text("reason"),
        },
        _ => Command::End {
            how: text("how"),
            reason: text("reason"),
            to: text("to"),
        },
    })
}

pub(super) async fn act(caller: Caller, Path(id): Path<String>, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let here = format!("/custody/{id}");
    let who = caller.acting(&here)?;
    let office = caller.office();
    if form.value("do") == "look" {
        let why = form.value("why");
        return match office.reveal_custody(&who, &id, why).await {
            Ok(seen) => {
                let lines = lines(&caller.page(MENU).w, &seen.it);
                one(&caller, &id, Filled::blank(), Some((lines, seen.sight))).await
            }
            Err(e) => one(&caller, &id, caller.refused(form, e), None).await,
        };
    }
    let seen = form.value("seen").parse().ok();
    let done = match command(&caller.desk, &form) {
        Ok(command) => {
            office
                .act_on_custody(&who, &id, &command, seen, &form.via())
                .await
        }
        Err(refusal) => Err(ReportError::from(refusal)),
    };
    match done {
        Ok(receipt) => caller.goes(&receipt, &here).await,
        Err(e) => one(&caller, &id, caller.refused(form, e), None).await,
    }
}

/// Who it is, line by line.
fn lines(w: &Words, who: &Description) -> Vec<(String, String)> {
    let lines = persons::lines(w, who);
    match lines.is_empty() {
        true => vec![(w.t("custody-name"), w.t("custody-nothing-sealed"))],
        false => lines,
    }
}
