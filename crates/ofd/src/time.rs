//! Moments as seals and certificates write them.
//!
//! Writers drop the zone, shorten the year to two digits and add fractions; a moment without a
//! zone is taken as Chinese time, eight hours ahead of UTC, because that is what the clocks of the
//! writers show.

/// Seconds since 1970-01-01T00:00:00Z.
pub type Seconds = i64;

const CHINA_OFFSET_S: i64 = 8 * 3600;

/// Reads `20200723130907.763Z`, `20221031141634`, `2022-03-24 08:54:12`, `220725214639Z`,
/// `201709201022Z`, and dates alone.
///
/// ```
/// use ofd::time::parse;
/// assert_eq!(parse("20201004072855Z"), Some(1_601_796_535));
/// assert_eq!(parse("2020-10-04 15:28:55"), Some(1_601_796_535));
/// assert_eq!(parse("201004072855Z"), Some(1_601_796_535));
/// assert_eq!(parse("yesterday"), None);
/// ```
pub fn parse(text: &str) -> Option<Seconds> {
    let text = text.trim();
    let (body, zone) = split_zone(text)?;
    let body = body.split_once(['.', ',']).map_or(body, |(whole, _)| whole);
    let digits: Vec<i64> =
        body.chars().filter_map(|c| c.to_digit(10)).map(i64::from).take(15).collect();
    let separators_ok = body.chars().all(|c| {
        c.is_ascii_digit() || matches!(c, '-' | ':' | ' ' | 'T' | '/' | '年' | '月' | '日')
    });
    if !separators_ok {
        return None;
    }
    // Twelve digits are a two-digit year with seconds (the ASN.1 rule) whenever that is a real
    // moment, and otherwise a four-digit year without seconds, which some seal makers write.
    let moment = match digits.len() {
        8 | 14.. => real(&digits, 4),
        10 => real(&digits, 2),
        12 => real(&digits, 2).or_else(|| real(&digits, 4)),
        _ => None,
    };
    moment.map(|seconds| seconds - zone)
}

/// The moment that digits spell when the year takes `year_digits` of them.
fn real(digits: &[i64], year_digits: usize) -> Option<Seconds> {
    let number = |from: usize, count: usize| -> Option<i64> {
        digits.get(from..from + count).map(|d| d.iter().fold(0, |n, d| n * 10 + d))
    };
    let year = match number(0, year_digits)? {
        // RFC 5280 §4.1.2.5.1: years 50 to 99 belong to the twentieth century.
        short @ 0..=49 if year_digits == 2 => 2000 + short,
        short if year_digits == 2 => 1900 + short,
        long => long,
    };
    let at = year_digits;
    let (month, day) = (number(at, 2)?, number(at + 2, 2)?);
    let hour = number(at + 4, 2).unwrap_or(0);
    let minute = number(at + 6, 2).unwrap_or(0);
    let second = number(at + 8, 2).unwrap_or(0);
    let is_real = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (hour <= 23 && minute <= 59 && second <= 60);
    is_real.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Splits the zone off; its value in seconds east of Greenwich.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(body) = text.strip_suffix(['Z', 'z']) {
        return Some((body, 0));
    }
    let tail_start = text.len().saturating_sub(6);
    if let Some(at) = text.get(tail_start..).and_then(|t| t.rfind('+')).map(|at| at + tail_start) {
        let digits: Vec<i64> =
            text[at + 1..].chars().filter_map(|c| c.to_digit(10)).map(i64::from).collect();
        let [h1, h2, rest @ ..] = &digits[..] else { return None };
        let minutes = if let [m1, m2] = rest { m1 * 10 + m2 } else { 0 };
        return Some((&text[..at], (h1 * 10 + h2) * 3600 + minutes * 60));
    }
    Some((text, CHINA_OFFSET_S))
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant's algorithm).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Writes a GeneralizedTime in UTC, `20201004072855Z`.
pub fn generalized(seconds: Seconds) -> String {
    let z = seconds.div_euclid(86_400) + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let s = seconds.rem_euclid(86_400);
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}Z", s / 3600, s / 60 % 60, s % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_found_in_issued_files() {
        for (text, utc) in [
            ("20200723130907.763Z", "20200723130907Z"),
            ("20221031141634", "20221031061634Z"),
            ("2022-03-24 08:54:12", "20220324005412Z"),
            ("220725214639Z", "20220725214639Z"),
            ("170920102214Z", "20170920102214Z"),
            ("201709201022Z", "20170920102200Z"),
            ("2020-10-04T15:30:05+08:00", "20201004073005Z"),
            ("99991231235959Z", "99991231235959Z"),
            ("500101000000Z", "19500101000000Z"),
        ] {
            assert_eq!(parse(text).map(generalized).as_deref(), Some(utc), "{text}");
        }
        for text in ["", "Z", "2020", "20201304072855Z", "soon", "2020-10-04 25:00:00"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(seconds in 0i64..4_000_000_000) {
            prop_assert_eq!(parse(&generalized(seconds)), Some(seconds));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = parse(&text);
        }
    }
}
