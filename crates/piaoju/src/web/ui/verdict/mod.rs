//! The page of one verification: the verdict, what it rests on, and what to do next.

mod blocks;
mod comparison;
mod evidence;
mod picture;
mod points;
mod ticket;

pub use points::status;

use app::inspect::Inspection;
use app::seller::Seller;
use maud::{Markup, html};
use model::verdict::TaxStatus;
use model::{Comparison, Moment, Reason, Verdict, Verification};

use super::official::OfficialRecord;
use super::paper_check::{self, PaperRecord};
use super::{Frame, address, frame, official, parts, proof, seller};
use crate::html::{faces, goods};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};

/// Everything that the page shows.
#[derive(Clone, Copy)]
pub struct VerdictPage<'a> {
    /// The id of the verification.
    pub id: &'a str,
    /// The verification. For a guest whose invoice does not match it must hold only what the
    /// guest gave: what the source knows is not for them.
    pub verification: &'a Verification,
    /// What the file is made of and who signed it; `None` for what was typed.
    pub inspection: Option<&'a Inspection>,
    /// The pictures of its pages.
    pub sheets: &'a [super::places::Sheet],
    /// The face against what a source knows; `None` when nobody knew it.
    pub comparison: Option<&'a Comparison>,
    /// Earlier states of the invoice and since when, the oldest first.
    pub history: &'a [(Moment, TaxStatus)],
    /// How many questions are left today, when they are counted.
    pub remaining: Option<u32>,
    /// Whether nobody is logged in.
    pub is_guest: bool,
    /// When it will be asked again by itself.
    pub retry_at: Option<Moment>,
    /// Whether a later question may be ordered (次日再查).
    pub can_retry: bool,
    /// Whether it may be put into the folder (加入票夹).
    pub can_save: bool,
    /// Whether it is there.
    pub is_saved: bool,
    /// What a person found on the official platform.
    pub official: Option<&'a OfficialRecord>,
    /// What a person saw on the paper.
    pub paper: Option<&'a PaperRecord>,
    /// The seller beside what is known of it; `None` for a guest, who has no earlier invoices.
    pub seller: Option<&'a Seller>,
    /// The picture that waits next, for who has just confirmed one.
    pub next: Option<&'a NextScan>,
    /// The one-time word of the forms.
    pub token: &'a str,
}

/// A picture that waits for a person (待确认).
pub struct NextScan {
    /// Its form.
    pub to: String,
    /// How many wait, this one included.
    pub count: i64,
}

impl VerdictPage<'_> {
    /// Whether the values of the source must not be seen: a guest learns which fields differ,
    /// never what is right (F020).
    fn hides_known_values(&self) -> bool {
        self.is_guest && self.verification.verdict == Verdict::Mismatch
    }

    /// Whether there is a file, and not only what somebody typed or scanned.
    fn has_file(&self) -> bool {
        !matches!(self.verification.file.format, "typed" | "qr")
    }
}

/// Draws the page.
pub fn page(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let t = f.texts();
    let v = p.verification;
    let here = if p.has_file() { printable(&v.file.name) } else { t.word("format", v.file.format) };
    let main = html! {
        div.report {
            (parts::crumbs(f, &[(address::VERIFY, &t.get("nav-verify"))], &here))
            (ticket::card(f, p))
            (paper_check::way(f, &v.merged.invoice))
            (actions(f, p))
            div.two.wide-first {
                div.stack { (evidence::card(f, p)) }
                div.stack {
                    (blocks::basic(f, p)) (blocks::status(f, p)) (evidence::sources(f, p))
                }
            }
            (picture::changes(f, v))
            (picture::card(f, p))
            (goods_or_none(f, p))
            (blocks::others(f, p))
            (comparison::card(f, p))
            (proof::card(f, p.inspection, v))
            (official::card(f, p.id, &v.merged.invoice, p.official, !p.is_guest))
            (paper_check::card(f, p.id, &v.merged.invoice, p.paper, !p.is_guest))
            @if let Some(known) = p.seller { (seller::card(f, &v.merged.invoice, known)) }
            (faces(v, t))
            p.fine {
                (t.get("verdict-id")) " " span.code.whole { (p.id) } " "
                span.digits.whole { (v.checked_at.in_china()) }
            }
        }
    };
    frame(f, &t.headline(v.verdict), main)
}

/// 发票明细, which says so when there are none.
fn goods_or_none(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let t = f.texts();
    let invoice = &p.verification.merged.invoice;
    html! {
        @if invoice.lines.is_empty() {
            section.card.pad {
                h2 { (t.get("verdict-lines")) }
                p.soft { (t.get("frame-not-stated")) }
            }
        } @else { (goods(invoice, t, &t.get("verdict-lines"))) }
    }
}

/// What can be done with the result, the most useful first.
fn actions(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let t = f.texts();
    let part = |part| address::result_part(p.id, part);
    html! {
        div.actions.bar {
            @if let Some(next) = p.next {
                a.button href=(next.to) {
                    (icon(Icon::Next))
                    (t.fill("verdict-next-scan", &[("count", next.count.into())]))
                }
            }
            @if p.can_retry && p.retry_at.is_none() {
                (post(p, "tomorrow", "button", Icon::Past, &t.get("verdict-tomorrow")))
            }
            a.button.quiet[p.can_retry || p.next.is_some()] href=(part("report.pdf")) {
                (icon(Icon::Download)) (t.get("verdict-report"))
            }
            a.button.quiet href=(part("report.json")) { (t.get("verdict-report-json")) }
            button.quiet.with-script type="button" data-print="" {
                (icon(Icon::Printer)) (t.get("verdict-print"))
            }
            @if p.is_saved {
                a.button.quiet href=(address::FOLDER) {
                    (icon(Icon::Tick)) (t.get("verdict-saved"))
                }
            } @else if p.can_save {
                (post(p, "keep", "button quiet", Icon::Folder, &t.get("verdict-save")))
            }
            (post(p, "again", "button quiet", Icon::Again, &t.get("verdict-again")))
            a.button.quiet href="#official-fields" {
                (icon(Icon::Outside)) (t.get("official-title"))
            }
            (super::verify::counter(f, p.remaining))
        }
        @if let Some(at) = p.retry_at {
            (parts::notice(Tone::Plain, html! {
                (t.fill("verdict-retry-at", &[("time", at.in_china().into())]))
            }))
        }
    }
}

fn post(p: &VerdictPage<'_>, part: &str, class: &str, sign: Icon, words: &str) -> Markup {
    html! {
        form method="post" action=(address::result_part(p.id, part)) {
            (super::form::hidden("token", p.token))
            button class=(class) type="submit" { (icon(sign)) (words) }
        }
    }
}

/// Whether the invoice may be in order and merely not be known yet.
fn may_come_later(reasons: &[Reason]) -> bool {
    reasons.iter().any(|r| matches!(r, Reason::NotKnown | Reason::TooNew))
}
