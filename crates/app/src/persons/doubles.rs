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

/// Two persons of whom it was asked whether they are one.
struct Pair {
    one: String,
    other: String,
    /// The ids under which it was asked.
    asked: (String, String),
}

impl Office {
    /// How many pairs of persons wait for somebody to say whether they are one.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn doubles_open(&self) -> Result<usize, StoreError> {
        self.catch_up_persons().await?;
        Ok(self.persons.read().await.ties.open())
    }

    /// The pairs before a journal number, newest first: ids under which they are kept, and
    /// who was asked about; and how many there are in all.
    async fn pairs(
        &self,
        before: Option<u64>,
        limit: usize,
    ) -> Result<(Vec<Pair>, usize), StoreError> {
        self.catch_up_persons().await?;
        let persons = self.persons.read().await;
        let ties = &persons.ties;
        let pair = |(a, b): (&str, &str)| Pair {
            one: ties.kept(a).into(),
            other: ties.kept(b).into(),
            asked: (a.into(), b.into()),
        };
        let newest = ties.open_before(before).take(limit);
        Ok((newest.map(pair).collect(), ties.open()))
    }

    /// Pairs of persons of whom somebody has to say whether they are one, newest first and
    /// `before` the journal number of a question, as far as the reader may see them; and how
    /// many there are in all.
    ///
    /// # Errors
    /// When the journal fails.
    pub async fn doubles(
        &self,
        reader: impl Into<Reader<'_>>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<(Seen<Vec<Double>>, usize), ReportError> {
        let (pairs, all) = self.pairs(before, limit).await?;
        let (mut opened, mut questions) = (vec![], vec![]);
        for pair in pairs {
            match self.asked_about(&pair).await {
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
        p: &Pair,
    ) -> Result<Option<(Opened, Opened, Question)>, ReportError> {
        let (asked, about) = &p.asked;
        let question = self.person(asked).await?.questions.remove(about);
        let one = self.opened_person(&p.one).await?;
        let other = self.opened_person(&p.other).await?;
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
            let newest = persons.ties.alone().take(limit);
            let ids = |(seq, id, into): (u64, &str, &str)| (seq, (id.into(), into.into()));
            newest.map(ids).collect()
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
