//! Another place that can say who somebody is. What talks to it needs an HTTP client with
//! TLS and stands in `openid.rs`, which is built in with the feature `openid`.

use futures_util::future::BoxFuture;
use lf_app::accounts::identity::Flow;

/// A sign-in as it leaves for the provider.
pub struct Leaving {
    /// Where the browser goes.
    pub address: String,
    /// The state that comes back with it.
    pub state: String,
    /// What must be remembered.
    pub flow: Flow,
}

/// Why the provider could not be used, for the log.
#[derive(Debug, thiserror::Error)]
#[error("the OpenID provider: {0}")]
pub struct ProviderError(pub String);

/// A provider that this server is registered with.
pub trait Provider: Send + Sync {
    /// The issuer, as accounts are linked to it.
    fn issuer(&self) -> &str;

    /// The host of the issuer, for people.
    fn name(&self) -> String;

    /// Prepares to leave; `officer` is who wants to be linked, none for a sign-in.
    ///
    /// # Errors
    /// The provider does not answer.
    fn leave(&self, officer: Option<String>) -> BoxFuture<'_, Result<Leaving, ProviderError>>;

    /// Exchanges the code that came back; the subject that the ID token names.
    ///
    /// # Errors
    /// The provider refuses the code, or its token does not hold.
    fn back<'a>(
        &'a self,
        code: &'a str,
        flow: &'a Flow,
    ) -> BoxFuture<'a, Result<String, ProviderError>>;
}
