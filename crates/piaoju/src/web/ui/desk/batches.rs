//! 批量查验: upload, progress and result of many invoices at once.

pub use app::batch::Ending;
use maud::{Markup, html};
use model::Moment;

use super::{crumbs, desk, desk_refreshing};
use crate::paint::{Tone, printable};
use crate::text::grouped;
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::parts::{Pages, pager};
use crate::web::ui::{Frame, address, form, parts};

/// The key of an ending's words.
pub fn ending_key(ending: Ending) -> &'static str {
    look(ending).0
}

/// The words and the mood of an ending.
fn look(ending: Ending) -> (&'static str, Tone) {
    match ending {
        Ending::Good => ("batch-good", Tone::Good),
        Ending::Repeat => ("batch-repeat", Tone::Warn),
        Ending::Malformed => ("batch-malformed", Tone::Warn),
        Ending::NotFound => ("verdict-not-found", Tone::Bad),
        Ending::Voided => ("tax-status-voided", Tone::Bad),
        Ending::RedFull => ("tax-status-red-full", Tone::Bad),
        Ending::Mismatch => ("verdict-mismatch", Tone::Bad),
        Ending::Invalid => ("verdict-invalid", Tone::Bad),
        Ending::Undetermined => ("verdict-undetermined", Tone::Soft),
        Ending::Draft => ("photo-waits", Tone::Warn),
    }
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It waits for somebody to say what the columns hold.
    Columns,
    /// It is running.
    Running,
    /// It was stopped by a person.
    Stopped,
    /// It is done.
    Done,
}

impl Stage {
    fn badge(self, f: &Frame) -> Markup {
        let (tone, key) = match self {
            Stage::Columns => (Tone::Warn, "batch-stage-columns"),
            Stage::Running => (Tone::Soft, "batch-stage-running"),
            Stage::Stopped => (Tone::Warn, "batch-stage-stopped"),
            Stage::Done => (Tone::Good, "batch-stage-done"),
        };
        parts::badge(tone, &f.texts().get(key))
    }
}

/// A batch in the list, and the head of its page.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its id.
    pub id: String,
    /// Its name: that of its file.
    pub name: String,
    /// By whom.
    pub by: String,
    /// When it was begun.
    pub at: Moment,
    /// Where it stands.
    pub stage: Stage,
    /// How many invoices are done.
    pub done: u64,
    /// How many there are.
    pub total: u64,
    /// How they ended, those that occur.
    pub endings: Vec<(Ending, u64)>,
}

impl Batch {
    /// The endings that occur, in their order.
    fn sorted(&self) -> Vec<(Ending, u64)> {
        let mut endings = self.endings.clone();
        endings.sort_unstable();
        endings
    }

    /// The endings in a sentence: 成功 90，重复 4，….
    fn sentence(&self, f: &Frame) -> String {
        let t = f.texts();
        let endings = self.sorted();
        let said = endings
            .iter()
            .map(|(ending, n)| format!("{}\u{a0}{}", t.get(look(*ending).0), grouped(*n)));
        said.collect::<Vec<_>>().join(&t.get("batch-joint"))
    }
}

/// What the list of batches knows.
#[derive(Clone, Debug)]
pub struct Batches {
    /// The batches, the newest first.
    pub batches: Vec<Batch>,
    /// Which part of them this is.
    pub pages: Pages,
    /// Kept templates of columns: id and name.
    pub templates: Vec<(String, String)>,
    /// The one-time word of the form.
    pub token: String,
    /// What is wrong with the files, in the language of the page.
    pub fault: Option<String>,
}

/// Draws the page with the form to begin a batch and the list of batches.
pub fn page(f: &Frame, model: &Batches) -> Markup {
    let t = f.texts();
    let title = t.get("desk-batches");
    let template = html! {
        a.button.quiet href=(address::BATCH_TEMPLATE) {
            (icon(Icon::Download)) (t.get("batch-template"))
        }
    };
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("batch-lead"), template))
        @if let Some(fault) = &model.fault { (parts::notice(Tone::Bad, html! { (fault) })) }
        section.card.pad { (upload(f, model)) }
        section.card.pad {
            h2 { (t.get("batch-list")) }
            @if model.batches.is_empty() {
                (parts::nothing(Icon::Sheets, &t.get("batch-none"), &t.get("batch-none-more"),
                    html! {}))
            } @else { (list(f, &model.batches)) (pager(f, model.pages, address::BATCHES)) }
        }
    };
    desk(f, &title, content)
}

fn upload(f: &Frame, model: &Batches) -> Markup {
    let t = f.texts();
    let templates: Vec<(String, String)> =
        [vec![(String::new(), t.get("batch-recognise"))], model.templates.clone()].concat();
    html! {
        pj-drop words=(t.get("drop-anywhere")) busy=(t.get("batch-busy")) {
            form.drop method="post" action=(address::BATCHES) enctype="multipart/form-data" {
                (form::hidden("token", &model.token))
                (icon(Icon::Sheets))
                b { (t.get("batch-drop")) }
                p #files-hint { (t.get("batch-hint")) }
                @if !model.templates.is_empty() {
                    div.short {
                        (form::select("template", &t.get("batch-columns"), &templates, ""))
                    }
                }
                div.actions {
                    label.button.pick {
                        (t.get("drop-choose"))
                        input #files type="file" name="files" multiple required
                            accept=".xlsx,.csv,.jsonl,.zip,.ofd,.pdf,.xml,image/*"
                            aria-describedby="files-hint";
                    }
                    button.without type="submit" { (t.get("verify-start")) }
                }
                div role="status" { ul.names {} }
            }
        }
    }
}

fn list(f: &Frame, batches: &[Batch]) -> Markup {
    let t = f.texts();
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("batch-name")) }
                th scope="col" { (t.get("batch-stage")) }
                th scope="col" { (t.get("batch-result")) }
                th scope="col" { (t.get("history-when")) }
            } }
            tbody { @for batch in batches { tr {
                th scope="row" {
                    a.target href=(address::batch(&batch.id)) { (printable(&batch.name)) }
                    small { (printable(&batch.by)) }
                }
                td { (batch.stage.badge(f)) }
                td {
                    span.digits { (grouped(batch.done)) " / " (grouped(batch.total)) }
                    small { (batch.sentence(f)) }
                }
                td.digits data-label=(t.get("history-when")) { (batch.at.in_china()) }
            } } }
        }
    };
    parts::wide(&t.get("batch-list"), table)
}

/// One invoice of a batch.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its row in the table, or its place among the files.
    pub row: u64,
    /// Name of the file, or code and number.
    pub name: String,
    /// How it ended; `None` while it waits.
    pub ending: Option<Ending>,
    /// Why, in the language of the page.
    pub reason: String,
    /// Where more of it is: its verification, or the picture that waits for a person.
    pub to: Option<String>,
}

/// What the page of one batch knows.
#[derive(Clone, Debug)]
pub struct BatchPage {
    /// The batch.
    pub batch: Batch,
    /// Its invoices on this page.
    pub items: Vec<Item>,
    /// Which page this is.
    pub pages: Pages,
    /// The ending that the list is narrowed to.
    pub only: Option<Ending>,
    /// Whether results may be taken out (导出).
    pub may_export: bool,
}

/// Draws the page of one batch: progress while it runs, then the result.
pub fn batch_page(f: &Frame, model: &BatchPage) -> Markup {
    let t = f.texts();
    let batch = &model.batch;
    let title = printable(&batch.name);
    let content = html! {
        (crumbs(f, &[(address::BATCHES, &t.get("desk-batches"))], &title))
        (parts::head(&title, &batch.at.in_china(), batch.stage.badge(f)))
        @match batch.stage {
            Stage::Running => (progress(f, batch)),
            _ => (result(f, model)),
        }
        @if batch.stage != Stage::Running && !model.items.is_empty() {
            section.card.pad {
                (items(f, model))
                (pager(f, model.pages, &only(batch, model.only)))
            }
        }
    };
    match batch.stage {
        Stage::Running => desk_refreshing(f, &title, 3, content),
        _ => desk(f, &title, content),
    }
}

fn only(batch: &Batch, ending: Option<Ending>) -> String {
    let code = ending.map(Ending::code).unwrap_or_default();
    address::with(&address::batch(&batch.id), &[("only", code)])
}

fn progress(f: &Frame, batch: &Batch) -> Markup {
    let t = f.texts();
    let count = [("done", grouped(batch.done).into()), ("total", grouped(batch.total).into())];
    html! {
        pj-progress src=(address::batch_part(&batch.id, "events")) {
            section.card.pad.form {
                p.big.digits role="status" aria-live="polite" data-text="" {
                    (t.fill("batch-done", &count))
                }
                progress max=(batch.total.max(1)) value=(batch.done)
                    aria-label=(t.get("batch-progress")) {}
                p.soft { (t.get("batch-leave")) }
                div.actions {
                    form method="post" action=(address::batch_part(&batch.id, "stop")) {
                        button.danger.slim type="submit" { (t.get("batch-stop")) }
                    }
                }
            }
        }
    }
}

fn result(f: &Frame, model: &BatchPage) -> Markup {
    let t = f.texts();
    let batch = &model.batch;
    let part = |part| address::batch_part(&batch.id, part);
    let count = [("done", grouped(batch.done).into()), ("total", grouped(batch.total).into())];
    let waits = batch.endings.iter().any(|(ending, count)| *ending == Ending::Draft && *count > 0);
    html! {
        section.card.pad.form {
            p.big { (batch.sentence(f)) }
            p.soft.digits { (t.fill("batch-done", &count)) }
            div.figures.tiles {
                @for (ending, count) in batch.sorted() {
                    @let (key, tone) = look(ending);
                    a class={ "figure " (parts::class(tone)) } href=(only(batch, Some(ending)))
                        aria-current=[(model.only == Some(ending)).then_some("true")] {
                        span { (t.get(key)) } b.digits { (grouped(count)) }
                    }
                }
            }
            @if batch.stage == Stage::Stopped {
                form.actions method="post" action=(part("continue")) {
                    button type="submit" { (icon(Icon::Again)) (t.get("batch-continue")) }
                    span.small.soft { (t.get("batch-continue-more")) }
                }
            }
            @if waits {
                div.actions {
                    a.button href=(address::SCANS) { (icon(Icon::Tick)) (t.get("batch-confirm")) }
                    span.small.soft { (t.get("photo-waits-more")) }
                }
            }
            @if model.may_export {
                div.actions.bar {
                    a.button.quiet[waits || batch.stage == Stage::Stopped]
                        href=(part("exceptions.xlsx")) {
                        (icon(Icon::Download)) (t.get("batch-exceptions"))
                    }
                    a.button.quiet href=(part("results.xlsx")) { (t.get("batch-results")) }
                    a.button.quiet href=(part("reports.zip")) { (t.get("batch-reports")) }
                }
            }
        }
    }
}

fn items(f: &Frame, model: &BatchPage) -> Markup {
    let t = f.texts();
    let table = html! {
        table.records {
            thead { tr {
                th.num scope="col" { (t.get("batch-row")) }
                th scope="col" { (t.get("history-invoice")) }
                th scope="col" { (t.get("summary-verdict")) }
                th scope="col" { (t.get("summary-reason")) }
            } }
            tbody { @for item in &model.items { tr {
                td.num data-label=(t.get("batch-row")) { (item.row) }
                th scope="row" {
                    @match &item.to {
                        Some(to) => a.target.digits href=(to) { (printable(&item.name)) },
                        None => span.digits { (printable(&item.name)) },
                    }
                }
                td {
                    @if let Some(ending) = item.ending {
                        @let (key, tone) = look(ending);
                        (parts::badge(tone, &t.get(key)))
                    }
                }
                td { (printable(&item.reason)) }
            } } }
        }
    };
    html! {
        @if let Some(ending) = model.only {
            p.small {
                (t.get(look(ending).0)) " · "
                a.target href=(only(&model.batch, None)) { (t.get("batch-all")) }
            }
        }
        (parts::wide(&t.get("batch-result"), table))
    }
}
