//! People under observation: the list, beginning one, one with its looks and its link.

use super::caller::{Answer, Caller, shown, to};
use super::himself::secretive;
use crate::http::form::Posted;
use crate::http::session::random;
use crate::page::respond;
use crate::pages::observations as pages;
use crate::view::filled::Filled;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use lf_app::observations::ObservationQuery;
use lf_app::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::observation::decide::{Ask, Command};
use lf_response::observation::{End, How, Reason, Seen, Site};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    open: String,
    #[serde(default)]
    mine: String,
    before: Option<u64>,
}

pub(super) async fn list(caller: Caller, Query(q): Query<Asked>) -> Answer {
    let mine = q.mine == "1";
    let query = ObservationQuery {
        body: mine.then(|| caller.body()),
        open: q.open == "1",
        before: q.before,
        limit: 50,
        ..ObservationQuery::default()
    };
    let page = caller.read(caller.office().observations(&query).await)?;
    let p = caller.page("contacts");
    shown(&pages::Observations {
        p: &p,
        rows: &page.observations,
        open: query.open,
        mine,
        before: page.before,
        today: caller.office().today(),
    })
}

/// What is known already when the form is opened.
pub(super) async fn new(
    caller: Caller,
    Query(typed): Query<crate::view::report_form::Typed>,
) -> Answer {
    let mut form = Filled::blank();
    form.typed = typed;
    form.typed.remove("lang");
    form.typed.entry("reason".into()).or_insert("close".into());
    beginning(&caller, form)
}

fn beginning(caller: &Caller, form: Filled) -> Answer {
    let p = caller.page("contacts");
    let status = form.status;
    let bodies: std::collections::BTreeSet<&String> = caller
        .office()
        .city
        .officers
        .iter()
        .map(|o| &o.body)
        .collect();
    let page = pages::NewObservation {
        p: &p,
        own: caller.body(),
        bodies: bodies.into_iter().cloned().collect(),
        form,
    };
    Ok(respond(status, &page))
}

fn code<T: DeserializeOwned>(form: &Filled, field: &str) -> Result<T, Refusal> {
    let text = form.value(field);
    let value = serde_json::from_value(serde_json::Value::String(text.into()));
    value.map_err(|_| match text {
        "" => Refusal::new(field, "required", "", ""),
        text => Refusal::new(field, "not-a-choice", text, ""),
    })
}

fn ask(form: &Filled) -> Result<Ask, Refusal> {
    let some = |name: &str| Some(form.value(name).to_string()).filter(|t| !t.is_empty());
    Ok(Ask {
        person: form.value("person").into(),
        of: form.value("of").into(),
        disease: form.value("disease").into(),
        reason: code::<Reason>(form, "reason")?,
        site: code::<Site>(form, "site")?,
        last: (form.day("last")?).ok_or_else(|| Refusal::new("last", "required", "", ""))?,
        until: form.day("until")?,
        body: some("body"),
    })
}

pub(super) async fn begin(caller: Caller, posted: Posted) -> Answer {
    let form = Filled::sent(posted.typed);
    let who = caller.acting("/observations/new")?;
    let done = match ask(&form) {
        Ok(ask) => caller.office().observe(&who, &ask, form.via()).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok((id, _)) => to(&format!("/observations/{id}")),
        Err(e) => beginning(&caller, caller.refused(form, e)),
    }
}

pub(super) async fn show(caller: Caller, Path(id): Path<String>) -> Answer {
    one(&caller, &id, Filled::blank(), None).await
}

async fn one(caller: &Caller, id: &str, form: Filled, link: Option<String>) -> Answer {
    let office = caller.office();
    let read = match caller.actor() {
        Some(who) => office.read_observation(&who, id).await,
        None => office.observation(id).await,
    };
    let o = caller.read(read)?;
    let mine = o.begun.body == caller.body();
    let reads = match mine {
        true => caller.read(office.reads(&o.begun.person).await)?,
        false => vec![],
    };
    let p = caller.page("contacts");
    let status = form.status;
    let today = office.today();
    let page = pages::ObservationPage {
        p: &p,
        missed: o.missed(today),
        mine,
        own: mine && o.ended.is_none(),
        reads,
        o: &o,
        form,
        link,
        today,
    };
    Ok(respond(status, &page))
}

/// What was typed about how somebody is.
pub(super) fn seen(form: &Filled) -> Result<Seen, Refusal> {
    // A comma, as people type it: full width on Chinese keyboards.
    let text = form
        .value("temperature")
        .replace(['\u{ff0c}', '\u{3002}', ','], ".");
    let tenths = match text.as_str() {
        "" => None,
        t => match t.parse::<f64>() {
            Ok(c) if (0.0..100.0).contains(&c) => Some((c * 10.0).round() as u16),
            _ => return Err(Refusal::new("temperature", "not-a-number", t, "36.8")),
        },
    };
    let ticked = form.typed.iter().filter(|(_, v)| *v == "1");
    Ok(Seen {
        tenths,
        well: form.is("well", "1"),
        symptoms: ticked
            .filter_map(|(n, _)| n.strip_prefix("s-").map(str::to_string))
            .collect(),
        note: form.value("note").into(),
    })
}

pub(super) async fn act(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Answer {
    let form = Filled::sent(posted.typed);
    let here = format!("/observations/{id}");
    let who = caller.acting(&here)?;
    if form.is("do", "link") {
        let secret = random();
        let done = (caller.office())
            .link_observation(&who, &id, &secret, form.via())
            .await;
        return match done {
            Ok(_) => {
                let address = format!("{}/self/{secret}", origin(&caller, &headers));
                let page = one(&caller, &id, Filled::blank(), Some(address)).await;
                page.map(secretive)
            }
            Err(e) => one(&caller, &id, caller.refused(form, e), None).await,
        };
    }
    match act_with(&caller, &who, &id, &form).await {
        Ok(_) => to(&here),
        Err(e) => one(&caller, &id, caller.refused(form, e), None).await,
    }
}

/// Under which address a telephone reaches this server: as it was told, else as it was asked.
fn origin(caller: &Caller, headers: &HeaderMap) -> String {
    let told = (caller.desk.door.as_ref()).and_then(|d| d.origin.as_ref());
    told.map_or_else(
        || {
            let host = headers.get(HOST).and_then(|h| h.to_str().ok());
            host.map_or_else(String::new, |h| format!("http://{h}"))
        },
        ToString::to_string,
    )
}

async fn act_with(
    caller: &Caller,
    who: &Actor,
    id: &str,
    form: &Filled,
) -> Result<Receipt, ReportError> {
    let needed = |field| Refusal::new(field, "required", "", "");
    let command = match form.value("do") {
        "end" => Command::End {
            end: code::<End>(form, "end")?,
            note: form.value("note").into(),
        },
        "reset" => Command::Reset {
            until: form.day("until")?.ok_or_else(|| needed("until"))?,
            note: form.value("note").into(),
        },
        _ => Command::Check {
            day: form.day("day")?,
            how: code::<How>(form, "how")?,
            seen: seen(form)?,
        },
    };
    (caller
        .office()
        .act_on_observation(who, id, &command, form.via()))
    .await
}
