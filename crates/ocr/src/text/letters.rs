//! From the network's probabilities to letters.
//!
//! Each step along a line has a probability for every letter of the alphabet, and one for no
//! letter at all. Steps that say the same one after the other are one letter (connectionist
//! temporal classification, greedy).

use model::text::Letter;

/// A second choice below this was not considered.
const SECOND_MIN: f32 = 0.001;

/// The letters a network knows: the place in the list is its class less one. Class 0 is none.
pub struct Alphabet {
    entries: Vec<String>,
}

impl Alphabet {
    /// The alphabet in a note, one entry a line; the last class, not listed, is the space.
    pub fn new(note: &str) -> Alphabet {
        let mut entries: Vec<String> = note.split('\n').map(str::to_owned).collect();
        if entries.last().is_some_and(String::is_empty) {
            entries.pop();
        }
        entries.push(" ".to_owned());
        Alphabet { entries }
    }

    /// How many classes a network with this alphabet answers.
    pub fn classes(&self) -> usize {
        self.entries.len() + 1
    }

    fn entry(&self, class: usize) -> &str {
        class.checked_sub(1).and_then(|at| self.entries.get(at)).map_or("", String::as_str)
    }
}

/// What a line says: its text, how sure that is, and each letter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// The characters.
    pub text: String,
    /// The mean over the letters.
    pub confidence: f32,
    /// One for each character of the text.
    pub letters: Vec<Letter>,
}

/// The step at which a letter is surest.
struct Peak {
    class: usize,
    step: usize,
    probability: f32,
}

/// Reads the steps of one line. `filled` is the share of the steps that the line fills, the rest
/// being padding.
pub fn read(steps: &[f32], alphabet: &Alphabet, filled: f32) -> Said {
    let classes = alphabet.classes();
    let count = steps.len() / classes;
    let mut peaks: Vec<Peak> = Vec::new();
    let mut before = 0;
    for (step, row) in steps.chunks_exact(classes).enumerate() {
        let class = likeliest(row, before);
        let probability = row[class];
        if class != 0 && (class != before || peaks.is_empty()) {
            peaks.push(Peak { class, step, probability });
        } else if class != 0
            && let Some(peak) = peaks.last_mut()
            && probability > peak.probability
        {
            (peak.step, peak.probability) = (step, probability);
        }
        before = class;
    }
    let length = (count as f32 * filled).max(1.0);
    let mut said = Said::default();
    for peak in &peaks {
        let row = &steps[peak.step * classes..(peak.step + 1) * classes];
        let second = second(row, peak.class);
        let second = second.and_then(|(class, p)| Some((alphabet.entry(class).chars().next()?, p)));
        let at = ((peak.step as f32 + 0.5) / length).min(1.0);
        for letter in alphabet.entry(peak.class).chars() {
            said.text.push(letter);
            said.letters.push(Letter { letter, confidence: peak.probability, second, at });
        }
    }
    let sum: f32 = said.letters.iter().map(|letter| letter.confidence).sum();
    said.confidence = sum / said.letters.len().max(1) as f32;
    said
}

/// The likeliest class of a step. More than one half is the likeliest without looking at the
/// rest, and most steps say nothing or what the one before said.
fn likeliest(row: &[f32], before: usize) -> usize {
    for class in [0, before] {
        if row[class] > 0.5 {
            return class;
        }
    }
    let highest = row.chunks(32).map(highest).fold(f32::MIN, f32::max);
    row.iter().position(|&p| p >= highest).unwrap_or(0)
}

fn highest(part: &[f32]) -> f32 {
    part.iter().fold(f32::MIN, |a, &b| if b > a { b } else { a })
}

/// The likeliest letter besides the chosen one.
fn second(row: &[f32], chosen: usize) -> Option<(usize, f32)> {
    let mut best = (0, SECOND_MIN);
    for (class, &p) in row.iter().enumerate().skip(1) {
        if p > best.1 && class != chosen {
            best = (class, p);
        }
    }
    (best.0 != 0).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [f32; 5] = [0.9, 0.04, 0.03, 0.02, 0.01];

    fn read_rows(rows: &[[f32; 5]], filled: f32) -> Said {
        read(&rows.concat(), &Alphabet::new("票\n据\nO"), filled)
    }

    #[test]
    fn steps_that_repeat_are_one_letter_and_a_gap_makes_two() {
        let a = [0.1, 0.8, 0.05, 0.03, 0.02];
        let surer = [0.02, 0.95, 0.01, 0.01, 0.01];
        let said = read_rows(&[a, surer, NONE, a, NONE], 1.0);
        assert_eq!(said.text, "票票");
        assert_eq!(said.letters[0].confidence, 0.95, "the surest step counts");
        assert!((said.letters[0].at - 0.3).abs() < 1e-6 && (said.letters[1].at - 0.7).abs() < 1e-6);
        assert!((said.confidence - 0.875).abs() < 1e-6);
    }

    #[test]
    fn the_last_class_is_a_space() {
        let b = [0.1, 0.1, 0.7, 0.05, 0.05];
        let space = [0.1, 0.1, 0.1, 0.1, 0.6];
        assert_eq!(read_rows(&[b, space, b], 1.0).text, "据 据");
    }

    #[test]
    fn a_second_choice_is_kept_when_there_was_one() {
        let doubtful = [0.1, 0.3, 0.15, 0.44, 0.01];
        let said = read_rows(&[doubtful, NONE], 1.0);
        assert_eq!((said.letters[0].letter, said.letters[0].second), ('O', Some(('票', 0.3))));
        let sure = [0.0, 1.0, 0.0, 0.0, 0.0];
        assert_eq!(read_rows(&[sure], 1.0).letters[0].second, None);
    }

    #[test]
    fn padding_does_not_shift_the_places() {
        let a = [0.1, 0.8, 0.05, 0.03, 0.02];
        let said = read_rows(&[NONE, a, NONE, NONE], 0.5);
        assert!((said.letters[0].at - 0.75).abs() < 1e-6);
    }

    #[test]
    fn nothing_said_is_nothing() {
        assert_eq!(read_rows(&[NONE, NONE], 1.0), Said::default());
        assert_eq!(read(&[], &Alphabet::new("a"), 1.0), Said::default());
    }
}
