//! Databases for tests: each test runs on SQLite and, where its programs are installed, on a
//! PostgreSQL that the tests start for themselves.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{Db, Engine};

/// A database of a test; it goes when the test ends.
pub struct Trial {
    /// The database.
    pub db: Db,
    /// Its address.
    pub url: String,
    _folder: tempfile::TempDir,
}

/// A change behind the back of the store, as somebody with a tool could make it.
#[derive(Clone, Copy, Debug)]
pub enum Tampering<'a> {
    /// The record of a verification says something else.
    Record(&'a str),
    /// A verification is gone.
    NoRecord(&'a str),
    /// The entries about an object name somebody else.
    Actor(&'a str),
    /// The entry at a place is gone.
    NoEntry(i64),
    /// The schema is that of a newer program.
    NewerSchema,
    /// The schema is that of an older program.
    OlderSchema,
    /// Nothing tells which schema it is.
    NoSchema,
    /// The table of failed attempts to log in is gone.
    NoFailures,
    /// The work of the request of this name was cut off before it was answered, long ago.
    NoAnswer(&'a str),
    /// The ledger is not as it was; the id of a posting or the name of an account.
    Ledger(LedgerTampering, &'a str),
}

/// A change of the ledger behind its back.
#[derive(Clone, Copy, Debug)]
pub enum LedgerTampering {
    /// The entries of a posting move twice as much.
    Amount,
    /// A posting is about something else.
    Object,
    /// A posting is gone with its entries.
    NoPosting,
    /// The entries of a posting say another balance.
    Running,
    /// The entries of a posting say another moment.
    Moment,
    /// The entries of a posting stand once more, under a posting that is not there.
    Stray,
    /// An account has one fen more.
    Balance,
    /// One fen more is held of an account.
    Held,
    /// The log says that another posting was made under this id.
    Digest,
}

impl LedgerTampering {
    fn sql(self, name: &str) -> String {
        let entries = format!(
            "WHERE (tenant, seq) IN (SELECT tenant, seq FROM ledger_posting WHERE id = '{name}')"
        );
        let change = |what: &str| format!("UPDATE ledger_entry SET {what} {entries}");
        let account =
            |what: &str| format!("UPDATE ledger_account SET {what} WHERE account = '{name}'");
        match self {
            LedgerTampering::Amount => change("amount = amount * 2"),
            LedgerTampering::Running => change("balance = balance + 1"),
            LedgerTampering::Moment => change("at = at - 1000000"),
            LedgerTampering::Balance => account("balance = balance + 1"),
            LedgerTampering::Held => account("held = held + 1"),
            LedgerTampering::Object => {
                format!("UPDATE ledger_posting SET object = 'ord_9' WHERE id = '{name}'")
            }
            LedgerTampering::NoPosting => format!(
                "DELETE FROM ledger_entry {entries};
                 DELETE FROM ledger_posting WHERE id = '{name}'"
            ),
            LedgerTampering::Stray => format!(
                "INSERT INTO ledger_entry (tenant, seq, line, account, amount, balance, at)
                 SELECT tenant, seq + 1000, line, account, amount, balance, at
                 FROM ledger_entry {entries}"
            ),
            LedgerTampering::Digest => {
                format!("UPDATE log_entry SET digest = hash WHERE object = '{name}'")
            }
        }
    }
}

impl Trial {
    /// Changes the database behind the back of the store.
    ///
    /// # Panics
    ///
    /// When the engine refuses it.
    pub fn tamper(&self, tampering: Tampering<'_>) {
        let sql = match tampering {
            Tampering::Ledger(tampering, name) => tampering.sql(name),
            Tampering::NoAnswer(name) => format!(
                "UPDATE idempotency SET status = NULL, body = NULL, leased_until = 0
                 WHERE name = '{name}'"
            ),
            Tampering::Record(id) => {
                format!("UPDATE verification SET record = '{{}}' WHERE id = '{id}'")
            }
            Tampering::NoRecord(id) => format!("DELETE FROM verification WHERE id = '{id}'"),
            Tampering::Actor(object) => {
                format!("UPDATE log_entry SET actor = 'usr_2' WHERE object = '{object}'")
            }
            Tampering::NoEntry(seq) => format!("DELETE FROM log_entry WHERE seq = {seq}"),
            Tampering::NewerSchema => {
                "UPDATE refinery_schema_history SET version = 9999 WHERE version = 2".to_owned()
            }
            Tampering::OlderSchema => {
                "DELETE FROM refinery_schema_history WHERE version > 100".to_owned()
            }
            Tampering::NoSchema => "DROP TABLE refinery_schema_history".to_owned(),
            Tampering::NoFailures => "DROP TABLE failure".to_owned(),
        };
        match self.db.engine() {
            Engine::Sqlite => {
                let lite = rusqlite::Connection::open(&self.url).expect("the file opens");
                lite.execute_batch(&sql).expect("the change is made");
            }
            Engine::Postgres => {
                let client = postgres::Client::connect(&self.url, postgres::NoTls);
                client.expect("it answers").batch_execute(&sql).expect("the change is made");
            }
        }
    }
}

/// Runs a test on a fresh database of each engine.
///
/// # Panics
///
/// When the test does, with the engine named before it.
pub fn each_engine(test: impl Fn(&Trial)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(trial) = trial(engine) else {
            eprintln!("no PostgreSQL programs (package postgresql): only SQLite is tested");
            continue;
        };
        eprintln!("on {engine:?}");
        test(&trial);
    }
}

/// A fresh database; `None` when the engine is not installed.
///
/// # Panics
///
/// When it cannot be made though it is installed.
pub fn trial(engine: Engine) -> Option<Trial> {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let url = match engine {
        Engine::Sqlite => folder.path().join("piaoju.db").display().to_string(),
        Engine::Postgres => fresh_schema(postgres()?),
    };
    let db = Db::open(&url, 4).expect("the database opens");
    Some(Trial { db, url, _folder: folder })
}

/// A fresh database that survives a power cut, for measurements: a file in a folder, or a schema on
/// the server of `PIAOJU_TEST_PG`, or on one that is started with its defaults.
///
/// # Panics
///
/// When it cannot be made though it is installed.
pub fn durable(engine: Engine, folder: &Path) -> Option<Trial> {
    let folder = tempfile::tempdir_in(folder).expect("a folder for the measurement");
    let url = match engine {
        Engine::Sqlite => folder.path().join("piaoju.db").display().to_string(),
        Engine::Postgres => fresh_schema(durable_postgres()?),
    };
    let db = Db::open(&url, 4).expect("the database opens");
    Some(Trial { db, url, _folder: folder })
}

/// A schema of its own on the shared server.
fn fresh_schema(server: &Cluster) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut client =
        postgres::Client::connect(&server.url, postgres::NoTls).expect("PostgreSQL answers");
    client.batch_execute(&format!("CREATE SCHEMA {name}")).expect("a schema");
    format!("{}?options=-csearch_path%3D{name}", server.url)
}

struct Cluster {
    url: String,
    _guard: Option<Child>,
}

/// Options of a server that need not survive anything.
const FAST: &str = "-F -c full_page_writes=off";

/// The server of `PIAOJU_TEST_PG`, or one that lives as long as this process.
fn postgres() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(|| given_or(FAST)).as_ref()
}

fn durable_postgres() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(|| given_or("")).as_ref()
}

fn given_or(options: &str) -> Option<Cluster> {
    match std::env::var("PIAOJU_TEST_PG") {
        Ok(url) if !url.is_empty() => Some(Cluster { url, _guard: None }),
        _ => programs().map(|programs| start(&programs, options)),
    }
}

/// The folder with `initdb` and `postgres`.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(debian.map(|version| version.path().join("bin")));
    folders.into_iter().find(|folder| folder.join("initdb").is_file())
}

/// Makes a cluster and starts it. The shell beside it stops the server and removes its files when
/// the pipe from this process closes, however this process ends.
fn start(programs: &Path, options: &str) -> Cluster {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .expect("a free port");
    let script = format!(
        "set -e; dir=$(mktemp -d)
         run() {{ \"$@\"; }}
         if [ \"$(id -u)\" = 0 ]; then
            chown postgres \"$dir\"; run() {{ runuser -u postgres -- \"$@\"; }}
         fi
         cd \"$dir\"
         run {bin}/initdb -D \"$dir/data\" -U piaoju -A trust -E UTF8 --locale=C -N >/dev/null
         run {bin}/pg_ctl -D \"$dir/data\" -l \"$dir/log\" -t 60 -w start >/dev/null \\
            -o \"-p {port} -h 127.0.0.1 -k $dir {options} -c max_connections=200\"
         echo ready
         cat >/dev/null || :
         run {bin}/pg_ctl -D \"$dir/data\" -m immediate -t 20 stop >/dev/null || :
         rm -rf \"$dir\"",
        bin = programs.display()
    );
    let mut guard = Command::new("setsid")
        .args(["sh", "-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell for PostgreSQL");
    let url = format!("postgres://piaoju@127.0.0.1:{port}/postgres");
    let mut said = String::new();
    let stdout = guard.stdout.take().expect("its words");
    BufReader::new(stdout).read_line(&mut said).expect("its words");
    assert_eq!(said.trim(), "ready", "PostgreSQL did not start");
    Cluster { url, _guard: Some(guard) }
}
