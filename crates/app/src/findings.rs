//! The follower that evaluates the plans: it reads facts behind the journal,
//! folds them into the live state and journals what changed. A wrong plan can
//! never keep a fact from being recorded.

use crate::live::{Changes, Live};
use crate::office::Office;
use crate::projections::{fact_in, fact_of};
use crate::running::{folded_nouns, folds};
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_store::{NewEntry, StoreError, args};
use std::sync::Weak;
use std::time::Duration;

/// Name of the follower's cursor.
const FOLLOWER: &str = "rules";
/// Entries read at a time.
const BATCH: u64 = 5_000;
/// Up to this many facts at a time are evaluated one by one; a larger batch
/// (an import) in parts of this size, as known at one moment.
const ONE_BY_ONE: usize = 64;
/// Facts that are looked up, never counted: where people were, and whom they met.
const UNCOUNTED: [&str; 2] = ["fact.stay", "fact.contact"];
/// Entries after which the cursor is saved although nothing was found.
const SAVE_EVERY: u64 = 5_000;
/// How often the day is looked at when nothing happens.
const TICK: Duration = Duration::from_secs(20);

/// Folds everything that was evaluated before into the live state. Returns the
/// cursor from which evaluation goes on.
pub(crate) async fn restore(office: &Office) -> Result<u64, StoreError> {
    let cursor = office.journal.cursor(FOLLOWER).await?;
    // By kind, along the index: the obligations in between may be millions.
    for prefix in folded() {
        let reader = office.journal.lines(&[&prefix], 0).await?;
        let mut reader = reader.without(&UNCOUNTED);
        while let Some(part) = reader.next().await? {
            let lines: Vec<Line> = (part.into_iter())
                .filter(|l| l.seq <= cursor)
                .map(|l| Line((l.seq as i64, l.kind, l.corrects.map(|c| c as i64), l.body)))
                .collect();
            if lines.is_empty() {
                break;
            }
            let facts = facts(office, &lines).await?;
            run(office, &lines);
            let mut live = office.live_mut();
            for f in facts {
                live.fold(f.seq, &f.fact, f.replaced.as_ref().map(|(s, f)| (*s, f)));
            }
        }
    }
    office.live_mut().seq = cursor;
    let last = office.journal.entry(cursor).await?;
    let last_day = last.map(|e| crate::clock::day_in(e.recorded_at, office.zone()));
    if let Some(day) = last_day {
        let mut live = office.live_mut();
        live.advance(day);
        live.evaluate();
    }
    office.announce(cursor);
    Ok(cursor)
}

/// Beginnings of the kinds that are folded: facts, and what persons brought about.
fn folded() -> Vec<String> {
    let nouns = folded_nouns().map(|noun| format!("{noun}."));
    std::iter::once("fact.".to_string()).chain(nouns).collect()
}

/// Follows the journal until the office is gone.
pub(crate) async fn follow(office: Weak<Office>, mut cursor: u64) {
    // Findings of facts that are folded in already, until the journal takes them.
    let mut owed: Vec<NewEntry> = vec![];
    let mut saved = cursor;
    loop {
        let Some(o) = office.upgrade() else { return };
        let done = async {
            let to = step(&o, cursor, &mut owed).await?;
            let moved = to > cursor;
            cursor = to;
            settle(&o, cursor, &mut saved, &mut owed).await?;
            Ok::<bool, StoreError>(moved)
        };
        match done.await {
            Ok(true) => {}
            Ok(false) => {
                let journal = o.journal.clone();
                drop(o);
                if let Ok(Err(_)) = tokio::time::timeout(TICK, journal.longer_than(cursor)).await {
                    return;
                }
            }
            Err(StoreError::Closed) => return,
            Err(error) => {
                tracing::error!(%error, "findings could not be recorded; trying again");
                drop(o);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Journals the findings that are owed and moves the follower's cursor with them.
/// Without findings the cursor is saved only now and then: what lies behind it
/// is evaluated again after a restart, with the same result.
async fn settle(
    office: &Office,
    cursor: u64,
    saved: &mut u64,
    owed: &mut Vec<NewEntry>,
) -> Result<(), StoreError> {
    if owed.is_empty() && cursor.saturating_sub(*saved) < SAVE_EVERY {
        return Ok(());
    }
    let stored = office.journal.cursor(FOLLOWER).await?;
    if stored < cursor {
        match office
            .journal
            .append_following(FOLLOWER, stored, cursor, owed.clone())
            .await
        {
            // Another process of the same city was first; its findings stand.
            Ok(_) | Err(StoreError::CursorMoved { .. }) => {}
            Err(e) => return Err(e),
        }
    } else {
        // The day changed without a new fact: the keys keep a second process from saying it again.
        office.journal.append(owed.clone()).await?;
    }
    owed.clear();
    *saved = cursor;
    Ok(())
}

/// A fact of the journal with the fact that it replaces.
struct Followed {
    seq: u64,
    fact: Fact,
    replaced: Option<(u64, Fact)>,
}

/// What the follower needs of an entry: number, kind, corrected entry, body of a fact.
#[derive(Debug)]
struct Line((i64, String, Option<i64>, String));

impl Line {
    fn seq(&self) -> u64 {
        self.0.0 as u64
    }
}

async fn lines(office: &Office, after: u64, limit: u64) -> Result<Vec<Line>, StoreError> {
    // Facts and what persons brought about are folded (`running::folds`); the reasons in
    // findings are long and not needed here.
    let rows: Vec<(i64, String, Option<i64>, String)> = office
        .journal
        .db()
        .all(
            "SELECT seq, kind, corrects, CASE WHEN (kind >= 'fact.' AND kind < 'fact/') \
             OR (kind >= 'response.' AND kind < 'response/') OR (kind >= 'file.' AND kind < 'file/') \
             OR (kind >= 'order.' AND kind < 'order/') OR (kind >= 'warning.' AND kind < 'warning/') \
             OR (kind >= 'delegation.' AND kind < 'delegation/') \
             OR (kind >= 'structure.' AND kind < 'structure/') THEN body ELSE '' END \
             FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2",
            args![after, limit],
        )
        .await?;
    Ok(rows.into_iter().map(Line).collect())
}

/// Folds what persons brought about.
fn run(office: &Office, lines: &[Line]) {
    let acts = || lines.iter().filter(|l| folds(&l.0.1));
    if acts().next().is_some() {
        let mut running = office.running_mut();
        for Line((seq, kind, _, body)) in acts() {
            running.apply(*seq as u64, kind, body);
        }
    }
}

/// The facts among entries. A correction that came second is void: the first one stands.
async fn facts(office: &Office, lines: &[Line]) -> Result<Vec<Followed>, StoreError> {
    let mut out = vec![];
    for line in lines {
        let Line((_, kind, corrects, body)) = line;
        if UNCOUNTED.contains(&kind.as_str()) {
            continue;
        }
        let Some(fact) = fact_in(kind, body) else {
            continue;
        };
        let mut replaced = None;
        if let Some(old_seq) = corrects.map(|c| c as u64) {
            let by: Option<(i64,)> = office
                .journal
                .db()
                .opt(
                    "SELECT by_seq FROM superseded WHERE seq = $1",
                    args![old_seq],
                )
                .await?;
            if by.is_some_and(|b| b.0 as u64 != line.seq()) {
                continue;
            }
            replaced = office
                .journal
                .entry(old_seq)
                .await?
                .and_then(|o| fact_of(&o))
                .map(|f| (old_seq, f));
        }
        out.push(Followed {
            seq: line.seq(),
            fact,
            replaced,
        });
    }
    Ok(out)
}

/// Folds and evaluates the next batch. Returns how far it came.
async fn step(office: &Office, cursor: u64, owed: &mut Vec<NewEntry>) -> Result<u64, StoreError> {
    let lines = lines(office, cursor, BATCH).await?;
    let to = lines.last().map_or(cursor, Line::seq);
    let facts = facts(office, &lines).await?;
    run(office, &lines);
    {
        let mut live = office.live_mut();
        live.advance(office.today());
        let changes = live.evaluate();
        owed.extend(journal_form(&changes, office, &live, cursor));
        let part = if facts.len() <= ONE_BY_ONE {
            1
        } else {
            facts.len().div_ceil(4).max(ONE_BY_ONE)
        };
        for chunk in facts.chunks(part) {
            for f in chunk {
                live.fold(f.seq, &f.fact, f.replaced.as_ref().map(|(s, f)| (*s, f)));
            }
            let trigger = chunk.last().map_or(cursor, |f| f.seq);
            let changes = live.evaluate();
            owed.extend(journal_form(&changes, office, &live, trigger));
        }
        live.seq = to;
    }
    office.announce(to);
    Ok(to)
}

/// The entries that record what changed.
fn journal_form(changes: &Changes, office: &Office, live: &Live, trigger: u64) -> Vec<NewEntry> {
    let mut out = vec![];
    for v in &changes.verdicts {
        let Some(e) = live.evaluators.iter().find(|e| e.plan().code() == v.plan) else {
            continue;
        };
        let Some((ix, _)) = e.plan().criterion(&v.clause) else {
            continue;
        };
        let report = e.report(ix, &live.situation);
        let body = serde_json::json!({
            "plan": v.plan, "pack": e.plan().pack.digest, "clause": v.clause, "topic": v.topic,
            "from": v.from, "to": v.to, "trigger": trigger, "reason": report.reason, "missing": report.missing,
        });
        out.push(entry(
            office,
            &v.plan,
            "finding.verdict",
            &format!("{}/{}", v.plan, v.clause),
            trigger,
            body,
        ));
    }
    for c in &changes.candidates {
        let Some(plan) = office.plan(&c.to.plan) else {
            continue;
        };
        let body = serde_json::json!({
            "plan": c.to.plan, "pack": plan.pack.digest, "topic": c.topic,
            "from": c.from.level, "to": c.to.level, "clauses": c.to.clauses,
            "pending": c.to.pending, "pending_before": c.from.pending, "trigger": trigger,
        });
        let level_moved = c.from.level != c.to.level || c.from.clauses != c.to.clauses;
        let kind = if level_moved {
            "finding.candidate"
        } else {
            "finding.pending"
        };
        out.push(entry(
            office,
            &c.to.plan,
            kind,
            &format!("{}/{}", c.to.plan, c.topic),
            trigger,
            body,
        ));
    }
    out
}

fn entry(
    office: &Office,
    plan: &str,
    kind: &str,
    what: &str,
    trigger: u64,
    body: serde_json::Value,
) -> NewEntry {
    let (id, digest) = office.plan(plan).map_or((plan, ""), |p| {
        (p.header().id.as_str(), p.pack.digest.as_str())
    });
    let short = digest.get(..12).unwrap_or_default();
    let machine = Actor::machine(&format!("{id}@{short}"));
    NewEntry {
        kind: kind.into(),
        happened_at: office.today().to_string(),
        recorded_at: office.now(),
        officer: machine.officer,
        agency: machine.body,
        source: "rules".into(),
        key: Some(format!(
            "{kind}:{trigger}:{}:{what}:{short}",
            office.today()
        )),
        subject: Some(subject(kind, what)),
        corrects: None,
        body: body.to_string(),
        personal: None,
    }
}

/// The thing whose history a finding belongs to: what a plan says about one
/// clause (`verdict/PHE/2.3(2)`) or about one topic (`candidate/PHE/cholera`).
/// `what` is the plan's code and the clause or topic.
pub(crate) fn subject(kind: &str, what: &str) -> String {
    match kind {
        "finding.verdict" => format!("verdict/{what}"),
        _ => format!("candidate/{what}"),
    }
}
