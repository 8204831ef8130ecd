//! A whole installation in one thread: till, store, channels, billers, payers, and a network that
//! loses things. Time is a number, and everything follows from the seed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use app::authority::{Caller, Payer, RefundApprover, Refunder};
use app::pay::attempt::Choice;
use app::pay::order::Wish;
use app::pay::{Fault, Till};
use model::pay::split::Split;
use model::pay::{Channel, Fees, Way};
use model::risk::Limit;
use model::{Fen, Moment};
use store::{Db, Tenant};
use wire::channel::Arrived;
use wire::client::Answer;
use wire::simulate::Simulated;
use wire::simulate::acquirer::Refusal;
use wire::simulate::nearby::{Fate, Nearby};
use wire::simulate::plain::{Plain, PlainChannel};

use super::billers::Billers;
use super::mood::Moody;
use super::plant::{Bug, Hasty, Planted};
use crate::chance::Chance;

/// Where simulated time begins: a Monday in September 2026.
const BEGIN: i64 = 1_789_000_000;
/// How long orders arrive, in virtual seconds.
const OPEN_S: u64 = 3_600;

/// What a run is made of.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// What everything follows from.
    pub seed: u64,
    /// How many orders.
    pub orders: u64,
    /// In how many of 1,000 numbers the channel goes wrong.
    pub faults_per_mille: u64,
    /// In how many of 1,000 requests the network loses, repeats or refuses.
    pub losses_per_mille: u64,
    /// In how many of 1,000 writes the process dies right after.
    pub kills_per_mille: u64,
    /// The process dies after exactly this write, and only then.
    pub kill_at: Option<u64>,
    /// A mistake that the run has to find.
    pub bug: Option<Bug>,
}

/// What happens next, at a moment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Arrive,
    Begin(String, i64, u32),
    Payer(Channel, String),
    Leave(String),
    Refund(String),
    Decide(String),
    Round,
}

/// The panic of a process that is stopped.
pub struct Killed;

/// A world.
pub struct World {
    plan: Plan,
    chance: Chance,
    clock: Arc<AtomicI64>,
    acts: BinaryHeap<Reverse<(i64, u64, Act)>>,
    counted: u64,
    /// The channels.
    pub channels: BTreeMap<Channel, Arc<Mutex<Moody>>>,
    /// The billers.
    pub billers: Arc<Mutex<Billers>>,
    /// The till; another one after each death of the process.
    pub till: Till,
    path: String,
    healed: Arc<AtomicI64>,
    /// How often the process died.
    pub deaths: u64,
    /// How many writes were durable.
    pub writes: Arc<AtomicU64>,
    /// The orders that were made.
    pub orders: Vec<String>,
}

const CHANNELS: [(Channel, &str); 3] = [
    (Channel::Wechat, "http://127.0.0.1:1"),
    (Channel::Alipay, "http://127.0.0.1:2"),
    (Channel::UnionPay, "http://127.0.0.1:3"),
];

/// Where the simulated biller is.
pub const BILLER: &str = "http://127.0.0.1:4";

impl World {
    /// A world in which nothing has happened, with its store in `folder`.
    ///
    /// # Errors
    ///
    /// When the store cannot be opened.
    pub fn new(plan: Plan, folder: &std::path::Path) -> store::Result<World> {
        let clock = Arc::new(AtomicI64::new(BEGIN));
        let mut channels = BTreeMap::new();
        for (at, (channel, _)) in CHANNELS.into_iter().enumerate() {
            let simulator = PlainChannel::new(&format!("http://127.0.0.1:9/{}", channel.code()));
            let seed = plan.seed.wrapping_mul(31).wrapping_add(at as u64);
            let moody = Moody::new(simulator, plan.faults_per_mille, seed);
            channels.insert(channel, Arc::new(Mutex::new(moody)));
        }
        let billers = Arc::new(Mutex::new(Billers::new(plan.seed)));
        let path = folder.join(format!("{}.db", plan.seed)).to_string_lossy().into_owned();
        let healed = Arc::new(AtomicI64::new(0));
        let writes = Arc::new(AtomicU64::new(0));
        let till = open(&plan, &path, &clock, (&channels, &billers), &healed, &writes)?;
        without_counts(&till)?;
        let mut world = World {
            plan,
            chance: Chance::new(plan.seed),
            clock,
            acts: BinaryHeap::new(),
            counted: 0,
            channels,
            billers,
            till,
            path,
            healed,
            deaths: 0,
            writes,
            orders: Vec::new(),
        };
        for _ in 0..plan.orders {
            let at = world.chance.below(OPEN_S) as i64;
            world.plan_at(at, Act::Arrive);
        }
        world.plan_at(1, Act::Round);
        Ok(world)
    }

    /// The virtual time.
    pub fn now(&self) -> Moment {
        Moment(self.clock.load(Ordering::Relaxed))
    }

    fn plan_at(&mut self, after: i64, act: Act) {
        self.counted += 1;
        self.acts.push(Reverse((self.now().0 + after, self.counted, act)));
    }

    /// Runs until nothing is left to happen: first with faults, then healed, until everything has
    /// come to an end or `patience` virtual seconds have passed.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn run(&mut self, patience: i64) -> Result<(), Fault> {
        let heal_at = BEGIN + OPEN_S as i64 + 1_800;
        let end = heal_at + patience;
        while let Some(Reverse((at, _, act))) = self.acts.pop() {
            if at > end {
                break;
            }
            self.clock.store(at, Ordering::Relaxed);
            if at >= heal_at && self.healed.load(Ordering::Relaxed) == 0 {
                self.heal();
            }
            self.perform(act)?;
        }
        Ok(())
    }

    fn heal(&mut self) {
        self.healed.store(1, Ordering::Relaxed);
        self.plan.kills_per_mille = 0;
        for channel in self.channels.values() {
            held(channel).heal();
        }
        held(&self.billers).heal();
    }

    fn perform(&mut self, act: Act) -> Result<(), Fault> {
        let next = act.clone();
        let tried = std::panic::catch_unwind(AssertUnwindSafe(|| self.act(act)));
        match tried {
            Ok(done) => done,
            Err(why) if why.is::<Killed>() => {
                // The process comes back, and whoever was acting tries again a little later.
                self.deaths += 1;
                let parts = (&self.channels, &self.billers);
                self.till =
                    open(&self.plan, &self.path, &self.clock, parts, &self.healed, &self.writes)?;
                // The next round is planned before this one begins.
                if next != Act::Round {
                    self.plan_at(2, next);
                }
                Ok(())
            }
            Err(why) => std::panic::resume_unwind(why),
        }
    }

    fn act(&mut self, act: Act) -> Result<(), Fault> {
        match act {
            Act::Arrive => self.arrive(),
            Act::Begin(order, share, tries) => self.begin(&order, share, tries),
            Act::Payer(channel, number) => {
                self.payer(channel, &number);
                Ok(())
            }
            Act::Leave(number) => {
                let now = self.now();
                match self.till.leave(&payer(), &number, now) {
                    Err(Fault::Store(error)) => Err(error.into()),
                    _ => Ok(()),
                }
            }
            Act::Refund(order) => self.refund(&order),
            Act::Decide(order) => {
                let agrees = !self.chance.is(100);
                match self.till.decide(&approver(), &order, agrees, self.now()) {
                    Err(Fault::Store(error)) => Err(error.into()),
                    _ => Ok(()),
                }
            }
            Act::Round => self.round(),
        }
    }

    fn arrive(&mut self) -> Result<(), Fault> {
        let amount = Fen(100 + self.chance.below(50_000) as i64);
        let split = match self.chance.is(100) {
            true => Some((Split::Evenly(3), vec!["甲".into(), "乙".into(), "丙".into()])),
            false => None,
        };
        let bill = self.chance.next();
        let wish = Wish {
            biller: super::billers::ID.to_owned(),
            bill: String::new(),
            account: super::billers::ACCOUNT.to_owned(),
            subject: "水费".to_owned(),
            facts: String::new(),
            amount,
            split: split.clone(),
            token: Some(format!("form-{bill:x}")),
        };
        let order = self.till.open(&payer(), &wish, self.now())?;
        self.orders.push(order.id.clone());
        let shares: &[i64] = if split.is_some() { &[1, 2, 3] } else { &[0] };
        for share in shares {
            let wait = 1 + self.chance.below(20) as i64;
            self.plan_at(wait, Act::Begin(order.id.clone(), *share, 0));
        }
        Ok(())
    }

    fn begin(&mut self, order: &str, share: i64, tries: u32) -> Result<(), Fault> {
        // Not everybody who shares pays.
        if (share > 0 && self.chance.is(60)) || tries > 4 {
            return Ok(());
        }
        let channel = self.chance.of(&CHANNELS).map_or(Channel::Wechat, |(channel, _)| channel);
        let way = if self.chance.is(400) { Way::Scanned } else { Way::Shown };
        let code = (way == Way::Scanned).then(|| format!("13{:016}", self.chance.below(1 << 50)));
        let choice = Choice {
            order: order.to_owned(),
            share,
            channel,
            way,
            code,
            part: None,
            is_confirmed: false,
        };
        let now = self.now();
        match self.till.begin(&payer(), &choice, now) {
            Ok(attempt) => {
                let wait = 1 + self.chance.below(25) as i64;
                if way == Way::Shown {
                    self.plan_at(wait, Act::Payer(channel, attempt.number.clone()));
                }
                if self.chance.is(80) {
                    self.plan_at(wait + 2, Act::Leave(attempt.number));
                }
                // Whoever sees no success tries again, perhaps too soon.
                let again = 5 + self.chance.below(400) as i64;
                self.plan_at(again, Act::Begin(order.to_owned(), share, tries + 1));
                if share == 0 && self.chance.is(150) {
                    let later = 60 + self.chance.below(2_000) as i64;
                    self.plan_at(later, Act::Refund(order.to_owned()));
                }
                Ok(())
            }
            Err(Fault::Store(error)) => Err(error.into()),
            Err(Fault::StillOpen(_)) => {
                self.plan_at(30, Act::Begin(order.to_owned(), share, tries + 1));
                Ok(())
            }
            Err(_) => Ok(()),
        }
    }

    fn payer(&mut self, channel: Channel, number: &str) {
        let now = self.now();
        let chance = self.chance.below(10);
        let Some(channel) = self.channels.get(&channel) else { return };
        let mut channel = held(channel);
        let book = &mut channel.channel.book;
        match chance {
            0 => book.refuse(number, Refusal::NotEnough),
            1 => {}
            _ => {
                book.pay(number, now);
            }
        }
    }

    fn refund(&mut self, order: &str) -> Result<(), Fault> {
        match self.till.propose(&refunder(), order, "算错了", self.now()) {
            Ok(_) => {
                let wait = 1 + self.chance.below(60) as i64;
                self.plan_at(wait, Act::Decide(order.to_owned()));
                Ok(())
            }
            Err(Fault::Store(error)) => Err(error.into()),
            Err(_) => Ok(()),
        }
    }

    fn round(&mut self) -> Result<(), Fault> {
        let now = self.now();
        // Quick while there is something to do, seldom afterwards.
        let gap = match now.0 - BEGIN - OPEN_S as i64 {
            ..4_000 => 1,
            4_000..20_000 => 20,
            _ => 300,
        };
        self.plan_at(gap, Act::Round);
        self.notices(now);
        self.till.round(now)?;
        Ok(())
    }

    fn notices(&mut self, now: Moment) {
        for (kind, channel) in self.channels.clone() {
            let due = held(&channel).outgoing(now);
            for told in due {
                let headers: Vec<(String, String)> = Vec::new();
                let body = told.request.body.as_bytes();
                let arrived = Arrived { headers: &headers, body };
                let is_lost = self.chance.is(self.plan.losses_per_mille)
                    && self.healed.load(Ordering::Relaxed) == 0;
                let answer = match is_lost {
                    true => None,
                    false => {
                        let reply = self.till.arrived(kind, arrived, now);
                        let (headers, body) = (Vec::new(), Vec::new());
                        Some(Answer { status: reply.status, headers, body })
                    }
                };
                held(&channel).heard(&told.id, answer.as_ref(), now);
            }
        }
    }
}

type Parts<'a> = (&'a BTreeMap<Channel, Arc<Mutex<Moody>>>, &'a Arc<Mutex<Billers>>);

/// Opens the till, as a process does that starts.
fn open(
    plan: &Plan,
    path: &str,
    clock: &Arc<AtomicI64>,
    (channels, billers): Parts<'_>,
    healed: &Arc<AtomicI64>,
    writes: &Arc<AtomicU64>,
) -> store::Result<Till> {
    let time = Arc::clone(clock);
    let mut line = Nearby::new(Arc::new(move || Moment(time.load(Ordering::Relaxed))));
    for (channel, address) in CHANNELS {
        line = line.with(address, channels[&channel].clone());
    }
    line = line.with(BILLER, billers.clone());
    let written = writes.load(Ordering::Relaxed);
    let chance = Mutex::new(Chance::new(plan.seed ^ written.rotate_left(32) ^ 0xfa7e));
    let (losses, is_healed) = (plan.losses_per_mille, Arc::clone(healed));
    let line = line.through(move |_| {
        let mut chance = chance.lock().unwrap_or_else(PoisonError::into_inner);
        if is_healed.load(Ordering::Relaxed) > 0 || !chance.is(losses) {
            return Fate::Arrives;
        }
        const FATES: &[Fate] = &[Fate::Unreachable, Fate::LostBefore, Fate::LostAfter, Fate::Twice];
        chance.of(FATES).unwrap_or(Fate::Arrives)
    });
    let codecs = CHANNELS.map(|(channel, address)| {
        let right = Plain::new(channel, address);
        Arc::new(Planted { right, bug: plan.bug }) as Arc<dyn wire::channel::Channel>
    });
    let numbers = Mutex::new(Chance::new(plan.seed.rotate_left(17) ^ written));
    let deaths = Mutex::new(Chance::new(plan.seed.rotate_left(41) ^ written));
    let (kills, kill_at) = (plan.kills_per_mille, plan.kill_at);
    let (count, is_healed) = (Arc::clone(writes), Arc::clone(healed));
    let after_write = move |_: &'static str| {
        let at = count.fetch_add(1, Ordering::Relaxed) + 1;
        let is_time = kill_at == Some(at);
        let mut chance = deaths.lock().unwrap_or_else(PoisonError::into_inner);
        let is_hit = is_healed.load(Ordering::Relaxed) == 0 && chance.is(kills);
        drop(chance);
        if is_time || is_hit {
            std::panic::panic_any(Killed);
        }
    };
    Ok(Till {
        db: Db::open(path, 2)?,
        tenant: tenant(),
        channels: codecs.to_vec(),
        billers: Arc::new(BTreeMap::from([(
            super::billers::ID.to_owned(),
            super::billers::interface(BILLER),
        )])),
        fees: Fees::default(),
        line: match plan.bug {
            Some(Bug::SilenceFails) => Arc::new(Hasty(line)),
            _ => Arc::new(line),
        },
        chance: Arc::new(move || {
            let mut chance = numbers.lock().unwrap_or_else(PoisonError::into_inner);
            let number = (u128::from(chance.next()) << 64) | u128::from(chance.next());
            number.to_be_bytes()
        }),
        after_write: Some(Arc::new(after_write)),
    })
}

/// What a thread that died holding it leaves is still there.
pub fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The workspace that collects.
pub fn tenant() -> Tenant {
    Tenant::new("wsp_till")
}

/// Everybody here pays for one account: the rules of risk that count would hold nearly all.
pub(crate) fn without_counts(till: &Till) -> store::Result<()> {
    let counts = [
        Limit::DayStepUp,
        Limit::DayHold,
        Limit::StructuringCount,
        Limit::VelocityStepUp,
        Limit::VelocityHold,
        Limit::FunnelPayers,
        Limit::RefundCount,
    ];
    let set = |write: &mut store::Write<'_>| {
        counts.iter().try_for_each(|limit| store::risk::set_limit(write, &till.tenant, *limit, 0))
    };
    till.db.write(&store::Actor::program("simulate"), Moment(BEGIN), set)
}

fn payer() -> Payer {
    Caller::guest().grant().expect("a guest may pay")
}

fn refunder() -> Refunder {
    Caller::timer("maker", tenant()).grant().expect("a timer may everything")
}

fn approver() -> RefundApprover {
    Caller::timer("checker", tenant()).grant().expect("a timer may everything")
}
