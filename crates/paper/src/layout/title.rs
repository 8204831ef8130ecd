//! The title of a document and the kind it names.

use model::Kind;
use model::number::Structure;

use super::glyph::Glyph;
use super::sheet::{Sheet, Text, join, lines};

/// Titles stand near the top; below this only goods and remarks talk of invoices, in millimetres.
const LOWEST: f32 = 90.0;
/// Widest gap inside a title, in heights.
const GAP: f32 = 3.0;

/// Most sizes of type that are looked at, from the largest.
const SIZES_MAX: usize = 24;

/// The title with its kind: the largest text near the top that names a kind.
///
/// Each size of type is looked at alone, because the seal that is printed across the title
/// (发票监制章) may be text as well.
pub(super) fn find(sheet: &Sheet) -> Option<(String, Kind, Text)> {
    let near_top: Vec<&Glyph> = sheet.glyphs.iter().filter(|g| g.mid() < LOWEST).collect();
    let mut sizes: Vec<i32> = near_top.iter().map(|g| (g.h * 4.0).round() as i32).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for size in sizes.into_iter().rev().take(SIZES_MAX) {
        let size = size as f32 / 4.0;
        let alike = |g: &&&Glyph| (g.h - size).abs() <= 0.1 * size + 0.13;
        let alike: Vec<&Glyph> = near_top.iter().filter(alike).copied().collect();
        for line in lines(&alike) {
            for piece in pieces(&line) {
                let text = join(&piece, "");
                let kind = Kind::from_title(&text.text);
                if let Some(kind) = kind.filter(|_| text.text.chars().count() <= 40) {
                    return Some((cleaned(&text.text), kind, text));
                }
            }
        }
    }
    None
}

/// Pieces of a line: set apart by wide gaps or by a change of size.
fn pieces<'g>(line: &[&'g Glyph]) -> Vec<Vec<&'g Glyph>> {
    let mut pieces: Vec<Vec<&Glyph>> = Vec::new();
    for &glyph in line {
        let joins = pieces.last().and_then(|p| p.last()).is_some_and(|last| {
            let ratio = glyph.h / last.h;
            glyph.x - last.right() < GAP * last.h && (0.8..1.25).contains(&ratio)
        });
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(glyph),
            _ => pieces.push(vec![glyph]),
        }
    }
    pieces
}

fn cleaned(title: &str) -> String {
    title.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The kind when title and numbers are seen together.
///
/// A number of twenty digits belongs to a fully digital invoice even where the page prints only
/// `增值税专用发票`; the last two digits of a code of twelve tell the kinds of electronic invoices
/// apart, as [`Structure`] reads them.
pub(super) fn refine(kind: Option<Kind>, code: Option<&str>, number: Option<&str>) -> Option<Kind> {
    let is_digital = code.is_none() && number.is_some_and(|n| n.len() == 20);
    if is_digital {
        return match kind {
            Some(Kind::VatSpecial | Kind::VatSpecialElectronic) => Some(Kind::DigitalSpecial),
            Some(Kind::VatNormal | Kind::VatNormalElectronic) => Some(Kind::DigitalNormal),
            other => other,
        };
    }
    // Ten digits name the paper forms, which the title names just as well.
    let coded = code.filter(|c| c.len() == 12).and_then(Structure::of_code).and_then(|c| c.kind);
    match (kind, coded) {
        (None, coded) => coded,
        (Some(Kind::VatNormalElectronic), Some(Kind::VatToll))
        | (Some(Kind::VatSpecial), Some(Kind::VatSpecialElectronic))
        | (Some(Kind::VatNormal), Some(Kind::VatRoll)) => coded,
        (kind, _) => kind,
    }
}
