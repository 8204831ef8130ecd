//! Staying signed in, and signing out from afar.

use super::*;
use model::account::SessionId;

#[test]
fn a_session_ends_after_twelve_idle_hours_and_after_thirty_days() {
    each_house(|house| {
        let token = house.register_as(WorkspaceKind::Personal, "li@example.com");
        let is_in = |hours: i64| house.recognise(token.as_str(), later(hours * 3_600)).is_some();
        for hours in (11..30 * 24).step_by(11) {
            assert!(is_in(hours), "after {hours} hours");
        }
        assert!(!is_in(30 * 24));
        let token = signed_in(house.log_in("li@example.com", PASSWORD, NOW));
        assert!(house.recognise(token.as_str(), later(12 * 3_600)).is_none());
    });
}

#[test]
fn the_list_names_each_device_roughly_and_any_of_them_can_be_ended() {
    each_house(|house| {
        let here = house.register_as(WorkspaceKind::Personal, "li@example.com");
        let there = signed_in(house.log_in("li@example.com", PASSWORD, later(5)));
        let holder = house.visit(&here, later(6)).holder;
        let list = |at| account::sessions(&house.db, &house.porter, later(at), &holder).unwrap();
        let sessions = list(6);
        assert_eq!(sessions.len(), 2);
        assert_eq!(sessions[0].device, "Firefox · Linux");
        assert_eq!(sessions[0].address, "203.0.113.*");
        let other = sessions.iter().find(|s| s.id != *holder.session()).unwrap();
        account::end_session(&house.db, later(7), &holder, &other.id).unwrap();
        assert!(house.recognise(there.as_str(), later(8)).is_none());
        assert!(house.recognise(here.as_str(), later(8)).is_some());
        assert_eq!(list(8).len(), 1);
    });
}

#[test]
fn everywhere_else_is_ended_at_once() {
    each_house(|house| {
        let here = house.register_as(WorkspaceKind::Personal, "li@example.com");
        let others: Vec<Token> =
            (1..4).map(|s| signed_in(house.log_in("li@example.com", PASSWORD, later(s)))).collect();
        let holder = house.visit(&here, later(5)).holder;
        assert_eq!(account::end_other_sessions(&house.db, later(6), &holder).unwrap(), 3);
        assert!(others.iter().all(|t| house.recognise(t.as_str(), later(7)).is_none()));
        assert!(house.recognise(here.as_str(), later(7)).is_some());
    });
}

#[test]
fn somebody_elses_session_is_not_found() {
    each_house(|house| {
        let li = house.person("li@example.com");
        let zhao = house.person("zhao@example.com");
        let ended = account::end_session(&house.db, NOW, &zhao.holder, li.holder.session());
        assert_not_found(ended);
        let none = SessionId::new("ses_none");
        assert_not_found(account::end_session(&house.db, NOW, &zhao.holder, &none));
        assert_eq!(account::sessions(&house.db, &house.porter, NOW, &li.holder).unwrap().len(), 1);
    });
}

#[test]
fn signing_out_ends_the_session_and_what_is_no_cookie_is_out_already() {
    each_house(|house| {
        let token = house.register_as(WorkspaceKind::Personal, "li@example.com");
        account::log_out(&house.db, later(1), token.as_str()).unwrap();
        assert!(house.recognise(token.as_str(), later(2)).is_none());
        let long = "a".repeat(100_000);
        for text in ["", "票据", "' OR 1=1 --", token.as_str(), long.as_str()] {
            assert!(house.recognise(text, NOW).is_none());
            account::log_out(&house.db, NOW, text).unwrap();
        }
    });
}

#[test]
fn no_secret_of_a_session_or_code_is_kept() {
    each_house(|house| {
        let token = house.register_as(WorkspaceKind::Personal, "li@example.com");
        let workspace = house.again(&token).workspace.id;
        let log = format!("{:?}{:?}", house.log(&Tenant::house()), house.log(&workspace));
        for secret in [token.as_str(), PASSWORD, "li@example.com", "203.0.113.7"] {
            assert!(!log.contains(secret), "{secret} stands in the log");
        }
    });
}

#[test]
fn the_thirty_first_session_ends_the_oldest() {
    each_house(|house| {
        let first = house.register_as(WorkspaceKind::Personal, "li@example.com");
        for second in 1..=30 {
            signed_in(house.log_in("li@example.com", PASSWORD, later(second)));
        }
        assert!(house.recognise(first.as_str(), later(31)).is_none());
        let token = signed_in(house.log_in("li@example.com", PASSWORD, later(32)));
        let holder = house.visit(&token, later(33)).holder;
        let list = account::sessions(&house.db, &house.porter, later(33), &holder).unwrap();
        assert_eq!(list.len(), 30);
    });
}

#[test]
fn what_ended_by_itself_is_swept_away() {
    each_house(|house| {
        house.register_as(WorkspaceKind::Personal, "li@example.com");
        house.log_in("li@example.com", "wrong", NOW);
        assert_eq!(account::sweep(&house.db, &house.porter, later(60)).unwrap(), 0);
        // A session, a ticket, and three tallies: letters, the account, the address.
        assert_eq!(account::sweep(&house.db, &house.porter, later(2 * 86_400)).unwrap(), 5);
    });
}
