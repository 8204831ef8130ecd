//! Risk (风险控制) in the way of a payment: before anything is asked of a channel, when the channel
//! has named the payer, and when somebody wants money back.
//!
//! The rules are in [`model::risk`]. Here their facts are gathered inside the write that they
//! decide about, so that two payments at once see each other. What is held waits for a person who
//! decides its case ([`crate::case`]); what was decided is kept with what was seen.

use model::bill::Masked;
use model::pay::Channel;
use model::risk::{
    Action, Decision, Facts, Finding, Heard, Limit, Limits, Past, Refunding, Rule, of_heard,
    of_payment, of_refund,
};
use model::{Day, Fen, Moment};
use sha2::{Digest, Sha256};
use store::order::attempt::Attempt;
use store::order::{Order, case};
use store::risk::{self, Kept};
use store::{Actor, Db, Read, Tenant, Write};

use crate::authority::{OrderReader, SettingKeeper};
use crate::pay::Fault;

/// How long an order waits for a person once it is held, in seconds.
const HELD_LIFE_S: i64 = 86_400;
/// The word of a case whose order or refund may go on.
pub const RELEASED: &str = "release";
/// The word of a case whose order or refund may not.
pub const STOPPED: &str = "stop";

/// What the rules look at besides amounts: whose past it is.
fn account(order: &Order) -> String {
    format!("account:{}/{}", order.biller, order.account)
}

/// Guests are nobody in particular.
fn person(order: &Order) -> Option<String> {
    (order.actor != Actor::guest().as_str()).then(|| format!("person:{}", order.actor))
}

/// Payers are kept as digests: the rules only ask whether it is the same one.
fn payer(paid: &Attempt) -> Option<String> {
    if paid.payer.is_empty() {
        return None;
    }
    let digest = Sha256::digest(format!("{}/{}", paid.channel.code(), paid.payer));
    let digits: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Some(digits)
}

/// What the rules say of a payment for an order, from what is kept of its account and person.
///
/// # Errors
///
/// When the store fails.
pub fn weigh(
    read: &mut Read<'_>,
    tenant: &Tenant,
    order: &Order,
    (amount, channel): (Fen, Channel),
    now: Moment,
) -> store::Result<Decision> {
    let today = now.china_day();
    let limits = risk::limits(read, tenant)?;
    let person = match person(order) {
        Some(person) => Some(risk::before(read, tenant, &person, today)?),
        None => None,
    };
    let account = risk::before(read, tenant, &account(order), today)?;
    let facts = Facts { amount, channel, now, account, person, device: None };
    Ok(of_payment(&facts, &limits))
}

/// Decides about an attempt before it is kept; `None` when it may begin. A payer who was asked to
/// confirm has to have been asked before `is_confirmed` counts.
pub(crate) fn before(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
    new: &Attempt,
    is_confirmed: bool,
) -> store::Result<Option<Fault>> {
    let now = write.now();
    let decision = weigh(write, tenant, order, (new.amount, new.channel), now)?;
    let Some(rule) = decision.rule else { return Ok(None) };
    let was_asked = decision.action == Action::StepUp
        && risk::of_order(write, tenant, &order.id)?.iter().any(|k| k.action == Action::StepUp);
    keep(write, tenant, &order.id, &order.id, &decision)?;
    match decision.action {
        Action::Allow => Ok(None),
        Action::StepUp if is_confirmed && was_asked => Ok(None),
        Action::StepUp => Ok(Some(Fault::Confirm(rule.code()))),
        Action::Refuse => {
            open(write, tenant, order, &order.id, &decision)?;
            Ok(Some(Fault::Risk(rule.code())))
        }
        Action::Hold => {
            let fault = hold(write, tenant, order, &order.id, &decision)?;
            let until = Moment(now.0 + HELD_LIFE_S);
            if matches!(fault, Some(Fault::Held(_))) && order.expires_at < until {
                risk::wait(write, tenant, &order.id, until)?;
            }
            Ok(fault)
        }
    }
}

/// Remembers money that came, and looks at its payer, who is known only now. What the rules see
/// is a case: the money is here.
pub(crate) fn paid(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
    paid: &Attempt,
) -> store::Result<()> {
    let now = write.now();
    let payer = payer(paid);
    if let Some(payer) = &payer {
        let payer = risk::before(write, tenant, &format!("payer:{payer}"), now.china_day())?;
        let heard = Heard { amount: paid.amount, channel: paid.channel, now, payer };
        let decision = of_heard(&heard, &risk::limits(write, tenant)?);
        if decision.action > Action::StepUp {
            keep(write, tenant, &order.id, &paid.number, &decision)?;
            open(write, tenant, order, &paid.number, &decision)?;
        }
    }
    let past = Past { amount: paid.amount, at: now, payer: payer.unwrap_or_default() };
    remember(write, tenant, order, &paid.number, &past)
}

/// Remembers money that came for an order, for its account, its person and its payer, who stands
/// in `past` as a digest.
///
/// # Errors
///
/// When the store fails.
pub fn remember(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
    number: &str,
    past: &Past,
) -> store::Result<()> {
    let payer = (!past.payer.is_empty()).then(|| format!("payer:{}", past.payer));
    for subject in [Some(account(order)), person(order), payer].into_iter().flatten() {
        risk::remember(write, tenant, &subject, number, past)?;
    }
    Ok(())
}

/// Decides about a refund that somebody asks for; `None` when it may be proposed. Money goes back
/// only to where it came from: that is how refunds are made, so there is nothing to refuse here.
pub(crate) fn refund(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
    amount: Fen,
) -> store::Result<Option<Fault>> {
    let now = write.now();
    let limits = risk::limits(write, tenant)?;
    let (account, today) = (account(order), now.china_day());
    let days = limits.of(Limit::RefundDays);
    let from = Day::from_number(today.number() - days).unwrap_or(today);
    let facts = Refunding {
        amount,
        paid_at: order.paid_at.unwrap_or(order.made_at),
        now,
        goes_elsewhere: false,
        recent: risk::before(write, tenant, &account, today)?.recent,
        tally: risk::tally(write, tenant, &account, (from, today))?,
    };
    let decision = of_refund(&facts, &limits);
    let Some(rule) = decision.rule else { return Ok(None) };
    let about = format!("{}/refund", order.id);
    keep(write, tenant, &order.id, &about, &decision)?;
    match decision.action {
        Action::Allow | Action::StepUp => Ok(None),
        Action::Hold => hold(write, tenant, order, &about, &decision),
        Action::Refuse => Ok(Some(Fault::Risk(rule.code()))),
    }
}

/// Counts money that went back to payers of an account.
pub(crate) fn given_back(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
    amount: Fen,
) -> store::Result<()> {
    risk::give_back(write, tenant, &account(order), amount)
}

/// What a case says that was decided about the same before; opened when there is none.
fn hold(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
    about: &str,
    decision: &Decision,
) -> store::Result<Option<Fault>> {
    let Some(rule) = decision.rule else { return Ok(None) };
    let cases = case::of_order(write, tenant, &order.id)?;
    let found = cases.iter().find(|case| case.kind == rule.case() && case.about == about);
    Ok(match found {
        None => {
            open(write, tenant, order, about, decision)?;
            Some(Fault::Held(rule.code()))
        }
        Some(case) if case.is_open => Some(Fault::Held(rule.code())),
        Some(case) if case.decision == RELEASED => None,
        Some(_) => Some(Fault::Risk(rule.code())),
    })
}

fn open(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
    about: &str,
    decision: &Decision,
) -> store::Result<()> {
    let Some(rule) = decision.rule else { return Ok(()) };
    let evidence = serde_json::json!({
        "action": decision.action.code(),
        "score": decision.score,
        "saw": saw(&decision.findings),
        "actor": write.actor().as_str(),
    });
    let evidence = evidence.to_string();
    let (kind, amount) = (rule.case(), order.amount);
    let new = case::New { kind, order: &order.id, about, amount, evidence: &evidence };
    case::open(write, tenant, &new).map(drop)
}

fn keep(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &str,
    about: &str,
    decision: &Decision,
) -> store::Result<()> {
    let Some(rule) = decision.rule else { return Ok(()) };
    let new = Kept {
        order: order.to_owned(),
        about: about.to_owned(),
        action: decision.action,
        rule,
        score: decision.score,
        saw: saw(&decision.findings).to_string(),
        actor: write.actor().as_str().to_owned(),
        at: write.now(),
    };
    risk::keep(write, tenant, &new)
}

fn saw(findings: &[Finding]) -> serde_json::Value {
    let one = |finding: &Finding| {
        serde_json::json!({
            "rule": finding.rule.code(),
            "action": finding.action.code(),
            "saw": finding.saw,
            "value": finding.value,
            "limit": finding.limit,
        })
    };
    findings.iter().map(one).collect()
}

/// The limits of a workspace.
///
/// # Errors
///
/// When the store fails.
pub fn limits(db: &Db, reader: &OrderReader) -> store::Result<Limits> {
    db.read(|read| risk::limits(read, reader.tenant()))
}

/// A decision as it is shown: whoever wanted to pay is known by their masked account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The decision.
    pub kept: Kept,
    /// The account at the biller, masked.
    pub account: Masked,
    /// The case that was opened with it; empty when none was.
    pub case: String,
}

/// What the rules decided from a moment on, the newest first, of one action and one rule where they
/// are named.
///
/// # Errors
///
/// When the store fails.
pub fn lately(
    db: &Db,
    reader: &OrderReader,
    from: Moment,
    which: (Option<Action>, Option<Rule>),
    pages: (i64, i64),
) -> store::Result<Vec<Seen>> {
    let seen = db.read(|read| risk::lately(read, reader.tenant(), from, which, pages))?;
    let shown = |seen: risk::Seen| Seen {
        kept: seen.kept,
        account: Masked::account(&seen.account),
        case: seen.case,
    };
    Ok(seen.into_iter().map(shown).collect())
}

/// How often each rule decided what from a moment on.
///
/// # Errors
///
/// When the store fails.
pub fn counted(
    db: &Db,
    reader: &OrderReader,
    from: Moment,
) -> store::Result<Vec<(Rule, Action, i64)>> {
    db.read(|read| risk::counted(read, reader.tenant(), from))
}

/// Sets a limit; `false`, and nothing changes, outside of its bounds.
///
/// # Errors
///
/// When the store fails.
pub fn set_limit(
    db: &Db,
    keeper: &SettingKeeper,
    limit: Limit,
    value: i64,
    now: Moment,
) -> store::Result<bool> {
    if !limit.bounds().contains(&value) {
        return Ok(false);
    }
    let set = |write: &mut Write<'_>| risk::set_limit(write, keeper.tenant(), limit, value);
    db.write(keeper.actor(), now, set).map(|()| true)
}

/// Sets limits that are inside of their bounds, all at once; those that are so already are left
/// alone, and so is every other one.
///
/// # Errors
///
/// When the store fails; nothing is set then.
pub fn set_limits(
    db: &Db,
    keeper: &SettingKeeper,
    limits: &[(Limit, i64)],
    now: Moment,
) -> store::Result<()> {
    let known = db.read(|read| risk::limits(read, keeper.tenant()))?;
    let is_new = |(limit, value): &&(Limit, i64)| {
        known.of(*limit) != *value && limit.bounds().contains(value)
    };
    let new: Vec<&(Limit, i64)> = limits.iter().filter(is_new).collect();
    if new.is_empty() {
        return Ok(());
    }
    db.write(keeper.actor(), now, |write| {
        new.iter()
            .try_for_each(|(limit, value)| risk::set_limit(write, keeper.tenant(), *limit, *value))
    })
}
