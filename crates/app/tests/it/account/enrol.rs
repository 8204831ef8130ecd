//! Accounts made on the machine itself.

use super::*;
use account::Enrolment;
use app::authority::Caller;

#[test]
fn the_first_administrator_is_made_on_the_machine_and_signs_in() {
    each_house(|house| {
        let (db, porter) = (&house.db, &house.porter);
        let machine = Caller::on_this_machine(Tenant::house());
        let company = account::found_company(db, NOW, &machine, "示例公司").unwrap();
        let machine = Caller::on_this_machine(company.clone());
        let admin = Role::BuiltIn(BuiltIn::Admin);
        let (identifier, name) = ("wang@example.com", "王五");
        let wang = Enrolment { identifier, name, password: PASSWORD, role: &admin };
        account::enrol(db, porter, NOW, &machine, &wang).unwrap();
        let token = signed_in(house.log_in("wang@example.com", PASSWORD, NOW));
        let visit = house.again(&token);
        assert_eq!((visit.caller.tenant(), visit.name.as_str()), (&company, "王五"));
        assert!(may::<MemberKeeper>(&visit));
        let again = account::enrol(db, porter, NOW, &machine, &wang);
        assert_eq!(fault(again), Fault::Taken);
        let weak = Enrolment { identifier: "li@example.com", password: "123", ..wang };
        assert_eq!(fault(account::enrol(db, porter, NOW, &machine, &weak)), Fault::PasswordWeak);
    });
}

#[test]
fn nobody_makes_accounts_over_the_network() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let role = Role::BuiltIn(BuiltIn::Staff);
        let (identifier, name) = ("li@example.com", "");
        let li = Enrolment { identifier, name, password: PASSWORD, role: &role };
        for caller in [&admin.caller, &Caller::guest()] {
            let made = account::enrol(&house.db, &house.porter, NOW, caller, &li);
            assert!(matches!(made, Err(account::Error::Refused(_))), "{made:?}");
            let founded = account::found_company(&house.db, NOW, caller, "示例公司");
            assert!(matches!(founded, Err(account::Error::Refused(_))), "{founded:?}");
        }
    });
}
