//! `jalonum simulate`: virtual learners through the very same session code as real ones.

use std::path::PathBuf;

use clap::Args;
use jalonum_engine::session::{Mode, Plan};
use jalonum_engine::simulate::{Run, Summary, Truth, draw_abilities, run as simulate, summarise};
use serde::Serialize;

use super::output::{Failure, Format, say, say_json};
use crate::catalogue::{Loaded, bank_files};

#[derive(Debug, Args)]
pub(super) struct SimulateArgs {
    /// Folder of the bank; the one inside the program when absent.
    #[arg(long, value_name = "DIR")]
    bank: Option<PathBuf>,
    /// flash, domain, competence or profile.
    #[arg(long, default_value = "profile", value_parser = mode)]
    mode: Mode,
    /// Domain or competence, for those modes.
    #[arg(long, value_name = "ID")]
    target: Option<String>,
    /// Number of virtual learners.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    learners: u32,
    /// Seed of all luck: the same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fixed number of questions, instead of stopping when the result is precise enough.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    length: Option<u32>,
    /// Believe that items are exactly as difficult as their authors guessed.
    #[arg(long)]
    exact_items: bool,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn mode(name: &str) -> Result<Mode, String> {
    Mode::from_name(name).ok_or_else(|| "must be flash, domain, competence or profile".to_owned())
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    summary: Summary,
    seconds: f64,
}

pub(super) fn run(args: &SimulateArgs) -> Result<(), Failure> {
    let loaded = Loaded::new(&bank_files(args.bank.as_deref())?)?;
    let framework = &loaded.bank.framework;
    let targets: Vec<String> = args.target.iter().cloned().collect();
    let targets =
        args.mode.targets(framework, &targets).map_err(|error| Failure::Said(format!("{error}: give it with --target")))?;
    let truth = if args.exact_items { Truth::as_believed(&loaded.pool) } else { Truth::drawn(&loaded.bank, args.seed) };
    let started = tokio::time::Instant::now();
    let abilities = draw_abilities(loaded.pool.prior(), args.learners as usize, args.seed);
    let runs: Vec<Run> = abilities
        .iter()
        .zip(0_u32..)
        .map(|(abilities, learner)| {
            let mut plan = Plan::self_assessment(args.mode, targets.clone(), 1, args.seed ^ (u64::from(learner) << 20));
            if let Some(length) = args.length {
                plan.lengths = (length as usize, length as usize);
            }
            simulate(&loaded.pool, framework.scale, plan, &truth, args.seed, learner, abilities)
        })
        .collect();
    let report = Report { summary: summarise(&runs, loaded.pool.items().len()), seconds: started.elapsed().as_secs_f64() };
    match args.format {
        Format::Json => say_json(&report),
        Format::Text => {
            let s = &report.summary;
            say(format!(
                "{} learners, {:.1} questions each, in {:.2} s\nbias {:+.3}  RMSE {:.3}  stated sd {:.3}  (logits)\n\
                 true ability inside the 95 % interval: {:.1} %\nlevel exact {:.1} %, within one {:.1} %\n\
                 most asked item: {:.1} % of learners; questions with a rule relaxed: {:.1} %",
                s.n,
                s.length,
                report.seconds,
                s.bias,
                s.rmse,
                s.mean_se,
                100.0 * s.coverage95,
                100.0 * s.level_exact,
                100.0 * s.level_within_one,
                100.0 * s.max_exposure,
                100.0 * s.relaxed
            ));
            Ok(())
        }
    }
}
