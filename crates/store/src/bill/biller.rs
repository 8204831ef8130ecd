//! The billers of a workspace.

use model::bill::{Biller, catalogue};

use crate::log::Note;
use crate::{Error, Read, Result, Row, Tenant, Value, Write, micros, sql};

/// How a biller is reached; empty where bills come from tables.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Where its interface listens.
    pub address: String,
    /// The name that it gave us.
    pub client: String,
    /// The key, encrypted by whoever keeps it.
    pub secret: Option<Vec<u8>>,
}

impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reach({}, {})", self.address, self.client)
    }
}

/// A biller as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBiller {
    /// What the catalogue says of it.
    pub biller: Biller,
    /// How it is reached.
    pub reach: Reach,
    /// Whether its bills can be paid here.
    pub is_open: bool,
}

fn read_biller(row: &Row<'_>) -> Result<KeptBiller> {
    let definition: String = row.get(0)?;
    let biller = serde_json::from_str(&definition).ok().as_ref().map(catalogue::read_biller);
    let Some(Ok(biller)) = biller else {
        return Err(Error::Corrupt("biller: the definition cannot be read".to_owned()));
    };
    let reach = Reach { address: row.get(1)?, client: row.get(2)?, secret: row.get(3)? };
    Ok(KeptBiller { biller, reach, is_open: row.get(4)? })
}

/// Keeps what the catalogue says of a biller, in place of what it said before; how it is reached
/// and whether it is open stay as they are.
///
/// # Errors
///
/// When the engine fails.
pub fn put_biller(write: &mut Write<'_>, tenant: &Tenant, biller: &Biller) -> Result<()> {
    let upsert = sql!(
        "INSERT INTO biller (tenant, id, name, service, definition, address, client, secret,
            is_open, made_at, changed_at) VALUES ($1, $2, $3, $4, $5, '', '', NULL, 1, $6, $6)
         ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name,
            service = excluded.service, definition = excluded.definition,
            changed_at = excluded.changed_at"
    );
    let definition = catalogue::write(biller).to_string();
    let values = [
        tenant.into(),
        (&biller.id).into(),
        (&biller.name).into(),
        biller.service.code().into(),
        definition.into(),
        micros(write.now()).into(),
    ];
    write.execute(upsert, &values)?;
    write.note(&Note::new(tenant, "biller.kept", &biller.id)).map(drop)
}

/// Sets how a biller is reached and whether its bills can be paid here.
///
/// # Errors
///
/// [`Error::NotFound`] when the workspace has no such biller.
pub fn set_reach(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &str,
    reach: &Reach,
    state: Open,
) -> Result<()> {
    let update = sql!(
        "UPDATE biller SET address = $3, client = $4, secret = $5, is_open = $6, changed_at = $7
         WHERE tenant = $1 AND id = $2"
    );
    let secret: Value<'_> = reach.secret.as_deref().into();
    let values = [
        tenant.into(),
        id.into(),
        (&reach.address).into(),
        (&reach.client).into(),
        secret,
        (state == Open::Yes).into(),
        micros(write.now()).into(),
    ];
    write.execute_one(update, &values)?;
    let detail = if state == Open::Yes { "open" } else { "closed" };
    write.note(&Note::new(tenant, "biller.reach", id).detail(detail)).map(drop)
}

/// Whether bills of a biller can be paid here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// They can.
    Yes,
    /// Not now.
    No,
}

/// The billers of a workspace by name, at most [`catalogue::BILLERS_MAX`].
///
/// # Errors
///
/// When the engine fails or a definition cannot be read.
pub fn billers(read: &mut Read<'_>, tenant: &Tenant) -> Result<Vec<KeptBiller>> {
    let select = sql!(
        "SELECT definition, address, client, secret, is_open FROM biller WHERE tenant = $1
         ORDER BY service, name, id LIMIT $2"
    );
    read.rows(select, &[tenant.into(), (catalogue::BILLERS_MAX as i64).into()], read_biller)
}

/// A biller.
///
/// # Errors
///
/// [`Error::NotFound`] when the workspace has no such biller.
pub fn biller(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<KeptBiller> {
    let select = sql!(
        "SELECT definition, address, client, secret, is_open FROM biller
         WHERE tenant = $1 AND id = $2"
    );
    read.row(select, &[tenant.into(), id.into()], read_biller)?.ok_or(Error::NotFound)
}
