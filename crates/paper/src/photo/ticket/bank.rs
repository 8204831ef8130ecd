//! Bank receipts (银行回单): the payer stands for the buyer, the receiver for the seller.

use model::Field;
use model::reading::Rule;

use super::super::draft::{Draft, Trust};
use super::super::label::Hit;
use super::super::rule::name;
use super::super::rule::trust::SURE;
use super::super::sheet::Sheet;
use super::super::text::Text;

use super::{date, sums};

const NAMES: &[&str] = &["户名", "全称", "名称", "账户名称"];
const ACCOUNTS: &[&str] = &["账号", "帐号", "卡号"];

/// Reads a bank receipt.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    for hit in sheet.find(&["回单编号", "电子回单号码", "回单号", "流水号", "交易流水"])
    {
        let text = sheet.behind(&hit).while_fits(|c| c.is_ascii_alphanumeric() || c == '-');
        if text.marks.len() >= 6 && text.marks.iter().any(|m| m.c.is_ascii_digit()) {
            draft.put(Field::Number, text.text(), &text, letters(&text));
        }
    }
    date::put(sheet, draft, None);
    sums::put(sheet, draft, &["(小写)", "小写", "交易金额", "金额"]);
    for hit in sheet.find(&["付款人", "付款方"]) {
        side(sheet, draft, &hit, Field::BuyerName);
    }
    for hit in sheet.find(&["收款人", "收款方"]) {
        side(sheet, draft, &hit, Field::SellerName);
    }
    for (labels, name) in [(&["用途"], "purpose"), (&["摘要"], "postscript")] {
        let hit = sheet.find(labels).into_iter().next();
        let text = hit.map(|h| sheet.behind(&h)).filter(|t| t.confidence() >= SURE);
        draft.particular(name, text.map(|t| t.text()).filter(|t| !t.is_empty()));
    }
}

fn letters(text: &Text) -> Trust {
    match text.confidence() >= SURE {
        true => Trust::certain(Rule::Letters),
        false => Trust::doubtful(Rule::Label),
    }
}

/// Name and account of one side: behind its heading, or behind labels to the right of it.
fn side(sheet: &Sheet, draft: &mut Draft, heading: &Hit, field: Field) {
    let near = |hit: &Hit| {
        hit.left >= heading.left - 0.5
            && hit.left < heading.right + 6.0
            && (hit.y - heading.y).abs() < 4.5
    };
    for hit in sheet.find(NAMES).iter().filter(|h| near(h)) {
        let text = sheet.behind(hit);
        if text.marks.len() >= 2 {
            // Whose name it is was told by place alone.
            draft.put(field, name::written(&text), &text, Trust::doubtful(Rule::Label));
        }
    }
    let account = sheet.find(ACCOUNTS).into_iter().find(near);
    let text = account.map(|hit| sheet.behind(&hit)).unwrap_or_default();
    let text = text.while_fits(|c| c.is_ascii_digit() || matches!(c, '*' | '-'));
    let column =
        if field == Field::BuyerName { Field::BuyerBankAccount } else { Field::SellerBankAccount };
    if text.marks.len() >= 8 {
        draft.put(column, text.text(), &text, Trust::doubtful(Rule::Label));
    }
}
