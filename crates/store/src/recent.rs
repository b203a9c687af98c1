//! Histories that were read or written lately, kept in memory: who signs a file
//! step after step need not read it from the disk each time.
//!
//! Only on SQLite, where one process serves and others append now and then (an
//! import, an erasure): their entries show in the head, at the latest when this
//! process appends itself or looks for others, and then everything is forgotten.
//! Whoever decides on a history that was overtaken meanwhile is told so by his
//! [`crate::Expect`], as if he had read it from the disk a moment too early.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::entry::Entry;

/// Entries of the younger half; as many again may be in the older.
const HALF: usize = 8_192;
/// A longer history is read each time.
const LONGEST: usize = 256;

/// See above.
pub(crate) struct Recent(Mutex<Kept>);

/// Two halves: when the younger is full it becomes the older, and what nobody
/// has asked for since then is gone.
#[derive(Default)]
struct Kept {
    /// The head that the histories belong to.
    upto: u64,
    young: HashMap<String, Vec<Entry>>,
    old: HashMap<String, Vec<Entry>>,
    entries: usize,
    /// False where several processes serve one database: nothing is kept.
    on: bool,
}

impl Kept {
    fn forget(&mut self) {
        self.young.clear();
        self.old.clear();
        self.entries = 0;
    }

    fn put(&mut self, subject: String, history: Vec<Entry>) {
        if !self.on || history.len() > LONGEST {
            return;
        }
        if self.entries >= HALF {
            self.old = std::mem::take(&mut self.young);
            self.entries = 0;
        }
        self.entries += history.len();
        self.young.insert(subject, history);
    }

    /// Adds an entry where its history is kept.
    fn push(&mut self, subject: &str, entry: &Entry) {
        let Some(mut history) = (self.young.remove(subject)).or_else(|| self.old.remove(subject))
        else {
            return;
        };
        // A reader may have seen it already.
        if history.last().is_none_or(|last| last.seq < entry.seq) {
            history.push(entry.clone());
        }
        self.put(subject.to_string(), history);
    }
}

impl Recent {
    /// `alone`: no other process serves this database.
    pub fn new(upto: u64, alone: bool) -> Recent {
        Recent(Mutex::new(Kept {
            upto,
            on: alone,
            ..Kept::default()
        }))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A history that is kept, and the head that an answer from the disk must belong to.
    pub fn get(&self, subject: &str) -> Result<Vec<Entry>, u64> {
        let mut kept = self.kept();
        if let Some(history) = kept.young.get(subject) {
            return Ok(history.clone());
        }
        match kept.old.remove(subject) {
            Some(history) => {
                kept.put(subject.to_string(), history.clone());
                Ok(history)
            }
            None => Err(kept.upto),
        }
    }

    /// Keeps a history that was read while the head was at `upto`.
    pub fn learn(&self, upto: u64, subject: &str, history: &[Entry]) {
        let mut kept = self.kept();
        if kept.upto == upto {
            kept.put(subject.to_string(), history.to_vec());
        }
    }

    /// Takes up what this process has just committed behind `before`. `born` had no
    /// entry until then.
    pub fn extend(&self, before: u64, born: &HashSet<String>, entries: &[Entry]) {
        let mut kept = self.kept();
        if !kept.on {
            return;
        }
        if kept.upto != before {
            kept.forget();
        }
        for entry in entries {
            let Some(subject) = entry.subject.as_deref() else {
                continue;
            };
            if born.contains(subject)
                && !kept.young.contains_key(subject)
                && !kept.old.contains_key(subject)
            {
                kept.put(subject.to_string(), vec![]);
            }
            kept.push(subject, entry);
        }
        kept.upto = (entries.last()).map_or(before, |e| e.seq.max(kept.upto));
    }

    /// Somebody saw the head at `seq`: what is behind it was written by another process.
    pub fn passed(&self, seq: u64) {
        let mut kept = self.kept();
        if kept.upto < seq {
            kept.forget();
            kept.upto = seq;
        }
    }
}
