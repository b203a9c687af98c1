//! Notices as a table: what inboxes and outboxes read. A projection; the state
//! machine is the one of `lf_response::notice`.

use futures_util::future::BoxFuture;
use lf_domain::actor::Actor;
use lf_response::notice::{NoticeEvent, Standing};
use lf_store::{Entry, Projection, StoreError, Tx, args, stamp};

/// The projection.
pub(crate) struct Notices;

/// Who recorded an entry, when and under which number.
pub(crate) fn of(entry: &Entry) -> (u64, jiff::Timestamp, Actor) {
    let by = Actor {
        officer: entry.officer.clone(),
        body: entry.agency.clone(),
    };
    (entry.seq, entry.recorded_at, by)
}

impl Projection for Notices {
    fn name(&self) -> &'static str {
        "notice"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["notice"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE notice (id TEXT NOT NULL PRIMARY KEY, root TEXT NOT NULL, \
             sender TEXT NOT NULL, receiver TEXT NOT NULL, state TEXT NOT NULL, live BIGINT NOT NULL, \
             delivered BIGINT NOT NULL, moved TEXT NOT NULL, opened TEXT NOT NULL, plan TEXT NOT NULL, share TEXT NOT NULL, \
             data TEXT NOT NULL)",
            "CREATE INDEX notice_root ON notice (root)",
            // The newest on top; those that wait by themselves.
            "CREATE INDEX notice_in ON notice (receiver, delivered, moved, id)",
            "CREATE INDEX notice_in_live ON notice (receiver, delivered, moved, id) WHERE live = 1",
            // One mail to several receivers: they were opened together and go back to the same thing.
            "CREATE INDEX notice_out ON notice (sender, opened, root, id)",
            "CREATE INDEX notice_out_live ON notice (sender, opened, root, id) WHERE live = 1",
            "CREATE INDEX notice_mail ON notice (sender, root)",
            "CREATE INDEX notice_share ON notice (plan, share, moved)",
        ]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entries: &'a [Entry],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            for e in entries {
                let subject = e.subject.as_deref().unwrap_or_default();
                let Some(id) = subject.strip_prefix("notice/") else {
                    continue;
                };
                let Some(event) = NoticeEvent::read(&e.kind, &e.body) else {
                    continue;
                };
                let before: Vec<(String,)> = tx
                    .all("SELECT data FROM notice WHERE id = $1", args![id])
                    .await?;
                let before = before.first().and_then(|r| serde_json::from_str(&r.0).ok());
                let Some(now) = Standing::apply(before, of(e), event) else {
                    continue;
                };
                let data = serde_json::to_string(&now).unwrap_or_default();
                tx.exec(
                    "INSERT INTO notice (id, root, sender, receiver, state, live, delivered, moved, opened, plan, share, data) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                     ON CONFLICT (id) DO UPDATE SET state = excluded.state, live = excluded.live, \
                     delivered = excluded.delivered, moved = excluded.moved, data = excluded.data",
                    args![
                        id,
                        now.it.root.as_str(),
                        now.it.sender.as_str(),
                        now.it.receiver.as_str(),
                        now.state.word(),
                        i64::from(now.live()),
                        i64::from(now.delivered()),
                        stamp::to_text(now.sent_at.unwrap_or(now.it.opened_at)),
                        stamp::to_text(now.it.opened_at),
                        now.it.plan.as_str(),
                        now.it.share.as_str(),
                        data
                    ],
                )
                .await?;
            }
            Ok(())
        })
    }
}
