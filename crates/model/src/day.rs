//! Calendar days and moments as documents write them.

use std::fmt;

/// A calendar day (日期), always a real one.
///
/// ```
/// use model::Day;
/// let day = Day::parse("2020年07月23日").unwrap();
/// assert_eq!(day.to_string(), "2020-07-23");
/// assert_eq!(Day::parse("20200723"), Some(day));
/// assert_eq!(Day::parse("2023-02-29"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: i16,
    month: u8,
    day: u8,
}

impl Day {
    /// Builds a day; `None` when the calendar has no such day.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Day> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => return None,
        };
        ((1..=longest).contains(&day) && (1..=9999).contains(&year)).then_some(Day {
            year,
            month,
            day,
        })
    }

    /// Reads `2020-07-23`, `2020/7/23`, `20200723`, `2020年07月23日`, with a time behind it or not.
    pub fn parse(text: &str) -> Option<Day> {
        let joined: String;
        let mut rest = text.trim();
        if rest.contains('年') {
            joined = rest.split_whitespace().collect();
            rest = &joined;
        }
        let (year, rest) = leading_digits(rest, 4);
        let (month, rest) = leading_digits(after_separator(rest), 2);
        let (day, _) = leading_digits(after_separator(rest), 2);
        if year.len() != 4 {
            return None;
        }
        Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The year, four digits.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01, negative before it.
    pub fn number(self) -> i64 {
        // Howard Hinnant's days_from_civil: exact for the proleptic Gregorian calendar.
        let y = i64::from(self.year) - i64::from(self.month <= 2);
        let era = y.div_euclid(400);
        let of_era = y - era * 400;
        let month = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The day that lies `number` days after 1970-01-01.
    pub fn from_number(number: i64) -> Option<Day> {
        let z = number.checked_add(719_468)?;
        let era = z.div_euclid(146_097);
        let of_era = z.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        Day::new(i16::try_from(year).ok()?, month as u8, day as u8)
    }
}

fn leading_digits(text: &str, most: usize) -> (&str, &str) {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    text.split_at(length)
}

fn after_separator(text: &str) -> &str {
    text.strip_prefix(['-', '/', '.', '年', '月']).unwrap_or(text)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A moment in UTC, in seconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use model::Moment;
/// let moment = Moment(1_601_796_535);
/// assert_eq!(moment.to_string(), "2020-10-04T07:28:55Z");
/// assert_eq!(moment.in_china(), "2020-10-04 15:28:55");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

/// China keeps one time zone, eight hours ahead of UTC, without summer time since 1991.
const CHINA_OFFSET_S: i64 = 8 * 3600;

impl Moment {
    /// The moment of a UTC date and time; `None` when there is no such date or time.
    pub fn utc(day: Day, hour: u8, minute: u8, second: u8) -> Option<Moment> {
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Some(Moment(day.number() * 86_400 + seconds))
    }

    /// The moment of a date and time on Chinese clocks.
    pub fn china(day: Day, hour: u8, minute: u8, second: u8) -> Option<Moment> {
        Moment::utc(day, hour, minute, second).map(|m| Moment(m.0 - CHINA_OFFSET_S))
    }

    /// The calendar day on Chinese clocks.
    pub fn china_day(self) -> Day {
        let number = (self.0.saturating_add(CHINA_OFFSET_S)).div_euclid(86_400);
        Day::from_number(number).unwrap_or(Day { year: 9999, month: 12, day: 31 })
    }

    /// The hour on Chinese clocks, 0 to 23.
    pub fn china_hour(self) -> i64 {
        self.0.saturating_add(CHINA_OFFSET_S).rem_euclid(86_400) / 3_600
    }

    /// Date and time on Chinese clocks, `2020-10-04 15:28:55`.
    pub fn in_china(self) -> String {
        let seconds = self.0.saturating_add(CHINA_OFFSET_S).rem_euclid(86_400);
        let day = self.china_day();
        format!("{day} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.rem_euclid(86_400);
        match Day::from_number(self.0.div_euclid(86_400)) {
            Some(day) => {
                let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
                write!(f, "{day}T{h:02}:{m:02}:{s:02}Z")
            }
            None => write!(f, "{}s", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn documents_write_days_in_many_ways() {
        let day = Day::new(2024, 5, 8).unwrap();
        for text in [
            "2024-05-08",
            "20240508",
            "2024/5/8",
            "2024年5月8日",
            "2024年05月08日",
            "2024-05-08 16:23:48",
            "2024-05-08T16:23:48",
            "2024 年 05 月 08 日",
            "20240508162348",
        ] {
            assert_eq!(Day::parse(text), Some(day), "{text}");
        }
        for text in ["", "2024", "2024-13-01", "2024-11-31", "24-05-08", "abc", "2024-05"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_names_one_day(number in -700_000i64..2_900_000) {
            let day = Day::from_number(number).unwrap();
            prop_assert_eq!(day.number(), number);
            prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = Day::parse(&text);
        }
    }
}
