//! The real program with a till file, and every channel and biller as a process of its own.

mod kill;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::authority::{Caller, Payer};
use app::pay::Till;
use app::pay::attempt::Choice;
use app::pay::order::Wish;
use app::source::SecretKey;
use model::Fen;
use model::pay::{Channel, OrderState, Way};
use piaoju::serve::{Folder, clock, till};
use store::trial::{Trial, each_engine, trial};
use store::{Db, Engine, Tenant};
use tempfile::TempDir;
use wire::Outbound;

/// A child of this test that never outlives it.
struct Running {
    child: Child,
    url: String,
    /// What it printed to be put into the till file.
    part: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_piaoju"));
    command.args(["--lang", "en"]).args(words).stderr(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Starts a child and waits until it says where it is.
fn start(mut command: Command) -> Running {
    let child = command.spawn().expect("the program starts");
    let mut running = Running { child, url: String::new(), part: String::new() };
    let stderr = running.child.stderr.take().expect("its words");
    let mut said = Vec::new();
    for line in BufReader::new(stderr).lines() {
        let line = line.expect("words");
        if let Some(at) = line.find("http://") {
            let url = line[at..].split([' ', '/']).filter(|part| !part.is_empty()).nth(1);
            running.url = format!("http://{}", url.expect("an address"));
            return running;
        }
        said.push(line);
    }
    panic!("the program did not start: {said:?}");
}

fn simulate(who: &str, keys: &Path, notify: &str) -> Running {
    let keys_word = keys.display().to_string();
    let words = ["simulate", who, "--keys", &keys_word, "--notify", notify];
    let mut running = start(program(&words));
    running.part = std::fs::read_to_string(keys.join(format!("{who}.toml"))).expect("its part");
    running
}

/// A port that is free now.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}

fn tenant() -> Tenant {
    Tenant::new("wsp_street")
}

/// Everybody, each a process, and the till file that brings them together.
struct Street {
    place: TempDir,
    who: BTreeMap<&'static str, Running>,
    port: u16,
}

impl Street {
    fn open() -> Street {
        let place = TempDir::new().expect("a folder");
        let port = free_port();
        let notify = format!("http://127.0.0.1:{port}");
        let keys = place.path().join("keys");
        let names = ["wechat", "alipay", "unionpay", "biller"];
        let who = names.map(|name| (name, simulate(name, &keys, &notify)));
        let who = BTreeMap::from(who);
        let mut text = format!("workspace = \"{}\"\nnotify = \"{notify}\"\n", tenant());
        text.push_str("catalogue = \"keys/billers.json\"\n");
        who.values().for_each(|running| text.push_str(&running.part));
        std::fs::write(place.path().join("till.toml"), text).expect("a till file");
        Street { place, who, port }
    }

    fn file(&self) -> PathBuf {
        self.place.path().join("till.toml")
    }

    fn serve(&self, trial: &Trial, more: &[&str]) -> Running {
        let (data, file) = (self.place.path().join("data"), self.file());
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = program(&["serve", "--listen", &listen, "--database", &trial.url]);
        command.arg("--data").arg(data).arg("--till").arg(file).args(more);
        start(command)
    }

    /// Fills a form on the page of a simulator; the status.
    fn at(&self, who: &str, form: &str) -> u16 {
        let agent = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false);
        let agent = agent.build().new_agent();
        let request = agent.post(format!("{}/desk", self.who[who].url));
        let kind = "application/x-www-form-urlencoded";
        let answer = request.header("content-type", kind).send(form).expect("an answer");
        answer.status().as_u16()
    }

    fn page(&self, who: &str) -> String {
        let answer = ureq::get(format!("{}/", self.who[who].url)).call().expect("a page");
        answer.into_body().read_to_string().expect("text")
    }
}

/// A till of this process, for what no page asks for yet, on the same database.
fn till_of(place: &Path, db: &Db) -> Till {
    let folder = Folder::open(&place.join("data")).expect("a folder");
    let key = SecretKey::new(folder.secrets().expect("secrets").sources);
    let file = place.join("till.toml");
    till::open(&file, db, &key, "", Outbound::LoopbackOnly).expect("a till")
}

fn payer() -> Payer {
    Caller::timer("payer", tenant()).grant().expect("may pay")
}

fn order(till: &Till, amount: i64) -> String {
    order_at(till, ("retail", "80010001"), amount)
}

fn order_at(till: &Till, (biller, account): (&str, &str), amount: i64) -> String {
    let wish = Wish {
        biller: biller.to_owned(),
        bill: String::new(),
        account: account.to_owned(),
        subject: "超市购物".to_owned(),
        facts: String::new(),
        amount: Fen(amount),
        split: None,
        token: None,
    };
    till.open(&payer(), &wish, clock()).expect("an order").id
}

fn begin(till: &Till, order: &str, channel: Channel) -> store::order::attempt::Attempt {
    let order = order.to_owned();
    let way = Way::Shown;
    let choice =
        Choice { order, share: 0, channel, way, code: None, part: None, is_confirmed: false };
    till.begin(&payer(), &choice, clock()).expect("an attempt")
}

/// Waits for the served process to bring an order this far.
fn wait_for(till: &Till, order: &str, state: OrderState) {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let now = till.whole(order).expect("the order").order.state;
        if now == state {
            return;
        }
        assert!(Instant::now() < patience, "{now:?} and not {state:?}");
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

#[test]
fn an_order_is_paid_over_each_channel_with_everybody_in_a_process_of_their_own() {
    each_engine(|trial| {
        let street = Street::open();
        let _served = street.serve(trial, &[]);
        let till = till_of(street.place.path(), &trial.db);
        for (channel, amount) in
            [(Channel::Wechat, 1_234), (Channel::Alipay, 2_345), (Channel::UnionPay, 3_456)]
        {
            let order = order(&till, amount);
            let attempt = begin(&till, &order, channel);
            assert!(!attempt.shown.is_empty(), "{channel:?} shows a code");
            let form = format!("do=pay&number={}", attempt.number);
            assert_eq!(street.at(channel.code(), &form), 303);
            wait_for(&till, &order, OrderState::Posted);
            let page = street.page(channel.code());
            assert!(page.contains(&attempt.number) && page.contains(">paid<"), "{page}");
            assert!(street.page("biller").contains(&order), "the biller has it");
        }
    });
}

/// Waits for a page of the served process to say this.
fn wait_for_words(url: &str, words: &str) -> String {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = ureq::get(url).call().expect("a page");
        let page = answer.into_body().read_to_string().expect("text");
        if page.contains(words) {
            return page;
        }
        assert!(Instant::now() < patience, "no {words} in {page}");
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

#[test]
fn an_invoice_is_issued_here_by_the_biller_whose_tax_number_the_catalogue_has_and_by_no_other() {
    let street = Street::open();
    let trial = trial(Engine::Sqlite).expect("SQLite is always here");
    let served = street.serve(&trial, &[]);
    let till = till_of(street.place.path(), &trial.db);
    let paid = |at: (&str, &str)| {
        let order = order_at(&till, at, 1_130);
        let attempt = begin(&till, &order, Channel::Alipay);
        street.at("alipay", &format!("do=pay&number={}", attempt.number));
        wait_for(&till, &order, OrderState::Posted);
        format!("{}/pay/o/{order}", served.url)
    };
    let agent = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false);
    let agent = agent.build().new_agent();
    let ask = |order: &str| {
        let request = agent.post(format!("{order}/invoice"));
        let kind = "application/x-www-form-urlencoded";
        let answer = request.header("content-type", kind).send("buyer=personal");
        answer.expect("an answer").status().as_u16()
    };
    let sold = paid(("retail", "80010001"));
    assert_eq!(ask(&sold), 303);
    wait_for_words(&sold, "invoice.xml");
    let xml = ureq::get(format!("{sold}/invoice.xml")).call().expect("its data");
    let xml = xml.into_body().read_to_string().expect("text");
    let seller = model::bill::catalogue::demo("retail").expect("a biller").invoice.expect("a rule");
    let tax_id = seller.seller.tax_id.expect("a tax number");
    assert!(xml.contains(&tax_id) && xml.contains("示例超市"), "{xml}");
    assert!(xml.contains("*日用杂品*超市购物") && xml.contains("10.00"), "13 %: {xml}");

    let filled_up = paid(("transit", "3100000100020000"));
    let page = wait_for_words(&filled_up, "不在这里开具电子发票");
    assert!(!page.contains("name=\"tax_id\""), "no form: {page}");
    ask(&filled_up);
    let tenant = tenant();
    let order = filled_up.rsplit('/').next().expect("an order");
    let kept = trial.db.read(|read| store::issue::of_cause(read, &tenant, order));
    assert!(kept.expect("the store").is_none());
}

#[test]
fn the_page_of_a_simulator_declines_and_makes_it_misbehave() {
    let street = Street::open();
    let trial = trial(Engine::Sqlite).expect("SQLite is always here");
    let till = till_of(street.place.path(), &trial.db);
    let declined = begin(&till, &order(&till, 100), Channel::UnionPay);
    assert_eq!(street.at("unionpay", &format!("do=decline&number={}", declined.number)), 303);
    assert!(street.page("unionpay").contains(">refused<"));
    assert_eq!(street.at("wechat", "do=pay&number=unknown"), 404);
    assert_eq!(street.at("biller", "do=fault&fault=down"), 303);
    assert!(street.page("biller").contains("<option value=\"down\" selected>"));
    assert_eq!(street.at("wechat", "do=fault&fault=too-many"), 303);
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let foreign = agent.post(format!("{}/desk", street.who["wechat"].url));
    let foreign = foreign.header("origin", "https://evil.example").send("do=fault").unwrap();
    assert_eq!(foreign.status().as_u16(), 403);
}

#[test]
fn doctor_reads_the_till_file_and_names_the_key_that_is_wrong_without_showing_one() {
    let street = Street::open();
    let told = |file: &Path| {
        let data = street.place.path().join("nothing");
        let mut command = program(&["doctor", "--format", "json"]);
        command.arg("--data").arg(data).arg("--till").arg(file);
        let out = command.output().expect("an answer").stdout;
        let all: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        let findings = all["findings"].as_array().expect("findings").clone();
        findings.into_iter().find(|one| one["name"] == "till").expect("the till")
    };
    let good = told(&street.file());
    assert_eq!(
        (good["state"].as_str(), good["what"].as_str()),
        (Some("good"), Some("wechat, alipay, unionpay"),)
    );
    let text = std::fs::read_to_string(street.file()).unwrap();
    let wrong = street.place.path().join("wrong.toml");
    for (from, to, place) in [
        ("appid =", "secret_word =", "line"),
        ("wechat-v3.key", "nowhere.key", "wechat.api_v3_key"),
        ("sign = \"rsa\"", "sign = \"none\"", "unionpay.sign"),
        ("workspace = \"wsp_", "workspace = \"", "workspace"),
        ("keys/billers.json", "keys/biller.toml", "catalogue"),
        ("wechat-merchant-cert.pem", "nowhere.pem", "wechat.merchant_cert"),
        ("wechat-merchant-cert.pem", "wechat-platform-0.pem", "wechat.merchant_cert"),
        ("[alipay]", "[risk]\nsingle-hold = -1\n\n[alipay]", "line"),
        ("[alipay]", "[risk]\nsingle-held = 1\n\n[alipay]", "line"),
        ("[alipay]", "[alipay]\nfee_e4 = 1001", "alipay.fee_e4"),
    ] {
        std::fs::write(&wrong, text.replacen(from, to, 1)).unwrap();
        let finding = told(&wrong);
        assert_eq!(finding["state"], "broken");
        let what = finding["what"].as_str().unwrap();
        assert!(what.starts_with(place), "{what}");
    }
}

#[test]
fn a_limit_of_the_till_file_counts_from_the_start_and_a_wrong_one_is_named_with_its_line() {
    let street = Street::open();
    let trial = trial(Engine::Sqlite).expect("SQLite is always here");
    let text = std::fs::read_to_string(street.file()).unwrap();
    let with = |risk: &str| std::fs::write(street.file(), format!("{text}\n[risk]\n{risk}\n"));
    with("single-step-up = 2_000\nnight-from = 6").unwrap();
    let till = till_of(street.place.path(), &trial.db);
    let order = order(&till, 2_000);
    let choice = Choice {
        order,
        share: 0,
        channel: Channel::Alipay,
        way: Way::Shown,
        code: None,
        part: None,
        is_confirmed: false,
    };
    let told = till.begin(&payer(), &choice, clock());
    assert!(matches!(told, Err(app::pay::Fault::Confirm("single"))), "{told:?}");

    with("single-step-up = 2_000\n\nnight-from = 24").unwrap();
    let key = SecretKey::new([1; 32]);
    let wrong = till::open(&street.file(), &trial.db, &key, "", Outbound::LoopbackOnly);
    let line = text.lines().count() + 5;
    let said = wrong.err().expect("refused").to_string();
    assert!(said.contains(&format!("line {line}: risk.night-from: 0 to 23")), "{said}");
}

#[test]
fn without_a_line_to_the_outside_the_till_stays_shut() {
    let street = Street::open();
    let trial = trial(Engine::Sqlite).expect("SQLite is always here");
    let served = street.serve(&trial, &["--no-outbound"]);
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let status = |url: &str| {
        let answer = agent.post(format!("{url}/pay/notify/wechat")).send("{}").unwrap();
        answer.status().as_u16()
    };
    assert_eq!(status(&served.url), 404);
    drop(served);
    let open = street.serve(&trial, &[]);
    assert_ne!(status(&open.url), 404, "with it, the door is there");
}
