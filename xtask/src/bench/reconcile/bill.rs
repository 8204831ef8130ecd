//! A bill of any length in the layout of WeChat's 交易账单.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use model::{Fen, Moment};
use wire::simulate::wechat::WechatSimulator;

use super::{PAID, amount, number};

const HEAD: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,\
    交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,\
    退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const SUMMARY: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

/// Writes the payments of the bench; the first `differing` of them have another amount.
pub(super) fn write(
    path: &Path,
    simulator: &WechatSimulator,
    rows: u64,
    differing: u64,
) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    write!(out, "\u{feff}{HEAD}\r\n")?;
    let (mut paid, mut fees) = (0, 0);
    for n in 0..rows {
        let fen = amount(n) + i64::from(n < differing);
        let fee = fen * 6;
        (paid, fees) = (paid + fen, fees + fee);
        let at = Moment(PAID + (n % 3_600) as i64).in_china();
        let (appid, mchid, number, sum) = (&simulator.appid, &simulator.mchid, number(n), Fen(fen));
        write!(
            out,
            "`{at},`{appid},`{mchid},`0,`,`42{n:026},`{number},`o{n:011},`NATIVE,`SUCCESS,`OTHERS,\
             `CNY,`{sum},`0.00,`,`,`0.00,`0.00,`,`,`电费,`,`{},`0.60%,`{sum},`0.00,`\r\n",
            e5(fee)
        )?;
    }
    let (sum, fees) = (Fen(paid), e5(fees));
    write!(out, "{SUMMARY}\r\n`{rows},`{sum},`0.00,`0.00,`{fees},`{sum},`0.00\r\n")?;
    out.flush()
}

fn e5(value: i64) -> String {
    format!("{}.{:05}", value / 100_000, value % 100_000)
}
