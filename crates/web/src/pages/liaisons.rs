//! The directory of persons to call: all bodies, one body with who came before.

use crate::page::Page;
use crate::view::filled::Filled;
use askama::Template;
use jiff::civil::Date;
use lf_app::liaisons::{DirectoryRow, DirectoryView};
use lf_response::liaison::{Charge, Named, Rank, Term};

/// All bodies.
#[derive(Template)]
#[template(path = "pages/directory.html")]
pub struct Directory<'a> {
    /// Frame.
    pub p: &'a Page,
    /// Body of the acting officer.
    pub own: String,
    /// Bodies.
    pub rows: &'a [DirectoryRow],
}

impl Directory<'_> {
    fn charge(&self, c: &Charge) -> String {
        self.p.w.t(&format!("liaison-charge-{}", c.word()))
    }

    fn lacking(&self) -> usize {
        self.rows.iter().filter(|r| !r.lacks.is_empty()).count()
    }

    fn lacks(&self, r: &DirectoryRow, c: &Charge) -> bool {
        r.lacks.contains(c)
    }
}

/// One body.
#[derive(Template)]
#[template(path = "pages/directory_body.html")]
pub struct OneBody<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a DirectoryView,
    /// Whether the acting officer may name somebody.
    pub may: bool,
    /// Today.
    pub today: Date,
    /// What was typed.
    pub form: Filled,
}

impl OneBody<'_> {
    fn charges(&self) -> [Charge; 3] {
        Charge::ALL
    }

    fn charge(&self, c: &Charge) -> String {
        self.p.w.t(&format!("liaison-charge-{}", c.word()))
    }

    fn ranks(&self) -> [Rank; 4] {
        [Rank::Unsaid, Rank::Section, Rank::Division, Rank::Bureau]
    }

    fn rank(&self, r: &Rank) -> String {
        self.p.w.t(&format!("liaison-rank-{}", r.word()))
    }

    fn warnings(&self, n: &Named) -> String {
        let w = &self.p.w;
        w.list(
            n.warnings
                .iter()
                .map(|x| w.t(&format!("liaison-warning-{x}"))),
        )
    }

    fn until(&self, t: &Term) -> String {
        match t.until {
            Some(day) => self.p.w.date(day),
            None => self.p.w.t("liaison-now"),
        }
    }

    fn lag(&self, days: &i32) -> String {
        self.p.w.t1("liaison-lag", "n", days.unsigned_abs())
    }
}
