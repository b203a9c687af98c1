//! The page on which somebody under observation reports how he is: nothing else of the
//! program is on it, and nothing about him but what he needs to know.

use super::observations::symptoms;
use crate::page::Page;
use crate::view::filled::Filled;
use askama::Template;
use jiff::civil::Date;
use lf_response::observation::Observation;

/// The page.
#[derive(Template)]
#[template(path = "pages/himself.html")]
pub struct Himself<'a> {
    /// Frame.
    pub p: &'a Page,
    /// The observation, without what others found; none where the link opens nothing.
    pub o: Option<&'a Observation>,
    /// What was typed.
    pub form: Filled,
    /// The secret of the link.
    pub secret: &'a str,
    /// Just sent.
    pub done: bool,
    /// Today.
    pub today: Date,
}

impl Himself<'_> {
    fn symptoms(&self) -> Vec<(String, String, bool)> {
        symptoms(self.p, &self.form)
    }

    fn today_sent(&self) -> bool {
        let looks = self.o.iter().flat_map(|o| &o.looks);
        looks.into_iter().any(|l| l.checked.day == self.today)
    }
}
