//! What channels say by themselves: judged, kept once, answered, carried out.

use model::pay::Channel;
use model::{Fen, Moment};
use serde::{Deserialize, Serialize};
use store::order::{attempt, notice, refund};
use wire::channel::{Arrived, Capture, NotGenuine, Outcome, Reply};

use super::limits::ROUND;
use super::{Fault, Said, Till};

/// What a notice says, as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "kebab-case")]
enum Says {
    Paid { transaction: String, amount: i64, at: Option<i64>, payer: Option<String> },
    Closed,
    Refunded { reference: String },
    Abnormal { code: String },
    Other,
}

impl Says {
    fn of(outcome: &Outcome) -> Says {
        match outcome {
            Outcome::Paid(capture) => Says::Paid {
                transaction: capture.transaction.clone(),
                amount: capture.amount.0,
                at: capture.at.map(|at| at.0),
                payer: capture.payer.clone(),
            },
            Outcome::Closed => Says::Closed,
            Outcome::Refunded(reference) => Says::Refunded { reference: reference.clone() },
            Outcome::Abnormal(code) => Says::Abnormal { code: code.clone() },
            _ => Says::Other,
        }
    }

    fn outcome(self) -> Outcome {
        match self {
            Says::Paid { transaction, amount, at, payer } => Outcome::Paid(Capture {
                transaction,
                amount: Fen(amount),
                at: at.map(Moment),
                payer,
            }),
            Says::Closed => Outcome::Closed,
            Says::Refunded { reference } => Outcome::Refunded(reference),
            Says::Abnormal { code } => Outcome::Abnormal(code),
            Says::Other => Outcome::Doubt("notice".to_owned()),
        }
    }
}

impl Till {
    /// Takes what arrived in the name of a channel: what is not genuine is refused, what is
    /// genuine is kept once and carried out. The reply says whether it is kept.
    pub fn arrived(&self, channel: Channel, arrived: Arrived<'_>, now: Moment) -> Reply {
        let Some(codec) = self.channel(channel) else {
            let body = String::new();
            return Reply { status: 404, kind: "text/plain", body };
        };
        let told = match codec.notice(arrived, now) {
            Ok(told) => told,
            Err(why) => {
                tracing::warn!(channel = channel.code(), %why, "a notice was refused");
                return refused(codec, why);
            }
        };
        let says = serde_json::to_string(&Says::of(&told.outcome)).unwrap_or_default();
        let kept = notice::Notice {
            channel: channel.code().to_owned(),
            id: told.id,
            tenant: self.tenant.clone(),
            number: told.number,
            says,
        };
        let said = Said { action: "pay.notice", object: &kept.number, detail: channel.code() };
        let is_kept = self.write(&Till::program(), now, said, |write| notice::keep(write, &kept));
        // What cannot be carried out now is by the worker: the channel need not know.
        if let Ok(true) = is_kept
            && let Err(why) = self.carry(&kept, now)
        {
            tracing::warn!(number = kept.number, %why, "a notice waits");
        }
        codec.reply(is_kept.is_ok())
    }

    /// Carries out what was kept and not carried out: a process died in between.
    pub(super) fn carry_out(&self, now: Moment) -> Result<usize, Fault> {
        let waiting = self.db.read(|read| notice::waiting(read, ROUND))?;
        let mine = waiting.iter().filter(|notice| notice.tenant == self.tenant);
        let mut carried = 0;
        for notice in mine {
            self.carry(notice, now)?;
            carried += 1;
        }
        Ok(carried)
    }

    fn carry(&self, kept: &notice::Notice, now: Moment) -> Result<(), Fault> {
        let says: Says = serde_json::from_str(&kept.says).unwrap_or(Says::Other);
        let outcome = says.outcome();
        let said = Said { action: "pay.heard", object: &kept.number, detail: "notice" };
        self.write(&Till::program(), now, said, |write| {
            let mut why = "";
            if let Some(mut a) = attempt::get(write, &self.tenant, &kept.number)? {
                if kept.channel == Channel::UnionPay.code() && a.state.is_open() {
                    // Its rules: ask again after a notice.
                    a.next_at = Some(now);
                    attempt::set(write, &self.tenant, &a)?;
                } else if a.channel.code() == kept.channel {
                    self.apply(write, &kept.number, &outcome)?;
                } else {
                    why = "other-channel";
                }
            } else if refund::get(write, &self.tenant, &kept.number)?.is_some() {
                self.apply_refund(write, &kept.number, &outcome)?;
            } else {
                why = "number-unknown";
            }
            notice::done(write, &kept.channel, &kept.id, why)
        })?;
        Ok(())
    }
}

fn refused(codec: &dyn wire::channel::Channel, why: NotGenuine) -> Reply {
    let status = match why {
        NotGenuine::Form => 400,
        _ => 401,
    };
    Reply { status, ..codec.reply(false) }
}
