//! The face of an invoice against what a source knows of it (票面与数据逐项比对), field by field.
//!
//! "The source says it is fine" does not mean "this paper is that invoice": some sources compare
//! only the check code. So every field that both sides state is compared here.

use crate::{Check, Evidence, Field, Invoice, Reason};

/// One field on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The field.
    pub field: Field,
    /// What the document or the person says.
    pub face: Option<String>,
    /// What the source says.
    pub known: Option<String>,
    /// Whether they agree; `None` when one of them is silent or masked.
    pub agrees: Option<bool>,
}

/// Every field that at least one side states, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The fields.
    pub fields: Vec<Compared>,
}

impl Comparison {
    /// Compares a face with what a source returned.
    pub fn of(face: &Invoice, known: &Invoice) -> Comparison {
        let row = |field: &Field| {
            let (ours, theirs) = (field.of(face), field.of(known));
            let agrees = match (&ours, &theirs) {
                (Some(ours), Some(theirs)) => agree(*field, ours, theirs),
                _ => None,
            };
            let is_stated = ours.is_some() || theirs.is_some();
            is_stated.then_some(Compared { field: *field, face: ours, known: theirs, agrees })
        };
        Comparison { fields: Field::ALL.iter().filter_map(row).collect() }
    }

    /// Whether any field differs.
    pub fn differs(&self) -> bool {
        self.fields.iter().any(|row| row.agrees == Some(false))
    }

    /// The fields that differ.
    pub fn differing(&self) -> impl Iterator<Item = Field> {
        self.fields.iter().filter(|row| row.agrees == Some(false)).map(|row| row.field)
    }

    /// The line of evidence. It names the fields, never the values: a guest may see it.
    pub fn evidence(&self, source: &str) -> Evidence {
        let paths: Vec<String> = self.differing().map(|f| f.path().to_owned()).collect();
        let compared = self.fields.iter().filter(|row| row.agrees.is_some()).count();
        let line = if !paths.is_empty() {
            Evidence::fail(Check::SourceFields, "differs")
                .fact("fields", paths)
                .because(Reason::FieldDiffers)
        } else if compared == 0 {
            Evidence::skipped(Check::SourceFields, "nothing")
        } else {
            Evidence::pass(Check::SourceFields, "match").fact("count", compared)
        };
        line.fact("source", source)
    }
}

/// Whether two values mean the same; `None` when one is masked or cannot be compared.
fn agree(field: Field, face: &str, known: &str) -> Option<bool> {
    if face == known {
        return Some(true);
    }
    let (face, known) = (plain(face), plain(known));
    if face == known {
        return Some(true);
    }
    match field {
        // Asked by its last six digits, answered with all twenty.
        Field::CheckCode => {
            let ends = face.len() >= 6 && known.ends_with(&face);
            Some(ends || known.len() >= 6 && face.ends_with(&known))
        }
        // A person picks the family (电子发票), the source knows the member; both are checked by
        // the rules of their own fields. Words, remarks and clerks are set freely by printers.
        Field::Kind
        | Field::TotalInWords
        | Field::Remark
        | Field::Drawer
        | Field::Payee
        | Field::Reviewer
        | Field::MachineNumber => None,
        _ if face.contains('*') || known.contains('*') => masked(&face, &known),
        // Address and bank are printed with or without their labels and spaces.
        Field::BuyerAddressPhone
        | Field::BuyerBankAccount
        | Field::SellerAddressPhone
        | Field::SellerBankAccount => None,
        _ => Some(false),
    }
}

/// Letters and digits only, of one width and case: how a name is set is no difference.
pub(crate) fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '〔' | '【' | '［' => '(',
        '〕' | '】' | '］' => ')',
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '·' | '•' | '・' => '.',
        other => other,
    };
    let kept = text.chars().filter(|c| !c.is_whitespace()).map(narrow);
    kept.flat_map(char::to_uppercase).collect()
}

/// Masked values agree as far as they show something.
fn masked(one: &str, other: &str) -> Option<bool> {
    let head = |text: &str| text.chars().take_while(|c| *c != '*').collect::<String>();
    let (a, b) = (head(one), head(other));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    if a.starts_with(&b) || b.starts_with(&a) { None } else { Some(false) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fen, Party};

    fn invoice() -> Invoice {
        Invoice {
            number: Some("26112000000000000018".into()),
            total: Some(Fen(11_300)),
            check_code: Some("11021368290471882650".into()),
            seller: Party {
                name: Some("示例（北京）有限公司".into()), ..Party::default()
            },
            ..Invoice::default()
        }
    }

    fn verdict(change: impl FnOnce(&mut Invoice)) -> Vec<Field> {
        let mut known = invoice();
        change(&mut known);
        Comparison::of(&invoice(), &known).differing().collect()
    }

    #[test]
    fn another_amount_or_party_is_a_difference() {
        assert_eq!(verdict(|k| k.total = Some(Fen(52_075))), [Field::Total]);
        assert_eq!(verdict(|k| k.seller.name = Some("别的公司".into())), [Field::SellerName]);
    }

    #[test]
    fn how_a_name_is_set_is_none() {
        assert_eq!(verdict(|k| k.seller.name = Some("示例(北京) 有限公司".into())), []);
        assert_eq!(verdict(|k| k.check_code = Some("882650".into())), []);
        assert_eq!(verdict(|k| k.check_code = Some("882651".into())), [Field::CheckCode]);
    }

    #[test]
    fn silence_and_masks_are_no_difference() {
        assert_eq!(verdict(|k| k.total = None), []);
        assert_eq!(verdict(|k| k.seller.name = Some("示例（北京）****".into())), []);
        assert_eq!(verdict(|k| k.seller.name = Some("别的****".into())), [Field::SellerName]);
    }

    #[test]
    fn evidence_names_fields_and_never_values() {
        let mut known = invoice();
        known.total = Some(Fen(52_075));
        let line = Comparison::of(&invoice(), &known).evidence("register");
        assert!(!format!("{line:?}").contains("520.75"), "{line:?}");
    }
}
