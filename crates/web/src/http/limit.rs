//! How often one address may post: a bucket that fills with time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Instant;

/// Buckets kept at most; beyond it the full ones are forgotten.
const MOST: usize = 10_000;

/// One bucket per address.
pub struct Limiter {
    size: f64,
    per_second: f64,
    buckets: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Limiter {
    /// `size` at once, `per_second` in the long run.
    pub fn new(size: f64, per_second: f64) -> Limiter {
        Limiter {
            size,
            per_second,
            buckets: Mutex::default(),
        }
    }

    /// Takes one from the bucket of an address; false when it is empty.
    pub fn take(&self, address: IpAddr, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(|e| e.into_inner());
        let level = |(left, at): (f64, Instant)| {
            (left + now.saturating_duration_since(at).as_secs_f64() * self.per_second)
                .min(self.size)
        };
        if buckets.len() >= MOST {
            buckets.retain(|_, b| level(*b) < self.size);
        }
        let bucket = buckets.entry(address).or_insert((self.size, now));
        let left = level(*bucket);
        let enough = left >= 1.0;
        *bucket = (if enough { left - 1.0 } else { left }, now);
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use std::time::Duration;

    #[test]
    fn a_bucket_empties_and_fills() {
        let limiter = Limiter::new(2.0, 1.0);
        let (a, b) = (
            IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)),
            IpAddr::V4(Ipv4Addr::LOCALHOST),
        );
        let t = Instant::now();
        assert!(limiter.take(a, t) && limiter.take(a, t) && !limiter.take(a, t));
        assert!(limiter.take(b, t), "another address has its own bucket");
        assert!(limiter.take(a, t + Duration::from_secs(1)));
        assert!(!limiter.take(a, t + Duration::from_secs(1)));
    }
}
