//! Which observations there are, and which links open them: tables for lists. The
//! observations themselves are folded from the journal.

use futures_util::future::BoxFuture;
use lf_response::observation::Entry as Act;
use lf_store::{Entry, Projection, StoreError, Tx, args};

/// Lists of observations and of the links that hold.
pub struct ObservationLines;

impl Projection for ObservationLines {
    fn name(&self) -> &'static str {
        "observation_lines"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["observation_line", "observation_link"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE observation_line (id TEXT PRIMARY KEY, begun BIGINT NOT NULL, \
             person TEXT NOT NULL, body TEXT NOT NULL, is_open BIGINT NOT NULL)",
            "CREATE INDEX observation_line_begun ON observation_line (begun)",
            "CREATE INDEX observation_line_person ON observation_line (person, begun)",
            "CREATE INDEX observation_line_body ON observation_line (body, is_open, begun)",
            "CREATE TABLE observation_link (id TEXT PRIMARY KEY, digest TEXT NOT NULL)",
            "CREATE INDEX observation_link_digest ON observation_link (digest)",
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
                let Some(id) = subject.strip_prefix("observation/") else {
                    continue;
                };
                match Act::read(&e.kind, &e.body) {
                    Some(Act::Begun(b)) => {
                        tx.exec(
                            "INSERT INTO observation_line (id, begun, person, body, is_open) \
                             VALUES ($1, $2, $3, $4, 1) ON CONFLICT (id) DO NOTHING",
                            args![id, e.seq, b.person, b.body],
                        )
                        .await?;
                    }
                    Some(Act::Linked(l)) => {
                        tx.exec(
                            "INSERT INTO observation_link (id, digest) VALUES ($1, $2) \
                             ON CONFLICT (id) DO UPDATE SET digest = excluded.digest",
                            args![id, l.digest],
                        )
                        .await?;
                    }
                    Some(Act::Ended(..)) => {
                        let sql = "UPDATE observation_line SET is_open = 0 WHERE id = $1";
                        tx.exec(sql, args![id]).await?;
                        let sql = "DELETE FROM observation_link WHERE id = $1";
                        tx.exec(sql, args![id]).await?;
                    }
                    _ => {}
                }
            }
            Ok(())
        })
    }
}
