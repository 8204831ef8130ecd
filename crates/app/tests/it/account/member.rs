//! Working together: invitations, members and what becomes of those who leave.

use super::*;
use app::authority::{HistoryReader, KeyKeeper, SettingKeeper};

fn keeper(visit: &Visit) -> MemberKeeper {
    visit.caller.grant().unwrap()
}

fn invite(house: &House, visit: &Visit, who: &str, role: BuiltIn) -> account::Result<()> {
    let role = Role::BuiltIn(role);
    account::invite(&house.db, NOW, &keeper(visit), (who, &role), HERE)
}

#[test]
fn somebody_without_an_account_joins_by_the_link_alone() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        invite(house, &admin, "li@example.com", BuiltIn::Staff).unwrap();
        let token = house.invitation();
        let offer = account::offer(&house.db, NOW, &token).unwrap();
        assert_eq!(
            (offer.workspace.as_str(), offer.has_account),
            ("示例（北京）科技有限公司", false)
        );
        let who = ("李四", PASSWORD);
        let cookie = account::join(&house.db, &house.porter, NOW, &token, who, HERE).unwrap();
        let visit = house.visit(&cookie, NOW);
        assert_eq!(visit.caller.tenant(), admin.caller.tenant());
        assert_eq!(visit.role, Role::BuiltIn(BuiltIn::Staff));
        assert!(!may::<MemberKeeper>(&visit));
        assert_eq!(fault(account::offer(&house.db, NOW, &token)), Fault::LinkSpent);
        let again = account::join(&house.db, &house.porter, NOW, &token, who, HERE);
        assert_eq!(fault(again), Fault::LinkSpent);
        let list = account::members(&house.db, &keeper(&admin)).unwrap();
        assert_eq!((list.members.len(), list.invitations.len()), (2, 0));
    });
}

#[test]
fn somebody_with_an_account_accepts_and_goes_between_workspaces() {
    each_house(|house| {
        let cookie = house.register_as(WorkspaceKind::Personal, "li@example.com");
        let li = house.again(&cookie);
        let admin = house.admin("wang@example.com");
        invite(house, &admin, "li@example.com", BuiltIn::Auditor).unwrap();
        let token = house.invitation();
        assert!(account::offer(&house.db, NOW, &token).unwrap().has_account);
        let to = account::accept(&house.db, NOW, &li.holder, &token).unwrap();
        assert_eq!(&to, admin.caller.tenant());
        assert_eq!(house.again(&cookie).role, Role::BuiltIn(BuiltIn::Auditor));
        account::switch(&house.db, NOW, &li.holder, li.caller.tenant()).unwrap();
        let back = house.again(&cookie);
        assert_eq!(back.workspace.kind, WorkspaceKind::Personal);
        assert_eq!(account::workspaces(&house.db, &back.holder).unwrap().len(), 2);
        // Next time it begins where it ended.
        let next = signed_in(house.log_in("li@example.com", PASSWORD, NOW));
        assert_eq!(house.again(&next).caller.tenant(), li.caller.tenant());
    });
}

#[test]
fn an_invitation_is_for_the_address_that_it_was_sent_to() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let zhao = house.person("zhao@example.com");
        invite(house, &admin, "li@example.com", BuiltIn::Staff).unwrap();
        let token = house.invitation();
        let stolen = account::accept(&house.db, NOW, &zhao.holder, &token);
        assert_eq!(fault(stolen), Fault::NotInvited);
        let late = account::offer(&house.db, later(7 * 86_400), &token);
        assert_eq!(fault(late), Fault::LinkSpent);
        let list = account::members(&house.db, &keeper(&admin)).unwrap();
        let id = list.invitations[0].id.clone();
        account::withdraw_invitation(&house.db, NOW, &keeper(&admin), &id).unwrap();
        assert_eq!(fault(account::offer(&house.db, NOW, &token)), Fault::LinkSpent);
    });
}

#[test]
fn the_role_of_an_invitation_can_be_changed_before_it_is_accepted() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        invite(house, &admin, "li@example.com", BuiltIn::Admin).unwrap();
        let (token, keeper) = (house.invitation(), keeper(&admin));
        let id = account::members(&house.db, &keeper).unwrap().invitations[0].id.clone();
        let viewer = Role::BuiltIn(BuiltIn::Viewer);
        account::change_invited_role(&house.db, NOW, &keeper, &id, &viewer).unwrap();
        let who = ("", PASSWORD);
        let cookie = account::join(&house.db, &house.porter, NOW, &token, who, HERE).unwrap();
        assert_eq!(house.again(&cookie).role, viewer);
        let gone = account::change_invited_role(&house.db, NOW, &keeper, &id, &viewer);
        assert_not_found(gone);
    });
}

#[test]
fn a_changed_role_counts_from_the_next_request_on() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let li = house.built_in(&admin, "li@example.com", BuiltIn::Staff);
        let cookie = signed_in(house.log_in("li@example.com", PASSWORD, NOW));
        assert!(!may::<SettingKeeper>(&house.again(&cookie)));
        let role = Role::BuiltIn(BuiltIn::Operator);
        account::change_role(&house.db, NOW, &keeper(&admin), user(&li), &role).unwrap();
        let now = house.again(&cookie);
        assert!(may::<SettingKeeper>(&now) && !may::<HistoryReader>(&now));
    });
}

#[test]
fn a_removed_member_is_out_at_once_and_keeps_an_account() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let li = house.built_in(&admin, "li@example.com", BuiltIn::Staff);
        let cookie = signed_in(house.log_in("li@example.com", PASSWORD, NOW));
        account::remove_member(&house.db, NOW, &keeper(&admin), user(&li)).unwrap();
        let now = house.again(&cookie);
        assert_ne!(now.caller.tenant(), admin.caller.tenant());
        assert_eq!(now.workspace.kind, WorkspaceKind::Personal);
        let again = account::remove_member(&house.db, NOW, &keeper(&admin), user(&li));
        assert_not_found(again);
    });
}

#[test]
fn keys_of_somebody_who_leaves_end() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let other = house.built_in(&admin, "li@example.com", BuiltIn::Admin);
        let keys: KeyKeeper = other.caller.grant().unwrap();
        let scopes = BuiltIn::Staff.permissions();
        let wish = account::KeyWish { name: "ERP", scopes, rate: 60, ends_at: None };
        let key = account::make_key(&house.db, NOW, &keys, &wish).unwrap().key;
        let known = || account::recognise_key(&house.db, &house.porter, NOW, &key).unwrap();
        assert!(known().is_some());
        account::leave(&house.db, NOW, &other.holder).unwrap();
        assert!(known().is_none());
    });
}

#[test]
fn a_company_keeps_an_administrator() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        assert_eq!(fault(account::leave(&house.db, NOW, &admin.holder)), Fault::LastAdmin);
        let second = house.built_in(&admin, "li@example.com", BuiltIn::Admin);
        let staff = Role::BuiltIn(BuiltIn::Staff);
        let demote = |by: &Visit, whom: &Visit| {
            account::change_role(&house.db, NOW, &keeper(by), user(whom), &staff)
        };
        assert_eq!(fault(demote(&admin, &admin)), Fault::OwnRole);
        demote(&second, &admin).unwrap();
        assert_eq!(fault(account::leave(&house.db, NOW, &second.holder)), Fault::LastAdmin);
        let machine = app::authority::Caller::on_this_machine(admin.caller.tenant().clone());
        let keeper: MemberKeeper = machine.grant().unwrap();
        let removed = account::remove_member(&house.db, NOW, &keeper, user(&second));
        assert_eq!(fault(removed), Fault::LastAdmin);
        let demoted = account::change_role(&house.db, NOW, &keeper, user(&second), &staff);
        assert_eq!(fault(demoted), Fault::LastAdmin);
    });
}

#[test]
fn nobody_gives_or_takes_more_than_they_have() {
    each_house(|house| {
        let admin = house.admin("wang@example.com");
        let roles = admin.caller.grant().unwrap();
        let permissions = model::account::Permissions::parse("members verify").unwrap();
        let wish = account::RoleWish { name: "人事", permissions };
        let role = account::add_role(&house.db, NOW, &roles, &wish).unwrap();
        let hr = house.member(&admin, "hr@example.com", &Role::Own(role));
        let too_strong = invite(house, &hr, "li@example.com", BuiltIn::Admin);
        assert_eq!(fault(too_strong), Fault::TooStrong);
        let removed = account::remove_member(&house.db, NOW, &keeper(&hr), user(&admin));
        assert_eq!(fault(removed), Fault::TooStrong);
        let admins = Role::BuiltIn(BuiltIn::Admin);
        let own = account::change_role(&house.db, NOW, &keeper(&hr), user(&hr), &admins);
        assert_eq!(fault(own), Fault::OwnRole);
        assert!(!may::<app::authority::RoleKeeper>(&hr));
    });
}

#[test]
fn a_personal_workspace_has_one_member_and_cannot_be_left() {
    each_house(|house| {
        let li = house.person("li@example.com");
        assert!(!may::<MemberKeeper>(&li) && !may::<app::authority::RoleKeeper>(&li));
        let machine = app::authority::Caller::on_this_machine(li.caller.tenant().clone());
        let (keeper, staff) = (machine.grant().unwrap(), Role::BuiltIn(BuiltIn::Staff));
        let invited = account::invite(&house.db, NOW, &keeper, ("zhao@example.com", &staff), HERE);
        assert_eq!(fault(invited), Fault::PersonalOnly);
        assert_eq!(fault(account::leave(&house.db, NOW, &li.holder)), Fault::PersonalOnly);
        let company = account::add_company(&house.db, NOW, &li.holder, "李记商店").unwrap();
        account::switch(&house.db, NOW, &li.holder, &company).unwrap();
        assert_eq!(account::workspaces(&house.db, &li.holder).unwrap().len(), 2);
    });
}
