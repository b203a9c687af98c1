//! Which reports and records there are: tables for lists. The things themselves
//! are folded from the journal.

use futures_util::future::BoxFuture;
use lf_response::record::{Act, Recorded};
use lf_response::report::What;
use lf_store::{Entry, Projection, StoreError, Tx, args};

/// Lists of reports, of their sendings, and of records.
pub struct Papers;

impl Projection for Papers {
    fn name(&self) -> &'static str {
        "papers"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["report_line", "report_to", "record_line"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE report_line (id TEXT PRIMARY KEY, begun BIGINT NOT NULL, kind TEXT NOT NULL, \
             plan TEXT NOT NULL, topic TEXT NOT NULL, response TEXT NOT NULL, area TEXT NOT NULL, \
             body TEXT NOT NULL, period TEXT NOT NULL, stage TEXT NOT NULL)",
            "CREATE INDEX report_line_begun ON report_line (begun)",
            "CREATE INDEX report_line_body ON report_line (body, begun)",
            "CREATE INDEX report_line_topic ON report_line (topic, begun)",
            "CREATE TABLE report_to (body TEXT NOT NULL, id TEXT NOT NULL, begun BIGINT NOT NULL, \
             received BIGINT NOT NULL, PRIMARY KEY (body, id))",
            "CREATE TABLE record_line (id TEXT PRIMARY KEY, begun BIGINT NOT NULL, register TEXT NOT NULL, \
             plan TEXT NOT NULL, topic TEXT NOT NULL, response TEXT NOT NULL, area TEXT NOT NULL, \
             body TEXT NOT NULL, stage TEXT NOT NULL, is_open BIGINT NOT NULL)",
            "CREATE INDEX record_line_register ON record_line (register, begun)",
            "CREATE INDEX record_line_topic ON record_line (topic, begun)",
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
                if let Some(id) = subject.strip_prefix("report/") {
                    if let Some(what) = What::read(&e.kind, &e.body) {
                        report(tx, id, e, &what).await?;
                    }
                } else if let Some(id) = subject.strip_prefix("record/")
                    && let Ok(r) = serde_json::from_str::<Recorded>(&e.body)
                {
                    record(tx, id, e, &r).await?;
                }
            }
            Ok(())
        })
    }
}

async fn report(tx: &mut Tx, id: &str, e: &Entry, what: &What) -> Result<(), StoreError> {
    match what {
        What::Drafted(d) => {
            let h = &d.head;
            let or_empty = |o: &Option<String>| o.clone().unwrap_or_default();
            tx.exec(
                "INSERT INTO report_line (id, begun, kind, plan, topic, response, area, body, period, stage) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft') \
                 ON CONFLICT (id) DO UPDATE SET stage = 'draft'",
                args![
                    id,
                    e.seq,
                    h.kind.as_str(),
                    or_empty(&h.plan),
                    or_empty(&h.topic),
                    or_empty(&h.response),
                    h.area.as_str(),
                    h.body.as_str(),
                    or_empty(&h.period)
                ],
            )
            .await?;
        }
        What::Signed(_) => stage(tx, id, "signed").await?,
        What::Sent(s) => {
            stage(tx, id, "sent").await?;
            for to in &s.to {
                tx.exec(
                    "INSERT INTO report_to (body, id, begun, received) \
                     SELECT $1, id, begun, 0 FROM report_line WHERE id = $2 \
                     ON CONFLICT (body, id) DO UPDATE SET received = 0",
                    args![to.as_str(), id],
                )
                .await?;
            }
        }
        What::Received(r) => {
            tx.exec(
                "UPDATE report_to SET received = $1 WHERE body = $2 AND id = $3",
                args![e.seq, r.by.as_str(), id],
            )
            .await?;
            tx.exec(
                "UPDATE report_line SET stage = 'received' WHERE id = $1 AND stage = 'sent' \
                 AND NOT EXISTS (SELECT 1 FROM report_to t WHERE t.id = $1 AND t.received = 0)",
                args![id],
            )
            .await?;
        }
        // A dropped correction leaves what was signed before.
        What::Dropped(d) if d.version > 1 => {
            tx.exec(
                "UPDATE report_line SET stage = CASE \
                 WHEN NOT EXISTS (SELECT 1 FROM report_to t WHERE t.id = $1) THEN 'signed' \
                 WHEN EXISTS (SELECT 1 FROM report_to t WHERE t.id = $1 AND t.received = 0) THEN 'sent' \
                 ELSE 'received' END WHERE id = $1",
                args![id],
            )
            .await?;
        }
        What::Dropped(_) => stage(tx, id, "dropped").await?,
    }
    Ok(())
}

async fn stage(tx: &mut Tx, id: &str, stage: &'static str) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE report_line SET stage = $1 WHERE id = $2",
        args![stage, id],
    )
    .await?;
    Ok(())
}

async fn record(tx: &mut Tx, id: &str, e: &Entry, r: &Recorded) -> Result<(), StoreError> {
    let or_empty = |o: &Option<String>| o.clone().unwrap_or_default();
    let open = !r.done && r.act != Act::Withdrawn;
    tx.exec(
        "INSERT INTO record_line (id, begun, register, plan, topic, response, area, body, stage, is_open) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, is_open = excluded.is_open",
        args![
            id,
            e.seq,
            r.register.as_str(),
            or_empty(&r.plan),
            or_empty(&r.topic),
            or_empty(&r.response),
            r.area.as_str(),
            r.body.as_str(),
            r.stage.as_str(),
            i64::from(open)
        ],
    )
    .await?;
    Ok(())
}
