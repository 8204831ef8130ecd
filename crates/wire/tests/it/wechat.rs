//! WeChat Pay against its simulator, without a socket where none is needed.

mod bills;
mod faults;
mod notices;
mod rotation;
mod round_trip;
mod strict;
mod vectors;

use model::pay::Way;
use model::{Fen, Moment};
use wire::channel::wechat::{Config, Wechat};
use wire::channel::{
    Arrived, Call, Channel, Charge, Fresh, NotGenuine, Notice, Outcome, PayerCode, Refund,
};
use wire::client::Answer;
use wire::simulate::acquirer::ChannelFault;
use wire::simulate::wechat::WechatSimulator;
use wire::simulate::{Asked, Outgoing, Simulated, Told};
use wire::{Address, Request};

use crate::world::now;

/// Both sides, a clock, and everything that was never used twice.
pub struct World {
    pub sim: WechatSimulator,
    pub channel: Wechat,
    pub now: Moment,
    asked: u64,
}

impl World {
    pub fn new() -> World {
        World::of(WechatSimulator::new())
    }

    pub fn of(sim: WechatSimulator) -> World {
        let channel = Wechat::new(config(&sim)).unwrap();
        World { sim, channel, now: now(), asked: 0 }
    }

    pub fn with(number: &str, fault: ChannelFault) -> World {
        let mut world = World::new();
        world.sim.book.faults.insert(number.to_owned(), fault);
        world
    }

    pub fn pass(&mut self, seconds: i64) {
        self.now = Moment(self.now.0 + seconds);
    }

    /// What would be sent now.
    pub fn request(&mut self, call: Call<'_>) -> Request {
        self.asked += 1;
        let nonce = format!("{:032}", self.asked);
        self.channel.request(call, Fresh { now: self.now, nonce: &nonce })
    }

    /// What the other side answers; `None` when it says nothing within our patience.
    pub fn send(&mut self, request: &Request) -> Option<Answer> {
        answered(&mut self.sim, request, self.now)
    }

    /// Request, answer, reading. Silence is a doubt, as it is for whoever calls a channel.
    pub fn ask(&mut self, call: Call<'_>) -> Outcome {
        let request = self.request(call);
        match self.send(&request) {
            Some(answer) => self.channel.read(call, &answer, self.now),
            None => Outcome::Doubt("silence".to_owned()),
        }
    }

    /// The notices that arrive now, each judged; accepted ones are answered with 204.
    pub fn heard(&mut self) -> Vec<Result<Notice, NotGenuine>> {
        let due = self.sim.outgoing(self.now);
        due.into_iter().map(|out| self.hear(&out)).collect()
    }

    fn hear(&mut self, out: &Outgoing) -> Result<Notice, NotGenuine> {
        let judged = judged(&self.channel, &out.request, self.now);
        let reply = self.channel.reply(judged.is_ok());
        let body = reply.body.into_bytes();
        let answer = Answer { status: reply.status, headers: Vec::new(), body };
        self.sim.heard(&out.id, Some(&answer), self.now);
        judged
    }

    /// A code that is shown.
    pub fn shown(&mut self, charge: &Charge) -> String {
        match self.ask(Call::Pay(charge)) {
            Outcome::Show(code) => code,
            other => panic!("no code but {other:?}"),
        }
    }

    /// A charge that is paid, with its transaction.
    pub fn paid(&mut self, charge: &Charge) -> String {
        let code = self.shown(charge);
        assert!(self.sim.pay(&code, self.now));
        match self.ask(Call::Query(charge)) {
            Outcome::Paid(capture) => capture.transaction,
            other => panic!("not paid but {other:?}"),
        }
    }
}

pub fn config(sim: &WechatSimulator) -> Config {
    let host = Address::parse("https://api.mch.weixin.qq.com").unwrap();
    sim.config(host, "https://pay.example/notify/wechat")
}

pub fn answered(sim: &mut WechatSimulator, request: &Request, now: Moment) -> Option<Answer> {
    let rest = request.url.split_once("://").unwrap().1;
    let target = &rest[rest.find('/').unwrap()..];
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Vec<(String, String)> =
        request.headers.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    let (method, body) = (request.method, request.body.as_bytes());
    let asked = Asked { method, path, query, headers: &headers, body };
    match sim.answer(&asked, now) {
        Told::Answer { status, headers, body, after } if after.as_secs() < 10 => {
            let headers = headers.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
            Some(Answer { status, headers, body })
        }
        _ => None,
    }
}

pub fn judged(channel: &Wechat, request: &Request, now: Moment) -> Result<Notice, NotGenuine> {
    let headers: Vec<(String, String)> =
        request.headers.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    channel.notice(Arrived { headers: &headers, body: request.body.as_bytes() }, now)
}

/// 水费, 86.40, by a code that we show.
pub fn charge(number: &str) -> Charge {
    Charge {
        number: number.to_owned(),
        amount: Fen(8_640),
        subject: "水费 2026年11月".to_owned(),
        made_at: now(),
        expires_at: Moment(now().0 + 300),
        way: Way::Shown,
        code: None,
    }
}

/// The same by a code that the payer shows; its last digit decides what happens.
pub fn scanned(number: &str, last: u8) -> Charge {
    let code = PayerCode(format!("13006109882800940{last}"));
    Charge { way: Way::Scanned, code: Some(code), ..charge(number) }
}

pub fn refund(number: &str, charge: &Charge, transaction: &str, amount: i64) -> Refund {
    Refund {
        number: number.to_owned(),
        charge: charge.clone(),
        transaction: transaction.to_owned(),
        amount: Fen(amount),
        reason: "重复缴费".to_owned(),
        made_at: now(),
    }
}
