//! Reconciling days with channels and billers that go wrong.

mod bill;
mod day;
mod real;

use app::reconcile::{Party, Reconciliation};
use model::Day;
use model::pay::Channel;
use store::reconcile::Run;
use store::reconcile::difference::Difference;

use crate::pay::shop::{Shop, by};

/// The day on which every shop of the tests begins.
fn day(shop: &Shop) -> Day {
    shop.now().china_day()
}

fn book(shop: &Shop) -> Reconciliation {
    Reconciliation { till: shop.till.clone() }
}

fn wechat() -> Party {
    Party::Channel(Channel::Wechat)
}

/// Lets the day pass until the next noon.
fn sleep(shop: &Shop) {
    let next = Day::from_number(day(shop).number() + 1).unwrap();
    let noon = model::Moment::china(next, 12, 0, 0).unwrap();
    shop.wait_long(noon.0 - shop.now().0 + 30);
}

fn run(shop: &Shop, day: Day) -> Run {
    book(shop).run(&by("clerk"), &wechat(), day, shop.now()).unwrap()
}

fn differences(shop: &Shop, day: Day) -> Vec<Difference> {
    book(shop).day(&by("clerk"), &wechat(), day).unwrap().1
}
