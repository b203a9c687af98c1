//! Reports: begun out of what is on record, saved, signed, sent, received.

use crate::authorise::{Action, authorise};
use crate::commit::Via;
use crate::obligations::Line as Duty;
use crate::office::Office;
use crate::paper::listed;
use crate::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;
use lf_response::delegation::Delegation;
use lf_response::event::Event;
use lf_response::form::Known;
use lf_response::opening::evidence::{Candidate, discharged};
use lf_response::opening::happening::Happening;
use lf_response::report::{
    Command, Context, Head, Owed, Report, ReportKind, Step, What, correct, decide, draft, warnings,
};
use lf_response::standing::ResponseKey;
use lf_store::{Expect, StoreError, args};
use serde::{Deserialize, Serialize};

/// A report that somebody begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// Id of the kind.
    pub kind: String,
    /// Topic of the incident, where it is about one.
    #[serde(default)]
    pub topic: Option<String>,
    /// `city` or a county; the officer's own where it is left out.
    #[serde(default)]
    pub area: Option<String>,
    /// The day or week that it is for; today where it is left out.
    #[serde(default)]
    pub period: Option<String>,
    /// Language of its text: `zh-CN` or `en`.
    #[serde(default)]
    pub lang: Option<String>,
}

/// Which reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportQuery {
    /// Written by this body.
    pub body: Option<String>,
    /// Sent to this body.
    pub to: Option<String>,
    /// Only what has not been received yet; with `to`.
    pub waiting: bool,
    /// Kind.
    pub kind: Option<String>,
    /// Topic.
    pub topic: Option<String>,
    /// Stage: `draft`, `signed`, `sent`, `received`.
    pub stage: Option<String>,
    /// Continue below this journal number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u64,
}

/// A page of reports, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReportPage {
    /// The reports, each with the journal number with which it was begun.
    pub reports: Vec<(u64, Report)>,
    /// Number to continue below, where there are more.
    pub before: Option<u64>,
}

/// A report with what its page needs beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportSheet {
    /// The report.
    pub report: Report,
    /// What speaks against signing the draft.
    pub warnings: Vec<String>,
    /// Obligations that it would meet now, with their limits.
    pub owed: Vec<Owed>,
    /// Bodies to which these obligations say it goes.
    pub recipients: Vec<String>,
}

impl Office {
    /// The kind of a report, or what kinds there are.
    pub(crate) fn kind_of(&self, id: &str) -> Result<&ReportKind, Refusal> {
        self.kinds.kind(id).ok_or_else(|| {
            let all: Vec<&str> = self.kinds.kinds.iter().map(|k| k.id.as_str()).collect();
            Refusal::new("kind", "report-no-such-kind", id, all.join(", "))
        })
    }

    /// Whether a clause such as `PHE 5.1.3` is one of a plan in force.
    pub(crate) fn has_clause(&self, text: &str) -> bool {
        let Some((code, clause)) = text.split_once(' ') else {
            return false;
        };
        let Some(plan) = self.plan(code) else {
            return false;
        };
        let clause = clause.trim();
        let program = &plan.pack.program;
        plan.criteria.iter().any(|c| c.clause == clause)
            || program.duties.iter().any(|c| c.clause == clause)
            || program.measures.iter().any(|c| c.clause == clause)
            || program.chains.iter().any(|c| c.clause == clause)
            || program.commands.iter().any(|c| c.clause == clause)
            || program.shares.iter().any(|c| c.clause == clause)
    }

    /// Begins a report and returns its id. Everything that is on record is filled in.
    ///
    /// # Errors
    /// An unknown kind, incident or area; a failure of the journal.
    pub async fn draft_report(
        &self,
        actor: &Actor,
        begin: Begin,
        via: Via,
    ) -> Result<(String, Receipt), ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok((self.thing_of(receipt.seq, "report/").await?, receipt));
        }
        let head = self.head_of(actor, begin)?;
        let kind = self.kind_of(&head.kind)?;
        let after = self.after_for(&head, None).await?;
        let material = self.material(actor, &head, after.as_ref()).await?;
        let id = uuid::Uuid::now_v7().simple().to_string();
        let event = draft(&id, &head, kind, &material);
        let expects = vec![Expect::new(format!("report/{id}"), 0)];
        let receipt = self.commit(actor, vec![event], expects, &via).await?;
        Ok((id, receipt))
    }

    /// What a report is about: incident, area, response, body.
    fn head_of(&self, actor: &Actor, begin: Begin) -> Result<Head, Refusal> {
        let kind = self.kind_of(&begin.kind)?;
        let belongs = self.belongs(actor, begin.topic, begin.area)?;
        if belongs.topic.is_none() && kind.about_incident {
            let all = self.topics_known();
            return Err(Refusal::new("topic", "report-which-incident", "", all));
        }
        let period = begin.period.filter(|p| !p.is_empty());
        if let Some(p) = &period
            && p.parse::<jiff::civil::Date>().is_err()
        {
            return Err(Refusal::new("period", "form-not-a-day", p, "2026-09-18"));
        }
        Ok(Head {
            kind: kind.id.clone(),
            plan: belongs.plan,
            topic: belongs.topic,
            response: belongs.response,
            area: belongs.area,
            body: actor.body.clone(),
            period: Some(period.unwrap_or_else(|| self.today().to_string())),
            lang: begin.lang.unwrap_or_else(|| "zh-CN".into()),
        })
    }

    /// What the journal shows of the response of a report that asks for it.
    pub async fn after_for(
        &self,
        head: &Head,
        upto: Option<u64>,
    ) -> Result<Option<lf_response::after::After>, StoreError> {
        let kind = self.kinds.kind(&head.kind);
        let wants = kind.is_some_and(|k| k.after || k.closing);
        let key = head.response.as_deref().and_then(ResponseKey::parse);
        match key.filter(|_| wants) {
            Some(key) => self.after(&key, upto).await,
            None => Ok(None),
        }
    }

    /// A report as the journal has it.
    ///
    /// # Errors
    /// `no-such-report`, and failures of the journal.
    pub async fn report_by_id(&self, id: &str) -> Result<Report, ReportError> {
        let history = self.journal.history(&format!("report/{id}")).await?;
        let steps = history.iter().filter_map(|e| {
            Some(Step {
                seq: e.seq,
                at: e.recorded_at,
                officer: e.officer.clone(),
                body: e.agency.clone(),
                what: What::read(&e.kind, &e.body)?,
            })
        });
        let report = Report::fold(id, steps);
        Ok(report.ok_or_else(|| Refusal::new("report", "no-such-report", id, ""))?)
    }

    /// A report with its warnings and what it would meet.
    ///
    /// # Errors
    /// As [`Office::report_by_id`].
    pub async fn report_sheet(&self, id: &str) -> Result<ReportSheet, ReportError> {
        let report = self.report_by_id(id).await?;
        let (owed, recipients) = self.owed_by(&report).await?;
        let warnings = match self.kinds.kind(&report.head.kind) {
            Some(kind) => warnings(kind, &report.last().values, self.active(&report.head)),
            None => vec![],
        };
        Ok(ReportSheet {
            report,
            warnings,
            owed,
            recipients,
        })
    }

    fn active(&self, head: &Head) -> bool {
        let key = head.response.as_deref().and_then(ResponseKey::parse);
        key.and_then(|k| self.standing(&k))
            .is_some_and(|s| s.active())
    }

    /// The open obligations that a report meets when it is signed now, and to whom
    /// they say it goes.
    async fn owed_by(&self, report: &Report) -> Result<(Vec<Owed>, Vec<String>), StoreError> {
        let head = &report.head;
        let evidence = format!("report.{}", head.kind);
        let rows: Vec<(String,)> = self
            .journal
            .db()
            .all(
                "SELECT data FROM obligation WHERE who = $1 AND live = 1 AND evidence = $2",
                args![head.body.as_str(), evidence],
            )
            .await?;
        let open: Vec<Duty> = rows.iter().filter_map(|r| Duty::read(&r.0)).collect();
        let candidates: Vec<Candidate> = open.iter().map(|l| l.row().it).collect();
        let happening = Happening {
            kind: "report.signed".into(),
            at: self.now(),
            agency: head.body.clone(),
            body: serde_json::to_value(head).unwrap_or_default(),
            ..Happening::default()
        };
        let met = discharged(&happening, &candidates, &self.book);
        let owed = met.iter().map(|c| Owed {
            duty: c.id.clone(),
            due: c.due,
        });
        let owed: Vec<Owed> = owed.collect();
        let mut recipients: Vec<String> = vec![];
        for line in open.iter().filter(|l| met.iter().any(|c| c.id == l.id)) {
            let entry = self.journal.entry(line.opened).await?;
            let body = entry.and_then(|e| serde_json::from_str::<serde_json::Value>(&e.body).ok());
            let to = body.and_then(|b| serde_json::from_value::<Vec<String>>(b["to"].clone()).ok());
            for b in to.unwrap_or_default() {
                if self.city.has_body(&b) && !recipients.contains(&b) {
                    recipients.push(b);
                }
            }
        }
        Ok((owed, recipients))
    }

    /// Does something with a report.
    ///
    /// # Errors
    /// What is wrong, field by field; who was first; failures of the journal.
    pub async fn act_on_report(
        &self,
        actor: &Actor,
        id: &str,
        command: Command,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        self.act_on_report_seen(actor, id, None, vec![command], via)
            .await
    }

    /// Does several things with a report at once, all or none, resting on what its
    /// writer saw: with `seen`, the journal number of the entry that was shown, who
    /// was overtaken is told.
    ///
    /// # Errors
    /// As [`Office::act_on_report`].
    pub async fn act_on_report_seen(
        &self,
        actor: &Actor,
        id: &str,
        seen: Option<u64>,
        commands: Vec<Command>,
        via: Via,
    ) -> Result<Receipt, ReportError> {
        authorise(&self.city, actor, Action::Report)?;
        if let Some(receipt) = self.done_before(&via).await? {
            return Ok(receipt);
        }
        let tried = || self.try_report(actor, id, seen, &commands, &via);
        self.numbered(tried).await
    }

    async fn try_report(
        &self,
        actor: &Actor,
        id: &str,
        seen: Option<u64>,
        commands: &[Command],
        via: &Via,
    ) -> Result<Receipt, ReportError> {
        let report = self.report_by_id(id).await?;
        let kind = self.kind_of(&report.head.kind)?.clone();
        let (owed, _) = self.owed_by(&report).await?;
        let series = format!("report.{}", report.head.series());
        let next = self.next_of(&series, id).await?;
        let clause = |c: &str| self.has_clause(c);
        let ids = self.record_ids(&report.last().values).await?;
        let record = |r: &str| ids.iter().any(|i| i == r);
        let known = Known {
            city: &self.city,
            clause: &clause,
            record: &record,
        };
        // Those that ran out too: a deputy is told so.
        let delegations: Vec<Delegation> = self.running().delegations.values().cloned().collect();
        let cx = Context {
            kind: &kind,
            known: &known,
            now: self.now(),
            head_seq: self.journal.head().borrow().seq,
            response_active: self.active(&report.head),
            next_number: next.number,
            owed: &owed,
            delegations: &delegations,
        };
        let mut expects = vec![Expect::new(
            format!("report/{id}"),
            seen.unwrap_or(report.seq),
        )];
        let mut events: Vec<Event> = vec![];
        let mut state = report.clone();
        for command in commands {
            let mut more = decide(&state, command, actor, &cx).map_err(ReportError::Refused)?;
            if let Command::Correct { reason } = command {
                let after = self.after_for(&report.head, None).await?;
                let material = self.material(actor, &report.head, after.as_ref()).await?;
                more.push(correct(&state, reason, &kind, &material));
            }
            state = self.ahead(state, actor, &more);
            events.extend(more);
        }
        if events.iter().any(|e| e.kind == "report.signed") && report.number.is_none() {
            expects.push(next.expect);
            events.push(next.event);
        }
        self.commit_raw(actor, events, expects, via).await
    }

    /// The report as it will be after these events.
    fn ahead(&self, mut report: Report, actor: &Actor, events: &[Event]) -> Report {
        for e in events {
            if let Some(what) = What::read(&e.kind, &e.body.to_string()) {
                report.apply(&Step {
                    seq: report.seq,
                    at: self.now(),
                    officer: actor.officer.clone(),
                    body: actor.body.clone(),
                    what,
                });
            }
        }
        report
    }

    /// Reports, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reports(&self, q: &ReportQuery) -> Result<ReportPage, StoreError> {
        let limit = q.limit.clamp(1, 200);
        let or_empty = |o: &Option<String>| o.clone().unwrap_or_default();
        let rows: Vec<(String, i64)> = self
            .journal
            .db()
            .all(
                "SELECT l.id, l.begun FROM report_line l WHERE l.begun < $1 \
                 AND ($2 = '' OR l.body = $2) AND ($3 = '' OR l.kind = $3) \
                 AND ($4 = '' OR l.topic = $4) AND ($5 = '' OR l.stage = $5) \
                 AND (l.stage <> 'dropped' OR $5 = 'dropped') \
                 AND ($6 = '' OR EXISTS (SELECT 1 FROM report_to t WHERE t.id = l.id AND t.body = $6 \
                 AND ($7 = 0 OR t.received = 0))) \
                 ORDER BY l.begun DESC LIMIT $8",
                args![
                    q.before.unwrap_or(i64::MAX as u64),
                    or_empty(&q.body),
                    or_empty(&q.kind),
                    or_empty(&q.topic),
                    or_empty(&q.stage),
                    or_empty(&q.to),
                    i64::from(q.waiting),
                    limit + 1
                ],
            )
            .await?;
        let read = |id: String| async move { self.report_by_id(&id).await };
        let (reports, before) = listed(rows, limit, read).await?;
        Ok(ReportPage { reports, before })
    }
}
