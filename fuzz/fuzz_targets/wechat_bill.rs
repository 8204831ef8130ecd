//! Any bytes as a bill of WeChat, packed or not; what is read adds up.
#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wire::Address;
use wire::channel::wechat::{Wechat, digest_of, unpacked};
use wire::channel::{Channel, RowState};
use wire::simulate::wechat::WechatSimulator;

static CHANNEL: LazyLock<Wechat> = LazyLock::new(|| {
    let host = Address::parse("https://api.mch.weixin.qq.com").expect("an address");
    let config = WechatSimulator::new().config(host, "https://pay.example/notify");
    Wechat::new(config).expect("settings of the simulator")
});

fuzz_target!(|bytes: &[u8]| {
    let bytes = match unpacked(bytes) {
        Some(bytes) if bytes.len() < 1 << 20 => bytes,
        _ => return,
    };
    assert_eq!(digest_of(&bytes).len(), 45);
    let mut rows = 0;
    let totals = CHANNEL.rows(&mut Cursor::new(&bytes), &mut |row| {
        rows += 1;
        assert!(row.amount.0 >= 0 && !row.number.is_empty());
        assert!(row.state != RowState::Paid || (row.amount.0 > 0 && row.refund.is_none()));
    });
    if let Ok(totals) = totals {
        assert_eq!(totals.rows, rows);
    }
});
