//! The record of a person: as far as agreed, with its reads; the broken glass and its
//! review; what a body sees of the others, and why.

use super::acting::{given, via};
use super::caller::{Answer, Caller, shown, shown_again, to};
use crate::http::form::Posted;
use crate::http::session::random;
use crate::page::encode;
use crate::pages::person::{PermissionsPage, PersonPage, ReadsPage};
use axum::extract::{Path, Query};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct For {
    #[serde(default)]
    purpose: String,
}

pub(super) async fn show(caller: Caller, Path(seq): Path<u64>, Query(q): Query<For>) -> Answer {
    page(&caller, seq, &q.purpose, vec![]).await
}

async fn page(caller: &Caller, seq: u64, purpose: &str, mut lines: Vec<String>) -> Answer {
    let actor = caller.acting(&format!("/journal/{seq}/person"))?;
    let mut sheet = None;
    if !purpose.is_empty() {
        match caller.office().person_sheet(&actor, seq, purpose).await {
            Ok(s) => sheet = Some(s),
            Err(e) => lines.extend(caller.lines(e)?),
        }
    }
    let page = PersonPage {
        p: &caller.page("journal"),
        seq,
        purpose,
        sheet,
        permits: caller.office().permits(),
        form_key: format!("form:{}", random()),
        body: actor.body,
        lines: lines.clone(),
    };
    shown_again(&lines, &page)
}

pub(super) async fn open(caller: Caller, Path(seq): Path<u64>, posted: Posted) -> Answer {
    let actor = caller.acting(&format!("/journal/{seq}/person"))?;
    let reason = given(&posted.typed, "reason").unwrap_or_default();
    let purpose = given(&posted.typed, "purpose").unwrap_or_default();
    let done = (caller.office())
        .break_glass(&actor, seq, &reason, &via(&posted.typed))
        .await;
    match done {
        Ok(_) => to(&format!(
            "/journal/{seq}/person?purpose={}",
            encode(&purpose)
        )),
        Err(e) => page(&caller, seq, &purpose, caller.lines(e)?).await,
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
        false => caller.office().sights(&body, &category).ok(),
    };
    let sights = match (sights, category.is_empty()) {
        (None, false) => return Err(caller.missing()),
        (sights, _) => sights,
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
