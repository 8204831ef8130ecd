//! How the v3 interface is signed (payment document 2.2, v3).
//!
//! The gateway of v2 carries every call; these are the texts for what Alipay offers in v3 alone.

use super::key::{SigningKey, VerifyingKey};
use super::{BadConfig, Config, config};

/// What a v3 request says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The path with its query.
    pub target: &'a str,
    /// The body; empty for `GET`.
    pub body: &'a str,
    /// Letters and digits that are new in each request.
    pub nonce: &'a str,
    /// Milliseconds since 1970.
    pub timestamp_ms: i64,
    /// The token of a merchant that we act for.
    pub app_auth_token: Option<&'a str>,
}

/// Signs v3 requests and holds v3 answers against Alipay's keys.
pub struct Signer {
    config: Config,
    app_key: SigningKey,
    alipay_keys: Vec<VerifyingKey>,
}

impl Signer {
    /// A signer with the keys of a configuration.
    ///
    /// # Errors
    ///
    /// [`BadConfig`] says what is wrong with it.
    pub fn new(config: Config) -> Result<Signer, BadConfig> {
        let (app_key, alipay_keys) = config::keys(&config)?;
        Ok(Signer { config, app_key, alipay_keys })
    }

    /// The value of the header `Authorization`.
    pub fn authorization(&self, asking: &Asking<'_>) -> String {
        let serial = self.config.certificates.as_ref().map(|c| c.app_cert_sn.as_str());
        let auth = auth_string(&self.config.app_id, serial, asking);
        let signature = self.app_key.sign(&request_text(&auth, asking));
        format!("ALIPAY-SHA256withRSA {auth},sign={signature}")
    }

    /// Whether an answer is Alipay's: the headers `alipay-timestamp`, `alipay-nonce` and
    /// `alipay-signature`, and the body as it came.
    pub fn is_genuine(&self, timestamp: &str, nonce: &str, body: &str, signature: &str) -> bool {
        let text = answer_text(timestamp, nonce, body);
        self.alipay_keys.iter().any(|key| key.accepts(text.as_bytes(), signature))
    }
}

/// What stands in the header before the signature and is signed with the rest.
pub fn auth_string(app_id: &str, app_cert_sn: Option<&str>, asking: &Asking<'_>) -> String {
    let serial = app_cert_sn.map(|sn| format!("app_cert_sn={sn},")).unwrap_or_default();
    let (nonce, timestamp) = (asking.nonce, asking.timestamp_ms);
    format!("app_id={app_id},{serial}nonce={nonce},timestamp={timestamp}")
}

/// The text that is signed for a request.
pub fn request_text(auth: &str, asking: &Asking<'_>) -> String {
    let token = asking.app_auth_token.map(|token| format!("{token}\n")).unwrap_or_default();
    let Asking { method, target, body, .. } = asking;
    format!("{auth}\n{method}\n{target}\n{body}\n{token}")
}

/// The text that is signed for an answer.
pub fn answer_text(timestamp: &str, nonce: &str, body: &str) -> String {
    format!("{timestamp}\n{nonce}\n{body}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::alipay::keys::{Owner, pair};

    #[test]
    fn texts_have_the_lines_that_the_document_prints() {
        let asking = Asking {
            method: "POST",
            target: "/v3/alipay/trade/query",
            body: r#"{"out_trade_no":"PJ1"}"#,
            nonce: "n0nce",
            timestamp_ms: 1_795_312_800_000,
            app_auth_token: None,
        };
        let auth = auth_string("2021000000000001", None, &asking);
        assert_eq!(auth, "app_id=2021000000000001,nonce=n0nce,timestamp=1795312800000");
        let text = request_text(&auth, &asking);
        let expected = format!("{auth}\nPOST\n/v3/alipay/trade/query\n{}\n", asking.body);
        assert_eq!(text, expected);
        let delegated = Asking { app_auth_token: Some("T"), ..asking };
        assert_eq!(request_text(&auth, &delegated), format!("{expected}T\n"));
        let in_certificate_mode = auth_string("2021000000000001", Some("ab12"), &asking);
        assert!(in_certificate_mode.contains("app_id=2021000000000001,app_cert_sn=ab12,nonce="));
        assert_eq!(answer_text("1", "n", "{}"), "1\nn\n{}\n");
    }

    #[test]
    fn what_is_signed_is_verified_with_the_other_side_s_key() {
        let here = crate::Address::parse("https://gateway.example").unwrap();
        let config = crate::simulate::alipay::config(&here, "https://till.example/notice");
        let signer = Signer::new(config).unwrap();
        let asking = Asking {
            method: "GET",
            target: "/v3/alipay/data/dataservice/bill/downloadurl/query?bill_type=trade",
            body: "",
            nonce: "n0nce",
            timestamp_ms: 1,
            app_auth_token: None,
        };
        let header = signer.authorization(&asking);
        let rest = header.strip_prefix("ALIPAY-SHA256withRSA ").unwrap();
        let (auth, signature) = rest.split_once(",sign=").unwrap();
        let ours = VerifyingKey::parse(&pair(Owner::App).public).unwrap();
        assert!(ours.accepts(request_text(auth, &asking).as_bytes(), signature));
        let theirs = pair(Owner::Alipay).signing.sign(&answer_text("1", "n", "{}"));
        assert!(signer.is_genuine("1", "n", "{}", &theirs));
        assert!(!signer.is_genuine("1", "n", "{ }", &theirs));
    }
}
