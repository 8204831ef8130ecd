//! 演示文件: what can be tried in the demonstration, to be downloaded.

use maud::{Markup, html};

use super::{Frame, address, frame, parts};
use crate::web::assets::icons::{Icon, icon};

/// A file and what is to be seen in it.
#[derive(Clone, Debug)]
pub struct DemoFile {
    /// Its name.
    pub name: String,
    /// What it is, in the language of the page.
    pub about: String,
}

/// Draws the list.
pub fn files(f: &Frame, all: &[DemoFile]) -> Markup {
    let t = f.texts();
    let title = t.get("demo-files");
    let main = html! {
        (parts::head(&title, &t.get("demo-files-lead"), html! {}))
        section.card.pad {
            ul.rows { @for file in all {
                li {
                    span { b { (file.name) } br; span.soft { (file.about) } }
                    a.button.quiet download href=(address::below(address::DEMO_FILES, &file.name)) {
                        (icon(Icon::Download)) (t.get("demo-files-get")) " "
                        span.unseen { (file.name) }
                    }
                }
            } }
        }
    };
    frame(f, &title, main)
}

/// The way to the list, for pages where files are asked for.
pub fn link(f: &Frame) -> Markup {
    html! {
        p.told { (icon(Icon::Fact)) a.target href=(address::DEMO_FILES) {
            (f.texts().get("demo-files-link"))
        } }
    }
}
