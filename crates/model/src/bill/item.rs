//! Fee items (费用项): one line of a bill.

use rust_decimal::Decimal;

use super::BillFault;
use super::scene::codes;
use crate::Fen;

codes! {
    /// What an item is.
    ItemKind {
        Usage = "usage", "What was used or bought.";
        Surcharge = "surcharge", "What is added: 附加费.";
        Discount = "discount", "What is taken off: 减免, 优惠.";
        LateFee = "late-fee", "What the delay costs: 滞纳金, 违约金.";
    }
}

/// Two readings of a meter (表底数).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// At the beginning of the period.
    pub from: Decimal,
    /// At its end.
    pub to: Decimal,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeItem {
    /// What the payer reads.
    pub name: String,
    /// What it is.
    pub kind: ItemKind,
    /// How much was used.
    pub quantity: Option<Decimal>,
    /// In which unit.
    pub unit: String,
    /// What one costs, in yuan.
    pub unit_price: Option<Decimal>,
    /// The readings that the quantity comes from.
    pub meter: Option<Meter>,
    /// What it costs; never positive for a discount, never negative otherwise.
    pub amount: Fen,
}

impl FeeItem {
    /// An item that is an amount and nothing more.
    pub fn plain(name: &str, kind: ItemKind, amount: Fen) -> FeeItem {
        FeeItem {
            name: name.to_owned(),
            kind,
            quantity: None,
            unit: String::new(),
            unit_price: None,
            meter: None,
            amount,
        }
    }

    /// Whether the item is right in itself. Billers round to the fen or cut it off; both are taken.
    ///
    /// # Errors
    ///
    /// [`BillFault`] says what is not.
    pub fn check(&self) -> Result<(), BillFault> {
        let is_signed_right = match self.kind {
            ItemKind::Discount => self.amount.0 <= 0,
            _ => self.amount.0 >= 0,
        };
        if !is_signed_right {
            return Err(BillFault::Sign);
        }
        if let (Some(quantity), Some(price)) = (self.quantity, self.unit_price) {
            let amount = Decimal::new(self.amount.0, 2);
            let product = quantity.checked_mul(price).ok_or(BillFault::Product)?;
            let distance = product.checked_sub(amount).ok_or(BillFault::Product)?;
            if distance.abs() >= Decimal::new(1, 2) {
                return Err(BillFault::Product);
            }
        }
        if let (Some(quantity), Some(meter)) = (self.quantity, self.meter)
            && meter.to.checked_sub(meter.from) != Some(quantity)
        {
            return Err(BillFault::Reading);
        }
        Ok(())
    }
}
