//! What people do about a level, in words: acts, changes, outcomes, orders, posts.

use crate::given::Given;
use crate::words::{Say, Words};
use jiff::civil::DateTime;
use lf_app::running::Recorded;
use lf_domain::level::Level;
use lf_response::file::{File, Ground, Said, Status};
use lf_response::order::OrderKind;
use lf_response::standing::ResponseKey;
use lf_rules::program::{Act, Change};
use serde::Serialize;

/// The snake_case name of an enum's value, which is also the end of its message key.
pub fn tag(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(s)) => s,
        _ => String::new(),
    }
}

impl Words {
    /// Name of a step by what is done.
    pub fn act(&self, act: &Act) -> String {
        self.t(&format!("act-{}", tag(act)))
    }

    /// What a file or response change does: `start level III`.
    pub fn change(&self, change: &Change, level: impl Given<Option<Level>>) -> String {
        let level = level.get();
        let key = format!("change-{}", tag(change));
        match level {
            Some(l) => self.t1(&key, "level", self.level(l)),
            None => self.t1(&key, "level", ""),
        }
    }

    /// What an order does.
    pub fn order(&self, o: &Recorded) -> String {
        let o = &o.order;
        let level = o.level.map_or(String::new(), |l| self.level(l));
        let counties = self.list(o.counties.iter().map(|c| self.county(c)));
        let args = [
            ("from", self.body(&o.from).say()),
            ("level", level.say()),
            ("counties", counties.say()),
            ("number", o.number.say()),
        ];
        self.say(&format!("order-{}", tag(&o.kind)), &args)
    }

    /// One line about an act on record.
    pub fn deed(&self, kind: &str, body: &serde_json::Value) -> Option<String> {
        use lf_response::order::{Declined, NotFollowed, Order};
        use lf_response::standing::ResponseChange;
        use lf_response::warning::WarningChange;
        fn read<T: serde::de::DeserializeOwned>(body: &serde_json::Value) -> Option<T> {
            serde_json::from_value(body.clone()).ok()
        }
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_string();
        let file = || ("file", text("file").say());
        Some(match kind {
            "response.not_followed" => {
                let n: NotFollowed = read(body)?;
                let county = self.county(&n.key.area);
                self.t2("tell-not-followed", "county", county, "reason", n.reason)
            }
            k if k.starts_with("response.") => {
                crate::pages::response::told(self, &read::<ResponseChange>(body)?)
            }
            "file.opened" => {
                let change: Change = read(&body["change"])?;
                let level = body["level"].as_str().or(body["present"].as_str());
                let what = self.change(&change, level.and_then(|l| l.parse::<Level>().ok()));
                self.t1("tell-file-opened", "change", what)
            }
            "file.signed" => {
                let step = text("step");
                let act = self.maybe(&format!("word-{step}"), &[]).unwrap_or(step);
                self.say("tell-file-signed", &[file(), ("act", act.say())])
            }
            "file.sent_back" => self.say("tell-file-sent_back", &[file()]),
            "file.refused" => self.say("tell-file-refused", &[file()]),
            "file.withdrawn" => self.say("tell-file-withdrawn", &[file()]),
            "order.recorded" => {
                let order: Order = read(body)?;
                self.order(&Recorded { order, seq: 0 })
            }
            "order.declined" => {
                let d: Declined = read(body)?;
                let county = self.county(&d.county);
                self.t2("tell-order-declined", "county", county, "reason", d.reason)
            }
            "warning.acknowledged" => self.t1(
                "tell-warning-acknowledged",
                "body",
                self.body(&text("body")),
            ),
            k if k.starts_with("warning.") => {
                let c: WarningChange = read(body)?;
                let said = |l: Option<Level>| l.map_or(String::new(), |l| self.level(l));
                let args = [
                    ("level", said(c.level).say()),
                    ("before", said(c.before).say()),
                ];
                let key = match kind {
                    "warning.issued" => "tell-warning-issued",
                    "warning.changed" => "tell-warning-changed",
                    _ => "tell-warning-lifted",
                };
                self.say(key, &args)
            }
            "delegation.given" => {
                let (from, to) = (self.officer(&text("from")), self.officer(&text("to")));
                self.t2("tell-delegation-given", "from", from, "to", to)
            }
            "delegation.revoked" => self.t("tell-delegation-revoked"),
            "structure.changed" => self.t("tell-structure-changed"),
            _ => return None,
        })
    }

    /// Name of a kind of order.
    pub fn order_kind(&self, kind: &OrderKind) -> String {
        self.t(&format!("order-kind-{}", tag(kind)))
    }

    /// What a signer says, in terms of the step.
    pub fn said(&self, file: &File, act: &Act, said: Said) -> String {
        let change = self.change(&file.opened.change, file.level);
        let key = match said {
            Said::Agree => format!("said-{}", tag(act)),
            _ => format!("said-{}", tag(&said)),
        };
        self.t1(&key, "change", change)
    }

    /// What the experts found.
    pub fn ground(&self, ground: &Ground) -> String {
        self.t(&format!("ground-{}", tag(ground)))
    }

    /// Where a file stands.
    pub fn file_status(&self, status: &Status) -> String {
        self.t(&format!("file-{}", tag(status)))
    }

    /// Name of a post.
    pub fn post(&self, post: &str) -> String {
        let posts = &self.names().city.posts;
        posts
            .get(post)
            .map_or_else(|| post.to_string(), |l| self.label(l))
    }

    /// Whose response a key names: the city, or a county.
    pub fn area_of(&self, key: &ResponseKey) -> String {
        match key.is_city() {
            true => self.t("area-city"),
            false => self.county(&key.area),
        }
    }

    /// `city`, or a county, by its name.
    pub fn area_said(&self, area: &str) -> String {
        match area {
            "city" => self.t("area-city"),
            code => self.county(code),
        }
    }

    /// Names of counties.
    pub fn counties(&self, codes: &[String]) -> String {
        self.list(codes.iter().map(|c| self.county(c)))
    }

    /// Names of roles.
    pub fn roles(&self, roles: &[String]) -> String {
        self.list(roles.iter().map(|r| self.name(r)))
    }

    /// Names of bodies.
    pub fn bodies(&self, bodies: &[String]) -> String {
        self.list(bodies.iter().map(|b| self.body(b)))
    }

    /// A length as the city's parameters give it: `2h`, `30m`, `3d`.
    pub fn lasting(&self, text: &str) -> String {
        let (n, unit) = text.split_at(text.len().saturating_sub(1));
        match (n.parse::<u64>(), unit) {
            (Ok(n), "m") => self.t1("span-min", "m", n),
            (Ok(n), "h") => self.t1("span-hours", "h", n),
            (Ok(n), "d") => self.t1("span-day", "d", n),
            _ => text.to_string(),
        }
    }

    /// How long something has waited: `40 min`, `1 h 20 min`, `3 d`.
    pub fn waited(&self, from: DateTime, to: DateTime) -> String {
        let span = from.duration_until(to);
        let minutes = span.as_mins().max(0);
        match minutes {
            0..60 => self.t1("span-min", "m", minutes as u64),
            60..1440 => self.t2(
                "span-hour",
                "h",
                (minutes / 60) as u64,
                "m",
                (minutes % 60) as u64,
            ),
            _ => self.t1("span-day", "d", (minutes / 1440) as u64),
        }
    }
}
