//! Which column holds what (列映射): recognised, changed by the user, kept as a template.

use model::Field;
use model::question::Typed;
use serde_json::{Value, json};

use super::column::names_a_sum;
use super::{Column, Refused, Row, Rule, kind_of_word};
use crate::limits::SHEET_COLUMNS_MAX;

/// The name and version of a kept template (导入模板).
const SCHEMA: &str = "piaoju.columns/1";

/// A column of a table and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// Its heading.
    pub heading: String,
    /// What it holds; `None` is passed over.
    pub holds: Option<Column>,
}

/// What each column of a table holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The columns in the order of the table.
    pub columns: Vec<Mapped>,
}

/// A kept template that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no template of columns")]
pub struct TemplateError;

impl Mapping {
    /// Recognises headings. Of two columns for the same thing the first counts.
    ///
    /// Amounts of a table with one row for each line of goods are those of the line, unless their
    /// heading says 合计: the tax bureau's 信息汇总表 is such a table.
    ///
    /// ```
    /// use paper::sheet::{Column, Mapping};
    /// let headings = ["序号", "发票号码", "数电发票号码", "开票日期"].map(str::to_owned);
    /// let mapping = Mapping::recognise(&headings);
    /// assert_eq!(mapping.columns[0].holds, None);
    /// assert_eq!(mapping.columns[2].holds, Some(Column::DigitalNumber));
    /// ```
    pub fn recognise(headings: &[String]) -> Mapping {
        let mut found: Vec<Option<Column>> =
            headings.iter().map(|heading| Column::of_heading(heading)).collect();
        if found.iter().flatten().any(|column| column.is_of_line()) {
            for (heading, column) in headings.iter().zip(&mut found) {
                if !names_a_sum(heading) {
                    *column = column.map(Column::of_line);
                }
            }
        }
        for index in 1..found.len() {
            if found[..index].contains(&found[index]) {
                found[index] = None;
            }
        }
        let pairs = headings.iter().cloned().zip(found);
        Mapping { columns: pairs.map(|(heading, holds)| Mapped { heading, holds }).collect() }
    }

    /// This template laid over the headings of another table: a heading that it names holds what
    /// it says there, any other what is recognised and not yet held.
    pub fn fitted(&self, headings: &[String]) -> Mapping {
        let mut mapping = Mapping::recognise(headings);
        let known = |heading: &str| self.columns.iter().find(|m| m.heading == heading);
        let told: Vec<Column> =
            headings.iter().filter_map(|heading| known(heading)?.holds).collect();
        let mut taken = Vec::new();
        for mapped in &mut mapping.columns {
            mapped.holds = match known(&mapped.heading) {
                Some(kept) => kept.holds.filter(|column| !taken.contains(column)),
                None => mapped.holds.filter(|column| !told.contains(column)),
            };
            taken.extend(mapped.holds);
        }
        mapping
    }

    /// Where a column is.
    pub fn position(&self, column: impl Into<Column>) -> Option<usize> {
        let column = Some(column.into());
        self.columns.iter().position(|mapped| mapped.holds == column)
    }

    /// Whether rows can name an invoice at all: there is a column of numbers.
    pub fn has_number(&self) -> bool {
        self.position(Field::Number).or(self.position(Column::DigitalNumber)).is_some()
    }

    /// Whether the table has one row for each line of goods (明细).
    pub fn has_lines(&self) -> bool {
        self.columns.iter().any(|mapped| mapped.holds.is_some_and(Column::is_of_line))
    }

    /// The mapping as JSON, to be kept.
    pub fn to_json(&self) -> Value {
        let columns = self.columns.iter().map(
            |mapped| json!({ "heading": mapped.heading, "holds": mapped.holds.map(Column::key) }),
        );
        json!({ "schema": SCHEMA, "columns": columns.collect::<Vec<_>>() })
    }

    /// Reads what [`Mapping::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// When it is something else, or names columns that do not exist or exist twice.
    pub fn from_json(json: &Value) -> Result<Mapping, TemplateError> {
        let columns = json["columns"].as_array().filter(|_| json["schema"] == SCHEMA);
        let columns =
            columns.filter(|list| list.len() <= SHEET_COLUMNS_MAX).ok_or(TemplateError)?;
        let mut mapping = Mapping::default();
        for column in columns {
            let heading = column["heading"].as_str().ok_or(TemplateError)?.to_owned();
            let holds = match &column["holds"] {
                Value::Null => None,
                Value::String(key) => Some(Column::from_key(key).ok_or(TemplateError)?),
                _ => return Err(TemplateError),
            };
            if holds.is_some_and(|column| mapping.position(column).is_some()) {
                return Err(TemplateError);
            }
            mapping.columns.push(Mapped { heading, holds });
        }
        Ok(mapping)
    }

    /// The cell of a column, empty when there is no such column.
    pub(super) fn cell<'a>(&self, row: &'a Row, column: impl Into<Column>) -> &'a str {
        self.position(column).map_or("", |index| row.get(index))
    }

    /// What a row asks, as typed by a person; its forms are checked where questions are made.
    ///
    /// # Errors
    ///
    /// What only a table can do wrong: numbers that a spreadsheet has damaged, failed formulas,
    /// words for kinds that are not known.
    pub fn typed(&self, row: &Row) -> Result<Typed, Refused> {
        let cell = |column: Column| {
            let cell = self.cell(row, column);
            sound(row.number, column, cell).map(|()| cell.to_owned())
        };
        let field = |field: Field| cell(Column::Field(field));
        let mut kind = field(Field::Kind)?;
        if !kind.is_empty() {
            let known = kind_of_word(&kind);
            let known = known.ok_or(Refused::at(row.number, Field::Kind, Rule::KindUnknown))?;
            known.code().clone_into(&mut kind);
        }
        let (mut code, mut number) = (field(Field::Code)?, field(Field::Number)?);
        let digital = cell(Column::DigitalNumber)?;
        if !digital.is_empty() {
            (code, number) = (String::new(), digital);
        }
        Ok(Typed {
            kind,
            code,
            number,
            issue_date: field(Field::IssueDate)?,
            check_code: field(Field::CheckCode)?,
            total_without_tax: field(Field::TotalWithoutTax)?,
            total: field(Field::Total)?,
        })
    }
}

/// Refuses a cell that a spreadsheet has spoiled.
pub(super) fn sound(row: u64, column: Column, cell: &str) -> Result<(), Refused> {
    if cell.starts_with('#') && FAILED.contains(&cell) {
        return Err(Refused::at(row, column, Rule::CellError));
    }
    let is_number = matches!(
        column,
        Column::DigitalNumber
            | Column::OriginalNumber
            | Column::Field(
                Field::Code
                    | Field::Number
                    | Field::CheckCode
                    | Field::MachineNumber
                    | Field::BuyerTaxId
                    | Field::SellerTaxId
            )
    );
    if is_number && is_damaged(cell) {
        return Err(Refused::at(row, column, Rule::NumberDamaged));
    }
    Ok(())
}

/// What a failed formula leaves in its cell.
const FAILED: [&str; 8] =
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#DATA!"];

/// Whether a code was made a number and shortened: `2.6112E+19`.
fn is_damaged(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.len() == 1 && digits(whole) && digits(part) && digits(exponent.trim_start_matches('+'))
}
