//! `EInvoice`, the XML of a fully digital invoice (数电票), versions 0.2 to 0.33.
//!
//! Sections are found by their exact name wherever they stand: platforms nest them differently.
//! Exact names matter: a plate number (`PlateNumber`) comes before the invoice number, and the
//! gross amount has a hyphen in its name.

use model::{Field, Kind};

use super::statement::{Statement, To, compact, present, snake};
use super::tree::Element;

/// The signature of the tax bureau (税务局签名) as far as a file lets one see.
///
/// Its canonical form and its certificate are not published, so nobody outside can check it;
/// only that it is there, and whether the value was masked or emptied by whoever passed it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxSignature {
    /// The algorithm, an object identifier such as `1.2.156.10197.1.501`.
    pub algorithm: Option<String>,
    /// When it was signed, as the file writes it.
    pub signed_at: Option<String>,
    /// The paths that it says it protects.
    pub references: Vec<String>,
    /// What can be said of the value.
    pub value: TaxSignatureValue,
}

/// What can be said of the value of a [`TaxSignature`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxSignatureValue {
    /// There is none.
    Empty,
    /// It cannot be a signature: one character repeated, placeholders, or too short.
    Masked,
    /// It may be one; what is needed to check it is not in the file.
    Uncheckable,
}

const SECTIONS: &[(&str, &[(&str, To)])] = &[
    (
        "TaxSupervisionInfo",
        &[("InvoiceNumber", To::Code(Field::Number)), ("IssueTime", To::Day(Field::IssueDate))],
    ),
    (
        "SellerInformation",
        &[
            ("SellerIdNum", To::Text(Field::SellerTaxId)),
            ("SellerName", To::Text(Field::SellerName)),
            ("SellerAddr", To::Join(Field::SellerAddressPhone)),
            ("SellerTelNum", To::Join(Field::SellerAddressPhone)),
            ("SellerBankName", To::Join(Field::SellerBankAccount)),
            ("SellerBankAccNum", To::Join(Field::SellerBankAccount)),
        ],
    ),
    (
        "BuyerInformation",
        &[
            ("BuyerIdNum", To::Text(Field::BuyerTaxId)),
            ("BuyerName", To::Text(Field::BuyerName)),
            ("BuyerAddr", To::Join(Field::BuyerAddressPhone)),
            ("BuyerTelNum", To::Join(Field::BuyerAddressPhone)),
            ("BuyerBankName", To::Join(Field::BuyerBankAccount)),
            ("BuyerBankAccNum", To::Join(Field::BuyerBankAccount)),
        ],
    ),
    (
        "BasicInformation",
        &[
            ("TotalAmWithoutTax", To::Money(Field::TotalWithoutTax)),
            ("TotalTaxAm", To::Money(Field::Tax)),
            ("TotalTax-includedAmount", To::Money(Field::Total)),
            ("TotalTax-includedAmountInChinese", To::Text(Field::TotalInWords)),
            ("Drawer", To::Text(Field::Drawer)),
        ],
    ),
    ("AdditionalInformation", &[("Remark", To::Text(Field::Remark))]),
];

/// The columns of a line, in the order of [`model::Line`].
pub(super) const LINE: [&str; 8] =
    ["ItemName", "SpecMod", "MeaUnits", "Quantity", "UnPrice", "Amount", "TaxRate", "ComTaxAm"];

/// Whether this is an `EInvoice`, alone or in a wrapper; its case varies, its sections do not.
pub(super) fn is_root(root: Element<'_, '_>) -> bool {
    let has = |name: &str| section(root, name).is_some();
    has("EInvoiceData")
        || has("TaxSupervisionInfo") && root.name().eq_ignore_ascii_case("EInvoice")
        // Extracts that keep the names but not the sections.
        || has("TotalTax-includedAmount") && (has("EIid") || has("InvoiceNumber"))
}

fn section<'t, 'a>(root: Element<'t, 'a>, name: &str) -> Option<Element<'t, 'a>> {
    root.descendants().find(|e| e.name().eq_ignore_ascii_case(name))
}

pub(super) fn read(root: Element<'_, '_>) -> Statement {
    let mut statement = Statement::new();
    for (name, table) in SECTIONS {
        let Some(section) = section(root, name) else {
            for (known, to) in *table {
                let value = section(root, known).map_or("", |element| element.text());
                statement.put(*to, known, value);
            }
            continue;
        };
        // The table decides the order: an address stands before its telephone number.
        for (known, to) in *table {
            if let Some(value) = section.text_of(known) {
                statement.put(*to, known, value);
            }
        }
        for element in section.children() {
            if !table.iter().any(|(known, _)| *known == element.name()) {
                statement.particulars_of(element, &snake(element.name()));
            }
        }
    }
    header(root, &mut statement);
    let is_line = |e: &Element<'_, '_>| e.name() == "IssuItemInformation";
    for (at, item) in root.descendants().filter(is_line).enumerate() {
        statement.line(|at| item.text_of(LINE[at]).and_then(present));
        if let Some(code) = item.text_of("TaxClassificationCode") {
            statement.particular(format!("line.{}.tax_classification_code", at + 1), code);
        }
    }
    if let Some(specific) = section(root, "SpecificInformation") {
        statement.particulars_of(specific, "");
        let original = "red_e_invoice.original_invoice_code";
        let facts = &mut statement.invoice.particulars;
        if let Some(at) = facts.iter().position(|(name, _)| name == original) {
            let (_, number) = facts.remove(at);
            statement.put(To::Original, "", &number);
        }
    }
    if statement.invoice.issue_date.is_none()
        && let Some(time) = section(root, "RequestTime")
    {
        // Some platforms leave the supervision section out; the request is made on the same day.
        statement.put(To::Day(Field::IssueDate), "", time.text());
    }
    statement.finish()
}

/// Header: the number once more, and the labels that name kind and colour.
fn header(root: Element<'_, '_>, statement: &mut Statement) {
    if let Some(id) = section(root, "EIid") {
        let number = compact(id.text());
        statement.put(To::Code(Field::Number), "", &number);
        if statement.invoice.number.as_deref() != Some(&number) {
            statement.particular("eiid", &number);
        }
    }
    let label = |name: &str| {
        let label = section(root, name)?;
        let code = label.text_of("LabelCode").unwrap_or_default();
        Some((code, label.text_of("LabelName").unwrap_or_default()))
    };
    if let Some((code, _)) = label("InIssuType") {
        statement.invoice.is_red_letter = match code {
            "Y" => Some(false),
            "N" => Some(true),
            _ => None,
        };
    }
    let paper = label("EInvoiceType").is_some_and(|(_, name)| name.contains("纸质"));
    if let Some((code, name)) = label("GeneralOrSpecialVAT") {
        let special = code == "01" || (code.is_empty() && name.contains("专用"));
        let normal = code == "02" || (code.is_empty() && name.contains("普通"));
        statement.invoice.kind = match (special, normal, paper) {
            (true, _, false) => Some(Kind::DigitalSpecial),
            (true, _, true) => Some(Kind::DigitalPaperSpecial),
            (_, true, false) => Some(Kind::DigitalNormal),
            (_, true, true) => Some(Kind::DigitalPaperNormal),
            _ => None,
        };
    }
    if let Some((code, name)) = label("TaxpayerType") {
        statement.particular("taxpayer_type", if name.is_empty() { code } else { name });
    }
    let extra = section(root, "UndefinedLabel");
    for label in extra.iter().flat_map(|e| e.children()) {
        let name = label.text_of("LabelType").unwrap_or("label");
        let value = label.text_of("LabelName").or(label.text_of("LabelCode"));
        statement.particular(format!("label.{name}"), value.unwrap_or_default());
    }
}

/// The shortest text of an SM2 signature: 64 bytes, as Base64 without padding.
const SIGNATURE_CHARS_MIN: usize = 86;

/// The facts about the signature of the tax bureau, `None` when the file has none.
pub(super) fn tax_signature(root: Element<'_, '_>) -> Option<TaxSignature> {
    let signature = section(root, "TaxBureauSignature")?;
    let text = |name| signature.text_of(name).and_then(present);
    let references = signature.children().filter(|e| e.name() == "Reference");
    let references = references.filter_map(|e| e.attr("URI"));
    let value = compact(signature.text_of("SignatureValue").unwrap_or_default());
    // Some platforms append the time: `value&time`.
    let value = value.split_once('&').map_or(value.as_str(), |(value, _)| value);
    let first = value.chars().next();
    let is_masked = value.len() < SIGNATURE_CHARS_MIN
        || value.chars().all(|c| Some(c) == first)
        || value.contains('*')
        || value.to_ascii_lowercase().contains("xxxxxxxx");
    Some(TaxSignature {
        algorithm: text("SignatureAlgorithm"),
        signed_at: text("SignatureTime"),
        references: references
            .flat_map(|uri| uri.split('|').map(str::to_owned).collect::<Vec<_>>())
            .collect(),
        value: if value.is_empty() {
            TaxSignatureValue::Empty
        } else if is_masked {
            TaxSignatureValue::Masked
        } else {
            TaxSignatureValue::Uncheckable
        },
    })
}
