//! `piaoju demo`: the service with fictional people, documents and services, ready to be tried.
//!
//! Everything is real but the data: mail travels over SMTP into a mailbox of this process, and
//! the provider that is asked speaks its own protocol over HTTP, on this machine only.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;

use app::account::{Enrolment, enrol, found_company};
use app::authority::{BillerKeeper, Caller, RegisterLoader, SourceKeeper};
use app::source::{Keys, Kind, Wish};
use app::{Desk, TrustStore, register};
use model::account::{BuiltIn, Role};
use model::bill::catalogue;
use paper::Unreadable;
use store::{Db, Tenant};
use wire::Outbound;
use wire::simulate::{Served, Simulator, demo_book, demo_faults, serve};

use super::mailbox::Mailbox;
use super::post::Post;
use super::{Folder, Listener, Street, Tls, clock, office, refused, until_stopped};
use crate::limits::READERS_MAX;
use crate::texts::Texts;
use crate::web::office::{House, Office};
use crate::world::World;

/// The words of `piaoju demo`.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// 端口，默认由系统选一个空闲的 / Port; default: one that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// 数据文件夹，默认用完即删 / Data folder; default: one that goes when the demo ends
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// 数据库地址，默认用 SQLite / postgres://…; default: SQLite in the folder
    #[arg(long, value_name = "URL", env = "PIAOJU_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
}

/// A person of the demonstration.
pub struct Person {
    /// The short name, before the `@`.
    pub name: &'static str,
    /// What they are called.
    pub called: &'static str,
    /// Their role.
    pub role: BuiltIn,
}

/// The people of the first company.
pub const PEOPLE: [Person; 6] = [
    Person { name: "li", called: "李员工", role: BuiltIn::Staff },
    Person { name: "wang", called: "王经理", role: BuiltIn::Manager },
    Person { name: "zhao", called: "赵财务", role: BuiltIn::Finance },
    Person { name: "ops", called: "钱运维", role: BuiltIn::Operator },
    Person { name: "audit", called: "孙审计", role: BuiltIn::Auditor },
    Person { name: "admin", called: "周管理", role: BuiltIn::Admin },
];

/// Where the people of the demonstration have their mail.
pub const DOMAIN: &str = "demo.example";

/// The keys of the simulator, which stands on this machine only.
const API_KEY: &str = "demo-api-key";
const SECRET_KEY: &str = "demo-secret-key";

/// A demonstration that is set up.
struct Stage {
    office: Office,
    listener: Listener,
    password: String,
    _folder: Option<tempfile::TempDir>,
}

/// Sets the demonstration up and serves it until somebody stops the process.
pub fn run(call: &Demo, texts: &'static Texts, world: &mut World<'_>) -> u8 {
    super::journal::begin(world);
    let stage = match stage(call) {
        Ok(stage) => stage,
        Err(why) => return crate::run::fail(&why, texts, world),
    };
    let url = stage.listener.url();
    let mut lines = vec![texts.fill("demo-ready", &[("address", url.as_str().into())])];
    for person in &PEOPLE {
        let args = [
            ("address", format!("{}@{DOMAIN}", person.name).into()),
            ("role", texts.get(&format!("role-{}", person.role.code())).into()),
        ];
        lines.push(format!("  {}", texts.fill("demo-person", &args)));
    }
    let args =
        [("password", stage.password.as_str().into()), ("mail", format!("{url}/demo/mail").into())];
    lines.push(texts.fill("demo-password", &args));
    world.complain(&lines.join("\n"));
    until_stopped(stage.office, stage.listener, texts, world)
}

fn stage(call: &Demo) -> Result<Stage, Unreadable> {
    let temporary = match &call.data {
        Some(_) => None,
        None => Some(tempfile::tempdir().map_err(|error| refused("tempdir", &error))?),
    };
    let path = match (&call.data, &temporary) {
        (Some(path), _) => path.clone(),
        (None, Some(folder)) => folder.path().to_owned(),
        (None, None) => return Err(refused("demo", &"no folder")),
    };
    let folder = Folder::open(&path)?;
    let url = call.database.clone().unwrap_or_else(|| folder.database());
    let db = Db::open(&url, READERS_MAX).map_err(|error| refused("database", &error))?;
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, call.port));
    let listener = Listener::open(here, &Tls::None, &folder)?;
    let mailbox = Mailbox::open(clock).map_err(|error| refused("mailbox", &error))?;
    let provider = provider()?;
    let house = House {
        base: listener.url(),
        is_demo: true,
        has_tls: false,
        guest_daily_max: 200,
        is_behind_proxy: false,
        pepper: folder.pepper()?,
        outbound: Outbound::LoopbackOnly,
        sms_domain: Some(format!("sms.{DOMAIN}")),
    };
    let mut trust = TrustStore::builtin();
    let authority = paper::samples::authority().1;
    trust.install(&authority).map_err(|_| refused("samples", &"its authority"))?;
    let desk = Desk { reader: crate::models::reader(), ..Desk::new(trust) };
    let mut office = office(db, desk, house, &folder.secrets()?)?;
    office.post = Post::plain(mailbox.address(), &format!("票据 <noreply@{DOMAIN}>")).ok();
    office.mailbox = Some(mailbox);
    let password = people(&office, &folder)?;
    collect(&mut office, &folder)?;
    for tenant in tenants(&folder)?.into_iter().chain([Tenant::guest()]) {
        ask_the_simulator(&office, &tenant, &provider)?;
        load_register(&office, &tenant)?;
    }
    office.simulator = Some(provider);
    Ok(Stage { office, listener, password, _folder: temporary })
}

/// The first company collects: for every biller of the catalogue, over every channel.
fn collect(office: &mut Office, folder: &Folder) -> Result<(), Unreadable> {
    let Some(tenant) = tenants(folder)?.into_iter().next() else { return Ok(()) };
    let caller = Caller::timer("demo", tenant.clone());
    let keeper: BillerKeeper = caller.grant().map_err(|error| refused("billers", &error))?;
    let taken = app::bill::biller::take(&office.db, &keeper, catalogue::DEMO, clock());
    taken.map_err(|error| refused("billers", &error))?;
    let street = Street::open()?;
    office.till = Some(street.till(office.db.clone(), tenant, &office.house.base)?);
    office.street = Some(street);
    Ok(())
}

/// A provider that speaks its own protocol and knows the invoices of the demonstration.
fn provider() -> Result<Served, Unreadable> {
    let keys = wire::provider::baidu::Credentials {
        api_key: wire::Secret::new(API_KEY),
        secret_key: wire::Secret::new(SECRET_KEY),
    };
    let mut simulator = Simulator::baidu(keys, demo_book());
    simulator.faults = demo_faults();
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| serve(listener, simulator, std::sync::Arc::new(clock)))
        .map_err(|error| refused("simulator", &error))
}

/// What a kept data folder remembers: the password in the first line, then the companies.
const MEMORY: &str = "demo.txt";

fn memory(folder: &Folder) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(folder.file(MEMORY)).ok()?;
    Some(text.lines().map(str::to_owned).collect())
}

fn tenants(folder: &Folder) -> Result<Vec<Tenant>, Unreadable> {
    let lines = memory(folder).ok_or_else(|| refused(MEMORY, &"unreadable"))?;
    Ok(lines.into_iter().skip(1).map(Tenant::new).collect())
}

/// Two companies with their people, all with one password, which is printed. A folder that was
/// used before keeps its people and their password.
fn people(office: &Office, folder: &Folder) -> Result<String, Unreadable> {
    if let Some(password) = memory(folder).and_then(|lines| lines.into_iter().next()) {
        return Ok(password);
    }
    let failed = |error: app::account::Error| refused("people", &error);
    let mut chance = [0u8; 5];
    getrandom::fill(&mut chance).map_err(|_| refused("people", &"no random numbers"))?;
    let digits: String = chance.iter().map(|byte| format!("{:02}", byte % 100)).collect();
    let password = format!("piao-{digits}");
    let machine = Caller::on_this_machine(Tenant::house());
    let mut lines = vec![password.clone()];
    for (company, persons) in [
        ("演示公司", PEOPLE.as_slice()),
        ("演示公司乙", &[Person { name: "chen", called: "陈财务", role: BuiltIn::Admin }]),
    ] {
        let tenant = found_company(&office.db, clock(), &machine, company).map_err(failed)?;
        lines.push(tenant.as_str().to_owned());
        let caller = Caller::on_this_machine(tenant);
        for person in persons {
            let enrolment = Enrolment {
                identifier: &format!("{}@{DOMAIN}", person.name),
                name: person.called,
                password: &password,
                role: &Role::BuiltIn(person.role),
            };
            enrol(&office.db, &office.porter, clock(), &caller, &enrolment).map_err(failed)?;
        }
    }
    let kept = folder.keep(MEMORY, lines.join("\n").as_bytes());
    kept.map_err(|error| refused(MEMORY, &error))?;
    Ok(password)
}

/// Makes the simulator the source of a workspace, as an administrator would.
fn ask_the_simulator(
    office: &Office,
    tenant: &Tenant,
    provider: &Served,
) -> Result<(), Unreadable> {
    let failed = |error: &dyn std::fmt::Display| refused("sources", error);
    let keeper: SourceKeeper =
        Caller::on_this_machine(tenant.clone()).grant().map_err(|error| failed(&error))?;
    let wish = Wish {
        name: "模拟查验服务".to_owned(),
        address: format!("http://{}", provider.socket()),
        keys: Some(Keys { account: API_KEY.to_owned(), secret: SECRET_KEY.to_owned() }),
        licence: "演示".to_owned(),
        is_enabled: true,
        timeout_ms: 3_000,
        // Every question is asked anew, so that tries count down and a silence is heard.
        cache_hours: 0,
        ..Wish::of(Kind::Baidu)
    };
    // The simulator of an earlier run is gone; this one has another port.
    let known = office.sources.list(&keeper).map_err(|error| failed(&error))?;
    let known = known.iter().find(|source| source.wish.name == wish.name);
    let id = known.map(|source| source.id.as_str());
    match office.sources.save(&keeper, id, &wish, clock()).map_err(|error| failed(&error))? {
        Ok(_) => Ok(()),
        Err(faults) => Err(failed(&format!("{faults:?}"))),
    }
}

/// Loads the issued invoices that the workbook of the demonstration asks about.
fn load_register(office: &Office, tenant: &Tenant) -> Result<(), Unreadable> {
    let failed = |error: &dyn std::fmt::Display| refused("register", error);
    let loader: RegisterLoader =
        Caller::on_this_machine(tenant.clone()).grant().map_err(|error| failed(&error))?;
    let rows = paper::samples::demo_register_rows().into_iter().enumerate();
    let rows = rows.map(|(at, (invoice, status))| {
        Ok(register::Row { number: at as u64 + 1, invoice, status })
    });
    let loaded = register::load(&office.db, &loader, "演示底账", rows, clock(), &mut |_| {});
    loaded.map(drop).map_err(|error| failed(&error))
}
