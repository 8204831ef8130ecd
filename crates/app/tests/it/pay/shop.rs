//! A till with simulated channels and billers in this process, and a clock that is moved by hand.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use app::authority::{Authority, Caller};
use app::pay::attempt::Choice;
use app::pay::order::{Whole, Wish};
use app::pay::{Fault, Till};
use model::bill::catalogue;
use model::ledger::Account;
use model::pay::{Channel, Fees, OrderState, Way};
use model::{Fen, Moment};
use store::order::attempt::Attempt;
use store::order::case;
use store::trial::Trial;
use store::{Tenant, ledger};
use wire::biller::Interface;
use wire::channel::Arrived;
use wire::client::Answer;
use wire::simulate::Simulated;
use wire::simulate::acquirer::{Acquirer, ChannelFault};
use wire::simulate::biller::{BillerFault, Billers};
use wire::simulate::nearby::Nearby;
use wire::simulate::plain::{Plain, PlainChannel};
use wire::{Address, Secret};

pub const BEGIN: i64 = 1_790_000_000;

/// A till and everything around it.
pub struct Shop {
    pub till: Till,
    clock: Arc<AtomicI64>,
    wechat: Arc<Mutex<PlainChannel>>,
    alipay: Arc<Mutex<PlainChannel>>,
    billers: Arc<Mutex<Billers>>,
}

impl Shop {
    pub fn open(trial: &Trial) -> Shop {
        let clock = Arc::new(AtomicI64::new(BEGIN));
        let channel = || Arc::new(Mutex::new(PlainChannel::new("http://127.0.0.1:9/notify")));
        let (wechat, alipay) = (channel(), channel());
        let key = Secret::new("a key for tests");
        let billers = Billers::new(catalogue::demos(), "piaoju", key.clone(), 7);
        let billers = Arc::new(Mutex::new(billers));
        let time = Arc::clone(&clock);
        let line = Nearby::new(Arc::new(move || Moment(time.load(Ordering::SeqCst))))
            .with("http://127.0.0.1:1", wechat.clone())
            .with("http://127.0.0.1:2", alipay.clone())
            .with("http://127.0.0.1:4", billers.clone());
        let interface = |id: &str| Interface {
            biller: id.to_owned(),
            address: Address::parse(&format!("http://127.0.0.1:4/{id}")).unwrap(),
            client: "piaoju".to_owned(),
            key: key.clone(),
        };
        let interfaces = ["water", "retail"].map(|id| (id.to_owned(), interface(id)));
        let counted = AtomicU64::new(1);
        let till = Till {
            db: trial.db.clone(),
            tenant: tenant(),
            channels: vec![
                Arc::new(Plain::new(Channel::Wechat, "http://127.0.0.1:1")),
                Arc::new(Plain::new(Channel::Alipay, "http://127.0.0.1:2")),
            ],
            billers: Arc::new(BTreeMap::from(interfaces)),
            fees: Fees::default(),
            line: Arc::new(line),
            chance: Arc::new(move || {
                let n = u128::from(counted.fetch_add(1, Ordering::SeqCst));
                n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes()
            }),
            after_write: None,
        };
        Shop { till, clock, wechat, alipay, billers }
    }

    pub fn now(&self) -> Moment {
        Moment(self.clock.load(Ordering::SeqCst))
    }

    /// Lets seconds pass, one by one, with the worker awake and notices delivered.
    pub fn wait(&self, seconds: i64) {
        for _ in 0..seconds {
            self.clock.fetch_add(1, Ordering::SeqCst);
            self.deliver();
            self.till.round(self.now()).unwrap();
        }
    }

    /// Lets a long time pass in steps, with the worker awake.
    pub fn wait_long(&self, seconds: i64) {
        for _ in 0..seconds / 30 {
            self.clock.fetch_add(30, Ordering::SeqCst);
            self.deliver();
            self.till.round(self.now()).unwrap();
        }
    }

    /// Carries the notices of both channels to the till.
    pub fn deliver(&self) {
        for (channel, book) in [(Channel::Wechat, &self.wechat), (Channel::Alipay, &self.alipay)] {
            let due = book.lock().unwrap().outgoing(self.now());
            for told in due {
                let arrived = Arrived { headers: &[], body: told.request.body.as_bytes() };
                let reply = self.till.arrived(channel, arrived, self.now());
                let answer = Answer { status: reply.status, headers: Vec::new(), body: Vec::new() };
                book.lock().unwrap().heard(&told.id, Some(&answer), self.now());
            }
        }
    }

    pub fn book(&self, channel: Channel) -> MutexGuard<'_, PlainChannel> {
        match channel {
            Channel::Wechat => self.wechat.lock().unwrap(),
            _ => self.alipay.lock().unwrap(),
        }
    }

    /// The channels go wrong in this way from now on; `None` heals them.
    pub fn channel_fault(&self, fault: Option<ChannelFault>) {
        for channel in [Channel::Wechat, Channel::Alipay] {
            let book: &mut Acquirer = &mut self.book(channel).book;
            book.fault = fault;
        }
    }

    pub fn biller_fault(&self, fault: Option<BillerFault>) {
        self.billers.lock().unwrap().fault = fault;
    }

    /// The payer pays what is shown.
    pub fn pay(&self, attempt: &Attempt) -> bool {
        let now = self.now();
        self.book(attempt.channel).book.pay(&attempt.number, now)
    }

    /// What the biller has for an order.
    pub fn booked(&self, order: &str) -> Fen {
        let mut billers = self.billers.lock().unwrap();
        let booking = billers.book("retail").unwrap().booking(order).cloned();
        let stands = wire::simulate::biller::BookingState::Booked;
        booking.filter(|b| b.state == stands).map_or(Fen(0), |b| b.amount)
    }

    pub fn order(&self, amount: i64) -> String {
        self.till.open(&by("payer"), &wish(amount), self.now()).unwrap().id
    }

    pub fn begin(&self, order: &str, channel: Channel) -> Attempt {
        self.try_begin(order, 0, channel).unwrap()
    }

    pub fn try_begin(&self, order: &str, share: i64, channel: Channel) -> Result<Attempt, Fault> {
        let order = order.to_owned();
        let choice = Choice {
            order,
            share,
            channel,
            way: Way::Shown,
            code: None,
            part: None,
            is_confirmed: false,
        };
        self.till.begin(&by("payer"), &choice, self.now())
    }

    /// The payer shows a code that ends so; what it does is in `Acquirer::scan`.
    pub fn scan(&self, order: &str, channel: Channel, ending: char) -> Attempt {
        let (order, code) = (order.to_owned(), Some(format!("13000000000000000{ending}")));
        let way = Way::Scanned;
        let choice =
            Choice { order, share: 0, channel, way, code, part: None, is_confirmed: false };
        self.till.begin(&by("payer"), &choice, self.now()).unwrap()
    }

    pub fn whole(&self, order: &str) -> Whole {
        self.till.whole(order).unwrap()
    }

    pub fn state(&self, order: &str) -> OrderState {
        self.whole(order).order.state
    }

    /// What lies on an account, on its normal side.
    pub fn balance(&self, account: &Account) -> Fen {
        let balance = self.till.db.read(|read| ledger::balance(read, &tenant(), account)).unwrap();
        account.on_normal_side(balance)
    }

    /// The kinds of open cases.
    pub fn cases(&self) -> Vec<String> {
        let cases = self.till.db.read(|read| case::page(read, &tenant(), true, 0, 100)).unwrap();
        cases.into_iter().map(|case| case.kind).collect()
    }

    /// An order that is paid and posted.
    pub fn posted(&self, amount: i64) -> (String, Attempt) {
        let order = self.order(amount);
        let attempt = self.begin(&order, Channel::Wechat);
        assert!(self.pay(&attempt));
        self.wait(5);
        assert_eq!(self.state(&order), OrderState::Posted);
        (order, attempt)
    }
}

pub fn tenant() -> Tenant {
    Tenant::new("wsp_till")
}

/// Somebody who may everything, under a name.
pub fn by<A: Authority>(name: &'static str) -> A {
    Caller::timer(name, tenant()).grant().unwrap()
}

pub fn wish(amount: i64) -> Wish {
    Wish {
        biller: "retail".to_owned(),
        bill: String::new(),
        account: "80010001".to_owned(),
        subject: "超市购物".to_owned(),
        facts: String::new(),
        amount: Fen(amount),
        split: None,
        token: None,
    }
}
