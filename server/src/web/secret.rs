//! The server's secret: one key from which the keys of each purpose are drawn.

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::clock::{Randomness, random};

/// A secret of 256 bits. It is never printed.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why the secret cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read or made.
    #[error("cannot use the secret file {path}: {reason}; choose another with `secret_file` in the settings")]
    File {
        /// File.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// Others may read it.
    #[error("the secret file {0} can be read by others: set its mode to 0600")]
    Exposed(String),
    /// It is no secret.
    #[error("the secret file {0} is damaged: it must hold 64 hexadecimal digits")]
    Damaged(String),
}

impl Secret {
    /// A secret made of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the secret from its file, or makes the file with a new one that only its owner can read.
    ///
    /// # Errors
    /// When the file cannot be read or made, is readable by others, or holds something else.
    pub fn open(path: &Path, randomness: &dyn Randomness) -> Result<Self, SecretError> {
        let shown = path.display().to_string();
        let failed = |error: std::io::Error| SecretError::File { path: shown.clone(), reason: error.to_string() };
        match std::fs::File::open(path) {
            Ok(file) => Self::read(file, &shown),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let bytes = random::<32>(randomness)
                    .map_err(|error| SecretError::File { path: shown.clone(), reason: error.to_string() })?;
                let mut options = std::fs::OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(path).map_err(failed)?;
                file.write_all(hex(&bytes).as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
                Ok(Self(bytes))
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn read(file: std::fs::File, shown: &str) -> Result<Self, SecretError> {
        let failed = |error: std::io::Error| SecretError::File { path: shown.to_owned(), reason: error.to_string() };
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().map_err(failed)?.permissions());
            if mode & 0o077 != 0 {
                return Err(SecretError::Exposed(shown.to_owned()));
            }
        }
        let mut text = String::new();
        file.take(200).read_to_string(&mut text).map_err(failed)?;
        let digits = text.trim().as_bytes();
        let mut bytes = [0_u8; 32];
        if digits.len() != 64 {
            return Err(SecretError::Damaged(shown.to_owned()));
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
            *byte = pair.ok_or_else(|| SecretError::Damaged(shown.to_owned()))?;
        }
        Ok(Self(bytes))
    }

    /// Keyed hash of a message for one purpose.
    pub fn keyed(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let key = hmac_sha256(&self.0, purpose.as_bytes());
        hmac_sha256(&key, message)
    }
}

/// HMAC-SHA-256.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    // A key of any length is accepted: the other branch does not exist.
    Hmac::<Sha256>::new_from_slice(key).map_or([0; 32], |mac| mac.chain_update(message).finalize().into_bytes().into())
}

/// SHA-256.
pub fn sha256(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_is_that_of_rfc_4231() {
        // Test case 2.
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex(&mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_secret_never_shows_itself() {
        assert_eq!(format!("{:?}", Secret::new([7; 32])), "Secret(…)");
    }
}
