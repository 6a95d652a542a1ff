//! Typed words: what a careful reader would forgive, and nothing more.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Answer, Normalise, TextAnswer};

/// A text with what does not matter taken away: compatibility forms (NFKC), and as asked capitals, accents and ligatures, kinds
/// of quotation marks and apostrophes, spaces at the ends and doubled spaces. Hyphens of all kinds are one, invisible signs go.
///
/// # Complexity
/// Linear.
pub fn normalise(text: &str, forgive: &Normalise) -> String {
    let mut out = String::with_capacity(text.len());
    // NFKC would take this one apart into a space and an accent.
    let straight = |sign| if sign == '´' && forgive.quotes { '\'' } else { sign };
    for sign in text.chars().map(straight).nfkc() {
        match sign {
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '’' | '‘' | 'ʼ' | '‛' | '′' | '`' if forgive.quotes => out.push('\''),
            '“' | '”' | '„' | '‟' | '″' if forgive.quotes => out.push('"'),
            '«' | '»' if forgive.quotes => out.push(if sign == '«' { '\u{1}' } else { '\u{2}' }),
            _ => out.push(sign),
        }
    }
    if forgive.quotes {
        out = tighten_guillemets(&out);
    }
    if forgive.case {
        out = out.to_lowercase();
    }
    if forgive.accents {
        out = unaccented(&out);
    }
    if forgive.trim {
        out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    out
}

/// French puts spaces inside its quotation marks: « mot » is the same as "mot".
fn tighten_guillemets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut opened = false;
    for sign in text.chars() {
        match sign {
            '\u{1}' => {
                out.push('"');
                opened = true;
                continue;
            }
            '\u{2}' => {
                out.truncate(out.trim_end().len());
                out.push('"');
            }
            _ if opened && sign.is_whitespace() => continue,
            _ => out.push(sign),
        }
        opened = false;
    }
    out
}

fn unaccented(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.nfd().filter(|sign| !is_combining_mark(*sign)) {
        match sign {
            'œ' => out.push_str("oe"),
            'Œ' => out.push_str("OE"),
            'æ' => out.push_str("ae"),
            'Æ' => out.push_str("AE"),
            'ß' => out.push_str("ss"),
            'ø' => out.push('o'),
            'Ø' => out.push('O'),
            _ => out.push(sign),
        }
    }
    out.nfc().collect()
}

/// Whether typed words are accepted, on a page in this language or in any.
pub fn accepts(task: &TextAnswer, typed: &str, locale: Option<&str>) -> bool {
    let forgive = &task.normalise;
    let given = normalise(typed, forgive);
    if given.is_empty() {
        return false;
    }
    let here = |only: &Option<String>| only.as_deref().is_none_or(|only| locale.is_none_or(|locale| locale == only));
    let candidates = || task.accept.iter().filter(|accept| here(&accept.locale));
    let exact = candidates().any(|accept| match &accept.answer {
        Answer::Exact(exact) => normalise(exact, forgive) == given,
        Answer::Pattern(pattern) => pattern.is_match(&given) || pattern.is_match(typed.trim()),
    });
    if exact || forgive.identifier || forgive.max_edit == 0 {
        return exact;
    }
    // A mistake that the author knows is not a typing mistake of the right answer.
    if task.wrong.iter().any(|wrong| normalise(&wrong.exact, forgive) == given) {
        return false;
    }
    candidates().any(|accept| match &accept.answer {
        Answer::Exact(exact) => within_edits(&normalise(exact, forgive), &given, usize::from(forgive.max_edit)),
        Answer::Pattern(_) => false,
    })
}

/// Fewest letters under which another letter makes another word.
const FEWEST_LETTERS: usize = 5;

fn within_edits(wanted: &str, given: &str, most: usize) -> bool {
    let letters = wanted.chars().filter(|sign| sign.is_alphanumeric()).count();
    let apart = wanted.chars().count().abs_diff(given.chars().count());
    letters >= FEWEST_LETTERS && apart <= most && strsim::damerau_levenshtein(wanted, given) <= most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Accept, WrongText};

    fn task(accept: &[&str], wrong: &[&str], normalise: Normalise) -> TextAnswer {
        TextAnswer {
            accept: accept.iter().map(|exact| Accept { answer: Answer::Exact((*exact).to_owned()), locale: None }).collect(),
            wrong: wrong
                .iter()
                .map(|exact| WrongText { exact: (*exact).to_owned(), why: std::collections::BTreeMap::default() })
                .collect(),
            normalise,
        }
    }

    #[test]
    fn what_does_not_matter_is_forgiven() {
        let plain = task(&["cœur d'Hélène"], &[], Normalise::default());
        for typed in ["Cœur d’Hélène", "COEUR D'HELENE", "  coeur   d‘helene ", "cœur\u{a0}d´Hélène", "cœur d'Héle\u{301}ne"]
        {
            assert!(accepts(&plain, typed, None), "{typed}");
        }
        let quoted = task(&["\"pont neuf\""], &["pont neuf"], Normalise::default());
        for typed in ["\"pont neuf\"", "« pont neuf »", "«\u{a0}Pont Neuf\u{202f}»", "“pont neuf”", "„pont neuf“"] {
            assert!(accepts(&quoted, typed, None), "{typed}");
        }
        assert!(!accepts(&quoted, "pont neuf", None));
    }

    #[test]
    fn each_switch_can_be_turned_off() {
        let strict = Normalise { case: false, accents: false, quotes: false, trim: false, identifier: true, max_edit: 0 };
        let exact = task(&["Été"], &[], strict);
        assert!(accepts(&exact, "Été", None));
        for typed in ["été", "Ete", " Été"] {
            assert!(!accepts(&exact, typed, None), "{typed}");
        }
    }

    #[test]
    fn typing_mistakes_are_forgiven_only_where_allowed_and_never_in_short_words() {
        let forgiving = Normalise { max_edit: 1, ..Normalise::default() };
        let long = task(&["navigateur"], &["navigatrice"], forgiving);
        for typed in ["navigateur", "navigatuer", "navigateurs", "navigteur", "mavigateur"] {
            assert!(accepts(&long, typed, None), "{typed}");
        }
        for typed in ["navgatuer", "navigatrice", "moteur"] {
            assert!(!accepts(&long, typed, None), "{typed}");
        }
        assert!(!accepts(&task(&["wifi"], &[], forgiving), "wofi", None), "four letters: no mistake is forgiven");
        assert!(!accepts(&task(&["navigateur"], &[], Normalise::default()), "navigatuer", None));
        let identifier = Normalise { identifier: true, max_edit: 1, ..Normalise::default() };
        assert!(!accepts(&task(&["exemple.fr"], &[], identifier), "exemple.fn", None));
    }

    #[test]
    fn an_answer_may_be_right_in_one_language_only() {
        let mut one = task(&["dossier", "folder"], &[], Normalise::default());
        one.accept[1].locale = Some("en".to_owned());
        assert!(accepts(&one, "folder", Some("en")) && !accepts(&one, "folder", Some("fr")));
        assert!(accepts(&one, "dossier", Some("en")) && accepts(&one, "folder", None));
    }
}
