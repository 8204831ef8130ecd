//! Providers and their simulators: codecs by table, then over real HTTP on this machine.

mod baidu;
mod faults;
mod hostile;
mod jumdata;
mod outbound;
mod peer;
mod round_trip;
mod strict;
mod tls;
mod unionpay;
mod world;
