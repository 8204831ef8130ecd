//! Rail and air tickets.
//!
//! Facts that have no column of their own keep the names of the accounting standard for
//! electronic vouchers (财会, taxonomies `rai` and `atr`), in snake case.

use model::{Fen, Field};

use super::glyph::Glyph;
use super::label::{Found, Label};
use super::near::BEHIND;
use super::sheet::{Sheet, Text, join, lines};
use super::value::{Draft, amount, day, digits, folded, free, is_rate, tax_id};
use super::vat;

/// How sure an amount below its heading is when there is one for every heading.
const BY_HEADING: f32 = 1.0;

/// 电子发票（铁路电子客票）.
pub(super) fn rail(sheet: &Sheet, draft: &mut Draft) {
    vat::heading(sheet, draft);
    buyer(sheet, draft);
    let amounts = [
        (Label::Fare, Field::Total),
        (Label::Amount, Field::TotalWithoutTax),
        (Label::Tax, Field::Tax),
    ];
    for (label, field) in amounts {
        if let Some((value, text, confidence)) = sheet.value(label, amount) {
            draft.set_amount(field, value, &text, confidence);
        }
    }
    if let Some((original, ..)) = sheet.value(Label::OriginalNumber, |t| digits(t, 20, 20)) {
        draft.invoice().original_number = Some(original);
    }
    draft.particular("e_ticket_number", ticket_number(sheet));
    let rate =
        sheet.value(Label::Rate, |t| Some(folded(t)).filter(|t| is_rate(t) && !t.is_empty()));
    draft.particular("tax_rate", rate.map(|(v, ..)| v));
    journey(sheet, draft);
}

/// The number of the ticket; a word such as 换开 may follow it.
fn ticket_number(sheet: &Sheet) -> Option<String> {
    let leading = |text: &str| {
        let text = folded(text);
        let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
        (end >= 6).then(|| text[..end].to_owned())
    };
    sheet.value(Label::ETicketNumber, leading).map(|(value, ..)| value)
}

/// Stations, train and day of a rail ticket: they have no labels, only their looks.
fn journey(sheet: &Sheet, draft: &mut Draft) {
    let glyphs: Vec<&Glyph> = sheet.glyphs.iter().collect();
    let mut stations: Vec<(f32, f32, String)> = Vec::new();
    for line in lines(&glyphs) {
        for piece in pieces(&line) {
            let text = join(&piece, "");
            let Some(area) = text.area else { continue };
            let word = folded(&text.text);
            let is_station = word.strip_suffix('站').is_some_and(|name| {
                (1..=8).contains(&name.chars().count()) && !name.contains(|c: char| c.is_ascii())
            });
            if is_station {
                stations.push((area.y, area.x, word));
            } else if is_train(&word) {
                draft.particular("train_number", Some(word));
            } else if word.contains('年')
                && let Some(day) = day(&word)
            {
                draft.particular("travel_date", Some(day.to_string()));
            }
        }
    }
    if let [a, b, ..] = &stations[..]
        && (a.0 - b.0).abs() < 6.0
    {
        let (from, to) = if a.1 < b.1 { (a, b) } else { (b, a) };
        draft.particular("departure_station", Some(from.2.clone()));
        draft.particular("destination_station", Some(to.2.clone()));
    }
}

/// Train numbers (车次): a letter and up to four digits.
fn is_train(word: &str) -> bool {
    let digits = word.strip_prefix(|c: char| "GDCZTKYLS".contains(c));
    digits.is_some_and(|d| (1..=4).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()))
}

fn pieces<'g>(line: &[&'g Glyph]) -> Vec<Vec<&'g Glyph>> {
    let mut pieces: Vec<Vec<&Glyph>> = Vec::new();
    for &glyph in line {
        let joins = pieces.last().and_then(|p| p.last());
        let joins = joins.is_some_and(|last| {
            // `CNY` may stand well apart from its number.
            let is_currency = last.key == 'Y' || last.key == '¥';
            let widest = if is_currency { 3.0 } else { 1.0 };
            glyph.x - last.right() < widest * last.h
        });
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(glyph),
            _ => pieces.push(vec![glyph]),
        }
    }
    pieces
}

/// Tickets name only a buyer.
fn buyer(sheet: &Sheet, draft: &mut Draft) {
    if let Some((name, text, confidence)) = sheet.value(Label::BuyerName, free) {
        draft.set(Field::BuyerName, name, &text, confidence);
    }
    for label in [Label::BuyerTaxId, Label::TaxId] {
        if let Some((id, text, confidence)) = sheet.value(label, tax_id) {
            draft.set(Field::BuyerTaxId, id, &text, confidence);
        }
    }
}

/// The amounts of an air ticket and what the accounting standard calls them.
const AIR: [(Label, &str); 7] = [
    (Label::Fare, "fare"),
    (Label::FuelSurcharge, "fuel_surcharge"),
    (Label::VatRate, "vat_rate"),
    (Label::VatTax, "vat_tax_amount"),
    (Label::AviationFund, "civil_aviation_development_fund"),
    (Label::OtherTaxes, "other_taxes"),
    (Label::Sum, "total_amount"),
];

/// 电子发票（航空运输电子客票行程单）.
///
/// The amount without tax is fare and fuel surcharge together; fund and other charges are beside
/// it (国家税务总局公告2024年第9号).
pub(super) fn air(sheet: &Sheet, draft: &mut Draft) {
    vat::heading(sheet, draft);
    buyer(sheet, draft);
    let seller = sheet.value(Label::IssueParty, free);
    if let Some((name, text, confidence)) = seller {
        draft.set(Field::SellerName, name, &text, confidence);
    }
    let values = figures(sheet);
    let of = |label: Label| values.iter().find(|(l, ..)| *l == label);
    let money = |label: Label| of(label).and_then(|(_, t, c)| Some((amount(&t.text)?, t, *c)));
    if let Some((value, text, confidence)) = money(Label::Sum) {
        draft.set_amount(Field::Total, value, text, confidence);
    }
    if let Some((value, text, confidence)) = money(Label::VatTax) {
        draft.set_amount(Field::Tax, value, text, confidence);
    }
    if let Some((fare, text, confidence)) = money(Label::Fare) {
        let fuel = money(Label::FuelSurcharge).map_or(Fen(0), |(f, ..)| f);
        draft.set_amount(Field::TotalWithoutTax, fare + fuel, text, confidence);
        draft.particular("fare", Some(fare.to_string()));
        draft.particular("fuel_surcharge", Some(fuel.to_string()));
    }
    for label in [Label::AviationFund, Label::OtherTaxes] {
        if let Some((value, ..)) = money(label) {
            let name = AIR.iter().find(|(l, _)| *l == label).map_or("", |(_, name)| name);
            draft.invoice().other_amounts.push((name.to_owned(), value));
        }
    }
    draft.particular("vat_rate", of(Label::VatRate).map(|(_, t, _)| folded(&t.text)));
    if let Some((insurance, ..)) = sheet.value(Label::Insurance, amount) {
        draft.particular("insurance", Some(insurance.to_string()));
    }
    draft.particular("e_ticket_number", ticket_number(sheet));
    let code = sheet.value(Label::VerificationCode, free).map(|(v, ..)| folded(&v));
    draft.particular("verification_code", code);
    draft.particular("invoice_status", sheet.value(Label::Status, free).map(|(v, ..)| v));
}

/// The amounts below the row of their headings.
///
/// Headings and amounts need not stand straight above each other; where there are as many
/// amounts as headings their order tells which is which, otherwise the nearest heading does.
fn figures(sheet: &Sheet) -> Vec<(Label, Text, f32)> {
    let Some(fare) = sheet.all(Label::Fare).next() else { return Vec::new() };
    let is_heading = |f: &&Found| AIR.iter().any(|(l, _)| *l == f.label);
    let mut headings: Vec<&Found> = sheet
        .labels
        .iter()
        .filter(is_heading)
        .filter(|f| (f.mid() - fare.mid()).abs() < fare.area.h)
        .collect();
    headings.sort_by(|a, b| a.area.x.total_cmp(&b.area.x));
    let mut out = Vec::new();
    for heading in &headings {
        let text = sheet.on_line(heading);
        if amount(&text.text).is_some() || (is_rate(&text.text) && !text.is_empty()) {
            out.push((heading.label, text, BEHIND));
        }
    }
    if !out.is_empty() {
        return out;
    }
    let h = fare.area.h;
    let below: Vec<&Glyph> = sheet
        .glyphs
        .iter()
        .filter(|g| g.mid() > fare.bottom() && g.mid() < fare.bottom() + 3.5 * h)
        .filter(|g| g.x > fare.area.x - 12.0 * h)
        .collect();
    let Some(row) = lines(&below).into_iter().next() else { return Vec::new() };
    let cells: Vec<Text> = pieces(&row).iter().map(|p| join(p, "")).collect();
    if cells.len() == headings.len() {
        let pairs = headings.iter().zip(cells);
        return pairs.map(|(f, text)| (f.label, text, BY_HEADING)).collect();
    }
    for text in cells {
        let Some(area) = text.area else { continue };
        let middle = area.x + area.w / 2.0;
        let reach = |f: &Found| (f.area.x + f.area.w / 2.0 - middle).abs();
        let nearest = headings.iter().min_by(|a, b| reach(a).total_cmp(&reach(b)));
        if let Some(heading) = nearest {
            out.push((heading.label, text, 0.5));
        }
    }
    out
}
