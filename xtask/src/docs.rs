//! Documentation pages that are made from the catalogues, so that they cannot lag behind.

use std::fmt::Write;
use std::path::Path;

use model::{Check, Reason};

use crate::Failure;

/// Every page: its path and its content.
pub fn pages() -> Vec<(&'static str, String)> {
    vec![("docs/CHECKS.md", checks()), ("docs/REASONS.md", reasons())]
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

fn checks() -> String {
    let mut out = String::from(
        "# Checks\n\n\
         Every check that a verification may report, in the order in which evidence is shown.\n\
         Made by `cargo xtask docs` from `crates/model/src/evidence.rs`; do not edit.\n\n\
         A failed check is *fatal* when it makes the invoice invalid, *serious* when it takes\n\
         trust away, and a *notice* when a reader should know; a *fact* cannot fail.\n\n\
         | code | severity | can say | rule |\n|---|---|---|---|\n",
    );
    for check in Check::ALL {
        let says = check.says().iter().map(|say| format!("`{say}`")).collect::<Vec<_>>().join(", ");
        let (code, severity) = (check.code(), check.severity().code());
        // Writing to a string cannot fail.
        let _ = writeln!(out, "| `{code}` | {severity} | {says} | {} |", check.rule());
    }
    out
}

fn reasons() -> String {
    let mut out = String::from(
        "# Reasons\n\n\
         The codes under `reasons` in a verdict, the gravest first.\n\
         Made by `cargo xtask docs` from `crates/model/src/reason.rs`; do not edit.\n\n\
         | code | meaning |\n|---|---|\n",
    );
    for reason in Reason::ALL {
        let _ = writeln!(out, "| `{}` | {} |", reason.code(), reason.meaning());
    }
    out
}
