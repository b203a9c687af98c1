//! The ledger of obligations.

use crate::page::{Page, encode};
use crate::words::Words;
use askama::Template;
use lf_app::ledger::{By, Ledger, LedgerLine, LedgerQuery};
use lf_response::ledger::Spread;
use lf_response::standing::ResponseKey;

/// The page.
#[derive(Template)]
#[template(path = "pages/ledger.html")]
pub struct LedgerPage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The ledger.
    pub v: &'a Ledger,
    /// What was asked for.
    pub q: &'a LedgerQuery,
}

impl Words {
    /// Name of a line of the ledger.
    pub fn ledger_about(&self, by: By, about: &str) -> String {
        match by {
            By::Body => self.body(about),
            By::Clause => match about.split_once(' ') {
                Some((plan, clause)) => format!("{} {clause}", self.plan_short(plan)),
                None => about.to_string(),
            },
            By::Response => match ResponseKey::parse(about) {
                None if about.is_empty() => self.t("ledger-no-response"),
                None => about.to_string(),
                Some(k) => {
                    let area = match k.is_city() {
                        true => self.label(&self.names().city.label),
                        false => self.county(&k.area),
                    };
                    self.t2(
                        "ledger-response",
                        "area",
                        area,
                        "topic",
                        self.noun(&k.topic),
                    )
                }
            },
        }
    }
}

impl LedgerPage<'_> {
    fn by(&self, by: By) -> &'static str {
        match by {
            By::Body => "body",
            By::Clause => "clause",
            By::Response => "response",
        }
    }

    fn ways(&self) -> Vec<(By, String)> {
        [By::Body, By::Clause, By::Response]
            .map(|by| (by, self.p.w.t(&format!("ledger-by-{}", self.by(by)))))
            .to_vec()
    }

    fn is_by(&self, by: &By) -> bool {
        self.q.by == *by
    }

    /// This filter under another address or another sorting.
    fn href(&self, path: &str, by: &By) -> String {
        let mut out = format!("{path}?by={}", self.by(*by));
        let filters = [
            ("body", &self.q.body),
            ("plan", &self.q.plan),
            ("response", &self.q.response),
        ];
        for (name, value) in filters {
            if let Some(value) = value {
                out.push_str(&format!("&{name}={}", encode(value)));
            }
        }
        out
    }

    /// The ledger's own query without one filter set, for its tabs.
    fn filters(&self) -> Vec<String> {
        let w = &self.p.w;
        let mut out = vec![];
        out.extend(self.q.body.as_ref().map(|b| w.body(b)));
        out.extend(self.q.plan.as_ref().map(|p| w.plan_short(p)));
        out.extend(
            self.q
                .response
                .as_ref()
                .map(|r| w.ledger_about(By::Response, r)),
        );
        out
    }

    /// Name of a line, and where it leads.
    fn name(&self, line: &LedgerLine) -> (String, Option<String>) {
        let w = &self.p.w;
        let href = match self.q.by {
            By::Body => Some(format!("/duties?body={}", encode(&line.about))),
            By::Clause => {
                (line.about.split_once(' ')).map(|(plan, clause)| w.clause_href(plan, clause))
            }
            By::Response if line.about.is_empty() => None,
            By::Response => Some(format!("/responses/{}", encode(&line.about))),
        };
        (w.ledger_about(self.q.by, &line.about), href)
    }

    /// Median, nine of ten, longest.
    fn spread(&self, spread: &Option<Spread>) -> String {
        let w = &self.p.w;
        match spread {
            None => w.t("ledger-none-yet"),
            Some(s) => {
                let list = [s.median, s.p90, s.max].map(|m| w.minutes(m));
                list.join(&w.t("ledger-slash"))
            }
        }
    }

    fn share(&self, line: &LedgerLine) -> String {
        match line.tally.met_share() {
            Some(share) => format!("{:.0}%", share * 100.0),
            None => self.p.w.t("ledger-none-yet"),
        }
    }
}
