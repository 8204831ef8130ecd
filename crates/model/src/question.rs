//! What is asked about an invoice (查验要素), and what has to be known before anybody is asked.
//!
//! Sources count every question, so one that cannot be answered must never leave the house: the
//! set that a kind demands and the form of every field are checked here first.

use crate::number::Structure;
use crate::{Day, Fen, Field, Invoice, Kind};

/// A field as a person typed it (手工录入); empty is not given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// 票种, a code of [`Kind`]; empty lets the code and number decide.
    pub kind: String,
    /// 发票代码.
    pub code: String,
    /// 发票号码.
    pub number: String,
    /// 开票日期, in any of the spellings of [`Day::parse`].
    pub issue_date: String,
    /// 校验码, all of it or its last six digits.
    pub check_code: String,
    /// 金额, without tax.
    pub total_without_tax: String,
    /// 价税合计.
    pub total: String,
}

/// A field that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The field.
    pub field: Field,
    /// The rule, a key of the texts: `code-length`, `number-length`, `missing`, …
    pub rule: &'static str,
}

/// A complete question: enough for every source that knows its kind.
///
/// ```
/// use model::question::{Question, Typed};
/// use model::{Day, Kind};
/// let typed = Typed {
///     code: "011002100311".into(),
///     number: "12345678".into(),
///     issue_date: "2025年6月1日".into(),
///     check_code: "654321".into(),
///     ..Typed::default()
/// };
/// let question = Question::of_typed(&typed, Day::new(2026, 11, 22).unwrap()).unwrap();
/// assert_eq!(question.kind, Kind::VatNormalElectronic);
/// assert_eq!(question.key(), "011002100311:12345678");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// 票种.
    pub kind: Kind,
    /// 发票代码, 10 or 12 digits; `None` for a fully digital invoice.
    pub code: Option<String>,
    /// 发票号码, 8 or 20 digits.
    pub number: String,
    /// 开票日期.
    pub issue_date: Day,
    /// The last six digits of the 校验码, or all of it.
    pub check_code: Option<String>,
    /// 金额, without tax.
    pub total_without_tax: Option<Fen>,
    /// 价税合计.
    pub total: Option<Fen>,
    /// 销售方税号, which blockchain invoices ask for.
    pub seller_tax_id: Option<String>,
}

/// The fields that a source demands for a kind, besides its date (查验要素表).
///
/// The table is that of the interfaces measured in November 2026: the paper and electronic
/// special invoice is asked by its net amount, the normal one by the end of its check code, the
/// fully digital one by its gross amount and without a code. Empty: nobody can be asked.
pub fn needed(kind: Kind) -> &'static [Field] {
    use Field::{CheckCode, Code, Number, SellerTaxId, Total, TotalWithoutTax};
    match kind {
        Kind::VatSpecial | Kind::VatSpecialElectronic | Kind::MotorVehicle => {
            &[Code, Number, TotalWithoutTax]
        }
        Kind::VatNormal | Kind::VatNormalElectronic | Kind::VatRoll | Kind::VatToll => {
            &[Code, Number, CheckCode]
        }
        Kind::UsedVehicle => &[Code, Number, Total],
        Kind::DigitalSpecial | Kind::DigitalNormal | Kind::Rail | Kind::Air => &[Number, Total],
        Kind::DigitalPaperSpecial => &[Code, Number, TotalWithoutTax],
        Kind::DigitalPaperNormal => &[Code, Number, Total],
        Kind::Blockchain => &[Code, Number, SellerTaxId, TotalWithoutTax],
        Kind::Fiscal => &[Code, Number, CheckCode, Total],
        Kind::TrainTicket | Kind::AirItinerary | Kind::BankReceipt | Kind::BankStatement => &[],
        Kind::Taxi | Kind::Quota | Kind::Other => &[],
    }
}

/// Kinds that a person can ask about by typing, in the order of the list on the page.
pub const ASKED: [Kind; 13] = [
    Kind::DigitalNormal,
    Kind::DigitalSpecial,
    Kind::VatNormalElectronic,
    Kind::VatSpecialElectronic,
    Kind::VatNormal,
    Kind::VatSpecial,
    Kind::VatRoll,
    Kind::VatToll,
    Kind::MotorVehicle,
    Kind::UsedVehicle,
    Kind::Rail,
    Kind::Air,
    Kind::Fiscal,
];

impl Question {
    /// The key of the invoice (查重键): number, or code and number.
    pub fn key(&self) -> String {
        match &self.code {
            Some(code) if self.number.len() < 20 => format!("{code}:{}", self.number),
            _ => self.number.clone(),
        }
    }

    /// Reads what a person typed. `today` is the day on Chinese clocks.
    ///
    /// # Errors
    ///
    /// Every field that is missing or cannot be so, in the order of the form.
    pub fn of_typed(typed: &Typed, today: Day) -> Result<Question, Vec<Invalid>> {
        let mut faults = Vec::new();
        let code = digits(&typed.code);
        let number = digits(&typed.number);
        let is_code = |c: &str| matches!(c.len(), 10 | 12) && c.bytes().all(|b| b.is_ascii_digit());
        let fiscal = typed.kind == Kind::Fiscal.code();
        if !(code.is_empty() || is_code(&code) || fiscal && code.len() == 8) {
            faults.push(Invalid { field: Field::Code, rule: "code-length" });
        }
        if number.is_empty() {
            faults.push(Invalid { field: Field::Number, rule: "missing" });
        } else if !number.bytes().all(|b| b.is_ascii_digit())
            || !(matches!(number.len(), 8 | 20) || fiscal && number.len() == 10)
        {
            faults.push(Invalid { field: Field::Number, rule: "number-length" });
        }
        let issue_date = day(&typed.issue_date, today, &mut faults);
        let check_code = check_code(&typed.check_code, &mut faults);
        let mut money = |text: &str, field| match text.trim() {
            "" => None,
            text => Fen::parse(text).or_else(|| {
                faults.push(Invalid { field, rule: "amount-form" });
                None
            }),
        };
        let total_without_tax = money(&typed.total_without_tax, Field::TotalWithoutTax);
        let total = money(&typed.total, Field::Total);
        let invoice = Invoice {
            kind: kind(&typed.kind, &code, &number),
            code: (!code.is_empty()).then_some(code),
            number: Some(number),
            issue_date,
            check_code,
            total_without_tax,
            total,
            ..Invoice::default()
        };
        if let Err(missing) = Question::of_invoice(&invoice) {
            let new = missing.into_iter().filter(|m| faults.iter().all(|f| f.field != m.field));
            let new: Vec<Invalid> = new.collect();
            faults.extend(new);
        }
        if faults.is_empty() {
            return Question::of_invoice(&invoice);
        }
        faults.sort_by_key(|fault| fault.field);
        Err(faults)
    }

    /// The question about an invoice that was read from a document.
    ///
    /// # Errors
    ///
    /// Every field that its kind demands and the invoice does not state; the kind itself with
    /// the rule `not-asked` when nobody can be asked about it.
    pub fn of_invoice(invoice: &Invoice) -> Result<Question, Vec<Invalid>> {
        let missing = |field| Invalid { field, rule: "missing" };
        let Some(kind) = invoice.kind else {
            let fault = match &invoice.number {
                Some(number) if number.len() == 8 => missing(Field::Code),
                Some(_) => missing(Field::Kind),
                None => missing(Field::Number),
            };
            return Err(vec![fault]);
        };
        let fields = needed(kind);
        if fields.is_empty() {
            return Err(vec![Invalid { field: Field::Kind, rule: "not-asked" }]);
        }
        // A 数电纸质 invoice of the newer form carries twenty digits and no code.
        let has_long_number = invoice.number.as_ref().is_some_and(|n| n.len() == 20);
        let is_needed = |field: &&Field| !(**field == Field::Code && has_long_number);
        let absent = fields.iter().filter(is_needed).filter(|f| !f.is_in(invoice));
        let mut faults: Vec<Invalid> = absent.map(|f| missing(*f)).collect();
        if invoice.issue_date.is_none() {
            faults.push(missing(Field::IssueDate));
        }
        faults.sort_by_key(|fault| fault.field);
        match (invoice.number.clone(), invoice.issue_date) {
            (Some(number), Some(issue_date)) if faults.is_empty() => Ok(Question {
                kind,
                code: invoice.code.clone().filter(|_| !has_long_number),
                number,
                issue_date,
                check_code: invoice.check_code.clone(),
                total_without_tax: invoice.total_without_tax,
                total: invoice.total,
                seller_tax_id: invoice.seller.tax_id.clone(),
            }),
            _ => Err(faults),
        }
    }

    /// The asked fields as an invoice, to be held against an answer.
    pub fn to_invoice(&self) -> Invoice {
        let mut invoice = Invoice {
            kind: Some(self.kind),
            code: self.code.clone(),
            number: Some(self.number.clone()),
            issue_date: Some(self.issue_date),
            check_code: self.check_code.clone(),
            total_without_tax: self.total_without_tax,
            total: self.total,
            ..Invoice::default()
        };
        invoice.seller.tax_id.clone_from(&self.seller_tax_id);
        invoice
    }

    /// The last six digits of the check code, which is what interfaces ask for.
    pub fn check_code_end(&self) -> Option<&str> {
        let code = self.check_code.as_deref()?;
        Some(code.get(code.len().saturating_sub(6)..).unwrap_or(code))
    }
}

/// Digits as typed, pasted or dictated: spaces and dashes dropped, full width made half.
fn digits(text: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        other => other,
    };
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(plain).take(64).collect()
}

fn day(text: &str, today: Day, faults: &mut Vec<Invalid>) -> Option<Day> {
    let fault = |rule| Invalid { field: Field::IssueDate, rule };
    if text.trim().is_empty() {
        return None;
    }
    match Day::parse(text) {
        None => faults.push(fault("date-form")),
        Some(day) if day > today => faults.push(fault("date-future")),
        Some(day) => return Some(day),
    }
    None
}

fn check_code(text: &str, faults: &mut Vec<Invalid>) -> Option<String> {
    let code = digits(text);
    if code.is_empty() {
        return None;
    }
    if matches!(code.len(), 6 | 20) && code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Some(code);
    }
    faults.push(Invalid { field: Field::CheckCode, rule: "check-code-length" });
    None
}

/// The kind that was chosen; without a choice, what the code names or the length suggests.
fn kind(chosen: &str, code: &str, number: &str) -> Option<Kind> {
    if let Some(kind) = Kind::from_code(chosen) {
        return Some(kind);
    }
    if number.len() == 20 {
        return Some(Kind::DigitalNormal);
    }
    Structure::of_code(code)?.kind
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::new(2026, 11, 22).unwrap()
    }

    fn digital() -> Typed {
        Typed {
            kind: "digital_normal".into(),
            number: "26112000000000000018".into(),
            issue_date: "20260115".into(),
            total: "113.00".into(),
            ..Typed::default()
        }
    }

    fn rules(typed: &Typed) -> Vec<(&'static str, &'static str)> {
        let faults = Question::of_typed(typed, today()).unwrap_err();
        faults.iter().map(|fault| (fault.field.path(), fault.rule)).collect()
    }

    #[test]
    fn a_fully_digital_invoice_needs_no_code() {
        let question = Question::of_typed(&digital(), today()).unwrap();
        assert_eq!(question.key(), "26112000000000000018");
        assert_eq!(question.issue_date.to_string(), "2026-01-15");
        assert_eq!(question.total, Some(Fen(11_300)));
    }

    #[test]
    fn every_missing_field_is_named() {
        let typed = Typed { kind: "vat_normal_electronic".into(), ..Typed::default() };
        assert_eq!(
            rules(&typed),
            [
                ("code", "missing"),
                ("number", "missing"),
                ("issue_date", "missing"),
                ("check_code", "missing"),
            ]
        );
    }

    #[test]
    fn what_cannot_be_is_refused_at_its_field() {
        let wrong = |change: fn(&mut Typed)| {
            let mut typed = digital();
            change(&mut typed);
            rules(&typed)
        };
        assert_eq!(wrong(|t| t.number = "123456789".into()), [("number", "number-length")]);
        assert_eq!(wrong(|t| t.number = "1234567x".into()), [("number", "number-length")]);
        assert_eq!(wrong(|t| t.code = "12345678901".into()), [("code", "code-length")]);
        assert_eq!(wrong(|t| t.issue_date = "2027-01-01".into()), [("issue_date", "date-future")]);
        assert_eq!(wrong(|t| t.issue_date = "昨天".into()), [("issue_date", "date-form")]);
        assert_eq!(wrong(|t| t.total = "一百".into()), [("total", "amount-form")]);
        assert_eq!(wrong(|t| t.check_code = "12345".into()), [("check_code", "check-code-length")]);
        assert_eq!(wrong(|t| t.kind = "taxi".into()), [("kind", "not-asked")]);
    }

    #[test]
    fn pasted_numbers_lose_their_spaces_and_width() {
        let typed = Typed { number: " ２６11 2000 0000 0000 0018 ".into(), ..digital() };
        assert_eq!(Question::of_typed(&typed, today()).unwrap().number, "26112000000000000018");
    }

    #[test]
    fn the_kind_follows_from_the_code() {
        let typed = Typed {
            code: "011002100313".into(),
            number: "12345678".into(),
            issue_date: "2025/6/1".into(),
            total_without_tax: "100".into(),
            ..Typed::default()
        };
        let question = Question::of_typed(&typed, today()).unwrap();
        assert_eq!(question.kind, Kind::VatSpecialElectronic);
        assert_eq!(rules(&Typed { code: String::new(), ..typed }), [("code", "missing")]);
    }

    #[test]
    fn every_kind_on_the_list_can_be_asked() {
        assert!(ASKED.iter().all(|kind| !needed(*kind).is_empty()));
    }
}
