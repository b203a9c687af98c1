//! Notices: what a body was told, what it tells, and what its officers do about it.

mod content;
pub(crate) mod follower;
pub(crate) mod table;

pub use content::{Field, Hint};

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::reading::{Noting, Record, Sight};
use crate::report::{Receipt, ReportError};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::permit::{CONFIDENTIAL, INTERNAL, PUBLIC};
use lf_domain::refusal::Refusal;
use lf_response::notice::{Command, NoticeEvent, Standing, State, decide, owed, subject};
use lf_rules::program::Confidentiality;
use lf_store::{Expect, StoreError, args, stamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use table::of;

/// Notices of one page.
const PAGE: u64 = 50;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeQuery {
    /// Only those about which something is still owed.
    #[serde(default)]
    pub open: bool,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A page of notices, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NoticePage {
    /// The notices.
    pub notices: Vec<Standing>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// What one body told, or has to tell, several others about one thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Mail {
    /// One notice for each agreement and receiver.
    pub notices: Vec<Standing>,
}

/// A page of an outbox, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MailPage {
    /// The mails.
    pub mails: Vec<Mail>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// A notice with what it tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoticeView {
    /// As it stands.
    pub standing: Standing,
    /// The agreed fields: code, and the value where somebody has said it; nothing for
    /// whoever is no party.
    pub content: Vec<Field>,
    /// By when the next step is owed, and whether that has passed.
    pub clock: Option<Clock>,
    /// How it was read, and who looked at the person whom it is about.
    pub sight: Sight,
}

/// By when the next step of a notice is owed: the obligation about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// Id of the obligation.
    pub duty: String,
    /// Body that owes it.
    pub who: String,
    /// Limit, where there is one.
    pub due: Option<Timestamp>,
    /// Whether it has passed.
    pub late: bool,
    /// How often somebody was reminded.
    pub reminded: usize,
}

/// Numbers of a body's notices, for menus and tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NoticeCounts {
    /// Received, and a receipt or an answer is owed.
    pub waiting: u64,
    /// To be sent by hand.
    pub unsent: u64,
    /// Sent, and the receiver owes a receipt or an answer.
    pub unanswered: u64,
    /// Of what this body owes about notices, late.
    pub late: u64,
}

impl Office {
    /// The inbox of a body, the newest first, by key and not by number: the cost of a
    /// page does not grow with the pages before it.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn inbox(&self, body: &str, query: &NoticeQuery) -> Result<NoticePage, StoreError> {
        let text = match query.open {
            false => {
                "SELECT moved, id, data FROM notice WHERE receiver = $1 AND delivered = 1 \
                 AND (moved < $2 OR (moved = $2 AND id < $3)) ORDER BY moved DESC, id DESC LIMIT $4"
            }
            true => {
                "SELECT moved, id, data FROM notice WHERE receiver = $1 AND delivered = 1 AND live = 1 \
                 AND (moved < $2 OR (moved = $2 AND id < $3)) ORDER BY moved DESC, id DESC LIMIT $4"
            }
        };
        let (moved, id) = (query.after.as_deref())
            .and_then(|a| a.split_once('_'))
            .unwrap_or(("~", ""));
        let rows: Vec<(String, String, String)> = self
            .journal
            .db()
            .all(text, args![body, moved, id, PAGE + 1])
            .await?;
        let more = rows.len() as u64 > PAGE;
        let rows = &rows[..rows.len().min(PAGE as usize)];
        let last = rows.last().filter(|_| more);
        Ok(NoticePage {
            notices: rows.iter().filter_map(|r| standing(&r.2)).collect(),
            next: last.map(|r| format!("{}_{}", r.0, r.1)),
        })
    }

    /// The outbox of a body, the newest first. Notices about one thing that were opened
    /// together are one mail.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn outbox(&self, body: &str, query: &NoticeQuery) -> Result<MailPage, StoreError> {
        let text = match query.open {
            false => {
                "SELECT opened, root, id, data FROM notice WHERE sender = $1 \
                 AND (opened < $2 OR (opened = $2 AND (root < $3 OR (root = $3 AND id < $4)))) \
                 ORDER BY opened DESC, root DESC, id DESC LIMIT $5"
            }
            true => {
                "SELECT opened, root, id, data FROM notice WHERE sender = $1 AND live = 1 \
                 AND (opened < $2 OR (opened = $2 AND (root < $3 OR (root = $3 AND id < $4)))) \
                 ORDER BY opened DESC, root DESC, id DESC LIMIT $5"
            }
        };
        let mut key = (query.after.as_deref().unwrap_or("~")).splitn(3, '_');
        let (opened, id) = (key.next().unwrap_or("~"), key.next().unwrap_or(""));
        let root = key.next().unwrap_or("");
        let mut rows: Vec<(String, String, String, String)> = self
            .journal
            .db()
            .all(text, args![body, opened, root, id, PAGE + 1])
            .await?;
        let more = rows.len() as u64 > PAGE;
        let mail = |r: &(String, String, String, String)| (r.0.clone(), r.1.clone());
        if more && let Some(split) = rows.last().map(&mail) {
            rows.truncate(PAGE as usize);
            // A mail is not torn over two pages unless it is longer than one.
            let whole = rows.iter().rposition(|r| mail(r) != split);
            rows.truncate(whole.map_or(rows.len(), |at| at + 1));
        }
        let last = rows.last().filter(|_| more);
        Ok(MailPage {
            next: last.map(|r| format!("{}_{}_{}", r.0, r.2, r.1)),
            mails: (rows.chunk_by(|a, b| mail(a) == mail(b)))
                .map(|same| Mail {
                    notices: same.iter().filter_map(|r| standing(&r.3)).collect(),
                })
                .collect(),
        })
    }

    /// Everything that a body tells about one thing, oldest first.
    pub(crate) async fn mail(&self, sender: &str, root: &str) -> Result<Mail, StoreError> {
        let rows: Vec<(String,)> = self
            .journal
            .db()
            .all(
                "SELECT data FROM notice WHERE sender = $1 AND root = $2 ORDER BY opened, id",
                args![sender, root],
            )
            .await?;
        Ok(Mail {
            notices: rows.iter().filter_map(|r| standing(&r.0)).collect(),
        })
    }

    /// How many notices of a body wait for somebody.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn notice_counts(&self, body: &str) -> Result<NoticeCounts, StoreError> {
        let count = async |text: &'static str, until: &str| -> Result<u64, StoreError> {
            let (n,): (i64,) = self.journal.db().one(text, args![body, until]).await?;
            Ok(n.unsigned_abs())
        };
        let now = stamp::to_text(self.now());
        Ok(NoticeCounts {
            waiting: count(
                "SELECT COUNT(*) FROM notice WHERE receiver = $1 AND delivered = 1 AND live = 1 AND moved < $2",
                "~",
            )
            .await?,
            unsent: count(
                "SELECT COUNT(*) FROM notice WHERE sender = $1 AND live = 1 AND delivered = 0 AND opened < $2",
                "~",
            )
            .await?,
            unanswered: count(
                "SELECT COUNT(*) FROM notice WHERE sender = $1 AND live = 1 AND delivered = 1 AND opened < $2",
                "~",
            )
            .await?,
            late: count(
                "SELECT COUNT(*) FROM obligation WHERE who = $1 AND live = 1 AND due <= $2 \
                 AND evidence IN ('notice.signed', 'notice.sent', 'notice.acknowledged', 'notice.answered')",
                &now,
            )
            .await?,
        })
    }

    /// By when the next steps of notices are owed, by notice.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn notice_clocks<'a>(
        &self,
        notices: impl Iterator<Item = &'a Standing>,
    ) -> Result<BTreeMap<String, Clock>, StoreError> {
        let roots: Vec<String> = (notices.filter(|n| n.live()))
            .map(|n| owed::root(&n.it.id))
            .collect();
        if roots.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut tx = self.journal.db().snapshot().await?;
        let rows: Vec<(String,)> = tx
            .all_in_then(
                "SELECT data FROM obligation WHERE live = 1 AND root IN",
                roots,
                "",
            )
            .await?;
        tx.rollback().await?;
        let now = self.now();
        let lines = rows
            .iter()
            .filter_map(|r| crate::obligations::Line::read(&r.0));
        Ok(lines
            .filter_map(|l| {
                let id = l.root.strip_prefix("notice/")?.to_string();
                let late = l.late.is_some() || l.due.is_some_and(|d| d <= now);
                let clock = Clock {
                    duty: l.id,
                    who: l.who,
                    due: l.due,
                    late,
                    reminded: l.reminded,
                };
                Some((id, clock))
            })
            .collect())
    }

    /// A notice as it stands.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn notice(&self, id: &str) -> Result<Option<Standing>, StoreError> {
        self.notice_at(id, u64::MAX).await
    }

    /// A notice as it stood after the entry `seq`.
    pub(crate) async fn notice_at(
        &self,
        id: &str,
        seq: u64,
    ) -> Result<Option<Standing>, StoreError> {
        let mut standing = None;
        for e in self.journal.history(&subject(id)).await? {
            if e.seq > seq {
                break;
            }
            if let Some(event) = NoticeEvent::read(&e.kind, &e.body) {
                standing = Standing::apply(standing, of(&e), event);
            }
        }
        Ok(standing)
    }

    /// A notice with what it tells, for an officer of one of its parties. Whoever is
    /// no party of a confidential one is told that there is none; others see that there
    /// is one, without its content. A receiver sees nothing before it is sent, and no
    /// content once it is withdrawn.
    ///
    /// # Errors
    /// An officer that the city does not have; a failure of the journal.
    pub async fn notice_view(
        &self,
        actor: &Actor,
        id: &str,
    ) -> Result<Option<NoticeView>, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        match self.notice(id).await? {
            Some(standing) => self.viewed(actor, standing, true).await,
            None => Ok(None),
        }
    }

    /// A notice as a record: what a body was told it may read again.
    fn notice_record(&self, s: &Standing, persons: &BTreeSet<String>) -> Record {
        let it = &s.it;
        let about = self.categories(it.about.iter().map(String::as_str));
        let person = persons.first().map_or("", String::as_str);
        let mut record = self.record(person, &it.sender, about);
        record.datum.secrecy = match it.confidential {
            Confidentiality::Public => PUBLIC,
            Confidentiality::Internal => INTERNAL,
            Confidentiality::Confidential => CONFIDENTIAL,
        };
        record.datum.told = it.signers.iter().cloned().collect();
        if s.delivered() && s.state != State::Withdrawn {
            record.datum.told.insert(it.receiver.clone());
        }
        record
    }

    async fn viewed(
        &self,
        actor: &Actor,
        standing: Standing,
        note: bool,
    ) -> Result<Option<NoticeView>, ReportError> {
        let it = &standing.it;
        let body = actor.body.as_str();
        let receives = it.receiver == body;
        if !it.visible_to(body) || (receives && !standing.delivered()) {
            return Ok(None);
        }
        let (mut content, persons) = self.content(&standing).await?;
        // What was taken back is no longer told, whatever else its reader may see.
        if receives && standing.state == State::Withdrawn {
            content.clear();
        }
        let record = self.notice_record(&standing, &persons);
        let mut look = self
            .look(actor.into(), std::slice::from_ref(&record))
            .await?;
        let mask = look.mask(&record);
        content.retain(|f| {
            let told = f.value.is_some() && f.personal;
            look.note(&mask, told.then(|| f.field.clone()));
            mask.shows(&f.field)
        });
        // Nothing personal, nothing read: a notice about a ship is no record of a person.
        let personal = note && content.iter().any(|f| f.personal && f.value.is_some());
        let sight = match personal {
            true => {
                let noting = Noting {
                    kind: "read.notice",
                    under: persons.into_iter().collect(),
                    thing: subject(&it.id),
                    reason: "",
                };
                self.noted(look, noting).await?
            }
            false => look.done(),
        };
        let clock = self.notice_clocks(std::iter::once(&standing)).await?;
        Ok(Some(NoticeView {
            clock: clock.into_values().next(),
            standing,
            content,
            sight,
        }))
    }

    /// Everything that the sender of a notice tells about the same thing: to whom,
    /// which fields, how far each has come. For officers of the sender.
    ///
    /// # Errors
    /// An officer that the city does not have; a failure of the journal.
    pub async fn mail_of(
        &self,
        actor: &Actor,
        of: &Standing,
    ) -> Result<Vec<NoticeView>, ReportError> {
        authorise(&self.city, actor, Action::ReadPerson)?;
        if of.it.sender != actor.body {
            return Ok(vec![]);
        }
        let mut out = vec![];
        for standing in self.mail(&of.it.sender, &of.it.root).await?.notices {
            out.extend(self.viewed(actor, standing, false).await?);
        }
        Ok(out)
    }

    /// An officer acts on a notice.
    ///
    /// # Errors
    /// No such notice for this body, an act that does not fit, somebody else was faster.
    pub async fn act_on_notice(
        &self,
        actor: &Actor,
        id: &str,
        command: Command,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Acknowledge)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let found = self.notice(id).await?;
        let seen = |s: &Standing| {
            s.it.visible_to(&actor.body) && (s.it.receiver != actor.body || s.delivered())
        };
        let Some(standing) = found.filter(seen) else {
            return Err(Refusal::new("notice", "no-such-notice", id, "").into());
        };
        let newest = self.newest(&standing).await?;
        let events = decide(&standing, actor, command, newest)?;
        let expects = vec![Expect::new(subject(id), standing.last)];
        self.commit(actor, events, expects, via).await
    }
}

/// Reads the column `data`.
fn standing(data: &str) -> Option<Standing> {
    serde_json::from_str(data).ok()
}
