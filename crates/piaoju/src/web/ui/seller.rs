//! 核对开票单位: the seller of an invoice beside what earlier invoices of its tax number said.

use app::seller::{LATEST, Seller};
use maud::{Markup, html};
use model::paper_check::is_paper;
use model::seller::{Line, Standing};
use model::{Invoice, Kind};

use super::{Frame, parts};
use crate::paint::{Tone, printable};
use crate::text::grouped;

/// The most earlier spellings of one line that are shown.
const SHOWN_MAX: usize = 5;

/// Draws the card: of a paper invoice always, for people look at it anyway; of any other when
/// something differs.
pub fn card(f: &Frame, invoice: &Invoice, seller: &Seller) -> Markup {
    let t = f.texts();
    let differs = seller.lines.iter().any(|line| line.standing == Standing::Differs);
    let is_wanted = differs || invoice.kind.is_some_and(|kind: Kind| is_paper(kind));
    if !is_wanted {
        return html! {};
    }
    let earlier = seller.verified + seller.registered;
    let count = [
        ("verified", grouped(seller.verified as u64).into()),
        ("registered", grouped(seller.registered as u64).into()),
    ];
    html! {
        details.card.more #seller-check open[differs] {
            summary { (t.get("seller-title")) small { (t.get("seller-more")) } }
            div.pad {
                @if seller.lines.is_empty() {
                    p { (t.get("seller-no-tax-id")) }
                } @else if earlier == 0 {
                    p { (t.fill("seller-nothing", &[("latest", grouped(LATEST as u64).into())])) }
                } @else {
                    p { (t.fill("seller-compared", &count)) }
                    (parts::wide(&t.get("seller-title"), table(f, &seller.lines)))
                    p.small.soft { (t.get("seller-no-verdict")) }
                }
            }
        }
    }
}

fn table(f: &Frame, lines: &[Line]) -> Markup {
    let t = f.texts();
    let tone = |standing| match standing {
        Standing::Same => Tone::Good,
        Standing::Differs => Tone::Warn,
        Standing::Silent | Standing::New => Tone::Plain,
    };
    html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("page-field")) }
                th scope="col" { (t.get("seller-now")) }
                th scope="col" { (t.get("seller-before")) }
                th scope="col" { (t.get("seller-standing")) }
            } }
            tbody { @for line in lines { tr {
                th scope="row" { (t.field(line.field)) }
                td data-label=(t.get("seller-now")) {
                    @match &line.now {
                        Some(now) => (printable(now)),
                        None => span.soft { (t.get("frame-not-stated")) },
                    }
                }
                td data-label=(t.get("seller-before")) {
                    @for (said, count) in line.before.iter().take(SHOWN_MAX) {
                        p { (printable(said)) " " span.small.soft {
                            (t.fill("seller-times", &[("count", (*count).into())]))
                        } }
                    }
                    @if line.before.is_empty() { span.soft { (t.get("frame-not-stated")) } }
                }
                td {
                    (parts::badge(tone(line.standing),
                        &t.word("seller-standing", line.standing.code())))
                }
            } } }
        }
    }
}
