//! 查看证据: certificates, algorithms, what the signatures protect and what they do not.

use app::inspect::{CertificateFacts, Inspection, SignatureFacts};
use maud::{Markup, html};
use model::{Moment, Verification};

use super::{Frame, parts};
use crate::html::readings;
use crate::paint::printable;
use crate::text::grouped;
use crate::texts::common_name;

/// The most parts of a file that are listed; a document with more is no invoice.
const PARTS_MAX: usize = 300;

/// Draws the card, closed at first; nothing for what has no file.
pub fn card(f: &Frame, inspection: Option<&Inspection>, v: &Verification) -> Markup {
    let t = f.texts();
    let has_file = !matches!(v.file.format, "typed" | "qr");
    html! {
        @if has_file {
            details.card.more #proof {
                summary { (t.get("proof-title")) small { (t.get("proof-more")) } }
                div.pad {
                    @if let Some(found) = inspection {
                        @for (at, signature) in found.signatures.iter().enumerate() {
                            (signed(f, at + 1, signature))
                        }
                        (protected(f, found))
                    }
                    (unprotected(f, v))
                    h3 { (t.get("page-fingerprint")) }
                    p.code { "SHA-256 " (printable(&v.file.sha256)) }
                    p.code { "SM3 " (printable(&v.file.sm3)) }
                    (readings(v, t))
                }
            }
        }
    }
}

fn signed(f: &Frame, number: usize, s: &SignatureFacts) -> Markup {
    let t = f.texts();
    let text = |value: &str| (!value.is_empty()).then(|| html! { (printable(value)) });
    let time = |at: Option<Moment>| at.map(|at| html! { span.digits { (at.in_china()) } });
    html! {
        h3 { (t.fill("inspect-signature", &[("count", number.into())])) }
        dl.values {
            (parts::row(f, &t.get("page-algorithm"), s.algorithm.as_deref().and_then(text)))
            (parts::row(f, &t.get("text-signed-at"), time(s.signed_at)))
            (parts::row(f, &t.get("page-format"), text(&s.format)))
            (parts::row(f, &t.get("inspect-kept-in"),
                Some(html! { span.code { (crate::html::path(&s.part)) } })))
            @if let Some(program) = s.program.as_deref().and_then(text) {
                (parts::row(f, &t.get("inspect-program"), Some(program)))
            }
            @if let Some(seal) = &s.seal {
                (parts::row(f, &t.get("inspect-seal"), text(&seal.name)))
                (parts::row(f, &t.get("inspect-maker"), seal.maker.as_deref().and_then(text)))
            }
        }
        h3 { (t.get("proof-chain")) }
        ol.chain { @for certificate in &s.certificates { li { (one(f, certificate)) } } }
    }
}

fn one(f: &Frame, c: &CertificateFacts) -> Markup {
    let t = f.texts();
    let day = |at: Option<Moment>| at.map_or("…".to_owned(), |at| at.china_day().to_string());
    html! {
        p { b { (printable(common_name(&c.subject))) } " "
            (parts::badge(crate::paint::Tone::Soft, &t.word("certificate", c.role))) }
        dl.values {
            (parts::row(f, &t.get("page-issuer"),
                Some(html! { (printable(common_name(&c.issuer))) })))
            (parts::row(f, &t.get("page-serial"),
                Some(html! { span.code { (printable(&c.serial)) } })))
            (parts::row(f, &t.get("page-validity"), Some(html! {
                span.digits { span.whole { (day(c.not_before)) } " – "
                    span.whole { (day(c.not_after)) } }
            })))
            (parts::row(f, &t.get("inspect-key"), Some(html! { (printable(&c.key_algorithm)) })))
        }
    }
}

fn protected(f: &Frame, found: &Inspection) -> Markup {
    let t = f.texts();
    let title = t.get("proof-protected");
    let covered = found.parts.iter().filter(|part| !part.covered_by.is_empty());
    let by = |numbers: &[usize]| {
        let numbers: Vec<String> = numbers.iter().map(|n| format!("#{n}")).collect();
        numbers.join(" ")
    };
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (t.get("inspect-path")) }
                th.num scope="col" { (t.get("inspect-size")) }
                th scope="col" { (t.get("inspect-covered-by")) }
            } }
            tbody { @for part in covered.take(PARTS_MAX) { tr {
                td.code { (crate::html::path(&part.path)) }
                td.num { (grouped(part.bytes)) }
                td.digits { (by(&part.covered_by)) }
            } } }
        }
    };
    html! { h3 { (title) } (parts::wide(&title, table)) }
}

fn unprotected(f: &Frame, v: &Verification) -> Markup {
    let t = f.texts();
    html! {
        h3 { (t.get("proof-unprotected")) }
        @if v.uncovered.is_empty() { p { (t.get("proof-none")) } }
        @else {
            p.small.soft { (t.get("page-uncovered-note")) }
            ul.paths {
                @for path in v.uncovered.iter().take(PARTS_MAX) { li { (crate::html::path(path)) } }
            }
        }
    }
}
