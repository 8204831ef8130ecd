//! To whom an invoice is made out (发票抬头), and where it is sent.

use crate::account::Identifier;
use crate::tax_id::{Judgement, TaxId};
use crate::{Field, Party};

/// The longest name of a buyer, in characters (the forms of the tax bureau take a hundred).
pub const NAME_CHARS_MAX: usize = 100;

/// Who the buyer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Buyer {
    /// 个人: a name and no tax number.
    #[default]
    Personal,
    /// 单位: a name and a tax number.
    Company,
}

impl Buyer {
    /// Every buyer.
    pub const ALL: [Buyer; 2] = [Buyer::Personal, Buyer::Company];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Buyer::Personal => "personal",
            Buyer::Company => "company",
        }
    }
}

/// A title as somebody typed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// `personal` or `company`.
    pub buyer: String,
    /// The name; empty means 个人 for a person.
    pub name: String,
    /// The tax number of a company.
    pub tax_id: String,
    /// Where the invoice is sent; empty sends none.
    pub mail: String,
}

/// A title that can be put on an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// Who the buyer is.
    pub buyer: Buyer,
    /// The name on the invoice.
    pub name: String,
    /// The tax number, capitals without blanks.
    pub tax_id: Option<String>,
    /// Where the invoice is sent.
    pub mail: Option<Identifier>,
}

/// What is wrong with a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The buyer is neither a person nor a company.
    Buyer,
    /// A company without a name, or a name that is too long or no name.
    Name,
    /// A company without a tax number, or one that cannot be one.
    TaxIdForm,
    /// A tax number whose check character is wrong: a slip of the hand.
    TaxIdCheck,
    /// No mail address.
    Mail,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Fault; 5] =
        [Fault::Buyer, Fault::Name, Fault::TaxIdForm, Fault::TaxIdCheck, Fault::Mail];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Fault::Buyer => "buyer",
            Fault::Name => "name",
            Fault::TaxIdForm => "tax-id-form",
            Fault::TaxIdCheck => "tax-id-check",
            Fault::Mail => "mail",
        }
    }

    /// The field of the invoice that it is about, where there is one.
    pub fn field(self) -> Option<Field> {
        match self {
            Fault::Name => Some(Field::BuyerName),
            Fault::TaxIdForm | Fault::TaxIdCheck => Some(Field::BuyerTaxId),
            Fault::Buyer | Fault::Mail => None,
        }
    }
}

impl Title {
    /// The title of what was typed.
    ///
    /// A tax number with a wrong check character is refused: an invoice made out to it is of no
    /// use to its buyer and cannot be corrected, only cancelled in red.
    ///
    /// ```
    /// use model::title::{Fault, Title, Typed};
    /// let mut typed = Typed {
    ///     buyer: "company".into(),
    ///     name: "示例科技有限公司".into(),
    ///     tax_id: "9111 0108 6900 1778 1b".into(),
    ///     ..Typed::default()
    /// };
    /// assert_eq!(Title::of(&typed).unwrap().tax_id.as_deref(), Some("91110108690017781B"));
    /// typed.tax_id = "91110108690017781C".into();
    /// assert_eq!(Title::of(&typed), Err(vec![Fault::TaxIdCheck]));
    /// ```
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn of(typed: &Typed) -> Result<Title, Vec<Fault>> {
        let mut faults = Vec::new();
        let buyer = Buyer::ALL.into_iter().find(|buyer| buyer.code() == typed.buyer);
        if buyer.is_none() {
            faults.push(Fault::Buyer);
        }
        let buyer = buyer.unwrap_or_default();
        let name = name(&typed.name, buyer);
        if name.is_none() {
            faults.push(Fault::Name);
        }
        let tax_id = match buyer {
            Buyer::Personal => None,
            Buyer::Company => tax_id(&typed.tax_id).map_err(|fault| faults.push(fault)).ok(),
        };
        let mail = match typed.mail.trim() {
            "" => None,
            text => match Identifier::parse(text) {
                Ok(mail @ Identifier::Email(_)) => Some(mail),
                _ => {
                    faults.push(Fault::Mail);
                    None
                }
            },
        };
        match name {
            Some(name) if faults.is_empty() => Ok(Title { buyer, name, tax_id, mail }),
            _ => Err(faults),
        }
    }

    /// The buyer as an invoice names them.
    pub fn party(&self) -> Party {
        Party { name: Some(self.name.clone()), tax_id: self.tax_id.clone(), ..Party::default() }
    }
}

/// A name without control characters; a person without one is 个人, as such invoices print.
fn name(text: &str, buyer: Buyer) -> Option<String> {
    let name = text.trim();
    if name.is_empty() {
        return (buyer == Buyer::Personal).then(|| "个人".to_owned());
    }
    let is_name = name.chars().count() <= NAME_CHARS_MAX && !name.contains(char::is_control);
    is_name.then(|| name.to_owned())
}

fn tax_id(text: &str) -> Result<String, Fault> {
    match TaxId::judge(text) {
        Judgement::Valid | Judgement::Legacy(_) => {
            let narrow = |c: char| match c {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
                other => other,
            };
            let plain = text.chars().filter(|c| !c.is_whitespace());
            Ok(plain.map(|c| narrow(c).to_ascii_uppercase()).collect())
        }
        Judgement::WrongCheck { .. } => Err(Fault::TaxIdCheck),
        Judgement::Masked | Judgement::Odd => Err(Fault::TaxIdForm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(buyer: &str, name: &str, tax_id: &str, mail: &str) -> Typed {
        let [buyer, name, tax_id, mail] = [buyer, name, tax_id, mail].map(str::to_owned);
        Typed { buyer, name, tax_id, mail }
    }

    #[test]
    fn a_person_needs_nothing_and_a_company_name_and_number() {
        let person = Title::of(&typed("personal", "", "", "")).unwrap();
        assert_eq!((person.name.as_str(), person.tax_id, person.mail), ("个人", None, None));
        let company = typed("company", "", "", "");
        assert_eq!(Title::of(&company), Err(vec![Fault::Name, Fault::TaxIdForm]));
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_once() {
        let wrong = typed("", &"长".repeat(101), "", "13800138000");
        assert_eq!(Title::of(&wrong), Err(vec![Fault::Buyer, Fault::Name, Fault::Mail]));
        let masked = typed("company", "某公司", "9111**********781B", "li@example.com");
        assert_eq!(Title::of(&masked), Err(vec![Fault::TaxIdForm]));
        let lines = typed("personal", "张\n三", "", "");
        assert_eq!(Title::of(&lines), Err(vec![Fault::Name]));
    }

    #[test]
    fn a_number_of_full_width_is_made_narrow() {
        let title = typed("company", "某公司", "９１１１０１０８６９００１７７８１ｂ", "");
        let title = Title::of(&title).unwrap();
        assert_eq!(title.tax_id.as_deref(), Some("91110108690017781B"));
        assert_eq!(title.party().name.as_deref(), Some("某公司"));
    }
}
