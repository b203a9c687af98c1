//! Grading towns and places outside, publishing the risk map, and asking what
//! holds in a town now or on a past day.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::area::{self, Resumption};
use lf_response::event::Event;
use lf_response::restriction::{self, Rule};
use lf_response::riskmap::{self, Publication, Published};
use lf_response::zone::{self, Grade, Graded, Grading, Kept, Turn};
use lf_store::{Expect, StoreError};
use serde::Serialize;
use std::collections::BTreeSet;

/// A town with its grade at a moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TownState {
    /// Nine digits.
    pub code: String,
    /// County (GB/T 2260).
    pub county: String,
    /// The grading that is valid; none where nobody has graded it.
    pub kept: Option<Kept>,
    /// Orders in force that reach into it.
    pub orders: usize,
}

/// All towns at a moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ZonesView {
    /// The moment.
    pub at: Timestamp,
    /// Towns in the order of the city.
    pub towns: Vec<TownState>,
    /// Places outside that are on the list, gravest first.
    pub outside: Vec<Kept>,
    /// Version of the city's map in force at that moment.
    pub map: Option<Published>,
    /// What the city's response in force brings by grade: plan, and rules by grade.
    pub by_grade: Vec<(Grade, Vec<Rule>)>,
}

/// What holds in one town at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct TownView {
    /// Its grade.
    pub town: TownState,
    /// The moment.
    pub at: Timestamp,
    /// Rules that hold, could be ordered, or are advice: those of the responses
    /// that run now.
    pub rules: Vec<Rule>,
    /// Orders in force there at that moment.
    pub orders: Vec<area::Order>,
    /// All its gradings, oldest first.
    pub history: Vec<Kept>,
}

/// What a grading did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GradeReceipt {
    /// Journal number of the last entry.
    pub seq: u64,
    /// True when it had been recorded before under the same key.
    pub repeated: bool,
    /// Orders that must be looked at again because a grade fell.
    pub checks: Vec<String>,
}

impl Office {
    /// Roles that owe the risk map or the assessment under a plan in force: they
    /// grade and publish. Empty where no plan names anybody.
    pub fn graders(&self) -> BTreeSet<String> {
        let by_plan = |p: &std::sync::Arc<lf_rules::plan::Plan>| {
            let program = &p.pack.program;
            let tasks = program.duties.iter().chain(&program.measures);
            tasks
                .filter(|t| {
                    let by = t.it.evidence.by.as_deref();
                    matches!(
                        by,
                        Some("zone.map" | "report.assessment" | "record.assessment")
                    )
                })
                .flat_map(|t| t.it.who.clone())
                .collect::<Vec<_>>()
        };
        self.plans.iter().flat_map(by_plan).collect()
    }

    /// Grades several zones at once. Where a grade falls, each order in force
    /// there is marked to be looked at again.
    ///
    /// # Errors
    /// Refusals, `overtaken` when somebody graded one of them meanwhile, and
    /// failures of the journal.
    pub async fn grade_zones(
        &self,
        actor: &Actor,
        grading: &Grading,
        via: &Via,
    ) -> Result<GradeReceipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(first) = self.done_before(via).await? {
            return Ok(GradeReceipt {
                seq: first.seq,
                repeated: true,
                checks: vec![],
            });
        }
        self.known_assessment(&grading.assessment).await?;
        let now = self.now();
        let (events, expects, checks) = {
            let zoning = self.zoning().await?;
            let graders = self.graders();
            let graded = zone::grade(&zoning.zones, &self.city, &graders, actor, grading, now)
                .map_err(ReportError::Refused)?;
            let mut expects: Vec<Expect> = (graded.iter())
                .map(|g| Expect::new(zone::subject(&g.zone), zoning.zones.seq(&g.zone)))
                .collect();
            let event = |g: &Graded| Event::new("zone.graded", zone::subject(&g.zone), g);
            let mut events: Vec<Event> = graded.iter().map(event).collect();
            let mut checks: Vec<String> = vec![];
            for order in zoning.orders.values().filter(|o| o.in_force(now)) {
                let due = graded.iter().filter_map(|g| self.resumption(order, g));
                for event in due.map(area::Event::Resumption) {
                    events.push(event.entry());
                    if !checks.contains(&order.proposal.id) {
                        checks.push(order.proposal.id.clone());
                        expects.push(Expect::new(area::subject(&order.proposal.id), order.seq()));
                    }
                }
            }
            (events, expects, checks)
        };
        let Receipt { seq, repeated } = self.commit(actor, events, expects, via).await?;
        Ok(GradeReceipt {
            seq,
            repeated,
            checks,
        })
    }

    /// The look that an order needs after a grading.
    fn resumption(&self, order: &area::Order, g: &Graded) -> Option<Resumption> {
        let (before, now) = g.before.zip(g.grade)?;
        let there = order.terms.scope.touches(&self.city, &g.zone);
        (g.kind == Turn::Fallen && there).then(|| Resumption {
            id: order.proposal.id.clone(),
            kind: order.proposal.task.clone(),
            response: order.proposal.response.clone(),
            zone: g.zone.clone(),
            county: g.county.clone(),
            before,
            now,
            who: order
                .decider
                .as_ref()
                .map_or(String::new(), |d| d.body.clone()),
        })
    }

    /// Publishes the map as of now: of the city, or a county's body that of its county.
    ///
    /// # Errors
    /// A town without a grade, and those of [`Office::grade_zones`].
    pub async fn publish_map(
        &self,
        actor: &Actor,
        publication: &Publication,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        self.known_assessment(&publication.assessment).await?;
        let (event, expect) = {
            let zoning = self.zoning().await?;
            let response = publication.response.trim();
            let standings = self.responses();
            let keys: Vec<String> = standings.iter().map(|s| s.now.key.to_string()).collect();
            if !response.is_empty() && !keys.iter().any(|k| k == response) {
                let accepted = keys.join(", ");
                return Err(
                    Refusal::new("response", "no-running-response", response, accepted).into(),
                );
            }
            let n = zoning.maps.last().map_or(0, |m| m.map.n) + 1;
            let graders = self.graders();
            let (zones, city) = (&zoning.zones, &self.city);
            let map = riskmap::publish(zones, city, &graders, actor, publication, n, self.now())
                .map_err(ReportError::Refused)?;
            let subject = riskmap::subject(n);
            let event = Event::new("map.published", subject.clone(), &map);
            (event, Expect::new(subject, 0))
        };
        self.commit(actor, vec![event], vec![expect], via).await
    }

    /// An assessment that is named as a thing of the journal must be there; the
    /// number of a document is taken as it is.
    async fn known_assessment(&self, named: &str) -> Result<(), ReportError> {
        let named = named.trim();
        let ours = ["record/", "report/", "file/"]
            .iter()
            .any(|p| named.starts_with(p));
        if ours && self.journal.history(named).await?.is_empty() {
            return Err(Refusal::new("assessment", "no-such-assessment", named, "").into());
        }
        Ok(())
    }

    /// All towns and listed places outside at a moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn zones(&self, at: Timestamp) -> Result<ZonesView, StoreError> {
        let zoning = self.zoning().await?;
        let orders: Vec<&area::Order> = self.orders_at(&zoning, at);
        let towns = self.city.areas.iter().flat_map(|a| {
            a.towns.iter().map(|t| TownState {
                code: t.code.clone(),
                county: a.code.clone(),
                kept: zoning.zones.at(&t.code, at).cloned(),
                orders: (orders.iter())
                    .filter(|o| o.terms.scope.touches(&self.city, &t.code))
                    .count(),
            })
        });
        let standings = self.responses();
        let running = self.in_force(&standings);
        let ours = running.iter().filter(|r| r.standing.now.key.is_city());
        let gravest = ours.max_by_key(|r| r.standing.now.level);
        Ok(ZonesView {
            at,
            towns: towns.collect(),
            outside: zoning.zones.outside(at).into_iter().cloned().collect(),
            map: riskmap::at(&zoning.maps, "city", at).cloned(),
            by_grade: gravest.map(restriction::by_grade).unwrap_or_default(),
        })
    }

    /// What holds in one town at a moment; none for an unknown town.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn town(&self, code: &str, at: Timestamp) -> Result<Option<TownView>, StoreError> {
        let Some(county) = zone::county_of(&self.city, code) else {
            return Ok(None);
        };
        let zoning = self.zoning().await?;
        let kept = zoning.zones.at(code, at).cloned();
        let orders: Vec<area::Order> = (self.orders_at(&zoning, at).into_iter())
            .filter(|o| o.terms.scope.touches(&self.city, code))
            .cloned()
            .collect();
        let standings = self.responses();
        let running = self.in_force(&standings);
        let grade = kept.as_ref().and_then(|k| k.graded.grade);
        Ok(Some(TownView {
            at,
            rules: restriction::rules(&running, county, grade),
            town: TownState {
                code: code.to_string(),
                county: county.to_string(),
                kept,
                orders: orders.len(),
            },
            orders,
            history: zoning.zones.history(code).to_vec(),
        }))
    }

    /// Published maps, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn maps(&self) -> Result<Vec<Published>, StoreError> {
        Ok(self.zoning().await?.maps.iter().rev().cloned().collect())
    }

    /// A published map by its number, with the one of the same area before it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn map(&self, n: u64) -> Result<Option<(Published, Option<Published>)>, StoreError> {
        let zoning = self.zoning().await?;
        let Some(found) = zoning.maps.iter().find(|m| m.map.n == n) else {
            return Ok(None);
        };
        let before = (zoning.maps.iter().rev())
            .find(|m| m.map.n < n && m.map.area == found.map.area)
            .cloned();
        Ok(Some((found.clone(), before)))
    }
}
