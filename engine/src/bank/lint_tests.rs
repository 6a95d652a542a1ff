//! Each rule on an item that breaks it and on items that do not.

use std::collections::HashMap;

use super::*;
use crate::bank::read_item;
use crate::framework::FrameworkFiles;

const TODAY: Option<Day> = Some((2026, 11, 23));

/// A good item of level 2.
const SINGLE: &str = r#"
format = 1
id = "it_aaaaaaa0"
version = 1
status = "validated"
skill = "1.1.query.keywords-refine"
kind = "single-choice"
license = "CC-BY-4.0"
authors = ["jalonum"]
source = "original"
created = 2026-11-23
review_by = 2026-11-23
time_hint_s = 45
shuffle = true
[[option]]
key = "a"
correct = true
fr = { text = "Brest", why = "Oui : la ville est « proche »." }
en = { text = "Brest", why = "Yes: the town is near." }
[[option]]
key = "b"
misconception = "too-broad"
fr = { text = "santé", why = "C’est le sujet." }
en = { text = "health", why = "It is the subject." }
[[option]]
key = "c"
misconception = "medium"
fr = { text = "internet", why = "Elle y est déjà !" }
en = { text = "internet", why = "She is there already!" }
[fr]
statement = """
Lina habite à Brest. Elle ne trouve pas de cours de yoga. Son rendez-vous est à 12:30.

Quel mot doit-elle ajouter ?"""
hints = ["Que manque-t-il ?"]
feedback_correct = "La ville réduit les résultats."
feedback_wrong = "Il manque la ville."
[en]
statement = """
Lina lives in Brest. She cannot find a yoga class. She has an appointment at 12:30.

Which word should she add?"""
hints = ["What is missing?"]
feedback_correct = "The town cuts the results down."
feedback_wrong = "The town is missing."
"#;

const FR_STEM: &str = "Quel mot doit-elle ajouter\u{a0}?";
const EN_STEM: &str = "Which word should she add?";
const FR_SCENE: &str = "Lina habite à Brest. Elle ne trouve pas de cours de yoga. Son rendez-vous est à 12:30.";
const EN_SCENE: &str = "Lina lives in Brest. She cannot find a yoga class. She has an appointment at 12:30.";

fn framework() -> Framework {
    let bank = ("bank.toml", include_str!("../../../question-banks/base/bank.toml"));
    let skills = ("skills.toml", include_str!("../../../question-banks/base/skills.toml"));
    FrameworkFiles { bank, skills }.load().unwrap()
}

/// The good item with some words replaced; French spaces before punctuation are fixed, as the good item writes them.
fn with(changes: &[(&str, &str)]) -> String {
    let mut text = SINGLE.to_owned();
    for sign in ["?", "!", ":", "»"] {
        text = text.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
    }
    text = text.replace("« ", "«\u{a0}");
    for (from, to) in changes {
        assert!(text.contains(from), "nothing to replace: {from}");
        text = text.replace(from, to);
    }
    text
}

fn bank(texts: &[String]) -> Bank {
    let framework = framework();
    let read = |(index, text): (usize, &String)| {
        let skill = text.split("skill = \"").nth(1).unwrap().split('"').next().unwrap();
        let parts: Vec<&str> = skill.rsplitn(3, '.').collect();
        let path = format!("{}/{}/{}-{index:02}.toml", parts[2], parts[1], parts[0]);
        read_item(&path, text, &framework).unwrap()
    };
    let items = texts.iter().enumerate().map(read).collect();
    Bank { items, framework, version: String::new(), by_id: HashMap::new() }
}

/// Rule and field of every finding.
fn findings(texts: &[String]) -> Vec<(&'static str, String)> {
    lint(&bank(texts), TODAY).into_iter().map(|problem| (problem.rule, problem.field)).collect()
}

/// What is found in the good item with some words replaced.
fn found(changes: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    findings(&[with(changes)])
}

#[track_caller]
fn fires(rule: &str, fields: &[&str], changes: &[(&str, &str)]) {
    let found = found(changes);
    assert!(found.iter().all(|(other, _)| *other == rule), "only {rule} in {found:?}");
    assert_eq!(found.iter().map(|(_, field)| field.as_str()).collect::<Vec<_>>(), fields, "{changes:?}");
}

#[track_caller]
fn quiet(changes: &[(&str, &str)]) {
    assert_eq!(found(changes), [], "{changes:?}");
}

#[test]
fn a_good_item_is_left_alone() {
    quiet(&[]);
}

#[test]
fn a_problem_says_where_what_and_how_bad() {
    let changes = [("text = \"internet\"", "text = \"Toutes les réponses\""), ("misconception = \"too-broad\"\n", "")];
    let problems = lint(&bank(&[with(&changes)]), TODAY);
    let summary: Vec<_> = problems.iter().map(|p| (p.file.as_str(), p.line, p.field.as_str(), p.rule, p.severity)).collect();
    let file = "1.1/query/keywords-refine-00.toml";
    assert_eq!(
        summary,
        [
            (file, 1, "option[2].misconception", "W116", Severity::Warning),
            (file, 1, "option[3].en.text", "E101", Severity::Error),
            (file, 1, "option[3].fr.text", "E101", Severity::Error),
        ]
    );
}

#[test]
fn retired_items_are_left_alone() {
    quiet(&[("misconception = \"medium\"\n", ""), ("\"validated\"", "\"retired\"")]);
}

#[test]
fn e101_all_or_none_of_the_answers() {
    for bad in ["Toutes les réponses", "Aucune de ces réponses", "Aucun des choix", "Toutes ces propositions sont justes."] {
        fires("E101", &["option[3].fr.text"], &[("fr = { text = \"internet\"", &format!("fr = {{ text = \"{bad}\""))]);
    }
    for bad in ["All of the above", "None of the answers", "none of these", "Both of the choices above"] {
        fires("E101", &["option[3].en.text"], &[("en = { text = \"internet\"", &format!("en = {{ text = \"{bad}\""))]);
    }
    for good in ["Toutes les réponses du forum", "Aucun", "Répondre à toutes les options"] {
        quiet(&[("fr = { text = \"internet\"", &format!("fr = {{ text = \"{good}\""))]);
    }
    for good in ["All the answers to the mail", "None", "All options of the menu"] {
        quiet(&[("en = { text = \"internet\"", &format!("en = {{ text = \"{good}\""))]);
    }
}

/// So many more wrong options.
fn more_options(count: usize) -> String {
    let option = |n| {
        let words = format!("{{ text = \"mot {n}\", why = \"N\" }}");
        format!("[[option]]\nkey = \"o{n}\"\nmisconception = \"m\"\nfr = {words}\nen = {words}\n")
    };
    (0..count).map(option).collect::<String>() + "[fr]\n"
}

#[test]
fn w103_number_of_options() {
    fires("W103", &["option"], &[("[fr]\n", &more_options(3))]);
    quiet(&[("[fr]\n", &more_options(2))]);
}

#[test]
fn w104_the_right_option_is_much_longer() {
    // The others have 5 and 8 characters in French, 6 and 8 in English: medians 6.5 and 7.
    fires("W104", &["option[1].en.text", "option[1].fr.text"], &[("text = \"Brest\"", "text = \"Brest-ville\"")]);
    fires("W104", &["option[1].fr.text"], &[("text = \"Brest\"", "text = \"Brest-Sud\"")]);
    let longer_other = ("text = \"internet\"", "text = \"internet et web\"");
    quiet(&[("text = \"Brest\"", "text = \"Brest-ville\""), longer_other]);
    let plural = [("\"single-choice\"", "\"multiple-choice\""), ("too-broad\"", "x\"\ncorrect = true")];
    let said = [(FR_STEM, "Quels sont les deux mots\u{a0}?"), (EN_STEM, "Which two words?")];
    quiet(&[plural[0], plural[1], said[0], said[1], ("text = \"Brest\"", "text = \"Brest-ville\"")]);
}

#[test]
fn w105_negative_questions() {
    for bad in ["Quel mot ne faut-il pas ajouter\u{a0}?", "Quel mot n’est pas utile\u{a0}?", "Tous les mots sauf lequel\u{a0}?"]
    {
        fires("W105", &["fr.statement"], &[(FR_STEM, bad)]);
    }
    for bad in ["Which word should she not add?", "Which word isn’t useful?", "All words except which?", "What cannot she add?"]
    {
        fires("W105", &["en.statement"], &[(EN_STEM, bad)]);
    }
    for good in [
        "Quel mot **ne** faut-il **pas** ajouter\u{a0}?",
        "Que répond-elle à «\u{a0}Je ne sais pas\u{a0}»\u{a0}?",
        "Quel pas suit\u{a0}?",
        "Quel mot n’ajoute qu’un lieu\u{a0}?",
    ] {
        quiet(&[(FR_STEM, good)]);
    }
    for good in ["Which word should she **not** add?", "What does “do not disturb” mean?", "What is in her note?"] {
        quiet(&[(EN_STEM, good)]);
    }
}

#[test]
fn w109_questions_without_an_end() {
    fires("W109", &["fr.statement"], &[(FR_STEM, "Le mot à ajouter")]);
    fires("W109", &["en.statement"], &[(EN_STEM, "The word to add;")]);
    for good in ["Ajoutez un mot.", "Le mot à ajouter est\u{a0}:", "Elle ajoute…", "Elle ajoute...", "**Quel mot\u{a0}?**"] {
        quiet(&[(FR_STEM, good)]);
    }
}

/// A scene of so many words in short sentences.
fn scene(words: usize) -> String {
    (0..words).map(|n| ["Mot ", "mot ", "mot ", "mot ", "mot. "][n % 5]).collect()
}

#[test]
fn w111_long_statements() {
    let of = |total: usize, skill: &str| {
        // The questions have 4 words in French and 5 in English.
        let (fr, en) = (scene(total - 4), scene(total - 5).replace("ot", "ord"));
        found(&[(FR_SCENE, &fr), (EN_SCENE, &en), ("keywords-refine", skill)])
    };
    let both = [("W111", "en.statement".to_owned()), ("W111", "fr.statement".to_owned())];
    assert_eq!(of(60, "keywords-refine"), []);
    assert_eq!(of(61, "keywords-refine"), both);
    assert_eq!(of(61, "boolean-combine"), both);
    assert_eq!(of(130, "vocab-controlled"), []);
    assert_eq!(of(131, "vocab-controlled"), both);
}

#[test]
fn w112_numbers_out_of_order() {
    let options = |one: &str, two: &str, three: &str, shuffle: &str| {
        let of = |text: &str| format!("text = \"{text}\"");
        found(&[
            ("text = \"Brest\"", &of(one)),
            ("text = \"santé\"", &of(two)),
            ("text = \"health\"", &of(two)),
            ("text = \"internet\"", &of(three)),
            ("shuffle = true", shuffle),
        ])
    };
    let fires = [("W112", "option".to_owned())];
    assert_eq!(options("10 Mo", "2 Mo", "1\u{a0}000 Mo", "shuffle = false"), fires);
    assert_eq!(options("3,5", "2,5", "3,75", "shuffle = false"), fires);
    assert_eq!(options("−5", "−9", "12", "shuffle = false"), fires);
    assert_eq!(options("10 Mo", "2 Mo", "1\u{a0}000 Mo", "shuffle = true"), []);
    assert_eq!(options("2 Mo", "10 Mo", "1\u{a0}000 Mo", "shuffle = false"), []);
    assert_eq!(options("1 000 Mo", "10 Mo", "2 Mo", "shuffle = false"), []);
    assert_eq!(options("10 Mo", "2 Go", "100 Ko", "shuffle = false"), [], "units differ");
    assert_eq!(options("10", "deux", "3", "shuffle = false"), [], "not all are numbers");
}

#[test]
fn w113_number_of_answers_unsaid() {
    let multiple = [("\"single-choice\"", "\"multiple-choice\""), ("too-broad\"", "x\"\ncorrect = true")];
    let ask = |fr: &str, en: &str| found(&[multiple[0], multiple[1], (FR_STEM, fr), (EN_STEM, en)]);
    let (fr, en) = ("Quels mots ajouter\u{a0}?", "Which words should she add?");
    let both = [("W113", "en.statement".to_owned()), ("W113", "fr.statement".to_owned())];
    assert_eq!(ask(fr, en), both);
    assert_eq!(ask("Quels sont les **deux** mots\u{a0}?", "Which two words?"), []);
    assert_eq!(ask("Cochez plusieurs réponses.", "Tick several answers."), []);
    assert_eq!(ask("Cochez 2 réponses.", "Tick 2 answers."), []);
    assert_eq!(ask("Cochez une réponse.", "Tick 2 answers."), [both[1].clone()]);
    quiet(&[(FR_STEM, fr), (EN_STEM, en)]);
}

#[test]
fn w116_wrong_options_without_a_name() {
    fires("W116", &["option[2].misconception"], &[("misconception = \"too-broad\"\n", "")]);
    fires("W116", &["option[3].misconception"], &[("\"medium\"", "\" \"")]);
}

#[test]
fn w121_long_sentences() {
    let of = |count: usize, skill: &str| {
        let sentence = |word: &str| format!("{}{word}.", format!("{word} ").repeat(count - 1));
        found(&[(FR_SCENE, &sentence("mot")), (EN_SCENE, &sentence("word")), ("keywords-refine", skill)])
    };
    let both = [("W121", "en.statement".to_owned()), ("W121", "fr.statement".to_owned())];
    for (skill, most) in [
        ("keywords-choose", 15),
        ("keywords-refine", 15),
        ("quotes-exact", 20),
        ("exclude-site", 20),
        ("filetype-date", 25),
        ("boolean-combine", 25),
        ("vocab-controlled", 32),
    ] {
        assert_eq!(of(most, skill), [], "{skill}");
        assert_eq!(of(most + 1, skill), both, "{skill}");
    }
    let long = "mot ".repeat(16);
    fires("W121", &["fr.hints[1]"], &[("Que manque-t-il\u{a0}?", &long)]);
    fires("W121", &["option[3].fr.text"], &[("fr = { text = \"internet\"", &format!("fr = {{ text = \"{long}\""))]);
    quiet(&[("La ville réduit les résultats.", &long)]);
}

#[test]
fn sentences_end_where_a_reader_stops() {
    assert_eq!(sentences("Un deux. Trois quatre cinq\u{a0}! Six…\n\n- sept\n- huit neuf"), [2, 3, 1, 1, 2]);
    assert_eq!(sentences("«\u{a0}Bonjour\u{a0}!\u{a0}» dit-elle. Le fichier a.txt pèse 1.5 Mo."), [2, 6]);
    assert_eq!(sentences("Tapez `un deux. Trois` ici... Puis **partez**."), [2, 2]);
    assert_eq!(sentences("| un | deux |\n|---|---|\nIl coûte 10\u{a0}000\u{a0}€."), [3]);
}

#[test]
fn w122_tubes_of_long_sentences() {
    // 12 words a sentence: each is short enough for level 2, their mean is not.
    let item = |sentences: usize| {
        let scene = |word: &str| format!("{}{word}. ", format!("{word} ").repeat(11)).repeat(sentences);
        with(&[(FR_SCENE, &scene("mot")), (EN_SCENE, &scene("word"))])
    };
    let fields = |texts: &[String]| {
        let found = findings(texts).into_iter().filter(|(rule, _)| *rule == "W122");
        found.map(|(_, field)| field).collect::<Vec<_>>()
    };
    assert_eq!(fields(&vec![item(4); 8]), [] as [&str; 0], "options are short sentences too");
    let spoken =
        [("\"Brest\"", 9), ("\"santé\"", 10), ("\"health\"", 10), ("\"internet\"", 11), ("\"Que manque-t-il\u{a0}?\"", 12)];
    let long = spoken.iter().fold(item(4), |text, (from, words)| text.replace(from, &format!("\"{}\"", "mot ".repeat(*words))));
    let long = long.replace("\"What is missing?\"", &format!("\"{}\"", "word ".repeat(12)));
    assert_eq!(fields(&vec![long.clone(); 8]), ["tube[1].en", "tube[1].fr"]);
    assert_eq!(fields(&[long]), [] as [&str; 0], "under 100 words a mean says nothing");
}

#[test]
fn w302_translations_of_another_length() {
    fires("W302", &["fr.statement"], &[(EN_SCENE, "Lina lives in Brest.")]);
    fires("W302", &["fr.statement"], &[(FR_SCENE, "Lina habite à Brest.")]);
    quiet(&[(EN_SCENE, "Lina lives in Brest. She cannot find a class.")]);
}

#[test]
fn w304_texts_that_were_not_translated() {
    fires("W304", &["en.statement"], &[(EN_SCENE, FR_SCENE)]);
    fires("W304", &["option[3].en.text"], &[("text = \"internet\"", "text = \"un cours sur internet\"")]);
    quiet(&[("text = \"internet\"", "text = \"un cours de sport +\"")]);
    quiet(&[("text = \"internet\"", "text = \"`=SOMME(A1:A9;B1:B9;C1:C9)`\"")]);
    quiet(&[("text = \"internet\"", "text = \"https://cours.exemple.fr/yoga\"")]);
}

#[test]
fn w305_french_typography() {
    for bad in ["Vraiment ?", "Vraiment?", "Oui; non.", "Voici : un", "Voici: un", "Oui!", "Le «\u{a0}mot »", "Le « mot\u{a0}»"]
    {
        fires("W305", &["fr.feedback_wrong"], &[("Il manque la ville.", bad)]);
    }
    fires("W305", &["option[2].fr.why"], &[("C’est", "C'est")]);
    fires("W305", &["fr.statement"], &[(FR_STEM, "**Quel mot** ?")]);
    fires("W305", &["option[3].fr.text"], &[("fr = { text = \"internet\"", "fr = { text = \"l'internet\"")]);
    for good in [
        "Oui\u{202f}; non\u{a0}!",
        "À 12:30, allez sur https://exemple.fr/?q=a;b puis écrivez à a'b:c@exemple.fr.",
        "Tapez `a:b ; c'est \\\"oui\\\"?` ici.",
        "Le **mot**\u{a0}: «\u{a0}*oui*\u{a0}».",
        "Vraiment\u{a0}?!",
        "Ce signe (!) et «\u{a0}?\u{a0}» sont utiles.",
        "La cellule Feuille1!A1.",
    ] {
        quiet(&[("Il manque la ville.", good)]);
    }
    quiet(&[("The town is missing.", "Isn't it? \\\"Yes\\\": it is!")]);
}

#[test]
fn w305_reads_every_passage() {
    let typed = |kind: &str, answer: &str, texts: [&str; 2]| {
        let (head, tail) = (SINGLE.split("shuffle").next().unwrap(), SINGLE.split("[fr]").nth(1).unwrap());
        let [fr, en] = tail.split("[en]").map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
        let head = head.replace("single-choice", kind);
        let fr = fr.replace(" ?", "\u{a0}?");
        format!("{head}{answer}\n[fr]\n{}\n{fr}\n[en]\n{}\n{en}", texts[0], texts[1])
    };
    let why = "fr = { why = \"Non!\" }, en = { why = \"No!\" }";
    let labels = ["input_label = \"C'est\"", "input_label = \"Word\""];
    let both = [("W305", "answer.wrong[1].fr.why".to_owned()), ("W305", "fr.input_label".to_owned())];
    let text = typed(
        "text",
        &format!("answer = {{ accept = [{{ exact = \"Brest\" }}], wrong = [{{ exact = \"a\", {why} }}] }}"),
        labels,
    );
    assert_eq!(findings(&[text]), both);
    let number = typed("numeric", &format!("answer = {{ value = 3, wrong = [{{ value = 4, {why} }}] }}"), labels);
    assert_eq!(findings(&[number]), both);
    let order = typed(
        "order",
        "sequence = [\"a\", \"b\", \"c\"]",
        ["labels = { a = \"Un!\", b = \"Deux\", c = \"Trois\" }", "labels = { a = \"One!\", b = \"Two\", c = \"Three\" }"],
    );
    assert_eq!(findings(&[order]), [("W305", "fr.labels.a".to_owned())]);
    fires("W305", &["fr.feedback_partial"], &[("[en]", "feedback_partial = \"Presque!\"\n[en]\nfeedback_partial = \"Almost!\"")]);
}

#[test]
fn e409_facts_to_check_again() {
    fires("E409", &["review_by"], &[("review_by = 2026-11-23", "review_by = 2026-11-22")]);
    quiet(&[("review_by = 2026-11-23\n", "")]);
    let late = bank(&[with(&[("review_by = 2026-11-23", "review_by = 2025-12-31")])]);
    assert_eq!(lint(&late, None), [], "no clock, no date to compare");
}

#[test]
fn w104_right_options_are_often_the_longest() {
    // One more character than the longest wrong option: no single item is at fault. Four options: chance is 25 %.
    let long =
        with(&[("[fr]\n", &more_options(1)), ("text = \"Brest\"", "text = \"Brest-Sud\""), ("\"santé\"", "\"bien-être\"")]);
    let long = long.replace("\"internet\"", "\"web, net\"").replace("\"bien-être\"", "\"ma santé\"").replace("mot 0", "le mot 0");
    let short = with(&[("[fr]\n", &more_options(1))]);
    let found = |longs: usize, shorts: usize| {
        let texts: Vec<String> = (0..longs).map(|_| long.clone()).chain((0..shorts).map(|_| short.clone())).collect();
        let problems = lint(&bank(&texts), TODAY).into_iter().filter(|problem| problem.rule == "W104");
        problems.map(|problem| (problem.file, problem.reason)).collect::<Vec<_>>()
    };
    let loud = found(11, 19);
    assert!(loud.len() == 2 && loud.iter().all(|(file, _)| file == "bank.toml"), "{loud:?}");
    assert!(loud[1].1.contains("\"fr\" 37 %") && loud[1].1.contains("25 %"), "{loud:?}");
    assert_eq!(found(10, 20), [], "a third is within ten points of chance");
    assert_eq!(found(29, 0), [], "too few to tell");
}

#[test]
fn w407_near_duplicates() {
    let near = with(&[("Lina", "Nora"), ("12:30", "13:30")]);
    let other = with(&[
        (FR_SCENE, "Un fichier pèse trop lourd pour partir avec le message que Paul prépare."),
        (EN_SCENE, "A file is too heavy to leave with the message that Paul prepares."),
        (FR_STEM, "Que fait-il alors\u{a0}?"),
        (EN_STEM, "What does he do then?"),
        ("text = \"Brest\"", "text = \"un lien\""),
    ]);
    assert_eq!(findings(&[with(&[]), other.clone()]), []);
    assert_eq!(findings(&[with(&[]), other.clone(), near.clone()]), [("W407", "fr.statement".to_owned())]);
    let problems = lint(&bank(&[other, with(&[]), near]), TODAY);
    assert_eq!(problems[0].file, "1.1/query/keywords-refine-02.toml", "the later one is named");
    assert!(problems[0].reason.contains("keywords-refine-01.toml"), "{}", problems[0].reason);
}
