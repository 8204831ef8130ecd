//! Signing a package: references, `Signature.xml`, the signed value, and the pointers to them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::archive::{Archive, ArchiveError};
use super::draw::Frame;
use super::seal::{self, Version, Wrapped};
use super::xml::Xml;
use crate::digest::Digest;
use crate::key::SM2_SM3_OID;
use crate::sm2::PrivateKey;
use crate::time::{self, Seconds};

/// A package that cannot be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The package cannot be opened.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A part that must be there is missing or is not what it should be.
    #[error("{0} is missing or unreadable")]
    Part(String),
    /// The signer's certificate is not one.
    #[error("the certificate is unreadable")]
    Certificate,
}

/// Which parts a signature protects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protect<'a> {
    /// Every part except the list of signatures, so that another signature may be added.
    #[default]
    All,
    /// Every part and the list of signatures: a further signature changes that list.
    AllAndList,
    /// Every part except these; the list of signatures is not protected either.
    Except(&'a [&'a str]),
}

/// Where a seal shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stamp {
    /// The page, counted from 0.
    pub page: usize,
    /// Where on it, in millimetres.
    pub frame: Frame,
}

/// Everything that a signature needs.
#[derive(Clone, Copy, Debug)]
pub struct SignRequest<'a> {
    /// The seal, as [`seal::make`] wrote it.
    pub seal: &'a [u8],
    /// The generation of its structure.
    pub version: Version,
    /// The signer's certificate.
    pub certificate: &'a [u8],
    /// The signer's key.
    pub key: &'a PrivateKey,
    /// The moment of signing.
    pub signed_at: Seconds,
    /// What is protected.
    pub protect: Protect<'a>,
    /// Where the seal shows, on as many pages as wanted.
    pub stamps: &'a [Stamp],
    /// The name of the program (`Provider`).
    pub provider: &'a str,
    /// Whether the seal is also written as a part of its own (`Seal.esl`).
    pub has_seal_part: bool,
}

/// Seals a package; signatures that it already has stay as they are.
///
/// `OFD.xml` gets its pointer to the list of signatures before anything is digested, so it can be
/// protected too.
///
/// # Errors
///
/// When the package cannot be opened, or its `OFD.xml` or `Document.xml` cannot be read.
pub fn sign(package: &[u8], request: &SignRequest<'_>) -> Result<Vec<u8>, SignError> {
    let mut place = Place::open(package)?;
    if request.has_seal_part {
        place.archive.set(&place.path("Seal.esl"), request.seal.to_vec());
    }
    let mut stamps = Vec::new();
    for stamp in request.stamps {
        let page = place.pages.get(stamp.page).ok_or(SignError::Part("page".to_owned()))?;
        stamps.push((page.clone(), stamp.frame));
    }
    let seal = request.has_seal_part.then(|| place.absolute("Seal.esl"));
    let signature = place.signature(
        &place.references(request.protect),
        request.provider,
        request.signed_at,
        |x| {
            for (index, (page, frame)) in stamps.iter().enumerate() {
                let (id, frame) = (index + 1, frame.print());
                let at = format!("ID=\"{id}\" PageRef=\"{page}\" Boundary=\"{frame}\"");
                x.empty("ofd:StampAnnot", &at);
            }
            if let Some(seal) = &seal {
                x.element("ofd:Seal", "", |x| x.text("ofd:BaseLoc", "", seal));
            }
        },
    );
    let value = seal::value(
        &Wrapped {
            seal: request.seal,
            version: request.version,
            signed_at: request.signed_at,
            digest: &Digest::Sm3.of(&signature),
            property: &place.absolute("Signature.xml"),
        },
        request.certificate,
        request.key,
    );
    Ok(place.close(signature, value))
}

/// Signs a package without a seal (`Type="Sign"`, GM/T 0010 signed data), as rail tickets are.
///
/// # Errors
///
/// As [`sign`], and when the certificate cannot be read.
pub fn sign_p7(
    package: &[u8],
    certificate: &[u8],
    key: &PrivateKey,
    signed_at: Seconds,
    provider: &str,
) -> Result<Vec<u8>, SignError> {
    let mut place = Place::open(package)?;
    place.set_kind("Sign");
    let signature = place.signature(&place.references(Protect::All), provider, signed_at, |_| {});
    let value = super::cms::detached(&[&signature], &[certificate], key, signed_at)
        .map_err(|_| SignError::Certificate)?;
    Ok(place.close(signature, value))
}

/// One entry of `Signatures.xml`.
struct Entry {
    id: String,
    base: String,
    kind: Option<String>,
}

/// A package opened for one more signature.
struct Place {
    archive: Archive,
    list: String,
    directory: String,
    pages: Vec<String>,
}

impl Place {
    fn open(package: &[u8]) -> Result<Place, SignError> {
        let mut archive = Archive::read(package)?;
        let missing = |path: &str| SignError::Part(path.to_owned());
        let ofd = archive.get("OFD.xml").ok_or(missing("OFD.xml"))?.to_vec();
        let root = first_text(&ofd, "DocRoot").ok_or(missing("OFD.xml"))?;
        let root = root.trim_start_matches('/').to_owned();
        let home = root.rsplit_once('/').map_or("", |(home, _)| home).to_owned();
        let list = match first_text(&ofd, "Signatures") {
            Some(path) => path.trim_start_matches('/').to_owned(),
            None => {
                let list = format!("{home}/Signs/Signatures.xml");
                let list = list.trim_start_matches('/').to_owned();
                archive.set("OFD.xml", point_to(&ofd, &list).ok_or(missing("OFD.xml"))?);
                list
            }
        };
        let document = archive.get(&root).ok_or(missing(&root))?;
        let pages = elements(document, "Page")
            .into_iter()
            .filter_map(|attributes| find(&attributes, "ID"))
            .collect();
        let mut entries = entries(archive.get(&list));
        let signs = list.rsplit_once('/').map_or("", |(directory, _)| directory);
        let directory = format!("{signs}/Sign_{}", entries.len());
        let directory = directory.trim_start_matches('/').to_owned();
        let base = format!("/{directory}/Signature.xml");
        entries.push(Entry { id: (entries.len() + 1).to_string(), base, kind: None });
        archive.set(&list, write_entries(&entries));
        Ok(Place { archive, list, directory, pages })
    }

    fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.directory)
    }

    fn absolute(&self, file: &str) -> String {
        format!("/{}/{file}", self.directory)
    }

    fn set_kind(&mut self, kind: &str) {
        let mut entries = entries(self.archive.get(&self.list));
        if let Some(last) = entries.last_mut() {
            last.kind = Some(kind.to_owned());
        }
        self.archive.set(&self.list.clone(), write_entries(&entries));
    }

    fn references(&self, protect: Protect<'_>) -> Vec<(String, String)> {
        let is_protected = |path: &str| match protect {
            Protect::AllAndList => true,
            _ if path == self.list => false,
            Protect::All => true,
            Protect::Except(list) => !list.iter().any(|p| p.trim_start_matches('/') == path),
        };
        let mut references = Vec::new();
        for path in self.archive.paths().filter(|path| is_protected(path)) {
            let bytes = self.archive.get(path).unwrap_or_default();
            references.push((format!("/{path}"), STANDARD.encode(Digest::Sm3.of(bytes))));
        }
        references
    }

    fn signature(
        &self,
        references: &[(String, String)],
        provider: &str,
        signed_at: Seconds,
        rest: impl FnOnce(&mut Xml),
    ) -> Vec<u8> {
        let provider = super::escape(provider);
        Xml::part("ofd:Signature", "", |x| {
            x.element("ofd:SignedInfo", "", |x| {
                let version = env!("CARGO_PKG_VERSION");
                let name = format!("ProviderName=\"{provider}\" Version=\"{version}\"");
                x.empty("ofd:Provider", &format!("{name} Company=\"{provider}\""));
                x.text("ofd:SignatureMethod", "", SM2_SM3_OID);
                x.text("ofd:SignatureDateTime", "", &time::generalized(signed_at));
                let method = format!("CheckMethod=\"{}\"", Digest::Sm3.oid());
                x.element("ofd:References", &method, |x| {
                    for (path, digest) in references {
                        let at = format!("FileRef=\"{}\"", super::escape(path));
                        x.element("ofd:Reference", &at, |x| {
                            x.text("ofd:CheckValue", "", digest);
                        });
                    }
                });
                rest(x);
            });
            x.text("ofd:SignedValue", "", &self.absolute("SignedValue.dat"));
        })
    }

    fn close(mut self, signature: Vec<u8>, value: Vec<u8>) -> Vec<u8> {
        self.archive.set(&self.path("Signature.xml"), signature);
        self.archive.set(&self.path("SignedValue.dat"), value);
        self.archive.pack()
    }
}

fn entries(list: Option<&[u8]>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for attributes in elements(list.unwrap_or_default(), "Signature") {
        entries.push(Entry {
            id: find(&attributes, "ID").unwrap_or_default(),
            base: find(&attributes, "BaseLoc").unwrap_or_default(),
            kind: find(&attributes, "Type"),
        });
    }
    entries
}

fn write_entries(entries: &[Entry]) -> Vec<u8> {
    Xml::part("ofd:Signatures", "", |x| {
        x.text("ofd:MaxSignId", "", &entries.len().to_string());
        for entry in entries {
            let (id, base) = (super::escape(&entry.id), super::escape(&entry.base));
            let kind = entry.kind.as_deref().unwrap_or("Seal");
            let kind = super::escape(kind);
            x.empty("ofd:Signature", &format!("ID=\"{id}\" Type=\"{kind}\" BaseLoc=\"{base}\""));
        }
    })
}

/// `OFD.xml` with a pointer to the list of signatures behind its `DocRoot`.
fn point_to(ofd: &[u8], list: &str) -> Option<Vec<u8>> {
    let mut reader = Reader::from_reader(ofd);
    loop {
        match reader.read_event().ok()? {
            Event::End(end) if end.local_name().as_ref() == "DocRoot" => {
                let at = usize::try_from(reader.buffer_position()).ok()?;
                let name = end.name().as_ref().replace("DocRoot", "Signatures");
                let pointer = format!("<{name}>{}</{name}>", super::escape(list));
                return Some([ofd.get(..at)?, pointer.as_bytes(), ofd.get(at..)?].concat());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The text of the first element with this local name.
fn first_text(xml: &[u8], local: &str) -> Option<String> {
    let mut reader = Reader::from_reader(xml);
    let mut inside = false;
    let mut text = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => inside = start.local_name().as_ref() == local,
            Event::Text(piece) if inside => text.push_str(&piece),
            Event::End(_) if inside => return Some(text.trim().to_owned()),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The attributes of every element with this local name.
fn elements(xml: &[u8], local: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = Reader::from_reader(xml);
    let mut found = Vec::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == local => {
                let pairs = tag.attributes().flatten().map(|a| {
                    let name = a.key.local_name().as_ref().to_owned();
                    let plain = quick_xml::escape::unescape(&a.value).map(|v| v.into_owned());
                    (name, plain.unwrap_or_default())
                });
                found.push(pairs.collect());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    found
}

fn find(attributes: &[(String, String)], name: &str) -> Option<String> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}
