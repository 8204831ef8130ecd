//! Asking again by itself.

use super::*;

fn verify(trial: &Trial, sources: &Sources) -> (String, inquiry::Inquiry) {
    let verifier: Verifier = may();
    let mut ask = |question: &Question| ask_at(sources, question, now(), Freshness::Cached).answers;
    let inquiry = inquiry::of_typed(&typed(), now(), &mut ask).unwrap();
    let entry = Entry { way: Way::Typed, batch: "", token: None, original: None };
    let by = (verifier.tenant(), verifier.actor());
    (inquiry::keep(&trial.db, by, &inquiry, entry).unwrap(), inquiry)
}

fn lease(trial: &Trial, at: Moment) -> Option<job::Job> {
    trial.db.keep_house(at, |write| job::lease(write, 60)).unwrap()
}

#[test]
fn what_nobody_could_answer_is_asked_again_by_itself() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        let desk = Desk::new(TrustStore::builtin());
        service.simulator().fault = Some(Fault::Unavailable);
        let (id, inquiry) = verify(trial, &sources);
        assert_eq!(inquiry.verification.verdict, Verdict::Undetermined);
        let at = plan(&trial.db, &may(), &id, &inquiry.verification, now()).unwrap().unwrap();
        assert_eq!(at.0 - now().0, 600);
        plan_at(&trial.db, &may(), &id, at, now()).unwrap();
        assert_eq!(trial.db.read(job::pending).unwrap(), 1, "a second plan is none");

        assert!(lease(trial, now()).is_none());
        let first = lease(trial, at).unwrap();
        assert_eq!(first.kind, ASK_AGAIN);
        let (end, kept) = retry(&desk, &sources, &first, at).unwrap();
        let End::Again(next, _) = end else { panic!("{end:?}") };
        assert_eq!((next.0 - at.0, kept), (1_200, None));
        trial.db.keep_house(at, |write| job::end(write, &first.id, &end)).unwrap();

        service.simulator().fault = None;
        let second = lease(trial, next).unwrap();
        let (end, kept) = retry(&desk, &sources, &second, next).unwrap();
        assert_eq!(end, End::Done);
        let find = |id: &str| {
            let tenant = Tenant::new(WORKSPACE);
            trial.db.read(|read| store::verification::find(read, &tenant, id)).unwrap()
        };
        let (new, old) = (find(&kept.clone().unwrap()), find(&id));
        assert_eq!((new.verdict.as_str(), new.way.as_str()), ("valid", "again"));
        assert_eq!(new.actor, old.actor, "whoever asked sees it");
        let (_, again) = retry(&desk, &sources, &second, next).unwrap();
        assert_eq!(again, kept, "a job that runs twice is kept once");
    });
}

#[test]
fn asking_again_ends_after_eight_attempts() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        let desk = Desk::new(TrustStore::builtin());
        service.simulator().fault = Some(Fault::Closed);
        let (id, _) = verify(trial, &sources);
        let mut at = later(1);
        plan_at(&trial.db, &may(), &id, at, now()).unwrap();
        let mut ends = Vec::new();
        while let Some(job) = lease(trial, at) {
            let (end, kept) = retry(&desk, &sources, &job, at).unwrap();
            ends.push(kept.is_some());
            trial.db.keep_house(at, |write| job::end(write, &job.id, &end)).unwrap();
            let End::Again(next, _) = end else { break };
            at = next;
        }
        assert_eq!(ends, [false, false, false, false, false, false, false, true]);
        assert!(lease(trial, later(1_000)).is_none());
        let foreign = Caller::on_this_machine(Tenant::new("wsp_2")).grant().unwrap();
        let planned = plan_at(&trial.db, &foreign, &id, at, now());
        assert!(matches!(planned, Err(store::Error::NotFound)));
    });
}

#[test]
fn a_file_is_read_again_and_not_only_its_question() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        let desk = Desk::new(TrustStore::builtin());
        let xml = paper::xml::write_einvoice(&demo_book()[0].0);
        service.simulator().fault = Some(Fault::Unavailable);
        let verifier: Verifier = may();
        let mut ask =
            |question: &Question| ask_at(&sources, question, now(), Freshness::Cached).answers;
        let bytes = xml.as_bytes();
        let inquiry = inquiry::of_file(&desk, "a.xml", bytes, now(), &mut ask).unwrap();
        let entry = Entry { way: Way::File, batch: "", token: None, original: Some(bytes) };
        let by = (verifier.tenant(), verifier.actor());
        let id = inquiry::keep(&trial.db, by, &inquiry, entry).unwrap();
        plan(&trial.db, &verifier, &id, &inquiry.verification, now()).unwrap().unwrap();
        service.simulator().fault = None;
        let job = lease(trial, later(1)).unwrap();
        let (end, kept) = retry(&desk, &sources, &job, later(1)).unwrap();
        assert_eq!(end, End::Done);
        let tenant = Tenant::new(WORKSPACE);
        let find = |read: &mut store::Read<'_>| {
            store::verification::find(read, &tenant, kept.as_deref().unwrap())
        };
        let new = trial.db.read(find).unwrap();
        assert_eq!((new.verdict.as_str(), new.name.as_str()), ("valid", "a.xml"));
        assert_eq!(new.tax_status, TaxStatus::Normal.code());
        assert!(new.original.is_some());
    });
}
