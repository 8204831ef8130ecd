//! Words that must not be published.

use super::{Finding, Tree};

/// A word, where it must not stand, and what to do. They are written in halves, because this file
/// is published too.
struct Word {
    word: &'static str,
    /// Only where a path can begin, so not within `web/…`.
    is_path: bool,
    advice: &'static str,
}

const fn word(word: &'static str, advice: &'static str) -> Word {
    Word { word, is_path: false, advice }
}

const fn path(word: &'static str) -> Word {
    Word { word, is_path: true, advice: "a path of one machine: make it relative, or ask for it" }
}

const REGISTRY: &str = "the host of a package registry: say the package's name instead";
const UNDONE: &str = "finish it, or open an issue";

const WORDS: &[Word] = &[
    word(concat!("TO", "DO"), UNDONE),
    word(concat!("FIX", "ME"), UNDONE),
    word(concat!("crates", ".io"), REGISTRY),
    word(concat!("pypi", ".org"), REGISTRY),
    word(concat!("python", "hosted.org"), REGISTRY),
    word(concat!("npm", "js.org"), REGISTRY),
    word(concat!("npm", "js.com"), REGISTRY),
    word(concat!("deb.", "debian.org"), REGISTRY),
    word(concat!("rubygems", ".org"), REGISTRY),
    word(concat!("proxy.", "golang.org"), REGISTRY),
    path(concat!("/ro", "ot")),
    path(concat!("/wo", "rk")),
    path(concat!("/ho", "me")),
    path(concat!("/Use", "rs")),
];

/// Files that a tool writes and that name their registry.
const GENERATED: &[&str] = &["Cargo.lock", "fuzz/Cargo.lock"];

pub fn nothing_is_published_by_accident(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| !GENERATED.contains(&file.path.as_str())) {
        for (number, line) in file.lines() {
            for banned in WORDS.iter().filter(|banned| banned.stands_in(line)) {
                let advice = format!("`{}`: {}", banned.word, banned.advice);
                findings.push(Finding::new(&file.path, number, "banned word", advice));
            }
        }
    }
    findings
}

impl Word {
    fn stands_in(&self, line: &str) -> bool {
        line.match_indices(self.word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + self.word.len()..].chars().next();
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            let begins = match before {
                Some(c) if self.is_path => {
                    !is_name(c) && !matches!(c, '.' | '}' | ')' | '-' | '*' | '<')
                }
                Some(c) => !is_name(c),
                None => true,
            };
            begins && !after.is_some_and(is_name)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_banned_word_is_refused_in_any_text() {
        for banned in WORDS {
            let text = format!("a\nsee `{}/x`\n", banned.word);
            let findings = nothing_is_published_by_accident(&Tree::of(&[("README.md", &text)]));
            assert_eq!(findings.len(), 1, "{}", banned.word);
            assert_eq!(findings[0].line, 2);
        }
    }

    #[test]
    fn what_only_looks_like_one_is_not() {
        let text = "web/home, ../work/x, /workspace, TODOS, https://example.com/home, /homes\n";
        assert_eq!(nothing_is_published_by_accident(&Tree::of(&[("a.md", text)])), []);
        let lock =
            concat!("source = \"registry+https://github.com/rust-lang/crates", ".io-index\"");
        assert_eq!(nothing_is_published_by_accident(&Tree::of(&[("Cargo.lock", lock)])), []);
    }
}
