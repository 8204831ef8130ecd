//! Requests as values: what a codec writes and the client sends.

use std::fmt;
use std::net::IpAddr;

use ureq::http::Uri;

use crate::limits::ADDRESS_BYTES_MAX;

/// Where a service listens: `https://host[:port][/path]`.
///
/// Plain `http` is for this machine only; keys never travel in the open.
///
/// ```
/// use wire::Address;
/// assert_eq!(Address::parse("https://host.example/").unwrap().as_str(), "https://host.example");
/// assert!(Address::parse("http://127.0.0.1:8080").is_ok());
/// assert!(Address::parse("http://host.example").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

/// A text that is no address of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It is not an absolute address of this form, or too long.
    #[error("not an address of the form https://host")]
    Form,
    /// It is not encrypted and leads elsewhere.
    #[error("http is for this machine only")]
    Open,
}

impl Address {
    /// Reads an address. A user name, a query or a fragment is refused.
    ///
    /// # Errors
    ///
    /// [`BadAddress`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Address, BadAddress> {
        let text = text.trim().trim_end_matches('/');
        if text.len() > ADDRESS_BYTES_MAX || text.contains(['?', '#', '@', '\\']) {
            return Err(BadAddress::Form);
        }
        let uri: Uri = text.parse().map_err(|_| BadAddress::Form)?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(BadAddress::Form)?;
        match uri.scheme_str() {
            Some("https") => Ok(Address(text.to_owned())),
            Some("http") if is_here(host) => Ok(Address(text.to_owned())),
            Some("http") => Err(BadAddress::Open),
            _ => Err(BadAddress::Form),
        }
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a host is this machine, said without asking a name server.
pub(crate) fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What a request needs of the connection besides the usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    #[default]
    Nothing,
    /// Room and time for the bill of a day, which is longer than any other answer.
    Bill,
    /// That it shows our certificate ([`crate::Client::with_identity`]).
    Identity,
}

/// A request, ready to be sent.
///
/// It holds keys and fields of invoices, so it prints neither its query, headers nor body.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// The address with path and query.
    pub url: String,
    /// The headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// What it needs of the connection.
    pub needs: Needs,
}

impl Request {
    /// A `POST` of a form (application/x-www-form-urlencoded).
    pub fn form(url: String, fields: &[(&str, &str)]) -> Request {
        let kind = "application/x-www-form-urlencoded";
        let headers = vec![("Content-Type", kind.to_owned())];
        Request { method: "POST", url, headers, body: encoded(fields), needs: Needs::Nothing }
    }

    /// A `POST` of a JSON value.
    pub fn json(url: String, value: &serde_json::Value) -> Request {
        let headers = vec![("Content-Type", "application/json".to_owned())];
        let body = value.to_string();
        Request { method: "POST", url, headers, body, needs: Needs::Nothing }
    }

    /// The same for a connection that has more to give.
    #[must_use]
    pub fn needing(self, needs: Needs) -> Request {
        Request { needs, ..self }
    }

    /// The same with one more header.
    pub fn with(mut self, name: &'static str, value: String) -> Request {
        self.headers.push((name, value));
        self
    }
}

/// Fields in the encoding of forms and queries.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.url.split('?').next().unwrap_or_default();
        write!(f, "Request({} {place}, {} bytes)", self.method, self.body.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_one_place_and_are_encrypted() {
        for good in ["https://a.example", "https://a.example:8443/sub/", "http://[::1]:80"] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a.example", "ftp://a.example", "https://", "https://a?x=1", "https://a#b"]
        {
            assert_eq!(Address::parse(bad), Err(BadAddress::Form), "{bad}");
        }
        assert_eq!(Address::parse("https://me:pass@a.example"), Err(BadAddress::Form));
        assert_eq!(Address::parse("http://10.0.0.1"), Err(BadAddress::Open));
        assert_eq!(Address::parse("http://127.0.0.1.example"), Err(BadAddress::Open));
        assert!(Address::parse(&format!("https://{}.example", "a".repeat(600))).is_err());
    }

    #[test]
    fn a_request_prints_neither_keys_nor_fields() {
        let url = "https://a.example/x?access_token=SECRET-1".to_owned();
        let request = Request::form(url, &[("sign", "SECRET-2")])
            .with("Authorization", "Bearer SECRET-3".into());
        assert!(!format!("{request:?}").contains("SECRET"), "{request:?}");
    }
}
