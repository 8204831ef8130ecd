//! Why a row of a table is refused (拒收原因): one catalogue, so that texts and tests follow it.

use std::fmt;

use model::Field;
use model::question::Invalid;

use super::Column;

macro_rules! rules {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// A rule that a row breaks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $(#[doc = $doc] $variant,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant,)*];

            /// The stable code; `refused-` and the code is the key of its text.
            pub fn code(self) -> &'static str {
                match self { $(Rule::$variant => $code,)* }
            }
        }
    };
}

rules! {
    Missing = "missing", "A field that is needed is empty.";
    CodeLength = "code-length", "A code has 10 or 12 digits.";
    NumberLength = "number-length", "A number has 8 or 20 digits.";
    DateForm = "date-form", "It is no day.";
    DateFuture = "date-future", "The day has not come yet.";
    CheckCodeLength = "check-code-length", "A check code has 20 digits, or its last six.";
    AmountForm = "amount-form", "It is no amount of money.";
    NotAsked = "not-asked", "Nobody can be asked about invoices of this kind.";
    NumberDamaged = "number-damaged", "A spreadsheet made a number of it and lost its end.";
    KindUnknown = "kind-unknown", "The word for the kind is not known.";
    StatusUnknown = "status-unknown", "The word for the status is not known.";
    AnswerUnknown = "answer-unknown", "Neither yes nor no.";
    AmountsDiffer = "amounts-differ", "Net amount and tax do not make the total.";
    RowsDiffer = "rows-differ", "Rows of one invoice say different things of it.";
    TooManyLines = "too-many-lines", "More lines of goods than an invoice may have.";
    LineForm = "line-form", "The lines are no list of lines.";
    CellError = "cell-error", "A formula of the spreadsheet failed here.";
    CellTooLong = "cell-too-long", "The cell is too long.";
    RowTooLong = "row-too-long", "The row is too long, or a quotation mark is never closed.";
    TooManyCells = "too-many-cells", "More cells than columns: the row is shifted.";
    Encoding = "encoding", "Characters that are not of the encoding of the file.";
    ControlCharacter = "control-character", "Characters that no text has.";
    NotJson = "not-json", "The line is no JSON object.";
    ColumnLate = "column-late", "A name that the first lines do not have.";
    Interrupted = "interrupted", "The file cannot be read any further.";
}

impl Rule {
    /// The rule of a stable code.
    pub fn from_code(code: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.code() == code)
    }
}

/// A row that is not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The row as a spreadsheet counts it; in a text file its line.
    pub row: u64,
    /// What its column holds, when one column is to blame.
    pub field: Option<Column>,
    /// The rule that it breaks.
    pub rule: Rule,
}

impl Refused {
    pub(super) fn whole(row: u64, rule: Rule) -> Refused {
        Refused { row, field: None, rule }
    }

    pub(super) fn at(row: u64, field: impl Into<Column>, rule: Rule) -> Refused {
        Refused { row, field: Some(field.into()), rule }
    }

    /// A fault of a question, as the refusal of the row that asked it.
    ///
    /// ```
    /// use model::Field;
    /// use model::question::Invalid;
    /// use paper::sheet::{Refused, Rule};
    /// let fault = Invalid { field: Field::Number, rule: "number-length" };
    /// assert_eq!(Refused::of_invalid(7, &fault).rule, Rule::NumberLength);
    /// ```
    pub fn of_invalid(row: u64, fault: &Invalid) -> Refused {
        let rule = Rule::from_code(fault.rule).unwrap_or(Rule::Missing);
        Refused::at(row, fault.field, rule)
    }
}

impl From<Field> for Column {
    fn from(field: Field) -> Column {
        Column::Field(field)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field {
            Some(column) => write!(f, "row {}, {}: {}", self.row, column.key(), self.rule.code()),
            None => write!(f, "row {}: {}", self.row, self.rule.code()),
        }
    }
}

impl std::error::Error for Refused {}
