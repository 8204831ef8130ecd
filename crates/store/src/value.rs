//! Values on their way into and out of a database, the same for both engines.

use std::borrow::Cow;

use model::Moment;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::{Error, Result};

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(Cow<'a, str>),
    /// BYTEA.
    Bytes(Cow<'a, [u8]>),
}

/// A moment as microseconds, as columns hold it.
pub fn micros(moment: Moment) -> i64 {
    moment.0.saturating_mul(1_000_000)
}

/// The moment of a column with microseconds.
pub fn moment(micros: i64) -> Moment {
    Moment(micros.div_euclid(1_000_000))
}

/// PostgreSQL has no texts with a null character and SQLite has; so nobody keeps one.
fn without_nulls(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}
impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Value::Int(i64::from(value))
    }
}
impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Int(i64::from(value))
    }
}
impl From<Moment> for Value<'_> {
    fn from(value: Moment) -> Self {
        Value::Int(micros(value))
    }
}
impl From<model::Fen> for Value<'_> {
    fn from(value: model::Fen) -> Self {
        Value::Int(value.0)
    }
}
impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        match value.contains('\0') {
            true => Value::Text(Cow::Owned(without_nulls(&value))),
            false => Value::Text(Cow::Owned(value)),
        }
    }
}
impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        match value.contains('\0') {
            true => Value::Text(Cow::Owned(without_nulls(value))),
            false => Value::Text(Cow::Borrowed(value)),
        }
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Value::from(value.as_str())
    }
}
impl<'a> From<&'a crate::Tenant> for Value<'a> {
    fn from(value: &'a crate::Tenant) -> Self {
        Value::Text(Cow::Borrowed(value.as_str()))
    }
}
impl<'a> From<&'a crate::Actor> for Value<'a> {
    fn from(value: &'a crate::Actor) -> Self {
        Value::Text(Cow::Borrowed(value.as_str()))
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Value::Bytes(Cow::Borrowed(value))
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Value::Bytes(Cow::Borrowed(value))
    }
}
impl From<Vec<u8>> for Value<'_> {
    fn from(value: Vec<u8>) -> Self {
        Value::Bytes(Cow::Owned(value))
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut bytes::BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) if *kind == Type::INT4 => i32::try_from(*value)?.to_sql(kind, out),
            Value::Int(value) => value.to_sql(kind, out),
            Value::Text(text) => text.as_ref().to_sql(kind, out),
            Value::Bytes(bytes) => bytes.as_ref().to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A row of an answer.
pub enum Row<'a> {
    /// Of SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    Postgres(&'a postgres::Row),
}

impl Row<'_> {
    /// The column at a place, from 0.
    ///
    /// # Errors
    ///
    /// When the column holds another type.
    pub fn get<T: Column>(&self, place: usize) -> Result<T> {
        let corrupt = |why: String| Error::Corrupt(format!("column {place}: {why}"));
        match self {
            Row::Sqlite(row) => T::of_sqlite(row, place).map_err(|e| corrupt(e.to_string())),
            Row::Postgres(row) => T::of_postgres(row, place).map_err(|e| corrupt(e.to_string())),
        }
    }

    /// A column of microseconds as a moment.
    ///
    /// # Errors
    ///
    /// When the column holds another type.
    pub fn moment(&self, place: usize) -> Result<Moment> {
        self.get(place).map(moment)
    }
}

/// What a column can hold.
pub trait Column: Sized {
    /// Reads it from SQLite.
    ///
    /// # Errors
    ///
    /// When it holds another type.
    fn of_sqlite(row: &rusqlite::Row<'_>, place: usize) -> rusqlite::Result<Self>;
    /// Reads it from PostgreSQL.
    ///
    /// # Errors
    ///
    /// When it holds another type.
    fn of_postgres(row: &postgres::Row, place: usize) -> Result<Self, postgres::Error>;
}

macro_rules! columns {
    ($($kind:ty),*) => {$(
        impl Column for $kind {
            fn of_sqlite(row: &rusqlite::Row<'_>, place: usize) -> rusqlite::Result<Self> {
                row.get(place)
            }
            fn of_postgres(row: &postgres::Row, place: usize) -> Result<Self, postgres::Error> {
                row.try_get(place)
            }
        }
    )*};
}

columns!(i64, String, Vec<u8>, Option<i64>, Option<String>, Option<Vec<u8>>);

impl Column for bool {
    fn of_sqlite(row: &rusqlite::Row<'_>, place: usize) -> rusqlite::Result<Self> {
        row.get::<_, i64>(place).map(|value| value != 0)
    }
    fn of_postgres(row: &postgres::Row, place: usize) -> Result<Self, postgres::Error> {
        row.try_get::<_, i64>(place).map(|value| value != 0)
    }
}
