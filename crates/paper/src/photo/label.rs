//! Labels in what was read: found though a character is wrong, missing or too many, though they
//! are spread over several lines or run into their value.

use super::sheet::{Mark, Sheet};
use super::text::Text;

/// Labels of this many characters may be wrong in one.
const FORGIVING: usize = 4;
/// Widest gap inside a label, in units: `名      称` of old forms.
const LABEL_GAP: f32 = 7.0;
/// Widest gap between a label and its value, in units.
const VALUE_FAR: f32 = 16.0;
/// Widest gap inside a value that one line holds, in units.
const VALUE_GAP: f32 = 3.0;
/// Widest gap between the lines of one value, in units.
const LINE_GAP: f32 = 0.9;
/// Labels that differ from others in one character.
const OTHERS: &[&str] = &[
    "发票代码",
    "发票号码",
    "票据代码",
    "票据号码",
    "开票日期",
    "填开日期",
    "打印日期",
    "记账日期",
    "交易日期",
    "签发日期",
    "购买方名称",
    "销售方名称",
    "购货单位",
    "销货单位",
    "机器编号",
    "合计金额",
    "金额合计",
    "开户银行",
    "付款人名称",
    "收款人名称",
    "付款人账号",
    "收款人账号",
    "合格证号",
    "证明书号",
    "税务登记号",
    "上车时间",
    "下车时间",
];
/// The most places of one label that are looked at.
const HITS_MAX: usize = 40;

/// A label found in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    /// Which row.
    pub row: usize,
    /// Its first character in the row.
    pub from: usize,
    /// Behind its last character, and behind its colon when it has one.
    pub to: usize,
    /// How many characters are wrong.
    pub wrong: usize,
    /// Left edge, in units.
    pub left: f32,
    /// Right edge, in units.
    pub right: f32,
    /// Middle down, in units.
    pub y: f32,
}

impl Sheet {
    /// Every place of any of these labels, rows from top to bottom; the first of `labels` that
    /// fits a place wins, so longer ones stand before their parts.
    pub fn find(&self, labels: &[&str]) -> Vec<Hit> {
        let labels: Vec<Vec<char>> = labels.iter().map(|l| l.chars().collect()).collect();
        let mut hits: Vec<Hit> = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let mut at = 0;
            while at < row.len() && hits.len() < HITS_MAX {
                let found = labels.iter().find_map(|l| fit(&row[at..], l));
                // 发票代码 with a slip is not 发票号码: another label is never a slip of this one.
                let found = found.filter(|(length, wrong)| {
                    *wrong == 0 || !is_other(&row[at..at + length], &labels)
                });
                let Some((length, wrong)) = found else {
                    at += 1;
                    continue;
                };
                let mut to = at + length;
                let hit = |to: usize| Hit {
                    row: index,
                    from: at,
                    to,
                    wrong,
                    left: row[at].left(),
                    right: row[to - 1].right(),
                    y: row[at..to].iter().map(|m| m.y).sum::<f32>() / (to - at) as f32,
                };
                let found = hit(to);
                while row.get(to).is_some_and(|m| matches!(m.c, ':' | ';' | '.' | '·')) {
                    to += 1;
                }
                hits.push(Hit { to, ..found });
                at = to;
            }
        }
        hits.sort_by(|a, b| a.wrong.min(1).cmp(&b.wrong.min(1)).then(a.y.total_cmp(&b.y)));
        hits
    }

    /// What stands behind a label: in its own line, else in the next one of its row.
    pub fn behind(&self, hit: &Hit) -> Text {
        let row = &self.rows[hit.row];
        let mut kept: Vec<Mark> = Vec::new();
        for mark in &row[hit.to.min(row.len())..] {
            let (gap, widest) = match kept.last() {
                None => (mark.left() - hit.right, VALUE_FAR),
                Some(last) if last.line == mark.line => (mark.left() - last.right(), VALUE_GAP),
                Some(last) => (mark.left() - last.right(), LINE_GAP),
            };
            if gap > widest {
                break;
            }
            kept.push(*mark);
        }
        Text { marks: kept }
    }
}

/// Whether characters are exactly a label that is not among those that are looked for.
fn is_other(marks: &[Mark], labels: &[Vec<char>]) -> bool {
    let same = |label: &str| label.chars().eq(marks.iter().map(|m| m.c));
    OTHERS
        .iter()
        .any(|l| same(l) && labels.iter().all(|wanted| !wanted.iter().copied().eq(l.chars())))
}

/// Whether a row begins with a label: how many characters of the row it takes, and how many of
/// them are wrong.
pub(super) fn fit(row: &[Mark], label: &[char]) -> Option<(usize, usize)> {
    let forgiven = usize::from(label.len() >= FORGIVING);
    let first = row.first()?;
    // The first character is sure, or the second one is: a label does not begin with a guess.
    let begins =
        first.may_be(*label.first()?) || (forgiven > 0 && row.get(1)?.may_be(*label.get(1)?));
    if !begins {
        return None;
    }
    if let Some(fits) = aligned(row, label, forgiven) {
        return Some(fits);
    }
    if label.len() <= FORGIVING {
        return None;
    }
    // One character is missing or too many.
    let split = row.iter().zip(label).take_while(|(m, c)| m.may_be(**c)).count();
    if split == 0 || split >= label.len() {
        return None;
    }
    let is_ended = row.get(split).is_none_or(|next| next.line != row[split - 1].line);
    if split + 1 == label.len() && is_ended {
        return Some((split, 1));
    }
    let missing = aligned(row.get(split..)?, label.get(split + 1..)?, 0);
    if let Some((length, _)) = missing.filter(|(length, _)| *length > 0) {
        return Some((split + length, 1));
    }
    let extra = aligned(row.get(split + 1..)?, &label[split..], 0)?;
    Some((split + 1 + extra.0, 1))
}

/// Compares character by character with so many wrong ones.
fn aligned(row: &[Mark], label: &[char], forgiven: usize) -> Option<(usize, usize)> {
    if row.len() < label.len() {
        return None;
    }
    let mut wrong = 0;
    for (at, c) in label.iter().enumerate() {
        let is_near = at == 0 || row[at].left() - row[at - 1].right() < LABEL_GAP;
        let is_slip = !row[at].may_be(*c);
        wrong += usize::from(is_slip);
        // A label that lost its end does not take the first character of its value instead.
        let is_beyond = is_slip && at > 0 && row[at].line != row[at - 1].line;
        if wrong > forgiven || !is_near || is_beyond {
            return None;
        }
    }
    Some((label.len(), wrong))
}
