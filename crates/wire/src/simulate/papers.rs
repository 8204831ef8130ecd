//! What an installation needs to deal with a simulator that runs as a process of its own: a part of
//! its till file (docs/TILL.md), and the files with keys that this part names.
//!
//! Keys of simulators protect nothing; those of real channels never come this way.

use model::bill::catalogue;

use crate::channel::wechat::v2::Sign;
use crate::channel::{alipay, unionpay, wechat};
use crate::request::Address;
use crate::secret::Secret;

/// A part of a till file and the files that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// TOML.
    pub part: String,
    /// Names and contents of files.
    pub files: Vec<(String, String)>,
}

/// Collects lines of a part.
struct Part<'a> {
    folder: &'a str,
    papers: Papers,
}

impl Part<'_> {
    fn new<'a>(folder: &'a str, title: &str) -> Part<'a> {
        Part { folder, papers: Papers { part: format!("{title}\n"), files: Vec::new() } }
    }

    fn line(&mut self, name: &str, value: &str) {
        self.papers.part.push_str(&format!("{name} = {}\n", quoted(value)));
    }

    /// Keeps a file and gives the words that name it.
    fn kept(&mut self, name: &str, content: &str) -> String {
        self.papers.files.push((name.to_owned(), content.to_owned()));
        format!("file = {}", quoted(&format!("{}/{name}", self.folder)))
    }

    fn file(&mut self, name: &str, file: &str, content: &str) {
        let words = self.kept(file, content);
        self.papers.part.push_str(&format!("{name} = {{ {words} }}\n"));
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// For WeChat Pay.
pub fn of_wechat(config: &wechat::Config, folder: &str) -> Papers {
    let mut part = Part::new(folder, "[wechat]");
    part.line("appid", &config.appid);
    part.line("mchid", &config.mchid);
    part.file("merchant_key", "wechat-merchant.pem", config.merchant_key.reveal());
    part.line("merchant_serial", &config.merchant_serial);
    part.file("merchant_cert", "wechat-merchant-cert.pem", &config.merchant_cert);
    part.file("api_v3_key", "wechat-v3.key", config.api_v3_key.reveal());
    part.file("v2_key", "wechat-v2.key", config.v2_key.reveal());
    let sign = if config.v2_sign == Sign::Md5 { "md5" } else { "hmac-sha256" };
    part.line("v2_sign", sign);
    let mut platform = Vec::new();
    for (at, key) in config.platform_keys.iter().enumerate() {
        let file = part.kept(&format!("wechat-platform-{at}.pem"), &key.pem);
        platform.push(format!("{{ id = {}, {file} }}", quoted(&key.id)));
    }
    part.papers.part.push_str(&format!("platform = [{}]\n", platform.join(", ")));
    part.line("host", config.host.as_str());
    part.papers
}

/// For Alipay.
pub fn of_alipay(config: &alipay::Config, folder: &str) -> Papers {
    let mut part = Part::new(folder, "[alipay]");
    part.line("app_id", &config.app_id);
    part.line("seller_id", &config.seller_id);
    part.file("app_key", "alipay-app.key", config.app_key.reveal());
    let mut keys = Vec::new();
    for (at, key) in config.alipay_keys.iter().enumerate() {
        keys.push(format!("{{ {} }}", part.kept(&format!("alipay-{at}.pub"), key)));
    }
    part.papers.part.push_str(&format!("alipay_keys = [{}]\n", keys.join(", ")));
    part.line("gateway", config.gateway.as_str());
    part.papers
}

/// For UnionPay, with RSA as [`super::unionpay::demo_config`] has it.
pub fn of_unionpay(config: &unionpay::Config, folder: &str) -> Papers {
    let mut part = Part::new(folder, "[unionpay]");
    part.line("merchant", &config.merchant);
    part.line("terminal", &config.terminal);
    match &config.signing {
        unionpay::Signing::Rsa { cert_id, key, .. } => {
            part.line("sign", "rsa");
            part.line("cert_id", cert_id);
            part.file("key", "unionpay-merchant.pem", key.reveal());
            part.line("name", super::unionpay::NAME);
            part.file("roots", "unionpay-root.pem", super::unionpay::ROOT);
            part.file("middles", "unionpay-middle.pem", super::unionpay::MIDDLE);
        }
        unionpay::Signing::Sha256(key) | unionpay::Signing::Sm3(key) => {
            let is_sm3 = matches!(config.signing, unionpay::Signing::Sm3(_));
            part.line("sign", if is_sm3 { "sm3" } else { "sha256" });
            part.file("key", "unionpay.key", key.reveal());
        }
    }
    part.line("gateway", config.gateway.as_str());
    part.line("files", config.files.as_str());
    part.papers
}

/// For billers, all at one address and with one key.
pub fn of_billers<'a>(
    ids: impl IntoIterator<Item = &'a str>,
    address: &Address,
    (client, key): (&str, &Secret),
    folder: &str,
) -> Papers {
    let mut part = Part::new(folder, "# The billers of the demonstration.");
    // It belongs to the head of the file, which a part cannot reach.
    let words = part.kept("billers.json", catalogue::DEMO);
    part.papers.part.push_str(&format!("# Their catalogue: {words}\n"));
    for id in ids {
        part.papers.part.push_str("[[biller]]\n");
        part.line("id", id);
        part.line("address", &format!("{}/{id}", address.as_str()));
        part.line("client", client);
        part.file("key", "biller.key", key.reveal());
    }
    part.papers.files.dedup();
    part.papers
}
