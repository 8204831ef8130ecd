//! Sending mail over SMTP.

use std::net::SocketAddr;
use std::time::Duration;

use app::issue::Enclosed;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox as Address, MultiPart, SinglePart};
use lettre::transport::smtp::SmtpTransport;
use lettre::{Message, Transport};

/// How long a mail server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What carries mail away.
#[derive(Clone, Debug)]
pub struct Post {
    transport: SmtpTransport,
    from: Address,
}

/// A letter that could not be sent. The reason names neither the letter nor its reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotSent(String);

impl NotSent {
    /// A reason.
    pub fn new(why: &'static str) -> NotSent {
        NotSent(why.to_owned())
    }
}

impl Post {
    /// A server of the operator: `smtps://user:password@host` or `smtp://host?tls=required`.
    ///
    /// # Errors
    ///
    /// When the address cannot be read.
    pub fn parse(url: &str, from: &str) -> Result<Post, NotSent> {
        // The error of the library may repeat the password.
        let builder = SmtpTransport::from_url(url)
            .map_err(|_| NotSent("the address of the mail server cannot be read".to_owned()))?;
        Ok(Post { transport: builder.timeout(Some(PATIENCE)).build(), from: sender(from)? })
    }

    /// A server on this machine, without TLS.
    ///
    /// # Errors
    ///
    /// When the sender is no address.
    pub fn plain(server: SocketAddr, from: &str) -> Result<Post, NotSent> {
        let builder = SmtpTransport::builder_dangerous(server.ip().to_string());
        let transport = builder.port(server.port()).timeout(Some(PATIENCE)).build();
        Ok(Post { transport, from: sender(from)? })
    }

    /// Sends a letter and waits until the server has taken it.
    ///
    /// # Errors
    ///
    /// When the reader has no address or the server does not take it.
    pub fn send(&self, to: &str, subject: &str, text: &str) -> Result<(), NotSent> {
        self.send_with(to, subject, text, &[])
    }

    /// Sends a letter with files.
    ///
    /// # Errors
    ///
    /// As [`Post::send`].
    pub fn send_with(
        &self,
        to: &str,
        subject: &str,
        text: &str,
        files: &[Enclosed],
    ) -> Result<(), NotSent> {
        let to = to.parse().map_err(|_| NotSent("the reader has no mail address".to_owned()))?;
        let letter =
            Message::builder().from(self.from.clone()).to(Address::new(None, to)).subject(subject);
        let letter = match files {
            [] => letter.header(ContentType::TEXT_PLAIN).body(text.to_owned()),
            files => letter.multipart(with_files(text, files)),
        };
        let letter = letter.map_err(|_| NotSent("the letter cannot be written".to_owned()))?;
        match self.transport.send(&letter) {
            Ok(_) => Ok(()),
            Err(error) if error.is_timeout() => Err(NotSent("no answer in time".to_owned())),
            Err(error) if error.is_permanent() => Err(NotSent("refused for good".to_owned())),
            Err(_) => Err(NotSent("the mail server could not be reached".to_owned())),
        }
    }
}

/// The text, and behind it the files.
fn with_files(text: &str, files: &[Enclosed]) -> MultiPart {
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text.to_owned());
    files.iter().fold(MultiPart::mixed().singlepart(text), |letter, file| {
        let kind = ContentType::parse(file.media_type);
        // The types are ours, and all of them can be parsed.
        let kind = kind.unwrap_or(ContentType::TEXT_PLAIN);
        letter.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), kind))
    })
}

fn sender(from: &str) -> Result<Address, NotSent> {
    from.parse().map_err(|_| NotSent("the sender is no mail address".to_owned()))
}
