//! Every sentence is a key, every key is a sentence in every language.

use std::collections::{BTreeMap, BTreeSet};

fn keys(text: &str) -> BTreeSet<String> {
    let key = |line: &str| line.split_once(" =").map(|(key, _)| key.to_owned());
    text.lines().filter(|line| line.starts_with(|sign: char| sign.is_ascii_lowercase())).filter_map(key).collect()
}

fn by_language() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in jalonum::embedded::locales() {
        let (language, _) = file.split_once('/').unwrap_or_default();
        all.entry(language.to_owned()).or_default().extend(keys(&text));
    }
    all
}

#[test]
fn all_languages_have_the_same_keys() {
    let languages = by_language();
    assert!(languages.len() >= 2);
    let french = &languages["fr"];
    for (language, keys) in &languages {
        let missing: Vec<_> = french.symmetric_difference(keys).collect();
        assert!(missing.is_empty(), "{language}: {missing:?}");
    }
}

/// Keys in templates: `t("key")`, and the beginnings and ends of those put together: `t("a-" ~ x ~ "-b")`.
fn used() -> (BTreeSet<String>, Vec<(String, String)>) {
    let (mut whole, mut patterns) = (BTreeSet::new(), Vec::new());
    for (_, template) in jalonum::embedded::templates() {
        for (at, _) in template.match_indices("t(\"") {
            // Not the end of another name, such as default("").
            if template[..at].ends_with(|sign: char| sign.is_alphanumeric()) {
                continue;
            }
            let Some((first, rest)) = template[at + 3..].split_once('"') else { continue };
            let rest = rest.trim_start();
            if let Some(rest) = rest.strip_prefix('~') {
                let inside = rest.split([')', ',']).next().unwrap_or_default();
                let end = inside.rsplit('~').next().filter(|part| part.contains('"') && inside.contains('~')).unwrap_or_default();
                patterns.push((first.to_owned(), end.trim().trim_matches('"').to_owned()));
            } else {
                whole.insert(first.to_owned());
                // A choice between two keys.
                if let Some(other) = rest.strip_prefix("if ").and_then(|rest| rest.split("else \"").nth(1)) {
                    whole.insert(other.split('"').next().unwrap_or_default().to_owned());
                }
            }
        }
    }
    (whole, patterns)
}

#[test]
fn every_key_that_is_used_exists_and_every_key_that_exists_is_used() {
    let french = by_language().remove("fr").unwrap();
    let (whole, patterns) = used();
    let missing: Vec<_> = whole.iter().filter(|key| !french.contains(*key)).collect();
    assert!(missing.is_empty(), "used but not defined: {missing:?}");
    let matches = |key: &String| {
        patterns.iter().any(|(start, end)| key.starts_with(start) && key.ends_with(end) && key.len() > start.len())
    };
    let dead: Vec<_> = french.iter().filter(|key| !whole.contains(*key) && !matches(key)).collect();
    assert!(dead.is_empty(), "defined but not used: {dead:?}");
    for (start, end) in &patterns {
        assert!(french.iter().any(|key| key.starts_with(start) && key.ends_with(end)), "no key {start}…{end}");
    }
}

#[test]
fn french_is_typed_as_the_french_type_it() {
    for (file, text) in jalonum::embedded::locales().into_iter().filter(|(file, _)| file.starts_with("fr/")) {
        for line in text.lines().filter(|line| !line.trim_start().starts_with(['[', '*', '#'])) {
            let words = line.split_once(" = ").map_or(line, |(_, words)| words);
            for pair in words.chars().collect::<Vec<_>>().windows(2) {
                let fine = !matches!(pair[1], '?' | '!' | ';' | '»') || matches!(pair[0], '\u{a0}' | '\u{202f}');
                assert!(fine && pair != ['«', ' '] && pair != [' ', ':'], "{file}: {line}");
            }
            assert!(!words.contains('\''), "{file}: a straight apostrophe in {line}");
            assert!(!words.ends_with('!'), "{file}: {line}");
        }
    }
}

/// Levels 1 and 2 of the readability rules: fifteen words a sentence at most. The page about the method is for those who want more.
#[test]
fn sentences_of_the_interface_are_short() {
    for (file, text) in jalonum::embedded::locales() {
        for line in text.lines().filter(|line| line.contains(" = ") && !line.starts_with("method-") && !line.contains("-label")) {
            let words = line.split_once(" = ").unwrap().1;
            for sentence in words.split(['.', '?', ':', '…']) {
                let count = sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
                assert!(count <= 15, "{file}: {count} words in « {sentence} »");
            }
        }
    }
}
