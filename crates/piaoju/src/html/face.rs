//! The face of the invoice, redrawn from the places of its text, with a frame around every value
//! that was read. No picture is taken from the file: what is drawn is what was read.

use maud::{Markup, html};
use model::Field;
use model::text::{Box2, Page, Run};
use model::verification::Verification;

use crate::limits::{PAGE_RUNS_MAX, PAGES_MAX};
use crate::paint::printable;
use crate::texts::Texts;

/// The first pages of the document; nothing when it has no pages with text.
pub fn faces(v: &Verification, texts: &Texts) -> Markup {
    let is_drawable = |page: &&Page| {
        let sides = [page.width, page.height];
        sides.iter().all(|side| (1.0..5_000.0).contains(side)) && !page.runs.is_empty()
    };
    let pages: Vec<&Page> = v.pages.iter().filter(is_drawable).take(PAGES_MAX).collect();
    html! {
        @if !pages.is_empty() {
            section.card.pad.faces {
                h2 { (texts.get("page-face")) }
                div.scroll tabindex="0" role="group" aria-label=(texts.get("page-face")) {
                    @for page in pages { (face(v, page, texts)) }
                }
                p.notice { (texts.get("page-face-note")) }
            }
        }
    }
}

fn face(v: &Verification, page: &Page, texts: &Texts) -> Markup {
    let label = texts.fill("page-number-of", &[("count", page.number.into())]);
    let origins = v.merged.origins.iter().filter(|(_, o)| o.place.page == Some(page.number));
    let frames: Vec<(Field, Box2)> =
        origins.filter_map(|(field, o)| Some((*field, o.place.area?))).collect();
    html! {
        svg.face viewBox={ "0 0 " (page.width) " " (page.height) } role="img" aria-label=(label) {
            rect.sheet width=(page.width) height=(page.height) {}
            @for run in page.runs.iter().take(PAGE_RUNS_MAX) { (text(run)) }
            @for (field, area) in frames {
                rect.frame x=(area.x - 0.6) y=(area.y - 0.6) rx="0.6"
                    width=(area.w + 1.2) height=(area.h + 1.2) {
                    title { (texts.field(field)) }
                }
            }
        }
    }
}

/// A run of text, stretched to the width that its ink has in the file.
fn text(run: &Run) -> Markup {
    let size = if run.size > 0.0 { run.size } else { run.place.h };
    let words = printable(&run.text);
    let fits = run.place.w > 0.1 && run.place.w.is_finite() && words.chars().nth(1).is_some();
    html! {
        @if size.is_finite() && size > 0.0 && !words.trim().is_empty() {
            text x=(run.place.x) y=(run.place.y + run.place.h * 0.86) font-size=(size)
                textLength=[fits.then_some(run.place.w)]
                lengthAdjust=[fits.then_some("spacingAndGlyphs")] { (words) }
        }
    }
}
