//! Channels (支付渠道): where the money comes from, and how patient we are with each.

/// A channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// 微信支付.
    Wechat,
    /// 支付宝.
    Alipay,
    /// 银联二维码 (云闪付).
    UnionPay,
    /// Notes and coins at a device.
    Cash,
    /// A bank card at a terminal.
    Card,
    /// 数字人民币. A place for it; no public interface is known.
    Ecny,
}

/// Who shows the code and who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// We show a code and the payer scans it (主扫): WeChat Native, Alipay precreate, UnionPay 01/07.
    Shown,
    /// The payer shows a code and we scan it (被扫): 付款码.
    Scanned,
}

impl Channel {
    /// Every channel.
    pub const ALL: &'static [Channel] = &[
        Channel::Wechat,
        Channel::Alipay,
        Channel::UnionPay,
        Channel::Cash,
        Channel::Card,
        Channel::Ecny,
    ];

    /// The channels that are asked over the network.
    pub const ONLINE: &'static [Channel] = &[Channel::Wechat, Channel::Alipay, Channel::UnionPay];

    /// The stable code, as the store, the API and names of ledger accounts have it.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Wechat => "wechat",
            Channel::Alipay => "alipay",
            Channel::UnionPay => "unionpay",
            Channel::Cash => "cash",
            Channel::Card => "card",
            Channel::Ecny => "ecny",
        }
    }

    /// The channel of a code.
    pub fn of_code(code: &str) -> Option<Channel> {
        Channel::ALL.iter().copied().find(|channel| channel.code() == code)
    }

    /// How many seconds after a code has died the channel says for certain what became of it.
    /// UnionPay cannot withdraw a code; "not found" is certain only a quarter of an hour later.
    pub fn certain_after_s(self) -> i64 {
        if self == Channel::UnionPay { 900 } else { 0 }
    }

    /// How patient we are with this channel.
    pub fn pace(self, way: Way) -> Pace {
        match (self, way) {
            // Query every 5 s up to 30 s, then reverse, no sooner than 15 s after the payment.
            (Channel::Wechat, Way::Scanned) => Pace::new(5, &[5], 30),
            // Query 5 s after, then every 3 to 6 s for 30 to 60 s, then cancel.
            (Channel::Alipay, Way::Scanned) => Pace::new(5, &[4], 60),
            (Channel::UnionPay, _) => Pace::new(1, &[1, 2, 4, 8, 15], 120),
            // Somebody looks at the screen: every 3 s. A code lives 2 h; we close it sooner.
            (_, Way::Shown) => Pace::new(3, &[3], 300),
            (_, Way::Scanned) => Pace::new(2, &[2, 4, 8], 60),
        }
    }
}

impl Way {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Way::Shown => "shown",
            Way::Scanned => "scanned",
        }
    }

    /// The way of a code.
    pub fn of_code(code: &str) -> Option<Way> {
        [Way::Shown, Way::Scanned].into_iter().find(|way| way.code() == code)
    }
}

/// When to ask about an attempt that is not decided, and when to give it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Seconds from sending to the first query.
    pub first_s: i64,
    /// Seconds between queries; the last one repeats.
    pub then_s: &'static [i64],
    /// Seconds from sending to the undo.
    pub deadline_s: i64,
}

impl Pace {
    const fn new(first_s: i64, then_s: &'static [i64], deadline_s: i64) -> Pace {
        Pace { first_s, then_s, deadline_s }
    }

    /// Seconds to wait after the `asked`th query (0: after sending).
    pub fn wait_s(&self, asked: usize) -> i64 {
        match asked.checked_sub(1) {
            None => self.first_s,
            Some(at) => self.then_s.get(at).or(self.then_s.last()).copied().unwrap_or(5),
        }
    }

    /// Seconds to wait before undoing or refunding is tried again after `tried` times: doubling
    /// from 5 s to 10 min. It never ends by itself; a person sees it in the console meanwhile.
    pub fn retry_s(tried: usize) -> i64 {
        (5_i64 << tried.min(7)).min(600)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_leads_back_to_its_channel() {
        for channel in Channel::ALL {
            assert_eq!(Channel::of_code(channel.code()), Some(*channel));
        }
        assert_eq!(Channel::of_code("paypal"), None);
    }

    #[test]
    fn the_scanned_code_of_wechat_is_asked_about_every_5_s_and_reversed_after_30() {
        let pace = Channel::Wechat.pace(Way::Scanned);
        assert_eq!((pace.wait_s(0), pace.wait_s(1), pace.wait_s(9)), (5, 5, 5));
        assert_eq!(pace.deadline_s, 30);
    }

    #[test]
    fn unionpay_is_asked_ever_more_seldom_up_to_2_minutes() {
        let pace = Channel::UnionPay.pace(Way::Shown);
        assert_eq!([0, 1, 2, 3, 4, 9].map(|n| pace.wait_s(n)), [1, 1, 2, 4, 8, 15]);
        assert_eq!(pace.deadline_s, 120);
    }

    #[test]
    fn only_unionpay_makes_us_wait_after_a_code_has_died() {
        let waits = Channel::ALL.iter().filter(|channel| channel.certain_after_s() > 0);
        assert_eq!(waits.collect::<Vec<_>>(), [&Channel::UnionPay]);
    }

    #[test]
    fn retries_grow_to_ten_minutes() {
        assert_eq!([0, 1, 6, 7, 50].map(Pace::retry_s), [5, 10, 320, 600, 600]);
    }
}
