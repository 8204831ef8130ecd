//! What can go wrong with a database.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such row, or it belongs to another workspace.
    #[error("not found")]
    NotFound,
    /// A rule of the schema was broken; the name of its constraint or column.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The database is busy or out of connections; the same call may succeed later.
    #[error("busy: {0}")]
    Busy(String),
    /// What is stored cannot be what was written.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// A transaction changed something and noted nothing in the log.
    #[error("a write without a note in the log")]
    Unlogged,
    /// The engine failed.
    #[error("database: {0}")]
    Engine(String),
}

/// The result of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether a row stood in the way.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Error::Conflict(_))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode;
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => Error::Conflict(text),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy(text),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Corrupt(text),
            _ => Error::Engine(text),
        }
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Error {
        let Some(inner) = error.as_db_error() else { return Error::Engine(chain(&error)) };
        let text = || format!("{} ({})", inner.message(), inner.code().code());
        match inner.code().code() {
            // Class 23: integrity constraint violation.
            code if code.starts_with("23") => {
                Error::Conflict(inner.constraint().unwrap_or(inner.message()).to_owned())
            }
            // Serialization failure, deadlock, too many connections, shutting down.
            "40001" | "40P01" | "53300" | "57P01" | "57P03" => Error::Busy(text()),
            _ => Error::Engine(text()),
        }
    }
}

/// The causes of an error in one line; the outermost alone says little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
