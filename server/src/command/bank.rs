//! `jalonum bank lint`, `stats` and `mark`.

use std::path::{Path, PathBuf};

use chrono::Datelike;
use clap::{Args, Subcommand};
use jalonum_engine::answer::{Outcome, Response, mark};
use jalonum_engine::bank::{Bank, Item, Presentation, Stats, lint, read_item};
use jalonum_engine::framework::Framework;
use jalonum_engine::{Problem, Severity};
use serde::Serialize;

use super::output::{Failure, Format, say, say_json};
use crate::assessment::view::ItemView;
use crate::catalogue::{BankError, bank_files};
use crate::clock::{Clock, SystemClock};

#[derive(Debug, Subcommand)]
pub(super) enum BankCommand {
    /// Name every mistake of a bank, with file, line, field and reason; exits 1 when there is an error.
    Lint(OfBank),
    /// Count what a bank covers.
    Stats(OfBank),
    /// Mark one answer to one item.
    Mark(MarkArgs),
}

#[derive(Debug, Args)]
pub(super) struct OfBank {
    /// Folder of the bank; the one inside the program when absent.
    dir: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Args)]
pub(super) struct MarkArgs {
    /// File of the item.
    item: PathBuf,
    /// The answer, such as {"choice":"a"} or {"text":"…"}.
    #[arg(long, value_name = "JSON")]
    answer: String,
    /// Seed of the presentation.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Language of the page; an answer accepted in any language is right when absent.
    #[arg(long)]
    locale: Option<String>,
    /// Folder of the bank whose framework the item belongs to; the one inside the program when absent.
    #[arg(long, value_name = "DIR")]
    bank: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(command: &BankCommand) -> Result<(), Failure> {
    match command {
        BankCommand::Lint(args) => run_lint(args),
        BankCommand::Stats(args) => run_stats(args),
        BankCommand::Mark(args) => run_mark(args),
    }
}

fn load(folder: Option<&Path>) -> Result<Result<Bank, Vec<Problem>>, Failure> {
    Ok(Bank::load(&bank_files(folder)?))
}

#[derive(Serialize)]
struct LintReport {
    items: usize,
    errors: usize,
    warnings: usize,
    problems: Vec<Problem>,
}

fn run_lint(args: &OfBank) -> Result<(), Failure> {
    let today = SystemClock.now().date_naive();
    let today = (
        u16::try_from(today.year()).unwrap_or(0),
        u8::try_from(today.month()).unwrap_or(1),
        u8::try_from(today.day()).unwrap_or(1),
    );
    let (items, problems) = match load(args.dir.as_deref())? {
        Ok(bank) => (bank.items.len(), lint::lint(&bank, Some(today))),
        Err(problems) => (0, problems),
    };
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let report = LintReport { items, errors, warnings: problems.len() - errors, problems };
    match args.format {
        Format::Json => say_json(&report)?,
        Format::Text => {
            report.problems.iter().for_each(|problem| say(problem.to_string()));
            say(format!("{} items, {} errors, {} warnings", report.items, report.errors, report.warnings));
        }
    }
    if errors == 0 { Ok(()) } else { Err(Failure::Printed) }
}

fn run_stats(args: &OfBank) -> Result<(), Failure> {
    let bank = load(args.dir.as_deref())?.map_err(BankError::Problems)?;
    let stats = bank.stats();
    match args.format {
        Format::Json => say_json(&stats),
        Format::Text => {
            say(stats_text(&stats));
            Ok(())
        }
    }
}

fn stats_text(stats: &Stats) -> String {
    let counts = |counts: &std::collections::BTreeMap<String, usize>| {
        counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    };
    let mut lines = vec![
        format!("bank {}: {} items, {} may be asked", stats.version, stats.items, stats.validated),
        format!("skills with an item that may be asked: {} of {}", stats.skills_covered, stats.skills),
        format!("kinds: {}", counts(&stats.by_kind)),
        format!("languages: {}", counts(&stats.by_locale)),
        "competence   items   by level 1 … 8".to_owned(),
    ];
    for competence in &stats.competences {
        let levels: Vec<String> = competence.by_level.iter().map(|count| format!("{count:>3}")).collect();
        lines.push(format!("{:<12} {:>5}   {}", competence.id, competence.validated, levels.join(" ")));
    }
    lines.join("\n")
}

#[derive(Serialize)]
struct Marked {
    item: ItemView,
    response: Response,
    outcome: Outcome,
}

fn run_mark(args: &MarkArgs) -> Result<(), Failure> {
    let response: Response = serde_json::from_str(&args.answer).map_err(|error| {
        Failure::Said(format!("the answer is not understood: {error}; write it such as '{{\"choice\":\"a\"}}'"))
    })?;
    let response = response.canonical();
    let framework = framework(args.bank.as_deref())?;
    let item = read(&args.item, &framework)?;
    let outcome = mark(&item, &response, args.locale.as_deref())
        .map_err(|error| Failure::Said(format!("this answer cannot be marked: {error}")))?;
    let language = args.locale.as_deref().or(framework.locales.first().map(String::as_str)).unwrap_or("fr");
    let view = ItemView::new(&item, &Presentation::of(&item, args.seed), language);
    match args.format {
        Format::Json => say_json(&Marked { item: view, response, outcome }),
        Format::Text => {
            let verdict = if outcome.correct {
                "right"
            } else if outcome.category > 0 {
                "partly right"
            } else {
                "wrong"
            };
            say(format!("{}: category {} of {} ({verdict})", item.id, outcome.category, outcome.max));
            Ok(())
        }
    }
}

fn framework(folder: Option<&Path>) -> Result<Framework, Failure> {
    let files = bank_files(folder)?;
    let frame: Vec<_> = files.into_iter().filter(|(name, _)| !name.contains('/')).collect();
    Ok(Bank::load(&frame).map_err(BankError::Problems)?.framework)
}

/// Reads an item wherever its file stands; inside a bank its place is checked too.
fn read(path: &Path, framework: &Framework) -> Result<Item, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Failure::Said(format!("cannot read {}: {error}", path.display())))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    read_item(&name, &text, framework).map_err(|problems| Failure::from(BankError::Problems(problems)))
}
