//! Invoices in OFD: every voice of the document, each as its own reading.
//!
//! An OFD invoice may speak four times: through attached data (`original_invoice.xml` or XBRL),
//! through the metadata of OFD.xml, through page objects that tags name, and through the plain
//! text of its pages. They are kept apart here, so that a contradiction can be seen.

use std::collections::HashMap;

use model::text::{Box2, Page, Run};
use model::{Field, Kind, Reading, Source};
use ofd::document::{Document, ENTRY};
use ofd::package::Package;
use ofd::text::PageText;
use ofd::xml::{Element, Tree};

use crate::layout;
use crate::xml::original;
use crate::xml::statement::{Statement, To, present};
use crate::xml::{self, TaxSignature};

/// Everything that an OFD document says about an invoice.
#[derive(Debug, Default)]
pub struct OfdInvoice {
    /// One reading for each voice.
    pub readings: Vec<Reading>,
    /// Attachments that claim to be data but cannot be read: path and why.
    pub unread: Vec<(String, &'static str)>,
    /// A tax bureau's signature inside attached data.
    pub tax_signature: Option<TaxSignature>,
    /// Whether attached data carry the seller's own signature.
    pub seller_signature: bool,
    /// The text of the pages, where it had to be read in full.
    pub pages: Vec<Page>,
}

/// Names of CustomData in OFD.xml.
const METADATA: &[(&str, To)] = &[
    ("发票代码", To::Code(Field::Code)),
    ("发票号码", To::Code(Field::Number)),
    ("开票日期", To::Day(Field::IssueDate)),
    ("校验码", To::Code(Field::CheckCode)),
    ("机器编号", To::Code(Field::MachineNumber)),
    ("合计金额", To::Money(Field::TotalWithoutTax)),
    ("合计税额", To::Money(Field::Tax)),
    ("价税合计", To::Money(Field::Total)),
    ("价税合计（小写）", To::Money(Field::Total)),
    ("价税合计（大写）", To::Text(Field::TotalInWords)),
    ("购买方名称", To::Text(Field::BuyerName)),
    ("购买方纳税人识别号", To::Code(Field::BuyerTaxId)),
    ("销售方名称", To::Text(Field::SellerName)),
    ("销售方纳税人识别号", To::Code(Field::SellerTaxId)),
];

/// Tags of 2017 (`TAX_TICKET`), of the fully digital family B (`…Information.SellerName`) and the
/// names of the Ministry of Finance's taxonomies, which bank receipts use.
const TAGS: &[(&str, To)] = &[
    ("FP_BT", To::Title),
    ("FP_DM", To::Code(Field::Code)),
    ("FP_HM", To::Code(Field::Number)),
    ("KPRQ", To::Day(Field::IssueDate)),
    ("JYM", To::Code(Field::CheckCode)),
    ("JQBH", To::Code(Field::MachineNumber)),
    ("MW", To::Cipher),
    ("HJJE", To::Money(Field::TotalWithoutTax)),
    ("HJSE", To::Money(Field::Tax)),
    ("JSHJ_DX", To::Text(Field::TotalInWords)),
    ("JSHJ_XX", To::Money(Field::Total)),
    ("GMF/MC", To::Text(Field::BuyerName)),
    ("GMF/NSRSBH", To::Code(Field::BuyerTaxId)),
    ("GMF/DZDH", To::Text(Field::BuyerAddressPhone)),
    ("GMF/YHZH", To::Text(Field::BuyerBankAccount)),
    ("XSF_MC", To::Text(Field::SellerName)),
    ("XSF_NSRSBH", To::Code(Field::SellerTaxId)),
    ("XSF_DZDH", To::Text(Field::SellerAddressPhone)),
    ("XSF_YHZH", To::Text(Field::SellerBankAccount)),
    ("BZ", To::Text(Field::Remark)),
    ("SKR", To::Text(Field::Payee)),
    ("FHR", To::Text(Field::Reviewer)),
    ("KPR", To::Text(Field::Drawer)),
    ("InvoiceNumber", To::Code(Field::Number)),
    ("IssueTime", To::Day(Field::IssueDate)),
    ("BuyerIdNum", To::Code(Field::BuyerTaxId)),
    ("SellerIdNum", To::Code(Field::SellerTaxId)),
    ("TotalAmWithoutTax", To::Money(Field::TotalWithoutTax)),
    ("TotalTaxAm", To::Money(Field::Tax)),
    ("TotalTax-includedAmount", To::Money(Field::Total)),
    ("TotalTax-includedAmountInChinese", To::Text(Field::TotalInWords)),
    ("Drawer", To::Text(Field::Drawer)),
    ("Remark", To::Text(Field::Remark)),
    ("NumberOfBankElectronicReceipt", To::Code(Field::Number)),
    ("IdentifyingCode", To::Code(Field::CheckCode)),
    ("AccountNameOfPayer", To::Text(Field::BuyerName)),
    ("AccountNameOfPayee", To::Text(Field::SellerName)),
    ("TransactionAmountInFigures", To::Money(Field::Total)),
    ("CodeOfInvoice", To::Code(Field::Code)),
    ("NumberOfInvoice", To::Code(Field::Number)),
    ("DateOfIssue", To::Day(Field::IssueDate)),
    ("ElectronicInvoiceRailwayETicketNumber", To::Code(Field::Number)),
    ("Fare", To::Money(Field::Total)),
    ("NameOfPurchaser", To::Text(Field::BuyerName)),
    ("NameOfSeller", To::Text(Field::SellerName)),
    ("TotalAmountExcludingTax", To::Money(Field::TotalWithoutTax)),
    ("TaxIncludedAmountInFigures", To::Money(Field::Total)),
    ("TotalTaxAmount", To::Money(Field::Tax)),
];

/// Tags that group one line of goods.
const LINE_GROUPS: [&str; 3] = ["GoodsInfo", "COMMOM_FPKJ_XMXX", "COMMON_FPKJ_XMXX"];

/// Names of the columns of a line of goods, in the order of [`model::Line`].
const LINE_COLUMNS: [[&str; 2]; 8] = [
    ["Item", "XMMC"],
    ["Specification", "GGXH"],
    ["MeasurementDimension", "DW"],
    ["Quantity", "XMSL"],
    ["Price", "XMDJ"],
    ["Amount", "XMJE"],
    ["TaxScheme", "SL"],
    ["TaxAmount", "SE"],
];

/// The most attachments that are read as data: issued documents have one or two.
const DATA_MAX: usize = 8;

/// The most bytes of text that all tags of a document may name, counting repeated ones.
const TAGGED_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Reads every voice of an OFD document.
pub fn read(package: &Package<'_>, document: &Document) -> OfdInvoice {
    let mut out = OfdInvoice::default();
    read_attachments(package, document, &mut out);
    out.readings.extend(metadata(document));
    let tagged = !document.tags.is_empty() && !out.readings.is_empty();
    let has_data = out.readings.iter().any(|r| r.source == Source::Attachment);
    let mut texts: Vec<PageText> = Vec::new();
    for (index, page) in document.pages.iter().enumerate().take(crate::limits::PAGES_MAX) {
        let text = if tagged && has_data {
            ofd::text::page_alone(package, document, index)
        } else {
            ofd::text::page(package, document, index)
        };
        match text {
            Some(text) => texts.push(text),
            None => out.unread.push((page.path.clone(), "unreadable-part")),
        }
    }
    let tagged = tags(package, document, &texts, &mut out.unread);
    let needs_text = tagged.is_none() || !has_data;
    out.readings.extend(tagged);
    if needs_text {
        let texts = pages_with_templates(package, document, texts);
        let mut also: Vec<String> = texts.iter().flat_map(|t| t.template_paths.clone()).collect();
        also.dedup();
        let part = texts.first().map(|t| t.path.clone()).unwrap_or_default();
        also.extend(texts.iter().skip(1).map(|t| t.path.clone()));
        out.pages = texts.into_iter().enumerate().map(|(i, text)| page(i, text)).collect();
        if let Some(mut reading) = layout::read(&out.pages) {
            reading.part = part;
            reading.also = also;
            out.readings.push(reading);
        }
    }
    out
}

/// The text of every page with its template, as the layout rules and `inspect` want it.
pub fn pages(package: &Package<'_>, document: &Document) -> Vec<Page> {
    (0..document.pages.len().min(crate::limits::PAGES_MAX))
        .filter_map(|index| ofd::text::page(package, document, index))
        .enumerate()
        .map(|(index, text)| page(index, text))
        .collect()
}

fn pages_with_templates(
    package: &Package<'_>,
    document: &Document,
    texts: Vec<PageText>,
) -> Vec<PageText> {
    let complete =
        document.templates.is_empty() || texts.iter().any(|t| !t.template_paths.is_empty());
    if complete {
        return texts;
    }
    let all = 0..texts.len();
    all.filter_map(|index| ofd::text::page(package, document, index)).collect()
}

fn page(index: usize, text: PageText) -> Page {
    let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
    let run = |run: ofd::text::Run| Run {
        page: number,
        place: Box2::new(run.x, run.y, run.width, run.height),
        size: run.height,
        text: run.text,
    };
    Page {
        number,
        width: text.width,
        height: text.height,
        runs: text.runs.into_iter().map(run).collect(),
    }
}

fn read_attachments(package: &Package<'_>, document: &Document, out: &mut OfdInvoice) {
    let mut seen: Vec<&str> = Vec::new();
    for attachment in &document.attachments {
        // The same part under several names says the same thing once.
        if seen.contains(&attachment.path.as_str()) {
            continue;
        }
        seen.push(&attachment.path);
        if out.readings.len() >= DATA_MAX {
            out.unread.push((attachment.path.clone(), "unreadable-busy"));
            continue;
        }
        let Ok(bytes) = package.read(&attachment.path) else {
            out.unread.push((attachment.path.clone(), "unreadable-part"));
            continue;
        };
        let start = bytes.iter().position(|b| *b == b'<').unwrap_or(usize::MAX);
        if start > 8 {
            continue;
        }
        match xml::read(&attachment.path, bytes) {
            Ok(found) => {
                out.tax_signature = out.tax_signature.take().or(found.tax_signature);
                out.seller_signature |= found.seller_signature;
                let mut reading = found.reading;
                reading.also = vec![];
                out.readings.push(reading);
            }
            Err(error) => out.unread.push((attachment.path.clone(), error.why)),
        }
    }
}

fn metadata(document: &Document) -> Option<Reading> {
    let mut statement = Statement::new();
    for (name, value) in &document.info.custom {
        if let Some((_, to)) = METADATA.iter().find(|(known, _)| known == name) {
            statement.put(*to, name, value);
        }
    }
    statement.invoice.lines_complete = false;
    if let Some(title) = &document.info.title {
        statement.invoice.kind = Kind::from_title(title);
    }
    if statement.invoice.is_empty() {
        return None;
    }
    let statement = statement.finish();
    let mut reading = Reading::new(Source::Metadata, ENTRY, statement.invoice);
    reading.places = statement.places;
    Some(reading)
}

/// Where a tagged text object stands and what it says.
struct Tagged<'a> {
    page: usize,
    text: String,
    place: Box2,
    path: &'a str,
}

fn tags(
    package: &Package<'_>,
    document: &Document,
    texts: &[PageText],
    unread: &mut Vec<(String, &'static str)>,
) -> Option<Reading> {
    if document.tags.is_empty() {
        return None;
    }
    let mut objects: HashMap<&str, Tagged<'_>> = HashMap::new();
    for (index, text) in texts.iter().enumerate() {
        for run in text.runs.iter().filter(|run| !run.is_template) {
            let place = Box2::new(run.x, run.y, run.width, run.height);
            objects
                .entry(&run.object)
                .and_modify(|known| {
                    known.text.push_str(&run.text);
                    known.place = known.place.union(place);
                })
                .or_insert_with(|| Tagged {
                    page: index,
                    text: run.text.clone(),
                    place,
                    path: &text.path,
                });
        }
    }
    let mut left = TAGGED_BYTES_MAX;
    for path in &document.tags {
        let Some(tree) = package.read(path).ok().and_then(|bytes| Tree::parse(bytes).ok()) else {
            unread.push((path.clone(), "unreadable-part"));
            continue;
        };
        let mut reader =
            TagReader { objects: &objects, statement: Statement::new(), parts: vec![], left };
        reader.walk(tree.root(), "");
        let TagReader { mut statement, mut parts, .. } = reader;
        left = reader.left;
        capitals(texts, &mut statement);
        statement.invoice.lines_complete = document.pages.len() == 1;
        if statement.invoice.is_empty() {
            continue;
        }
        let statement = statement.finish();
        let part = if parts.is_empty() { document.root.clone() } else { parts.remove(0) };
        let mut reading = Reading::new(Source::Page, part, statement.invoice);
        reading.also = parts;
        reading.also.push(path.clone());
        reading.places = statement.places;
        return Some(reading);
    }
    None
}

/// The total in capitals (价税合计大写), which no family of 2019 tags: the one filled-in run that
/// reads as such an amount.
fn capitals(texts: &[PageText], statement: &mut Statement) {
    if statement.invoice.total_in_words.is_some() {
        return;
    }
    for (index, text) in texts.iter().enumerate() {
        let runs = text.runs.iter().filter(|run| !run.is_template);
        let Some(run) = runs.into_iter().find(|run| is_capital_amount(&run.text)) else { continue };
        statement.put(To::Text(Field::TotalInWords), "", &run.text);
        let place = statement.places.entry(Field::TotalInWords).or_default();
        place.page = u32::try_from(index + 1).ok();
        place.area = Some(Box2::new(run.x, run.y, run.width, run.height));
        place.confidence = 1.0;
        return;
    }
}

fn is_capital_amount(text: &str) -> bool {
    let text = text.trim();
    let first = text.trim_start_matches(['⊗', '（', '负', '数', '）']).chars().next();
    first.is_some_and(|c| "零壹贰叁肆伍陆柒捌玖拾".contains(c))
        && text.ends_with(['整', '正', '分', '角', '圆', '元'])
        && model::words::from_words(text).is_some()
}

struct TagReader<'a> {
    objects: &'a HashMap<&'a str, Tagged<'a>>,
    statement: Statement,
    parts: Vec<String>,
    /// How many bytes of text may still be taken.
    left: usize,
}

impl TagReader<'_> {
    fn walk(&mut self, element: Element<'_, '_>, parent: &str) {
        let name = element.name();
        if LINE_GROUPS.contains(&name) {
            self.line(element);
            return;
        }
        if element.children().any(|child| child.name() == "ObjectRef") {
            self.leaf(element, parent);
            return;
        }
        for child in element.children() {
            self.walk(child, name);
        }
    }

    fn leaf(&mut self, element: Element<'_, '_>, parent: &str) {
        // Family B writes the whole path into one name.
        let name = element.name().rsplit('.').next().unwrap_or_default();
        let qualified = format!("{parent}/{name}");
        let tables = [original::HEAD, original::BUYER, original::SELLER, TAGS];
        let found = tables
            .iter()
            .flat_map(|table| table.iter())
            .find(|(known, _)| *known == name || *known == qualified);
        let Some((_, to)) = found else { return };
        let Some((text, page, place)) = self.text(element) else { return };
        self.statement.put(*to, name, &text);
        if let To::Text(field) | To::Code(field) | To::Money(field) | To::Day(field) = to {
            let entry = self.statement.places.entry(*field).or_default();
            if entry.area.is_none() {
                entry.page = u32::try_from(page + 1).ok();
                entry.area = Some(place);
                if entry.as_read.is_empty() {
                    entry.confidence = 1.0;
                }
            }
        }
    }

    /// The texts of all objects that an element refers to, joined.
    fn text(&mut self, element: Element<'_, '_>) -> Option<(String, usize, Box2)> {
        let mut joined: Option<(String, usize, Box2)> = None;
        for reference in element.children().filter(|e| e.name() == "ObjectRef") {
            let Some(object) = self.objects.get(reference.text()) else { continue };
            self.left = self.left.checked_sub(object.text.len())?;
            if !self.parts.iter().any(|part| part == object.path) {
                self.parts.push(object.path.to_owned());
            }
            match &mut joined {
                Some((text, _, place)) => {
                    text.push_str(object.text.trim());
                    *place = place.union(object.place);
                }
                None => joined = Some((object.text.trim().to_owned(), object.page, object.place)),
            }
        }
        joined
    }

    fn line(&mut self, group: Element<'_, '_>) {
        let mut columns: [Option<String>; LINE_COLUMNS.len()] = Default::default();
        for element in group.children() {
            let name = element.name();
            let column = LINE_COLUMNS.iter().position(|names| names.contains(&name));
            let Some((text, ..)) = self.text(element) else { continue };
            if let Some(column) = column {
                columns[column] = present(&text);
            }
        }
        self.statement.line(|at| columns[at].clone());
    }
}
