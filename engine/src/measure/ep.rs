//! Expectation propagation: the final score.

use super::gaussian::Gaussian;
use super::params::Params;

/// An answer with all that measurement needs of it.
#[derive(Debug, Clone, Copy)]
pub struct Scored<'a> {
    /// Competence on which the item loads.
    pub competence: usize,
    /// The item's parameters.
    pub params: &'a Params,
    /// Category of the answer.
    pub category: u8,
}

/// The final score.
#[derive(Debug, Clone)]
pub struct Score {
    /// Belief given all answers.
    pub posterior: Gaussian,
    /// For each competence, what everything but its own answers says of it: mean and variance.
    pub cavities: Vec<(f64, f64)>,
    /// Sweeps that were needed.
    pub sweeps: usize,
    /// Whether the fixed point was reached.
    pub converged: bool,
}

const MAX_SWEEPS: usize = 200;
const TOLERANCE: f64 = 1e-11;
/// Grid of abilities: points, and reach on each side of the prior mean in prior standard deviations.
const POINTS: usize = 241;
const REACH: f64 = 6.0;

/// Abilities at which likelihoods are known.
pub(super) struct Grid {
    first: f64,
    step: f64,
}

impl Grid {
    pub(super) fn around(mean: f64, variance: f64) -> Self {
        let sd = variance.sqrt();
        Self { first: mean - REACH * sd, step: 2.0 * REACH * sd / (POINTS - 1) as f64 }
    }

    fn at(&self, point: usize) -> f64 {
        self.first + self.step * point as f64
    }

    /// Likelihood of some answers at each ability, up to a factor: the product is rescaled so that it cannot underflow.
    pub(super) fn likelihood<'a>(&self, answers: impl Iterator<Item = &'a Scored<'a>>) -> Vec<f64> {
        let mut values = vec![1.0; POINTS];
        for answer in answers {
            let mut highest = 0.0_f64;
            for (point, value) in values.iter_mut().enumerate() {
                *value *= answer.params.likelihood(self.at(point), answer.category);
                highest = highest.max(*value);
            }
            if highest > 0.0 && highest < 1e-100 {
                values.iter_mut().for_each(|value| *value /= highest);
            }
        }
        values
    }

    /// Mean and variance of N(mean, variance) × likelihood; unchanged where the answers are impossible to the last digit.
    pub(super) fn tilted(&self, mean: f64, variance: f64, likelihood: &[f64]) -> (f64, f64) {
        let (mut total, mut first, mut second) = (0.0, 0.0, 0.0);
        for (point, likelihood) in likelihood.iter().enumerate() {
            let apart = self.at(point) - mean;
            let mass = (-0.5 * apart * apart / variance).exp() * likelihood;
            total += mass;
            first += mass * apart;
            second += mass * apart * apart;
        }
        if total.is_nan() || total <= f64::MIN_POSITIVE {
            return (mean, variance);
        }
        let shift = first / total;
        (mean + shift, (second / total - shift * shift).max(1e-9))
    }
}

/// Runs expectation propagation from a prior over all answers to its fixed point.
///
/// The answers on one competence are one factor, a function of that ability alone, kept exactly on a grid; its Gaussian stand-in is
/// refined against those of the other competences until nothing moves. So the result does not depend on the order of the answers,
/// and in one dimension it is the exact posterior mean and standard deviation.
///
/// # Complexity
/// O(241 × answers + sweeps × n × (241 + n²)); about 5 sweeps are usual.
///
/// # References
/// Minka 2001, chapter 3.
pub fn expectation_propagation(prior: &Gaussian, answers: &[Scored<'_>]) -> Score {
    let n = prior.dimensions();
    let factors: Vec<Option<(Grid, Vec<f64>)>> = (0..n)
        .map(|k| {
            let own = || answers.iter().filter(move |answer| answer.competence == k);
            let grid = Grid::around(prior.mean(k), prior.variance(k));
            own().next().is_some().then(|| {
                let likelihood = grid.likelihood(own());
                (grid, likelihood)
            })
        })
        .collect();
    let mut sites = vec![(0.0_f64, 0.0_f64); n];
    let mut posterior = prior.clone();
    let (mut sweeps, mut converged) = (0, false);
    while sweeps < MAX_SWEEPS && !converged {
        let mut moved = 0.0_f64;
        for (k, factor) in factors.iter().enumerate() {
            if let Some((grid, likelihood)) = factor {
                moved = moved.max(refine(&mut posterior, k, grid, likelihood, &mut sites[k]));
            }
        }
        // Rebuilt from the prior, so that rounding never piles up.
        posterior = rebuilt(prior, &sites);
        sweeps += 1;
        converged = moved < TOLERANCE;
    }
    let cavities = (0..n).map(|k| cavity(&posterior, k, sites[k]).unwrap_or((prior.mean(k), prior.variance(k)))).collect();
    Score { posterior, cavities, sweeps, converged }
}

/// What all but its own answers say of a competence.
fn cavity(posterior: &Gaussian, k: usize, site: (f64, f64)) -> Option<(f64, f64)> {
    let variance = posterior.variance(k);
    let precision = 1.0 / variance - site.0;
    (precision > 1e-6).then(|| ((posterior.mean(k) / variance - site.1) / precision, 1.0 / precision))
}

/// One competence's answers against all others; says how far their stand-in moved.
fn refine(posterior: &mut Gaussian, k: usize, grid: &Grid, likelihood: &[f64], site: &mut (f64, f64)) -> f64 {
    let Some((cavity_mean, cavity_variance)) = cavity(posterior, k, *site) else { return 0.0 };
    let (mean, variance) = grid.tilted(cavity_mean, cavity_variance, likelihood);
    // The precision is negative where a guessing floor makes surprising answers widen the belief.
    let new = (1.0 / variance - 1.0 / cavity_variance, mean / variance - cavity_mean / cavity_variance);
    let moved = (new.0 - site.0).abs().max((new.1 - site.1).abs());
    *site = new;
    posterior.condition(k, mean, variance);
    moved
}

/// Prior × all stand-ins: one exact conditioning per competence.
fn rebuilt(prior: &Gaussian, sites: &[(f64, f64)]) -> Gaussian {
    let mut posterior = prior.clone();
    for (k, (precision, weighted)) in sites.iter().enumerate() {
        let old = 1.0 / posterior.variance(k);
        let new = old + precision;
        if *precision != 0.0 && new > 1e-6 {
            let mean = (posterior.mean(k) * old + weighted) / new;
            posterior.condition(k, mean, 1.0 / new);
        }
    }
    posterior
}
