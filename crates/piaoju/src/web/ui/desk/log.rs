//! 审计日志: what was done by whom, the signed head of the tree, and whether it still holds.

use maud::{Markup, html};
use model::Moment;

use super::deed::{deed, detail, doer};
use super::folder::search;
use super::{crumbs, desk};
use crate::paint::{Tone, printable};
use crate::text::grouped;
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::parts::{Pages, pager};
use crate::web::ui::{Frame, address, parts};

/// An entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number in the log.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// By whom.
    pub actor: String,
    /// What was done, as a code.
    pub action: String,
    /// To what.
    pub object: String,
    /// What else is said of it.
    pub detail: String,
}

/// The signed head of the tree.
#[derive(Clone, Debug)]
pub struct Head {
    /// How many entries it covers.
    pub size: i64,
    /// When it was signed.
    pub at: Moment,
    /// Its root, in hexadecimal.
    pub root: String,
}

/// What a check of the whole log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Soundness {
    /// Everything is as it was written; so many entries were looked at.
    Sound(u64),
    /// Something was changed outside the program: what, by its id.
    Tampered(Vec<String>),
}

/// What the page knows.
#[derive(Clone, Debug)]
pub struct Log {
    /// What the list is narrowed to.
    pub text: String,
    /// The entries, the newest first.
    pub entries: Vec<Entry>,
    /// Which page this is.
    pub pages: Pages,
    /// The head; `None` before the first was signed.
    pub head: Option<Head>,
    /// What a check that was just made found.
    pub found: Option<Soundness>,
    /// Whether the person may have it checked and take proofs out.
    pub may_verify: bool,
}

/// Draws the page.
pub fn page(f: &Frame, model: &Log) -> Markup {
    let t = f.texts();
    let title = t.get("desk-log");
    let check = html! {
        @if model.may_verify {
            form method="post" action=(address::LOG_CHECK) {
                button type="submit" { (icon(Icon::Chain)) (t.get("log-check")) }
            }
        }
    };
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("log-lead"), check))
        @if let Some(found) = &model.found { (soundness(f, found)) }
        @if let Some(head) = &model.head { (tree(f, head)) }
        section.card.pad {
            (search(f, "log-text", &model.text, address::LOG))
            (entries(f, model))
            (pager(f, model.pages, &address::with(address::LOG, &[("text", &model.text)])))
        }
    };
    desk(f, &title, content)
}

fn soundness(f: &Frame, found: &Soundness) -> Markup {
    let t = f.texts();
    match found {
        Soundness::Sound(count) => parts::notice(
            Tone::Good,
            html! {
                b { (t.get("log-sound")) } " "
                (t.fill("log-sound-more", &[("count", grouped(*count).into())]))
            },
        ),
        Soundness::Tampered(records) => parts::notice(
            Tone::Bad,
            html! {
                b { (t.get("log-tampered")) } " " (t.get("log-tampered-more"))
                ul.paths { @for record in records { li { (printable(record)) } } }
            },
        ),
    }
}

fn tree(f: &Frame, head: &Head) -> Markup {
    let t = f.texts();
    html! {
        section.card.pad {
            h2 { (t.get("log-head")) }
            dl.values {
                (parts::row(f, &t.get("log-size"), Some(html! {
                    span.digits { (grouped(head.size.unsigned_abs())) }
                })))
                (parts::row(f, &t.get("log-signed"), Some(html! {
                    span.digits { (head.at.in_china()) }
                })))
                (parts::row(f, &t.get("log-root"), Some(html! {
                    span.code { (printable(&head.root)) }
                })))
            }
        }
    }
}

fn entries(f: &Frame, model: &Log) -> Markup {
    let t = f.texts();
    let table = html! {
        table.records {
            thead { tr {
                th.num scope="col" { (t.get("log-seq")) }
                th scope="col" { (t.get("log-what")) }
                th scope="col" { (t.get("log-by")) }
                th scope="col" { (t.get("history-when")) }
                @if model.may_verify {
                    th scope="col" { span.unseen { (t.get("table-actions")) } }
                }
            } }
            tbody { @for entry in &model.entries { tr {
                td.num data-label=(t.get("log-seq")) { (entry.seq) }
                th scope="row" {
                    (deed(t, &entry.action)) " "
                    @if let Some(detail) = detail(t, &entry.detail) { span.soft { (detail) } }
                    small.code { (printable(&entry.action)) }
                    small.code { (printable(&entry.object)) }
                }
                td.by data-label=(t.get("log-by")) { (doer(t, &entry.actor)) }
                td.digits.whole data-label=(t.get("history-when")) { (entry.at.in_china()) }
                @if model.may_verify { td.acts { (proof(f, entry)) } }
            } } }
        }
    };
    parts::wide(&t.get("desk-log"), table)
}

fn proof(f: &Frame, entry: &Entry) -> Markup {
    let words = f.texts().get("log-proof");
    let to = format!("{}/proof.json", address::below(address::LOG, &entry.seq.to_string()));
    html! {
        a.button.plain.slim href=(to) aria-label={ (words) " " (entry.seq) } { (words) }
    }
}
