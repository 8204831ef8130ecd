//! The house rules, as functions over the text of the tree.
//!
//! What the compiler and clippy cannot see stands here: which crate may know which, how long
//! things may grow, words that must not be published, pages that must not lag behind. Every rule
//! is a pure function of a [`Tree`], so each has a small test in which it refuses something.

mod budget;
mod floors;
mod mask;
mod pages;
mod shape;
mod tree;
mod words;

use std::fmt;
use std::path::Path;

pub use tree::{File, Tree};

use crate::Failure;

/// Something that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the workspace.
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// Name of the rule.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub advice: String,
}

impl Finding {
    fn new(file: &str, line: usize, rule: &'static str, advice: impl Into<String>) -> Finding {
        Finding { file: file.to_owned(), line, rule, advice: advice.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.rule, self.advice)
    }
}

/// A rule: its findings in a tree.
type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: &[Rule] = &[
    floors::crates_know_only_lower_floors,
    floors::the_model_is_pure,
    floors::only_the_store_speaks_sql,
    shape::files_begin_with_their_purpose,
    shape::lines_are_short,
    shape::files_are_short,
    shape::functions_are_short,
    shape::modules_have_names,
    shape::nothing_is_left_undone,
    words::nothing_is_published_by_accident,
    budget::the_crates_are_counted,
    pages::features_are_tested,
    pages::pages_are_current,
];

/// Everything in the tree that breaks a rule, sorted by file.
///
/// # Errors
///
/// When the tree cannot be read.
pub fn check(root: &Path) -> Result<Vec<Finding>, Failure> {
    let tree = Tree::read(root)?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.sort();
    Ok(findings)
}

/// Files that are allowed, but long enough to ask whether they hold two things.
///
/// # Errors
///
/// When the tree cannot be read.
pub fn questions(root: &Path) -> Result<Vec<String>, Failure> {
    Ok(shape::long_files(&Tree::read(root)?))
}
