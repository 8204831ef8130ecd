//! What must hold after every run, whatever went wrong in it.

use std::collections::BTreeMap;

use app::pay::Fault;
use model::Fen;
use model::ledger::Account;
use model::pay::{Channel, OrderState, RefundState};
use store::ledger;
use store::order::case;
use wire::simulate::acquirer::{ReturnState, TradeState};

use super::world::{World, held, tenant};

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Orders in each state.
    pub states: BTreeMap<&'static str, u64>,
    /// Open cases of each kind.
    pub cases: BTreeMap<String, u64>,
    /// Attempts.
    pub attempts: u64,
    /// Refunds that arrived.
    pub refunds: u64,
    /// Postings in the ledger.
    pub postings: u64,
}

/// Looks at a world that has come to rest. What is wrong, one line each.
///
/// # Errors
///
/// When the store fails.
pub fn look(world: &World) -> Result<(Sums, Vec<String>), Fault> {
    let mut wrong = Vec::new();
    let mut sums = Sums::default();
    let (cases, checked, trial) = world.till.db.read(|read| {
        let cases = case::page(read, &tenant(), true, 0, 1_000_000)?;
        Ok((cases, ledger::check(read, &tenant())?, ledger::trial_balance(read, &tenant(), None)?))
    })?;
    for case in &cases {
        *sums.cases.entry(case.kind.clone()).or_default() += 1;
    }
    sums.postings = u64::try_from(checked.end.postings).unwrap_or(0);
    if let Some(fault) = checked.fault {
        wrong.push(format!("the ledger is broken: {fault:?}"));
    }
    let (debit, credit) = trial.iter().fold((0, 0), |(d, c), line| (d + line.1.0, c + line.2.0));
    if debit != credit {
        wrong.push(format!("the trial balance: {debit} against {credit}"));
    }
    let mut stuck = Fen(0);
    for id in &world.orders {
        let whole = world.till.whole(id)?;
        *sums.states.entry(whole.order.state.code()).or_default() += 1;
        sums.attempts += whole.attempts.len() as u64;
        let done = whole.refunds.iter().filter(|r| r.state == RefundState::Done);
        sums.refunds += done.count() as u64;
        let broken = whole.refunds.iter().filter(|r| r.state == RefundState::Abnormal);
        stuck = stuck + broken.fold(Fen(0), |sum, r| sum + r.amount);
        order(world, &whole, &mut wrong)?;
    }
    clearing(world, &mut wrong)?;
    let owed = balance(world, &Account::refund_payable())?;
    if owed != stuck {
        wrong.push(format!("owed back: {owed} in the ledger, {stuck} in abnormal refunds"));
    }
    Ok((sums, wrong))
}

fn balance(world: &World, account: &Account) -> Result<Fen, Fault> {
    let balance = world.till.db.read(|read| ledger::balance(read, &tenant(), account))?;
    Ok(account.on_normal_side(balance))
}

/// One order: it has come to an end, and its payers paid it once or not at all.
fn order(
    world: &World,
    whole: &app::pay::order::Whole,
    wrong: &mut Vec<String>,
) -> Result<(), Fault> {
    let order = &whole.order;
    let mut say = |what: String| wrong.push(format!("{}: {what}", order.id));
    for attempt in whole.attempts.iter().filter(|attempt| attempt.state.is_open()) {
        say(format!("{} is still {}", attempt.number, attempt.state.code()));
    }
    let is_stuck = whole.refunds.iter().any(|r| r.state == RefundState::Abnormal);
    let is_at_rest = order.state.is_final() || (order.state == OrderState::Refunding && is_stuck);
    if !is_at_rest {
        say(format!("it is still {} ({})", order.state.code(), order.why));
    }
    let taken = taken(world, whole);
    let kept = match order.state {
        OrderState::Posted => order.amount,
        _ => Fen(0),
    };
    let stuck = whole.refunds.iter().filter(|r| r.state == RefundState::Abnormal);
    let stuck = stuck.fold(Fen(0), |sum, r| sum + r.amount);
    if taken != kept + stuck {
        say(format!("{} left the payers' accounts, {kept} is due, {stuck} is stuck", taken));
    }
    let booked = held(&world.billers).booked(&order.id);
    if booked != kept {
        say(format!("the biller has {booked}, it is due {kept}"));
    }
    let open = balance(world, &Account::order(&order.id))?;
    if order.state.is_final() && open != Fen(0) {
        say(format!("{open} lie on its account"));
    }
    Ok(())
}

/// What left the payers' accounts for an order and did not come back, as the channels have it.
fn taken(world: &World, whole: &app::pay::order::Whole) -> Fen {
    let of = |attempt: &store::order::attempt::Attempt| {
        let Some(channel) = world.channels.get(&attempt.channel) else { return Fen(0) };
        let channel = held(channel);
        channel.channel.book.trade(&attempt.number).map_or(Fen(0), net)
    };
    whole.attempts.iter().fold(Fen(0), |sum, attempt| sum + of(attempt))
}

fn net(trade: &wire::simulate::acquirer::Trade) -> Fen {
    if trade.state != TradeState::Paid {
        return Fen(0);
    }
    let back = trade.refunds.iter().filter(|kept| kept.state == ReturnState::Done);
    back.fold(trade.amount, |left, kept| left - kept.amount)
}

/// What each channel holds for us is what the ledger says.
fn clearing(world: &World, wrong: &mut Vec<String>) -> Result<(), Fault> {
    for (kind, channel) in &world.channels {
        let nets = held(channel).channel.book.trades().fold(Fen(0), |sum, trade| sum + net(trade));
        let ledger = balance(world, &Account::clearing(*kind))?;
        if nets != ledger {
            let kind: &Channel = kind;
            wrong.push(format!("{}: {nets} at the channel, {ledger} in the ledger", kind.code()));
        }
    }
    Ok(())
}
