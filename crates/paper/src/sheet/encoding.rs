//! Text files in the encodings that Chinese spreadsheets write, as a stream of UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes are taken from the file at a time.
const CHUNK_BYTES: usize = 32 * 1024;

/// The encoding of a file that begins so.
///
/// A byte order mark decides. Without one, text that is right UTF-8 is UTF-8 (long GB 18030 text
/// never is), every second byte zero is UTF-16, and everything else is GB 18030.
pub(super) fn sniff(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Commas, digits and line ends of a table are ASCII, one byte of each is zero.
    let many = (head.len() / 16).max(1);
    if odd >= many && odd > 8 * even {
        return UTF_16LE;
    }
    if even >= many && even > 8 * odd {
        return UTF_16BE;
    }
    match std::str::from_utf8(head) {
        Ok(_) => UTF_8,
        // The head may end inside a character.
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_) => GB18030,
    }
}

/// The start of a file as text, to look for delimiters in.
pub(super) fn preview(head: &[u8]) -> String {
    let (text, _, _) = sniff(head).decode(head);
    text.into_owned()
}

/// A file read as UTF-8. What does not belong to its encoding becomes U+FFFD.
pub(super) struct Decoded<R> {
    reader: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    is_over: bool,
    /// How many bytes may still be read before the caller must allow more.
    pub budget: usize,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(reader: R, head: &[u8]) -> Decoded<R> {
        Decoded {
            reader,
            // Takes the byte order mark away when there is one.
            decoder: sniff(head).new_decoder(),
            raw: vec![0; CHUNK_BYTES],
            text: Vec::new(),
            at: 0,
            is_over: false,
            budget: usize::MAX,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        while self.at == self.text.len() && !self.is_over {
            let count = match self.reader.read(&mut self.raw) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.is_over = count == 0;
            let most = self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * CHUNK_BYTES);
            self.text.resize(most, 0);
            let from = &self.raw[..count];
            let (_, _, written, _) =
                self.decoder.decode_to_utf8(from, &mut self.text, self.is_over);
            self.text.truncate(written);
            self.at = 0;
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        if self.budget == 0 && self.at < self.text.len() {
            return Err(io::Error::other("the row is too long"));
        }
        let count = (self.text.len() - self.at).min(into.len()).min(self.budget);
        into[..count].copy_from_slice(&self.text[self.at..self.at + count]);
        self.at += count;
        self.budget -= count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that gives a few bytes at a time, so that characters are cut.
    struct Crumbs<'a>(&'a [u8]);

    impl Read for Crumbs<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(3).min(into.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        Decoded::new(Crumbs(bytes), bytes).read_to_string(&mut text).unwrap();
        text
    }

    const TEXT: &str = "发票号码,金额\r\n26112000000000000018,113.00\r\n";

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let (gb, _, _) = GB18030.encode(TEXT);
        let with_mark = format!("\u{feff}{TEXT}");
        for bytes in [
            TEXT.as_bytes().to_vec(),
            with_mark.clone().into_bytes(),
            gb.into_owned(),
            utf16(&with_mark, u16::to_le_bytes),
            utf16(&with_mark, u16::to_be_bytes),
            utf16(TEXT, u16::to_le_bytes),
            utf16(TEXT, u16::to_be_bytes),
        ] {
            assert_eq!(decoded(&bytes), TEXT);
        }
    }

    #[test]
    fn a_head_that_ends_inside_a_character_is_still_utf_8() {
        let bytes = "票".as_bytes();
        assert_eq!(sniff(&bytes[..2]), UTF_8);
    }

    #[test]
    fn a_wrong_byte_is_shown_and_not_dropped() {
        let mut bytes = vec![b'a'; 10];
        bytes.extend([0xff, b'b']);
        let head = &bytes[..10];
        let mut text = String::new();
        Decoded::new(&bytes[..], head).read_to_string(&mut text).unwrap();
        assert_eq!(text, "aaaaaaaaaa\u{fffd}b");
    }
}
