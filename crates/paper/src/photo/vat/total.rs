//! Net, tax, gross and the amount in capitals: four prints that must agree, so that a slip in one
//! of them shows, and often which one it is.

use model::reading::Rule;
use model::words::to_words;
use model::{Fen, Field};

use super::super::draft::{Draft, Trust};
use super::super::rule::distance;
use super::super::rule::trust::{SURE, as_digit};
use super::super::rule::words::{Said, said};
use super::super::sheet::{Line, Sheet};
use super::super::text::{Text, runs};
use super::zone::Zones;

/// The most amounts of one place that are tried with each other.
const TRIED_MAX: usize = 8;

/// An amount with its place.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub fen: Fen,
    pub text: Text,
    pub has_sign: bool,
}

/// Reads the totals.
pub(super) fn read(sheet: &Sheet, zones: &Zones, draft: &mut Draft) {
    let words = in_words(sheet, zones);
    let (net, tax, exempt) = net_and_tax(sheet, zones);
    let mut gross = gross(sheet, zones, words.as_ref());
    gross.retain(|g| net.iter().chain(&tax).all(|other| other.text != g.text));
    if let Some(said) = &words {
        let trust = Trust::doubtful(Rule::Label);
        match said.corrected {
            true => draft.correct(Field::TotalInWords, said.words.clone(), &said.text, trust),
            false => draft.put(Field::TotalInWords, said.words.clone(), &said.text, trust),
        }
    }
    let chosen = choose(&net, &tax, &gross, words.as_ref().map(|w| w.fen));
    let put = |field: Field, amount: Option<&Amount>, draft: &mut Draft| {
        if let Some(amount) = amount {
            draft.put(field, amount.fen, &amount.text, Trust::doubtful(Rule::Label));
        }
    };
    put(Field::TotalWithoutTax, chosen.net, draft);
    put(Field::Tax, chosen.tax, draft);
    put(Field::Total, chosen.gross, draft);
    if words.is_none() {
        nearly_in_words(sheet, zones, draft);
    }
    judge(words.as_ref(), exempt, draft);
}

/// One unreadable character among the capitals: they still tell the gross amount when all others
/// say what net and tax add up to. That is a guess with good grounds, and marked as one.
fn nearly_in_words(sheet: &Sheet, zones: &Zones, draft: &mut Draft) {
    let invoice = draft.invoice();
    let (Some(net), Some(tax)) = (invoice.total_without_tax, invoice.tax) else { return };
    let expected = to_words(net + tax);
    let count = expected.chars().count();
    let near = sheet.lines.iter().filter(|l| (l.y - zones.totals).abs() < 3.0);
    for line in near.filter(|_| count >= 4) {
        for marks in line.marks.windows(count) {
            let text = Text::new(marks);
            if distance(&text.text().replace('元', "圆"), &expected, 1) <= 1 {
                let trust = Trust::doubtful(Rule::Words);
                draft.put(Field::TotalInWords, text.text(), &text, trust);
                if !draft.has(Field::Total) {
                    draft.correct(Field::Total, net + tax, &text, trust);
                }
                return;
            }
        }
    }
}

/// Holds the amounts against each other once they are chosen.
pub(super) fn judge(words: Option<&Said>, exempt: bool, draft: &mut Draft) {
    let invoice = &draft.reading.invoice;
    let (net, tax, gross) = (invoice.total_without_tax, invoice.tax, invoice.total);
    let said = words.map(|w| w.fen);
    let adds_up = net.zip(tax).is_none_or(|(n, t)| Some(n + t) == gross);
    let is_sure = |field| draft.texts.get(&field).is_some_and(|t: &Text| t.confidence() >= SURE);
    // Net and tax that were surely read speak against a gross amount that they do not make.
    let is_denied = is_sure(Field::TotalWithoutTax) && is_sure(Field::Tax);
    let is_read = is_sure(Field::Total) && !is_denied;
    if gross.is_some() && gross == said && (adds_up || is_read) {
        draft.vouch(Field::Total, Rule::Words);
        draft.vouch(Field::TotalInWords, Rule::Words);
    }
    match (net, tax, gross) {
        // The capitals contradict the figures: one of them is wrong, and people must look.
        (Some(n), Some(t), Some(g)) if n + t == g && said.is_some_and(|s| s != g) => {
            draft.doubt(Field::Total);
        }
        (Some(n), Some(t), Some(g)) if n + t == g => {
            for field in [Field::TotalWithoutTax, Field::Tax, Field::Total] {
                draft.vouch(field, Rule::Sum);
            }
        }
        // Two of the three prints against one: the amount in capitals decides.
        (Some(n), Some(t), Some(g)) if said == Some(n + t) => {
            settle(Field::Total, g, n + t, Rule::Words, draft);
            draft.vouch(Field::TotalWithoutTax, Rule::Sum);
            draft.vouch(Field::Tax, Rule::Sum);
            draft.vouch(Field::TotalInWords, Rule::Sum);
        }
        (Some(n), Some(t), Some(g)) if said == Some(g) => one_slip(n, t, g, draft),
        (Some(n), None, Some(g)) if n == g && exempt && said.is_none_or(|s| s == g) => {
            draft.vouch(Field::TotalWithoutTax, Rule::Twice);
            draft.vouch(Field::Total, Rule::Twice);
        }
        _ => {}
    }
}

/// Replaces what was read by what the other prints say.
fn settle(field: Field, read: Fen, is: Fen, rule: Rule, draft: &mut Draft) {
    let text = draft.texts.get(&field).cloned().unwrap_or_default();
    let certain = distance(&read.to_string(), &is.to_string(), 2) <= 2;
    draft.correct(field, is, &text, Trust { rule, certain });
}

/// The gross amount is sure and net and tax do not add up to it: one of them has a slip, the one
/// that needs only one other character and that the reader was not sure of.
fn one_slip(net: Fen, tax: Fen, gross: Fen, draft: &mut Draft) {
    let unsure = |field: Field, draft: &Draft| {
        draft.texts.get(&field).is_some_and(|t| t.confidence() < SURE)
    };
    let near = |a: Fen, b: Fen| distance(&a.to_string(), &b.to_string(), 1) <= 1;
    let net_slips = near(net, gross - tax) && unsure(Field::TotalWithoutTax, draft);
    let tax_slips = near(tax, gross - net) && unsure(Field::Tax, draft);
    match (net_slips, tax_slips) {
        (true, false) => {
            settle(Field::TotalWithoutTax, net, gross - tax, Rule::Sum, draft);
            match unsure(Field::Tax, draft) {
                true => draft.doubt(Field::TotalWithoutTax),
                false => draft.vouch(Field::Tax, Rule::Sum),
            }
        }
        (false, true) => {
            settle(Field::Tax, tax, gross - net, Rule::Sum, draft);
            match unsure(Field::TotalWithoutTax, draft) {
                true => draft.doubt(Field::Tax),
                false => draft.vouch(Field::TotalWithoutTax, Rule::Sum),
            }
        }
        _ => {}
    }
}

struct Chosen<'a> {
    net: Option<&'a Amount>,
    tax: Option<&'a Amount>,
    gross: Option<&'a Amount>,
}

/// The three that agree best; each list has its likeliest first.
fn choose<'a>(
    net: &'a [Amount],
    tax: &'a [Amount],
    gross: &'a [Amount],
    said: Option<Fen>,
) -> Chosen<'a> {
    let mut best = (i32::MIN, None, None, None);
    let options = |list: &'a [Amount]| {
        let mut out: Vec<(i32, Option<&'a Amount>)> =
            list.iter().take(TRIED_MAX).enumerate().map(|(i, a)| (-(i as i32), Some(a))).collect();
        out.push((-10, None));
        out
    };
    for (n_score, n) in options(net) {
        for (t_score, t) in options(tax) {
            for (g_score, g) in options(gross) {
                let mut score = n_score + t_score + g_score;
                if let (Some(n), Some(t), Some(g)) = (n, t, g) {
                    score += if n.fen + t.fen == g.fen { 12 } else { 0 };
                }
                score += if g.is_some() && g.map(|g| g.fen) == said { 6 } else { 0 };
                if score > best.0 {
                    best = (score, n, t, g);
                }
            }
        }
    }
    Chosen { net: best.1, tax: best.2, gross: best.3 }
}

/// The amounts of a line, from left to right.
pub(super) fn amounts(line: &Line) -> Vec<Amount> {
    let fits = |c: char| as_digit(c).is_some() || ".,¥-".contains(c);
    let mut out = Vec::new();
    for text in runs(&line.marks, fits) {
        let at = line.marks.iter().position(|m| Some(m) == text.marks.first()).unwrap_or(0);
        let before = at.checked_sub(1).map(|i| line.marks[i].c);
        out.extend(amount(text, before));
    }
    out
}

/// An amount with two decimals; the sign of the currency may have been read as a letter.
///
/// What stands right before it must not be a digit that was read as something else: an amount
/// without its first digit is still an amount.
fn amount(mut text: Text, before: Option<char>) -> Option<Amount> {
    let sign = |c: char| "¥YVXx×羊半丰学".contains(c);
    let border = |c: char| sign(c) || "():;写元计额币%税*".contains(c);
    let is_signed = text.marks.first().is_some_and(|m| m.c == '¥');
    if !is_signed && before.is_some_and(|c| !border(c)) {
        return None;
    }
    let has_sign = is_signed || before.is_some_and(sign);
    text = text.without_leading(|c| c == '¥' || c == '.' || c == ',');
    text = text.without_trailing(|c| !c.is_ascii_digit());
    for mark in &mut text.marks {
        if mark.c.is_alphabetic() || mark.c == '|' || mark.c == '!' {
            mark.confidence = mark.confidence.min(0.5);
            mark.c = as_digit(mark.c).unwrap_or(mark.c);
        }
    }
    let mut read: String = text.text();
    let cents = read.rfind(['.', ',']).map(|at| read.len() - at - 1);
    if cents != Some(2) {
        return None;
    }
    // A comma before the cents is a point that was read with a tail.
    if let Some(at) = read.rfind(',').filter(|at| read.len() - at == 3) {
        read.replace_range(at..=at, ".");
    }
    let points = read.matches('.').count();
    if points > 1 {
        read = read.replacen('.', "", points - 1);
    }
    Fen::parse(&read).map(|fen| Amount { fen, text, has_sign })
}

/// The amount in capitals near the row of the gross amount.
pub(super) fn in_words(sheet: &Sheet, zones: &Zones) -> Option<Said> {
    let mut best: Option<Said> = None;
    for row in &sheet.rows {
        let text = Text::new(row);
        if row.is_empty() || text.y() < zones.goods {
            continue;
        }
        let Some(found) = said(&text) else { continue };
        let far = |s: &Said| (s.text.y() - zones.totals).abs();
        if best.as_ref().is_none_or(|b| far(&found) < far(b)) {
            best = Some(found);
        }
    }
    best
}

/// Gross amounts, the likeliest first: level with the capitals or the label (小写).
fn gross(sheet: &Sheet, zones: &Zones, words: Option<&Said>) -> Vec<Amount> {
    let labels = sheet.find(&["(小写)", "小写)", "(小写", "小写"]);
    let mut out: Vec<(f32, Amount)> = Vec::new();
    for line in sheet.lines.iter().filter(|l| !l.is_column && l.y > zones.goods + 0.5) {
        for amount in amounts(line) {
            let (x, y) = (amount.text.left(), amount.text.y());
            let from_label = labels
                .iter()
                .filter(|h| x > h.left && x - h.right < 14.0)
                .map(|h| (h.y - y).abs())
                .fold(f32::MAX, f32::min);
            let from_words = words.map_or(f32::MAX, |w| (w.text.y() - y).abs());
            let far = from_label.min(from_words + 0.4).min((zones.totals - y).abs() + 0.5);
            if far < 2.2 {
                out.push((far - 0.3 * f32::from(u8::from(amount.has_sign)), amount));
            }
        }
    }
    out.sort_by(|a, b| a.0.total_cmp(&b.0));
    out.into_iter().map(|(_, a)| a).collect()
}

/// Net and tax: the lowest row with amounts between goods and gross, or the row of 合计; and
/// whether stars stand where the tax would.
fn net_and_tax(sheet: &Sheet, zones: &Zones) -> (Vec<Amount>, Vec<Amount>, bool) {
    let mut all: Vec<Amount> = Vec::new();
    let inside = |l: &&Line| !l.is_column && l.y > zones.goods + 0.5 && l.y < zones.totals - 0.4;
    for line in sheet.lines.iter().filter(inside) {
        all.extend(amounts(line));
    }
    let sums = sheet.find(&["合计"]);
    let sum = sums
        .iter()
        .filter(|h| h.y > zones.goods + 0.5 && h.y < zones.totals - 0.4)
        .map(|h| h.y)
        .fold(None, |low: Option<f32>, y| Some(low.map_or(y, |l| l.max(y))));
    let signed = all.iter().filter(|a| a.has_sign).map(|a| a.text.y()).fold(f32::MIN, f32::max);
    let lowest = all.iter().map(|a| a.text.y()).fold(f32::MIN, f32::max);
    let level = if signed > f32::MIN { signed } else { sum.unwrap_or(lowest) };
    let mut row: Vec<Amount> =
        all.into_iter().filter(|a| (a.text.y() - level).abs() < 1.3).collect();
    row.sort_by(|a, b| b.has_sign.cmp(&a.has_sign).then(a.text.left().total_cmp(&b.text.left())));
    let signed_only = row.iter().filter(|a| a.has_sign).count() >= 2;
    if signed_only {
        row.retain(|a| a.has_sign);
    }
    row.sort_by(|a, b| a.text.left().total_cmp(&b.text.left()));
    let stars = sheet.lines.iter().any(|l| {
        (l.y - level).abs() < 1.5
            && l.text.contains("**")
            && l.left > row.last().map_or(0.0, |a| a.text.right())
    });
    match row.len() {
        0 => (Vec::new(), Vec::new(), stars),
        1 => {
            // One amount alone is the net one unless it stands at the right edge.
            let is_tax = row[0].text.left() > sheet.width * 0.82;
            if is_tax { (Vec::new(), row, stars) } else { (row, Vec::new(), stars) }
        }
        _ => {
            let tax: Vec<Amount> = row.iter().skip(1).rev().cloned().collect();
            (row, tax, stars)
        }
    }
}
