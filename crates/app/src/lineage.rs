//! Who infected whom in an incident, out of the cases as they stand.

use crate::office::Office;
use lf_domain::case::CaseReport;
use lf_domain::fact::Fact;
use lf_domain::lineage::Lineage;
use lf_store::{StoreError, args};

/// Cases that are looked at, the latest of each disease.
pub const MOST: u64 = 5_000;

impl Office {
    /// The graph of the infector links of the cases of some diseases, and whether
    /// there are more cases than were looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lineage(&self, diseases: &[String]) -> Result<(Lineage, bool), StoreError> {
        let mut cases: Vec<(u64, CaseReport)> = vec![];
        let mut more = false;
        for disease in diseases {
            let rows: Vec<(i64, String)> = self
                .journal
                .db()
                .all(
                    "SELECT j.seq, j.body FROM case_line c JOIN journal j ON j.seq = c.seq \
                     WHERE c.disease = $1 AND c.classification <> '' \
                     AND NOT EXISTS (SELECT 1 FROM superseded s WHERE s.seq = c.seq) \
                     ORDER BY c.seq DESC LIMIT $2",
                    args![disease.as_str(), MOST + 1],
                )
                .await?;
            more |= rows.len() as u64 > MOST;
            let rows = rows.into_iter().take(MOST as usize);
            cases.extend(rows.filter_map(|(seq, body)| {
                match serde_json::from_str::<Fact>(&body).ok()? {
                    Fact::Case(c) => Some((seq as u64, c)),
                    _ => None,
                }
            }));
        }
        let lineage = Lineage::of(cases.iter().map(|(seq, c)| (*seq, c)));
        Ok((lineage, more))
    }
}
