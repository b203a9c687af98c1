//! Laboratory results that came in follow the person into his hand-over, in the transaction
//! in which they are recorded.

use crate::commit::Via;
use crate::office::Office;
use crate::persons::Arrivals;
use lf_domain::actor::Actor;
use lf_response::custody::{self, Custody};
use lf_response::facility::Facilities;
use lf_response::laboratory::Told;
use lf_store::{Expect, NewEntry, StoreError};
use std::collections::{BTreeMap, BTreeSet};

impl Office {
    /// What results, each with its id, add to the hand-overs of the persons whom they are
    /// about: to the one that runs, else to the latest.
    pub(crate) async fn results_follow(
        &self,
        actor: &Actor,
        arrivals: &Arrivals<'_>,
        told: &[(String, Told)],
        via: &Via,
    ) -> Result<(Vec<NewEntry>, Vec<Expect>), StoreError> {
        let Ok(binding) = self.binding() else {
            return Ok((vec![], vec![]));
        };
        let persons: BTreeSet<String> = told.iter().map(|(_, t)| t.person.clone()).collect();
        let ids = arrivals.all_of(&persons);
        let mut tx = self.journal.db().snapshot().await?;
        let head = "SELECT person, data FROM custody WHERE person IN";
        let rows: Vec<(String, String)> = tx.all_in(head, ids.keys().cloned().collect()).await?;
        tx.rollback().await?;
        let mut latest: BTreeMap<&String, Custody> = BTreeMap::new();
        for (person, data) in rows {
            let Ok(c) = serde_json::from_str::<Custody>(&data) else {
                continue;
            };
            let rank = |c: &Custody| (c.ended.is_none(), c.opened);
            for asked in ids.get(&person).into_iter().flatten() {
                if latest.get(asked).is_none_or(|known| rank(known) < rank(&c)) {
                    latest.insert(asked, c.clone());
                }
            }
        }
        let none = Facilities::new();
        let cx = self.custody_context(binding, &none);
        let (mut events, mut expects) = (vec![], BTreeMap::new());
        for (id, told) in told {
            let found = latest.get(&told.person);
            let Some((c, event)) =
                found.and_then(|c| Some((c, custody::follow(c, id, told, &cx)?)))
            else {
                continue;
            };
            expects.insert(custody::subject(&c.id), c.seq);
            events.push(event);
        }
        let expects = expects.into_iter().map(|(s, seq)| Expect::new(s, seq));
        Ok((self.to_append(actor, events, via, None), expects.collect()))
    }
}
