//! Which passwords are refused (密码至少10位，且不能是常见密码).
//!
//! Length and guessability count, composition does not: rules such as "one capital, one digit"
//! give `Password1!` (NIST SP 800-63B-4 §3.1.1.2 forbids them). A password is cut into what a
//! guesser tries first, as words that many people use, runs, rows of the keyboard, years and the
//! account's own name; each such piece is worth one character.

use super::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
use super::{Fault, Identifier};

/// A password is refused when it is worth less than so many characters that nobody can guess.
const WORTH_MIN: usize = 6;

/// Pieces that lead the published lists of leaked passwords, here and abroad, and our own name.
const COMMON: &str = "\
    password passwd passw mima admin administrator root user login guest test demo welcome \
    letmein iloveyou monkey dragon football baseball master sunshine princess shadow \
    superman michael secret changeme default abc123 abcd1234 a123456 qwe123 qaz123 1qaz2wsx \
    1q2w3e4r 1q2w3e zxcvbn asdf qwer qwerty zaq12wsx q1w2e3r4 woaini aini wodemima nihao \
    5201314 1314520 1314 520 woaiwojia zhangwei wangwei liwei beijing shanghai china \
    zhongguo tencent alibaba taobao weixin wechat alipay piaoju fapiao invoice caiwu finance \
    kuaiji chuna shuiwu gongsi company office internet computer google apple 111222 112233 \
    123123 147258369 159357 741852963 987654 asd123 pass love hello xiaoming laopo baobei";

/// Rows and columns of the keyboard, the alphabet and the digits; three in a row are a run.
const RUNS: &str = "\
    abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm !@#$%^&*()_+ \
    1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik qazwsxedcrfvtgbyhnujmik 1q2w3e4r5t6y7u8i9o0p \
    q1w2e3r4t5y6u7i8o9p0 13579 24680";

/// The shortest stretch of a row that counts as a run.
const RUN_CHARS_MIN: usize = 3;

/// Judges a new password of the person who signs in with these identifiers.
///
/// ```
/// use model::account::{Fault, password};
/// assert_eq!(password::judge("Passw0rd2026!", &[]), Err(Fault::PasswordWeak));
/// assert_eq!(password::judge("三只老虎爬山去了九次", &[]), Ok(()));
/// ```
///
/// # Errors
///
/// [`Fault::PasswordWeak`] or [`Fault::PasswordLong`].
pub fn judge(password: &str, own: &[Identifier]) -> Result<(), Fault> {
    let chars: Vec<char> = password.chars().take(PASSWORD_CHARS_MAX + 1).collect();
    if chars.len() > PASSWORD_CHARS_MAX {
        return Err(Fault::PasswordLong);
    }
    if chars.len() < PASSWORD_CHARS_MIN {
        return Err(Fault::PasswordWeak);
    }
    let folded: Vec<char> = chars.iter().flat_map(|c| c.to_lowercase()).collect();
    let unit = &folded[..period(&folded)];
    if worth(unit, &names(own)) < WORTH_MIN { Err(Fault::PasswordWeak) } else { Ok(()) }
}

/// What a guesser knows of the person: the name and the host of their address, their number.
fn names(own: &[Identifier]) -> Vec<String> {
    let whole = own.iter().map(Identifier::as_str);
    let parts = whole.clone().flat_map(|text| text.split(['@', '.'])).chain(whole);
    parts.filter(|part| part.len() >= RUN_CHARS_MIN).map(str::to_owned).collect()
}

/// The shortest beginning whose repetition is the whole: 3 for `abcabcab`.
fn period(chars: &[char]) -> usize {
    let repeats = |unit: &usize| chars.iter().zip(&chars[*unit..]).all(|(a, b)| a == b);
    (1..=chars.len() / 2).find(repeats).unwrap_or(chars.len())
}

/// How many characters nobody can guess; a guessable piece counts as one.
fn worth(chars: &[char], names: &[String]) -> usize {
    let (mut at, mut worth) = (0, 0);
    while at < chars.len() {
        let rest = &chars[at..];
        let words = COMMON.split(' ').chain(names.iter().map(String::as_str));
        let word = words.map(|word| word_at(rest, word)).max().unwrap_or(0);
        let longest = word.max(run_at(rest)).max(same_at(rest)).max(date_at(rest));
        at += longest.max(1);
        worth += 1;
    }
    worth
}

/// The length of a word that stands here, in any of the disguises `p@ssw0rd`; 0 when it does not.
fn word_at(rest: &[char], word: &str) -> usize {
    let mut length = 0;
    for letter in word.chars() {
        match rest.get(length) {
            Some(c) if *c == letter || disguises(*c).contains(letter) => length += 1,
            _ => return 0,
        }
    }
    length
}

/// The letters that a character is typed for.
fn disguises(c: char) -> &'static str {
    match c {
        '@' | '4' => "a",
        '0' => "o",
        '1' | '!' => "il",
        '3' => "e",
        '$' | '5' => "s",
        '7' => "t",
        _ => "",
    }
}

/// The length of a stretch of a row that begins here, in either direction.
fn run_at(rest: &[char]) -> usize {
    let follows = |row: &str, a: char, b: char| row.contains(&*String::from_iter([a, b]));
    let along = |row: &str, back: bool| {
        let pairs = rest.windows(2);
        let steps = pairs.take_while(|w| match back {
            false => follows(row, w[0], w[1]),
            true => follows(row, w[1], w[0]),
        });
        match steps.count() {
            0 => 0,
            steps => steps + 1,
        }
    };
    let longest = RUNS.split(' ').map(|row| along(row, false).max(along(row, true))).max();
    longest.filter(|length| *length >= RUN_CHARS_MIN).unwrap_or(0)
}

/// The length of one character repeated, from three on.
fn same_at(rest: &[char]) -> usize {
    let length = rest.iter().take_while(|c| **c == rest[0]).count();
    if length >= RUN_CHARS_MIN { length } else { 0 }
}

/// The length of a year or a day of 1900 to 2099: birthdays come first after names.
fn date_at(rest: &[char]) -> usize {
    let digits: String = rest.iter().take(8).take_while(|c| c.is_ascii_digit()).collect();
    let century = digits.get(..2);
    if digits.len() < 4 || !(century == Some("19") || century == Some("20")) {
        return 0;
    }
    if digits.len() == 8 && crate::Day::parse(&digits).is_some() { 8 } else { 4 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn common_passwords_are_refused_in_every_disguise() {
        for password in [
            "",
            "short",
            "123456789",
            "1234567890",
            "0987654321",
            "12345678910",
            "aaaaaaaaaaaa",
            "abcabcabcabcabc",
            "qwertyuiop",
            "Qwertyuiop123",
            "1qaz2wsx3edc",
            "password123",
            "P@ssw0rd!!!",
            "Passw0rd!Passw0rd!",
            "woaini1314520",
            "Woaini5201314",
            "admin@2026",
            "Admin123456!",
            "piaoju2026",
            "Fapiao123456",
            "iloveyou1314",
            "asdfghjkl123",
            "19900101123456",
            "xiaoming123",
            "!@#$%^&*()",
            "changeme123",
            "zxcvbnm,./",
        ] {
            assert_eq!(judge(password, &[]), Err(Fault::PasswordWeak), "{password}");
        }
    }

    #[test]
    fn ones_own_name_is_no_password() {
        let own = ["zhaocaixia@example.com", "13912345678"].map(|t| Identifier::parse(t).unwrap());
        for password in [
            "zhaocaixia",
            "Zhaocaixia2026",
            "zhaocaixia@example.com",
            "13912345678",
            "zhaocaixia13912345678",
        ] {
            assert_eq!(judge(password, &own), Err(Fault::PasswordWeak), "{password}");
        }
        assert_eq!(judge("zhaocaixia2026", &[]), Ok(()));
    }

    #[test]
    fn long_and_unusual_ones_are_taken_whatever_they_are_made_of() {
        for password in [
            "correct horse battery",
            "kxvprdmqwz",
            "8362719450",
            "三只老虎爬山去了九次",
            "wenjian-gui-zai-menhou",
            "雨夜fapiao骑驴看唱本",
            "Tr0ub4dor&3x",
        ] {
            assert_eq!(judge(password, &[]), Ok(()), "{password}");
        }
        assert_eq!(judge(&"长句".repeat(65), &[]), Err(Fault::PasswordLong));
        assert_eq!(judge(&"\u{0}".repeat(1_000_000), &[]), Err(Fault::PasswordLong));
    }

    proptest! {
        #[test]
        fn every_text_is_judged(text in "\\PC{0,140}") {
            let _ = judge(&text, &[]);
        }

        #[test]
        fn random_letters_are_taken(text in "[bcdfghjkmpqtvwxz]{16}") {
            prop_assert_eq!(judge(&text, &[]), Ok(()));
        }
    }
}
