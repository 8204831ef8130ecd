//! Where the time of one verification goes.

use std::hint::black_box;
use std::time::{Duration, Instant};

use model::check::{self, Context};
use model::reading::merge;
use model::verdict::Integrity;
use ofd::digest::Digest;
use ofd::document::Document;
use ofd::package::Package;
use ofd::verify::{Memory, Value};

use super::NOW;
use super::lap::{Batch, Figure, Lap, interleave, timed};
use super::table::Table;
use crate::Failure;

/// Measures the stages one by one; what remains of the whole is the last row. Shares are those of
/// the minima, which other work on the machine moves least.
pub fn run(bytes: &[u8], share: Duration, whole: Figure) -> Result<(), Failure> {
    let why = |error: ofd::package::PackageError| Failure(error.to_string());
    let package = Package::open(bytes).map_err(why)?;
    let paths: Vec<&str> = package.paths().collect();
    for path in &paths {
        package.read(path).map_err(why)?;
    }
    let document = Document::read(&package).map_err(why)?;
    let pointer = document.signatures.as_deref();
    let memory = Memory::new();
    let proof = ofd::verify::verify(&package, pointer, &memory);
    let finding = proof.findings.first().ok_or(Failure("no signature".to_owned()))?;
    let Value::Seal(seal) = &finding.value else {
        return Err(Failure("the first signature is no seal".to_owned()));
    };
    let value_path = finding.description.as_ref().and_then(|d| d.value.as_deref());
    let value = package.read(value_path.unwrap_or_default()).map_err(why)?;
    for _ in 0..4 {
        memory.signer(&seal.signature);
    }
    let parts: Vec<&[u8]> = {
        let read = finding.parts.iter().map(|part| package.read(&part.path));
        read.collect::<Result<_, _>>().map_err(why)?
    };
    let invoice = paper::ofd_invoice::read(&package, &document);
    let context = Context { today: NOW.china_day(), integrity: Integrity::Intact };
    let laps = vec![
        Lap::new("open the package", timed(|| Package::open(bytes).is_ok())),
        Lap::new("  and inflate all parts", timed(|| inflate(bytes))),
        Lap::new(
            "structure of the document",
            inflated(bytes, |package| Document::read(package).is_ok()),
        ),
        Lap::new(
            "Signature.xml",
            inflated(bytes, |package| {
                let path = finding.listed.path.as_ref();
                path.map(|path| ofd::signature::describe(package, path))
            }),
        ),
        Lap::new("SM3 of the parts", timed(|| digest_all(&parts))),
        Lap::new("parse the seal", timed(|| ofd::ses::Signature::parse(value).is_ok())),
        Lap::new("signer's signature, known key", timed(|| memory.signer(&seal.signature))),
        Lap::new("maker's signature, remembered", timed(|| memory.maker(&seal.signature.seal))),
        Lap::new(
            "proof, all of the above five",
            inflated(bytes, |package| ofd::verify::verify(package, pointer, &memory)),
        ),
        Lap::new(
            "read the invoice",
            inflated(bytes, |package| paper::ofd_invoice::read(package, &document)),
        ),
        Lap::new(
            "merge and check",
            timed(|| {
                let merged = merge(&invoice.readings);
                check::run(&invoice.readings, &merged, &context).len()
            }),
        ),
        Lap::new(
            "SHA-256 and SM3 of the file",
            timed(|| (Digest::Sha256.of(bytes), Digest::Sm3.of(bytes))),
        ),
    ];
    print(&interleave(share, laps), whole);
    Ok(())
}

/// The rows of [`run`] that add up to the whole; the others are parts of these.
const SUMMED: [usize; 6] = [1, 2, 8, 9, 10, 11];

fn print(figures: &[Figure], whole: Figure) {
    let mut table = Table::new(&["a remembered seal, step by step", "median us", "min us", "%"]);
    for figure in figures {
        let part = format!("{:.0}", figure.min / whole.min * 100.0);
        table.row(&[figure.name, &figure.median_text(), &figure.min_text(), &part]);
    }
    let summed: f64 = SUMMED.iter().map(|at| figures[*at].min).sum();
    let rest = whole.min - summed;
    let part = format!("{:.0}", rest / whole.min * 100.0);
    table.row(&["the rest: judging, evidence, result", "", &format!("{rest:.1}"), &part]);
    table.print();
}

/// Measures something on a package whose parts were inflated before, outside the time. The
/// package is another one each time, since one answers only so many reads.
fn inflated<'a, T>(bytes: &'a [u8], mut once: impl FnMut(&Package<'a>) -> T + 'a) -> Batch<'a> {
    Box::new(move |times| {
        let mut taken = Duration::ZERO;
        for _ in 0..times {
            let Ok(package) = Package::open(bytes) else { continue };
            black_box(package.paths().filter(|path| package.read(path).is_ok()).count());
            let begin = Instant::now();
            black_box(once(&package));
            taken += begin.elapsed();
        }
        taken
    })
}

fn inflate(bytes: &[u8]) -> usize {
    let Ok(package) = Package::open(bytes) else { return 0 };
    package.paths().filter_map(|path| package.read(path).ok()).map(<[u8]>::len).sum()
}

fn digest_all(parts: &[&[u8]]) -> usize {
    parts.iter().map(|part| Digest::Sm3.of(part).len()).sum()
}
