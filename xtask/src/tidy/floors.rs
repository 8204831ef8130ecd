//! Which crate may know what.

use super::mask::{lines_with, mask};
use super::{Finding, Tree};

/// Each crate and those of ours that it may depend on; arrows point down only.
const FLOORS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("ofd", &[]),
    ("ocr", &["model"]),
    ("paper", &["model", "ofd"]),
    ("wire", &["model"]),
    ("store", &["model"]),
    ("app", &["model", "ocr", "ofd", "paper", "wire", "store"]),
    ("piaoju", &["model", "ocr", "ofd", "paper", "wire", "store", "app"]),
];

/// What the model must not touch: it gets `now` and everything else as arguments.
const IMPURE: &[&str] = &[
    "std::time",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io",
    "SystemTime",
    "Instant",
    "rand",
    "println!",
    "eprintln!",
];

/// How statements of SQL begin.
const SQL: &[&str] = &["SELECT", "INSERT INTO", "DELETE FROM", "CREATE TABLE", "ALTER TABLE"];

pub fn crates_know_only_lower_floors(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let manifests = tree.files.iter().filter(|f| f.path.ends_with("/Cargo.toml"));
    for file in manifests {
        let Some(name) = crate_of(&file.path) else { continue };
        let Some((_, allowed)) = FLOORS.iter().find(|(known, _)| *known == name) else {
            let advice = "no floor is named for this crate: add it to FLOORS in xtask and to \
                          ARCHITECTURE.md";
            findings.push(Finding::new(&file.path, 0, "floors", advice));
            continue;
        };
        let mut in_dependencies = false;
        for (number, line) in file.lines() {
            if let Some(section) = line.strip_prefix('[') {
                in_dependencies = section.contains("dependencies");
            }
            let key = line.split(['.', '=', ' ']).next().unwrap_or_default();
            // A crate may know itself: its tests turn a feature of it on.
            let is_ours = key != name && FLOORS.iter().any(|(known, _)| *known == key);
            if in_dependencies && is_ours && !allowed.contains(&key) {
                let advice = format!(
                    "`{name}` must not know `{key}`: move what it needs to a lower floor, or \
                     hand it in from above"
                );
                findings.push(Finding::new(&file.path, number, "floors", advice));
            }
        }
    }
    findings
}

pub fn the_model_is_pure(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_test = |path: &str| path.contains("/tests/") || path.ends_with("/tests.rs");
    let own = |path: &str| path.starts_with("crates/model/src/") && !is_test(path);
    for file in tree.rust().filter(|f| own(&f.path)) {
        let code = mask(&file.text).code;
        // Tests may read real files; they stand at the end.
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for word in IMPURE {
            for line in lines_with(code, word) {
                let advice = format!("`{word}` in the model: take the value as an argument");
                findings.push(Finding::new(&file.path, line, "pure model", advice));
            }
        }
    }
    findings
}

pub fn only_the_store_speaks_sql(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let others = |path: &str| crate_of(path).is_some_and(|name| name != "store");
    for file in tree.rust().filter(|f| others(&f.path)) {
        let literals = mask(&file.text).literals;
        for words in SQL {
            for line in lines_with(&literals, words) {
                let advice = format!("`{words}`: only the crate `store` may hold SQL");
                findings.push(Finding::new(&file.path, line, "sql", advice));
            }
        }
    }
    findings
}

fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_crate_must_not_know_a_higher_one() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nmodel.workspace = true\n\
                        app = { path = \"../app\" }\n[dev-dependencies]\npaper.workspace = true\n";
        let tree = Tree::of(&[("crates/ofd/Cargo.toml", manifest)]);
        let lines: Vec<_> = crates_know_only_lower_floors(&tree).iter().map(|f| f.line).collect();
        assert_eq!(lines, [4, 5, 7]);
        let tree = Tree::of(&[("crates/piaoju/Cargo.toml", manifest)]);
        assert_eq!(crates_know_only_lower_floors(&tree), []);
    }

    #[test]
    fn a_crate_without_a_floor_is_refused() {
        let tree = Tree::of(&[("crates/new/Cargo.toml", "[package]\n")]);
        assert_eq!(crates_know_only_lower_floors(&tree).len(), 1);
    }

    #[test]
    fn the_model_must_not_ask_the_clock() {
        let source = "//! No SystemTime here.\nuse std::time::SystemTime;\n";
        let tree = Tree::of(&[("crates/model/src/day.rs", source)]);
        assert!(the_model_is_pure(&tree).iter().all(|f| f.line == 2));
        assert_eq!(the_model_is_pure(&tree).len(), 2);
        let tests = format!("//! A test may.\n#[cfg(test)]\nmod tests {{ {source} }}\n");
        for (path, source) in [
            ("crates/app/src/day.rs", source),
            ("crates/model/src/check/tests/mod.rs", source),
            ("crates/model/src/day.rs", &tests),
        ] {
            assert_eq!(the_model_is_pure(&Tree::of(&[(path, source)])), [], "{path}");
        }
    }

    #[test]
    fn sql_outside_the_store_is_refused() {
        let source = "fn f() { query(\"SELECT a FROM b\") } // SELECT\nenum E { SELECT }\n";
        let tree = Tree::of(&[("crates/app/src/x.rs", source)]);
        assert_eq!(only_the_store_speaks_sql(&tree).len(), 1);
        let tree = Tree::of(&[("crates/store/src/x.rs", source)]);
        assert_eq!(only_the_store_speaks_sql(&tree), []);
    }
}
