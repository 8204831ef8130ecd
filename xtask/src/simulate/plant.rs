//! Planted bugs: mistakes that real programs make, to see that a simulation finds them.

use model::Moment;
use wire::channel::{
    Arrived, BadBill, Call, Channel, Fresh, NotGenuine, Notice, Outcome, Reply, Row, Source, Totals,
};
use wire::client::Answer;
use wire::{Request, simulate::plain::Plain};

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Bug {
    /// No answer is taken for a failure.
    SilenceFails,
    /// A notice is believed whoever signed it.
    NoticesUnchecked,
    /// A refund that is sent again gets a new number.
    RefundRenumbered,
}

/// A codec with a bug in it.
pub struct Planted {
    /// The codec.
    pub right: Plain,
    /// The bug.
    pub bug: Option<Bug>,
}

impl Channel for Planted {
    fn channel(&self) -> model::pay::Channel {
        self.right.channel()
    }

    fn request(&self, call: Call<'_>, fresh: Fresh<'_>) -> Request {
        match (self.bug, call) {
            (Some(Bug::RefundRenumbered), Call::Refund(refund)) => {
                let mut other = refund.clone();
                other.number = format!("R{}", fresh.nonce);
                self.right.request(Call::Refund(&other), fresh)
            }
            _ => self.right.request(call, fresh),
        }
    }

    fn read(&self, call: Call<'_>, answer: &Answer, now: Moment) -> Outcome {
        let heard = self.right.read(call, answer, now);
        match (self.bug, &heard) {
            (Some(Bug::SilenceFails), Outcome::Doubt(code)) => {
                Outcome::Failed(model::pay::Failure {
                    kind: model::pay::FailureKind::Channel,
                    code: code.clone(),
                })
            }
            _ => heard,
        }
    }

    fn notice(&self, arrived: Arrived<'_>, now: Moment) -> Result<Notice, NotGenuine> {
        let body = match self.bug {
            Some(Bug::NoticesUnchecked) => {
                let text = String::from_utf8_lossy(arrived.body);
                text.replace("\"genuine\":false", "\"genuine\":true").into_bytes()
            }
            _ => arrived.body.to_vec(),
        };
        self.right.notice(Arrived { headers: arrived.headers, body: &body }, now)
    }

    fn reply(&self, is_kept: bool) -> Reply {
        self.right.reply(is_kept)
    }

    fn rows(&self, source: &mut dyn Source, take: &mut dyn FnMut(Row)) -> Result<Totals, BadBill> {
        self.right.rows(source, take)
    }
}

/// A line with a bug in it: what was not answered is called a failure.
pub struct Hasty(pub wire::simulate::nearby::Nearby);

impl wire::client::Line for Hasty {
    fn send(&self, request: &Request) -> Result<Answer, model::Refusal> {
        self.0.send(request).or_else(|_| {
            let body = br#"{"state":"failed","code":"TIMEOUT"}"#.to_vec();
            Ok(Answer { status: 200, headers: Vec::new(), body })
        })
    }
}
