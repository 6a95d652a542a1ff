//! The belief against exact integration, against laws, and against its own past.

use proptest::prelude::*;

use super::*;
use crate::random::Stream;

/// Exact posterior of one dimension on a fine grid: mean and sd.
fn exact_1d(mean: f64, sd: f64, answers: &[(Params, u8)]) -> (f64, f64) {
    let (mut total, mut first, mut second) = (0.0, 0.0, 0.0);
    for point in 0..=4000 {
        let theta = mean + sd * (f64::from(point) - 2000.0) / 250.0;
        let prior = (-0.5 * ((theta - mean) / sd).powi(2)).exp();
        let mass: f64 = prior * answers.iter().map(|(params, category)| params.likelihood(theta, *category)).product::<f64>();
        total += mass;
        first += mass * theta;
        second += mass * theta * theta;
    }
    let m = first / total;
    (m, (second / total - m * m).sqrt())
}

fn random_answers(stream: &mut Stream, n: usize, dimensions: usize) -> Vec<(usize, Params, u8)> {
    (0..n)
        .map(|_| {
            let (a, b) = (0.5 + 1.5 * stream.unit(), -3.0 + 5.0 * stream.unit());
            let params = match stream.below(3) {
                0 => Params::two_pl(a, b),
                1 => Params::three_pl(a, b, 0.25),
                _ => Params::gpcm(a, &[b - 0.4, b + 0.4]),
            };
            let category = u8::try_from(stream.below(usize::from(params.max()) + 1)).unwrap();
            (stream.below(dimensions), params, category)
        })
        .collect()
}

fn scored(answers: &[(usize, Params, u8)]) -> Vec<Scored<'_>> {
    answers.iter().map(|(competence, params, category)| Scored { competence: *competence, params, category: *category }).collect()
}

#[test]
fn in_one_dimension_the_score_is_the_exact_posterior_mean() {
    let prior = Gaussian::from_covariance(vec![-0.75], vec![1.5625]).unwrap();
    let mut stream = Stream::new(11, 0);
    for round in 0..200 {
        // Responses as a learner gives them: drawn from the model at an ability.
        let theta = -0.75 + 1.25 * stream.normal();
        let answers: Vec<(usize, Params, u8)> = random_answers(&mut stream, 15, 1)
            .into_iter()
            .map(|(k, params, _)| {
                let p = params.probabilities(theta);
                let u = stream.unit();
                let category = (1..=params.max()).filter(|&c| u < p[usize::from(c)..].iter().sum::<f64>()).count();
                (k, params, u8::try_from(category).unwrap())
            })
            .collect();
        let score = expectation_propagation(&prior, &scored(&answers));
        assert!(score.converged, "round {round}");
        let plain: Vec<(Params, u8)> = answers.iter().map(|(_, params, category)| (*params, *category)).collect();
        let (mean, sd) = exact_1d(-0.75, 1.25, &plain);
        // Exact up to the grids: the answers on one competence are one factor.
        assert!((score.posterior.mean(0) - mean).abs() < 1e-4, "round {round}: {} for {mean}", score.posterior.mean(0));
        assert!((score.posterior.sd(0) - sd).abs() < 1e-4, "round {round}: {} for {sd}", score.posterior.sd(0));
    }
}

/// Brute force over a grid of two or three dimensions: means and sds.
fn exact_nd(prior: &Gaussian, answers: &[(usize, Params, u8)]) -> Vec<(f64, f64)> {
    let n = prior.dimensions();
    let factor = prior.factor().unwrap();
    let points: i32 = if n == 2 { 161 } else { 61 };
    let half = f64::from(points - 1) / 2.0;
    let mut totals = (0.0, vec![0.0; n], vec![0.0; n]);
    let mut index = vec![0_i32; n];
    loop {
        let z: Vec<f64> = index.iter().map(|&i| 5.5 * (f64::from(i) - half) / half).collect();
        let theta: Vec<f64> = (0..n).map(|i| prior.mean(i) + (0..=i).map(|j| factor[i * n + j] * z[j]).sum::<f64>()).collect();
        let weight = (-0.5 * z.iter().map(|z| z * z).sum::<f64>()).exp();
        let mass = weight * answers.iter().map(|(k, params, c)| params.likelihood(theta[*k], *c)).product::<f64>();
        totals.0 += mass;
        for (k, theta) in theta.iter().enumerate() {
            totals.1[k] += mass * theta;
            totals.2[k] += mass * theta * theta;
        }
        let mut place = 0;
        while place < n {
            index[place] += 1;
            if index[place] < points {
                break;
            }
            index[place] = 0;
            place += 1;
        }
        if place == n {
            break;
        }
    }
    (0..n)
        .map(|k| {
            let mean = totals.1[k] / totals.0;
            (mean, (totals.2[k] / totals.0 - mean * mean).sqrt())
        })
        .collect()
}

fn compound(n: usize, correlation: f64) -> Gaussian {
    let covariance = (0..n * n).map(|i| if i / n == i % n { 1.5625 } else { 1.5625 * correlation }).collect();
    Gaussian::from_covariance(vec![-0.75; n], covariance).unwrap()
}

#[test]
fn in_two_and_three_dimensions_the_score_is_brute_force_integration_within_two_hundredths() {
    let mut stream = Stream::new(12, 0);
    for (n, rounds, items) in [(2, 12, 14), (3, 4, 18)] {
        let prior = compound(n, 0.6);
        for round in 0..rounds {
            let theta: Vec<f64> = (0..n).map(|_| -0.75 + stream.normal()).collect();
            let answers: Vec<(usize, Params, u8)> = random_answers(&mut stream, items, n)
                .into_iter()
                .map(|(k, params, _)| {
                    let p = params.probabilities(theta[k]);
                    let u = stream.unit();
                    let category = (1..=params.max()).filter(|&c| u < p[usize::from(c)..].iter().sum::<f64>()).count();
                    (k, params, u8::try_from(category).unwrap())
                })
                .collect();
            let score = expectation_propagation(&prior, &scored(&answers));
            for (k, (mean, sd)) in exact_nd(&prior, &answers).into_iter().enumerate() {
                let (m, s) = (score.posterior.mean(k), score.posterior.sd(k));
                assert!((m - mean).abs() < 0.02 && (s - sd).abs() < 0.02, "{n}d round {round} dim {k}: {m} {s} for {mean} {sd}");
            }
        }
    }
}

#[test]
fn the_score_does_not_depend_on_the_order_of_the_answers() {
    let prior = compound(16, 0.65);
    let mut stream = Stream::new(13, 0);
    for _ in 0..20 {
        let mut answers = random_answers(&mut stream, 48, 16);
        let first = expectation_propagation(&prior, &scored(&answers));
        stream.shuffle(&mut answers);
        let second = expectation_propagation(&prior, &scored(&answers));
        assert!(first.converged && second.converged);
        for k in 0..16 {
            assert!((first.posterior.mean(k) - second.posterior.mean(k)).abs() < 1e-6);
            assert!((first.posterior.sd(k) - second.posterior.sd(k)).abs() < 1e-6);
        }
    }
}

#[test]
fn the_belief_stays_positive_definite_after_ten_thousand_random_answers() {
    let mut belief = compound(16, 0.65);
    let mut stream = Stream::new(14, 0);
    for (k, params, category) in random_answers(&mut stream, 10_000, 16) {
        belief.update(k, &params, category);
    }
    assert!(belief.factor().is_some());
    for i in 0..16 {
        assert!(belief.mean(i).is_finite());
        for j in 0..16 {
            assert!((belief.covariance(i, j) - belief.covariance(j, i)).abs() < 1e-12);
        }
    }
}

#[test]
fn an_impossible_matrix_is_refused() {
    assert_eq!(Gaussian::from_covariance(vec![0.0; 2], vec![1.0, 2.0, 2.0, 1.0]), Err(NotPositiveDefinite));
    assert_eq!(Gaussian::from_covariance(vec![0.0; 2], vec![1.0, 0.0, 0.5, 1.0]), Err(NotPositiveDefinite));
    assert_eq!(Gaussian::from_covariance(vec![0.0; 2], vec![1.0]), Err(NotPositiveDefinite));
    assert_eq!(Gaussian::from_covariance(vec![], vec![]), Err(NotPositiveDefinite));
}

proptest! {
    #[test]
    fn probabilities_are_probabilities_and_information_is_never_negative(
        a in 0.05_f64..4.0, b in -6.0_f64..6.0, c in 0.0_f64..0.5, theta in -40.0_f64..40.0, steps in 1_usize..5
    ) {
        let spread: Vec<f64> = (0..steps).map(|step| b + step as f64 * 0.7 - 1.0).collect();
        for params in [Params::two_pl(a, b), Params::three_pl(a, b, c), Params::gpcm(a, &spread)] {
            let p = params.probabilities(theta);
            prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(p.iter().all(|p| (0.0..=1.0).contains(p)));
            prop_assert!(params.information(theta) >= 0.0);
            prop_assert!(params.expected_share(theta + 0.5) >= params.expected_share(theta) - 1e-12);
        }
    }

    #[test]
    fn a_better_answer_never_lowers_the_belief(a in 0.2_f64..3.0, b in -4.0_f64..4.0, c in 0.0_f64..0.4) {
        for params in [Params::three_pl(a, b, c), Params::gpcm(a, &[b, b + 0.5, b - 0.2])] {
            let mut means = Vec::new();
            for category in 0..=params.max() {
                let mut belief = compound(3, 0.6);
                belief.update(1, &params, category);
                prop_assert!(belief.factor().is_some());
                means.push((belief.mean(1), belief.mean(0)));
            }
            prop_assert!(means.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
        }
    }

    #[test]
    fn a_two_category_partial_credit_item_is_a_two_parameter_item(a in 0.2_f64..3.0, b in -4.0_f64..4.0, theta in -6.0_f64..6.0) {
        let (two, partial) = (Params::two_pl(a, b), Params::gpcm(a, &[b]));
        prop_assert!((two.likelihood(theta, 1) - partial.likelihood(theta, 1)).abs() < 1e-12);
        prop_assert!((two.information(theta) - partial.information(theta)).abs() < 1e-12);
    }

    #[test]
    fn an_uncertain_item_moves_the_belief_less(a in 0.5_f64..2.5, b in -2.0_f64..1.0, b_sd in 0.2_f64..1.5) {
        let (mut sure, mut unsure) = (compound(2, 0.6), compound(2, 0.6));
        sure.update(0, &Params::two_pl(a, b), 1);
        unsure.update(0, &Params::two_pl(a, b).with_uncertainty(b_sd), 1);
        prop_assert!(unsure.variance(0) > sure.variance(0));
    }
}
