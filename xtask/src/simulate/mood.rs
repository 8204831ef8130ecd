//! Channels in a mood: each new number may go wrong in one of the ways real ones do.

use model::Moment;
use wire::client::Answer;
use wire::simulate::acquirer::ChannelFault;
use wire::simulate::plain::PlainChannel;
use wire::simulate::{Asked, Outgoing, Simulated, Told};

use crate::chance::Chance;

/// A channel in a mood.
pub struct Moody {
    /// The channel.
    pub channel: PlainChannel,
    /// In how many of 1,000 numbers something goes wrong; 0 once everything is healed.
    pub per_mille: u64,
    chance: Chance,
    /// How often each fault was met.
    pub met: std::collections::BTreeMap<&'static str, u64>,
}

/// The faults of single numbers; those of bills are met by reconciliation.
const FAULTS: &[ChannelFault] = &[
    ChannelFault::PayUnanswered,
    ChannelFault::PayLost,
    ChannelFault::PayBroken,
    ChannelFault::PaySlow,
    ChannelFault::Unanswered,
    ChannelFault::TooMany,
    ChannelFault::AskingForever,
    ChannelFault::PaidAfterUndo,
    ChannelFault::UndoAgain,
    ChannelFault::UndoUnanswered,
    ChannelFault::NoticeRepeated,
    ChannelFault::NoticeReversed,
    ChannelFault::NoticeLate,
    ChannelFault::NoticeMissing,
    ChannelFault::NoticeForged,
    ChannelFault::NoticeOtherAmount,
    ChannelFault::NotFoundAtFirst,
    ChannelFault::RefundSlow,
    ChannelFault::RefundAbnormal,
    ChannelFault::RefundUnanswered,
];

impl Moody {
    /// A channel whose mood follows from a seed.
    pub fn new(channel: PlainChannel, per_mille: u64, seed: u64) -> Moody {
        Moody { channel, per_mille, chance: Chance::new(seed), met: Default::default() }
    }

    /// Everything that was broken works again; what has happened has happened.
    pub fn heal(&mut self) {
        self.per_mille = 0;
        let book = &mut self.channel.book;
        book.faults.retain(|_, fault| {
            // Facts of the world rather than faults of the line.
            matches!(
                fault,
                ChannelFault::RefundAbnormal
                    | ChannelFault::AskingForever
                    | ChannelFault::NoticeOtherAmount
            )
        });
    }
}

impl Simulated for Moody {
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told {
        if asked.path == "/pay" && self.per_mille > 0 {
            let value: serde_json::Value = serde_json::from_slice(asked.body).unwrap_or_default();
            let number = value["number"].as_str().unwrap_or_default();
            let is_new = self.channel.book.trade(number).is_none();
            if is_new
                && self.chance.is(self.per_mille)
                && let Some(fault) = self.chance.of(FAULTS)
            {
                *self.met.entry(fault.code()).or_default() += 1;
                self.channel.book.faults.insert(number.to_owned(), fault);
                if fault == ChannelFault::NoticeForged {
                    // Somebody says that it was paid, long before anybody pays.
                    let told = self.channel.answer(asked, now);
                    self.channel.book.cry_wolf(number, now);
                    return told;
                }
            }
        }
        self.channel.answer(asked, now)
    }

    fn outgoing(&mut self, now: Moment) -> Vec<Outgoing> {
        self.channel.outgoing(now)
    }

    fn heard(&mut self, id: &str, answer: Option<&Answer>, now: Moment) {
        self.channel.heard(id, answer, now);
    }
}
