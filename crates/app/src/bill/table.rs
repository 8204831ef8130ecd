//! Bills from a table (账单导入), for billers without an interface: one item a row, the rows of a
//! bill together.
//!
//! A bill with one bad row is refused whole, for nobody should pay part of a sum that is wrong; the
//! others are taken. The same table may be given again.

use std::collections::HashSet;
use std::io::{Read, Seek};

use model::bill::{
    Account, Bill, BillState, Biller, FeeItem, ITEMS_MAX, ItemKind, Masked, Meter, TEXT_CHARS_MAX,
    json,
};
use model::{Day, Fen, Moment};
use paper::Unreadable;
use paper::sheet::{self, Row, Sheet};
use store::bill::{self, Origin, Put};
use store::log::Note;
use store::{Db, Error};

use super::column::{Column, Columns};
use super::limits::{BILLS_OF_TABLE_MAX, BILLS_PER_CHUNK, REFUSED_LISTED_MAX};
use crate::authority::BillerKeeper;

/// A row that is not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The row as a spreadsheet counts it.
    pub row: u64,
    /// The key of the column that is to blame; empty when it is the whole row or bill.
    pub column: &'static str,
    /// The rule that it breaks.
    pub rule: String,
}

/// What became of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were read.
    pub rows: u64,
    /// Bills that are new.
    pub created: u64,
    /// Bills that are as they were.
    pub same: u64,
    /// Bills that say something else than before.
    pub changed: u64,
    /// Bills that are being paid or are paid, and stay as they are.
    pub held: u64,
    /// Bills that are refused, and rows that belong to none.
    pub refused: u64,
    /// The first of them, and why.
    pub listed: Vec<Refused>,
}

/// Why a table is not read at all.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It is no table.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A column is missing or there twice; its key.
    #[error("the column {0}")]
    Column(&'static str),
    /// The store failed, or there is no such biller.
    #[error(transparent)]
    Store(#[from] Error),
}

type Checked<T> = Result<T, Refused>;

/// Imports the bills of a biller from a table (CSV or XLSX).
///
/// # Errors
///
/// [`Fault`]. What was written before the store failed stays.
pub fn import<R: Read + Seek>(
    db: &Db,
    keeper: &BillerKeeper,
    (biller, name): (&str, &str),
    reader: R,
    now: Moment,
) -> Result<Report, Fault> {
    let biller = db.read(|read| bill::biller(read, keeper.tenant(), biller))?.biller;
    let sheet = sheet::open(name, reader)?;
    let columns = Columns::of(&sheet.columns).map_err(|column| Fault::Column(column.key()))?;
    let mut report = Report::default();
    let mut chunk = Vec::new();
    let mut bills = Bills { sheet, biller: &biller, columns, next: None, seen: HashSet::new() };
    while let Some(next) = bills.next_bill(&mut report.rows) {
        match next {
            Ok(bill) => chunk.push(bill),
            Err(refused) => report.refuse(refused),
        }
        if chunk.len() == BILLS_PER_CHUNK {
            write(db, keeper, &mut chunk, &mut report, now)?;
        }
    }
    write(db, keeper, &mut chunk, &mut report, now)?;
    Ok(report)
}

impl Report {
    fn refuse(&mut self, refused: Refused) {
        self.refused += 1;
        if self.listed.len() < REFUSED_LISTED_MAX {
            self.listed.push(refused);
        }
    }
}

fn write(
    db: &Db,
    keeper: &BillerKeeper,
    chunk: &mut Vec<Bill>,
    report: &mut Report,
    now: Moment,
) -> Result<(), Error> {
    let Some(first) = chunk.first() else { return Ok(()) };
    let (tenant, biller) = (keeper.tenant(), first.biller.clone());
    let done = db.write(keeper.actor(), now, |write| {
        let put = chunk.iter().map(|bill| bill::put(write, tenant, bill, Origin::Table));
        let done: Vec<Put> = put.collect::<Result<_, _>>()?;
        let count = done.len().to_string();
        write.note(&Note::new(tenant, "bill.imported", &biller).detail(&count))?;
        Ok(done)
    })?;
    for put in done {
        match put {
            Put::Created => report.created += 1,
            Put::Same => report.same += 1,
            Put::Changed => report.changed += 1,
            Put::Held => report.held += 1,
        }
    }
    chunk.clear();
    Ok(())
}

/// The bills of a table, one after the other.
struct Bills<'a, R: Read> {
    sheet: Sheet<R>,
    biller: &'a Biller,
    columns: Columns,
    next: Option<Row>,
    seen: HashSet<String>,
}

impl<R: Read> Bills<'_, R> {
    /// The next bill, or the row that spoils it; `None` at the end.
    fn next_bill(&mut self, rows: &mut u64) -> Option<Checked<Bill>> {
        let first = match self.next_row(rows)? {
            Ok(row) => row,
            Err(refused) => return Some(Err(refused)),
        };
        let number = self.cell(&first, Column::Number).to_owned();
        let mut bill = self.begun(&first, &number).and_then(|b| self.with(b, &first));
        while !number.is_empty() {
            let Some(next) = self.next_row(rows) else { break };
            match next {
                Ok(row) if self.cell(&row, Column::Number) == number => {
                    bill = bill.and_then(|bill| self.with(bill, &row));
                }
                Ok(row) => {
                    self.next = Some(row);
                    break;
                }
                // It may have been of this bill, so the bill is not whole.
                Err(refused) => bill = bill.and(Err(refused)),
            }
        }
        Some(bill.and_then(|bill| self.whole(bill, &first)))
    }

    fn next_row(&mut self, rows: &mut u64) -> Option<Checked<Row>> {
        if let Some(row) = self.next.take() {
            return Some(Ok(row));
        }
        let row = self.sheet.next()?;
        *rows += 1;
        Some(row.map_err(|refused| Refused {
            row: refused.row,
            column: "",
            rule: refused.rule.code().to_owned(),
        }))
    }

    fn cell<'r>(&self, row: &'r Row, column: Column) -> &'r str {
        self.columns.place(column).map_or("", |place| row.get(place))
    }

    /// A cell of plain text.
    fn text(&self, row: &Row, column: Column) -> Checked<String> {
        let text = self.cell(row, column);
        let is_plain =
            text.chars().count() <= TEXT_CHARS_MAX && !text.chars().any(char::is_control);
        if is_plain { Ok(text.to_owned()) } else { Err(refused(row, column, "text-form")) }
    }

    /// What the first row of a bill says of all of it.
    fn begun(&mut self, row: &Row, number: &str) -> Checked<Bill> {
        if number.is_empty() {
            return Err(refused(row, Column::Number, "missing"));
        }
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if number.len() > 64 || !number.bytes().all(is_plain) {
            return Err(refused(row, Column::Number, "number-form"));
        }
        if self.seen.len() == BILLS_OF_TABLE_MAX {
            return Err(refused(row, Column::Number, "too-many-bills"));
        }
        // Its rows stand apart: which of them would count?
        if !self.seen.insert(number.to_owned()) {
            return Err(refused(row, Column::Number, "repeated"));
        }
        let typed = self.cell(row, Column::Account);
        let account = self.biller.account.read(typed);
        let account: Account =
            account.map_err(|fault| refused(row, Column::Account, fault.code()))?;
        let due = self.cell(row, Column::Due);
        let due = match due {
            "" => None,
            due => Some(Day::parse(due).ok_or_else(|| refused(row, Column::Due, "date-form"))?),
        };
        Ok(Bill {
            biller: self.biller.id.clone(),
            number: number.to_owned(),
            account,
            period: self.text(row, Column::Period)?,
            holder: Masked::name(&self.text(row, Column::Holder)?),
            address: Masked::address(&self.text(row, Column::Address)?),
            items: Vec::new(),
            total: Fen(0),
            paid: Fen(0),
            due,
            state: BillState::Due,
        })
    }

    /// The bill with the item of a row.
    fn with(&self, mut bill: Bill, row: &Row) -> Checked<Bill> {
        let item = self.item(row)?;
        let typed = self.cell(row, Column::Account);
        if self.biller.account.read(typed).ok().as_ref() != Some(&bill.account) {
            return Err(refused(row, Column::Account, "rows-differ"));
        }
        let holder = Masked::name(&self.text(row, Column::Holder)?);
        if !holder.is_empty() && holder != bill.holder {
            return Err(refused(row, Column::Holder, "rows-differ"));
        }
        if bill.items.len() == ITEMS_MAX {
            return Err(refused(row, Column::Item, "too-many-items"));
        }
        bill.total = bill.total + item.amount;
        bill.items.push(item);
        Ok(bill)
    }

    fn item(&self, row: &Row) -> Checked<FeeItem> {
        let name = self.text(row, Column::Item)?;
        if name.is_empty() {
            return Err(refused(row, Column::Item, "missing"));
        }
        let kind = match self.cell(row, Column::Kind) {
            "" | "费用" => ItemKind::Usage,
            "附加" => ItemKind::Surcharge,
            "减免" => ItemKind::Discount,
            // Where it is computed here, one in the table would be asked for twice or lost.
            "滞纳金" if self.biller.late_fee.is_some() => {
                return Err(refused(row, Column::Kind, "late-fee"));
            }
            "滞纳金" => ItemKind::LateFee,
            _ => return Err(refused(row, Column::Kind, "kind-unknown")),
        };
        let amount = self.cell(row, Column::Amount);
        let amount = Fen::parse(amount).ok_or_else(|| refused(row, Column::Amount, "amount-form"));
        let number = |column| match self.cell(row, column) {
            "" => Ok(None),
            text => {
                let number = json::number(text);
                number.map(Some).ok_or_else(|| refused(row, column, "number-form"))
            }
        };
        let (from, to) = (number(Column::From)?, number(Column::To)?);
        Ok(FeeItem {
            quantity: number(Column::Quantity)?,
            unit: self.text(row, Column::Unit)?,
            unit_price: number(Column::Price)?,
            meter: from.zip(to).map(|(from, to)| Meter { from, to }),
            ..FeeItem::plain(&name, kind, amount?)
        })
    }

    /// The bill with all its rows, if it is right in itself and as its first row says.
    fn whole(&self, bill: Bill, first: &Row) -> Checked<Bill> {
        let stated = self.cell(first, Column::Total);
        if !stated.is_empty() && Fen::parse(stated) != Some(bill.total) {
            return Err(refused(first, Column::Total, "sum"));
        }
        match bill.check() {
            Ok(()) => Ok(bill),
            Err(fault) => Err(refused(first, Column::Amount, fault.code())),
        }
    }
}

fn refused(row: &Row, column: Column, rule: &str) -> Refused {
    Refused { row: row.number, column: column.key(), rule: rule.to_owned() }
}
