//! A small seeded generator (SplitMix64), so that every machine benches the same inputs.

/// The generator.
pub struct Random(u64);

impl Random {
    /// A generator that always gives the same numbers for the same seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; `n` must not be 0.
    pub fn below(&mut self, n: u32) -> u32 {
        (self.next() >> 32) as u32 % n
    }

    /// A number in `0..n`, small ones far more frequently.
    pub fn skewed(&mut self, n: u32) -> u32 {
        let most = self.below(n);
        self.below(most + 1)
    }

    /// Takes one out of several.
    pub fn draw<T>(&mut self, from: &mut Vec<T>) -> T {
        let i = self.below(from.len() as u32);
        from.swap_remove(i as usize)
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }
}
