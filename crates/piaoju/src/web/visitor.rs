//! Who has come, and how they want pages to look.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::account::{self, Visit};
use app::authority::{AccountHolder, Authority, Caller};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::failure::Failure;
use super::office::Shared;
use super::ui::{Frame, May, Notice, Who};
use crate::language::Language;

/// A visitor: who they are, and how their pages look.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// What they may do.
    pub caller: Caller,
    /// Their name and workspace, when they have signed in.
    pub who: Option<Who>,
    /// What is their own whatever their role, when they have signed in.
    pub holder: Option<AccountHolder>,
    /// The language of their pages.
    pub language: Language,
    /// Whether words and targets are large (长辈版).
    pub is_elder: bool,
    /// Path and query of the request.
    pub path: String,
    /// Where they come from; counted under a mask, never kept.
    pub address: IpAddr,
}

impl Visitor {
    /// The authority of type `A`.
    ///
    /// # Errors
    ///
    /// [`Failure::SignIn`] for guests, [`Failure::NotFound`] for those who may not know of it.
    pub fn grant<A: Authority>(&self) -> Result<A, Failure> {
        Ok(self.caller.grant()?)
    }

    /// What is their own whatever their role.
    ///
    /// # Errors
    ///
    /// [`Failure::SignIn`] for guests.
    pub fn holder(&self) -> Result<AccountHolder, Failure> {
        self.holder.clone().ok_or(Failure::SignIn)
    }

    /// The frame of a page for them.
    pub fn frame(&self) -> Frame {
        use model::account::Permission as P;
        let may = |permission| self.who.is_some() && self.caller.may(permission);
        Frame {
            language: self.language,
            is_elder: self.is_elder,
            path: self.path.clone(),
            who: self.who.clone(),
            may: May {
                batches: may(P::Batch),
                history: may(P::HistoryRead),
                folder: may(P::Folder),
                ledger: may(P::RegisterRead),
                sources: may(P::Sources),
                members: may(P::Members),
                keys: may(P::Keys),
                log: may(P::LogRead),
                settings: may(P::Settings),
                ops: may(P::Orders),
            },
            notice: None,
        }
    }

    /// The frame with something said above the page.
    pub fn frame_saying(&self, notice: Notice) -> Frame {
        Frame { notice: Some(notice), ..self.frame() }
    }

    /// Whether nobody has signed in.
    pub fn is_guest(&self) -> bool {
        self.who.is_none()
    }
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, office: &Shared) -> Result<Self, Infallible> {
        if let Some(known) = parts.extensions.get::<Visitor>() {
            return Ok(known.clone());
        }
        let visitor = of_request(parts, office).await;
        parts.extensions.insert(visitor.clone());
        Ok(visitor)
    }
}

async fn of_request(parts: &Parts, office: &Shared) -> Visitor {
    let headers = &parts.headers;
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let language = language(headers);
    let visit = visit(parts, office).await;
    let who = visit.as_ref().map(|visit| who(visit, language));
    let (caller, holder) = match visit {
        Some(visit) => (visit.caller, Some(visit.holder)),
        None => (Caller::guest(), None),
    };
    Visitor {
        caller,
        who,
        holder,
        language,
        is_elder: cookie(headers, "size") == Some("elder"),
        path: path.to_owned(),
        address: address(headers, peer, office.house.is_behind_proxy),
    }
}

/// The session of the cookie. A database that does not answer signs nobody out: whatever is asked
/// for next fails by itself.
async fn visit(parts: &Parts, office: &Shared) -> Option<Visit> {
    if parts.uri.path().starts_with("/assets/") {
        return None;
    }
    let token = cookie(&parts.headers, super::account::cookie_name(office))?.to_owned();
    let found = office.run(move |office| {
        let visit = account::recognise(&office.db, &office.porter, office.now(), &token);
        visit.map_err(|error| Failure::Bug(error.to_string()))
    });
    found.await.ok().flatten()
}

fn who(visit: &Visit, language: Language) -> Who {
    Who {
        name: visit.name.clone(),
        initials: visit.name.chars().take(1).flat_map(char::to_uppercase).collect(),
        workspace: super::account::workspace_name(&visit.workspace, language),
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).into_iter();
    let pairs = values.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|p| p.1)
}

/// The language that was chosen; else the first that the browser prefers and we speak.
pub fn language(headers: &HeaderMap) -> Language {
    let chosen = cookie(headers, "language");
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let tags = chosen.into_iter().chain(wanted.unwrap_or_default().split(','));
    for tag in tags {
        let tag = tag.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if tag == "zh" || tag.starts_with("zh-") {
            return Language::Chinese;
        }
        if tag == "en" || tag.starts_with("en-") {
            return Language::English;
        }
    }
    Language::Chinese
}

/// The visitor's address. Only the last entry of the header was written by our own proxy.
fn address(headers: &HeaderMap, peer: Option<IpAddr>, is_behind_proxy: bool) -> IpAddr {
    let forwarded = headers.get_all("x-forwarded-for").into_iter().next_back();
    let forwarded = forwarded.filter(|_| is_behind_proxy).and_then(|value| value.to_str().ok());
    let last = forwarded.and_then(|text| text.rsplit(',').next()).map(str::trim);
    last.and_then(|text| text.parse().ok()).or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_language_is_chosen_then_preferred_then_chinese() {
        let of = |pairs| language(&headers(pairs));
        assert_eq!(of(&[]), Language::Chinese);
        assert_eq!(of(&[("accept-language", "fr, en-GB;q=0.8, zh;q=0.5")]), Language::English);
        assert_eq!(
            of(&[("accept-language", "en"), ("cookie", "a=b; language=zh-CN")]),
            Language::Chinese
        );
    }

    #[test]
    fn nobody_can_claim_an_address_unless_a_proxy_says_so() {
        let claimed =
            headers(&[("x-forwarded-for", "9.9.9.9"), ("x-forwarded-for", "1.1.1.1, 2.2.2.2")]);
        let peer: IpAddr = "3.3.3.3".parse().unwrap();
        assert_eq!(address(&claimed, Some(peer), false), peer);
        assert_eq!(address(&claimed, Some(peer), true), "2.2.2.2".parse::<IpAddr>().unwrap());
    }
}
