//! The custody board, a determination, one person's hand-over.

use super::acting::moment;
use super::zones::{acting, again, by_form, who};
use super::{failed, wrong};
use crate::desk::Desk;
use crate::http::form::Posted;
use crate::http::session::Session;
use crate::page::{Page, respond};
use crate::pages::custody::{self as pages, May, Said};
use crate::view::filled::Filled;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use lf_app::custody::{CustodyQuery, NewCustody, View};
use lf_app::report::ReportError;
use lf_app::store::StoreError;
use lf_domain::refusal::Refusal;
use lf_response::custody::{Begin, Command, misplaced};
use serde::Deserialize;

/// Rows of a page of the board.
const ROWS: u64 = 50;
/// Entry of the menu.
const MENU: &str = "custody";

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
fn said<'a>(desk: &'a Desk, p: &'a Page) -> Said<'a> {
    Said {
        w: &p.w,
        rules: &desk.office.custody_rules,
        now: desk.office.now(),
    }
}

pub(super) async fn list(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Query(q): Query<Asked>,
) -> Response {
    match board(&desk, &session, &uri, q).await {
        Ok(response) => response,
        Err(e) => failed(&desk, &session, &uri, &e),
    }
}

async fn board(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    q: Asked,
) -> Result<Response, StoreError> {
    let office = &desk.office;
    let own = acting(desk, session).map(|a| a.body).unwrap_or_default();
    let given = |text: String| Some(text).filter(|t| !t.is_empty());
    let query = CustodyQuery {
        view: q.view,
        body: given(own.clone()).filter(|_| q.body == "own"),
        owner: given(q.owner),
        category: given(q.category),
        after: given(q.after),
        limit: ROWS,
    };
    let page = office.custodies(&query).await?;
    let names = office.masked_names(&page.custodies).await?;
    let counts = office.custody_counts(query.body.as_deref()).await?;
    let facilities = office.facilities().await?;
    let p = desk.page(session, uri, MENU);
    let role = own.split('@').next().unwrap_or_default();
    let determine = (office.custody_rules.city.iter()).flat_map(|b| &b.determine.by);
    let page = pages::Board {
        p: &p,
        s: said(desk, &p),
        q: &query,
        page: &page,
        counts,
        names: &names,
        facilities: &facilities,
        may_determine: determine.into_iter().any(|r| r == role),
        own,
    };
    Ok(respond(StatusCode::OK, &page))
}

pub(super) async fn new(State(desk): State<Desk>, session: Session, uri: Uri) -> Response {
    form(&desk, &session, &uri, Filled::blank(), StatusCode::OK)
}

fn form(desk: &Desk, session: &Session, uri: &Uri, form: Filled, status: StatusCode) -> Response {
    let p = desk.page(session, uri, MENU);
    let s = said(desk, &p);
    respond(status, &pages::NewCustodyPage { p: &p, s, form })
}

pub(super) async fn determine(State(desk): State<Desk>, uri: Uri, posted: Posted) -> Response {
    let Posted { session, typed } = posted;
    let filled = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who(uri.path());
    };
    let text = |name: &str| filled.value(name).trim().to_string();
    let fields = ["name", "document"].map(|f| (f.to_string(), text(f)));
    let content: serde_json::Map<String, serde_json::Value> = (fields.into_iter())
        .filter(|(_, v)| !v.is_empty())
        .map(|(k, v)| (k, v.into()))
        .collect();
    let new = NewCustody {
        determination: Begin {
            // Opaque, so that it may stay readable when the person is erased.
            person: format!(
                "P-{}",
                filled
                    .key
                    .trim_start_matches("form:")
                    .get(..12)
                    .unwrap_or("")
            ),
            category: text("category"),
            disease: text("disease"),
            ground: text("ground"),
            place: text("place"),
            conveyance: text("conveyance"),
        },
        person: (!content.is_empty()).then(|| content.into()),
    };
    match desk.office.determine(&actor, new, &by_form(&filled)).await {
        Ok((id, _)) => Redirect::to(&format!("/custody/{id}")).into_response(),
        Err(e) => {
            let status = again(&e);
            let w = desk.page(&session, &uri, MENU).w;
            form(&desk, &session, &uri, filled.refused(e, &w), status)
        }
    }
}

pub(super) async fn show(
    State(desk): State<Desk>,
    session: Session,
    uri: Uri,
    Path(id): Path<String>,
) -> Response {
    let blank = Filled::blank();
    one(&desk, &session, &uri, &id, blank, vec![], StatusCode::OK).await
}

async fn one(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    form: Filled,
    person: Vec<(String, String)>,
    status: StatusCode,
) -> Response {
    match person_page(desk, session, uri, id, form, person, status).await {
        Ok(Some(response)) => response,
        Ok(None) => wrong(desk, session, uri, StatusCode::NOT_FOUND, vec![]),
        Err(e) => failed(desk, session, uri, &e),
    }
}

async fn person_page(
    desk: &Desk,
    session: &Session,
    uri: &Uri,
    id: &str,
    form: Filled,
    person: Vec<(String, String)>,
    status: StatusCode,
) -> Result<Option<Response>, StoreError> {
    let office = &desk.office;
    let (Some(c), Some(binding)) = (office.custody(id).await?, &office.custody_rules.city) else {
        return Ok(None);
    };
    let names = office.masked_names(std::slice::from_ref(&c)).await?;
    let fits = office.fitting(&c).await?;
    let mut places: Vec<_> = (office.facilities().await?.into_iter())
        .map(|f| {
            let fit = fits.contains(&f.site.id);
            (f, fit)
        })
        .collect();
    places.retain(|(f, _)| f.functions.iter().any(|w| w.beds > 0) || fits.contains(&f.site.id));
    places.sort_by_key(|(_, fit)| !fit);
    let p = desk.page(session, uri, MENU);
    let own = acting(desk, session).map(|a| a.body).unwrap_or_default();
    let history = (office.custody_history(id).await?.into_iter())
        .map(|(e, event)| {
            let by = match e.agency.as_str() {
                "lianfang" => p.w.t("custody-by-clock"),
                body => format!("{} {}", p.w.officer(&e.officer), p.w.body_full(body)),
            };
            (e.seq, e.recorded_at, by, pages::entry(&p.w, &event))
        })
        .collect();
    let s = said(desk, &p);
    let page = pages::CustodyOne {
        name: s.who(&c, &names),
        s,
        p: &p,
        may: May::of(&c, &own, binding),
        own,
        places,
        misplaced: misplaced(&c, binding),
        history,
        person,
        form,
        c: &c,
    };
    Ok(Some(respond(status, &page)))
}

/// Items separated by commas or stops of either script.
fn items(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', '、', ';', '；']);
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

pub(super) async fn act(
    State(desk): State<Desk>,
    uri: Uri,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let Posted { session, typed } = posted;
    let form = Filled::sent(typed);
    let Some(actor) = acting(&desk, &session) else {
        return who(uri.path());
    };
    let w = desk.page(&session, &uri, MENU).w;
    if form.value("do") == "look" {
        let done = desk
            .office
            .reveal_custody(&actor, &id, form.value("why"))
            .await;
        let (form, person, status) = match done {
            Ok(content) => (Filled::blank(), open(&w, content), StatusCode::OK),
            Err(e) => {
                let status = again(&e);
                (form.refused(e, &w), vec![], status)
            }
        };
        return one(&desk, &session, &uri, &id, form, person, status).await;
    }
    let seen = form.value("seen").parse().ok();
    let done = match command(&desk, &form) {
        Ok(command) => {
            let via = by_form(&form);
            (desk
                .office
                .act_on_custody(&actor, &id, &command, seen, &via))
            .await
        }
        Err(refusal) => Err(ReportError::from(refusal)),
    };
    match done {
        Ok(_) => Redirect::to(&format!("/custody/{id}")).into_response(),
        Err(e) => {
            let status = again(&e);
            one(
                &desk,
                &session,
                &uri,
                &id,
                form.refused(e, &w),
                vec![],
                status,
            )
            .await
        }
    }
}

/// The sealed content, line by line.
fn open(w: &crate::words::Words, content: Option<serde_json::Value>) -> Vec<(String, String)> {
    let Some(serde_json::Value::Object(fields)) = content else {
        return vec![(w.t("custody-name"), w.t("custody-nothing-sealed"))];
    };
    (fields.into_iter())
        .map(|(k, v)| {
            let name = match k.as_str() {
                "name" => w.t("custody-name"),
                "document" => w.t("custody-document"),
                _ => k,
            };
            let value = v.as_str().map_or_else(|| v.to_string(), str::to_string);
            (name, value)
        })
        .collect()
}
