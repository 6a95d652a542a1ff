//! What is built into the program: the bank, templates, texts, style sheet.

use jalonum_engine::bank::{BankFile, is_bank_file};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../question-banks/base"]
#[include = "*.toml"]
struct BaseBank;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Locales;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Assets;

fn all<E: RustEmbed>() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = E::iter()
        .filter_map(|name| E::get(&name).map(|file| (name.into_owned(), String::from_utf8_lossy(&file.data).into_owned())))
        .collect();
    files.sort();
    files
}

/// Files of the base bank.
pub fn base_bank() -> Vec<BankFile> {
    let mut files = all::<BaseBank>();
    files.retain(|(path, _)| is_bank_file(path));
    files
}

/// Templates by name.
pub fn templates() -> Vec<(String, String)> {
    all::<Templates>()
}

/// Texts: `fr/assessment.ftl`…
pub fn locales() -> Vec<(String, String)> {
    all::<Locales>()
}

/// An asset by name.
pub fn asset(name: &str) -> Option<Vec<u8>> {
    Assets::get(name).map(|file| file.data.into_owned())
}
