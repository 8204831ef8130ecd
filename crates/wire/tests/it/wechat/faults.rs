//! Each fault of the channel, and what we make of it: never a certainty that is none.

use wire::channel::{Call, Charge, Outcome};
use wire::simulate::acquirer::{ChannelFault, TradeState};

use super::{World, charge, refund, scanned};

const NUMBER: &str = "WX00000001";

fn doubt(word: &str) -> Outcome {
    Outcome::Doubt(word.to_owned())
}

fn both() -> [Charge; 2] {
    [charge(NUMBER), scanned(NUMBER, 0)]
}

#[test]
fn an_unanswered_payment_is_a_doubt_that_a_query_resolves() {
    use ChannelFault::{PayBroken, PaySlow, PayUnanswered};
    for fault in [PayUnanswered, PaySlow, PayBroken] {
        for charge in both() {
            let mut world = World::with(NUMBER, fault);
            let outcome = world.ask(Call::Pay(&charge));
            assert!(matches!(outcome, Outcome::Doubt(_)), "{fault:?} {outcome:?}");
            let outcome = world.ask(Call::Query(&charge));
            // It was carried out: an order waits for its payer, a scanned code was charged.
            match charge.code {
                None => assert_eq!(outcome, Outcome::Wait, "{fault:?}"),
                Some(_) => assert!(matches!(outcome, Outcome::Paid(_)), "{fault:?} {outcome:?}"),
            }
        }
    }
}

#[test]
fn a_lost_payment_is_not_found_later() {
    for charge in both() {
        let mut world = World::with(NUMBER, ChannelFault::PayLost);
        assert_eq!(world.ask(Call::Pay(&charge)), doubt("silence"));
        assert_eq!(world.ask(Call::Query(&charge)), Outcome::NotFound);
    }
}

#[test]
fn silence_and_haste_leave_everything_open() {
    for charge in both() {
        let mut world = World::with(NUMBER, ChannelFault::Unanswered);
        for call in [Call::Pay(&charge), Call::Query(&charge), Call::Undo(&charge)] {
            assert_eq!(world.ask(call), doubt("silence"));
        }
        assert!(world.sim.book.trade(NUMBER).is_none(), "nothing was carried out");
        world.sim.book.faults.insert(NUMBER.to_owned(), ChannelFault::TooMany);
        for call in [Call::Pay(&charge), Call::Query(&charge), Call::Undo(&charge)] {
            assert_eq!(world.ask(call), doubt("FREQUENCY_LIMITED"));
        }
    }
}

#[test]
fn whoever_never_enters_the_password_is_reversed() {
    let mut world = World::with(NUMBER, ChannelFault::AskingForever);
    let charge = scanned(NUMBER, 0);
    assert_eq!(world.ask(Call::Pay(&charge)), Outcome::Wait);
    for _ in 0..6 {
        world.pass(5);
        assert_eq!(world.ask(Call::Query(&charge)), Outcome::Wait);
    }
    assert_eq!(world.ask(Call::Undo(&charge)), Outcome::Closed);
    world.pass(60);
    assert_eq!(world.ask(Call::Query(&charge)), Outcome::Closed);
}

#[test]
fn a_payment_after_the_undo_is_seen_by_query_and_notice() {
    let mut world = World::with(NUMBER, ChannelFault::PaidAfterUndo);
    let charge = charge(NUMBER);
    world.shown(&charge);
    assert_eq!(world.ask(Call::Undo(&charge)), Outcome::Closed);
    let notices = world.heard();
    assert!(matches!(&notices[..], [Ok(notice)] if matches!(notice.outcome, Outcome::Paid(_))));
    assert!(matches!(world.ask(Call::Query(&charge)), Outcome::Paid(_)));

    let mut world = World::with(NUMBER, ChannelFault::PaidAfterUndo);
    let charge = scanned(NUMBER, 1);
    assert_eq!(world.ask(Call::Pay(&charge)), Outcome::Wait);
    assert_eq!(world.ask(Call::Undo(&charge)), Outcome::Closed);
    assert!(matches!(world.ask(Call::Query(&charge)), Outcome::Paid(_)));
}

#[test]
fn an_undo_that_says_again_is_called_again() {
    for (charge, word) in both().into_iter().zip(["500 SYSTEM_ERROR", "recall"]) {
        let mut world = World::with(NUMBER, ChannelFault::UndoAgain);
        world.ask(Call::Pay(&charge));
        assert_eq!(world.ask(Call::Undo(&charge)), doubt(word));
        assert_eq!(world.ask(Call::Undo(&charge)), doubt(word));
        assert_eq!(world.ask(Call::Undo(&charge)), Outcome::Closed);
    }
}

#[test]
fn an_undo_without_an_answer_was_carried_out() {
    for charge in both() {
        let mut world = World::with(NUMBER, ChannelFault::UndoUnanswered);
        world.ask(Call::Pay(&charge));
        assert_eq!(world.ask(Call::Undo(&charge)), doubt("silence"));
        assert_eq!(world.ask(Call::Query(&charge)), Outcome::Closed);
    }
}

#[test]
fn a_forged_answer_says_nothing_whatever_it_says() {
    for charge in both() {
        let mut world = World::with(NUMBER, ChannelFault::AnswerForged);
        // A refund that was never made is not known to belong to the number.
        world.sim.book.faults.insert("RF00000001".to_owned(), ChannelFault::AnswerForged);
        let back = refund("RF00000001", &charge, "", 1);
        let calls = [
            Call::Pay(&charge),
            Call::Query(&charge),
            Call::Undo(&charge),
            Call::Refund(&back),
            Call::QueryRefund(&back),
        ];
        for call in calls {
            assert!(matches!(world.ask(call), Outcome::Doubt(_)), "{call:?}");
        }
    }
}

#[test]
fn a_changed_key_that_we_were_told_of_is_believed() {
    let mut world = World::with(NUMBER, ChannelFault::KeyChanged);
    let charge = charge(NUMBER);
    world.paid(&charge);
    assert!(world.heard()[0].is_ok());
}

#[test]
fn a_number_that_is_not_found_at_first_is_found_later() {
    for charge in both() {
        let mut world = World::with(NUMBER, ChannelFault::NotFoundAtFirst);
        world.ask(Call::Pay(&charge));
        assert_eq!(world.ask(Call::Query(&charge)), Outcome::NotFound);
        world.pass(10);
        let outcome = world.ask(Call::Query(&charge));
        assert!(matches!(outcome, Outcome::Wait | Outcome::Paid(_)), "{outcome:?}");
    }
}

#[test]
fn clocks_six_minutes_apart_end_in_doubt() {
    for fault in [ChannelFault::ClockAhead, ChannelFault::ClockBehind] {
        let mut world = World::new();
        let charge = charge(NUMBER);
        let code = world.shown(&charge);
        world.sim.book.faults.insert(NUMBER.to_owned(), fault);
        let word = "the time of the notice is not near ours";
        assert_eq!(world.ask(Call::Query(&charge)), doubt(word));
        assert_eq!(world.ask(Call::Undo(&charge)), doubt(word));
        assert_eq!(world.sim.book.trade(NUMBER).unwrap().state, TradeState::Unpaid);
        // Within the five minutes of both sides it works.
        world.sim.book.faults.clear();
        assert!(world.sim.pay(&code, world.now));
        assert!(matches!(world.ask(Call::Query(&charge)), Outcome::Paid(_)));
    }
}

#[test]
fn refunds_are_slow_lost_or_cannot_arrive() {
    let cases = [
        (ChannelFault::RefundSlow, true),
        (ChannelFault::RefundAbnormal, false),
        (ChannelFault::RefundUnanswered, true),
    ];
    for (fault, arrives) in cases {
        let mut world = World::new();
        let charge = charge(NUMBER);
        let transaction = world.paid(&charge);
        world.sim.book.faults.insert("RF00000001".to_owned(), fault);
        let back = refund("RF00000001", &charge, &transaction, 8_640);
        let first = world.ask(Call::Refund(&back));
        match fault {
            ChannelFault::RefundUnanswered => assert_eq!(first, doubt("silence")),
            _ => assert_eq!(first, Outcome::Refunding),
        }
        world.pass(61);
        let later = world.ask(Call::QueryRefund(&back));
        match arrives {
            true => assert!(matches!(later, Outcome::Refunded(_)), "{fault:?} {later:?}"),
            false => assert_eq!(later, Outcome::Abnormal("ABNORMAL".into())),
        }
    }
}
