//! An office over a small city with a small plan, on every configured database.

use lf_app::store::{NewEntry, args};
use lf_domain::actor::Actor;
use lf_domain::level::Level;
use lf_testing::{Database, Scene, TestOffice, response};
use serde_json::json;
use std::ops::Deref;

/// Officers of the toy city.
pub fn actor(officer: &str) -> Actor {
    let body = match officer {
        "g" => "government",
        "e" => "county_government@990101",
        _ => "centre",
    };
    Actor {
        officer: officer.into(),
        body: body.into(),
    }
}

/// The open office.
pub struct Toy(TestOffice);

impl Deref for Toy {
    type Target = TestOffice;

    fn deref(&self) -> &TestOffice {
        &self.0
    }
}

impl Toy {
    pub async fn open(db: Database) -> Toy {
        Toy::at("2026-09-18T02:00:00Z", db).await
    }

    pub async fn at(begins: &str, db: Database) -> Toy {
        Toy(TestOffice::open(Scene::toy(db.folder(), begins), db).await)
    }

    /// Closes the office and opens it again.
    pub async fn reopen(self) -> Toy {
        Toy(self.0.reopen().await)
    }

    pub async fn close(self) {
        self.0.close().await;
    }

    async fn append(
        &self,
        kind: &str,
        who: Actor,
        subject: Option<String>,
        corrects: Option<u64>,
        body: serde_json::Value,
    ) -> u64 {
        let now = self.office.now();
        let entry = NewEntry {
            kind: kind.into(),
            happened_at: self.office.today().to_string(),
            recorded_at: now,
            officer: who.officer,
            agency: who.body,
            source: "test".into(),
            key: None,
            subject,
            corrects,
            body: body.to_string(),
            personal: None,
        };
        let seq = self.office.journal.append(vec![entry]).await.unwrap()[0].seq();
        self.settled().await;
        seq
    }

    /// A case of a county, or a correction of one.
    pub async fn case(&self, county: &str, classification: &str, corrects: Option<u64>) -> u64 {
        let today = self.office.today().to_string();
        let body = json!({"fact": "case", "case_id": "x", "disease": "flu", "classification": classification,
            "place": {"county": county}, "onset": today, "reported": today});
        self.append("fact.case", actor("a"), None, corrects, body)
            .await
    }

    /// Changes the city's response; none ends it.
    pub async fn respond(&self, level: Option<Level>) {
        let change = response::change(self, "T.flu.city", level);
        self.put(&actor("g"), change).await;
    }

    /// Everything that the tables say, as texts.
    pub async fn table(&self) -> Vec<String> {
        let mut out = vec![];
        for sql in [
            "SELECT data || ' ' || COALESCE(next_at, '') FROM obligation ORDER BY id",
            "SELECT body || due || id FROM obligation_to ORDER BY body, due, id",
            "SELECT id || next || COALESCE(next_at, '') FROM series ORDER BY id",
            "SELECT who || plan || clause || response || what || n FROM ledger_count WHERE n <> 0 ORDER BY who, plan, clause, response, what",
            "SELECT who || plan || clause || response || what || minutes || n FROM ledger_time ORDER BY who, plan, clause, response, what, minutes",
        ] {
            let rows: Vec<(String,)> = self.office.journal.db().all(sql, args![]).await.unwrap();
            out.extend(rows.into_iter().map(|r| r.0));
        }
        assert!(!out.is_empty());
        out
    }

    /// Makes the tables be filled again at the next start.
    pub async fn forget_tables(&self) {
        let mut tx = self.office.journal.db().begin().await.unwrap();
        tx.exec(
            "UPDATE projection SET version = 0 WHERE name = 'obligation'",
            args![],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }
}
