//! Forms as they arrive: bounded, tolerant of order, never trusted.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};

use super::failure::Failure;
use super::office::Shared;
use crate::limits::{FIELDS_MAX, FORM_BYTES_MAX, UPLOAD_BYTES_MAX, UPLOAD_FILE_BYTES_MAX};

/// The fields of a form or of a query. Of a name that comes twice the last counts.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=1&b=2`; bytes that are no UTF-8 become replacement characters and fail later,
    /// where the field is read for what it means.
    pub fn parse(text: &[u8]) -> Fields {
        let pairs = form_urlencoded::parse(text).take(FIELDS_MAX);
        Fields(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// A field, trimmed; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.exact(name).trim()
    }

    /// A field exactly as it came: passwords.
    pub fn exact(&self, name: &str) -> &str {
        self.all(name).next_back().unwrap_or_default()
    }

    /// A field, when it is not empty.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// Every value of a name that comes several times: boxes that are ticked.
    pub fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = &str> {
        self.iter().filter(move |(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Every field with its name.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn put(&mut self, name: String, value: String) {
        if self.0.len() < FIELDS_MAX {
            self.0.push((name, value));
        }
    }
}

/// The fields of a posted form.
pub struct Form(pub Fields);

impl FromRequest<Shared> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &Shared) -> Result<Form, Failure> {
        let body = axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX).await;
        let body = body.map_err(|_| Failure::TooLarge)?;
        Ok(Form(Fields::parse(&body)))
    }
}

/// The fields of the address.
pub struct Asked(pub Fields);

impl FromRequestParts<Shared> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Asked, Failure> {
        Ok(Asked(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// A file of a form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name as the browser gives it: shown, never a path.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form with files.
pub struct Uploads {
    /// Its other fields.
    pub fields: Fields,
    /// Its files; an input that was left empty sends none.
    pub files: Vec<Upload>,
}

impl FromRequest<Shared> for Uploads {
    type Rejection = Failure;

    async fn from_request(request: Request, office: &Shared) -> Result<Uploads, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            return Err(Failure::Malformed("no-files"));
        }
        let broken = |_| Failure::Malformed("broken-form");
        let mut form = Multipart::from_request(request, office).await.map_err(broken)?;
        let mut uploads = Uploads { fields: Fields::default(), files: Vec::new() };
        let mut total = 0;
        while let Some(mut part) = form.next_field().await.map_err(|e| refused(&e))? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(shown_name);
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(|e| refused(&e))? {
                total += chunk.len();
                let most = if file.is_some() { UPLOAD_FILE_BYTES_MAX } else { FORM_BYTES_MAX };
                if bytes.len() + chunk.len() > most || total > UPLOAD_BYTES_MAX {
                    return Err(Failure::TooLarge);
                }
                bytes.extend_from_slice(&chunk);
            }
            match file {
                Some(file) if !file.is_empty() => uploads.files.push(Upload { name: file, bytes }),
                Some(_) => {}
                None => {
                    let text = String::from_utf8(bytes);
                    let text = text.map_err(|_| Failure::Malformed("broken-form"))?;
                    uploads.fields.put(name, text);
                }
            }
            if uploads.files.len() > crate::limits::UPLOAD_FILES_MAX {
                return Err(Failure::TooLarge);
            }
        }
        Ok(uploads)
    }
}

fn refused(error: &MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::Malformed("broken-form"),
    }
}

/// The last part of a name that may pretend to be a path, without control characters.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_path() {
        assert_eq!(shown_name("../../etc/passwd"), "passwd");
        assert_eq!(shown_name("C:\\a\\发票.ofd"), "发票.ofd");
        assert_eq!(shown_name("a\r\nb"), "ab");
        assert_eq!(shown_name(&"x".repeat(999)).len(), 200);
    }

    #[test]
    fn fields_are_bounded_and_the_last_of_a_name_counts() {
        let fields = Fields::parse(b"a=1&a=%202%20&b=%ff&c");
        assert_eq!((fields.get("a"), fields.exact("a")), ("2", " 2 "));
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", " 2 "]);
        assert_eq!((fields.get("b"), fields.get("c"), fields.some("c")), ("\u{fffd}", "", None));
        let many: String = (0..5_000).map(|n| format!("f{n}=1&")).collect();
        assert_eq!(Fields::parse(many.as_bytes()).iter().count(), FIELDS_MAX);
    }
}
