//! People and the addresses that were proven to be theirs.

use model::Moment;
use model::account::{Identifier, UserId};

use crate::{Error, Read, Result, Row, Tenant, Write, micros, sql};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// `usr_…`.
    pub id: UserId,
    /// What they want to be called; may be empty.
    pub name: String,
    /// The argon2id string of their password.
    pub password: String,
    /// Since when they have it.
    pub password_at: Moment,
    /// The workspace that they worked in last.
    pub home: Tenant,
}

fn read_person(row: &Row<'_>) -> Result<Person> {
    Ok(Person {
        id: UserId::new(row.get::<String>(0)?),
        name: row.get(1)?,
        password: row.get(2)?,
        password_at: row.moment(3)?,
        home: Tenant::new(row.get::<String>(4)?),
    })
}

/// Adds a person.
///
/// # Errors
///
/// When the engine fails.
pub fn add_person(write: &mut Write<'_>, person: &Person) -> Result<()> {
    let insert = sql!(
        "INSERT INTO person (id, name, password, password_at, home, made_at)
         VALUES ($1, $2, $3, $4, $5, $6)"
    );
    let now = micros(write.now());
    let values = [
        (&person.id).into(),
        (&person.name).into(),
        (&person.password).into(),
        micros(person.password_at).into(),
        (&person.home).into(),
        now.into(),
    ];
    write.execute_one(insert, &values)
}

/// A person.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none.
pub fn person(read: &mut Read<'_>, id: &UserId) -> Result<Person> {
    let select = sql!("SELECT id, name, password, password_at, home FROM person WHERE id = $1");
    read.row(select, &[id.into()], read_person)?.ok_or(Error::NotFound)
}

/// The person who proved an address; `None` when nobody did.
///
/// # Errors
///
/// When the engine fails.
pub fn owner(read: &mut Read<'_>, identifier: &Identifier) -> Result<Option<Person>> {
    let select = sql!(
        "SELECT p.id, p.name, p.password, p.password_at, p.home FROM identifier i
         JOIN person p ON p.id = i.person WHERE i.value = $1"
    );
    read.row(select, &[identifier.as_str().into()], read_person)
}

/// The addresses of a person, the oldest first.
///
/// # Errors
///
/// When the engine fails.
pub fn identifiers(read: &mut Read<'_>, person: &UserId) -> Result<Vec<Identifier>> {
    let select = sql!("SELECT value FROM identifier WHERE person = $1 ORDER BY proven_at, value");
    read.rows(select, &[person.into()], |row| {
        let text: String = row.get(0)?;
        Identifier::parse(&text).map_err(|_| super::strange("identifier", &text))
    })
}

/// Adds an address to a person.
///
/// # Errors
///
/// [`Error::Conflict`] when somebody has it already.
pub fn add_identifier(
    write: &mut Write<'_>,
    person: &UserId,
    identifier: &Identifier,
) -> Result<()> {
    let insert = sql!("INSERT INTO identifier (value, person, proven_at) VALUES ($1, $2, $3)");
    let now = micros(write.now());
    write.execute_one(insert, &[identifier.as_str().into(), person.into(), now.into()])
}

/// Gives a person another password, as its argon2id string.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such person.
pub fn set_password(write: &mut Write<'_>, person: &UserId, password: &str) -> Result<()> {
    let update = sql!("UPDATE person SET password = $2, password_at = $3 WHERE id = $1");
    let now = micros(write.now());
    write.execute_one(update, &[person.into(), password.into(), now.into()])
}

/// Calls a person otherwise.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such person.
pub fn rename_person(write: &mut Write<'_>, person: &UserId, name: &str) -> Result<()> {
    let update = sql!("UPDATE person SET name = $2 WHERE id = $1");
    write.execute_one(update, &[person.into(), name.into()])
}

/// Forgets a person: nothing but the id stays, for whom the log names.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such person.
pub fn forget_person(write: &mut Write<'_>, person: &UserId) -> Result<()> {
    write.execute(sql!("DELETE FROM identifier WHERE person = $1"), &[person.into()])?;
    let update = sql!("UPDATE person SET name = '', password = '', home = '' WHERE id = $1");
    write.execute_one(update, &[person.into()])
}
