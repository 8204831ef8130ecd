//! What each source inside a document says, and how the one invoice is chosen from them.
//!
//! A document speaks several times: its attached data, its metadata, its page, its QR code. Each
//! is one [`Reading`]; [`merge`] picks the value of every field and remembers where it came from,
//! so that a verdict can show its grounds and the readings can be held against each other.

use std::collections::BTreeMap;

use crate::text::Box2;
use crate::{Fen, Invoice};

/// Where a value was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Structured data: an attached file, embedded XBRL, or the file itself when it is XML.
    Attachment,
    /// The metadata of the container (OFD CustomData, PDF information).
    Metadata,
    /// A page object that the document itself tags as this field (OFD CustomTag).
    Page,
    /// Text of the page, found by label and position.
    Text,
    /// The QR code.
    Qr,
    /// Recognised from a picture.
    Ocr,
    /// Typed by a person.
    Typed,
}

impl Source {
    /// The stable code, as the JSON contract spells it.
    pub fn code(self) -> &'static str {
        match self {
            Source::Attachment => "attachment",
            Source::Metadata => "metadata",
            Source::Page => "page",
            Source::Text => "text",
            Source::Qr => "qr",
            Source::Ocr => "ocr",
            Source::Typed => "typed",
        }
    }
}

macro_rules! fields {
    ($($variant:ident = $path:literal, $doc:literal;)*) => {
        /// A field of the invoice that every document may state.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $(#[doc = $doc] $variant,)* }

        impl Field {
            /// Every field, in the order in which people read an invoice.
            pub const ALL: &'static [Field] = &[$(Field::$variant,)*];

            /// The path of the field in the JSON contract.
            pub fn path(self) -> &'static str {
                match self { $(Field::$variant => $path,)* }
            }
        }
    };
}

fields! {
    Kind = "kind", "票种.";
    Code = "code", "发票代码.";
    Number = "number", "发票号码.";
    IssueDate = "issue_date", "开票日期.";
    CheckCode = "check_code", "校验码.";
    MachineNumber = "machine_number", "机器编号.";
    BuyerName = "buyer.name", "购买方名称.";
    BuyerTaxId = "buyer.tax_id", "购买方税号.";
    BuyerAddressPhone = "buyer.address_phone", "购买方地址、电话.";
    BuyerBankAccount = "buyer.bank_account", "购买方开户行及账号.";
    SellerName = "seller.name", "销售方名称.";
    SellerTaxId = "seller.tax_id", "销售方税号.";
    SellerAddressPhone = "seller.address_phone", "销售方地址、电话.";
    SellerBankAccount = "seller.bank_account", "销售方开户行及账号.";
    TotalWithoutTax = "total_without_tax", "合计金额.";
    Tax = "tax", "合计税额.";
    Total = "total", "价税合计.";
    TotalInWords = "total_in_words", "价税合计（大写）.";
    Remark = "remark", "备注.";
    Drawer = "drawer", "开票人.";
    Payee = "payee", "收款人.";
    Reviewer = "reviewer", "复核人.";
}

impl Field {
    /// The field of a path.
    pub fn from_path(path: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| field.path() == path)
    }

    /// The value of this field in an invoice, in the spelling of the JSON contract.
    pub fn of(self, invoice: &Invoice) -> Option<String> {
        let money = |fen: Option<Fen>| fen.map(|f| f.to_string());
        match self {
            Field::Kind => invoice.kind.map(|k| k.code().to_owned()),
            Field::Code => invoice.code.clone(),
            Field::Number => invoice.number.clone(),
            Field::IssueDate => invoice.issue_date.map(|d| d.to_string()),
            Field::CheckCode => invoice.check_code.clone(),
            Field::MachineNumber => invoice.machine_number.clone(),
            Field::BuyerName => invoice.buyer.name.clone(),
            Field::BuyerTaxId => invoice.buyer.tax_id.clone(),
            Field::BuyerAddressPhone => invoice.buyer.address_phone.clone(),
            Field::BuyerBankAccount => invoice.buyer.bank_account.clone(),
            Field::SellerName => invoice.seller.name.clone(),
            Field::SellerTaxId => invoice.seller.tax_id.clone(),
            Field::SellerAddressPhone => invoice.seller.address_phone.clone(),
            Field::SellerBankAccount => invoice.seller.bank_account.clone(),
            Field::TotalWithoutTax => money(invoice.total_without_tax),
            Field::Tax => money(invoice.tax),
            Field::Total => money(invoice.total),
            Field::TotalInWords => invoice.total_in_words.clone(),
            Field::Remark => invoice.remark.clone(),
            Field::Drawer => invoice.drawer.clone(),
            Field::Payee => invoice.payee.clone(),
            Field::Reviewer => invoice.reviewer.clone(),
        }
    }

    /// The column of this field when it is one of text: not a kind, day or amount.
    pub fn text_mut(self, invoice: &mut Invoice) -> Option<&mut Option<String>> {
        Some(match self {
            Field::Code => &mut invoice.code,
            Field::Number => &mut invoice.number,
            Field::CheckCode => &mut invoice.check_code,
            Field::MachineNumber => &mut invoice.machine_number,
            Field::BuyerName => &mut invoice.buyer.name,
            Field::BuyerTaxId => &mut invoice.buyer.tax_id,
            Field::BuyerAddressPhone => &mut invoice.buyer.address_phone,
            Field::BuyerBankAccount => &mut invoice.buyer.bank_account,
            Field::SellerName => &mut invoice.seller.name,
            Field::SellerTaxId => &mut invoice.seller.tax_id,
            Field::SellerAddressPhone => &mut invoice.seller.address_phone,
            Field::SellerBankAccount => &mut invoice.seller.bank_account,
            Field::TotalInWords => &mut invoice.total_in_words,
            Field::Remark => &mut invoice.remark,
            Field::Drawer => &mut invoice.drawer,
            Field::Payee => &mut invoice.payee,
            Field::Reviewer => &mut invoice.reviewer,
            Field::Kind | Field::IssueDate | Field::TotalWithoutTax | Field::Tax | Field::Total => {
                return None;
            }
        })
    }

    /// Whether the invoice states this field, without building its text.
    pub fn is_in(self, invoice: &Invoice) -> bool {
        match self {
            Field::Kind => invoice.kind.is_some(),
            Field::Code => invoice.code.is_some(),
            Field::Number => invoice.number.is_some(),
            Field::IssueDate => invoice.issue_date.is_some(),
            Field::CheckCode => invoice.check_code.is_some(),
            Field::MachineNumber => invoice.machine_number.is_some(),
            Field::BuyerName => invoice.buyer.name.is_some(),
            Field::BuyerTaxId => invoice.buyer.tax_id.is_some(),
            Field::BuyerAddressPhone => invoice.buyer.address_phone.is_some(),
            Field::BuyerBankAccount => invoice.buyer.bank_account.is_some(),
            Field::SellerName => invoice.seller.name.is_some(),
            Field::SellerTaxId => invoice.seller.tax_id.is_some(),
            Field::SellerAddressPhone => invoice.seller.address_phone.is_some(),
            Field::SellerBankAccount => invoice.seller.bank_account.is_some(),
            Field::TotalWithoutTax => invoice.total_without_tax.is_some(),
            Field::Tax => invoice.tax.is_some(),
            Field::Total => invoice.total.is_some(),
            Field::TotalInWords => invoice.total_in_words.is_some(),
            Field::Remark => invoice.remark.is_some(),
            Field::Drawer => invoice.drawer.is_some(),
            Field::Payee => invoice.payee.is_some(),
            Field::Reviewer => invoice.reviewer.is_some(),
        }
    }

    /// Takes this field over from another invoice.
    fn take(self, into: &mut Invoice, from: &Invoice) {
        match self {
            Field::Kind => into.kind = from.kind,
            Field::IssueDate => into.issue_date = from.issue_date,
            Field::TotalWithoutTax => into.total_without_tax = from.total_without_tax,
            Field::Tax => into.tax = from.tax,
            Field::Total => into.total = from.total,
            text => {
                if let Some(slot) = text.text_mut(into) {
                    *slot = text.of(from);
                }
            }
        }
    }
}

/// The place and the raw spelling of one value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The value as the document spells it, before any tidying; empty when it is the value.
    pub as_read: String,
    /// Page number from 1, when the value stands on a page.
    pub page: Option<u32>,
    /// Where on the page: in millimetres, in pixels when the page is a picture.
    pub area: Option<Box2>,
    /// How sure the reader is, 0 to 1; structured data is 1.
    pub confidence: f32,
    /// Whether nothing backs the value but the reader's word, so that people should look (请核对).
    pub doubtful: bool,
    /// Whether a rule changed what was read; `as_read` has what stood there.
    pub corrected: bool,
    /// The rule that decided, for a value recognised from a picture.
    pub rule: Option<Rule>,
}

/// What made a value that was recognised from a picture sure, or found it at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// It stands behind or below its label.
    Label,
    /// It has no label and was told by its place or its form.
    Form,
    /// The reader is sure of every character, and the form is right.
    Letters,
    /// It is printed twice, and both are the same.
    Twice,
    /// Its check characters are right.
    CheckDigit,
    /// Amounts add up.
    Sum,
    /// The amount in capitals says the same.
    Words,
    /// The QR code says the same.
    Qr,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 8] = [
        Rule::Label,
        Rule::Form,
        Rule::Letters,
        Rule::Twice,
        Rule::CheckDigit,
        Rule::Sum,
        Rule::Words,
        Rule::Qr,
    ];

    /// The rule of a stable code.
    pub fn from_code(code: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Rule::Label => "label",
            Rule::Form => "form",
            Rule::Letters => "letters",
            Rule::Twice => "twice",
            Rule::CheckDigit => "check_digit",
            Rule::Sum => "sum",
            Rule::Words => "words",
            Rule::Qr => "qr",
        }
    }
}

/// What one source inside a document says.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Which voice of the document this is.
    pub source: Source,
    /// The part it was read from: a path inside the package, `trailer`, `page 1` and the like.
    pub part: String,
    /// Other parts without which this could not have been read (a tag file and the page).
    pub also: Vec<String>,
    /// The fields it states.
    pub invoice: Invoice,
    /// Places and raw spellings, for fields that have one.
    pub places: BTreeMap<Field, Place>,
    /// Whether a signature protects every part it was read from; `None` before that is known.
    pub covered: Option<bool>,
}

impl Reading {
    /// A reading without places.
    pub fn new(source: Source, part: impl Into<String>, invoice: Invoice) -> Reading {
        Reading {
            source,
            part: part.into(),
            also: Vec::new(),
            invoice,
            places: BTreeMap::new(),
            covered: None,
        }
    }
}

/// Where the value of one field of the merged invoice came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Which voice won.
    pub source: Source,
    /// The part it was read from.
    pub part: String,
    /// Place and raw spelling.
    pub place: Place,
    /// Whether another reading contradicts it or the reader itself is unsure.
    pub doubtful: bool,
    /// Whether a signature protects the part; `None` for a file without signatures.
    pub covered: Option<bool>,
}

/// The one invoice that a document states, and the origin of each field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// The chosen values.
    pub invoice: Invoice,
    /// The origin of every field that has a value.
    pub origins: BTreeMap<Field, Origin>,
}

/// Chooses the value of every field.
///
/// Protected readings win over unprotected ones; among equals the order of [`Source`] decides:
/// structured data first, then tagged page text, metadata being only a convenience of the
/// container. Lines, remarks of special kinds and the QR text come from the first reading that
/// has them.
pub fn merge(readings: &[Reading]) -> Merged {
    let mut order: Vec<&Reading> = readings.iter().collect();
    order.sort_by_key(|r| (r.covered == Some(false), rank(r.source)));
    let mut merged = Merged::default();
    for reading in &order {
        let from = &reading.invoice;
        for &field in Field::ALL {
            if !field.is_in(from) || merged.origins.contains_key(&field) {
                continue;
            }
            field.take(&mut merged.invoice, from);
            let place = reading.places.get(&field).cloned();
            let place = place.unwrap_or(Place { confidence: 1.0, ..Place::default() });
            let origin = Origin {
                source: reading.source,
                part: reading.part.clone(),
                doubtful: place.doubtful || (place.rule.is_none() && place.confidence < 0.5),
                place,
                covered: reading.covered,
            };
            merged.origins.insert(field, origin);
        }
        take_rest(&mut merged.invoice, from);
    }
    merged
}

fn rank(source: Source) -> u8 {
    match source {
        Source::Attachment => 0,
        Source::Page => 1,
        Source::Metadata => 2,
        Source::Text => 3,
        Source::Qr => 4,
        Source::Typed => 5,
        Source::Ocr => 6,
    }
}

fn take_rest(into: &mut Invoice, from: &Invoice) {
    if into.lines.is_empty() && !from.lines.is_empty() {
        into.lines.clone_from(&from.lines);
        into.lines_complete = from.lines_complete;
    }
    if into.title.is_none() {
        into.title.clone_from(&from.title);
    }
    if into.cipher.is_none() {
        into.cipher.clone_from(&from.cipher);
    }
    if into.qr_text.is_none() {
        into.qr_text.clone_from(&from.qr_text);
    }
    if into.is_red_letter.is_none() {
        into.is_red_letter = from.is_red_letter;
    }
    if into.original_number.is_none() {
        into.original_number.clone_from(&from.original_number);
    }
    if into.other_amounts.is_empty() {
        into.other_amounts.clone_from(&from.other_amounts);
    }
    if into.particulars.is_empty() {
        into.particulars.clone_from(&from.particulars);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protected_reading_wins_over_an_unprotected_one() {
        let numbered = |n: &str| Invoice { number: Some(n.into()), ..Invoice::default() };
        let mut attached = Reading::new(Source::Attachment, "a.xml", numbered("1"));
        attached.covered = Some(false);
        let mut page = Reading::new(Source::Page, "Content.xml", numbered("2"));
        page.covered = Some(true);
        let merged = merge(&[attached, page]);
        assert_eq!(merged.invoice.number.as_deref(), Some("2"));
        assert_eq!(merged.origins[&Field::Number].source, Source::Page);
    }

    #[test]
    fn every_field_has_its_own_path_and_round_trips() {
        let mut paths: Vec<_> = Field::ALL.iter().map(|f| f.path()).collect();
        paths.dedup();
        assert_eq!(paths.len(), Field::ALL.len());
        for field in Field::ALL {
            assert_eq!(field.is_in(&Invoice::default()), field.of(&Invoice::default()).is_some());
        }
    }
}
