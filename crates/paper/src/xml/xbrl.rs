//! XBRL instances of the Ministry of Finance (电子凭证会计数据标准), issuer and receiver side.
//!
//! A fact is matched by the last segment of its namespace (`inv`, `rai`, …) and its local name:
//! the date inside the namespace changes with every release of the taxonomy and the prefix with
//! every writer. Facts are flat under the root; lines are tuples. Whatever has no column of its
//! own, such as train and seat or how the receiver booked it, is kept as a particular.

use model::{Fen, Field, Kind};

use super::Dialect;
use super::statement::{Statement, To, present};
use super::tree::Element;

/// Facts that invoices, tickets and their booking share.
const COMMON: &[(&str, To)] = &[
    ("NameOfPurchaser", To::Text(Field::BuyerName)),
    ("UnifiedSocialCreditCodeOfPurchaser", To::Text(Field::BuyerTaxId)),
    ("TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfPurchaser", To::Text(Field::BuyerTaxId)),
    ("AddressPhoneNumberOfPurchaser", To::Text(Field::BuyerAddressPhone)),
    ("DepositBankAndAccountNumberOfPurchaser", To::Text(Field::BuyerBankAccount)),
    ("NameOfSeller", To::Text(Field::SellerName)),
    ("UnifiedSocialCreditCodeOfSeller", To::Text(Field::SellerTaxId)),
    ("TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfSeller", To::Text(Field::SellerTaxId)),
    ("AddressPhoneNumberOfSeller", To::Text(Field::SellerAddressPhone)),
    ("DepositBankAndAccountNumberOfSeller", To::Text(Field::SellerBankAccount)),
    ("Remarks", To::Text(Field::Remark)),
];

const INV: &[(&str, To)] = &[
    ("TypeOfInvoice", To::Title),
    ("CodeOfInvoice", To::Code(Field::Code)),
    ("NumberOfInvoice", To::Code(Field::Number)),
    ("DateOfIssue", To::Day(Field::IssueDate)),
    ("IdentifyingCode", To::Code(Field::CheckCode)),
    ("NumberOfInvoiceMachine", To::Code(Field::MachineNumber)),
    ("TotalAmountExcludingTax", To::Money(Field::TotalWithoutTax)),
    ("TotalTaxAmount", To::Money(Field::Tax)),
    ("TaxIncludedAmountInFigures", To::Money(Field::Total)),
    ("TaxIncludedAmountInWords", To::Text(Field::TotalInWords)),
    ("Payee", To::Text(Field::Payee)),
    ("Reviewer", To::Text(Field::Reviewer)),
    ("Issuer", To::Text(Field::Drawer)),
];

const RAI: &[(&str, To)] = &[
    ("TypeOfVoucher", To::Title),
    ("ElectronicInvoiceRailwayETicketNumber", To::Code(Field::Number)),
    ("DateOfIssue", To::Day(Field::IssueDate)),
    ("TotalAmountExcludingTax", To::Money(Field::TotalWithoutTax)),
    ("TaxAmount", To::Money(Field::Tax)),
    ("Fare", To::Money(Field::Total)),
    ("IssueParty", To::Text(Field::SellerName)),
];

const ATR: &[(&str, To)] = &[
    ("TypeOfVoucher", To::Title),
    ("ElectronicInvoiceAirTransportReceiptNumber", To::Code(Field::Number)),
    ("IssueDate", To::Day(Field::IssueDate)),
    ("VerificationCode", To::Code(Field::CheckCode)),
    ("VatTaxAmount", To::Money(Field::Tax)),
    ("TotalAmount", To::Money(Field::Total)),
    ("CivilAviationDevelopmentFund", To::Other),
    ("OtherTaxes", To::Other),
    ("QrCode", To::Qr),
];

const BKER: &[(&str, To)] = &[
    ("NumberOfBankElectronicReceipt", To::Code(Field::Number)),
    ("IdentifyingCode", To::Code(Field::CheckCode)),
    ("IssueDate", To::Day(Field::IssueDate)),
    ("TransactionAmountInFigures", To::Money(Field::Total)),
    ("TransactionAmountInWords", To::Text(Field::TotalInWords)),
    ("AccountNameOfPayer", To::Text(Field::BuyerName)),
    ("OpeningBankOfPayer", To::Join(Field::BuyerBankAccount)),
    ("AccountNumberOfPayer", To::Join(Field::BuyerBankAccount)),
    ("AccountNameOfPayee", To::Text(Field::SellerName)),
    ("OpeningBankOfPayee", To::Join(Field::SellerBankAccount)),
    ("AccountNumberOfPayee", To::Join(Field::SellerBankAccount)),
    ("Notes", To::Text(Field::Remark)),
];

const BKRS: &[(&str, To)] = &[
    ("IdentifyingCode", To::Code(Field::CheckCode)),
    ("PrintDate", To::Day(Field::IssueDate)),
    ("NameOfCustomerAccount", To::Text(Field::BuyerName)),
    ("DepositoryBankOfCustomer", To::Join(Field::BuyerBankAccount)),
    ("CustomerSettlementBankAccount", To::Join(Field::BuyerBankAccount)),
];

const EINV: &[(&str, To)] = &[
    ("InvoiceNumber", To::Code(Field::Number)),
    ("EIid", To::Code(Field::Number)),
    ("IssueTime", To::Day(Field::IssueDate)),
    ("RequestTime", To::Day(Field::IssueDate)),
    ("SellerName", To::Text(Field::SellerName)),
    ("SellerIdNum", To::Text(Field::SellerTaxId)),
    ("SellerAddr", To::Join(Field::SellerAddressPhone)),
    ("SellerTelNum", To::Join(Field::SellerAddressPhone)),
    ("SellerBankName", To::Join(Field::SellerBankAccount)),
    ("SellerBankAccNum", To::Join(Field::SellerBankAccount)),
    ("BuyerName", To::Text(Field::BuyerName)),
    ("BuyerIdNum", To::Text(Field::BuyerTaxId)),
    ("BuyerAddr", To::Join(Field::BuyerAddressPhone)),
    ("BuyerTelNum", To::Join(Field::BuyerAddressPhone)),
    ("BuyerBankName", To::Join(Field::BuyerBankAccount)),
    ("BuyerBankAccNum", To::Join(Field::BuyerBankAccount)),
    ("TotalAmWithoutTax", To::Money(Field::TotalWithoutTax)),
    ("TotalTaxAm", To::Money(Field::Tax)),
    ("TotalTax-includedAmount", To::Money(Field::Total)),
    ("TotalTax-includedAmountInChinese", To::Text(Field::TotalInWords)),
    ("WhetherEinvoiceIsRedEinvoice", To::Red),
    ("OriginalInvoiceCode", To::Original),
    ("Drawer", To::Text(Field::Drawer)),
    ("Remark", To::Text(Field::Remark)),
];

/// The names of a line in a tuple: of `inv` and its kin, then of `einv`.
const LINE_NAMES: [[&str; 8]; 2] = [
    [
        "NameOfTaxableGoodsOrServices",
        "Specification",
        "UnitOfGoodsOrServices",
        "QuantityOfGoodsOrServices",
        "UnitPriceOfGoodsOrServices",
        "AmountExcludingTax",
        "TaxRate",
        "TaxAmount",
    ],
    super::einvoice::LINE,
];

/// The taxonomy of an instance.
struct Taxonomy {
    segment: &'static str,
    dialect: Dialect,
    kind: Option<Kind>,
    facts: &'static [(&'static str, To)],
}

const TAXONOMIES: &[Taxonomy] = &[
    Taxonomy { segment: "inv", dialect: Dialect::XbrlInv, kind: None, facts: INV },
    Taxonomy { segment: "rai", dialect: Dialect::XbrlRai, kind: Some(Kind::Rail), facts: RAI },
    Taxonomy { segment: "atr", dialect: Dialect::XbrlAtr, kind: Some(Kind::Air), facts: ATR },
    Taxonomy {
        segment: "bker",
        dialect: Dialect::XbrlBker,
        kind: Some(Kind::BankReceipt),
        facts: BKER,
    },
    Taxonomy {
        segment: "bkrs",
        dialect: Dialect::XbrlBkrs,
        kind: Some(Kind::BankStatement),
        facts: BKRS,
    },
    Taxonomy { segment: "einv", dialect: Dialect::XbrlEinv, kind: None, facts: EINV },
    Taxonomy { segment: "efi", dialect: Dialect::XbrlEfi, kind: Some(Kind::Fiscal), facts: &[] },
    Taxonomy {
        segment: "ntrev",
        dialect: Dialect::XbrlNtrev,
        kind: Some(Kind::Fiscal),
        facts: &[],
    },
    Taxonomy { segment: "ctp", dialect: Dialect::XbrlCtp, kind: Some(Kind::Other), facts: &[] },
];

/// The taxonomy that a namespace belongs to.
fn taxonomy_of(namespace: &str) -> Option<&'static Taxonomy> {
    let last = namespace.trim_end_matches('/').rsplit('/').next()?;
    TAXONOMIES.iter().find(|t| t.segment == last)
}

/// How many facts in other namespaces are looked at; instances have three or four.
const PREFIXES_MAX: usize = 1_000;

/// Whether this is an XBRL instance at all.
pub(super) fn is_root(root: Element<'_, '_>) -> bool {
    root.name() == "xbrl"
}

/// Reads an instance; `None` when no fact belongs to a known taxonomy.
pub(super) fn read(root: Element<'_, '_>) -> Option<(Dialect, Statement)> {
    let mut known: Option<(&str, &'static Taxonomy)> = None;
    let mut facts = Vec::new();
    let mut resolved = 0;
    for element in root.children() {
        // Nearly every fact has the prefix of the first: it is resolved once, and a flood of
        // other prefixes is not followed.
        if known.is_none_or(|(prefix, _)| prefix != element.prefix()) {
            resolved += 1;
            if resolved > PREFIXES_MAX {
                continue;
            }
            let found = element.namespace().and_then(|n| taxonomy_of(&n));
            match (found, known) {
                (Some(taxonomy), None) => known = Some((element.prefix(), taxonomy)),
                (Some(other), Some((_, first))) if other.segment == first.segment => {}
                _ => continue,
            }
        }
        if element.attr("nil").as_deref() != Some("true") {
            facts.push(element);
        }
    }
    let (_, taxonomy) = known?;
    let mut statement = Statement::new();
    if let Some(title) =
        facts.iter().find(|f| matches!(f.name(), "TypeOfInvoice" | "TypeOfVoucher"))
    {
        statement.put(To::Title, "", title.text());
    }
    statement.invoice.kind = taxonomy.kind.or(statement.invoice.kind);
    // In the order of the table, so that a bank stands before its account number.
    for (name, to) in taxonomy.facts.iter().chain(COMMON) {
        for fact in facts.iter().filter(|f| f.name() == *name) {
            statement.put(*to, name, fact.text());
        }
    }
    let mut rest: Vec<Element<'_, '_>> = Vec::new();
    for fact in facts {
        if let Some(names) = LINE_NAMES.iter().find(|names| fact.child(names[0]).is_some()) {
            statement.line(|at| column_of_line(fact, names[at]));
        } else if !taxonomy.facts.iter().chain(COMMON).any(|(name, _)| *name == fact.name()) {
            match fiscal_column(fact.name()).filter(|_| taxonomy.facts.is_empty()) {
                Some(to) => statement.put(to, fact.name(), fact.text()),
                None => rest.push(fact),
            }
        }
    }
    keep_rest(&mut statement, &rest);
    finish_kind(&mut statement, taxonomy, &rest);
    Some((taxonomy.dialect, statement.finish()))
}

/// Facts without a column; tuples of the same name are numbered.
fn keep_rest(statement: &mut Statement, rest: &[Element<'_, '_>]) {
    let mut counts = std::collections::BTreeMap::<&str, (usize, usize)>::new();
    for fact in rest {
        counts.entry(fact.name()).or_default().0 += 1;
    }
    for fact in rest {
        let (all, so_far) = counts.entry(fact.name()).or_default();
        *so_far += 1;
        let mut name = super::statement::group(fact.name());
        if *all > 1 {
            name.push_str(&format!(".{so_far}"));
        }
        statement.particulars_of(*fact, &name);
    }
}

/// What only one kind of voucher needs.
fn finish_kind(statement: &mut Statement, taxonomy: &Taxonomy, rest: &[Element<'_, '_>]) {
    let fact = |name: &str| rest.iter().find(|f| f.name() == name).map(|f| f.text());
    let invoice = &mut statement.invoice;
    match taxonomy.dialect {
        Dialect::XbrlAtr => {
            // Fare and fuel surcharge together are what the tax is reckoned from.
            let fare = fact("Fare").and_then(Fen::parse);
            let fuel = fact("FuelSurcharge").and_then(Fen::parse);
            invoice.total_without_tax = fare.map(|fare| fare + fuel.unwrap_or_default());
            if let Some(insurance) = fact("Insurance").and_then(Fen::parse) {
                // The standard leaves open whether the total includes it: the sum tells.
                let parts: Fen = invoice.other_amounts.iter().map(|(_, fen)| *fen).sum();
                let net = invoice.total_without_tax.unwrap_or_default();
                let without = net + invoice.tax.unwrap_or_default() + parts;
                if invoice.total != Some(without) {
                    invoice.other_amounts.push(("insurance".into(), insurance));
                }
            }
            if let Some(party) = fact("IssueParty") {
                statement.put(To::Text(Field::SellerName), "", party);
            }
        }
        Dialect::XbrlRai => {
            // An exchanged or refunded ticket names the one before without being red.
            let original = fact("NumberOfOriginalInvoice").and_then(present);
            if invoice.total.is_some_and(|total| total < Fen(0)) {
                invoice.original_number = original;
            }
        }
        Dialect::XbrlBker => {
            if let Some(day) = fact("DateOfBookkeeping") {
                statement.put(To::Day(Field::IssueDate), "", day);
            }
        }
        Dialect::XbrlEinv => {
            let kind = fact("GeneralOrSpecialVAT").or(fact("TypeOfInvoice")).unwrap_or_default();
            invoice.kind = match kind {
                "01" => Some(Kind::DigitalSpecial),
                "02" => Some(Kind::DigitalNormal),
                _ if kind.contains("专用") => Some(Kind::DigitalSpecial),
                _ if kind.contains("普通") => Some(Kind::DigitalNormal),
                _ => invoice.kind,
            };
        }
        _ => {}
    }
}

/// The column of a fact of the fiscal taxonomies (efi, ntrev, ctp).
///
/// Their element names are not published; they follow the pattern of the others, so the pattern
/// is matched and everything else stays a particular.
fn fiscal_column(name: &str) -> Option<To> {
    let of_document = ["Invoice", "Bill", "Receipt", "Voucher", "Certificate", "Note", "Payment"]
        .iter()
        .any(|document| name.contains(document));
    let plain = !name.contains("Original") && !name.contains("Account");
    Some(match name {
        _ if (name.starts_with("TypeOf") || name.starts_with("NameOf")) && of_document && plain => {
            To::Title
        }
        _ if name.starts_with("CodeOf") && of_document && plain => To::Code(Field::Code),
        _ if name.starts_with("NumberOf") && of_document && plain => To::Code(Field::Number),
        "IdentifyingCode" | "CheckCode" | "VerificationCode" => To::Code(Field::CheckCode),
        "DateOfIssue" | "IssueDate" => To::Day(Field::IssueDate),
        "NameOfPayer" | "Payer" => To::Text(Field::BuyerName),
        "NameOfPayee" | "IssueParty" | "NameOfIssueParty" => To::Text(Field::SellerName),
        "Reviewer" => To::Text(Field::Reviewer),
        "Payee" => To::Text(Field::Payee),
        "Issuer" | "Handler" => To::Text(Field::Drawer),
        _ if name.starts_with("UnifiedSocialCreditCodeOfPay") => match name.ends_with("Payer") {
            true => To::Text(Field::BuyerTaxId),
            false => To::Text(Field::SellerTaxId),
        },
        _ if name.contains("Amount") && name.ends_with("InWords") => To::Text(Field::TotalInWords),
        _ if name.contains("Amount") && name.ends_with("InFigures") => To::Money(Field::Total),
        "TotalAmount" => To::Money(Field::Total),
        _ => return None,
    })
}

/// One column of the line that a tuple states.
fn column_of_line(tuple: Element<'_, '_>, name: &str) -> Option<String> {
    let fact = tuple.child(name)?;
    let is_nil = fact.attr("nil").as_deref() == Some("true");
    present(fact.text()).filter(|_| !is_nil)
}
