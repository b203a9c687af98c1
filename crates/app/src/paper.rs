//! What reports and records have in common: where they belong, how they are listed,
//! and the number that only one of them can take.

use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::city::split_body;
use lf_domain::refusal::Refusal;
use lf_response::standing::ResponseKey;
use lf_store::StoreError;

/// How often a number that somebody else took is asked for again.
const TRIES: usize = 5;

/// Where a paper belongs.
pub(crate) struct Belongs {
    /// Code of the plan that governs its incident.
    pub plan: Option<String>,
    /// Topic of the incident.
    pub topic: Option<String>,
    /// Response, by key.
    pub response: Option<String>,
    /// `city` or a county.
    pub area: String,
}

/// Papers newest first, each with the journal number with which it was begun, and the
/// number to continue below where there are more.
pub(crate) type Listed<T> = (Vec<(u64, T)>, Option<u64>);

impl Office {
    /// Where a paper of an officer belongs; what is left out is the officer's own area,
    /// and no incident.
    pub(crate) fn belongs(
        &self,
        actor: &Actor,
        topic: Option<String>,
        area: Option<String>,
    ) -> Result<Belongs, Refusal> {
        let own = split_body(&actor.body).1;
        let area = area.filter(|a| !a.is_empty());
        let area = area.unwrap_or_else(|| own.unwrap_or("city").to_string());
        if area != "city" && !self.city.areas.iter().any(|a| a.code == area) {
            let all: Vec<&str> = self.city.areas.iter().map(|a| a.code.as_str()).collect();
            return Err(Refusal::new("area", "unknown-area", area, all.join(", ")));
        }
        let topic = topic.filter(|t| !t.is_empty());
        let incident =
            match &topic {
                Some(t) => Some(self.incident(t).ok_or_else(|| {
                    Refusal::new("topic", "unknown-topic", t, self.topics_known())
                })?),
                None => None,
            };
        let plan = incident.map(|i| i.plan);
        let response = (plan.as_ref().zip(topic.as_ref()))
            .and_then(|(plan, topic)| self.response_for(plan, topic, &area));
        Ok(Belongs {
            plan,
            topic,
            response: response.map(|k| k.to_string()),
            area,
        })
    }

    /// The topics of the incidents on record, for those who have to name one.
    pub(crate) fn topics_known(&self) -> String {
        let all: Vec<String> = self.incidents().into_iter().map(|i| i.topic).collect();
        all.join(", ")
    }

    /// The response that something about an incident and area belongs to: the area's
    /// own, else the city's.
    pub(crate) fn response_for(&self, plan: &str, topic: &str, area: &str) -> Option<ResponseKey> {
        let key = |area: &str| ResponseKey {
            plan: plan.into(),
            topic: topic.into(),
            area: area.into(),
        };
        [key(area), key("city")]
            .into_iter()
            .find(|k| self.standing(k).is_some())
    }

    /// The id of the thing that an entry is about.
    pub(crate) async fn thing_of(&self, seq: u64, prefix: &str) -> Result<String, StoreError> {
        let entry = self.journal.entry(seq).await?;
        let subject = entry.and_then(|e| e.subject).unwrap_or_default();
        Ok(subject.trim_start_matches(prefix).to_string())
    }

    /// Tries to append what takes a number of a series, again where another took the
    /// number; who was overtaken in the paper itself is told.
    pub(crate) async fn numbered<F>(&self, tried: impl Fn() -> F) -> Result<Receipt, ReportError>
    where
        F: Future<Output = Result<Receipt, ReportError>>,
    {
        let mut left = TRIES;
        loop {
            left -= 1;
            match tried().await {
                Err(ReportError::Store(StoreError::Conflict { subject, .. }))
                    if subject.starts_with("series/") && left > 0 => {}
                Err(ReportError::Store(e)) => return Err(self.overtaken(e).await),
                done => return done,
            }
        }
    }
}

/// Reads the papers of a list, which holds one row more than the limit where there are more.
pub(crate) async fn listed<T, F>(
    rows: Vec<(String, i64)>,
    limit: u64,
    read: impl Fn(String) -> F,
) -> Result<Listed<T>, StoreError>
where
    F: Future<Output = Result<T, ReportError>>,
{
    let more = rows.len() as u64 > limit;
    let mut papers = vec![];
    for (id, begun) in rows.into_iter().take(limit as usize) {
        match read(id).await {
            Ok(paper) => papers.push((begun as u64, paper)),
            Err(ReportError::Store(e)) => return Err(e),
            Err(ReportError::Refused(_)) => {}
        }
    }
    let before = papers.last().map(|(begun, _)| *begun).filter(|_| more);
    Ok((papers, before))
}
