//! Providers and their simulators: codecs by table, then over real HTTP on this machine.

mod alipay;
mod baidu;
mod biller;
mod faults;
mod hostile;
mod jumdata;
mod outbound;
mod peer;
mod round_trip;
mod sm;
mod strict;
mod tls;
mod unionpay;
mod wechat;
mod world;
