//! Desks and obligations for their pages.

use crate::desk::Desk;
use crate::http::session::random;
use crate::view::duties::{DeskView, DutyRow, DutyView, Line};
use crate::view::report_form::Typed;
use lf_app::duties::{DutyFile, DutyQuery, Tab, is_late};
use lf_app::store::StoreError;
use lf_domain::actor::Actor;
use lf_domain::city::split_body;
use lf_response::obligation::command::waivers;
use lf_response::obligation::{Duty, DutyEvent};

/// Rows of a page.
const ROWS: u64 = 50;

/// What is looked at.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// View.
    pub tab: Tab,
    /// Body; the acting officer's own when left out.
    pub body: Option<String>,
    /// Response.
    pub response: Option<String>,
    /// Where the page begins.
    pub after: Option<String>,
}

fn row(desk: &Desk, actor: Option<&Actor>, duty: Duty) -> DutyRow {
    let mine = actor.is_some_and(|a| a.body == duty.who);
    DutyRow {
        due: duty.it.due.map(|at| desk.wall(at)),
        closed: duty.closed.as_ref().map(|c| desk.wall(c.at)),
        late: is_late(&duty, desk.office.now()),
        mine,
        visible: mine
            || actor.is_some_and(|a| duty.it.visible_to(&a.body))
            || duty.it.visible_to(""),
        duty,
    }
}

fn open(desk: &Desk, actor: Option<&Actor>, file: DutyFile) -> DutyView {
    let DutyFile { duty, history } = file;
    let office = &desk.office;
    let city = &office.city;
    let wording = office.plan(&duty.it.plan).and_then(|p| {
        let task = p.pack.program.task(&duty.it.task)?;
        Some(task.wording.clone())
    });
    let waivers = waivers(&duty, city);
    let reminder = (duty.it.reminders.get(duty.reminded)).filter(|_| duty.state.live());
    let role = split_body(&duty.who).0;
    let to = duty.it.to.first().map(|b| split_body(b).0);
    DutyView {
        reminder: reminder.map(|r| (desk.wall(r.at), r.to.clone())),
        may_waive: actor.is_some_and(|a| waivers.contains(&a.body)) && duty.state.live(),
        officers: (city.officers.iter())
            .filter(|o| o.body == duty.who && Some(&o.id) != duty.officer.as_ref())
            .map(|o| o.id.clone())
            .collect(),
        bodies: (city.bodies_of(role, None).into_iter())
            .filter(|b| *b != duty.who)
            .collect(),
        phone: (city.bodies.iter())
            .find(|b| Some(b.role.as_str()) == to)
            .and_then(|b| b.phone.clone()),
        history: (history.iter())
            .filter_map(|e| {
                Some(Line {
                    seq: e.seq,
                    at: desk.wall(e.recorded_at),
                    officer: e.officer.clone(),
                    body: e.agency.clone(),
                    event: DutyEvent::read(&e.kind, &e.body)?,
                })
            })
            .collect(),
        wording,
        waivers,
        row: row(desk, actor, duty),
        typed: Typed::new(),
        refusals: vec![],
        key: format!("form:{}", random()),
    }
}

/// One obligation; none where there is none of this id.
///
/// # Errors
/// When the database fails.
pub async fn duty(
    desk: &Desk,
    actor: Option<&Actor>,
    id: &str,
) -> Result<Option<DutyView>, StoreError> {
    let file = desk.office.duty(id).await?;
    Ok(file.map(|f| open(desk, actor, f)))
}

/// A desk with one obligation open beside the list: the named one, else the first.
///
/// # Errors
/// When the database fails.
pub async fn gather(
    desk: &Desk,
    actor: Option<&Actor>,
    asked: Asked,
    chosen: Option<DutyView>,
) -> Result<DeskView, StoreError> {
    let office = &desk.office;
    let own = actor.map(|a| a.body.clone());
    let body = match (&asked.body, &asked.response) {
        (Some(body), _) => Some(body.clone()),
        (None, Some(_)) => None,
        (None, None) => own.clone(),
    };
    let query = DutyQuery {
        body: body.clone(),
        response: asked.response.clone(),
        tab: asked.tab,
        after: asked.after.clone(),
        limit: ROWS,
    };
    let nothing = query.body.is_none() && query.response.is_none();
    let page = match nothing {
        true => Default::default(),
        false => office.duties(&query).await?,
    };
    let counts = match &body {
        Some(body) => office.desk_counts(body).await?,
        None => Default::default(),
    };
    let rows: Vec<DutyRow> = (page.duties.into_iter())
        .map(|d| row(desk, actor, d))
        .collect();
    let named = chosen.is_some();
    let first = rows
        .iter()
        .find(|r| r.visible)
        .map(|r| r.duty.it.id.clone());
    let chosen = match (chosen, first) {
        (Some(c), _) => Some(c),
        (None, Some(id)) => duty(desk, actor, &id).await?,
        (None, None) => None,
    };
    let upcoming = match (&body, rows.is_empty(), asked.tab) {
        (Some(body), true, Tab::Todo) => office.next_due(body).await?,
        _ => None,
    };
    Ok(DeskView {
        tab: asked.tab,
        own: body.is_some() && body == own,
        body: body.unwrap_or_default(),
        response: asked.response.unwrap_or_default(),
        counts,
        rows,
        next: page.next,
        after: asked.after.unwrap_or_default(),
        chosen,
        named,
        upcoming: upcoming.map(|d| row(desk, actor, d)),
        key: format!("form:{}", random()),
    })
}
