//! A small OpenID provider on loopback: discovery, keys, token endpoint with PKCE. The
//! half that a person sees is a function call.

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The provider.
pub struct TestProvider {
    pub issuer: String,
    state: Arc<Inside>,
}

struct Inside {
    issuer: String,
    codes: Mutex<HashMap<String, Granted>>,
}

#[derive(Clone)]
struct Granted {
    challenge: String,
    nonce: String,
    subject: String,
    flaw: Option<String>,
}

/// A key made of one byte: good enough for a provider of tests.
fn key(of: u8) -> CoreEdDsaPrivateSigningKey {
    let middle = match of {
        7 => "AcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH",
        _ => "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",
    };
    let name = "PRIVATE KEY";
    let pem =
        format!("-----BEGIN {name}-----\nMC4CAQAwBQYDK2VwBCIEI{middle}\n-----END {name}-----\n");
    let id = JsonWebKeyId::new("one".into());
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).unwrap()
}

/// Starts it.
pub async fn start() -> TestProvider {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let state = Arc::new(Inside {
        issuer: issuer.clone(),
        codes: Mutex::default(),
    });
    let app = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .with_state(state.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    TestProvider { issuer, state }
}

async fn discovery(State(s): State<Arc<Inside>>) -> Json<serde_json::Value> {
    let at = |p: &str| format!("{}{p}", s.issuer);
    Json(json!({
        "issuer": s.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys() -> Json<serde_json::Value> {
    let public = serde_json::to_value(key(7).as_verification_key()).unwrap();
    Json(json!({"keys": [public]}))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let n = (0..3).fold(0u32, |n, i| n << 8 | u32::from(*chunk.get(i).unwrap_or(&0)));
        for i in 0..=chunk.len() {
            out.push(LETTERS[(n >> (18 - 6 * i)) as usize & 63] as char);
        }
    }
    out
}

async fn token(
    State(s): State<Arc<Inside>>,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let field = |n: &str| form.get(n).cloned().unwrap_or_default();
    let granted = s.codes.lock().unwrap().remove(&field("code"));
    let verifier = PkceCodeVerifier::new(field("code_verifier"));
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    let Some(g) = granted.filter(|g| g.challenge == challenge.as_str()) else {
        let body = Json(json!({"error": "invalid_grant"}));
        return (StatusCode::BAD_REQUEST, body).into_response();
    };
    let flaw = |name: &str| g.flaw.as_deref() == Some(name);
    let now = Timestamp::now().as_second();
    let claims = json!({
        "iss": if flaw("issuer") { "http://elsewhere" } else { s.issuer.as_str() },
        "aud": if flaw("audience") { "another" } else { "lianfang" },
        "sub": g.subject,
        "nonce": if flaw("nonce") { "another" } else { g.nonce.as_str() },
        "iat": now,
        "exp": if flaw("old") { now - 60 } else { now + 300 },
    });
    let header = json!({"alg": "EdDSA", "kid": "one", "typ": "JWT"});
    let head = format!(
        "{}.{}",
        base64(header.to_string().as_bytes()),
        base64(claims.to_string().as_bytes())
    );
    let by = key(if flaw("key") { 8 } else { 7 });
    let signed = by
        .sign(&CoreJwsSigningAlgorithm::EdDsa, head.as_bytes())
        .unwrap();
    Json(json!({
        "access_token": "opaque",
        "token_type": "Bearer",
        "expires_in": 300,
        "id_token": format!("{head}.{}", base64(&signed)),
    }))
    .into_response()
}

impl TestProvider {
    /// The person agrees: where the browser is sent back to.
    pub fn approve(&self, leave: &str, subject: &str, flaw: Option<&str>) -> String {
        assert!(
            leave.starts_with(&format!("{}/authorize?", self.issuer)),
            "{leave}"
        );
        let query = leave.split_once('?').unwrap().1;
        let asked: HashMap<&str, &str> =
            query.split('&').filter_map(|p| p.split_once('=')).collect();
        let mut codes = self.state.codes.lock().unwrap();
        let code = format!("code-{}", codes.len() + subject.len());
        let granted = Granted {
            challenge: asked["code_challenge"].into(),
            nonce: asked["nonce"].into(),
            subject: subject.into(),
            flaw: flaw.map(str::to_string),
        };
        codes.insert(code.clone(), granted);
        format!(
            "/sign-in/provider/back?code={code}&state={}",
            asked["state"]
        )
    }
}
