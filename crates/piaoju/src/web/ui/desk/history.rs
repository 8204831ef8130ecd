//! 查验历史: everything that was verified, narrowed by a question that can be shared as a link.

use maud::{Markup, html};
use model::question::ASKED;
use model::{Fen, Moment, Verdict};

use super::{crumbs, desk};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::parts::{Pages, pager};
use crate::web::ui::verdict_status;
use crate::web::ui::{Frame, address, form, parts};

/// What the list is narrowed to, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of a number, of the name of a file or of a seller.
    pub text: String,
    /// Code of a verdict.
    pub verdict: String,
    /// Code of a kind.
    pub kind: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// How the data came: `file`, `typed`, `qr`, `photo`, `api`, `batch`, `again`.
    pub way: String,
    /// `mine` or everybody.
    pub by: String,
}

impl Filter {
    /// The address of the list with this question.
    pub fn address(&self, page: &str) -> String {
        let pairs = [
            ("text", self.text.as_str()),
            ("verdict", &self.verdict),
            ("kind", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
            ("way", &self.way),
            ("by", &self.by),
        ];
        address::with(page, &pairs)
    }
}

/// A verification in the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// How the data came.
    pub way: String,
    /// Name of the file, or what was typed.
    pub name: String,
    /// Number of the invoice.
    pub number: Option<String>,
    /// Name of the seller.
    pub seller: Option<String>,
    /// Its total.
    pub total: Option<Fen>,
    /// The verdict; `None` while a source is asked.
    pub verdict: Option<Verdict>,
    /// The tax status.
    pub status: model::verdict::TaxStatus,
    /// Names of the sources that were asked.
    pub sources: String,
}

/// What the page knows.
#[derive(Clone, Debug)]
pub struct History {
    /// The question.
    pub filter: Filter,
    /// Its answers on this page.
    pub rows: Vec<Row>,
    /// Which page this is.
    pub pages: Pages,
    /// Whether the person sees what others did.
    pub sees_all: bool,
    /// Whether the person may take the rows out (导出).
    pub may_export: bool,
}

/// The ways that data come, with the keys of their words.
const WAYS: [(&str, &str); 7] = [
    ("file", "verify-way-file"),
    ("typed", "verify-way-typed"),
    ("qr", "verify-way-qr"),
    ("photo", "history-way-photo"),
    ("batch", "desk-batches"),
    ("api", "history-way-api"),
    ("again", "verdict-again"),
];

/// The words of a way; the code itself for one that is not known.
pub fn way(t: &crate::texts::Texts, code: &str) -> String {
    let known = WAYS.iter().find(|(way, _)| *way == code);
    known.map_or_else(|| code.to_owned(), |(_, key)| t.get(key))
}

/// Draws the page.
pub fn page(f: &Frame, model: &History) -> Markup {
    let t = f.texts();
    let title = t.get("desk-history");
    let export = html! {
        @if model.may_export {
            a.button.quiet href=(model.filter.address(address::HISTORY_EXPORT)) {
                (icon(Icon::Download)) (t.get("history-export"))
            }
        }
    };
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("history-lead"), export))
        section.card.pad { (narrow(f, model)) }
        section.card.pad {
            @if model.rows.is_empty() {
                (parts::nothing(Icon::Past, &t.get("history-none"), &t.get("history-none-more"),
                    html! {}))
            } @else {
                form method="get" action=(address::HISTORY_COMPARE) {
                    (table(f, &model.rows, true))
                    div.actions.below {
                        button.quiet.slim type="submit" { (t.get("history-compare")) }
                        span.small.soft { (t.get("history-compare-hint")) }
                    }
                }
                (pager(f, model.pages, &model.filter.address(address::HISTORY)))
            }
        }
    };
    desk(f, &title, content)
}

fn narrow(f: &Frame, model: &History) -> Markup {
    let t = f.texts();
    let filter = &model.filter;
    let any = (String::new(), t.get("history-any"));
    let with_any = |options: Vec<(String, String)>| [vec![any.clone()], options].concat();
    let verdicts = Verdict::ALL.map(|v| (v.code().to_owned(), t.headline(v))).to_vec();
    let kinds = ASKED.map(|kind| (kind.code().to_owned(), t.kind(kind))).to_vec();
    let ways = WAYS.map(|(code, key)| (code.to_owned(), t.get(key))).to_vec();
    let text = t.get("history-text");
    let day = |name, key, value| {
        form::input(&form::Input {
            name,
            label: &t.get(key),
            value,
            kind: "date",
            ..form::Input::default()
        })
    };
    html! {
        form.filter method="get" action=(address::HISTORY) role="search" {
            (form::input(&form::Input {
                name: "text",
                label: &text,
                value: &filter.text,
                kind: "search",
                chars_max: 64,
                ..form::Input::default()
            }))
            (form::select("verdict", &t.get("summary-verdict"), &with_any(verdicts),
                &filter.verdict))
            (form::select("kind", &t.field(model::Field::Kind), &with_any(kinds), &filter.kind))
            (form::select("way", &t.get("history-way"), &with_any(ways), &filter.way))
            (day("from", "history-from", &filter.from))
            (day("to", "history-to", &filter.to))
            @if model.sees_all {
                (form::select("by", &t.get("history-by"), &[
                    (String::new(), t.get("history-everybody")),
                    ("mine".to_owned(), t.get("history-mine")),
                ], &filter.by))
            }
            div.actions {
                button type="submit" { (t.get("history-search")) }
                a.button.plain href=(address::HISTORY) { (t.get("history-clear")) }
            }
        }
    }
}

/// The table of verifications; with boxes to pick two that are to be compared.
pub fn table(f: &Frame, rows: &[Row], can_pick: bool) -> Markup {
    let t = f.texts();
    let label = t.get("desk-history");
    let table = html! {
        table.records {
            thead { tr {
                @if can_pick { th scope="col" { span.unseen { (t.get("history-compare")) } } }
                th scope="col" { (t.get("history-invoice")) }
                th scope="col" { (t.get("summary-verdict")) }
                th.num scope="col" { (t.get("field-total")) }
                th scope="col" { (t.get("history-asked")) }
                th scope="col" { (t.get("history-when")) }
            } }
            tbody { @for row in rows { (line(f, row, can_pick)) } }
        }
    };
    parts::wide(&label, table)
}

fn line(f: &Frame, row: &Row, can_pick: bool) -> Markup {
    let t = f.texts();
    let name = row.number.as_deref().unwrap_or(&row.name);
    let way = WAYS.iter().find(|(code, _)| *code == row.way).map(|(_, key)| t.get(key));
    html! {
        tr {
            @if can_pick {
                td.pickbox {
                    label.tick {
                        input type="checkbox" name="pick" value=(row.id);
                        span.unseen { (t.get("history-compare")) " " (printable(name)) }
                    }
                }
            }
            th scope="row" {
                a.target.digits href=(address::result(&row.id)) { (printable(name)) }
                @if let Some(seller) = &row.seller { small { (printable(seller)) } }
            }
            td {
                @match row.verdict {
                    Some(verdict) => (parts::verdict_badge(f, verdict)),
                    None => (parts::badge(Tone::Soft, &t.get("verify-busy"))),
                }
                @if row.status != model::verdict::TaxStatus::Unknown {
                    @let (tone, words) = verdict_status(row.status, t);
                    " " (parts::badge(tone, &words))
                }
            }
            td.num data-label=(t.get("field-total")) {
                (row.total.map(|fen| fen.to_string()).unwrap_or_default())
            }
            td data-label=(t.get("history-asked")) {
                span { (way.unwrap_or_else(|| row.way.clone()))
                    @if !row.sources.is_empty() { small { (printable(&t.asked(&row.sources))) } } }
            }
            td.digits data-label=(t.get("history-when")) {
                span { span.whole { (row.at.in_china()) } small { (printable(&row.by)) } }
            }
        }
    }
}
