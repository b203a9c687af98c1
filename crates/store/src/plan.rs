//! What a group of requests becomes: numbered, sealed and hashed entries,
//! computed in memory while the head is locked.

use std::collections::{HashMap, HashSet};

use crate::chain::{Algo, Fields, Hasher};
use crate::entry::{Entry, NewEntry, Outcome};
use crate::error::StoreError;
use crate::journal::Head;
use crate::keyfile::KeyDir;
use crate::seal::Sealer;
use crate::stamp;
use crate::subject::Expect;
use crate::tx::Tx;

/// The step of a follower's cursor that goes with the entries.
#[derive(Debug, Clone)]
pub(crate) struct Advance {
    pub follower: String,
    pub from: u64,
    pub to: u64,
}

/// What becomes of one request.
pub(crate) type Answer = Result<Vec<Outcome>, StoreError>;

/// One request: its entries, what they rest on, and the step of the follower
/// that made them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Work {
    pub entries: Vec<NewEntry>,
    pub expects: Vec<Expect>,
    pub advance: Option<Advance>,
}

/// The entries that a transaction will insert, computed in memory while the
/// head is locked.
pub(crate) struct Plan {
    pub head: Head,
    pub entries: Vec<Entry>,
    /// Sequence number of every idempotency key in question.
    known: HashMap<String, u64>,
    /// Last entry about every thing that a request expects something of; 0 for none.
    subjects: HashMap<String, u64>,
    /// What the present request changed in `subjects`: the value before.
    written: Vec<(String, u64)>,
    cursors: HashMap<String, u64>,
    pub moved: HashMap<String, u64>,
    pub sealer: Sealer,
    hasher: Hasher,
    stored: u64,
}

impl Plan {
    /// Looks up everything the works refer to.
    pub async fn load(
        tx: &mut Tx,
        keys: &KeyDir,
        head: Head,
        works: &[Work],
    ) -> Result<Plan, StoreError> {
        let entries = || works.iter().flat_map(|w| &w.entries);
        let asked: Vec<String> = entries().filter_map(|e| e.key.clone()).collect();
        let found: Vec<(String, i64)> = tx
            .all_in("SELECT key, seq FROM journal WHERE key IN", asked)
            .await?;
        let expected: Vec<String> = (works.iter().flat_map(|w| &w.expects))
            .map(|e| e.subject.clone())
            .collect();
        let mut subjects: HashMap<String, u64> = expected.iter().map(|s| (s.clone(), 0)).collect();
        let ends: Vec<(String, i64)> = tx
            .all_in_then(
                "SELECT subject, MAX(seq) FROM journal WHERE subject IN",
                expected,
                "GROUP BY subject",
            )
            .await?;
        subjects.extend(ends.into_iter().map(|s| (s.0, s.1 as u64)));
        let persons = entries()
            .filter_map(|e| e.personal.as_ref().map(|p| p.person.clone()))
            .collect();
        let sealer = Sealer::load(tx, keys, persons).await?;
        let followers: Vec<String> = works
            .iter()
            .filter_map(|w| w.advance.as_ref().map(|a| a.follower.clone()))
            .collect();
        let cursors: Vec<(String, i64)> = tx
            .all_in("SELECT name, seq FROM cursor WHERE name IN", followers)
            .await?;
        Ok(Plan {
            stored: head.seq,
            head,
            entries: Vec::new(),
            known: found.into_iter().map(|f| (f.0, f.1 as u64)).collect(),
            subjects,
            written: Vec::new(),
            cursors: cursors.into_iter().map(|c| (c.0, c.1 as u64)).collect(),
            moved: HashMap::new(),
            sealer,
            hasher: Hasher::default(),
        })
    }

    /// Things that requests rest on and that nothing is recorded about.
    pub fn without_history(&self) -> HashSet<String> {
        let none = |(subject, seq): (&String, &u64)| (*seq == 0).then(|| subject.clone());
        self.subjects.iter().filter_map(none).collect()
    }

    /// Adds one request, or leaves the plan as it was.
    pub fn add(&mut self, work: Work) -> Answer {
        let Work {
            entries,
            expects,
            advance,
        } = work;
        if let Some(advance) = &advance {
            self.check(advance)?;
        }
        // A request that was recorded before is repeated, whatever came after it.
        let repeated = |e: &NewEntry| e.key.as_ref().is_some_and(|k| self.known.contains_key(k));
        if entries.is_empty() || !entries.iter().all(repeated) {
            self.expected(&expects)?;
        }
        self.written.clear();
        let head = self.head.clone();
        let length = self.entries.len();
        let mut outcomes = Vec::with_capacity(entries.len());
        for entry in entries {
            match self.add_entry(entry) {
                Ok(outcome) => outcomes.push(outcome),
                Err(error) => {
                    for entry in self.entries.drain(length..) {
                        if let Some(key) = entry.key {
                            self.known.remove(&key);
                        }
                    }
                    self.head = head;
                    while let Some((subject, seq)) = self.written.pop() {
                        self.subjects.insert(subject, seq);
                    }
                    return Err(error);
                }
            }
        }
        if let Some(advance) = advance {
            self.cursors.insert(advance.follower.clone(), advance.to);
            self.moved.insert(advance.follower, advance.to);
        }
        Ok(outcomes)
    }

    fn expected(&self, expects: &[Expect]) -> Result<(), StoreError> {
        for expect in expects {
            let found = self.subjects.get(&expect.subject).copied().unwrap_or(0);
            if found != expect.seq {
                return Err(StoreError::Conflict {
                    subject: expect.subject.clone(),
                    seq_expected: expect.seq,
                    seq_found: found,
                });
            }
        }
        Ok(())
    }

    fn check(&self, advance: &Advance) -> Result<(), StoreError> {
        let found = self.cursors.get(&advance.follower).copied().unwrap_or(0);
        if found != advance.from {
            return Err(StoreError::CursorMoved {
                name: advance.follower.clone(),
                expected: advance.from,
                found,
            });
        }
        if advance.to < advance.from || advance.to > self.stored {
            return Err(StoreError::Invalid {
                field: "to",
                reason: format!(
                    "a cursor at {} of a journal that ends at {} cannot move to {}",
                    advance.from, self.stored, advance.to
                ),
            });
        }
        Ok(())
    }

    fn add_entry(&mut self, new: NewEntry) -> Result<Outcome, StoreError> {
        if let Some(&seq) = new.key.as_ref().and_then(|key| self.known.get(key)) {
            return Ok(Outcome::Repeated(seq));
        }
        let seq = self.head.seq + 1;
        // Sequence numbers have no gaps: whatever is below was recorded.
        if let Some(corrects) = new.corrects
            && !(1..seq).contains(&corrects)
        {
            return Err(StoreError::UnknownCorrected(corrects));
        }
        let (person, sealed) = match new.personal {
            None => (None, None),
            Some(personal) => {
                let sealed = self.sealer.seal(&personal.person, &personal.content)?;
                (Some(personal.person), Some(sealed))
            }
        };
        let mut entry = Entry {
            seq,
            kind: new.kind,
            happened_at: new.happened_at,
            recorded_at: new.recorded_at,
            officer: new.officer,
            agency: new.agency,
            source: new.source,
            key: new.key,
            subject: new.subject,
            corrects: new.corrects,
            body: new.body,
            person,
            sealed,
            algo: Algo::Sha256,
            prev_hash: std::mem::take(&mut self.head.hash),
            hash: String::new(),
        };
        let recorded_at = stamp::to_text(entry.recorded_at);
        entry.hash = self.hasher.hash(&fields(&entry, &recorded_at));
        self.head = Head {
            seq,
            hash: entry.hash.clone(),
        };
        if let Some(key) = &entry.key {
            self.known.insert(key.clone(), seq);
        }
        if let Some(subject) = &entry.subject
            && let Some(last) = self.subjects.get_mut(subject)
        {
            self.written.push((subject.clone(), *last));
            *last = seq;
        }
        self.entries.push(entry);
        Ok(Outcome::Recorded(seq))
    }
}

/// What the hash covers, as it will be stored.
fn fields<'a>(entry: &'a Entry, recorded_at: &'a str) -> Fields<'a> {
    Fields {
        seq: entry.seq as i64,
        kind: &entry.kind,
        happened_at: &entry.happened_at,
        recorded_at,
        officer: &entry.officer,
        agency: &entry.agency,
        source: &entry.source,
        key: entry.key.as_deref(),
        subject: entry.subject.as_deref(),
        corrects: entry.corrects.map(|seq| seq as i64),
        body: &entry.body,
        person: entry.person.as_deref(),
        sealed: entry.sealed.as_deref(),
        algo: entry.algo.name(),
        prev_hash: &entry.prev_hash,
    }
}
