//! What Piaoju says to services outside, each in its own protocol.
//!
//! A [`provider`] is a codec without I/O and a thin shell that sends what the codec wrote through
//! the one [`client`]. Whatever goes wrong becomes a [`model::Refusal`]: a question never fails
//! otherwise and never panics. [`simulate`] holds the other side of every protocol, as strict as
//! the documentation says the real one is, so that tests and the demonstration speak real HTTP
//! without asking anybody.

pub mod biller;
pub mod channel;
pub mod client;
pub mod contract;
pub mod limits;
pub mod provider;
pub mod request;
pub mod secret;
pub mod simulate;

pub use client::{Client, Line, Outbound};
pub use provider::Provider;
pub use request::{Address, Needs, Request};
pub use secret::Secret;
