//! Seeded randomness, spelled out so that no library update can change a test that was already taken.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// SplitMix64 of `x` (Steele, Lea, Flood 2014): the constant is added first.
pub(crate) fn splitmix64(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Uniform on [0, 1) with 53 bits.
pub(crate) fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// 64 bits of a text (FNV-1a, then mixed).
pub(crate) fn hash_text(text: &str) -> u64 {
    let hash =
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    splitmix64(hash)
}

/// A stream of random numbers named by a seed and a purpose: two purposes never share their draws.
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        let mut key = [0u8; 32];
        let mut word = splitmix64(seed) ^ splitmix64(purpose.wrapping_mul(0x2545_f491_4f6c_dd1d));
        for chunk in key.chunks_exact_mut(8) {
            word = splitmix64(word);
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    pub(crate) fn unit(&mut self) -> f64 {
        unit(self.0.next_u64())
    }

    /// Uniform on 0..n, without the bias of a plain remainder.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        let zone = u64::MAX - u64::MAX % n;
        loop {
            let bits = self.0.next_u64();
            if bits < zone {
                #[expect(clippy::cast_possible_truncation, reason = "smaller than n, which came from a usize")]
                return (bits % n) as usize;
            }
        }
    }

    /// Fisher–Yates.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// Standard normal (Box–Muller, one of the pair).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_matches_values_computed_elsewhere() {
        let u = |learner: u64, item: u64, seed: u64| unit(splitmix64((learner << 32 | item) ^ seed));
        assert!((u(0, 0, 0) - 0.883_310_808_214).abs() < 1e-12);
        assert!((u(7, 123, 0) - 0.802_273_857_358).abs() < 1e-12);
    }

    #[test]
    fn streams_are_the_same_for_ever() {
        let mut stream = Stream::new(42, 7);
        let first: Vec<usize> = (0..8).map(|_| stream.below(1000)).collect();
        let mut again = Stream::new(42, 7);
        assert_eq!(first, (0..8).map(|_| again.below(1000)).collect::<Vec<_>>());
        let mut other = Stream::new(42, 8);
        assert_ne!(first, (0..8).map(|_| other.below(1000)).collect::<Vec<_>>());
    }

    #[test]
    fn normal_draws_have_mean_zero_and_variance_one() {
        let mut stream = Stream::new(1, 1);
        let draws: Vec<f64> = (0..20_000).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
    }
}
