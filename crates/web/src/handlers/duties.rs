//! A desk and its obligations: looked at, acknowledged, begun, handed on,
//! discharged, waived. And the ledger.

use super::acting::{given, via};
use super::caller::{Answer, Caller, shown, shown_again, to};
use crate::api::ledger::Part;
use crate::gather;
use crate::gather::duties::Asked;
use crate::http::form::Posted;
use crate::page::encode;
use crate::pages::duties::DeskPage;
use crate::pages::ledger::LedgerPage;
use crate::view::duties::DutyView;
use crate::view::report_form::Typed;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use lf_app::duties::Tab;
use lf_app::report::ReportError;
use lf_domain::refusal::Refusal;
use lf_response::obligation::DutyCommand;
use serde::Deserialize;

/// What the address says beside the obligation.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    tab: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    response: String,
    #[serde(default)]
    after: String,
}

impl Which {
    fn asked(&self) -> Asked {
        let some = |t: &str| (!t.is_empty()).then(|| t.to_string());
        Asked {
            tab: match self.tab.as_str() {
                "waiting" => Tab::Waiting,
                "done" => Tab::Done,
                _ => Tab::Todo,
            },
            body: some(&self.body),
            response: some(&self.response),
            after: some(&self.after),
        }
    }
}

async fn page(caller: &Caller, asked: Asked, chosen: Option<DutyView>) -> Answer {
    let who = caller.actor();
    let refusals = chosen.as_ref().map_or(vec![], |c| c.refusals.clone());
    let v = gather::duties::gather(&caller.desk, who.as_ref(), asked, chosen).await;
    let v = caller.read(v)?;
    let p = caller.page("duties");
    shown_again(&refusals, &DeskPage { p: &p, v: &v })
}

pub(super) async fn list(caller: Caller, Query(which): Query<Which>) -> Answer {
    let asked = which.asked();
    if asked.body.is_none() && asked.response.is_none() {
        caller.acting("/duties")?;
    }
    page(&caller, asked, None).await
}

/// The page with one obligation open, with what was typed into its forms and refused.
async fn one(
    caller: &Caller,
    id: &str,
    which: &Which,
    typed: Typed,
    refusals: Vec<Refusal>,
) -> Answer {
    let who = caller.actor();
    let duty = gather::duties::duty(&caller.desk, who.as_ref(), id).await;
    let mut chosen = caller.found(caller.read(duty)?)?;
    if !chosen.row.visible {
        let lines = vec![caller.page("duties").w.t("duty-confidential")];
        return Err(caller.wrong(StatusCode::FORBIDDEN, lines));
    }
    chosen.typed = typed;
    chosen.refusals = refusals;
    let mut asked = which.asked();
    if who.is_none() && asked.body.is_none() && asked.response.is_none() {
        asked.body = Some(chosen.row.duty.who.clone());
    }
    page(caller, asked, Some(chosen)).await
}

pub(super) async fn show(
    caller: Caller,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Answer {
    one(&caller, &id, &which, Typed::new(), vec![]).await
}

fn command(act: &str, typed: &Typed) -> Option<DutyCommand> {
    let text = |name: &str| given(typed, name).unwrap_or_default();
    Some(match act {
        "acknowledge" => DutyCommand::Acknowledge,
        "begin" => DutyCommand::Begin,
        "discharge" => DutyCommand::Discharge {
            text: text("text"),
            reference: text("reference"),
        },
        "waive" => DutyCommand::Waive {
            reason: text("reason"),
        },
        "hand" => {
            // One list for both: officers by id, bodies marked.
            let to = text("to");
            let body = to.strip_prefix("body:").map(str::to_string);
            DutyCommand::Hand {
                officer: (body.is_none() && !to.is_empty()).then(|| to.clone()),
                who: body,
                reason: text("reason"),
            }
        }
        _ => return None,
    })
}

pub(super) async fn act(
    caller: Caller,
    Path((id, act)): Path<(String, String)>,
    Query(which): Query<Which>,
    posted: Posted,
) -> Answer {
    let mut typed = posted.typed;
    let here = format!("/duties/{id}?{}", back(&which));
    let who = caller.acting(&here)?;
    let command = caller.found(command(&act, &typed))?;
    let done = (caller.office())
        .duty_act(&who, &id, &command, &via(&typed))
        .await;
    typed.insert("act".into(), act);
    let refused = async |r| one(&caller, &id, &which, typed, r).await;
    caller.answer(done, &here, refused).await
}

/// The arguments that lead back to the same list.
fn back(which: &Which) -> String {
    let all = [
        ("tab", &which.tab),
        ("body", &which.body),
        ("response", &which.response),
        ("after", &which.after),
    ];
    let given = all.into_iter().filter(|(_, v)| !v.is_empty());
    let args: Vec<String> = given.map(|(n, v)| format!("{n}={}", encode(v))).collect();
    args.join("&")
}

pub(super) async fn acknowledge_all(caller: Caller, posted: Posted) -> Answer {
    let who = caller.acting("/duties")?;
    let done = (caller.office())
        .acknowledge_all(&who, &via(&posted.typed))
        .await;
    if let Err(ReportError::Refused(refusals)) = done {
        let w = caller.page("duties").w;
        let lines = refusals.iter().map(|r| w.refusal(r)).collect();
        return Err(caller.wrong(StatusCode::UNPROCESSABLE_ENTITY, lines));
    }
    caller.read(done)?;
    to("/duties")
}

pub(super) async fn ledger(caller: Caller, Query(part): Query<Part>) -> Answer {
    let query = part.query();
    let ledger = caller.read(caller.office().ledger(&query).await)?;
    let p = caller.page("duties");
    shown(&LedgerPage {
        p: &p,
        v: &ledger,
        q: &query,
    })
}
