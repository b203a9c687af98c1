//! What the custody board shows: who is on the way, who answers for him, whose
//! clock runs out next. Its cost is that of one page, whatever the history.

use crate::authorise::{Action, authorise};
use crate::office::Office;
use crate::reading::{Noting, Reader, Seen, initial};
use crate::report::ReportError;
use jiff::Timestamp;
use lf_domain::person::Description;
use lf_domain::refusal::Refusal;
use lf_response::custody::{Custody, Event, subject};
use lf_store::{Entry, StoreError, args, stamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// View of the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// On the way to where they are to be, what is due first on top.
    #[default]
    Way,
    /// In their beds.
    Held,
    /// Ended, the last one on top.
    Ended,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustodyQuery {
    /// View.
    pub view: View,
    /// Only those in which this body has a part.
    pub body: Option<String>,
    /// Only those for whom this body answers.
    pub owner: Option<String>,
    /// Only those of this category.
    pub category: Option<String>,
    /// Where the page before ended.
    pub after: Option<String>,
    /// Rows, at most 200.
    pub limit: u64,
}

/// A page of the board.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CustodyPage {
    /// Custodies as they stand.
    pub custodies: Vec<Custody>,
    /// `after` of the next page, where there is more.
    pub next: Option<String>,
}

/// Numbers of the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CustodyCounts {
    /// On the way.
    pub way: u64,
    /// Of these, late.
    pub late: u64,
    /// In their beds.
    pub held: u64,
    /// Came to their beds, or to the end, today.
    pub today: u64,
}

/// Rows of a page at most.
const PAGE: u64 = 200;
/// Numbers are counted up to here.
const MOST: i64 = 1_000;

impl Office {
    /// A page of the board.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn custodies(&self, q: &CustodyQuery) -> Result<CustodyPage, StoreError> {
        let limit = q.limit.clamp(1, PAGE);
        let last = if q.view == View::Ended { "~" } else { "" };
        let (key, id) = (q.after.as_deref())
            .and_then(|a| a.rsplit_once('~'))
            .unwrap_or((last, ""));
        let text = |o: &Option<String>| o.clone().unwrap_or_default();
        let way = i64::from(q.view == View::Way);
        // A body's own board goes by its own index; each text is one index scan in order.
        let sql = match (q.view, q.body.is_some()) {
            (View::Ended, true) => {
                "SELECT c.settled_at, c.id, c.data FROM custody c \
                 JOIN custody_party p ON p.id = c.id AND p.body = $1 \
                 WHERE c.live = 0 AND c.settled_at IS NOT NULL \
                 AND (c.settled_at < $2 OR (c.settled_at = $2 AND c.id > $3)) \
                 AND ($4 = '' OR c.owner = $4) AND ($5 = '' OR c.category = $5) AND $6 = 0 \
                 ORDER BY c.settled_at DESC, c.id LIMIT $7"
            }
            (View::Ended, false) => {
                "SELECT c.settled_at, c.id, c.data FROM custody c \
                 WHERE $1 = '' AND c.live = 0 AND c.settled_at IS NOT NULL \
                 AND (c.settled_at < $2 OR (c.settled_at = $2 AND c.id > $3)) \
                 AND ($4 = '' OR c.owner = $4) AND ($5 = '' OR c.category = $5) AND $6 = 0 \
                 ORDER BY c.settled_at DESC, c.id LIMIT $7"
            }
            (_, true) => {
                "SELECT p.due, p.id, c.data FROM custody_party p JOIN custody c ON c.id = p.id \
                 WHERE p.body = $1 AND p.live = 1 AND p.way = $6 \
                 AND (p.due > $2 OR (p.due = $2 AND p.id > $3)) \
                 AND ($4 = '' OR c.owner = $4) AND ($5 = '' OR c.category = $5) \
                 ORDER BY p.due, p.id LIMIT $7"
            }
            (_, false) => {
                "SELECT c.due, c.id, c.data FROM custody c \
                 WHERE $1 = '' AND c.live = 1 AND c.way = $6 \
                 AND (c.due > $2 OR (c.due = $2 AND c.id > $3)) \
                 AND ($4 = '' OR c.owner = $4) AND ($5 = '' OR c.category = $5) \
                 ORDER BY c.due, c.id LIMIT $7"
            }
        };
        let args = args![
            text(&q.body),
            key,
            id,
            text(&q.owner),
            text(&q.category),
            way,
            (limit + 1) as i64
        ];
        let mut rows: Vec<(String, String, String)> = self.journal.db().all(sql, args).await?;
        let more = rows.len() as u64 > limit;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more);
        Ok(CustodyPage {
            next: next.map(|(key, id, _)| format!("{key}~{id}")),
            custodies: (rows.iter())
                .filter_map(|r| serde_json::from_str(&r.2).ok())
                .collect(),
        })
    }

    /// Numbers of the board: of a body's own, or of the whole city.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn custody_counts(&self, body: Option<&str>) -> Result<CustodyCounts, StoreError> {
        let midnight =
            (self.today().to_zoned(self.zone().clone())).map_or(Timestamp::MIN, |z| z.timestamp());
        let body = body.unwrap_or_default();
        let mut out = [0u64; 4];
        let sqls = [
            "SELECT COUNT(*) FROM (SELECT c.id FROM custody c WHERE c.live = 1 AND c.way = 1 AND ($1 = '' \
             OR c.id IN (SELECT id FROM custody_party WHERE body = $1)) AND $2 <> '' LIMIT $3) AS t",
            "SELECT COUNT(*) FROM (SELECT c.id FROM custody c WHERE c.live = 1 AND c.way = 1 AND c.late = 1 \
             AND ($1 = '' OR c.id IN (SELECT id FROM custody_party WHERE body = $1)) AND $2 <> '' LIMIT $3) AS t",
            "SELECT COUNT(*) FROM (SELECT c.id FROM custody c WHERE c.live = 1 AND c.way = 0 AND ($1 = '' \
             OR c.id IN (SELECT id FROM custody_party WHERE body = $1)) AND $2 <> '' LIMIT $3) AS t",
            "SELECT COUNT(*) FROM (SELECT c.id FROM custody c WHERE c.settled_at >= $2 AND ($1 = '' \
             OR c.id IN (SELECT id FROM custody_party WHERE body = $1)) LIMIT $3) AS t",
        ];
        for (n, sql) in out.iter_mut().zip(sqls) {
            let args = args![body, stamp::to_text(midnight), MOST];
            let (count,): (i64,) = self.journal.db().one(sql, args).await?;
            *n = count.unsigned_abs();
        }
        Ok(CustodyCounts {
            way: out[0],
            late: out[1],
            held: out[2],
            today: out[3],
        })
    }

    /// One custody as it stands, by its own history.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn custody(&self, id: &str) -> Result<Option<Custody>, StoreError> {
        let history = self.journal.history(&subject(id)).await?;
        Ok(Custody::of(
            history.iter().filter_map(super::table::recorded),
        ))
    }

    /// Its entries, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn custody_history(&self, id: &str) -> Result<Vec<(Entry, Event)>, StoreError> {
        let history = self.journal.history(&subject(id)).await?;
        let read = |e: Entry| Some((e.clone(), Event::read(&e.kind, &e.body)?));
        Ok(history.into_iter().filter_map(read).collect())
    }

    /// Masked names of the persons, by custody: the first character. Nobody's name leaves
    /// here whole; those who were erased and those without a name are left out.
    ///
    /// # Errors
    /// When the database fails or the key file is not the right one.
    pub async fn masked_names(
        &self,
        custodies: &[Custody],
    ) -> Result<BTreeMap<String, String>, StoreError> {
        let mut out = BTreeMap::new();
        for c in custodies {
            let name = self.masked_name(&c.person).await?;
            out.extend(name.map(|name| (c.id.clone(), name)));
        }
        Ok(out)
    }

    /// The first character of the name of somebody on the register; none of one who is
    /// not, was erased or has no name.
    ///
    /// # Errors
    /// As [`Office::masked_names`].
    pub async fn masked_name(&self, person: &str) -> Result<Option<String>, StoreError> {
        match self.known_person(person).await {
            Ok(known) => Ok(mask(&known.description)),
            Err(ReportError::Store(e)) => Err(e),
            Err(ReportError::Refused(_)) => Ok(None),
        }
    }

    /// Whether an officer sees anything of who the person is.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn may_look(
        &self,
        reader: impl Into<Reader<'_>>,
        c: &Custody,
    ) -> Result<bool, ReportError> {
        let record = self.custody_record(c);
        let look = self
            .look(reader.into(), std::slice::from_ref(&record))
            .await?;
        Ok(!look.mask(&record).is_empty())
    }

    /// Who the person is, as far as the officer may see it: a hand-over for whoever has a
    /// part in it, care for whoever answers for him, an agreement for others. Who looked,
    /// and why, is recorded first.
    ///
    /// # Errors
    /// `no-such-custody`, `custody-no-part` where nothing may be seen, `required` without a
    /// reason, failures of the journal.
    pub async fn reveal_custody(
        &self,
        reader: impl Into<Reader<'_>>,
        id: &str,
        reason: &str,
    ) -> Result<Seen<Description>, ReportError> {
        let reader = reader.into();
        let Some(actor) = reader.actor else {
            return Err(Refusal::new("officer", "required", "", "").into());
        };
        authorise(&self.city, actor, Action::ReadPerson)?;
        let Some(c) = self.custody(id).await? else {
            return Err(Refusal::new("id", "no-such-custody", id, "").into());
        };
        let record = self.custody_record(&c);
        let mut look = self.look(reader, std::slice::from_ref(&record)).await?;
        let mask = look.mask(&record);
        if mask.is_empty() {
            let accepted = c.parties().join(", ");
            return Err(Refusal::new("body", "custody-no-part", &actor.body, accepted).into());
        }
        if reason.trim().is_empty() {
            return Err(Refusal::new("reason", "required", "", "").into());
        }
        let who = self.known_person(&c.person).await?.description;
        let (left, had) = mask.description(&who);
        look.note(&mask, had);
        let noting = Noting {
            kind: "read.custody",
            under: vec![c.person.clone()],
            thing: subject(id),
            reason: reason.trim(),
        };
        let sight = self.noted(look, noting).await?;
        Ok(Seen { it: left, sight })
    }
}

/// The first character of a name.
fn mask(who: &Description) -> Option<String> {
    let names = who.names.iter().map(|n| initial(&n.written()));
    names.into_iter().find(|i| !i.is_empty())
}

#[cfg(test)]
mod tests {
    use lf_domain::person::{Description, Name};

    #[test]
    fn of_a_name_the_first_character_is_left() {
        let masked = |names: &[Name]| {
            let names = names.to_vec();
            super::mask(&Description {
                names,
                ..Description::default()
            })
        };
        let chen = Name::new("陈", "小美");
        assert_eq!(masked(&[chen]).as_deref(), Some("陈**"));
        assert_eq!(masked(&[Name::whole(" Kim")]).as_deref(), Some("K**"));
        assert_eq!(masked(&[]), None);
        assert_eq!(masked(&[Name::whole(" ")]), None);
    }
}
