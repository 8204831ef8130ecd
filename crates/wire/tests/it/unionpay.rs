//! UnionPay: the codec against the published vector, and against its simulator.

mod answers;
mod bill;
mod faults;
mod hostile;
mod journey;
mod notices;
mod requests;
mod strict;
mod talk;
mod undo;
mod vector;
