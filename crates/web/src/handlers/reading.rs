//! The personal content of a case, as far as agreed; the broken glass and its review; what a
//! body sees of the others, and why.

use super::acting::{given, via};
use super::caller::{Answer, Caller, shown, shown_again, to};
use super::officer::own_path;
use crate::html::Html;
use crate::http::form::Posted;
use crate::http::session::random;
use crate::page::Page;
use crate::pages::reading::{CasePage, PermissionsPage, ReadsPage, SightPanel};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use lf_app::reading::Sight;
use serde::Deserialize;

/// For which purpose something is read.
#[derive(Debug, Default, Deserialize)]
pub(super) struct For {
    /// Purpose of the code book; empty for none.
    #[serde(default)]
    pub purpose: String,
}

/// How something was read, beside it; `person` where the glass of one can be broken.
pub(super) fn panel(caller: &Caller, p: &Page, sight: &Sight, person: Option<&str>) -> Html {
    beside(caller, p, sight, person).html()
}

/// The same on a page that lists the reads itself.
pub(super) fn panel_alone(caller: &Caller, p: &Page, sight: &Sight, person: &str) -> Html {
    SightPanel {
        listed: true,
        ..beside(caller, p, sight, Some(person))
    }
    .html()
}

/// The same on a page that is not read for another purpose.
pub(super) fn panel_fixed(caller: &Caller, p: &Page, sight: &Sight, person: &str) -> Html {
    SightPanel {
        fixed: true,
        ..beside(caller, p, sight, Some(person))
    }
    .html()
}

fn beside<'a>(
    caller: &Caller,
    p: &'a Page,
    sight: &'a Sight,
    person: Option<&'a str>,
) -> SightPanel<'a> {
    SightPanel {
        p,
        sight,
        person,
        permits: caller.office().permits(),
        body: caller.body(),
        key: format!("form:{}", random()),
        listed: false,
        fixed: false,
    }
}

pub(super) async fn case(caller: Caller, Path(seq): Path<u64>, Query(q): Query<For>) -> Answer {
    let actor = caller.acting_here()?;
    let sheet = caller.office().case_sheet(&actor, seq, &q.purpose).await;
    let sheet = caller.read(sheet)?;
    let p = caller.page("journal");
    let sight = panel(&caller, &p, &sheet.sight, Some(&sheet.person));
    shown(&CasePage {
        p: &p,
        sheet,
        sight,
        permits: caller.office().permits(),
        lines: vec![],
    })
}

pub(super) async fn open(caller: Caller, posted: Posted) -> Answer {
    let next = own_path(posted.text("next")).to_string();
    let actor = caller.acting(&next)?;
    let reason = given(&posted.typed, "reason").unwrap_or_default();
    let person = given(&posted.typed, "person").unwrap_or_default();
    let done = (caller.office())
        .break_glass(&actor, &person, &reason, &via(&posted.typed))
        .await;
    match done {
        Ok(_) => to(&next),
        Err(e) => Err(caller.wrong(StatusCode::UNPROCESSABLE_ENTITY, caller.lines(e)?)),
    }
}

pub(super) async fn reads(caller: Caller) -> Answer {
    reviews(&caller, vec![]).await
}

async fn reviews(caller: &Caller, lines: Vec<String>) -> Answer {
    let actor = caller.acting("/reads")?;
    let open = caller.office().open_reviews(&actor.body).await;
    let page = ReadsPage {
        p: &caller.page("permissions"),
        now: caller.office().now(),
        open: caller.read(open)?,
        form_key: format!("form:{}", random()),
        lines: lines.clone(),
    };
    shown_again(&lines, &page)
}

pub(super) async fn review(caller: Caller, Path(of): Path<u64>, posted: Posted) -> Answer {
    let actor = caller.acting("/reads")?;
    let right = match posted.text("right") {
        "yes" => true,
        "no" => false,
        _ => {
            let lines = vec![caller.page("").w.t("review-say")];
            return reviews(&caller, lines).await;
        }
    };
    let reason = given(&posted.typed, "reason").unwrap_or_default();
    let done = (caller.office())
        .review_glass(&actor, of, right, &reason, &via(&posted.typed))
        .await;
    match done {
        Ok(_) => to("/reads"),
        Err(e) => reviews(&caller, caller.lines(e)?).await,
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    body: String,
    #[serde(default)]
    category: String,
}

pub(super) async fn permissions(caller: Caller, Query(q): Query<Asked>) -> Answer {
    let book = &caller.office().book.sharing;
    let first = |given: String, other: Option<String>| match given.is_empty() {
        true => other.unwrap_or_default(),
        false => given,
    };
    let any = || caller.office().city.bodies.first().map(|b| b.role.clone());
    let own = Some(caller.body()).filter(|b| !b.is_empty());
    let body = first(q.body, own.or_else(any));
    let category = first(q.category, book.categories.keys().next().cloned());
    // A city whose code book knows nothing of sharing has nothing to show.
    let sights = match category.is_empty() {
        true => None,
        false => Some(caller.read(caller.office().sights(&body, &category))?),
    };
    let page = PermissionsPage {
        p: &caller.page("permissions"),
        body,
        category,
        sights,
        permits: caller.office().permits(),
    };
    shown(&page)
}
