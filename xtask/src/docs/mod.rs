//! Documentation pages that are made from the catalogues, so that they cannot lag behind.

mod risk;
mod states;

use std::path::Path;

use piaoju::catalogue;
use piaoju::language::Language;
use piaoju::texts::Texts;

use crate::Failure;

/// Stands at the top of every page that is made.
pub(crate) const NOTE: &str =
    "<!-- Made by `cargo xtask docs` from the catalogue and its texts. -->\n\n";

/// Every page: its path and its content.
pub fn pages() -> Vec<(&'static str, String)> {
    let page = |language| format!("{NOTE}{}", catalogue::markdown(Texts::of(language)));
    vec![
        ("docs/CHECKS.md", page(Language::English)),
        ("docs/CHECKS.zh-CN.md", page(Language::Chinese)),
        ("docs/RISK.md", format!("{NOTE}{}", risk::page())),
        ("docs/STATES.md", format!("{NOTE}{}", states::page())),
    ]
}

/// Writes every page.
///
/// # Errors
///
/// When a page cannot be written.
pub fn write(root: &Path) -> Result<(), Failure> {
    for (path, content) in pages() {
        std::fs::write(root.join(path), content)?;
        println!("wrote {path}");
    }
    Ok(())
}
