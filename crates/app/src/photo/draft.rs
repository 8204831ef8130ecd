//! Drafts of a picture on their way into the store and back.

use model::Moment;
use model::reading::Merged;
use ofd::digest::{Digest, hex};
use store::{Actor, Db, Tenant, draft, fresh, verification};

use super::Looked;
use super::confirm::File;
use crate::record;

/// The long side of a picture as it is shown, in pixels: enough to read the smallest print.
pub const SHOWN_SIDE_MAX: u32 = 1_800;

/// A picture with the invoices that were read from it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its id.
    pub id: String,
    /// Name of the file.
    pub name: String,
    /// SHA-256 of the file.
    pub original: String,
    /// The invoices in their order, each with the verification that was made of it.
    pub invoices: Vec<(Merged, Option<String>)>,
}

/// How a picture came.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The word of its form: the same form sent twice makes one sheet.
    pub token: Option<&'a str>,
    /// The batch it belongs to; empty when to none.
    pub batch: &'a str,
    /// When.
    pub now: Moment,
}

/// The id of the sheet that a form under this token makes.
pub fn id_of(token: &str) -> String {
    let digest = hex(&Digest::Sha256.of(format!("sheet:{token}").as_bytes()));
    format!("sht_{}", &digest[..26])
}

/// Keeps a picture and the invoices that were read from it; the id of its sheet. A picture in
/// which none was recognised gets an empty one, to be filled in beside the picture.
///
/// # Errors
///
/// When the store fails.
pub fn keep(
    db: &Db,
    (tenant, actor): (&Tenant, &Actor),
    file: File<'_>,
    looked: &Looked,
    Entry { token, batch, now }: Entry<'_>,
) -> store::Result<String> {
    let sheet = token.map_or_else(|| fresh("sht", now), id_of);
    let original = hex(&Digest::Sha256.of(file.bytes));
    let empty = [Merged::default()];
    let invoices = if looked.invoices.is_empty() { &empty[..] } else { &looked.invoices };
    let row = |(at, merged): (usize, &Merged)| draft::Draft {
        sheet: sheet.clone(),
        place: at as i64 + 1,
        made_at: now,
        actor: actor.as_str().to_owned(),
        name: file.name.to_owned(),
        original: original.clone(),
        reading: record::write_merged(merged),
        batch: batch.to_owned(),
        verification: None,
    };
    let rows: Vec<draft::Draft> = invoices.iter().enumerate().map(row).collect();
    let shown = draft::Shown {
        width: looked.picture.width().into(),
        height: looked.picture.height().into(),
        bytes: ocr::show::jpeg(&looked.picture, SHOWN_SIDE_MAX),
    };
    let done = db.write(actor, now, |write| {
        verification::keep_original(write, tenant, &original, file.name, file.bytes)?;
        draft::keep_shown(write, tenant, &original, &shown)?;
        draft::put(write, tenant, &rows)
    });
    match done {
        // The same form was sent a moment ago.
        Err(error) if error.is_conflict() && token.is_some() => Ok(sheet),
        Err(error) => Err(error),
        Ok(()) => Ok(sheet),
    }
}

/// A sheet of a workspace.
///
/// # Errors
///
/// [`store::Error::NotFound`] when there is none, or it is another workspace's.
pub fn find(db: &Db, tenant: &Tenant, id: &str) -> store::Result<Sheet> {
    let drafts = db.read(|read| draft::of_sheet(read, tenant, id))?;
    let mut invoices = Vec::with_capacity(drafts.len());
    for one in &drafts {
        let read = record::read_merged(&one.reading);
        let read = read.map_err(|error| store::Error::Corrupt(error.to_string()))?;
        invoices.push((read, one.verification.clone()));
    }
    let (name, original) = match drafts.into_iter().next() {
        Some(first) => (first.name, first.original),
        None => return Err(store::Error::NotFound),
    };
    Ok(Sheet { id: id.to_owned(), name, original, invoices })
}
