//! Amounts, taxes, totals and lines must add up.
//!
//! Each reading is judged by itself first: an amount of the page and a tax of the metadata may
//! fail to add up only because one of them was misread, and [`super::sources`] tells that.

use super::{clip, graver, is_merged_sure, is_sure};
use crate::reading::Merged;
use crate::{Check, Evidence, Fen, Field, Invoice, Kind, Line, Reading, Reason, Source};

/// Net and tax are rounded apart from the total on some invoices: one fen.
const SUM_TOLERANCE: i128 = 1;
/// Each line may be off by one fen, all lines together by six.
const LINES_TOLERANCE_MAX: i128 = 6;
/// The tax control software lets the tax of a line differ from amount × rate by 0.06.
const RATE_TOLERANCE: i128 = 6;

/// More amounts beside net and tax than any ticket has; each doubles the work.
const OTHERS_MAX: usize = 8;

const SUM_FIELDS: [Field; 3] = [Field::TotalWithoutTax, Field::Tax, Field::Total];

/// Whether net, tax and everything beside them make up the total.
pub(super) fn sum(readings: &[Reading], merged: &Merged) -> Option<Evidence> {
    let mut found = None;
    for reading in readings {
        let judged = adds_up(&reading.invoice);
        let one =
            judged.map(|ok| sum_evidence(&reading.invoice, ok, is_sure(reading, &SUM_FIELDS)));
        found = graver(found, one);
    }
    found.or_else(|| {
        let ok = adds_up(&merged.invoice)?;
        Some(sum_evidence(&merged.invoice, ok, is_merged_sure(merged, &SUM_FIELDS)))
    })
}

fn sum_evidence(invoice: &Invoice, adds_up: bool, is_sure: bool) -> Evidence {
    if adds_up {
        return Evidence::pass(Check::AmountSum, "match");
    }
    let (net, tax) = (invoice.total_without_tax.unwrap_or_default(), invoice.tax);
    let others: Fen = invoice.other_amounts.iter().map(|(_, fen)| *fen).sum();
    contradiction(Check::AmountSum, "differs", is_sure)
        .fact("net", net.to_string())
        .fact("tax", tax.unwrap_or_default().to_string())
        .fact("others", others.to_string())
        .fact("total", invoice.total.unwrap_or_default().to_string())
}

/// `None` when too little is stated: an absent tax (`***`, 免税) only fits when nothing is missing.
fn adds_up(invoice: &Invoice) -> Option<bool> {
    let total = wide(invoice.total?);
    let others = &invoice.other_amounts;
    let net = invoice.total_without_tax.map(wide);
    if others.is_empty() {
        let (net, fits) = (net?, |sum: i128| (sum - total).abs() <= SUM_TOLERANCE);
        return match invoice.tax {
            Some(tax) => Some(fits(net + wide(tax))),
            None => fits(net).then_some(true),
        };
    }
    // Air tickets: fare, fuel, tax, funds. A reader may count fare and fuel as net and name them
    // among the others too, and insurance is sold beside the ticket, so any choice of the others
    // may be what completes the total.
    let base = invoice.tax.map_or(0, wide);
    let others = &others[..others.len().min(OTHERS_MAX)];
    let fits = |choice: u32| {
        let chosen = others.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1);
        let sum: i128 = base + chosen.map(|(_, (_, fen))| wide(*fen)).sum::<i128>();
        [sum, sum + net.unwrap_or(0)].iter().any(|s| (s - total).abs() <= SUM_TOLERANCE)
    };
    Some((0..1 << others.len()).rev().any(fits))
}

/// Whether the lines sum to the totals, in every reading that has lines.
pub(super) fn lines(readings: &[Reading], merged: &Merged) -> Option<Evidence> {
    if merged.invoice.kind.is_some_and(|kind| !has_priced_lines(kind)) {
        return None;
    }
    let mut found = None;
    for reading in readings.iter().filter(|r| !r.invoice.lines.is_empty()) {
        found = graver(found, lines_of(reading, merged));
    }
    found
}

/// Kinds whose lines are prices that sum to the total; on others a line is a ticket or a booking.
fn has_priced_lines(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Rail
            | Kind::Air
            | Kind::BankReceipt
            | Kind::BankStatement
            | Kind::MotorVehicle
            | Kind::UsedVehicle
            | Kind::Taxi
            | Kind::TrainTicket
            | Kind::AirItinerary
            | Kind::Quota
            | Kind::Other
    )
}

/// Kinds whose lines include the tax: roll invoices and receipts print no net amounts.
fn has_gross_lines(kind: Option<Kind>) -> bool {
    matches!(kind, None | Some(Kind::VatRoll | Kind::Fiscal | Kind::Blockchain))
}

fn lines_of(reading: &Reading, merged: &Merged) -> Option<Evidence> {
    let own = &reading.invoice;
    // Totals of one voice: a tax that another one misread must not meet these lines.
    let has_totals = own.total_without_tax.is_some() || own.total.is_some();
    let totals = if has_totals { own } else { &merged.invoice };
    let (net, total) = (totals.total_without_tax.map(wide), totals.total.map(wide));
    let tax = totals.tax;
    let kind = merged.invoice.kind;
    if !own.lines_complete {
        return Some(Evidence::skipped(Check::AmountLines, "incomplete"));
    }
    let tolerance = (own.lines.len() as i128).min(LINES_TOLERANCE_MAX);
    let fits = |sum: i128, stated: i128| (sum - stated).abs() <= tolerance;
    let Some(amounts) = sum_of(&own.lines, amount_of) else {
        return Some(Evidence::skipped(Check::AmountLines, "incomplete"));
    };
    let is_gross = has_gross_lines(kind) && total.is_some_and(|total| fits(amounts, total));
    if is_gross && net.is_none_or(|net| !fits(amounts, net)) {
        return Some(Evidence::pass(Check::AmountLines, "match"));
    }
    let stated = net.or_else(|| Some(total? - tax.map(wide)?)).or(match kind {
        Some(Kind::Fiscal) => total,
        _ => None,
    })?;
    // A layout may lose a line of the page, so text alone is never sure of all lines.
    let is_sure = reading.source != Source::Text
        && is_sure(reading, &SUM_FIELDS)
        && (has_totals || is_merged_sure(merged, &SUM_FIELDS));
    if !fits(amounts, stated) {
        return Some(lines_evidence("differs", amounts, stated, own.lines.len(), is_sure));
    }
    if let (Some(taxes), Some(tax)) = (sum_of(&own.lines, tax_of), tax.map(wide))
        && !fits(taxes, tax)
    {
        return Some(lines_evidence("tax-differs", taxes, tax, own.lines.len(), is_sure));
    }
    Some(Evidence::pass(Check::AmountLines, "match"))
}

fn lines_evidence(
    say: &'static str,
    sum: i128,
    stated: i128,
    count: usize,
    is_sure: bool,
) -> Evidence {
    contradiction(Check::AmountLines, say, is_sure)
        .fact("sum", money(sum))
        .fact("stated", money(stated))
        .fact("count", count)
}

/// The sum of one column, `None` when a line has no value that can be counted on.
fn sum_of(lines: &[Line], value: fn(&Line) -> Option<Fen>) -> Option<i128> {
    lines.iter().map(|line| value(line).map(wide)).sum()
}

fn amount_of(line: &Line) -> Option<Fen> {
    // A row without any number only continues the name above it.
    let is_text = line.tax.is_none() && line.quantity.is_none() && line.unit_price.is_none();
    line.amount.or(is_text.then_some(Fen(0)))
}

fn tax_of(line: &Line) -> Option<Fen> {
    let is_free =
        || line.amount.is_none() || line.tax_rate.as_deref().is_none_or(|r| rate(r) == Rate::Free);
    line.tax.or_else(|| is_free().then_some(Fen(0)))
}

/// Whether the tax of each line is its amount times its rate, as far as rounding allows.
pub(super) fn rates(merged: &Merged) -> Option<Evidence> {
    let invoice = &merged.invoice;
    // 差额征税: the tax is taken from a part of the amount that the invoice does not show.
    if invoice.remark.as_deref().is_some_and(|remark| remark.contains("差额")) {
        return None;
    }
    let mut checked = false;
    for (index, line) in invoice.lines.iter().enumerate() {
        let (Some(amount), Some(tax), Some(text)) = (line.amount, line.tax, &line.tax_rate) else {
            continue;
        };
        let expected = match rate(text) {
            Rate::Millionths(rate) => share(wide(amount), rate),
            Rate::Free => 0,
            Rate::Unknown => continue,
        };
        checked = true;
        if (expected - wide(tax)).abs() > RATE_TOLERANCE {
            return Some(
                Evidence::warn(Check::AmountRate, "differs")
                    .fact("line", index + 1)
                    .fact("amount", amount.to_string())
                    .fact("rate", clip(text))
                    .fact("tax", tax.to_string())
                    .fact("expected", money(expected)),
            );
        }
    }
    checked.then(|| Evidence::pass(Check::AmountRate, "match"))
}

/// A tax rate as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rate {
    /// In millionths: 3% is 30000.
    Millionths(i128),
    /// 免税, 不征税, 零税率: no tax.
    Free,
    /// `***` and whatever is no rate.
    Unknown,
}

/// Reads `3%`, `13.00%`, `0.06`, `0.060000`, `6`, `免税`, `***`.
fn rate(text: &str) -> Rate {
    let text = text.trim();
    if text.contains("免") || text.contains("不征") || text.contains("零税") {
        return Rate::Free;
    }
    let (number, is_percent) = match text.strip_suffix(['%', '％']) {
        Some(number) => (number.trim_end(), true),
        None => (text, false),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let is_number = |t: &str, most| t.len() <= most && t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_number(whole, 3) || !is_number(part, 12) {
        return Rate::Unknown;
    }
    let digits = part.bytes().chain(std::iter::repeat(b'0')).take(6);
    let part = digits.fold(0, |value, b| value * 10 + i128::from(b - b'0'));
    let value = whole.bytes().fold(0, |v, b| v * 10 + i128::from(b - b'0')) * 1_000_000 + part;
    // Without a sign a fraction (0.06) is below one and a percentage (6) is not.
    let millionths = if is_percent || value >= 1_000_000 { value / 100 } else { value };
    if millionths < 1_000_000 { Rate::Millionths(millionths) } else { Rate::Unknown }
}

/// Amount × rate, rounded half away from zero.
fn share(amount: i128, millionths: i128) -> i128 {
    let product = amount * millionths;
    (product + 500_000 * product.signum()) / 1_000_000
}

fn contradiction(check: Check, say: &'static str, is_sure: bool) -> Evidence {
    if is_sure {
        Evidence::fail(check, say).because(Reason::AmountContradiction)
    } else {
        Evidence::warn(check, say)
    }
}

/// Wide enough that no sum of lines overflows.
fn wide(fen: Fen) -> i128 {
    i128::from(fen.0)
}

fn money(fen: i128) -> String {
    i64::try_from(fen).map_or_else(|_| format!("{fen}e-2"), |fen| Fen(fen).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_printed_in_many_ways() {
        for (text, millionths) in [
            ("3%", 30_000),
            ("13.00%", 130_000),
            ("1.5%", 15_000),
            ("0.06", 60_000),
            ("0.060000", 60_000),
            ("0.015", 15_000),
            ("6", 60_000),
            ("1", 10_000),
            (" 9 ％", 90_000),
            ("0%", 0),
            ("0.5%", 5_000),
        ] {
            assert_eq!(rate(text), Rate::Millionths(millionths), "{text}");
        }
        for text in ["免税", "不征税", "普通零税率", "出口零税率"] {
            assert_eq!(rate(text), Rate::Free, "{text}");
        }
        for text in ["***", "", "%", "多税率", "100%", "-3%", "1.2.3", "1e2"] {
            assert_eq!(rate(text), Rate::Unknown, "{text}");
        }
    }

    #[test]
    fn taxes_are_rounded_away_from_zero() {
        assert_eq!(share(19_804, 10_000), 198);
        assert_eq!(share(50, 30_000), 2);
        assert_eq!(share(-50, 30_000), -2);
    }
}
