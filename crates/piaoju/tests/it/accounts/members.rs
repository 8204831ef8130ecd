//! Members, invitations and roles; journey J12, step 1.

use super::*;

#[test]
fn a_colleague_is_invited_joins_and_sees_what_the_role_allows() {
    each_town(|town| {
        let admin = town.signed_in("wang@example.com");
        let invite = [("identifier", "li@example.com"), ("role", "staff")];
        admin.send("/w/members/invite", &invite).is(200).says("邀请已发出").says("待接受");
        let link = town.link();
        let li = town.browser();
        li.get(&link).is(200).says("示例科技 邀请 l***@example.com 加入").hides("li@example.com");
        let token = link.split("token=").nth(1).expect("a token");
        let weak = [("token", token), ("password", "short"), ("name", "李四")];
        li.post("/join", &weak).is(422).says("密码至少10位，且不能是常见密码").says("李四");
        let fields = [("token", token), ("password", PASSWORD), ("name", "李四")];
        li.post("/join", &fields).is(303);
        li.get("/account").is(200).says("示例科技").says("员工");
        li.get("/w/members").is(404);
        li.get("/w/roles").is(404);
        li.get("/w/keys").is(404);
        li.post("/w/members/invite", &invite).is(404);
        li.get(&link).is(200).says("链接已失效");
        admin.get("/w/members").says("李四").hides("待接受").hides("li@example.com");
    });
}

#[test]
fn a_role_of_ones_own_shows_no_export() {
    each_town(|town| {
        let admin = town.signed_in("wang@example.com");
        let fields =
            [("name", "仅查看"), ("permission", "history.read"), ("permission", "history.all")];
        admin.send("/w/roles", &fields).is(200).says("角色已新建").says("仅查看");
        let page = admin.get("/w/members");
        page.says("仅查看（自建）");
        let at = page.text.find("value=\"rol_").expect("the role can be chosen");
        let role = page.text[at + 7..].split('"').next().expect("its id").to_owned();
        town.enrol("li@example.com", &Role::parse(&role).expect("a role"));
        let li = town.signed_in("li@example.com");
        li.get("/w/history").is(200).hides("导出");
        li.get("/w/history/export.xlsx").is(404);
        admin.post(&format!("/w/roles/{role}"), &[("do", "remove")]).is(422).says("还有成员或邀请");
        admin.post("/w/roles", &fields).is(422).says("这个名称已经有了");
        admin.post("/w/roles", &[("name", "空")]).is(422).says("请至少选择一项权限");
        admin.post("/w/roles", &[("name", "x"), ("permission", "everything")]).is(400);
    });
}

#[test]
fn a_role_of_ones_own_is_changed_for_everybody_who_has_it() {
    each_town(|town| {
        let admin = town.signed_in("wang@example.com");
        let page = admin.send("/w/roles", &[("name", "查验员"), ("permission", "verify")]);
        let at = page.text.find("/w/roles/rol_").expect("its address");
        let address = page.text[at..].split('"').next().expect("its end").to_owned();
        let id = address.replace("/w/roles/", "");
        town.enrol("li@example.com", &Role::parse(&id).expect("a role"));
        let li = town.signed_in("li@example.com");
        li.get("/w/keys").is(404);
        let page = admin.get(&format!("/w/roles?edit={id}"));
        page.is(200).says("修改角色").says("value=\"查验员\"").says("value=\"verify\" checked");
        let fields = [
            ("do", "change"),
            ("name", "接口员"),
            ("permission", "verify"),
            ("permission", "keys"),
        ];
        admin.send(&address, &fields).is(200).says("角色的权限已修改，立即生效").says("接口员");
        li.get("/w/keys").is(200);
        let nothing = [("do", "change"), ("name", "接口员")];
        admin.post(&address, &nothing).is(422).says("请至少选择一项权限").says("修改角色");
        li.get("/w/keys").is(200);
    });
}

#[test]
fn members_change_roles_and_leave() {
    each_town(|town| {
        town.enrol("li@example.com", &Role::BuiltIn(BuiltIn::Staff));
        let admin = town.signed_in("wang@example.com");
        let li = town.signed_in("li@example.com");
        let page = admin.get("/w/members");
        let address = |name: &str| {
            let row = page.text.split("<tr>").find(|row| row.contains(name)).expect("a row");
            let at = row.find("/w/members/usr_").expect("an address");
            row[at..].split('"').next().expect("its end").to_owned()
        };
        let (mine, theirs) = (address("角色 wang"), address("角色 li"));
        admin.post(&mine, &[("do", "remove")]).is(422).says("不能修改自己的角色");
        admin.post(&mine, &[("do", "role"), ("role", "staff")]).is(422);
        admin.send(&theirs, &[("do", "role"), ("role", "operator")]).says("角色已修改");
        li.get("/w/keys").is(200);
        admin.post(&theirs, &[("do", "role"), ("role", "emperor")]).is(404);
        admin.post(&theirs, &[("do", "else")]).is(400);
        admin.send(&theirs, &[("do", "remove")]).says("成员已移除");
        li.get("/w/keys").is(200).says("个人工作区");
        admin.post(&theirs, &[("do", "remove")]).is(404);
    });
}

#[test]
fn an_invitation_can_be_changed_and_withdrawn() {
    each_town(|town| {
        let admin = town.signed_in("wang@example.com");
        let invite = [("identifier", "li@example.com"), ("role", "staff")];
        let page = admin.send("/w/members/invite", &invite);
        let link = town.link();
        let at = page.text.find("/w/members/ivt_").expect("the invitation");
        let address = page.text[at..].split('"').next().expect("its address").to_owned();
        admin.send(&address, &[("do", "role"), ("role", "auditor")]).says("角色已修改");
        admin.send(&address, &[("do", "remove")]).says("邀请已撤回");
        admin.post(&address, &[("do", "remove")]).is(404);
        town.browser().get(&link).is(200).says("链接已失效");
        let bad = [("identifier", "no address"), ("role", "staff")];
        admin.post("/w/members/invite", &bad).is(422).says("请输入邮箱，或者11位手机号");
    });
}

#[test]
fn what_belongs_to_another_workspace_is_not_there() {
    each_town(|town| {
        let office = town.office(start);
        let machine = Caller::on_this_machine(Tenant::house());
        let other = account::found_company(&office.db, start(), &machine, "另一家公司").unwrap();
        let elsewhere = Town { trial: town.trial, has_tls: false, company: other };
        elsewhere.enrol("zhou@example.com", &Role::BuiltIn(BuiltIn::Admin));
        let zhou = town.signed_in("zhou@example.com");
        zhou.send("/w/roles", &[("name", "角色"), ("permission", "verify")]);
        let invite = [("identifier", "li@example.com"), ("role", "staff")];
        let theirs = zhou.send("/w/members/invite", &invite).text + &zhou.get("/w/roles").text;
        let found = |mark: &str| {
            let at = theirs.find(mark).unwrap_or_else(|| panic!("no {mark}"));
            theirs[at..].split('"').next().expect("its end").to_owned()
        };
        let admin = town.signed_in("wang@example.com");
        for address in [found("/w/members/usr_"), found("/w/members/ivt_"), found("/w/roles/rol_")]
        {
            admin.post(&address, &[("do", "remove")]).is(404);
        }
        let role = found("/w/roles/rol_").replace("/w/roles/", "");
        let invite = [("identifier", "a@example.com"), ("role", role.as_str())];
        admin.post("/w/members/invite", &invite).is(404);
        zhou.get("/w/members").says("待接受");
    });
}
