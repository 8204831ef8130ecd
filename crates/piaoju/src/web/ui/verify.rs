//! 发票验证: files, typed fields or the text of a QR code, one tab for each way.

use maud::{Markup, html};

use super::typed::{self, TypedForm};
use super::{Frame, address, form, frame, parts, scan};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon, map_of_fields};
use model::{Fen, Invoice, Verdict};

/// A way to ask about an invoice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// 上传文件.
    #[default]
    File,
    /// 手工录入.
    Typed,
    /// 扫码.
    Qr,
}

impl Way {
    /// Every way, in the order of the tabs.
    pub const ALL: [Way; 3] = [Way::File, Way::Typed, Way::Qr];

    /// The word in the address.
    pub fn code(self) -> &'static str {
        match self {
            Way::File => "file",
            Way::Typed => "typed",
            Way::Qr => "qr",
        }
    }

    /// The way of a word; files when there is no such word.
    pub fn from_code(code: &str) -> Way {
        Way::ALL.into_iter().find(|way| way.code() == code).unwrap_or_default()
    }
}

/// What the page knows.
#[derive(Clone, Debug, Default)]
pub struct Verify {
    /// The chosen tab.
    pub way: Way,
    /// The one-time word: the same form sent twice asks once.
    pub token: String,
    /// How many questions are left today, when they are counted.
    pub remaining: Option<u32>,
    /// The typed form with what is in it.
    pub typed: TypedForm,
    /// The text of a QR code that could not be used, to be put right.
    pub qr: String,
    /// What is wrong with the files or the QR text, in the language of the page.
    pub fault: Option<String>,
    /// Whether this is the demonstration, which has files to try.
    pub is_demo: bool,
    /// What the codes of one picture say, when there are several.
    pub found: Vec<Invoice>,
}

/// Draws the page.
pub fn page(f: &Frame, model: &Verify) -> Markup {
    let t = f.texts();
    let (panel, side) = match model.way {
        Way::File => (file(f, model), beside_file(f)),
        Way::Typed => {
            (typed::form(f, &model.typed, address::VERIFY_TYPED, address::VERIFY), beside_typed(f))
        }
        Way::Qr => (scan::panel(f, model), scan::beside(f)),
    };
    let main = html! {
        (parts::head(&t.get("nav-verify"), &t.get("verify-lead"), counter(f, model.remaining)))
        div.two.wide-first {
            section.card.panel {
                nav.tabs aria-label=(t.get("verify-ways")) {
                    @for way in Way::ALL {
                        a href=(address::with(address::VERIFY, &[("way", way.code())]))
                            aria-current=[(way == model.way).then_some("page")] {
                            (t.get(tab(way)))
                        }
                    }
                }
                div.pad { (panel) }
            }
            aside.beside {
                (side)
                @if model.is_demo { (super::demo::link(f)) }
            }
        }
    };
    frame(f, &t.get("nav-verify"), main)
}

fn tab(way: Way) -> &'static str {
    match way {
        Way::File => "verify-way-file",
        Way::Typed => "verify-way-typed",
        Way::Qr => "verify-way-qr",
    }
}

/// How many questions are left today (今日剩余 n 次).
pub fn counter(f: &Frame, remaining: Option<u32>) -> Markup {
    html! {
        @if let Some(count) = remaining {
            span.counter { (f.texts().fill("verify-remaining", &[("count", count.into())])) }
        }
    }
}

fn file(f: &Frame, model: &Verify) -> Markup {
    html! {
        @if let Some(fault) = &model.fault {
            (parts::notice(Tone::Bad, html! { (fault) }))
        }
        (drop(f, &model.token, None))
    }
}

/// The place for files: a form that works by itself, and a target for dropping.
pub fn drop(f: &Frame, token: &str, remaining: Option<u32>) -> Markup {
    let t = f.texts();
    html! {
        pj-drop words=(t.get("drop-anywhere")) busy=(t.get("verify-busy")) {
            form.drop method="post" action=(address::VERIFY_FILE) enctype="multipart/form-data" {
                (form::hidden("token", token))
                (icon(Icon::Upload))
                b #files-title { (t.get("drop-title")) }
                p #files-hint { (t.get("drop-hint")) }
                div.actions {
                    label.button.pick {
                        (t.get("drop-choose"))
                        input #files type="file" name="files" multiple required
                            accept=".ofd,.pdf,.xml,.zip,image/*" aria-describedby="files-hint";
                    }
                    button.without type="submit" { (t.get("verify-start")) }
                }
                div role="status" { ul.names {} }
                (counter(f, remaining))
            }
        }
    }
}

fn beside_file(f: &Frame) -> Markup {
    let t = f.texts();
    html! {
        h2 { (t.get("verify-beside-file")) }
        ul.ticks {
            @for key in ["verify-sees-seal", "verify-sees-change", "verify-sees-sums",
                "verify-sees-code", "verify-sees-status"] {
                li { (icon(Icon::Tick)) span { (t.get(key)) } }
            }
        }
        p.small.soft { (t.get("verify-kept")) }
    }
}

/// Where the fields stand on the paper (F231).
pub fn beside_typed(f: &Frame) -> Markup {
    let t = f.texts();
    html! {
        h2 { (t.get("typed-where")) }
        (map_of_fields(&t.get("typed-where-picture")))
        ol.legend {
            @for key in ["typed-where-number", "typed-where-date", "typed-where-total",
                "typed-where-check-code", "typed-where-net"] {
                li { (t.get(key)) }
            }
        }
    }
}

/// One of several files that were verified together.
#[derive(Clone, Debug)]
pub struct Row {
    /// Name of the file.
    pub name: String,
    /// The verification and its verdict, or why the file could not be read.
    pub result: Result<RowResult, String>,
}

/// What a row shows of a verification.
#[derive(Clone, Debug, Default)]
pub struct RowResult {
    /// The id of the verification.
    pub id: String,
    /// Its verdict; `None` while a source is still being asked.
    pub verdict: Option<Verdict>,
    /// The number of the invoice.
    pub number: Option<String>,
    /// Its total.
    pub total: Option<Fen>,
    /// The main reason, in the language of the page.
    pub reason: String,
    /// Whether it is a picture that waits for a person; `id` is its sheet then.
    pub is_draft: bool,
}

/// Draws the page about several files that came together.
pub fn several(f: &Frame, rows: &[Row]) -> Markup {
    let t = f.texts();
    let title = t.fill("verify-several", &[("count", rows.len().into())]);
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("text-file")) }
                th scope="col" { (t.get("summary-verdict")) }
                th scope="col" { (t.get("field-number")) }
                th.num scope="col" { (t.get("field-total")) }
                th scope="col" { (t.get("summary-reason")) }
            } }
            tbody { @for row in rows { (several_row(f, row)) } }
        }
    };
    let again = html! { a.button.quiet href=(address::VERIFY) { (t.get("verify-more")) } };
    let main = html! {
        (parts::crumbs(f, &[(address::VERIFY, &t.get("nav-verify"))], &title))
        (parts::head(&title, "", again))
        section.card.pad { (parts::wide(&title, table)) }
    };
    frame(f, &title, main)
}

fn several_row(f: &Frame, row: &Row) -> Markup {
    let t = f.texts();
    html! {
        tr {
            @match &row.result {
                Ok(seen) => {
                    th scope="row" {
                        @let to = match seen.is_draft {
                            true => address::sheet(&seen.id),
                            false => address::result(&seen.id),
                        };
                        a.target href=(to) { (printable(&row.name)) }
                    }
                    td {
                        @match seen.verdict {
                            Some(verdict) => (parts::verdict_badge(f, verdict)),
                            None if seen.is_draft => {
                                (parts::badge(Tone::Warn, &t.get("photo-waits")))
                            },
                            None => (parts::badge(Tone::Soft, &t.get("verify-busy"))),
                        }
                    }
                    td.digits data-label=(t.get("field-number")) {
                        (printable(seen.number.as_deref().unwrap_or_default()))
                    }
                    td.num data-label=(t.get("field-total")) {
                        (seen.total.map(|fen| fen.to_string()).unwrap_or_default())
                    }
                    td { (seen.reason) }
                }
                Err(why) => {
                    th scope="row" { (printable(&row.name)) }
                    td { (parts::badge(Tone::Bad, &t.get("summary-unreadable"))) }
                    td {} td.num {}
                    td { (why) }
                }
            }
        }
    }
}
