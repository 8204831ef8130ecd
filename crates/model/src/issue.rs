//! Issuing an invoice (开票): from what was paid to the invoice, and from a refund to the red-letter
//! invoice that cancels it.

use crate::title::Title;
use crate::{Day, Fen, Invoice, Kind, Line, Party, qr, words};

/// The most lines of an invoice that is issued.
pub const LINES_MAX: usize = 100;
/// The most that one invoice may say, so that no sum can leave its numbers.
pub const TOTAL_MAX: Fen = Fen(10_000_000_000_000);
/// The highest tax rate in per cent that is accepted; the law knows 13 (增值税法 第十条).
pub(crate) const RATE_MAX: u8 = 17;
/// The channel digit of the demonstration range. Issued invoices are known to carry 2, 7 and 9.
const DEMONSTRATION_CHANNEL: char = '0';

/// Something that was paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// 项目名称, with its class between asterisks: `*水冰雪*自来水`.
    pub name: String,
    /// 单位 and 数量, where there is one.
    pub quantity: Option<(String, String)>,
    /// What was paid for it, with tax.
    pub gross: Fen,
    /// The tax rate in per cent; `None` is 免税.
    pub rate: Option<u8>,
}

/// What an invoice is to say, before it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The order that was paid; an order has one blue invoice.
    pub order: String,
    /// To whom it is made out, and where it is sent.
    pub title: Title,
    /// By whom it is issued (销售方).
    pub seller: Party,
    /// Who draws it up (开票人).
    pub drawer: String,
    /// What was paid for.
    pub items: Vec<Item>,
    /// What was paid in all.
    pub total: Fen,
    /// A remark on the invoice.
    pub remark: Option<String>,
    /// The language of the letter.
    pub language: String,
}

/// Why nothing can be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing on it, or too much, or an item that is nothing.
    Items,
    /// The items do not add up to what was paid.
    Total,
    /// A tax rate that there is not.
    Rate,
    /// The seller has no name or no tax number.
    Seller,
    /// A red-letter invoice over more than is left of the blue one, or over nothing.
    Amount,
}

/// Splits what was paid into net and tax: the net is rounded half up, the tax is the rest, so that
/// no fen is lost.
///
/// ```
/// use model::{Fen, issue::split};
/// assert_eq!(split(Fen(8_640), Some(3)), (Fen(8_388), Fen(252)));
/// assert_eq!(split(Fen(-8_640), Some(3)), (Fen(-8_388), Fen(-252)));
/// assert_eq!(split(Fen(100), None), (Fen(100), Fen(0)));
/// ```
pub fn split(gross: Fen, rate: Option<u8>) -> (Fen, Fen) {
    let hundred = 100 + i128::from(rate.unwrap_or(0));
    let net = (i128::from(gross.0.unsigned_abs()) * 200 + hundred) / (2 * hundred);
    // Never more than the gross amount, which fits.
    let net = Fen(i64::try_from(net).unwrap_or(i64::MAX));
    let net = if gross < Fen(0) { -net } else { net };
    (net, gross - net)
}

/// The invoice that a request asks for, without number and day.
///
/// # Errors
///
/// What is wrong with the request.
pub fn draft(request: &Request) -> Result<Invoice, Fault> {
    let is_item = |item: &Item| item.gross > Fen(0) && !item.name.trim().is_empty();
    let is_few = (1..=LINES_MAX).contains(&request.items.len());
    if !is_few || !request.items.iter().all(is_item) {
        return Err(Fault::Items);
    }
    if request.items.iter().any(|item| item.rate.is_some_and(|rate| rate > RATE_MAX)) {
        return Err(Fault::Rate);
    }
    let sum: Fen = request.items.iter().map(|item| item.gross).sum();
    if sum != request.total || sum > TOTAL_MAX {
        return Err(Fault::Total);
    }
    if request.seller.name.is_none() || request.seller.tax_id.is_none() {
        return Err(Fault::Seller);
    }
    Ok(summed(Invoice {
        kind: Some(Kind::DigitalNormal),
        title: Some("电子发票（普通发票）".to_owned()),
        seller: request.seller.clone(),
        buyer: request.title.party(),
        lines: request.items.iter().map(line).collect(),
        remark: request.remark.clone(),
        drawer: Some(request.drawer.clone()),
        is_red_letter: Some(false),
        ..Invoice::default()
    }))
}

fn line(item: &Item) -> Line {
    let (amount, tax) = split(item.gross, item.rate);
    let (unit, quantity) = item.quantity.clone().unzip();
    Line {
        name: Some(item.name.trim().to_owned()),
        unit,
        quantity,
        amount: Some(amount),
        tax_rate: Some(item.rate.map_or("免税".to_owned(), |rate| format!("{rate}%"))),
        tax: Some(tax),
        ..Line::default()
    }
}

/// Adds the lines up, and writes the total in capitals.
fn summed(mut invoice: Invoice) -> Invoice {
    let net: Fen = invoice.lines.iter().filter_map(|line| line.amount).sum();
    let tax: Fen = invoice.lines.iter().filter_map(|line| line.tax).sum();
    invoice.total_without_tax = Some(net);
    invoice.tax = Some(tax);
    invoice.total = Some(net + tax);
    invoice.total_in_words = Some(words::to_words(net + tax));
    invoice.lines_complete = true;
    invoice
}

/// The draft of the red-letter invoice (红字发票) that takes `amount` off a blue one, of which `left`
/// has not been cancelled yet. `amount` is positive; the invoice is negative.
///
/// A part is taken off every line in proportion, fen that remain off those with the largest
/// remainders, so the totals of all parts are the total of the blue invoice.
///
/// # Errors
///
/// [`Fault::Amount`], or [`Fault::Items`] when the blue invoice has no lines.
pub fn red_draft(blue: &Invoice, amount: Fen, left: Fen) -> Result<Invoice, Fault> {
    let total = blue.total.unwrap_or_default();
    if amount <= Fen(0) || amount > left || left > total {
        return Err(Fault::Amount);
    }
    let gross = |line: &Line| line.amount.unwrap_or_default() + line.tax.unwrap_or_default();
    let weights: Vec<Fen> = blue.lines.iter().map(gross).collect();
    if weights.is_empty() || weights.iter().any(|weight| *weight <= Fen(0)) {
        return Err(Fault::Items);
    }
    let shares = in_proportion(amount, &weights);
    let is_whole = amount == total;
    let lines = blue.lines.iter().zip(shares).filter(|(_, share)| *share > Fen(0));
    let lines = lines.map(|(line, share)| if is_whole { negated(line) } else { part(line, share) });
    let number = blue.number.clone().unwrap_or_default();
    Ok(summed(Invoice {
        lines: lines.collect(),
        remark: Some(format!("被红冲蓝字数电发票号码：{number}")),
        is_red_letter: Some(true),
        original_number: Some(number),
        number: None,
        issue_date: None,
        qr_text: None,
        ..blue.clone()
    }))
}

/// The line with everything turned round.
fn negated(line: &Line) -> Line {
    Line {
        quantity: line.quantity.as_ref().map(|quantity| format!("-{quantity}")),
        amount: line.amount.map(|amount| -amount),
        tax: line.tax.map(|tax| -tax),
        ..line.clone()
    }
}

/// The line over a part of what it was: money and no goods, so without unit and quantity.
fn part(line: &Line, share: Fen) -> Line {
    let percent = line.tax_rate.as_deref().and_then(|rate| rate.strip_suffix('%'));
    let (amount, tax) = split(-share, percent.and_then(|rate| rate.parse().ok()));
    Line {
        unit: None,
        quantity: None,
        unit_price: None,
        amount: Some(amount),
        tax: Some(tax),
        ..line.clone()
    }
}

/// Splits an amount in the proportion of weights; the fen that remain go to the largest remainders.
fn in_proportion(amount: Fen, weights: &[Fen]) -> Vec<Fen> {
    let whole: i128 = weights.iter().map(|weight| i128::from(weight.0)).sum();
    let exact = |weight: &Fen| i128::from(amount.0) * i128::from(weight.0);
    let mut shares: Vec<i128> = weights.iter().map(|weight| exact(weight) / whole).collect();
    let mut missing = i128::from(amount.0) - shares.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact(&weights[*at]) % whole));
    for at in order {
        if missing > 0 {
            shares[at] += 1;
            missing -= 1;
        }
    }
    shares.into_iter().map(|share| Fen(i64::try_from(share).unwrap_or(0))).collect()
}

/// A draft with number and day, as it is issued.
pub fn numbered(draft: &Invoice, number: &str, day: Day) -> Invoice {
    let mut invoice = draft.clone();
    invoice.number = Some(number.to_owned());
    invoice.issue_date = Some(day);
    invoice.qr_text = qr::QrText::of(&invoice).map(|qr| qr.render());
    invoice
}

/// A number of twenty digits of the demonstration range: year, area of the seller, a channel that
/// issued invoices are not known to carry, and a serial. `None` when the serial has no room.
///
/// ```
/// use model::{Day, issue::demonstration_number};
/// let day = Day::new(2026, 11, 22).unwrap();
/// let number = demonstration_number(day, "91320000MADEM0011E", 7).unwrap();
/// assert_eq!(number, "26320000000000000007");
/// ```
pub fn demonstration_number(day: Day, seller_tax_id: &str, serial: u64) -> Option<String> {
    // Characters 3 to 8 of a unified social credit code are the area (GB 32100-2015 clause 5.2).
    let area = seller_tax_id.get(2..4).filter(|area| area.bytes().all(|b| b.is_ascii_digit()));
    let (year, area) = (day.year().rem_euclid(100), area.unwrap_or("00"));
    let number = format!("{year:02}{area}{DEMONSTRATION_CHANNEL}{serial:015}");
    (number.len() == 20).then_some(number)
}

macro_rules! states {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// Where an invoice that is issued stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum State { $(#[doc = $doc] $variant,)* }

        impl State {
            /// Every state.
            pub const ALL: &'static [State] = &[$(State::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(State::$variant => $code,)* }
            }
        }
    };
}

states! {
    Asked = "asked", "It was asked for; no document has left.";
    Issued = "issued", "It was issued and stands in the register.";
    PartlyRed = "partly-red", "A part of it was cancelled in red.";
    Red = "red", "All of it was cancelled in red.";
}

impl State {
    /// The state of a code.
    pub fn of_code(code: &str) -> Option<State> {
        State::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// The state of an issued blue invoice of which this much was cancelled.
    pub fn of_cancelled(total: Fen, cancelled: Fen) -> State {
        match cancelled {
            cancelled if cancelled <= Fen(0) => State::Issued,
            cancelled if cancelled < total => State::PartlyRed,
            _ => State::Red,
        }
    }
}

#[cfg(test)]
mod tests;
