//! Who infected whom in an incident: the tree, generations, who infected most.

use crate::chart;
use crate::html::Html;
use crate::page::Page;
use askama::Template;
use lf_domain::codebook::Label;
use lf_domain::lineage::Lineage;

/// Cases that infected most, as many as are listed.
const TOP: usize = 10;

/// What the page shows.
pub struct LineageView {
    /// Topic of the incident.
    pub id: String,
    /// Its name.
    pub name: Label,
    /// Who infected whom.
    pub lineage: Lineage,
    /// There are more cases than were looked at.
    pub more: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "pages/lineage.html")]
pub struct LineagePage<'a> {
    /// Frame.
    pub p: &'a Page,
    /// View.
    pub v: &'a LineageView,
}

impl LineagePage<'_> {
    fn drawing(&self) -> Html {
        chart::lineage::figure(&self.p.w, &self.v.lineage, "lineage")
    }

    /// Case, its journal number, how many it infected, of which generation it is.
    fn top(&self) -> Vec<(String, Option<u64>, usize, String)> {
        let l = &self.v.lineage;
        let row = |i: usize| {
            let n = &l.nodes[i];
            let generation = n.generation.map_or_else(|| "?".into(), |g| g.to_string());
            (n.case_id.clone(), n.seq, n.infected.len(), generation)
        };
        l.spreaders().into_iter().take(TOP).map(row).collect()
    }

    fn doubtful(&self) -> usize {
        let l = &self.v.lineage;
        l.steps.iter().filter(|s| l.doubtful(s)).count()
    }

    /// Cases that are linked with none.
    fn alone(&self) -> usize {
        let all = self.v.lineage.nodes.iter();
        all.filter(|n| n.by.is_empty() && n.infected.is_empty())
            .count()
    }

    fn too_many(&self) -> bool {
        self.v.lineage.tree().len() > chart::lineage::MOST
    }
}
