//! Why a person has to look at a payment (工单).

macro_rules! kinds {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// What kind of case; those of the rules of risk are named by their rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CaseKind { $(#[doc = $doc] $variant,)* }

        impl CaseKind {
            /// Every kind.
            pub const ALL: &'static [CaseKind] = &[$(CaseKind::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(CaseKind::$variant => $code,)* }
            }
        }
    };
}

kinds! {
    Late = "late", "Paid after it had been closed, failed or returned.";
    AmountDiffers = "amount-differs", "The channel speaks of another amount than was asked for.";
    Contradiction = "contradiction", "The channel takes back that it was paid.";
    ChannelFault = "channel-fault", "Our request, key or contract is wrong for the channel.";
    BillerRefused = "biller-refused", "The biller does not take what was paid.";
    BillerSilent = "biller-silent", "The biller does not say whether it took it.";
    BillerKeeps = "biller-keeps", "The biller does not let go of what is to be given back.";
    RefundAbnormal = "refund-abnormal", "The channel cannot give the money back.";
    RefundSilent = "refund-silent", "The channel does not say whether it gave it back.";
    RedLetter = "red-letter", "The red letter of a refund could not be asked for.";
    Difference = "difference", "A day's files say something else than we do.";
}
