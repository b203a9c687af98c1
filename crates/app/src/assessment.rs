//! Joint assessments: called, signed slot by slot, concluded together, and the
//! advice of warning that comes out of them.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::assessment::act::{Asking, Call};
use lf_response::assessment::{Assessment, Command, Context, Entry, Step, decide, subject};
use lf_rules::plan::Plan;
use lf_rules::program::{Assessment as Rule, Cited};
use lf_store::{Expect, Personal, StoreError, args};
use serde::Serialize;
use std::sync::Arc;

/// Which assessments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssessmentQuery {
    /// A body that takes part.
    pub body: Option<String>,
    /// Only what is not concluded.
    pub open: bool,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most so many, 1 to 200.
    pub limit: u64,
}

/// A page of assessments, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AssessmentPage {
    /// The assessments, as the reader may see them.
    pub assessments: Vec<Assessment>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

/// Person under whose key the slots of an independent assessment are sealed.
fn keeper(id: &str) -> String {
    subject(id)
}

impl Office {
    /// All assessments that the plans in force describe, with their plans.
    pub fn assessment_rules(&self) -> impl Iterator<Item = (&Arc<Plan>, &Cited<Rule>)> {
        (self.plans.iter()).flat_map(|p| p.pack.program.assessments.iter().map(move |a| (p, a)))
    }

    /// An assessment of a plan in force.
    ///
    /// # Errors
    /// `assessment-no-such-kind`, with those that there are.
    pub fn assessment_rule(
        &self,
        plan: &str,
        kind: &str,
    ) -> Result<(&Arc<Plan>, &Cited<Rule>), Refusal> {
        let mut all = self.assessment_rules();
        all.find(|(p, a)| p.code() == plan && a.it.id == kind)
            .ok_or_else(|| {
                let known = self.assessment_rules();
                let known = known.map(|(p, a)| format!("{} {}", p.code(), a.it.id));
                let known: Vec<String> = known.collect();
                let asked = format!("{plan} {kind}");
                Refusal::new("kind", "assessment-no-such-kind", asked, known.join(", "))
            })
    }

    /// The instrument of an id, of any plan in force.
    pub fn instrument(&self, id: &str) -> Option<Asking<'_>> {
        self.plans.iter().find_map(|p| {
            let found = p.pack.program.instruments.iter().find(|i| i.it.id == id);
            found.map(|block| Asking {
                plan: p.code(),
                pack: &p.pack.digest,
                block,
            })
        })
    }

    /// Calls an assessment and returns its id.
    ///
    /// # Errors
    /// What is wrong, field by field; failures of the journal.
    pub async fn call_assessment(
        &self,
        actor: &Actor,
        plan: &str,
        kind: &str,
        call: Call,
        via: Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            let entry = self.journal.entry(receipt.seq).await?;
            let named = entry.and_then(|e| self.assessment_in(&e.body));
            return Ok((named.unwrap_or_default(), receipt));
        }
        self.assessment_rule(plan, kind)?;
        if let Some(d) = call.disease.as_deref().filter(|d| !d.is_empty())
            && !self.book.diseases.contains_key(d)
        {
            return Err(Refusal::new("disease", "unknown-disease", d, "").into());
        }
        let id = uuid::Uuid::now_v7().simple().to_string();
        let command = Command::Open(call);
        let receipt =
            (self.settle_assessment(actor, &id, (plan, kind), None, None, &command, &via)).await?;
        Ok((id, receipt))
    }

    /// The id of the assessment that an entry of a call is about.
    fn assessment_in(&self, body: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_str(body).ok()?;
        let root = body["root"]
            .as_str()
            .and_then(|r| r.strip_prefix("assessment/"));
        (root.or_else(|| body["id"].as_str())).map(str::to_string)
    }

    /// Does something with an assessment. `seen` is the journal number of the entry
    /// that was shown: who was overtaken is told.
    ///
    /// # Errors
    /// As [`Office::call_assessment`].
    pub async fn act_on_assessment(
        &self,
        actor: &Actor,
        id: &str,
        seen: Option<u64>,
        command: Command,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Sign)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let state = self.whole_assessment(id).await?;
        let kind = (state.opened.plan.as_str(), state.opened.kind.as_str());
        self.settle_assessment(actor, id, kind, Some(&state), seen, &command, &via)
            .await
    }

    #[allow(clippy::too_many_arguments)]
    async fn settle_assessment(
        &self,
        actor: &Actor,
        id: &str,
        (plan, kind): (&str, &str),
        state: Option<&Assessment>,
        seen: Option<u64>,
        command: &Command,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        let (plan, rule) = self.assessment_rule(plan, kind)?;
        let concluding = matches!(command, Command::Propose { .. } | Command::Agree { .. });
        let topic = state.and_then(|s| s.opened.topic.as_deref());
        let asked = match concluding {
            true => self.asked_to_conclude(&actor.body, kind, topic).await?,
            false => vec![],
        };
        let cx = Context {
            id,
            plan: plan.code(),
            pack: &plan.pack.digest,
            rule,
            instrument: rule
                .it
                .instrument
                .as_deref()
                .and_then(|i| self.instrument(i)),
            city: &self.city,
            zone: self.zone(),
            now: self.now(),
            asked: &asked,
        };
        let decided = decide(state, command, actor, &cx).map_err(ReportError::Refused)?;
        let sealed = decided.sealed.map(|content| Personal {
            person: keeper(id),
            content,
        });
        // Of two who sign different slots at once neither overtakes the other, unless
        // one of them is the last: whoever read less than there is reads again.
        let expect = Expect::new(subject(id), state.map_or(0, |s| seen.unwrap_or(s.seq)));
        let done = self
            .commit_sealed(actor, decided.events, vec![expect], via, sealed)
            .await;
        match done {
            Err(ReportError::Store(e)) => Err(self.overtaken(e).await),
            done => done,
        }
    }

    /// Open tasks of a body that ask for the conclusion of assessments of a kind,
    /// about a topic or none: the one that is due first of each task.
    async fn asked_to_conclude(
        &self,
        body: &str,
        kind: &str,
        topic: Option<&str>,
    ) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String, String)> = self
            .journal
            .db()
            .all(
                "SELECT id, data FROM obligation WHERE who = $1 AND evidence = $2 AND live = 1 \
                 ORDER BY due, id LIMIT 500",
                args![body, format!("assessment.{kind}")],
            )
            .await?;
        let mut seen = std::collections::BTreeSet::new();
        let mut out = vec![];
        for (id, data) in rows {
            let line: serde_json::Value = serde_json::from_str(&data).unwrap_or_default();
            let (task, about) = (line["task"].as_str(), line["topic"].as_str());
            let other = about.zip(topic).is_some_and(|(a, b)| a != b);
            if !other && seen.insert(task.map(str::to_string)) {
                out.push(id);
            }
        }
        Ok(out)
    }

    /// An assessment with everything that was sealed: for decisions, not for showing.
    async fn whole_assessment(&self, id: &str) -> Result<Assessment, ReportError> {
        let mut steps = vec![];
        for e in self.journal.history(&subject(id)).await? {
            let Some(mut entry) = Entry::read(&e.kind, &e.body) else {
                continue;
            };
            if let Entry::Signed(s) = &mut entry
                && s.said.is_none()
                && let Some(text) = self.journal.open_personal(e.seq).await?
            {
                s.said = serde_json::from_str(&text).ok();
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
        let mut found = Assessment::fold(steps)
            .ok_or_else(|| Refusal::new("assessment", "assessment-unknown", id, ""))?;
        self.derive(&mut found);
        Ok(found)
    }

    /// What sealed answers come to is not in the journal: it is derived again,
    /// under the same edition.
    fn derive(&self, a: &mut Assessment) {
        let Some(used) = &a.opened.instrument else {
            return;
        };
        let found = self.instrument(&used.id).map(|i| &i.block.it);
        let Some(instrument) = found.filter(|i| i.edition == used.edition) else {
            return;
        };
        let Some(in_box) = instrument.boxes.iter().find(|b| b.id == used.in_box) else {
            return;
        };
        for s in a.slots.iter_mut().flat_map(|s| &mut s.signed) {
            let Some(said) = s.said.as_ref().filter(|_| s.derived.is_none()) else {
                continue;
            };
            let given = said.answers.iter().map(|(id, a)| (id.clone(), a.answer));
            s.derived = Some(instrument.derive(in_box, &given.collect()));
        }
    }

    /// An assessment as a body may see it.
    ///
    /// # Errors
    /// `assessment-unknown`, and failures of the journal.
    pub async fn assessment(
        &self,
        id: &str,
        reader: Option<&str>,
    ) -> Result<Assessment, ReportError> {
        Ok(self.whole_assessment(id).await?.seen_by(reader))
    }

    /// Assessments, newest first, as a body may see them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn assessments(
        &self,
        q: &AssessmentQuery,
        reader: Option<&str>,
    ) -> Result<AssessmentPage, StoreError> {
        let limit = q.limit.clamp(1, 200);
        let body = q.body.clone().unwrap_or_default();
        let rows: Vec<(String, i64)> = self
            .journal
            .db()
            .all(
                "SELECT l.id, l.begun FROM assessment_line l WHERE l.begun < $1 \
                 AND ($2 = 0 OR l.is_open = 1) AND ($3 = '' OR EXISTS \
                 (SELECT 1 FROM assessment_body b WHERE b.body = $3 AND b.id = l.id)) \
                 ORDER BY l.begun DESC LIMIT $4",
                args![
                    q.before.unwrap_or(i64::MAX as u64),
                    i64::from(q.open),
                    body.as_str(),
                    limit + 1
                ],
            )
            .await?;
        let before = (rows.len() as u64 > limit)
            .then(|| rows.get(limit as usize - 1).map(|r| r.1 as u64))
            .flatten();
        let mut assessments = vec![];
        for (id, _) in rows.into_iter().take(limit as usize) {
            match self.assessment(&id, reader).await {
                Ok(a) => assessments.push(a),
                Err(ReportError::Store(e)) => return Err(e),
                Err(ReportError::Refused(_)) => {}
            }
        }
        Ok(AssessmentPage {
            assessments,
            before,
        })
    }
}
