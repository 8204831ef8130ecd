//! The states of a refund (退款): one number until a final answer.

macro_rules! states {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// Where a refund stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RefundState { $(#[doc = $doc] $variant,)* }

        impl RefundState {
            /// Every state.
            pub const ALL: &'static [RefundState] = &[$(RefundState::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(RefundState::$variant => $code,)* }
            }
        }
    };
}

states! {
    Proposed = "proposed", "Somebody asked for it; a second person has to agree.";
    Declined = "declined", "The second person did not agree.";
    Approved = "approved", "To be sent, with its number kept.";
    Processing = "processing", "Sent, perhaps without an answer; asked about until decided.";
    Done = "done", "The payer has the money.";
    Abnormal = "abnormal", "The channel could not give it back: a person has to, by a case.";
}

/// What happened to a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The second person, or the program for what it must return by itself, agreed.
    Approve,
    /// The second person did not.
    Decline,
    /// About to be sent, or heard nothing final.
    Send,
    /// The money is back.
    Finish,
    /// The channel gave up.
    Break,
}

impl Event {
    /// Every event.
    pub const ALL: &'static [Event] =
        &[Event::Approve, Event::Decline, Event::Send, Event::Finish, Event::Break];
}

impl RefundState {
    /// The state of a code.
    pub fn of_code(code: &str) -> Option<RefundState> {
        RefundState::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// Whether it takes from what can still be refunded.
    pub fn counts(self) -> bool {
        self != RefundState::Declined
    }

    /// The state after an event; `None` when the event cannot happen here.
    pub fn after(self, event: Event) -> Option<RefundState> {
        use Event as E;
        use RefundState::{Abnormal, Approved, Declined, Done, Processing, Proposed};
        Some(match (self, event) {
            (Proposed, E::Approve) => Approved,
            (Proposed, E::Decline) => Declined,
            (Approved | Processing, E::Send) => Processing,
            (Processing, E::Finish) => Done,
            (Processing, E::Break) => Abnormal,
            // Retried by a person after the reason was mended, or the channel finished it late.
            (Abnormal, E::Send) => Processing,
            (Abnormal, E::Finish) => Done,
            (Done, E::Finish) | (Abnormal, E::Break) => self,
            // Old news.
            (Done, E::Send | E::Break) => self,
            _ => return None,
        })
    }
}
