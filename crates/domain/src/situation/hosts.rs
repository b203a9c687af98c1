//! Functional zones under the other mapping: the same facts, with the cases of a
//! zone counted to another county, or the zone as a county of its own.

use super::{Situation, Touch};
use crate::city::City;
use crate::counter::{Day, Tally};
use crate::place::Place;
use std::collections::{BTreeMap, HashMap};

/// Word of the city file for a zone that is a county of its own.
const OWN: &str = "own";

/// A zone that could be counted in two ways.
#[derive(Clone, Debug)]
struct Ways {
    code: String,
    host: String,
    /// County code of the other way; the zone's own code where it stands alone.
    other: String,
}

/// Cases of zones that could be counted in two ways, beside their counties'.
#[derive(Clone, Debug)]
pub(super) struct Zoned {
    zones: Vec<Ways>,
    /// By disease; day, zone, point.
    cells: HashMap<String, BTreeMap<(Day, usize, u32), Tally>>,
}

impl Zoned {
    pub(super) fn new(city: &City) -> Zoned {
        let ways = |z: &crate::city::Zone| {
            let other = z.or_host.clone()?;
            Some(Ways {
                code: z.code.clone(),
                host: z.host.clone(),
                other: if other == OWN { z.code.clone() } else { other },
            })
        };
        Zoned {
            zones: city.zones.iter().filter_map(ways).collect(),
            cells: HashMap::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        disease: &str,
        zone: &str,
        (day, focus): (Day, u32),
        tally: &Tally,
        sign: i64,
    ) {
        let Some(zone) = self.zones.iter().position(|z| z.code == zone) else {
            return;
        };
        let cells = self.cells.entry(disease.to_string()).or_default();
        let cell = cells.entry((day, zone, focus)).or_default();
        cell.add(tally, sign);
        if cell.is_zero() {
            cells.remove(&(day, zone, focus));
        }
    }
}

impl Situation {
    /// The same situation with functional zones counted the other way, and what
    /// that touches. None where no zone has a case in a current episode.
    pub fn under_other_hosts(&self) -> Option<(Situation, Vec<Touch>)> {
        let mut moves = vec![];
        for (disease, cells) in &self.zoned.cells {
            let Some(episode) = self.current(disease, true) else {
                continue;
            };
            let current = cells.range((episode.from, 0, 0)..);
            moves.extend(current.map(|(key, tally)| (disease.clone(), *key, *tally)));
        }
        if moves.is_empty() {
            return None;
        }
        let mut other = self.clone();
        for z in &self.zoned.zones {
            if z.other == z.code {
                other.areas.push(z.code.clone());
            }
        }
        let mut touched: Vec<Touch> = vec![];
        for (disease, (day, zone, focus), tally) in moves {
            let z = &self.zoned.zones[zone];
            let from = other.area_ix(&Place::County(z.host.clone()));
            let to = other.area_ix(&Place::County(z.other.clone()));
            let counter = other.counter(&disease);
            // Added first, so that no day of the episode is empty in between.
            counter.add(day, to, focus, &tally, 1);
            counter.add(day, from, focus, &tally, -1);
            let touch = Touch::Disease(disease);
            if !touched.contains(&touch) {
                touched.push(touch);
            }
        }
        Some((other, touched))
    }
}
