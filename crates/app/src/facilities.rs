//! Facilities: designations, inspections, beds, visits, services.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::custody::Custody;
use lf_response::custody::rules::{Designation, Site};
use lf_response::facility::{self, Command, Facilities, Facility, Ground, subject};
use lf_store::{Expect, StoreError, args};
use serde::Serialize;
use std::collections::BTreeMap;

/// A facility as a board shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FacilityView {
    /// What the city says about it.
    pub site: Site,
    /// What it is now designated for, with its beds.
    pub functions: Vec<Ward>,
    /// Whether its site was inspected and accepted; none where that is not asked for.
    pub accepted: Option<bool>,
    /// As it stands.
    pub state: Facility,
}

/// A function of a facility with its beds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ward {
    /// Function.
    pub function: String,
    /// The designation under which it works.
    pub designation: Designation,
    /// Beds.
    pub beds: u32,
    /// Free beds; a promised one is not free.
    pub free: u32,
}

impl Office {
    /// All facilities about which something was recorded.
    pub(crate) async fn facilities_now(&self) -> Result<Facilities, StoreError> {
        let sql = "SELECT data FROM facility ORDER BY id";
        let rows: Vec<(String,)> = self.journal.db().all(sql, args![]).await?;
        let read = rows.iter().filter_map(|r| serde_json::from_str(&r.0).ok());
        Ok(read.map(|f: Facility| (f.id.clone(), f)).collect())
    }

    fn view(&self, site: &Site, state: Option<&Facility>) -> FacilityView {
        let day = self.today();
        let state = state.cloned().unwrap_or_else(|| Facility::new(&site.id));
        let words = &self.custody_rules.words.functions;
        let designated = state.functions(site, day);
        let asked = (designated.iter()).any(|f| words.get(*f).is_some_and(|w| w.acceptance));
        let functions = (designated.into_iter())
            .filter_map(|f| {
                Some(Ward {
                    function: f.to_string(),
                    designation: state.designation(site, f, day)?.clone(),
                    beds: state.total(site, f),
                    free: state.free(site, f),
                })
            })
            .collect();
        FacilityView {
            functions,
            accepted: asked.then(|| state.accepted(day)),
            site: site.clone(),
            state,
        }
    }

    /// The facilities of the city, in the order of its data.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn facilities(&self) -> Result<Vec<FacilityView>, StoreError> {
        let states = self.facilities_now().await?;
        let sites = self.custody_rules.city.iter().flat_map(|b| &b.facilities);
        Ok(sites.map(|s| self.view(s, states.get(&s.id))).collect())
    }

    /// One facility.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn facility(&self, id: &str) -> Result<Option<FacilityView>, StoreError> {
        let all = self.facilities().await?;
        Ok(all.into_iter().find(|f| f.site.id == id))
    }

    /// Codes of the facilities that could take a person now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fitting(&self, c: &Custody) -> Result<Vec<String>, StoreError> {
        let Some(binding) = &self.custody_rules.city else {
            return Ok(vec![]);
        };
        let states = self.facilities_now().await?;
        let (rules, day) = (&self.custody_rules, self.today());
        let none: &[String] = &[];
        let functions = (binding.destinations.get(&c.category)).map_or(none, |f| f.as_slice());
        let fits = |site: &&Site| {
            let empty = Facility::new(&site.id);
            let state = states.get(&site.id).unwrap_or(&empty);
            let fit = state.fit(site, functions, &c.disease, day, rules, &self.book);
            fit.is_ok() && c.facility.as_deref() != Some(site.id.as_str())
        };
        Ok((binding.facilities.iter().filter(fits))
            .map(|s| s.id.clone())
            .collect())
    }

    /// Decides about a facility.
    ///
    /// # Errors
    /// `facility-unknown`, refusals of [`facility::decide`], `overtaken`, failures of the journal.
    pub async fn act_on_facility(
        &self,
        actor: &Actor,
        id: &str,
        command: &Command,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let binding = self.binding()?;
        let Some(site) = binding.site(id) else {
            let known: Vec<&str> = binding.facilities.iter().map(|f| f.id.as_str()).collect();
            return Err(Refusal::new("id", "facility-unknown", id, known.join(", ")).into());
        };
        let states = self.facilities_now().await?;
        let today = self.today();
        let mut holders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for view in self.facilities().await? {
            for ward in view.functions {
                (holders.entry(ward.function).or_default()).push(view.site.id.clone());
            }
        }
        let none = Facility::new(id);
        let state = states.get(id).unwrap_or(&none);
        let ground = Ground {
            rules: &self.custody_rules,
            binding,
            city: &self.city,
            holders: &holders,
            today,
        };
        let event = facility::decide(site, state, command, actor, ground)
            .map_err(ReportError::Refused)?
            .entry(id);
        let expect = Expect::new(subject(id), state.seq);
        self.commit(actor, vec![event], vec![expect], via).await
    }
}
