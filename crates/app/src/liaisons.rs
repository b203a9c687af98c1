//! The directory of persons to call at each body: who it is, since when, who came
//! before, how late a change was reported, who is missing.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_response::liaison::{self, Charge, Ended, Named, Term, subject};
use lf_store::{Expect, StoreError};
use serde::Serialize;

/// One body of the directory.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DirectoryRow {
    /// Body.
    pub body: String,
    /// Who it is today, by charge; none where nobody is named.
    pub now: Vec<(Charge, Option<Term>)>,
    /// What it lacks.
    pub lacks: Vec<Charge>,
    /// Who is on duty now, with the number: desk, name, telephone.
    pub duty: Vec<(String, String, String)>,
}

/// One body's persons and those who came before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DirectoryView {
    /// Today's.
    pub row: DirectoryRow,
    /// All terms by charge, the newest first, each with the days until it was reported.
    pub history: Vec<(Charge, Vec<(Term, i32)>)>,
    /// Number of the last entry about it, for `seen`.
    pub seq: u64,
}

impl Office {
    /// The directory: every body of the city that has officers.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn directory(&self) -> Result<Vec<DirectoryRow>, StoreError> {
        let mut bodies: Vec<String> = vec![];
        for b in &self.city.bodies {
            for body in self.city.bodies_of(&b.role, None) {
                let staffed = self.city.officers.iter().any(|o| o.body == body);
                if staffed && !bodies.contains(&body) {
                    bodies.push(body);
                }
            }
        }
        let mut out = vec![];
        let on_duty = self.rosters(self.today(), 1, None).await?.now;
        let readiness = self.readiness().await?;
        for body in bodies {
            out.push(self.directory_row(&readiness.directory, &body, &on_duty));
        }
        Ok(out)
    }

    fn directory_row(
        &self,
        directory: &liaison::Directory,
        body: &str,
        on_duty: &[(String, String, lf_response::roster::Shift)],
    ) -> DirectoryRow {
        let today = self.today();
        DirectoryRow {
            now: (Charge::ALL.into_iter())
                .map(|c| (c, directory.on(body, c, today).cloned()))
                .collect(),
            lacks: directory.lacks(body, today),
            duty: (on_duty.iter().filter(|d| d.0 == body))
                .map(|(_, desk, s)| (desk.clone(), s.name.clone(), s.phone.clone()))
                .collect(),
            body: body.to_string(),
        }
    }

    /// One body of the directory, with who came before.
    ///
    /// # Errors
    /// A failure of the journal.
    pub async fn directory_of(&self, body: &str) -> Result<Option<DirectoryView>, StoreError> {
        if !self.city.has_body(body) {
            return Ok(None);
        }
        let on_duty = self.rosters(self.today(), 1, Some(body)).await?.now;
        let readiness = self.readiness().await?;
        let directory = &readiness.directory;
        let lag = |t: &Term| {
            let reported = t.reported.to_zoned(self.zone().clone()).date();
            (t.clone(), t.lag(reported))
        };
        Ok(Some(DirectoryView {
            row: self.directory_row(directory, body, &on_duty),
            history: (Charge::ALL.into_iter())
                .map(|c| (c, directory.history(body, c).into_iter().map(lag).collect()))
                .collect(),
            seq: directory.seq(body),
        }))
    }

    /// Names somebody; whoever it was before ends on that day.
    ///
    /// # Errors
    /// Another body's data, something missing, somebody else was faster.
    pub async fn name_liaison(
        &self,
        actor: &Actor,
        it: Named,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let (event, expect) = {
            let readiness = self.readiness().await?;
            let directory = &readiness.directory;
            let body = it.body.clone();
            let event = liaison::name(&self.city, actor, directory, it, self.today())
                .map_err(ReportError::Refused)?;
            (event, Expect::new(subject(&body), directory.seq(&body)))
        };
        self.commit(actor, vec![event], vec![expect], via).await
    }

    /// Ends a charge without anybody following.
    ///
    /// # Errors
    /// Another body's data, nobody to end, somebody else was faster.
    pub async fn end_liaison(
        &self,
        actor: &Actor,
        it: Ended,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(via).await? {
            return Ok(receipt);
        }
        let (event, expect) = {
            let readiness = self.readiness().await?;
            let directory = &readiness.directory;
            let body = it.body.clone();
            let event =
                liaison::end(&self.city, actor, directory, it).map_err(ReportError::Refused)?;
            (event, Expect::new(subject(&body), directory.seq(&body)))
        };
        self.commit(actor, vec![event], vec![expect], via).await
    }
}
