//! A verifier that believes what the bytes say, and a world made of values.

use std::ffi::OsString;
use std::io::{Cursor, Write};
use std::time::Duration;

use model::verification::Verification;
use paper::Unreadable;
use piaoju::command;
use piaoju::seam::{
    CertificateFacts, Engine, Inspection, Part, Sample, SealFacts, SignatureFacts, Wiring,
};
use piaoju::world::World;

use crate::documents;

struct Believer;

impl Engine for Believer {
    fn verify(&self, name: &str, bytes: &[u8]) -> Result<Verification, Unreadable> {
        match std::str::from_utf8(bytes).unwrap_or("?").trim() {
            "authentic" => Ok(documents::authentic(name)),
            "valid" => Ok(documents::valid(name)),
            "invalid" => Ok(documents::invalid(name)),
            "undetermined" => Ok(documents::undetermined(name)),
            "panic" => panic!("a fault of the parser"),
            _ if bytes.starts_with(b"PK") => Ok(documents::authentic(name)),
            _ => Err(Unreadable::new("Doc_0/Document.xml", "unreadable-unheard-of")),
        }
    }

    fn verify_qr(&self, text: &str) -> Result<Verification, Unreadable> {
        let mut v = documents::undetermined("qr");
        v.file.format = "qr";
        v.merged.invoice.number = Some(text.to_owned());
        Ok(v)
    }

    fn inspect(&self, name: &str, _: &[u8]) -> Result<Inspection, Unreadable> {
        let v = documents::authentic(name);
        let certificate = |role, subject: &str| CertificateFacts {
            role,
            subject: subject.into(),
            issuer: "示例电子证书中心".into(),
            serial: "01A2B3".into(),
            not_before: v.signer.not_before,
            not_after: v.signer.not_after,
            key_algorithm: "SM2".into(),
            sha256: "c3".repeat(32),
        };
        let part = |path: &str, bytes, covered_by: &[usize]| Part {
            path: path.into(),
            bytes,
            covered_by: covered_by.to_vec(),
        };
        Ok(Inspection {
            parts: vec![part("OFD.xml", 512, &[]), part("Doc_0/Document.xml", 12_345, &[1])],
            signatures: vec![SignatureFacts {
                format: "SES v4".into(),
                part: "Doc_0/Signs/Sign_0/SignedValue.dat".into(),
                algorithm: Some("SM2-SM3".into()),
                signed_at: v.signer.signed_at,
                program: None,
                certificates: vec![
                    certificate("signer", "示例省税务局（虚构）"),
                    certificate("maker", "示例印章制作系统"),
                ],
                seal: Some(SealFacts {
                    id: "99000000000001".into(),
                    name: "示例发票监制章".into(),
                    picture: Some("ofd".into()),
                    size_mm: Some((30, 20)),
                    ..SealFacts::default()
                }),
            }],
            readings: v.readings,
            pages: v.pages,
            file: v.file,
        })
    }
}

/// What came out of a call.
pub struct Came {
    pub out: String,
    pub err: String,
    pub status: u8,
}

/// A call of the program that has not been made yet.
pub struct Call {
    words: Vec<OsString>,
    stdin: Vec<u8>,
    locale: Option<String>,
    is_terminal: bool,
    has_no_color: bool,
    width: usize,
}

/// A call with these words.
pub fn piaoju(words: &[&str]) -> Call {
    Call {
        words: std::iter::once("piaoju").chain(words.iter().copied()).map(Into::into).collect(),
        stdin: Vec::new(),
        locale: None,
        is_terminal: false,
        has_no_color: false,
        width: 80,
    }
}

impl Call {
    pub fn stdin(mut self, bytes: &[u8]) -> Call {
        self.stdin = bytes.to_vec();
        self
    }

    pub fn locale(mut self, locale: &str) -> Call {
        self.locale = Some(locale.to_owned());
        self
    }

    pub fn on_terminal(mut self) -> Call {
        self.is_terminal = true;
        self
    }

    pub fn no_color(mut self) -> Call {
        self.has_no_color = true;
        self
    }

    pub fn width(mut self, width: usize) -> Call {
        self.width = width;
        self
    }

    pub fn run(self) -> Came {
        let mut out = Vec::new();
        let came = self.run_into(&mut out);
        Came { out: String::from_utf8(out).expect("output is UTF-8"), ..came }
    }

    /// Runs with an output of another kind; what it took is not told.
    pub fn run_into(self, out: &mut dyn Write) -> Came {
        let mut err = Vec::new();
        let mut world = World {
            stdin: &mut Cursor::new(self.stdin),
            out,
            err: &mut err,
            out_is_terminal: self.is_terminal,
            err_is_terminal: false,
            width: self.width,
            locale: self.locale,
            has_no_color: self.has_no_color,
            now: documents::NOW,
            elapsed: &|| Duration::from_millis(250),
            cores: 2,
        };
        let wiring = Wiring { engine: |_| Ok(Box::new(Believer)), samples: |_| Ok(samples()) };
        let status = command::run(self.words, wiring, &mut world);
        let err = String::from_utf8(err).expect("output is UTF-8");
        Came { out: String::new(), err, status }
    }
}

fn samples() -> Vec<Sample> {
    let bytes = b"authentic".to_vec();
    let (about_zh, about_en) = ("完好", "intact");
    vec![Sample { name: "a.ofd".into(), bytes, verdict: Some("authentic"), about_zh, about_en }]
}
