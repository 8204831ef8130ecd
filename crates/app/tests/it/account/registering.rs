//! Registering: an address is proven first, and nobody learns whether it has an account.

use super::*;
use app::authority::{RoleKeeper, Verifier};

#[test]
fn somebody_registers_with_a_code_and_is_signed_in() {
    each_house(|house| {
        let visit = house.person("li@example.com");
        assert_eq!(visit.workspace.kind, WorkspaceKind::Personal);
        assert_eq!(visit.role, Role::BuiltIn(BuiltIn::Admin));
        assert!(may::<Verifier>(&visit));
        let profile = account::profile(&house.db, &visit.holder).unwrap();
        assert_eq!(profile.identifiers[0].as_str(), "li@example.com");
        assert_eq!(house.actions(), ["person.registered", "session.begun"].map(str::to_owned));
        assert_eq!(house.log(&visit.workspace.id)[0].action, "workspace.made");
        assert_eq!(house.log(&visit.workspace.id)[0].actor, user(&visit).as_str());
    });
}

#[test]
fn a_mobile_number_is_as_good_as_an_address() {
    each_house(|house| {
        house.person("+86 138 0013 8000");
        let token = signed_in(house.log_in("13800138000", PASSWORD, NOW));
        assert_eq!(house.again(&token).workspace.kind, WorkspaceKind::Personal);
    });
}

#[test]
fn whoever_registers_a_company_administrates_it() {
    each_house(|house| {
        let visit = house.admin("wang@example.com");
        assert_eq!(visit.workspace.kind, WorkspaceKind::Company);
        assert_eq!(visit.workspace.name, "示例（北京）科技有限公司");
        assert!(may::<MemberKeeper>(&visit) && may::<RoleKeeper>(&visit));
    });
}

fn try_code(house: &House, code: &str, now: Moment) -> account::Result<Token> {
    let form = Registration {
        identifier: "li@example.com",
        code,
        password: PASSWORD,
        name: "李四",
        kind: WorkspaceKind::Personal,
        company: "",
    };
    account::register(&house.db, &house.porter, now, &form, HERE)
}

#[test]
fn a_wrong_code_is_refused_and_the_sixth_try_even_when_it_is_right() {
    each_house(|house| {
        let code = house.code("li@example.com", NOW);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..4 {
            assert_eq!(fault(try_code(house, wrong, NOW)), Fault::CodeWrong);
        }
        assert_eq!(fault(try_code(house, "12345", NOW)), Fault::CodeWrong);
        assert_eq!(fault(try_code(house, wrong, NOW)), Fault::CodeWrong);
        assert_eq!(fault(try_code(house, &code, NOW)), Fault::CodeWrong);
        let code = house.code("li@example.com", later(60));
        try_code(house, &code, later(61)).unwrap();
    });
}

#[test]
fn a_code_ends_after_ten_minutes_and_when_a_newer_one_is_sent() {
    each_house(|house| {
        let old = house.code("li@example.com", NOW);
        assert_eq!(fault(try_code(house, &old, later(600))), Fault::CodeWrong);
        let new = house.code("li@example.com", later(601));
        if old != new {
            assert_eq!(fault(try_code(house, &old, later(602))), Fault::CodeWrong);
        }
        try_code(house, &new, later(602)).unwrap();
    });
}

#[test]
fn a_used_code_is_refused() {
    each_house(|house| {
        let code = house.code("li@example.com", NOW);
        try_code(house, &code, NOW).unwrap();
        assert_eq!(fault(try_code(house, &code, NOW)), Fault::CodeWrong);
    });
}

#[test]
fn a_code_is_good_for_its_own_address_only() {
    each_house(|house| {
        let code = house.code("zhao@example.com", NOW);
        house.code("li@example.com", NOW);
        assert_eq!(fault(try_code(house, &code, NOW)), Fault::CodeWrong);
    });
}

#[test]
fn an_address_that_has_an_account_answers_like_one_that_has_none() {
    each_house(|house| {
        house.person("li@example.com");
        let ask = |who, now| house.ask_code(who, now);
        let known = ask("li@example.com", later(120)).map(|to| to.as_str().len());
        let unknown = ask("no@example.com", later(120)).map(|to| to.as_str().len());
        assert_eq!(format!("{known:?}"), format!("{unknown:?}"));
        let letters = house.letters();
        assert!(matches!(letters[0].1, Words::Known) && letters[0].0 == "li@example.com");
        assert!(matches!(letters[1].1, Words::Code { .. }) && letters[1].0 == "no@example.com");
        // Nobody can go on with it, and the answer is that of a wrong code.
        assert_eq!(fault(try_code(house, "000000", later(121))), Fault::CodeWrong);
        for who in ["li@example.com", "no@example.com"] {
            assert_eq!(fault(ask(who, later(130))), Fault::CodeSoon, "{who}");
        }
    });
}

#[test]
fn an_address_is_sent_six_letters_an_hour_at_most() {
    each_house(|house| {
        let ask = |seconds| house.ask_code("li@example.com", later(seconds));
        for minute in 0..6 {
            ask(minute * 61).unwrap();
        }
        assert_eq!(fault(ask(6 * 61)), Fault::CodeSoon);
        assert_eq!(house.letters().len(), 6);
        ask(3_601).unwrap();
    });
}

#[test]
fn whoever_asks_for_many_letters_has_to_work_for_them() {
    each_house(|house| {
        let ask = |n: i64, task: &str| {
            let identifier = format!("n{n}@example.com");
            let ask = Ask { identifier: &identifier, task, answer: "" };
            account::ask_code(&house.db, &house.porter, later(n), &ask, HERE)
        };
        ask(0, "").unwrap();
        ask(1, "").unwrap();
        assert_eq!(fault(ask(2, "")), Fault::EffortMissing);
        let task = house.porter.task(NOW).text;
        assert_eq!(fault(ask(19, &task)), Fault::EffortMissing, "nobody waited yet");
        ask(20, &task).unwrap();
        (30..57).for_each(|n| drop(ask(n, &house.porter.task(later(n - 20)).text).unwrap()));
        let task = house.porter.task(later(40)).text;
        assert_eq!(fault(ask(60, &task)), Fault::CodeSoon, "and thirty are enough");
        assert_eq!(house.letters().len(), 30);
    });
}

#[test]
fn fields_are_checked_before_the_code_is_used_up() {
    each_house(|house| {
        let code = house.code("li@example.com", NOW);
        let good = Registration {
            identifier: "li@example.com",
            code: &code,
            password: PASSWORD,
            name: "李四",
            kind: WorkspaceKind::Company,
            company: "示例公司",
        };
        for (form, expected) in [
            (Registration { identifier: "li", ..good }, Fault::IdentifierForm),
            (Registration { password: "short", ..good }, Fault::PasswordWeak),
            (Registration { password: "li@example.com", ..good }, Fault::PasswordWeak),
            (Registration { name: "a\u{202e}b", ..good }, Fault::NameForm),
            (Registration { company: "", ..good }, Fault::NameForm),
        ] {
            for _ in 0..3 {
                let tried = account::register(&house.db, &house.porter, NOW, &form, HERE);
                assert_eq!(fault(tried), expected);
            }
        }
        account::register(&house.db, &house.porter, NOW, &good, HERE).unwrap();
    });
}
