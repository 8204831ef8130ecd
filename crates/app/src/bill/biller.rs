//! Keeping billers: from a catalogue, and how each is reached.

use std::collections::{BTreeMap, HashMap};

use model::Moment;
use model::bill::Biller;
use model::bill::catalogue::{self, BadCatalogue};
use store::bill::{self, KeptBiller, Open, Reach};
use store::{Db, Error, Tenant};
use wire::biller::Interface;
use wire::{Address, Secret};

use super::limits::{CATALOGUE_BYTES_MAX, KEY_BYTES_MAX};
use crate::authority::BillerKeeper;
use crate::source::{Keys, SecretKey};

/// Why a biller is not kept or connected.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The catalogue is not taken: which biller and which field.
    #[error("biller {}: {}", .0.place, .0.field)]
    Catalogue(BadCatalogue),
    /// The address is none, or the key or name is missing or too long.
    #[error("the field {0}")]
    Field(&'static str),
    /// The store failed, or there is no such biller.
    #[error(transparent)]
    Store(#[from] Error),
}

/// How a biller is to be reached, as the operator typed it.
#[derive(Clone, Default)]
pub struct Wish {
    /// Where its interface listens; empty when its bills come from tables.
    pub address: String,
    /// The name that it gave us.
    pub client: String,
    /// The key; `None` to keep the one that is there.
    pub key: Option<String>,
}

/// Takes a catalogue over: billers that are known are changed, none is removed, and nothing is
/// written of those that stay as they are. Whole or not at all; how many billers it has.
///
/// # Errors
///
/// [`Fault::Catalogue`] names the first that is wrong.
pub fn take(db: &Db, keeper: &BillerKeeper, text: &str, now: Moment) -> Result<usize, Fault> {
    if text.len() > CATALOGUE_BYTES_MAX {
        return Err(Fault::Catalogue(BadCatalogue { place: 0, field: "json" }));
    }
    let billers = catalogue::read(text).map_err(Fault::Catalogue)?;
    let known = db.read(|read| bill::billers(read, keeper.tenant()))?;
    let known: HashMap<&str, &Biller> =
        known.iter().map(|kept| (kept.biller.id.as_str(), &kept.biller)).collect();
    let is_other = |biller: &&Biller| known.get(biller.id.as_str()) != Some(biller);
    let others: Vec<&Biller> = billers.iter().filter(is_other).collect();
    if !others.is_empty() {
        db.write(keeper.actor(), now, |write| {
            others.iter().try_for_each(|b| bill::put_biller(write, keeper.tenant(), b))
        })?;
    }
    Ok(billers.len())
}

/// The billers of the keeper's workspace, closed ones too.
///
/// # Errors
///
/// When the store fails.
pub fn list(db: &Db, keeper: &BillerKeeper) -> Result<Vec<KeptBiller>, Fault> {
    Ok(db.read(|read| bill::billers(read, keeper.tenant()))?)
}

/// Says how a biller is reached and whether it can be paid here.
///
/// # Errors
///
/// [`Fault::Field`] names what was typed wrongly.
pub fn connect(
    db: &Db,
    keeper: &BillerKeeper,
    key: &SecretKey,
    (id, wish, state): (&str, &Wish, Open),
    now: Moment,
) -> Result<(), Fault> {
    let tenant = keeper.tenant();
    let kept = db.read(|read| bill::biller(read, tenant, id))?;
    let reach = match wish.address.trim() {
        "" => Reach::default(),
        typed => {
            let address = Address::parse(typed).map_err(|_| Fault::Field("address"))?;
            let client = wish.client.trim();
            if client.is_empty() || client.len() > KEY_BYTES_MAX || !client.is_ascii() {
                return Err(Fault::Field("client"));
            }
            let secret = match wish.key.as_deref().map(str::trim) {
                None => kept.reach.secret.ok_or(Fault::Field("key"))?,
                Some(key) if key.is_empty() || key.len() > KEY_BYTES_MAX => {
                    return Err(Fault::Field("key"));
                }
                Some(typed) => {
                    let keys = Keys { account: client.to_owned(), secret: typed.to_owned() };
                    key.seal(&owner(tenant, id), &keys)
                }
            };
            let address = address.as_str().to_owned();
            Reach { address, client: client.to_owned(), secret: Some(secret) }
        }
    };
    db.write(keeper.actor(), now, |write| bill::set_reach(write, tenant, id, &reach, state))?;
    Ok(())
}

/// The interfaces of a workspace that can be spoken to, by id of the biller. One whose key cannot
/// be opened, as in a database that was moved without its key file, is left out.
///
/// # Errors
///
/// When the store fails.
pub fn interfaces(
    db: &Db,
    key: &SecretKey,
    tenant: &Tenant,
) -> Result<BTreeMap<String, Interface>, Error> {
    let kept = db.read(|read| bill::billers(read, tenant))?;
    let interface = |kept: KeptBiller| {
        let sealed = kept.reach.secret.as_deref()?;
        let keys = key.open(&owner(tenant, &kept.biller.id), sealed)?;
        let id = kept.biller.id;
        let interface = Interface {
            biller: id.clone(),
            address: Address::parse(&kept.reach.address).ok()?,
            client: kept.reach.client,
            key: Secret::new(&keys.secret),
        };
        Some((id, interface))
    };
    Ok(kept.into_iter().filter_map(interface).collect())
}

fn owner(tenant: &Tenant, id: &str) -> String {
    format!("{tenant}/biller/{id}")
}
