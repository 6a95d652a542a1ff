//! The belief itself.

use super::params::Params;
use super::quadrature::tilted;

/// N(m, S) over all competences, in logits.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaussian {
    mean: Vec<f64>,
    /// Row by row.
    covariance: Vec<f64>,
}

/// The matrix is no covariance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the matrix is not symmetric and positive definite")]
pub struct NotPositiveDefinite;

impl Gaussian {
    /// From a mean and a covariance, row by row.
    ///
    /// # Errors
    /// When the matrix is not square of the size of the mean, symmetric, finite and positive definite.
    pub fn from_covariance(mean: Vec<f64>, covariance: Vec<f64>) -> Result<Self, NotPositiveDefinite> {
        let n = mean.len();
        let symmetric = || (0..n).all(|i| (0..i).all(|j| (covariance[i * n + j] - covariance[j * n + i]).abs() <= 1e-9));
        if n == 0 || covariance.len() != n * n || mean.iter().any(|m| !m.is_finite()) || !symmetric() {
            return Err(NotPositiveDefinite);
        }
        cholesky(n, &covariance).ok_or(NotPositiveDefinite)?;
        Ok(Self { mean, covariance })
    }

    /// Number of competences.
    pub fn dimensions(&self) -> usize {
        self.mean.len()
    }

    /// Mean of a competence, in logits.
    pub fn mean(&self, k: usize) -> f64 {
        self.mean[k]
    }

    /// Standard deviation of a competence, in logits.
    pub fn sd(&self, k: usize) -> f64 {
        self.variance(k).sqrt()
    }

    /// Variance of a competence.
    pub fn variance(&self, k: usize) -> f64 {
        self.covariance[k * self.dimensions() + k]
    }

    /// Covariance of two competences.
    pub fn covariance(&self, i: usize, j: usize) -> f64 {
        self.covariance[i * self.dimensions() + j]
    }

    /// One row of the covariance.
    pub(crate) fn row(&self, k: usize) -> &[f64] {
        let n = self.dimensions();
        &self.covariance[k * n..(k + 1) * n]
    }

    /// Mean and standard deviation of the average of some competences.
    pub fn average(&self, of: &[usize]) -> (f64, f64) {
        let n = of.len().max(1) as f64;
        let mean = of.iter().map(|&k| self.mean[k]).sum::<f64>() / n;
        let variance: f64 = of.iter().flat_map(|&i| of.iter().map(move |&j| (i, j))).map(|(i, j)| self.covariance(i, j)).sum();
        (mean, (variance / (n * n)).sqrt())
    }

    /// Lower triangular factor of the covariance, row by row.
    pub(crate) fn factor(&self) -> Option<Vec<f64>> {
        cholesky(self.dimensions(), &self.covariance)
    }

    /// Assumed-density filtering: the belief after an answer of this category to an item on competence k.
    ///
    /// # Formula
    /// (m₁, v₁) = moments of N(m_k, S_kk) × P(category | θ_k); g = S_·k / S_kk; m ← m + g(m₁ − m_k);
    /// S ← S + g gᵀ(v₁ − S_kk). Symmetric and positive definite by construction.
    ///
    /// # Complexity
    /// O(n²) and 41 evaluations of the response model.
    ///
    /// # References
    /// Minka 2001, chapter 3.
    pub fn update(&mut self, k: usize, params: &Params, category: u8) {
        let (m, v) = (self.mean[k], self.variance(k));
        let (_, m1, v1) = tilted(m, v, |theta| params.likelihood(theta, category));
        self.condition(k, m1, v1);
    }

    /// Carries a new marginal mean and variance of competence k to all others by regression.
    pub(super) fn condition(&mut self, k: usize, mean: f64, variance: f64) {
        let n = self.dimensions();
        let v = self.variance(k);
        let gain: Vec<f64> = self.row(k).iter().map(|s| s / v).collect();
        let shift = mean - self.mean[k];
        let change = variance - v;
        for (i, gain_i) in gain.iter().enumerate() {
            self.mean[i] += gain_i * shift;
            let row = &mut self.covariance[i * n..(i + 1) * n];
            for (s, gain_j) in row.iter_mut().zip(&gain) {
                *s += gain_i * gain_j * change;
            }
        }
    }
}

/// Lower triangular L with L Lᵀ = S, row by row; `None` when S is not positive definite.
fn cholesky(n: usize, s: &[f64]) -> Option<Vec<f64>> {
    let mut l = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| l[i * n + k] * l[j * n + k]).sum();
            let rest = s[i * n + j] - dot;
            if i == j {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                l[i * n + i] = rest.sqrt();
            } else {
                l[i * n + j] = rest / l[j * n + j];
            }
        }
    }
    Some(l)
}
