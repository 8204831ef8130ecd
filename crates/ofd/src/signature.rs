//! Signatures of an OFD document as the package describes them (GB/T 33190-2016 §18).

use base64::Engine;

use crate::digest::Digest;
use crate::limits;
use crate::package::Package;
use crate::time::{self, Seconds};
use crate::xml::{Element, Tree};

/// What a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A seal (电子签章), the default.
    Seal,
    /// A plain digital signature (数字签名).
    Sign,
}

/// An entry of `Signatures.xml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Path of its Signature.xml, when the part exists.
    pub path: Option<String>,
    /// The pointer as written.
    pub pointer: String,
    /// What it is for.
    pub purpose: Purpose,
}

/// A protected part and its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The pointer as written.
    pub pointer: String,
    /// The stated digest; empty when it is not base64.
    pub digest: Vec<u8>,
}

/// The content of a Signature.xml.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Description {
    /// Name of the program that signed.
    pub provider: String,
    /// Company behind it.
    pub company: String,
    /// Signature algorithm as written.
    pub method: String,
    /// Time of signing as written.
    pub time: String,
    /// Digest method as written; `None` when absent.
    pub check_method: Option<String>,
    /// The protected parts.
    pub references: Vec<Reference>,
    /// Path of Seal.esl, when given.
    pub seal: Option<String>,
    /// Whether a Seal.esl is given but not there.
    pub is_seal_missing: bool,
    /// Path of the signature value.
    pub value: Option<String>,
}

impl Description {
    /// The digest that references use: MD5 when none is named (GB/T 33190-2016 §18.2.2).
    pub fn digest(&self) -> Option<Digest> {
        match &self.check_method {
            Some(name) => Digest::named(name),
            None => Some(Digest::Md5),
        }
    }

    /// The stated time of signing.
    pub fn signed_at(&self) -> Option<Seconds> {
        time::parse(&self.time)
    }
}

/// Reads `Signatures.xml`; `None` when it is unreadable.
pub fn list(package: &Package<'_>, path: &str) -> Option<Vec<Listed>> {
    let tree = Tree::parse(package.read(path).ok()?).ok()?;
    let mut found = Vec::new();
    for element in tree.root().children().filter(|e| e.name() == "Signature") {
        if found.len() >= limits::SIGNATURES_MAX {
            package.exceed(path);
            break;
        }
        let pointer = element.attr("BaseLoc").unwrap_or_default().into_owned();
        let purpose = match element.attr("Type").as_deref() {
            Some("Sign" | "sign" | "SIGN") => Purpose::Sign,
            _ => Purpose::Seal,
        };
        found.push(Listed {
            id: element.attr("ID").unwrap_or_default().into_owned(),
            path: package.resolve(path, &pointer).map(str::to_owned),
            pointer,
            purpose,
        });
    }
    Some(found)
}

/// Reads a Signature.xml; `None` when it is unreadable.
pub fn describe(package: &Package<'_>, path: &str) -> Option<Description> {
    let tree = Tree::parse(package.read(path).ok()?).ok()?;
    let root = tree.root();
    let mut out = Description::default();
    if let Some(info) = root.child("SignedInfo") {
        if let Some(provider) = info.child("Provider") {
            out.provider = provider.attr("ProviderName").unwrap_or_default().into_owned();
            out.company = provider.attr("Company").unwrap_or_default().into_owned();
        }
        let text = |name: &str| info.text_of(name).unwrap_or_default().to_owned();
        out.method = text("SignatureMethod");
        out.time = text("SignatureDateTime");
        if let Some(references) = info.child("References") {
            out.check_method = references.attr("CheckMethod").map(|m| m.into_owned());
            out.references = references
                .children()
                .filter(|e| e.name() == "Reference")
                .take(limits::REFERENCES_MAX + 1)
                .map(reference)
                .collect();
            if out.references.len() > limits::REFERENCES_MAX {
                package.exceed(path);
            }
        }
        if let Some(pointer) = info.path("Seal/BaseLoc").map(|e| e.text()).filter(|t| !t.is_empty())
        {
            out.seal = package.resolve(path, pointer).map(str::to_owned);
            out.is_seal_missing = out.seal.is_none();
        }
    }
    out.value = root
        .child("SignedValue")
        .and_then(|e| package.resolve(path, e.text()))
        .or_else(|| package.resolve(path, "SignedValue.dat"))
        .map(str::to_owned);
    Some(out)
}

fn reference(element: Element<'_, '_>) -> Reference {
    let text = element.text_of("CheckValue").unwrap_or_default();
    let joined: String;
    let text = if text.contains(char::is_whitespace) {
        joined = text.split_whitespace().collect();
        &joined
    } else {
        text
    };
    Reference {
        pointer: element.attr("FileRef").unwrap_or_default().into_owned(),
        digest: base64::engine::general_purpose::STANDARD.decode(text).unwrap_or_default(),
    }
}
