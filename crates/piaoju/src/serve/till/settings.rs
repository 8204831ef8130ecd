//! The till file (docs/TILL.md): which channels an installation uses, with which keys.
//!
//! Keys stand in files or in the environment, never in the till file itself, and nothing that is
//! said about a wrong file shows one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::bill::limits::CATALOGUE_BYTES_MAX;
use model::bill::catalogue;
use model::pay::{Channel, FEE_E4_MAX, Fees};
use model::risk::Limit;
use serde::Deserialize;
use wire::biller::Interface;
use wire::channel::alipay::{self, Alipay, Certificates};
use wire::channel::unionpay::{self, Signing, Trust, UnionPay};
use wire::channel::wechat::v2::Sign;
use wire::channel::wechat::{self, PlatformKey, Wechat};
use wire::{Address, Secret};

use crate::limits::{TILL_BYTES_MAX, TILL_PARTS_MAX};

/// A till file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The workspace that collects: `wsp_…`.
    pub workspace: String,
    /// Where channels reach this installation; the address of `--base` when it is not said.
    pub notify: Option<String>,
    catalogue: Option<PathBuf>,
    wechat: Option<WechatPart>,
    alipay: Option<AlipayPart>,
    unionpay: Option<UnionPayPart>,
    #[serde(default)]
    biller: Vec<BillerPart>,
    /// Limits of the rules of risk by name, read by [`Settings::read`].
    #[serde(default)]
    risk: BTreeMap<String, toml::Spanned<i64>>,
}

/// A text that is kept somewhere else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    file: Option<PathBuf>,
    env: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WechatPart {
    appid: String,
    mchid: String,
    merchant_key: Kept,
    merchant_serial: String,
    merchant_cert: Kept,
    api_v3_key: Kept,
    v2_key: Kept,
    v2_sign: Option<String>,
    platform: Vec<PlatformPart>,
    host: Option<String>,
    backup: Option<String>,
    machine_ip: Option<String>,
    fee_e4: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlatformPart {
    id: String,
    file: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlipayPart {
    app_id: String,
    seller_id: String,
    app_key: Kept,
    alipay_keys: Vec<Kept>,
    gateway: Option<String>,
    app_cert_sn: Option<String>,
    alipay_root_cert_sn: Option<String>,
    fee_e4: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnionPayPart {
    merchant: String,
    terminal: String,
    sign: String,
    cert_id: Option<String>,
    key: Kept,
    name: Option<String>,
    roots: Option<Kept>,
    middles: Option<Kept>,
    gateway: Option<String>,
    files: Option<String>,
    fee_e4: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BillerPart {
    id: String,
    address: String,
    client: String,
    key: Kept,
}

/// What is wrong with a till file: where, and what. It never shows a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {why}")]
pub struct Wrong {
    /// The key of the file, or its line.
    pub place: String,
    /// What is wrong with it.
    pub why: String,
}

fn wrong(place: &str, why: impl std::fmt::Display) -> Wrong {
    Wrong { place: place.to_owned(), why: why.to_string() }
}

/// What a till file describes, ready to be used.
pub struct Parts {
    /// The channels.
    pub channels: Vec<Arc<dyn wire::channel::Channel>>,
    /// The billers that it names.
    pub billers: Vec<Interface>,
    /// The certificate that WeChat wants to see, with its key.
    pub identity: Option<Secret>,
    /// What the channels keep.
    pub fees: Fees,
    /// The catalogue of billers that it names, which can be read.
    pub catalogue: Option<String>,
}

impl Settings {
    /// Reads a till file.
    ///
    /// # Errors
    ///
    /// [`Wrong`] names the line or key. The text of the file is not repeated.
    pub fn read(path: &Path) -> Result<Settings, Wrong> {
        let text = read_file(path, TILL_BYTES_MAX).map_err(|why| wrong("till", why))?;
        let at = |start: usize, why: String| {
            let before = text.get(..start).unwrap_or_default();
            wrong(&format!("line {}", before.matches('\n').count() + 1), why)
        };
        let settings: Settings = toml::from_str(&text).map_err(|error| {
            at(error.span().map_or(0, |span| span.start), error.message().to_owned())
        })?;
        for (name, value) in &settings.risk {
            limit(name, *value.get_ref()).map_err(|why| at(value.span().start, why))?;
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !settings.workspace.starts_with("wsp_") || !settings.workspace.chars().all(is_word) {
            return Err(wrong("workspace", "not the id of a workspace"));
        }
        if settings.biller.len() > TILL_PARTS_MAX {
            return Err(wrong("biller", "too many"));
        }
        if let Some(notify) = &settings.notify {
            Address::parse(notify).map_err(|error| wrong("notify", error))?;
        }
        Ok(settings)
    }

    /// Makes what the file describes. `folder` is what file names are relative to, `base` where
    /// notices arrive when the file does not say it.
    ///
    /// # Errors
    ///
    /// [`Wrong`] names the key.
    pub fn parts(&self, folder: &Path, base: &str) -> Result<Parts, Wrong> {
        let base = self.notify.as_deref().unwrap_or(base).trim_end_matches('/');
        let notify = |code: &str| format!("{base}/pay/notify/{code}");
        let mut channels: Vec<Arc<dyn wire::channel::Channel>> = Vec::new();
        let mut identity = None;
        if let Some(part) = &self.wechat {
            let made = Wechat::new(part.config(folder, &notify("wechat"))?);
            let made = made.map_err(|error| wrong("wechat", error))?;
            let own = made.identity().map_err(|error| wrong("wechat.merchant_cert", error))?;
            identity = Some(own);
            channels.push(Arc::new(made));
        }
        if let Some(part) = &self.alipay {
            let made = Alipay::new(part.config(folder, &notify("alipay"))?);
            channels.push(Arc::new(made.map_err(|error| wrong("alipay", error))?));
        }
        if let Some(part) = &self.unionpay {
            let made = UnionPay::new(part.config(folder, &notify("unionpay"))?);
            channels.push(Arc::new(made.map_err(|error| wrong("unionpay", error))?));
        }
        if channels.is_empty() {
            return Err(wrong("till", "no channel"));
        }
        let billers = self.biller.iter().map(|part| part.interface(folder));
        let billers = billers.collect::<Result<_, _>>()?;
        let (fees, catalogue) = (self.fees()?, self.catalogue(folder)?);
        Ok(Parts { channels, billers, identity, fees, catalogue })
    }

    /// The limits of the rules of risk that the file sets.
    pub fn limits(&self) -> Vec<(Limit, i64)> {
        let all = self.risk.iter().map(|(name, value)| limit(name, *value.get_ref()));
        // What is wrong was refused when the file was read.
        all.filter_map(Result::ok).collect()
    }

    fn fees(&self) -> Result<Fees, Wrong> {
        let mut fees = Fees::default();
        for (channel, agreed) in [
            (Channel::Wechat, self.wechat.as_ref().and_then(|part| part.fee_e4)),
            (Channel::Alipay, self.alipay.as_ref().and_then(|part| part.fee_e4)),
            (Channel::UnionPay, self.unionpay.as_ref().and_then(|part| part.fee_e4)),
        ] {
            if agreed.is_some_and(|fee_e4| !fees.agree(channel, fee_e4)) {
                let place = format!("{}.fee_e4", channel.code());
                return Err(wrong(&place, format!("0 to {FEE_E4_MAX}")));
            }
        }
        Ok(fees)
    }

    /// The catalogue, when every biller in it keeps the rules of docs/BILLER.md.
    fn catalogue(&self, folder: &Path) -> Result<Option<String>, Wrong> {
        let Some(file) = &self.catalogue else { return Ok(None) };
        let text = read_file(&folder.join(file), CATALOGUE_BYTES_MAX as u64);
        let text = text.map_err(|why| wrong("catalogue", why))?;
        match catalogue::read(&text) {
            Ok(_) => Ok(Some(text)),
            Err(bad) => Err(wrong("catalogue", format!("biller {}: {}", bad.place, bad.field))),
        }
    }
}

/// A limit of the rules of risk, or why it is none.
fn limit(name: &str, value: i64) -> Result<(Limit, i64), String> {
    let limit = Limit::of_code(name).ok_or_else(|| format!("risk.{name}: no such limit"))?;
    let bounds = limit.bounds();
    match bounds.contains(&value) {
        true => Ok((limit, value)),
        false => Err(format!("risk.{name}: {} to {}", bounds.start(), bounds.end())),
    }
}

impl WechatPart {
    fn config(&self, folder: &Path, notify: &str) -> Result<wechat::Config, Wrong> {
        let platform = |part: &PlatformPart| {
            let pem = read_file(&folder.join(&part.file), TILL_BYTES_MAX);
            let pem = pem.map_err(|why| wrong("wechat.platform", why))?;
            Ok(PlatformKey { id: part.id.clone(), pem })
        };
        let v2_sign = match self.v2_sign.as_deref() {
            None | Some("hmac-sha256") => Sign::HmacSha256,
            Some("md5") => Sign::Md5,
            Some(_) => return Err(wrong("wechat.v2_sign", "hmac-sha256 or md5")),
        };
        let backup = self.backup.as_deref().map(|text| address("wechat.backup", text));
        Ok(wechat::Config {
            appid: self.appid.clone(),
            mchid: self.mchid.clone(),
            merchant_key: self.merchant_key.secret(folder, "wechat.merchant_key")?,
            merchant_serial: self.merchant_serial.clone(),
            merchant_cert: self.merchant_cert.text(folder, "wechat.merchant_cert")?,
            api_v3_key: self.api_v3_key.secret(folder, "wechat.api_v3_key")?,
            v2_key: self.v2_key.secret(folder, "wechat.v2_key")?,
            v2_sign,
            platform_keys: self.platform.iter().map(platform).collect::<Result<_, Wrong>>()?,
            notify_url: notify.to_owned(),
            host: or_real("wechat.host", self.host.as_deref(), "https://api.mch.weixin.qq.com")?,
            backup: backup.transpose()?,
            machine_ip: self.machine_ip.clone().unwrap_or_else(|| "127.0.0.1".to_owned()),
        })
    }
}

impl AlipayPart {
    fn config(&self, folder: &Path, notify: &str) -> Result<alipay::Config, Wrong> {
        let keys = self.alipay_keys.iter().map(|key| key.text(folder, "alipay.alipay_keys"));
        let certificates = match (&self.app_cert_sn, &self.alipay_root_cert_sn) {
            (Some(app), Some(root)) => {
                Some(Certificates { app_cert_sn: app.clone(), alipay_root_cert_sn: root.clone() })
            }
            (None, None) => None,
            _ => return Err(wrong("alipay.app_cert_sn", "both serials or none")),
        };
        Ok(alipay::Config {
            app_id: self.app_id.clone(),
            seller_id: self.seller_id.clone(),
            app_key: self.app_key.secret(folder, "alipay.app_key")?,
            alipay_keys: keys.collect::<Result<_, _>>()?,
            notify_url: notify.to_owned(),
            gateway: or_real("alipay.gateway", self.gateway.as_deref(), alipay::GATEWAY)?,
            certificates,
        })
    }
}

impl UnionPayPart {
    fn config(&self, folder: &Path, notify: &str) -> Result<unionpay::Config, Wrong> {
        let key = self.key.secret(folder, "unionpay.key")?;
        let signing = match self.sign.as_str() {
            "rsa" => {
                let missing = || wrong("unionpay.cert_id", "needed with rsa");
                let cert_id = self.cert_id.clone().ok_or_else(missing)?;
                Signing::Rsa { cert_id, key, trust: self.trust(folder)? }
            }
            "sha256" => Signing::Sha256(key),
            "sm3" => Signing::Sm3(key),
            _ => return Err(wrong("unionpay.sign", "rsa, sha256 or sm3")),
        };
        Ok(unionpay::Config {
            merchant: self.merchant.clone(),
            terminal: self.terminal.clone(),
            signing,
            gateway: or_real("unionpay.gateway", self.gateway.as_deref(), unionpay::GATEWAY)?,
            files: or_real("unionpay.files", self.files.as_deref(), unionpay::FILES)?,
            notify_url: notify.to_owned(),
        })
    }

    fn trust(&self, folder: &Path) -> Result<Trust, Wrong> {
        let missing = || wrong("unionpay.roots", "needed with rsa");
        let roots = self.roots.as_ref().ok_or_else(missing)?.text(folder, "unionpay.roots")?;
        let middles = self.middles.as_ref().map(|kept| kept.text(folder, "unionpay.middles"));
        let middles = middles.transpose()?.unwrap_or_default();
        let name = self.name.as_deref().unwrap_or(unionpay::NAME);
        Trust::new(name, &roots, &middles).map_err(|error| wrong("unionpay.roots", error))
    }
}

impl BillerPart {
    fn interface(&self, folder: &Path) -> Result<Interface, Wrong> {
        Ok(Interface {
            biller: self.id.clone(),
            address: address("biller.address", &self.address)?,
            client: self.client.clone(),
            key: self.key.secret(folder, "biller.key")?,
        })
    }
}

impl Kept {
    fn text(&self, folder: &Path, place: &str) -> Result<String, Wrong> {
        match (&self.file, &self.env) {
            (Some(file), None) => {
                read_file(&folder.join(file), TILL_BYTES_MAX).map_err(|why| wrong(place, why))
            }
            (None, Some(name)) => std::env::var(name).map_err(|_| wrong(place, "not set")),
            _ => Err(wrong(place, "either file or env")),
        }
    }

    fn secret(&self, folder: &Path, place: &str) -> Result<Secret, Wrong> {
        let secret = Secret::new(&self.text(folder, place)?);
        if secret.is_empty() { Err(wrong(place, "empty")) } else { Ok(secret) }
    }
}

fn address(place: &str, text: &str) -> Result<Address, Wrong> {
    Address::parse(text).map_err(|error| wrong(place, error))
}

fn or_real(place: &str, text: Option<&str>, real: &str) -> Result<Address, Wrong> {
    address(place, text.unwrap_or(real))
}

fn read_file(path: &Path, bytes_max: u64) -> Result<String, String> {
    let said = |error: std::io::Error| format!("{}: {error}", path.display());
    let length = std::fs::metadata(path).map_err(said)?.len();
    if length > bytes_max {
        return Err(format!("{}: too long", path.display()));
    }
    std::fs::read_to_string(path).map_err(said)
}
