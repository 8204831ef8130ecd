//! The register (底账): issued invoices of a workspace, loaded from lists, looked up, and answered
//! from as an authority.

mod answer;
mod limits;
mod load;

use model::verdict::TaxStatus;
use model::{Field, Invoice, Known, Moment};
use store::register::{self, Filter, Finding, Listed, Load, Seller, Since, State};
use store::{Db, Result};

use crate::authority::{LogVerifier, RegisterLoader, RegisterReader};

pub(crate) use answer::reply;
pub use answer::{TRIES_A_DAY, answer};
pub use load::{Heard, LoadReport, load, load_hearing, report};

/// An issued invoice as a reader of lists gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row as a spreadsheet counts it; the place in the list for what has no rows.
    pub number: u64,
    /// The invoice.
    pub invoice: Invoice,
    /// Its tax status; unknown when the list does not say.
    pub status: TaxStatus,
}

/// A row that is not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The row.
    pub row: u64,
    /// The field that is to blame, when it is one: a path, or the key of a column; of an archive
    /// of invoice files the name of the file.
    pub field: Option<String>,
    /// The rule that it breaks: a code of [`paper::sheet::Rule`], `state-goes-back`,
    /// `verdict-invalid`, or why a file cannot be read.
    pub rule: String,
}

impl Refused {
    fn of(row: u64, field: Option<Field>, rule: &str) -> Refused {
        let field = field.map(|field| field.path().to_owned());
        Refused { row, field, rule: rule.to_owned() }
    }
}

impl From<paper::sheet::Issued> for Row {
    fn from(issued: paper::sheet::Issued) -> Row {
        Row { number: issued.row, invoice: issued.invoice, status: issued.status }
    }
}

impl From<paper::sheet::Refused> for Refused {
    fn from(refused: paper::sheet::Refused) -> Refused {
        Refused {
            row: refused.row,
            field: refused.field.map(|column| column.key().to_owned()),
            rule: refused.rule.code().to_owned(),
        }
    }
}

/// An invoice and its states, the oldest first and the present one last.
///
/// # Errors
///
/// [`store::Error::NotFound`] when the register of the workspace does not have it.
pub fn show(db: &Db, reader: &RegisterReader, key: &str) -> Result<(Known, Vec<Since>)> {
    let tenant = reader.tenant();
    db.read(|read| {
        let known = register::find(read, tenant, key)?.ok_or(store::Error::NotFound)?;
        Ok((known, register::history(read, tenant, key)?))
    })
}

/// A page of invoices, the last written first, and how many the register holds in all.
///
/// # Errors
///
/// When the store fails.
pub fn list(
    db: &Db,
    reader: &RegisterReader,
    filter: &Filter,
    page: (Option<i64>, i64),
) -> Result<(Vec<Listed>, i64)> {
    let tenant = reader.tenant();
    db.read(|read| {
        Ok((register::list(read, tenant, filter, page)?, register::count(read, tenant)?))
    })
}

/// Sellers whose name or tax number holds a text.
///
/// # Errors
///
/// When the store fails.
pub fn sellers(db: &Db, reader: &RegisterReader, text: &str, most: i64) -> Result<Vec<Seller>> {
    db.read(|read| register::sellers(read, reader.tenant(), text, most))
}

/// The loads, the newest first.
///
/// # Errors
///
/// When the store fails.
pub fn loads(db: &Db, reader: &RegisterReader, page: (i64, i64)) -> Result<Vec<Load>> {
    db.read(|read| register::loads(read, reader.tenant(), page))
}

/// A load, by its id.
///
/// # Errors
///
/// [`store::Error::NotFound`] when the workspace has no such load.
pub fn one_load(db: &Db, reader: &RegisterReader, id: &str) -> Result<Load> {
    db.read(|read| register::load(read, reader.tenant(), id))
}

/// Sets the state of an invoice by hand, also back from one that never ends; whether that changed
/// anything.
///
/// # Errors
///
/// [`store::Error::NotFound`] when the register of the workspace does not have it.
pub fn set_state(
    db: &Db,
    loader: &RegisterLoader,
    key: &str,
    state: &State,
    now: Moment,
) -> Result<bool> {
    db.write(loader.actor(), now, |write| register::set_state(write, loader.tenant(), key, state))
}

/// Whether every row is as it was loaded; what is not, a bounded number of findings.
///
/// # Errors
///
/// When the store fails.
pub fn check(
    db: &Db,
    verifier: &LogVerifier,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<Finding>> {
    db.read(|read| register::check(read, verifier.tenant(), progress))
}
