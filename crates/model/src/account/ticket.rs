//! Codes and links that are good for one thing, once, for a while.

use super::limits::{
    CODE_DIGITS, CODE_LIVES_S, CODE_TRIES, INVITATION_LIVES_S, RESET_LIVES_S, SECOND_STEP_LIVES_S,
};
use crate::Moment;

macro_rules! purposes {
    ($($variant:ident = $code:literal, $lives_s:expr, $tries:expr, $doc:literal;)*) => {
        /// What a code or a link is good for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Purpose { $(#[doc = $doc] $variant,)* }

        impl Purpose {
            /// Every purpose.
            pub const ALL: &'static [Purpose] = &[$(Purpose::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Purpose::$variant => $code,)* }
            }

            /// How long one lives.
            pub fn lives_s(self) -> i64 {
                match self { $(Purpose::$variant => $lives_s,)* }
            }

            /// How often a wrong one may be tried.
            pub fn tries(self) -> u32 {
                match self { $(Purpose::$variant => $tries,)* }
            }
        }
    };
}

purposes! {
    Register = "register", CODE_LIVES_S, CODE_TRIES,
        "A code that proves an address before there is an account.";
    Attach = "attach", CODE_LIVES_S, CODE_TRIES, "A code that proves a further address.";
    Reset = "reset", RESET_LIVES_S, 1, "A link to a new password.";
    SecondStep = "second-step", SECOND_STEP_LIVES_S, CODE_TRIES,
        "The right password was given, the second factor is still to come.";
    Invite = "invite", INVITATION_LIVES_S, 1, "A link into a workspace.";
}

impl Purpose {
    /// The purpose of a code.
    pub fn of_code(code: &str) -> Option<Purpose> {
        Purpose::ALL.iter().copied().find(|purpose| purpose.code() == code)
    }
}

/// One code or link that was sent; the secret itself is kept elsewhere, as a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// What it is good for.
    pub purpose: Purpose,
    /// When it was sent.
    pub made: Moment,
    /// Wrong tries so far.
    pub tries: u32,
    /// Whether it did its work or was replaced by a newer one.
    pub is_spent: bool,
}

impl Ticket {
    /// Whether it is good at `now`: not used, not too old, not tried too often.
    pub fn is_good(self, now: Moment) -> bool {
        let age_s = now.0.saturating_sub(self.made.0);
        !self.is_spent && age_s < self.purpose.lives_s() && self.tries < self.purpose.tries()
    }
}

/// The digits of a code from a random number; each code is equally likely but for one in a
/// trillion.
///
/// ```
/// assert_eq!(model::account::digits(1_000_042), "000042");
/// ```
pub fn digits(random: u64) -> String {
    let modulus = 10u64.pow(CODE_DIGITS as u32);
    format!("{:0width$}", random % modulus, width = CODE_DIGITS)
}

/// What somebody typed as a code: its digits, if there are as many as a code has.
pub fn typed_digits(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .take(4 * CODE_DIGITS)
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect();
    (digits.len() == CODE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(purpose: Purpose) -> Ticket {
        Ticket { purpose, made: Moment(1_000), tries: 0, is_spent: false }
    }

    #[test]
    fn a_code_lives_ten_minutes_and_a_link_to_a_new_password_fifteen() {
        for (purpose, minutes) in [(Purpose::Register, 10), (Purpose::Reset, 15)] {
            let ticket = ticket(purpose);
            assert!(ticket.is_good(Moment(1_000 + minutes * 60 - 1)), "{purpose:?}");
            assert!(!ticket.is_good(Moment(1_000 + minutes * 60)), "{purpose:?}");
        }
    }

    #[test]
    fn a_used_one_is_refused() {
        for purpose in Purpose::ALL {
            let spent = Ticket { is_spent: true, ..ticket(*purpose) };
            assert!(ticket(*purpose).is_good(Moment(1_001)) && !spent.is_good(Moment(1_001)));
        }
    }

    #[test]
    fn a_code_cannot_be_guessed_more_than_five_times() {
        let tried = |tries| Ticket { tries, ..ticket(Purpose::Register) }.is_good(Moment(1_001));
        assert!(tried(4) && !tried(5));
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        for typed in ["012345", " 012 345 ", "０１２３４５", "012-345"] {
            assert_eq!(typed_digits(typed).as_deref(), Some("012345"), "{typed}");
        }
        for typed in ["", "12345", "1234567", "12345a", "一二三四五六"] {
            assert_eq!(typed_digits(typed), None, "{typed}");
        }
        assert_eq!(digits(u64::MAX).len(), CODE_DIGITS);
    }

    #[test]
    fn purposes_are_written_and_read_without_loss() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::of_code(purpose.code()), Some(*purpose));
        }
    }
}
