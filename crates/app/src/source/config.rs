//! The list of sources as somebody keeps it.

use model::{Fen, Moment};
use store::source::{self, Source};
use store::{Read, Result, Tenant, fresh};
use wire::{Address, Client, Outbound};

use super::limits::{
    BUDGET_MAX, CACHE_HOURS_MAX, CERTIFICATE_BYTES_MAX, COST_FEN_MAX, LICENCE_CHARS_MAX,
    NAME_CHARS_MAX, SECRET_BYTES_MAX, SOURCES_MAX, TIMEOUT_MS, TRIES_MAX,
};
use super::{Keys, Kind, LOCAL, Sources, owner};
use crate::authority::SourceKeeper;

/// A source as it is wished for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What sort of source.
    pub kind: Kind,
    /// How it is called; empty for the code of its kind.
    pub name: String,
    /// Where it is; empty for where services of this kind are.
    pub address: String,
    /// Its keys; `None` leaves those that are kept.
    pub keys: Option<Keys>,
    /// Certificates (PEM) that it alone may show, for a Piaoju that made its own.
    pub certificate: String,
    /// What allows us to ask it: a contract or licence (数据来源依据).
    pub licence: String,
    /// Whether it is asked.
    pub is_enabled: bool,
    /// Whether it holds every invoice, so that its "not found" counts.
    pub knows_all: bool,
    /// What a question costs.
    pub cost: Fen,
    /// How many questions a day; `None` for any number.
    pub questions_a_day: Option<i64>,
    /// How much a day; `None` for any sum.
    pub fen_a_day: Option<Fen>,
    /// How often a day about one invoice; `None` where nobody counts.
    pub tries_a_day: Option<u32>,
    /// How long an answer may be used again.
    pub cache_hours: u32,
    /// How long it is waited for.
    pub timeout_ms: u32,
}

impl Wish {
    /// A source of a kind as it usually is. External ones are off until somebody turns them on.
    pub fn of(kind: Kind) -> Wish {
        let is_register = kind == Kind::Register;
        Wish {
            kind,
            name: String::new(),
            address: String::new(),
            keys: None,
            certificate: String::new(),
            licence: String::new(),
            is_enabled: is_register,
            // The tax administration stands behind these; a register holds what was loaded.
            knows_all: matches!(kind, Kind::Baidu | Kind::Jumdata),
            cost: Fen(0),
            questions_a_day: None,
            fen_a_day: None,
            tries_a_day: (!is_register).then_some(crate::register::TRIES_A_DAY),
            cache_hours: 24,
            timeout_ms: 10_000,
        }
    }
}

/// A source as it is shown: without its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its id; `register` for a register that nobody has configured.
    pub id: String,
    /// What is kept; `keys` is always `None`.
    pub wish: Wish,
    /// Whether there are keys.
    pub has_keys: bool,
}

/// A field that cannot be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The field.
    pub field: &'static str,
    /// The rule: `missing`, `too-long`, `range`, `address-form`, `address-open`, `certificate`,
    /// `too-many`, `twice`.
    pub rule: &'static str,
}

impl Sources {
    /// The sources of a workspace in the order in which they are asked.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn list(&self, keeper: &SourceKeeper) -> Result<Vec<Shown>> {
        let sources = self.db.read(|read| all(read, keeper.tenant()))?;
        Ok(sources.iter().filter_map(shown).collect())
    }

    /// Keeps a source, a new one without an id as the last; its id, or every field that cannot be
    /// so.
    ///
    /// # Errors
    ///
    /// When the store fails; [`store::Error::NotFound`] when there is none of this id.
    pub fn save(
        &self,
        keeper: &SourceKeeper,
        id: Option<&str>,
        wish: &Wish,
        now: Moment,
    ) -> Result<Result<String, Vec<Invalid>>> {
        let tenant = keeper.tenant();
        // The register that nobody has configured becomes one that somebody has.
        let id = id.filter(|id| *id != LOCAL);
        let all = self.db.read(|read| source::list(read, tenant))?;
        let known = id.map(|id| all.iter().find(|source| source.id == id));
        let known = match known {
            Some(None) => return Err(store::Error::NotFound),
            Some(known) => known,
            None => None,
        };
        let mut faults = faults(wish, known, self.may_ask_here);
        let is_register = wish.kind == Kind::Register;
        if known.is_none() && all.len() >= SOURCES_MAX {
            faults.push(Invalid { field: "kind", rule: "too-many" });
        }
        if known.is_none() && is_register && all.iter().any(|s| s.kind == wish.kind.code()) {
            faults.push(Invalid { field: "kind", rule: "twice" });
        }
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let new = id.map_or_else(|| fresh("src", now), str::to_owned);
        let secret = match &wish.keys {
            Some(keys) => Some(self.key.seal(&owner(tenant, &new), keys)),
            None => known.and_then(|known| known.secret.clone()),
        };
        let source = kept(&new, wish, secret);
        self.db.write(keeper.actor(), now, |write| {
            source::put(write, tenant, &source)?;
            if known.is_none() && is_register {
                let others = all.iter().map(|source| source.id.clone());
                let ids: Vec<String> = std::iter::once(new.clone()).chain(others).collect();
                source::reorder(write, tenant, &ids)?;
            }
            Ok(Ok(new.clone()))
        })
    }

    /// Removes a source with its keys.
    ///
    /// # Errors
    ///
    /// [`store::Error::NotFound`] when there is none of this id.
    pub fn remove(&self, keeper: &SourceKeeper, id: &str, now: Moment) -> Result<()> {
        self.db.write(keeper.actor(), now, |write| source::remove(write, keeper.tenant(), id))
    }

    /// Puts the sources into this order. A register that nobody has configured stays the first.
    ///
    /// # Errors
    ///
    /// [`store::Error::NotFound`] when one of them is not there; nothing is changed then.
    pub fn reorder(&self, keeper: &SourceKeeper, ids: &[String], now: Moment) -> Result<()> {
        let ids: Vec<String> = ids.iter().filter(|id| *id != LOCAL).cloned().collect();
        self.db.write(keeper.actor(), now, |write| source::reorder(write, keeper.tenant(), &ids))
    }
}

/// The sources of a workspace, the register first unless it has a place of its own.
pub(super) fn all(read: &mut Read<'_>, tenant: &Tenant) -> Result<Vec<Source>> {
    let mut sources = source::list(read, tenant)?;
    if sources.iter().all(|source| source.kind != Kind::Register.code()) {
        sources.insert(0, kept(LOCAL, &Wish::of(Kind::Register), None));
    }
    Ok(sources)
}

fn address(wish: &Wish) -> &str {
    match wish.address.trim() {
        "" => wish.kind.address(),
        address => address,
    }
}

fn kept(id: &str, wish: &Wish, secret: Option<Vec<u8>>) -> Source {
    let name = match wish.name.trim() {
        "" => wish.kind.code(),
        name => name,
    };
    Source {
        id: id.to_owned(),
        kind: wish.kind.code().to_owned(),
        name: name.to_owned(),
        address: address(wish).to_owned(),
        secret,
        certificate: wish.certificate.trim().to_owned(),
        licence: wish.licence.trim().to_owned(),
        is_enabled: wish.is_enabled,
        knows_all: wish.knows_all,
        cost: wish.cost.0,
        questions_a_day: wish.questions_a_day,
        fen_a_day: wish.fen_a_day.map(|fen| fen.0),
        tries_a_day: wish.tries_a_day.map(i64::from),
        cache_hours: i64::from(wish.cache_hours),
        timeout_ms: i64::from(wish.timeout_ms),
    }
}

fn shown(source: &Source) -> Option<Shown> {
    let small = |value: i64| u32::try_from(value).ok();
    Some(Shown {
        id: source.id.clone(),
        has_keys: source.secret.is_some(),
        wish: Wish {
            kind: Kind::from_code(&source.kind)?,
            name: source.name.clone(),
            address: source.address.clone(),
            keys: None,
            certificate: source.certificate.clone(),
            licence: source.licence.clone(),
            is_enabled: source.is_enabled,
            knows_all: source.knows_all,
            cost: Fen(source.cost),
            questions_a_day: source.questions_a_day,
            fen_a_day: source.fen_a_day.map(Fen),
            tries_a_day: source.tries_a_day.and_then(small),
            cache_hours: small(source.cache_hours)?,
            timeout_ms: small(source.timeout_ms)?,
        },
    })
}

/// Every field that cannot be so.
fn faults(wish: &Wish, known: Option<&Source>, may_ask_here: bool) -> Vec<Invalid> {
    let mut faults = Vec::new();
    let mut check = |is_right: bool, field, rule| {
        if !is_right {
            faults.push(Invalid { field, rule });
        }
    };
    let is_register = wish.kind == Kind::Register;
    check(wish.name.chars().count() <= NAME_CHARS_MAX, "name", "too-long");
    check(wish.licence.chars().count() <= LICENCE_CHARS_MAX, "licence", "too-long");
    if !is_register {
        match Address::parse(address(wish)) {
            Ok(address) => {
                let is_open = address.as_str().starts_with("http:");
                check(may_ask_here || !is_open, "address", "address-open");
            }
            Err(wire::request::BadAddress::Open) => check(false, "address", "address-open"),
            Err(wire::request::BadAddress::Form) => check(false, "address", "address-form"),
        }
        // Keys that were given to one address are not sent to another one.
        let moved = known.is_some_and(|known| known.address != address(wish));
        let kept = known.is_some_and(|known| known.secret.is_some()) && !moved;
        match &wish.keys {
            Some(keys) => {
                let needs_account = wish.kind != Kind::Piaoju;
                check(!needs_account || !keys.account.trim().is_empty(), "account", "missing");
                check(!keys.secret.trim().is_empty(), "secret", "missing");
                check(keys.account.len() <= SECRET_BYTES_MAX, "account", "too-long");
                check(keys.secret.len() <= SECRET_BYTES_MAX, "secret", "too-long");
            }
            None => check(kept, "secret", "missing"),
        }
    }
    let certificate = wish.certificate.trim();
    let is_trusted = || Client::new(Outbound::Forbidden).trusting(certificate).is_ok();
    check(
        certificate.is_empty() || certificate.len() <= CERTIFICATE_BYTES_MAX && is_trusted(),
        "certificate",
        "certificate",
    );
    check((0..=COST_FEN_MAX).contains(&wish.cost.0), "cost", "range");
    let is_budget = |most: i64| (0..=BUDGET_MAX).contains(&most);
    check(wish.questions_a_day.is_none_or(is_budget), "questions_a_day", "range");
    check(wish.fen_a_day.is_none_or(|fen| is_budget(fen.0)), "fen_a_day", "range");
    check(wish.tries_a_day.is_none_or(|most| most <= TRIES_MAX), "tries_a_day", "range");
    check(wish.cache_hours <= CACHE_HOURS_MAX, "cache_hours", "range");
    let (least, most) = TIMEOUT_MS;
    check((least..=most).contains(&wish.timeout_ms), "timeout_ms", "range");
    faults
}
