//! A data folder with a register, a workspace and a key.

use std::path::Path;
use std::sync::Arc;

use app::account::{KeyWish, end_key, make_key};
use app::authority::{Caller, KeyKeeper, RegisterLoader};
use app::register;
use model::account::Permission;
use model::account::limits::KEY_RATE_MAX;
use model::{Invoice, Moment};
use store::{Db, Tenant};

use super::load::Request;
use crate::Failure;
use crate::bench::http;
use crate::bench::register::issued;

/// Where verifications are made.
const VERIFICATIONS: &str = "/api/v1/verifications";
/// Keys that share the load.
const KEYS: usize = 45;

/// A folder that is ready.
pub struct Prepared {
    /// A key may ask so and so often a minute; together they must not be what is measured.
    keys: Vec<String>,
    rows: u64,
}

/// Fills a folder, unless it was filled before.
pub fn prepare(folder: &Path, rows: u64) -> Result<Prepared, Failure> {
    let failed = |what: &str, error: &dyn std::fmt::Display| Failure(format!("{what}: {error}"));
    std::fs::create_dir_all(folder).map_err(|error| failed("folder", &error))?;
    let path = folder.join("piaoju.db");
    let db = Db::open(&path.display().to_string(), 2).map_err(|e| failed("database", &e))?;
    let machine = Caller::on_this_machine(Tenant::house());
    let now = piaoju::serve::clock();
    let loader: RegisterLoader = machine.grant().map_err(|e| failed("loader", &e))?;
    let count = db.read(|read| store::register::count(read, &Tenant::house()));
    if count.map_err(|e| failed("count", &e))? < i64::try_from(rows).unwrap_or(i64::MAX) {
        println!("loading   {rows} rows into {}", path.display());
        register::load(&db, &loader, "bench", issued(rows), now, &mut |_| {})
            .map_err(|e| failed("load", &e))?;
    }
    let keeper: KeyKeeper = machine.grant().map_err(|e| failed("keeper", &e))?;
    // Those of an earlier run in this folder.
    for key in app::account::keys(&db, &keeper).map_err(|e| failed("keys", &e))? {
        if key.is_alive(now) && key.name == "bench" {
            end_key(&db, now, &keeper, &key.id).map_err(|e| failed("key", &e))?;
        }
    }
    let wish = KeyWish {
        name: "bench",
        scopes: [Permission::Verify, Permission::RegisterAnswer].into_iter().collect(),
        rate: KEY_RATE_MAX,
        ends_at: Some(Moment(now.0 + 3_600)),
    };
    let keys = (0..KEYS).map(|_| make_key(&db, now, &keeper, &wish).map(|made| made.key));
    let keys = keys.collect::<Result<Vec<_>, _>>().map_err(|e| failed("key", &e))?;
    Ok(Prepared { keys, rows })
}

impl Prepared {
    /// Whole requests about invoices of the register, spread over all of it.
    pub fn requests(&self, count: u64) -> Arc<Vec<Request>> {
        let step = (self.rows / count).max(1);
        let rows = issued(self.rows).step_by(usize::try_from(step).unwrap_or(1));
        let request = |(n, row): (usize, register::Row)| Request {
            name: "verification",
            bytes: self.request(VERIFICATIONS, &row.invoice, n),
        };
        Arc::new(rows.flatten().take(count as usize).enumerate().map(request).collect())
    }

    /// A question about an invoice of the register, with one of the keys.
    pub fn request(&self, path: &str, invoice: &Invoice, n: usize) -> Vec<u8> {
        let key = &self.keys[n % self.keys.len()];
        let body = serde_json::json!({
            "kind": invoice.kind.map(model::Kind::code),
            "number": invoice.number,
            "issue_date": invoice.issue_date.map(|day| day.to_string()),
            "total": invoice.total.map(|fen| fen.to_string()),
        });
        let (key, kind) = (format!("Bearer {key}"), "application/json");
        let headers = [("Authorization", key.as_str()), ("Content-Type", kind)];
        http::request("POST", path, &headers, body.to_string().as_bytes())
    }
}
