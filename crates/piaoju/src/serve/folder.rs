//! The data folder: the database and the secrets of the installation.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use paper::Unreadable;

use crate::web::office::Secrets;

/// An opened data folder.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens a folder and makes it when it does not exist. Only its owner may look inside.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn open(path: &Path) -> Result<Folder, Unreadable> {
        let refused = |why: std::io::Error| {
            Unreadable::new(path.display().to_string(), crate::gather::reason(&why))
        };
        fs::create_dir_all(path).map_err(refused)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mine = fs::Permissions::from_mode(0o700);
            fs::set_permissions(path, mine).map_err(refused)?;
        }
        Ok(Folder { path: path.to_owned() })
    }

    /// The path of the embedded database.
    pub fn database(&self) -> String {
        self.path.join("piaoju.db").display().to_string()
    }

    /// A file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The secret under which addresses of guests are counted.
    ///
    /// # Errors
    ///
    /// When it cannot be read or made.
    pub fn pepper(&self) -> Result<[u8; 32], Unreadable> {
        self.secret("pepper.key")
    }

    /// The secrets of the installation, made when they are asked for the first time.
    ///
    /// # Errors
    ///
    /// When one cannot be read or made.
    pub fn secrets(&self) -> Result<Secrets, Unreadable> {
        Ok(Secrets {
            accounts: self.secret("accounts.key")?,
            reports: self.secret("reports.key")?,
            log: self.secret("log.key")?,
            sources: self.secret("sources.key")?,
            receipts: self.secret("receipts.key")?,
            issuing: self.secret("issuing.key")?,
        })
    }

    /// A secret of 32 bytes, made when it is asked for the first time.
    ///
    /// # Errors
    ///
    /// When it cannot be read or made, or the file holds something else.
    pub fn secret(&self, name: &str) -> Result<[u8; 32], Unreadable> {
        let path = self.path.join(name);
        let refused = |why| Unreadable::new(path.display().to_string(), why);
        match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| refused("unreadable-secret")),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut secret = [0; 32];
                getrandom::fill(&mut secret).map_err(|_| refused("unreadable-no-chance"))?;
                self.keep(name, &secret).map_err(|error| refused(crate::gather::reason(&error)))?;
                Ok(secret)
            }
            Err(error) => Err(refused(crate::gather::reason(&error))),
        }
    }

    /// Writes a new file that only its owner may read.
    pub(super) fn keep(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(self.path.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_its_owner_reads_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(&place.path().join("data")).unwrap();
        let first = folder.pepper().unwrap();
        assert_eq!(Folder::open(&place.path().join("data")).unwrap().pepper().unwrap(), first);
        assert_ne!(first, folder.secret("other.key").unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.file("pepper.key")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(folder.file("short.key"), b"short").unwrap();
        assert!(folder.secret("short.key").is_err());
    }
}
