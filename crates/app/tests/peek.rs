use app::{Desk, TrustStore, verify};
use model::{Field, Moment};

#[test]
fn peek() {
    let desk = Desk::new(TrustStore::builtin());
    for dir in ["ofd", "pdf", "xml"] {
        let path = format!("{}/../../../shared/corpus/invoice/{dir}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> =
            std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
        names.sort();
        for name in names {
            let bytes = std::fs::read(&name).unwrap();
            let label = name.file_name().unwrap().to_string_lossy().into_owned();
            match verify(&desk, &label, &bytes, Moment(1_795_000_000)) {
                Err(e) => println!("== {label}: {e}"),
                Ok(v) => {
                    println!(
                        "== {label}: {} {} {:?} {:?}",
                        v.verdict.code(),
                        v.integrity.code(),
                        v.signer.trust,
                        v.reasons
                    );
                    for f in Field::ALL {
                        if let Some(x) = f.of(&v.merged.invoice) {
                            print!("{}={} [{}] ", f.path(), x, v.merged.origins[f].source.code());
                        }
                    }
                    println!(
                        " lines {} complete {}",
                        v.merged.invoice.lines.len(),
                        v.merged.invoice.lines_complete
                    );
                    for e in &v.evidence {
                        if !matches!(e.outcome, model::Outcome::Pass) {
                            println!(
                                "    {:?} {}.{} {:?}",
                                e.outcome,
                                e.check.code(),
                                e.say,
                                e.facts
                            );
                        }
                    }
                }
            }
        }
    }
}
