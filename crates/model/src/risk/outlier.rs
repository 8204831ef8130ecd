//! How far an amount lies from what is usual, in whole numbers.

use crate::Fen;

/// The least spread, so that bills that are always the same do not make a fen an outlier.
const SPREAD_MIN: i64 = 1_000;

/// The robust z-score of an amount against others, in thousandths: 0.6745 · (x − median) / MAD, by
/// Iglewicz and Hoaglin, 1993. Nothing below the median is far out. `None` without others.
pub fn outlier(amount: Fen, others: impl IntoIterator<Item = Fen>) -> Option<i64> {
    let mut others: Vec<i64> = others.into_iter().map(|fen| fen.0).collect();
    let middle = median(&mut others)?;
    let mut far: Vec<i64> =
        others.iter().map(|x| x.saturating_sub(middle).saturating_abs()).collect();
    // A tenth of what is usual is no spread that anybody would wonder about.
    let spread = median(&mut far)?.max(middle / 10).max(SPREAD_MIN);
    let above = i128::from(amount.0.saturating_sub(middle).max(0));
    i64::try_from(above * 6_745 / 10 / i128::from(spread)).ok()
}

fn median(values: &mut [i64]) -> Option<i64> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    match values.len() % 2 {
        1 => Some(upper),
        // Halved first, so that two large ones do not overflow.
        _ => {
            values.get(middle - 1).map(|lower| lower / 2 + upper / 2 + (lower % 2 + upper % 2) / 2)
        }
    }
}
