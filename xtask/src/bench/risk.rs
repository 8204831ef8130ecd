//! `cargo xtask bench risk`: decisions by the rules of risk over a store with many past payments.
//!
//! A decision is timed as a payment meets it: limits, the account's and the person's past, all ten
//! rules, in a transaction of its own. Accounts are not alike: one in a hundred payments goes to
//! the same busy account.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use app::risk;
use model::pay::{Channel, OrderState};
use model::risk::Past;
use model::{Fen, Moment};
use store::order::Order;
use store::{Db, Tenant, Write};

use super::table::Table;
use crate::Failure;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// How many past payments.
    #[arg(long, default_value_t = 1_000_000)]
    payments: u64,
    /// How many decisions.
    #[arg(long, default_value_t = 100_000)]
    decisions: u64,
    /// The folder of the database; it must not hold one yet.
    #[arg(long)]
    folder: PathBuf,
}

/// Sunday 2026-11-22.
const NOW: Moment = Moment(1_795_305_600);
const ACCOUNTS: u64 = 50_000;
const PERSONS: u64 = 100_000;
/// Payments of one transaction while the past is made.
const GROUP: u64 = 2_000;
/// The past is this long, in seconds: a year.
const PAST_S: u64 = 31_536_000;

/// A number that looks random and is the same each time (`SplitMix64`, Steele et al. 2014).
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn order(n: u64) -> Order {
    let chance = mixed(n);
    let account = if chance.is_multiple_of(100) { 0 } else { (chance >> 8) % ACCOUNTS };
    Order {
        id: format!("ord_{n}"),
        biller: "water".to_owned(),
        bill: String::new(),
        account: format!("{account:08}"),
        subject: String::new(),
        facts: String::new(),
        amount: amount(n),
        paid: Fen(0),
        refunded: Fen(0),
        state: OrderState::Open,
        actor: format!("usr_{}", (chance >> 32) % PERSONS),
        made_at: NOW,
        expires_at: NOW,
        paid_at: None,
        posted_at: None,
        biller_receipt: String::new(),
        tried: 0,
        next_at: None,
        why: String::new(),
        token: None,
    }
}

fn amount(n: u64) -> Fen {
    Fen(1_000 + (mixed(n ^ 0x5eed) % 100_000) as i64)
}

/// Makes the past, fills the store with it, and times decisions.
///
/// # Errors
///
/// When the store fails.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = arguments.folder.join("risk.db").display().to_string();
    let db = Db::open(&path, 2).map_err(said)?;
    let tenant = Tenant::new("wsp_bench");
    let began = Instant::now();
    for first in (0..arguments.payments).step_by(GROUP as usize) {
        let last = (first + GROUP).min(arguments.payments);
        let fill = |write: &mut Write<'_>| {
            (first..last).try_for_each(|n| {
                let ago = mixed(n ^ 0xa60) % PAST_S;
                let at = Moment(NOW.0 - ago as i64);
                let payer = format!("{:016x}", mixed(n % PERSONS));
                let past = Past { amount: amount(n), at, payer };
                risk::remember(write, &tenant, &order(n), &format!("P{n}"), &past)
            })
        };
        db.keep_house(NOW, fill).map_err(said)?;
    }
    println!("{} past payments kept in {:.1?}", arguments.payments, began.elapsed());
    let mut times = Vec::new();
    let mut asked = [0u64; 2];
    for n in 0..arguments.decisions {
        let order = order(mixed(n ^ 0xdec1de) % arguments.payments.max(1));
        let began = Instant::now();
        let what = (order.amount, Channel::Wechat);
        let decision = db.read(|read| risk::weigh(read, &tenant, &order, what, NOW));
        let decision = decision.map_err(said)?;
        times.push(began.elapsed());
        asked[usize::from(decision.rule.is_some())] += 1;
    }
    times.sort_unstable();
    let at = |share: f64| {
        let place = (times.len() as f64 * share) as usize;
        times.get(place.min(times.len().saturating_sub(1))).copied().unwrap_or(Duration::ZERO)
    };
    let mut table =
        Table::new(&["decisions", "median", "p99", "p99.9", "longest", "with a finding"]);
    let cells = [
        arguments.decisions.to_string(),
        format!("{:.1?}", at(0.5)),
        format!("{:.1?}", at(0.99)),
        format!("{:.1?}", at(0.999)),
        format!("{:.1?}", at(1.0)),
        asked[1].to_string(),
    ];
    table.row(&cells.each_ref().map(String::as_str));
    table.print();
    Ok(())
}

fn said(error: store::Error) -> Failure {
    Failure(error.to_string())
}
