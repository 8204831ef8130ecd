//! Roles of a workspace's own: journey J12, step 1.

use super::*;
use account::RoleWish;
use app::authority::{HistoryExporter, HistoryReader, Refused, RoleKeeper};
use model::account::Permissions;

fn wish<'a>(name: &'a str, codes: &str) -> RoleWish<'a> {
    RoleWish { name, permissions: Permissions::parse(codes).unwrap() }
}

#[test]
fn a_role_that_only_looks_exports_nothing_and_is_told_that_nothing_is_there() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let keeper: RoleKeeper = admin.caller.grant().unwrap();
        let only = wish("仅查看", "history.read history.all");
        let role = account::add_role(&house.db, NOW, &keeper, &only).unwrap();
        let li = house.member(&admin, "li@example.com", &Role::Own(role));
        assert!(may::<HistoryReader>(&li));
        assert_eq!(li.caller.grant::<HistoryExporter>(), Err(Refused::NotFound));
    });
}

#[test]
fn a_role_changes_for_everybody_who_has_it() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let keeper: RoleKeeper = admin.caller.grant().unwrap();
        let (db, only) = (&house.db, wish("仅查看", "history.read"));
        let role = account::add_role(db, NOW, &keeper, &only).unwrap();
        house.member(&admin, "li@example.com", &Role::Own(role.clone()));
        let more = wish("可导出", "history.read history.export");
        account::change_own_role(db, NOW, &keeper, &role, &more).unwrap();
        let cookie = signed_in(house.log_in("li@example.com", PASSWORD, NOW));
        assert!(may::<HistoryExporter>(&house.again(&cookie)));
        let removed = account::remove_role(db, NOW, &keeper, &role);
        assert_eq!(fault(removed), Fault::RoleUsed);
        let list = account::roles(db, &keeper).unwrap();
        assert_eq!((list[0].0.name.as_str(), list[0].1), ("可导出", 1));
    });
}

#[test]
fn a_role_needs_a_name_of_its_own_and_at_least_one_permission() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let keeper: RoleKeeper = admin.caller.grant().unwrap();
        let add = |wish| account::add_role(&house.db, NOW, &keeper, &wish);
        let first = add(wish("仅查看", "history.read")).unwrap();
        assert_eq!(fault(add(wish(" 仅查看 ", "verify"))), Fault::Taken);
        assert_eq!(fault(add(wish("", "verify"))), Fault::NameForm);
        assert_eq!(fault(add(wish("空", ""))), Fault::NothingChosen);
        account::remove_role(&house.db, NOW, &keeper, &first).unwrap();
        add(wish("仅查看", "history.read")).unwrap();
    });
}

#[test]
fn a_keeper_of_roles_makes_none_that_is_stronger() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let keeper: RoleKeeper = admin.caller.grant().unwrap();
        let strong = account::add_role(&house.db, NOW, &keeper, &wish("强", "settings")).unwrap();
        let wished = wish("角色员", "roles verify");
        let role = account::add_role(&house.db, NOW, &keeper, &wished).unwrap();
        let li = house.member(&admin, "li@example.com", &Role::Own(role.clone()));
        let keeper: RoleKeeper = li.caller.grant().unwrap();
        let db = &house.db;
        let made = account::add_role(db, NOW, &keeper, &wish("更强", "verify settings"));
        assert_eq!(fault(made), Fault::TooStrong);
        let own = wish("角色员", "roles verify members");
        let changed = account::change_own_role(db, NOW, &keeper, &role, &own);
        assert_eq!(fault(changed), Fault::TooStrong);
        let weaker = account::change_own_role(db, NOW, &keeper, &strong, &wish("弱", "verify"));
        assert_eq!(fault(weaker), Fault::TooStrong);
    });
}
