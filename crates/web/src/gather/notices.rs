//! Inbox, outbox and one notice for their pages.

use crate::desk::Desk;
use crate::http::session::random;
use crate::view::notices::{MailRow, NoticeDesk, NoticeOpen, Side};
use lf_app::notices::{NoticeQuery, NoticeView};
use lf_app::report::ReportError;
use lf_domain::actor::Actor;
use lf_response::notice::Standing;

/// What is looked at.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Inbox or outbox.
    pub side: Side,
    /// Only what somebody still owes something about.
    pub open: bool,
    /// Where the page begins.
    pub after: Option<String>,
}

/// The notices of the acting officer's body, with one of them open: the named one,
/// else the first of the list.
///
/// # Errors
/// The journal fails, or the officer may not read.
pub async fn gather(
    desk: &Desk,
    actor: &Actor,
    asked: Asked,
    named: Option<NoticeView>,
) -> Result<NoticeDesk, ReportError> {
    let office = &desk.office;
    let query = NoticeQuery {
        open: asked.open,
        after: asked.after.clone(),
    };
    let (mails, next) = match asked.side {
        Side::In => {
            let page = office.inbox(&actor.body, &query).await?;
            let alone = page.notices.into_iter().map(|n| vec![n]);
            (alone.collect::<Vec<_>>(), page.next)
        }
        Side::Out => {
            let page = office.outbox(&actor.body, &query).await?;
            let mails = page.mails.into_iter().map(|m| m.notices);
            (mails.filter(|m| !m.is_empty()).collect(), page.next)
        }
    };
    let clocks = office.notice_clocks(mails.iter().flatten()).await?;
    let is_named = named.is_some();
    let open = match named {
        Some(view) => Some(view),
        None => match mails.first().and_then(|m| m.first()) {
            Some(first) => office.notice_view(actor, &first.it.id).await?,
            None => None,
        },
    };
    let mut rows = vec![];
    for notices in mails {
        let first: &Standing = &notices[0];
        let late = |n: &&Standing| clocks.get(&n.it.id).is_some_and(|c| c.late);
        rows.push(MailRow {
            hint: office.notice_hint(first).await?,
            late: notices.iter().filter(late).count(),
            notices,
        });
    }
    let open = match open {
        Some(view) => Some(one(desk, actor, view).await?),
        None => None,
    };
    Ok(NoticeDesk {
        counts: office.notice_counts(&actor.body).await?,
        body: actor.body.clone(),
        side: asked.side,
        only_open: asked.open,
        after: asked.after,
        next,
        rows,
        named: is_named,
        open,
    })
}

async fn one(desk: &Desk, actor: &Actor, view: NoticeView) -> Result<NoticeOpen, ReportError> {
    let office = &desk.office;
    let it = view.standing.it.clone();
    let wall = |at: jiff::Timestamp| desk.wall(at);
    Ok(NoticeOpen {
        hint: office.notice_hint(&view.standing).await?,
        mail: office.mail_of(actor, &view.standing).await?,
        wording: office.agreements().into_iter().find_map(|a| {
            let same = a.plan == it.plan && a.share.id == it.share;
            same.then_some(a.share.note)
        }),
        due: view.clock.as_ref().and_then(|c| c.due).map(wall),
        phone: (desk.names.city.bodies.iter())
            .find(|b| b.role == it.receiver)
            .and_then(|b| b.phone.clone()),
        key: format!("form:{}", random()),
        form: Default::default(),
        view,
    })
}
