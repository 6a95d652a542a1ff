//! The results page, and the page about the method.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Datelike, Utc};
use jalonum_engine::framework::{Framework, Names};
use jalonum_engine::report::{self, Estimate, Profile, SkillEstimate};
use jalonum_engine::session::{Mode, StopReason};
use serde::Serialize;

use super::charts::{Bar, LevelMarks, PathChart, Radar, RadarAxis, bar, path_chart, radar};
use crate::app::App;
use crate::assessment::model::{Live, Upcoming};
use crate::assessment::{self, Exit, store};
use crate::web::{Refusal, Visitor};

/// Skills named in each list.
const NAMED: usize = 5;

#[derive(Serialize)]
struct ResultsPage {
    /// `flash`, `domain`, `competence` or `profile`.
    mode: &'static str,
    /// Name of the domain or competence, if the test is about one.
    subject: Option<String>,
    answers: usize,
    date: Day,
    /// Why the test ended; `learner-stopped` while it can go on.
    stop: StopReason,
    overall: Level,
    path: PathChart,
    can_do: Vec<String>,
    can_learn: Vec<String>,
    domains: Vec<DomainRow>,
    radar: Option<Radar>,
    points: Option<(u32, u32, u32)>,
}

/// A day in figures; its words are in the texts.
#[derive(Serialize)]
struct Day {
    day: u32,
    month: u32,
    year: i32,
}

/// A level in figures, as pages say it.
#[derive(Serialize)]
struct Level {
    reached: u8,
    confirmed: u8,
    low: u8,
    high: u8,
    /// Whether it comes from other competences only.
    inferred: bool,
}

#[derive(Serialize)]
struct DomainRow {
    number: usize,
    name: String,
    level: Level,
    competences: Vec<CompetenceRow>,
}

#[derive(Serialize)]
struct CompetenceRow {
    id: String,
    name: String,
    level: Level,
    bar: Bar,
}

fn marks(estimate: &Estimate) -> LevelMarks {
    LevelMarks { confirmed: estimate.confirmed, reached: estimate.reached, low: estimate.low, high: estimate.high }
}

impl From<&Estimate> for Level {
    fn from(estimate: &Estimate) -> Self {
        let Estimate { reached, confirmed, low, high, answers, .. } = *estimate;
        Self { reached, confirmed, low, high, inferred: answers == 0 }
    }
}

fn name<'a>(names: &'a Names, language: &str) -> &'a str {
    names.get(language).or_else(|| names.values().next()).map_or("", |name| name.name.as_str())
}

/// The domains the test was about, each with its targeted competences.
fn rows(framework: &Framework, profile: &Profile, language: &str) -> Vec<DomainRow> {
    let competence = |&k: &usize| {
        let estimate = &profile.competences[k];
        estimate.targeted.then(|| CompetenceRow {
            id: framework.competences[k].id.clone(),
            name: name(&framework.competences[k].names, language).to_owned(),
            level: estimate.into(),
            bar: bar(marks(estimate)),
        })
    };
    let row = |(index, domain): (usize, &jalonum_engine::framework::Domain)| {
        let competences: Vec<CompetenceRow> = domain.competences.iter().filter_map(competence).collect();
        (!competences.is_empty()).then(|| DomainRow {
            number: index + 1,
            name: name(&domain.names, language).to_owned(),
            level: (&profile.domains[index]).into(),
            competences,
        })
    };
    framework.domains.iter().enumerate().filter_map(row).collect()
}

fn sentences(framework: &Framework, skills: &[SkillEstimate], language: &str) -> Vec<String> {
    let sentence = |skill: &SkillEstimate| {
        let sentences = &framework.skills[skill.skill].sentences;
        sentences.get(language).or_else(|| sentences.values().next()).cloned().unwrap_or_default()
    };
    skills.iter().take(NAMED).map(sentence).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "points are between 0 and a few thousand")]
fn whole(value: f64) -> u32 {
    value.round().max(0.0) as u32
}

fn page(live: &Live, last: DateTime<Utc>, language: &str) -> Result<ResultsPage, Refusal> {
    let framework = &live.loaded.bank.framework;
    let session = live.session()?;
    let profile = report::profile(framework, &session);
    let stop = match live.upcoming()? {
        Upcoming::Over(reason) => reason,
        Upcoming::Question(_) => StopReason::LearnerStopped,
    };
    let mode = live.assessment.mode;
    let everything = matches!(mode, Mode::Flash | Mode::Profile);
    let target = live.assessment.targets.first();
    let subject = target.and_then(|id| match mode {
        Mode::Domain => framework.domain(id).map(|domain| name(&framework.domains[domain].names, language)),
        Mode::Competence => framework.competence(id).map(|k| name(&framework.competences[k].names, language)),
        Mode::Flash | Mode::Profile => None,
    });
    let axes: Vec<RadarAxis> = profile
        .domains
        .iter()
        .zip(1..)
        .map(|(estimate, domain)| RadarAxis { reached: estimate.reached, low: estimate.low, high: estimate.high, domain })
        .collect();
    let points = (whole(profile.points.value), whole(1.645 * profile.points.sd), whole(profile.points.out_of));
    Ok(ResultsPage {
        mode: mode.name(),
        subject: subject.map(ToOwned::to_owned),
        answers: profile.answers,
        date: Day { day: last.day(), month: last.month(), year: last.year() },
        stop,
        overall: (&profile.overall).into(),
        path: path_chart(marks(&profile.overall)),
        can_do: sentences(framework, &profile.can_do, language),
        can_learn: sentences(framework, &profile.can_learn, language),
        domains: rows(framework, &profile, language),
        radar: (everything && axes.len() > 2).then(|| radar(&axes)),
        points: everything.then_some(points),
    })
}

pub(super) async fn results(State(app): State<App>, visitor: Visitor) -> Result<Response, Exit> {
    let (_, live) = assessment::current(&app, &visitor).await?;
    let last = store::last_answered(&app.db, live.assessment.id).await?.ok_or(Exit::To("/test"))?;
    Ok(app.page(&visitor, "profile/results.html", &page(&live, last, &visitor.language)?))
}

#[derive(Serialize)]
struct MethodPage {
    items: usize,
    skills: usize,
    competences: usize,
    languages: usize,
}

pub(super) async fn method(State(app): State<App>, visitor: Visitor) -> Response {
    let bank = &app.catalogue.current().bank;
    let framework = &bank.framework;
    let page = MethodPage {
        items: app.catalogue.current().pool.items().iter().filter(|item| item.available).count(),
        skills: framework.skills.len(),
        competences: framework.competences.len(),
        languages: framework.locales.len(),
    };
    app.page(&visitor, "profile/method.html", &page)
}
