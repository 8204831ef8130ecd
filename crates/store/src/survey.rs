//! Looking at a database without changing it: which schema it has, and where its log ends.

use model::Moment;

use crate::dialect::{Connection, Engine, Place};
use crate::{Error, Result, Row, migration, moment, sql};

/// What a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Its engine.
    pub engine: Engine,
    /// The number of its latest step; 0 when nothing was ever made in it.
    pub schema: i64,
    /// The number of the latest step that this program knows.
    pub newest: i64,
    /// How many entries its log has.
    pub entries: i64,
    /// The latest signed head of the log: how many entries it covers, and when it was signed.
    pub head: Option<(i64, Moment)>,
}

/// Looks at a database, which is left as it is; the file of one must exist.
///
/// # Errors
///
/// When it cannot be reached or read.
pub fn survey(url: &str) -> Result<Survey> {
    let place = Place::parse(url)?;
    let mut connection = place.connect_reader()?;
    connection.run("SELECT 1")?;
    let newest = migration::steps().last().map_or(0, |step| i64::from(step.0));
    let mut survey = Survey { engine: place.engine(), schema: 0, newest, entries: 0, head: None };
    // The table is made by the first start, and there is no one question about tables that both
    // engines understand; a fresh database fails here.
    let schema =
        sql!("SELECT CAST(COALESCE(max(version), 0) AS BIGINT) FROM refinery_schema_history");
    match value(&mut connection, schema) {
        Ok(found) => survey.schema = found.unwrap_or(0),
        Err(Error::Engine(_)) => return Ok(survey),
        Err(error) => return Err(error),
    }
    if survey.schema == 0 || survey.schema > newest {
        return Ok(survey);
    }
    let entries = sql!("SELECT size FROM log_head WHERE id = 1");
    survey.entries = value(&mut connection, entries)?.unwrap_or(0);
    let head = sql!("SELECT size, at FROM log_signed_head ORDER BY size DESC LIMIT 1");
    connection.query(head, &[], &mut |row: &Row<'_>| {
        survey.head = Some((row.get(0)?, moment(row.get(1)?)));
        Ok(())
    })?;
    Ok(survey)
}

fn value(connection: &mut Connection, sql: &'static str) -> Result<Option<i64>> {
    let mut found = None;
    connection.query(sql, &[], &mut |row: &Row<'_>| {
        found = Some(row.get(0)?);
        Ok(())
    })?;
    Ok(found)
}
