//! Red-letter invoices (红字发票): negative, and naming the blue invoice that they cancel.

use crate::reading::Merged;
use crate::{Check, Evidence, Fen, Invoice, Reason};

pub(super) fn check(merged: &Merged) -> Option<Evidence> {
    let invoice = &merged.invoice;
    let remark = invoice.remark.as_deref().unwrap_or_default();
    let reference = original_in_remark(remark);
    let form = number_after(remark, "信息表编号").or_else(|| number_after(remark, "确认单编号"));
    let says_red = invoice.is_red_letter == Some(true) || reference.is_some() || form.is_some();
    let amount = invoice.total.or(invoice.total_without_tax);
    let is_negative = amount.is_some_and(|a| a < Fen(0));
    if !says_red && !is_negative {
        // Nearly every invoice is blue; only one that says so gets a line for it.
        return (invoice.is_red_letter == Some(false))
            .then(|| Evidence::pass(Check::RedLetter, "blue"));
    }
    let contradicts_itself = (says_red && amount.is_some_and(|a| a > Fen(0)))
        || (invoice.is_red_letter == Some(false) && is_negative);
    if contradicts_itself {
        let amount = amount.unwrap_or_default().to_string();
        return Some(Evidence::warn(Check::RedLetter, "sign-differs").fact("amount", amount));
    }
    let original = stated_original(invoice).map(str::to_owned).or(reference);
    let evidence = match (original, form) {
        (Some(original), _) => Evidence::info(Check::RedLetter, "red").fact("original", original),
        (None, Some(form)) => Evidence::info(Check::RedLetter, "red-by-form").fact("form", form),
        (None, None) => Evidence::warn(Check::RedLetter, "red-without-original"),
    };
    Some(evidence.because(Reason::RedLetter))
}

fn stated_original(invoice: &Invoice) -> Option<&str> {
    invoice.original_number.as_deref().filter(|n| !n.is_empty())
}

/// The blue invoice that the remark of a red-letter one names: its number, or code and number
/// joined.
///
/// Fully digital invoices write `被红冲蓝字数电发票号码：…`, older ones
/// `对应正数发票代码:… 号码:…`.
///
/// ```
/// use model::check::original_in_remark;
/// let remark = "对应正数发票代码:032001600511号码:31471858";
/// assert_eq!(original_in_remark(remark).as_deref(), Some("03200160051131471858"));
/// ```
pub fn original_in_remark(remark: &str) -> Option<String> {
    if let Some(at) = remark.find("对应正数发票代码") {
        let rest = &remark[at..];
        let code = number_after(rest, "发票代码")?;
        let number = number_after(rest.split_once("代码")?.1, "号码")?;
        return Some(code + &number);
    }
    let at = remark.find("被红冲").or_else(|| remark.find("对应蓝字"))?;
    let rest = &remark[at..];
    let number = number_after(rest, "号码")?;
    // 被红冲蓝字税控发票代码：… 号码：… names an invoice of the older generation.
    let code = number_after(rest, "发票代码").filter(|_| number.len() < 20);
    Some(code.unwrap_or_default() + &number)
}

/// The digits that follow a label, a colon and spaces.
fn number_after(text: &str, label: &str) -> Option<String> {
    let (_, rest) = text.split_once(label)?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':' || c == '：');
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    (8..=40).contains(&length).then(|| rest[..length].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_name_the_blue_invoice_in_several_ways() {
        for (remark, original) in [
            ("被红冲蓝字数电发票号码：24112000000048542163", Some("24112000000048542163")),
            (
                "备注 被红冲蓝字数电票号码: 24112000000048542163 红字发票信息确认单编号：1",
                Some("24112000000048542163"),
            ),
            ("被红冲蓝字税控发票代码：032001600511 号码：31471858", Some("03200160051131471858")),
            ("对应正数发票代码:1200154130 号码:03630024", Some("120015413003630024")),
            ("开具红字增值税专用发票信息表编号1201031607002548", None),
            ("对应正数发票代码:", None),
            ("感谢惠顾", None),
        ] {
            assert_eq!(original_in_remark(remark).as_deref(), original, "{remark}");
        }
    }
}
