//! People under observation: begun, looked at every day, ended; the link by which somebody
//! reports himself.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::observation::decide::{self, Ask, Command, Context, Decided, Known};
use lf_response::observation::{Begun, Entry, Observation, Seen, Step, subject};
use lf_store::{Expect, Personal, StoreError, args};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The body under which somebody reports himself.
const HIMSELF: &str = "public";

/// Characters of a secret: 128 bits in hexadecimal.
const SECRET: usize = 32;

/// Which observations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservationQuery {
    /// Body that looks after them.
    pub body: Option<String>,
    /// Id of the person.
    pub person: Option<String>,
    /// Only running ones.
    pub open: bool,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most so many, 1 to 200.
    pub limit: u64,
}

/// A page of observations, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ObservationPage {
    /// The observations, without what was found.
    pub observations: Vec<Observation>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

/// Hexadecimal digest of the secret of a link.
fn digest(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

impl Office {
    /// Puts somebody under observation and returns its id.
    ///
    /// # Errors
    /// What is wrong, field by field; failures of the journal.
    pub async fn observe(
        &self,
        actor: &Actor,
        ask: &Ask,
        via: Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            let entry = self.journal.entry(receipt.seq).await?;
            let begun = entry.and_then(|e| serde_json::from_str::<Begun>(&e.body).ok());
            return Ok((begun.map(|b| b.id).unwrap_or_default(), receipt));
        }
        let id = uuid::Uuid::now_v7().simple().to_string();
        let decided = self.under(&id, |cx| decide::begin(ask, actor, cx))?;
        let receipt = self.settle(actor, &id, 0, decided, None, &via).await?;
        Ok((id, receipt))
    }

    /// Puts down how somebody is, or ends his observation.
    ///
    /// # Errors
    /// What is wrong; `overtaken`; failures of the journal.
    pub async fn act_on_observation(
        &self,
        actor: &Actor,
        id: &str,
        command: &Command,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let o = self.whole_observation(id).await?;
        let decided = self.under(id, |cx| decide::act(&o, command, actor, cx))?;
        let person = Some(o.begun.person.as_str());
        self.settle(actor, id, o.seq, decided, person, &via).await
    }

    /// Gives out a link with a secret that the caller has made. The journal keeps only
    /// its digest; an earlier link holds no more.
    ///
    /// # Errors
    /// As [`Office::act_on_observation`].
    pub async fn link_observation(
        &self,
        actor: &Actor,
        id: &str,
        secret: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        // Without randomness there is no secret: better no link than one that anybody guesses.
        if secret.len() < SECRET {
            return Err(Refusal::new("link", "observation-no-link", "", "").into());
        }
        let o = self.whole_observation(id).await?;
        let decided = self.under(id, |cx| decide::link(&o, digest(secret), actor, cx))?;
        self.settle(actor, id, o.seq, decided, None, &via).await
    }

    /// The running observation that a secret opens, without what others found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn observation_of(&self, secret: &str) -> Result<Option<Observation>, StoreError> {
        let row: Option<(String,)> = self
            .journal
            .db()
            .opt(
                "SELECT id FROM observation_link WHERE digest = $1",
                args![digest(secret)],
            )
            .await?;
        let Some((id,)) = row else {
            return Ok(None);
        };
        match self.whole_observation(&id).await {
            Ok(o) => Ok(Some(o.open_part())),
            Err(ReportError::Store(e)) => Err(e),
            Err(ReportError::Refused(_)) => Ok(None),
        }
    }

    /// Somebody reports himself by his link.
    ///
    /// # Errors
    /// `observation-no-link` for a secret that opens nothing; refusals of
    /// [`decide::himself`]; failures of the journal.
    pub async fn report_himself(
        &self,
        secret: &str,
        seen: &Seen,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let Some(o) = self.observation_of(secret).await? else {
            return Err(Refusal::new("link", "observation-no-link", "", "").into());
        };
        let id = o.begun.id.clone();
        let decided = self.under(&id, |cx| decide::himself(&o, seen, cx))?;
        let actor = Actor {
            officer: format!("observation/{id}"),
            body: HIMSELF.into(),
        };
        let person = Some(o.begun.person.as_str());
        self.settle(&actor, &id, o.seq, decided, person, &via).await
    }

    /// What is decided about an observation.
    fn under(
        &self,
        id: &str,
        decide: impl FnOnce(&Context<'_>) -> Result<Decided, Vec<Refusal>>,
    ) -> Result<Decided, ReportError> {
        let rules = &self.book.contacts;
        let Some(follow) = &rules.follow else {
            return Err(Refusal::new("observation", "observation-no-rules", "", "").into());
        };
        let plan = self.plans.iter().find(|p| p.code() == follow.plan);
        let cx = Context {
            id,
            follow,
            pack: plan.map_or("", |p| p.pack.digest.as_str()),
            known: Known {
                disease: &|d| self.book.diseases.contains_key(d),
                body: &|b| self.city.officers.iter().any(|o| o.body == b),
                until: &|disease, last| {
                    let found = rules.observed_until(disease, last);
                    found.map(|(day, period)| (day, period.source.clone()))
                },
            },
            zone: self.zone(),
            now: self.now(),
        };
        decide(&cx).map_err(ReportError::Refused)
    }

    async fn settle(
        &self,
        actor: &Actor,
        id: &str,
        seq: u64,
        decided: Decided,
        person: Option<&str>,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        let sealed = decided
            .sealed
            .zip(person)
            .map(|(content, person)| Personal {
                person: person.into(),
                content,
            });
        let expect = Expect::new(subject(id), seq);
        let done = self
            .commit_sealed(actor, decided.events, vec![expect], via, sealed)
            .await;
        match done {
            Err(ReportError::Store(e)) => Err(self.overtaken(e).await),
            done => done,
        }
    }

    /// An observation with everything that was found.
    async fn whole_observation(&self, id: &str) -> Result<Observation, ReportError> {
        let mut steps = vec![];
        for e in self.journal.history(&subject(id)).await? {
            let Some(mut entry) = Entry::read(&e.kind, &e.body) else {
                continue;
            };
            if let Entry::Checked(_, seen) = &mut entry
                && let Some(text) = self.journal.open_personal(e.seq).await?
            {
                *seen = serde_json::from_str(&text).ok();
            }
            steps.push(Step {
                seq: e.seq,
                at: e.recorded_at,
                by: Actor {
                    officer: e.officer,
                    body: e.agency,
                },
                entry,
            });
        }
        let day = |at: jiff::Timestamp| at.to_zoned(self.zone().clone()).date();
        let found = Observation::fold(steps, day);
        found.ok_or_else(|| Refusal::new("observation", "observation-unknown", id, "").into())
    }

    /// An observation: what was found only for the body that looks after the person.
    ///
    /// # Errors
    /// `observation-unknown`, and failures of the journal.
    pub async fn observation(
        &self,
        id: &str,
        reader: Option<&str>,
    ) -> Result<Observation, ReportError> {
        let o = self.whole_observation(id).await?;
        let own = reader == Some(o.begun.body.as_str());
        Ok(if own { o } else { o.open_part() })
    }

    /// Observations, newest first, without what was found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn observations(&self, q: &ObservationQuery) -> Result<ObservationPage, StoreError> {
        let limit = q.limit.clamp(1, 200);
        let rows: Vec<(String, i64)> = self
            .journal
            .db()
            .all(
                "SELECT id, begun FROM observation_line WHERE begun < $1 \
                 AND ($2 = 0 OR is_open = 1) AND ($3 = '' OR body = $3) \
                 AND ($4 = '' OR person = $4) ORDER BY begun DESC LIMIT $5",
                args![
                    q.before.unwrap_or(i64::MAX as u64),
                    i64::from(q.open),
                    q.body.clone().unwrap_or_default(),
                    q.person.clone().unwrap_or_default(),
                    limit + 1
                ],
            )
            .await?;
        let before = (rows.len() as u64 > limit)
            .then(|| rows.get(limit as usize - 1).map(|r| r.1 as u64))
            .flatten();
        let mut observations = vec![];
        for (id, _) in rows.into_iter().take(limit as usize) {
            match self.whole_observation(&id).await {
                Ok(o) => observations.push(o.open_part()),
                Err(ReportError::Store(e)) => return Err(e),
                Err(ReportError::Refused(_)) => {}
            }
        }
        Ok(ObservationPage {
            observations,
            before,
        })
    }

    /// The running observation of each of these persons, where there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn observed(&self, person: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = self
            .journal
            .db()
            .opt(
                "SELECT id FROM observation_line WHERE person = $1 AND is_open = 1 \
                 ORDER BY begun DESC LIMIT 1",
                args![person],
            )
            .await?;
        Ok(row.map(|r| r.0))
    }
}
