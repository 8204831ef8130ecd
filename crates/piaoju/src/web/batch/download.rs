//! What can be taken away: the template, exceptions and results as workbooks, reports as ZIP.

use std::io::{Cursor, Write};

use app::authority::{BatchRunner, HistoryExporter, ReportIssuer};
use app::batch::{self, Wanted};
use axum::extract::{Path, State};
use axum::response::Response;
use model::{Fen, Field, Verdict};
use paper::sheet::write::{Form, Heading, WriteError, template as write_template, xlsx};
use paper::sheet::{Column, Mapping};
use store::batch::{Batch, Item, Kind};
use store::log::Note;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::words;
use crate::language::Language;
use crate::texts::Texts;
use crate::web::desk::{XLSX, download};
use crate::web::failure::Failure;
use crate::web::office::{Office, Shared};
use crate::web::report;
use crate::web::ui::desk::batches::{Ending, ending_key};
use crate::web::visitor::Visitor;

/// The columns of the template (下载模板).
const FIELDS: [Field; 7] = [
    Field::Kind,
    Field::Code,
    Field::Number,
    Field::IssueDate,
    Field::CheckCode,
    Field::TotalWithoutTax,
    Field::Total,
];
/// More verifications than this get their reports as JSON: a PDF of each would take minutes.
const PDF_MAX: usize = 1_000;
/// How many reports are written into the log at once.
const NOTED: usize = 100;
/// The user's own columns that come back with the results; ours stand behind them.
const OWN_COLUMNS_MAX: usize = 200;

/// The workbook to fill in.
pub async fn template(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let _: BatchRunner = visitor.grant()?;
    let t = Texts::of(visitor.language);
    let made = office.run(move |_| blank(t).map_err(unwritten));
    Ok(download("piaoju-template.xlsx", XLSX, made.await?))
}

/// The template in a language. What its columns hold is recognised when it comes back.
fn blank(t: &Texts) -> Result<Vec<u8>, WriteError> {
    let headings = FIELDS.map(|field| {
        let title = match t.language() {
            Language::Chinese => t.field(field),
            Language::English => field.path().to_owned(),
        };
        Heading::new(title, form(Column::Field(field)))
    });
    let notes = t.get("batch-template-notes");
    let notes: Vec<String> = notes.lines().map(str::to_owned).collect();
    let notes = (&*t.get("batch-template-explained"), &*notes);
    let mut bytes = Vec::new();
    write_template(&t.get("desk-batches"), &headings, &[], notes, &mut bytes)?;
    Ok(bytes)
}

fn unwritten(error: WriteError) -> Failure {
    Failure::Bug(error.to_string())
}

fn form(column: Column) -> Form {
    match column {
        Column::Field(Field::IssueDate) => Form::Day,
        Column::Field(Field::TotalWithoutTax | Field::Tax | Field::Total) => Form::Amount,
        _ => Form::Text,
    }
}

/// 下载异常清单.
pub async fn exceptions(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    workbook(visitor, office, id, Wanted::Exceptions).await
}

/// 下载全部结果.
pub async fn results(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    workbook(visitor, office, id, Wanted::All).await
}

async fn workbook(
    visitor: Visitor,
    office: Shared,
    id: String,
    wanted: Wanted,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let exporter: HistoryExporter = visitor.grant()?;
    let t = Texts::of(visitor.language);
    let name = match wanted {
        Wanted::All => "results.xlsx",
        _ => "exceptions.xlsx",
    };
    let made = office.run(move |office| {
        let found = batch::find(&office.db, &runner, &id)?;
        let mut items = Vec::new();
        batch::each_item(&office.db, &runner, &id, wanted, |item| {
            items.push(item);
            Ok(())
        })?;
        office.db.write(exporter.actor(), office.now(), |write| {
            let note = Note::new(exporter.tenant(), "batch.exported", &id);
            write.note(&note.detail(name)).map(drop)
        })?;
        table(&found, &items, wanted, t).map_err(unwritten)
    });
    Ok(download(name, XLSX, made.await?))
}

/// The items as a workbook: the user's own columns as they came, then how each ended and why; with
/// all results also what was found.
fn table(batch: &Batch, items: &[Item], wanted: Wanted, t: &Texts) -> Result<Vec<u8>, WriteError> {
    let json = serde_json::from_str(&batch.mapping).unwrap_or_default();
    let own = Mapping::from_json(&json).unwrap_or_default().columns;
    let text = |key: &str| Heading::new(t.get(key), Form::Text);
    let mut headings = vec![Heading::new(t.get("batch-row"), Form::Count)];
    match batch.kind {
        Kind::Files => headings.push(text("text-file").wide(40)),
        Kind::Rows => headings.extend(own.iter().take(OWN_COLUMNS_MAX).map(|mapped| {
            Heading::new(mapped.heading.clone(), mapped.holds.map_or(Form::Text, form))
        })),
    }
    headings.extend([text("batch-result").wide(14), text("batch-why").wide(60)]);
    let is_whole = wanted == Wanted::All;
    if is_whole {
        headings.extend([
            text("summary-verdict").wide(18),
            text("check-tax-status").wide(12),
            text("field-kind"),
            text("field-number"),
            Heading::new(t.get("field-issue-date"), Form::Day),
            text("field-seller-name").wide(40),
            Heading::new(t.get("field-total"), Form::Amount),
            text("report-source"),
            text("history-when"),
            text("history-id").wide(32),
        ]);
    }
    let line = |item: &Item| {
        let mut line = vec![item.line.to_string()];
        match batch.kind {
            Kind::Files => line.push(item.name.clone()),
            Kind::Rows => {
                let mut cells = batch::cells(item);
                cells.resize(own.len().min(OWN_COLUMNS_MAX), String::new());
                line.extend(cells);
            }
        }
        let ending = Ending::from_code(&item.end.outcome);
        line.push(ending.map(|ending| t.get(ending_key(ending))).unwrap_or_default());
        line.push(words::reason(&item.end, t));
        if is_whole {
            line.extend(found(item, t));
        }
        line
    };
    let name = if is_whole { "batch-sheet-results" } else { "batch-sheet-exceptions" };
    let mut bytes = Vec::new();
    xlsx(&t.get(name), &headings, items.iter().map(line), &mut bytes)?;
    Ok(bytes)
}

fn found(item: &Item, t: &Texts) -> Vec<String> {
    let Some(found) = &item.found else { return Vec::new() };
    let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.code() == found.verdict);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        verdict.map(|verdict| t.headline(verdict)).unwrap_or_default(),
        t.word("tax-status", &found.tax_status),
        found.kind.as_ref().map(|kind| t.word("kind", kind)).unwrap_or_default(),
        text(&found.number),
        text(&found.issue_date),
        text(&found.seller),
        found.total.map(|fen| Fen(fen).to_string()).unwrap_or_default(),
        found.sources.clone(),
        found.made_at.in_china(),
        text(&item.end.verification),
    ]
}

/// 下载查验报告包: a signed report for every verification of the batch.
pub async fn reports(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let issuer: ReportIssuer = visitor.grant()?;
    let t = Texts::of(visitor.language);
    let name = format!("{id}.zip");
    let made = office.run(move |office| archive(office, &runner, &issuer, &id, t));
    Ok(download(&name, "application/zip", made.await?))
}

fn archive(
    office: &Office,
    runner: &BatchRunner,
    issuer: &ReportIssuer,
    id: &str,
    t: &Texts,
) -> Result<Vec<u8>, Failure> {
    let mut verified = Vec::new();
    batch::each_item(&office.db, runner, id, Wanted::All, |item| {
        verified.extend(item.end.verification.map(|verification| (item.line, verification)));
        Ok(())
    })?;
    let is_pdf = office.fonts().is_some() && verified.len() <= PDF_MAX;
    let end = if is_pdf { "pdf" } else { "json" };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let broken = |why: String| Failure::Bug(why);
    for some in verified.chunks(NOTED) {
        let mut issued = Vec::new();
        for (line, verification) in some {
            let (report, bytes) = report::written(office, issuer, verification, is_pdf, t)?;
            zip.start_file(format!("{line:05}-{verification}.{end}"), SimpleFileOptions::default())
                .map_err(|error| broken(error.to_string()))?;
            zip.write_all(&bytes).map_err(|error| broken(error.to_string()))?;
            issued.push((verification, report));
        }
        office.db.write(issuer.actor(), office.now(), |write| {
            issued.iter().try_for_each(|(verification, report)| {
                let note = Note::new(issuer.tenant(), "report.issued", verification);
                write.note(&note.detail(report)).map(drop)
            })
        })?;
    }
    let done = zip.finish().map_err(|error| broken(error.to_string()))?;
    Ok(done.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_the_template_are_recognised_when_it_comes_back() {
        for language in Language::ALL {
            let bytes = blank(Texts::of(language)).unwrap();
            let sheet = paper::sheet::open("template.xlsx", Cursor::new(bytes)).unwrap();
            let mapping = Mapping::recognise(&sheet.columns);
            let holds: Vec<_> = mapping.columns.iter().map(|mapped| mapped.holds).collect();
            assert_eq!(holds, FIELDS.map(|field| Some(Column::Field(field))), "{language:?}");
        }
    }
}
