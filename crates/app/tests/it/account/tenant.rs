//! Another workspace's ids are not found, whoever shows them.

use super::*;
use app::authority::{KeyKeeper, RoleKeeper};
use model::account::{Permissions, RoleId};

#[test]
fn nothing_of_another_workspace_can_be_named() {
    each_house(|house| {
        let db = &house.db;
        let (ours, theirs) = (house.admin("wang@example.com"), house.admin("zhou@example.com"));
        let their_roles: RoleKeeper = theirs.caller.grant().unwrap();
        let permissions = Permissions::parse("verify").unwrap();
        let wish = account::RoleWish { name: "仅查看", permissions };
        let their_role = account::add_role(db, NOW, &their_roles, &wish).unwrap();
        let their_keys: KeyKeeper = theirs.caller.grant().unwrap();
        let key = account::KeyWish { name: "ERP", scopes: permissions, rate: 1, ends_at: None };
        let their_key = account::make_key(db, NOW, &their_keys, &key).unwrap();
        let their_members: MemberKeeper = theirs.caller.grant().unwrap();
        let staff = Role::BuiltIn(BuiltIn::Staff);
        account::invite(db, NOW, &their_members, ("li@example.com", &staff), HERE).unwrap();
        let invited = account::members(db, &their_members).unwrap().invitations[0].id.clone();

        let members: MemberKeeper = ours.caller.grant().unwrap();
        let roles: RoleKeeper = ours.caller.grant().unwrap();
        let keys: KeyKeeper = ours.caller.grant().unwrap();
        let own = Role::Own(their_role.clone());
        assert_not_found(account::change_role(db, NOW, &members, user(&theirs), &staff));
        assert_not_found(account::remove_member(db, NOW, &members, user(&theirs)));
        assert_not_found(account::withdraw_invitation(db, NOW, &members, &invited));
        assert_not_found(account::invite(db, NOW, &members, ("a@example.com", &own), HERE));
        assert_not_found(account::change_own_role(db, NOW, &roles, &their_role, &wish));
        assert_not_found(account::remove_role(db, NOW, &roles, &their_role));
        assert_not_found(account::end_key(db, NOW, &keys, &their_key.id));
        assert_not_found(account::switch(db, NOW, &ours.holder, theirs.caller.tenant()));

        assert!(account::recognise_key(db, &house.porter, NOW, &their_key.key).unwrap().is_some());
        assert_eq!(account::roles(db, &their_roles).unwrap().len(), 1);
        assert_eq!(account::members(db, &their_members).unwrap().invitations.len(), 1);
    });
}

#[test]
fn what_does_not_exist_answers_like_what_belongs_to_others() {
    each_house(|house| {
        let db = &house.db;
        let ours = house.admin("wang@example.com");
        let members: MemberKeeper = ours.caller.grant().unwrap();
        let roles: RoleKeeper = ours.caller.grant().unwrap();
        let nobody = UserId::new("usr_none");
        let (none, staff) = (RoleId::new("rol_none"), Role::BuiltIn(BuiltIn::Staff));
        assert_not_found(account::change_role(db, NOW, &members, &nobody, &staff));
        assert_not_found(account::remove_member(db, NOW, &members, &nobody));
        assert_not_found(account::remove_role(db, NOW, &roles, &none));
        let nowhere = Tenant::new("wsp_none");
        assert_not_found(account::switch(db, NOW, &ours.holder, &nowhere));
        for place in [Tenant::guest(), Tenant::house()] {
            assert_not_found(account::switch(db, NOW, &ours.holder, &place));
        }
    });
}

#[test]
fn the_list_of_members_holds_this_workspace_only() {
    each_house(|house| {
        let (ours, theirs) = (house.admin("wang@example.com"), house.admin("zhou@example.com"));
        house.built_in(&theirs, "li@example.com", BuiltIn::Staff);
        let keeper: MemberKeeper = ours.caller.grant().unwrap();
        let list = account::members(&house.db, &keeper).unwrap();
        let who: Vec<_> = list.members.iter().map(|member| member.identifier.as_str()).collect();
        assert_eq!(who, ["wang@example.com"]);
    });
}
