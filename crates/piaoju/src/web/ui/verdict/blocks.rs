//! The blocks 基本信息, 发票状态 and 其他信息. What is not known says so; nothing is left blank.

use maud::{Markup, html};
use model::number::Structure;
use model::{Field, Invoice, Verification};

use super::VerdictPage;
use super::points::{status as word_of, status_of};
use crate::language::Language;
use crate::paint::printable;
use crate::text::{amount, shown, signer};
use crate::web::ui::{Frame, parts};

/// 基本信息.
pub fn basic(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    use Field::{BuyerName, BuyerTaxId, CheckCode, Code, IssueDate, Kind, Number, SellerName};
    use Field::{SellerTaxId, Tax, Total, TotalInWords, TotalWithoutTax};
    let (t, v) = (f.texts(), p.verification);
    let invoice = &v.merged.invoice;
    let is_digital = invoice.kind.is_some_and(model::Kind::is_digital);
    // 数电票 have neither code nor check code: a "not stated" there would look like a fault.
    let has = |field: &&Field| {
        !(is_digital && matches!(field, Code | CheckCode) && !field.is_in(invoice))
    };
    let fields = [
        Kind,
        Code,
        Number,
        IssueDate,
        CheckCode,
        BuyerName,
        BuyerTaxId,
        SellerName,
        SellerTaxId,
        TotalWithoutTax,
        Tax,
        Total,
        TotalInWords,
    ];
    html! {
        section.card.pad {
            h2 { (t.get("verdict-basic")) }
            dl.values {
                @for &field in fields.iter().filter(has) { (field_row(f, v, field)) }
                @if let Some(region) = region(f, invoice) {
                    (parts::row(f, &t.get("verdict-region"), Some(html! { (region) })))
                }
            }
        }
    }
}

fn field_row(f: &Frame, v: &Verification, field: Field) -> Markup {
    let t = f.texts();
    let is_amount = amount(field, &v.merged.invoice).is_some();
    let is_doubtful = v.merged.origins.get(&field).is_some_and(|origin| origin.doubtful);
    let value = shown(field, &v.merged.invoice, t).map(|value| {
        let is_digits =
            is_amount || value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ' || b == b'-');
        html! {
            span class=[is_digits.then_some("digits")] { (value) }
            @if is_doubtful { " " span.warn { (t.get("text-doubtful")) } }
        }
    });
    let value = match field {
        Field::Total => value.map(|value| html! { b.big { (value) } }),
        _ => value,
    };
    parts::row(f, &t.field(field), value)
}

/// The region that code or number name.
fn region(f: &Frame, invoice: &Invoice) -> Option<&'static str> {
    let of_code = invoice.code.as_deref().and_then(Structure::of_code);
    let of_number = invoice.number.as_deref().and_then(Structure::of_number);
    let region = of_code.or(of_number)?.region?;
    Some(match f.language {
        Language::Chinese => region.zh,
        Language::English => region.en,
    })
}

/// 发票状态.
pub fn status(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let (t, v) = (f.texts(), p.verification);
    let (tone, words) = status_of(v, t);
    html! {
        section.card.pad {
            h2 { (t.get("verdict-status")) }
            dl.values {
                (parts::row(f, &t.get("text-tax-status"), Some(parts::badge(tone, &words))))
                @if p.has_file() {
                    (parts::row(f, &t.get("text-integrity"),
                        Some(html! { (t.word("integrity", v.integrity.code())) })))
                    (parts::row(f, &t.get("text-signer"), Some(html! { (signer(v, t)) })))
                    @if let Some(at) = v.signer.signed_at {
                        (parts::row(f, &t.get("text-signed-at"),
                            Some(html! { span.digits { (at.in_china()) } })))
                    }
                }
                (parts::row(f, &t.get("text-checked-at"),
                    Some(html! { span.digits { (v.checked_at.in_china()) } })))
            }
            @if !p.history.is_empty() {
                h3.sub { (t.get("verdict-history")) }
                ol.past {
                    @for (since, status) in p.history {
                        @let (tone, words) = word_of(*status, t);
                        li { (parts::badge(tone, &words)) " " span.digits { (since.in_china()) } }
                    }
                }
            }
        }
    }
}

/// 其他信息.
pub fn others(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    use Field::{BuyerAddressPhone, BuyerBankAccount, Drawer, MachineNumber, Payee, Remark};
    use Field::{Reviewer, SellerAddressPhone, SellerBankAccount};
    let (t, v) = (f.texts(), p.verification);
    let invoice = &v.merged.invoice;
    let always = [Remark, Drawer, Payee, Reviewer];
    let sometimes =
        [BuyerAddressPhone, BuyerBankAccount, SellerAddressPhone, SellerBankAccount, MachineNumber];
    html! {
        section.card.pad {
            h2 { (t.get("verdict-others")) }
            dl.values.in-two {
                @for field in always { (field_row(f, v, field)) }
                @for field in sometimes.into_iter().filter(|field| field.is_in(invoice)) {
                    (field_row(f, v, field))
                }
                @for (name, value) in &invoice.particulars {
                    (parts::row(f, &t.particular(name), Some(html! { (printable(value)) })))
                }
                @for (name, fen) in &invoice.other_amounts {
                    (parts::row(f, &t.particular(name), Some(html! { span.digits { (fen) } })))
                }
            }
        }
    }
}
