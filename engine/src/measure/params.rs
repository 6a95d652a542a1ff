//! Response models.

/// Most categories an item can have, 0 included.
pub const MAX_CATEGORIES: usize = 5;

/// Parameters of an item on one competence: a generalised partial credit model whose two-category case is the 2PL, or a 3PL when
/// there is a guessing floor.
///
/// # Formula
/// With ability θ and discrimination a (per logit): P(category k) ∝ exp Σ_{j ≤ k} a(θ − b_j), j = 1…k. With one step and a floor
/// c: P(1) = c + (1 − c) σ(a(θ − b)), σ(x) = 1/(1 + e^−x).
///
/// # References
/// Birnbaum 1968 (2PL, 3PL); Muraki 1992 (GPCM).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    a: f64,
    c: f64,
    steps: [f64; MAX_CATEGORIES - 1],
    max: u8,
}

impl Params {
    /// Discrimination a per logit, difficulty b in logits.
    pub fn two_pl(a: f64, b: f64) -> Self {
        Self::three_pl(a, b, 0.0)
    }

    /// Discrimination a, difficulty b, guessing floor c.
    pub fn three_pl(a: f64, b: f64, c: f64) -> Self {
        Self { a, c, steps: [b, 0.0, 0.0, 0.0], max: 1 }
    }

    /// Discrimination a, and the difficulty of each step from one category to the next: 1 to 4 steps, more are left out.
    pub fn gpcm(a: f64, steps: &[f64]) -> Self {
        let mut all = [0.0; MAX_CATEGORIES - 1];
        let max = steps.len().clamp(1, MAX_CATEGORIES - 1);
        for (slot, step) in all.iter_mut().zip(steps) {
            *slot = *step;
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most 4")]
        Self { a, c: 0.0, steps: all, max: max as u8 }
    }

    /// The same item when its difficulty is known only up to a standard deviation `b_sd`: integrated over it, a logistic curve is
    /// nearly a flatter logistic curve.
    ///
    /// # Formula
    /// a* = a / √(1 + π a² `b_sd`² / 8).
    #[must_use]
    pub fn with_uncertainty(mut self, b_sd: f64) -> Self {
        self.a /= (1.0 + std::f64::consts::PI * (self.a * b_sd).powi(2) / 8.0).sqrt();
        self
    }

    /// Discrimination, per logit.
    pub fn a(&self) -> f64 {
        self.a
    }

    /// Guessing floor.
    pub fn c(&self) -> f64 {
        self.c
    }

    /// Step difficulties, in logits.
    pub fn steps(&self) -> &[f64] {
        &self.steps[..usize::from(self.max)]
    }

    /// Mean of the steps: the place of the item on the scale.
    pub fn difficulty(&self) -> f64 {
        self.steps().iter().sum::<f64>() / f64::from(self.max)
    }

    /// Highest category.
    pub fn max(&self) -> u8 {
        self.max
    }

    /// Probability of each category from 0 to `max` at an ability; further places are 0.
    pub fn probabilities(&self, theta: f64) -> [f64; MAX_CATEGORIES] {
        let mut p = [0.0; MAX_CATEGORIES];
        if self.max == 1 {
            let success = sigma(self.a * (theta - self.steps[0]));
            p[1] = self.c + (1.0 - self.c) * success;
            p[0] = (1.0 - self.c) * sigma(-self.a * (theta - self.steps[0]));
            return p;
        }
        let mut sum = 0.0;
        let mut highest = 0.0_f64;
        for (k, step) in self.steps().iter().enumerate() {
            sum += self.a * (theta - step);
            p[k + 1] = sum;
            highest = highest.max(sum);
        }
        let mut total = 0.0;
        for value in &mut p[..=usize::from(self.max)] {
            *value = (*value - highest).exp();
            total += *value;
        }
        for value in &mut p[..=usize::from(self.max)] {
            *value /= total;
        }
        p
    }

    /// Likelihood of one category at an ability. A category above `max` counts as `max`.
    #[inline]
    pub fn likelihood(&self, theta: f64, category: u8) -> f64 {
        if self.max == 1 {
            let x = self.a * (theta - self.steps[0]);
            return if category == 0 { (1.0 - self.c) * sigma(-x) } else { self.c + (1.0 - self.c) * sigma(x) };
        }
        self.probabilities(theta)[usize::from(category.min(self.max))]
    }

    /// Share of success that is expected at an ability: expected category over `max`.
    pub fn expected_share(&self, theta: f64) -> f64 {
        let p = self.probabilities(theta);
        p.iter().enumerate().map(|(k, p)| k as f64 * p).sum::<f64>() / f64::from(self.max)
    }

    /// Fisher information at an ability, in 1/logit².
    ///
    /// # Formula
    /// GPCM and 2PL: a² Var(category | θ). 3PL: a² ((P − c)/(1 − c))² (1 − P)/P.
    pub fn information(&self, theta: f64) -> f64 {
        let p = self.probabilities(theta);
        if self.c > 0.0 {
            let above = (p[1] - self.c) / (1.0 - self.c);
            return self.a * self.a * above * above * p[0] / p[1];
        }
        let (mut mean, mut square) = (0.0, 0.0);
        for (k, p) in p.iter().enumerate() {
            mean += k as f64 * p;
            square += (k * k) as f64 * p;
        }
        self.a * self.a * (square - mean * mean).max(0.0)
    }
}

#[inline]
fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
