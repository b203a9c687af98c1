//! Which joint assessments there are: tables for lists. The assessments
//! themselves are folded from the journal.

use futures_util::future::BoxFuture;
use lf_response::assessment::{Entry as Act, Opened};
use lf_store::{Entry, Projection, StoreError, Tx, args};

/// Lists of assessments and of the bodies that take part in them.
pub struct AssessmentLines;

impl Projection for AssessmentLines {
    fn name(&self) -> &'static str {
        "assessment_lines"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["assessment_line", "assessment_body"]
    }

    fn create(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE assessment_line (id TEXT PRIMARY KEY, begun BIGINT NOT NULL, \
             plan TEXT NOT NULL, kind TEXT NOT NULL, topic TEXT NOT NULL, about TEXT NOT NULL, \
             is_open BIGINT NOT NULL)",
            "CREATE INDEX assessment_line_begun ON assessment_line (begun)",
            "CREATE INDEX assessment_line_open ON assessment_line (is_open, begun)",
            "CREATE TABLE assessment_body (body TEXT NOT NULL, id TEXT NOT NULL, begun BIGINT NOT NULL, \
             PRIMARY KEY (body, id))",
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
                let Some(id) = subject.strip_prefix("assessment/") else {
                    continue;
                };
                match Act::read(&e.kind, &e.body) {
                    Some(Act::Opened(opened)) => called(tx, e.seq, &opened).await?,
                    Some(Act::Concluded(_) | Act::Withdrawn(_)) => open(tx, id, false).await?,
                    // A slot that is signed again asks for a new conclusion.
                    Some(Act::Signed(_)) => open(tx, id, true).await?,
                    _ => {}
                }
            }
            Ok(())
        })
    }
}

async fn called(tx: &mut Tx, seq: u64, o: &Opened) -> Result<(), StoreError> {
    tx.exec(
        "INSERT INTO assessment_line (id, begun, plan, kind, topic, about, is_open) \
         VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (id) DO NOTHING",
        args![
            o.id.as_str(),
            seq,
            o.plan.as_str(),
            o.kind.as_str(),
            o.topic.clone().unwrap_or_default(),
            o.about.as_str()
        ],
    )
    .await?;
    let mut bodies: Vec<&String> = o.slots.iter().chain(&o.signers).chain([&o.body]).collect();
    bodies.sort();
    bodies.dedup();
    for body in bodies {
        tx.exec(
            "INSERT INTO assessment_body (body, id, begun) VALUES ($1, $2, $3) \
             ON CONFLICT (body, id) DO NOTHING",
            args![body.as_str(), o.id.as_str(), seq],
        )
        .await?;
    }
    Ok(())
}

async fn open(tx: &mut Tx, id: &str, is_open: bool) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE assessment_line SET is_open = $1 WHERE id = $2",
        args![i64::from(is_open), id],
    )
    .await?;
    Ok(())
}
