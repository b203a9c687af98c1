//! What the follower keeps in memory.

use super::*;

/// What the follower keeps in memory: the few things that decide what is owed.
#[derive(Clone, Default)]
pub(super) struct Memory {
    pub(super) standings: BTreeMap<ResponseKey, Standing>,
    pub(super) zones: Zones,
    /// What each running response asked for the last time: its ground.
    pub(super) grounds: BTreeMap<ResponseKey, Ground>,
}

/// Responses and grades up to the cursor: read by kind, whatever the length of the journal.
pub(super) async fn remember(office: &Office, cursor: u64) -> Result<Memory, StoreError> {
    let mut memory = Memory::default();
    for kind in ["response.", "zone."] {
        let mut after = 0;
        loop {
            let part = office.journal.read_kind(kind, after, BATCH).await?;
            let Some(last) = part.last().map(|e| e.seq) else {
                break;
            };
            for entry in part.iter().filter(|e| e.seq <= cursor) {
                memory.fold(entry);
            }
            after = last;
            if after >= cursor {
                break;
            }
        }
    }
    let now = office.now();
    for standing in memory.standings.values().filter(|s| s.active()) {
        let ground = memory.ground(office, standing, now);
        memory.grounds.insert(standing.now.key.clone(), ground);
    }
    Ok(memory)
}

impl Memory {
    pub(super) fn fold(&mut self, entry: &Entry) {
        match entry.kind.as_str() {
            "zone.graded" => {
                if let Ok(graded) = serde_json::from_str::<Graded>(&entry.body) {
                    self.zones.apply(Kept {
                        graded,
                        by: Actor {
                            officer: entry.officer.clone(),
                            body: entry.agency.clone(),
                        },
                        recorded: entry.recorded_at,
                        seq: entry.seq,
                    });
                }
            }
            kind if kind.starts_with("response.") => {
                if let Ok(change) = serde_json::from_str::<ResponseChange>(&entry.body) {
                    let before = self.standings.remove(&change.key);
                    self.standings.insert(
                        change.key.clone(),
                        Standing::apply(before, change, entry.seq),
                    );
                }
            }
            _ => {}
        }
    }

    /// The state of the areas of a response: counties with something on record in
    /// the present episode, and those that were affected since it was started.
    pub(super) fn ground(&self, office: &Office, standing: &Standing, at: Timestamp) -> Ground {
        let live = office.live();
        let mut affected: BTreeSet<String> = BTreeSet::new();
        for disease in office.diseases_of(&standing.now.key.topic) {
            for (area, _) in live.situation.totals(&disease) {
                affected.extend(live.situation.area_code(area).map(str::to_string));
            }
        }
        let before = self.grounds.get(&standing.now.key);
        affected.extend(before.into_iter().flat_map(|g| g.affected.clone()));
        Ground {
            affected,
            grades: self.zones.county_grades(&office.city, at),
        }
    }

    /// Since when the incident of these topics runs: from some quiet days before
    /// its response began, or since the last one ended.
    pub(super) fn run(&self, office: &Office, topics: &[String], at: Timestamp) -> Timestamp {
        let quiet = (i64::from(office.city.currency.quiet_days) * 24).hours();
        let mut since = at.checked_sub(quiet).unwrap_or(Timestamp::MIN);
        for s in self.standings.values() {
            if !topics.contains(&s.now.key.topic) {
                continue;
            }
            if s.active() {
                return s.since.checked_sub(quiet).unwrap_or(Timestamp::MIN);
            }
            since = since.max(s.now.at);
        }
        since
    }
}
