//! `cargo xtask bench register`: a register of many rows, loaded and looked into.
//!
//! The invoices are fictional and the same for the same seed. They come in the order of their
//! numbers, as exports do; `--shuffled` gives the worst order instead. Look-ups and the bare cost
//! beside them run in turn, in short batches, so that both meet the same machine.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use app::authority::{Caller, RegisterLoader};
use app::register::{self, Refused, Row};
use clap::ValueEnum;
use model::verdict::TaxStatus;
use model::{Day, Fen, Invoice, Kind, Moment, Party};
use store::register::find;
use store::trial::{self, Trial};
use store::{Db, Tenant};

use super::table::Table;
use crate::Failure;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// How many invoices.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Where: a file, or the server of `PIAOJU_TEST_PG` or else one that is started for it.
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// The folder of the file; it must not hold one yet.
    #[arg(long)]
    folder: PathBuf,
    /// How many look-ups, half of them of invoices that are not there.
    #[arg(long, default_value_t = 100_000)]
    lookups: u64,
    /// Load in random order.
    #[arg(long)]
    shuffled: bool,
}

/// On which engine.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

/// Sunday 2026-11-22.
const NOW: Moment = Moment(1_795_305_600);
/// Look-ups of one kind between those of another.
const BATCH: u64 = 500;

/// A number that looks random and is the same each time (`SplitMix64`, Steele et al. 2014).
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The number of an invoice. Numbers ascend with gaps; one that is `absent` falls into a gap.
fn number(n: u64, is_absent: bool) -> String {
    let place = n * 4 + mixed(n) % 2 + if is_absent { 2 } else { 0 };
    format!("26112{place:015}")
}

fn invoice(n: u64) -> Invoice {
    let chance = mixed(n ^ 0x5eed);
    let (seller, buyer) = (chance % 2_000, (chance >> 16) % 50_000);
    let party = |kind: &str, id: u64| Party {
        name: Some(format!("示例（北京）{kind}{id:05}有限公司")),
        tax_id: Some(format!("91110000MA{id:07}X")),
        ..Party::default()
    };
    let net = 1_000 + ((chance >> 32) % 10_000_000) as i64;
    let tax = net * 13 / 100;
    let day = (n % 320) as i64 * 86_400;
    Invoice {
        kind: Some(if chance.is_multiple_of(3) {
            Kind::DigitalSpecial
        } else {
            Kind::DigitalNormal
        }),
        number: Some(number(n, false)),
        issue_date: Day::new(2026, 1, 1)
            .and_then(|first| Moment::china(first, 12, 0, 0))
            .map(|first| Moment(first.0 + day).china_day()),
        total_without_tax: Some(Fen(net)),
        tax: Some(Fen(tax)),
        total: Some(Fen(net + tax)),
        seller: party("商贸", seller),
        buyer: party("科技", buyer),
        ..Invoice::default()
    }
}

fn row(place: u64, n: u64) -> Result<Row, Refused> {
    let status = match mixed(n ^ 0x57a7e) % 200 {
        0 => TaxStatus::Voided,
        1 => TaxStatus::RedFull,
        _ => TaxStatus::Normal,
    };
    Ok(Row { number: place + 1, invoice: invoice(n), status })
}

/// So many issued invoices in the order of their numbers, always the same.
pub fn issued(rows: u64) -> impl Iterator<Item = Result<Row, Refused>> {
    (0..rows).map(|n| row(n, n))
}

/// The same in an order that is none: a step that shares no factor with the count visits all.
fn shuffled(rows: u64) -> impl Iterator<Item = Result<Row, Refused>> {
    const STEPS: [u64; 3] = [6_700_417, 2_147_483_647, 1_000_003];
    let step =
        STEPS.into_iter().find(|step| !rows.is_multiple_of(*step)).unwrap_or(1) % rows.max(1);
    (0..rows).map(move |n| row(n, (u128::from(n) * u128::from(step) % u128::from(rows)) as u64))
}

fn failed(what: &str, why: impl std::fmt::Display) -> Failure {
    Failure(format!("{what}: {why}"))
}

/// A database, and the way to its bare engine.
struct Place {
    db: Db,
    bare: Bare,
    path: PathBuf,
    /// The server is gone when this is.
    _trial: Option<Trial>,
}

/// The engine without the store.
enum Bare {
    Lite(rusqlite::Connection),
    Server(Box<postgres::Client>),
}

impl Place {
    fn open(arguments: &Arguments) -> Result<Place, Failure> {
        let path = arguments.folder.join("register.db");
        if arguments.engine == Engine::Postgres {
            let trial = trial::trial(store::Engine::Postgres)
                .ok_or(Failure("neither PIAOJU_TEST_PG nor PostgreSQL's programs".to_owned()))?;
            let client = postgres::Client::connect(&trial.url, postgres::NoTls);
            let bare = Bare::Server(Box::new(client.map_err(|why| failed("PostgreSQL", why))?));
            return Ok(Place { db: trial.db.clone(), bare, path, _trial: Some(trial) });
        }
        if path.exists() {
            return Err(failed(&path.display().to_string(), "is there already"));
        }
        std::fs::create_dir_all(&arguments.folder)?;
        let url = path.display().to_string();
        let db = Db::open(&url, 2).map_err(|why| failed("database", why))?;
        let lite = rusqlite::Connection::open(&path).map_err(|why| failed("SQLite", why))?;
        // As much memory as a reader of the store has.
        lite.execute_batch("PRAGMA cache_size = -4096").map_err(|why| failed("SQLite", why))?;
        Ok(Place { db, bare: Bare::Lite(lite), path, _trial: None })
    }
}

/// Measures and prints.
///
/// # Errors
///
/// When the database cannot be made, or loses rows.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut place = Place::open(arguments)?;
    if let Bare::Server(client) = &mut place.bare {
        println!("server    {}", settings(client)?);
    }
    load(&place, arguments)?;
    let bytes = size(&mut place)?;
    println!("size      {} MB, {:.0} bytes a row", bytes / 1_000_000, per(bytes, arguments.rows));
    look_up(&mut place, arguments)?;
    println!("peak      {} of this process", peak()?);
    Ok(())
}

fn per(whole: u64, parts: u64) -> f64 {
    whole as f64 / parts.max(1) as f64
}

/// What decides how durable and how fast the server is.
pub(super) fn settings(client: &mut postgres::Client) -> Result<String, Failure> {
    let mut text = String::new();
    for name in ["server_version", "fsync", "synchronous_commit", "shared_buffers"] {
        let row = client.query_one(&format!("SHOW {name}"), &[]);
        let row = row.map_err(|why| failed("PostgreSQL", why))?;
        text += &format!("{name} {} ", row.get::<_, String>(0));
    }
    Ok(text.trim_end().to_owned())
}

fn load(place: &Place, arguments: &Arguments) -> Result<(), Failure> {
    let machine = Caller::on_this_machine(Tenant::house());
    let loader: RegisterLoader = machine.grant().map_err(|why| failed("loader", why))?;
    // What it takes to make the rows is no part of the load; it is measured to be seen.
    let begin = Instant::now();
    let sample = issued(arguments.rows.min(200_000));
    let made = std::hint::black_box(sample.map(std::hint::black_box).count());
    let making = begin.elapsed().as_secs_f64() * 1e6 / made.max(1) as f64;
    let rows: Box<dyn Iterator<Item = Result<Row, Refused>>> = match arguments.shuffled {
        true => Box::new(shuffled(arguments.rows)),
        false => Box::new(issued(arguments.rows)),
    };
    let begin = Instant::now();
    let mut told = Instant::now();
    let mut progress = |counts: &store::register::Counts| {
        if told.elapsed() > Duration::from_secs(10) {
            let seconds = begin.elapsed().as_secs_f64();
            let rate = counts.created as f64 / seconds;
            eprintln!("{:>12} rows, {seconds:.0} s, {rate:.0} rows/s", counts.created);
            told = Instant::now();
        }
    };
    let report = register::load(&place.db, &loader, "bench", rows, NOW, &mut progress);
    let report = report.map_err(|why| failed("load", why))?;
    let took = begin.elapsed().as_secs_f64();
    if report.counts.created.unsigned_abs() != arguments.rows {
        return Err(failed("load", format!("{:?}", report.counts)));
    }
    let order = if arguments.shuffled { "in random order" } else { "in order" };
    println!(
        "load      {} rows {order} in {took:.1} s, {:.0} rows/s (making a row: {making:.2} us)",
        arguments.rows,
        arguments.rows as f64 / took
    );
    Ok(())
}

/// The bytes of everything that a register needs, indexes and log included.
fn size(place: &mut Place) -> Result<u64, Failure> {
    match &mut place.bare {
        Bare::Lite(lite) => {
            let pages = lite.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            pages.map_err(|why| failed("SQLite", why))?;
            file_size(&place.path)
        }
        Bare::Server(client) => {
            let all = "SELECT CAST(sum(pg_total_relation_size(c.oid)) AS BIGINT)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND c.relkind = 'r'";
            let row = client.query_one(all, &[]).map_err(|why| failed("PostgreSQL", why))?;
            Ok(row.get::<_, i64>(0).unsigned_abs())
        }
    }
}

fn file_size(path: &Path) -> Result<u64, Failure> {
    Ok(std::fs::metadata(path)?.len())
}

/// Look-ups of three kinds in turn: in one open transaction, in a transaction each, and bare.
fn look_up(place: &mut Place, arguments: &Arguments) -> Result<(), Failure> {
    let tenant = Tenant::house();
    let mut taken = [const { Vec::<f64>::new() }; 3];
    let mut done = 0;
    while done < arguments.lookups {
        let many = BATCH.min(arguments.lookups - done);
        let asked: Vec<(u64, bool)> = (done..done + many)
            .map(|at| (mixed(at ^ 0x100c) % arguments.rows.max(1), at.is_multiple_of(2)))
            .collect();
        let keys: Vec<String> = asked.iter().map(|(n, absent)| number(*n, *absent)).collect();
        let opened = place.db.read(|read| {
            for (key, (_, is_absent)) in keys.iter().zip(&asked) {
                let begin = Instant::now();
                let found = find(read, &tenant, key)?;
                taken[0].push(begin.elapsed().as_secs_f64() * 1e6);
                if found.is_some() == *is_absent {
                    return Err(store::Error::NotFound);
                }
            }
            Ok(())
        });
        opened.map_err(|why| failed("look-up", why))?;
        for key in &keys {
            let begin = Instant::now();
            let found = place.db.read(|read| find(read, &tenant, key));
            taken[1].push(begin.elapsed().as_secs_f64() * 1e6);
            found.map_err(|why| failed("look-up", why))?;
        }
        bare(&mut place.bare, &asked, &mut taken[2]).map_err(|why| failed("bare", why))?;
        done += many;
    }
    let names = match place.bare {
        Bare::Lite(_) => "bare: prepared SELECT of the row by its id",
        Bare::Server(_) => "bare: prepared SELECT 1, there and back",
    };
    let mut table = Table::new(&["look-up, us", "p50", "p99", "max", "p50 / bare"]);
    let p50 = taken.each_ref().map(|all| quantile(all, 0.5));
    for (at, name) in
        ["register::find in an open transaction", "register::find with its own", names]
            .into_iter()
            .enumerate()
    {
        let all = &taken[at];
        let cells = [quantile(all, 0.5), quantile(all, 0.99), quantile(all, 1.0)];
        let cells = cells.map(|us| format!("{us:.1}"));
        let ratio = format!("{:.1}", p50[at] / p50[2]);
        table.row(&[name, &cells[0], &cells[1], &cells[2], &ratio]);
    }
    println!("look-ups  {} of each kind, half of them absent", arguments.lookups);
    table.print();
    Ok(())
}

/// The bare cost: on SQLite the row itself by the number that the file is kept in order of; on a
/// server the way there and back.
fn bare(
    bare: &mut Bare,
    asked: &[(u64, bool)],
    taken: &mut Vec<f64>,
) -> Result<(), Box<dyn std::error::Error>> {
    match bare {
        Bare::Lite(lite) => {
            // One state of the data for the batch, as the look-ups beside it have.
            lite.execute_batch("BEGIN")?;
            let mut select = lite.prepare_cached("SELECT * FROM register WHERE id = $1")?;
            for (n, is_absent) in asked {
                let id = i64::try_from(*n)? + 1;
                let id = if *is_absent { -id } else { id };
                let begin = Instant::now();
                let mut rows = select.query([id])?;
                std::hint::black_box(rows.next()?.is_some());
                drop(rows);
                taken.push(begin.elapsed().as_secs_f64() * 1e6);
            }
            drop(select);
            lite.execute_batch("COMMIT")?;
        }
        Bare::Server(client) => {
            let select = client.prepare("SELECT 1")?;
            for _ in asked {
                let begin = Instant::now();
                client.query_one(&select, &[])?;
                taken.push(begin.elapsed().as_secs_f64() * 1e6);
            }
        }
    }
    Ok(())
}

pub(super) fn quantile(all: &[f64], part: f64) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = ((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// The peak of resident memory, as the system tells it.
fn peak() -> Result<String, Failure> {
    let status =
        String::from_utf8_lossy(&crate::read(Path::new("/proc/self/status"))?).into_owned();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.unwrap_or("unknown").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_numbers_are_all_different_and_those_in_the_gaps_are_none_of_them() {
        let keys = |rows: &mut dyn Iterator<Item = Result<Row, Refused>>| {
            rows.map(|row| row.unwrap().invoice.duplicate_key().unwrap()).collect::<BTreeSet<_>>()
        };
        let all = keys(&mut issued(10_000));
        assert_eq!((all.len(), keys(&mut shuffled(10_000))), (10_000, all.clone()));
        assert!((0..10_000).all(|n| !all.contains(&number(n, true))));
        assert!(all.iter().all(|key| key.len() == 20));
    }

    #[test]
    fn the_same_invoices_come_each_time() {
        let first: Vec<_> = issued(50).collect();
        assert_eq!(first, issued(50).collect::<Vec<_>>());
        assert_eq!(number(7, false), "26112000000000000029");
    }

    #[test]
    fn a_small_run_loads_and_looks_up() {
        let folder = std::env::temp_dir().join(format!("piaoju-bench-{}", std::process::id()));
        let arguments = Arguments {
            rows: 2_500,
            engine: Engine::Sqlite,
            folder: folder.clone(),
            lookups: 600,
            shuffled: true,
        };
        run(&arguments).unwrap();
        assert!(run(&arguments).is_err(), "a register that is there is not loaded into");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
