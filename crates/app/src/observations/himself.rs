//! The link by which somebody under observation reports himself. Whoever shows its secret is
//! let in, and no further than to this one observation; the journal keeps its digest.

use crate::accounts::secret::same;
use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::observation::{Observation, Seen, decide};
use lf_store::{StoreError, args};
use sha2::{Digest, Sha256};

/// The body under which somebody reports himself.
const HIMSELF: &str = "public";

/// Characters of a secret: 128 bits in hexadecimal.
const SECRET: usize = 32;

/// Hexadecimal digest of the secret of a link. A secret has 128 random bits, so that its
/// digest needs no salt.
fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

fn no_link() -> Refusal {
    Refusal::new("link", "observation-no-link", "", "")
}

impl Office {
    /// Gives out a link with a secret that the caller has made. The journal keeps only
    /// its digest; an earlier link holds no more.
    ///
    /// # Errors
    /// As [`Office::act_on_observation`]; `observation-link-given` for a repeat, because
    /// what was given out cannot be shown again.
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
            return Err(no_link().into());
        }
        if self.done_before(&via).await?.is_some() {
            return Err(Refusal::new("link", "observation-link-given", "", "").into());
        }
        let o = self.folded(id, false).await?;
        let decided = self.under(id, |cx| decide::link(&o, digest(secret), actor, cx))?;
        self.settle(actor, id, o.seq, decided, "", &via).await
    }

    /// The running observation that a secret opens, without what was found; none after its
    /// last day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn observation_of(&self, secret: &str) -> Result<Option<Observation>, StoreError> {
        Ok((self.unlocked(secret, false).await?).map(Observation::open_part))
    }

    async fn unlocked(&self, secret: &str, whole: bool) -> Result<Option<Observation>, StoreError> {
        let digest = digest(secret);
        let sql = "SELECT id FROM observation_link WHERE digest = $1";
        let row: Option<(String,)> = self.journal.db().opt(sql, args![digest.as_str()]).await?;
        let Some((id,)) = row else {
            return Ok(None);
        };
        match self.folded(&id, whole).await {
            Ok(o) => {
                let today = self.today();
                let holds = (o.link.as_deref()).is_some_and(|l| same(l, &digest));
                Ok(Some(o).filter(|o| holds && o.takes_reports(today)))
            }
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
        let Some(o) = self.unlocked(secret, true).await? else {
            return Err(no_link().into());
        };
        let id = o.begun.id.clone();
        // Keys of somebody from outside are his own: he can neither find nor take another's.
        let via = Via {
            key: via.key.map(|key| format!("self:{id}:{key}")),
            ..via
        };
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let decided = self.under(&id, |cx| decide::himself(&o, seen, cx))?;
        let actor = Actor {
            officer: format!("observation/{id}"),
            body: HIMSELF.into(),
        };
        let person = o.begun.person.as_str();
        self.settle(&actor, &id, o.seq, decided, person, &via).await
    }
}
