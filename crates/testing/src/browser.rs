//! A browser without a screen, and a machine that speaks to the API: requests to a
//! router in this process.

use crate::page;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt;

/// The token of forms of an officer who was set down without opening a page.
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// No answer of a test is larger.
const MOST: usize = 64 << 20;

/// Keeps cookies, follows nothing by itself.
pub struct Browser {
    app: Router,
    cookies: Vec<(String, String)>,
    officer: Option<String>,
}

/// What the server answered.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub bytes: Bytes,
    /// Its body, as text.
    pub text: String,
}

impl Answer {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Where it sends the browser.
    pub fn to(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// Its media type.
    pub fn media(&self) -> &str {
        self.header(CONTENT_TYPE.as_str())
    }

    /// The body, which must be JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// The key of the first refusal of a problem.
    pub fn refused(&self) -> String {
        let key = self.json()["refusals"][0]["key"].as_str().map(String::from);
        key.unwrap_or_else(|| panic!("{} refuses nothing: {}", self.status, self.text))
    }

    /// The value of a field that the page's form holds already.
    pub fn field(&self, name: &str) -> String {
        let value = page::field(&self.text, name);
        value.unwrap_or_else(|| panic!("{} no field {name}: {}", self.status, self.text))
    }
}

impl Browser {
    /// Opened on a server.
    pub fn over(app: Router) -> Browser {
        Browser {
            app,
            cookies: vec![],
            officer: None,
        }
    }

    /// An officer sits at it: for pages and for the API.
    pub fn sits(&mut self, officer: &str) -> &mut Browser {
        self.officer = Some(officer.into());
        self.keep("lf_officer", officer);
        self.keep("lf_form", TOKEN);
        self
    }

    /// Its cookie of a name is this from now on.
    pub fn keep(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(n, _)| n != name);
        self.cookies.push((name.into(), value.into()));
    }

    /// A cookie that it was given.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let mut all = self.cookies.iter();
        all.find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Sends a request with its cookies and the officer.
    pub async fn ask(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        let pairs = self.cookies.iter().map(|(n, v)| format!("{n}={v}"));
        let cookies = pairs.collect::<Vec<_>>().join("; ");
        if !cookies.is_empty() {
            headers.insert(COOKIE, cookies.parse().expect("a header"));
        }
        let here = "127.0.0.1:8686".parse().expect("a header");
        headers.entry(HOST).or_insert(here);
        if let Some(officer) = &self.officer {
            let officer = officer.parse().expect("a header");
            headers.entry("lianfang-officer").or_insert(officer);
        }
        let response = self.app.clone().oneshot(request).await;
        let response = response.unwrap_or_else(|e| match e {});
        let (status, headers) = (response.status(), response.headers().clone());
        for set in headers.get_all(SET_COOKIE) {
            let set = set.to_str().expect("a cookie is text");
            let pair = set.split(';').next().and_then(|p| p.split_once('='));
            let (name, value) = pair.unwrap_or_else(|| panic!("no cookie: {set}"));
            self.keep(name, value);
        }
        let bytes = to_bytes(response.into_body(), MOST).await;
        let bytes = bytes.unwrap_or_else(|e| panic!("{e}"));
        Answer {
            status,
            headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask(request("GET", path, None, Body::empty())).await
    }

    /// Sends these fields and no other.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let body = form.extend_pairs(fields).finish();
        let media = Some("application/x-www-form-urlencoded");
        self.ask(request("POST", path, media, body.into())).await
    }

    /// Sends these fields with the token that its forms carry.
    pub async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.cookie("lf_form").expect("no form was opened");
        let token = token.to_string();
        let all = [&[("csrf", token.as_str())], fields].concat();
        self.post(path, &all).await
    }

    /// Opens the form, and sends it back with its hidden fields and these.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let opened = self.get(path).await;
        let (token, key) = (opened.field("csrf"), page::field(&opened.text, "key"));
        let mut all = vec![("csrf", token.as_str())];
        all.extend(key.as_deref().map(|k| ("key", k)));
        all.extend(fields);
        let path = path.split('?').next().unwrap_or(path);
        self.post(path, &all).await
    }

    /// Sends JSON to the API by POST.
    pub async fn json(&mut self, path: &str, body: &Value) -> Answer {
        self.ask(json("POST", path, body)).await
    }

    /// Sends JSON to the API under an idempotency key.
    pub async fn json_keyed(&mut self, path: &str, key: &str, body: &Value) -> Answer {
        let mut request = json("POST", path, body);
        let key = key.parse().expect("a header");
        request.headers_mut().insert("idempotency-key", key);
        self.ask(request).await
    }
}

/// A request that carries JSON.
pub fn json(method: &str, path: &str, body: &Value) -> Request<Body> {
    let media = Some("application/json");
    request(method, path, media, Body::from(body.to_string()))
}

fn request(method: &str, path: &str, media: Option<&str>, body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(media) = media {
        request = request.header(CONTENT_TYPE, media);
    }
    request.body(body).unwrap_or_else(|e| panic!("{path}: {e}"))
}
