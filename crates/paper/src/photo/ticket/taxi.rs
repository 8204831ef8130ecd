//! Taxi invoices (出租车发票): code, number, day and fare, printed by a meter into a form.
//!
//! The meter's paper lies as it lies: its values may stand up to two rows off their labels, all
//! by the same distance, which the day tells, for a day looks like nothing else.

use model::reading::Rule;
use model::{Fen, Field};

use super::super::draft::{Draft, Trust};
use super::super::label::Hit;
use super::super::rule::name;
use super::super::rule::trust::SURE;
use super::super::sheet::Sheet;
use super::super::text::Text;
use super::date::{self, Date};
use super::digits::{FAIR, series};
use super::money::{Money, beside, money};
use super::seal;

/// The labels of the form, in the order in which most forms have them.
const ROWS: &[&str] = &[
    "单位", "电话", "车号", "证号", "日期", "上车", "下车", "时间", "单价", "里程", "等候", "状态",
];
/// What is paid in the end, where a form has it apart from the fare.
const PAID: &[&str] =
    &["实收金额", "实收", "实付", "合计金额", "总金额", "总额", "应收金额", "总计", "合计"];
/// What the meter counted.
const FARE: &[&str] = &["金额", "计价金额", "车费金额"];
/// What is added to the fare.
const FEES: &[&str] = &["燃油附加费", "附加费", "电召费", "服务费", "叫车费", "过路费"];
/// Distance of rows where the labels do not tell, in units.
const PITCH: f32 = 1.5;

/// The rows of a form: how far apart they are, and how far its values stand below them.
struct Rows {
    pitch: f32,
    shift: f32,
}

/// Reads a taxi invoice.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    let code_year = series(sheet, draft);
    let date = date::put(sheet, draft, code_year);
    let rows = Rows { pitch: pitch(sheet), shift: shift(sheet, date.as_ref()) };
    total(sheet, draft, &rows);
    seller(sheet, draft);
    for (label, name) in [("车号", "vehicle_number"), ("里程", "distance"), ("单价", "unit_price")]
    {
        let hit = sheet.find(&[label]).into_iter().next();
        let value = hit.map(|h| sheet.behind(&h)).filter(|t| t.confidence() >= SURE);
        draft.particular(name, value.map(|t| t.text()).filter(|t| t.len() > 1));
    }
}

/// The usual distance between the rows of the form.
fn pitch(sheet: &Sheet) -> f32 {
    let mut ys: Vec<f32> =
        ROWS.iter().flat_map(|label| sheet.find(&[label])).map(|hit| hit.y).collect();
    ys.sort_by(f32::total_cmp);
    let mut steps: Vec<f32> = ys.windows(2).map(|w| w[1] - w[0]).filter(|s| *s > 0.5).collect();
    steps.sort_by(f32::total_cmp);
    // Labels that were not read leave gaps of several rows, so not the middle but below it.
    steps.get(steps.len() / 3).copied().unwrap_or(PITCH).clamp(0.7, 4.0)
}

/// How far below its label the day stands.
fn shift(sheet: &Sheet, date: Option<&Date>) -> f32 {
    let Some(first) = date.and_then(|d| d.text.marks.first()) else { return 0.0 };
    let labels = sheet.find(&["日期", "Date"]);
    let is_own = |h: &&Hit| sheet.rows[h.row][h.from].line == first.line;
    if labels.iter().any(|h| is_own(&h)) {
        return 0.0;
    }
    let Some(label) = labels.iter().min_by(|a, b| {
        let far = |h: &Hit| (h.y - first.y).abs();
        far(a).total_cmp(&far(b))
    }) else {
        return 0.0;
    };
    let shift = first.y - label.y;
    if shift.abs() < 5.0 { shift } else { 0.0 }
}

/// What was paid, held against fare and fees, or against distance and price.
fn total(sheet: &Sheet, draft: &mut Draft, rows: &Rows) {
    let fare = fare(sheet, rows);
    let fees = fees(sheet, rows, fare.as_ref());
    // A form that has fees below the fare has a row for what was paid, read or not.
    let has_paid = !fees.is_empty() || !sheet.find(PAID).is_empty();
    let fees: Fen = fees.iter().flatten().filter(|m| m.is_plain).map(|m| m.fen).sum();
    let sum = fare.as_ref().filter(|f| f.is_plain).map(|f| f.fen + fees);
    if has_paid {
        let paid = amount(sheet, PAID, rows).filter(|m| m.fen > Fen(0));
        return put_paid(sheet, draft, paid, sum, fare.as_ref());
    }
    if let Some(found) = column(sheet) {
        return draft.put(Field::Total, found.fen, &found.text, Trust::certain(Rule::Sum));
    }
    let found = fare.or_else(|| only(sheet)).filter(|m| m.fen > Fen(0));
    let Some(found) = found else { return };
    let is_sure = found.is_plain && found.is_begun && found.text.confidence() >= SURE;
    let is_last = !below(sheet, &found);
    let trust = match is_sure && is_last && is_plausible(sheet, rows, found.fen) {
        true => Trust::certain(Rule::Letters),
        false => Trust::doubtful(Rule::Label),
    };
    draft.put(Field::Total, found.fen, &found.text, trust);
}

/// What was paid beside a fare and its fees; meters round the sum to whole yuan.
fn put_paid(
    sheet: &Sheet,
    draft: &mut Draft,
    paid: Option<Money>,
    sum: Option<Fen>,
    fare: Option<&Money>,
) {
    let is_sum = |fen: Fen| sum.is_some_and(|sum| sum == fen || rounded(sum) == fen);
    let adds_up = |m: &Money| m.is_plain && is_sum(m.fen) && m.text.confidence() >= FAIR;
    // The label may be unread, or be read a row off; the amount that adds up stands below.
    let lower = || {
        let y = fare.map_or(f32::MAX, |m| m.text.y() + 0.5);
        let all = sheet.lines.iter().filter(|l| !l.is_column && l.y > y);
        all.filter_map(|l| money(&l.marks)).find(|m| m.is_marked && adds_up(m))
    };
    if let Some(found) = paid.clone().filter(&adds_up).or_else(lower) {
        return draft.put(Field::Total, found.fen, &found.text, Trust::certain(Rule::Sum));
    }
    if let Some(found) = column(sheet) {
        return draft.put(Field::Total, found.fen, &found.text, Trust::certain(Rule::Sum));
    }
    match (paid.filter(|m| m.is_plain), sum, fare) {
        (Some(paid), ..) => {
            let trust = Trust::doubtful(Rule::Label);
            draft.put(Field::Total, paid.fen, &paid.text, trust);
        }
        (None, Some(sum), Some(fare)) => {
            let trust = Trust::doubtful(Rule::Sum);
            draft.correct(Field::Total, rounded(sum), &fare.text, trust);
        }
        (None, None, Some(fare)) if fare.fen > Fen(0) => {
            draft.put(Field::Total, fare.fen, &fare.text, Trust::doubtful(Rule::Label));
        }
        _ => {}
    }
}

/// The last of a column of amounts when two or more before it make it: fare, fees and what was
/// paid, though no label was read.
fn column(sheet: &Sheet) -> Option<Money> {
    let lines = sheet.lines.iter().filter(|l| !l.is_column);
    let all: Vec<Money> = lines.filter_map(|l| money(&l.marks)).filter(|m| m.is_marked).collect();
    let (last, before) = all.split_last()?;
    let is_sound = |m: &Money| m.is_plain && m.text.confidence() >= FAIR;
    let sum: Fen = before.iter().map(|m| m.fen).sum();
    let adds_up = sum == last.fen || rounded(sum) == last.fen;
    let parts = before.iter().filter(|m| m.fen > Fen(0)).count();
    (parts >= 2 && adds_up && all.iter().all(is_sound)).then(|| last.clone())
}

/// Whether another amount stands below a fare: then the fare may not be all that was paid.
fn below(sheet: &Sheet, fare: &Money) -> bool {
    // 另收: collected apart from the fare that the invoice is about.
    let apart = sheet.find(&["另收"]);
    let is_apart = |y: f32| apart.iter().any(|hit| (hit.y - y).abs() < 1.0);
    let lines = sheet.lines.iter().filter(|l| !l.is_column && l.y > fare.text.y() + 0.5);
    let mut amounts = lines.filter_map(|l| Some((l.y, money(&l.marks)?)));
    amounts.any(|(y, m)| m.is_marked && m.fen > Fen(0) && !is_apart(y))
}

/// The amount beside the first of these labels that has one.
fn amount(sheet: &Sheet, labels: &[&str], rows: &Rows) -> Option<Money> {
    let hits = sheet.find(labels).into_iter();
    hits.filter_map(|hit| beside(sheet, &hit, rows.shift, 0.6 * rows.pitch)).next()
}

/// The fare: beside its label, else one row above the first fee.
fn fare(sheet: &Sheet, rows: &Rows) -> Option<Money> {
    let is_fare = |hit: &Hit| {
        let row = &sheet.rows[hit.row];
        let before = hit.from.checked_sub(1).map(|at| &row[at]);
        let joined = before.filter(|m| m.line == row[hit.from].line);
        !joined.is_some_and(|m| ['收', '实', '余', '原', '总', '计'].iter().any(|c| m.may_be(*c)))
    };
    let hits: Vec<Hit> = sheet.find(FARE).into_iter().filter(is_fare).collect();
    let reach = 0.6 * rows.pitch;
    let found = hits.iter().filter_map(|hit| beside(sheet, hit, rows.shift, reach)).next();
    if found.is_some() || !hits.is_empty() {
        return found;
    }
    let fee = sheet.find(&["燃油附加费"]).into_iter().next()?;
    beside(sheet, &Hit { y: fee.y - rows.pitch, ..fee }, rows.shift.max(0.01), reach)
        .filter(|m| m.is_marked)
}

/// What is added below the fare, without what is collected apart from it.
fn fees(sheet: &Sheet, rows: &Rows, fare: Option<&Money>) -> Vec<Option<Money>> {
    let top = fare.map_or(0.0, |m| m.text.y() - rows.shift);
    let mut rows_seen: Vec<usize> = Vec::new();
    let mut out = Vec::new();
    for hit in sheet.find(FEES) {
        let row = &sheet.rows[hit.row];
        let is_apart = row[..hit.from].iter().rev().take(4).any(|m| m.c == '另');
        if is_apart || hit.y < top || rows_seen.contains(&hit.row) {
            continue;
        }
        rows_seen.push(hit.row);
        out.push(beside(sheet, &hit, rows.shift, 0.6 * rows.pitch));
    }
    out
}

/// The amount when a ticket shows only one, and no label of one.
fn only(sheet: &Sheet) -> Option<Money> {
    if !sheet.find(FARE).is_empty() {
        return None;
    }
    let all = sheet.lines.iter().filter_map(|line| money(&line.marks));
    let mut all = all.filter(|m| m.is_marked && m.is_plain && m.fen > Fen(0));
    let first = all.next()?;
    all.all(|m| m.fen == first.fen).then_some(first)
}

/// To whole yuan, as meters do.
fn rounded(fen: Fen) -> Fen {
    Fen((fen.0 + 50) / 100 * 100)
}

/// Whether distance and price allow the fare; where they cannot be read nothing speaks against it.
///
/// A fare holds a flat part for the first kilometres and a part for waiting, so it lies well above
/// the product of both; and never far below.
fn is_plausible(sheet: &Sheet, rows: &Rows, fare: Fen) -> bool {
    let decimal = |labels: &[&str]| {
        let hit = sheet.find(labels).into_iter().next()?;
        let value = value(sheet, &hit, rows)?;
        let digits = value.while_fits(|c| c.is_ascii_digit() || c == '.');
        let is_sure = digits.confidence() >= SURE && digits.text().contains('.');
        if !is_sure {
            return None;
        }
        let (whole, part) =
            digits.text().split_once('.').map(|(w, p)| (w.to_owned(), p.to_owned()))?;
        let part = format!("{part:0<2}");
        whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part.get(..2)?.parse().ok()?)
    };
    let (Some(price), Some(way)) = (decimal(&["单价"]), decimal(&["里程"])) else {
        return (Fen(300)..Fen(200_000)).contains(&fare);
    };
    let Some(product) = price.checked_mul(way).map(|p| p / 100) else { return false };
    (product * 6 / 10..=product * 3 + 3_000).contains(&fare.0)
}

/// What stands beside a label, whatever it is.
fn value(sheet: &Sheet, hit: &Hit, rows: &Rows) -> Option<Text> {
    let off = |y: f32| (y - hit.y - rows.shift).abs();
    let right = sheet.lines.iter().filter(|l| !l.is_column && l.left > hit.right - 1.5);
    let first = |marks: &[super::super::sheet::Mark]| marks.first().map_or(f32::MAX, |m| off(m.y));
    let near = right.filter(|l| first(&l.marks) < 0.6 * rows.pitch);
    let best = near.min_by(|a, b| first(&a.marks).total_cmp(&first(&b.marks)))?;
    Some(Text::new(&best.marks))
}

/// The company, where the form names it, and its tax number, which may stand in its seal.
fn seller(sheet: &Sheet, draft: &mut Draft) {
    for hit in sheet.find(&["单位名称", "公司名称", "收款单位", "经营单位"]) {
        let text = name::bounded(sheet.behind(&hit));
        let is_name = text.marks.len() >= 4 && text.marks.iter().all(|m| !m.c.is_ascii_digit());
        if !is_name || hit.wrong > 0 {
            continue;
        }
        draft.put(Field::SellerName, name::written(&text), &text, name::trust(&text));
    }
    seal::read(sheet, draft);
}
