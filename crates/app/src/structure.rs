//! The command structure of a response in force.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::file::opening::authority;
use lf_response::standing::{ResponseKey, Standing};
use lf_response::structure::{Rearrange, Structure, build, command, rearrange};
use lf_rules::program::{Cited, Command};

impl Office {
    /// The structure of a response in force; none where the plan has none for its level.
    pub fn structure(&self, key: &ResponseKey) -> Option<Structure> {
        let standing = self.standing(key).filter(Standing::active)?;
        let block = self.command_of(&standing)?;
        let changes = self.running().rearranged.clone();
        build(
            block,
            &standing,
            &changes,
            self.superior_of(&standing),
            &self.city,
        )
    }

    fn command_of(&self, standing: &Standing) -> Option<&Cited<Command>> {
        let key = &standing.now.key;
        let plan = self.plan(&key.plan)?;
        command(&plan.pack.program.commands, key, standing.now.level?)
    }

    /// The superior that commands, where it started the response itself.
    fn superior_of(&self, standing: &Standing) -> Option<String> {
        let key = &standing.now.key;
        let chains = &self.plan(&key.plan)?.pack.program.chains;
        let own = authority(chains, &self.city, key);
        let starter = &standing.now.starter;
        (!own.contains(starter)).then(|| starter.clone())
    }

    /// Changes a structure: another leader among those the clause names, the office's
    /// seat, further groups.
    ///
    /// # Errors
    /// What the clause does not leave open; a body that has no part in it.
    pub async fn rearrange(
        &self,
        actor: &Actor,
        key: &ResponseKey,
        ask: Rearrange,
        reason: &str,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Sign)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let standing = self.response_of(key).await?.it.filter(Standing::active);
        let block = standing.as_ref().and_then(|s| self.command_of(s));
        let (Some(standing), Some(block)) = (&standing, block) else {
            return Err(Refusal::new("key", "no-structure", key.to_string(), "").into());
        };
        let chains = self.plan(&key.plan).map(|p| &p.pack.program.chains);
        let mut may = chains.map_or(vec![], |c| authority(c, &self.city, key));
        if let Some(office) = self.structure(key).and_then(|s| s.office) {
            may.extend(office.at.into_iter().map(|s| s.body));
        }
        if !may.contains(&actor.body) {
            return Err(Refusal::new("body", "wrong-body", &actor.body, may.join(", ")).into());
        }
        let now = self.now();
        let events = rearrange(block, standing, ask, reason, actor, &self.city, now)?;
        self.commit(actor, events, vec![], &via).await
    }
}
