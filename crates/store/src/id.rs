//! Ids: a prefix that tells the type, then a time, a place in line and chance, sortable by time.

use std::sync::atomic::{AtomicU32, Ordering};

use model::Moment;

/// The digits of Crockford's base 32, without I, L, O and U.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Counts the ids of this process.
static PLACE: AtomicU32 = AtomicU32::new(0);

/// A fresh id such as `ver_01jx7m…`: 26 digits after the prefix, 48 bits of time, 20 of a count and
/// 60 of chance.
///
/// The count keeps ids in the order in which they were made also within a second. So an index over
/// them grows at its end, and a commit touches one page of it instead of one for each row.
///
/// ```
/// let id = store::fresh("ver", model::Moment(1_790_000_000));
/// assert!(id.starts_with("ver_") && id.len() == 30);
/// ```
pub fn fresh(prefix: &str, now: Moment) -> String {
    let mut chance = [0u8; 8];
    // Without a source of chance no id is safe to give out; the system always has one.
    getrandom::fill(&mut chance).expect("the system gives random bytes");
    let millis = u128::try_from(now.0.max(0)).unwrap_or(0) * 1_000;
    let place = u128::from(PLACE.fetch_add(1, Ordering::Relaxed) & 0xf_ffff);
    let chance = u128::from(u64::from_be_bytes(chance) >> 4);
    let number = (millis << 80) | (place << 60) | chance;
    let mut text = String::with_capacity(prefix.len() + 27);
    text.push_str(prefix);
    text.push('_');
    for place in (0..26).rev() {
        text.push(char::from(DIGITS[(number >> (place * 5)) as usize & 31]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_never_repeat() {
        let early = fresh("x", Moment(1_790_000_000));
        let late = fresh("x", Moment(1_790_000_001));
        assert!(early < late);
        let (first, second) = (fresh("x", Moment(5)), fresh("x", Moment(5)));
        assert_ne!(first, second);
        assert!(first < second, "within a second they keep the order in which they were made");
    }
}
