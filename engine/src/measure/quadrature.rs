//! Gauss–Hermite quadrature for a standard normal weight.

use std::sync::LazyLock;

const NODES: usize = 41;

/// Nodes and weights: Σ wᵢ f(xᵢ) ≈ E f(Z), Z standard normal.
struct Rule {
    nodes: [f64; NODES],
    weights: [f64; NODES],
}

static RULE: LazyLock<Rule> = LazyLock::new(|| {
    // Newton's method on the orthonormal Hermite functions of weight e^(−x²), then x ← x √2 (Press et al., gauher).
    let n = NODES as f64;
    let mut rule = Rule { nodes: [0.0; NODES], weights: [0.0; NODES] };
    let half = NODES.div_ceil(2);
    let mut roots = [0.0_f64; NODES];
    for i in 0..half {
        let mut x = match i {
            0 => (2.0 * n + 1.0).sqrt() - 1.855_75 * (2.0 * n + 1.0).powf(-1.0 / 6.0),
            1 => roots[0] - 1.14 * n.powf(0.426) / roots[0],
            2 => 1.86 * roots[1] - 0.86 * roots[0],
            3 => 1.91 * roots[2] - 0.91 * roots[1],
            _ => 2.0 * roots[i - 1] - roots[i - 2],
        };
        let mut slope = 1.0;
        for _ in 0..100 {
            let mut p1 = std::f64::consts::PI.powf(-0.25);
            let mut p2 = 0.0;
            for j in 0..NODES {
                let p3 = p2;
                p2 = p1;
                let j = j as f64;
                p1 = x * (2.0 / (j + 1.0)).sqrt() * p2 - (j / (j + 1.0)).sqrt() * p3;
            }
            slope = (2.0 * n).sqrt() * p2;
            let step = p1 / slope;
            x -= step;
            if step.abs() < 1e-15 {
                break;
            }
        }
        roots[i] = x;
        let weight = 2.0 / (slope * slope) / std::f64::consts::PI.sqrt();
        rule.nodes[i] = -x * std::f64::consts::SQRT_2;
        rule.nodes[NODES - 1 - i] = x * std::f64::consts::SQRT_2;
        rule.weights[i] = weight;
        rule.weights[NODES - 1 - i] = weight;
    }
    rule
});

/// Moments of N(mean, variance) × likelihood: normalising constant, mean and variance.
///
/// # Complexity
/// 41 evaluations of the likelihood.
pub(super) fn tilted(mean: f64, variance: f64, likelihood: impl Fn(f64) -> f64) -> (f64, f64, f64) {
    let sd = variance.sqrt();
    let (mut z, mut first, mut second) = (0.0, 0.0, 0.0);
    for (node, weight) in RULE.nodes.iter().zip(&RULE.weights) {
        let mass = weight * likelihood(mean + sd * node);
        z += mass;
        first += mass * node;
        second += mass * node * node;
    }
    if z.is_nan() || z <= f64::MIN_POSITIVE {
        // The answer is impossible under the belief to the last digit: it says nothing that could be used.
        return (0.0, mean, variance);
    }
    let shift = first / z;
    let spread = (second / z - shift * shift).max(1e-9);
    (z, mean + sd * shift, variance * spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_moments_are_exact() {
        let moment = |k: i32| RULE.nodes.iter().zip(&RULE.weights).map(|(x, w)| w * x.powi(k)).sum::<f64>();
        for (k, expected) in [(0, 1.0), (1, 0.0), (2, 1.0), (4, 3.0), (6, 15.0), (8, 105.0), (10, 945.0)] {
            assert!((moment(k) - expected).abs() < 1e-9 * expected.max(1.0), "{k}: {}", moment(k));
        }
    }

    #[test]
    fn a_gaussian_likelihood_gives_the_conjugate_posterior() {
        // Prior N(1, 4), one observation 3 with variance 1: N(2.6, 0.8).
        let (_, mean, variance) = tilted(1.0, 4.0, |x| (-0.5 * (x - 3.0) * (x - 3.0)).exp());
        assert!((mean - 2.6).abs() < 1e-5 && (variance - 0.8).abs() < 1e-5, "{mean} {variance}");
    }
}
