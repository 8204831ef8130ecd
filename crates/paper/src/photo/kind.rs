//! What sort of bill a picture shows: by its title, else by the labels on it, else by its code.

use model::Kind;
use model::qr::QrText;
use model::reading::Rule;

use super::draft::Trust;
use super::label::Hit;
use super::rule::qr;
use super::sheet::Sheet;
use super::text::Text;

/// What was found out.
pub(super) struct Found {
    /// The kind; `None` for a tax invoice whose sort only its numbers tell.
    pub kind: Option<Kind>,
    /// The printed title.
    pub title: Option<String>,
    /// Where it stands.
    pub text: Text,
    pub trust: Trust,
}

/// Titles, longer ones before their parts.
const TITLES: &[(&str, Kind)] = &[
    ("机动车销售统一发票", Kind::MotorVehicle),
    ("二手车销售统一发票", Kind::UsedVehicle),
    ("电子发票(增值税专用发票)", Kind::DigitalSpecial),
    ("电子发票(普通发票)", Kind::DigitalNormal),
    ("电子发票(铁路电子客票)", Kind::Rail),
    ("铁路电子客票", Kind::Rail),
    ("航空运输电子客票行程单", Kind::Air),
    ("航空运输电子客票", Kind::Air),
    ("通行费电子普通发票", Kind::VatToll),
    ("增值税电子专用发票", Kind::VatSpecialElectronic),
    ("增值税电子普通发票", Kind::VatNormalElectronic),
    ("增值税普通发票(卷票)", Kind::VatRoll),
    ("增值税专用发票", Kind::VatSpecial),
    ("增值税普通发票", Kind::VatNormal),
    ("区块链电子普通发票", Kind::Blockchain),
    ("通用定额发票", Kind::Quota),
    ("定额发票", Kind::Quota),
    ("非税收入", Kind::Fiscal),
    ("财政票据", Kind::Fiscal),
    ("财政电子票据", Kind::Fiscal),
    ("医疗收费票据", Kind::Fiscal),
    ("票据(电子)", Kind::Fiscal),
    ("公益事业捐赠", Kind::Fiscal),
    ("银行电子回单", Kind::BankReceipt),
    ("电子回单", Kind::BankReceipt),
    ("业务回单", Kind::BankReceipt),
    ("银行回单", Kind::BankReceipt),
    ("银行对账单", Kind::BankStatement),
];

/// Labels that tell a kind without its title, and how many of them are enough.
const VOTES: &[(Kind, usize, &[&str])] = &[
    (
        Kind::Taxi,
        3,
        &[
            "上车",
            "下车",
            "里程",
            "等候",
            "候时",
            "车号",
            "单价",
            "TAXI",
            "出租",
            "出租汽车",
            "证号",
            "燃油",
            "起步",
            "总金额",
            "状态",
        ],
    ),
    (
        Kind::Rail,
        2,
        &[
            "中国铁路",
            "12306",
            "限乘当日",
            "当日当次车",
            "检票",
            "二等座",
            "一等座",
            "硬座",
            "新空调",
            "报销凭证",
            "铁路祝您旅途愉快",
            "买票请到",
        ],
    ),
    (Kind::Fiscal, 3, &["票据代码", "票据号码", "交款人", "收款单位", "项目编码"]),
    (Kind::BankReceipt, 3, &["付款人", "收款人", "账号", "户名", "开户行", "交易流水", "回单"]),
];

/// What other machines print: slips that are read by their labels alone.
const SLIPS: &[&str] =
    &["通用机打发票", "机打发票", "通用发票", "通行费", "过路费", "停车费", "停车场", "客运"];

/// Labels of value-added-tax invoices.
const TAX: &[&str] = &[
    "纳税人识别号",
    "统一社会信用代码",
    "价税合计",
    "货物或应税劳务",
    "开户行及账号",
    "地址、电话",
    "购买方",
    "销售方",
    "密码区",
    "校验码",
    "发票代码",
    "发票号码",
    "开票日期",
    "税率",
    "税额",
];

/// Those of them that no slip has: what the form of an invoice is made of.
const FORM: &[&str] = &[
    "价税合计",
    "货物或应税劳务",
    "密码区",
    "购买方",
    "税额",
    "税率",
    "规格型号",
    "项目名称",
    "开户行及账号",
];

/// Chooses the kind; `None` when nothing on the picture speaks of an invoice.
pub(super) fn choose(sheet: &Sheet) -> Option<Found> {
    let by_code =
        sheet.codes.iter().find_map(|c| QrText::parse(&c.text)).and_then(|q| qr::kind(&q));
    if let Some((kind, hit)) = titled(sheet) {
        let text = Text::new(&sheet.rows[hit.row][hit.from..hit.to]);
        let trust = match by_code == Some(kind) {
            true => Trust::certain(Rule::Qr),
            false if hit.wrong == 0 => Trust::certain(Rule::Letters),
            false => Trust::doubtful(Rule::Form),
        };
        let title = title(sheet, &hit);
        return Some(Found { kind: Some(kind), title: Some(title), text, trust });
    }
    let bare = |kind, trust| Some(Found { kind, title: None, text: Text::default(), trust });
    if let Some(kind) = by_code {
        return bare(Some(kind), Trust::certain(Rule::Qr));
    }
    let count = |words: &[&str]| words.iter().filter(|w| !sheet.find(&[*w]).is_empty()).count();
    let tax = count(TAX);
    let is_form = tax >= 4 && count(FORM) > 0;
    if !is_form {
        for (kind, enough, words) in VOTES {
            if count(words) >= *enough {
                return bare(Some(*kind), Trust::doubtful(Rule::Form));
            }
        }
    }
    if !is_form && !sheet.find(SLIPS).is_empty() {
        return bare(Some(Kind::Other), Trust::doubtful(Rule::Form));
    }
    if tax >= 2 { bare(None, Trust::doubtful(Rule::Form)) } else { None }
}

/// The best title: the one with fewest wrong characters, the highest of those.
fn titled(sheet: &Sheet) -> Option<(Kind, Hit)> {
    let mut best: Option<(Kind, Hit)> = None;
    for (title, kind) in TITLES {
        let Some(hit) = sheet.find(&[title]).into_iter().next() else { continue };
        let better = best.as_ref().is_none_or(|(_, b)| {
            // A part of a longer title that was found already says nothing new.
            let is_part = b.row == hit.row && hit.from >= b.from && hit.to <= b.to;
            !is_part && hit.wrong < b.wrong
        });
        if better {
            best = Some((*kind, hit));
        }
    }
    best
}

/// The title with what stands before it on its line, such as the region.
fn title(sheet: &Sheet, hit: &Hit) -> String {
    let row = &sheet.rows[hit.row];
    let line = row[hit.from].line;
    let mut from = hit.from;
    while from > 0 && row[from - 1].line == line && !row[from - 1].c.is_ascii() {
        from -= 1;
    }
    row[from..hit.to].iter().map(|m| m.c).collect()
}
