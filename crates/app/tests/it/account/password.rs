//! A forgotten password, and a changed one. The words are those of journey J2.

use app::authority::Verifier;
use app::inquiry;

use super::*;

/// Asks for a link and reads it in the mailbox.
fn link(house: &House, identifier: &str, now: Moment) -> String {
    house.ask_reset(identifier, now).unwrap();
    match house.letter() {
        Words::Reset { token } => token,
        other => panic!("{other:?}"),
    }
}

fn reset(house: &House, token: &str, password: &str, now: Moment) -> account::Result<()> {
    account::reset(&house.db, &house.porter, now, token, password, HERE)
}

#[test]
fn a_forgotten_password_is_replaced_by_a_link_and_old_sessions_end() {
    each_house(|house| {
        let token = house.register_as(WorkspaceKind::Personal, "li@example.com");
        let link = link(house, "li@example.com", later(120));
        assert!(account::is_reset_good(&house.db, later(121), &link).unwrap());
        reset(house, &link, OTHER_PASSWORD, later(121)).unwrap();
        assert!(house.recognise(token.as_str(), later(122)).is_none());
        assert!(matches!(house.letter(), Words::Changed));
        let old = house.log_in("li@example.com", PASSWORD, later(123));
        assert_eq!(refused(&old), Some(Fault::LoginWrong));
        signed_in(house.log_in("li@example.com", OTHER_PASSWORD, later(124)));
    });
}

#[test]
fn a_used_link_is_refused() {
    each_house(|house| {
        house.person("li@example.com");
        let link = link(house, "li@example.com", later(120));
        reset(house, &link, OTHER_PASSWORD, later(121)).unwrap();
        assert!(!account::is_reset_good(&house.db, later(122), &link).unwrap());
        assert_eq!(fault(reset(house, &link, PASSWORD, later(122))), Fault::LinkSpent);
        signed_in(house.log_in("li@example.com", OTHER_PASSWORD, later(123)));
    });
}

#[test]
fn a_link_ends_after_a_quarter_of_an_hour_and_when_a_newer_one_is_sent() {
    each_house(|house| {
        house.person("li@example.com");
        let first = link(house, "li@example.com", later(100));
        let late = reset(house, &first, OTHER_PASSWORD, later(1_000));
        assert_eq!(fault(late), Fault::LinkSpent);
        let second = link(house, "li@example.com", later(1_001));
        let third = link(house, "li@example.com", later(1_062));
        assert_eq!(fault(reset(house, &second, OTHER_PASSWORD, later(1_063))), Fault::LinkSpent);
        reset(house, &third, OTHER_PASSWORD, later(1_064)).unwrap();
    });
}

#[test]
fn an_unknown_address_is_answered_in_the_same_way() {
    each_house(|house| {
        house.person("li@example.com");
        let ask = |who, now| house.ask_reset(who, now);
        for who in ["li@example.com", "no@example.com"] {
            ask(who, later(120)).unwrap();
            assert_eq!(fault(ask(who, later(121))), Fault::CodeSoon, "{who}");
        }
        let letters = house.letters();
        assert_eq!(letters.len(), 2);
        assert!(matches!(letters[0].1, Words::Reset { .. }));
        assert!(matches!(letters[1].1, Words::Unknown) && letters[1].0 == "no@example.com");
    });
}

#[test]
fn what_is_no_link_is_refused_like_one_that_was_used() {
    each_house(|house| {
        let long = "a".repeat(10_000);
        for token in ["", "x", "票据", "' OR 1=1 --", long.as_str()] {
            assert!(!account::is_reset_good(&house.db, NOW, token).unwrap());
            assert_eq!(fault(reset(house, token, OTHER_PASSWORD, NOW)), Fault::LinkSpent);
        }
    });
}

#[test]
fn a_weak_password_does_not_use_up_the_link() {
    each_house(|house| {
        house.person("li@example.com");
        let link = link(house, "li@example.com", later(120));
        for weak in ["short", "1234567890", "li@example"] {
            assert_eq!(fault(reset(house, &link, weak, later(121))), Fault::PasswordWeak);
        }
        reset(house, &link, OTHER_PASSWORD, later(121)).unwrap();
    });
}

#[test]
fn a_new_password_opens_a_locked_account() {
    each_house(|house| {
        house.person("li@example.com");
        for second in 0..5 {
            house.sign_in("li@example.com", "wrong", later(second));
        }
        let locked = house.sign_in("li@example.com", PASSWORD, later(6));
        assert_eq!(refused(&locked), Some(Fault::LoginLocked));
        house.letters();
        let link = link(house, "li@example.com", later(120));
        reset(house, &link, OTHER_PASSWORD, later(121)).unwrap();
        signed_in(house.sign_in("li@example.com", OTHER_PASSWORD, later(122)));
    });
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    each_house(|house| {
        let here = house.register_as(WorkspaceKind::Personal, "li@example.com");
        let there = signed_in(house.log_in("li@example.com", PASSWORD, later(1)));
        let holder = house.visit(&here, later(2)).holder;
        let change = |present, chosen, at| {
            let pair = (present, chosen);
            account::change_password(&house.db, &house.porter, later(at), &holder, pair, HERE)
        };
        assert_eq!(fault(change("wrong", OTHER_PASSWORD, 2)), Fault::PasswordWrong);
        assert_eq!(fault(change(PASSWORD, "short", 3)), Fault::PasswordWeak);
        assert_eq!(fault(change(PASSWORD, PASSWORD, 3)), Fault::PasswordSame);
        change(PASSWORD, OTHER_PASSWORD, 4).unwrap();
        assert!(house.recognise(here.as_str(), later(5)).is_some());
        assert!(house.recognise(there.as_str(), later(5)).is_none());
    });
}

#[test]
fn a_stolen_session_is_no_place_to_guess_the_password() {
    each_house(|house| {
        let visit = house.person("li@example.com");
        let change = |present, at| {
            let pair = (present, OTHER_PASSWORD);
            let (db, porter) = (&house.db, &house.porter);
            account::change_password(db, porter, later(at), &visit.holder, pair, HERE)
        };
        for at in 0..5 {
            assert_eq!(fault(change("wrong", at)), Fault::PasswordWrong);
        }
        assert_eq!(fault(change(PASSWORD, 6)), Fault::LoginLocked);
        change(PASSWORD, 4 + 900).unwrap();
    });
}

#[test]
fn a_closed_account_is_forgotten() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let (db, porter) = (&house.db, &house.porter);
        let close = |visit: &Visit, password| {
            account::close_account(db, porter, NOW, &visit.holder, password)
        };
        let staff = house.built_in(&admin, "li@example.com", BuiltIn::Staff);
        assert_eq!(fault(close(&staff, "wrong")), Fault::PasswordWrong);
        close(&staff, PASSWORD).unwrap();
        let entry = house.log_in("li@example.com", PASSWORD, NOW);
        assert_eq!(refused(&entry), Some(Fault::LoginWrong));
        let keeper: MemberKeeper = admin.caller.grant().unwrap();
        assert_eq!(account::members(db, &keeper).unwrap().members.len(), 1);
        assert_eq!(fault(close(&admin, PASSWORD)), Fault::LastAdmin);
        house.register_as(WorkspaceKind::Personal, "li@example.com");
    });
}

#[test]
fn a_closed_account_takes_its_own_verifications_along_and_leaves_those_of_the_company() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let member = house.built_in(&admin, "li@example.com", BuiltIn::Staff);
        let alone = house.person("zhao@example.com");
        let mut kept = Vec::new();
        for visit in [&member, &alone] {
            let verifier: Verifier = visit.caller.grant().unwrap();
            let (tenant, actor) = (verifier.tenant().clone(), verifier.actor().clone());
            let inquiry = inquiry::of_asked(&question(), NOW, &mut |_| Vec::new());
            let (token, original) = (None, Some(b"a file".as_slice()));
            let entry = inquiry::Entry { way: inquiry::Way::Typed, batch: "", token, original };
            let id = inquiry::keep(&house.db, (&tenant, &actor), &inquiry, entry).unwrap();
            house.db.write(&actor, NOW, |write| store::folder::keep(write, &tenant, &id)).unwrap();
            account::close_account(&house.db, &house.porter, NOW, &visit.holder, PASSWORD).unwrap();
            let rows = house.db.read(|read| {
                let later = Moment(NOW.0 + 9);
                let folder = store::folder::count(read, &tenant, "")?;
                Ok((store::verification::count_before(read, &tenant, later)?, folder))
            });
            let sha256 = &inquiry.verification.file.sha256;
            let file = house.db.read(|read| store::verification::original(read, &tenant, sha256));
            kept.push((rows.unwrap(), file.is_ok()));
        }
        assert_eq!(kept, [((1, 1), true), ((0, 0), false)]);
        assert!(app::log::check(&house.db, &mut |_| {}).unwrap().is_sound());
    });
}

#[test]
fn a_letter_whose_link_is_dead_is_not_kept() {
    each_house(|house| {
        house.register_as(WorkspaceKind::Personal, "li@example.com");
        house.letters();
        house.ask_reset("li@example.com", NOW).unwrap();
        let pending = || house.db.read(outbox::pending).unwrap();
        let forget = |at| account::forget_letters(&house.db, later(at)).unwrap();
        assert_eq!((forget(900), pending()), (0, 1), "it is good for a quarter of an hour");
        assert_eq!((forget(901), pending()), (1, 0));
        house.ask_reset("nobody@example.com", NOW).unwrap();
        assert_eq!((forget(901), pending()), (0, 1), "this one holds no secret");
        assert_eq!((forget(86_401), pending()), (1, 0));
    });
}

fn question() -> model::Question {
    model::Question {
        kind: model::Kind::DigitalNormal,
        code: None,
        number: "26112000000000000018".into(),
        issue_date: model::Day::new(2026, 1, 15).unwrap(),
        check_code: None,
        total_without_tax: None,
        total: Some(model::Fen(11_300)),
        seller_tax_id: None,
    }
}
