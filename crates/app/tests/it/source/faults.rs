//! What a verdict says when a service fails.

use super::*;

#[test]
fn every_fault_of_a_service_has_its_verdict() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |wish| {
            wish.timeout_ms = 1_000;
            wish.tries_a_day = Some(100);
        });
        let slow = Fault::Slow(Duration::from_secs(20));
        for (fault, verdict, reason) in [
            (None, Verdict::Valid, None),
            (Some(Fault::Closed), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::Unavailable), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(slow), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::Garbage), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::BadJson), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::Huge), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::OtherInvoice), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::TooNew), Verdict::Undetermined, Some(Reason::TooNew)),
            (Some(Fault::NoQuota), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::TooFast), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::DailyLimit), Verdict::Undetermined, Some(Reason::DailyLimit)),
        ] {
            service.simulator().fault = fault;
            let mut retry_at = None;
            let mut ask = |question: &Question| {
                let told = ask_at(&sources, question, now(), Freshness::Fresh);
                retry_at = told.retry_at;
                told.answers
            };
            let v = inquiry::of_typed(&typed(), now(), &mut ask).unwrap().verification;
            assert_eq!(v.verdict, verdict, "{fault:?}");
            assert!(reason.is_none_or(|reason| v.reasons.contains(&reason)), "{fault:?}: {v:?}");
            assert_eq!(retry_at.is_some(), fault.is_some(), "{fault:?}");
        }
    });
}

#[test]
fn a_wrong_amount_from_a_service_is_a_mismatch() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        service.simulator().fault = Some(Fault::WrongAmount);
        let digital = Typed {
            kind: "digital_normal".into(),
            number: "26112000000000000018".into(),
            issue_date: "2026-01-15".into(),
            total: "113.00".into(),
            ..Typed::default()
        };
        let mut ask =
            |question: &Question| ask_at(&sources, question, now(), Freshness::Cached).answers;
        let found = inquiry::of_typed(&digital, now(), &mut ask).unwrap();
        assert_eq!(found.verification.verdict, Verdict::Mismatch);
    });
}
