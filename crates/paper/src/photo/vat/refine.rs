//! The kind once title, code, number and QR code are seen together.

use model::number::Structure;
use model::qr::QrText;
use model::reading::Rule;
use model::{Field, Kind};

use super::super::draft::{Draft, Trust};
use super::super::rule::qr;
use super::super::sheet::Sheet;

/// Settles the kind.
///
/// The last two digits of a code of twelve and the eighth digit of a code of ten name it, a number
/// of twenty digits belongs to a fully digital invoice, and the QR code says it outright.
pub(super) fn kind(sheet: &Sheet, qr: Option<&QrText>, draft: &mut Draft) {
    let titled = draft.invoice().kind;
    let code = draft.invoice().code.clone();
    let number = draft.invoice().number.clone();
    let is_digital = code.is_none() && number.as_deref().is_some_and(|n| n.len() == 20);
    let says = |code: Option<&str>| code.and_then(Structure::of_code).and_then(|s| s.kind);
    let qr = qr.and_then(qr::kind);
    let coded = says(code.as_deref()).or(qr.filter(|k| *k == Kind::VatToll));
    let chosen = if is_digital { digital(sheet, titled, qr) } else { tax(titled, coded, qr) };
    let chosen = on_paper(sheet, chosen, qr);
    let Some(chosen) = chosen else { return };
    if titled == Some(chosen) && draft.is_certain(Field::Kind) {
        // Toll invoices and rolls bear the title of ordinary ones: only their codes tell.
        if qr.is_none() && coded != Some(chosen) && is_shared(chosen) {
            draft.doubt(Field::Kind);
        }
        return;
    }
    let text = draft.texts.get(&Field::Kind).cloned().unwrap_or_default();
    let trust = if qr == Some(chosen) {
        Trust::certain(Rule::Qr)
    } else if coded == Some(chosen) && (titled == coded || draft.is_certain(Field::Code)) {
        Trust::certain(Rule::Form)
    } else {
        Trust::doubtful(Rule::Form)
    };
    draft.replace(Field::Kind, chosen, &text, trust);
}

/// Whether invoices of other kinds bear the same title.
fn is_shared(kind: Kind) -> bool {
    matches!(kind, Kind::VatNormal | Kind::VatSpecial | Kind::VatNormalElectronic)
}

fn tax(titled: Option<Kind>, coded: Option<Kind>, qr: Option<Kind>) -> Option<Kind> {
    match (titled, coded) {
        (Some(Kind::VatNormalElectronic), Some(Kind::VatToll))
        | (Some(Kind::VatSpecial), Some(Kind::VatSpecialElectronic))
        | (Some(Kind::VatNormal), Some(Kind::VatRoll | Kind::VatNormalElectronic)) => coded,
        // The QR code of a toll invoice names it as any electronic one.
        (None, Some(Kind::VatToll)) => coded,
        (None, coded) => qr.or(coded),
        (titled, _) => titled,
    }
}

/// Fully digital invoices on paper print code, number and their number of twenty digits.
fn on_paper(sheet: &Sheet, chosen: Option<Kind>, qr: Option<Kind>) -> Option<Kind> {
    if let Some(kind @ (Kind::DigitalPaperSpecial | Kind::DigitalPaperNormal)) = qr {
        return Some(kind);
    }
    let named = || !sheet.find(&["数电票号码", "数电发票号码", "全电发票号码"]).is_empty();
    match chosen {
        Some(Kind::VatSpecial) if named() => Some(Kind::DigitalPaperSpecial),
        Some(Kind::VatNormal) if named() => Some(Kind::DigitalPaperNormal),
        other => other,
    }
}

fn digital(sheet: &Sheet, titled: Option<Kind>, qr: Option<Kind>) -> Option<Kind> {
    match titled {
        Some(Kind::VatSpecial | Kind::VatSpecialElectronic) => Some(Kind::DigitalSpecial),
        Some(Kind::VatNormal | Kind::VatNormalElectronic) => Some(Kind::DigitalNormal),
        Some(other) => Some(other),
        None => qr.or_else(|| {
            let seen = |words: &[&str]| !sheet.find(words).is_empty();
            if seen(&["专用发票"]) {
                Some(Kind::DigitalSpecial)
            } else if seen(&["普通发票"]) {
                Some(Kind::DigitalNormal)
            } else {
                None
            }
        }),
    }
}
