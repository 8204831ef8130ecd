//! Batches over the whole service: the words of the journey, the downloads, who sees what.

mod pages;
mod worker;

use std::net::{IpAddr, Ipv4Addr};

use app::authority::Caller;
use model::account::{BuiltIn, Permissions};
use piaoju::language::Language;
use piaoju::serve::{Chores, Worker};
use piaoju::web::office::Shared;
use piaoju::web::ui::Who;
use piaoju::web::visitor::Visitor;
use store::Tenant;

use crate::browser::{Browser, Page};

/// The browser of a member of a workspace with these permissions.
pub fn member(office: &Shared, tenant: &str, permissions: Permissions) -> Browser {
    let caller = Caller::on_this_machine(Tenant::new(tenant)).only(permissions);
    let who =
        Who { name: "李示例".into(), initials: "李".into(), workspace: "示例科技".into() };
    browser(office, caller, Some(who))
}

pub fn staff(office: &Shared, tenant: &str) -> Browser {
    member(office, tenant, BuiltIn::Finance.permissions())
}

pub fn guest(office: &Shared) -> Browser {
    browser(office, Caller::guest(), None)
}

fn browser(office: &Shared, caller: Caller, who: Option<Who>) -> Browser {
    let visitor = Visitor {
        caller,
        who,
        holder: None,
        language: Language::Chinese,
        is_elder: false,
        path: "/".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    Browser::of(office, visitor)
}

pub fn upload(browser: &Browser, token: &str, files: &[(&str, &[u8])]) -> Page {
    browser.upload("/w/batches", token, files)
}

/// Uploads the hundred rows and confirms its columns; the address of the batch.
pub fn hundred(browser: &Browser) -> String {
    let uploaded = upload(browser, "", &[("demo_100.xlsx", &paper::samples::demo_batch_file())]);
    let batch = uploaded.goes_to().to_owned();
    browser.post(&format!("{batch}/columns"), &columns(&[])).is(303);
    batch
}

/// Listens until the batch has ended.
pub fn listen(browser: &Browser, batch: &str) -> String {
    browser.get(&format!("{batch}/events")).text
}

/// The form of the hundred rows, as it was recognised, with more fields.
pub fn columns<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("column-0", "kind"),
        ("column-1", "code"),
        ("column-2", "number"),
        ("column-3", "issue_date"),
        ("column-4", "check_code"),
        ("column-5", "total_without_tax"),
        ("column-6", "total"),
    ];
    fields.extend_from_slice(more);
    fields
}

/// Runs the worker while somebody does something.
pub fn working<T>(office: &Shared, act: impl FnOnce() -> T) -> T {
    let worker = Worker::start(office.clone(), Chores::default());
    let done = act();
    worker.stop();
    done
}
