//! Who may be one person, and who was taken for one without being asked.

use super::Known;
use crate::office::Office;
use crate::report::ReportError;
use lf_response::person::Question;
use lf_store::StoreError;

/// Two persons who may be one.
#[derive(Clone, Debug, PartialEq)]
pub struct Double {
    /// The one who is known longer.
    pub one: Known,
    /// The other.
    pub other: Known,
    /// The question.
    pub question: Question,
}

/// Two ids that the program took for one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// Journal number.
    pub seq: u64,
    /// The id that was merged.
    pub member: String,
    /// The person.
    pub known: Known,
}

impl Office {
    /// Pairs of persons of whom somebody has to say whether they are one, newest first, and
    /// how many there are in all.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn doubles(&self, limit: usize) -> Result<(Vec<Double>, usize), StoreError> {
        self.catch_up_persons().await?;
        let mut pairs: Vec<(u64, String, String, (String, String))> = {
            let persons = self.persons.read().await;
            let kept = |id: &String| persons.into.get(id).unwrap_or(id).clone();
            (persons.questions.iter())
                .map(|(asked, seq)| (*seq, kept(&asked.0), kept(&asked.1), asked.clone()))
                // Both were merged into one since.
                .filter(|(_, a, b, _)| a != b)
                .collect()
        };
        pairs.sort_by_key(|(seq, ..)| std::cmp::Reverse(*seq));
        let all = pairs.len();
        let mut out = vec![];
        for (_, a, b, asked) in pairs.into_iter().take(limit) {
            match self.double(&a, &b, &asked).await {
                Ok(double) => out.extend(double),
                Err(ReportError::Store(e)) => return Err(e),
                Err(ReportError::Refused(_)) => {}
            }
        }
        Ok((out, all))
    }

    async fn double(
        &self,
        a: &str,
        b: &str,
        asked: &(String, String),
    ) -> Result<Option<Double>, ReportError> {
        let question = self.person(&asked.0).await?.questions.remove(&asked.1);
        let (one, other) = (self.known_person(a).await?, self.known_person(b).await?);
        let (one, other) = match one.person.since <= other.person.since {
            true => (one, other),
            false => (other, one),
        };
        Ok(question.map(|question| Double {
            one,
            other,
            question,
        }))
    }

    /// What the program merged by itself, newest first: a look now and then is all that it
    /// asks for, and undoing it is one act.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn joined_alone(&self, limit: usize) -> Result<Vec<Joined>, StoreError> {
        self.catch_up_persons().await?;
        let newest: Vec<(u64, (String, String))> = {
            let persons = self.persons.read().await;
            let newest = persons.alone.iter().rev().take(limit);
            newest.map(|(seq, ids)| (*seq, ids.clone())).collect()
        };
        let mut out = vec![];
        for (seq, (member, into)) in newest {
            match self.known_person(&into).await {
                Ok(known) => out.push(Joined { seq, member, known }),
                Err(ReportError::Store(e)) => return Err(e),
                Err(ReportError::Refused(_)) => {}
            }
        }
        Ok(out)
    }
}
