//! What surrounds every page: head, navigation, the person's menu, foot.

use maud::{DOCTYPE, Markup, html};

use super::{address, parts};
use crate::language::Language;
use crate::paint::Tone;
use crate::texts::Texts;
use crate::web::assets;
use crate::web::assets::icons::{Icon, icon};

/// What every page knows of who looks at it and how.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The language of the page.
    pub language: Language,
    /// Whether words and targets are large (长辈版).
    pub is_elder: bool,
    /// Path and query of this page, to come back to it.
    pub path: String,
    /// Who is logged in.
    pub who: Option<Who>,
    /// What the person may see in the navigation.
    pub may: May,
    /// What has just happened, said once above the page.
    pub notice: Option<Notice>,
}

/// A person who is logged in.
#[derive(Clone, Debug, Default)]
pub struct Who {
    /// The name.
    pub name: String,
    /// One or two characters for the round sign.
    pub initials: String,
    /// The name of the workspace.
    pub workspace: String,
}

/// The entries of the workspace that a person may see; a missing right shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// 批量查验.
    pub batches: bool,
    /// 查验历史.
    pub history: bool,
    /// 票夹.
    pub folder: bool,
    /// 底账.
    pub ledger: bool,
    /// 数据源.
    pub sources: bool,
    /// 成员与角色.
    pub members: bool,
    /// 接口密钥.
    pub keys: bool,
    /// 审计日志.
    pub log: bool,
    /// 设置.
    pub settings: bool,
    /// 缴费运营.
    pub ops: bool,
}

impl May {
    /// Every entry.
    pub const ALL: May = May {
        batches: true,
        history: true,
        folder: true,
        ledger: true,
        sources: true,
        members: true,
        keys: true,
        log: true,
        settings: true,
        ops: true,
    };
}

/// A message above a page.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Good, bad or neither.
    pub tone: Tone,
    /// The message, in the language of the page.
    pub text: String,
}

impl Frame {
    /// The words of the page.
    pub fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    /// The path of this page without its query.
    pub fn place(&self) -> &str {
        self.path.split(['?', '#']).next().unwrap_or_default()
    }
}

/// A whole page around its main part.
pub fn frame(f: &Frame, title: &str, main: Markup) -> Markup {
    whole(f, title, html! {}, main)
}

/// A page that loads itself again after some seconds, for those without the script.
pub fn refreshing(f: &Frame, title: &str, seconds: u32, main: Markup) -> Markup {
    let head = html! { noscript { meta http-equiv="refresh" content=(seconds); } };
    whole(f, title, head, main)
}

fn whole(f: &Frame, title: &str, extra: Markup, main: Markup) -> Markup {
    let t = f.texts();
    html! {
        (DOCTYPE)
        html lang=(f.language.tag()) data-size=[f.is_elder.then_some("elder")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                meta name="referrer" content="same-origin";
                title { (title) " · " (t.get("page-brand")) }
                link rel="icon" href=(assets::mark().href) type="image/svg+xml";
                link rel="stylesheet" href=(assets::style().href);
                script type="module" src=(assets::script().href) {}
                (extra)
            }
            body {
                a.skip href="#main" { (t.get("nav-skip")) }
                (head(f))
                (offline(f))
                div.body {
                    main #main tabindex="-1" {
                        @if let Some(notice) = &f.notice {
                            (parts::notice(notice.tone, html! { (notice.text) }))
                        }
                        (main)
                    }
                }
                (foot(f))
                (keys(f))
                (anywhere(f))
            }
        }
    }
}

fn head(f: &Frame) -> Markup {
    let t = f.texts();
    html! {
        header.top { div {
            a.brand href=(address::HOME) { i aria-hidden="true" { "票" } (t.get("page-brand")) }
            nav.main-nav aria-label=(t.get("nav-main")) {
                (entry(f, address::HOME, "nav-home"))
                (entry(f, address::VERIFY, "nav-verify"))
                (entry(f, address::LOOKUP, "nav-lookup"))
                (entry(f, address::PAY, "pay-title"))
                (entry(f, address::REPORT_VERIFY, "nav-report"))
                @if f.who.is_some() { (entry(f, address::DESK, "nav-desk")) }
            }
            div.tools {
                (looks(f))
                @match &f.who {
                    Some(who) => (person(f, who)),
                    None => pj-login dialog="login" {
                        a href=(address::with(address::LOGIN, &[("back", back(f))])) {
                            (t.get("nav-login"))
                        }
                    },
                }
            }
        } }
    }
}

/// Where to return to: this page, unless it is about logging in.
fn back(f: &Frame) -> &str {
    let is_door = [address::LOGIN, address::REGISTER, address::FORGOT, address::RESET]
        .iter()
        .any(|door| f.place().starts_with(door));
    if is_door { "" } else { &f.path }
}

fn entry(f: &Frame, to: &str, key: &str) -> Markup {
    let is_here = match to {
        address::HOME => f.place() == to,
        to => f.place() == to || f.place().starts_with(&format!("{to}/")),
    };
    html! { a href=(to) aria-current=[is_here.then_some("page")] { (f.texts().get(key)) } }
}

fn looks(f: &Frame) -> Markup {
    let t = f.texts();
    let (size, size_key) = match f.is_elder {
        false => ("elder", "nav-elder"),
        true => ("normal", "nav-normal"),
    };
    let (other, name) = match f.language {
        Language::Chinese => (Language::English, "English"),
        Language::English => (Language::Chinese, "中文"),
    };
    let to = |pair| address::with(address::LOOK, &[pair, ("back", &f.path)]);
    html! {
        a href=(to(("size", size))) rel="nofollow" { (t.get(size_key)) }
        a href=(to(("language", other.tag()))) rel="nofollow" lang=(other.tag()) { (name) }
    }
}

fn person(f: &Frame, who: &Who) -> Markup {
    let t = f.texts();
    html! {
        details.who {
            summary {
                b aria-hidden="true" { (who.initials) }
                span.unseen { (who.name) " · " (t.get("nav-menu")) }
            }
            div {
                p { b { (who.name) } small { (who.workspace) } }
                a href=(address::DESK) { (t.get("nav-desk")) }
                a href=(address::ACCOUNT) { (t.get("nav-account")) }
                form method="post" action=(address::LOGOUT) {
                    button type="submit" { (t.get("nav-logout")) }
                }
            }
        }
    }
}

fn offline(f: &Frame) -> Markup {
    html! {
        pj-online hidden health=(address::HEALTH) {
            div.notice.warn role="alert" {
                (icon(Icon::Offline)) span { (f.texts().get("frame-offline")) }
            }
        }
    }
}

fn foot(f: &Frame) -> Markup {
    let t = f.texts();
    html! {
        footer.foot { div {
            p { b { (t.get("frame-not-official")) } (t.get("frame-not-official-more")) }
            nav aria-label=(t.get("nav-foot")) {
                a href=(address::RECEIPT) { (t.get("nav-receipt")) }
                a href=(address::ABOUT) { (t.get("nav-about")) }
                a href=(address::API) { (t.get("nav-api")) }
            }
        } }
    }
}

/// The list of keys, opened by `?`.
fn keys(f: &Frame) -> Markup {
    let t = f.texts();
    html! {
        dialog #keys aria-labelledby="hotkeys-title" { div {
            header {
                h2 #hotkeys-title { (t.get("hotkeys-title")) }
                form method="dialog" { button.plain type="submit" { (t.get("frame-close")) } }
            }
            dl.keys {
                dt { kbd { "/" } } dd { (t.get("hotkeys-number")) }
                dt { kbd { "Enter" } } dd { (t.get("hotkeys-send")) }
                dt { kbd { "Esc" } } dd { (t.get("hotkeys-close")) }
                dt { kbd { "?" } } dd { (t.get("hotkeys-list")) }
            }
        } }
    }
}

/// Files may be dropped on every page; the script makes the form.
fn anywhere(f: &Frame) -> Markup {
    let t = f.texts();
    html! {
        pj-drop action=(address::VERIFY_FILE) words=(t.get("drop-anywhere"))
            busy=(t.get("verify-busy")) hidden {}
    }
}
