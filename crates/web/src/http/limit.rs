//! How often somebody may try: a bucket per key that fills with time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
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
