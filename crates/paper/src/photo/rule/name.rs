//! Names of companies, bodies and people as they were read: where they end, how they are written,
//! and when they may be believed. Nothing can be reckoned with a name, so the reader's word has
//! to be better than anywhere else.

use model::reading::Rule;

use super::super::draft::Trust;
use super::super::sheet::{Line, Sheet};
use super::super::text::Text;

/// How sure every character of a name must be.
///
/// Measured on pages of our own: wrong characters in names had up to 0.961, for the reader knows
/// common words and makes them of rare ones.
pub(in super::super) const SURE_NAME: f32 = 0.98;
/// How much further to the right than its neighbours in a column a name may begin, in widths of
/// its first character; beyond the most, in units, they do not stand in one column.
const LATE: f32 = 0.7;
const LATE_MOST: f32 = 4.0;
/// The room between a label and its value, in widths of a character, that leaves room for one more.
const FAR: f32 = 1.3;
/// How little it may differ from one of them to stand in one column with it, in the same widths.
const LEVEL: f32 = 0.4;
/// How far above and below neighbours are looked for, in units.
const COLUMN_FAR: f32 = 8.0;
/// What a name of a company, body or person ends with; a name that breaks off has none.
const ENDINGS: &[&str] = &[
    "公司",
    "厂",
    "店",
    "院",
    "中心",
    "学校",
    "大学",
    "学院",
    "局",
    "所",
    "部",
    "行",
    "社",
    "会",
    "站",
    "馆",
    "场",
    "城",
    "室",
    "队",
    "处",
    "户",
    "组织",
    "集团",
    "企业",
    "个人",
    "超市",
    "有限合伙)",
    "合伙)",
    "火锅",
    "餐厅",
    "政府",
    "幼儿园",
    "小学",
    "中学",
    "公园",
    "基金会",
];
/// Labels that stand behind names on the same line.
const NEXT: &[&str] = &[
    "填开日期",
    "开票日期",
    "纳税人识别号",
    "统一社会信用代码",
    "收款人",
    "复核人",
    "校验码",
    "票据号码",
    "开户行",
    "信用代码",
    "身份证",
    "电话",
    "地址",
    "备注",
];

/// A name without the label and its value that were read in one line with it.
pub(in super::super) fn bounded(text: Text) -> Text {
    let words = text.text();
    let next = NEXT.iter().filter_map(|n| words.find(n)).filter(|at| *at > 0).min();
    let Some(at) = next else { return text };
    Text::new(&text.marks[..words[..at].chars().count()])
}

/// A name as it is printed: brackets around Chinese characters are as wide as those.
pub(in super::super) fn written(text: &Text) -> String {
    let is_chinese = text.marks.iter().any(|m| is_han(m.c));
    let wide = |c: char| match c {
        '(' => '（',
        ')' => '）',
        c => c,
    };
    let chars = text.marks.iter().map(|m| m.c);
    if is_chinese { chars.map(wide).collect() } else { chars.collect() }
}

/// Trust in a name: every character is sure, and it is whole.
pub(in super::super) fn trust(text: &Text) -> Trust {
    let name = text.text();
    let is_plain = name.chars().all(|c| !c.is_ascii() || "()".contains(c));
    // What stands before the first bracket was covered: （上海）餐饮管理有限公司.
    let is_begun = !name.starts_with(['(', ')']);
    let is_balanced = name.matches('(').count() == name.matches(')').count();
    let is_ended = ENDINGS.iter().any(|end| name.ends_with(end));
    let is_whole = is_begun && is_ended && is_plain && is_balanced;
    match is_whole && !text.has_hole() && text.confidence() >= SURE_NAME {
        true => Trust::certain(Rule::Letters),
        false => Trust::doubtful(Rule::Label),
    }
}

/// Whether a name seems to have lost its beginning, under a seal or a fold: most of what stands
/// above and below it in the same column begins further to the left, by no more than some
/// characters. A name in one line with its label begins where that ends.
pub(in super::super) fn begins_late(sheet: &Sheet, name: &Text, label_right: f32) -> bool {
    let Some(first) = name.marks.first() else { return false };
    let line = &sheet.lines[first.line];
    if line.left < label_right - 0.5 {
        return false;
    }
    let others = || {
        let near = |l: &&Line| !l.is_column && (0.4..COLUMN_FAR).contains(&(l.y - line.y).abs());
        sheet.lines.iter().filter(near).filter(|l| l.left > label_right - 0.5)
    };
    let is_level = |l: &Line| (l.left - line.left).abs() < LEVEL * first.w && l.marks.len() > 1;
    let is_before = |l: &Line| {
        (LATE * first.w..LATE_MOST).contains(&(line.left - l.left)) && l.marks.len() >= 4
    };
    let (level, before) =
        (others().filter(|l| is_level(l)).count(), others().filter(|l| is_before(l)).count());
    before > 0 && before >= level
}

/// Whether a name seems to have lost its beginning because it stands apart from the label that it
/// is printed right behind.
pub(in super::super) fn begins_far(name: &Text, label_right: f32) -> bool {
    name.marks.first().is_some_and(|m| m.left() - label_right > FAR * m.w)
}

/// Whether a text is built as the name of a person is.
pub(in super::super) fn is_person(name: &str) -> bool {
    (2..=4).contains(&name.chars().count()) && name.chars().all(is_han)
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}
