//! A service that collects over a simulated channel in this process. What is paid is paid
//! yesterday, so that the day can be reconciled.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use app::account::{self, Cost, Enrolment, Porter, Secret};
use app::authority::{Authority, Caller};
use app::pay::attempt::Choice;
use app::pay::order::Wish;
use app::pay::{Fault, Till};
use app::{Desk, TrustStore};
use model::account::{BuiltIn, Role, SessionRule};
use model::bill::catalogue;
use model::pay::{AttemptState, Channel, Fees, OrderState, Way};
use model::{Day, Fen, Moment};
use piaoju::serve;
use piaoju::web::office::{House, Shared};
use store::Tenant;
use store::trial::{Trial, each_engine};
use wire::biller::Interface;
use wire::simulate::acquirer::ChannelFault;
use wire::simulate::biller::Billers;
use wire::simulate::nearby::Nearby;
use wire::simulate::plain::{Plain, PlainChannel};

use crate::browser::Browser;

const PASSWORD: &str = "三只老虎爬山去了九次";

/// Noon in China.
fn now() -> Moment {
    Moment(1_795_320_000)
}

pub struct Street<'a> {
    _trial: &'a Trial,
    office: Shared,
    till: Till,
    company: Tenant,
    clock: Arc<AtomicI64>,
    channel: Arc<Mutex<PlainChannel>>,
}

pub fn each_street(test: impl Fn(&Street<'_>)) {
    each_engine(|trial| test(&open(trial)));
}

fn open(trial: &Trial) -> Street<'_> {
    let house = House {
        base: "https://piaoju.example".to_owned(),
        is_demo: false,
        has_tls: false,
        guest_daily_max: 50,
        is_behind_proxy: false,
        pepper: [1; 32],
        outbound: wire::Outbound::Forbidden,
        sms_domain: None,
    };
    let secrets = crate::browser::secrets();
    let office = serve::office(trial.db.clone(), Desk::new(TrustStore::builtin()), house, &secrets);
    let mut office = office.expect("an office");
    office.clock = now;
    office.porter = Porter::new(Secret::new([2; 32]), Cost::least(), SessionRule::default());
    let machine = Caller::on_this_machine(Tenant::house());
    let company = account::found_company(&office.db, now(), &machine, "示例科技");
    let company = company.expect("a company");
    let clock = Arc::new(AtomicI64::new(now().0 - 86_400));
    let channel = Arc::new(Mutex::new(PlainChannel::new("http://127.0.0.1:9/notify")));
    let till = till(trial, &company, (&clock, &channel));
    office.till = Some(till.clone());
    Street { _trial: trial, office: Arc::new(office), till, company, clock, channel }
}

fn till(
    trial: &Trial,
    company: &Tenant,
    (clock, channel): (&Arc<AtomicI64>, &Arc<Mutex<PlainChannel>>),
) -> Till {
    let key = wire::Secret::new("a key for tests");
    let billers = Billers::new(catalogue::demos(), "piaoju", key.clone(), 7);
    let time = Arc::clone(clock);
    let line = Nearby::new(Arc::new(move || Moment(time.load(Ordering::SeqCst))))
        .with("http://127.0.0.1:1", channel.clone())
        .with("http://127.0.0.1:4", Arc::new(Mutex::new(billers)));
    let retail = Interface {
        biller: "retail".to_owned(),
        address: wire::Address::parse("http://127.0.0.1:4/retail").expect("an address"),
        client: "piaoju".to_owned(),
        key,
    };
    let counted = AtomicU64::new(1);
    Till {
        db: trial.db.clone(),
        tenant: company.clone(),
        channels: vec![Arc::new(Plain::new(Channel::Wechat, "http://127.0.0.1:1"))],
        billers: Arc::new(BTreeMap::from([("retail".to_owned(), retail)])),
        fees: Fees::default(),
        line: Arc::new(line),
        chance: Arc::new(move || {
            let n = u128::from(counted.fetch_add(1, Ordering::SeqCst));
            n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes()
        }),
        after_write: None,
    }
}

fn choice(order: &str, way: Way, code: Option<&str>) -> Choice {
    Choice {
        order: order.to_owned(),
        share: 0,
        channel: Channel::Wechat,
        way,
        code: code.map(str::to_owned),
        part: None,
        is_confirmed: false,
    }
}

impl Street<'_> {
    pub fn now(&self) -> Moment {
        now()
    }

    pub fn yesterday(&self) -> Day {
        Day::from_number(now().china_day().number() - 1).expect("a day")
    }

    fn by<A: Authority>(&self) -> A {
        Caller::timer("payer", self.company.clone()).grant().expect("an authority")
    }

    fn then(&self) -> Moment {
        Moment(self.clock.load(Ordering::SeqCst))
    }

    fn wish(&self, amount: i64) -> Wish {
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

    fn begin(&self, amount: i64, way: Way, code: Option<&str>) -> (String, String) {
        let wish = self.wish(amount);
        let order = self.till.open(&self.by(), &wish, self.then()).expect("an order").id;
        let choice = choice(&order, way, code);
        let attempt = self.till.begin(&self.by(), &choice, self.then()).expect("an attempt");
        (order, attempt.number)
    }

    /// An order that was paid and posted yesterday, and its number at the channel.
    pub fn posted(&self, amount: i64) -> (String, String) {
        self.posted_at(amount, now().0 - 86_400)
    }

    /// The same of today: the biller's day is still open.
    pub fn posted_today(&self, amount: i64) -> (String, String) {
        self.posted_at(amount, now().0 - 3_600)
    }

    fn posted_at(&self, amount: i64, at: i64) -> (String, String) {
        self.clock.store(at, Ordering::SeqCst);
        let (order, number) = self.begin(amount, Way::Shown, None);
        let mut channel = self.channel.lock().expect("a channel");
        assert!(channel.book.pay(&number, self.then()));
        drop(channel);
        for _ in 0..8 {
            self.clock.fetch_add(1, Ordering::SeqCst);
            self.till.round(self.then()).expect("a round");
        }
        let state = self.till.whole(&order).expect("an order").order.state;
        assert_eq!(state, OrderState::Posted);
        self.clock.store(now().0, Ordering::SeqCst);
        (order, number)
    }

    /// An order so large that its payment waits for a second person.
    pub fn held(&self, amount: i64) -> String {
        let wish = self.wish(amount);
        let order = self.till.open(&self.by(), &wish, self.then()).expect("an order").id;
        let choice = choice(&order, Way::Shown, None);
        let told = self.till.begin(&self.by(), &choice, self.then());
        assert!(matches!(told, Err(Fault::Held(_))), "{told:?}");
        order
    }

    /// A payment that was refused yesterday.
    pub fn refused(&self, amount: i64) -> String {
        self.clock.store(now().0 - 86_400, Ordering::SeqCst);
        let (_, number) = self.begin(amount, Way::Scanned, Some("130000000000000002"));
        let state = self.till.attempt(&number).expect("an attempt").state;
        assert_eq!(state, AttemptState::Failed);
        number
    }

    /// The channel goes wrong at this number.
    pub fn wrong(&self, number: &str, fault: ChannelFault) {
        let mut channel = self.channel.lock().expect("a channel");
        channel.book.faults.insert(number.to_owned(), fault);
    }

    /// Lets a minute pass from now on, with the worker awake.
    pub fn rounds(&self) {
        self.clock.store(now().0, Ordering::SeqCst);
        for _ in 0..60 {
            self.clock.fetch_add(1, Ordering::SeqCst);
            self.till.round(self.then()).expect("a round");
        }
    }

    pub fn guest(&self) -> Browser {
        Browser::new(self.office.clone())
    }

    /// A browser in which a member with this role has signed in.
    pub fn signed_in(&self, role: BuiltIn) -> Browser {
        let machine = Caller::on_this_machine(self.company.clone());
        let identifier = format!("{}@example.com", role.code());
        let role = Role::BuiltIn(role);
        let person =
            Enrolment { identifier: &identifier, name: "", password: PASSWORD, role: &role };
        account::enrol(&self.office.db, &self.office.porter, now(), &machine, &person)
            .expect("a person");
        let browser = self.guest();
        browser.post("/login", &[("identifier", &identifier), ("password", PASSWORD)]).is(303);
        browser
    }
}
