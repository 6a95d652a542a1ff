//! The bank that ships, item by item, as the server marks and explains it.

#![expect(clippy::expect_used, reason = "a story that cannot be set up has failed")]

use jalonum::assessment::view::ItemView;
use jalonum_engine::answer::{Response, mark};
use jalonum_engine::bank::{Kind, Presentation, Task};
use jalonum_tests::answers::{bank, right, wrong};

fn response(value: serde_json::Value) -> Response {
    serde_json::from_value::<Response>(value).expect("an answer").canonical()
}

#[test]
fn every_item_marks_its_own_key_right_and_a_wrong_answer_wrong() {
    for item in &bank().items {
        for locale in item.texts.keys() {
            let outcome =
                mark(item, &response(right(item)), Some(locale)).unwrap_or_else(|error| panic!("{}: {error}", item.file));
            let other_language = matches!(&item.task, Task::Text(_)) && locale != "fr";
            assert!(outcome.correct || other_language, "{}: its key is not right", item.file);
            let outcome =
                mark(item, &response(wrong(item)), Some(locale)).unwrap_or_else(|error| panic!("{}: {error}", item.file));
            assert_eq!(outcome.category, 0, "{}: {}", item.file, wrong(item));
        }
        let unknown = mark(item, &Response::Unknown(true), None).expect("« Je ne sais pas » is always an answer");
        assert!(unknown.unknown && unknown.category == 0);
    }
}

#[test]
fn every_text_item_can_show_a_right_answer_in_each_language() {
    for item in &bank().items {
        let Task::Text(task) = &item.task else { continue };
        for locale in item.texts.keys() {
            let shown = task.shown(locale).unwrap_or_else(|| panic!("{}: no answer in words in {locale}", item.file)).to_owned();
            let outcome = mark(item, &Response::Text(shown.clone()), Some(locale)).expect("marked");
            assert!(outcome.correct, "{}: {shown}", item.file);
            for wrong in &task.wrong {
                let outcome = mark(item, &Response::Text(wrong.exact.clone()), Some(locale)).expect("marked");
                assert!(!outcome.correct, "{}: {} is listed as wrong", item.file, wrong.exact);
            }
        }
    }
}

#[test]
fn a_presentation_is_the_same_for_ever_and_differs_between_learners() {
    let bank = bank();
    let mut orders = std::collections::BTreeSet::new();
    for item in &bank.items {
        for seed in 0..20 {
            let presentation = Presentation::of(item, seed);
            assert_eq!(presentation, Presentation::of(item, seed));
            let view = ItemView::new(item, &presentation, "fr");
            orders.insert(view.options.iter().map(|part| part.key.clone()).collect::<Vec<_>>());
        }
    }
    assert!(orders.len() > bank.items.len());
    // Written down once: a change of library or code that would change a running test is noticed here.
    let mut written = bank.items.iter().find(|item| item.kind() == Kind::Match).expect("a match item").clone();
    written.id = "it_00000000".to_owned();
    written.version = 1;
    let Task::Match(matching) = &mut written.task else { unreachable!() };
    matching.pairs = (0..5).map(|i| (format!("l{i}"), format!("r{i}"))).collect();
    matching.distractors = Vec::new();
    let order = Presentation::of(&written, 42);
    assert_eq!((order.parts, order.choices), (vec![2, 3, 4, 1, 0], vec![0, 4, 1, 3, 2]));
}
