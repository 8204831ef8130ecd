//! Billers (收费单位).

use super::scene::codes;
use super::{AccountRule, InvoiceRule, LateFee, Service};
use crate::Fen;

/// An amount from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub least: Fen,
    /// The most.
    pub most: Fen,
}

codes! {
    /// Who says how much.
    Pricing {
        Billed = "billed", "The biller: there is a bill.";
        Open = "open", "The payer: a card is filled up, a basket is paid.";
    }
}

/// Who is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Biller {
    /// The id, once in a workspace: small letters, digits and hyphens.
    pub id: String,
    /// The name that payers read.
    pub name: String,
    /// What is paid for.
    pub service: Service,
    /// What its account numbers look like.
    pub account: AccountRule,
    /// Who says how much.
    pub pricing: Pricing,
    /// Whether a part of a bill may be paid (部分缴费), and how much at least and at most.
    pub partial: Option<Bounds>,
    /// What one payment may be.
    pub limits: Bounds,
    /// What the delay costs. Where the biller is asked over its interface, its own figure counts.
    pub late_fee: Option<LateFee>,
    /// What its bills are made of (费用项), for the page about it.
    pub items: Vec<String>,
    /// How its invoices are issued; `None` where none is issued here.
    pub invoice: Option<InvoiceRule>,
}
