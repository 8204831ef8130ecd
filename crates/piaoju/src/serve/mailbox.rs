//! The mailbox of the demonstration: a mail server for one process that keeps what it is given.
//!
//! Mail takes the same way as in earnest, over SMTP (RFC 5321); only nobody carries it on. The
//! page `/demo/mail` shows what arrived.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use model::Moment;

/// Letters that are kept; the oldest go first.
const LETTERS_MAX: usize = 200;
/// The most bytes of one letter.
const LETTER_BYTES_MAX: u64 = 1024 * 1024;
/// Connections that are served at once.
const CONNECTIONS_MAX: usize = 16;

/// Parts of a letter that are looked at.
const PARTS_MAX: usize = 16;

/// A letter that arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// Its number, from 1.
    pub id: u64,
    /// To whom.
    pub to: String,
    /// What about.
    pub subject: String,
    /// The letter.
    pub text: String,
    /// Its files: names and contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// When.
    pub at: Option<Moment>,
}

/// A mailbox and its server.
#[derive(Clone)]
pub struct Mailbox {
    letters: Arc<Mutex<VecDeque<Arrived>>>,
    address: SocketAddr,
}

impl Mailbox {
    /// Opens a server on a free port of this machine.
    ///
    /// # Errors
    ///
    /// When no port can be opened.
    pub fn open(clock: fn() -> Moment) -> io::Result<Mailbox> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let mailbox = Mailbox { letters: Arc::default(), address: listener.local_addr()? };
        let letters = Arc::clone(&mailbox.letters);
        let serve = move || {
            let busy = Arc::new(());
            for stream in listener.incoming().flatten() {
                if Arc::strong_count(&busy) > CONNECTIONS_MAX {
                    continue;
                }
                let (letters, guest) = (Arc::clone(&letters), Arc::clone(&busy));
                thread::spawn(move || {
                    let _guest = guest;
                    // A client that breaks off has sent nothing.
                    let _ = talk(&stream, &letters, clock);
                });
            }
        };
        thread::Builder::new().name("mailbox".to_owned()).spawn(serve)?;
        Ok(mailbox)
    }

    /// Where mail is handed in.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What arrived, the newest first.
    pub fn letters(&self) -> Vec<Arrived> {
        let letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.iter().rev().cloned().collect()
    }
}

/// One conversation.
fn talk(
    stream: &TcpStream,
    letters: &Mutex<VecDeque<Arrived>>,
    clock: fn() -> Moment,
) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut lines = BufReader::new(stream.take(8 * LETTER_BYTES_MAX));
    let mut out = stream;
    let mut say = |text: &str| out.write_all(text.as_bytes());
    say("220 piaoju demo\r\n")?;
    let mut to = Vec::new();
    loop {
        let line = line(&mut lines)?;
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "EHLO" | "HELO" => say("250-piaoju\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")?,
            "MAIL" => {
                to.clear();
                say("250 go on\r\n")?;
            }
            "RCPT" => {
                let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                to.push(address.map(|(address, _)| address.to_owned()).unwrap_or_default());
                say("250 known\r\n")?;
            }
            "DATA" if to.is_empty() => say("503 to whom?\r\n")?,
            "DATA" => {
                say("354 end with a dot\r\n")?;
                let letter = read_letter(&mut lines)?;
                let understood = understood(&letter);
                let mut kept = letters.lock().unwrap_or_else(PoisonError::into_inner);
                while kept.len() >= LETTERS_MAX {
                    kept.pop_front();
                }
                let id = kept.back().map_or(1, |last| last.id + 1);
                let (to, at) = (to.join(", "), Some(clock()));
                kept.push_back(Arrived { id, to, at, ..understood });
                drop(kept);
                say("250 kept\r\n")?;
            }
            "RSET" | "NOOP" => say("250 so be it\r\n")?,
            "QUIT" => return say("221 good-bye\r\n"),
            "" => return Ok(()),
            _ => say("502 not here\r\n")?,
        }
    }
}

fn line(lines: &mut impl BufRead) -> io::Result<String> {
    let mut bytes = Vec::new();
    lines.take(4_096).read_until(b'\n', &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

/// The lines up to a lonely dot, with doubled dots made single (RFC 5321 §4.5.2).
fn read_letter(lines: &mut impl BufRead) -> io::Result<Vec<String>> {
    let (mut letter, mut bytes) = (Vec::new(), 0);
    loop {
        let line = line(lines)?;
        bytes += line.len() as u64 + 2;
        if bytes > LETTER_BYTES_MAX {
            return Err(io::Error::other("a letter without end"));
        }
        match line.strip_prefix('.') {
            Some("") => return Ok(letter),
            Some(rest) => letter.push(rest.to_owned()),
            None => letter.push(line),
        }
    }
}

/// Subject, text and files of a letter as our own sender writes it: encoded words, one plain part,
/// or several of them (RFC 2046 §5.1).
fn understood(letter: &[String]) -> Arrived {
    let (fields, body) = split(letter);
    let mut arrived =
        Arrived { subject: subject(&field(&fields, "subject")), ..Arrived::default() };
    match parameter(&field(&fields, "content-type"), "boundary") {
        Some(boundary) => {
            let mark = format!("--{boundary}");
            // Before the first mark stands nothing, behind the last one neither.
            let parts = body.split(|line| line.starts_with(&mark)).skip(1).take(PARTS_MAX);
            for part in parts.filter(|part| !part.is_empty()) {
                let (fields, body) = split(part);
                let bytes = decoded(&fields, body);
                match parameter(&field(&fields, "content-disposition"), "filename") {
                    Some(name) => arrived.files.push((name, bytes)),
                    None => arrived.text.push_str(&String::from_utf8_lossy(&bytes)),
                }
            }
        }
        None => arrived.text = String::from_utf8_lossy(&decoded(&fields, body)).into_owned(),
    }
    arrived.text = arrived.text.replace('\r', "");
    arrived
}

/// The fields of a head, each in one line, and what stands below it.
fn split(lines: &[String]) -> (Vec<String>, &[String]) {
    let empty = lines.iter().position(String::is_empty).unwrap_or(lines.len());
    let (head, body) = lines.split_at(empty);
    let mut fields: Vec<String> = Vec::new();
    for line in head {
        match (line.strip_prefix([' ', '\t']), fields.last_mut()) {
            (Some(more), Some(field)) => {
                // Between two encoded words the break is no blank (RFC 2047 §6.2).
                if !field.ends_with("?=") {
                    field.push(' ');
                }
                field.push_str(more.trim_start());
            }
            _ => fields.push(line.clone()),
        }
    }
    (fields, body.get(1..).unwrap_or_default())
}

fn field(fields: &[String], name: &str) -> String {
    let prefix = format!("{name}:");
    let found = fields.iter().find(|field| field.to_ascii_lowercase().starts_with(&prefix));
    found.map(|field| field[prefix.len()..].trim().to_owned()).unwrap_or_default()
}

/// A parameter of a field, without its quotation marks.
fn parameter(field: &str, name: &str) -> Option<String> {
    let mut parts = field.split(';').skip(1).filter_map(|part| part.trim().split_once('='));
    let (_, value) = parts.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.trim_matches('"').to_owned())
}

fn decoded(fields: &[String], body: &[String]) -> Vec<u8> {
    match field(fields, "content-transfer-encoding").to_ascii_lowercase().as_str() {
        "base64" => bytes_of_base64(&body.concat()),
        "quoted-printable" => quoted(&body.join("\r\n"), false),
        _ => body.join("\n").into_bytes(),
    }
}

fn bytes_of_base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap_or_default()
}

fn from_base64(text: &str) -> String {
    String::from_utf8_lossy(&bytes_of_base64(text)).into_owned()
}

/// Encoded words (RFC 2047) of UTF-8; other text stays.
fn subject(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("=?") {
        out.push_str(&rest[..start]);
        let word = &rest[start + 2..];
        let mut parts = word.splitn(3, '?');
        let (_, kind, tail) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
        let Some((encoded, after)) = tail.split_once("?=") else { break };
        match kind {
            Some("b" | "B") => out.push_str(&from_base64(encoded)),
            _ => out.push_str(&String::from_utf8_lossy(&quoted(encoded, true))),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Quoted-printable, and the Q encoding of words in which `_` is a blank.
fn quoted(text: &str, is_word: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'=' => {
                let pair: Vec<u8> = bytes.by_ref().take(2).collect();
                let hex = std::str::from_utf8(&pair).ok();
                // A soft break at the end of a line means nothing.
                out.extend(hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()));
            }
            b'_' if is_word => out.push(b' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::post::Post;

    #[test]
    fn a_letter_arrives_over_smtp_as_it_was_written() {
        let mailbox = Mailbox::open(|| Moment(7)).unwrap();
        let post = Post::plain(mailbox.address(), "票据 <noreply@piaoju.example>").unwrap();
        let text = "您的验证码是 123456，十分钟内有效。\n.\n..第三行\nhttp://127.0.0.1:1/reset?a=b";
        let subject =
            "票据验证码：一个相当长的标题，长到需要折成好几个编码词才放得下，这样才算测试";
        post.send("li@example.com", subject, text).unwrap();
        post.send("wang@example.com", "plain", "short").unwrap();
        let letters = mailbox.letters();
        assert_eq!(letters.len(), 2);
        assert_eq!(
            (letters[1].to.as_str(), letters[1].subject.as_str()),
            ("li@example.com", subject)
        );
        assert_eq!(letters[1].text.trim_end(), text);
        assert_eq!(letters[0].text.trim_end(), "short");
        assert_eq!(letters[0].at, Some(Moment(7)));
    }

    #[test]
    fn files_arrive_byte_for_byte_beside_the_text() {
        let mailbox = Mailbox::open(|| Moment(7)).unwrap();
        let post = Post::plain(mailbox.address(), "票据 <noreply@piaoju.example>").unwrap();
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(40_000).collect();
        let file = |name: &str, media_type| app::issue::Enclosed {
            name: name.to_owned(),
            media_type,
            bytes: bytes.clone(),
        };
        let files = [file("1.ofd", "application/ofd"), file("1.pdf", "application/pdf")];
        post.send_with("li@example.com", "电子发票", "见附件。", &files).unwrap();
        let letter = mailbox.letters().remove(0);
        assert_eq!((letter.subject.as_str(), letter.text.trim_end()), ("电子发票", "见附件。"));
        let arrived = [("1.ofd".to_owned(), bytes.clone()), ("1.pdf".to_owned(), bytes)];
        assert_eq!(letter.files, arrived);
    }

    #[test]
    fn a_client_that_talks_nonsense_is_answered_and_left() {
        let mailbox = Mailbox::open(|| Moment(7)).unwrap();
        let mut stream = TcpStream::connect(mailbox.address()).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nDATA\r\n\xff\xfe\r\nQUIT\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("502") && answer.contains("503") && answer.contains("221"));
        assert!(mailbox.letters().is_empty());
    }
}
