//! Every voice of the document must say the same.
//!
//! Readings are compared pair by pair, field by field, after taking away what printers change:
//! white space, the width of characters, currency signs. A page wraps and cuts long texts and
//! its reader may join them in another order, so a name or a remark that is part of the other
//! is no contradiction; numbers, dates, amounts and tax numbers must be the same to the digit.

use super::{clip, is_sure};
use crate::words::from_words;
use crate::{Check, Evidence, Fen, Field, Invoice, Reading, Reason, Source};

/// More voices than a document can have are not compared.
const READINGS_MAX: usize = 8;
/// Texts of a page that are longer than this are not searched for moved pieces.
const PIECED_CHARS_MAX: usize = 2_000;
/// More differing fields are not listed.
const DIFFERING_MAX: usize = 40;

pub(super) fn check(readings: &[Reading]) -> Option<Evidence> {
    // The QR code has its own check, which knows which amount it repeats.
    let mut voices = [None; READINGS_MAX];
    let mut count = 0;
    for reading in readings.iter().filter(|r| r.source != Source::Qr && !r.invoice.is_empty()) {
        let Some(slot) = voices.get_mut(count) else { break };
        *slot = Some(reading);
        count += 1;
    }
    let voices = &voices[..count];
    match count {
        0 => return None,
        1 => return Some(Evidence::info(Check::SourcesAgree, "single")),
        _ => {}
    }
    let mut differing = Vec::new();
    let mut is_fatal = false;
    for (index, a) in voices.iter().flatten().enumerate() {
        for b in voices[index + 1..].iter().flatten() {
            for &field in Field::ALL {
                if !agree(field, &a.invoice, &b.invoice) {
                    is_fatal |= condemns(field, a) && condemns(field, b);
                    note(&mut differing, field, a, b);
                }
            }
            if let Some(text) = differing_lines(a, b) {
                is_fatal |= has_sure_lines(a) && has_sure_lines(b);
                differing.push(text);
            }
        }
    }
    if differing.is_empty() {
        return Some(Evidence::pass(Check::SourcesAgree, "agree").fact("count", count));
    }
    let evidence = if is_fatal {
        Evidence::fail(Check::SourcesAgree, "differ").because(Reason::PageDiffersFromData)
    } else {
        Evidence::warn(Check::SourcesAgree, "differ")
    };
    Some(evidence.fact("count", count).fact("fields", differing))
}

/// Whether a difference in this field of this reading is more than a slip of the reader.
fn condemns(field: Field, reading: &Reading) -> bool {
    // Long texts of an untagged page are pieced together by position.
    is_sure(reading, &[field]) && !(reading.source == Source::Text && is_pieced_together(field))
}

fn is_pieced_together(field: Field) -> bool {
    matches!(
        field,
        Field::Remark
            | Field::BuyerAddressPhone
            | Field::BuyerBankAccount
            | Field::SellerAddressPhone
            | Field::SellerBankAccount
            | Field::Drawer
            | Field::Payee
            | Field::Reviewer
            | Field::MachineNumber
    )
}

fn has_sure_lines(reading: &Reading) -> bool {
    is_sure(reading, &[]) && reading.source != Source::Text
}

/// Writes one difference down: `total: 200.00 (attachment a.xml) / 900.00 (page Content.xml)`.
fn note(differing: &mut Vec<String>, field: Field, a: &Reading, b: &Reading) {
    if differing.len() >= DIFFERING_MAX {
        return;
    }
    let value = |r: &Reading| clip(&field.of(&r.invoice).unwrap_or_default()).to_owned();
    let place = |r: &Reading| format!("({} {})", r.source.code(), clip(&r.part));
    let text = format!("{}: {} {} / {} {}", field.path(), value(a), place(a), value(b), place(b));
    differing.push(text);
}

/// Whether two invoices agree in a field; they do when one of them does not state it.
fn agree(field: Field, a: &Invoice, b: &Invoice) -> bool {
    match field {
        // Sources call the same kind by several names; `number.kind` looks at it.
        Field::Kind => true,
        Field::Code => agree_text(&a.code, &b.code, same),
        Field::Number => agree_text(&a.number, &b.number, |x, y| {
            same(x, y) || is_unique_number(a, y) || is_unique_number(b, x)
        }),
        Field::IssueDate => both(a.issue_date, b.issue_date, |x, y| x == y),
        Field::CheckCode => agree_text(&a.check_code, &b.check_code, same),
        Field::MachineNumber => agree_text(&a.machine_number, &b.machine_number, contains),
        Field::BuyerName => agree_text(&a.buyer.name, &b.buyer.name, contains),
        Field::BuyerTaxId => agree_text(&a.buyer.tax_id, &b.buyer.tax_id, same),
        Field::SellerName => agree_text(&a.seller.name, &b.seller.name, contains),
        Field::SellerTaxId => agree_text(&a.seller.tax_id, &b.seller.tax_id, same),
        Field::BuyerAddressPhone => {
            agree_text(&a.buyer.address_phone, &b.buyer.address_phone, overlaps)
        }
        Field::BuyerBankAccount => {
            agree_text(&a.buyer.bank_account, &b.buyer.bank_account, overlaps)
        }
        Field::SellerAddressPhone => {
            agree_text(&a.seller.address_phone, &b.seller.address_phone, overlaps)
        }
        Field::SellerBankAccount => {
            agree_text(&a.seller.bank_account, &b.seller.bank_account, overlaps)
        }
        Field::TotalWithoutTax => {
            both(a.total_without_tax, b.total_without_tax, |x, y| x == y)
                || is_gross_for_net(a, b)
                || is_gross_for_net(b, a)
        }
        Field::Tax => both(a.tax, b.tax, |x, y| x == y),
        Field::Total => both(a.total, b.total, |x, y| x == y),
        Field::TotalInWords => agree_text(&a.total_in_words, &b.total_in_words, same_words),
        Field::Remark => agree_text(&a.remark, &b.remark, overlaps),
        Field::Drawer => agree_text(&a.drawer, &b.drawer, contains),
        Field::Payee => agree_text(&a.payee, &b.payee, contains),
        Field::Reviewer => agree_text(&a.reviewer, &b.reviewer, contains),
    }
}

/// Whether `a`, which states no total, has the total of `b` where the net amount belongs: some
/// writers of metadata mean it so.
fn is_gross_for_net(a: &Invoice, b: &Invoice) -> bool {
    a.total.is_none() && a.total_without_tax == b.total
}

fn both<T>(a: Option<T>, b: Option<T>, same: fn(T, T) -> bool) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        _ => true,
    }
}

fn agree_text(a: &Option<String>, b: &Option<String>, same: impl Fn(&str, &str) -> bool) -> bool {
    match (a.as_deref(), b.as_deref()) {
        (Some(a), Some(b)) if a != b => is_illegible(a) || is_illegible(b) || same(a, b),
        _ => true,
    }
}

/// Masked values and characters that a font did not name cannot contradict anything.
fn is_illegible(text: &str) -> bool {
    text.contains(['*', '＊', '\u{fffd}'])
        || text.chars().any(|c| ('\u{e000}'..='\u{f8ff}').contains(&c))
        || text.contains("XXXX")
        || text.trim().is_empty()
}

/// Whether `number` is code and number of the invoice in one, as the accounting standard joins
/// them.
fn is_unique_number(invoice: &Invoice, number: &str) -> bool {
    let (Some(code), Some(own)) = (&invoice.code, &invoice.number) else { return false };
    number.trim().strip_prefix(code.trim()) == Some(own.trim())
}

/// Whether two texts are the same but for white space, width and currency signs.
fn same(a: &str, b: &str) -> bool {
    plain(a).eq(plain(b))
}

/// Whether one text is part of the other: names are wrapped and cut on the page.
fn contains(a: &str, b: &str) -> bool {
    if same(a, b) {
        return true;
    }
    let (a, b): (String, String) = (plain(a).collect(), plain(b).collect());
    a.contains(&b) || b.contains(&a)
}

/// Whether one text may be the other, wrapped, cut and joined in another order: its long runs of
/// digits stand in the other as they are, and no other character is new.
fn overlaps(a: &str, b: &str) -> bool {
    if contains(a, b) {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (plain(a).collect(), plain(b).collect());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() > PIECED_CHARS_MAX {
        return false;
    }
    let runs = short.split(|c| !c.is_ascii_alphanumeric()).filter(|run| run.len() >= 5);
    let has_runs = runs.into_iter().all(|run| long.windows(run.len()).any(|w| w == run));
    let (mut short, mut long) = (short, long);
    short.sort_unstable();
    long.sort_unstable();
    let mut rest = long.iter();
    has_runs && short.iter().all(|c| rest.by_ref().any(|l| l == c))
}

fn same_words(a: &str, b: &str) -> bool {
    match (from_words(a), from_words(b)) {
        (Some(a), Some(b)) => a.0.unsigned_abs() == b.0.unsigned_abs(),
        _ => true,
    }
}

/// The characters that carry the meaning of a text.
fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter_map(|c| match c {
            '¥' | '￥' | '\u{feff}' | '\u{200b}'..='\u{200f}' => None,
            _ if c.is_whitespace() || c.is_control() => None,
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
            '。' => Some('.'),
            '、' => Some(','),
            '【' | '〔' | '〖' => Some('['),
            '】' | '〕' | '〗' => Some(']'),
            '“' | '”' | '„' => Some('"'),
            '‘' | '’' => Some('\''),
            '—' | '–' | '−' | '‐' | '‑' | '―' => Some('-'),
            '•' | '・' | '‧' | '∙' => Some('·'),
            _ => Some(c),
        })
        .map(|c| c.to_ascii_uppercase())
}

/// How the lines of two readings differ, when both have all of theirs.
fn differing_lines(a: &Reading, b: &Reading) -> Option<String> {
    let (of_a, of_b) = (&a.invoice, &b.invoice);
    let are_full = |i: &Invoice| i.lines_complete && !i.lines.is_empty();
    if !are_full(of_a) || !are_full(of_b) || of_a.lines == of_b.lines {
        return None;
    }
    let amounts = |i: &Invoice| i.lines.iter().filter_map(|l| l.amount).collect::<Vec<Fen>>();
    let (mut sorted_a, mut sorted_b) = (amounts(of_a), amounts(of_b));
    sorted_a.sort_unstable();
    sorted_b.sort_unstable();
    // Pages order lines as data do, but a list page may come first.
    if sorted_a == sorted_b {
        return None;
    }
    let sum = |amounts: &[Fen]| amounts.iter().map(|f| i128::from(f.0)).sum::<i128>();
    if sorted_a.len() != sorted_b.len() && sum(&sorted_a) == sum(&sorted_b) {
        // A discount joined to its line, or the other way round.
        return None;
    }
    // The first amount that the other one lacks says more than the count.
    let say = |reading: &Reading, own: &[Fen], other: &[Fen]| {
        let first = own.iter().find(|fen| other.binary_search(fen).is_err()).or(own.first());
        let first = first.map(|fen| fen.to_string()).unwrap_or_default();
        format!("{first} ({} {}, {} lines)", reading.source.code(), reading.part, own.len())
    };
    Some(format!("lines: {} / {}", say(a, &sorted_a, &sorted_b), say(b, &sorted_b, &sorted_a)))
}
