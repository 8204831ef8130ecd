//! Bills (账单): who is owed (收费单位), for which account, what the sum is made of, and how much of
//! it may be paid.
//!
//! Billers are data: a [`catalogue`] that is read, not code. A [`Bill`] comes from the biller's
//! interface or from an imported table; either way [`Bill::check`] stands before anybody sees it.

mod account;
mod amount;
mod biller;
pub mod catalogue;
mod code;
mod invoice;
mod item;
pub mod json;
mod late;
mod masked;
mod refusal;
mod scene;

use std::fmt;
use std::ops::Deref;

use crate::{Day, Fen};

pub use account::{ACCOUNT_CHARS_MAX, AccountFault, AccountRule, Alphabet, CheckDigit};
pub use amount::{AmountFault, Choice};
pub use biller::{Biller, Bounds, Pricing};
pub use code::{BILL_PATH, BillCode};
pub use invoice::{Goods, InvoiceRule};
pub use item::{FeeItem, ItemKind, Meter};
pub use late::LateFee;
pub use masked::Masked;
pub use refusal::BillRefusal;
pub use scene::{Scene, Service};

use scene::codes;

/// The most items of one bill.
pub const ITEMS_MAX: usize = 100;
/// The most that a bill may be: a hundred million yuan. More is a slip of a decimal point.
pub const TOTAL_MAX: Fen = Fen(10_000_000_000);
/// The longest text of a bill or biller, in characters.
pub const TEXT_CHARS_MAX: usize = 100;

/// An account number (户号) that keeps the rule of its biller. It prints without its middle.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(String);

impl Account {
    /// A number that was read by its rule before and kept, or that the biller itself gave.
    pub fn of_kept(text: impl Into<String>) -> Account {
        Account(text.into())
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a page and a receipt show of it.
    pub fn masked(&self) -> Masked {
        Masked::account(&self.0)
    }
}

impl Deref for Account {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({})", self.masked())
    }
}

codes! {
    /// Where a bill stands.
    BillState {
        Due = "due", "Something is open.";
        Paying = "paying", "An order holds it: nobody else may pay it now.";
        Paid = "paid", "Nothing is open any more.";
        Cancelled = "cancelled", "The biller took it back.";
    }
}

codes! {
    /// What happens to a bill.
    BillEvent {
        Claim = "claim", "An order begins to pay it.";
        Release = "release", "The order ended without money, or the money went back.";
        PayPart = "pay-part", "A part was paid.";
        PayAll = "pay-all", "The rest was paid.";
        Cancel = "cancel", "The biller takes it back.";
        GiveBack = "give-back", "A payment that the biller had taken was given back.";
    }
}

impl BillState {
    /// The state after an event; `None` when the event cannot happen here.
    pub fn after(self, event: BillEvent) -> Option<BillState> {
        use BillEvent::{Cancel, Claim, GiveBack, PayAll, PayPart, Release};
        use BillState::{Cancelled, Due, Paid, Paying};
        Some(match (self, event) {
            (Due, Claim) => Paying,
            (Paying, Release | PayPart) => Due,
            (Paying, PayAll) => Paid,
            (Due, Cancel) => Cancelled,
            (Due | Paid, GiveBack) => Due,
            _ => return None,
        })
    }
}

/// A bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The id of the biller in the workspace.
    pub biller: String,
    /// The number under which the biller knows it.
    pub number: String,
    /// For which account.
    pub account: Account,
    /// Of which period (账期), as the biller writes it: `2026-10`.
    pub period: String,
    /// Who holds the account.
    pub holder: Masked,
    /// Where.
    pub address: Masked,
    /// What the sum is made of.
    pub items: Vec<FeeItem>,
    /// The sum.
    pub total: Fen,
    /// What of it was paid before.
    pub paid: Fen,
    /// The last day without a late fee.
    pub due: Option<Day>,
    /// Where it stands.
    pub state: BillState,
}

codes! {
    /// What is wrong with a bill. Such a bill is shown to nobody.
    BillFault {
        NoItems = "no-items", "It does not say what it is made of.";
        TooManyItems = "too-many-items", "More items than a bill may have.";
        Product = "product", "Quantity times unit price is not the amount of an item.";
        Reading = "reading", "The readings of the meter do not make the quantity.";
        Sign = "sign", "A discount that adds, or another item that takes away.";
        Sum = "sum", "The items do not make the total.";
        Total = "total", "The total is nothing, negative or impossibly large.";
        Paid = "paid", "More was paid than is owed.";
    }
}

impl Bill {
    /// What is still open.
    pub fn open(&self) -> Fen {
        self.total - self.paid
    }

    /// Whether the bill is right in itself: every item, and the sum to the fen.
    ///
    /// # Errors
    ///
    /// [`BillFault`], the first that is found.
    pub fn check(&self) -> Result<(), BillFault> {
        match self.items.len() {
            0 => return Err(BillFault::NoItems),
            count if count > ITEMS_MAX => return Err(BillFault::TooManyItems),
            _ => {}
        }
        if self.total.0 <= 0 || self.total > TOTAL_MAX {
            return Err(BillFault::Total);
        }
        self.items.iter().try_for_each(FeeItem::check)?;
        if self.items.iter().map(|item| item.amount).sum::<Fen>() != self.total {
            return Err(BillFault::Sum);
        }
        match (0..=self.total.0).contains(&self.paid.0) {
            true => Ok(()),
            false => Err(BillFault::Paid),
        }
    }

    /// The bill as it is paid on a day, where the late fee is ours to compute: an earlier late fee
    /// is replaced by the one of the day, under this name. Once a part was paid it falls no more,
    /// for that part may have paid for it.
    #[must_use]
    pub fn on(&self, rule: &LateFee, today: Day, name: &str) -> Bill {
        let mut bill = self.clone();
        bill.items.retain(|item| item.kind != ItemKind::LateFee);
        let owed: Fen = bill.items.iter().map(|item| item.amount).sum();
        let mut fee = self.due.map_or(Fen(0), |due| rule.on(owed - self.paid, due, today));
        if self.paid.0 > 0 {
            fee = fee.max(self.total - owed);
        }
        if fee.0 > 0 {
            bill.items.push(FeeItem::plain(name, ItemKind::LateFee, fee));
        }
        bill.total = owed + fee;
        bill
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use rust_decimal::Decimal;

    /// The bill of J8.
    pub(crate) fn bill() -> Bill {
        let item = |name: &str, price: &str, amount| FeeItem {
            quantity: Some(Decimal::from(18)),
            unit: "m³".into(),
            unit_price: Decimal::from_str_exact(price).ok(),
            meter: None,
            ..FeeItem::plain(name, ItemKind::Usage, Fen(amount))
        };
        Bill {
            biller: "water".into(),
            number: "W-1".into(),
            account: Account::of_kept("1000200030"),
            period: "2026-10".into(),
            holder: Masked::name("张三"),
            address: Masked::default(),
            items: vec![
                item("基本水费", "2.85", 5_130),
                item("污水处理费", "1.36", 2_448),
                item("水资源费", "0.59", 1_062),
            ],
            total: Fen(8_640),
            paid: Fen(0),
            due: Day::new(2026, 11, 30),
            state: BillState::Due,
        }
    }

    #[test]
    fn a_bill_whose_items_do_not_make_its_sum_is_refused() {
        assert_eq!(bill().check(), Ok(()));
        let broken = |change: &dyn Fn(&mut Bill)| {
            let mut bill = bill();
            change(&mut bill);
            bill.check()
        };
        assert_eq!(broken(&|b| b.total = Fen(8_641)), Err(BillFault::Sum));
        assert_eq!(broken(&|b| b.items[1].amount = Fen(2_449)), Err(BillFault::Product));
        assert_eq!(broken(&|b| b.items.clear()), Err(BillFault::NoItems));
        assert_eq!(
            broken(&|b| b.items = vec![b.items[0].clone(); 101]),
            Err(BillFault::TooManyItems)
        );
        assert_eq!(broken(&|b| b.items[0].kind = ItemKind::Discount), Err(BillFault::Sign));
        assert_eq!(broken(&|b| b.paid = Fen(8_641)), Err(BillFault::Paid));
        assert_eq!(broken(&|b| b.paid = Fen(-1)), Err(BillFault::Paid));
        assert_eq!(broken(&|b| b.total = Fen(0)), Err(BillFault::Total));
        assert_eq!(broken(&|b| b.total = Fen(i64::MAX)), Err(BillFault::Total));
        let meter = |from: i64, to: i64| Some(Meter { from: from.into(), to: to.into() });
        assert_eq!(broken(&|b| b.items[0].meter = meter(1203, 1221)), Ok(()));
        assert_eq!(broken(&|b| b.items[0].meter = meter(1203, 1222)), Err(BillFault::Reading));
    }

    #[test]
    fn a_late_bill_has_one_late_fee_however_often_it_is_looked_at() {
        let rule = LateFee { share_e5: 100, grace_days: 0, least: Fen(0), most_percent: None };
        let day = |day| Day::new(2026, 12, day).unwrap();
        let first = bill().on(&rule, day(10), "滞纳金");
        assert_eq!((first.total, first.items.len()), (Fen(8_726), 4), "10 days, 1 ‰ of 86.40");
        let second = first.on(&rule, day(20), "滞纳金");
        assert_eq!((second.total, second.items.len()), (Fen(8_813), 4));
        assert_eq!(second.check(), Ok(()));
        assert_eq!(second.on(&rule, Day::new(2026, 11, 30).unwrap(), "滞纳金"), bill());
        let part = Bill { paid: Fen(8_700), ..second };
        assert_eq!(part.on(&rule, day(25), "滞纳金").open(), Fen(113), "paid with the fee of then");
    }

    #[test]
    fn a_bill_is_paid_by_one_order_at_a_time() {
        for state in BillState::ALL {
            let can_be_claimed = state.after(BillEvent::Claim).is_some();
            assert_eq!(can_be_claimed, *state == BillState::Due, "{state:?}");
            let can_end = state.after(BillEvent::PayAll).is_some();
            assert_eq!(can_end, *state == BillState::Paying, "{state:?}");
        }
        assert_eq!(BillState::Paying.after(BillEvent::Cancel), None);
    }

    #[test]
    fn no_account_number_is_printed_whole() {
        let text = format!("{:?}", bill());
        assert!(!text.contains("1000200030") && text.contains("****0030"), "{text}");
    }
}
