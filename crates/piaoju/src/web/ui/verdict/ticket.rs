//! The head of the page, shaped like a ticket: the verdict above the tear line, the facts below.

use maud::{Markup, html};
use model::verdict::{Integrity, TaxStatus};
use model::{Check, Outcome, Verdict, Verification};

use super::points::{Point, points, status};
use super::{VerdictPage, may_come_later};
use crate::paint::{of_verdict, printable};
use crate::web::assets::icons::icon;
use crate::web::ui::{Frame, parts};

/// Draws the card.
pub fn card(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let (t, v) = (f.texts(), p.verification);
    let (_, tone) = of_verdict(v.verdict);
    html! {
        section class={ "card ticket " (parts::class(tone)) } {
            div.verdict {
                div.mark { (icon(parts::verdict_sign(v.verdict))) }
                div {
                    h1 {
                        (t.headline(v.verdict)) " "
                        @if v.tax_status != TaxStatus::Unknown {
                            @let (tone, words) = status(v.tax_status, t);
                            (parts::badge(tone, &words))
                        }
                    }
                    p { (t.explanation(v.verdict, &v.reasons)) }
                }
            }
            ul.points { @for point in points(v, p.has_file(), t) { (one(&point)) } }
            (facts(f, v))
            (reasons(f, p))
        }
    }
}

/// Name and word stand in one line of text, so that they are read as one.
fn one(point: &Point) -> Markup {
    html! {
        li class=(parts::class(point.tone)) {
            (icon(parts::sign(point.tone))) span { (point.name) " " b { (point.words) } }
        }
    }
}

fn facts(f: &Frame, v: &Verification) -> Markup {
    let t = f.texts();
    let invoice = &v.merged.invoice;
    let codes = [invoice.code.as_deref(), invoice.number.as_deref()];
    let codes: Vec<String> = codes.into_iter().flatten().map(printable).collect();
    let asked = v.sources.iter().rfind(|source| source.kind != "file");
    html! {
        dl.facts {
            @if let Some(total) = invoice.total {
                div { dt { (t.get("page-total")) } dd.big { "¥ " (total) } }
            }
            @if let Some(kind) = invoice.kind {
                div { dt { (t.get("page-kind")) } dd { (t.kind(kind)) } }
            }
            @if !codes.is_empty() {
                div.long { dt { (t.get("page-number")) } dd.digits { (codes.join(" · ")) } }
            }
            @if let Some(date) = invoice.issue_date {
                div { dt { (t.get("page-date")) } dd.digits { (date) } }
            }
            div {
                dt { (t.get("verdict-source")) }
                dd {
                    @match asked {
                        Some(asked) => (printable(&t.asked(&asked.name))),
                        None => (t.word("asked", "file")),
                    }
                }
            }
            div {
                dt { (t.get("verdict-data-time")) }
                dd.digits {
                    (asked.and_then(|a| a.data_time).unwrap_or(v.checked_at).in_china())
                }
            }
        }
    }
}

/// Why, and what to do about it.
fn reasons(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let (t, v) = (f.texts(), p.verification);
    let is_grave = v.verdict == Verdict::Invalid;
    html! {
        @if !v.reasons.is_empty() || is_grave {
            div.reasons {
                h2 { (t.get("text-reasons")) }
                @if is_grave {
                    p.stop {
                        @if v.integrity == Integrity::Altered {
                            b { (t.get("verdict-altered")) } (damaged(f, v)) " "
                        }
                        (t.get("verdict-stop"))
                    }
                }
                ul {
                    @for &reason in &v.reasons {
                        li { b { (t.reason(reason)) } span { (t.advice(reason)) } }
                    }
                }
            }
        }
        @if may_come_later(&v.reasons) {
            div.reasons {
                h2 { (t.get("verdict-causes")) }
                ul.causes {
                    @for key in ["verdict-cause-new", "verdict-cause-typo", "verdict-cause-false"] {
                        li { (t.get(key)) }
                    }
                }
            }
        }
    }
}

/// The parts that were changed, as the failed check names them.
fn damaged(f: &Frame, v: &Verification) -> Markup {
    let digests = [Check::SealDigests, Check::PdfDigest, Check::SealSignedInfo];
    let is_damage = |outcome| outcome == Outcome::Fail;
    let line = v.evidence.iter().find(|l| digests.contains(&l.check) && is_damage(l.outcome));
    html! { @if let Some(line) = line { " " (crate::html::path(&f.texts().summary(line))) } }
}
