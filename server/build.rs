//! Rebuilds when a file that is built into the program appears or goes: the compiler only watches those it already knows.

fn main() {
    for folder in ["../migrations", "../question-banks/base", "templates", "locales", "assets"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
