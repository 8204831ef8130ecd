//! The tax numbers of seller and buyer. A wrong one is a sign, not a proof: it never condemns.

use super::clip;
use crate::reading::Merged;
use crate::tax_id::{Judgement, TaxId};
use crate::{Check, Evidence, Party, Reason};

pub(super) fn check(merged: &Merged, evidence: &mut Vec<Evidence>) {
    evidence.extend(judge(Check::TaxIdSeller, &merged.invoice.seller));
    evidence.extend(judge(Check::TaxIdBuyer, &merged.invoice.buyer));
}

fn judge(check: Check, party: &Party) -> Option<Evidence> {
    let id = party.tax_id.as_deref().map(str::trim).filter(|id| !id.is_empty())?;
    let evidence = match TaxId::judge(id) {
        Judgement::Valid => return Some(Evidence::pass(check, "valid")),
        Judgement::WrongCheck { expected, .. } => Evidence::warn(check, "wrong")
            .because(Reason::TaxIdChecksumWrong)
            .fact("expected", expected.to_string()),
        Judgement::Legacy(_) => Evidence::info(check, "legacy"),
        Judgement::Masked => Evidence::info(check, "masked"),
        // A buyer may be a person with a passport, or nobody in particular.
        Judgement::Odd if check == Check::TaxIdBuyer => Evidence::info(check, "odd"),
        Judgement::Odd => Evidence::warn(check, "odd"),
    };
    Some(evidence.fact("tax_id", clip(id)))
}
