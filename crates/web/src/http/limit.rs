//! How often somebody may try: a bucket per key that fills with time.

use crate::api::problem::Problem;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Buckets kept at most; beyond it the full ones are forgotten.
const MOST: usize = 10_000;

/// One bucket per key: an address, an account.
pub struct Limiter<K> {
    size: f64,
    per_second: f64,
    buckets: Mutex<HashMap<K, (f64, Instant)>>,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// `size` at once, in the long run one in each `every`.
    pub fn new(size: u32, every: Duration) -> Limiter<K> {
        Limiter {
            size: f64::from(size),
            per_second: 1.0 / every.as_secs_f64().max(f64::EPSILON),
            buckets: Mutex::default(),
        }
    }

    /// Takes one from the bucket of a key; false when it is empty.
    pub fn take(&self, key: &K) -> bool {
        self.take_at(key, Instant::now())
    }

    fn take_at(&self, key: &K, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(|e| e.into_inner());
        let level = |(left, at): (f64, Instant)| {
            (left + now.saturating_duration_since(at).as_secs_f64() * self.per_second)
                .min(self.size)
        };
        if buckets.len() >= MOST {
            buckets.retain(|_, b| level(*b) < self.size);
        }
        let bucket = buckets.entry(key.clone()).or_insert((self.size, now));
        let left = level(*bucket);
        let enough = left >= 1.0;
        *bucket = (if enough { left - 1.0 } else { left }, now);
        enough
    }
}

/// From where a request comes; this computer where nobody says.
pub fn address(request: &Request) -> IpAddr {
    (request.extensions().get::<ConnectInfo<SocketAddr>>())
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |c| c.0.ip())
}

/// Refuses an address that calls too often.
pub async fn by_address(
    State(limiter): State<Arc<Limiter<IpAddr>>>,
    request: Request,
    next: Next,
) -> Response {
    match limiter.take(&address(&request)) {
        true => next.run(request).await,
        false => Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too many calls; wait a little",
        )
        .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_and_others_have_their_own() {
        let limiter = Limiter::new(2, Duration::from_secs(1));
        let t = Instant::now();
        let take =
            |key: &'static str, after: u64| limiter.take_at(&key, t + Duration::from_secs(after));
        assert!(take("a", 0) && take("a", 0) && !take("a", 0));
        assert!(take("b", 0));
        assert!(take("a", 1) && !take("a", 1));
    }
}
