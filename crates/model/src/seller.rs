//! The seller of an invoice against what earlier invoices of the same tax number said (F053).
//!
//! A company moves, changes its bank and sometimes its name, so a difference is a hint to a
//! person and never a verdict.

use crate::compare::plain;
use crate::{Field, Invoice};

/// What is compared, in the order of the form.
pub const FIELDS: [Field; 3] =
    [Field::SellerName, Field::SellerAddressPhone, Field::SellerBankAccount];

/// How a line of the seller stands to earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// An earlier invoice said the same.
    Same,
    /// Earlier ones said otherwise.
    Differs,
    /// This invoice does not say it, though earlier ones did.
    Silent,
    /// No earlier one said it.
    New,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Standing; 4] =
        [Standing::Same, Standing::Differs, Standing::Silent, Standing::New];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Same => "same",
            Standing::Differs => "differs",
            Standing::Silent => "silent",
            Standing::New => "new",
        }
    }
}

/// A line of the seller, now and before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub field: Field,
    /// What this invoice says.
    pub now: Option<String>,
    /// What earlier ones said and how many of them, the most frequent first.
    pub before: Vec<(String, usize)>,
    /// What follows.
    pub standing: Standing,
}

/// Compares the seller of an invoice with earlier invoices of its tax number; others are left out.
/// How a name or an address is set, in width, case and blanks, is no difference.
///
/// ```
/// use model::{Invoice, seller};
/// let mut invoice = Invoice::default();
/// invoice.seller.tax_id = Some("91110000MADEM0038L".into());
/// invoice.seller.name = Some("示例（北京）有限公司".into());
/// let mut earlier = invoice.clone();
/// earlier.seller.name = Some("示例(北京) 有限公司".into());
/// let lines = seller::compare(&invoice, &[earlier]);
/// assert_eq!(lines[0].standing, seller::Standing::Same);
/// ```
pub fn compare(invoice: &Invoice, earlier: &[Invoice]) -> Vec<Line> {
    let own = &invoice.seller.tax_id;
    let line = |field: Field| {
        let now = field.of(invoice);
        let mut before: Vec<(String, usize)> = Vec::new();
        for said in earlier.iter().filter(|one| own.is_some() && one.seller.tax_id == *own) {
            let Some(said) = field.of(said) else { continue };
            match before.iter_mut().find(|(known, _)| plain(known) == plain(&said)) {
                Some((_, count)) => *count += 1,
                None => before.push((said, 1)),
            }
        }
        before.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let is_known = |now: &String| before.iter().any(|(said, _)| plain(said) == plain(now));
        let standing = match &now {
            _ if before.is_empty() => Standing::New,
            None => Standing::Silent,
            Some(now) if is_known(now) => Standing::Same,
            Some(_) => Standing::Differs,
        };
        Line { field, now, before, standing }
    };
    FIELDS.map(line).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Party;

    fn sold(tax_id: &str, name: &str, bank: &str) -> Invoice {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let seller = Party {
            name: some(name),
            tax_id: some(tax_id),
            bank_account: some(bank),
            ..Party::default()
        };
        Invoice { seller, ..Invoice::default() }
    }

    fn standings(invoice: &Invoice, earlier: &[Invoice]) -> [Standing; 3] {
        let lines = compare(invoice, earlier);
        [lines[0].standing, lines[1].standing, lines[2].standing]
    }

    #[test]
    fn what_an_earlier_invoice_said_is_the_same_and_what_none_said_is_new() {
        use Standing::{Differs, New, Same, Silent};
        let now = sold("A", "示例公司", "工行 1234");
        let as_before = sold("A", "示例公司", "工行1234");
        let moved = sold("A", "示例公司", "建行 9");
        assert_eq!(standings(&now, &[]), [New, New, New]);
        assert_eq!(standings(&now, std::slice::from_ref(&as_before)), [Same, New, Same]);
        assert_eq!(standings(&now, std::slice::from_ref(&moved)), [Same, New, Differs]);
        assert_eq!(standings(&now, &[moved.clone(), as_before.clone()]), [Same, New, Same]);
        assert_eq!(standings(&sold("A", "示例公司", ""), &[moved.clone()]), [Same, New, Silent]);
        let before = &compare(&now, &[moved, as_before.clone(), as_before])[2].before;
        assert_eq!(before[0], ("工行1234".to_owned(), 2), "the most frequent first");
    }

    #[test]
    fn another_tax_number_is_another_seller() {
        let other = sold("B", "别的公司", "");
        assert_eq!(standings(&sold("A", "示例公司", ""), &[other.clone()]), [Standing::New; 3]);
        let nameless = sold("", "示例公司", "");
        assert_eq!(standings(&nameless, &[sold("", "别的公司", "")]), [Standing::New; 3]);
    }
}
