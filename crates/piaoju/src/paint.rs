//! Colour on terminals, and text from documents made safe to print.

use model::Outcome;
use model::verdict::Verdict;

/// How something is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Plain,
    /// A heading.
    Strong,
    /// Less important.
    Soft,
    /// Right.
    Good,
    /// Deserves attention.
    Warn,
    /// Wrong.
    Bad,
}

/// Puts colour around text, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// Whether colour is on.
    pub is_on: bool,
}

impl Paint {
    /// The text in a tone (ECMA-48 SGR).
    pub fn tone(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Strong => "1",
            Tone::Soft => "2",
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "31",
        };
        if !self.is_on || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Mark and tone of an outcome.
pub fn of_outcome(outcome: Outcome) -> (&'static str, Tone) {
    match outcome {
        Outcome::Pass => ("✓", Tone::Good),
        Outcome::Fail => ("✗", Tone::Bad),
        Outcome::Warn => ("!", Tone::Warn),
        Outcome::Info => ("i", Tone::Soft),
        Outcome::Skipped => ("–", Tone::Soft),
    }
}

/// Mark and tone of a verdict.
pub fn of_verdict(verdict: Verdict) -> (&'static str, Tone) {
    match verdict {
        Verdict::Valid | Verdict::Authentic => ("✓", Tone::Good),
        Verdict::Invalid | Verdict::Mismatch | Verdict::NotFound => ("✗", Tone::Bad),
        Verdict::Undetermined => ("?", Tone::Warn),
    }
}

/// Text from a document on one line, without anything that could steer a terminal or turn the
/// direction of what follows: control characters and bidirectional controls become `�`, line
/// breaks and tabs a blank.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() || steers_direction(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The bidirectional controls of Unicode (UAX #9), which can make a page lie about its text.
fn steers_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_cannot_steer_the_terminal() {
        assert_eq!(printable("甲\u{1b}[31m乙\u{7}"), "甲\u{fffd}[31m乙\u{fffd}");
        assert_eq!(printable("a\u{202e}b\u{9b}c"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(printable("第一行\r\n第二行"), "第一行  第二行");
    }

    #[test]
    fn colour_off_leaves_the_text_alone() {
        assert_eq!(Paint { is_on: false }.tone(Tone::Bad, "x"), "x");
        assert_eq!(Paint { is_on: true }.tone(Tone::Bad, "x"), "\u{1b}[31mx\u{1b}[0m");
    }
}
