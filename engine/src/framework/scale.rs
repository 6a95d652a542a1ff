//! From ability to level.

use statrs::function::erf::erfc;

/// Where levels begin on the ability scale, and how sure one must be to name one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Number of levels above level 0.
    pub levels: u8,
    /// Level ℓ begins at step × (ℓ − centre).
    pub centre: f64,
    /// Width of a level in logits.
    pub step: f64,
    /// Probability from which a level is said to be reached.
    pub reached: f64,
    /// Probability from which a level is confirmed.
    pub confirmed: f64,
    /// Share of the posterior inside the interval.
    pub interval: f64,
}

/// What is known of one level: its distribution and the words drawn from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    /// Probability of each level, from 0.
    pub probabilities: Vec<f64>,
    /// Highest level that is more likely than not to be reached.
    pub reached: u8,
    /// Highest level that is confirmed.
    pub confirmed: u8,
    /// Lowest level of the central interval.
    pub low: u8,
    /// Highest level of the central interval.
    pub high: u8,
}

/// Standard normal distribution function.
pub(crate) fn phi(x: f64) -> f64 {
    0.5 * erfc(-x / std::f64::consts::SQRT_2)
}

impl Scale {
    /// Ability at which a level begins, in logits. Level 0 has no beginning: minus infinity.
    pub fn begin(&self, level: u8) -> f64 {
        if level == 0 { f64::NEG_INFINITY } else { self.step * (f64::from(level) - self.centre) }
    }

    /// The level of a known ability.
    pub fn level_of(&self, ability: f64) -> u8 {
        (1..=self.levels).rev().find(|&level| ability >= self.begin(level)).unwrap_or(0)
    }

    /// The distribution of the level of an ability believed to be normal with this mean and standard deviation.
    ///
    /// # Formula
    /// P(level ≥ ℓ) = Φ((mean − κ_ℓ) / sd), with κ_ℓ the beginning of level ℓ.
    pub fn levels(&self, mean: f64, sd: f64) -> Levels {
        let at_least = |level: u8| if level == 0 { 1.0 } else { phi((mean - self.begin(level)) / sd) };
        let highest = |floor: f64| (1..=self.levels).rev().find(|&level| at_least(level) >= floor).unwrap_or(0);
        let tail = (1.0 - self.interval) / 2.0;
        let probabilities = (0..=self.levels)
            .map(|level| at_least(level) - if level == self.levels { 0.0 } else { at_least(level + 1) })
            .map(|probability| probability.max(0.0))
            .collect();
        Levels {
            probabilities,
            reached: highest(self.reached),
            confirmed: highest(self.confirmed),
            low: highest(1.0 - tail),
            high: highest(tail),
        }
    }

    /// Probability that the true level is within one of the level reached.
    pub fn within_one(&self, mean: f64, sd: f64) -> f64 {
        let reached = (1..=self.levels).rev().find(|&level| phi((mean - self.begin(level)) / sd) >= self.reached).unwrap_or(0);
        let above = |level: u8| phi((mean - self.begin(level)) / sd);
        let low = if reached <= 1 { 1.0 } else { above(reached - 1) };
        let high = if reached + 2 > self.levels { 0.0 } else { above(reached + 2) };
        low - high
    }
}

impl Levels {
    /// Expected level.
    pub fn expected(&self) -> f64 {
        self.probabilities.iter().enumerate().map(|(level, p)| level as f64 * p).sum()
    }

    /// Variance of the level.
    pub fn variance(&self) -> f64 {
        let expected = self.expected();
        self.probabilities.iter().enumerate().map(|(level, p)| (level as f64 - expected).powi(2) * p).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: Scale = Scale { levels: 8, centre: 4.5, step: 0.75, reached: 0.5, confirmed: 0.8, interval: 0.9 };

    #[test]
    fn levels_begin_where_the_method_says() {
        assert!((SCALE.begin(1) + 2.625).abs() < 1e-12);
        assert!((SCALE.begin(8) - 2.625).abs() < 1e-12);
        assert_eq!(SCALE.level_of(-3.0), 0);
        assert_eq!(SCALE.level_of(0.0), 4);
        assert_eq!(SCALE.level_of(9.0), 8);
    }

    #[test]
    fn a_sure_ability_has_one_level_and_a_vague_one_has_many() {
        let sure = SCALE.levels(0.0, 0.01);
        assert_eq!((sure.reached, sure.confirmed, sure.low, sure.high), (4, 4, 4, 4));
        let vague = SCALE.levels(0.0, 1.25);
        // κ4 = −0.375 and κ5 = 0.375: P(≥ 4) = Φ(.3) = .618, P(≥ 3) = Φ(.9) = .816; 5 % points at ±2.056.
        assert_eq!((vague.reached, vague.confirmed, vague.low, vague.high), (4, 3, 1, 7));
        assert!((vague.probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((vague.probabilities[4] - 0.235_822).abs() < 1e-5);
    }

    #[test]
    fn within_one_sums_three_levels() {
        let levels = SCALE.levels(0.2, 0.6);
        let sum: f64 = levels.probabilities[3..=5].iter().sum();
        assert_eq!(levels.reached, 4);
        assert!((SCALE.within_one(0.2, 0.6) - sum).abs() < 1e-12);
        assert!((SCALE.within_one(-9.0, 0.3) - 1.0).abs() < 1e-9);
        assert!((SCALE.within_one(9.0, 0.3) - 1.0).abs() < 1e-9);
    }
}
