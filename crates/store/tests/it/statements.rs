//! Every SQL text of the crate is understood by both engines.

use std::fs;
use std::path::{Path, PathBuf};

use store::trial::each_engine;

#[test]
fn both_engines_prepare_every_statement() {
    let statements = statements();
    assert!(statements.len() > 20, "only {} statements were found", statements.len());
    each_engine(|trial| {
        for (place, sql) in &statements {
            let prepared = trial.db.read(|read| read.prepare(sql));
            prepared.unwrap_or_else(|error| panic!("{place}: {error}\n{sql}"));
        }
    });
}

/// The literals behind `sql!(`, with their place.
fn statements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        if path.ends_with("lib.rs") {
            continue;
        }
        for (at, _) in text.match_indices("sql!(") {
            let rest = &text[at..];
            let start = rest.find('"').unwrap() + 1;
            let end = start + rest[start..].find('"').unwrap();
            let line = text[..at].lines().count();
            found.push((format!("{}:{line}", path.display()), rest[start..end].to_owned()));
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files.extend(sources(&path)),
            false => files.push(path),
        }
    }
    files
}
