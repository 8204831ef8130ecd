//! Writing of the two dialects that this project issues itself: `EInvoice` 0.33, unsigned, and
//! `original_invoice.xml` of 2019.
//!
//! What is written reads back as the same invoice, except for columns that the layout does not
//! have (an `EInvoice` knows no check code, an `original_invoice.xml` no title).

use std::fmt::Write as _;

use model::{Invoice, Kind, Line, Party};

/// An XML text in the making.
#[derive(Default)]
struct Writer {
    out: String,
}

impl Writer {
    fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element that is there even when it is empty.
    fn element(&mut self, name: &str, value: &str) {
        self.open(name);
        self.out.push_str(&escape(value));
        self.close(name);
    }

    /// An element that is left out when there is nothing to say.
    fn some(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.element(name, &value.to_string());
        }
    }

    fn within(&mut self, name: &str, inside: impl FnOnce(&mut Writer)) {
        self.open(name);
        inside(self);
        self.close(name);
    }
}

/// Escapes what has a meaning in XML and drops what XML 1.0 cannot carry.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A bare carriage return would be read as a line feed (XML 1.0 §2.11).
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes the XML of a fully digital invoice (数电票), layout 0.33, without the signature of a tax
/// bureau, which only a tax bureau can make.
///
/// Particulars go where [`read`](super::read) finds them: `toll.plate_number` under
/// `SpecificInformation`, `tax_bureau_name` under `TaxSupervisionInfo`, others under
/// `BasicInformation`.
///
/// ```
/// use model::{Fen, Invoice};
/// let invoice = Invoice {
///     number: Some("24112000000048542163".into()),
///     total: Some(Fen(444_900)),
///     lines_complete: true,
///     ..Invoice::default()
/// };
/// let xml = paper::xml::write_einvoice(&invoice);
/// assert_eq!(paper::xml::read("a.xml", xml.as_bytes()).unwrap().reading.invoice, invoice);
/// ```
pub fn write_einvoice(invoice: &Invoice) -> String {
    let mut writer = Writer { out: String::from(DECLARATION) };
    writer.within("EInvoice", |w| {
        w.within("Header", |w| header(w, invoice));
        w.within("EInvoiceData", |w| {
            w.within("SellerInformation", |w| party(w, "Seller", &invoice.seller));
            w.within("BuyerInformation", |w| party(w, "Buyer", &invoice.buyer));
            w.within("BasicInformation", |w| {
                w.some("TotalAmWithoutTax", invoice.total_without_tax);
                w.some("TotalTaxAm", invoice.tax);
                w.some("TotalTax-includedAmount", invoice.total);
                w.some("TotalTax-includedAmountInChinese", invoice.total_in_words.as_deref());
                w.some("Drawer", invoice.drawer.as_deref());
                for (name, value) in facts(invoice, |n| !n.contains('.') && !is_placed(n)) {
                    w.element(&camel(name), value);
                }
            });
            for (at, line) in invoice.lines.iter().enumerate() {
                let code = format!("line.{}.tax_classification_code", at + 1);
                let code = facts(invoice, |n| n == code).next().map(|(_, value)| value);
                w.within("IssuItemInformation", |w| item(w, line, code));
            }
            w.within("SpecificInformation", |w| specific(w, invoice));
            w.within("AdditionalInformation", |w| w.some("Remark", invoice.remark.as_deref()));
        });
        w.within("TaxSupervisionInfo", |w| {
            w.some("InvoiceNumber", invoice.number.as_deref());
            w.some("IssueTime", invoice.issue_date);
            for (name, value) in facts(invoice, |n| n.starts_with("tax_bureau")) {
                w.element(&camel(name), value);
            }
        });
    });
    writer.out
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// The particulars whose name is wanted.
fn facts(invoice: &Invoice, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = (&str, &str)> {
    let all = invoice.particulars.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    all.filter(move |(name, _)| wanted(name))
}

/// Particulars with a place of their own outside `BasicInformation`, or no XML name at all.
fn is_placed(name: &str) -> bool {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name == "taxpayer_type"
        || name == "eiid"
        || name.starts_with("tax_bureau")
        || !name.starts_with(|c: char| c.is_ascii_lowercase())
        || !name.chars().all(is_name)
}

/// `plate_number` as `PlateNumber`.
fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut chars = word.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}

fn header(w: &mut Writer, invoice: &Invoice) {
    let number = invoice.number.as_deref();
    w.some("EIid", number);
    if let Some(area) = number.and_then(|n| n.get(2..4)) {
        w.element("EInvoiceTag", &format!("SWEI{area}00"));
    }
    w.element("Version", "0.33");
    let label = |w: &mut Writer, name: &str, code: &str, says: &str| {
        w.within(name, |w| {
            w.element("LabelCode", code);
            w.element("LabelName", says);
        });
    };
    w.within("InherentLabel", |w| {
        if let Some(is_red) = invoice.is_red_letter {
            label(w, "InIssuType", if is_red { "N" } else { "Y" }, "是否蓝字发票标志");
        }
        let paper = [Kind::DigitalPaperSpecial, Kind::DigitalPaperNormal];
        if invoice.kind.is_some_and(|kind| paper.contains(&kind)) {
            label(w, "EInvoiceType", "02", "纸质发票");
        } else {
            label(w, "EInvoiceType", "01", "电子发票");
        }
        match invoice.kind {
            Some(Kind::DigitalSpecial | Kind::DigitalPaperSpecial) => {
                label(w, "GeneralOrSpecialVAT", "01", "增值税专用发票");
            }
            Some(Kind::DigitalNormal | Kind::DigitalPaperNormal) => {
                label(w, "GeneralOrSpecialVAT", "02", "普通发票");
            }
            _ => {}
        }
        for (_, value) in facts(invoice, |n| n == "taxpayer_type") {
            w.within("TaxpayerType", |w| w.element("LabelName", value));
        }
    });
    w.within("UndefinedLabel", |w| {
        for (name, value) in facts(invoice, |n| n.starts_with("label.")) {
            w.within("Label", |w| {
                w.element("LabelType", &name["label.".len()..]);
                w.element("LabelName", value);
            });
        }
    });
}

fn party(w: &mut Writer, side: &str, party: &Party) {
    w.some(&format!("{side}IdNum"), party.tax_id.as_deref());
    w.some(&format!("{side}Name"), party.name.as_deref());
    for (first, second, value) in [
        ("Addr", "TelNum", party.address_phone.as_deref()),
        ("BankName", "BankAccNum", party.bank_account.as_deref()),
    ] {
        let Some(value) = value else { continue };
        // One column here, two elements there: the number is what stands behind the last space.
        let split = value.rsplit_once(' ').filter(|(head, tail)| {
            let is_number = |c: char| c.is_ascii_digit() || "-+()（）".contains(c);
            tail.len() >= 5 && tail.chars().all(is_number) && head.trim_end() == *head
        });
        match split {
            Some((head, tail)) => {
                w.element(&format!("{side}{first}"), head);
                w.element(&format!("{side}{second}"), tail);
            }
            None => w.element(&format!("{side}{first}"), value),
        }
    }
}

fn item(w: &mut Writer, line: &Line, tax_classification_code: Option<&str>) {
    w.some("ItemName", line.name.as_deref());
    w.some("SpecMod", line.spec.as_deref());
    w.some("MeaUnits", line.unit.as_deref());
    w.some("Quantity", line.quantity.as_deref());
    w.some("UnPrice", line.unit_price.as_deref());
    w.some("Amount", line.amount);
    w.some("TaxRate", line.tax_rate.as_deref());
    w.some("ComTaxAm", line.tax);
    let gross = line.amount.map(|amount| amount + line.tax.unwrap_or_default());
    w.some("TotaltaxIncludedAmount", gross);
    w.some("TaxClassificationCode", tax_classification_code);
}

/// The part of special kinds: groups of facts, and the blue invoice of a red-letter one.
fn specific(w: &mut Writer, invoice: &Invoice) {
    let mut open: Option<(&str, &str)> = None;
    let is_group = |name: &str| !name.starts_with("label.") && !name.starts_with("line.");
    for (path, value) in facts(invoice, |n| n.contains('.') && is_group(n)) {
        let Some((group, name)) = path.rsplit_once('.') else { continue };
        // `passenger_transportation.2`: the second group of that name.
        let element = group.split_once('.').map_or(group, |(element, _)| element);
        if is_placed(element) || is_placed(name) || element == "red_e_invoice" {
            continue;
        }
        if open.is_none_or(|(before, _)| before != group) {
            if let Some((_, element)) = open {
                w.close(&camel(element));
            }
            w.open(&camel(element));
            open = Some((group, element));
        }
        w.element(&camel(name), value);
    }
    if let Some((_, element)) = open {
        w.close(&camel(element));
    }
    let red: Vec<(&str, &str)> = facts(invoice, |n| n.starts_with("red_e_invoice.")).collect();
    if invoice.original_number.is_some() || !red.is_empty() {
        w.within("RedEInvoice", |w| {
            w.some("OriginalInvoiceCode", invoice.original_number.as_deref());
            for (name, value) in red {
                let name = &name["red_e_invoice.".len()..];
                if !is_placed(name) {
                    w.element(&camel(name), value);
                }
            }
        });
    }
}

/// Writes `original_invoice.xml`, the data of an OFD invoice of the first electronic generation,
/// without the seller's signature.
///
/// ```
/// use model::Invoice;
/// let invoice = Invoice {
///     code: Some("032001600511".into()),
///     number: Some("31471858".into()),
///     kind: Some(model::Kind::VatNormalElectronic),
///     lines_complete: true,
///     ..Invoice::default()
/// };
/// let xml = paper::xml::write_original(&invoice);
/// assert_eq!(paper::xml::read("a.xml", xml.as_bytes()).unwrap().reading.invoice, invoice);
/// ```
pub fn write_original(invoice: &Invoice) -> String {
    let mut w = Writer { out: String::from(DECLARATION) };
    w.out.push_str("<eInvoice xmlns:fp=\"http://www.edrm.org.cn/schema/e-invoice/2019\"");
    w.out.push_str(" Version=\"1.0\">");
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let money = |fen: Option<model::Fen>| fen.map(|f| f.to_string()).unwrap_or_default();
    w.element("fp:DocID", &format!("{}_{}", text(&invoice.code), text(&invoice.number)));
    w.element("fp:InvoiceCode", &text(&invoice.code));
    w.element("fp:InvoiceNo", &text(&invoice.number));
    w.some("fp:TypeCode", invoice.is_red_letter.map(u8::from));
    let mut day = String::new();
    if let Some(d) = invoice.issue_date {
        // Writing into a string cannot fail.
        _ = write!(day, "{:04}年{:02}月{:02}日", d.year(), d.month(), d.day());
    }
    w.element("fp:IssueDate", &day);
    w.element("fp:InvoiceCheckCode", &text(&invoice.check_code));
    w.element("fp:MachineNo", &text(&invoice.machine_number));
    w.element("fp:TaxControlCode", &text(&invoice.cipher));
    for (name, party) in [("Buyer", &invoice.buyer), ("Seller", &invoice.seller)] {
        w.within(&format!("fp:{name}"), |w| {
            w.element(&format!("fp:{name}Name"), &text(&party.name));
            w.element(&format!("fp:{name}TaxID"), &text(&party.tax_id));
            w.element(&format!("fp:{name}AddrTel"), &text(&party.address_phone));
            w.element(&format!("fp:{name}FinancialAccount"), &text(&party.bank_account));
        });
    }
    w.element("fp:TaxInclusiveTotalAmount", &money(invoice.total));
    w.element("fp:Note", &text(&invoice.remark));
    w.element("fp:InvoiceClerk", &text(&invoice.drawer));
    w.element("fp:Payee", &text(&invoice.payee));
    w.element("fp:Checker", &text(&invoice.reviewer));
    w.element("fp:TaxTotalAmount", &money(invoice.tax));
    w.element("fp:TaxExclusiveTotalAmount", &money(invoice.total_without_tax));
    w.element("fp:GraphCode", &text(&invoice.qr_text));
    w.within("fp:GoodsInfos", |w| {
        for line in &invoice.lines {
            w.within("fp:GoodsInfo", |w| {
                w.element("fp:Item", &text(&line.name));
                w.element("fp:Specification", &text(&line.spec));
                w.element("fp:MeasurementDimension", &text(&line.unit));
                w.element("fp:Price", &text(&line.unit_price));
                w.element("fp:Quantity", &text(&line.quantity));
                w.element("fp:Amount", &money(line.amount));
                w.element("fp:TaxScheme", &text(&line.tax_rate));
                w.element("fp:TaxAmount", &money(line.tax));
            });
        }
    });
    w.close("eInvoice");
    w.out
}
