//! Inbox, outbox and what bodies do with notices; the agreements in force.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::notice_table::of;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::form::Holds;
use lf_response::notice::content::{Line, Told, content};
use lf_response::notice::{Command, NoticeEvent, Standing, asked::told, decide, subject};
use lf_rules::program::Share;
use lf_store::{Expect, StoreError, args, stamp};
use serde::{Deserialize, Serialize};

/// Notices of one page.
const PAGE: u64 = 50;

/// Which side of a body's notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What it was told.
    #[default]
    In,
    /// What it tells, and has to tell.
    Out,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeQuery {
    /// Side.
    #[serde(default)]
    pub side: Side,
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

/// A notice with what it tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoticeView {
    /// As it stands.
    pub standing: Standing,
    /// The agreed fields: code, and the value where somebody has said it.
    pub content: Vec<Field>,
}

/// One field of what a notice tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Field of the code book.
    pub field: String,
    /// Value in the words of the register where it is a choice, Chinese and English.
    pub value: Option<lf_domain::codebook::Label>,
}

/// An agreement in force, with the bodies that it binds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Code of the plan.
    pub plan: String,
    /// Clause.
    pub clause: String,
    /// The agreement.
    pub share: Share,
    /// Bodies that tell.
    pub senders: Vec<String>,
    /// Bodies that are told; empty where neither the text nor the city names one.
    pub receivers: Vec<String>,
}

impl Office {
    /// The agreements on sharing of all plans in force, in the order of the texts.
    pub fn agreements(&self) -> Vec<Agreement> {
        let scene = self.scene();
        let mut out = vec![];
        for plan in &self.plans {
            for c in &plan.pack.program.shares {
                let senders = c.it.from.iter().flat_map(|r| self.city.bodies_of(r, None));
                out.push(Agreement {
                    plan: plan.code().to_string(),
                    clause: c.clause.clone(),
                    senders: senders.collect(),
                    receivers: told(&c.it, None, &scene),
                    share: c.it.clone(),
                });
            }
        }
        out
    }

    /// Notices of a body, the newest first, by key and not by number: the cost of a
    /// page does not grow with the pages before it.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn notices(&self, body: &str, query: &NoticeQuery) -> Result<NoticePage, StoreError> {
        let text = match (query.side, query.open) {
            (Side::In, false) => {
                "SELECT moved, id, data FROM notice WHERE receiver = $1 AND delivered = 1 \
                 AND (moved < $2 OR (moved = $2 AND id < $3)) ORDER BY moved DESC, id DESC LIMIT $4"
            }
            (Side::In, true) => {
                "SELECT moved, id, data FROM notice WHERE receiver = $1 AND delivered = 1 AND live = 1 \
                 AND (moved < $2 OR (moved = $2 AND id < $3)) ORDER BY moved DESC, id DESC LIMIT $4"
            }
            (Side::Out, false) => {
                "SELECT moved, id, data FROM notice WHERE sender = $1 \
                 AND (moved < $2 OR (moved = $2 AND id < $3)) ORDER BY moved DESC, id DESC LIMIT $4"
            }
            (Side::Out, true) => {
                "SELECT moved, id, data FROM notice WHERE sender = $1 AND live = 1 \
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
        let next = rows
            .last()
            .filter(|_| more)
            .map(|r| format!("{}_{}", r.0, r.1));
        let read = |r: &(String, String, String)| serde_json::from_str(&r.2).ok();
        Ok(NoticePage {
            notices: rows.iter().filter_map(read).collect(),
            next,
        })
    }

    /// How many notices of a body wait: received and not acknowledged, to be sent.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn notices_waiting(&self, body: &str) -> Result<(u64, u64), StoreError> {
        let count = async |text: &'static str| -> Result<u64, StoreError> {
            let rows: Vec<(i64,)> = self.journal.db().all(text, args![body]).await?;
            Ok(rows.first().map_or(0, |r| r.0 as u64))
        };
        let waiting =
            "SELECT COUNT(*) FROM notice WHERE receiver = $1 AND delivered = 1 AND live = 1";
        let unsent = "SELECT COUNT(*) FROM notice WHERE sender = $1 AND live = 1 AND delivered = 0";
        Ok((count(waiting).await?, count(unsent).await?))
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
        let Some(standing) = self.notice(id).await? else {
            return Ok(None);
        };
        let it = &standing.it;
        let receives = it.receiver == actor.body;
        if !it.visible_to(&actor.body) || (receives && !standing.delivered()) {
            return Ok(None);
        }
        let withdrawn = standing.state == lf_response::notice::State::Withdrawn;
        let own = it.sender == actor.body || it.signers.contains(&actor.body);
        let content = match own || (receives && !withdrawn) {
            true => self.content(&standing).await?,
            false => vec![],
        };
        Ok(Some(NoticeView { standing, content }))
    }

    async fn content(&self, s: &Standing) -> Result<Vec<Field>, StoreError> {
        let tells = match s.tells.is_empty() {
            true => vec![self.newest(s).await?],
            false => s.tells.clone(),
        };
        let mut entries = vec![];
        let mut register = None;
        // A late fact says only what is new: the rest is still in the entry that opened it.
        for seq in std::iter::once(s.it.cause.seq).chain(tells) {
            let Some(e) = self.journal.entry(seq).await? else {
                continue;
            };
            let sealed = self.journal.open_personal(seq).await.unwrap_or_default();
            register = e
                .kind
                .strip_prefix("record.")
                .map(str::to_string)
                .or(register);
            let json = |t: &str| serde_json::from_str(t).unwrap_or_default();
            entries.push(Told {
                body: json(&e.body),
                sealed: sealed.as_deref().map(json).unwrap_or_default(),
                happened: e.happened_at,
                recorded: stamp::to_text(e.recorded_at),
                agency: e.agency,
            });
        }
        let lines = content(&s.it.fields, &entries, &self.book.sharing);
        let register = register.as_deref();
        Ok(lines.into_iter().map(|l| self.said(l, register)).collect())
    }

    /// A value in the words of the code book, the city or the register.
    fn said(&self, line: Line, register: Option<&str>) -> Field {
        let label = |text: &str| {
            let both = |zh: String, en: String| lf_domain::codebook::Label { zh, en };
            let field = (line.path.strip_prefix("values."))
                .zip(register.and_then(|r| self.registers.register(r)))
                .and_then(|(name, r)| r.fields.iter().find(|f| f.id == name));
            let choice = field.filter(|f| f.holds == Holds::Choice);
            let option = choice.and_then(|f| f.options.iter().find(|o| o.id == text));
            if let Some(o) = option {
                return o.label.clone();
            }
            if self.city.has_body(text) {
                let name = |lang| self.city.body_label(text, lang);
                return both(name("zh"), name("en"));
            }
            if let Some(a) = self.city.areas.iter().find(|a| a.code == text) {
                return a.label.clone();
            }
            if let Some(c) = self.book.sharing.categories.get(text) {
                return c.label.clone();
            }
            both(self.book.label(text, "zh"), self.book.label(text, "en"))
        };
        Field {
            value: line.value.as_deref().map(label),
            field: line.field,
        }
    }

    /// The newest entry about what a notice goes back to: what it tells of when it goes out.
    async fn newest(&self, s: &Standing) -> Result<u64, StoreError> {
        let root = &s.it.root;
        let Some(seq) = root.strip_prefix("seq/").and_then(|n| n.parse().ok()) else {
            let history = self.journal.history(root).await?;
            return Ok(history.last().map_or(s.it.cause.seq, |e| e.seq));
        };
        let mut newest: u64 = seq;
        while let Some(by) = self.superseded_by(newest).await? {
            newest = by;
        }
        Ok(newest)
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
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Acknowledge)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let found = self.notice(id).await?;
        let standing = found.filter(|s| s.it.visible_to(&actor.body));
        let Some(standing) = standing else {
            return Err(Refusal::new("notice", "no-such-notice", id, "").into());
        };
        let newest = self.newest(&standing).await?;
        let events = decide(&standing, actor, command, newest)?;
        let expects = vec![Expect::new(subject(id), standing.last)];
        self.commit(actor, events, expects, &via).await
    }
}
