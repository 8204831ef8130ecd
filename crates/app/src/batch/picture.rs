//! A picture of a batch (扫描件): verified at once when nothing in it is doubtful; whatever else was
//! read waits for a person.

use model::question::needed;
use model::reading::Merged;
use model::{Field, Kind, Question};
use ofd::digest::{Digest, hex};
use store::batch::Claimed;
use store::draft::keep_shown;

use super::run::{Done, Shift, malformed};
use crate::photo::confirm::{self, FIELDS, File, Said};
use crate::photo::{draft, look};

impl Shift<'_> {
    /// Reads a picture.
    ///
    /// The drafts of one that has to wait are kept in the write that ends its item, so that an
    /// item that is done again after a crash makes no second ones.
    pub(super) fn picture(&self, item: &Claimed, bytes: &[u8]) -> store::Result<Done> {
        let looked = match look(self.means.desk, &item.name, bytes) {
            Ok(looked) => looked,
            Err(why) => return Ok(malformed(why.why, "")),
        };
        let now = self.now();
        let (sha256, shown) = (hex(&Digest::Sha256.of(bytes)), draft::shown(&looked));
        self.means.db.keep_house(now, |write| keep_shown(write, self.tenant, &sha256, &shown))?;
        let file = File { name: &item.name, bytes };
        if let Some(read) = certain(&looked.invoices)
            && let Ok(v) = confirm::state(file, read, &Said::of(read), now)
        {
            let mut done = self.conclude(item, v)?;
            if let Done::Found(inquiry) = &mut done {
                confirm::add_unconfirmed(&mut inquiry.verification.merged, read);
            }
            return Ok(done);
        }
        let token = format!("{}:{}", self.batch.id, item.place);
        let entry = draft::Entry { token: Some(&token), batch: &self.batch.id, now };
        Ok(Done::Waits(draft::of_picture(&self.actor, file, &looked.invoices, entry)))
    }
}

/// The one invoice of a picture, when a person could add nothing to it: no field of the form is
/// doubtful, and what makes it this invoice and no other was read.
fn certain(invoices: &[Merged]) -> Option<&Merged> {
    let [read] = invoices else { return None };
    let is_doubtful = |field| read.origins.get(field).is_some_and(|origin| origin.doubtful);
    let is_read = |field: Field| field.is_in(&read.invoice);
    let is_asked = |kind: Kind| !needed(kind).is_empty();
    // Of a kind that nobody answers for the form demands nothing.
    let is_told = match read.invoice.kind {
        Some(kind) if !is_asked(kind) => is_read(Field::Number) && is_read(Field::Total),
        _ => Question::of_invoice(&read.invoice).is_ok(),
    };
    (is_told && !FIELDS.iter().any(is_doubtful)).then_some(read)
}
