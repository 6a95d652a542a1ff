//! The bank that ships, read by the engine as the server reads it.

#![expect(clippy::expect_used, clippy::panic, reason = "a story that cannot be set up has failed")]

use std::path::Path;

use jalonum_engine::bank::{Bank, BankFile, Kind, Status};

fn files() -> Vec<BankFile> {
    fn walk(root: &Path, folder: &Path, files: &mut Vec<BankFile>) {
        for entry in
            std::fs::read_dir(folder).expect("the bank is beside the engine").map(|entry| entry.expect("readable").path())
        {
            if entry.is_dir() {
                walk(root, &entry, files);
            } else if entry.extension().is_some_and(|extension| extension == "toml") {
                let path = entry.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
                files.push((path, std::fs::read_to_string(&entry).expect("UTF-8")));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../question-banks/base");
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    files
}

fn bank() -> Bank {
    Bank::load(&files()).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    })
}

#[test]
fn the_framework_has_five_domains_sixteen_competences_and_636_skills() {
    let framework = bank().framework;
    assert_eq!((framework.domains.len(), framework.competences.len()), (5, 16));
    assert_eq!((framework.tubes.len(), framework.skills.len()), (94, 636));
    let by_level: Vec<usize> =
        (1..=8).map(|level| framework.skills.iter().filter(|skill| skill.level == level).count()).collect();
    assert_eq!(by_level, [70, 90, 94, 94, 94, 94, 76, 24]);
}

#[test]
fn every_competence_has_at_least_eight_validated_items_over_levels_one_to_six() {
    let bank = bank();
    let stats = bank.stats();
    assert!(stats.validated >= 128);
    for competence in &stats.competences {
        assert!(competence.validated >= 8, "{competence:?}");
        assert!(competence.by_level[..6].iter().all(|&count| count > 0), "{competence:?}");
    }
    for (name, _) in Kind::ALL {
        assert!(stats.by_kind.get(name).is_some_and(|&count| count >= 5), "{name}: {:?}", stats.by_kind);
    }
    assert!(bank.items.iter().all(|item| item.status == Status::Validated && item.texts.len() == 2));
}
