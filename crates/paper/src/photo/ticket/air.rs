//! Air itineraries (航空行程单), paper and electronic: amounts in a row under their headings.

use model::reading::Rule;
use model::{Fen, Field};

use super::super::draft::{Draft, Trust};
use super::super::label::Hit;
use super::super::rule::name;
use super::super::sheet::{Line, Sheet};
use super::super::text::Text;
use super::digits::{Digits, FAIR, runs};
use super::money::{Money, money};
use super::{date, seal};

/// Headings of the row of amounts; the names are those of the accounting standard (taxonomy
/// `atr`).
const HEADINGS: &[(&str, &str)] = &[
    ("票价", "fare"),
    ("燃油附加费", "fuel_surcharge"),
    ("增值税税率", "vat_rate"),
    ("增值税税额", "vat_tax_amount"),
    ("民航发展基金", "civil_aviation_development_fund"),
    ("其他税费", "other_taxes"),
    ("合计", "total_amount"),
];
/// How far below its heading an amount stands, in units.
const BELOW: f32 = 4.0;
/// How far an amount may stand off its heading across, in units.
const ASIDE: f32 = 6.0;

/// Whether it is an electronic invoice: those of paper name no buyer and have no number of an
/// invoice.
pub(super) fn is_digital(sheet: &Sheet) -> bool {
    !sheet.find(&["购买方名称"]).is_empty() || long_number(sheet).is_some()
}

/// Reads an air itinerary.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    numbers(sheet, draft);
    date::issued(sheet, draft);
    amounts(sheet, draft);
    party(sheet, draft, &["填开单位"], Field::SellerName);
    party(sheet, draft, &["购买方名称"], Field::BuyerName);
    for hit in sheet.find(&["纳税人识别号", "统一社会信用代码"]) {
        let id = sheet.behind(&hit).while_fits(|c| c.is_ascii_alphanumeric() || c == '*');
        seal::put(draft, Field::BuyerTaxId, &id);
    }
}

/// The number: of the invoice on electronic ones (20 digits), of the printed form on paper
/// (印刷序号); the ticket has one of its own (13 digits).
fn numbers(sheet: &Sheet, draft: &mut Draft) {
    let of = |labels: &[&str], lengths: &[usize]| labelled(sheet, labels, lengths);
    let number = long_number(sheet).or_else(|| of(&["印刷序号"], &[11, 12, 10]));
    if let Some(number) = number {
        // Shorter ones may have lost a digit at an end.
        let trust = match number.value.len() {
            11 | 20 => number.trust(),
            _ => Trust::doubtful(Rule::Form),
        };
        draft.put(Field::Number, number.value.clone(), &number.text, trust);
    }
    let ticket = of(&["电子客票号码", "电子客票号"], &[13]);
    draft.particular("e_ticket_number", ticket.map(|t| t.value));
    let code = of(&["验证码"], &[4]);
    draft.particular("verification_code", code.map(|c| c.value));
}

/// The number of an electronic invoice; one of 19 digits has lost one.
fn long_number(sheet: &Sheet) -> Option<Digits> {
    labelled(sheet, &["发票号码"], &[20, 19])
}

/// Digits of one of these lengths behind a label.
fn labelled(sheet: &Sheet, labels: &[&str], lengths: &[usize]) -> Option<Digits> {
    let hits = sheet.find(labels);
    hits.iter().find_map(|hit| {
        let mut found = runs(&sheet.behind(hit).marks).into_iter();
        found.find(|d| lengths.contains(&d.value.len()))
    })
}

/// The row of amounts: the total is certain when the others add up to it.
fn amounts(sheet: &Sheet, draft: &mut Draft) {
    let anchors = ["票价", "燃油附加费", "民航发展基金", "其他税费"];
    let Some(anchor) = anchors.iter().find_map(|a| sheet.find(&[a]).into_iter().next()) else {
        return;
    };
    let cells = cells(sheet, &anchor);
    let of = |name: &str| cells.iter().find(|(n, _)| *n == name).map(|(_, m)| m);
    let parts = [
        "fare",
        "fuel_surcharge",
        "vat_tax_amount",
        "civil_aviation_development_fund",
        "other_taxes",
    ];
    let sum: Fen = parts.iter().filter_map(|n| of(n)).map(|m| m.fen).sum();
    let Some(total) = of("total_amount") else { return };
    let count = parts.iter().filter(|n| of(n).is_some()).count();
    let adds_up = sum == total.fen && total.is_plain && of("fare").is_some() && count >= 2;
    let least = cells.iter().map(|(_, m)| m.text.confidence()).fold(1.0, f32::min);
    let trust = match adds_up && least >= FAIR.min(0.4) {
        true => Trust::certain(Rule::Sum),
        false => Trust::doubtful(Rule::Label),
    };
    draft.put(Field::Total, total.fen, &total.text, trust);
    let tax = of("vat_tax_amount");
    if let Some(tax) = tax {
        draft.put(Field::Tax, tax.fen, &tax.text, trust);
    }
    let fuel = of("fuel_surcharge").map_or(Fen(0), |m| m.fen);
    if let Some(fare) = of("fare") {
        draft.particular("fare", Some(fare.fen.to_string()));
        draft.particular("fuel_surcharge", Some(fuel.to_string()));
        if tax.is_some() {
            // Fare and fuel surcharge together are the amount without tax
            // (国家税务总局公告2024年第9号).
            let net = fare.fen + fuel;
            draft.put(Field::TotalWithoutTax, net, &fare.text, trust);
        }
    }
    for name in ["civil_aviation_development_fund", "other_taxes"] {
        if let Some(found) = of(name) {
            draft.invoice().other_amounts.push((name.to_owned(), found.fen));
        }
    }
}

/// The amounts below the row of headings.
///
/// They need not stand straight below them; where there are as many values as headings their
/// order tells which is which, otherwise the nearest heading does. The last one is the total.
fn cells(sheet: &Sheet, anchor: &Hit) -> Vec<(&'static str, Money)> {
    let mut headings: Vec<(&str, Hit)> = Vec::new();
    for (label, name) in HEADINGS {
        let near = |h: &Hit| (h.y - anchor.y).abs() < 1.0;
        headings.extend(sheet.find(&[label]).into_iter().find(near).map(|hit| (*name, hit)));
    }
    let is_below = |l: &&Line| !l.is_column && l.y > anchor.y + 0.4 && l.y < anchor.y + BELOW;
    let mut values: Vec<Text> =
        sheet.lines.iter().filter(is_below).map(|l| Text::new(&l.marks)).collect();
    values.sort_by(|a, b| a.y().total_cmp(&b.y()));
    let first = values.first().map_or(0.0, Text::y);
    values.retain(|t| t.y() - first < 0.9 && t.marks.iter().any(|m| m.c.is_ascii_digit()));
    values.sort_by(|a, b| a.left().total_cmp(&b.left()));
    let read = |text: &Text| money(&text.without_trailing(|c| c == ')').marks);
    if values.len() == headings.len() {
        let pairs = headings.iter().zip(&values);
        return pairs.filter_map(|((name, _), text)| Some((*name, read(text)?))).collect();
    }
    let mut out = Vec::new();
    if let Some(total) = values.pop() {
        out.extend(read(&total).map(|found| ("total_amount", found)));
    }
    for text in &values {
        let middle = (text.left() + text.right()) / 2.0;
        let far = |h: &Hit| ((h.left + h.right) / 2.0 - middle).abs();
        let parts = headings.iter().filter(|(name, _)| *name != "total_amount");
        let nearest = parts.min_by(|a, b| far(&a.1).total_cmp(&far(&b.1)));
        if let Some((name, hit)) = nearest
            && far(hit) < ASIDE
            && let Some(found) = read(text)
        {
            out.push((*name, found));
        }
    }
    out
}

fn party(sheet: &Sheet, draft: &mut Draft, labels: &[&str], field: Field) {
    for hit in sheet.find(labels) {
        let text = name::bounded(sheet.behind(&hit));
        let has_name = text.marks.iter().filter(|m| !m.c.is_ascii()).count() >= 3;
        if has_name {
            let trust = match hit.wrong {
                0 if !name::begins_far(&text, hit.right) => name::trust(&text),
                _ => Trust::doubtful(Rule::Label),
            };
            draft.put(field, name::written(&text), &text, trust);
        }
    }
}
