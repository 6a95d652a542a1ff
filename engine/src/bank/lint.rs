//! Rules of good writing, checked on a bank that was read without error: item writing, readability, translation, duplicates.
//!
//! Structure is checked while reading ([`super::read_item`]); what is found here is about the words. Rules whose id begins with
//! E are errors, with W warnings. Retired items are left alone: nobody may change them any more.
//!
//! # References
//!
//! - T. Haladyna, S. Downing, M. Rodriguez, *A review of multiple-choice item-writing guidelines*, 2002: E101–W116.
//! - International Test Commission, *Guidelines for translating and adapting tests*, 2017: W302–W305.
//! - G. Salton, C. Buckley, *Term-weighting approaches in automatic text retrieval*, 1988: the weights of W407.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::{Bank, Choice, Item, Status, Task, rule};
use crate::framework::{Framework, Locale};
use crate::source::{Problem, Severity};

/// A day as year, month, day.
type Day = (u16, u8, u8);
/// A field and what is wrong with it.
type Fault = (String, String);
/// What is wrong with some words, if anything.
type PassageRule = fn(&Subject<'_>, &Passage<'_>) -> Option<String>;
type ItemRule = fn(&Subject<'_>) -> Vec<Fault>;
/// Faults with their file: an item's, or the one that speaks for all.
type BankRule = fn(&Framework, &[Subject<'_>]) -> Vec<(String, Fault)>;

/// Each rule with the parts of an item that it looks at.
const PASSAGE_RULES: [(&str, RangeInclusive<Part>, PassageRule); 10] = [
    ("E101", Part::Right..=Part::Wrong, all_or_none),
    ("W104", Part::Right..=Part::Right, longest_is_right),
    ("W105", Part::Stem..=Part::Stem, negative),
    ("W109", Part::Stem..=Part::Stem, unended),
    ("W111", Part::Stem..=Part::Stem, long_statement),
    ("W113", Part::Stem..=Part::Stem, unsaid_number_of_answers),
    ("W121", Part::Context..=Part::Hint, long_sentence),
    ("W302", Part::Stem..=Part::Stem, translation_length),
    ("W304", Part::Context..=Part::Wrong, untranslated),
    ("W305", Part::Context..=Part::Said, french_typography),
];
const ITEM_RULES: [(&str, ItemRule); 4] =
    [("W103", number_of_options), ("W112", unsorted_numbers), ("W116", unnamed_mistake), (rule::REVIEW, past_review)];
const BANK_RULES: [(&str, BankRule); 3] = [("W104", longest_is_often_right), ("W122", hard_tubes), ("W407", near_duplicates)];

/// Fewest single-choice items over which the length of right options says something.
const FEWEST_CHOICES: usize = 30;
/// Fewest words over which a mean length of sentences says something.
const FEWEST_WORDS: usize = 100;
/// Longest text that may be the same in two languages, in characters: a name, a title.
const SAME_TEXT: usize = 20;
/// Cosine from which two items are near-duplicates.
const SAME_ITEM: f64 = 0.80;

/// Checks the writing of every item and of the bank as a whole. Without `today`, no date is checked.
///
/// # Complexity
/// Linear in the texts, but for near-duplicates: quadratic in the number of items.
pub fn lint(bank: &Bank, today: Option<Day>) -> Vec<Problem> {
    let framework = &bank.framework;
    let live = bank.items.iter().filter(|item| item.status != Status::Retired);
    let level = |item: &Item| framework.skills[item.skill].level;
    let subjects: Vec<_> = live.map(|item| Subject { item, level: level(item), today, passages: passages(item) }).collect();
    let mut problems = Vec::new();
    let mut add = |file: &str, rule: &'static str, (field, reason): Fault| {
        let severity = if rule.starts_with('E') { Severity::Error } else { Severity::Warning };
        problems.push(Problem { file: file.to_owned(), line: 1, field, rule, severity, reason });
    };
    for subject in &subjects {
        for (rule, parts, check) in &PASSAGE_RULES {
            for passage in subject.passages.iter().filter(|passage| parts.contains(&passage.part)) {
                if let Some(reason) = check(subject, passage) {
                    add(&subject.item.file, rule, (passage.field.clone(), reason));
                }
            }
        }
        for (rule, check) in ITEM_RULES {
            for fault in check(subject) {
                add(&subject.item.file, rule, fault);
            }
        }
    }
    for (rule, check) in BANK_RULES {
        for (file, fault) in check(framework, &subjects) {
            add(&file, rule, fault);
        }
    }
    problems.sort();
    problems
}

/// An item under scrutiny.
struct Subject<'b> {
    item: &'b Item,
    level: u8,
    today: Option<Day>,
    passages: Vec<Passage<'b>>,
}

/// What a passage is for, in the order in which it is read.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Part {
    Context,
    Stem,
    /// A right option, or a label.
    Right,
    /// A wrong option.
    Wrong,
    Hint,
    /// Read after the answer, or beside the field.
    Said,
}

/// Some words of an item in one language.
struct Passage<'b> {
    locale: &'b str,
    field: String,
    part: Part,
    text: &'b str,
}

impl<'b> Subject<'b> {
    fn choice(&self) -> Option<&'b Choice> {
        match &self.item.task {
            Task::SingleChoice(choice) | Task::MultipleChoice(choice) => Some(choice),
            _ => None,
        }
    }

    /// Length of the right option of a single-choice item, and of the others in rising order.
    fn lengths(&self, locale: &str) -> Option<(usize, Vec<usize>)> {
        let here = |p: &&Passage<'_>, part| p.locale == locale && p.part == part;
        let of = |part| self.passages.iter().filter(move |p| here(p, part)).map(|p| p.text.chars().count());
        let mut others: Vec<usize> = of(Part::Wrong).collect();
        others.sort_unstable();
        let right = of(Part::Right).next()?;
        matches!(self.item.task, Task::SingleChoice(_)).then_some((right, others))
    }

    /// The whole statement.
    fn statement(&self, locale: &str) -> String {
        self.item.texts.get(locale).map(|text| format!("{}\n\n{}", text.context, text.stem)).unwrap_or_default()
    }
}

fn passages<'b>(item: &'b Item) -> Vec<Passage<'b>> {
    let mut all = Vec::new();
    let mut push = |locale: &'b str, field, part, text: &'b str| all.push(Passage { locale, field, part, text });
    for (locale, text) in &item.texts {
        for (field, part, words) in [
            ("statement", Part::Context, text.context.as_str()),
            ("statement", Part::Stem, &text.stem),
            ("feedback_correct", Part::Said, &text.feedback_correct),
            ("feedback_wrong", Part::Said, &text.feedback_wrong),
            ("feedback_partial", Part::Said, text.feedback_partial.as_deref().unwrap_or_default()),
            ("input_label", Part::Said, &text.input_label),
        ] {
            push(locale, format!("{locale}.{field}"), part, words);
        }
        for (index, hint) in text.hints.iter().enumerate() {
            push(locale, format!("{locale}.hints[{}]", index + 1), Part::Hint, hint);
        }
        for (key, label) in &text.labels {
            push(locale, format!("{locale}.labels.{key}"), Part::Right, label);
        }
    }
    let whys: Vec<&BTreeMap<Locale, String>> = match &item.task {
        Task::Text(task) => task.wrong.iter().map(|wrong| &wrong.why).collect(),
        Task::Numeric(task) => task.wrong.iter().map(|wrong| &wrong.why).collect(),
        _ => Vec::new(),
    };
    for (index, why) in whys.into_iter().enumerate() {
        for (locale, why) in why {
            push(locale, format!("answer.wrong[{}].{locale}.why", index + 1), Part::Said, why);
        }
    }
    if let Task::SingleChoice(choice) | Task::MultipleChoice(choice) = &item.task {
        for (index, option) in choice.options.iter().enumerate() {
            let part = if option.correct { Part::Right } else { Part::Wrong };
            for (locale, words) in &option.texts {
                push(locale, format!("option[{}].{locale}.text", index + 1), part, &words.text);
                push(locale, format!("option[{}].{locale}.why", index + 1), Part::Said, &words.why);
            }
        }
    }
    all
}

/// The text without what is not language: code goes, an address becomes one letter, marks of emphasis go.
fn prose(text: &str) -> String {
    let spoken: String = text.split('`').step_by(2).collect();
    let is_address = |word: &str| word.contains("://") || word.contains('@') || word.starts_with("www.");
    let word = |word| if is_address(word) { format!("x{}", &word[word.trim_end().len()..]) } else { word.replace('*', "") };
    spoken.split_inclusive(char::is_whitespace).map(word).collect()
}

/// Words in lower case, without punctuation; both apostrophes are one.
fn words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace('’', "'");
    let bare = plain.split_whitespace().map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()));
    bare.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Words as a reader counts them: « 10 000 € » with its non-breaking spaces is one.
fn count_words(text: &str) -> usize {
    text.split([' ', '\n', '\t']).filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// Length in words of each sentence. The end of a line ends a sentence, and the rows of a table are none.
fn sentences(text: &str) -> Vec<usize> {
    let mut lengths = Vec::new();
    for line in prose(text).lines().filter(|line| !line.trim_start().starts_with('|')) {
        let mut start = 0;
        for (at, _) in line.match_indices(['.', '?', '!', '…']) {
            let rest = line[at..].trim_start_matches(|sign| ".?!…»\"”)\u{a0}\u{202f}".contains(sign));
            // « Bonjour ! » dit-elle: the sentence goes on.
            if rest.starts_with(' ') && !rest.trim_start().starts_with(char::is_lowercase) {
                lengths.push(count_words(&line[start..at]));
                start = at;
            }
        }
        lengths.push(count_words(&line[start..]));
    }
    lengths.retain(|&length| length > 0);
    lengths
}

/// Most words in a sentence, and most in the mean, at this level.
fn sentence_limits(level: u8) -> (usize, f64) {
    const LIMITS: [(usize, f64); 4] = [(15, 10.0), (20, 14.0), (25, 18.0), (32, 22.0)];
    LIMITS[usize::from(level.clamp(1, 8) - 1) / 2]
}

fn all_or_none(_: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    const QUANTITIES: [&str; 7] = ["toutes", "tous", "aucune", "aucun", "all", "none", "both"];
    const FILLERS: [&str; 8] = ["les", "des", "de", "ces", "of", "the", "these", "them"];
    const ANSWERS: [&str; 7] = ["réponses", "propositions", "options", "choix", "answers", "choices", "statements"];
    const ABOVE: [&str; 4] = ["ci-dessus", "précédentes", "précédents", "above"];
    let words = words(passage.text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (first, rest) = words.split_first()?;
    let fillers = rest.iter().take_while(|word| FILLERS.contains(word)).count();
    let about_answers = match &rest[fillers..] {
        [] => fillers > 0,
        // « Toutes les réponses du forum » speaks of something else.
        [noun, after @ ..] => ANSWERS.contains(noun) && matches!(after.first(), None | Some(&("sont" | "are"))),
    };
    let fires = QUANTITIES.contains(first) && (about_answers || rest.iter().any(|word| ABOVE.contains(word)));
    fires.then(|| "speaks of all or none of the other options: offer a mistake that people make instead".to_owned())
}

fn longest_is_right(subject: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    let (right, others) = subject.lengths(passage.locale)?;
    let median = (others[(others.len() - 1) / 2] + others[others.len() / 2]) as f64 / 2.0;
    // A number cannot be made longer.
    let number = number_and_unit(passage.text, passage.locale).is_some_and(|(_, unit)| count_words(&unit) < 2);
    let fires = !number && others.iter().all(|&other| right > other) && right as f64 > 1.3 * median;
    fires.then(|| format!("the right option has {right} characters, the others {median} in the median: make them alike"))
}

fn negative(_: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    // What is bold is seen; what is quoted is not asked.
    let plain: String = passage.text.split("**").step_by(2).collect();
    let words = words(&plain.split(['«', '»', '“', '”', '"', '`']).step_by(2).collect::<String>());
    let is_ne = |word: &String| word == "ne" || word.starts_with("n'");
    let fires = words.iter().enumerate().any(|(at, word)| match (passage.locale, word.as_str()) {
        ("fr", "sauf") | ("en", "not" | "except" | "cannot") => true,
        ("fr", "pas") => words[at.saturating_sub(6)..at].iter().any(is_ne),
        (locale, word) => locale == "en" && word.ends_with("n't"),
    });
    fires.then(|| "the question is negative: ask for what is right, or put the negation in **bold**".to_owned())
}

fn unended(_: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    let end = passage.text.trim_end_matches(|sign: char| sign.is_whitespace() || "*_`»”\")".contains(sign));
    let fires = !end.ends_with(['?', ':', '…', '.']);
    fires.then(|| "the question does not end: finish with ? or : or …, or a full stop after an instruction".to_owned())
}

fn unsaid_number_of_answers(subject: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    const NUMBERS: &str = " deux trois quatre cinq six two three four five plusieurs several ";
    let says = |word: &String| NUMBERS.contains(&format!(" {word} ")) || word.bytes().all(|byte| byte.is_ascii_digit());
    let fires = matches!(subject.item.task, Task::MultipleChoice(_)) && !words(passage.text).iter().any(says);
    fires.then(|| "the question does not say how many answers to choose: give the number or say several".to_owned())
}

fn long_statement(subject: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    let most = if subject.level <= 6 { 60 } else { 130 };
    let count = count_words(&subject.statement(passage.locale));
    (count > most).then(|| format!("the statement has {count} words: at level {} keep to {most}", subject.level))
}

fn long_sentence(subject: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    let (most, _) = sentence_limits(subject.level);
    let longest = sentences(passage.text).into_iter().max().filter(|&longest| longest > most)?;
    Some(format!("a sentence has {longest} words: at level {} cut it to {most} or fewer", subject.level))
}

fn translation_length(subject: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    let [fr, en] = ["fr", "en"].map(|locale| subject.statement(locale).chars().count());
    let ratio = fr as f64 / en as f64;
    let fires = passage.locale == "fr" && en > 0 && !(0.6..=1.7).contains(&ratio);
    fires.then(|| format!("the French statement is {ratio:.2} times as long as the English: check that both say the same"))
}

fn untranslated(subject: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    let lines = |text| prose(text).lines().map(|line| line.trim().to_owned()).collect::<BTreeSet<_>>();
    let others = subject.passages.iter().filter(|other| passage.locale != "fr" && other.locale == "fr");
    let others: BTreeSet<String> = others.flat_map(|other| lines(other.text)).collect();
    let same = lines(passage.text).into_iter().find(|line| line.chars().count() > SAME_TEXT && others.contains(line))?;
    Some(format!("\"{same}\" is the same in another language: translate it"))
}

fn french_typography(_: &Subject<'_>, passage: &Passage<'_>) -> Option<String> {
    let signs: Vec<char> = prose(passage.text).chars().filter(|_| passage.locale == "fr").collect();
    let (at, fault) = (0..signs.len()).find_map(|at| Some((at, french_fault(&signs, at)?)))?;
    let near: String = signs[at.saturating_sub(12)..signs.len().min(at + 8)].iter().collect();
    Some(format!("{fault} near \"{}\"", near.trim()))
}

fn french_fault(signs: &[char], at: usize) -> Option<&'static str> {
    let before = at.checked_sub(1).map(|before| signs[before]);
    let after = signs.get(at + 1).copied();
    let fixed = |sign: Option<char>| matches!(sign, Some('\u{a0}' | '\u{202f}'));
    // Times, addresses, formulas and smileys go on without a space; a sign alone in brackets is only named.
    let ends = after.is_none_or(|sign| sign.is_whitespace() || ".,;:?!…»”\")".contains(sign));
    let begins = before.is_none_or(|sign| "(«“\"|-?!".contains(sign));
    match signs[at] {
        ';' | ':' | '?' | '!' if ends && !begins && !fixed(before) => Some("put a non-breaking space before ; : ? and !"),
        '«' if !fixed(after) => Some("put a non-breaking space after «"),
        '»' if !fixed(before) => Some("put a non-breaking space before »"),
        '\'' if [before, after].iter().all(|sign| sign.is_some_and(char::is_alphabetic)) => Some("write the apostrophe ’"),
        _ => None,
    }
}

fn number_of_options(subject: &Subject<'_>) -> Vec<Fault> {
    let count = subject.choice().map(|choice| choice.options.len()).filter(|count| !(3..=5).contains(count));
    let reason = |count| format!("there are {count} options: keep the 3 to 5 that people really choose");
    count.map(|count| ("option".to_owned(), reason(count))).into_iter().collect()
}

/// The number at the head of a text and what follows it: 1500 and « Mo » for « 1 500 Mo ».
fn number_and_unit(text: &str, locale: &str) -> Option<(f64, String)> {
    let text = text.replace('−', "-");
    let numeric = |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || ".,-".contains(sign);
    let (number, unit) = text.split_at(text.find(|sign| !numeric(sign)).unwrap_or(text.len()));
    let decimal = if locale == "fr" { ',' } else { '.' };
    let kept = |sign: &char| sign.is_ascii_digit() || *sign == '-' || *sign == decimal;
    let digits: String = number.chars().filter(kept).collect();
    Some((digits.replace(',', ".").trim_end_matches('.').parse().ok()?, unit.to_owned()))
}

fn unsorted_numbers(subject: &Subject<'_>) -> Vec<Fault> {
    let Some(choice) = subject.choice().filter(|choice| !choice.shuffle) else { return Vec::new() };
    let unsorted = |locale: &&Locale| {
        let texts = choice.options.iter().filter_map(|option| option.texts.get(*locale));
        let numbers = texts.map(|words| number_and_unit(&words.text, locale)).collect::<Option<Vec<_>>>().unwrap_or_default();
        let sorted = numbers.is_sorted_by(|one, next| one.0 <= next.0) || numbers.is_sorted_by(|one, next| one.0 >= next.0);
        !sorted && numbers.iter().all(|number| number.1 == numbers[0].1)
    };
    let reason = "the numbers are not in order: sort them, or let them be shuffled";
    subject.item.texts.keys().find(unsorted).map(|_| ("option".to_owned(), reason.to_owned())).into_iter().collect()
}

fn unnamed_mistake(subject: &Subject<'_>) -> Vec<Fault> {
    let options = subject.choice().into_iter().flat_map(|choice| &choice.options).enumerate();
    let unnamed = options.filter(|(_, o)| !o.correct && o.misconception.as_deref().unwrap_or("").trim().is_empty());
    let reason = "a wrong option stands for a mistake that people make: name it in `misconception`";
    unnamed.map(|(index, _)| (format!("option[{}].misconception", index + 1), reason.to_owned())).collect()
}

fn past_review(subject: &Subject<'_>) -> Vec<Fault> {
    let due = subject.item.review_by.filter(|&due| subject.today.is_some_and(|today| due < today));
    let reason = |(y, m, d)| format!("was {y}-{m:02}-{d:02}: check the facts again, then set the next date");
    due.map(|due: Day| ("review_by".to_owned(), reason(due))).into_iter().collect()
}

fn longest_is_often_right(framework: &Framework, subjects: &[Subject<'_>]) -> Vec<(String, Fault)> {
    let fault = |locale: &Locale| {
        let lengths: Vec<_> = subjects.iter().filter_map(|subject| subject.lengths(locale)).collect();
        let n = lengths.len() as f64;
        let chance = 100.0 * lengths.iter().map(|(_, others)| 1.0 / (others.len() as f64 + 1.0)).sum::<f64>() / n;
        let often = 100.0 * lengths.iter().filter(|(right, others)| others.iter().all(|other| right > other)).count() as f64 / n;
        let reason = format!(
            "in \"{locale}\" {often:.0} % of the right options are the longest, by chance it would be {chance:.0} %: lengthen others"
        );
        (lengths.len() >= FEWEST_CHOICES && often > chance + 10.0).then(|| ("bank.toml".to_owned(), (String::new(), reason)))
    };
    framework.locales.iter().filter_map(fault).collect()
}

/// The mean length of sentences is unreliable over one item: it is judged over a tube, against the levels that it holds.
fn hard_tubes(framework: &Framework, subjects: &[Subject<'_>]) -> Vec<(String, Fault)> {
    // Length of each sentence and the mean allowed at its level, by tube and language.
    let mut tubes: BTreeMap<(usize, &str), Vec<(usize, f64)>> = BTreeMap::new();
    for subject in subjects {
        let (tube, most) = (framework.skills[subject.item.skill].tube, sentence_limits(subject.level).1);
        for passage in subject.passages.iter().filter(|passage| passage.part <= Part::Hint) {
            let lengths = sentences(passage.text).into_iter().map(|length| (length, most));
            tubes.entry((tube, passage.locale)).or_default().extend(lengths);
        }
    }
    let fault = |((tube, locale), lengths): ((usize, &str), Vec<(usize, f64)>)| {
        let (words, n) = (lengths.iter().map(|one| one.0).sum::<usize>(), lengths.len() as f64);
        let (mean, most) = (words as f64 / n, lengths.iter().map(|one| one.1).sum::<f64>() / n);
        let id = &framework.tubes[tube].id;
        let reason = format!("sentences of the items of \"{id}\" have {mean:.1} words in the mean: cut them to {most:.1}");
        (words >= FEWEST_WORDS && mean > most)
            .then(|| ("skills.toml".to_owned(), (format!("tube[{}].{locale}", tube + 1), reason)))
    };
    tubes.into_iter().filter_map(fault).collect()
}

/// Cosine of the weighted counts of 5 characters in a row, over statements, right options and labels in the first language.
fn near_duplicates(framework: &Framework, subjects: &[Subject<'_>]) -> Vec<(String, Fault)> {
    let Some(locale) = framework.locales.first() else { return Vec::new() };
    let n = subjects.len();
    let mut counts: BTreeMap<Vec<char>, BTreeMap<usize, f64>> = BTreeMap::new();
    for (index, subject) in subjects.iter().enumerate() {
        let own = |p: &&Passage<'_>| p.locale == locale && p.part <= Part::Right;
        let words = subject.passages.iter().filter(own).flat_map(|passage| passage.text.split_whitespace());
        let text: Vec<char> = words.collect::<Vec<_>>().join(" ").to_lowercase().chars().collect();
        for gram in text.windows(5) {
            *counts.entry(gram.to_vec()).or_default().entry(index).or_default() += 1.0;
        }
    }
    let mut products = vec![vec![0.0_f64; n]; n];
    for holders in counts.values() {
        let rarity = 1.0 + ((1.0 + n as f64) / (1.0 + holders.len() as f64)).ln();
        for (&one, count) in holders {
            for (&other, other_count) in holders.range(..=one) {
                products[one][other] += rarity * rarity * count * other_count;
            }
        }
    }
    let cosine = |one: usize, other: usize| products[one][other] / (products[one][one] * products[other][other]).sqrt();
    let pairs = (0..n).flat_map(|one| (0..one).map(move |other| (one, other)));
    let fault = |(one, other): (usize, usize)| {
        let (alike, twin) = (100.0 * cosine(one, other), &subjects[other].item.file);
        let reason = format!("{alike:.0} % the same as {twin}: ask something else, or retire one of them");
        (subjects[one].item.file.clone(), (format!("{locale}.statement"), reason))
    };
    pairs.filter(|&(one, other)| cosine(one, other) >= SAME_ITEM).map(fault).collect()
}

#[cfg(test)]
#[path = "lint_tests.rs"]
mod tests;
