//! Why a payment did not happen, sorted so that a person can act on it.

macro_rules! kinds {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// What kind of failure; the channel's own code stands beside it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FailureKind { $(#[doc = $doc] $variant,)* }

        impl FailureKind {
            /// Every kind.
            pub const ALL: &'static [FailureKind] = &[$(FailureKind::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(FailureKind::$variant => $code,)* }
            }
        }
    };
}

kinds! {
    NotEnough = "not-enough", "余额不足.";
    CodeExpired = "code-expired", "付款码过期 or already used; the payer can show a new one.";
    CodeWrong = "code-wrong", "What was scanned is no code of this channel.";
    Declined = "declined", "The payer or their bank said no.";
    Limit = "limit", "A limit of the payer, their bank or the channel.";
    Payer = "payer", "The payer's account or card cannot be used for this.";
    TimeOver = "time-over", "Nobody paid in time.";
    Closed = "closed", "The number was closed before.";
    Setting = "setting", "Our request, key or contract is wrong; the operator must act.";
    Channel = "channel", "The channel itself failed, and nothing was taken.";
}

impl FailureKind {
    /// The kind of a code.
    pub fn of_code(code: &str) -> Option<FailureKind> {
        FailureKind::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// Who has to act: the area under which failures are counted (F176).
    pub fn area(self) -> &'static str {
        use FailureKind::{
            Channel, Closed, CodeExpired, CodeWrong, Declined, Limit, NotEnough, Payer, Setting,
            TimeOver,
        };
        match self {
            NotEnough | CodeExpired | CodeWrong | Declined | Payer | TimeOver => "user",
            Limit | Channel | Closed => "tender",
            Setting => "operator",
        }
    }
}

/// A failure that is certain: no money moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind.
    pub kind: FailureKind,
    /// The channel's own code, for support.
    pub code: String,
}
