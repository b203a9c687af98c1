//! Persons handed over, over a real journal, on both databases: boards, beds, the
//! clock, tasks, personal content.

use jiff::ToSpan;
use lf_app::custody::{CustodyQuery, NewCustody, View};
use lf_app::duties::{DutyQuery, Tab};
use lf_app::report::{Receipt, ReportError};
use lf_domain::actor::Actor;
use lf_domain::person::Description;
use lf_response::custody::{Begin, Command, Custody, Stage};
use lf_response::facility;
use lf_response::obligation::{Duty, State};
use lf_testing::act::{keyed, of, once, refusals as keys};
use lf_testing::office::PATIENCE;
use lf_testing::{Database, Scene, TestOffice};
use serde_json::{Value, json};

/// A port at which persons are handed over.
struct City {
    office: TestOffice,
}

async fn open(database: Database) -> City {
    let scene = Scene::city("taicang", "2026-09-18T06:20:00Z");
    City {
        office: TestOffice::open(scene, database).await,
    }
}

/// Somebody with a name and a passport.
fn described(name: &str, number: &str) -> Description {
    serde_json::from_value(json!({
        "names": [{"given": name}],
        "documents": [{"kind": "passport", "number": number}],
    }))
    .unwrap()
}

impl City {
    fn actor(&self, body: &str) -> Actor {
        of(&self.office, body)
    }

    /// Determines somebody who is not on the register, under a document of his own.
    async fn determine(&self, document: &str, category: &str, name: &str) -> String {
        let new = NewCustody {
            determination: Begin {
                category: category.into(),
                ground: "入境体温 38.6".into(),
                place: "3 号泊位".into(),
                conveyance: "金海鸥".into(),
                ..Begin::default()
            },
            person: Some(described(name, document)),
        };
        let by = self.actor("customs");
        self.office.determine(&by, new, &once()).await.unwrap().0
    }

    async fn act(&self, id: &str, body: &str, command: Value) -> Result<Receipt, ReportError> {
        let command: Command = serde_json::from_value(command).unwrap();
        let by = self.actor(body);
        (self.office.act_on_custody(&by, id, &command, None, &once())).await
    }

    async fn run(&self, id: &str, body: &str, command: Value) -> Result<Receipt, ReportError> {
        let command: facility::Command = serde_json::from_value(command).unwrap();
        let by = self.actor(body);
        (self.office.act_on_facility(&by, id, &command, &once())).await
    }

    async fn custody(&self, id: &str) -> Custody {
        self.office.custody(id).await.unwrap().unwrap()
    }

    async fn board(&self, view: View, body: Option<&str>) -> Vec<String> {
        let query = CustodyQuery {
            view,
            body: body.map(str::to_string),
            limit: 100,
            ..CustodyQuery::default()
        };
        let page = self.office.custodies(&query).await.unwrap();
        page.custodies.into_iter().map(|c| c.id).collect()
    }

    /// What a body owes, after everything that was recorded has been followed.
    async fn desk(&self, body: &str, tab: Tab) -> Vec<Duty> {
        assert!(
            self.office
                .duties_follow(self.office.head(), PATIENCE)
                .await
        );
        let query = DutyQuery {
            body: Some(body.into()),
            tab,
            limit: 100,
            ..DutyQuery::default()
        };
        self.office.duties(&query).await.unwrap().duties
    }

    async fn owed(&self, body: &str) -> Vec<String> {
        let duties = self.desk(body, Tab::Todo).await;
        let ours =
            |d: &Duty| d.it.root.starts_with("custody/") || d.it.root.starts_with("facility/");
        let mut tasks: Vec<String> = (duties.into_iter().filter(ours))
            .map(|d| d.it.task)
            .collect();
        tasks.sort();
        tasks
    }

    fn wait(&self, minutes: i64) {
        let then = self.office.now().checked_add(minutes.minutes()).unwrap();
        self.office.set_to(then);
    }

    async fn ride(&self, id: &str, to: &str, receiver: &str) {
        let giver = self.custody(id).await.owner.unwrap();
        self.act(id, "port_office", json!({"act": "offer", "to": to}))
            .await
            .unwrap();
        self.act(id, receiver, json!({"act": "accept"}))
            .await
            .unwrap();
        self.act(id, &giver, json!({"act": "depart"}))
            .await
            .unwrap();
        let crew = json!({"act": "depart", "vehicle": "苏E·120A1", "crew": ["沈国强"]});
        self.act(id, "first_aid", crew).await.unwrap();
        self.act(id, "first_aid", json!({"act": "arrive"}))
            .await
            .unwrap();
        self.act(id, receiver, json!({"act": "arrive"}))
            .await
            .unwrap();
        self.act(id, receiver, json!({"act": "admit", "bed": "3"}))
            .await
            .unwrap();
    }
}

// covers: TC-1.3-03, TC-1.3-08
#[tokio::test]
async fn a_person_comes_to_his_bed_and_every_body_has_its_part() {
    for database in Database::each("custody_bed") {
        let city = open(database).await;
        let id = city.determine("E12345678", "suspected", "陈小美").await;
        assert_eq!(city.owed("port_office").await, ["coordinate-transfer"]);
        assert_eq!(city.board(View::Way, None).await, std::slice::from_ref(&id));
        assert_eq!(city.board(View::Way, Some("hospital")).await, [""; 0]);
        city.ride(&id, "first_hospital", "hospital").await;
        // Whoever had a part in it keeps seeing it.
        for body in ["customs", "first_aid", "hospital", "port_office"] {
            assert_eq!(
                city.board(View::Held, Some(body)).await,
                std::slice::from_ref(&id),
                "{body}"
            );
        }
        assert_eq!(city.board(View::Way, None).await, [""; 0]);
        let counts = city.office.custody_counts(None).await.unwrap();
        assert_eq!((counts.way, counts.held, counts.today), (0, 1, 1));
        // The board shows what the history says.
        let query = CustodyQuery {
            view: View::Held,
            limit: 10,
            ..CustodyQuery::default()
        };
        let page = city.office.custodies(&query).await.unwrap();
        assert_eq!(page.custodies, [city.custody(&id).await]);
        // The coordinator's work is done; customs still has to tell two bodies.
        assert_eq!(city.owed("port_office").await, [""; 0]);
        let done = city.desk("port_office", Tab::Done).await;
        assert_eq!(done[0].state, State::Discharged);
        assert_eq!(
            city.owed("customs").await,
            ["tell-foreign-affairs", "tell-health"]
        );
        let tell = json!({"act": "tell", "to": "foreign_affairs", "note": "传真"});
        city.act(&id, "customs", tell).await.unwrap();
        assert_eq!(city.owed("customs").await, ["tell-health"]);
        assert_eq!(city.owed("first_aid").await, ["clean-vehicle"]);
        city.act(&id, "first_aid", json!({"act": "clean", "note": "含氯"}))
            .await
            .unwrap();
        assert_eq!(city.owed("first_aid").await, [""; 0]);
        let end = json!({"act": "end", "how": "excluded", "reason": "两次阴性"});
        city.act(&id, "hospital", end).await.unwrap();
        assert_eq!(
            city.board(View::Ended, Some("customs")).await,
            std::slice::from_ref(&id)
        );
        let hospital = city
            .office
            .facility("first_hospital")
            .await
            .unwrap()
            .unwrap();
        assert!(hospital.functions.iter().all(|w| w.free == w.beds));
    }
}

// covers: TC-1.3-05, TC-1.3-06, TC-1.3-07
#[tokio::test]
async fn notices_are_late_by_the_tolerance_and_of_one_person_alone() {
    let city = open(Database::sqlite()).await;
    city.run(
        "port_site",
        "mhc",
        json!({"act": "designate", "function": "observation", "document": "7"}),
    )
    .await
    .unwrap();
    let met = json!({"act": "accept", "met": ["zones", "rooms", "waste", "staff", "guard"]});
    city.run("port_site", "hospital", met).await.unwrap();
    let mut ids = vec![];
    for person in ["E12345678", "E12345679"] {
        let id = city
            .determine(person, "asymptomatic_significant", "陈小美")
            .await;
        city.ride(&id, "port_site", "port_site").await;
        ids.push(id);
    }
    assert_eq!(city.owed("customs").await.len(), 4);
    city.wait(40);
    city.office.struck().await;
    let tell = json!({"act": "tell", "to": "mhc"});
    city.act(&ids[1], "customs", tell).await.unwrap();
    assert_eq!(city.custody(&ids[1]).await.told[0].0.lag, Some(40));
    assert_eq!(city.owed("customs").await.len(), 3);
    let done = city.desk("customs", Tab::Done).await;
    assert_eq!((done.len(), done[0].it.task.as_str()), (1, "tell-health"));
    assert!(
        done[0].late.is_some(),
        "forty minutes with a tolerance of fifteen"
    );
    assert!(
        done[0].it.root.contains(&ids[1]),
        "of the person that was told of"
    );
}

// covers: SC-3-16, TC-1.5-02
#[tokio::test]
async fn who_has_not_arrived_is_missed_once_over_restarts() {
    for database in Database::each("custody_late") {
        let city = open(database).await;
        let id = city.determine("E12345678", "suspected", "陈小美").await;
        city.act(
            &id,
            "customs",
            json!({"act": "offer", "to": "first_hospital"}),
        )
        .await
        .unwrap();
        city.act(&id, "hospital", json!({"act": "accept"}))
            .await
            .unwrap();
        city.act(&id, "customs", json!({"act": "depart"}))
            .await
            .unwrap();
        let crew = json!({"act": "depart", "vehicle": "苏E·120A1", "crew": ["沈国强"]});
        city.act(&id, "first_aid", crew).await.unwrap();
        assert!(city.office.next_moment().await.unwrap().is_some());
        city.wait(56);
        city.office.struck().await;
        assert_eq!(city.owed("first_aid").await, ["find-the-person"]);
        let late = city.custody(&id).await;
        assert!(late.late.is_some() && !late.reminded);
        city.wait(60);
        // Another start, an hour later: the reminder that came meanwhile, and nothing twice.
        let city = City {
            office: city.office.reopen().await,
        };
        city.office.struck().await;
        city.office.struck().await;
        let kinds: Vec<String> = (city.office.custody_history(&id).await.unwrap().into_iter())
            .map(|(e, _)| e.kind)
            .collect();
        let count = |kind: &str| kinds.iter().filter(|k| *k == kind).count();
        assert_eq!(
            (count("custody.overdue"), count("custody.reminded")),
            (1, 1)
        );
        assert_eq!(city.custody(&id).await.owner.as_deref(), Some("first_aid"));
        let counts = city.office.custody_counts(Some("hospital")).await.unwrap();
        assert_eq!((counts.way, counts.late), (1, 1));
        // He arrives: what was asked for because he had not is asked no more.
        city.act(&id, "first_aid", json!({"act": "arrive"}))
            .await
            .unwrap();
        city.act(&id, "hospital", json!({"act": "arrive"}))
            .await
            .unwrap();
        assert_eq!(city.owed("first_aid").await, ["clean-vehicle"]);
    }
}

#[tokio::test]
async fn two_who_accept_at_once_get_one_bed() {
    for database in Database::each("custody_two") {
        let city = open(database).await;
        let one = json!({"act": "beds", "function": "isolation", "beds": 1, "reason": "只开一间"});
        city.run("first_hospital", "hospital", one).await.unwrap();
        let mut ids = vec![];
        for person in ["E12345678", "E12345679", "E12345680"] {
            let id = city.determine(person, "suspected", "陈小美").await;
            city.act(
                &id,
                "customs",
                json!({"act": "offer", "to": "first_hospital"}),
            )
            .await
            .unwrap();
            ids.push(id);
        }
        let accepting = ids
            .iter()
            .map(|id| city.act(id, "hospital", json!({"act": "accept"})));
        let done: Vec<_> = futures_util::future::join_all(accepting).await;
        let taken = done.iter().filter(|d| d.is_ok()).count();
        assert_eq!(taken, 1);
        for refused in done.into_iter().filter(|d| d.is_err()) {
            assert_eq!(keys(refused), ["facility-full"]);
        }
        let hospital = city
            .office
            .facility("first_hospital")
            .await
            .unwrap()
            .unwrap();
        let ward = hospital
            .functions
            .iter()
            .find(|w| w.function == "isolation")
            .unwrap();
        assert_eq!((ward.beds, ward.free), (1, 0));
    }
}

#[tokio::test]
async fn a_repeat_is_harmless_and_the_slower_of_two_is_told() {
    let city = open(Database::sqlite()).await;
    let via = keyed("k1");
    let new = NewCustody {
        determination: Begin {
            category: "confirmed".into(),
            place: "3 号泊位".into(),
            ..Begin::default()
        },
        person: Some(described("赵海", "E12345681")),
    };
    let by = city.actor("customs");
    let (id, first) = city.office.determine(&by, new.clone(), &via).await.unwrap();
    let (again, repeat) = city.office.determine(&by, new, &via).await.unwrap();
    assert_eq!(
        (&id, first.seq, repeat.repeated),
        (&again, repeat.seq, true)
    );
    city.act(
        &id,
        "customs",
        json!({"act": "offer", "to": "first_hospital"}),
    )
    .await
    .unwrap();
    let command: Command =
        serde_json::from_value(json!({"act": "withdraw", "reason": "改"})).unwrap();
    let seen = Some(first.seq);
    let slow = city
        .office
        .act_on_custody(&by, &id, &command, seen, &once())
        .await;
    assert_eq!(keys(slow), ["overtaken"]);
    assert_eq!(
        keys(
            city.act("nobody", "customs", json!({"act": "accept"}))
                .await
        ),
        ["no-such-custody"]
    );
}

#[tokio::test]
async fn names_are_sealed_masked_in_lists_and_every_look_is_recorded() {
    for database in Database::each("custody_name") {
        let city = open(database).await;
        let id = city.determine("E12345678", "suspected", "陈小美").await;
        let c = city.custody(&id).await;
        let entry = city.office.journal.entry(c.opened).await.unwrap().unwrap();
        assert!(!entry.body.contains("陈") && !entry.body.contains("E12345678"));
        let masked = city
            .office
            .masked_names(std::slice::from_ref(&c))
            .await
            .unwrap();
        assert_eq!(masked[&id], "陈**");
        let look = |body: &str, why: &str| {
            let (by, id, why) = (city.actor(body), id.clone(), why.to_string());
            let office = city.office.office.clone();
            async move { office.reveal_custody(&by, &id, &why).await }
        };
        assert_eq!(
            keys(look("foreign_affairs", "看看").await),
            ["custody-no-part"]
        );
        assert_eq!(keys(look("customs", " ").await), ["required"]);
        let seen = look("customs", "填写移交单").await.unwrap();
        assert!(seen.sight.masked.is_empty());
        assert_eq!(seen.it, described("陈小美", "E12345678"));
        let reads = format!("read/{}", c.person);
        let reads = city.office.journal.history(&reads).await.unwrap();
        assert_eq!((reads.len(), reads[0].officer.as_str()), (1, "tc_customs"));
        // Erased, nothing of him opens any more; the custody goes on.
        city.office
            .erase_person(&city.actor("mhc"), &c.person, "保存期满")
            .await
            .unwrap();
        assert!(city.office.masked_names(&[c]).await.unwrap().is_empty());
        assert_eq!(city.custody(&id).await.stage, Stage::Waiting);
    }
}

#[tokio::test]
async fn who_is_handed_over_is_on_the_register_and_known_again() {
    for database in Database::each("custody_register") {
        let city = open(database).await;
        let by = city.actor("customs");
        let who = described("陈小美", "E12345678");
        let registered = (city.office)
            .register_person(&by, who.clone(), "", once())
            .await
            .unwrap();
        let determination = |person: &str| Begin {
            person: person.into(),
            category: "confirmed".into(),
            place: "3 号泊位".into(),
            ..Begin::default()
        };
        let determine = |person: &str, description: Option<Description>| {
            let determination = determination(person);
            let new = NewCustody {
                determination,
                person: description,
            };
            let (office, by) = (city.office.office.clone(), by.clone());
            async move { office.determine(&by, new, &once()).await }
        };
        assert_eq!(keys(determine("P-1", None).await), ["person-no-such"]);
        assert_eq!(keys(determine("", None).await), ["person-nothing-known"]);
        // By the id of the register, with a telephone number that is new.
        let phone: Description = serde_json::from_value(json!({"phones": ["0512-1"]})).unwrap();
        let (id, _) = determine(&registered.id, Some(phone)).await.unwrap();
        assert_eq!(city.custody(&id).await.person, registered.id);
        // One body answers for him: not a second time by his id, nor by his papers.
        let twice = determine(&registered.id, None).await;
        assert_eq!(keys(twice), ["custody-running"]);
        let twice = determine("", Some(who.clone())).await;
        assert_eq!(keys(twice), ["custody-running"]);
        assert_eq!(city.office.persons_known().await.unwrap(), 1);
        let end = json!({"act": "end", "how": "excluded", "reason": "复查阴性"});
        city.act(&id, "customs", end).await.unwrap();
        // By the same document, typed again at the gangway.
        let (again, _) = determine("", Some(who)).await.unwrap();
        let kept = city.custody(&again).await.person;
        let kept = city.office.kept_under(&kept).await.unwrap();
        assert_eq!(kept, registered.id);
        assert_eq!(city.office.persons_known().await.unwrap(), 1);
        let record = city.office.read_person(&by, &kept).await.unwrap();
        assert_eq!(record.known.description.phones, ["0512-1"]);
        let things: Vec<String> = record.things.iter().map(|t| t.subject.clone()).collect();
        assert_eq!(
            things,
            [format!("custody/{again}"), format!("custody/{id}")]
        );
    }
}

#[tokio::test]
async fn pages_of_the_board_meet_without_gap_or_repetition() {
    for database in Database::each("custody_page") {
        let city = open(database).await;
        let mut ids = vec![];
        for n in 0..7 {
            ids.push(
                city.determine(&format!("E200000{n:02}"), "suspected", "陈小美")
                    .await,
            );
            city.wait(i64::from(n % 2));
        }
        for body in [None, Some("customs".to_string())] {
            let (mut seen, mut after) = (vec![], None);
            loop {
                let query = CustodyQuery {
                    body: body.clone(),
                    after,
                    limit: 3,
                    ..CustodyQuery::default()
                };
                let page = city.office.custodies(&query).await.unwrap();
                seen.extend(page.custodies.into_iter().map(|c| c.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let mut sorted = seen.clone();
            sorted.sort();
            ids.sort();
            assert_eq!(sorted, ids);
        }
    }
}

// covers: TC-1.5-06, TC-1.5-07
#[tokio::test]
async fn a_designated_site_is_to_be_inspected_and_then_guided() {
    let city = open(Database::sqlite()).await;
    city.run(
        "port_site",
        "mhc",
        json!({"act": "designate", "function": "observation", "document": "7"}),
    )
    .await
    .unwrap();
    assert_eq!(city.owed("hospital").await, ["accept-site"]);
    city.run(
        "port_site",
        "hospital",
        json!({"act": "accept", "met": ["zones"]}),
    )
    .await
    .unwrap();
    assert_eq!(city.owed("hospital").await, ["accept-site-again"]);
    let met = json!({"act": "accept", "met": ["zones", "rooms", "waste", "staff", "guard"]});
    city.run("port_site", "hospital", met).await.unwrap();
    // Its first period begins once the series is known.
    city.owed("hospital").await;
    city.office.struck().await;
    assert_eq!(city.owed("hospital").await, ["guide-site"]);
    city.run(
        "port_site",
        "hospital",
        json!({"act": "visit", "note": "查看缓冲间"}),
    )
    .await
    .unwrap();
    assert_eq!(city.owed("hospital").await, [""; 0]);
    let site = city.office.facility("port_site").await.unwrap().unwrap();
    assert_eq!(site.accepted, Some(true));
}
