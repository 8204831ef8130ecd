//! The states of an order: from the wish to pay to the biller's receipt.

macro_rules! states {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// Where an order stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OrderState { $(#[doc = $doc] $variant,)* }

        impl OrderState {
            /// Every state.
            pub const ALL: &'static [OrderState] = &[$(OrderState::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(OrderState::$variant => $code,)* }
            }
        }
    };
}

states! {
    Open = "open", "Nothing was paid yet.";
    PartlyPaid = "partly-paid", "Some of it was paid.";
    Paid = "paid", "All of it was paid; the biller is being told.";
    Posted = "posted", "The biller took it: the receipt can be given.";
    Refunding = "refunding", "What was paid is on its way back.";
    Refunded = "refunded", "All of it went back.";
    Closed = "closed", "Ended without money.";
}

/// What happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Money came, and some is still missing.
    PayPart,
    /// Money came, and nothing is missing any more.
    PayAll,
    /// The biller confirmed that the account is settled.
    Post,
    /// The money is to go back: the biller refused, the payer gave up a part, or a refund was
    /// approved.
    GiveBack,
    /// The last of it went back.
    GaveBack,
    /// A refund could not be made or was for a part only: the order is what it was.
    Keep,
    /// Nobody paid.
    Close,
}

impl Event {
    /// Every event.
    pub const ALL: &'static [Event] = &[
        Event::PayPart,
        Event::PayAll,
        Event::Post,
        Event::GiveBack,
        Event::GaveBack,
        Event::Keep,
        Event::Close,
    ];
}

impl OrderState {
    /// The state of a code.
    pub fn of_code(code: &str) -> Option<OrderState> {
        OrderState::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// Whether money is still asked for.
    pub fn is_payable(self) -> bool {
        matches!(self, OrderState::Open | OrderState::PartlyPaid)
    }

    /// Whether nothing more will happen by itself.
    pub fn is_final(self) -> bool {
        matches!(self, OrderState::Posted | OrderState::Refunded | OrderState::Closed)
    }

    /// The state after an event; `None` when the event cannot happen here.
    pub fn after(self, event: Event) -> Option<OrderState> {
        use Event as E;
        use OrderState::{Closed, Open, Paid, PartlyPaid, Posted, Refunded, Refunding};
        Some(match (self, event) {
            (Open | PartlyPaid, E::PayPart) => PartlyPaid,
            (Open | PartlyPaid, E::PayAll) => Paid,
            (Paid, E::Post) => Posted,
            (PartlyPaid | Paid | Posted, E::GiveBack) => Refunding,
            (Refunding, E::GaveBack) => Refunded,
            (Refunding, E::Keep) => Posted,
            (Open, E::Close) => Closed,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_state_leads_back_to_asking_for_money_once_all_was_paid() {
        for state in OrderState::ALL.iter().filter(|state| !state.is_payable()) {
            for event in Event::ALL {
                assert!(state.after(*event).is_none_or(|after| !after.is_payable()));
            }
        }
    }

    #[test]
    fn the_biller_is_told_only_of_what_was_paid() {
        for state in OrderState::ALL {
            assert_eq!(state.after(Event::Post).is_some(), *state == OrderState::Paid);
        }
    }

    #[test]
    fn an_order_with_money_is_never_just_closed() {
        for state in OrderState::ALL {
            assert_eq!(state.after(Event::Close).is_some(), *state == OrderState::Open);
        }
    }
}
