//! What code and number say of region, year and kind against what the document says.

use super::clip;
use crate::number::{Form, Structure, is_placeholder};
use crate::reading::Merged;
use crate::region::Region;
use crate::{Check, Evidence, Invoice, Kind, Reason};

/// A blank is used within a few years; beyond this its year is worth a question.
const BLANK_AGE_YEARS_MAX: i16 = 10;

pub(super) fn check(merged: &Merged, qr_kind: Option<Kind>, evidence: &mut Vec<Evidence>) {
    let invoice = &merged.invoice;
    let code = invoice.code.as_deref().map(str::trim).filter(|c| !c.is_empty());
    let number = invoice.number.as_deref().map(str::trim).filter(|n| !n.is_empty());
    if [code, number].into_iter().flatten().any(|text| text.contains('*')) {
        return;
    }
    if !follows_tax_rules(invoice.kind) {
        let placeholder = number.filter(|n| is_placeholder(n));
        evidence.extend(placeholder.map(|n| odd("placeholder").fact("number", clip(n))));
        return;
    }
    evidence.extend(structure(code, number, invoice.kind));
    let code = code.and_then(Structure::of_code);
    let number = number.and_then(Structure::of_number);
    evidence.extend(date(code, number, invoice));
    evidence.extend(region(code, number, invoice));
    evidence.extend(kind(code, invoice.kind, qr_kind));
}

fn follows_tax_rules(kind: Option<Kind>) -> bool {
    !matches!(
        kind,
        None | Some(
            Kind::Blockchain
                | Kind::Fiscal
                | Kind::BankReceipt
                | Kind::BankStatement
                | Kind::Taxi
                | Kind::TrainTicket
                | Kind::AirItinerary
                | Kind::Quota
                | Kind::Other
        )
    )
}

fn odd(say: &'static str) -> Evidence {
    Evidence::warn(Check::NumberStructure, say).because(Reason::NumberImplausible)
}

fn structure(code: Option<&str>, number: Option<&str>, kind: Option<Kind>) -> Option<Evidence> {
    let number = number?;
    if is_placeholder(number) {
        return Some(odd("placeholder").fact("number", clip(number)));
    }
    let Some(form) = Structure::of_number(number).map(|s| s.form) else {
        return Some(odd("odd-number").fact("number", clip(number)));
    };
    let odd_pair = || {
        Some(odd("odd-pair").fact("code", clip(code.unwrap_or(""))).fact("number", clip(number)))
    };
    match (code, form) {
        (Some(code), _) if Structure::of_code(code).is_none() => {
            return Some(odd("odd-code").fact("code", clip(code)));
        }
        // The unique number of the accounting standard begins with the code, and fully digital
        // invoices on paper carry both systems.
        (Some(code), Form::Digital) if !number.starts_with(code) && !is_digital_paper(kind) => {
            return odd_pair();
        }
        (None, Form::Serial) if kind.is_some_and(Kind::is_digital) => return odd_pair(),
        _ => {}
    }
    Some(Evidence::pass(Check::NumberStructure, "fits"))
}

fn is_digital_paper(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::DigitalPaperSpecial | Kind::DigitalPaperNormal))
}

/// The part that speaks of region and year: the code where there is one.
fn speaker<'a>(
    code: Option<Structure<'a>>,
    number: Option<Structure<'a>>,
) -> Option<Structure<'a>> {
    code.or(number.filter(|n| n.form == Form::Digital))
}

fn date(code: Option<Structure>, number: Option<Structure>, invoice: &Invoice) -> Option<Evidence> {
    let structure = speaker(code, number)?;
    let (year, issued) = (structure.year?, invoice.issue_date?);
    let fits = match structure.form {
        Form::Digital => issued.year() == year,
        _ => (0..=BLANK_AGE_YEARS_MAX).contains(&(issued.year() - year)),
    };
    if fits {
        return Some(Evidence::pass(Check::NumberDate, "fits"));
    }
    Some(
        Evidence::warn(Check::NumberDate, "differs")
            .because(Reason::NumberImplausible)
            .fact("year", i64::from(year))
            .fact("date", issued.to_string()),
    )
}

fn region(
    code: Option<Structure>,
    number: Option<Structure>,
    invoice: &Invoice,
) -> Option<Evidence> {
    let structure = speaker(code, number)?;
    let Some(region) = structure.region else {
        // Other systems count differently; that their region is unknown says nothing.
        let is_ours = structure.form != Form::OtherTwelve;
        let unknown =
            || Evidence::info(Check::NumberRegion, "unknown").fact("code", structure.region_code);
        return is_ours.then(unknown);
    };
    let title = invoice.title.as_deref().and_then(Region::of_title);
    match title {
        Some(title) if !title.is_near(&region) => Some(
            Evidence::warn(Check::NumberRegion, "differs")
                .because(Reason::NumberImplausible)
                .fact("code", structure.region_code)
                .fact("region", region.zh)
                .fact("title", title.zh),
        ),
        _ => Some(Evidence::pass(Check::NumberRegion, "fits")),
    }
}

/// Kinds that a title, a code and a QR type may call by each other's names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Special,
    Normal,
    Vehicle,
    UsedVehicle,
    Ticket,
}

fn family(kind: Kind) -> Option<Family> {
    Some(match kind {
        Kind::VatSpecial
        | Kind::VatSpecialElectronic
        | Kind::DigitalSpecial
        | Kind::DigitalPaperSpecial => Family::Special,
        Kind::VatNormal
        | Kind::VatNormalElectronic
        | Kind::VatRoll
        | Kind::VatToll
        | Kind::DigitalNormal
        | Kind::DigitalPaperNormal => Family::Normal,
        Kind::MotorVehicle => Family::Vehicle,
        Kind::UsedVehicle => Family::UsedVehicle,
        Kind::Rail | Kind::Air => Family::Ticket,
        _ => return None,
    })
}

fn kind(code: Option<Structure>, stated: Option<Kind>, qr: Option<Kind>) -> Option<Evidence> {
    let in_code = code.and_then(|c| c.kind);
    let kinds = [in_code, stated, qr];
    let mut families = kinds.into_iter().flatten().filter_map(family);
    let first = families.next()?;
    let count = 1 + families.clone().count();
    if count < 2 || (in_code.is_none() && qr.is_none()) {
        return None;
    }
    if families.all(|other| other == first) {
        return Some(Evidence::pass(Check::NumberKind, "fits"));
    }
    let name = |kind: Option<Kind>| kind.map_or("", Kind::code);
    Some(
        Evidence::warn(Check::NumberKind, "differs")
            .because(Reason::NumberImplausible)
            .fact("code_kind", name(in_code))
            .fact("kind", name(stated))
            .fact("qr_kind", name(qr)),
    )
}
