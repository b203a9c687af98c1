//! The door: nobody comes in without a session or a token, nobody brings a session along,
//! no foreign page acts with ours, and a provider signs in only whom it proves.

mod link;
#[cfg(feature = "openid")]
mod provider;

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use jiff::SignedDuration;
use lf_app::accounts::code::{from_text, shown};
use lf_app::accounts::manage::AccountAct;
use lf_app::accounts::setup::{Setup as First, SetupCode};
use lf_app::accounts::token::{Reach, TokenAsk};
use lf_app::clock::Clock;
use lf_testing::{Answer, TestOffice};
use lf_web::http::door::{Door, Origin};
use lf_web::http::identity::Provider;
#[cfg(feature = "openid")]
use lf_web::http::openid::OpenId;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

const ADMIN: &str = "gu_weimin";
const OTHER: &str = "wu_haitao";
const FIRST: &str = "seven herons before the rain";
const PASSWORD: &str = "four lanterns on the quay";

struct House {
    office: TestOffice,
    app: Router,
    setup: String,
}

/// A browser that signs in.
struct Browser(lf_testing::Browser);

impl Deref for Browser {
    type Target = lf_testing::Browser;

    fn deref(&self) -> &lf_testing::Browser {
        &self.0
    }
}

impl DerefMut for Browser {
    fn deref_mut(&mut self) -> &mut lf_testing::Browser {
        &mut self.0
    }
}

/// The cookie of a name as the server set it, with all it says.
fn set_cookie(answer: &Answer, name: &str) -> String {
    let all = answer.headers.get_all("set-cookie").iter();
    let mut all = all.map(|v| v.to_str().unwrap().to_string());
    all.find(|c| c.starts_with(&format!("{name}=")))
        .unwrap_or_else(|| panic!("{name} was not set"))
}

async fn house(origin: Option<&str>, provider: Option<Arc<dyn Provider>>) -> House {
    let office = TestOffice::demo("2026-09-18T08:40:00Z").await;
    let (code, text) = SetupCode::new().unwrap();
    let origin = origin.map(|o| Origin::parse(o).unwrap());
    let door = Door::new(origin, Some(code), provider);
    House {
        app: lf_web::guarded(office.office.clone(), door),
        office,
        setup: text,
    }
}

impl House {
    fn browser(&self) -> Browser {
        Browser(lf_testing::Browser::over(self.app.clone()))
    }

    /// A house with its administrator and a second officer.
    async fn lived_in(origin: Option<&str>, provider: Option<Arc<dyn Provider>>) -> House {
        let h = house(origin, provider).await;
        let (code, text) = SetupCode::new().unwrap();
        let first = First {
            code: text,
            officer: ADMIN.into(),
            password: FIRST.into(),
            again: FIRST.into(),
        };
        h.office.set_up(&code, first, "test").await.unwrap();
        let admin = h.office.acting(ADMIN).unwrap();
        let invited = h.office.invite(&admin, OTHER).await.unwrap();
        let new = (PASSWORD, PASSWORD);
        (h.office.take_up(OTHER, &invited.code, new, "test").await).unwrap();
        h
    }

    async fn token(&self, reach: Reach) -> String {
        let admin = self.office.acting(ADMIN).unwrap();
        let ask = TokenAsk {
            title: "test".into(),
            officer: OTHER.into(),
            reach,
            days: 1,
        };
        self.office.issue_token(&admin, ask).await.unwrap().1
    }
}

impl Browser {
    async fn post_with(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Answer {
        let body: Vec<String> = (fields.iter())
            .map(|(n, v)| format!("{n}={}", lf_web::page::encode(v)))
            .collect();
        let mut request =
            Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (n, v) in headers {
            request = request.header(*n, *v);
        }
        self.ask(request.body(Body::from(body.join("&"))).unwrap())
            .await
    }

    /// Opens a page with a form, and sends these fields to a path with the page's token.
    async fn send(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get(page).await.field("csrf");
        let all = [&[("csrf", token.as_str())], fields].concat();
        self.post(path, &all).await
    }

    async fn sign_in(&mut self, officer: &str, password: &str) -> Answer {
        let fields = [
            ("officer", officer),
            ("password", password),
            ("next", "/duties"),
        ];
        self.send("/sign-in", "/sign-in", &fields).await
    }

    fn session(&self) -> Option<String> {
        let found = (self.cookie("lf_session")).or(self.cookie("__Host-lf_session"));
        found.map(str::to_string).filter(|v| !v.is_empty())
    }
}

#[tokio::test]
async fn the_first_start_asks_for_the_printed_code_and_for_nothing_else() {
    let h = house(None, None).await;
    let mut b = h.browser();
    for path in ["/", "/duties", "/accounts", "/sign-in"] {
        let away = b.get(path).await;
        assert_eq!(
            (away.status, away.to()),
            (StatusCode::SEE_OTHER, "/setup"),
            "{path}"
        );
    }
    assert_eq!(
        b.get("/api/v1/situation").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(b.get("/healthz").await.status, StatusCode::OK);
    let fields = |code: &str| {
        let pairs = [
            ("code", code),
            ("officer", ADMIN),
            ("password", FIRST),
            ("again", FIRST),
        ];
        pairs.map(|(n, v)| (n.to_string(), v.to_string()))
    };
    let send = async |b: &mut Browser, code: &str| {
        let given = fields(code);
        let given: Vec<(&str, &str)> = given
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        b.send("/setup", "/setup", &given).await
    };
    let wrong = send(&mut b, "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("开通码不对") && b.session().is_none());
    let done = send(&mut b, &h.setup).await;
    assert_eq!(
        (done.status, done.to()),
        (StatusCode::SEE_OTHER, "/account")
    );
    assert!(b.get("/accounts").await.text.contains("wu_haitao"));
    let mut later = h.browser();
    assert_eq!(later.get("/setup").await.to(), "/sign-in?next=/setup");
}

#[tokio::test]
async fn without_a_session_or_a_token_nothing_of_the_inside_is_shown() {
    let h = House::lived_in(None, None).await;
    let mut b = h.browser();
    for path in [
        "/",
        "/journal",
        "/incidents/cholera",
        "/feed",
        "/find?q=1",
        "/officer",
        "/nowhere",
    ] {
        let away = b.get(path).await;
        assert_eq!(away.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            away.to().starts_with("/sign-in?next="),
            "{path}: {}",
            away.to()
        );
        assert!(away.text.is_empty());
    }
    let page = b.get("/sign-in?next=/duties").await;
    assert_eq!(page.status, StatusCode::OK);
    for inside in ["sidenav", "standing", "/journal", "顾维民"] {
        assert!(!page.text.contains(inside), "{inside}");
    }
    let api = b.get("/api/v1/journal").await;
    assert_eq!(api.status, StatusCode::UNAUTHORIZED);
    assert!(
        api.headers["www-authenticate"]
            .to_str()
            .unwrap()
            .starts_with("Bearer")
    );
    // Naming an officer, by header or cookie, makes nobody one.
    let named = Request::get("/api/v1/situation").header("lianfang-officer", ADMIN);
    let named = b.ask(named.body(Body::empty()).unwrap()).await;
    assert_eq!(named.status, StatusCode::FORBIDDEN);
    assert!(named.text.contains("officer-by-sign-in"), "{}", named.text);
    b.keep("lf_officer", ADMIN);
    assert_eq!(b.get("/").await.status, StatusCode::SEE_OTHER);
    // And a signed-in officer cannot take another's name.
    b.sign_in(OTHER, PASSWORD).await;
    let board = b.get("/").await;
    // Entries on the page may name others; whoever acts stands in the top bar.
    assert!(board.text.contains(r#"<a href="/account">吴海涛"#));
    assert!(!board.text.contains(r#"<a href="/account">顾维民"#));
    let chosen = b.send("/account", "/officer", &[("officer", ADMIN)]).await;
    assert_eq!(chosen.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_session_is_new_at_each_sign_in_and_ends_with_it() {
    let h = House::lived_in(None, None).await;
    let mut b = h.browser();
    // Fixation: an id that was planted beforehand is not taken over.
    let planted = "a".repeat(64);
    b.keep("lf_session", &planted);
    let done = b.sign_in(OTHER, PASSWORD).await;
    assert_eq!((done.status, done.to()), (StatusCode::SEE_OTHER, "/duties"));
    let cookie = set_cookie(&done, "lf_session");
    assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
    let first = b.session().unwrap();
    assert_ne!(first, planted);
    assert_eq!(h.office.session(&planted, true).await.unwrap(), None);
    let mut second = h.browser();
    second.keep("lf_session", &b.session().unwrap());
    let led_on = second.get("/sign-in?next=/duties").await;
    assert_eq!(led_on.to(), "/duties", "already inside");
    assert_eq!(second.session().unwrap(), first);
    let out = b.send("/account", "/sign-out", &[]).await;
    assert_eq!(out.to(), "/sign-in");
    assert!(b.session().is_none());
    assert_eq!(
        second.get("/").await.status,
        StatusCode::SEE_OTHER,
        "ended for all"
    );
    b.sign_in(OTHER, PASSWORD).await;
    assert_ne!(b.session().unwrap(), first);
    let elsewhere = b.get("/sign-in?next=//evil.example").await;
    assert_eq!(elsewhere.to(), "/");
}

#[tokio::test]
async fn forms_of_others_are_refused() {
    let h = House::lived_in(None, None).await;
    let mut b = h.browser();
    b.sign_in(OTHER, PASSWORD).await;
    let token = b.get("/account").await.field("csrf");
    let fields = [("csrf", token.as_str())];
    let path = "/account/sessions/0123/end";
    let status = async |b: &mut Browser, headers: &[(&str, &str)], fields: &[(&str, &str)]| {
        b.post_with(path, headers, fields).await.status
    };
    assert_eq!(
        status(&mut b, &[], &[]).await,
        StatusCode::FORBIDDEN,
        "no token"
    );
    for headers in [
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
        [("origin", "https://evil.example")],
        [("origin", "null")],
    ] {
        let said = status(&mut b, &headers, &fields).await;
        assert_eq!(said, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let mut other = h.browser();
    other.sign_in(ADMIN, FIRST).await;
    let theirs = status(&mut other, &[], &fields).await;
    assert_eq!(
        theirs,
        StatusCode::FORBIDDEN,
        "the token of another session"
    );
    let own = status(&mut b, &[("origin", "http://127.0.0.1:8686")], &fields).await;
    assert_eq!(
        own,
        StatusCode::UNPROCESSABLE_ENTITY,
        "ours: no such session"
    );
    // The API with the session of a browser: only from our own pages.
    let fact = |origin: Option<&str>| {
        let mut r = Request::post("/api/v1/facts").header(CONTENT_TYPE, "application/json");
        if let Some(o) = origin {
            r = r.header("origin", o);
        }
        r.body(Body::from("{}")).unwrap()
    };
    assert_eq!(b.ask(fact(None)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        b.ask(fact(Some("https://evil.example"))).await.status,
        StatusCode::FORBIDDEN
    );
    let ours = b.ask(fact(Some("http://127.0.0.1:8686"))).await;
    assert_eq!(
        ours.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        ours.text
    );
}

#[tokio::test]
async fn wrong_attempts_wait_and_a_flood_is_turned_away() {
    let h = House::lived_in(None, None).await;
    let mut b = h.browser();
    for _ in 0..5 {
        let wrong = b.sign_in(OTHER, "not this one, surely").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("登录名或密码不对"));
        assert!(wrong.text.contains("value=\"wu_haitao\""), "the name stays");
        assert!(
            !wrong.text.contains("not this one"),
            "the password does not"
        );
    }
    let waits = b.sign_in(OTHER, PASSWORD).await;
    assert!(waits.text.contains("09-18 16:41:00"), "{}", waits.text);
    h.office
        .clock
        .set(h.office.clock.now() + SignedDuration::from_secs(61));
    assert_eq!(
        b.sign_in(OTHER, PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
    let mut flood = h.browser();
    let mut last = StatusCode::OK;
    for _ in 0..14 {
        last = flood.sign_in("nobody_here", "anything at all").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn with_codes_the_password_opens_nothing_by_itself() {
    let h = House::lived_in(None, None).await;
    let mut b = h.browser();
    b.sign_in(OTHER, PASSWORD).await;
    let begun = b
        .send("/account", "/account/codes/begin", &[("present", PASSWORD)])
        .await;
    assert_eq!(begun.to(), "/account");
    let page = b.get("/account").await.text;
    assert!(page.contains("<svg role=\"img\"") && !page.contains("<?xml"));
    let actor = h.office.acting(OTHER).unwrap();
    let text = h.office.begun_codes(&actor).await.unwrap().unwrap().text;
    let seed = from_text(&text).unwrap();
    let code = shown(&seed, h.office.clock.now());
    let codes = b
        .send("/account", "/account/codes/enrol", &[("code", &code)])
        .await;
    assert_eq!(
        (codes.status, &codes.headers["cache-control"]),
        (StatusCode::OK, &"no-store".parse().unwrap())
    );
    let recovery = codes
        .text
        .split("<ul class=\"codes mono\"><li>")
        .nth(1)
        .unwrap();
    let recovery = recovery.split('<').next().unwrap().to_string();
    assert!(
        !b.get("/account").await.text.contains(&recovery),
        "shown once"
    );

    h.office
        .clock
        .set(h.office.clock.now() + SignedDuration::from_secs(30));
    let mut b = h.browser();
    let half = b.sign_in(OTHER, PASSWORD).await;
    assert_eq!(half.to(), "/sign-in/second?next=/duties");
    let waiting = b.session().unwrap();
    assert_eq!(
        b.get("/").await.status,
        StatusCode::SEE_OTHER,
        "not yet inside"
    );
    assert_eq!(
        b.get("/api/v1/journal").await.status,
        StatusCode::UNAUTHORIZED
    );
    let send = async |b: &mut Browser, field: (&str, &str)| {
        b.send(
            "/sign-in/second",
            "/sign-in/second",
            &[field, ("next", "/duties")],
        )
        .await
    };
    let old = send(&mut b, ("code", &code)).await;
    assert_eq!(
        old.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the code was used"
    );
    let now = shown(&seed, h.office.clock.now());
    let inside = send(&mut b, ("code", &now)).await;
    assert_eq!(
        (inside.status, inside.to()),
        (StatusCode::SEE_OTHER, "/duties")
    );
    assert_ne!(
        b.session().unwrap(),
        waiting,
        "another id than the waiting one"
    );
    assert_eq!(b.get("/").await.status, StatusCode::OK);
    let mut thief = h.browser();
    thief.keep("lf_session", &waiting);
    assert_eq!(thief.get("/").await.status, StatusCode::SEE_OTHER);

    let mut b = h.browser();
    b.sign_in(OTHER, PASSWORD).await;
    assert_eq!(send(&mut b, ("recovery", &recovery)).await.to(), "/duties");
}

#[tokio::test]
async fn tokens_reach_as_far_as_they_say_and_for_their_body_alone() {
    let h = House::lived_in(None, None).await;
    let (read, act) = (h.token(Reach::Read).await, h.token(Reach::Act).await);
    let mut b = h.browser();
    let with = |method: &str, path: &str, token: &str, more: &[(&str, &str)], body: &str| {
        let mut r = Request::builder().method(method).uri(path);
        r = r.header(AUTHORIZATION, format!("Bearer {token}"));
        r = r.header(CONTENT_TYPE, "application/json");
        for (n, v) in more {
            r = r.header(*n, *v);
        }
        r.body(Body::from(body.to_string())).unwrap()
    };
    let me = b.ask(with("GET", "/api/v1/me", &read, &[], "")).await;
    assert_eq!(me.status, StatusCode::OK);
    assert!(
        me.text.contains("\"officer\":\"wu_haitao\"") && me.text.contains("\"body\":\"customs\"")
    );
    let fact = r#"{"fact": {"fact": "count", "disease": "cholera", "place": {"county": "330482"}, "date": "2026-09-18", "cases": 3}}"#;
    let refused = b.ask(with("POST", "/api/v1/facts", &read, &[], fact)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("token-reach"));
    let taken = b.ask(with("POST", "/api/v1/facts", &act, &[], fact)).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text);
    let seq: serde_json::Value = serde_json::from_str(&taken.text).unwrap();
    let entry = h
        .office
        .journal
        .entry(seq["seq"].as_u64().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (entry.officer.as_str(), entry.agency.as_str()),
        (OTHER, "customs")
    );
    // Another officer, another body: not with this token.
    let other = [("lianfang-officer", ADMIN)];
    let named = b
        .ask(with("POST", "/api/v1/facts", &act, &other, fact))
        .await;
    assert_eq!(named.status, StatusCode::FORBIDDEN);
    // No pages, no administration, no nonsense.
    assert_eq!(
        b.ask(with("GET", "/", &act, &[], "")).await.status,
        StatusCode::FORBIDDEN
    );
    let accounts = b.ask(with("GET", "/api/v1/accounts", &act, &[], "")).await;
    assert_eq!(accounts.status, StatusCode::FORBIDDEN);
    assert!(accounts.text.contains("needs-session"));
    let nonsense = b.ask(with("GET", "/api/v1/me", "lf_0", &[], "")).await;
    assert_eq!(nonsense.status, StatusCode::UNAUTHORIZED);
    let admin = h.office.acting(ADMIN).unwrap();
    (h.office
        .act_on_account(&admin, OTHER, AccountAct::Lock, "left")
        .await)
        .unwrap();
    assert_eq!(
        b.ask(with("GET", "/api/v1/me", &act, &[], "")).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn administrators_alone_make_accounts_and_tokens() {
    let h = House::lived_in(None, None).await;
    let mut b = h.browser();
    b.sign_in(OTHER, PASSWORD).await;
    for path in ["/accounts", "/tokens"] {
        assert_eq!(b.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let tried = b.send("/account", "/accounts/fang_lan/invite", &[]).await;
    assert_eq!(tried.status, StatusCode::FORBIDDEN);
    assert_eq!(
        b.get("/api/v1/accounts").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let mut a = h.browser();
    a.sign_in(ADMIN, FIRST).await;
    let invited = a.send("/accounts", "/accounts/fang_lan/invite", &[]).await;
    assert_eq!(invited.status, StatusCode::OK);
    let code = invited
        .text
        .split("邀请码 <b class=\"mono\">")
        .nth(1)
        .unwrap();
    let code = code.split('<').next().unwrap().to_string();
    let fields = [
        ("officer", "fang_lan"),
        ("code", code.as_str()),
        ("password", "a kettle, two oars, the tide"),
        ("again", "a kettle, two oars, the tide"),
    ];
    let mut f = h.browser();
    assert_eq!(
        f.send("/invitation", "/invitation", &fields).await.to(),
        "/account"
    );
    assert!(f.get("/").await.text.contains("方岚"));
    let fields = [
        ("title", "ships"),
        ("officer", OTHER),
        ("reach", "read"),
        ("days", "30"),
    ];
    let made = a.send("/tokens", "/tokens", &fields).await;
    let token = made.text.split("Authorization: Bearer ").nth(1).unwrap();
    let token = token.split('<').next().unwrap().to_string();
    assert!(h.office.token(&token).await.unwrap().is_some());
    assert!(!a.get("/tokens").await.text.contains(&token), "shown once");
    let listed = a.get("/api/v1/tokens").await.text;
    assert!(listed.contains("\"title\":\"ships\"") && !listed.contains(&token));
    let locked = a
        .send(
            "/accounts",
            "/accounts/fang_lan/act",
            &[("act", "lock"), ("reason", "left")],
        )
        .await;
    assert_eq!(locked.to(), "/accounts");
    assert_eq!(
        f.get("/").await.status,
        StatusCode::SEE_OTHER,
        "out at once"
    );
}

#[tokio::test]
async fn behind_tls_cookies_and_names_say_so() {
    let h = House::lived_in(Some("https://lianfang.example.org"), None).await;
    let mut b = h.browser();
    let page = b.get("/sign-in").await;
    assert!(page.headers.contains_key("strict-transport-security"));
    let done = b.sign_in(OTHER, PASSWORD).await;
    let cookie = set_cookie(&done, "__Host-lf_session");
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"),
        "{cookie}"
    );
    let ask = |host: &str| {
        Request::get("/")
            .header("host", host)
            .body(Body::empty())
            .unwrap()
    };
    assert_eq!(
        b.ask(ask("lianfang.example.org")).await.status,
        StatusCode::OK
    );
    let other = b.ask(ask("evil.example")).await;
    assert_eq!(other.status, StatusCode::MISDIRECTED_REQUEST);
}

#[cfg(feature = "openid")]
#[tokio::test]
async fn a_provider_signs_in_whom_it_proves_and_nobody_else() {
    let p = provider::start().await;
    let here = "http://127.0.0.1:8686";
    let known = OpenId::new(&p.issuer, "lianfang", Some("secret".into()), here).unwrap();
    let h = House::lived_in(None, Some(Arc::new(known))).await;
    let mut b = h.browser();
    assert!(b.get("/sign-in").await.text.contains("/sign-in/provider"));
    let leave = b.get("/sign-in/provider").await;
    let back = p.approve(leave.to(), "u-1", None);
    let unknown = b.get(&back).await;
    assert_eq!(unknown.status, StatusCode::FORBIDDEN);
    assert!(unknown.text.contains("没有关联账户") && b.session().is_none());

    b.sign_in(OTHER, PASSWORD).await;
    let leave = b.send("/account", "/account/provider", &[]).await;
    let linked = b.get(&p.approve(leave.to(), "u-1", None)).await;
    assert_eq!(linked.status, StatusCode::OK, "{}", linked.text);
    let mut b = h.browser();
    let leave = b.get("/sign-in/provider").await;
    assert!(
        leave.to().contains("code_challenge_method=S256"),
        "{}",
        leave.to()
    );
    let back = p.approve(leave.to(), "u-1", None);
    let mut thief = h.browser();
    assert_eq!(
        thief.get(&back).await.status,
        StatusCode::FORBIDDEN,
        "another browser"
    );
    assert_eq!(
        b.get(&back).await.status,
        StatusCode::FORBIDDEN,
        "and then it is spent"
    );
    let leave = b.get("/sign-in/provider").await;
    let inside = b.get(&p.approve(leave.to(), "u-1", None)).await;
    assert_eq!(inside.status, StatusCode::OK);
    assert!(
        inside
            .text
            .contains(r#"http-equiv="refresh" content="0; url=/""#)
    );
    assert!(b.get("/").await.text.contains("吴海涛"));
    // Tokens that do not hold: another nonce, another audience, another key, an old one.
    for flaw in ["nonce", "audience", "key", "old", "issuer"] {
        let mut b = h.browser();
        let leave = b.get("/sign-in/provider").await;
        let refused = b.get(&p.approve(leave.to(), "u-1", Some(flaw))).await;
        assert_eq!(refused.status, StatusCode::BAD_GATEWAY, "{flaw}");
        assert!(b.session().is_none(), "{flaw}");
    }
}
