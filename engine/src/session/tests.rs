//! Stories of sessions.

use super::*;
use crate::measure::Params;
use crate::select::PoolItem;
use crate::simulate::{Truth, draw_abilities, run, summarise};

const SCALE: Scale = Scale { levels: 8, centre: 4.5, step: 0.75, reached: 0.5, confirmed: 0.8, interval: 0.9 };

/// Sixteen competences in five domains, `per` items each, difficulties even over the scale.
fn pool(per: usize, b_sd: f64) -> Pool {
    let domains = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4];
    let items = (0..16 * per)
        .map(|i| {
            let (competence, rank) = (i / per, i % per);
            let b = -3.75 + 6.0 * (rank as f64 + 0.5) / per as f64;
            PoolItem {
                competence,
                tube: competence * 8 + rank % 6,
                skill: i,
                kind: u8::try_from(rank % 6).unwrap(),
                locales: 3,
                available: true,
                params: Params::two_pl(1.1, b).with_uncertainty(b_sd),
            }
        })
        .collect();
    let covariance = (0..256)
        .map(|i| {
            let (one, other) = (i / 16, i % 16);
            1.5625
                * if one == other {
                    1.0
                } else if domains[one] == domains[other] {
                    0.7
                } else {
                    0.6
                }
        })
        .collect();
    let prior = Gaussian::from_covariance(vec![-0.75; 16], covariance).unwrap();
    Pool::new(items, prior, domains.to_vec())
}

fn plan(mode: Mode, targets: Vec<usize>, seed: u64) -> Plan {
    Plan::self_assessment(mode, targets, 1, seed)
}

/// Answers every question by a fixed habit.
fn finish(session: &mut Session<'_>, category: impl Fn(usize) -> u8) -> StopReason {
    loop {
        match session.next() {
            Next::Ask(choice) => session.answer(Answered { item: choice.item, category: category(session.answers().len()) }),
            Next::Stop(reason) => return reason,
        }
    }
}

#[test]
fn a_flash_test_asks_ten_questions_two_in_each_domain() {
    let pool = pool(40, 0.7);
    for seed in 0..20 {
        let mut session = Session::replay(&pool, SCALE, plan(Mode::Flash, (0..16).collect(), seed), &[]);
        assert_eq!(finish(&mut session, |position| u8::from(position % 3 > 0)), StopReason::MaximumLength);
        let mut by_domain = [0; 5];
        let mut competences: Vec<usize> = Vec::new();
        for answer in session.answers() {
            let item = &pool.items()[answer.item];
            by_domain[pool.domains()[item.competence]] += 1;
            competences.push(item.competence);
        }
        competences.sort_unstable();
        competences.dedup();
        assert_eq!((by_domain, competences.len()), ([2; 5], 10));
    }
}

#[test]
fn a_test_of_one_competence_stops_when_it_is_precise_or_long_or_dry() {
    let rich = pool(60, 0.0);
    let mut session = Session::replay(&rich, SCALE, plan(Mode::Competence, vec![4], 1), &[]);
    let reason = finish(&mut session, |position| u8::from(position % 2 == 0));
    assert!(matches!(reason, StopReason::PrecisionReached | StopReason::MaximumLength));
    assert!((6..=15).contains(&session.answers().len()));
    assert!(session.answers().iter().all(|answer| rich.items()[answer.item].competence == 4));

    let poor = pool(3, 0.7);
    let mut session = Session::replay(&poor, SCALE, plan(Mode::Competence, vec![4], 1), &[]);
    assert_eq!(finish(&mut session, |_| 1), StopReason::NothingLeft);
    assert_eq!(session.answers().len(), 3);
}

#[test]
fn replay_gives_the_same_session_byte_for_byte() {
    let pool = pool(40, 0.7);
    let targets: Vec<usize> = (0..16).collect();
    let mut live = Session::replay(&pool, SCALE, plan(Mode::Profile, targets.clone(), 77), &[]);
    for step in 0..30_u8 {
        let Next::Ask(choice) = live.next() else { panic!("a profile asks more than 30 questions") };
        let again = Session::replay(&pool, SCALE, plan(Mode::Profile, targets.clone(), 77), live.answers());
        assert_eq!(again.next(), Next::Ask(choice.clone()));
        assert_eq!(again.belief(), live.belief(), "the belief is equal to the last bit");
        live.answer(Answered { item: choice.item, category: step % 2 });
    }
    let other = Session::replay(&pool, SCALE, plan(Mode::Profile, targets, 78), &live.answers()[..5]);
    assert_eq!(other.answers().len(), 5);
}

#[test]
fn a_changed_answer_changes_what_follows_but_not_what_was_asked() {
    let pool = pool(40, 0.7);
    let mut session = Session::replay(&pool, SCALE, plan(Mode::Domain, vec![0, 1, 2], 5), &[]);
    for _ in 0..4 {
        let Next::Ask(choice) = session.next() else { panic!("it goes on") };
        session.answer(Answered { item: choice.item, category: 0 });
    }
    let mut changed = session.answers().to_vec();
    changed[1].category = 1;
    let again = Session::replay(&pool, SCALE, plan(Mode::Domain, vec![0, 1, 2], 5), &changed);
    let items = |session: &Session<'_>| session.answers().iter().map(|answer| answer.item).collect::<Vec<_>>();
    assert_eq!(items(&again), items(&session));
    assert!(again.belief().mean(0) > session.belief().mean(0));
}

#[test]
fn targets_are_checked() {
    // A framework is only needed for its ids; the bank's own tests read the real one.
    let files = crate::framework::FrameworkFiles {
        bank: ("bank.toml", include_str!("../../../question-banks/base/bank.toml")),
        skills: ("skills.toml", include_str!("../../../question-banks/base/skills.toml")),
    };
    let framework = files.load().unwrap();
    let ids = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(Mode::Flash.targets(&framework, &[]).unwrap().len(), 16);
    assert_eq!(Mode::Domain.targets(&framework, &ids(&["3"])), Ok(vec![7, 8, 9, 10]));
    assert_eq!(Mode::Competence.targets(&framework, &ids(&["1.1"])), Ok(vec![0]));
    assert!(matches!(Mode::Competence.targets(&framework, &ids(&["9.9"])), Err(PlanError::UnknownTarget { .. })));
    assert!(matches!(Mode::Competence.targets(&framework, &[]), Err(PlanError::OneTarget { .. })));
    assert!(matches!(Mode::Flash.targets(&framework, &ids(&["1"])), Err(PlanError::TargetsNotWanted { .. })));
}

#[test]
fn virtual_learners_are_measured_as_well_as_the_method_promises() {
    let pool = pool(50, 0.0);
    let abilities = draw_abilities(pool.prior(), 300, 2026);
    let truth = Truth::as_believed(&pool);
    let runs: Vec<_> = abilities
        .iter()
        .zip(0_u32..)
        .map(|(abilities, learner)| {
            let mut plan = plan(Mode::Profile, (0..16).collect(), u64::from(learner));
            plan.lengths = (48, 48);
            run(&pool, SCALE, plan, &truth, 1, learner, abilities)
        })
        .collect();
    let summary = summarise(&runs, pool.items().len());
    // Questions are kept within reach (comfort) and drawn among near-best ones: a little less than the best possible.
    assert!(summary.level_within_one > 0.86, "{summary:?}");
    assert!((0.93..=0.97).contains(&summary.coverage95), "{summary:?}");
    assert!(summary.bias.abs() < 0.06, "{summary:?}");
    // A virtual learner's luck is a pure function of seed, learner and item.
    let mut plan = plan(Mode::Profile, (0..16).collect(), 7);
    plan.lengths = (48, 48);
    let again = run(&pool, SCALE, plan, &truth, 1, 7, &abilities[7]);
    assert_eq!(again, runs[7]);
}
