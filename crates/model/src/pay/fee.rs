//! What a channel keeps of each payment (手续费), as it was agreed.
//!
//! A bill that says another fee is a difference. Where nothing was agreed the bill is believed, and
//! what it keeps is posted as it says.

use std::collections::BTreeMap;

use super::Channel;

/// The most that can be agreed, in parts per ten thousand: a tenth of the payment.
pub const FEE_E4_MAX: i64 = 1_000;

/// The fees that were agreed with channels, in parts per ten thousand of a payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fees(BTreeMap<Channel, i64>);

impl Fees {
    /// What a channel takes from a merchant who agreed on nothing else; `None` when that differs.
    ///
    /// 0.6 % is the usual contract of 微信支付. It is no law: the one real bill that is published,
    /// of 2021-01-28, has 1.00 % in its 费率, so a merchant who agreed on another rate says so in
    /// the till file. 支付宝 and 银联 settle theirs by contract only.
    fn usual(channel: Channel) -> Option<i64> {
        (channel == Channel::Wechat).then_some(60)
    }

    /// Agrees on a fee; `false`, and nothing changes, when it is none.
    pub fn agree(&mut self, channel: Channel, fee_e4: i64) -> bool {
        let is_fee = (0..=FEE_E4_MAX).contains(&fee_e4);
        if is_fee {
            self.0.insert(channel, fee_e4);
        }
        is_fee
    }

    /// The fee of a channel in hundred-thousandths, as bills count it.
    pub fn e5_of(&self, channel: Channel) -> Option<i64> {
        self.0.get(&channel).copied().or(Fees::usual(channel)).map(|e4| e4 * 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_agreed_goes_before_what_is_usual_and_what_is_no_fee_is_refused() {
        let mut fees = Fees::default();
        assert_eq!(fees.e5_of(Channel::Wechat), Some(600));
        assert_eq!(fees.e5_of(Channel::Alipay), None);
        assert!(fees.agree(Channel::Wechat, 38) && fees.agree(Channel::Alipay, 0));
        assert!(!fees.agree(Channel::Wechat, -1) && !fees.agree(Channel::Wechat, 1_001));
        assert_eq!(fees.e5_of(Channel::Wechat), Some(380));
        assert_eq!(fees.e5_of(Channel::Alipay), Some(0));
    }
}
