//! Buyer and seller of value-added-tax invoices.
//!
//! Old forms set the buyer above the lines and the seller below, fully digital ones set the buyer
//! to the left of the seller. The heading written downwards beside each block decides; only
//! without headings is it guessed from the places alone.

use model::Field;

use super::label::{Found, Label};
use super::sheet::Sheet;
use super::value::{Draft, free, tax_id};

/// How sure the side is when no heading names it.
const GUESSED: f32 = 0.6;
/// How far a block reaches beyond its heading, above and below, in millimetres.
const BEYOND: f32 = 7.0;

/// Most labels of one block that are read.
const ENTRIES_MAX: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Buyer,
    Seller,
}

struct Entry<'s> {
    found: &'s Found,
    side: Side,
    confidence: f32,
}

/// Reads both parties.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    read_named(sheet, draft);
    let wanted = [Label::Name, Label::TaxId, Label::AddressPhone, Label::BankAccount];
    let labels: Vec<&Found> =
        sheet.labels.iter().filter(|f| wanted.contains(&f.label) && !f.is_column).collect();
    let mut entries: Vec<Entry> = Vec::new();
    for &found in &labels {
        if let Some((side, confidence)) = by_heading(sheet, found) {
            entries.push(Entry { found, side, confidence });
        }
    }
    if entries.is_empty() {
        entries = by_place(&labels);
    }
    for side in [Side::Buyer, Side::Seller] {
        let block: Vec<&Entry> = entries.iter().filter(|e| e.side == side).collect();
        read_block(sheet, draft, side, &block);
    }
}

/// Labels that name the side themselves: 购买方名称, 交款人 and the like.
fn read_named(sheet: &Sheet, draft: &mut Draft) {
    let names = [(Label::BuyerName, Field::BuyerName), (Label::SellerName, Field::SellerName)];
    for (label, field) in names {
        if let Some((name, text, confidence)) = sheet.value(label, free) {
            draft.set(field, name, &text, confidence);
        }
    }
    let ids = [(Label::BuyerTaxId, Field::BuyerTaxId), (Label::SellerTaxId, Field::SellerTaxId)];
    for (label, field) in ids {
        if let Some((id, text, confidence)) = sheet.value(label, tax_id) {
            draft.set(field, id, &text, confidence);
        }
    }
}

/// The side whose heading stands nearest to the left of a label.
fn by_heading(sheet: &Sheet, found: &Found) -> Option<(Side, f32)> {
    let mut best: Option<&Found> = None;
    for heading in &sheet.labels {
        let is_heading = heading.is_column || matches!(heading.label, Label::Buyer | Label::Seller);
        let beside = heading.area.x < found.area.x
            && found.mid() > heading.area.y - BEYOND
            && found.mid() < heading.bottom() + BEYOND;
        if is_heading && beside && best.is_none_or(|b| heading.area.x > b.area.x) {
            best = Some(heading);
        }
    }
    match best?.label {
        Label::Buyer => Some((Side::Buyer, 1.0)),
        Label::Seller => Some((Side::Seller, 1.0)),
        _ => None,
    }
}

/// Without headings: the two names tell the blocks, left and right when they stand on one line,
/// above and below otherwise.
fn by_place<'s>(labels: &[&'s Found]) -> Vec<Entry<'s>> {
    let names: Vec<&Found> = labels.iter().copied().filter(|f| f.label == Label::Name).collect();
    let [first, second, ..] = names[..] else { return Vec::new() };
    let is_level = (first.mid() - second.mid()).abs() < 3.0;
    let middle_x = (first.area.x + second.area.x) / 2.0;
    let side = |found: &Found| match is_level {
        true if found.area.x < middle_x => Side::Buyer,
        false if found.mid() < second.mid() - 3.0 => Side::Buyer,
        _ => Side::Seller,
    };
    labels.iter().map(|f| Entry { found: f, side: side(f), confidence: GUESSED }).collect()
}

fn read_block(sheet: &Sheet, draft: &mut Draft, side: Side, block: &[&Entry]) {
    for (at, entry) in block.iter().enumerate().take(ENTRIES_MAX) {
        let h = entry.found.area.h;
        let middle = entry.found.mid();
        // Long names wrap: a value may use half of the way to the labels above and below.
        let half = |other: Option<&&Entry>| {
            other.map(|o| (o.found.mid() - middle).abs() / 2.0).filter(|d| *d > 0.4 * h)
        };
        let above = half(at.checked_sub(1).and_then(|i| block.get(i)));
        let under = half(block.get(at + 1));
        let up = above.or(under).unwrap_or(0.8 * h).min(1.7 * h);
        let down = under.or(above).unwrap_or(0.8 * h).min(1.7 * h);
        let text = sheet.behind(entry.found, up, down, "");
        let (field, value) = match (entry.found.label, side) {
            (Label::Name, Side::Buyer) => (Field::BuyerName, free(&text.text)),
            (Label::Name, Side::Seller) => (Field::SellerName, free(&text.text)),
            (Label::TaxId, Side::Buyer) => (Field::BuyerTaxId, tax_id(&text.text)),
            (Label::TaxId, Side::Seller) => (Field::SellerTaxId, tax_id(&text.text)),
            (Label::AddressPhone, Side::Buyer) => (Field::BuyerAddressPhone, free(&text.text)),
            (Label::AddressPhone, Side::Seller) => (Field::SellerAddressPhone, free(&text.text)),
            (_, Side::Buyer) => (Field::BuyerBankAccount, free(&text.text)),
            (_, Side::Seller) => (Field::SellerBankAccount, free(&text.text)),
        };
        if let Some(value) = value {
            draft.set(field, value, &text, entry.confidence);
        }
    }
}
