//! Rows of a register (底账): issued invoices with their tax status.

use std::iter::Peekable;

use model::number::Structure;
use model::verdict::TaxStatus;
use model::{Day, Fen, Field, Invoice, Kind, Line};
use serde_json::Value;

use super::mapping::sound;
use super::words::yes_or_no;
use super::{Column, Mapping, Refused, Row, Rule, kind_of_word, status_of_word};
use crate::limits::LINES_MAX;

/// An issued invoice of a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Issued {
    /// The first row that says so.
    pub row: u64,
    /// How many rows it took.
    pub rows: u64,
    /// The invoice.
    pub invoice: Invoice,
    /// Its tax status.
    pub status: TaxStatus,
}

/// One row before it is held against the rules of invoices.
struct Draft {
    invoice: Invoice,
    status: Option<TaxStatus>,
    line: Line,
    line_total: Option<Fen>,
    digital: Option<String>,
}

impl Mapping {
    /// The issued invoice of a row, and its tax status; normal where the table has no such column.
    ///
    /// Of the three amounts one that is missing is worked out from the others, except where more
    /// than net and tax may make up the total: on air tickets and where the kind is not known.
    ///
    /// # Errors
    ///
    /// The first rule that the row breaks.
    pub fn issued(&self, row: &Row) -> Result<(Invoice, TaxStatus), Refused> {
        self.build(std::slice::from_ref(row)).map(|issued| (issued.invoice, issued.status))
    }

    fn draft(&self, row: &Row) -> Result<Draft, Refused> {
        let mut draft = Draft {
            invoice: Invoice::default(),
            status: None,
            line: Line::default(),
            line_total: None,
            digital: None,
        };
        for (index, mapped) in self.columns.iter().enumerate() {
            let Some(column) = mapped.holds else { continue };
            let cell = row.get(index);
            if !cell.is_empty() {
                sound(row.number, column, cell)?;
                draft.set(column, cell).map_err(|rule| Refused::at(row.number, column, rule))?;
            }
        }
        Ok(draft)
    }

    /// The invoice that these rows make together.
    fn build(&self, rows: &[Row]) -> Result<Issued, Refused> {
        let Some(first) = rows.first() else { return Err(Refused::whole(0, Rule::Missing)) };
        let fault = |column: Column, rule| Refused::at(first.number, column, rule);
        let draft = self.draft(first)?;
        let status = match (draft.status, self.position(Column::Status)) {
            (Some(status), _) => status,
            (None, None) => TaxStatus::Normal,
            (None, Some(_)) => return Err(fault(Column::Status, Rule::Missing)),
        };
        let digital = draft.digital.clone().unwrap_or_default();
        let mut invoice = match self.has_lines() {
            true => self.with_lines(draft, &rows[1..])?,
            false => draft.invoice,
        };
        identify(&mut invoice, &digital).map_err(|(column, rule)| fault(column, rule))?;
        settle(&mut invoice).map_err(|(column, rule)| fault(column, rule))?;
        Ok(Issued { row: first.number, rows: rows.len() as u64, invoice, status })
    }

    /// The invoice of a first row with its own line and those of the other rows.
    fn with_lines(&self, first: Draft, others: &[Row]) -> Result<Invoice, Refused> {
        let mut invoice = first.invoice.clone();
        let mut drafts = vec![first];
        for row in others {
            let next = self.draft(row)?;
            if !agree(&drafts[0], &next) {
                return Err(Refused::whole(row.number, Rule::RowsDiffer));
            }
            drafts.push(next);
        }
        add_up(&mut invoice, &drafts);
        invoice.lines = drafts.into_iter().map(|draft| draft.line).collect();
        invoice.lines_complete = true;
        Ok(invoice)
    }

    /// What tells the invoice of a row from that of the next one.
    fn name(&self, row: &Row) -> String {
        let digital = self.cell(row, Column::DigitalNumber);
        if digital.is_empty() {
            let (code, number) = (self.cell(row, Field::Code), self.cell(row, Field::Number));
            return format!("{code}:{number}");
        }
        digital.to_owned()
    }
}

impl Draft {
    fn set(&mut self, column: Column, cell: &str) -> Result<(), Rule> {
        let invoice = &mut self.invoice;
        let money = || Fen::parse(cell).map(Some).ok_or(Rule::AmountForm);
        let text = || Some(cell.to_owned());
        match column {
            Column::Field(Field::Kind) => {
                invoice.kind = Some(kind_of_word(cell).ok_or(Rule::KindUnknown)?);
            }
            Column::Field(Field::IssueDate) => {
                invoice.issue_date = Some(Day::parse(cell).ok_or(Rule::DateForm)?);
            }
            Column::Field(Field::TotalWithoutTax) => invoice.total_without_tax = money()?,
            Column::Field(Field::Tax) => invoice.tax = money()?,
            Column::Field(Field::Total) => invoice.total = money()?,
            Column::Field(Field::CheckCode) => {
                let code = digits(cell);
                let is_right = matches!(code.len(), 6 | 20);
                invoice.check_code = Some(code).filter(|_| is_right);
                return if is_right { Ok(()) } else { Err(Rule::CheckCodeLength) };
            }
            Column::Field(Field::Code) => invoice.code = Some(digits(cell)),
            Column::Field(Field::Number) => invoice.number = Some(digits(cell)),
            Column::Field(field) => {
                if let Some(slot) = field.text_mut(invoice) {
                    *slot = text();
                }
            }
            Column::DigitalNumber => self.digital = text(),
            Column::Status => {
                self.status = Some(status_of_word(cell).ok_or(Rule::StatusUnknown)?);
            }
            Column::IsPositive => {
                let is_positive = yes_or_no(cell).ok_or(Rule::AnswerUnknown)?;
                invoice.is_red_letter = Some(!is_positive);
            }
            Column::OriginalNumber => invoice.original_number = text(),
            Column::Lines => {
                invoice.lines = lines(cell)?;
                invoice.lines_complete = true;
            }
            Column::LineName => self.line.name = text(),
            Column::LineSpec => self.line.spec = text(),
            Column::LineUnit => self.line.unit = text(),
            Column::LineQuantity => self.line.quantity = text(),
            Column::LineUnitPrice => self.line.unit_price = text(),
            Column::LineAmount => self.line.amount = money()?,
            Column::LineTaxRate => self.line.tax_rate = text(),
            Column::LineTax => self.line.tax = money()?,
            Column::LineTotal => self.line_total = money()?,
        }
        Ok(())
    }
}

/// Digits without blanks and dashes, of one width.
fn digits(cell: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        other => other,
    };
    cell.chars().filter(|c| !c.is_whitespace() && *c != '-').map(narrow).collect()
}

/// Whether two rows speak of the same invoice in the same way; only the line may differ.
fn agree(one: &Draft, other: &Draft) -> bool {
    one.invoice == other.invoice && one.status == other.status && one.digital == other.digital
}

/// Amounts that the table does not state for the invoice are the sums of its lines.
fn add_up(invoice: &mut Invoice, drafts: &[Draft]) {
    let sum = |of: fn(&Draft) -> Option<Fen>| drafts.iter().map(of).sum::<Option<Fen>>();
    invoice.total_without_tax = invoice.total_without_tax.or(sum(|draft| draft.line.amount));
    invoice.tax = invoice.tax.or(sum(|draft| draft.line.tax));
    invoice.total = invoice.total.or(sum(|draft| draft.line_total));
}

type Fault = (Column, Rule);

/// Number and code: a table with two columns of numbers fills either, or both on 数电纸质 invoices,
/// which have a short number on their paper and a long one beside it.
fn identify(invoice: &mut Invoice, digital: &str) -> Result<(), Fault> {
    let missing = |field| Err((Column::Field(field), Rule::Missing));
    if !digital.is_empty() {
        let digital = digits(digital);
        if digital.len() != 20 || !digital.bytes().all(|b| b.is_ascii_digit()) {
            return Err((Column::DigitalNumber, Rule::NumberLength));
        }
        let (code, number) = (invoice.code.take(), invoice.number.replace(digital.clone()));
        if let Some(number) = number.filter(|number| *number != digital) {
            let printed = format!("{}:{number}", code.unwrap_or_default());
            invoice.particulars.push(("printed_number".to_owned(), printed));
        }
    }
    let is_fiscal = invoice.kind == Some(Kind::Fiscal);
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let Some(number) = &invoice.number else { return missing(Field::Number) };
    let number_fits = matches!(number.len(), 8 | 20) || is_fiscal && number.len() == 10;
    if !number_fits || !all_digits(number) {
        return Err((Field::Number.into(), Rule::NumberLength));
    }
    match &invoice.code {
        Some(code) => {
            let code_fits = matches!(code.len(), 10 | 12) || is_fiscal && code.len() == 8;
            if !code_fits || !all_digits(code) {
                return Err((Field::Code.into(), Rule::CodeLength));
            }
        }
        None if number.len() < 20 => return missing(Field::Code),
        None => {}
    }
    if invoice.kind.is_none() {
        let structure = invoice.code.as_deref().and_then(Structure::of_code);
        invoice.kind = structure.and_then(|structure| structure.kind);
    }
    if invoice.issue_date.is_none() {
        return missing(Field::IssueDate);
    }
    Ok(())
}

/// The three amounts agree; a missing one follows from the others.
fn settle(invoice: &mut Invoice) -> Result<(), Fault> {
    let amounts = (invoice.total_without_tax, invoice.tax, invoice.total);
    if (amounts.0, amounts.2) == (None, None) {
        return Err((Field::Total.into(), Rule::Missing));
    }
    // Funds and fees stand beside net and tax on an air ticket (航空运输电子客票行程单).
    if matches!(invoice.kind, None | Some(Kind::Air | Kind::AirItinerary)) {
        return Ok(());
    }
    match amounts {
        (Some(net), Some(tax), Some(total)) if (net + tax).distance(total) > Fen(1) => {
            return Err((Field::Total.into(), Rule::AmountsDiffer));
        }
        (Some(net), Some(tax), None) => invoice.total = Some(net + tax),
        (Some(net), None, Some(total)) => invoice.tax = Some(total - net),
        (None, Some(tax), Some(total)) => invoice.total_without_tax = Some(total - tax),
        _ => {}
    }
    Ok(())
}

/// Lines in the names of the JSON contract.
fn lines(cell: &str) -> Result<Vec<Line>, Rule> {
    let list: Vec<Value> = serde_json::from_str(cell).map_err(|_| Rule::LineForm)?;
    if list.len() > LINES_MAX {
        return Err(Rule::TooManyLines);
    }
    let one = |value: Value| {
        let text = |key: &str| match &value[key] {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.clone())),
            Value::Number(number) => Ok(Some(number.to_string())),
            _ => Err(Rule::LineForm),
        };
        let money = |key: &str| match text(key)? {
            Some(text) => Fen::parse(&text).map(Some).ok_or(Rule::AmountForm),
            None => Ok(None),
        };
        if !value.is_object() {
            return Err(Rule::LineForm);
        }
        Ok(Line {
            name: text("name")?,
            spec: text("spec")?,
            unit: text("unit")?,
            quantity: text("quantity")?,
            unit_price: text("unit_price")?,
            amount: money("amount")?,
            tax_rate: text("tax_rate")?,
            tax: money("tax")?,
        })
    };
    list.into_iter().map(one).collect()
}

/// The invoices of a table, see [`invoices`].
#[derive(Debug)]
pub struct Invoices<I: Iterator<Item = Result<Row, Refused>>> {
    mapping: Mapping,
    rows: Peekable<I>,
    is_torn: bool,
}

/// The issued invoices of a table. Where it has one row for each line of goods, neighbouring rows
/// with the same number make one invoice; if one of them is refused, the invoice is.
pub fn invoices<I>(mapping: Mapping, rows: I) -> Invoices<I::IntoIter>
where
    I: IntoIterator<Item = Result<Row, Refused>>,
{
    Invoices { mapping, rows: rows.into_iter().peekable(), is_torn: false }
}

impl<I: Iterator<Item = Result<Row, Refused>>> Iterator for Invoices<I> {
    type Item = Result<Issued, Refused>;

    fn next(&mut self) -> Option<Result<Issued, Refused>> {
        let first = match self.rows.next()? {
            Ok(row) => row,
            Err(refused) => {
                self.is_torn = true;
                return Some(Err(refused));
            }
        };
        if !self.mapping.has_lines() {
            return Some(self.mapping.build(&[first]));
        }
        let (number, name) = (first.number, self.mapping.name(&first));
        let mut rows = vec![first];
        let mut is_long = false;
        let same = |row: &Row| self.mapping.name(row) == name;
        while let Some(Ok(row)) = self.rows.next_if(|next| next.as_ref().is_ok_and(same)) {
            is_long |= rows.len() == LINES_MAX;
            if !is_long {
                rows.push(row);
            }
        }
        // A row that cannot be read may be a line of the invoice before it or after it.
        let is_torn = std::mem::take(&mut self.is_torn) | matches!(self.rows.peek(), Some(Err(_)));
        Some(match (is_long, is_torn) {
            (true, _) => Err(Refused::whole(number, Rule::TooManyLines)),
            (_, true) => Err(Refused::whole(number, Rule::RowsDiffer)),
            _ => self.mapping.build(&rows),
        })
    }
}
