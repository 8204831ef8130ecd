//! The parts of a tax invoice: head, goods, totals, foot. Their borders are rows of labels that
//! are hardly ever all unreadable.

use super::super::sheet::Sheet;

/// Headings of the table of goods.
const HEADINGS: &[&str] = &[
    "货物或应税劳务、服务名称",
    "货物或应税劳务",
    "项目名称",
    "规格型号",
    "单位",
    "数量",
    "单价",
    "金额",
    "税率/征收率",
    "税率",
    "税额",
    "车牌号",
    "通行日期起",
    "通行日期止",
];
/// Labels of the row of the gross amount.
const TOTALS: &[&str] =
    &["价税合计(大写)", "价税合计", "(小写)", "(大写)", "小写)", "(小写", "合计金额(大写)"];

/// Borders on the page, in units from above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Zones {
    /// Where the table of goods begins.
    pub goods: f32,
    /// Where the row of the gross amount stands.
    pub totals: f32,
    /// Whether both borders were seen, or are only likely.
    pub is_sure: bool,
}

impl Zones {
    pub fn of(sheet: &Sheet) -> Zones {
        let goods = headings(sheet);
        let totals = sheet
            .find(TOTALS)
            .into_iter()
            .map(|h| h.y)
            .filter(|y| goods.is_none_or(|g| *y > g + 0.5))
            .fold(None, |first: Option<f32>, y| Some(first.map_or(y, |f| f.min(y))));
        Zones {
            goods: goods.unwrap_or(sheet.height * 0.42),
            totals: totals.unwrap_or(sheet.height * 0.72).max(goods.unwrap_or(0.0)),
            is_sure: goods.is_some() && totals.is_some() && !sheet.is_turned(),
        }
    }
}

/// Where the headings stand: the highest place at which three of them are level.
fn headings(sheet: &Sheet) -> Option<f32> {
    let hits = sheet.find(HEADINGS);
    let level = |y: f32| hits.iter().filter(|h| (h.y - y).abs() < 1.2).count();
    let best = hits.iter().map(|h| level(h.y)).max().filter(|n| *n >= 3)?;
    hits.iter().filter(|h| level(h.y) + 1 >= best).map(|h| h.y).reduce(f32::min)
}
