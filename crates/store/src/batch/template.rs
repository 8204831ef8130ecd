//! Templates of columns (导入模板): what the columns of a table hold, found again by its head.

use crate::log::Note;
use crate::{Error, Read, Result, Row, Tenant, Write, fresh, micros, sql};

/// A kept template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// `tpl_…`.
    pub id: String,
    /// Its name, once in a workspace.
    pub name: String,
    /// A digest of the headings that it was made for.
    pub signature: String,
    /// What the columns hold, as the reader of tables writes it.
    pub mapping: String,
}

fn read_template(row: &Row<'_>) -> Result<Template> {
    Ok(Template {
        id: row.get(0)?,
        name: row.get(1)?,
        signature: row.get(2)?,
        mapping: row.get(3)?,
    })
}

/// Keeps a template under a name, in place of the one that had it.
///
/// # Errors
///
/// When the engine fails.
pub fn keep_template(
    write: &mut Write<'_>,
    tenant: &Tenant,
    name: &str,
    signature: &str,
    mapping: &str,
) -> Result<()> {
    let id = fresh("tpl", write.now());
    let insert = sql!(
        "INSERT INTO import_template (tenant, id, name, signature, mapping, made_by, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant, name) DO UPDATE SET signature = $4, mapping = $5, made_by = $6,
            made_at = $7"
    );
    let (actor, now) = (write.actor().as_str().to_owned(), micros(write.now()));
    let values = [
        tenant.into(),
        (&id).into(),
        name.into(),
        signature.into(),
        mapping.into(),
        actor.into(),
        now.into(),
    ];
    write.execute(insert, &values)?;
    write.note(&Note::new(tenant, "template.kept", name)).map(drop)
}

/// The templates of a workspace by name, at most `most`.
///
/// # Errors
///
/// When the engine fails.
pub fn templates(read: &mut Read<'_>, tenant: &Tenant, most: i64) -> Result<Vec<Template>> {
    let select = sql!(
        "SELECT id, name, signature, mapping FROM import_template WHERE tenant = $1
         ORDER BY name LIMIT $2"
    );
    read.rows(select, &[tenant.into(), most.into()], read_template)
}

/// A template of a workspace.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none of this id, or it is another workspace's.
pub fn template(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Template> {
    let select = sql!(
        "SELECT id, name, signature, mapping FROM import_template WHERE tenant = $1 AND id = $2"
    );
    read.row(select, &[tenant.into(), id.into()], read_template)?.ok_or(Error::NotFound)
}

/// The template that was last kept for tables with this head.
///
/// # Errors
///
/// When the engine fails.
pub fn template_of(
    read: &mut Read<'_>,
    tenant: &Tenant,
    signature: &str,
) -> Result<Option<Template>> {
    let select = sql!(
        "SELECT id, name, signature, mapping FROM import_template
         WHERE tenant = $1 AND signature = $2 ORDER BY made_at DESC, id DESC LIMIT 1"
    );
    read.row(select, &[tenant.into(), signature.into()], read_template)
}
