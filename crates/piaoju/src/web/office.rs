//! What every handler works with: one value, shared by all requests.

use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use app::Desk;
use app::account::{Cost, Porter, Secret};
use app::authority::Verifier;
use app::inquiry::{Asked, Inquiry};
use app::issue::Embedded;
use app::log::HeadSigner;
use app::pay::Till;
use app::receipt::Codes;
use app::source::{self, Freshness, SecretKey, Sources};
use metrics_exporter_prometheus::PrometheusHandle;
use model::account::SessionRule;
use model::{Moment, Question};
use paper::issue::Hand;
use paper::report::Signer;
use paper::write::Fonts;
use sha2::{Digest, Sha256};
use store::{Db, Read, Tenant};
use tokio::sync::{Semaphore, oneshot, watch};
use wire::{Client, Outbound};

use super::failure::Failure;
use crate::limits::{LOOKS_AT_ONCE, WORKERS_MAX};
use crate::serve::Bell;
use crate::serve::Street;
use crate::serve::mailbox::Mailbox;
use crate::serve::post::Post;

/// The office: the database, the desk where documents are verified, and the rules of the house.
pub struct Office {
    /// What is kept.
    pub db: Db,
    /// Whom documents are verified against.
    pub desk: Desk,
    /// The clock.
    pub clock: fn() -> Moment,
    /// The rules of the house.
    pub house: House,
    /// The counters of the process.
    pub meters: PrometheusHandle,
    /// Rung by whoever adds a job or a message.
    pub bell: Bell,
    /// Becomes true when the process begins to stop: an answer without an end ends then.
    pub closing: watch::Sender<bool>,
    /// Who lets people in.
    pub porter: Porter,
    /// Whom each workspace asks.
    pub sources: Sources,
    /// What signs reports.
    pub reports: Signer,
    /// What signs heads of the log.
    pub heads: HeadSigner,
    /// What makes the check codes of receipts.
    pub receipts: Codes,
    /// Who issues invoices.
    pub issuer: Embedded,
    /// What carries mail away; `None` sends none.
    pub post: Option<Post>,
    /// The mailbox of the demonstration.
    pub mailbox: Option<Mailbox>,
    /// The provider of the demonstration.
    pub simulator: Option<wire::simulate::Served>,
    /// Where bills are paid; `None` where nobody collects.
    pub till: Option<Till>,
    /// The channels and billers of the demonstration.
    pub street: Option<Street>,
    /// The fonts of the system, for reports and invoices as PDF; `None` without a Chinese one. One
    /// font takes twenty megabytes, so they are looked for when the first page is written.
    fonts: Arc<LazyLock<Option<Fonts>>>,
    workers: Semaphore,
    /// Turns of those who look at pictures.
    pub looks: Semaphore,
}

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct House {
    /// Where people reach it, without a slash at the end; links in mails begin with it.
    pub base: String,
    /// Whether it is the demonstration: fictional data, a mailbox on a page.
    pub is_demo: bool,
    /// Whether cookies may only travel over TLS.
    pub has_tls: bool,
    /// How many verifications a guest may make in a day; 0 shuts the door for guests.
    pub guest_daily_max: i64,
    /// Whether the address of a visitor stands in `X-Forwarded-For`, because a proxy of ours is
    /// in front.
    pub is_behind_proxy: bool,
    /// A secret of the installation, under which addresses of guests are counted but not kept.
    pub pepper: [u8; 32],
    /// Whether anything outside may be connected to.
    pub outbound: Outbound,
    /// The domain of the gateway that turns mail into short messages.
    pub sms_domain: Option<String>,
}

/// The secrets of an installation, 32 random octets each.
#[derive(Clone)]
pub struct Secrets {
    /// Of codes, links and passwords.
    pub accounts: [u8; 32],
    /// The private key that signs reports.
    pub reports: [u8; 32],
    /// The private key that signs heads of the log.
    pub log: [u8; 32],
    /// What the secrets of sources are encrypted under.
    pub sources: [u8; 32],
    /// What the check codes of receipts are made of.
    pub receipts: [u8; 32],
    /// What the key that seals issued invoices is made of.
    pub issuing: [u8; 32],
}

/// The office as handlers get it.
pub type Shared = Arc<Office>;

impl Office {
    /// An office with the secrets of the installation.
    ///
    /// # Errors
    ///
    /// When the secrets cannot be used.
    pub fn new(
        db: Db,
        mut desk: Desk,
        clock: fn() -> Moment,
        house: House,
        meters: PrometheusHandle,
        secrets: &Secrets,
    ) -> Result<Office, store::Error> {
        let secret = Secret::new(secrets.accounts);
        let porter = Porter::new(secret, Cost::default(), SessionRule::default());
        let (here, key) = (house.is_demo, SecretKey::new(secrets.sources));
        let sources = Sources::new(db.clone(), Client::new(house.outbound), key);
        let sources = if here { sources.with_this_machine() } else { sources };
        let hand = Hand::from_seed(&secrets.issuing);
        let find: fn() -> Option<Fonts> = || Fonts::find().ok();
        let fonts = Arc::new(LazyLock::new(find));
        // A hand always has a certificate.
        let _ = desk.trust.know_own(hand.certificate());
        let issuer = Embedded::new(db.clone(), hand, Arc::clone(&fonts), Tenant::house());
        Ok(Office {
            db,
            desk,
            sources,
            clock,
            house,
            meters,
            bell: Bell::default(),
            closing: watch::Sender::new(false),
            porter,
            reports: Signer::from_seed(&secrets.reports),
            heads: HeadSigner::from_seed(&secrets.log)?,
            receipts: Codes::new(&secrets.receipts),
            issuer,
            post: None,
            mailbox: None,
            simulator: None,
            till: None,
            street: None,
            fonts,
            workers: Semaphore::new(WORKERS_MAX),
            looks: Semaphore::new(LOOKS_AT_ONCE),
        })
    }

    /// The fonts of the system; `None` without a Chinese one.
    pub fn fonts(&self) -> Option<&Fonts> {
        LazyLock::force(&self.fonts).as_ref()
    }

    /// Whether text is read from pictures here; without models only codes are.
    pub fn reads_text(&self) -> bool {
        self.desk.reader.is_some()
    }

    /// The moment.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Runs work that may wait for the database or count on the processor, off the threads that
    /// serve connections. At most [`WORKERS_MAX`] run at once; the others wait their turn.
    ///
    /// # Errors
    ///
    /// What the work returns; [`Failure::Bug`] when it panicked.
    pub async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Office) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let office = Arc::clone(self);
        let _turn = self.workers.acquire().await.map_err(|_| Failure::Unavailable)?;
        match tokio::task::spawn_blocking(move || work(&office)).await {
            Ok(done) => done,
            Err(_) => Err(Failure::Bug("a handler panicked".to_owned())),
        }
    }

    /// Runs short work inside a read that requests of the same moment share: what neither waits
    /// for anybody nor needs more than the database and a tenth of a millisecond.
    ///
    /// # Errors
    ///
    /// What the work returns; [`Failure::Bug`] when it panicked.
    pub async fn reading<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Office, &mut Read<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let office = Arc::clone(self);
        let (tell, done) = oneshot::channel();
        self.db.read_later(move |read| {
            // Who has hung up hears nothing.
            let _ = tell.send(read.map_err(Failure::from).and_then(|read| work(&office, read)));
        })?;
        done.await.map_err(|_| Failure::Bug("a handler panicked".to_owned()))?
    }

    /// What the sources of a workspace say about an invoice, in their order.
    pub fn ask(&self, verifier: &Verifier, question: &Question) -> Vec<Asked> {
        self.asked(verifier, question, Freshness::Cached)
    }

    /// The same, but from the sources themselves and not from what they said before.
    pub fn ask_anew(&self, verifier: &Verifier, question: &Question) -> Vec<Asked> {
        self.asked(verifier, question, Freshness::Fresh)
    }

    /// Without the store nobody can be asked, and the verdict says that nobody was.
    fn asked(&self, verifier: &Verifier, question: &Question, fresh: Freshness) -> Vec<Asked> {
        match self.sources.ask(verifier, question, self.now(), fresh) {
            Ok(asked) => asked.answers,
            Err(error) => {
                tracing::error!(%error, "sources could not be asked");
                Vec::new()
            }
        }
    }

    /// Plans to ask again where a source was silent; when.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn plan(
        &self,
        verifier: &Verifier,
        id: &str,
        inquiry: &Inquiry,
    ) -> Result<Option<Moment>, Failure> {
        let v = &inquiry.verification;
        Ok(source::plan(&self.db, verifier, id, v, self.now())?)
    }

    /// A name for whoever has this address, from which the address does not follow.
    pub fn masked(&self, address: IpAddr) -> String {
        // All of an IPv6 household share /64, so a quota counts that.
        let text = match address {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => format!("{:x?}", &v6.segments()[..4]),
        };
        let digest = Sha256::new().chain_update(self.house.pepper).chain_update(text).finalize();
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
