//! What is on record about an incident, gathered for a report: each piece under the
//! name by which the kinds of reports ask for it (`plans/reports.yaml`).

use crate::incident::Incident;
use crate::obligations::Line;
use crate::office::Office;
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::codebook::Label;
use lf_domain::counter::Basis;
use lf_domain::level::Level;
use lf_domain::place::Place;
use lf_domain::situation::day_date;
use lf_domain::week::Week;
use lf_response::after::{After, Happened};
use lf_response::obligation::State;
use lf_response::report::{Head, Material, Piece, Said, same};
use lf_response::standing::ResponseKey;
use lf_rules::report::MissingKind;
use lf_store::{StoreError, args};
use std::collections::BTreeMap;

/// Lines of a list that are put into a report at most.
const MOST: usize = 16;
/// Obligations that are looked at for them.
const SEEN: u64 = 300;

/// Names and values of one line.
fn row<const N: usize>(pairs: [(&str, Said); N]) -> BTreeMap<String, Said> {
    pairs.map(|(k, v)| (k.to_string(), v)).into()
}

impl Office {
    /// Everything that reports can be filled from.
    pub(crate) async fn material(
        &self,
        actor: &Actor,
        head: &Head,
        after: Option<&After>,
    ) -> Result<Material, StoreError> {
        let seq = self.journal.head().borrow().seq;
        let mut m = Material::new(self.now(), seq);
        self.reporter(&mut m, actor);
        let incident = head.topic.as_deref().and_then(|t| self.incident(t));
        self.event(&mut m, head, incident.as_ref());
        if let Some(incident) = &incident {
            self.cases(&mut m, incident, &head.area);
            self.newly(&mut m, incident, head).await?;
            self.asked(&mut m, incident);
        }
        if let Some(topic) = &head.topic {
            self.measures(&mut m, topic, head).await?;
        }
        if let Some(after) = after {
            self.course(&mut m, after);
        }
        Ok(m)
    }

    fn both(&self, name: impl Fn(&str) -> String) -> Said {
        Label {
            zh: name("zh-CN"),
            en: name("en"),
        }
    }

    fn body_name(&self, body: &str) -> Said {
        self.both(|lang| self.city.body_label(body, lang))
    }

    pub(crate) fn wall(&self, at: Timestamp) -> Said {
        same(at.to_zoned(self.zone().clone()).strftime("%m-%d %H:%M"))
    }

    fn reporter(&self, m: &mut Material, actor: &Actor) {
        let officer = self.city.officers.iter().find(|o| o.id == actor.officer);
        let name = officer.map_or(same(&actor.officer), |o| o.label.clone());
        let line = row([("body", self.body_name(&actor.body)), ("officer", name)]);
        m.list("reporter", vec![line]);
        let role = lf_domain::city::split_body(&actor.body).0;
        let body = self.city.bodies.iter().find(|b| b.role == role);
        if let Some(phone) = body.and_then(|b| b.phone.clone()) {
            m.one("reporter.phone", same(phone));
        }
    }

    /// Name, kind, place and level.
    fn event(&self, m: &mut Material, head: &Head, incident: Option<&Incident>) {
        let day = self.day_of(head);
        let area = match head.area.as_str() {
            "city" => self.city.label.clone(),
            code => self.both(|lang| {
                self.city
                    .place_label(&Place::County(code.to_string()), lang)
            }),
        };
        let topic = head.topic.as_deref().unwrap_or_default();
        let name = self.both(|lang| self.book.label(topic, lang));
        m.list(
            "event",
            vec![row([
                ("incident", name.clone()),
                ("area", area.clone()),
                ("day", same(day)),
                ("week", same(Week::of(day))),
            ])],
        );
        let Some(incident) = incident else { return };
        m.one("event.name", name.clone());
        let kinds: Piece = (incident.diseases.iter())
            .map(|d| row([("value", self.both(|lang| self.book.label(d, lang)))]))
            .collect();
        match kinds.is_empty() {
            true => m.one("event.nature", name.clone()),
            false => m.list("event.nature", kinds),
        }
        let response = (head.response.as_deref().and_then(ResponseKey::parse))
            .and_then(|k| self.standing(&k))
            .and_then(|s| s.now.level);
        let level = |l: Option<Level>| l.map_or(same("\u{2014}"), |l| same(l.numeral()));
        let line = row([
            ("candidate", level(incident.candidate.level)),
            ("response", level(response)),
        ]);
        m.list("level", vec![line]);
        m.list(
            "event.summary",
            vec![row([
                ("area", area),
                ("incident", name),
                ("ill", same(incident.counts.cases)),
                ("dead", same(incident.counts.deaths)),
            ])],
        );
    }

    /// The day that a report is for.
    pub(crate) fn day_of(&self, head: &Head) -> Date {
        let period = head.period.as_deref().and_then(|p| p.parse().ok());
        period.unwrap_or_else(|| self.today())
    }

    /// Numbers of the current episode, by day, place and origin.
    fn cases(&self, m: &mut Material, incident: &Incident, area: &str) {
        let c = incident.counts;
        m.one("cases.ill", same(c.cases));
        m.one("cases.dead", same(c.deaths));
        m.one("cases.suspected", same(c.suspects));
        let mut by_day: BTreeMap<i32, i64> = BTreeMap::new();
        let mut by_place: BTreeMap<String, i64> = BTreeMap::new();
        let live = self.live();
        for disease in &incident.diseases {
            for cell in live.situation.episode(disease, true) {
                let n = cell.tally.on(Basis::Determined, None);
                if n != 0 {
                    *by_day.entry(cell.day).or_default() += n;
                    let code = live.situation.area_code(cell.area).unwrap_or("city");
                    *by_place.entry(code.to_string()).or_default() += n;
                }
            }
        }
        drop(live);
        let place = |code: &str| {
            self.both(|lang| match code {
                "city" => self.city.place_label(&Place::City, lang),
                code => self.city.place_label(&Place::County(code.into()), lang),
            })
        };
        let days: Piece = (by_day.iter())
            .map(|(d, n)| row([("day", same(day_date(*d))), ("n", same(n))]))
            .collect();
        let first = by_day.keys().next().map(|d| day_date(*d));
        if let Some(last) = by_day.keys().next_back() {
            m.one("cases.last", same(day_date(*last)));
        }
        m.list(
            "cases.by_day",
            days.into_iter().rev().take(MOST).rev().collect(),
        );
        let mut places: Vec<(&String, &i64)> = by_place.iter().collect();
        places.sort_by_key(|(code, n)| (-**n, (*code).clone()));
        let rows = places
            .iter()
            .map(|(code, n)| row([("place", place(code)), ("n", same(n))]));
        m.list("cases.by_place", rows.collect());
        if !places.is_empty() {
            let names = places.iter().map(|(code, _)| row([("value", place(code))]));
            m.list("event.place", names.collect());
        }
        m.list(
            "cases.by_origin",
            vec![row([
                ("imported", same(c.imported)),
                ("local", same(c.local)),
                ("unknown", same(c.cases - c.imported - c.local)),
            ])],
        );
        let here = match area {
            "city" => c.cases,
            code => by_place.get(code).copied().unwrap_or_default(),
        };
        m.one("cases.ill_here", same(here));
        if let Some(first) = first {
            m.list(
                "event.time",
                vec![row([
                    ("onset", same(first)),
                    ("reported", same(self.today())),
                ])],
            );
        }
    }

    /// Questions that wait for an answer.
    fn asked(&self, m: &mut Material, incident: &Incident) {
        let rows = incident.asks.iter().take(MOST).map(|ask| {
            let question = match &ask.missing.what {
                MissingKind::Judgement { finding, .. } => {
                    self.both(|lang| self.book.label(finding, lang))
                }
                _ => same(ask.clauses.join(", ")),
            };
            let who = self.body_name(&ask.missing.who);
            row([("question", question), ("who", who)])
        });
        m.list("pending", rows.collect());
    }

    /// What was done and what is still owed for the incident.
    async fn measures(&self, m: &mut Material, topic: &str, head: &Head) -> Result<(), StoreError> {
        let mut lines = self.duties_of(topic, head.response.as_deref()).await?;
        let (mut done, mut open) = (vec![], vec![]);
        lines.sort_by_key(|l| l.closed.or(l.due).unwrap_or(Timestamp::MAX));
        for line in lines {
            match line.state {
                State::Discharged => done.push(line),
                s if s.live() => open.push(line),
                _ => {}
            }
        }
        let old = done.len().saturating_sub(MOST);
        let (mut taken, mut today) = (vec![], vec![]);
        let day = self.day_of(head);
        for line in done.iter().skip(old) {
            let Some(title) = self.title_of(line.opened).await? else {
                continue;
            };
            let closed = line.closed;
            let piece = row([
                ("at", closed.map_or(same(""), |at| self.wall(at))),
                ("who", self.body_name(&line.who)),
                ("title", title),
            ]);
            let on = closed.map(|at| at.to_zoned(self.zone().clone()).date());
            if on == Some(day) && line.who == head.body {
                today.push(piece.clone());
            }
            taken.push(piece);
        }
        let mut owed: Vec<(Said, Option<Timestamp>, Vec<Said>)> = vec![];
        for line in &open {
            let Some(title) = self.title_of(line.opened).await? else {
                continue;
            };
            let who = self.body_name(&line.who);
            match owed
                .iter_mut()
                .find(|(t, due, _)| *t == title && *due == line.due)
            {
                Some((.., bodies)) => bodies.push(who),
                None => owed.push((title, line.due, vec![who])),
            }
        }
        let owed = owed.into_iter().take(MOST).map(|(title, due, bodies)| {
            row([
                ("who", together(&bodies)),
                ("title", title),
                ("due", due.map_or(same("\u{2014}"), |at| self.wall(at))),
            ])
        });
        let owed: Piece = owed.collect();
        m.list("measures.taken", taken);
        m.list("measures.today", today);
        m.list("measures.open", owed);
        Ok(())
    }

    /// Obligations of the response, or of the incident while there is none.
    async fn duties_of(
        &self,
        topic: &str,
        response: Option<&str>,
    ) -> Result<Vec<Line>, StoreError> {
        let mut rows: Vec<(String,)> = vec![];
        let db = self.journal.db();
        match response {
            Some(key) => {
                for live in [0i64, 1] {
                    let text = "SELECT data FROM obligation WHERE response = $1 AND live = $2 \
                         ORDER BY opened DESC LIMIT $3";
                    rows.extend(db.all::<(String,)>(text, args![key, live, SEEN]).await?);
                }
            }
            None => {
                let head = self.journal.head().borrow().seq;
                let subjects = self.duties_opened(topic, head).await?;
                let from = subjects.len().saturating_sub(SEEN as usize);
                for id in subjects[from..]
                    .iter()
                    .filter_map(|s| s.strip_prefix("duty/"))
                {
                    let text = "SELECT data FROM obligation WHERE id = $1";
                    rows.extend(db.all::<(String,)>(text, args![id]).await?);
                }
            }
        }
        Ok(rows.iter().filter_map(|r| Line::read(&r.0)).collect())
    }

    async fn title_of(&self, opened: u64) -> Result<Option<Said>, StoreError> {
        let entry = self.journal.entry(opened).await?;
        let body = entry.and_then(|e| serde_json::from_str::<serde_json::Value>(&e.body).ok());
        Ok(body.and_then(|b| serde_json::from_value(b["title"].clone()).ok()))
    }

    /// The course of the response, for closing and evaluation.
    fn course(&self, m: &mut Material, after: &After) {
        let level = |l: Option<Level>| l.map_or("\u{2014}", Level::numeral);
        let mut course: Piece = vec![];
        for node in &after.course {
            let Happened::Response {
                area,
                before,
                level: now,
                ..
            } = &node.what
            else {
                continue;
            };
            let place = match area.as_str() {
                "city" => self.city.label.clone(),
                code => self.both(|lang| self.city.place_label(&Place::County(code.into()), lang)),
            };
            let step = format!("{} \u{2192} {}", level(*before), level(*now));
            let what = Label {
                zh: format!("{} {step}", place.zh),
                en: format!("{} {step}", place.en),
            };
            course.push(row([("at", self.wall(node.at)), ("what", what)]));
        }
        if after.to.is_some()
            && let Some(last) = course.last()
        {
            m.list("response.end", vec![last.clone()]);
        }
        m.list("response.course", course);
        let day = |at: Timestamp| same(at.to_zoned(self.zone().clone()).date());
        let figure = |name: &str| {
            let piece = m.pieces.get(name).and_then(|p| p.first());
            piece
                .and_then(|l| l.get("value").cloned())
                .unwrap_or(same(0))
        };
        let t = after.total;
        let line = row([
            ("from", day(after.from)),
            ("to", day(after.to.unwrap_or_else(|| self.now()))),
            ("ill", figure("cases.ill")),
            ("dead", figure("cases.dead")),
            ("highest", same(level(after.highest()))),
            ("owed", same(t.owed)),
            ("met", same(t.met)),
            ("late", same(t.late + t.overdue)),
            ("missed", same(t.missed)),
            ("waived", same(t.waived)),
        ]);
        m.list("after.conclusion", vec![line]);
    }
}

/// Several names in one.
fn together(names: &[Said]) -> Said {
    let list = |with: &str, text: fn(&Said) -> &String| {
        let all: Vec<&str> = names.iter().map(|n| text(n).as_str()).collect();
        all.join(with)
    };
    Label {
        zh: list("\u{3001}", |n| &n.zh),
        en: list(", ", |n| &n.en),
    }
}
