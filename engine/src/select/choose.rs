//! The choice itself.

use super::pool::{Block, Pool, Weights};
use super::rules::{Context, Rule};
use crate::measure::Gaussian;
use crate::random::Stream;

/// What is wanted of the next question.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Belief so far.
    pub belief: &'a Gaussian,
    /// Competences to be measured.
    pub targets: &'a [usize],
    /// Items asked so far, first to last.
    pub asked: &'a [usize],
    /// Language of the learner, as a bit.
    pub locale: u32,
    /// Rules in the order in which they are given up when nothing is left: the last one first. Strict ones never are.
    pub rules: &'a [Rule],
    /// Expected share of success that a question should have; given up before any rule.
    pub comfort: Option<f64>,
    /// How many of the best items the next one is drawn from.
    pub soften: usize,
    /// Seed of the session.
    pub seed: u64,
}

/// The next question.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Index of the item in the pool.
    pub item: usize,
    /// Expected decrease of the summed variance of the targets, in logits².
    pub gain: f64,
    /// Rules that had to be given up for lack of items; `comfort` among them.
    pub relaxed: Vec<&'static str>,
}

/// Loss of gain over which a near-best item becomes e times less likely to be drawn.
const SOFTNESS: f64 = 0.10;
/// Near-best items that lose more than this are not drawn.
const MOST_LOSS: f64 = 0.30;

/// Chooses the next question by A-optimality: the greatest expected decrease of the summed variance of the target competences.
///
/// # Formula
/// Δ = w Σ_{j ∈ targets} S_jk² / (1 + w S_kk), with w the information of the item expected under the belief on its competence k.
///
/// # Complexity
/// O(targets² + blocks × 64) and the few blocks that can hold a best item; `None` when the strict rules leave nothing.
///
/// # References
/// van der Linden 1999 (A-optimality); Kingsbury & Zara 1989 (drawing among the best).
pub fn choose(pool: &Pool, request: &Request<'_>) -> Option<Choice> {
    let context = Context { pool, asked: request.asked, locale: request.locale };
    let beliefs: Vec<Belief> = request.targets.iter().map(|&k| Belief::of(pool, request, k)).collect();
    let soft = request.rules.iter().filter(|rule| !rule.is_strict()).count();
    let mut relaxed = Vec::new();
    let mut rules: Vec<Rule> = request.rules.to_vec();
    let mut comfort = request.comfort;
    for _ in 0..soft + 2 {
        let best = best_items(&context, request, &rules, comfort, &beliefs);
        if !best.is_empty() {
            let (item, gain) = draw(&best, request.seed, request.asked.len());
            return Some(Choice { item, gain, relaxed });
        }
        if comfort.take().is_some() {
            relaxed.push("comfort");
        } else {
            let last = rules.iter().rposition(|rule| !rule.is_strict())?;
            relaxed.push(rules.remove(last).name());
        }
    }
    None
}

/// What the gain of an item of one competence needs.
struct Belief {
    competence: usize,
    weights: Weights,
    variance: f64,
    /// Σ_{j ∈ targets} S_jk².
    reach: f64,
}

impl Belief {
    fn of(pool: &Pool, request: &Request<'_>, competence: usize) -> Self {
        let row = request.belief.row(competence);
        Self {
            competence,
            weights: pool.weights(request.belief.mean(competence), request.belief.sd(competence)),
            variance: row[competence],
            reach: request.targets.iter().map(|&j| row[j] * row[j]).sum(),
        }
    }

    fn gain(&self, information: f64) -> f64 {
        information * self.reach / (1.0 + information * self.variance)
    }
}

/// The best items under some rules, best first.
fn best_items(
    context: &Context<'_>,
    request: &Request<'_>,
    rules: &[Rule],
    comfort: Option<f64>,
    beliefs: &[Belief],
) -> Vec<(usize, f64)> {
    let allowed = |k: usize| rules.iter().all(|rule| rule.allows_competence(context, request.targets, k));
    let mut blocks: Vec<(f64, &Belief, &Block)> = Vec::new();
    for belief in beliefs.iter().filter(|belief| allowed(belief.competence)) {
        for block in context.pool.blocks(belief.competence) {
            // Not even its easiest item is easy enough.
            if comfort.is_some_and(|least| belief.weights.expect(&block.easiest) < least) {
                continue;
            }
            blocks.push((belief.gain(belief.weights.expect(&block.envelope)), belief, block));
        }
    }
    blocks.sort_by(|one, other| other.0.total_cmp(&one.0));
    let most = request.soften.max(1);
    let mut best: Vec<(usize, f64)> = Vec::with_capacity(most + 1);
    for (bound, belief, block) in blocks {
        let floor = floor_of(&best, most);
        if bound <= floor {
            break;
        }
        for &item in &block.items {
            let item = item as usize;
            let gain = belief.gain(belief.weights.expect(context.pool.information(item)));
            if gain <= floor_of(&best, most) || !rules.iter().all(|rule| rule.allows(context, item)) {
                continue;
            }
            if comfort.is_some_and(|least| belief.weights.expect(context.pool.shares(item)) < least) {
                continue;
            }
            let place = best.partition_point(|(other, known)| *known > gain || (known.total_cmp(&gain).is_eq() && *other < item));
            best.insert(place, (item, gain));
            best.truncate(most);
        }
    }
    best
}

/// What an item must beat to be among the best.
fn floor_of(best: &[(usize, f64)], most: usize) -> f64 {
    let worst = if best.len() < most { 0.0 } else { best[best.len() - 1].1 };
    // Nor is anything drawn that loses too much on the best.
    worst.max(best.first().map_or(0.0, |(_, gain)| gain * (1.0 - MOST_LOSS)))
}

/// Draws one of the best with probabilities that fall with the loss, so that neighbours do not see the same test.
fn draw(best: &[(usize, f64)], seed: u64, position: usize) -> (usize, f64) {
    let top = best[0].1;
    let weight = |gain: f64| (-(1.0 - gain / top) / SOFTNESS).exp();
    let near: Vec<(usize, f64)> = best.iter().copied().filter(|(_, gain)| *gain >= top * (1.0 - MOST_LOSS)).collect();
    let total: f64 = near.iter().map(|(_, gain)| weight(*gain)).sum();
    let mut left = Stream::new(seed, position as u64).unit() * total;
    for (item, gain) in &near {
        left -= weight(*gain);
        if left <= 0.0 {
            return (*item, *gain);
        }
    }
    near[near.len() - 1]
}
