//! The till of an installation: what it is made of, what its chance is, and what it does when time
//! passes.

pub mod settings;

use std::path::Path;
use std::sync::Arc;

use app::authority::{BillerKeeper, Caller, SettingKeeper};
use app::pay::Till;
use app::source::SecretKey;
use paper::Unreadable;
use store::{Db, Tenant};
use wire::{Client, Outbound};

use super::{clock, refused};
use crate::web::office::Office;
use settings::Settings;

/// Opens the till that a file describes, for the billers of its workspace and those that the file
/// names itself, which come first. The catalogue that it names and the
/// limits that it sets are taken over into the workspace.
///
/// # Errors
///
/// When the file, a key or the catalogue cannot be used, or the store fails.
pub fn open(
    file: &Path,
    db: &Db,
    key: &SecretKey,
    base: &str,
    outbound: Outbound,
) -> Result<Till, Unreadable> {
    let settings = Settings::read(file).map_err(|error| refused("till", &error))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let made = settings.parts(folder, base).map_err(|error| refused("till", &error))?;
    let tenant = Tenant::new(settings.workspace.as_str());
    let caller = Caller::timer("till", tenant.clone());
    if let Some(catalogue) = &made.catalogue {
        let keeper: BillerKeeper = caller.grant().map_err(|error| refused("catalogue", &error))?;
        let taken = app::bill::biller::take(db, &keeper, catalogue, clock());
        taken.map_err(|error| refused("catalogue", &error))?;
    }
    let keeper: SettingKeeper = caller.grant().map_err(|error| refused("risk", &error))?;
    let set = app::risk::set_limits(db, &keeper, &settings.limits(), clock());
    set.map_err(|error| refused("risk", &error))?;
    let kept = app::bill::biller::interfaces(db, key, &tenant);
    let mut billers = kept.map_err(|error| refused("billers", &error))?;
    billers.extend(made.billers.into_iter().map(|own| (own.biller.clone(), own)));
    let mut line = Client::new(outbound);
    if let Some(identity) = &made.identity {
        let known = line.with_identity(identity);
        line = known.map_err(|error| refused("wechat.merchant_cert", &error))?;
    }
    Ok(Till {
        db: db.clone(),
        tenant,
        channels: made.channels,
        billers: Arc::new(billers),
        fees: made.fees,
        line: Arc::new(line),
        chance: chance(),
        after_write: None,
    })
}

/// Sixteen bytes that nobody can guess, each time.
pub fn chance() -> Arc<dyn Fn() -> [u8; 16] + Send + Sync> {
    Arc::new(|| {
        let mut bytes = [0; 16];
        // Without a source of chance no number is safe to give out; the system always has one.
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        bytes
    })
}

/// Looks after every attempt, order and refund whose time has come.
pub(super) fn round(office: &Office) -> Result<(), String> {
    let Some(till) = &office.till else { return Ok(()) };
    till.round(office.now()).map(drop).map_err(|error| error.to_string())
}
