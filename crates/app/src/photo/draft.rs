//! Drafts of a picture: kept until a person confirms each, and ended with its verification.

use model::reading::Merged;
use model::{Moment, Verification};
use ofd::digest::{Digest, hex};
use store::batch::{self, Ended};
use store::{Actor, Db, Tenant, Write, draft, fresh, verification};

use super::Looked;
use super::confirm::{self, File, Said};
use crate::authority::Verifier;
use crate::batch::Ending;
use crate::inquiry::{self, Ask, Entry as Kept, Inquiry, Way};
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
    /// The batch it belongs to; empty when to none.
    pub batch: String,
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

/// The drafts of a picture, one for each invoice that was read from it. A picture in which none
/// was recognised gets an empty one, to be filled in beside the picture.
pub fn of_picture(
    actor: &Actor,
    file: File<'_>,
    invoices: &[Merged],
    Entry { token, batch, now }: Entry<'_>,
) -> Vec<draft::Draft> {
    let sheet = token.map_or_else(|| fresh("sht", now), id_of);
    let original = hex(&Digest::Sha256.of(file.bytes));
    let empty = [Merged::default()];
    let invoices = if invoices.is_empty() { &empty } else { invoices };
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
    invoices.iter().enumerate().map(row).collect()
}

/// The picture as it is shown.
pub fn shown(looked: &Looked) -> draft::Shown {
    draft::Shown {
        width: looked.picture.width().into(),
        height: looked.picture.height().into(),
        bytes: ocr::show::jpeg(&looked.picture, SHOWN_SIDE_MAX),
    }
}

/// Keeps a picture and the invoices that were read from it; the id of its sheet.
///
/// # Errors
///
/// When the store fails.
pub fn keep(
    db: &Db,
    (tenant, actor): (&Tenant, &Actor),
    file: File<'_>,
    looked: &Looked,
    entry: Entry<'_>,
) -> store::Result<String> {
    let rows = of_picture(actor, file, &looked.invoices, entry);
    // There is one at least.
    let sheet = rows.first().map(|row| row.sheet.clone()).unwrap_or_default();
    let (original, shown) = (hex(&Digest::Sha256.of(file.bytes)), shown(looked));
    let done = db.write(actor, entry.now, |write| {
        verification::keep_original(write, tenant, &original, file.name, file.bytes)?;
        draft::keep_shown(write, tenant, &original, &shown)?;
        draft::put(write, tenant, &rows)
    });
    match done {
        // The same form was sent a moment ago.
        Err(error) if error.is_conflict() && entry.token.is_some() => Ok(sheet),
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
    match drafts.into_iter().next() {
        Some(draft::Draft { name, original, batch, .. }) => {
            Ok(Sheet { id: id.to_owned(), name, original, batch, invoices })
        }
        None => Err(store::Error::NotFound),
    }
}

/// The word under which the invoice at a place of a sheet is verified: the same form sent twice
/// asks once.
pub fn token_of(sheet: &Sheet, place: usize) -> String {
    format!("{}:{place}", sheet.id)
}

/// Verifies an invoice of a sheet as a person confirmed it, keeps that, and ends the draft; the id
/// of the record, and what was found unless the same form was sent before.
///
/// # Errors
///
/// [`store::Error::NotFound`] when the sheet has no such place or the form is not complete (see
/// [`confirm::faults`]); when the store fails.
pub fn verify(
    db: &Db,
    verifier: &Verifier,
    (sheet, place): (&Sheet, usize),
    said: &Said,
    now: Moment,
    ask: &mut Ask<'_>,
) -> store::Result<(String, Option<Inquiry>)> {
    let (tenant, token) = (verifier.tenant(), token_of(sheet, place));
    let earlier = db.read(|read| verification::of_token(read, tenant, &token))?;
    let made = match earlier {
        Some(id) => (id, None),
        None => {
            let at = place.checked_sub(1).and_then(|at| sheet.invoices.get(at));
            let (read, _) = at.ok_or(store::Error::NotFound)?;
            let kept = db.read(|read| verification::original(read, tenant, &sheet.original));
            let (name, bytes) = kept?;
            let file = File { name: &name, bytes: &bytes };
            let inquiry = confirm::verify(file, read, said, now, ask);
            let inquiry = inquiry.map_err(|_| store::Error::NotFound)?;
            let (way, batch) = (Way::Photo, sheet.batch.as_str());
            let entry = Kept { way, batch, token: Some(&token), original: Some(&bytes) };
            let id = inquiry::keep(db, (tenant, verifier.actor()), &inquiry, entry)?;
            (id, Some(inquiry))
        }
    };
    db.write(verifier.actor(), now, |write| {
        draft::confirm(write, tenant, (&sheet.id, place as i64), &made.0)?;
        settle(write, tenant, sheet)
    })?;
    Ok(made)
}

/// How a verification ends the item of a batch.
pub(crate) fn ended(v: &Verification, id: &str) -> Ended {
    Ended {
        outcome: Ending::of(v).code().to_owned(),
        reason: v.reasons.first().map_or("", |reason| reason.code()).to_owned(),
        verification: Some(id.to_owned()),
        ..Ended::default()
    }
}

/// Ends the item of a batch that a sheet came from, when none of its invoices waits any more. Of
/// several invoices the item shows the first that somebody has to look at.
fn settle(write: &mut Write<'_>, tenant: &Tenant, sheet: &Sheet) -> store::Result<()> {
    if sheet.batch.is_empty() {
        return Ok(());
    }
    let drafts = draft::of_sheet(write, tenant, &sheet.id)?;
    let made: Option<Vec<String>> = drafts.into_iter().map(|one| one.verification).collect();
    let mut worst: Option<(u8, Ended)> = None;
    for id in made.into_iter().flatten() {
        let kept = verification::find(write, tenant, &id)?;
        let read = record::read(&kept.record);
        let (v, _) = read.map_err(|error| store::Error::Corrupt(error.to_string()))?;
        let urgency = match Ending::of(&v) {
            Ending::Good => 0,
            Ending::Undetermined => 1,
            _ => 2,
        };
        if worst.as_ref().is_none_or(|(most, _)| urgency > *most) {
            worst = Some((urgency, ended(&v, &id)));
        }
    }
    let Some((_, end)) = worst else { return Ok(()) };
    let waits = (Ending::Draft.code(), sheet.id.as_str());
    batch::settle(write, (tenant, &sheet.batch), waits, &end)
}
