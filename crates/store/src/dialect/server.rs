//! PostgreSQL.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Statement};

use super::Insert;
use crate::limits::{ROWS_PER_STATEMENT, STATEMENTS_MAX};
use crate::{Error, Result, Row, Value};

/// A database server.
#[derive(Clone)]
pub struct Server {
    config: Config,
}

/// The address holds a password, so only host and database are shown.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.config.get_hosts();
        write!(f, "Server({hosts:?}/{})", self.config.get_dbname().unwrap_or_default())
    }
}

impl Server {
    /// Reads `postgres://user:password@host/database`.
    pub fn parse(url: &str) -> Result<Server> {
        // The error of the library may repeat a part of the address, and so a password.
        let mut config = Config::from_str(url)
            .map_err(|_| Error::Engine("the address of the database cannot be read".to_owned()))?;
        config.application_name("piaoju").connect_timeout(Duration::from_secs(5));
        Ok(Server { config })
    }

    /// Connects.
    pub fn connect(&self) -> Result<Session> {
        let client = self.config.connect(NoTls)?;
        Ok(Session { client, statements: HashMap::new(), inserts: HashMap::new() })
    }
}

/// The inserts of one statement: head, tail and count of rows of each.
type Shape = Vec<(&'static str, &'static str, usize)>;

/// A connection and the statements that it has prepared.
pub struct Session {
    client: Client,
    statements: HashMap<String, Statement>,
    /// Inserts of many rows by their shape: their text is long, so it is made once.
    inserts: HashMap<Shape, Statement>,
}

impl Session {
    fn prepared(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS_MAX {
            self.statements.clear();
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        let statement = self.prepared(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
        Ok(self.client.execute(&statement, &values)?)
    }

    pub fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        take: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let statement = self.prepared(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
        for row in self.client.query(&statement, &values)? {
            take(&Row::Postgres(&row))?;
        }
        Ok(())
    }

    /// Every row costs a way to the server and back, so many travel in one statement.
    pub fn insert_rows(&mut self, insert: &Insert, rows: &[Vec<Value<'_>>]) -> Result<u64> {
        let mut count = 0;
        for part in rows.chunks(ROWS_PER_STATEMENT) {
            let statement = self.joined(&[(insert, part.len())])?;
            let values: Vec<&(dyn ToSql + Sync)> =
                part.iter().flatten().map(|value| value as _).collect();
            count += self.client.execute(&statement, &values)?;
        }
        Ok(count)
    }

    /// Inserts rows of several tables with one statement, each table but the last in a `WITH`;
    /// `None` when there is nothing to join, or too much for one statement.
    pub fn insert_all(&mut self, parts: &[(&Insert, &[Vec<Value<'_>>])]) -> Option<Result<()>> {
        let parts: Vec<&(&Insert, &[Vec<Value<'_>>])> =
            parts.iter().filter(|(_, rows)| !rows.is_empty()).collect();
        let rows: usize = parts.iter().map(|(_, rows)| rows.len()).sum();
        if parts.len() < 2 || rows > ROWS_PER_STATEMENT {
            return None;
        }
        let shape: Vec<(&Insert, usize)> =
            parts.iter().map(|(insert, rows)| (*insert, rows.len())).collect();
        let statement = match self.joined(&shape) {
            Ok(statement) => statement,
            Err(error) => return Some(Err(error)),
        };
        let rows = parts.iter().flat_map(|(_, rows)| rows.iter());
        let values: Vec<&(dyn ToSql + Sync)> = rows.flatten().map(|value| value as _).collect();
        Some(self.client.execute(&statement, &values).map(drop).map_err(Error::from))
    }

    fn joined(&mut self, shape: &[(&Insert, usize)]) -> Result<Statement> {
        let key: Shape =
            shape.iter().map(|(insert, rows)| (insert.head, insert.tail, *rows)).collect();
        if let Some(statement) = self.inserts.get(&key) {
            return Ok(statement.clone());
        }
        if self.inserts.len() >= STATEMENTS_MAX {
            self.inserts.clear();
        }
        let (mut sql, mut first) = (String::new(), 1);
        for (place, (insert, rows)) in shape.iter().enumerate() {
            let is_last = place + 1 == shape.len();
            let text = inserted(insert, *rows, first);
            first += rows * insert.columns;
            sql.push_str(&match (place, is_last) {
                (0, true) => text,
                (_, true) => format!(" {text}"),
                (0, false) => format!("WITH part_0 AS ({text})"),
                (_, false) => format!(", part_{place} AS ({text})"),
            });
        }
        let statement = self.client.prepare(&sql)?;
        self.inserts.insert(key, statement.clone());
        Ok(statement)
    }

    pub fn run(&mut self, sql: &str) -> Result<()> {
        Ok(self.client.batch_execute(sql)?)
    }

    pub fn prepare_only(&mut self, sql: &str) -> Result<()> {
        Ok(self.client.prepare(sql).map(drop)?)
    }

    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }
}

/// The text of an insert of so many rows, whose first place has this number.
fn inserted(insert: &Insert, rows: usize, first: usize) -> String {
    let mut sql = insert.head.to_owned();
    for row in 0..rows {
        let first = first + row * insert.columns;
        let places: Vec<String> =
            (first..first + insert.columns).map(|n| format!("${n}")).collect();
        sql.push_str(if row == 0 { " (" } else { ", (" });
        sql.push_str(&places.join(", "));
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(insert.tail);
    sql
}
