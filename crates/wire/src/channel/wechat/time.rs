//! The two ways in which WeChat writes a moment.

use model::{Day, Moment};

/// `2018-06-08T10:34:56+08:00`.
pub(crate) fn rfc3339(moment: Moment) -> String {
    format!("{}+08:00", moment.in_china().replacen(' ', "T", 1))
}

/// Reads RFC 3339, with any offset; fractions of a second are dropped.
pub(crate) fn of_rfc3339(text: &str) -> Option<Moment> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = (rest.get(..8)?, rest.get(8..)?);
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let (hour, minute, second) = time_of_day(clock)?;
    let local = Moment::utc(day(date)?, hour, minute, second)?;
    let offset_s = match rest {
        "Z" | "z" => 0,
        _ => {
            let sign = match rest.as_bytes().first()? {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let offset = rest.get(1..).filter(|offset| offset.len() == 5)?;
            let (hours, minutes) = (i64::from(part(offset, 0)?), i64::from(part(offset, 3)?));
            sign * (hours * 3600 + minutes * 60)
        }
    };
    Some(Moment(local.0 - offset_s))
}

/// `20141030133525` on Chinese clocks, as v2 has it.
pub(crate) fn compact(moment: Moment) -> String {
    moment.in_china().replace(['-', ' ', ':'], "")
}

/// Reads `20141030133525`.
pub(crate) fn of_compact(text: &str) -> Option<Moment> {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let day = Day::new(text[..4].parse().ok()?, part(text, 4)?, part(text, 6)?)?;
    Moment::china(day, part(text, 8)?, part(text, 10)?, part(text, 12)?)
}

/// Reads `2021-01-28 17:07:11` on Chinese clocks, as bills have it.
pub(crate) fn of_bill(text: &str) -> Option<Moment> {
    let (date, clock) = text.split_once(' ')?;
    let (hour, minute, second) = time_of_day(clock)?;
    Moment::china(day(date)?, hour, minute, second)
}

/// `2021-01-28` and nothing else.
pub(crate) fn day(text: &str) -> Option<Day> {
    if text.len() != 10 || !text.is_ascii() {
        return None;
    }
    let year = text[..4].bytes().all(|b| b.is_ascii_digit()).then(|| text[..4].parse().ok())??;
    let day = Day::new(year, part(text, 5)?, part(text, 8)?)?;
    (day.to_string() == text).then_some(day)
}

/// `17:07:11`.
fn time_of_day(text: &str) -> Option<(u8, u8, u8)> {
    let bytes = text.as_bytes();
    (bytes.len() == 8 && bytes[2] == b':' && bytes[5] == b':').then_some(())?;
    Some((part(text, 0)?, part(text, 3)?, part(text, 6)?))
}

/// Two digits.
fn part(text: &str, at: usize) -> Option<u8> {
    let digits = text.get(at..at + 2)?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_back_in_both_ways() {
        let moment = Moment(1_528_425_296);
        assert_eq!(rfc3339(moment), "2018-06-08T10:34:56+08:00");
        assert_eq!(of_rfc3339(&rfc3339(moment)), Some(moment));
        assert_eq!(of_rfc3339("2018-06-08T02:34:56.789Z"), Some(moment));
        assert_eq!(of_compact(&compact(moment)), Some(moment));
        assert_eq!(of_bill("2018-06-08 10:34:56"), Some(moment));
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for bad in ["", "2018-06-08", "2018-13-08T10:34:56Z", "2018-06-08T10:34:56", "年年年年年"]
        {
            assert_eq!(of_rfc3339(bad), None, "{bad}");
            assert_eq!(of_compact(bad), None, "{bad}");
            assert_eq!(of_bill(bad), None, "{bad}");
        }
        assert_eq!(of_rfc3339("2018-06-08T10:34:56+0800"), None);
        assert_eq!(of_rfc3339("2018-06-08T10.34.56Z"), None);
        assert_eq!(of_compact("2014103013352x"), None);
        assert_eq!(day("2018-6-08 "), None);
    }
}
