//! Paying: from the wish to pay to the biller's receipt, over channels that may say nothing.
//!
//! A [`Till`] holds what a payment needs: the store, the channels, the line to the outside. What
//! a person starts is in [`order`] and [`attempt`]; what time brings is in [`drive`]; what a
//! channel says by itself is in [`notice`]; telling the biller is in [`post`]; giving back is in
//! [`refund`]. Whatever is heard of an attempt goes through one place, which moves it along its
//! table, posts to the ledger and moves the order in the same transaction.
//!
//! No transaction spans a call: what is going to be said is kept first, then said, then what was
//! heard is kept. A process that dies anywhere leaves rows with a time at which to go on.

pub mod attempt;
mod bills;
pub mod drive;
mod fault;
mod hear;
pub mod limits;
pub mod notice;
pub mod order;
pub mod post;
pub(crate) mod postings;
pub mod refund;
mod slip;

use std::collections::BTreeMap;
use std::sync::Arc;

use model::pay::{Channel, Fees};
use model::{Moment, Refusal};
use store::log::Note;
use store::{Actor, Db, Tenant, Write};
use wire::Request;
use wire::channel::{Call, Fresh, Outcome};
use wire::client::{Answer, Line};

pub use fault::Fault;

/// What a payment needs.
#[derive(Clone)]
pub struct Till {
    /// Where everything is kept.
    pub db: Db,
    /// The workspace that collects.
    pub tenant: Tenant,
    /// The channels that are switched on.
    pub channels: Vec<Arc<dyn wire::channel::Channel>>,
    /// The billers that are told of payments, by id.
    pub billers: Arc<BTreeMap<String, wire::biller::Interface>>,
    /// What channels keep of a payment, as it was agreed.
    pub fees: Fees,
    /// The line to the outside.
    pub line: Arc<dyn Line + Send + Sync>,
    /// Sixteen bytes that nobody can guess, for numbers and nonces.
    pub chance: Arc<dyn Fn() -> [u8; 16] + Send + Sync>,
    /// Called after each write is durable, with what was written: simulations stop the process
    /// here.
    pub after_write: Option<Arc<dyn Fn(&'static str) + Send + Sync>>,
}

/// What is said in the log of a write.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    pub(crate) action: &'static str,
    pub(crate) object: &'a str,
    pub(crate) detail: &'a str,
}

impl Till {
    /// The codec of a channel; `None` when it is switched off.
    pub fn channel(&self, channel: Channel) -> Option<&dyn wire::channel::Channel> {
        let found = self.channels.iter().find(|kept| kept.channel() == channel);
        found.map(AsRef::as_ref)
    }

    /// A number that no other payment has: a letter and 25 digits and letters.
    pub(crate) fn number(&self, letter: char) -> String {
        const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let chance = u128::from_be_bytes((self.chance)());
        let digit = |place: u32| char::from(DIGITS[(chance >> (place * 5)) as usize & 31]);
        std::iter::once(letter).chain((0..25).map(digit)).collect()
    }

    /// Says something to a channel and hears what it answers.
    pub(crate) fn ask(&self, channel: Channel, call: Call<'_>, now: Moment) -> Outcome {
        let Some(codec) = self.channel(channel) else {
            return Outcome::Fault("channel-off".to_owned());
        };
        let nonce = self.number('N');
        let request = codec.request(call, Fresh { now, nonce: &nonce });
        match self.send(&request) {
            Ok(answer) => codec.read(call, &answer, now),
            Err(refusal) => Outcome::Doubt(refusal.code().to_owned()),
        }
    }

    fn send(&self, request: &Request) -> Result<Answer, Refusal> {
        self.line.send(request)
    }

    /// Writes and says so in the log.
    pub(crate) fn write<T>(
        &self,
        actor: &Actor,
        now: Moment,
        said: Said<'_>,
        mut work: impl FnMut(&mut Write<'_>) -> store::Result<T>,
    ) -> store::Result<T> {
        let value = self.db.write(actor, now, |write| {
            let value = work(write)?;
            let Said { action, object, detail } = said;
            write.note(&Note { tenant: &self.tenant, action, object, digest: None, detail })?;
            Ok(value)
        })?;
        self.wrote(said.action);
        Ok(value)
    }

    fn wrote(&self, what: &'static str) {
        if let Some(hook) = &self.after_write {
            hook(what);
        }
    }

    /// The program, as the log names it when nobody asked.
    fn program() -> Actor {
        Actor::program("pay")
    }
}
