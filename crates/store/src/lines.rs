//! Reading a great many entries of some kinds, as after a restart.
//!
//! The driver hands every row from its own thread to the caller's, with a lock and a
//! wake-up; for a million rows that takes several times as long as reading them. So the
//! database joins some thousand rows into one text, each field behind its length in bytes,
//! and while one part is folded the next is read.

use std::collections::VecDeque;

use tokio::task::JoinHandle;

use crate::error::StoreError;
use crate::journal::Journal;
use crate::seal::{PersonKey, Sealed};

/// Rows in one text.
const PART: usize = 4_096;

/// What most readers need of an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its number.
    pub seq: u64,
    /// Its kind.
    pub kind: String,
    /// The entry that it corrects.
    pub corrects: Option<u64>,
    /// What it is about.
    pub subject: Option<String>,
    /// Its body: JSON.
    pub body: String,
    /// Its personal content, where it was asked for; [`Journal::open_lines`] opens it.
    pub(crate) sealed: Option<Box<Sealed>>,
}

/// Entries of some kinds in the order of the journal, part by part.
pub struct Lines {
    journal: Journal,
    sealed: bool,
    queues: Vec<Queue>,
}

type Reading = JoinHandle<Result<Vec<Line>, StoreError>>;

/// The entries of one kind.
struct Queue {
    kind: String,
    read: VecDeque<Line>,
    /// Where the next part begins; none where all are read.
    after: Option<u64>,
    /// That part, while it is being read.
    next: Option<Reading>,
}

macro_rules! joined {
    ($columns:literal, $from:literal, $fields:literal) => {
        concat!(
            "SELECT string_agg(",
            $fields,
            ", '') FROM (SELECT CAST(j.seq AS TEXT) AS a, \
             COALESCE(CAST(j.corrects AS TEXT), '') AS b, COALESCE(j.subject, '') AS c, \
             j.body AS d",
            $columns,
            " FROM ",
            $from,
            " WHERE j.kind = $1 AND j.seq > $2 ORDER BY j.seq LIMIT $3) AS part"
        )
    };
}

const PLAIN: &str = joined!(
    "",
    "journal AS j",
    "octet_length(a) || ':' || a || octet_length(b) || ':' || b || \
     octet_length(c) || ':' || c || octet_length(d) || ':' || d"
);

const SEALED: &str = joined!(
    ", COALESCE(j.person, '') AS e, COALESCE(k.key_id, '') AS f, COALESCE(k.master, '') AS g, \
     COALESCE(k.wrapped, '') AS h, COALESCE(j.sealed, '') AS i",
    "journal AS j LEFT JOIN person_key AS k ON k.person = j.person",
    "octet_length(a) || ':' || a || octet_length(b) || ':' || b || \
     octet_length(c) || ':' || c || octet_length(d) || ':' || d || \
     octet_length(e) || ':' || e || octet_length(f) || ':' || f || \
     octet_length(g) || ':' || g || octet_length(h) || ':' || h || \
     octet_length(i) || ':' || i"
);

impl Journal {
    /// The entries after `after` of all kinds that begin with one of `prefixes`.
    ///
    /// # Errors
    /// Failures of the database.
    pub async fn lines(&self, prefixes: &[&str], after: u64) -> Result<Lines, StoreError> {
        self.lines_of(prefixes, after, false).await
    }

    /// As [`Journal::lines`], with what [`Journal::open_lines`] needs.
    ///
    /// # Errors
    /// As there.
    pub async fn sealed_lines(&self, prefixes: &[&str], after: u64) -> Result<Lines, StoreError> {
        self.lines_of(prefixes, after, true).await
    }

    async fn lines_of(
        &self,
        prefixes: &[&str],
        after: u64,
        sealed: bool,
    ) -> Result<Lines, StoreError> {
        let mut lines = Lines {
            journal: self.clone(),
            sealed,
            queues: vec![],
        };
        for prefix in prefixes {
            for kind in self.kinds(prefix).await? {
                if lines.queues.iter().any(|q| q.kind == kind) {
                    continue;
                }
                lines.queues.push(Queue {
                    kind,
                    read: VecDeque::new(),
                    after: Some(after),
                    next: None,
                });
            }
        }
        Ok(lines)
    }

    async fn part(&self, kind: String, after: u64, sealed: bool) -> Result<Vec<Line>, StoreError> {
        let sql = if sealed { SEALED } else { PLAIN };
        let args = args![kind.clone(), after, PART as u64];
        let (text,): (Option<String>,) = self.db().one(sql, args).await?;
        let text = text.unwrap_or_default();
        let mut lines = vec![];
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let line = line(&kind, &mut rest, sealed).ok_or_else(|| StoreError::Corrupt {
                database: self.db().label().clone(),
                detail: format!("entries of the kind {kind} after {after} cannot be read"),
            })?;
            lines.push(line);
        }
        // The database promises no order inside the text.
        lines.sort_by_key(|l| l.seq);
        Ok(lines)
    }
}

/// The next row of a text.
fn line(kind: &str, rest: &mut &str, sealed: bool) -> Option<Line> {
    let seq = field(rest)?.parse().ok()?;
    let corrects = Some(field(rest)?).filter(|t| !t.is_empty());
    let corrects = corrects.map(str::parse).transpose().ok()?;
    let subject = Some(field(rest)?).filter(|t| !t.is_empty());
    let body = field(rest)?.to_string();
    let sealed = match sealed {
        true => {
            let [person, key_id, master, wrapped, content] = [(); 5].map(|()| field(rest));
            let key = PersonKey {
                person: person?.into(),
                key_id: key_id?.into(),
                master: master?.into(),
                wrapped: wrapped?.into(),
            };
            let content = content?.to_string();
            // Without content, or without a key.
            let none = content.is_empty() || key.wrapped.is_empty();
            (!none).then_some(Sealed { key, content })
        }
        false => None,
    };
    Some(Line {
        seq,
        kind: kind.into(),
        corrects,
        subject: subject.map(Into::into),
        body,
        sealed: sealed.map(Box::new),
    })
}

/// The next field: its length in bytes, a colon, the text.
fn field<'t>(rest: &mut &'t str) -> Option<&'t str> {
    let (length, after) = rest.split_once(':')?;
    let (text, after) = after.split_at_checked(length.parse().ok()?)?;
    *rest = after;
    Some(text)
}

impl Lines {
    /// Begins to read the next part of a kind, unless that is going on.
    fn begin(&mut self, n: usize) -> Option<Reading> {
        let queue = &mut self.queues[n];
        let after = queue.after?;
        let (journal, kind, sealed) = (self.journal.clone(), queue.kind.clone(), self.sealed);
        let reading = async move { journal.part(kind, after, sealed).await };
        Some(queue.next.take().unwrap_or_else(|| tokio::spawn(reading)))
    }

    /// The same without some kinds.
    #[must_use]
    pub fn without(mut self, kinds: &[&str]) -> Lines {
        self.queues.retain(|q| !kinds.contains(&q.kind.as_str()));
        self
    }

    /// The next entries, of all kinds in the order of the journal; none at the end.
    ///
    /// # Errors
    /// Failures of the database; content that is not as it was written.
    pub async fn next(&mut self) -> Result<Option<Vec<Line>>, StoreError> {
        for n in 0..self.queues.len() {
            self.queues[n].next = self.begin(n);
        }
        for queue in &mut self.queues {
            // What is read ahead lies ready for the next time.
            if queue.read.is_empty()
                && let Some(reading) = queue.next.take()
            {
                let part = reading.await.map_err(|_| StoreError::Closed)??;
                let last = part.last().filter(|_| part.len() == PART);
                queue.after = last.map(|l| l.seq);
                queue.read = part.into();
            }
        }
        for n in 0..self.queues.len() {
            self.queues[n].next = self.begin(n);
        }
        self.queues
            .retain(|q| !q.read.is_empty() || q.after.is_some());
        // Behind the last line of a kind that goes on, others may have to wait for it.
        let goes_on = self.queues.iter().filter(|q| q.after.is_some());
        let upto = goes_on.map(|q| q.read.back().map_or(0, |l| l.seq)).min();
        let upto = upto.unwrap_or(u64::MAX);
        let mut out = vec![];
        for queue in &mut self.queues {
            let n = queue.read.partition_point(|l| l.seq <= upto);
            out.extend(queue.read.drain(..n));
        }
        out.sort_by_key(|l| l.seq);
        Ok(Some(out).filter(|o| !o.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_as_long_as_it_says() {
        let mut rest = "1:70:2:a:12:{\"病\":\"1:\"}9";
        assert_eq!(field(&mut rest), Some("7"));
        assert_eq!(field(&mut rest), Some(""));
        assert_eq!(field(&mut rest), Some("a:"));
        assert_eq!(field(&mut rest), Some("{\"病\":\"1:\"}"));
        assert_eq!(field(&mut rest), None);
        assert_eq!(field(&mut "5:ab"), None);
        // In the middle of a letter.
        assert_eq!(field(&mut "2:病"), None);
    }
}
