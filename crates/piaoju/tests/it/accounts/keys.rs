//! Keys for programs, in a browser; journey J12, step 3.

use super::*;
use app::authority::{Refused, Verifier};
use model::account::Permission;

#[test]
fn a_key_is_made_shown_once_and_ended() {
    each_town(|town| {
        let admin = town.signed_in("wang@example.com");
        let fields = [("name", "记账程序"), ("scope", "verify"), ("days", "90")];
        let page = admin.post("/w/keys", &fields);
        page.is(200).says("记账程序").says("curl -H");
        let at = page.text.find("pj_").expect("a key");
        let key = page.text[at..at + 64].to_owned();
        admin.get("/w/keys").is(200).says("记账程序").says(&key[..15]).hides(&key);

        let office = town.office(start);
        let known = || account::recognise_key(&office.db, &office.porter, start(), &key).unwrap();
        let caller = known().expect("the key opens").caller;
        assert_eq!(caller.grant::<Verifier>().unwrap().tenant(), &town.company);
        let refused = caller.grant::<app::authority::BatchRunner>();
        assert_eq!(refused, Err(Refused::Scope(Permission::Batch)));

        let at = page.text.find("/w/keys/key_").expect("its address");
        let address = page.text[at..].split('"').next().expect("its end").to_owned();
        admin.send(&address, &[("do", "end")]).is(200).says("密钥已停用").hides("记账程序");
        assert!(known().is_none());
        admin.post(&address, &[("do", "end")]).is(404);
    });
}

#[test]
fn a_key_needs_a_name_a_scope_and_an_end() {
    each_town(|town| {
        let admin = town.signed_in("wang@example.com");
        let post = |fields: &[(&str, &str)]| admin.post("/w/keys", fields);
        post(&[("name", ""), ("scope", "verify"), ("days", "90")]).is(422).says("name-fault");
        post(&[("name", "x"), ("days", "90")]).is(422).says("请至少选择一项可以给密钥的权限");
        post(&[("name", "x"), ("scope", "keys"), ("days", "90")]).is(422);
        post(&[("name", "x"), ("scope", "verify"), ("days", "0")]).is(422).says("有效期不对");
        post(&[("name", "x"), ("scope", "verify"), ("days", "9999999999999999")]).is(422);
        post(&[("name", "x"), ("scope", "verify"), ("days", "x")]).is(400);
        post(&[("name", "x"), ("scope", "everything"), ("days", "90")]).is(400);
    });
}
