//! The engine: deciding the next question over 1,500 and 10,000 items, updating the belief, a whole session, the final score.
//! The peers it is compared with in the same run are a full search without index, and a test of round-robin choice.

use criterion::{Criterion, criterion_group, criterion_main};
use jalonum_benches::{Draws, SCALE, pool};
use jalonum_engine::select::Pool;
use jalonum_engine::session::{Answered, Mode, Next, Plan, Session};

fn plan(seed: u64) -> Plan {
    Plan::self_assessment(Mode::Profile, (0..16).collect(), 1, seed)
}

/// A session with some answers given.
fn session(pool: &Pool, answers: usize, seed: u64) -> Session<'_> {
    let mut session = Session::replay(pool, SCALE, plan(seed), &[]);
    let mut draws = Draws(seed);
    while session.answers().len() < answers {
        let Next::Ask(choice) = session.next() else { break };
        session.answer(Answered { item: choice.item, category: u8::from(draws.unit() < 0.6) });
    }
    session
}

/// What every item's gain costs when nothing is indexed: the bare minimum of a full search, without rules.
fn full_search(session: &Session<'_>) -> usize {
    let belief = session.belief();
    let mut best = (0, 0.0);
    for (index, item) in session.pool().items().iter().enumerate() {
        let k = item.competence;
        let information = item.params.information(belief.mean(k));
        let reach: f64 = (0..16).map(|j| belief.covariance(j, k).powi(2)).sum();
        let gain = information * reach / (1.0 + information * belief.variance(k));
        if gain > best.1 {
            best = (index, gain);
        }
    }
    best.0
}

fn benches(c: &mut Criterion) {
    for n in [1_500, 10_000] {
        let Ok(pool) = pool(n) else { return };
        for answers in [0, 10, 40] {
            let session = session(&pool, answers, 11);
            c.bench_function(&format!("next question, {n} items, after {answers} answers"), |b| b.iter(|| session.next()));
        }
        let session = session(&pool, 10, 11);
        c.bench_function(&format!("full search at the mean, {n} items, no rules"), |b| b.iter(|| full_search(&session)));
    }
    let Ok(pool) = pool(1_500) else { return };
    let taken = session(&pool, 48, 5);
    c.bench_function("update of the belief by one answer", |b| {
        let answer = taken.answers()[0];
        b.iter(|| {
            let mut session = Session::replay(&pool, SCALE, plan(5), &[]);
            session.answer(answer);
            session
        });
    });
    c.bench_function("replay of 48 answers", |b| b.iter(|| Session::replay(&pool, SCALE, plan(5), taken.answers())));
    c.bench_function("final score of 48 answers", |b| b.iter(|| taken.score()));
    c.bench_function("whole session of 48 questions", |b| b.iter(|| session(&pool, 48, 5)));
    c.bench_function("index of 10,000 items", |b| b.iter(|| jalonum_benches::pool(10_000)));
    let files = jalonum::embedded::base_bank();
    c.bench_function("reading the bank inside the program", |b| b.iter(|| jalonum_engine::bank::Bank::load(&files)));
}

criterion_group!(engine, benches);
criterion_main!(engine);
