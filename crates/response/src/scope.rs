//! Where an order holds: the whole city, counties, towns, or a smaller place in them.

use crate::zone::county_of;
use lf_domain::city::City;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Where an order holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// The whole city.
    pub whole: bool,
    /// Whole counties (GB/T 2260).
    pub counties: Vec<String>,
    /// Whole towns (nine digits).
    pub towns: Vec<String>,
    /// Towns in which only `place` is meant.
    pub within: Vec<String>,
    /// The smaller place: a building, a village, a market, a road.
    pub place: String,
}

impl Scope {
    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        !self.whole
            && self.counties.is_empty()
            && self.towns.is_empty()
            && self.within.is_empty()
            && self.place.trim().is_empty()
    }

    /// Whether it reaches into a town.
    pub fn touches(&self, city: &City, town: &str) -> bool {
        let county = county_of(city, town);
        self.whole
            || self.counties.iter().any(|c| Some(c.as_str()) == county)
            || self.towns.iter().chain(&self.within).any(|t| t == town)
    }

    /// All towns that it reaches into, in the order of the city.
    pub fn all_towns(&self, city: &City) -> Vec<String> {
        (city.areas.iter().flat_map(|a| &a.towns))
            .filter(|t| self.touches(city, &t.code))
            .map(|t| t.code.clone())
            .collect()
    }

    /// Counties that it reaches into; empty for the whole city.
    pub fn all_counties(&self, city: &City) -> Vec<String> {
        if self.whole {
            return vec![];
        }
        (city.areas.iter())
            .filter(|a| {
                self.counties.contains(&a.code)
                    || (a.towns.iter())
                        .any(|t| self.towns.contains(&t.code) || self.within.contains(&t.code))
            })
            .map(|a| a.code.clone())
            .collect()
    }

    /// What is wrong with it in a city.
    pub fn check(&self, city: &City) -> Vec<Refusal> {
        let mut wrong = vec![];
        for county in &self.counties {
            if !city.areas.iter().any(|a| &a.code == county) {
                let known: Vec<&str> = city.areas.iter().map(|a| a.code.as_str()).collect();
                wrong.push(Refusal::new(
                    "scope",
                    "unknown-place",
                    county,
                    known.join(", "),
                ));
            }
        }
        for town in self.towns.iter().chain(&self.within) {
            if county_of(city, town).is_none() {
                wrong.push(Refusal::new("scope", "unknown-town", town, ""));
            }
        }
        if !self.within.is_empty() && self.place.trim().is_empty() {
            wrong.push(Refusal::new("place", "area-no-place", "", ""));
        }
        wrong
    }

    /// A smaller place is named, and still whole towns or more are covered:
    /// the smallest unit that serves should be taken.
    pub fn is_wide(&self) -> bool {
        !self.place.trim().is_empty()
            && (self.whole || !self.counties.is_empty() || !self.towns.is_empty())
    }
}
