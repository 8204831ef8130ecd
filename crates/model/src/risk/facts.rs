//! What the rules look at.

use crate::pay::Channel;
use crate::{Fen, Moment};

/// A payment of the past, as far as the rules care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// How much.
    pub amount: Fen,
    /// When it came.
    pub at: Moment,
    /// Who paid, as the channel names them; empty when it does not.
    pub payer: String,
}

/// What happened in a day or some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many payments.
    pub count: i64,
    /// How much they brought.
    pub sum: Fen,
    /// How many refunds.
    pub refunds: i64,
    /// How much went back.
    pub refunded: Fen,
}

/// The past of an account, a payer or a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// What it paid today.
    pub today: Tally,
    /// Its newest payments, the newest first; as many as are kept at hand.
    pub recent: Vec<Past>,
}

impl Before {
    /// How many payments came at `from` or later.
    pub fn since(&self, from: Moment) -> i64 {
        self.recent.iter().filter(|past| past.at >= from).count() as i64
    }
}

/// How a device does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Its place is shut now.
    pub is_shut: bool,
    /// Somebody has put it into service mode.
    pub is_in_service: bool,
    /// Its door is open.
    pub is_open: bool,
    /// Notes that the escrow gave back in this session.
    pub returns: i64,
    /// How far its cash lies from the ledger.
    pub drift: Fen,
    /// Payments that it handed in at once after being offline.
    pub burst: i64,
}

/// Everything about a payment that is about to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// How much.
    pub amount: Fen,
    /// Over which channel.
    pub channel: Channel,
    /// When.
    pub now: Moment,
    /// The account at the biller.
    pub account: Before,
    /// Whoever pays, as this program knows them; `None` for people without an account here.
    pub person: Option<Before>,
    /// The device at which it happens; `None` on the web.
    pub device: Option<(Device, Before)>,
}

/// What is known when the channel has named the payer: the money is here already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// How much.
    pub amount: Fen,
    /// Over which channel.
    pub channel: Channel,
    /// When.
    pub now: Moment,
    /// The payer's past, without this payment.
    pub payer: Before,
}

/// A refund that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunding {
    /// How much.
    pub amount: Fen,
    /// When it was paid.
    pub paid_at: Moment,
    /// When it is asked for.
    pub now: Moment,
    /// Whether the money would go to another place than it came from.
    pub goes_elsewhere: bool,
    /// The newest payments of the account.
    pub recent: Vec<Past>,
    /// What the account paid and got back in the days of R6.
    pub tally: Tally,
}
