//! How a difference is put right, and what that posts.
//!
//! A difference moves money between clearing and suspense when it is found, so that the clearing
//! account always says what the channel says. What people decide moves it on from suspense.

use super::Class;
use crate::Fen;
use crate::ledger::{Account, Entry, Suspense};
use crate::pay::Channel;

macro_rules! actions {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// How a difference is put right. One proposes it, another agrees.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $(#[doc = $doc] $variant,)* }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Action] = &[$(Action::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Action::$variant => $code,)* }
            }

            /// The action of a code.
            pub fn of_code(code: &str) -> Option<Action> {
                Action::ALL.iter().copied().find(|action| action.code() == code)
            }
        }
    };
}

actions! {
    Credit = "credit", "补单: the payment counts after all.";
    GiveBack = "give_back", "退款: it goes back to the payer.";
    Follow = "follow", "以渠道为准: the other side is right, and the biller or the fee bears it.";
    WriteOff = "write_off", "核销: it stays with us, as income or as a loss.";
    Explain = "explain", "说明: nothing is posted; a voucher says why both are right.";
}

impl Action {
    /// What may be done about a difference: `is_payment` unless it is of a refund, `has_order`
    /// when we know whose it is, `has_money` when there is suspense to be moved.
    pub fn of(class: Class, is_payment: bool, has_order: bool, has_money: bool) -> Vec<Action> {
        if class == Class::Waiting || class == Class::Matched {
            return Vec::new();
        }
        if !has_money {
            return vec![Action::Explain];
        }
        let mut actions = Vec::new();
        if class == Class::Long && is_payment && has_order {
            actions.extend([Action::Credit, Action::GiveBack]);
        }
        if class == Class::FeeMismatch || (has_order && class != Class::Long) {
            actions.push(Action::Follow);
        }
        actions.push(Action::WriteOff);
        actions
    }
}

/// What is posted when a difference is found: `delta` is by how much the channel has more than we
/// do, negative when less. Nothing for zero.
pub fn suspense(channel: Channel, delta: Fen) -> Vec<Entry> {
    moved(Account::clearing(channel), held(channel, delta), delta)
}

/// What is posted when it is put right. `biller` is who is owed the money of its order.
pub fn entries(
    action: Action,
    class: Class,
    channel: Channel,
    biller: Option<&str>,
    delta: Fen,
) -> Vec<Entry> {
    let is_long = delta.0 > 0;
    let to = match (action, biller) {
        // The suspense is undone; the payment is posted like every other.
        (Action::Credit | Action::GiveBack, _) => Account::clearing(channel),
        (Action::Follow, _) if class == Class::FeeMismatch => Account::fee(channel),
        (Action::Follow, Some(biller)) if is_long => Account::biller(biller),
        (Action::Follow, Some(biller)) => Account::receivable(biller),
        (Action::Explain, _) => return Vec::new(),
        (Action::WriteOff | Action::Follow, _) if is_long => Account::income("difference"),
        (Action::WriteOff | Action::Follow, _) => Account::expense("difference"),
    };
    moved(held(channel, delta), to, delta)
}

fn held(channel: Channel, delta: Fen) -> Account {
    let way = if delta.0 > 0 { Suspense::Long } else { Suspense::Short };
    Account::suspense(way, channel)
}

fn moved(debit: Account, credit: Account, delta: Fen) -> Vec<Entry> {
    match delta.0 {
        0 => Vec::new(),
        _ => {
            vec![Entry { account: debit, amount: delta }, Entry { account: credit, amount: -delta }]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum_of(entries: &[Entry], account: &Account) -> Fen {
        entries.iter().filter(|entry| entry.account == *account).map(|entry| entry.amount).sum()
    }

    #[test]
    fn a_difference_lies_in_suspense_until_an_action_empties_it() {
        for delta in [Fen(5), Fen(-5)] {
            for action in Action::ALL.iter().filter(|action| **action != Action::Explain) {
                for class in Class::ALL {
                    let mut all = suspense(Channel::Wechat, delta);
                    all.extend(entries(*action, *class, Channel::Wechat, Some("water"), delta));
                    assert_eq!(all.iter().map(|entry| entry.amount).sum::<Fen>(), Fen(0));
                    assert_eq!(sum_of(&all, &held(Channel::Wechat, delta)), Fen(0), "{action:?}");
                }
            }
        }
        assert!(suspense(Channel::Wechat, Fen(0)).is_empty());
    }

    #[test]
    fn clearing_says_what_the_channel_says() {
        let clearing = Account::clearing(Channel::Alipay);
        assert_eq!(sum_of(&suspense(Channel::Alipay, Fen(7)), &clearing), Fen(7));
        assert_eq!(sum_of(&suspense(Channel::Alipay, Fen(-7)), &clearing), Fen(-7));
    }

    #[test]
    fn only_a_payment_that_we_know_can_be_credited_or_given_back() {
        use Action::{Credit, Explain, Follow, GiveBack, WriteOff};
        let long = Action::of(Class::Long, true, true, true);
        assert_eq!(long, [Credit, GiveBack, WriteOff]);
        assert_eq!(Action::of(Class::Long, false, true, true), [WriteOff]);
        assert_eq!(Action::of(Class::MissingLocal, true, false, true), [WriteOff]);
        assert_eq!(Action::of(Class::Short, true, true, true), [Follow, WriteOff]);
        assert_eq!(Action::of(Class::FeeMismatch, true, false, true), [Follow, WriteOff]);
        assert_eq!(Action::of(Class::Short, true, true, false), [Explain]);
        assert!(Action::of(Class::Waiting, true, true, true).is_empty());
    }
}
