//! How long things may grow, and what they may be called.

use super::mask::{lines_with, mask};
use super::{File, Finding, Tree};
use crate::docs;

/// The widest line, in characters.
const LINE_CHARS_MAX: usize = 100;
/// The longest Rust file.
const FILE_LINES_MAX: usize = 600;
/// From here on a file has to say why it holds only one thing.
const FILE_LINES_QUESTION: usize = 300;
/// The longest function.
const FUNCTION_LINES_MAX: usize = 70;

/// Catalogues of one pattern, which may be longer: path and reason.
const CATALOGUES: &[(&str, &str)] = &[];

/// Functions that are a table, one pattern from top to bottom: path, name and reason.
const TABLES: &[(&str, &str, &str)] =
    &[("crates/app/tests/it/bombs.rs", "worst", "a row for each hostile document")];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["utils", "util", "helpers", "helper", "common", "manager", "misc", "stuff"];

/// Left-overs, and the one keyword that this house does without.
const UNDONE: &[(&str, &str)] = &[
    ("todo!", "finish it, or leave it out"),
    ("unimplemented!", "finish it, or leave it out"),
    ("dbg!", "remove it"),
    ("unsafe", "find a safe way; the workspace forbids it"),
];

pub fn files_begin_with_their_purpose(tree: &Tree) -> Vec<Finding> {
    let bare = tree.rust().filter(|file| !file.text.starts_with("//!"));
    let advice = "begin with `//!` and one paragraph: why this file exists";
    bare.map(|file| Finding::new(&file.path, 1, "module doc", advice)).collect()
}

pub fn lines_are_short(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let bound = [".rs", ".sh", ".md", ".ci/run"];
    // The sentences of a page made from texts are as long as the texts are.
    let is_bound = |file: &&File| {
        bound.iter().any(|end| file.path.ends_with(end)) && !file.text.starts_with(docs::NOTE)
    };
    for file in tree.files.iter().filter(is_bound) {
        let is_page = file.path.ends_with(".md");
        for (number, line) in file.lines() {
            let chars = line.chars().count();
            // Rows of tables and links cannot be broken.
            let cannot = is_page && (line.starts_with('|') || line.contains("://"));
            if chars > LINE_CHARS_MAX && !cannot {
                let advice = format!("{chars} columns: break it before {LINE_CHARS_MAX}");
                findings.push(Finding::new(&file.path, number, "line length", advice));
            }
        }
    }
    findings
}

pub fn files_are_short(tree: &Tree) -> Vec<Finding> {
    let is_catalogue = |file: &&File| CATALOGUES.iter().any(|(path, _)| *path == file.path);
    let long = tree.rust().filter(|f| f.lines().count() > FILE_LINES_MAX && !is_catalogue(f));
    let advice = format!(
        "over {FILE_LINES_MAX} lines: split it by noun, or name it in CATALOGUES with the reason"
    );
    long.map(|file| Finding::new(&file.path, 0, "file length", advice.clone())).collect()
}

/// Files that are allowed but long.
pub fn long_files(tree: &Tree) -> Vec<String> {
    let counted = tree.rust().map(|file| (file.lines().count(), file));
    counted
        .filter(|(lines, _)| *lines > FILE_LINES_QUESTION)
        .map(|(lines, file)| format!("{}: {lines} lines: does it hold one thing?", file.path))
        .collect()
}

pub fn functions_are_short(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        for (name, line, lines) in functions(&mask(&file.text).code) {
            let is_table = TABLES.iter().any(|(p, n, _)| *p == file.path && *n == name);
            if lines > FUNCTION_LINES_MAX && !is_table {
                let advice = format!(
                    "`{name}` has {lines} lines: split it below {FUNCTION_LINES_MAX} by what it \
                     does, or name it in TABLES with the reason"
                );
                findings.push(Finding::new(&file.path, line, "function length", advice));
            }
        }
    }
    findings
}

/// Every function with a body: its name, first line and number of lines.
fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at..];
        let name: String =
            rest[3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if name.is_empty() {
            continue;
        }
        // A declaration ends with a semicolon outside of brackets (`[u8; 4]` has one inside).
        let mut depth = 0i32;
        let body = rest.char_indices().find(|(_, c)| {
            depth += match c {
                '[' | '(' => 1,
                ']' | ')' => -1,
                _ => 0,
            };
            *c == '{' || (*c == ';' && depth == 0)
        });
        let Some((open, '{')) = body else { continue };
        let mut depth = 0i32;
        let close = rest[open..].char_indices().find(|(_, c)| {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            depth == 0
        });
        let end = close.map_or(rest.len(), |(end, _)| open + end);
        let lines = rest[..end].matches('\n').count() + 1;
        found.push((name, code[..at].matches('\n').count() + 1, lines));
    }
    found
}

pub fn modules_have_names(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let stem = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        let stem = stem.rsplit('/').next().unwrap_or_default();
        if EMPTY_NAMES.contains(&stem) {
            let advice = format!("`{stem}` says nothing: name it after what is inside");
            findings.push(Finding::new(&file.path, 0, "module name", advice));
        }
        let code = mask(&file.text).code;
        for name in EMPTY_NAMES {
            for line in lines_with(&code, &format!("mod {name}")) {
                let advice = format!("`{name}` says nothing: name it after what is inside");
                findings.push(Finding::new(&file.path, line, "module name", advice));
            }
        }
    }
    findings
}

pub fn nothing_is_left_undone(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let code = mask(&file.text).code;
        for (word, advice) in UNDONE {
            for line in lines_with(&code, word) {
                let advice = format!("`{word}`: {advice}");
                findings.push(Finding::new(&file.path, line, "left undone", advice));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(text: &str) -> Tree {
        Tree::of(&[("crates/model/src/x.rs", text)])
    }

    #[test]
    fn a_file_without_a_purpose_is_refused() {
        assert_eq!(files_begin_with_their_purpose(&rust("use x;\n")).len(), 1);
        assert_eq!(files_begin_with_their_purpose(&rust("//! Why.\n")), []);
    }

    #[test]
    fn a_long_line_is_refused_but_a_row_of_a_table_is_not() {
        let long = "票".repeat(101);
        assert_eq!(lines_are_short(&rust(&format!("//! a\n// {long}\n")))[0].line, 2);
        assert_eq!(lines_are_short(&rust(&"票".repeat(100))), []);
        let page = Tree::of(&[("docs/X.md", &format!("| {long} |\n"))]);
        assert_eq!(lines_are_short(&page), []);
    }

    #[test]
    fn a_long_file_is_refused_and_a_longish_one_asked_about() {
        assert_eq!(files_are_short(&rust(&"x\n".repeat(601))).len(), 1);
        let longish = rust(&"x\n".repeat(600));
        assert_eq!(files_are_short(&longish), []);
        assert_eq!(long_files(&longish).len(), 1);
        assert!(long_files(&rust("x\n")).is_empty());
    }

    #[test]
    fn a_long_function_is_refused() {
        let body = "    a();\n".repeat(69);
        let long = format!("fn short(a: [u8; 2]);\nfn long() {{\n{body}}}\n");
        let findings = functions_are_short(&rust(&long));
        assert_eq!((findings.len(), findings[0].line), (1, 2));
        assert!(findings[0].advice.contains("`long` has 71 lines"));
        let body = "    a();\n".repeat(68);
        assert_eq!(functions_are_short(&rust(&format!("fn f() {{\n{body}}}\n"))), []);
    }

    #[test]
    fn a_module_of_anything_is_refused() {
        let tree = Tree::of(&[("crates/app/src/utils.rs", "//! a\n")]);
        assert_eq!(modules_have_names(&tree).len(), 1);
        assert_eq!(modules_have_names(&rust("//! a\npub mod helpers;\n"))[0].line, 2);
        assert_eq!(modules_have_names(&rust("//! mod helpers\nmod common_name;\n")), []);
    }

    #[test]
    fn left_overs_are_refused() {
        for code in ["todo!()", "dbg!(1)", "unimplemented!()", "unsafe { 1 }"] {
            assert_eq!(nothing_is_left_undone(&rust(code)).len(), 1, "{code}");
        }
        assert_eq!(nothing_is_left_undone(&rust("// unsafe\n\"dbg!\"")), []);
    }
}
