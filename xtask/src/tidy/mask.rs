//! Splits Rust source into code, literals and comments, each with the line breaks of the whole.
//!
//! Rules look for words, and a word means something else in a comment or a string. This is no
//! parser: it knows where comments, strings and characters begin and end, nothing more.

/// The same source three times, everything else blanked out.
#[derive(Debug, Default)]
pub struct Masked {
    /// Code without the content of literals and comments.
    pub code: String,
    /// The content of string literals.
    pub literals: String,
}

/// Splits a source file.
pub fn mask(source: &str) -> Masked {
    let chars: Vec<char> = source.chars().collect();
    let mut out = Masked::default();
    let mut at = 0;
    while at < chars.len() {
        let (end, kind) = piece(&chars, at);
        for c in &chars[at..end] {
            let blank = if *c == '\n' { '\n' } else { ' ' };
            out.code.push(if kind == Kind::Code { *c } else { blank });
            out.literals.push(if kind == Kind::Literal { *c } else { blank });
        }
        at = end;
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Literal,
    Comment,
}

/// The end and the kind of the piece that begins at `at`.
fn piece(chars: &[char], at: usize) -> (usize, Kind) {
    let next = chars.get(at + 1).copied();
    let is_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match (chars[at], next) {
        ('/', Some('/')) => {
            let line = chars[at..].iter().position(|c| *c == '\n');
            (line.map_or(chars.len(), |n| at + n), Kind::Comment)
        }
        ('/', Some('*')) => (block_end(chars, at), Kind::Comment),
        ('"', _) => (string_end(chars, at + 1), Kind::Literal),
        ('r', Some('"' | '#')) if !is_word || chars[at - 1] == 'b' => raw_end(chars, at),
        ('\'', Some('\\')) => {
            let close = chars[at + 3..].iter().position(|c| *c == '\'');
            (close.map_or(chars.len(), |n| at + 3 + n + 1), Kind::Literal)
        }
        ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => (at + 3, Kind::Literal),
        _ => (at + 1, Kind::Code),
    }
}

fn block_end(chars: &[char], at: usize) -> usize {
    let (mut depth, mut here) = (0, at);
    while here < chars.len() {
        match (chars[here], chars.get(here + 1)) {
            ('/', Some('*')) => (depth, here) = (depth + 1, here + 1),
            ('*', Some('/')) => (depth, here) = (depth - 1, here + 1),
            _ => {}
        }
        here += 1;
        if depth == 0 {
            break;
        }
    }
    here
}

fn string_end(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// The end of a raw string; `r#name` is code.
fn raw_end(chars: &[char], at: usize) -> (usize, Kind) {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    let start = at + 1 + hashes;
    if chars.get(start) != Some(&'"') {
        return (at + 1, Kind::Code);
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let found = chars[start + 1..].windows(close.len()).position(|w| w == close);
    (found.map_or(chars.len(), |n| start + 1 + n + close.len()), Kind::Literal)
}

/// Where a word stands as a whole word: line, from 1.
pub fn lines_with(text: &str, word: &str) -> Vec<usize> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let holds = |line: &str| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + word.len()..].chars().next();
            let ends_open = word.ends_with(is_name);
            !(before.is_some_and(is_name) || ends_open && after.is_some_and(is_name))
        })
    };
    (1..).zip(text.lines()).filter(|(_, line)| holds(line)).map(|(number, _)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_strings_and_comments_are_told_apart() {
        let source = r##"let a = "b // c"; // d "e"
let f = r#"g " h"#; /* i /* j */ k */ let l: &'static str = "\"m"; let n = '"'; let o = b"p";"##;
        let masked = mask(source);
        for word in ["let", "a", "f", "l", "static", "n", "o"] {
            assert!(!lines_with(&masked.code, word).is_empty(), "{word}: {}", masked.code);
        }
        for word in ["c", "d", "e", "g", "h", "i", "k", "m", "p"] {
            assert!(lines_with(&masked.code, word).is_empty(), "{word}: {}", masked.code);
        }
        assert_eq!(lines_with(&masked.literals, "h"), [2]);
        assert_eq!(masked.code.lines().count(), source.lines().count());
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(lines_with("a\nunsafe_code unsafe {", "unsafe"), [2]);
        assert!(lines_with("not_unsafe unsafer", "unsafe").is_empty());
        assert_eq!(lines_with("x todo!()", "todo!"), [1]);
    }
}
