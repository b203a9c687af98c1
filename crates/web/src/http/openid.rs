//! The talk with an OpenID provider: where to send the browser, and who came back.
//! Authorization code with PKCE; the ID token's signature, issuer, audience, end and
//! nonce are checked by the library.

use super::identity::{Leaving, Provider, ProviderError};
use futures_util::future::BoxFuture;
use lf_app::accounts::identity::Flow;
use openidconnect::core::CoreJwsSigningAlgorithm as Algorithm;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::reqwest;
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse,
};
use std::time::Duration;

/// How long the provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Signatures of ID tokens that are believed: those that only the provider's own key can
/// make, never `none` and never one made with a shared secret.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// An OpenID provider that this server is registered with.
pub struct OpenId {
    issuer: IssuerUrl,
    client: ClientId,
    secret: Option<ClientSecret>,
    back: RedirectUrl,
    http: reqwest::Client,
}

fn error(step: &str) -> impl Fn(String) -> ProviderError + '_ {
    move |e| ProviderError(format!("{step}: {e}"))
}

impl OpenId {
    /// A provider by its issuer; `origin` is where browsers reach this server.
    ///
    /// # Errors
    /// The issuer is no address, or no client can be made.
    pub fn new(
        issuer: &str,
        client: &str,
        secret: Option<String>,
        origin: &str,
    ) -> Result<OpenId, ProviderError> {
        let http = reqwest::ClientBuilder::new()
            // A provider that redirects the server could send it anywhere.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|e| error("client")(e.to_string()))?;
        let back = format!("{origin}/sign-in/provider/back");
        Ok(OpenId {
            issuer: IssuerUrl::new(issuer.into()).map_err(|e| error("issuer")(e.to_string()))?,
            client: ClientId::new(client.into()),
            secret: secret.map(ClientSecret::new),
            back: RedirectUrl::new(back).map_err(|e| error("origin")(e.to_string()))?,
            http,
        })
    }

    /// Keys and addresses are asked for anew each time: sign-ins are few, and keys change.
    async fn metadata(&self) -> Result<CoreProviderMetadata, ProviderError> {
        CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|e| error("discovery")(e.to_string()))
    }

    async fn depart(&self, officer: Option<String>) -> Result<Leaving, ProviderError> {
        let client = CoreClient::from_provider_metadata(
            self.metadata().await?,
            self.client.clone(),
            self.secret.clone(),
        )
        .set_redirect_uri(self.back.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            .url();
        Ok(Leaving {
            address: address.to_string(),
            state: state.secret().clone(),
            flow: Flow {
                nonce: nonce.secret().clone(),
                verifier: verifier.secret().clone(),
                officer,
            },
        })
    }

    async fn arrive(&self, code: &str, flow: &Flow) -> Result<String, ProviderError> {
        let client = CoreClient::from_provider_metadata(
            self.metadata().await?,
            self.client.clone(),
            self.secret.clone(),
        )
        .set_redirect_uri(self.back.clone());
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.into()))
            .map_err(|e| error("token endpoint")(e.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|e| error("code")(e.to_string()))?;
        let id = (tokens.id_token()).ok_or_else(|| error("answer")("no ID token".into()))?;
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
        let claims = id
            .claims(&verifier, &Nonce::new(flow.nonce.clone()))
            .map_err(|e| error("ID token")(e.to_string()))?;
        if let Some(said) = claims.access_token_hash() {
            let alg = id
                .signing_alg()
                .map_err(|e| error("ID token")(e.to_string()))?;
            let key = (id.signing_key(&verifier)).map_err(|e| error("ID token")(e.to_string()))?;
            let is = AccessTokenHash::from_token(tokens.access_token(), alg, key)
                .map_err(|e| error("ID token")(e.to_string()))?;
            if is != *said {
                return Err(error("ID token")("names another access token".into()));
            }
        }
        Ok(claims.subject().to_string())
    }
}

impl Provider for OpenId {
    fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    fn name(&self) -> String {
        (self.issuer.url().host_str()).map_or_else(|| self.issuer.to_string(), str::to_string)
    }

    fn leave(&self, officer: Option<String>) -> BoxFuture<'_, Result<Leaving, ProviderError>> {
        Box::pin(self.depart(officer))
    }

    fn back<'a>(
        &'a self,
        code: &'a str,
        flow: &'a Flow,
    ) -> BoxFuture<'a, Result<String, ProviderError>> {
        Box::pin(self.arrive(code, flow))
    }
}
