//! The index against a full search, and each rule at work.

use super::*;
use crate::measure::{Gaussian, Params};
use crate::random::Stream;

fn pool(n: usize, competences: usize, seed: u64) -> Pool {
    let mut stream = Stream::new(seed, 99);
    let items = (0..n)
        .map(|i| PoolItem {
            competence: i % competences,
            tube: i / 7,
            skill: i / 2,
            kind: u8::try_from(i % 6).unwrap(),
            locales: if i % 10 == 0 { 1 } else { 3 },
            available: i % 13 != 0,
            params: Params::two_pl(0.6 + 1.2 * stream.unit(), -3.5 + 5.5 * stream.unit()).with_uncertainty(0.7),
        })
        .collect();
    let covariance =
        (0..competences * competences).map(|i| 1.5625 * if i / competences == i % competences { 1.0 } else { 0.6 }).collect();
    let prior = Gaussian::from_covariance(vec![-0.75; competences], covariance).unwrap();
    Pool::new(items, prior, (0..competences).map(|k| k / 3).collect())
}

const RULES: [Rule; 6] = [Rule::Language, Rule::NotSeen, Rule::OnePerSkill, Rule::Coverage, Rule::TubeChanges, Rule::KindChanges];

/// Expected value of something about an item, by fine integration over the belief.
fn expect(pool: &Pool, belief: &Gaussian, item: usize, value: impl Fn(&Params, f64) -> f64) -> f64 {
    let candidate = &pool.items()[item];
    let k = candidate.competence;
    let (mut total, mut sum) = (0.0, 0.0);
    for point in -600..=600 {
        let z = f64::from(point) / 100.0;
        let mass = (-0.5 * z * z).exp();
        total += mass;
        sum += mass * value(&candidate.params, belief.mean(k) + belief.sd(k) * z);
    }
    sum / total
}

/// Gain by fine integration over the belief.
fn exact_gain(pool: &Pool, belief: &Gaussian, targets: &[usize], item: usize) -> f64 {
    let k = pool.items()[item].competence;
    let information = expect(pool, belief, item, Params::information);
    let reach: f64 = targets.iter().map(|&j| belief.covariance(j, k).powi(2)).sum();
    information * reach / (1.0 + information * belief.variance(k))
}

#[test]
fn the_indexed_choice_is_that_of_a_full_search() {
    let pool = pool(1500, 16, 5);
    let targets: Vec<usize> = (0..16).collect();
    let mut belief = pool.prior().clone();
    let mut asked = Vec::new();
    let mut stream = Stream::new(3, 3);
    for _ in 0..40 {
        let request = Request {
            belief: &belief,
            targets: &targets,
            asked: &asked,
            locale: 2,
            rules: &RULES,
            comfort: None,
            soften: 1,
            seed: 1,
        };
        let choice = choose(&pool, &request).unwrap();
        let context = Context { pool: &pool, asked: &asked, locale: 2 };
        let best = (0..pool.items().len())
            .filter(|&item| pool.items()[item].available)
            .filter(|&item| RULES.iter().all(|rule| rule.allows(&context, item)))
            .filter(|&item| RULES.iter().all(|rule| rule.allows_competence(&context, &targets, pool.items()[item].competence)))
            .map(|item| exact_gain(&pool, &belief, &targets, item))
            .fold(0.0, f64::max);
        let chosen = exact_gain(&pool, &belief, &targets, choice.item);
        assert!(chosen > best * 0.9995, "{chosen} for {best} after {}", asked.len());
        assert!((choice.gain - chosen).abs() < chosen * 0.01, "{} for {chosen}", choice.gain);
        let item = &pool.items()[choice.item];
        belief.update(item.competence, &item.params, u8::try_from(stream.below(2)).unwrap());
        asked.push(choice.item);
    }
}

#[test]
fn rules_hold_and_their_relaxation_is_said() {
    let pool = pool(120, 4, 6);
    let belief = pool.prior().clone();
    let targets = [0, 1];
    let mut asked: Vec<usize> = Vec::new();
    let mut relaxed = Vec::new();
    loop {
        let request = Request {
            belief: &belief,
            targets: &targets,
            asked: &asked,
            locale: 2,
            rules: &RULES,
            comfort: Some(0.5),
            soften: 5,
            seed: 9,
        };
        let Some(choice) = choose(&pool, &request) else { break };
        let item = &pool.items()[choice.item];
        assert!(item.available && item.locales & 2 != 0 && targets.contains(&item.competence));
        assert!(asked.iter().all(|&other| pool.items()[other].skill != item.skill));
        if !choice.relaxed.contains(&"tube-changes") {
            assert!(asked.last().is_none_or(|&last| pool.items()[last].tube != item.tube));
        }
        relaxed.extend(choice.relaxed);
        asked.push(choice.item);
    }
    let left = (0..120).filter(|i| !asked.contains(i)).map(|i| &pool.items()[i]).filter(|item| {
        item.available
            && item.locales & 2 != 0
            && item.competence < 2
            && asked.iter().all(|&other| pool.items()[other].skill != item.skill)
    });
    assert_eq!(left.count(), 0, "nothing that the strict rules allow was left unasked");
    assert!(relaxed.contains(&"comfort"));
}

#[test]
fn coverage_keeps_competences_in_step_and_comfort_keeps_questions_easy() {
    let pool = pool(1500, 16, 7);
    let belief = pool.prior().clone();
    let targets: Vec<usize> = (0..16).collect();
    let mut asked = Vec::new();
    for _ in 0..48 {
        let request = Request {
            belief: &belief,
            targets: &targets,
            asked: &asked,
            locale: 2,
            rules: &RULES,
            comfort: Some(0.7),
            soften: 5,
            seed: 4,
        };
        let choice = choose(&pool, &request).unwrap();
        let share = expect(&pool, &belief, choice.item, Params::expected_share);
        assert!(share >= 0.699 && choice.relaxed.is_empty(), "{share}");
        asked.push(choice.item);
        let counts: Vec<usize> = (0..16).map(|k| asked.iter().filter(|&&i| pool.items()[i].competence == k).count()).collect();
        assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 2, "{counts:?}");
    }
}

#[test]
fn softening_gives_neighbours_different_tests_and_the_same_seed_the_same_one() {
    let pool = pool(1500, 16, 8);
    let belief = pool.prior().clone();
    let targets: Vec<usize> = (0..16).collect();
    let first = |seed| {
        let request =
            Request { belief: &belief, targets: &targets, asked: &[], locale: 2, rules: &RULES, comfort: None, soften: 8, seed };
        choose(&pool, &request).unwrap()
    };
    let items: std::collections::BTreeSet<usize> = (0..50).map(|seed| first(seed).item).collect();
    assert!(items.len() >= 4, "{items:?}");
    assert_eq!(first(17), first(17));
    let best = (0..50).map(|seed| first(seed).gain).fold(0.0, f64::max);
    assert!((0..50).all(|seed| first(seed).gain >= best * 0.7));
}
