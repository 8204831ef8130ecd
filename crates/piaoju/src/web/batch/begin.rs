//! From an upload to a batch: one table, or files and archives of files.

use app::authority::BatchRunner;
use app::batch::{self, File, Table};
use app::verify::{Format, sniff};

use super::Refusal;
use crate::archive;
use crate::texts::Texts;
use crate::web::fields::{Upload, Uploads};
use crate::web::office::Office;

/// Begins a batch; its id. The same form sent again gives the batch of then.
pub fn begin(
    office: &Office,
    runner: &BatchRunner,
    uploads: &Uploads,
    t: &Texts,
) -> Result<String, Refusal> {
    let token = uploads.fields.some("token").filter(|token| token.len() <= 64);
    let known = |token| {
        let known = batch::of_token(&office.db, runner, token);
        known.map_err(|error| Refusal::Failure(error.into()))
    };
    if let Some(id) = token.map(known).transpose()?.flatten() {
        return Ok(id);
    }
    match of_upload(office, runner, uploads, token, t) {
        Err(batch::Error::Store(error)) if error.is_conflict() => {
            let id = token.map(known).transpose()?.flatten();
            id.ok_or(Refusal::Failure(error.into()))
        }
        Err(_) if is_several_tables(&uploads.files) => {
            Err(Refusal::Fault(t.get("batch-one-table")))
        }
        other => other.map_err(|error| Refusal::of(error, t)),
    }
}

fn of_upload(
    office: &Office,
    runner: &BatchRunner,
    uploads: &Uploads,
    token: Option<&str>,
    t: &Texts,
) -> batch::Result<String> {
    let (db, now) = (&office.db, office.now());
    if is_several_tables(&uploads.files) {
        return Err(batch::Fault::Empty.into());
    }
    let name = match uploads.files.as_slice() {
        [] => return Err(batch::Fault::Empty.into()),
        [only] if batch::is_table(&only.bytes) => {
            let template = uploads.fields.some("template");
            let table = Table { name: &only.name, bytes: &only.bytes, template, token };
            return batch::of_table(db, runner, now, table);
        }
        [only] => only.name.clone(),
        [first, ..] => {
            let name = crate::paint::printable(&first.name);
            let count = uploads.files.len().into();
            t.fill("batch-several", &[("name", name.into()), ("count", count)])
        }
    };
    let files = uploads.files.iter().flat_map(opened);
    batch::of_files(db, runner, now, (&name, token), files)
}

/// Whether a table is among several files: each table needs a page of its own for its columns.
fn is_several_tables(files: &[Upload]) -> bool {
    let is_table = |file: &Upload| {
        let name = file.name.to_lowercase();
        let is_called_so = [".xlsx", ".csv", ".jsonl"].iter().any(|end| name.ends_with(end));
        is_called_so && batch::is_table(&file.bytes)
    };
    files.len() > 1 && files.iter().any(is_table)
}

/// The documents in an upload: itself, or what its archive holds, inflated one by one.
fn opened(upload: &Upload) -> Box<dyn Iterator<Item = File> + '_> {
    let one = |bytes| Box::new(std::iter::once(File { name: upload.name.clone(), bytes }));
    if sniff(&upload.bytes) != Format::Archive {
        return one(Ok(upload.bytes.clone()));
    }
    match archive::open(&upload.name, &upload.bytes) {
        Ok(None) => one(Ok(upload.bytes.clone())),
        Err(why) => one(Err(why)),
        Ok(Some(archive)) => {
            let entries = archive.entries.clone().into_iter();
            Box::new(entries.map(move |entry| {
                let bytes = archive.read(&entry);
                File { name: entry.name, bytes }
            }))
        }
    }
}
