//! Dialects that name their fields as people do: in Chinese (`发票号码`) or in the initials of
//! its pinyin (`FPHM`), as billing software and platforms export them.
//!
//! There is no schema: any wrapper, nested or flat, elements or attributes. So a name decides by
//! itself, a generic one (`名称`) by the party it stands under, and a document counts as an
//! invoice only when it states a number and two fields more.

use std::borrow::Cow;

use model::{Field, Kind};

use super::Dialect;
use super::statement::{Statement, To, present, snake};
use super::tree::{Element, unescape};
use crate::limits::{LINES_MAX, PARTICULARS_MAX};

const CHINESE: &[(&str, To)] = &[
    ("发票名称", To::Title),
    ("发票类型", To::Title),
    ("发票种类", To::Title),
    ("票种", To::Title),
    ("发票代码", To::Code(Field::Code)),
    ("发票号码", To::Code(Field::Number)),
    ("数电发票号码", To::Code(Field::Number)),
    ("数电票号码", To::Code(Field::Number)),
    ("全电发票号码", To::Code(Field::Number)),
    ("票据代码", To::Code(Field::Code)),
    ("票据号码", To::Code(Field::Number)),
    ("开票日期", To::Day(Field::IssueDate)),
    ("开票时间", To::Day(Field::IssueDate)),
    ("校验码", To::Code(Field::CheckCode)),
    ("机器编号", To::Code(Field::MachineNumber)),
    ("密码区", To::Cipher),
    ("二维码", To::Qr),
    ("合计金额", To::Money(Field::TotalWithoutTax)),
    ("金额合计", To::Money(Field::TotalWithoutTax)),
    ("不含税金额", To::Money(Field::TotalWithoutTax)),
    ("合计税额", To::Money(Field::Tax)),
    ("税额合计", To::Money(Field::Tax)),
    ("价税合计", To::Money(Field::Total)),
    ("价税合计小写", To::Money(Field::Total)),
    ("含税金额", To::Money(Field::Total)),
    ("价税合计大写", To::Text(Field::TotalInWords)),
    ("备注", To::Text(Field::Remark)),
    ("开票人", To::Text(Field::Drawer)),
    ("收款人", To::Text(Field::Payee)),
    ("复核人", To::Text(Field::Reviewer)),
    ("复核", To::Text(Field::Reviewer)),
    ("是否红字", To::Red),
    ("是否红字发票", To::Red),
    ("蓝字发票号码", To::Original),
    ("原蓝字发票号码", To::Original),
    ("被红冲蓝字发票号码", To::Original),
    ("被红冲蓝字数电发票号码", To::Original),
];

/// How the two parties are called, longest first.
const BUYERS: &[&str] =
    &["购买方", "购货方", "购货单位", "买方", "购方", "GMF", "GHF", "GHDW", "GF"];
const SELLERS: &[&str] =
    &["销售方", "销货方", "销货单位", "卖方", "销方", "XSF", "XHF", "XHDW", "XF"];

/// What is said of a party, buyer and seller.
const PARTY: &[(&[&str], To, To)] = &[
    (&["名称", "信息名称", "MC"], To::Text(Field::BuyerName), To::Text(Field::SellerName)),
    (
        &[
            "纳税人识别号",
            "税号",
            "识别号",
            "统一社会信用代码",
            "统一社会信用代码纳税人识别号",
            "NSRSBH",
            "SBH",
            "SH",
        ],
        To::Text(Field::BuyerTaxId),
        To::Text(Field::SellerTaxId),
    ),
    (
        &["地址电话", "地址", "电话", "DZDH", "DZ", "DH"],
        To::Join(Field::BuyerAddressPhone),
        To::Join(Field::SellerAddressPhone),
    ),
    (
        &[
            "开户行及账号",
            "开户行账号",
            "银行账号",
            "开户行",
            "开户银行",
            "账号",
            "YHZH",
            "YH",
            "ZH",
        ],
        To::Join(Field::BuyerBankAccount),
        To::Join(Field::SellerBankAccount),
    ),
];

const PINYIN: &[(&str, To)] = &[
    ("FPMC", To::Title),
    ("FPDM", To::Code(Field::Code)),
    ("FPHM", To::Code(Field::Number)),
    ("KPRQ", To::Day(Field::IssueDate)),
    ("JYM", To::Code(Field::CheckCode)),
    ("JQBH", To::Code(Field::MachineNumber)),
    ("FPMW", To::Cipher),
    ("MW", To::Cipher),
    ("EWM", To::Qr),
    ("HJJE", To::Money(Field::TotalWithoutTax)),
    ("HJSE", To::Money(Field::Tax)),
    ("JSHJ", To::Money(Field::Total)),
    ("JSHJXX", To::Money(Field::Total)),
    ("JSHJDX", To::Text(Field::TotalInWords)),
    ("BZ", To::Text(Field::Remark)),
    ("KPR", To::Text(Field::Drawer)),
    ("SKR", To::Text(Field::Payee)),
    ("FHR", To::Text(Field::Reviewer)),
    ("KPLX", To::Red),
    ("YFPDM", To::OriginalPart),
    ("YFPHM", To::OriginalPart),
    ("LZFPHM", To::Original),
];

/// The columns of a line; quantity before rate, because `SL` may be either.
const LINE: [&[&str]; 8] = [
    &[
        "货物或应税劳务服务名称",
        "货物或应税劳务名称",
        "项目名称",
        "货物名称",
        "商品名称",
        "XMMC",
        "SPMC",
        "HWMC",
    ],
    &["规格型号", "GGXH"],
    &["单位", "计量单位", "DW", "JLDW", "XMDW"],
    &["数量", "XMSL"],
    &["单价", "XMDJ", "DJ"],
    &["金额", "XMJE", "JE"],
    &["税率", "税率征收率", "SLV", "SLYZSL", "SL"],
    &["税额", "SE", "XMSE"],
];

/// One field: its name as written and bare, its value, and the party it stands under.
#[derive(Clone)]
struct Entry<'t> {
    written: Cow<'t, str>,
    name: String,
    value: Cow<'t, str>,
    party: Option<Side>,
}

impl<'t> Entry<'t> {
    fn new(written: impl Into<Cow<'t, str>>, value: impl Into<Cow<'t, str>>) -> Entry<'t> {
        let written = written.into();
        Entry { name: bare(&written), written, value: value.into(), party: None }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Buyer,
    Seller,
}

/// The bare name: without punctuation, underscores and case.
fn bare(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_uppercase).collect()
}

/// The party that a name begins with, and the rest of the name.
fn side(name: &str) -> Option<(Side, &str)> {
    let buyer = BUYERS.iter().find_map(|n| name.strip_prefix(n)).map(|rest| (Side::Buyer, rest));
    buyer.or_else(|| {
        SELLERS.iter().find_map(|n| name.strip_prefix(n)).map(|rest| (Side::Seller, rest))
    })
}

/// Reads a document of named fields; `None` when it does not state enough to be an invoice.
pub(super) fn read(root: Element<'_, '_>) -> Option<(Dialect, Statement)> {
    let mut entries = Vec::new();
    let mut lines = Vec::new();
    gather(root, None, &mut entries, &mut lines);
    let mut statement = Statement::new();
    let (mut columns, mut chinese) = (0, 0);
    for entry in &entries {
        let Some(to) = column(entry) else { continue };
        columns += 1;
        chinese += usize::from(!entry.name.is_ascii());
        statement.put(to, &entry.name, &entry.value);
    }
    if columns < 3 || statement.invoice.number.is_none() {
        return None;
    }
    for fields in &lines {
        statement.line(|at| fields[at].clone());
    }
    for entry in &entries {
        if column(entry).is_some() || lines.is_empty() && is_line_name(&entry.name) {
            continue;
        }
        match (entry.name.as_str(), kind_of_type_code(&entry.value)) {
            ("FPLX" | "FPLXDM" | "FPZL" | "FPZLDM", Some(kind)) => {
                statement.invoice.kind = statement.invoice.kind.or(Some(kind));
            }
            _ => statement.particular(snake(&entry.written), &entry.value),
        }
    }
    if lines.is_empty() {
        let only = line(&entries);
        if only[0].is_some() {
            statement.line(|at| only[at].clone());
        } else {
            // Without lines, a bare 金额 and 税额 beside each other are those of the invoice.
            let value = |name: &str| entries.iter().find(|e| e.name == name).map(|e| &*e.value);
            if let (Some(net), Some(tax)) = (value("金额"), value("税额")) {
                statement.put(To::Money(Field::TotalWithoutTax), "", net);
                statement.put(To::Money(Field::Tax), "", tax);
            }
        }
    }
    let dialect = if chinese * 2 > columns { Dialect::Chinese } else { Dialect::Pinyin };
    Some((dialect, statement.finish()))
}

/// Walks the document: the fields of lines apart from all others.
fn gather<'t>(
    element: Element<'t, '_>,
    party: Option<Side>,
    entries: &mut Vec<Entry<'t>>,
    lines: &mut Vec<Columns>,
) {
    if entries.len() > PARTICULARS_MAX {
        return;
    }
    let own = own_fields(element);
    let has = |names: &[&str]| own.iter().any(|entry| names.contains(&entry.name.as_str()));
    let is_line = has(LINE[0]) && has(LINE[5]) && !has(&["发票号码", "FPHM", "开票日期", "KPRQ"]);
    if is_line {
        if lines.len() <= LINES_MAX {
            lines.push(line(&own));
        }
        return;
    }
    let name = bare(element.name());
    let party = side(&name).map(|(side, _)| side).or(party);
    entries.extend(own.into_iter().map(|entry| Entry { party, ..entry }));
    for child in element.children().filter(|c| !c.is_leaf()) {
        gather(child, party, entries, lines);
    }
}

/// The fields that an element states itself: its attributes and its children without children.
fn own_fields<'t>(element: Element<'t, '_>) -> Vec<Entry<'t>> {
    let mut own = Vec::new();
    add_attributes(element, &mut own);
    for child in element.children().filter(Element::is_leaf) {
        if own.len() > PARTICULARS_MAX {
            break;
        }
        // `<field name="发票号码">…</field>` and `<field name="发票号码" value="…"/>`.
        let named = ["name", "Name", "名称", "key"].iter().find_map(|n| child.attr(n));
        let value = ["value", "Value", "值"].iter().find_map(|n| child.attr(n));
        match (named, value) {
            (Some(name), Some(value)) => {
                own.push(Entry::new(name.into_owned(), value.into_owned()));
            }
            (Some(name), None) => own.push(Entry::new(name.into_owned(), child.text())),
            _ if child.text().is_empty() => add_attributes(child, &mut own),
            _ => own.push(Entry::new(child.name().to_owned(), child.text())),
        }
    }
    own
}

fn add_attributes<'t>(element: Element<'t, '_>, own: &mut Vec<Entry<'t>>) {
    for (key, value) in element.attributes().filter(|(key, _)| !key.starts_with("xmlns")) {
        if let Some(value) = unescape(value).filter(|v| !v.trim().is_empty()) {
            own.push(Entry::new(key.to_owned(), value.into_owned()));
        }
    }
}

/// The column that a field belongs to.
fn column(entry: &Entry<'_>) -> Option<To> {
    let name = entry.name.as_str();
    if let Some((_, to)) = CHINESE.iter().chain(PINYIN).find(|(known, _)| *known == name) {
        return Some(*to);
    }
    let of_party = |side: Side, rest: &str| {
        let (_, buyer, seller) = PARTY.iter().find(|(names, _, _)| names.contains(&rest))?;
        Some(if side == Side::Buyer { *buyer } else { *seller })
    };
    match (side(name), entry.party) {
        (Some((side, rest)), _) => of_party(side, rest),
        (None, Some(side)) => of_party(side, name),
        (None, None) => None,
    }
}

fn is_line_name(name: &str) -> bool {
    LINE.iter().any(|names| names.contains(&name))
}

/// The columns of a line, in the order of [`model::Line`].
type Columns = [Option<String>; 8];

fn line(fields: &[Entry<'_>]) -> Columns {
    let value = |names: &[&str]| {
        let find = |name: &&str| fields.iter().find(|entry| entry.name == **name);
        names.iter().find_map(find).and_then(|entry| present(&entry.value))
    };
    let mut columns: Columns = std::array::from_fn(|at| value(LINE[at]));
    let has = |name: &str| fields.iter().any(|entry| entry.name == name);
    if columns[3].is_none() && has("SL") && (has("SLV") || has("SPMC") || has("SLYZSL")) {
        // Older software names the quantity SL and the rate SLV; beside XMSL, SL is the rate.
        columns[3] = value(&["SL"]);
        columns[6] = value(&["SLV", "SLYZSL"]);
    }
    columns
}

/// The kind of a type code of tax-control software (发票类型代码, three digits) or of a QR code.
fn kind_of_type_code(code: &str) -> Option<Kind> {
    Some(match code {
        "004" => Kind::VatSpecial,
        "005" => Kind::MotorVehicle,
        "006" => Kind::UsedVehicle,
        "007" => Kind::VatNormal,
        "025" => Kind::VatRoll,
        "026" => Kind::VatNormalElectronic,
        "028" => Kind::VatSpecialElectronic,
        _ => return Kind::from_qr_type(code).or_else(|| Kind::from_title(code)),
    })
}
