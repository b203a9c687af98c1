//! The follower that opens, withdraws and discharges obligations: it reads the
//! journal behind the plans and adds what follows from each entry. It only reads
//! and adds; a wrong pack cannot keep a fact from being recorded.

mod hands;
mod memory;
mod recording;

use memory::{Memory, remember};
use recording::{look_up, open_standing, record};

use crate::obligations::{Line, SeriesLine};
use crate::office::Office;
use crate::projections::fact_in;
use crate::topics::Topics;
use jiff::{Timestamp, ToSpan};
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_response::obligation::Why;
use lf_response::opening::asks::Question;
use lf_response::opening::running::root_of;
use lf_response::opening::settle::{close_series, settle, withdraw};
use lf_response::opening::steps;
use lf_response::opening::turn::Open;
use lf_response::opening::{
    Found, Ground, Happening, Known, Need, Owed, Script, Step, Turn, standing_duties,
};
use lf_response::standing::{ResponseChange, ResponseKey, Standing};
use lf_response::zone::{Graded, Kept, Zones};
use lf_rules::plan::Plan;
use lf_store::{Entry, Expect, NewEntry, StoreError, args};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Name of the follower's cursor.
const FOLLOWER: &str = "duties";
/// Entries read at a time.
const BATCH: u64 = 2_000;
/// Entries after which the cursor is saved although nothing followed.
const SAVE_EVERY: u64 = 5_000;
/// Steps that are recorded in one transaction.
const STEPS: usize = 1_000;
/// How often grades that begin or end by the calendar are looked at.
const TICK: Duration = Duration::from_secs(20);
/// How long the follower waits for the plans to have seen an entry.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts the follower where it was, with the calendar's duties opened.
pub(crate) async fn start(office: &Arc<Office>) -> Result<(), StoreError> {
    let cursor = office.journal.cursor(FOLLOWER).await?;
    let memory = remember(office, cursor).await?;
    open_standing(office).await?;
    tokio::spawn(follow(Arc::downgrade(office), cursor, memory));
    Ok(())
}

/// Follows the journal until the office is gone.
async fn follow(office: Weak<Office>, mut cursor: u64, mut memory: Memory) {
    let mut saved = cursor;
    loop {
        let Some(o) = office.upgrade() else { return };
        match step(&o, cursor, &mut saved, &mut memory).await {
            Ok(to) if to > cursor => {
                cursor = to;
                o.announce_duties(cursor);
            }
            Ok(_) => {
                o.announce_duties(cursor);
                let journal = o.journal.clone();
                drop(o);
                if let Ok(Err(_)) = tokio::time::timeout(TICK, journal.longer_than(cursor)).await {
                    return;
                }
            }
            Err(StoreError::Closed) => return,
            Err(error) => {
                // Another process of the city was first, or an officer acted on one of
                // them: begin again from where the journal says this follower is.
                if !matches!(
                    error,
                    StoreError::CursorMoved { .. } | StoreError::Conflict { .. }
                ) {
                    tracing::error!(%error, "obligations could not be recorded; trying again");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                match restart(&o).await {
                    Ok((at, remembered)) => (cursor, saved, memory) = (at, at, remembered),
                    Err(StoreError::Closed) => return,
                    Err(error) => tracing::error!(%error, "obligations wait"),
                }
            }
        }
    }
}

async fn restart(office: &Office) -> Result<(u64, Memory), StoreError> {
    let cursor = office.journal.cursor(FOLLOWER).await?;
    Ok((cursor, remember(office, cursor).await?))
}

/// An entry as the follower reads it: without the body where nothing follows from its kind.
type Read = (i64, String, String, Option<i64>, String, String, String);

async fn read(office: &Office, after: u64) -> Result<Vec<Read>, StoreError> {
    // Obligations themselves are most of the journal, and nothing follows from them.
    office
        .journal
        .db()
        .all(
            "SELECT seq, kind, agency, corrects, happened_at, recorded_at, \
             CASE WHEN (kind >= 'duty.' AND kind < 'duty/') OR (kind >= 'series.' AND kind < 'series/') \
             THEN '' ELSE body END FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2",
            args![after, BATCH],
        )
        .await
}

/// What is to be recorded, until it is.
struct Pending {
    from: u64,
    to: u64,
    steps: Vec<Step>,
}

impl Pending {
    /// Whether something of this need is among what is not recorded yet.
    fn touches(&self, need: &Need) -> bool {
        let subject = |id: &String| {
            (self.steps.iter()).any(|s| s.subject.rsplit('/').next() == Some(id.as_str()))
        };
        !self.steps.is_empty()
            && (need.acts.is_some()
                || need.response.is_some()
                || !need.roots.is_empty()
                || !need.runs.is_empty()
                || need.ids.iter().any(subject))
    }

    async fn flush(&mut self, office: &Office, saved: &mut u64) -> Result<(), StoreError> {
        if self.steps.is_empty() {
            return Ok(());
        }
        let steps = std::mem::take(&mut self.steps);
        record(office, Some((self.from, self.to)), steps).await?;
        (self.from, *saved) = (self.to, self.to);
        Ok(())
    }
}

/// Takes the next batch. Returns how far it came.
async fn step(
    office: &Office,
    cursor: u64,
    saved: &mut u64,
    memory: &mut Memory,
) -> Result<u64, StoreError> {
    let rows = read(office, cursor).await?;
    let to = rows.last().map_or(cursor, |r| r.0 as u64);
    // The plans go first: what is affected and what is unknown is theirs to say.
    if to > cursor {
        office.evaluated(to, PATIENCE).await;
    }
    let mut pending = Pending {
        from: *saved,
        to: *saved,
        steps: vec![],
    };
    let mut topics = Topics::new(&office.plans);
    let mut found_out: Option<Happening> = None;
    let mut facts = false;
    for row in &rows {
        let seq = row.0 as u64;
        if row.6.is_empty() {
            continue;
        }
        let Some(what) = happening(office, row, &mut topics, memory).await? else {
            continue;
        };
        if row.1.starts_with("response.") || row.1.starts_with("zone.") {
            memory.fold(&entry(row));
        }
        memory.place(&what);
        if row.1.starts_with("finding.") {
            found_out = Some(what.clone());
        }
        let mut scripts = scripts(office, &what);
        facts |= what.is_fact();
        // What a plan suggests that comes second is a note beside the first one's.
        if what.kind == "finding.candidate" && !memory.suggest(office, &what) {
            scripts.clear();
        }
        let mut turn = Turn::new(&what, office.scene(), &scripts);
        responses(office, memory, &what, &mut turn);
        signatures(office, &what, &mut turn);
        hands::add(office, &what, &mut turn).await?;
        take(office, turn, &mut pending, saved, seq).await?;
    }
    if facts {
        for (first, what) in memory.turned(office) {
            let scripts = match first {
                true => scripts(office, &what),
                false => vec![],
            };
            let turn = Turn::new(&what, office.scene(), &scripts);
            take(office, turn, &mut pending, saved, to).await?;
        }
    }
    if let Some(what) = found_out {
        let mut turn = Turn::new(&what, office.scene(), &[]);
        questions(office, &mut turn).await?;
        take(office, turn, &mut pending, saved, to).await?;
    }
    if rows.is_empty() {
        regrade(office, memory, cursor, &mut pending, saved).await?;
    }
    pending.flush(office, saved).await?;
    if to.saturating_sub(*saved) >= SAVE_EVERY {
        record(office, Some((*saved, to)), vec![]).await?;
        *saved = to;
    }
    Ok(to)
}

/// Looks up what a turn needs and keeps what follows from it.
async fn take(
    office: &Office,
    turn: Turn<'_>,
    pending: &mut Pending,
    saved: &mut u64,
    seq: u64,
) -> Result<(), StoreError> {
    let need = turn.need();
    if need.is_empty() {
        return Ok(());
    }
    if pending.touches(&need) || pending.steps.len() >= STEPS {
        pending.flush(office, saved).await?;
    }
    let found = look_up(office, &need).await?;
    let steps = turn.steps(found);
    if !steps.is_empty() {
        pending.to = seq;
        pending.steps.extend(steps);
    }
    Ok(())
}

/// The plans under which a fact opens something. A fact that had been over for
/// longer than facts stay current when it was recorded opens nothing: it is history.
fn scripts<'a>(office: &'a Office, what: &Happening) -> Vec<Script<'a>> {
    let day = what.at.to_zoned(office.zone().clone()).date();
    let quiet = i64::from(office.city.currency.quiet_days).days();
    let oldest = day.checked_sub(quiet).unwrap_or(day);
    if what.is_fact() && what.happened.is_some_and(|h| h < oldest) {
        return vec![];
    }
    office.plans.iter().map(|p| Script::of(p)).collect()
}

/// What an entry is for obligations; none for a correction that came second.
async fn happening(
    office: &Office,
    row: &Read,
    topics: &mut Topics,
    memory: &Memory,
) -> Result<Option<Happening>, StoreError> {
    let (seq, kind, agency, corrects, happened_at, _, body) = row;
    let (seq, at) = (*seq as u64, entry(row).recorded_at);
    let mut what = Happening {
        seq,
        root: seq,
        kind: kind.clone(),
        at,
        happened: happened_at.get(..10).and_then(|d| d.parse().ok()),
        agency: agency.clone(),
        body: serde_json::from_str(body).unwrap_or_default(),
        fact_topics: vec![],
        affected: BTreeSet::new(),
        run: Timestamp::MIN,
    };
    if let Some(fact) = fact_in(kind, body) {
        if !matches!(fact, Fact::Withdrawal { .. }) {
            what.fact_topics = topics.of(&fact).to_vec();
        }
        if let Some(old) = corrects.map(|c| c as u64) {
            let by = office.superseded_by(old).await?;
            if by.is_some_and(|by| by != seq) {
                return Ok(None);
            }
            what.root = root(office, old).await?;
        }
    }
    what.run = memory.run(office, &what.topics(), at);
    if kind.starts_with("response.")
        && let Some(key) = what.key()
    {
        what.affected = memory.concerned(office, &key, at);
    }
    Ok(Some(what))
}

/// The first entry of a chain of corrections.
async fn root(office: &Office, mut seq: u64) -> Result<u64, StoreError> {
    while let Some(before) = office.journal.entry(seq).await?.and_then(|e| e.corrects) {
        seq = before;
    }
    Ok(seq)
}

/// The parts of an entry that folds need.
fn entry(row: &Read) -> Entry {
    let (seq, kind, agency, corrects, happened_at, recorded_at, body) = row.clone();
    Entry {
        seq: seq as u64,
        kind,
        happened_at,
        recorded_at: lf_store::stamp::from_text(&recorded_at).unwrap_or_default(),
        officer: String::new(),
        agency,
        source: String::new(),
        key: None,
        subject: None,
        corrects: corrects.map(|c| c as u64),
        body,
        person: None,
        sealed: None,
        algo: lf_store::chain::Algo::Sha256,
        prev_hash: String::new(),
        hash: String::new(),
    }
}

/// The plan of a response, if it is loaded in the version that the response runs under.
fn plan_of<'a>(office: &'a Office, standing: &Standing) -> Option<&'a Arc<Plan>> {
    let plan = office.plan(&standing.now.key.plan)?;
    (plan.pack.digest == standing.now.pack).then_some(plan)
}

/// The packs that govern nothing themselves: their duties join every plan's responses.
fn general(office: &Office) -> impl Iterator<Item = &Arc<Plan>> {
    office.plans.iter().filter(|p| {
        let scope = &p.header().scope;
        scope.diseases.is_empty() && scope.topics.is_empty()
    })
}

/// Adds what the responses ask for that an entry touches.
fn responses<'a>(office: &'a Office, memory: &mut Memory, what: &Happening, turn: &mut Turn<'a>) {
    let changed = what.kind.starts_with("response.").then(|| what.key());
    let mut grounds: Vec<(ResponseKey, Ground)> = vec![];
    for standing in memory.standings.values() {
        let key = &standing.now.key;
        let own = changed.as_ref().is_some_and(|k| k.as_ref() == Some(key));
        let topical = what.is_fact() && what.fact_topics.contains(&key.topic);
        let graded = what.kind == "zone.graded";
        if !own && !(standing.active() && (topical || graded)) {
            continue;
        }
        if !standing.active() {
            turn.ended(standing);
            continue;
        }
        let ground = memory.ground(office, standing, what.at);
        // A fact asks for nothing new unless it brought a county to the incident.
        let moved = memory
            .grounds
            .get(key)
            .is_none_or(|g| g.affected != ground.affected || g.grades != ground.grades);
        if !own && !moved {
            continue;
        }
        if let Some(plan) = plan_of(office, standing) {
            let why = match (own, what.kind.as_str()) {
                (true, "response.moved") => Why::Plan,
                (true, _) => Why::Level,
                _ => Why::Grade,
            };
            for plan in std::iter::once(plan).chain(general(office)) {
                turn.response(standing, &ground, &Script::of(plan), why);
            }
        }
        grounds.push((key.clone(), ground));
    }
    memory.grounds.extend(grounds);
}

/// An approval file moved on: whoever has to sign next owes it.
fn signatures<'a>(office: &'a Office, what: &Happening, turn: &mut Turn<'a>) {
    let id = match what.kind.as_str() {
        "file.opened" => what.text("id"),
        kind if kind.starts_with("file.") => what.text("file"),
        _ => None,
    };
    let Some(id) = id else { return };
    let Some(file) = office.running().files.get(id).cloned() else {
        return;
    };
    let Some(plan) = office.plan(&file.opened.key.plan) else {
        return;
    };
    let from = (what.seq, what.kind.as_str(), what.at);
    let owed = steps::waiting(&file, from, &office.scene(), &Script::of(plan));
    turn.add(owed, [(steps::root(id), Why::File)]);
}

/// Compares the questions that are open with those that are asked.
async fn questions<'a>(office: &'a Office, turn: &mut Turn<'a>) -> Result<(), StoreError> {
    let asked: Vec<(String,)> = office
        .journal
        .db()
        .all(
            "SELECT DISTINCT root FROM obligation WHERE root >= 'ask/' AND root < 'ask0' AND live = 1 \
             ORDER BY root",
            args![],
        )
        .await?;
    let asked: Vec<String> = asked.into_iter().map(|r| r.0).collect();
    let mut open = vec![];
    for incident in office.incidents() {
        for ask in &incident.asks {
            let (Some(question), Some(plan)) = (Question::of(&ask.missing), office.plan(&ask.plan))
            else {
                continue;
            };
            open.push(Open {
                question,
                script: Script::of(plan),
                clause: ask.clauses.first().cloned().unwrap_or_default(),
                topic: incident.topic.clone(),
            });
        }
    }
    turn.questions(&open, &asked);
    Ok(())
}

/// Grades begin and end by the calendar, without an entry.
async fn regrade(
    office: &Office,
    memory: &mut Memory,
    cursor: u64,
    pending: &mut Pending,
    saved: &mut u64,
) -> Result<(), StoreError> {
    let now = office.now();
    let grades = memory.zones.county_grades(&office.city, now);
    let standings: Vec<Standing> = (memory.standings.values())
        .filter(|s| s.active())
        .filter(|s| (memory.grounds.get(&s.now.key)).is_some_and(|g| g.grades != grades))
        .cloned()
        .collect();
    for standing in standings {
        let what = Happening {
            seq: cursor,
            root: cursor,
            kind: "zone.lapsed".into(),
            at: now,
            ..Happening::default()
        };
        let ground = memory.ground(office, &standing, now);
        let mut turn = Turn::new(&what, office.scene(), &[]);
        if let Some(plan) = plan_of(office, &standing) {
            for plan in std::iter::once(plan).chain(general(office)) {
                turn.response(&standing, &ground, &Script::of(plan), Why::Grade);
            }
            take(office, turn, pending, saved, cursor).await?;
        }
        memory.grounds.insert(standing.now.key.clone(), ground);
    }
    Ok(())
}

impl Office {
    /// The machine, signing as the pack of a plan as it is loaded.
    pub(crate) fn machine(&self, plan: &str) -> Actor {
        let digest = self.plan(plan).map_or("", |p| p.pack.digest.as_str());
        self.signer(plan, digest)
    }

    /// The machine, signing as one version of the pack of a plan.
    pub(crate) fn signer(&self, plan: &str, digest: &str) -> Actor {
        let folder = self.plan(plan).map_or(plan, |p| p.header().id.as_str());
        let short = digest.get(..12).unwrap_or_default();
        Actor::machine(&format!("{folder}@{short}"))
    }

    /// Waits until obligations have followed the journal up to `seq`, at most
    /// `patience`. Says whether they have.
    pub async fn duties_follow(&self, seq: u64, patience: Duration) -> bool {
        let mut reached = self.duties_reached();
        let wait = reached.wait_for(|s| *s >= seq);
        tokio::time::timeout(patience, wait)
            .await
            .is_ok_and(|r| r.is_ok())
    }

    /// What a response of this root is called, for those who read obligations.
    pub fn root_of(standing: &Standing) -> String {
        root_of(standing)
    }
}
