//! The part of the page about one file.

use maud::{Markup, html};
use model::verification::{SourceAsked, Verification};
use model::{Evidence, Field, Moment, Outcome};

use super::{class, face, tables};
use crate::catalogue::{Group, group};
use crate::paint::{Tone, of_outcome, of_verdict, printable};
use crate::text::{amount, grouped, shown};
use crate::texts::{Texts, common_name};

/// The section of one file, with the verdict first.
pub fn section(v: &Verification, texts: &Texts) -> String {
    let markup = html! {
        article id=(anchor(v)) {
            (outcome(v, texts))
            div.two {
                div.stack {
                    (evidence(v, texts))
                    (uncovered(v, texts))
                }
                div.stack {
                    (fields(v, texts))
                    (signer(v, texts))
                    (sources(v, texts))
                    (file(v, texts))
                }
            }
            (tables::goods(&v.merged.invoice, texts, &texts.get("text-lines")))
            (face::faces(v, texts))
            (tables::readings(v, texts))
        }
    };
    markup.into_string()
}

/// The name by which the overview links to a section: the file's fingerprint.
pub fn anchor(v: &Verification) -> String {
    let fingerprint: String =
        v.file.sha256.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    // Two copies of one file differ in name only.
    let name = v.file.name.bytes().fold(0u32, |h, b| h.wrapping_mul(31).wrapping_add(b.into()));
    format!("f-{fingerprint}-{name:08x}")
}

fn outcome(v: &Verification, texts: &Texts) -> Markup {
    let (_, tone) = of_verdict(v.verdict);
    let invoice = &v.merged.invoice;
    let codes = [invoice.code.as_deref(), invoice.number.as_deref()];
    let codes: Vec<String> = codes.into_iter().flatten().map(printable).collect();
    html! {
        section class={ "card outcome " (class(tone)) } {
            p.crumb { (texts.file(&v.file.name)) }
            div.verdict {
                div.mark aria-hidden="true" { (mark(tone)) }
                div {
                    h1 { (texts.headline(v.verdict)) }
                    p { (texts.explanation(v.verdict, &v.reasons)) }
                }
            }
            dl.facts {
                @if let Some(total) = invoice.total {
                    div { dt { (texts.get("page-total")) } dd.big { "¥ " (total) } }
                }
                @if let Some(kind) = invoice.kind {
                    div.wide { dt { (texts.get("page-kind")) } dd { (texts.kind(kind)) } }
                }
                @if !codes.is_empty() {
                    div.wide {
                        dt { (texts.get("page-number")) }
                        dd.digits { (codes.join(" · ")) }
                    }
                }
                @if let Some(date) = invoice.issue_date {
                    div { dt { (texts.get("page-date")) } dd.digits { (date) } }
                }
                div {
                    dt { (texts.get("text-integrity")) }
                    dd { (texts.word("integrity", v.integrity.code())) }
                }
                div {
                    dt { (texts.get("text-tax-status")) }
                    dd { (texts.word("tax-status", v.tax_status.code())) }
                }
            }
            @if !v.reasons.is_empty() {
                div.reasons {
                    h2 { (texts.get("text-reasons")) }
                    ul {
                        @for &reason in &v.reasons {
                            li { b { (texts.reason(reason)) } span { (texts.advice(reason)) } }
                        }
                    }
                }
            }
        }
    }
}

/// A drawn tick, cross or question mark.
fn mark(tone: Tone) -> Markup {
    let path = match tone {
        Tone::Good => "M7 18l7 7L28 10",
        Tone::Bad => "M9 9l16 16M25 9L9 25",
        _ => "M12 13a5 5 0 1 1 7 4.600c-1.500.7-2 1.500-2 3.400M17 26.500v.1",
    };
    html! {
        svg viewBox="0 0 34 34" width="34" height="34" fill="none" stroke="currentColor"
            stroke-width="3.500" stroke-linecap="round" stroke-linejoin="round" {
            path d=(path) {}
        }
    }
}

fn evidence(v: &Verification, texts: &Texts) -> Markup {
    html! {
        section.card.pad {
            h2 { (texts.get("text-evidence")) }
            @for wanted in Group::ALL {
                @let lines: Vec<&Evidence> =
                    v.evidence.iter().filter(|e| group(e.check) == wanted).collect();
                @if !lines.is_empty() {
                    h3 { (texts.word("group", wanted.code())) }
                    ul.checks { @for line in lines { (check(line, texts)) } }
                }
            }
        }
    }
}

/// A path, or a sentence with paths, that may be broken behind each slash and not inside a name.
pub fn path(text: &str) -> Markup {
    let text = printable(text);
    html! {
        @for (n, step) in text.split_inclusive('/').enumerate() { @if n > 0 { wbr; } (step) }
    }
}

/// One line of evidence.
pub fn check(line: &Evidence, texts: &Texts) -> Markup {
    let (mark, tone) = of_outcome(line.outcome);
    let is_loud = matches!(line.outcome, Outcome::Fail | Outcome::Warn);
    html! {
        li class=[is_loud.then(|| class(tone))] {
            span class={ "sign " (class(tone)) } aria-hidden="true" { (mark) }
            span {
                b title=(texts.meaning(line.check)) { (texts.check(line.check)) }
                small { (path(&texts.summary(line))) }
            }
            span class={ "badge " (class(tone)) } { (texts.word("outcome", line.outcome.code())) }
        }
    }
}

fn uncovered(v: &Verification, texts: &Texts) -> Markup {
    html! {
        @if !v.uncovered.is_empty() {
            section.card.pad {
                h2 { (texts.get("text-uncovered")) }
                p.notice { (texts.get("page-uncovered-note")) }
                ul.paths { @for path in &v.uncovered { li { (printable(path)) } } }
            }
        }
    }
}

fn fields(v: &Verification, texts: &Texts) -> Markup {
    let invoice = &v.merged.invoice;
    let others = invoice.other_amounts.iter().map(|(name, fen)| (name, fen.to_string()));
    let particulars = invoice.particulars.iter().map(|(name, value)| (name, value.clone()));
    let more: Vec<_> = particulars.chain(others).collect();
    let has_any = Field::ALL.iter().any(|f| f.is_in(invoice)) || !more.is_empty();
    html! {
        @if has_any {
            section.card.pad {
                h2 { (texts.get("text-fields")) }
                dl.fields {
                    @for &field in Field::ALL {
                        @if let Some(value) = shown(field, invoice, texts) { (field_row(
                            v, field, &value, texts)) }
                    }
                    @for (name, value) in &more {
                        div { dt { (texts.particular(name)) } dd { (printable(value)) } }
                    }
                }
            }
        }
    }
}

fn field_row(v: &Verification, field: Field, value: &str, texts: &Texts) -> Markup {
    let is_amount = amount(field, &v.merged.invoice).is_some();
    let is_digits = value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ' || b == b'-');
    let is_doubtful = v.merged.origins.get(&field).is_some_and(|origin| origin.doubtful);
    html! {
        div class=[(field == Field::Total).then_some("strong")] {
            dt { (texts.field(field)) }
            dd class=[(is_amount || is_digits).then_some("digits")] {
                (value)
                @if is_doubtful { span.doubt { (texts.get("text-doubtful")) } }
            }
        }
    }
}

fn pair(label: String, value: Option<String>, is_code: IsCode) -> Markup {
    html! {
        @if let Some(value) = value.filter(|value| !value.is_empty()) {
            div { dt { (label) } dd class=[is_code.class()] { (value) } }
        }
    }
}

/// Whether a value is a code that may break anywhere.
#[derive(Clone, Copy)]
enum IsCode {
    Yes,
    No,
}

impl IsCode {
    fn class(self) -> Option<&'static str> {
        match self {
            IsCode::Yes => Some("code"),
            IsCode::No => None,
        }
    }
}

fn signer(v: &Verification, texts: &Texts) -> Markup {
    let s = &v.signer;
    let get = |key: &str| texts.get(key);
    let clean = |text: &Option<String>| text.as_deref().map(printable);
    let name = |text: &Option<String>| text.as_deref().map(|t| printable(common_name(t)));
    let day = |m: Option<Moment>| m.map_or("…".into(), |m| m.china_day().to_string());
    html! {
        section.card.pad {
            h2 { (get("page-signature")) }
            dl.fields {
                (pair(get("text-integrity"), Some(texts.word("integrity", v.integrity.code())),
                    IsCode::No))
                (pair(get("text-signer"), name(&s.subject), IsCode::No))
                (pair(get("page-identity"), Some(texts.word("trust", s.trust.code())),
                    IsCode::No))
                (pair(get("page-issuer"), name(&s.issuer), IsCode::No))
                (pair(get("text-signed-at"), s.signed_at.map(Moment::in_china), IsCode::No))
                @if s.not_before.is_some() || s.not_after.is_some() {
                    div {
                        dt { (get("page-validity")) }
                        dd.digits {
                            span.whole { (day(s.not_before)) } " – "
                            span.whole { (day(s.not_after)) }
                        }
                    }
                }
                (pair(get("page-serial"), clean(&s.serial), IsCode::Yes))
                (pair(get("page-algorithm"), clean(&s.algorithm), IsCode::No))
            }
        }
    }
}

fn sources(v: &Verification, texts: &Texts) -> Markup {
    let at = |key: &str, m: Moment| texts.fill(key, &[("time", m.in_china().into())]);
    // The file itself is a source in the contract, but nobody was asked when it is the only one.
    let outside: Vec<&SourceAsked> = v.sources.iter().filter(|s| s.kind != "file").collect();
    html! {
        section.card.pad {
            h2 { (texts.get("text-sources")) }
            @if outside.is_empty() {
                p.plain { (texts.get("page-none-asked")) }
            }
            @for source in outside {
                p.plain {
                    b { (printable(&texts.asked(&source.name))) } " "
                    span.badge { (texts.word("asked", source.kind)) }
                    br; (printable(&source.answer))
                    small {
                        (at("page-asked-at", source.asked_at))
                        @if let Some(time) = source.data_time {
                            " · " (at("page-data-time", time))
                        }
                    }
                }
            }
        }
    }
}

fn file(v: &Verification, texts: &Texts) -> Markup {
    let size = texts.fill("text-bytes", &[("count", grouped(v.file.bytes).into())]);
    let format = texts.word("format", v.file.format);
    let get = |key: &str| texts.get(key);
    html! {
        section.card.pad {
            h2 { (get("text-file")) }
            dl.fields {
                (pair(get("page-format"), Some(format!("{format} · {size}")), IsCode::No))
                (pair(get("text-checked-at"), Some(v.checked_at.in_china()), IsCode::No))
            }
            p.label { (get("page-fingerprint")) }
            p.code { span { "SHA-256" } " " (printable(&v.file.sha256)) }
            p.code { span { "SM3" } " " (printable(&v.file.sm3)) }
        }
    }
}
