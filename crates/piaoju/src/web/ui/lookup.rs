//! 发票信息查询: the typed form again, for those who want the whole face of an invoice.

use maud::{Markup, html};

use super::typed::{self, TypedForm};
use super::{Frame, address, frame, parts, verify};

/// Draws the page; its answer is the page of the verification, which shows every field.
pub fn page(f: &Frame, model: &TypedForm) -> Markup {
    let t = f.texts();
    let title = t.get("nav-lookup");
    let main = html! {
        (parts::head(&title, &t.get("lookup-lead"), html! {}))
        div.two.wide-first {
            section.card.pad { (typed::form(f, model, address::LOOKUP, address::LOOKUP)) }
            aside.beside { (verify::beside_typed(f)) }
        }
    };
    frame(f, &title, main)
}
