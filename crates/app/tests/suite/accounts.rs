//! Accounts over a real store: the first administrator, invitations, waits after failed
//! attempts, one-time codes, sessions, tokens; what is and is not in the journal. On
//! PostgreSQL too, where `LF_TEST_POSTGRES` names one.

use jiff::{SignedDuration, Timestamp};
use lf_app::accounts::code::{from_text, shown};
use lf_app::accounts::identity::Flow;
use lf_app::accounts::manage::AccountAct;
use lf_app::accounts::session::NewSession;
use lf_app::accounts::setup::{Setup, SetupCode};
use lf_app::accounts::sign_in::Second;
use lf_app::accounts::token::{Reach, TokenAsk};
use lf_app::clock::Clock;
use lf_app::report::ReportError;
use lf_domain::actor::Actor;
use lf_testing::{Database, Scene, TestOffice, act};
use std::ops::Deref;

const ADMIN: &str = "gu_weimin";
const OTHER: &str = "wu_haitao";
const PASSWORD: &str = "four lanterns on the quay";
const FIRST: &str = "seven herons before the rain";

/// An office over a database of each kind.
struct Desk(TestOffice);

impl Deref for Desk {
    type Target = TestOffice;

    fn deref(&self) -> &TestOffice {
        &self.0
    }
}

async fn desks(name: &str) -> Vec<Desk> {
    let mut out = vec![];
    for database in Database::each(name) {
        let scene = Scene::demo("2026-09-18T08:40:00Z");
        out.push(Desk(TestOffice::open(scene, database).await));
    }
    out
}

fn key<T>(done: Result<T, ReportError>) -> String {
    match done {
        Ok(_) => "taken".into(),
        Err(ReportError::Refused(r)) => r[0].key.clone(),
        Err(ReportError::Store(e)) => panic!("{e}"),
    }
}

impl Desk {
    fn actor(&self, officer: &str) -> Actor {
        act::officer(&self.office, officer)
    }

    fn pass(&self, by: SignedDuration) {
        self.clock.set(self.clock.now() + by);
    }

    /// Stores with their first administrator.
    async fn founded(name: &str) -> Vec<Desk> {
        let all = desks(name).await;
        for d in &all {
            let (code, text) = SetupCode::new().unwrap();
            let setup = Setup {
                code: text,
                officer: ADMIN.into(),
                password: FIRST.into(),
                again: FIRST.into(),
            };
            d.office.set_up(&code, setup, "test").await.unwrap();
        }
        all
    }

    /// Invites somebody and lets him choose his password.
    async fn join(&self, officer: &str) -> NewSession {
        let invited = (self.office.invite(&self.actor(ADMIN), officer).await).unwrap();
        let new = (PASSWORD, PASSWORD);
        (self
            .office
            .take_up(officer, &invited.code, new, "test")
            .await)
            .unwrap()
    }

    /// Everything that the journal holds, as one text.
    async fn journal(&self) -> String {
        let mut out = String::new();
        let head = self.office.journal.head().borrow().seq;
        for seq in 1..=head {
            let e = self.office.journal.entry(seq).await.unwrap().unwrap();
            out.push_str(&format!("{} {} {}\n", e.kind, e.officer, e.body));
        }
        out
    }
}

#[tokio::test]
async fn the_first_administrator_is_made_once_with_the_printed_code() {
    for d in desks("acc0").await {
        let (code, text) = SetupCode::new().unwrap();
        let with = |code: &str, password: &str| Setup {
            code: code.into(),
            officer: ADMIN.into(),
            password: password.into(),
            again: password.into(),
        };
        assert!(!d.office.has_accounts().await.unwrap());
        let wrong = d
            .office
            .set_up(&code, with("AAAAA-AAAAA", FIRST), "t")
            .await;
        assert_eq!(key(wrong), "setup-code");
        let weak = d.office.set_up(&code, with(&text, "short"), "t").await;
        assert_eq!(key(weak), "password-short");
        let named = d
            .office
            .set_up(&code, with(&text, "Gu Weimin 2026"), "t")
            .await;
        assert_eq!(key(named), "password-name");
        assert!(!d.office.has_accounts().await.unwrap(), "nothing was made");
        let typed = text.to_lowercase().replace('-', " ");
        let session = (d.office.set_up(&code, with(&typed, FIRST), "t").await).unwrap();
        let here = d.office.session(&session.id, true).await.unwrap().unwrap();
        assert_eq!((here.actor, here.admin), (d.actor(ADMIN), true));
        let again = d.office.set_up(&code, with(&text, FIRST), "t").await;
        assert_eq!(key(again), "setup-done");
    }
}

#[tokio::test]
async fn nothing_secret_is_in_the_journal() {
    for d in Desk::founded("acc1").await {
        let session = d.join(OTHER).await;
        let actor = d.actor(OTHER);
        let begun = d.office.begin_codes(&actor, PASSWORD).await.unwrap();
        let seed = from_text(&begun.text).unwrap();
        let first = shown(&seed, d.clock.now());
        let recovery = d.office.enrol_codes(&actor, &first).await.unwrap();
        let ask = TokenAsk {
            title: "ships".into(),
            officer: OTHER.into(),
            reach: Reach::Read,
            days: 1,
        };
        let (_, token) = (d.office.issue_token(&d.actor(ADMIN), ask).await).unwrap();
        let journal = d.journal().await;
        for kind in [
            "account.made gu_weimin",
            "account.signed_in gu_weimin",
            "account.made gu_weimin",
            "account.password_chosen wu_haitao",
            "account.codes_enrolled wu_haitao",
            "token.issued gu_weimin",
        ] {
            assert!(journal.contains(kind), "{kind}\n{journal}");
        }
        let secrets = [session.id, begun.text, token, PASSWORD.into(), FIRST.into()];
        for secret in secrets.iter().chain(&recovery) {
            assert!(!journal.contains(secret.as_str()), "{secret}");
        }
        assert!(!journal.contains("argon2"));
        // Nor are they in the tables: a copy of the store signs nobody in.
        let folder = d.database().folder().to_path_buf();
        let Ok(dump) = std::fs::read(folder.join("journal.db")) else {
            continue; // PostgreSQL keeps its files to itself
        };
        let wal = std::fs::read(folder.join("journal.db-wal")).unwrap_or_default();
        let has = |secret: &str| {
            [&dump, &wal]
                .iter()
                .any(|f| f.windows(secret.len()).any(|w| w == secret.as_bytes()))
        };
        assert!(has("$argon2id$"), "the right files");
        for secret in secrets.iter().chain(&recovery) {
            assert!(!has(secret), "{secret}");
        }
    }
}

#[tokio::test]
async fn waits_grow_and_the_right_password_ends_them_only_when_they_are_over() {
    for d in Desk::founded("acc2").await {
        let attempt = async |password: &str| key(d.office.sign_in(ADMIN, password, "t").await);
        for _ in 0..5 {
            assert_eq!(attempt("wrong wrong wrong").await, "sign-in-failed");
        }
        assert_eq!(
            attempt(FIRST).await,
            "sign-in-wait",
            "even the right one waits"
        );
        d.pass(SignedDuration::from_secs(61));
        assert_eq!(attempt("wrong wrong wrong").await, "sign-in-failed");
        d.pass(SignedDuration::from_secs(61));
        assert_eq!(attempt(FIRST).await, "sign-in-wait", "two minutes now");
        d.pass(SignedDuration::from_secs(61));
        assert_eq!(attempt(FIRST).await, "taken");
        let a = d.office.account(ADMIN).await.unwrap().unwrap();
        assert_eq!((a.failures, a.wait_until), (0, None));
        assert!(d.journal().await.contains("account.waits lianfang"));
        let nobody = d
            .office
            .sign_in("nobody_here", "wrong wrong wrong", "t")
            .await;
        assert_eq!(
            key(nobody),
            "sign-in-failed",
            "the same words as for a wrong password"
        );
        let no_account = d.office.sign_in(OTHER, "wrong wrong wrong", "t").await;
        assert_eq!(key(no_account), "sign-in-failed");
    }
}

#[tokio::test]
async fn many_attempts_at_once_are_many() {
    for d in Desk::founded("acc3").await {
        let attempts = (0..12).map(|_| {
            let office = d.office.clone();
            tokio::spawn(async move { key(office.sign_in(ADMIN, "wrong wrong wrong", "t").await) })
        });
        let mut looked_at = 0;
        for a in attempts.collect::<Vec<_>>() {
            looked_at += usize::from(a.await.unwrap() == "sign-in-failed");
        }
        assert!(looked_at <= 5, "{looked_at} passwords were looked at");
    }
}

#[tokio::test]
async fn a_code_is_taken_once_and_sessions_change_their_id() {
    for d in Desk::founded("acc4").await {
        d.join(OTHER).await;
        let actor = d.actor(OTHER);
        let begun = d.office.begin_codes(&actor, PASSWORD).await.unwrap();
        let seed = from_text(&begun.text).unwrap();
        let code = |at: Timestamp| shown(&seed, at);
        assert!(begun.address.starts_with("otpauth://totp/"));
        let not_yet = d.office.sign_in(OTHER, PASSWORD, "t").await.unwrap();
        assert!(!not_yet.second, "before the first code nothing changes");
        assert_eq!(
            key(d.office.enrol_codes(&actor, "000000").await),
            "wrong-code"
        );
        let first = code(d.clock.now());
        let recovery = d.office.enrol_codes(&actor, &first).await.unwrap();
        assert_eq!(recovery.len(), 10);

        let waiting = d.office.sign_in(OTHER, PASSWORD, "t").await.unwrap();
        assert!(waiting.second);
        let half = d.office.session(&waiting.id, true).await.unwrap().unwrap();
        assert!(half.second, "half a session is none");
        let step = async |proof| d.office.second_step(&actor, &waiting.id, proof, "t").await;
        let replay = step(Second::Code(first)).await;
        assert_eq!(
            key(replay),
            "wrong-code",
            "the code of the enrolment is used"
        );
        d.pass(SignedDuration::from_secs(30));
        let now = code(d.clock.now());
        let whole = step(Second::Code(now.clone())).await.unwrap();
        assert_ne!(whole.id, waiting.id);
        assert_eq!(d.office.session(&waiting.id, true).await.unwrap(), None);
        assert!(
            !d.office
                .session(&whole.id, true)
                .await
                .unwrap()
                .unwrap()
                .second
        );
        // Whoever looked over the shoulder comes too late.
        let waiting = d.office.sign_in(OTHER, PASSWORD, "t").await.unwrap();
        let again = (d
            .office
            .second_step(&actor, &waiting.id, Second::Code(now), "t"))
        .await;
        assert_eq!(key(again), "wrong-code");
        let by = Second::Recovery(recovery[3].to_lowercase());
        (d.office
            .second_step(&actor, &waiting.id, by.clone(), "t")
            .await)
            .unwrap();
        assert_eq!(d.office.recovery_left(OTHER).await.unwrap(), 9);
        let waiting = d.office.sign_in(OTHER, PASSWORD, "t").await.unwrap();
        let twice = d.office.second_step(&actor, &waiting.id, by, "t").await;
        assert_eq!(key(twice), "wrong-code");
    }
}

#[tokio::test]
async fn sessions_end_by_idling_by_age_by_lock_and_by_a_new_password() {
    for d in Desk::founded("acc5").await {
        let first = d.join(OTHER).await;
        let open = async |s: &NewSession| d.office.session(&s.id, true).await.unwrap().is_some();
        d.pass(SignedDuration::from_mins(119));
        assert!(open(&first).await, "used within two hours");
        d.pass(SignedDuration::from_mins(121));
        assert!(!open(&first).await, "idle");

        let long = d.office.sign_in(OTHER, PASSWORD, "t").await.unwrap();
        for _ in 0..12 {
            d.pass(SignedDuration::from_mins(59));
            assert!(open(&long).await);
        }
        d.pass(SignedDuration::from_mins(30));
        assert!(!open(&long).await, "however busy");

        let (here, there) = (
            d.office.sign_in(OTHER, PASSWORD, "here").await.unwrap(),
            d.office.sign_in(OTHER, PASSWORD, "there").await.unwrap(),
        );
        let actor = d.actor(OTHER);
        let lines = d.office.sessions(OTHER, &here.id).await.unwrap();
        assert_eq!(lines.iter().filter(|l| l.here).count(), 1);
        assert_eq!(lines.len(), 2);
        let new = "a kettle, two oars, the tide";
        let wrong = (d.office.change_password(&actor, "no", (new, new), &here.id)).await;
        assert_eq!(key(wrong), "password-wrong");
        (d.office
            .change_password(&actor, PASSWORD, (new, new), &here.id)
            .await)
            .unwrap();
        assert!(open(&here).await && !open(&there).await);
        assert_eq!(
            key(d.office.sign_in(OTHER, PASSWORD, "t").await),
            "sign-in-failed"
        );

        let admin = d.actor(ADMIN);
        let act =
            async |who: &str, act| key(d.office.act_on_account(&admin, who, act, "left").await);
        assert_eq!(act(OTHER, AccountAct::Lock).await, "taken");
        assert!(!open(&here).await);
        assert_eq!(
            key(d.office.sign_in(OTHER, new, "t").await),
            "account-locked"
        );
        assert_eq!(act(OTHER, AccountAct::Unlock).await, "taken");
        assert_eq!(key(d.office.sign_in(OTHER, new, "t").await), "taken");
        assert_eq!(act(ADMIN, AccountAct::Lock).await, "last-administrator");
        assert_eq!(act(ADMIN, AccountAct::Dismiss).await, "last-administrator");
        let not_his = d
            .office
            .act_on_account(&actor, ADMIN, AccountAct::Lock, "x")
            .await;
        assert_eq!(key(not_his), "not-administrator");
    }
}

#[tokio::test]
async fn an_invitation_works_once_for_its_officer_and_for_a_week() {
    for d in Desk::founded("acc6").await {
        let admin = d.actor(ADMIN);
        let invited = d.office.invite(&admin, OTHER).await.unwrap();
        let take = async |officer: &str, code: &str| {
            key(d
                .office
                .take_up(officer, code, (PASSWORD, PASSWORD), "t")
                .await)
        };
        assert_eq!(take("fang_lan", &invited.code).await, "invite-wrong");
        assert_eq!(take(OTHER, "AAAAA-AAAAA-AAAAA-AAAAA").await, "invite-wrong");
        d.pass(SignedDuration::from_hours(7 * 24 + 1));
        assert_eq!(take(OTHER, &invited.code).await, "invite-wrong", "over");
        let second = d.office.invite(&admin, OTHER).await.unwrap();
        assert_eq!(
            take(OTHER, &invited.code).await,
            "invite-wrong",
            "the older one"
        );
        assert_eq!(take(OTHER, &second.code).await, "taken");
        assert_eq!(take(OTHER, &second.code).await, "invite-wrong", "used");
        assert_eq!(key(d.office.invite(&admin, OTHER).await), "account-exists");
        let other = d.actor(OTHER);
        assert_eq!(
            key(d.office.invite(&other, "fang_lan").await),
            "not-administrator"
        );
        assert_eq!(
            key(d.office.invite(&admin, "nobody_here").await),
            "unknown-officer"
        );
    }
}

#[tokio::test]
async fn a_token_acts_for_its_body_until_it_ends_is_revoked_or_its_officer_is_locked() {
    for d in Desk::founded("acc7").await {
        d.join(OTHER).await;
        let admin = d.actor(ADMIN);
        let ask = |days, reach| TokenAsk {
            title: "ships".into(),
            officer: OTHER.into(),
            reach,
            days,
        };
        assert_eq!(
            key(d.office.issue_token(&admin, ask(0, Reach::Read)).await),
            "out-of-range"
        );
        let (line, text) = (d.office.issue_token(&admin, ask(2, Reach::Act)).await).unwrap();
        assert_eq!(line.body, d.actor(OTHER).body);
        let found = d.office.token(&text).await.unwrap();
        assert_eq!(found, Some((d.actor(OTHER), Reach::Act)));
        let mut tampered = text.clone();
        tampered.pop();
        tampered.push(if text.ends_with('0') { '1' } else { '0' });
        for bad in [
            tampered.as_str(),
            "",
            "lf_",
            &text[3..],
            &format!("{text}0"),
        ] {
            assert_eq!(d.office.token(bad).await.unwrap(), None, "{bad}");
        }
        let lock = |act| d.office.act_on_account(&admin, OTHER, act, "away");
        lock(AccountAct::Lock).await.unwrap();
        assert_eq!(
            d.office.token(&text).await.unwrap(),
            None,
            "the officer is locked"
        );
        lock(AccountAct::Unlock).await.unwrap();
        d.pass(SignedDuration::from_hours(49));
        assert_eq!(d.office.token(&text).await.unwrap(), None, "over");
        let (line, text) = (d.office.issue_token(&admin, ask(2, Reach::Read)).await).unwrap();
        d.office.revoke_token(&admin, &line.id).await.unwrap();
        assert_eq!(d.office.token(&text).await.unwrap(), None);
        assert_eq!(
            key(d.office.revoke_token(&admin, &line.id).await),
            "no-such-token"
        );
    }
}

#[tokio::test]
async fn a_provider_signs_in_whoever_was_linked_and_a_flow_is_used_once() {
    for d in Desk::founded("acc8").await {
        d.join(OTHER).await;
        let (other, admin) = (d.actor(OTHER), d.actor(ADMIN));
        let issuer = "https://id.example.org";
        let unknown = d.office.sign_in_as(issuer, "u-1", "t").await;
        assert_eq!(key(unknown), "not-linked");
        d.office.link_identity(&other, issuer, "u-1").await.unwrap();
        let taken = d.office.link_identity(&admin, issuer, "u-1").await;
        assert_eq!(key(taken), "linked-elsewhere");
        let session = d.office.sign_in_as(issuer, "u-1", "t").await.unwrap();
        let here = d.office.session(&session.id, true).await.unwrap().unwrap();
        assert_eq!(here.actor, other);
        let elsewhere = d
            .office
            .sign_in_as("https://evil.example", "u-1", "t")
            .await;
        assert_eq!(
            key(elsewhere),
            "not-linked",
            "a subject counts at its issuer alone"
        );

        let flow = Flow {
            nonce: "n".into(),
            verifier: "v".into(),
            officer: None,
        };
        let begin = async |state: &str| (d.office.begin_flow(state, "browser", flow.clone())).await;
        begin("s1").await.unwrap();
        assert_eq!(d.office.end_flow("s1", "another").await.unwrap(), None);
        assert_eq!(
            d.office.end_flow("s1", "browser").await.unwrap(),
            None,
            "gone"
        );
        begin("s2").await.unwrap();
        assert_eq!(
            d.office.end_flow("s2", "browser").await.unwrap(),
            Some(flow.clone())
        );
        assert_eq!(
            d.office.end_flow("s2", "browser").await.unwrap(),
            None,
            "once"
        );
        begin("s3").await.unwrap();
        d.pass(SignedDuration::from_mins(11));
        assert_eq!(
            d.office.end_flow("s3", "browser").await.unwrap(),
            None,
            "late"
        );
    }
}
