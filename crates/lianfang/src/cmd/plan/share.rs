//! Agreements on sharing in lines for people.

use super::program::{Teller, trigger, word};
use lf_rules::plan::Plan;
use lf_rules::program::{Answer, Cited, Sending, Share};

impl Teller<'_> {
    /// One line about an agreement, under its clause.
    pub fn share_line(&self, s: &Share) -> String {
        let mut parts = vec![
            s.from.join(", "),
            format!("to {}", self.receivers(s, |r| r.join(", "))),
        ];
        parts.extend(s.on.iter().map(|on| format!("on {}", on.event)));
        parts.extend(s.within.as_deref().map(|w| format!("within {w}")));
        format!(
            "share {}: {} ({})",
            s.id,
            s.title.text(self.lang),
            parts.join("; ")
        )
    }

    /// Everything about an agreement.
    pub fn share(&self, plan: &Plan, c: &Cited<Share>) -> Vec<String> {
        let s = &c.it;
        let sharing = &self.book.sharing;
        let words = |codes: &[String]| {
            let label = |c: &String| format!("{} [{c}]", sharing.label(c, self.lang));
            codes.iter().map(label).collect::<Vec<_>>().join(", ")
        };
        let mut out = vec![
            format!("share {} ({} {})", s.id, plan.code(), c.clause),
            s.title.text(self.lang).to_string(),
        ];
        let mut row = |name: &str, text: String| out.push(format!("  {name:<11}{text}"));
        row("from", self.roles(&s.from));
        if !s.by.is_empty() {
            row("recorded by", self.roles(&s.by));
        }
        row("to", self.receivers(s, |r| self.roles(r)));
        row("about", words(&s.about));
        row("fields", words(&s.fields));
        row("purpose", words(std::slice::from_ref(&s.purpose)));
        for on in &s.on {
            row("opened by", trigger(on));
        }
        row("sent", self.sent(s));
        match s.answer {
            Answer::None => {}
            Answer::Acknowledge => row("owed back", format!("a receipt{}", self.until(s))),
            Answer::Answer => row("owed back", format!("an answer{}", self.until(s))),
        }
        if let Some(r) = &s.route {
            let through = self.roles(std::slice::from_ref(&r.through));
            let signers = self.roles(&r.signers);
            row(
                "route",
                format!("only through {through}, signed by {signers}"),
            );
        }
        if s.secrecy {
            row("secrecy", "what is classified never goes this way".into());
        }
        row("seen by", word(&s.confidentiality));
        let note = s.note.text(self.lang);
        if !note.is_empty() {
            row("note", note.to_string());
        }
        out.extend(self.readings(plan, &s.readings));
        out
    }

    fn receivers(&self, s: &Share, tell: impl Fn(&[String]) -> String) -> String {
        let mut parts = vec![];
        parts.extend((!s.to.is_empty()).then(|| tell(&s.to)));
        if let Some(name) = &s.to_parameter {
            parts.push(match self.value(name) {
                Some(value) => format!("{value} (set by the city as {name})"),
                None => format!("whom the city sets as {name}"),
            });
        }
        match parts.is_empty() {
            true => "nobody yet".into(),
            false => parts.join(", "),
        }
    }

    fn sent(&self, s: &Share) -> String {
        let how = match s.send {
            Sending::AtOnce => "by itself",
            Sending::ByHand => "by an officer",
        };
        format!("{how}{}", self.length(s.within.as_deref(), &s.source))
    }

    fn until(&self, s: &Share) -> String {
        self.length(s.answer_within.as_deref(), &s.source)
    }

    fn length(&self, given: Option<&str>, source: &str) -> String {
        let Some(text) = given else {
            return ", without a limit".into();
        };
        let number = text.starts_with(|c: char| c.is_ascii_digit());
        match (number, self.value(text)) {
            (true, _) => format!(" within {text} ({source})"),
            (false, Some(value)) => format!(" within {value}, set by the city as {text}"),
            (false, None) => format!(" as the city sets {text}"),
        }
    }
}
