//! J12 step 1: what a role does not hold is not to be seen, and not to be reached either.

use crate::shots::shot;
use crate::{Browser, journey};

#[test]
fn who_may_only_look_sees_no_export() {
    journey(|demo, _| {
        let admin = Browser::new(&demo.url);
        admin.log_in(demo, "admin");
        admin.click("成员与角色");
        shot(&admin, "j12-1-members");
        admin.click("角色与权限");
        admin.fill("角色名称", "只看不取");
        admin.click("查看查验历史");
        admin.click("查看所有人的历史");
        shot(&admin, "j12-1-roles");
        admin.send("新建");
        admin.see(&["只看不取"]);
        let li = Browser::new(&demo.url);
        li.log_in(demo, "li");
        li.open("/w/history");
        li.see(&["导出"]);
        for role in ["只看不取", "仅查看"] {
            admin.open("/w/members");
            admin.choose("角色 李员工", role);
            admin.send("保存 李员工");
            admin.see(&["角色已修改"]);
            li.open("/w/history");
            li.see(&["查验历史"]);
            li.see_no("导出");
            for closed in ["/w/history/export.xlsx", "/w/members", "/w/log"] {
                li.open(closed);
                li.see(&["没有这一页"]);
                assert_eq!(li.status(closed), 404, "{closed}");
            }
        }
        shot(&li, "j12-1-closed");
    });
}
