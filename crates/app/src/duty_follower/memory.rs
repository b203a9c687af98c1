//! What the follower keeps in memory.

use super::*;

/// What the follower keeps in memory: the few things that decide what is owed.
#[derive(Clone, Default)]
pub(super) struct Memory {
    pub(super) standings: BTreeMap<ResponseKey, Standing>,
    pub(super) zones: Zones,
    /// What each running response asked for the last time: its ground.
    pub(super) grounds: BTreeMap<ResponseKey, Ground>,
    /// Counties of what is no case (an occurrence, a poisoning, a cluster), by topic,
    /// and when the last such fact was recorded.
    sites: BTreeMap<String, BTreeMap<String, Timestamp>>,
    /// Candidates by plan and topic.
    suggested: BTreeMap<(String, String), Suggested>,
}

/// A plan's candidate for a topic as last found, and whether the plan governed it then.
#[derive(Clone)]
pub(super) struct Suggested {
    pub(super) what: Happening,
    first: bool,
}

/// Kinds of facts that happen somewhere, and whose place no counter of cases keeps.
const SITED: [&str; 3] = ["fact.occurrence", "fact.poisoning", "fact.cluster"];

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
    let mut topics = Topics::new(&office.plans);
    for kind in SITED {
        let mut after = 0;
        loop {
            let part = office.journal.read_kind(kind, after, BATCH).await?;
            let Some(last) = part.last().map(|e| e.seq) else {
                break;
            };
            for e in part.iter().filter(|e| e.seq <= cursor && e.kind == kind) {
                let Some(fact) = fact_in(kind, &e.body) else {
                    continue;
                };
                if office.superseded_by(e.seq).await?.is_none() {
                    memory.place(&Happening {
                        kind: kind.to_string(),
                        at: e.recorded_at,
                        body: serde_json::from_str(&e.body).unwrap_or_default(),
                        fact_topics: topics.of(&fact).to_vec(),
                        ..Happening::default()
                    });
                }
            }
            after = last;
            if after >= cursor {
                break;
            }
        }
    }
    let mut after = 0;
    while after < cursor {
        let part = (office.journal)
            .read_kind("finding.candidate", after, BATCH)
            .await?;
        let Some(last) = part.last().map(|e| e.seq) else {
            break;
        };
        for e in part.into_iter().filter(|e| e.seq <= cursor) {
            let mut what = Happening {
                seq: e.seq,
                root: e.seq,
                at: e.recorded_at,
                happened: e.happened_at.get(..10).and_then(|d| d.parse().ok()),
                body: serde_json::from_str(&e.body).unwrap_or_default(),
                kind: e.kind,
                agency: e.agency,
                ..Happening::default()
            };
            what.run = memory.run(office, &what.topics(), what.at);
            memory.suggest(office, &what);
        }
        after = last;
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
        let mut affected = self.on_record(office, &standing.now.key.topic, at);
        let before = self.grounds.get(&standing.now.key);
        affected.extend(before.into_iter().flat_map(|g| g.affected.clone()));
        Ground {
            affected,
            grades: self.zones.county_grades(&office.city, at),
        }
    }

    /// Counties with something on record for a topic.
    fn on_record(&self, office: &Office, topic: &str, at: Timestamp) -> BTreeSet<String> {
        let mut out: BTreeSet<String> = BTreeSet::new();
        {
            let diseases = office.diseases_of(topic);
            let live = office.live();
            for (area, _) in diseases.iter().flat_map(|d| live.situation.totals(d)) {
                out.extend(live.situation.area_code(area).map(str::to_string));
            }
        }
        let since = self.run(office, &[topic.to_string()], at);
        let sites = self.sites.get(topic).into_iter().flatten();
        out.extend(sites.filter(|s| *s.1 >= since).map(|s| s.0.clone()));
        out
    }

    /// Keeps a candidate. Says whether its plan governs its topic.
    pub(super) fn suggest(&mut self, office: &Office, what: &Happening) -> bool {
        let topic = what.topics().into_iter().next();
        let Some(key) = what.plan().map(str::to_string).zip(topic) else {
            return true;
        };
        let first = !office.comes_second(&key.0, &key.1);
        match what.level() {
            None => self.suggested.remove(&key),
            Some(_) => self.suggested.insert(
                key,
                Suggested {
                    what: what.clone(),
                    first,
                },
            ),
        };
        first
    }

    /// Candidates whose plan came to govern their topic since they were found (true),
    /// or stopped doing so, by facts that did not change what it suggests.
    pub(super) fn turned(&mut self, office: &Office) -> Vec<(bool, Happening)> {
        let mut out = vec![];
        for ((plan, topic), s) in &mut self.suggested {
            let first = !office.comes_second(plan, topic);
            if first != s.first {
                s.first = first;
                out.push((first, s.what.clone()));
            }
        }
        out
    }

    /// Keeps where something happened that is no case.
    pub(super) fn place(&mut self, what: &Happening) {
        let Some(county) = what.county().filter(|_| SITED.contains(&&*what.kind)) else {
            return;
        };
        for topic in &what.fact_topics {
            let of = self.sites.entry(topic.clone()).or_default();
            of.insert(county.to_string(), what.at);
        }
    }

    /// Counties that a change of a response concerns, as far as it is the affected
    /// ones' business: those on record since it was started, and those with a
    /// response of their own to the same incident.
    pub(super) fn concerned(
        &self,
        office: &Office,
        key: &ResponseKey,
        at: Timestamp,
    ) -> BTreeSet<String> {
        if !key.is_city() {
            return BTreeSet::from([key.area.clone()]);
        }
        let mut out = self.on_record(office, &key.topic, at);
        out.extend((self.grounds.get(key).into_iter()).flat_map(|g| g.affected.clone()));
        let own = (self.standings.values()).filter(|s| s.active() && !s.now.key.is_city());
        let same = own.filter(|s| s.now.key.topic == key.topic);
        out.extend(same.map(|s| s.now.key.area.clone()));
        out
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
