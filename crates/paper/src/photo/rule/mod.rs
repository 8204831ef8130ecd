//! Rules that hold what was read against something else: check characters, sums, the QR code.

pub(super) mod name;
pub(super) mod qr;
pub(super) mod tax_id;
pub(super) mod trust;
pub(super) mod words;

/// How many characters must be changed, added or dropped to make one text of the other; `most` + 1
/// when it is more than `most`.
pub(super) fn distance(a: &str, b: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.chars().take(64).collect(), b.chars().take(64).collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()].min(most + 1)
}
