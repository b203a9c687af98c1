//! Who may be one person, and who was taken for one without being asked.

use super::Known;
use super::seen::{Opened, store};
use crate::office::Office;
use crate::reading::{Reader, Seen};
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
    /// How many pairs of persons wait for somebody to say whether they are one.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn doubles_open(&self) -> Result<usize, StoreError> {
        Ok(self.pairs().await?.len())
    }

    /// The pairs, newest first: ids under which they are kept, and who was asked about.
    async fn pairs(&self) -> Result<Vec<(String, String, (String, String))>, StoreError> {
        self.catch_up_persons().await?;
        let persons = self.persons.read().await;
        let kept = |id: &String| persons.into.get(id).unwrap_or(id).clone();
        let mut pairs: Vec<(u64, String, String, (String, String))> = (persons.questions.iter())
            .map(|(asked, seq)| (*seq, kept(&asked.0), kept(&asked.1), asked.clone()))
            // Both were merged into one since.
            .filter(|(_, a, b, _)| a != b)
            .collect();
        pairs.sort_by_key(|(seq, ..)| std::cmp::Reverse(*seq));
        Ok(pairs
            .into_iter()
            .map(|(_, a, b, asked)| (a, b, asked))
            .collect())
    }

    /// Pairs of persons of whom somebody has to say whether they are one, newest first, as
    /// far as the reader may see them, and how many there are in all.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn doubles(
        &self,
        reader: impl Into<Reader<'_>>,
        limit: usize,
    ) -> Result<(Seen<Vec<Double>>, usize), ReportError> {
        let pairs = self.pairs().await?;
        let all = pairs.len();
        let (mut opened, mut questions) = (vec![], vec![]);
        for (a, b, asked) in pairs.into_iter().take(limit) {
            match self.asked_about(&a, &b, &asked).await {
                Ok(Some((one, other, question))) => {
                    opened.extend([one, other]);
                    questions.push(question);
                }
                Ok(None) => {}
                Err(e) => store(e)?,
            }
        }
        let seen = self
            .listed(reader.into(), "persons/doubles", opened)
            .await?;
        let mut known = seen.it.into_iter();
        let mut out = vec![];
        for question in questions {
            let (Some(one), Some(other)) = (known.next(), known.next()) else {
                break;
            };
            let (one, other) = match one.person.since <= other.person.since {
                true => (one, other),
                false => (other, one),
            };
            out.push(Double {
                one,
                other,
                question,
            });
        }
        let sight = seen.sight;
        Ok((Seen { it: out, sight }, all))
    }

    async fn asked_about(
        &self,
        a: &str,
        b: &str,
        asked: &(String, String),
    ) -> Result<Option<(Opened, Opened, Question)>, ReportError> {
        let question = self.person(&asked.0).await?.questions.remove(&asked.1);
        let (one, other) = (self.opened_person(a).await?, self.opened_person(b).await?);
        Ok(question.map(|question| (one, other, question)))
    }

    /// What the program merged by itself, newest first, as far as the reader may see it: a
    /// look now and then is all that it asks for, and undoing it is one act.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn joined_alone(
        &self,
        reader: impl Into<Reader<'_>>,
        limit: usize,
    ) -> Result<Seen<Vec<Joined>>, ReportError> {
        self.catch_up_persons().await?;
        let newest: Vec<(u64, (String, String))> = {
            let persons = self.persons.read().await;
            let newest = persons.alone.iter().rev().take(limit);
            newest.map(|(seq, ids)| (*seq, ids.clone())).collect()
        };
        let (mut opened, mut members) = (vec![], vec![]);
        for (seq, (member, into)) in newest {
            match self.opened_person(&into).await {
                Ok(o) => {
                    opened.push(o);
                    members.push((seq, member));
                }
                Err(e) => store(e)?,
            }
        }
        let seen = self
            .listed(reader.into(), "persons/doubles", opened)
            .await?;
        let joined = seen.it.into_iter().zip(members);
        let joined = joined.map(|(known, (seq, member))| Joined { seq, member, known });
        Ok(Seen {
            it: joined.collect(),
            sight: seen.sight,
        })
    }
}
