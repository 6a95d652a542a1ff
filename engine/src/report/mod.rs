//! What people read: levels with their uncertainty, points, what one can do and what comes next.

use serde::Serialize;

use crate::framework::{Framework, Levels};
use crate::measure::{Scored, tube_ability};
use crate::session::Session;

/// A level and how sure it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean ability in logits.
    pub mean: f64,
    /// Standard deviation in logits.
    pub sd: f64,
    /// Highest level that is more likely than not.
    pub reached: u8,
    /// Highest level that is confirmed.
    pub confirmed: u8,
    /// Lowest level of the 90 % interval.
    pub low: u8,
    /// Highest level of the 90 % interval.
    pub high: u8,
    /// Probability of each level, from 0.
    pub probabilities: Vec<f64>,
    /// Questions answered that bear on it directly.
    pub answers: usize,
    /// Whether the test was about it.
    pub targeted: bool,
}

impl Estimate {
    fn new(mean: f64, sd: f64, levels: Levels, answers: usize, targeted: bool) -> Self {
        let Levels { probabilities, reached, confirmed, low, high } = levels;
        Self { mean, sd, reached, confirmed, low, high, probabilities, answers, targeted }
    }
}

/// One number for those who want one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Points {
    /// 8 × expected level, summed over the competences.
    pub value: f64,
    /// Standard deviation of the sum.
    pub sd: f64,
    /// Highest value there is.
    pub out_of: f64,
}

/// A skill named on the results page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SkillEstimate {
    /// Index of the skill in the framework.
    pub skill: usize,
    /// Expected share of success on it.
    pub success: f64,
}

/// A whole result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    /// Questions answered.
    pub answers: usize,
    /// Average of the targeted competences.
    pub overall: Estimate,
    /// Each domain: average of its competences.
    pub domains: Vec<Estimate>,
    /// Each competence.
    pub competences: Vec<Estimate>,
    /// One number.
    pub points: Points,
    /// What the learner can do: highest skills first, from the tubes that were asked.
    pub can_do: Vec<SkillEstimate>,
    /// What the learner can learn next: the nearest ones first.
    pub can_learn: Vec<SkillEstimate>,
}

/// Draws up the result of a session.
///
/// # Complexity
/// One run of expectation propagation, and a grid for each tube that was asked.
pub fn profile(framework: &Framework, session: &Session<'_>) -> Profile {
    let score = session.score();
    let posterior = &score.posterior;
    let scored = session.scored();
    let targets = &session.plan().targets;
    let asked = |wanted: &dyn Fn(usize) -> bool| scored.iter().filter(|answer| wanted(answer.competence)).count();
    let estimate = |of: &[usize]| {
        let (mean, sd) = posterior.average(of);
        let targeted = of.iter().any(|k| targets.contains(k));
        Estimate::new(mean, sd, framework.scale.levels(mean, sd), asked(&|k| of.contains(&k)), targeted)
    };
    let competences: Vec<Estimate> = (0..framework.competences.len()).map(|k| estimate(&[k])).collect();
    let domains = framework.domains.iter().map(|domain| estimate(&domain.competences)).collect();
    let (can_do, can_learn) = skills(framework, session, &score);
    Profile {
        answers: scored.len(),
        overall: estimate(targets),
        domains,
        points: points(framework, &competences, posterior),
        competences,
        can_do,
        can_learn,
    }
}

/// # Formula
/// value = 8 Σ E\[level\]; its variance sums Var(level) and, between competences, the correlation of the abilities × both
/// standard deviations of the levels.
fn points(framework: &Framework, competences: &[Estimate], posterior: &crate::measure::Gaussian) -> Points {
    const PER_LEVEL: f64 = 8.0;
    let levels: Vec<Levels> = competences.iter().map(|estimate| framework.scale.levels(estimate.mean, estimate.sd)).collect();
    let mut variance = 0.0;
    for (i, one) in levels.iter().enumerate() {
        for (j, other) in levels.iter().enumerate() {
            let correlation = posterior.covariance(i, j) / (posterior.sd(i) * posterior.sd(j));
            variance += correlation * (one.variance() * other.variance()).sqrt();
        }
    }
    Points {
        value: PER_LEVEL * levels.iter().map(Levels::expected).sum::<f64>(),
        sd: PER_LEVEL * variance.max(0.0).sqrt(),
        out_of: PER_LEVEL * f64::from(framework.scale.levels) * levels.len() as f64,
    }
}

/// Success from which one can say « je sais », and under which a skill is too far to be the next one.
const KNOWN: f64 = 0.65;
const WITHIN_REACH: f64 = 0.25;
/// Discrimination of a typical item, per logit, for what a skill's success is said with.
const TYPICAL_A: f64 = 1.1;

fn skills(
    framework: &Framework,
    session: &Session<'_>,
    score: &crate::measure::Score,
) -> (Vec<SkillEstimate>, Vec<SkillEstimate>) {
    let pool = session.pool();
    let scored = session.scored();
    let tube_of = |index: usize| pool.items()[session.answers()[index].item].tube;
    let mut can_do: Vec<(u8, SkillEstimate)> = Vec::new();
    let mut can_learn: Vec<SkillEstimate> = Vec::new();
    for (tube_index, tube) in framework.tubes.iter().enumerate() {
        let split = |own: bool| -> Vec<Scored<'_>> {
            let here = |(index, answer): (usize, &Scored<'_>)| {
                answer.competence == tube.competence && (tube_of(index) == tube_index) == own
            };
            scored.iter().enumerate().filter(|entry| here(*entry)).map(|(_, answer)| *answer).collect()
        };
        let own = split(true);
        if own.is_empty() {
            continue;
        }
        let ability = tube_ability(score, tube.competence, framework.prior.tube_sd, &own, &split(false));
        let success = |skill: usize| {
            let begin = framework.scale.begin(framework.skills[skill].level);
            crate::measure::Params::two_pl(TYPICAL_A, begin).with_uncertainty(ability.sd).expected_share(ability.mean)
        };
        let ladder: Vec<SkillEstimate> =
            tube.skills.iter().map(|&skill| SkillEstimate { skill, success: success(skill) }).collect();
        if let Some(known) = ladder.iter().rfind(|skill| skill.success >= KNOWN) {
            can_do.push((framework.skills[known.skill].level, *known));
        }
        if let Some(next) = ladder.iter().find(|skill| skill.success < KNOWN && skill.success >= WITHIN_REACH) {
            can_learn.push(*next);
        }
    }
    can_do.sort_by(|one, other| other.0.cmp(&one.0).then(other.1.success.total_cmp(&one.1.success)));
    can_learn.sort_by(|one, other| other.success.total_cmp(&one.success));
    (can_do.into_iter().map(|(_, skill)| skill).collect(), can_learn)
}
