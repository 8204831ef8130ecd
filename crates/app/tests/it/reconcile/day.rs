//! A day from its bill to its close.

use app::reconcile::{Fault, Party};
use model::ledger::{Account, Suspense};
use model::pay::{AttemptState, Channel, OrderState};
use model::reconcile::{Action, Class};
use model::{Day, Fen, Moment};
use store::reconcile::RunState;
use store::reconcile::difference::DiffState;
use store::trial::each_engine;
use wire::simulate::acquirer::ChannelFault;
use wire::simulate::biller::BillerFault;

use super::{book, day, differences, run, sleep, wechat};
use crate::pay::shop::{Shop, by, tenant};

/// Debits and credits of everything.
fn trial_balance(shop: &Shop) -> (Fen, Fen) {
    let lines = shop.till.db.read(|read| store::ledger::trial_balance(read, &tenant(), None));
    let lines = lines.unwrap();
    (lines.iter().map(|line| line.1).sum(), lines.iter().map(|line| line.2).sum())
}

/// What the clearing account must say: what the channel has of ours after its fee.
fn clearing_is_the_bill(shop: &Shop, run: &store::reconcile::Run, disputed_fee: i64) {
    let bill = run.theirs_in - run.theirs_out - run.fee - Fen(disputed_fee);
    assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), bill);
}

#[test]
fn a_quiet_day_closes_by_itself_with_its_fee_posted() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let today = day(&shop);
        shop.posted(10_000);
        let (order, _) = shop.posted(5_000);
        shop.till.propose(&by("maker"), &order, "多缴", shop.now()).unwrap();
        shop.till.decide(&by("checker"), &order, true, shop.now()).unwrap();
        shop.wait(60);
        assert_eq!(shop.state(&order), OrderState::Refunded);
        sleep(&shop);
        assert!(book(&shop).round(shop.now()).unwrap() >= 4, "two channels, two billers");
        let (run, differences) = book(&shop).day(&by("clerk"), &wechat(), today).unwrap();
        assert_eq!((run.state, differences.len()), (RunState::Closed, 0));
        assert_eq!((run.theirs_in, run.theirs_out), (Fen(15_000), Fen(5_000)));
        assert_eq!((run.theirs, run.ours, run.matched), (3, 3, 3));
        assert_eq!(run.fee, Fen(60), "0.6 % of 100 yuan");
        assert_eq!(shop.balance(&Account::fee(Channel::Wechat)), Fen(60));
        clearing_is_the_bill(&shop, &run, 0);
        assert_eq!(book(&shop).round(shop.now()).unwrap(), 0, "and is not asked again");
    });
}

#[test]
fn a_day_with_three_differences_closes_when_two_people_have_put_each_right() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        sleep(&shop);
        let today = day(&shop);
        shop.posted(10_000);
        // Only at us.
        let (_, lost) = shop.posted(2_000);
        shop.book(Channel::Wechat).book.faults.insert(lost.number, ChannelFault::BillMissingRow);
        // Another amount.
        let (_, other) = shop.posted(3_000);
        let number = other.number.clone();
        shop.book(Channel::Wechat).book.faults.insert(number, ChannelFault::BillOtherAmount);
        // Only in the channel: paid after the close, and nobody told us.
        let order = shop.order(4_000);
        let late = shop.begin(&order, Channel::Wechat);
        shop.till.leave(&by("payer"), &late.number, shop.now()).unwrap();
        shop.wait_long(10_800);
        let number = late.number.clone();
        shop.book(Channel::Wechat).book.faults.insert(number, ChannelFault::PaidAfterUndo);
        assert!(shop.pay(&late));
        shop.book(Channel::Wechat)
            .book
            .faults
            .insert(late.number.clone(), ChannelFault::Unanswered);
        let _ = wire::simulate::Simulated::outgoing(&mut *shop.book(Channel::Wechat), shop.now());
        sleep(&shop);

        let found = run(&shop, today);
        assert_eq!(found.state, RunState::Open);
        let all = differences(&shop, today);
        let mut classes: Vec<Class> = all.iter().map(|d| d.class).collect();
        classes.sort();
        assert_eq!(classes, [Class::Long, Class::Short, Class::AmountMismatch]);
        clearing_is_the_bill(&shop, &found, 0);
        let of = |way| Account::suspense(way, Channel::Wechat);
        assert_eq!(shop.balance(&of(Suspense::Long)), Fen(4_001));
        assert_eq!(shop.balance(&of(Suspense::Short)), Fen(2_000));
        assert_eq!(shop.cases().iter().filter(|kind| *kind == "difference").count(), 3);

        for d in &all {
            let action = match d.class {
                Class::Long => Action::Credit,
                Class::Short => Action::Follow,
                _ => Action::WriteOff,
            };
            let preview = book(&shop).preview(&by("clerk"), &d.id).unwrap();
            assert!(
                preview.ways.iter().any(|(way, entries)| *way == action && !entries.is_empty())
            );
            book(&shop).propose(&by("maker"), &d.id, (action, "核对凭证"), shop.now()).unwrap();
            let alone = book(&shop).decide(&by("maker"), &d.id, true, shop.now());
            assert!(matches!(alone, Err(Fault::SamePerson)));
            book(&shop).decide(&by("checker"), &d.id, true, shop.now()).unwrap();
        }
        let (run, all) = book(&shop).day(&by("clerk"), &wechat(), today).unwrap();
        assert!(all.iter().all(|d| d.state == DiffState::Settled));
        assert_eq!(run.state, RunState::Closed);
        assert_eq!(shop.balance(&of(Suspense::Long)), Fen(0));
        assert_eq!(shop.balance(&of(Suspense::Short)), Fen(0));
        assert_eq!(shop.till.attempt(&late.number).unwrap().state, AttemptState::Late);
        let (debits, credits) = trial_balance(&shop);
        assert_eq!(debits, credits);
        assert!(!shop.cases().contains(&"difference".to_owned()));
    });
}

#[test]
fn running_a_day_again_changes_nothing() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let today = day(&shop);
        let (_, lost) = shop.posted(2_000);
        shop.posted(700);
        shop.book(Channel::Wechat).book.faults.insert(lost.number, ChannelFault::BillMissingRow);
        sleep(&shop);
        let once = (run(&shop, today), differences(&shop, today), trial_balance(&shop));
        let again = (run(&shop, today), differences(&shop, today), trial_balance(&shop));
        assert_eq!(once, again);
        shop.book(Channel::Wechat).book.faults.clear();
        let healed = run(&shop, today);
        assert_eq!(healed.state, RunState::Closed, "the bill came right");
        assert_eq!(differences(&shop, today)[0].state, DiffState::Gone);
        let short = Account::suspense(Suspense::Short, Channel::Wechat);
        assert_eq!(shop.balance(&short), Fen(0));
    });
}

#[test]
fn a_proposal_that_is_turned_down_leaves_the_difference_open() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let today = day(&shop);
        let (_, lost) = shop.posted(2_000);
        shop.book(Channel::Wechat).book.faults.insert(lost.number, ChannelFault::BillMissingRow);
        sleep(&shop);
        run(&shop, today);
        let d = differences(&shop, today).remove(0);
        let propose =
            |action, reason| book(&shop).propose(&by("maker"), &d.id, (action, reason), shop.now());
        assert!(matches!(propose(Action::Credit, "x"), Err(Fault::NotPossible)));
        assert!(matches!(propose(Action::WriteOff, " "), Err(Fault::NotPossible)));
        propose(Action::WriteOff, "无法追回").unwrap();
        book(&shop).decide(&by("checker"), &d.id, false, shop.now()).unwrap();
        assert_eq!(differences(&shop, today)[0].state, DiffState::Open);
        let early = book(&shop).run(&by("clerk"), &wechat(), day(&shop), shop.now());
        assert!(matches!(early, Err(Fault::TooEarly)));
    });
}

#[test]
fn late_money_can_be_sent_back_instead() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        sleep(&shop);
        let today = day(&shop);
        let order = shop.order(4_000);
        let late = shop.begin(&order, Channel::Wechat);
        shop.till.leave(&by("payer"), &late.number, shop.now()).unwrap();
        shop.wait_long(10_800);
        let number = late.number.clone();
        shop.book(Channel::Wechat).book.faults.insert(number, ChannelFault::PaidAfterUndo);
        assert!(shop.pay(&late));
        let _ = wire::simulate::Simulated::outgoing(&mut *shop.book(Channel::Wechat), shop.now());
        sleep(&shop);
        run(&shop, today);
        let d = differences(&shop, today).remove(0);
        let what = (Action::GiveBack, "付款人已另行缴费");
        book(&shop).propose(&by("maker"), &d.id, what, shop.now()).unwrap();
        book(&shop).decide(&by("checker"), &d.id, true, shop.now()).unwrap();
        shop.wait(60);
        assert_eq!(shop.balance(&Account::refund_payable()), Fen(0));
        let (run, _) = book(&shop).day(&by("clerk"), &wechat(), today).unwrap();
        assert_eq!(run.state, RunState::Closed);
        assert_eq!(shop.balance(&Account::clearing(Channel::Wechat)), Fen(0) - run.fee);
        sleep(&shop);
        book(&shop).round(shop.now()).unwrap();
        let next = differences(&shop, Day::from_number(today.number() + 1).unwrap());
        assert!(next.is_empty(), "the refund stands on both sides: {next:?}");
    });
}

#[test]
fn the_biller_is_compared_too() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let today = day(&shop);
        shop.posted(1_000);
        shop.posted(2_000);
        sleep(&shop);
        let biller = Party::Biller("retail".to_owned());
        let run = book(&shop).run(&by("clerk"), &biller, today, shop.now()).unwrap();
        assert_eq!((run.state, run.matched, run.theirs_in), (RunState::Closed, 2, Fen(3_000)));
        shop.biller_fault(Some(BillerFault::Down));
        let again = book(&shop).run(&by("clerk"), &biller, today, shop.now()).unwrap();
        assert_eq!(again.state, RunState::Closed, "what was compared stays compared");
    });
}

#[test]
fn a_payment_at_midnight_is_found_on_the_neighbouring_bill() {
    each_engine(|trial| {
        let shop = Shop::open(trial);
        let today = day(&shop);
        let next = Day::from_number(today.number() + 1).unwrap();
        let late = Moment::china(today, 23, 56, 0).unwrap();
        shop.wait_long(late.0 - shop.now().0);
        let (_, mut attempt) = shop.posted(2_000);
        // Our clock has it after midnight, theirs before.
        attempt = shop.till.attempt(&attempt.number).unwrap();
        attempt.paid_at = Some(Moment::china(next, 0, 2, 0).unwrap());
        let set =
            |write: &mut store::Write<'_>| store::order::attempt::set(write, &tenant(), &attempt);
        shop.till.db.keep_house(shop.now(), set).unwrap();
        sleep(&shop);
        sleep(&shop);
        shop.book(Channel::Wechat).book.faults.insert(next.to_string(), ChannelFault::BillExtraRow);
        assert_eq!(run(&shop, next).state, RunState::Open);
        let classes: Vec<Class> = differences(&shop, next).iter().map(|d| d.class).collect();
        assert!(classes.contains(&Class::Waiting), "{classes:?}");
        let found = run(&shop, today);
        assert_eq!((found.state, found.matched), (RunState::Closed, 1));
        let waited = differences(&shop, next).into_iter().find(|d| d.class == Class::Waiting);
        assert_eq!(waited.unwrap().state, DiffState::Gone);
        shop.book(Channel::Wechat).book.faults.clear();
        assert_eq!(run(&shop, next).state, RunState::Closed);
    });
}

#[test]
fn the_fee_that_was_agreed_with_a_channel_is_what_its_bill_is_held_against() {
    each_engine(|trial| {
        let mut shop = Shop::open(trial);
        assert!(shop.till.fees.agree(Channel::Wechat, 38), "0.38 %");
        let today = day(&shop);
        shop.posted(10_000);
        sleep(&shop);
        let found = run(&shop, today);
        let [fee] = &differences(&shop, today)[..] else { panic!("{found:?}") };
        assert_eq!((fee.class, fee.delta), (Class::FeeMismatch, Fen(-22)), "0.6 % was kept");
        assert_eq!(found.fee, Fen(38), "only what was agreed is posted as a fee");
    });
}
