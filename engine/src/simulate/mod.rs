//! Virtual learners, through the very same session code as real ones.

use serde::Serialize;

use crate::bank::Bank;
use crate::framework::Scale;
use crate::measure::{Gaussian, Params};
use crate::random::{Stream, splitmix64, unit};
use crate::select::Pool;
use crate::session::{Answered, Next, Plan, Session, StopReason};

/// How virtual learners really answer: one response model per item of the pool.
#[derive(Debug, Clone)]
pub struct Truth {
    params: Vec<Params>,
}

impl Truth {
    /// Items behave exactly as the pool believes.
    pub fn as_believed(pool: &Pool) -> Self {
        Self { params: pool.items().iter().map(|item| item.params).collect() }
    }

    /// Items have the difficulty their author guessed, up to the error that the author admits: drawn once for a seed.
    pub fn drawn(bank: &Bank, seed: u64) -> Self {
        let mut stream = Stream::new(seed, 0x7275_7468);
        let params = bank.items.iter().map(|item| {
            let shift = item.prior.b_sd * stream.normal();
            Bank::certain_params(item, shift)
        });
        Self { params: params.collect() }
    }

    /// The category a learner reaches: a pure function of seed, learner and item, so that two designs meet the same luck.
    ///
    /// # Formula
    /// u = ⌊z / 2¹¹⌋ / 2⁵³ with z = splitmix64((learner · 2³² | item) xor seed); the highest category k with u < P(at least k).
    pub fn response(&self, seed: u64, learner: u32, item: usize, ability: f64) -> u8 {
        let params = &self.params[item];
        let u = unit(splitmix64((u64::from(learner) << 32 | item as u64) ^ seed));
        let p = params.probabilities(ability);
        let at_least = |category: u8| p[usize::from(category)..].iter().sum::<f64>();
        (1..=params.max()).rev().find(|&category| u < at_least(category)).unwrap_or(0)
    }
}

/// Abilities drawn from a prior, one row per learner.
pub fn draw_abilities(prior: &Gaussian, learners: usize, seed: u64) -> Vec<Vec<f64>> {
    let n = prior.dimensions();
    let Some(factor) = prior.factor() else { return Vec::new() };
    let mut stream = Stream::new(seed, 0x6162_696c);
    (0..learners)
        .map(|_| {
            let z: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
            (0..n).map(|i| prior.mean(i) + (0..=i).map(|j| factor[i * n + j] * z[j]).sum::<f64>()).collect()
        })
        .collect()
}

/// One target of one learner, after the test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measured {
    /// Competence.
    pub competence: usize,
    /// True ability.
    pub truth: f64,
    /// Estimated mean.
    pub mean: f64,
    /// Stated standard deviation.
    pub sd: f64,
    /// True level.
    pub true_level: u8,
    /// Level reached.
    pub reached: u8,
}

/// One learner's test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// Items asked, first to last.
    pub items: Vec<usize>,
    /// Why it ended.
    pub stop: StopReason,
    /// Questions for which a rule had to be relaxed.
    pub relaxed: usize,
    /// Each target.
    pub measured: Vec<Measured>,
}

/// Gives one virtual learner the test of a plan.
pub fn run(pool: &Pool, scale: Scale, plan: Plan, truth: &Truth, seed: u64, learner: u32, abilities: &[f64]) -> Run {
    let mut session = Session::replay(pool, scale, plan, &[]);
    let mut relaxed = 0;
    let stop = loop {
        match session.next() {
            Next::Stop(reason) => break reason,
            Next::Ask(choice) => {
                relaxed += usize::from(!choice.relaxed.is_empty());
                let ability = abilities[pool.items()[choice.item].competence];
                let category = truth.response(seed, learner, choice.item, ability);
                session.answer(Answered { item: choice.item, category });
            }
        }
    };
    let score = session.score();
    let measured = session
        .plan()
        .targets
        .iter()
        .map(|&competence| {
            let (mean, sd) = (score.posterior.mean(competence), score.posterior.sd(competence));
            let truth = abilities[competence];
            let reached = scale.levels(mean, sd).reached;
            Measured { competence, truth, mean, sd, true_level: scale.level_of(truth), reached }
        })
        .collect();
    Run { items: session.answers().iter().map(|answer| answer.item).collect(), stop, relaxed, measured }
}

/// What a simulation shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Learners.
    pub n: usize,
    /// Mean number of questions.
    pub length: f64,
    /// Mean error, in logits.
    pub bias: f64,
    /// Root mean square error, in logits.
    pub rmse: f64,
    /// Mean stated standard deviation, in logits.
    pub mean_se: f64,
    /// Share of true abilities inside the stated 95 % interval.
    pub coverage95: f64,
    /// Share of levels that are exact.
    pub level_exact: f64,
    /// Share of levels within one.
    pub level_within_one: f64,
    /// Share of learners who met the most exposed item.
    pub max_exposure: f64,
    /// Share of questions for which a rule had to be relaxed.
    pub relaxed: f64,
}

/// Sums up runs over a pool of this many items.
pub fn summarise(runs: &[Run], items: usize) -> Summary {
    let mut exposure = vec![0_usize; items];
    runs.iter().flat_map(|run| &run.items).for_each(|&item| exposure[item] += 1);
    let all: Vec<&Measured> = runs.iter().flat_map(|run| &run.measured).collect();
    let mean = |value: &dyn Fn(&Measured) -> f64| all.iter().map(|m| value(m)).sum::<f64>() / all.len().max(1) as f64;
    let share = |holds: &dyn Fn(&Measured) -> bool| mean(&|m| f64::from(u8::from(holds(m))));
    let learners = runs.len().max(1) as f64;
    let questions = runs.iter().map(|run| run.items.len()).sum::<usize>();
    Summary {
        n: runs.len(),
        length: questions as f64 / learners,
        bias: mean(&|m| m.mean - m.truth),
        rmse: mean(&|m| (m.mean - m.truth).powi(2)).sqrt(),
        mean_se: mean(&|m| m.sd),
        coverage95: share(&|m| (m.mean - m.truth).abs() <= 1.959_964 * m.sd),
        level_exact: share(&|m| m.true_level == m.reached),
        level_within_one: share(&|m| m.true_level.abs_diff(m.reached) <= 1),
        max_exposure: exposure.into_iter().max().unwrap_or(0) as f64 / learners,
        relaxed: runs.iter().map(|run| run.relaxed).sum::<usize>() as f64 / questions.max(1) as f64,
    }
}
