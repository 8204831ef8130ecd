//! `cargo xtask bench serve --mixed`: many connections for a minute, with what people and programs
//! do in turn, and whether the memory of the service stays flat.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::account::{Cost, Enrolment, Porter, Secret, enrol, found_company};
use app::authority::Caller;
use model::account::{BuiltIn, Role, SessionRule};
use store::{Db, Tenant};

use super::Arguments;
use super::load::{Load, Measured, Request, run_all};
use super::prepare::{Prepared, prepare};
use super::process::{Child, free_port};
use crate::Failure;
use crate::bench::http::{ask, multipart, request};
use crate::bench::papers::documents;
use crate::bench::register::issued;
use crate::bench::table::Table;

const PASSWORD: &str = "piao-2718281828";
/// Different requests of each kind.
const EACH: usize = 500;
/// Different documents that are uploaded.
const DOCUMENTS: u64 = 100;
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// Measures and prints.
///
/// # Errors
///
/// When the program cannot be run, or answers one request with an error.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<(), Failure> {
    let prepared = prepare(folder, arguments.rows)?;
    let name = person(folder)?;
    let port = free_port()?;
    // One address stands for all guests here, so what one may do in a day must not be the limit.
    let service = Child::service(&arguments.program, folder, port, "100000000")?;
    let cookie = log_in(port, &name)?;
    let load = Load {
        port,
        connections: arguments.connections,
        time: Duration::from_secs(arguments.seconds),
        requests: Arc::new(requests(&prepared, arguments.rows, &cookie)?),
    };
    let began = Instant::now();
    let mut resident = vec![service.resident_kib()?];
    let running = std::thread::spawn(move || run_all(&load));
    while !running.is_finished() {
        std::thread::park_timeout(Duration::from_secs(1));
        resident.push(service.resident_kib()?);
    }
    let measured = running.join().map_err(|_| Failure("the load died".to_owned()))??;
    let (peak, took) = (service.peak_kib()?, began.elapsed().as_secs());
    service.stop()?;
    println!(
        "{} connections, {took} s, a register of {} rows",
        arguments.connections, arguments.rows
    );
    let mut table = Table::new(&["", "requests/s", "p50 ms", "p99 ms", "errors", "429"]);
    for (name, measured) in &measured {
        table.row(&cells(name.trim(), measured).each_ref().map(String::as_str));
    }
    table.print();
    for (name, measured) in &measured {
        if let Some(why) = &measured.first_error {
            println!("an error  {}: {why}", name.trim());
        }
    }
    for second in [0, 1, 10, 20, 30, 40, 50, 60] {
        if let Some(kib) = resident.get(second) {
            println!("resident  {kib} KiB after {second} s");
        }
    }
    println!("resident  {peak} KiB at the peak");
    match measured.values().map(|measured| measured.errors).sum::<u64>() {
        0 => Ok(()),
        _ => Err(Failure("a request was answered with an error".to_owned())),
    }
}

fn cells(name: &str, measured: &Measured) -> [String; 6] {
    [
        name.to_owned(),
        format!("{:.0}", measured.per_second),
        format!("{:.1}", measured.p50_ms),
        format!("{:.1}", measured.p99_ms),
        measured.errors.to_string(),
        measured.put_off.to_string(),
    ]
}

/// Somebody of a company who may do everything there; their address.
pub fn person(folder: &Path) -> Result<String, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure(format!("the person: {error}"));
    let db = Db::open(&folder.join("piaoju.db").display().to_string(), 1);
    let db = db.map_err(|error| failed(&error))?;
    let opened = piaoju::serve::Folder::open(folder).and_then(|folder| folder.secrets());
    let secrets = opened.map_err(|error| failed(&error.why))?;
    let porter =
        Porter::new(Secret::new(secrets.accounts), Cost::default(), SessionRule::default());
    let (now, machine) = (piaoju::serve::clock(), Caller::on_this_machine(Tenant::house()));
    let tenant = found_company(&db, now, &machine, "测量公司").map_err(|error| failed(&error))?;
    let name = format!("{}@bench.example", store::fresh("li", now));
    let enrolment = Enrolment {
        identifier: &name,
        name: "李测量",
        password: PASSWORD,
        role: &Role::BuiltIn(BuiltIn::Admin),
    };
    let caller = Caller::on_this_machine(tenant);
    enrol(&db, &porter, now, &caller, &enrolment).map_err(|error| failed(&error))?;
    Ok(name)
}

/// The cookie of somebody who has logged in.
pub fn log_in(port: u16, name: &str) -> Result<String, Failure> {
    let form = format!("identifier={}&password={PASSWORD}", name.replace('@', "%40"));
    let answer = ask(port, &request("POST", "/login", &[FORM], form.as_bytes()))?;
    match answer.cookie.is_empty() {
        true => Err(Failure("nobody was logged in".to_owned())),
        false => Ok(answer.cookie),
    }
}

/// Each kind in turn, so that every connection does all of them.
fn requests(prepared: &Prepared, rows: u64, cookie: &str) -> Result<Vec<Request>, Failure> {
    let documents = documents(DOCUMENTS)?;
    let invoices: Vec<_> = issued(rows).flatten().take(EACH).map(|row| row.invoice).collect();
    let signed_in = [("Cookie", cookie)];
    let mut all = Vec::new();
    for (n, invoice) in invoices.iter().enumerate() {
        let form = format!(
            "kind={}&number={}&issue_date={}&total={}",
            invoice.kind.map_or("", model::Kind::code),
            invoice.number.as_deref().unwrap_or_default(),
            invoice.issue_date.map(|day| day.to_string()).unwrap_or_default(),
            invoice.total.map(|fen| fen.to_string()).unwrap_or_default(),
        );
        let (name, bytes) = &documents[n % documents.len()];
        let (kind, body) = multipart(name, bytes);
        let api = |path| prepared.request(path, invoice, n);
        let typed = [FORM, ("Cookie", cookie)];
        for (name, bytes) in [
            ("home page", request("GET", "/", &[], b"")),
            ("page to verify", request("GET", "/verify", &[], b"")),
            (
                "upload of a file",
                request("POST", "/verify/file", &[("Content-Type", &kind)], &body),
            ),
            ("typed form of a guest", request("POST", "/verify/typed", &[FORM], form.as_bytes())),
            ("typed form of a member", request("POST", "/verify/typed", &typed, form.as_bytes())),
            ("history of a member", request("GET", "/w/history", &signed_in, b"")),
            ("verification by API", api("/api/v1/verifications")),
            ("register by API", api("/api/v1/register/lookup")),
        ] {
            all.push(Request { name, bytes });
        }
    }
    Ok(all)
}
