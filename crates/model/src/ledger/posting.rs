//! Postings (过账) and their entries (分录): balanced or not there at all.

use std::fmt::Write;

use super::Account;
use crate::{Day, Fen};

/// The most entries of a posting.
pub const ENTRIES_MAX: usize = 64;
/// The longest id of a posting and of what it is about, in bytes.
pub const ID_MAX: usize = 96;
/// The largest amount of an entry: ten trillion yuan, so that sums of entries cannot overflow.
pub const AMOUNT_MAX: Fen = Fen(1_000_000_000_000_000);

/// One side of a posting: an account and what it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account.
    pub account: Account,
    /// A debit is positive, a credit negative; never zero.
    pub amount: Fen,
}

impl Entry {
    /// 借: a debit.
    pub fn debit(account: Account, amount: Fen) -> Entry {
        Entry { account, amount }
    }

    /// 贷: a credit.
    pub fn credit(account: Account, amount: Fen) -> Entry {
        Entry { account, amount: -amount }
    }
}

macro_rules! what {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// What a posting is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum What { $(#[doc = $doc] $variant,)* }

        impl What {
            /// Every one of them.
            pub const ALL: &'static [What] = &[$(What::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(What::$variant => $code,)* }
            }

            /// The one of a code.
            pub fn of_code(code: &str) -> Option<What> {
                What::ALL.iter().copied().find(|what| what.code() == code)
            }
        }
    };
}

what! {
    Capture = "capture", "A channel or a device took money for an order.";
    Late = "late", "The same, after the attempt had been given up.";
    Applied = "applied", "An order's money became the biller's.";
    RefundPayable = "refund-payable", "Money was promised back.";
    Refund = "refund", "A channel or a device gave money back.";
    Fee = "fee", "A channel kept its fee.";
    Discount = "discount", "A promotion paid instead of the customer.";
    Settlement = "settlement", "A channel paid out to the bank, or a biller was paid from it.";
    Collection = "collection", "Cash left a device, or was counted.";
    Suspense = "suspense", "A difference was put aside, or was explained.";
    Adjustment = "adjustment", "Put right by two people with a voucher.";
    Reversal = "reversal", "An earlier posting with the signs turned.";
}

/// A posting: entries that sum to zero, about one object, on one business day.
///
/// No function makes one of entries that do not balance, so whoever holds one need not ask.
///
/// ```
/// use model::ledger::{Account, Entry, Posting, Unbalanced, What};
/// use model::pay::Channel;
/// use model::{Day, Fen};
/// let day = Day::new(2026, 11, 22).unwrap();
/// let entries = |paid, taken| {
///     let from = Entry::debit(Account::clearing(Channel::Wechat), Fen(paid));
///     vec![from, Entry::credit(Account::order("ord_1"), Fen(taken))]
/// };
/// let posting = Posting::balanced("pst_1", What::Capture, "ord_1", day, entries(5_000, 5_000));
/// assert_eq!(posting.unwrap().entries().len(), 2);
/// let posting = Posting::balanced("pst_1", What::Capture, "ord_1", day, entries(5_000, 4_999));
/// assert_eq!(posting, Err(Unbalanced::Sum(Fen(1))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    id: String,
    what: What,
    object: String,
    day: Day,
    entries: Vec<Entry>,
    reverses: Option<String>,
}

/// Why there is no such posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unbalanced {
    /// Debits and credits differ by so much.
    Sum(Fen),
    /// Fewer than two entries or more than [`ENTRIES_MAX`].
    Entries,
    /// An entry moves nothing, or more than [`AMOUNT_MAX`].
    Amount,
    /// The name of an account is empty or too long.
    Account(Account),
    /// The id, or that of the object, is empty, too long or not of letters, digits and `._:-`.
    Id,
    /// A reversal is made with [`Posting::reversal`] and cannot be reversed itself.
    Reversal,
}

impl Posting {
    /// A posting; `id` is made by whoever posts, and the same again whenever the same is tried
    /// again.
    ///
    /// # Errors
    ///
    /// [`Unbalanced`] says why.
    pub fn balanced(
        id: &str,
        what: What,
        object: &str,
        day: Day,
        entries: Vec<Entry>,
    ) -> Result<Posting, Unbalanced> {
        Posting::restored(id, what, object, day, entries, None)
    }

    /// A posting that was kept, read again; it balances like every other.
    ///
    /// # Errors
    ///
    /// [`Unbalanced`] says why it cannot be one.
    pub fn restored(
        id: &str,
        what: What,
        object: &str,
        day: Day,
        entries: Vec<Entry>,
        reverses: Option<&str>,
    ) -> Result<Posting, Unbalanced> {
        if (what == What::Reversal) != reverses.is_some() {
            return Err(Unbalanced::Reversal);
        }
        if !is_id(id) || !is_id(object) || !reverses.is_none_or(is_id) {
            return Err(Unbalanced::Id);
        }
        if !(2..=ENTRIES_MAX).contains(&entries.len()) {
            return Err(Unbalanced::Entries);
        }
        let is_amount = |Fen(amount): Fen| amount != 0 && amount.unsigned_abs() <= MOST;
        if !entries.iter().all(|entry| is_amount(entry.amount)) {
            return Err(Unbalanced::Amount);
        }
        if let Some(entry) = entries.iter().find(|entry| !entry.account.is_sound()) {
            return Err(Unbalanced::Account(entry.account.clone()));
        }
        // No overflow: 64 amounts of at most 10^15 each.
        match entries.iter().map(|entry| entry.amount.0).sum() {
            0 => {}
            difference => return Err(Unbalanced::Sum(Fen(difference))),
        }
        let (id, object, reverses) =
            (id.to_owned(), object.to_owned(), reverses.map(str::to_owned));
        Ok(Posting { id, what, object, day, entries, reverses })
    }

    /// This posting with the signs turned (冲正), on the day on which it is put right.
    ///
    /// # Errors
    ///
    /// [`Unbalanced::Id`]; [`Unbalanced::Reversal`] when this is a reversal itself: what it took
    /// back is posted anew instead.
    pub fn reversal(&self, id: &str, day: Day) -> Result<Posting, Unbalanced> {
        if !is_id(id) || id == self.id {
            return Err(Unbalanced::Id);
        }
        if self.reverses.is_some() {
            return Err(Unbalanced::Reversal);
        }
        let turned = |entry: &Entry| Entry { amount: -entry.amount, ..entry.clone() };
        Ok(Posting {
            id: id.to_owned(),
            what: What::Reversal,
            object: self.object.clone(),
            day,
            entries: self.entries.iter().map(turned).collect(),
            reverses: Some(self.id.clone()),
        })
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is about.
    pub fn what(&self) -> What {
        self.what
    }

    /// The id of the order, refund, case or whatever it belongs to.
    pub fn object(&self) -> &str {
        &self.object
    }

    /// The business day (会计日期).
    pub fn day(&self) -> Day {
        self.day
    }

    /// Its entries.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The id of the posting that it turns round.
    pub fn reverses(&self) -> Option<&str> {
        self.reverses.as_deref()
    }

    /// The sum of its debits.
    pub fn amount(&self) -> Fen {
        self.entries.iter().map(|entry| entry.amount).filter(|amount| amount.0 > 0).sum()
    }

    /// The one text of a posting, of which digests are made: lines that end with a line feed, with
    /// version, id, what, object, day and the reversed posting or `-`, then `account amount` for
    /// each entry. No part can hold a line feed or a space, so no two postings share a text.
    pub fn canonical(&self) -> String {
        let mut text = String::with_capacity(96 + 40 * self.entries.len());
        let reverses = self.reverses.as_deref().unwrap_or("-");
        // Writing into a text cannot fail.
        let _ = write!(
            text,
            "piaoju.posting/1\n{}\n{}\n{}\n{}\n{reverses}\n",
            self.id,
            self.what.code(),
            self.object,
            self.day,
        );
        for entry in &self.entries {
            let _ = writeln!(text, "{} {}", entry.account, entry.amount.0);
        }
        text
    }
}

const MOST: u64 = AMOUNT_MAX.0.unsigned_abs();

fn is_id(text: &str) -> bool {
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b':' | b'-');
    (1..=ID_MAX).contains(&text.len()) && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pay::Channel;

    fn day() -> Day {
        Day::new(2026, 11, 22).unwrap()
    }

    fn post(amounts: &[i64]) -> Result<Posting, Unbalanced> {
        let entry = |(at, amount): (usize, &i64)| Entry {
            account: Account::biller(&at.to_string()),
            amount: Fen(*amount),
        };
        let entries = amounts.iter().enumerate().map(entry).collect();
        Posting::balanced("pst_1", What::Adjustment, "case_1", day(), entries)
    }

    #[test]
    fn what_does_not_balance_does_not_exist() {
        assert!(post(&[1, 2, -3]).is_ok());
        let most = AMOUNT_MAX.0;
        for (amounts, why) in [
            (vec![1, -2], Unbalanced::Sum(Fen(-1))),
            (vec![], Unbalanced::Entries),
            (vec![5], Unbalanced::Entries),
            ([1, -1].repeat(33), Unbalanced::Entries),
            (vec![0, 0], Unbalanced::Amount),
            (vec![most + 1, -most - 1], Unbalanced::Amount),
            (vec![i64::MIN, i64::MIN], Unbalanced::Amount),
            (vec![most; 64], Unbalanced::Sum(Fen(64 * most))),
        ] {
            assert_eq!(post(&amounts), Err(why), "{amounts:?}");
        }
    }

    #[test]
    fn ids_and_accounts_are_bounded() {
        let entries = |account: Account| {
            vec![Entry::debit(account, Fen(1)), Entry::credit(Account::refund_payable(), Fen(1))]
        };
        let good = || entries(Account::clearing(Channel::Cash));
        let post = |id: &str, object: &str, entries| {
            Posting::balanced(id, What::Capture, object, day(), entries)
        };
        assert!(post("a:b.c-d_1", "ord_1", good()).is_ok());
        for id in ["", "a b", "a\n", "水", &"x".repeat(ID_MAX + 1)] {
            assert_eq!(post(id, "ord_1", good()), Err(Unbalanced::Id), "{id}");
            assert_eq!(post("pst_1", id, good()), Err(Unbalanced::Id), "{id}");
        }
        for name in [String::new(), "x".repeat(200)] {
            let account = Account::order(&name);
            let refused = post("pst_1", "ord_1", entries(account.clone()));
            assert_eq!(refused, Err(Unbalanced::Account(account)));
        }
    }

    #[test]
    fn a_reversal_turns_every_sign_once() {
        let posting = post(&[5, -2, -3]).unwrap();
        let back = posting.reversal("pst_2", day()).unwrap();
        let amounts: Vec<i64> = back.entries().iter().map(|entry| entry.amount.0).collect();
        assert_eq!((amounts, back.reverses()), (vec![-5, 2, 3], Some("pst_1")));
        assert_eq!((back.what(), back.object()), (What::Reversal, "case_1"));
        assert_eq!(back.reversal("pst_3", day()), Err(Unbalanced::Reversal));
        assert_eq!(posting.reversal("pst_1", day()), Err(Unbalanced::Id));
        let forged = Posting::balanced("p", What::Reversal, "o", day(), back.entries().to_vec());
        assert_eq!(forged, Err(Unbalanced::Reversal));
    }

    #[test]
    fn the_one_text_of_a_posting_says_everything() {
        let posting = post(&[5, -2, -3]).unwrap();
        assert_eq!(
            posting.canonical(),
            "piaoju.posting/1\npst_1\nadjustment\ncase_1\n2026-11-22\n-\nbiller:0 5\nbiller:1 -2\n\
             biller:2 -3\n"
        );
        let back = posting.reversal("pst_2", day()).unwrap();
        assert!(back.canonical().contains("\n2026-11-22\npst_1\nbiller:0 -5\n"));
    }

    #[test]
    fn codes_are_stable_and_different() {
        for what in What::ALL {
            assert_eq!(What::of_code(what.code()), Some(*what));
        }
        assert_eq!(What::of_code("gift"), None);
    }

    proptest! {
        #[test]
        fn a_posting_is_balanced_or_refused(amounts in prop::collection::vec(-9i64..9, 0..6)) {
            let sum: i64 = amounts.iter().sum();
            let good = sum == 0 && amounts.len() > 1 && !amounts.contains(&0);
            prop_assert_eq!(post(&amounts).is_ok(), good);
        }
    }
}
