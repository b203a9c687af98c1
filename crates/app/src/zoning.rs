//! Grades, maps, orders and rosters in memory: the fold of their entries, brought
//! up to the head of the journal whenever somebody looks. There are few of them,
//! so nothing is stored beside the journal.

use crate::office::Office;
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_response::area::{self, Done, Event};
use lf_response::restriction::Running;
use lf_response::riskmap::{Published, RiskMap};
use lf_response::roster::Rosters;
use lf_response::standing::Standing;
use lf_response::zone::{Graded, Kept, Zones};
use lf_store::{Entry, StoreError};
use std::collections::BTreeMap;
use tokio::sync::RwLockReadGuard;

/// Kinds that are folded here, by prefix.
const KINDS: [&str; 4] = ["zone.", "map.", "area.", "roster."];
/// Entries read at a time.
const BATCH: u64 = 2_000;

/// What the entries of these kinds add up to.
#[derive(Clone, Debug, Default)]
pub struct Zoning {
    /// Last journal number that is folded in.
    pub seq: u64,
    /// Grades of the zones.
    pub zones: Zones,
    /// Published maps, oldest first.
    pub maps: Vec<Published>,
    /// Orders by id.
    pub orders: BTreeMap<String, area::Order>,
    /// Duty rosters.
    pub rosters: Rosters,
}

impl Zoning {
    /// Folds one entry in; other kinds leave it as it is.
    fn apply(&mut self, e: &Entry) {
        let by = || Actor {
            officer: e.officer.clone(),
            body: e.agency.clone(),
        };
        match e.kind.as_str() {
            "zone.graded" => {
                if let Ok(graded) = serde_json::from_str::<Graded>(&e.body) {
                    self.zones.apply(Kept {
                        graded,
                        by: by(),
                        recorded: e.recorded_at,
                        seq: e.seq,
                    });
                }
            }
            "map.published" => {
                if let Ok(map) = serde_json::from_str::<RiskMap>(&e.body) {
                    self.maps.push(Published {
                        map,
                        by: by(),
                        at: e.recorded_at,
                        seq: e.seq,
                    });
                }
            }
            kind if kind.starts_with("area.") => {
                if let Some(event) = Event::read(kind, &e.body) {
                    let id = event.id().to_string();
                    let done = Done {
                        event,
                        by: by(),
                        at: e.recorded_at,
                        seq: e.seq,
                    };
                    let order = area::Order::apply(self.orders.remove(&id), done);
                    self.orders.extend(order.map(|o| (id, o)));
                }
            }
            kind if kind.starts_with("roster.") => {
                self.rosters
                    .apply(kind, &e.body, by(), e.recorded_at, e.seq);
            }
            _ => {}
        }
    }
}

impl Office {
    /// Responses in force with the programs of their plans.
    pub(crate) fn in_force<'a>(&'a self, standings: &'a [Standing]) -> Vec<Running<'a>> {
        let with_program = |standing: &'a Standing| {
            let plan = self.plan(&standing.now.key.plan)?;
            Some(Running {
                standing,
                program: &plan.pack.program,
            })
        };
        standings.iter().filter_map(with_program).collect()
    }

    /// The fold, up to the head of the journal. Hold it shortly.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn zoning(&self) -> Result<RwLockReadGuard<'_, Zoning>, StoreError> {
        let head = self.journal.head().borrow().seq;
        {
            let known = self.zoning.read().await;
            if known.seq >= head {
                return Ok(known);
            }
        }
        let mut zoning = self.zoning.write().await;
        if zoning.seq < head {
            for entry in self.entries_of(&KINDS, zoning.seq, head).await? {
                zoning.apply(&entry);
            }
            zoning.seq = head;
        }
        Ok(zoning.downgrade())
    }

    /// Entries of kinds, named by their prefixes, in (`after`, `head`], in order.
    pub(crate) async fn entries_of(
        &self,
        kinds: &[&str],
        after: u64,
        head: u64,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut out: Vec<Entry> = vec![];
        for kind in kinds {
            let mut from = after;
            loop {
                let part = self.journal.read_kind(kind, from, BATCH).await?;
                let whole = (part.len() as u64) < BATCH;
                from = part.last().map_or(head, |e| e.seq);
                out.extend(part.into_iter().filter(|e| e.seq <= head));
                if whole || from >= head {
                    break;
                }
            }
        }
        out.sort_by_key(|e| e.seq);
        Ok(out)
    }

    /// The moment at which a day ends in the city, exclusive.
    pub fn end_of(&self, day: jiff::civil::Date) -> Timestamp {
        let next = day.tomorrow().unwrap_or(day);
        next.to_zoned(self.zone().clone())
            .map_or(Timestamp::MAX, |z| z.timestamp())
    }
}
