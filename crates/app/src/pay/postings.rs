//! What the ledger is told: every movement of a payment as one balanced posting.
//!
//! The id of a posting follows from the number that it is about, so that the same thing heard
//! twice is posted once.

use model::Fen;
use model::ledger::{Account, Entry, Posting, What};
use store::ledger::{self, Posted};
use store::order::Order;
use store::order::attempt::Attempt;
use store::order::refund::Refund;
use store::{Error, Result, Tenant, Write};

fn post(
    write: &mut Write<'_>,
    tenant: &Tenant,
    (id, what, object): (&str, What, &str),
    (debit, credit, amount): (Account, Account, Fen),
) -> Result<()> {
    let entries =
        vec![Entry { account: debit, amount }, Entry { account: credit, amount: -amount }];
    let day = write.now().china_day();
    let posting = Posting::balanced(id, what, object, day, entries)
        .map_err(|_| Error::Engine(format!("posting {id} does not balance")))?;
    match ledger::post(write, tenant, &posting)? {
        Posted::Created | Posted::Exists => Ok(()),
        // The same number with other money would be our own mistake; nothing of it is kept.
        other => Err(Error::Engine(format!("posting {id}: {other:?}"))),
    }
}

/// Money came for an order.
pub(super) fn captured(write: &mut Write<'_>, tenant: &Tenant, a: &Attempt) -> Result<()> {
    let id = format!("cap-{}", a.number);
    let accounts = (Account::clearing(a.channel), Account::order(&a.order), a.amount);
    post(write, tenant, (&id, What::Capture, &a.order), accounts)
}

/// Money came that no order needs: it is owed back from the start.
pub(crate) fn surplus(write: &mut Write<'_>, tenant: &Tenant, a: &Attempt) -> Result<()> {
    let id = format!("cap-{}", a.number);
    let accounts = (Account::clearing(a.channel), Account::refund_payable(), a.amount);
    post(write, tenant, (&id, What::Late, &a.order), accounts)
}

/// The biller took what was paid.
pub(super) fn applied(write: &mut Write<'_>, tenant: &Tenant, order: &Order) -> Result<()> {
    let id = format!("app-{}", order.id);
    let accounts = (Account::order(&order.id), Account::biller(&order.biller), order.paid);
    post(write, tenant, (&id, What::Applied, &order.id), accounts)
}

/// Money of an order is owed back; `was_applied` says whether the biller had it.
pub(super) fn owed_back(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &Order,
    refund: &Refund,
    was_applied: bool,
) -> Result<()> {
    let id = format!("rfp-{}", refund.number);
    let from = match was_applied {
        true => Account::biller(&order.biller),
        false => Account::order(&order.id),
    };
    let accounts = (from, Account::refund_payable(), refund.amount);
    post(write, tenant, (&id, What::RefundPayable, &order.id), accounts)
}

/// The payer has it back.
pub(super) fn given_back(
    write: &mut Write<'_>,
    tenant: &Tenant,
    attempt: &Attempt,
    refund: &Refund,
) -> Result<()> {
    let id = format!("rfd-{}", refund.number);
    let to = Account::clearing(attempt.channel);
    let accounts = (Account::refund_payable(), to, refund.amount);
    post(write, tenant, (&id, What::Refund, &refund.order), accounts)
}
