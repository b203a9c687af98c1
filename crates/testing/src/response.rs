//! A response put on record as an approval file would, without walking through one.

use crate::office::TestOffice;
use lf_app::office::Office;
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_response::standing::{ResponseChange, ResponseKey};
use lf_store::NewEntry;

/// The change that brings a response to a level, or ends it, as the office stands now.
pub fn change(office: &Office, key: &str, level: Option<Level>) -> ResponseChange {
    let key = ResponseKey::parse(key).unwrap_or_else(|| panic!("{key} names no response"));
    let standing = office.standing(&key);
    let (before, episode) = standing.map_or((None, 0), |s| (s.now.level, s.now.episode));
    let plan = office.plan(&key.plan);
    let plan = plan.unwrap_or_else(|| panic!("{} is not in force", key.plan));
    ResponseChange {
        episode: episode + u32::from(before.is_none()),
        level,
        before,
        pack: plan.pack.digest.clone(),
        scope: vec![],
        starter: String::new(),
        by: "file/1".into(),
        candidate: None,
        reason: "test".into(),
        clauses: vec![],
        at: office.now(),
        key,
    }
}

impl TestOffice {
    /// Brings a response to a level, or ends it.
    pub async fn respond(&self, who: &Actor, key: &str, level: Option<Level>) {
        self.put(who, change(&self.office, key, level)).await;
    }

    /// Puts a change on record and waits for what follows from it.
    pub async fn put(&self, who: &Actor, change: ResponseChange) {
        let kind = match (change.before, change.level) {
            (None, _) => "response.started",
            (Some(_), None) => "response.ended",
            (Some(a), Some(b)) if b > a => "response.raised",
            _ => "response.lowered",
        };
        let change = ResponseChange {
            starter: who.body.clone(),
            ..change
        };
        let entry = NewEntry {
            kind: kind.into(),
            happened_at: change.at.to_string(),
            recorded_at: change.at,
            officer: who.officer.clone(),
            agency: who.body.clone(),
            source: "test".into(),
            subject: Some(format!("response/{}", change.key)),
            body: serde_json::to_string(&change).expect("a change is JSON"),
            ..NewEntry::default()
        };
        let done = self.office.journal.append(vec![entry]).await;
        done.unwrap_or_else(|e| panic!("{e}"));
        self.settled().await;
    }
}
