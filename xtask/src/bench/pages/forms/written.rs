//! Pages that our own writers draw: electronic and fully digital invoices, electronic rail tickets.

use model::{Fen, Invoice, Kind};
use ofd::write::Archive;
use paper::write::{Extras, ofd_2019, ofd_digital, ofd_rail};

use super::super::drawing::Drawing;
use super::super::facts::{self, Facts, one};
use super::super::fonts::Font;
use crate::Failure;

/// What a code says that has nothing to do with the invoice.
const STRANGE: &str = "https://example.invalid/scan?from=paper";

/// An electronic ordinary or special invoice.
pub fn electronic(mut facts: Facts, font: Font) -> Result<Drawing, Failure> {
    let year = facts.code_year();
    let is_special = facts.chance.is(250);
    let (kind, end, word) = match is_special {
        true => (Kind::VatSpecialElectronic, "13", "专用"),
        false => (Kind::VatNormalElectronic, "11", "普通"),
    };
    let cipher = cipher(&mut facts);
    let invoice = &mut facts.invoice;
    invoice.kind = Some(kind);
    invoice.title = Some(format!("{}增值税电子{word}发票", facts.province));
    invoice.code = Some(format!("0{}{year:02}00{}{end}", facts.place, facts.chance.below(8)));
    invoice.number = Some(facts.chance.digits(8));
    invoice.check_code = Some(facts.chance.digits(20));
    invoice.machine_number = Some(facts.chance.digits(12));
    invoice.cipher = Some(cipher);
    if facts.chance.is(600) {
        facts.invoice.qr_text = Some(STRANGE.to_owned());
    }
    let archive = ofd_2019(&facts.invoice, &Extras::default());
    Ok(drawn(&facts.invoice, archive, font))
}

/// A fully digital invoice, 普通 or 专用.
pub fn digital(mut facts: Facts, font: Font) -> Result<Drawing, Failure> {
    let special = facts.chance.is(400);
    let kind = if special { Kind::DigitalSpecial } else { Kind::DigitalNormal };
    facts.invoice.kind = Some(kind);
    facts.invoice.number = Some(number(&mut facts));
    if facts.chance.is(600) {
        facts.invoice.qr_text = Some(STRANGE.to_owned());
    }
    facts.invoice.remark = facts.chance.is(500).then(|| "合同编号：HT-0001".to_owned());
    let extras = Extras { downloads: facts.chance.is(500).then_some(1), ..Extras::default() };
    let archive = ofd_digital(&facts.invoice, &extras);
    Ok(drawn(&facts.invoice, archive, font))
}

/// An electronic rail ticket.
pub fn rail(mut facts: Facts, font: Font) -> Result<Drawing, Failure> {
    facts.invoice.kind = Some(Kind::Rail);
    facts.invoice.number = Some(number(&mut facts));
    let fare = Fen(i64::try_from(10 + facts.chance.below(1_200)).unwrap_or(10) * 50);
    let net = Fen((fare.0 * 100 + 54) / 109);
    facts.amounts(net, fare - net);
    facts.invoice.lines.clear();
    facts.invoice.seller = model::Party::default();
    let chance = &mut facts.chance;
    let seat = format!("{:02}{}号", 1 + chance.below(18), one(chance, &["A", "C", "F"]));
    let particulars = [
        ("train_number", format!("G{}", 100 + chance.below(7_000))),
        ("departure_station", one(chance, &["南京南", "杭州东", "武汉"]).to_owned()),
        ("destination_station", one(chance, &["上海虹桥", "广州南", "西安北"]).to_owned()),
        ("travel_date", facts.day.to_string()),
        ("departure_time", format!("{:02}:{:02}", 6 + chance.below(16), chance.below(60))),
        ("carriage", format!("{:02}车", 1 + chance.below(16))),
        ("seat", seat),
        ("seat_level", "二等座".to_owned()),
        ("name", facts::person(chance)),
        ("id_number", format!("330106199******{}", chance.digits(4))),
        ("e_ticket_number", chance.digits(21)),
    ];
    facts.invoice.particulars =
        particulars.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    if facts.chance.is(600) {
        facts.invoice.qr_text = Some(STRANGE.to_owned());
    }
    let archive = ofd_rail(&facts.invoice, &Extras::default());
    Ok(drawn(&facts.invoice, archive, font))
}

/// A number of twenty digits; they began with the year 2021.
fn number(facts: &mut Facts) -> String {
    let year = facts.day.year();
    if year < 2021 {
        let moved = model::Day::new(2021 + year % 5, facts.day.month(), 1 + facts.day.day() % 27);
        facts.day = moved.unwrap_or(facts.day);
        facts.invoice.issue_date = Some(facts.day);
    }
    let serial = facts.chance.digits(15);
    format!("{:02}{}2{serial}", facts.day.year() % 100, &facts.place[..2])
}

/// Four lines of 27 symbols.
fn cipher(facts: &mut Facts) -> String {
    let symbols: Vec<char> = "0123456789+-*/<>".chars().collect();
    (0..108).map(|_| one(&mut facts.chance, &symbols)).collect()
}

/// The document in the wanted font instead of those that its writer names.
fn drawn(invoice: &Invoice, mut archive: Archive, font: Font) -> Drawing {
    let paths: Vec<String> = archive.paths().map(str::to_owned).collect();
    for path in paths.iter().filter(|path| path.ends_with("Res.xml")) {
        let Some(part) = archive.get(path) else { continue };
        let mut text = String::from_utf8_lossy(part).into_owned();
        for name in ["宋体", "楷体"] {
            text = text.replace(&format!("\"{name}\""), &format!("\"{}\"", font.family));
        }
        archive.set(path, text.into_bytes());
    }
    let height = 140.0;
    let mut drawing = Drawing::new(210.0, height, font);
    drawing.says_all(invoice);
    drawing.written = Some(archive.pack());
    drawing
}

/// The texts of a document, for tests.
#[cfg(test)]
pub(super) fn texts(document: &[u8]) -> Vec<String> {
    let archive = Archive::read(document).unwrap();
    let parts = archive.paths().filter(|path| path.ends_with("Content.xml"));
    let mut out = Vec::new();
    for part in parts.filter_map(|path| archive.get(path)) {
        let text = String::from_utf8_lossy(part);
        for piece in text.split("<ofd:TextCode").skip(1) {
            let inside = piece.split_once('>').and_then(|(_, rest)| rest.split_once("</"));
            out.extend(inside.map(|(text, _)| text.replace("&amp;", "&")));
        }
    }
    out
}
