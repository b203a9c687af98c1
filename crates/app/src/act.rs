//! What officers do in a story, as data: open and sign approval files, record
//! orders, work off their desks, write reports and registers. Each act goes through
//! the same use case as a page or a call of the API.

mod between;

use crate::commit::Via;
use crate::custody::NewCustody;
use crate::duties::{DutyQuery, Tab};
use crate::office::Office;
use crate::records::About;
use crate::report::{Receipt, ReportError};
use crate::reports::Begin;
use crate::zones::TownState;
use jiff::ToSpan;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::file::Signature;
use lf_response::file::opening::OpenFile;
use lf_response::form::{Values, wanting};
use lf_response::obligation::{Duty, DutyCommand, State};
use lf_response::observation::decide::Ask;
use lf_response::order::Order;
use lf_response::report::Command;
use lf_response::riskmap::Publication;
use lf_response::roster::{Roster, Shift};
use lf_response::zone::{Grade, Grading, Line};
use serde::Deserialize;
use std::collections::BTreeMap;

pub use between::Between;

/// One act.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Opens an approval file; the scene's label names it from then on.
    Open(OpenFile),
    /// Signs a step of a file.
    Sign(Box<Pen>),
    /// Records a superior's order, or the city's to counties.
    Order(Box<Order>),
    /// Acts on what is on the officer's own desk.
    Duty(DeskAct),
    /// Writes a report, signs it and sends it.
    Report(Paper),
    /// Enters a record.
    Record {
        /// Register, incident and area.
        about: About,
        /// Values by field.
        values: Values,
    },
    /// Determines a person; the scene's label names the custody from then on.
    Determine(Box<NewCustody>),
    /// Does something about a person who was determined before.
    Custody {
        /// Label of the scene that determined him.
        of: String,
        /// What is done.
        command: lf_response::custody::Command,
    },
    /// Does something about a facility.
    Facility {
        /// Its code.
        id: String,
        /// What is done.
        command: lf_response::facility::Command,
    },
    /// Puts somebody under observation; the scene's label names it from then on.
    Observe(Box<Ask>),
    /// Looks at somebody under observation, or ends it.
    Observation {
        /// Label of the scene with which it began.
        of: String,
        /// What is done.
        command: lf_response::observation::decide::Command,
    },
    /// Grades towns, and every other town that has no grade alike.
    Zones {
        /// Towns with a grade of their own.
        grading: Grading,
        /// Grade of the others.
        #[serde(default)]
        rest: Option<Grade>,
    },
    /// Publishes the risk map.
    Map(Publication),
    /// Sets the same shifts of the officer's body on some days.
    Roster {
        /// The days.
        days: Vec<Date>,
        /// The shifts of each.
        shifts: Vec<Shift>,
    },
    /// Does something between agencies: intake, notices, gates, the directory, call-outs.
    Between(Box<Between>),
}

/// A signature and what it is put under.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pen {
    /// Label of the scene that opened the file.
    pub file: String,
    /// The signature.
    pub signature: Signature,
}

/// Something done with the tasks on a desk.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskAct {
    /// Id of the task in its plan; every task of the desk where it is left out.
    #[serde(default)]
    pub task: Option<String>,
    /// Only what is due within so many hours from now, or is late.
    #[serde(default)]
    pub hours: Option<u32>,
    /// What is done.
    pub act: DutyCommand,
    /// Not a fault when there is nothing of the kind on the desk.
    #[serde(default)]
    pub if_any: bool,
}

/// A report as an officer writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Kind, incident, area.
    pub begin: Begin,
    /// What the officer writes, by field; the rest stays as it was filled.
    #[serde(default)]
    pub values: Values,
    /// Written into every field that is required or wanted and still empty.
    #[serde(default)]
    pub rest: Option<String>,
    /// Receivers.
    #[serde(default)]
    pub to: Vec<String>,
}

/// Things that scenes have named, by label.
pub(crate) type Labels = BTreeMap<String, String>;

/// Pages of a desk that are looked through for a task.
const PAGE: u64 = 500;

impl Office {
    /// Does an act. Returns the journal number of what it brought about, and the id of
    /// a file or report that it opened.
    ///
    /// # Errors
    /// Those of the use case; `no-such-file` for an unknown label.
    pub(crate) async fn perform(
        &self,
        actor: &Actor,
        act: &Act,
        labels: &Labels,
        via: Via,
    ) -> Result<(Receipt, Option<String>), ReportError> {
        match act {
            Act::Open(ask) => {
                let (id, receipt) = self.open_file(actor, ask.clone(), via).await?;
                Ok((receipt, Some(id)))
            }
            Act::Sign(pen) => {
                let Some(id) = labels.get(&pen.file) else {
                    let known = labels.keys().cloned().collect::<Vec<_>>().join(", ");
                    return Err(Refusal::new("file", "no-such-file", &pen.file, known).into());
                };
                let receipt = self.sign(actor, id, pen.signature.clone(), via).await?;
                Ok((receipt, None))
            }
            Act::Order(order) => {
                let receipt = self.record_order(actor, (**order).clone(), via).await?;
                Ok((receipt, None))
            }
            Act::Duty(desk) => Ok((self.work_off(actor, desk, &via).await?, None)),
            Act::Report(paper) => {
                let (id, receipt) = self.write(actor, paper, &via).await?;
                Ok((receipt, Some(id)))
            }
            Act::Record { about, values } => {
                let (id, receipt) = self
                    .add_record(actor, about.clone(), values.clone(), via)
                    .await?;
                Ok((receipt, Some(id)))
            }
            Act::Determine(new) => {
                let (id, receipt) = self.determine(actor, (**new).clone(), &via).await?;
                Ok((receipt, Some(id)))
            }
            Act::Custody { of, command } => {
                let Some(id) = labels.get(of) else {
                    let known = labels.keys().cloned().collect::<Vec<_>>().join(", ");
                    return Err(Refusal::new("of", "no-such-custody", of, known).into());
                };
                let receipt = (self.act_on_custody(actor, id, command, None, &via)).await?;
                Ok((receipt, None))
            }
            Act::Facility { id, command } => {
                let receipt = self.act_on_facility(actor, id, command, &via).await?;
                Ok((receipt, None))
            }
            Act::Observe(ask) => {
                let (id, receipt) = self.observe(actor, ask, via).await?;
                Ok((receipt, Some(id)))
            }
            Act::Observation { of, command } => {
                let Some(id) = labels.get(of) else {
                    let known = labels.keys().cloned().collect::<Vec<_>>().join(", ");
                    return Err(Refusal::new("of", "observation-unknown", of, known).into());
                };
                let receipt = (self.act_on_observation(actor, id, command, via)).await?;
                Ok((receipt, None))
            }
            Act::Zones { grading, rest } => {
                let mut grading = grading.clone();
                if let Some(grade) = rest {
                    let known = self.zones(self.now()).await?.towns;
                    let named: Vec<String> = grading.lines.iter().map(|l| l.zone.clone()).collect();
                    let open = |t: &&TownState| t.kept.is_none() && !named.contains(&t.code);
                    grading
                        .lines
                        .extend(known.iter().filter(open).map(|t| Line {
                            zone: t.code.clone(),
                            grade: Some(*grade),
                            ..Line::default()
                        }));
                }
                let done = self.grade_zones(actor, &grading, &via).await?;
                let receipt = Receipt {
                    seq: done.seq,
                    repeated: done.repeated,
                };
                Ok((receipt, None))
            }
            Act::Map(publication) => Ok((self.publish_map(actor, publication, &via).await?, None)),
            Act::Roster { days, shifts } => {
                let rosters = days.iter().map(|day| Roster {
                    body: actor.body.clone(),
                    day: *day,
                    shifts: shifts.clone(),
                });
                let rosters = rosters.collect();
                Ok((self.set_rosters(actor, rosters, None, &via).await?, None))
            }
            Act::Between(act) => self.between(actor, act, labels, via).await,
        }
    }

    async fn work_off(
        &self,
        actor: &Actor,
        desk: &DeskAct,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        let mut query = DutyQuery {
            body: Some(actor.body.clone()),
            tab: Tab::Todo,
            limit: PAGE,
            ..DutyQuery::default()
        };
        let until = (desk.hours).and_then(|h| self.now().checked_add(i64::from(h).hours()).ok());
        let meant = |d: &&Duty| until.is_none_or(|u| d.it.due.is_some_and(|due| due <= u));
        let mut ids = vec![];
        loop {
            let page = self.duties(&query).await?;
            ids.extend(
                (page.duties.iter())
                    .filter(meant)
                    .filter(|d| match &desk.task {
                        Some(task) => *task == d.it.task,
                        None => applies(&desk.act, d),
                    })
                    .map(|d| d.it.id.clone()),
            );
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        let mut receipt = None;
        for (i, id) in ids.iter().enumerate() {
            let via = Via {
                key: via.key.as_ref().map(|k| format!("{k}/{i}")),
                source: via.source.clone(),
            };
            receipt = Some(self.duty_act(actor, id, &desk.act, &via).await?);
        }
        let head = self.journal.head().borrow().seq;
        match receipt {
            Some(receipt) => Ok(receipt),
            None if desk.if_any => Ok(Receipt {
                seq: head,
                repeated: true,
            }),
            None => {
                let task = desk.task.clone().unwrap_or_default();
                Err(Refusal::new("task", "no-such-duty", task, "").into())
            }
        }
    }

    async fn write(
        &self,
        actor: &Actor,
        paper: &Paper,
        via: &Via,
    ) -> Result<(String, Receipt), ReportError> {
        let (id, receipt) = self
            .draft_report(actor, paper.begin.clone(), via.clone())
            .await?;
        if receipt.repeated {
            return Ok((id, receipt));
        }
        let mut values = self.report_by_id(&id).await?.last().values.clone();
        values.extend(paper.values.clone());
        if let Some(rest) = &paper.rest {
            let kind = self.kind_of(&paper.begin.kind)?;
            let fields = kind.fields();
            let empty = |v: Option<&String>| v.is_none_or(|v| v.trim().is_empty());
            let needed = fields
                .iter()
                .filter(|f| f.required && empty(values.get(&f.id)));
            let mut needed: Vec<String> = needed.map(|f| f.id.clone()).collect();
            needed.extend(wanting(&fields, &values).iter().map(|f| f.id.clone()));
            values.extend(needed.into_iter().map(|id| (id, rest.clone())));
        }
        let mut commands = vec![
            Command::Save { values },
            Command::Sign {
                acknowledged: vec!["closing-while-active".into()],
            },
        ];
        if !paper.to.is_empty() {
            commands.push(Command::Send {
                to: paper.to.clone(),
            });
        }
        let via = Via {
            key: via.key.as_ref().map(|k| format!("{k}/sign")),
            source: via.source.clone(),
        };
        let receipt = self
            .act_on_report_seen(actor, &id, None, commands, via)
            .await?;
        Ok((id, receipt))
    }
}

/// Whether something that is done with a whole desk concerns a task: nobody takes
/// note twice, and what an act of its own discharges is not done by a note.
fn applies(command: &DutyCommand, duty: &Duty) -> bool {
    match command {
        DutyCommand::Acknowledge => duty.state == State::Open,
        DutyCommand::Begin => duty.state != State::InProgress,
        DutyCommand::Discharge { reference, .. } => {
            // A question is answered and a step is signed; no note stands for that.
            let personal = duty.it.task.starts_with("ask.") || duty.it.task.starts_with("step.");
            !personal && (duty.it.evidence.by.is_none() || !reference.trim().is_empty())
        }
        DutyCommand::Hand { .. } | DutyCommand::Waive { .. } => true,
    }
}
