//! Buyer and seller.
//!
//! Old forms set the buyer above the goods and the seller below the totals, fully digital ones set
//! the buyer to the left of the seller. The headings written downwards (购买方, 销售方) are hardly
//! ever read whole, so the places decide.

use model::Field;

use super::super::draft::{Draft, Trust};
use super::super::label::Hit;
use super::super::rule::name;
use super::super::rule::tax_id::{self, Settled};
use super::super::sheet::{Line, Mark, Sheet};
use super::super::text::{Text, runs};
use super::zone::Zones;
use model::reading::Rule;

/// Labels of a tax number.
const TAX_IDS: &[&str] = &[
    "统一社会信用代码/纳税人识别号",
    "纳税人识别号/统一社会信用代码",
    "纳税人识别号",
    "统一社会信用代码",
    "税人识别号",
    "人识别号",
    "识别号",
];
const NAMES: &[&str] = &["名称:", "名称", "称:"];
const ADDRESSES: &[&str] = &["地址、电话", "地址电话", "地址.电话", "地址,电话", "址、电话"];
const BANKS: &[&str] = &["开户行及账号", "开户行及帐号", "开户银行及账号", "户行及账号", "开户行"];
/// Labels that end a value behind which they stand.
const ENDS: &[&str] = &["纳税人", "统一社会", "信用代码", "地址、", "开户行", "密码区", "名称:"];

/// How sure the lines of a name must be as a whole; a label on the same line may be less sure.
const SURE_LINE: f32 = 0.9;
/// How sure every character of an address or account must be.
const SURE_FREE: f32 = 0.98;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Buyer,
    Seller,
}

/// How the two blocks lie.
enum Plan {
    /// The buyer above, the seller below the totals.
    Stacked { goods: f32, totals: f32, is_sure: bool },
    /// The buyer to the left of this place, above the goods.
    Beside { seller: f32, goods: f32, is_sure: bool },
    /// Nothing is known but their order.
    Order { second: f32 },
}

impl Plan {
    fn of(sheet: &Sheet, zones: &Zones, draft: &Draft) -> Plan {
        let has_code = draft.has(Field::Code);
        let number = draft.reading.invoice.number.as_deref();
        let mut hits = sheet.find(TAX_IDS);
        hits.extend(sheet.find(&["名称:", "名称"]));
        let above: Vec<&Hit> = hits.iter().filter(|h| h.y < zones.goods).collect();
        let level = above.iter().find_map(|a| {
            above
                .iter()
                .find(|b| (a.y - b.y).abs() < 0.8 && b.left - a.left > sheet.width * 0.3)
                .map(|b| b.left)
        });
        let rights = above.iter().map(|h| h.left).filter(|x| *x > sheet.width * 0.4);
        // A label of which only the end could be read begins too far to the right.
        let level = level.map(|left| rights.fold(left, f32::min).min(sheet.width * 0.53));
        // Forms with a code are older than the one that sets them side by side.
        if let Some(left) = level.filter(|_| !has_code) {
            return Plan::Beside {
                seller: left - 1.0,
                goods: zones.goods,
                is_sure: !sheet.is_turned(),
            };
        }
        if !has_code && number.is_some_and(|n| n.len() == 20) {
            let seller = sheet.width * 0.46;
            return Plan::Beside { seller, goods: zones.goods, is_sure: false };
        }
        let (goods, totals) = (zones.goods, zones.totals);
        let below = hits.iter().any(|h| h.y > totals);
        // A form with nothing of a party below its totals is none of these, or is cut off.
        let is_sure = below && (has_code || !above.is_empty());
        if zones.is_sure {
            return Plan::Stacked { goods, totals, is_sure };
        }
        let mut ys: Vec<f32> = sheet.find(TAX_IDS).iter().map(|h| h.y).collect();
        ys.sort_by(f32::total_cmp);
        match (ys.first(), ys.last()) {
            (Some(a), Some(b)) if b - a > 4.0 => Plan::Order { second: (a + b) / 2.0 },
            _ => Plan::Stacked { goods, totals, is_sure },
        }
    }

    /// Whether the sides are told by borders that were seen.
    fn is_sure(&self, zones: &Zones) -> bool {
        match self {
            Plan::Stacked { is_sure, .. } => *is_sure && zones.is_sure,
            Plan::Beside { is_sure, .. } => *is_sure,
            Plan::Order { .. } => false,
        }
    }

    fn side(&self, x: f32, y: f32) -> Option<Side> {
        match *self {
            Plan::Stacked { goods, .. } if y < goods => Some(Side::Buyer),
            Plan::Stacked { totals, .. } if y > totals + 0.3 => Some(Side::Seller),
            Plan::Stacked { .. } => None,
            Plan::Beside { goods, .. } if y > goods => None,
            Plan::Beside { seller, .. } if x < seller => Some(Side::Buyer),
            Plan::Beside { .. } => Some(Side::Seller),
            Plan::Order { second } if y < second => Some(Side::Buyer),
            Plan::Order { .. } => Some(Side::Seller),
        }
    }
}

/// Reads both parties.
pub(super) fn read(sheet: &Sheet, zones: &Zones, draft: &mut Draft) {
    let plan = Plan::of(sheet, zones, draft);
    let ids = tax_ids(sheet, &plan);
    for side in [Side::Buyer, Side::Seller] {
        let (field, id) = match side {
            Side::Buyer => (Field::BuyerName, Field::BuyerTaxId),
            Side::Seller => (Field::SellerName, Field::SellerTaxId),
        };
        let best = ids.iter().filter(|f| f.side == side).max_by_key(|f| f.score);
        if let Some(found) = best {
            let Settled { id: value, trust, corrected } = found.settled.clone();
            match corrected {
                true => draft.correct(id, value, &found.text, trust),
                false => draft.put(id, value, &found.text, trust),
            }
        }
        if let Some((hit, text)) = labelled_name(sheet, &plan, side, best.map(|f| &f.text)) {
            let is_late = name::begins_late(sheet, &text, hit.right);
            let (text, trust) = whole_name(sheet, text);
            let trust = Trust { certain: trust.certain && !is_late, ..trust };
            draft.put(field, name::written(&text), &text, trust);
        } else if let Some(text) = best.and_then(|f| name_above(sheet, &f.text)) {
            draft.put(field, name::written(&text), &text, Trust::doubtful(Rule::Form));
        }
        rest(sheet, &plan, side, draft);
        if !plan.is_sure(zones) {
            draft.doubt(field);
            draft.doubt(id);
        }
    }
}

/// A tax number with its side.
struct FoundId {
    text: Text,
    settled: Settled,
    side: Side,
    score: i32,
}

fn tax_ids(sheet: &Sheet, plan: &Plan) -> Vec<FoundId> {
    let mut out: Vec<FoundId> = Vec::new();
    let mut add = |text: Text, labelled: bool| {
        let Some(settled) = tax_id::settle(&text) else { return };
        let Some(side) = plan.side(text.left(), text.y()) else { return };
        // Without a label only check characters tell a tax number from an account.
        if !labelled && settled.trust != Trust::certain(Rule::CheckDigit) {
            return;
        }
        // A seal or a remark may name somebody else.
        let mut settled = settled;
        settled.trust.certain &= labelled;
        let score = i32::from(labelled) + 2 * i32::from(settled.trust.certain)
            - i32::from(settled.corrected);
        out.push(FoundId { text, settled, side, score });
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '*' || c == '|' || c == '〇';
    for hit in sheet.find(TAX_IDS) {
        let text = sheet.behind(&hit).without_leading(|c| !fits(c));
        add(text.while_fits(fits), true);
    }
    for line in sheet.lines.iter().filter(|l| !l.is_column) {
        for text in runs(&line.marks, fits) {
            if (15..=20).contains(&text.marks.len()) {
                add(text, false);
            }
        }
    }
    out
}

/// The name of a side behind its label.
fn labelled_name(sheet: &Sheet, plan: &Plan, side: Side, id: Option<&Text>) -> Option<(Hit, Text)> {
    let mut best: Option<(f32, Hit, Text)> = None;
    for hit in sheet.find(NAMES) {
        let text = value(sheet, &hit);
        // The value beyond an unreadable one is that of the other side.
        let on_side = |x: f32, y: f32| plan.side(x.max(0.0), y) == Some(side);
        let here = on_side(hit.left, hit.y) && on_side(text.left(), text.y());
        if text.marks.len() < 2 || !here || is_goods(sheet, &hit) {
            continue;
        }
        // The name that stands nearest above the tax number, the highest without one.
        let far = match id {
            Some(id) => {
                (id.y() - text.y() - 1.2).abs() + 4.0 * f32::from(u8::from(text.y() > id.y()))
            }
            None => text.y(),
        };
        if best.as_ref().is_none_or(|(least, ..)| far < *least) {
            best = Some((far, hit, text));
        }
    }
    best.map(|(_, hit, text)| (hit, text))
}

/// The line right above a tax number, where the name stands whose label cannot be read.
fn name_above(sheet: &Sheet, id: &Text) -> Option<Text> {
    sheet
        .lines
        .iter()
        .filter(|l| !l.is_column && l.y < id.y() - 0.5 && l.y > id.y() - 2.6)
        .filter(|l| (l.left - id.left()).abs() < 5.0 && l.marks.len() >= 2)
        .filter(|l| l.marks.iter().filter(|m| !m.c.is_ascii()).count() >= 2)
        .max_by(|a, b| a.y.total_cmp(&b.y))
        .map(|l| clean(Text::new(&l.marks)))
}

/// Whether a label is a heading of the goods: 货物或应税劳务、服务名称, 项目名称.
fn is_goods(sheet: &Sheet, hit: &Hit) -> bool {
    let row = &sheet.rows[hit.row];
    let before = hit.from.checked_sub(1).map(|at| row[at]);
    before.is_some_and(|m| "务目物货品服、".contains(m.c) && row[hit.from].left() - m.right() < 1.0)
}

/// What stands behind a label, as far as it is one value.
pub(super) fn value(sheet: &Sheet, hit: &Hit) -> Text {
    let mut text = sheet.behind(hit);
    for end in ENDS {
        let end: Vec<char> = end.chars().collect();
        let at =
            text.marks.windows(end.len()).position(|w| w.iter().zip(&end).all(|(m, c)| m.c == *c));
        text.marks.truncate(at.unwrap_or(text.marks.len()));
    }
    clean(text)
}

/// Without the colon before it, and without a single character of a heading behind it.
fn clean(text: Text) -> Text {
    let text = match text.marks.iter().take(14).rposition(|m| m.c == ':') {
        Some(at) => Text::new(&text.marks[at + 1..]),
        None => text,
    };
    let mut text = text.without_leading(|c| ":;.·,-_ '`*".contains(c));
    let last_line: Vec<Mark> = match text.marks.last() {
        Some(last) => text.marks.iter().filter(|m| m.line == last.line).copied().collect(),
        None => Vec::new(),
    };
    if last_line.len() == 1
        && text.marks.len() > 1
        && "密码区销售方购买备注信息".contains(last_line[0].c)
    {
        text.marks.pop();
    }
    text.without_trailing(|c| ":;.·,_-'`|".contains(c))
}

/// A name with the line on which it goes on, and how far it may be trusted: where a wrapped name
/// ends is told by its place alone.
pub(super) fn whole_name(sheet: &Sheet, text: Text) -> (Text, Trust) {
    let (left, y) = (text.left(), text.y());
    let is_own =
        |l: &Line| text.marks.iter().any(|m| l.marks.first().is_some_and(|f| f.line == m.line));
    let goes_on = sheet.lines.iter().find(|l| {
        let is_wide = l.marks.iter().all(|m| !m.c.is_ascii() || "()".contains(m.c));
        let is_near = (l.left - left).abs() < 1.5 && (0.4..1.5).contains(&(l.y - y).abs());
        !l.is_column && !is_own(l) && is_near && is_wide && l.marks.len() >= 2
    });
    let Some(other) = goes_on else {
        let trust = name_trust(sheet, &text);
        return (text, trust);
    };
    let mut marks = text.marks;
    match other.y > y {
        true => marks.extend(&other.marks),
        false => marks.splice(0..0, other.marks.iter().copied()).for_each(drop),
    }
    (Text { marks }, Trust::doubtful(Rule::Label))
}

/// A name is certain when it is printed twice, or every character is sure and it does not break
/// off: nothing else can be asked of a name.
fn name_trust(sheet: &Sheet, text: &Text) -> Trust {
    let name = text.text();
    let others =
        sheet.lines.iter().filter(|l| text.marks.iter().all(|m| sheet.lines[m.line].y != l.y));
    if name.chars().count() >= 6 && others.into_iter().any(|l| l.text.contains(&name)) {
        return Trust::certain(Rule::Twice);
    }
    let trust = name::trust(text);
    match text.marks.iter().all(|m| sheet.lines[m.line].confidence >= SURE_LINE) {
        true => trust,
        false => Trust::doubtful(Rule::Label),
    }
}

/// Address with telephone, bank with account: free text that nothing can be held against.
fn rest(sheet: &Sheet, plan: &Plan, side: Side, draft: &mut Draft) {
    let fields = match side {
        Side::Buyer => [Field::BuyerAddressPhone, Field::BuyerBankAccount],
        Side::Seller => [Field::SellerAddressPhone, Field::SellerBankAccount],
    };
    for (field, labels) in fields.into_iter().zip([ADDRESSES, BANKS]) {
        for hit in sheet.find(labels) {
            if plan.side(hit.left.max(0.0), hit.y) != Some(side) {
                continue;
            }
            let text = spread(sheet, &hit);
            if text.marks.len() >= 4 {
                let is_sure = text.confidence() >= SURE_FREE;
                let trust = Trust {
                    rule: if is_sure { Rule::Letters } else { Rule::Label },
                    certain: is_sure,
                };
                draft.put(field, text.text(), &text, trust);
            }
        }
    }
}

/// A value whose parts stand wide apart: an address and its telephone.
fn spread(sheet: &Sheet, hit: &Hit) -> Text {
    let row = &sheet.rows[hit.row];
    let mut kept: Vec<Mark> = Vec::new();
    for mark in &row[hit.to.min(row.len())..] {
        let end = kept.last().map_or(hit.right, Mark::right);
        if mark.left() - end > if kept.is_empty() { 10.0 } else { 3.0 } {
            break;
        }
        let alone = row.iter().filter(|m| m.line == mark.line).count() == 1;
        if alone && "密码区备注".contains(mark.c) {
            break;
        }
        kept.push(*mark);
    }
    clean(Text { marks: kept })
}
