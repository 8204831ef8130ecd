//! Pages that must tell the truth: the table of features, and what is made from catalogues.

use super::{Finding, Tree};
use crate::docs;

const FEATURES: &str = "docs/FEATURES.md";

/// Every row `| F001 | what | where | test |` names places that exist and tests that are there.
pub fn features_are_tested(tree: &Tree) -> Vec<Finding> {
    let Some(page) = tree.get(FEATURES) else { return Vec::new() };
    let mut findings = Vec::new();
    let mut last = String::new();
    for (number, line) in page.lines().filter(|(_, line)| line.starts_with("| F")) {
        let mut refuse =
            |advice: String| findings.push(Finding::new(FEATURES, number, "features", advice));
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [code, what, places, tests] = cells[..] else {
            refuse("write `| F001 | what | where | test |`".to_owned());
            continue;
        };
        let is_code = code.len() == 4 && code[1..].bytes().all(|b| b.is_ascii_digit());
        if !is_code || what.is_empty() {
            refuse(format!("`{code}` is no code of a feature, or it does not say what"));
        }
        if code <= last.as_str() {
            refuse(format!("{code} stands twice or behind {last}: keep the order"));
        }
        code.clone_into(&mut last);
        for place in quoted(places) {
            if !tree.files.iter().any(|f| f.path == place || f.path.starts_with(place)) {
                refuse(format!("there is no `{place}`: name the file that does it"));
            }
        }
        let mut named = 0;
        for test in quoted(tests) {
            named += 1;
            if let Err(advice) = test_exists(tree, test) {
                refuse(advice);
            }
        }
        if named == 0 {
            refuse(format!("{code} names no test: a feature without one is a wish"));
        }
    }
    findings
}

fn test_exists(tree: &Tree, test: &str) -> Result<(), String> {
    let (path, name) =
        test.rsplit_once("::").ok_or(format!("`{test}`: write `path/of/file.rs::name`"))?;
    let file = tree.get(path).ok_or(format!("there is no file `{path}`"))?;
    let wanted = format!("fn {name}(");
    if file.text.contains(&wanted) { Ok(()) } else { Err(format!("no test `{name}` in `{path}`")) }
}

/// What stands between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Pages made from catalogues are as `cargo xtask docs` would write them.
pub fn pages_are_current(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, content) in docs::pages() {
        let found = tree.get(path).map(|file| file.text.as_str());
        if found == Some(content.as_str()) {
            continue;
        }
        let line = found.map_or(0, |found| {
            let same = found.lines().zip(content.lines()).take_while(|(a, b)| a == b).count();
            same + 1
        });
        let advice = "differs from the catalogue: run `cargo xtask docs`";
        findings.push(Finding::new(path, line, "pages", advice));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(row: &str) -> Vec<String> {
        let page = format!("| code | what | where | test |\n|---|---|---|---|\n{row}\n");
        let tree = Tree::of(&[
            (FEATURES, &page),
            ("crates/x/src/a.rs", ""),
            ("crates/x/tests/t.rs", "#[test]\nfn it_holds() {}\n"),
        ]);
        features_are_tested(&tree).into_iter().map(|finding| finding.advice).collect()
    }

    #[test]
    fn a_feature_names_its_place_and_its_test() {
        let good = "| F001 | does it | `crates/x/src/a.rs` | `crates/x/tests/t.rs::it_holds` |";
        assert!(findings(good).is_empty());
        for (row, word) in [
            ("| F001 | does it | `crates/x/src/a.rs` | |", "names no test"),
            ("| F001 | a | `crates/x/src/b.rs` | `crates/x/tests/t.rs::it_holds` |", "there is no"),
            ("| F001 | a | `crates/x` | `crates/x/tests/t.rs::it_fails` |", "no test `it_fails`"),
            ("| F001 | a | `crates/x` | `crates/y.rs::it_holds` |", "there is no file"),
            ("| F1 | a | `crates/x` | `crates/x/tests/t.rs::it_holds` |", "no code"),
            ("| F001 | a | `crates/x/tests/t.rs::it_holds` |", "write `|"),
        ] {
            let found = findings(row);
            assert!(found.iter().any(|advice| advice.contains(word)), "{row}: {found:?}");
        }
        assert!(findings(&format!("{good}\n{good}"))[0].contains("twice"));
    }

    #[test]
    fn a_page_that_lags_behind_is_refused() {
        let (path, content) = docs::pages().remove(0);
        let others: Vec<_> = docs::pages();
        let mut files: Vec<(&str, &str)> = others.iter().map(|(p, c)| (*p, c.as_str())).collect();
        assert_eq!(pages_are_current(&Tree::of(&files)), []);
        let stale = content.replacen("| `seal.", "| `seel.", 1);
        files[0] = (path, &stale);
        let refused = pages_are_current(&Tree::of(&files));
        assert_eq!((refused.len(), refused[0].file.as_str()), (1, path));
        assert!(refused[0].line > 1);
    }
}
