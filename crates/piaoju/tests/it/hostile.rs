//! Requests that no browser of good will sends: each gets a clear answer, none a failure of ours.

use std::io::{Cursor, Write};

use model::account::{BuiltIn, Role};
use zip::write::SimpleFileOptions;

use crate::accounts::{Browser, Page, Raw, Town, each_town};

const SCRIPT: &str = "<script>alert(1)</script>";
const SQL: &str = "' OR 1=1; DROP TABLE verification; --";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const PARTS: (&str, &str) = ("content-type", "multipart/form-data; boundary=b");

/// One row of the table: what is sent, and which statuses are a clear answer.
struct Row {
    name: String,
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    fine: &'static [u16],
}

fn row(name: &str, method: &'static str, path: &str, fine: &'static [u16]) -> Row {
    let (name, path) = (name.to_owned(), path.to_owned());
    Row { name, method, path, headers: Vec::new(), body: Vec::new(), fine }
}

impl Row {
    fn with(mut self, (name, value): (&'static str, &str)) -> Row {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn sending(mut self, body: impl Into<Vec<u8>>) -> Row {
        self.body = body.into();
        self
    }

    fn send(&self, browser: &Browser) -> Page {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let raw =
            Raw { method: self.method, path: &self.path, headers: &headers, body: &self.body };
        browser.raw(raw)
    }
}

/// A form with one file.
fn file(name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat()
}

/// An archive with one entry that packs well.
fn bomb(entry: &str, size: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(entry, SimpleFileOptions::default()).expect("an entry");
    zip.write_all(&vec![0; size]).expect("zeros");
    zip.finish().expect("an archive").into_inner()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

fn addresses() -> Vec<Row> {
    let mut rows = vec![
        row("a way out of the assets", "GET", "/assets/../../etc/passwd", &[404]),
        row("the same, encoded", "GET", "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd", &[404]),
        row("a way out of an id", "GET", "/verify/r/..%2F..%2Fetc%2Fpasswd", &[404]),
        row("bytes that are no text in an id", "GET", "/verify/r/%ff%fe", &[400, 404]),
        row("a null in an id", "GET", "/verify/r/ver_%00", &[404]),
        row("SQL in an id", "GET", &format!("/verify/r/{}", encoded(SQL)), &[404]),
        row("an id without end", "GET", &format!("/verify/r/{}", "a".repeat(8_000)), &[404]),
        row("a method for nothing", "DELETE", "/verify", &[405]),
        row("a method that mirrors", "TRACE", "/", &[405]),
        row("a method of their own", "HACK", "/verify/file", &[405]),
        row("a page far away", "GET", "/verify?way=%00&kind=%27", &[200]),
        row("a language that nobody speaks", "GET", "/look?language=xx&size=%00", &[303]),
        row("elsewhere after a choice", "GET", "/look?size=elder&back=//evil.example", &[303]),
        row("elsewhere, spelled out", "GET", "/look?back=https://evil.example/", &[303]),
        row("elsewhere, backwards", "GET", "/look?back=/%5cevil.example", &[303]),
        row("a line break in a header", "GET", "/look?back=/%0d%0aSet-Cookie:a=b", &[303]),
        row("a mailbox where none is", "GET", "/demo/mail", &[404]),
    ];
    for page in [
        "/w",
        "/w/history",
        "/w/folder",
        "/w/log",
        "/w/settings",
        "/w/members",
        "/w/keys",
        "/w/history/export.xlsx",
        "/w/log/1/proof.json",
        "/w/batches",
        "/account",
    ] {
        rows.push(row(&format!("{page} without an account"), "GET", page, &[303, 401, 404]));
    }
    rows
}

fn cookies() -> Vec<Row> {
    let forged = [
        ("a forged session", "session=abcdef".to_owned()),
        ("SQL for a session", format!("session={}", encoded(SQL))),
        ("a session without end", format!("session={}", "a".repeat(16_000))),
        ("a session of another installation", format!("session={}", "0".repeat(64))),
    ];
    let row = |(name, cookie): (&str, String)| {
        row(name, "GET", "/w", &[303, 401]).with(("cookie", &cookie))
    };
    forged.map(row).into()
}

fn forms() -> Vec<Row> {
    let typed = |name: &str, body: &str| {
        row(name, "POST", "/verify/typed", &[422]).with(FORM).sending(body.as_bytes())
    };
    let mut rows = vec![
        typed("nothing at all", ""),
        typed("bytes that are no text", "number=%ff%fe%00&kind=%c3%28"),
        typed("nulls", "number=%00%00&issue_date=%00"),
        typed("a day that never was", "number=26112000000000000018&issue_date=2026-02-30&total=1"),
        typed("a year far away", "number=26112000000000000018&issue_date=99999999&total=1"),
        typed(
            "an amount without end",
            &format!(
                "number=26112000000000000018&issue_date=2026-01-15&total={}",
                "9".repeat(5_000)
            ),
        ),
        typed("a thousand fields", &"x=1&".repeat(1_000)),
        row("a form without end", "POST", "/verify/typed", &[413])
            .with(FORM)
            .sending("a=".to_owned() + &"b".repeat(600_000)),
        row("JSON in place of a form", "POST", "/verify/typed", &[422])
            .with(("content-type", "application/json"))
            .sending(&b"{\"number\":1}"[..]),
        row("a code that is none", "POST", "/verify/qr", &[422])
            .with(FORM)
            .sending(format!("qr={}", encoded(SCRIPT))),
        row("a code without end", "POST", "/verify/qr", &[422])
            .with(FORM)
            .sending("qr=".to_owned() + &"0".repeat(100_000)),
        row("from another site", "POST", "/verify/typed", &[403])
            .with(FORM)
            .with(("sec-fetch-site", "cross-site")),
        row("from another origin", "POST", "/verify/typed", &[403])
            .with(FORM)
            .with(("origin", "https://evil.example")),
        row("from no origin", "POST", "/verify/typed", &[403]).with(FORM).with(("origin", "null")),
    ];
    for field in [
        "kind",
        "code",
        "number",
        "issue_date",
        "check_code",
        "total_without_tax",
        "total",
        "token",
    ] {
        for (what, text) in [("SQL", SQL), ("a script", SCRIPT)] {
            let body = format!("{field}={}", encoded(text));
            rows.push(typed(&format!("{what} in {field}"), &body));
        }
    }
    rows
}

fn files() -> Vec<Row> {
    let sent = |name: &str, fine, body: Vec<u8>| {
        row(name, "POST", "/verify/file", fine).with(PARTS).sending(body)
    };
    let xxe = b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\
        <EInvoice><a>&e;</a></EInvoice>";
    let laughs = b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \
        \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><EInvoice>&b;&b;&b;</EInvoice>";
    vec![
        row("a file without a form", "POST", "/verify/file", &[400]).sending(&b"x"[..]),
        row("a form without a boundary", "POST", "/verify/file", &[400])
            .with(("content-type", "multipart/form-data")),
        sent("a form that breaks off", &[400], b"--b\r\nContent-Disposition: form".to_vec()),
        sent("a form that is none", &[400], b"hello".to_vec()),
        sent("no file", &[200], b"--b--\r\n".to_vec()),
        sent("an empty file", &[422], file("a.ofd", b"")),
        sent("noise", &[422], file("a.ofd", &[0, 1, 2, 255, 254, 3])),
        sent("a program", &[422], file("a.exe", b"MZ\x90\x00\x03\x00\x00\x00")),
        sent("an entity from outside", &[303, 422], file("a.xml", xxe)),
        sent("entities that multiply", &[303, 422], file("a.xml", laughs)),
        sent("a bomb", &[422], file("a.ofd", &bomb("OFD.xml", 200_000_000))),
        sent("an archive of a bomb", &[422], file("a.zip", &bomb("../../x.ofd", 50_000_000))),
        sent("a name that is a path", &[422], file("../../../etc/passwd", b"x\x00")),
        sent("a name that is a script", &[422], file(SCRIPT, b"x\x00")),
        sent("a file without end", &[413], file("a.pdf", &vec![b'x'; 33 * 1024 * 1024])),
        row("a report that is none", "POST", "/report/verify", &[200])
            .with(PARTS)
            .sending(file("r.pdf", b"%PDF-1.7 nothing")),
    ]
}

#[test]
fn every_hostile_request_of_a_stranger_gets_a_clear_answer() {
    each_town(|town| {
        let rows: Vec<Row> =
            [addresses(), cookies(), forms(), files()].into_iter().flatten().collect();
        assert!(rows.len() >= 40, "{} rows", rows.len());
        for row in &rows {
            let page = row.send(&town.browser());
            clear(row, &page);
        }
        eprintln!("{} requests", rows.len());
    });
}

#[track_caller]
fn clear(row: &Row, page: &Page) {
    let status = page.status.as_u16();
    assert!(row.fine.contains(&status), "{}: {status} {}", row.name, page.text);
    for secret in ["<script>alert", "root:x:", "sqlite", "panicked", "src/"] {
        assert!(!page.text.contains(secret), "{}: {secret} in {}", row.name, page.text);
    }
    assert!(!page.to.contains("evil") && !page.to.starts_with("//"), "{}: {}", row.name, page.to);
    let has_words = page.status.is_redirection() || page.text.contains("<h1");
    assert!(has_words || page.status.is_success(), "{}: no words in {}", row.name, page.text);
}

#[test]
fn a_member_of_another_workspace_learns_nothing() {
    each_town(|town| {
        let mine = verified(town);
        let other = town.stranger("chen@example.com");
        for (name, method, path) in [
            ("its page", "GET", mine.clone()),
            ("its file", "GET", format!("{mine}/original")),
            ("its data", "GET", format!("{mine}/verdict.json")),
            ("its report", "GET", format!("{mine}/report.pdf")),
            ("into the folder", "POST", format!("{mine}/keep")),
            ("once more", "POST", format!("{mine}/again")),
            ("tomorrow", "POST", format!("{mine}/tomorrow")),
        ] {
            let row = row(name, method, &path, &[404]).with(FORM);
            clear(&row, &row.send(&other));
        }
        let id = mine.rsplit('/').next().unwrap_or_default();
        let both = format!("/w/history/compare?pick={id}&pick={id}");
        let row = row("beside their own", "GET", &both, &[404]);
        clear(&row, &row.send(&other));
    });
}

/// The address of a verification that `wang` has made.
fn verified(town: &Town<'_>) -> String {
    let wang = town.signed_in("wang@example.com");
    let fields = [
        ("number", "26112000000000000018"),
        ("issue_date", "2026-01-15"),
        ("total", "113.00"),
        ("token", "tok_1"),
    ];
    let page = wang.post("/verify/typed", &fields);
    assert!(page.to.starts_with("/verify/r/"), "{}", page.text);
    page.to
}

#[test]
fn a_viewer_cannot_do_by_address_what_no_button_offers() {
    each_town(|town| {
        town.enrol("viewer@example.com", &Role::BuiltIn(BuiltIn::Viewer));
        let viewer = town.signed_in("viewer@example.com");
        viewer.get("/w/history").is(200).hides("export.xlsx");
        for (method, path) in [
            ("GET", "/w/history/export.xlsx"),
            ("GET", "/w/settings"),
            ("POST", "/w/settings"),
            ("GET", "/w/members"),
            ("POST", "/w/keys"),
            ("POST", "/w/log/check"),
        ] {
            let row = row(path, method, path, &[404]).with(FORM);
            clear(&row, &row.send(&viewer));
        }
        for page in ["0", "-1", "99999999999999999999", "x"] {
            viewer.get(&format!("/w/history?page={page}&verdict=%27&from=x")).is(200);
        }
    });
}
