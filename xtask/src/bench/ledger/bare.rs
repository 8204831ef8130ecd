//! The same rows as the ledger writes, by plain statements on one connection: nothing is read,
//! judged or hashed.

use std::time::{Duration, Instant};

use model::Fen;
use store::trial::Trial;

use super::{ORDERS, Taken, day, failed};
use crate::Failure;

const POSTING: &str = "INSERT INTO ledger_posting
    (tenant, seq, id, what, object, day, reverses, at, hash)
    VALUES ($1, $2, $3, 'capture', $4, $5, NULL, $6, $7)";
const ENTRIES: &str = "INSERT INTO ledger_entry (tenant, seq, line, account, amount, balance, at)
    VALUES ($1, $2, 0, $3, $4, $5, $6), ($1, $2, 1, $7, $8, $9, $6)";
const ACCOUNTS: &str = "INSERT INTO ledger_account (tenant, account, balance, held)
    VALUES ($1, $2, $3, 0), ($1, $4, $5, 0)
    ON CONFLICT (tenant, account) DO UPDATE SET balance = excluded.balance";
const LOG: &str = "INSERT INTO log_entry
    (seq, at, tenant, actor, action, object, digest, detail, hash)
    VALUES ($1, $2, $3, 'program:bench', 'ledger.posted', $4, $5, $6, $5)";

/// A database of the same schema, and the way to its engine.
pub struct Bare {
    engine: Engine,
    next: i64,
    /// Its database is gone when this is.
    _trial: Trial,
}

enum Engine {
    Lite(rusqlite::Connection),
    Server(Box<postgres::Client>, Vec<postgres::Statement>),
}

/// The values of a posting's rows.
struct Rows {
    seq: i64,
    id: String,
    object: String,
    order: String,
    day: String,
    place: String,
    fen: Fen,
    hash: [u8; 32],
}

const AT: i64 = super::NOW.0 * 1_000_000;
const TENANT: &str = "wsp_house";
const NAMES: [&str; 9] = ["$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9"];
const HOT: &str = "chan:wechat:clearing";

impl Bare {
    pub fn open(trial: Trial, engine: store::Engine) -> Result<Bare, Failure> {
        let engine = match engine {
            store::Engine::Sqlite => {
                let lite = rusqlite::Connection::open(&trial.url).map_err(failed)?;
                // As the store opens its writer.
                let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                    PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864;";
                lite.execute_batch(pragmas).map_err(failed)?;
                Engine::Lite(lite)
            }
            store::Engine::Postgres => {
                let client = postgres::Client::connect(&trial.url, postgres::NoTls);
                let mut client = client.map_err(failed)?;
                let statements = [POSTING, ENTRIES, ACCOUNTS, LOG].map(|sql| client.prepare(sql));
                let statements = statements.into_iter().collect::<Result<_, _>>();
                Engine::Server(Box::new(client), statements.map_err(failed)?)
            }
        };
        Ok(Bare { engine, next: 0, _trial: trial })
    }

    /// Writes postings until the time is over, with a durable commit for so many.
    pub fn run(&mut self, group: usize, time: Duration) -> Result<Taken, Failure> {
        let (begin, mut taken) = (Instant::now(), Taken::default());
        while begin.elapsed() < time {
            let start = Instant::now();
            self.batch("BEGIN")?;
            for _ in 0..group {
                self.next += 1;
                let rows = Rows::of(self.next);
                match &mut self.engine {
                    Engine::Lite(lite) => rows.lite(lite).map_err(failed)?,
                    Engine::Server(client, statements) => {
                        rows.server(client, statements).map_err(failed)?;
                    }
                }
            }
            self.batch("COMMIT")?;
            taken.each.push(start.elapsed().as_secs_f64() * 1e3);
            taken.postings += group as u64;
        }
        taken.seconds = begin.elapsed().as_secs_f64();
        Ok(taken)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Failure> {
        match &mut self.engine {
            Engine::Lite(lite) => lite.execute_batch(sql).map_err(failed),
            Engine::Server(client, _) => client.batch_execute(sql).map_err(failed),
        }
    }
}

impl Rows {
    fn of(seq: i64) -> Rows {
        let object = format!("ord_{:020}", seq.unsigned_abs() % ORDERS);
        let mut hash = [0x5a; 32];
        hash[..8].copy_from_slice(&seq.wrapping_mul(0x09e3_779b_97f4_a7c1).to_le_bytes());
        Rows {
            seq,
            id: format!("pst_{seq:026}"),
            order: format!("cust:{object}"),
            object,
            day: day().to_string(),
            place: format!("{seq:016}"),
            fen: Fen(100 + seq % 10_000),
            hash,
        }
    }

    fn lite(&self, lite: &rusqlite::Connection) -> rusqlite::Result<()> {
        let (fen, hash) = (self.fen.0, &self.hash);
        let run = |sql, values: &[&dyn rusqlite::ToSql]| {
            let mut statement = lite.prepare_cached(sql)?;
            // SQLite counts places by first appearance, not by number.
            for (place, value) in values.iter().enumerate() {
                if let Some(place) = statement.parameter_index(NAMES[place])? {
                    statement.raw_bind_parameter(place, value)?;
                }
            }
            statement.raw_execute().map(drop)
        };
        let rows: [&dyn rusqlite::ToSql; 7] =
            [&TENANT, &self.seq, &self.id, &self.object, &self.day, &AT, hash];
        run(POSTING, &rows)?;
        run(ENTRIES, &[&TENANT, &self.seq, &HOT, &fen, &fen, &AT, &self.order, &-fen, &-fen])?;
        run(ACCOUNTS, &[&TENANT, &HOT, &fen, &self.order, &-fen])?;
        run(LOG, &[&self.seq, &AT, &TENANT, &self.id, hash, &self.place])
    }

    fn server(
        &self,
        client: &mut postgres::Client,
        statements: &[postgres::Statement],
    ) -> Result<(), postgres::Error> {
        let (fen, hash) = (self.fen.0, self.hash.as_slice());
        let [posting, entries, accounts, log] = statements else { return Ok(()) };
        let (seq, id, order) = (&self.seq, &self.id, &self.order);
        client.execute(posting, &[&TENANT, seq, id, &self.object, &self.day, &AT, &hash])?;
        let values: [&(dyn postgres::types::ToSql + Sync); 9] =
            [&TENANT, seq, &HOT, &fen, &fen, &AT, order, &-fen, &-fen];
        client.execute(entries, &values)?;
        client.execute(accounts, &[&TENANT, &HOT, &fen, order, &-fen])?;
        client.execute(log, &[seq, &AT, &TENANT, id, &hash, &self.place]).map(drop)
    }
}
