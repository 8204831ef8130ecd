//! The states of an attempt: one table for every channel.

macro_rules! states {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// Where an attempt stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AttemptState { $(#[doc = $doc] $variant,)* }

        impl AttemptState {
            /// Every state.
            pub const ALL: &'static [AttemptState] = &[$(AttemptState::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(AttemptState::$variant => $code,)* }
            }
        }
    };
}

states! {
    Created = "created", "Kept with its full request; nothing was sent.";
    Sent = "sent", "About to be sent or sent; no answer yet.";
    Waiting = "waiting", "The channel has it and the payer has to act.";
    Unknown = "unknown", "No answer, or one that says nothing: asked about until decided.";
    Paid = "paid", "The money was taken.";
    Failed = "failed", "The channel said for certain that nothing was taken.";
    Undoing = "undoing", "Time is over: being closed or reversed, until the channel says which.";
    Closed = "closed", "Closed without money.";
    Returned = "returned", "Taken and given back by the channel's reversal.";
    Late = "late", "Paid after it was closed, failed or returned: always a case.";
}

/// What happened to an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is about to be sent. Kept before the first byte leaves.
    Send,
    /// The channel waits for the payer.
    Wait,
    /// Nothing certain was heard: no answer, an unreadable one, or "not found".
    Doubt,
    /// The channel says paid: answer, notice or bill.
    Pay,
    /// The channel says for certain that nothing was and will be taken.
    Fail,
    /// The deadline has passed, or the payer left.
    GiveUp,
    /// The channel closed it without money.
    Close,
    /// The channel reversed it and the payer has the money back.
    Return,
}

impl Event {
    /// Every event.
    pub const ALL: &'static [Event] = &[
        Event::Send,
        Event::Wait,
        Event::Doubt,
        Event::Pay,
        Event::Fail,
        Event::GiveUp,
        Event::Close,
        Event::Return,
    ];
}

impl AttemptState {
    /// The state of a code.
    pub fn of_code(code: &str) -> Option<AttemptState> {
        AttemptState::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// Whether money may still move under this number by our asking. While it is so, no second
    /// attempt is begun for the same part of an order.
    pub fn is_open(self) -> bool {
        use AttemptState::{Created, Sent, Undoing, Unknown, Waiting};
        matches!(self, Created | Sent | Waiting | Unknown | Undoing)
    }

    /// Whether the attempt holds the payer's money.
    pub fn holds_money(self) -> bool {
        matches!(self, AttemptState::Paid | AttemptState::Late)
    }

    /// The state after an event; `None` when the event cannot happen here and must be refused
    /// loudly. An event that changes nothing returns the same state, so replays are harmless.
    pub fn after(self, event: Event) -> Option<AttemptState> {
        use AttemptState::{
            Closed, Created, Failed, Late, Paid, Returned, Sent, Undoing, Unknown, Waiting,
        };
        use Event as E;
        Some(match (self, event) {
            (Created, E::Send) => Sent,
            // Nothing left the house: it can be dropped without asking anybody.
            (Created, E::GiveUp) => Closed,
            (Sent | Waiting | Unknown, E::Wait) => Waiting,
            (Sent | Unknown, E::Doubt) => Unknown,
            // Not found or no answer while the payer is looking at the code means nothing.
            (Waiting, E::Doubt) => Waiting,
            (Sent | Waiting | Unknown, E::GiveUp) => Undoing,
            (Undoing, E::Wait | E::Doubt | E::GiveUp) => Undoing,
            (Sent | Waiting | Unknown | Undoing, E::Pay) => Paid,
            (Sent | Waiting | Unknown | Undoing, E::Fail) => Failed,
            (Sent | Waiting | Unknown | Undoing, E::Close) => Closed,
            (Sent | Waiting | Unknown | Undoing, E::Return) => Returned,
            // Money that was taken stays taken: whatever an older answer said.
            (Paid | Late, E::Wait | E::Doubt | E::Pay | E::GiveUp | E::Fail) => self,
            // Only a refund of ours gives back what was taken; a channel that says otherwise is
            // a difference for reconciliation.
            (Paid | Late, E::Close | E::Return) => return None,
            (Failed | Closed, E::Pay) => Late,
            // A reversal that the channel confirmed gave the money back. Old news of the payment
            // that was reversed changes nothing; the bill shows both rows.
            (Returned, E::Pay) => Returned,
            (Failed | Closed | Returned, E::Wait | E::Doubt | E::Fail | E::GiveUp) => self,
            (Failed | Closed, E::Close) => self,
            (Failed | Closed | Returned, E::Return) => Returned,
            (Returned, E::Close) => Returned,
            (Created, _) | (_, E::Send) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AttemptState::*;

    #[test]
    fn nothing_is_sent_twice_and_nothing_is_heard_before_sending() {
        for state in AttemptState::ALL.iter().filter(|state| **state != Created) {
            assert_eq!(state.after(Event::Send), None, "{state:?}");
        }
        for event in [Event::Pay, Event::Wait, Event::Doubt, Event::Fail] {
            assert_eq!(Created.after(event), None);
        }
    }

    #[test]
    fn silence_is_never_a_failure() {
        for state in [Sent, Waiting, Unknown, Undoing] {
            let after = state.after(Event::Doubt).unwrap();
            assert!(after.is_open(), "{state:?} became {after:?}");
        }
    }

    #[test]
    fn money_that_came_is_never_forgotten() {
        for state in [Paid, Late] {
            for event in Event::ALL {
                assert!(state.after(*event).is_none_or(AttemptState::holds_money));
            }
        }
    }

    #[test]
    fn money_after_the_end_is_late_and_held() {
        assert_eq!(Closed.after(Event::Pay), Some(Late));
        assert_eq!(Failed.after(Event::Pay), Some(Late));
    }

    #[test]
    fn every_event_may_be_heard_twice() {
        for state in AttemptState::ALL {
            for event in Event::ALL.iter().filter(|event| **event != Event::Send) {
                let Some(once) = state.after(*event) else { continue };
                let twice = once.after(*event);
                assert!(
                    twice == Some(once) || (*state == Created && twice.is_some()),
                    "{state:?} {event:?}: {once:?}, then {twice:?}"
                );
            }
        }
    }
}
