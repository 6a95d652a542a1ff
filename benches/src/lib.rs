//! What the benchmarks share: pools of any size, and a plain HTTP client that costs next to nothing.

use jalonum_engine::framework::Scale;
use jalonum_engine::measure::{Gaussian, NotPositiveDefinite, Params};
use jalonum_engine::select::{Pool, PoolItem};

/// The scale of the base bank.
pub const SCALE: Scale = Scale { levels: 8, centre: 4.5, step: 0.75, reached: 0.5, confirmed: 0.8, interval: 0.9 };

/// SplitMix64, for inputs that are the same in every run.
#[derive(Debug, Clone, Copy)]
pub struct Draws(pub u64);

impl Draws {
    /// Uniform on [0, 1).
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Sixteen competences in five domains, `n` items over them, discriminations .6 to 1.8, difficulties even over ±2.4 sd.
///
/// # Errors
/// Never: the prior is that of the base bank.
pub fn pool(n: usize) -> Result<Pool, NotPositiveDefinite> {
    let domains = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4];
    let mut draws = Draws(7);
    let items = (0..n)
        .map(|i| PoolItem {
            competence: i % 16,
            tube: (i % 16) * 6 + i / 16 % 6,
            skill: i / 2,
            kind: u8::try_from(i / 16 % 6).unwrap_or(0),
            locales: 3,
            available: true,
            params: Params::two_pl(0.6 + 1.2 * draws.unit(), -3.75 + 6.0 * draws.unit()).with_uncertainty(0.7),
        })
        .collect();
    let correlation = |i: usize, j: usize| match (i == j, domains[i] == domains[j]) {
        (true, _) => 1.0,
        (false, true) => 0.7,
        (false, false) => 0.6,
    };
    let covariance = (0..256).map(|at| 1.5625 * correlation(at / 16, at % 16)).collect();
    Ok(Pool::new(items, Gaussian::from_covariance(vec![-0.75; 16], covariance)?, domains.to_vec()))
}
