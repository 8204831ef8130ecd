//! What other machines print: tolls, parking, general machine-printed invoices (通用机打发票).

use model::Field;

use super::super::draft::Draft;
use super::super::rule::name;
use super::super::sheet::Sheet;
use super::digits::series;
use super::{date, seal, sums};

/// Labels of what was paid, the surest first.
const PAID: &[&str] = &[
    "实收金额",
    "合计金额",
    "合计",
    "小写",
    "收费金额",
    "金额",
    "票价",
    "通行费",
    "停车费",
    "实收",
];

/// Reads a slip by its labels.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    let year = series(sheet, draft);
    date::put(sheet, draft, year);
    sums::put(sheet, draft, PAID);
    seller(sheet, draft);
}

fn seller(sheet: &Sheet, draft: &mut Draft) {
    let labels = ["收款单位", "开票单位", "销货单位", "收款方名称", "销售方名称", "单位名称"];
    for hit in sheet.find(&labels) {
        let text = name::bounded(sheet.behind(&hit));
        let is_name = text.marks.len() >= 4 && text.marks.iter().all(|m| !m.c.is_ascii_digit());
        if is_name && hit.wrong == 0 {
            draft.put(Field::SellerName, name::written(&text), &text, name::trust(&text));
        }
    }
    for hit in sheet.find(&["纳税人识别号", "统一社会信用代码", "税号"]) {
        let id = sheet.behind(&hit).while_fits(|c| c.is_ascii_alphanumeric());
        seal::put(draft, Field::SellerTaxId, &id);
    }
    seal::read(sheet, draft);
}
