//! What officers do between agencies in a story: what comes in at the port, receipts and
//! answers, drafts at a gate, the directory, call-outs.

use super::Labels;
use crate::commit::Via;
use crate::declarations::Sort;
use crate::messages::MessageFile;
use crate::notices::NoticeQuery;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use jiff::ToSpan;
use lf_domain::actor::Actor;
use lf_domain::declaration::form::Values;
use lf_domain::refusal::Refusal;
use lf_response::callout::{self, Calling};
use lf_response::gate::{self, Asking};
use lf_response::liaison::Named;
use lf_response::notice::{self, Standing};
use serde::Deserialize;

/// One act.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Between {
    /// Takes a declaration of health.
    Declare {
        /// Whose.
        sort: Sort,
        /// Texts by field.
        values: Values,
    },
    /// Hands in a file: a passenger list, laboratory results.
    Message {
        /// Its name.
        name: String,
        /// Its content.
        text: String,
    },
    /// Acts on the newest notice of an agreement that the officer's body is a party of.
    Notice {
        /// The agreement, by its id in the pack.
        share: String,
        /// The sender, for those who only sign; the officer's own inbox and outbox without it.
        #[serde(default)]
        from: Option<String>,
        /// What is done.
        command: notice::Command,
    },
    /// Asks for a text to be let out; the scene's label names the draft from then on.
    Ask(Draft),
    /// Does something with a draft.
    Gate {
        /// Label of the scene that asked.
        of: String,
        /// What is done.
        command: gate::Command,
    },
    /// Calls bodies out; the scene's label names the call-out from then on.
    Call(Call),
    /// Does something about a call-out.
    Callout {
        /// Label of the scene that called.
        of: String,
        /// What is done.
        command: callout::Command,
    },
    /// Names a liaison officer or another person of the directory.
    Liaison(Named),
}

/// A text for a gate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Code of the plan.
    pub plan: String,
    /// Id of its gate.
    pub rule: String,
    /// Heading.
    pub subject: String,
    /// Text.
    pub text: String,
    /// Labels of the scenes that told the facts on which it rests.
    pub rests: Vec<String>,
}

/// A call-out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// What it is about.
    pub title: String,
    /// Where to be.
    pub place: String,
    /// In how many minutes.
    pub muster_in: i64,
    /// Who is called.
    pub bodies: Vec<String>,
    /// People and equipment.
    #[serde(default)]
    pub needs: String,
    /// A drill.
    #[serde(default)]
    pub drill: bool,
    /// Minutes after which those in the field are to be heard of again.
    #[serde(default)]
    pub contact: u32,
}

impl Office {
    /// Does an act. Returns its journal number, and the id of what it brought about.
    pub(super) async fn between(
        &self,
        actor: &Actor,
        act: &Between,
        labels: &Labels,
        via: Via,
    ) -> Result<(Receipt, Option<String>), ReportError> {
        let labelled = |label: &str, key: &str| -> Result<String, ReportError> {
            let known = labels.keys().cloned().collect::<Vec<_>>().join(", ");
            let found = labels.get(label).cloned();
            found.ok_or_else(|| Refusal::new("of", key, label, known).into())
        };
        match act {
            Between::Declare { sort, values } => {
                let done = self.declare(actor, *sort, values.clone(), via).await?;
                Ok((done.receipt, Some(done.id)))
            }
            Between::Message { name, text } => {
                let file = MessageFile {
                    name: name.clone(),
                    bytes: text.clone().into_bytes(),
                    mapping: None,
                };
                let taken = self.take_file(actor, file).await?;
                let receipt = Receipt {
                    seq: self.journal.head().borrow().seq,
                    repeated: false,
                };
                Ok((receipt, taken.things.into_iter().next()))
            }
            Between::Notice {
                share,
                from,
                command,
            } => {
                let id = self.newest_notice(actor, share, from.as_deref()).await?;
                let done = self.act_on_notice(actor, &id, command.clone(), &via);
                Ok((done.await?, None))
            }
            Between::Ask(draft) => {
                let mut rests = vec![];
                for label in &draft.rests {
                    let seq = labelled(label, "no-such-entry")?;
                    rests.extend(seq.parse::<u64>().ok());
                }
                let asking = Asking {
                    plan: draft.plan.clone(),
                    rule: draft.rule.clone(),
                    subject: draft.subject.clone(),
                    text: draft.text.clone(),
                    rests,
                };
                let (id, receipt) = self.ask_release(actor, asking, &via).await?;
                Ok((receipt, Some(id)))
            }
            Between::Gate { of, command } => {
                let id = labelled(of, "no-such-draft")?;
                let done = self.act_on_draft(actor, &id, command.clone(), &via);
                Ok((done.await?, None))
            }
            Between::Call(call) => {
                let muster = self.now().checked_add(call.muster_in.minutes());
                let calling = Calling {
                    title: call.title.clone(),
                    place: call.place.clone(),
                    muster: muster.unwrap_or_else(|_| self.now()),
                    bodies: call.bodies.clone(),
                    needs: call.needs.clone(),
                    drill: call.drill,
                    contact: call.contact,
                };
                let (id, receipt) = self.call_out(actor, calling, &via).await?;
                Ok((receipt, Some(id)))
            }
            Between::Callout { of, command } => {
                let id = labelled(of, "no-such-callout")?;
                let done = self.act_on_callout(actor, &id, command.clone(), &via);
                Ok((done.await?, None))
            }
            Between::Liaison(named) => {
                let done = self.name_liaison(actor, named.clone(), &via);
                Ok((done.await?, None))
            }
        }
    }

    /// The newest notice of an agreement that the officer's body sends, gets or signs.
    async fn newest_notice(
        &self,
        actor: &Actor,
        share: &str,
        from: Option<&str>,
    ) -> Result<String, ReportError> {
        let query = NoticeQuery::default();
        let mut all: Vec<Standing> = match from {
            None => self.inbox(&actor.body, &query).await?.notices,
            Some(_) => vec![],
        };
        let sender = from.unwrap_or(&actor.body);
        let sent = self.outbox(sender, &query).await?.mails;
        all.extend(sent.into_iter().flat_map(|m| m.notices));
        let mine = |n: &&Standing| {
            let party = [&n.it.sender, &n.it.receiver].contains(&&actor.body);
            n.it.share == share && (party || n.it.signers.contains(&actor.body))
        };
        let found = all.iter().filter(mine).max_by_key(|n| n.it.opened_at);
        let known: Vec<&str> = all.iter().map(|n| n.it.share.as_str()).collect();
        match found {
            Some(n) => Ok(n.it.id.clone()),
            None => Err(Refusal::new("share", "no-such-notice", share, known.join(", ")).into()),
        }
    }
}
