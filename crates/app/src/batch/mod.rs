//! Batches (批量查验): many files or rows of a table, verified in the background.
//!
//! [`of_table`] and [`of_files`] begin one and put a job of kind [`JOB`] into the queue; a worker
//! calls [`run_some`] until nothing waits. Rows that cannot be asked and repeats of an invoice are
//! known before anybody is asked; every other item is asked about once and ends in one write
//! together with its record, so that a crash costs nothing but time. A picture with something
//! doubtful in it ends as [`Ending::Draft`], and anew when a person has confirmed what was read.

mod ending;
mod files;
pub mod limits;
mod picture;
mod run;
mod table;

use model::Moment;
use model::account::Permission;
use paper::Unreadable;
use store::batch::{self, Batch, Filter, Item, State};
use store::{Db, Tenant, job};

use crate::authority::BatchRunner;

pub use ending::Ending;
pub use files::{File, of_files};
pub use run::{Means, run_some};
pub use table::{Preview, Table, begin, is_table, of_table, preview, templates};

/// The kind of job that runs a batch; its payload is the id.
pub const JOB: &str = "batch";

/// Why a batch cannot be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Fault {
    /// More than [`limits::ROWS_MAX`] rows.
    TooManyRows,
    /// More than [`limits::FILES_MAX`] files.
    TooManyFiles,
    /// More bytes than a batch may have.
    TooLarge,
    /// Nothing to verify.
    Empty,
    /// No column holds the number of an invoice.
    NoNumber,
    /// Two columns hold the same.
    ColumnTwice,
    /// A template without a name.
    TemplateNameless,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Fault; 7] = [
        Fault::TooManyRows,
        Fault::TooManyFiles,
        Fault::TooLarge,
        Fault::Empty,
        Fault::NoNumber,
        Fault::ColumnTwice,
        Fault::TemplateNameless,
    ];

    /// The stable code; `batch-` and the code is the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            Fault::TooManyRows => "too-many-rows",
            Fault::TooManyFiles => "too-many-files",
            Fault::TooLarge => "too-large",
            Fault::Empty => "empty",
            Fault::NoNumber => "no-number",
            Fault::ColumnTwice => "column-twice",
            Fault::TemplateNameless => "template-nameless",
        }
    }
}

/// What can go wrong with a batch.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be begun so.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The table cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The store failed, or there is no such batch for whoever asks.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The result of this module.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// How far a batch is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// How many items have ended.
    pub done: u64,
    /// How many there are.
    pub total: u64,
    /// How they ended, those that occur, in the order of [`Ending::ALL`].
    pub endings: Vec<(Ending, u64)>,
}

/// Batches that a person may see: their own, with [`Permission::HistoryAll`] those of everybody.
fn reach(runner: &BatchRunner) -> &str {
    if runner.may(Permission::HistoryAll) { "" } else { runner.actor().as_str() }
}

/// A batch.
///
/// # Errors
///
/// [`store::Error::NotFound`] when there is none of this id, or it is not for them to see.
pub fn find(db: &Db, runner: &BatchRunner, id: &str) -> store::Result<Batch> {
    let found = db.read(|read| batch::find(read, runner.tenant(), id))?;
    let reach = reach(runner);
    match reach.is_empty() || found.actor == reach {
        true => Ok(found),
        false => Err(store::Error::NotFound),
    }
}

/// Batches, the newest first, each with its progress, and how many there are in all.
///
/// # Errors
///
/// When the store fails.
pub fn list(
    db: &Db,
    runner: &BatchRunner,
    (skip, count): (i64, i64),
) -> store::Result<(Vec<(Batch, Progress)>, i64)> {
    let (tenant, reach) = (runner.tenant(), reach(runner));
    db.read(|read| {
        let batches = batch::list(read, tenant, reach, (skip, count))?;
        let with = batches.into_iter().map(|batch| {
            let progress = progress_of(read, tenant, &batch)?;
            Ok((batch, progress))
        });
        let with = with.collect::<store::Result<Vec<_>>>()?;
        Ok((with, batch::count(read, tenant, reach)?))
    })
}

/// How far a batch is.
///
/// # Errors
///
/// When the store fails.
pub fn progress(db: &Db, tenant: &Tenant, id: &str) -> store::Result<Progress> {
    db.read(|read| {
        let batch = batch::find(read, tenant, id)?;
        progress_of(read, tenant, &batch)
    })
}

fn progress_of(
    read: &mut store::Read<'_>,
    tenant: &Tenant,
    batch: &Batch,
) -> store::Result<Progress> {
    let counts = batch::counts(read, tenant, &batch.id)?;
    let of = |code: &str| {
        let found = counts.iter().find(|counted| counted.outcome == code);
        found.map_or(0, |counted| u64::try_from(counted.count).unwrap_or(0))
    };
    let endings = Ending::ALL.iter().map(|ending| (*ending, of(ending.code())));
    let endings: Vec<(Ending, u64)> = endings.filter(|(_, count)| *count > 0).collect();
    Ok(Progress {
        state: batch.state,
        done: endings.iter().map(|(_, count)| count).sum(),
        total: u64::try_from(batch.total).unwrap_or(0),
        endings,
    })
}

/// Which items of a batch are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// Those that ended so.
    Only(Ending),
    /// Those that ended otherwise than well (异常清单).
    Exceptions,
}

impl Wanted {
    fn filter(self) -> Filter {
        match self {
            Wanted::All => Filter::default(),
            Wanted::Only(ending) => Filter { only: ending.code().to_owned(), ..Filter::default() },
            Wanted::Exceptions => {
                Filter { except: Ending::Good.code().to_owned(), ..Filter::default() }
            }
        }
    }
}

/// Items of a batch in their order.
///
/// # Errors
///
/// When the store fails, or the batch is not for them to see.
pub fn items(
    db: &Db,
    runner: &BatchRunner,
    id: &str,
    wanted: Wanted,
    (skip, count): (i64, i64),
) -> store::Result<Vec<Item>> {
    find(db, runner, id)?;
    let place = (runner.tenant(), id);
    db.read(|read| batch::items(read, place, &wanted.filter(), (0, skip, count)))
}

/// Hands every wanted item to `take`, in order, a page at a time.
///
/// # Errors
///
/// When the store or `take` fails, or the batch is not for them to see.
pub fn each_item(
    db: &Db,
    runner: &BatchRunner,
    id: &str,
    wanted: Wanted,
    mut take: impl FnMut(Item) -> store::Result<()>,
) -> store::Result<()> {
    find(db, runner, id)?;
    let (place, filter) = ((runner.tenant(), id), wanted.filter());
    let mut after = 0;
    loop {
        let page = db.read(|read| batch::items(read, place, &filter, (after, 0, limits::PAGE)))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.place;
        page.into_iter().try_for_each(&mut take)?;
    }
}

/// The headings of the table of a batch as its user wrote them; none for files.
pub fn headings(batch: &Batch) -> Vec<String> {
    table::mapping_of(&batch.mapping).columns.into_iter().map(|mapped| mapped.heading).collect()
}

/// The cells of an item as its user wrote them; none for a file.
pub fn cells(item: &Item) -> Vec<String> {
    serde_json::from_str(&item.input).unwrap_or_default()
}

/// Stops a batch; what is being asked about still ends.
///
/// # Errors
///
/// When the store fails, or the batch is not for them to see.
pub fn stop(db: &Db, runner: &BatchRunner, now: Moment, id: &str) -> store::Result<()> {
    find(db, runner, id)?;
    db.write(runner.actor(), now, |write| batch::stop(write, runner.tenant(), id)).map(drop)
}

/// Lets a stopped batch go on: what has ended stays, and the rest is asked about once. A batch that
/// was not stopped stays as it is.
///
/// # Errors
///
/// When the store fails, or the batch is not for them to see.
pub fn resume(db: &Db, runner: &BatchRunner, now: Moment, id: &str) -> store::Result<()> {
    find(db, runner, id)?;
    let tenant = runner.tenant();
    db.write(runner.actor(), now, |write| match batch::resume(write, tenant, id)? {
        Some(State::Running) => job::add(write, tenant, JOB, id, now).map(drop),
        _ => Ok(()),
    })
}

/// The batch that a form under this token began, if it was sent before.
///
/// # Errors
///
/// When the store fails.
pub fn of_token(db: &Db, runner: &BatchRunner, token: &str) -> store::Result<Option<String>> {
    db.read(|read| batch::of_token(read, runner.tenant(), token))
}

/// A name as it is kept.
fn named(name: &str) -> String {
    let clean = name.trim().chars().filter(|c| !c.is_control());
    clean.take(limits::NAME_CHARS_MAX).collect()
}
