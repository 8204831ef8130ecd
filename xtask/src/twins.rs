//! `cargo xtask twins`: two services on one database, either of which is killed while payments are
//! taken, and the money is looked at afterwards.
//!
//! Four simulators run as processes of their own and are left alone; two services (`piaoju serve
//! --till`) and a counter, which makes orders and attempts as a web page does, share one database
//! and are killed with SIGKILL at random moments, one after the other. Payers pay meanwhile. In
//! the end every attempt must be decided, and what each channel and the billers say must be what
//! the ledger says.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::authority::{Caller, Payer};
use app::pay::Till;
use app::pay::attempt::Choice;
use app::pay::order::{Whole, Wish};
use app::source::SecretKey;
use model::ledger::Account;
use model::pay::{AttemptState, Channel, OrderState, RefundState, Way};
use model::{Fen, Moment};
use piaoju::serve::{Folder, clock, till};
use store::order::Filter;
use store::{Db, Tenant, ledger, order};
use wire::Outbound;
use wire::channel::{Call, Charge, Fresh, Outcome};

use crate::Failure;
use crate::chance::Chance;
use crate::simulate::without_counts;

/// How long everything may take to come to its end after the last death: a UnionPay code that
/// nobody paid is given up for certain only 15 minutes after it died.
const PATIENCE: Duration = Duration::from_secs(1_500);

/// The words of `cargo xtask twins`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How often a process is killed.
    #[arg(long, default_value_t = 20)]
    pub times: u64,
    /// The database: a PostgreSQL by its address; default: SQLite in a folder of its own.
    #[arg(long)]
    pub database: Option<String>,
    /// What the moments follow from.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The program; default: the one beside this one.
    #[arg(long)]
    pub program: Option<PathBuf>,
}

/// The words of the counter, which this program starts itself.
#[derive(Debug, clap::Args)]
pub struct Counter {
    /// The till file.
    #[arg(long)]
    pub till: PathBuf,
    /// The data folder.
    #[arg(long)]
    pub data: PathBuf,
    /// The database.
    #[arg(long)]
    pub database: String,
    /// What everything follows from.
    #[arg(long)]
    pub seed: u64,
}

/// A process that is killed when it is dropped.
struct Running {
    child: Child,
    url: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a process and waits until it says where it is.
fn start(mut command: Command) -> Result<Running, Failure> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let stderr = child.stderr.take();
    let mut running = Running { child, url: String::new() };
    let mut lines = stderr.map(BufReader::new).into_iter().flat_map(BufRead::lines);
    while let Some(Ok(line)) = lines.next() {
        if let Some(at) = line.find("http://") {
            let end = line[at..].find([' ', '\n']).map_or(line.len(), |end| at + end);
            running.url = line[at..end].trim_end_matches('/').to_owned();
            // What it says later must not fill its pipe.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(running);
        }
    }
    Err(Failure("a process did not start".to_owned()))
}

/// Everything that runs.
struct Town {
    program: PathBuf,
    place: PathBuf,
    database: String,
    ports: [u16; 2],
    simulators: BTreeMap<&'static str, Running>,
    services: [Option<Running>; 2],
    counter: Option<Running>,
}

/// The workspace that collects.
fn tenant() -> Tenant {
    Tenant::new("wsp_twins")
}

impl Town {
    fn open(arguments: &Arguments, place: &Path) -> Result<Town, Failure> {
        let beside = std::env::current_exe()?.with_file_name("piaoju");
        let program = arguments.program.clone().unwrap_or(beside);
        let database = match &arguments.database {
            Some(url) => url.clone(),
            None => place.join("twins.db").to_string_lossy().into_owned(),
        };
        let free = || {
            let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
            listener.local_addr().map(|address| address.port())
        };
        let ports = [free()?, free()?];
        let mut town = Town {
            program,
            place: place.to_owned(),
            database,
            ports,
            simulators: BTreeMap::new(),
            services: [None, None],
            counter: None,
        };
        let notify = format!("http://127.0.0.1:{}", ports[0]);
        let keys = place.join("keys");
        let mut text = format!("workspace = \"{}\"\nnotify = \"{notify}\"\n", tenant().as_str());
        for who in ["wechat", "alipay", "unionpay", "biller"] {
            let mut command = Command::new(&town.program);
            command.args(["--lang", "en", "simulate", who, "--notify", &notify, "--keys"]);
            town.simulators.insert(
                who,
                start({
                    command.arg(&keys);
                    command
                })?,
            );
            text += &std::fs::read_to_string(keys.join(format!("{who}.toml")))?;
        }
        std::fs::write(town.file(), text)?;
        Ok(town)
    }

    fn file(&self) -> PathBuf {
        self.place.join("till.toml")
    }

    fn data(&self) -> PathBuf {
        self.place.join("data")
    }

    fn serve(&mut self, at: usize) -> Result<(), Failure> {
        let mut command = Command::new(&self.program);
        let listen = format!("127.0.0.1:{}", self.ports[at]);
        command.args(["--lang", "en", "serve", "--listen", &listen]);
        command.args(["--database", &self.database, "--till"]).arg(self.file());
        command.arg("--data").arg(self.data());
        self.services[at] = None;
        self.services[at] = Some(start(command)?);
        Ok(())
    }

    fn count(&mut self, seed: u64) -> Result<(), Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["counter", "--database", &self.database, "--seed", &seed.to_string()]);
        command.arg("--till").arg(self.file()).arg("--data").arg(self.data());
        self.counter = None;
        self.counter = Some(start(command)?);
        Ok(())
    }

    fn till(&self) -> Result<Till, Failure> {
        till_of(&self.file(), &self.data(), &self.database)
    }

    /// What payers do, on the page of a simulator.
    fn act(&self, channel: Channel, form: &str) {
        let Some(simulator) = self.simulators.get(channel.code()) else { return };
        let url = format!("{}/desk", simulator.url);
        let agent = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false);
        let request = agent.build().new_agent().post(url);
        let kind = "application/x-www-form-urlencoded";
        let _ = request.header("content-type", kind).send(form);
    }
}

fn till_of(file: &Path, data: &Path, database: &str) -> Result<Till, Failure> {
    let failed = |error: String| Failure(error);
    let folder = Folder::open(data).map_err(|error| failed(format!("{error:?}")))?;
    let secrets = folder.secrets().map_err(|error| failed(format!("{error:?}")))?;
    let db = Db::open(database, 4).map_err(|error| failed(error.to_string()))?;
    let key = SecretKey::new(secrets.sources);
    till::open(file, &db, &key, "", Outbound::LoopbackOnly)
        .map_err(|error| failed(format!("{error:?}")))
}

/// Kills processes and looks at the money.
///
/// # Errors
///
/// When something was lost, doubled or stayed undecided, or a process could not be started.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let place = std::env::temp_dir().join(format!("piaoju-twins-{}", std::process::id()));
    std::fs::create_dir_all(&place)?;
    let done = kill(arguments, &place);
    let _ = std::fs::remove_dir_all(&place);
    done
}

fn kill(arguments: &Arguments, place: &Path) -> Result<(), Failure> {
    let mut town = Town::open(arguments, place)?;
    town.serve(0)?;
    town.serve(1)?;
    let mut chance = Chance::new(arguments.seed);
    let (till, begun) = (town.till()?, Instant::now());
    without_counts(&till).map_err(|error| Failure(error.to_string()))?;
    town.count(chance.next())?;
    let mut killed = BTreeMap::new();
    for _ in 0..arguments.times {
        let moment = Duration::from_millis(100 + chance.below(500));
        payers(&town, &till, Instant::now() + moment, &mut chance)?;
        // A child that is dropped is killed with SIGKILL.
        let (name, at) = match chance.below(4) {
            0 | 1 => ("counter", None),
            2 => ("first service", Some(0)),
            _ => ("second service", Some(1)),
        };
        match at {
            None => town.count(chance.next())?,
            Some(at) => town.serve(at)?,
        }
        *killed.entry(name).or_insert(0_u64) += 1;
    }
    town.counter = None;
    let last = Instant::now();
    let mut whole = settled(&till)?;
    while whole.is_none() && last.elapsed() < PATIENCE {
        payers(&town, &till, Instant::now() + Duration::from_millis(500), &mut chance)?;
        whole = settled(&till)?;
    }
    let orders = orders(&till)?;
    let wrong = look(&till, &orders)?;
    let names: Vec<String> = killed.iter().map(|(name, n)| format!("{name} {n}")).collect();
    println!(
        "{} deaths ({}) in {:.0} s; {} orders; everything was decided {:.0} s after the last",
        arguments.times,
        names.join(", "),
        (last - begun).as_secs_f64(),
        orders.len(),
        last.elapsed().as_secs_f64(),
    );
    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    for whole in &orders {
        *states.entry(whole.order.state.code()).or_default() += 1;
    }
    println!("orders {states:?}");
    wrong.iter().take(20).for_each(|what| println!("    {what}"));
    println!("{} things are wrong", wrong.len());
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Failure("money was lost or doubled, or nobody knows".to_owned())),
    }
}

/// Payers pay what is shown, until a moment. At UnionPay everybody pays: a code of theirs cannot
/// be withdrawn.
fn payers(town: &Town, till: &Till, until: Instant, chance: &mut Chance) -> Result<(), Failure> {
    loop {
        let waiting = till
            .db
            .read(|read| order::attempt::in_state(read, &tenant(), AttemptState::Waiting, 50))
            .map_err(|error| Failure(error.to_string()))?;
        for attempt in waiting.iter().filter(|attempt| attempt.way == Way::Shown) {
            let verb = match (attempt.channel, chance.below(10)) {
                (Channel::UnionPay, _) => "pay",
                (_, 0) => "decline",
                (_, 1 | 2) => continue,
                _ => "pay",
            };
            town.act(attempt.channel, &format!("do={verb}&number={}", attempt.number));
            if Instant::now() >= until {
                return Ok(());
            }
        }
        if Instant::now() >= until {
            return Ok(());
        }
        std::thread::park_timeout(Duration::from_millis(30));
    }
}

fn orders(till: &Till) -> Result<Vec<Whole>, Failure> {
    let failed = |error: store::Error| Failure(error.to_string());
    let filter = Filter::default();
    let found = till.db.read(|read| order::page(read, &tenant(), &filter, 0, 1_000_000));
    let whole =
        |order: order::Order| till.whole(&order.id).map_err(|error| Failure(error.to_string()));
    found.map_err(failed)?.into_iter().map(whole).collect()
}

/// The orders, once every attempt is decided and every payment is told or given back.
fn settled(till: &Till) -> Result<Option<Vec<Whole>>, Failure> {
    let orders = orders(till)?;
    let is_settled = |whole: &Whole| {
        let is_open = whole.attempts.iter().any(|attempt| attempt.state.is_open());
        let is_moving = matches!(
            whole.order.state,
            OrderState::Paid | OrderState::PartlyPaid | OrderState::Refunding
        );
        let is_owed = whole
            .refunds
            .iter()
            .any(|r| matches!(r.state, RefundState::Approved | RefundState::Processing));
        !is_open && !is_moving && !is_owed
    };
    Ok(orders.iter().all(is_settled).then_some(orders))
}

/// What does not hold, one line each: asked of the channels themselves.
fn look(till: &Till, orders: &[Whole]) -> Result<Vec<String>, Failure> {
    let failed = |error: store::Error| Failure(error.to_string());
    let mut wrong = Vec::new();
    let checked = till.db.read(|read| ledger::check(read, &tenant())).map_err(failed)?;
    if let Some(fault) = checked.fault {
        wrong.push(format!("the ledger is broken: {fault:?}"));
    }
    let mut taken: BTreeMap<Channel, Fen> = BTreeMap::new();
    for whole in orders {
        let mut net = Fen(0);
        for attempt in &whole.attempts {
            if attempt.state.is_open() {
                wrong.push(format!("{} is still {}", attempt.number, attempt.state.code()));
            }
            let at_channel = captured(till, attempt);
            let given = whole
                .refunds
                .iter()
                .filter(|r| r.attempt == attempt.number && r.state == RefundState::Done)
                .fold(Fen(0), |sum, r| sum + r.amount);
            net = net + at_channel - given;
            let sum = taken.entry(attempt.channel).or_insert(Fen(0));
            *sum = *sum + at_channel - given;
        }
        let due = match whole.order.state {
            OrderState::Posted => whole.order.amount,
            _ => Fen(0),
        };
        if net != due {
            let (id, state) = (&whole.order.id, whole.order.state.code());
            wrong.push(format!("{id} is {state}: {net} was taken, {due} is due"));
        }
    }
    for (channel, sum) in taken {
        let account = Account::clearing(channel);
        let balance = till.db.read(|read| ledger::balance(read, &tenant(), &account));
        let balance = account.on_normal_side(balance.map_err(failed)?);
        if balance != sum {
            let channel = channel.code();
            wrong.push(format!("{channel}: {sum} at the channel, {balance} in the ledger"));
        }
    }
    Ok(wrong)
}

/// What the channel says that it took under a number.
fn captured(till: &Till, a: &order::attempt::Attempt) -> Fen {
    let charge = Charge {
        number: a.number.clone(),
        amount: a.amount,
        subject: a.subject.clone(),
        made_at: a.made_at,
        expires_at: a.expires_at,
        way: a.way,
        code: None,
    };
    let Some(codec) = till.channel(a.channel) else { return Fen(0) };
    let nonce: String = (till.chance)().iter().map(|byte| format!("{byte:02x}")).collect();
    let now: Moment = clock();
    let request = codec.request(Call::Query(&charge), Fresh { now, nonce: &nonce });
    let heard =
        till.line.send(&request).map(|answer| codec.read(Call::Query(&charge), &answer, now));
    match heard {
        Ok(Outcome::Paid(capture)) => capture.amount,
        // Given back entirely: the refunds of the order say how much that was.
        Ok(Outcome::Returned) if a.state.holds_money() => a.amount,
        _ => Fen(0),
    }
}

/// Makes orders and attempts until somebody stops it.
///
/// # Errors
///
/// When the till cannot be opened.
pub fn count(call: &Counter) -> Result<(), Failure> {
    let till = till_of(&call.till, &call.data, &call.database)?;
    let payer: Payer =
        Caller::timer("payer", tenant()).grant().map_err(|error| Failure(error.to_string()))?;
    // Whoever started it waits for an address.
    eprintln!("http://counter.invalid");
    let mut chance = Chance::new(call.seed);
    loop {
        let wish = Wish {
            biller: "retail".to_owned(),
            bill: String::new(),
            account: "80010001".to_owned(),
            subject: "超市购物".to_owned(),
            facts: String::new(),
            amount: Fen(100 + i64::try_from(chance.below(10_000)).unwrap_or(0)),
            split: None,
            token: None,
        };
        let Ok(order) = till.open(&payer, &wish, clock()) else { continue };
        let channel = chance.of(Channel::ONLINE).unwrap_or(Channel::Wechat);
        let is_shown = channel == Channel::UnionPay || chance.is(600);
        let way = if is_shown { Way::Shown } else { Way::Scanned };
        let code = (!is_shown).then(|| {
            let first = if channel == Channel::Alipay { "28" } else { "13" };
            format!("{first}{:016}", chance.below(1 << 50))
        });
        let (share, part, is_confirmed) = (0, None, true);
        let order = order.id;
        let choice = Choice { order, share, channel, way, code, part, is_confirmed };
        let _ = till.begin(&payer, &choice, clock());
    }
}
