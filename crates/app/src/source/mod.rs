//! Whom to ask about an invoice (数据源): the sources of a workspace in their order, what they cost
//! and how often they may be asked.

mod again;
mod ask;
mod config;
pub mod limits;
mod memory;
mod secret;

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use store::source::Source;
use store::{Db, Tenant};
use wire::provider::baidu::{self, Baidu};
use wire::provider::jumdata::{self, Jumdata};
use wire::provider::piaoju::Peer;
use wire::{Address, Client, Provider};

pub use again::{ASK_AGAIN, again_at, next_morning, plan, plan_at, planned, retry};
pub use ask::{Asked, Freshness};
pub use config::{Invalid, Shown, Wish};
pub use secret::{Keys, SecretKey};

/// What sort of source it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The register of the workspace, and that of the house behind it.
    Register,
    /// The register of another Piaoju.
    Piaoju,
    /// 百度智能云.
    Baidu,
    /// 聚美智数.
    Jumdata,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Register, Kind::Piaoju, Kind::Baidu, Kind::Jumdata];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Register => "register",
            Kind::Piaoju => "piaoju",
            Kind::Baidu => "baidu",
            Kind::Jumdata => "jumdata",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Where a service of this kind is when nothing else is said; empty where there is no such.
    pub fn address(self) -> &'static str {
        match self {
            Kind::Register | Kind::Piaoju => "",
            Kind::Baidu => baidu::ADDRESS,
            Kind::Jumdata => jumdata::ADDRESS,
        }
    }
}

/// The sources of all workspaces, shared by all threads.
pub struct Sources {
    db: Db,
    client: Client,
    key: SecretKey,
    may_ask_here: bool,
    /// Providers that were made before, with what they were made of. They keep tokens and
    /// connections; losing them costs time and nothing else.
    providers: Mutex<BTreeMap<String, Made>>,
    /// Wakes those who wait for the answer to somebody else's question.
    landed: Condvar,
    waiting: Mutex<()>,
}

/// A provider and what it was made of.
type Made = (Source, Arc<dyn Provider>);

/// Providers that are kept at once.
const PROVIDERS_MAX: usize = 256;

impl Sources {
    /// Sources that are asked through this client, with secrets under this key.
    pub fn new(db: Db, client: Client, key: SecretKey) -> Sources {
        Sources {
            db,
            client,
            key,
            may_ask_here: false,
            providers: Mutex::default(),
            landed: Condvar::new(),
            waiting: Mutex::default(),
        }
    }

    /// The same, and a workspace may name services on this very machine, as the demonstration
    /// does. Elsewhere that would lead into what only the operator should reach.
    #[must_use]
    pub fn with_this_machine(self) -> Sources {
        Sources { may_ask_here: true, ..self }
    }

    /// The provider of a source; `None` when its keys cannot be read or its address is none.
    fn provider(&self, tenant: &Tenant, source: &Source) -> Option<Arc<dyn Provider>> {
        // A panic elsewhere cannot leave half an entry here.
        let mut made = self.providers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, provider)) = made.get(&source.id)
            && of == source
        {
            return Some(Arc::clone(provider));
        }
        let provider = self.make(tenant, source)?;
        if made.len() >= PROVIDERS_MAX {
            made.clear();
        }
        made.insert(source.id.clone(), (source.clone(), Arc::clone(&provider)));
        Some(provider)
    }

    fn make(&self, tenant: &Tenant, source: &Source) -> Option<Arc<dyn Provider>> {
        let keys = self.key.open(&owner(tenant, &source.id), source.secret.as_deref()?)?;
        let address = Address::parse(&source.address).ok()?;
        let timeout = Duration::from_millis(source.timeout_ms.unsigned_abs());
        let mut client = self.client.clone().waiting(timeout);
        if !source.certificate.is_empty() {
            client = client.trusting(&source.certificate).ok()?;
        }
        let (account, secret) = (keys.account(), keys.secret());
        Some(match Kind::from_code(&source.kind)? {
            Kind::Register => return None,
            Kind::Piaoju => Arc::new(Peer::new(&source.name, address, secret, client)),
            Kind::Baidu => {
                let credentials = baidu::Credentials { api_key: account, secret_key: secret };
                Arc::new(Baidu::new(address, credentials, client))
            }
            Kind::Jumdata => {
                let credentials = jumdata::Credentials { app_id: account, app_secret: secret };
                Arc::new(Jumdata::new(address, credentials, client))
            }
        })
    }
}

/// The id of the register where nobody has configured it: it is asked first, costs nothing and
/// does not claim to hold every invoice.
const LOCAL: &str = "register";

/// For whom a secret is sealed: moved to another source or workspace it does not open.
fn owner(tenant: &Tenant, source: &str) -> String {
    format!("{tenant}/{source}")
}
