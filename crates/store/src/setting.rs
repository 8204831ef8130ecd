//! Settings of a workspace: a name and a text each; numbers 340 to 349.

use crate::log::Note;
use crate::migration::Step;
use crate::{Read, Result, Tenant, Write, sql};

pub(crate) const STEPS: &[Step] = &[(
    340,
    "setting",
    "CREATE TABLE setting (
        tenant TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL,
        PRIMARY KEY (tenant, name))",
)];

/// The text of a setting; `None` when it was never set.
///
/// # Errors
///
/// When the engine fails.
pub fn get(read: &mut Read<'_>, tenant: &Tenant, name: &str) -> Result<Option<String>> {
    let select = sql!("SELECT content FROM setting WHERE tenant = $1 AND name = $2");
    read.row(select, &[tenant.into(), name.into()], |row| row.get(0))
}

/// Sets a setting.
///
/// # Errors
///
/// When the engine fails.
pub fn set(write: &mut Write<'_>, tenant: &Tenant, name: &str, content: &str) -> Result<()> {
    let insert = sql!(
        "INSERT INTO setting (tenant, name, content) VALUES ($1, $2, $3)
         ON CONFLICT (tenant, name) DO UPDATE SET content = excluded.content"
    );
    write.execute(insert, &[tenant.into(), name.into(), content.into()])?;
    write.note(&Note::new(tenant, "setting.changed", name).detail(content)).map(drop)
}

/// Every workspace with this setting, and its text.
///
/// # Errors
///
/// When the engine fails.
pub fn everywhere(read: &mut Read<'_>, name: &str) -> Result<Vec<(Tenant, String)>> {
    let select = sql!("SELECT tenant, content FROM setting WHERE name = $1 ORDER BY tenant");
    read.rows(select, &[name.into()], |row| Ok((Tenant::new(row.get::<String>(0)?), row.get(1)?)))
}
