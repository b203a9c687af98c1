//! Records of the registers: entered, moved on, set right, taken back.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::office::Office;
use crate::paper::listed;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::due::{Bound, LimitSource};
use lf_response::event::Event;
use lf_response::form::{Holds, Known, Values};
use lf_response::obligation::event::Withdrawn;
use lf_response::obligation::{Cause, DutyEvent, Obligation, Why, id as duty_id, subject};
use lf_response::record::{
    Act, Command, Context, Record, Recorded, Register, SlipAsked, Step, decide,
};
use lf_response::standing::ResponseKey;
use lf_store::{Expect, StoreError, args};
use serde::{Deserialize, Serialize};

/// What a new record is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Register.
    pub register: String,
    /// Topic of the incident; none for a record of a body at large.
    #[serde(default)]
    pub topic: Option<String>,
    /// `city` or a county; the officer's own where it is left out.
    #[serde(default)]
    pub area: Option<String>,
}

/// Which records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordQuery {
    /// Register.
    pub register: Option<String>,
    /// Topic.
    pub topic: Option<String>,
    /// Body.
    pub body: Option<String>,
    /// Only what is still to be dealt with.
    pub open: bool,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u64,
}

/// A page of records, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordPage {
    /// The records, each with the journal number with which it was entered.
    pub records: Vec<(u64, Record)>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

impl Office {
    /// A register, or what registers there are.
    pub fn register_of(&self, id: &str) -> Result<&Register, Refusal> {
        self.registers.register(id).ok_or_else(|| {
            let all: Vec<&str> = (self.registers.registers.iter())
                .map(|r| r.id.as_str())
                .collect();
            Refusal::new("register", "record-no-such-register", id, all.join(", "))
        })
    }

    /// Bodies to which the plan of a response gives the task that a register records,
    /// at the level in force; none where no response runs or its plan says nothing.
    pub fn planned_writers(&self, register: &str, key: &ResponseKey) -> Vec<String> {
        let Some(level) = self.standing(key).and_then(|s| s.now.level) else {
            return vec![];
        };
        let Some(plan) = self.plan(&key.plan) else {
            return vec![];
        };
        let evidence = format!("record.{register}");
        let tier = match key.is_city() {
            true => lf_rules::program::Tier::City,
            false => lf_rules::program::Tier::County,
        };
        let of = |t: &&lf_rules::program::Cited<lf_rules::program::Task>| {
            let by = t.it.evidence.by.as_deref();
            by == Some(&evidence) && t.it.level.is_some_and(|l| l <= level) && t.it.is_of(tier)
        };
        let tasks: Vec<_> = plan.pack.program.measures.iter().filter(of).collect();
        let replaced: Vec<&String> = tasks.iter().flat_map(|t| &t.it.replaces).collect();
        let county = (!key.is_city()).then_some(key.area.as_str());
        let mut out: Vec<String> = (tasks.iter())
            .filter(|t| !replaced.contains(&&t.it.id))
            .flat_map(|t| &t.it.who)
            .flat_map(|role| self.city.bodies_of(role, county))
            .collect();
        out.sort();
        out.dedup();
        out
    }

    /// Enters a record and returns its id.
    ///
    /// # Errors
    /// What is wrong, field by field; failures of the journal.
    pub async fn add_record(
        &self,
        actor: &Actor,
        about: About,
        values: Values,
        via: Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok((self.thing_of(receipt.seq, "record/").await?, receipt));
        }
        self.register_of(&about.register)?;
        // Where a plan keeps a gate before the public, nothing goes round it.
        if about.register == "release" && self.has_public_gate() {
            let refusal = Refusal::new("register", "gate-needed", &about.register, "/releases");
            return Err(refusal.into());
        }
        let id = uuid::Uuid::now_v7().simple().to_string();
        let body = self.about(actor, &about)?;
        let command = Command::Add { values };
        let tried = || self.try_record(actor, &id, None, None, &body, &command, &via);
        let receipt = self.numbered(tried).await?;
        Ok((id, receipt))
    }

    /// Does something with a record. `seen` is the journal number of the entry that
    /// was shown: who was overtaken is told.
    ///
    /// # Errors
    /// As [`Office::add_record`].
    pub async fn act_on_record(
        &self,
        actor: &Actor,
        id: &str,
        seen: Option<u64>,
        command: Command,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let record = self.record_by_id(id).await?;
        let about = Recorded {
            body: actor.body.clone(),
            ..record.now.clone()
        };
        let tried = || self.try_record(actor, id, Some(&record), seen, &about, &command, &via);
        self.numbered(tried).await
    }

    /// What a new record is about, without its values.
    fn about(&self, actor: &Actor, about: &About) -> Result<Recorded, Refusal> {
        let belongs = self.belongs(actor, about.topic.clone(), about.area.clone())?;
        Ok(Recorded {
            register: about.register.clone(),
            act: Act::Added,
            number: 0,
            plan: belongs.plan,
            topic: belongs.topic,
            response: belongs.response,
            area: belongs.area,
            body: actor.body.clone(),
            stage: String::new(),
            done: false,
            evidence: false,
            values: Values::new(),
            reason: String::new(),
            cause: None,
            opened: None,
            warnings: vec![],
            slip: None,
        })
    }

    #[allow(clippy::too_many_arguments)]
    async fn try_record(
        &self,
        actor: &Actor,
        id: &str,
        record: Option<&Record>,
        seen: Option<u64>,
        about: &Recorded,
        command: &Command,
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        let register = self.register_of(&about.register)?;
        let other = uuid::Uuid::now_v7().simple().to_string();
        let adding = record.is_none();
        let year = self.today().year();
        let series = |r: &str| format!("record.{r}.{year}");
        let mut numbered = vec![];
        if adding {
            numbered.push(self.next_of(&series(&register.id), id).await?);
            if let Some(opens) = &register.opens {
                numbered.push(self.next_of(&series(&opens.register), &other).await?);
            }
        }
        let number = |i: usize| numbered.get(i).map_or(0, |n| n.number);
        let key = about.response.as_deref().and_then(ResponseKey::parse);
        let planned = match (register.writers_by_plan, key) {
            (true, Some(key)) => self.planned_writers(&register.id, &key),
            _ => vec![],
        };
        let mut values = record.map_or(Values::new(), |r| r.now.values.clone());
        match command {
            Command::Add { values: v }
            | Command::Advance { values: v, .. }
            | Command::Correct { values: v, .. } => values.extend(v.clone()),
            Command::Withdraw { .. } => {}
        }
        let ids = self.record_ids(&values).await?;
        let clause = |c: &str| self.has_clause(c);
        let known_record = |r: &str| ids.iter().any(|i| i == r);
        let known = Known {
            city: &self.city,
            clause: &clause,
            record: &known_record,
        };
        let opened = match record.and_then(|r| r.now.opened.as_deref()) {
            Some(opened) => Some(self.record_by_id(opened).await?),
            None => None,
        };
        let cx = Context {
            register,
            registers: &self.registers,
            known: &known,
            now: self.now(),
            zone: self.zone(),
            planned: &planned,
            ids: (id, &other),
            numbers: (number(0), number(1)),
            about,
            opened_done: opened.is_none_or(|o| !o.open()),
        };
        let mut events = decide(record, command, actor, &cx).map_err(ReportError::Refused)?;
        let mut expects = vec![Expect::new(
            format!("record/{id}"),
            record.map_or(0, |r| seen.unwrap_or(r.seq)),
        )];
        if let Some(first) = events.first()
            && let Ok(body) = serde_json::from_value::<Recorded>(first.body.clone())
        {
            match &body.slip {
                Some(slip) => events.push(self.slip_duty(id, &body, slip)),
                None => events.extend(self.slip_withdrawn(id, record, &body)),
            }
        }
        for n in numbered {
            expects.push(n.expect);
            events.push(n.event);
        }
        self.commit_raw(actor, events, expects, via).await
    }

    /// What a slip asks becomes an obligation of the body in the same transaction.
    fn slip_duty(&self, id: &str, r: &Recorded, slip: &SlipAsked) -> Event {
        let name = self.registers.register(&r.register);
        let plan = r.plan.clone().unwrap_or_default();
        let root = format!("record/{id}");
        let label = name.map(|n| n.label.clone()).unwrap_or_default();
        let title = lf_domain::codebook::Label {
            zh: slip.what.clone(),
            en: slip.what.clone(),
        };
        let duty = Obligation {
            id: duty_id(&plan, &r.register, &slip.to, &r.area, &root, None),
            pack: self
                .plan(&plan)
                .map_or(String::new(), |p| p.pack.digest.clone()),
            clause: clause_of(r),
            plan,
            task: r.register.clone(),
            title,
            who: slip.to.clone(),
            to: vec![r.body.clone()],
            overseers: vec![r.body.clone()],
            area: r.area.clone(),
            response: r.response.clone(),
            topic: r.topic.clone(),
            root,
            opened_at: self.now(),
            due: Some(slip.due),
            bound: Some(Bound {
                limit: String::new(),
                source: LimitSource::Text {
                    source: format!("{} {}", label.zh, r.number),
                },
            }),
            cause: Cause {
                seq: 0,
                kind: format!("record.{}", r.register),
            },
            ..Obligation::default()
        };
        Event {
            kind: "duty.opened".into(),
            subject: duty.subject(),
            body: serde_json::to_value(&duty).unwrap_or_default(),
        }
    }

    /// A slip that is taken back is not owed any more.
    fn slip_withdrawn(&self, id: &str, before: Option<&Record>, r: &Recorded) -> Option<Event> {
        let register = self.registers.register(&r.register)?;
        let slip = register.slip.as_ref().filter(|_| r.act == Act::Withdrawn)?;
        let to = before?.now.values.get(&slip.to)?;
        let plan = r.plan.clone().unwrap_or_default();
        let duty = duty_id(
            &plan,
            &r.register,
            to,
            &r.area,
            &format!("record/{id}"),
            None,
        );
        let event = DutyEvent::Withdrawn(Withdrawn {
            why: Why::Corrected,
            cause: before?.seq,
        });
        Some(Event {
            kind: event.kind().into(),
            subject: subject(&duty),
            body: serde_json::from_str(&event.body()).unwrap_or_default(),
        })
    }

    /// Of the ids that values name, those of records that exist.
    pub(crate) async fn record_ids(&self, values: &Values) -> Result<Vec<String>, StoreError> {
        let mut out = vec![];
        for value in values.values().filter(|v| v.len() == 32) {
            let rows: Vec<(String,)> = self
                .journal
                .db()
                .all(
                    "SELECT id FROM record_line WHERE id = $1",
                    args![value.as_str()],
                )
                .await?;
            out.extend(rows.into_iter().map(|r| r.0));
        }
        Ok(out)
    }

    /// A record as the journal has it.
    ///
    /// # Errors
    /// `no-such-record`, and failures of the journal.
    pub async fn record_by_id(&self, id: &str) -> Result<Record, ReportError> {
        let history = self.journal.history(&format!("record/{id}")).await?;
        let steps = history.iter().filter_map(|e| {
            Some(Step {
                seq: e.seq,
                at: e.recorded_at,
                officer: e.officer.clone(),
                recorded: serde_json::from_str(&e.body).ok()?,
            })
        });
        let record = Record::fold(id, steps);
        Ok(record.ok_or_else(|| Refusal::new("record", "no-such-record", id, ""))?)
    }

    /// Records, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn records(&self, q: &RecordQuery) -> Result<RecordPage, StoreError> {
        let limit = q.limit.clamp(1, 200);
        let or_empty = |o: &Option<String>| o.clone().unwrap_or_default();
        let rows: Vec<(String, i64)> = self
            .journal
            .db()
            .all(
                "SELECT l.id, l.begun FROM record_line l WHERE l.begun < $1 \
                 AND ($2 = '' OR l.register = $2) AND ($3 = '' OR l.topic = $3) \
                 AND ($4 = '' OR l.body = $4) AND ($5 = 0 OR l.is_open = 1) \
                 ORDER BY l.begun DESC LIMIT $6",
                args![
                    q.before.unwrap_or(i64::MAX as u64),
                    or_empty(&q.register),
                    or_empty(&q.topic),
                    or_empty(&q.body),
                    i64::from(q.open),
                    limit + 1
                ],
            )
            .await?;
        let read = |id: String| async move { self.record_by_id(&id).await };
        let (records, before) = listed(rows, limit, read).await?;
        Ok(RecordPage { records, before })
    }

    /// How many records of a register are still to be dealt with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_records(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let rows: Vec<(String, i64)> = self
            .journal
            .db()
            .all(
                "SELECT register, COUNT(*) FROM record_line WHERE is_open = 1 GROUP BY register",
                args![],
            )
            .await?;
        Ok(rows.into_iter().map(|(r, n)| (r, n as u64)).collect())
    }
}

/// The clause that a record names, without the code of its plan.
fn clause_of(r: &Recorded) -> String {
    let named = r.values.iter().find(|(k, _)| k.as_str() == "clause");
    let clause = named.map_or("", |(_, v)| v.split_once(' ').map_or("", |(_, c)| c));
    clause.to_string()
}

/// Fields of a register that name another record.
pub fn record_fields(register: &Register) -> Vec<&str> {
    (register.fields.iter())
        .filter(|f| f.holds == Holds::Record)
        .map(|f| f.id.as_str())
        .collect()
}
