//! The key as text on its way out of the program, for the one command whose answer it is.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

/// A key as text; `mosk1:…`, or `mosp1:…` under a passphrase. Not shown by `Debug`, and wiped when dropped.
pub struct Exported(pub(super) SecretString);

impl Exported {
    /// Calls `print` with the text and a line end.
    pub fn print<T>(&self, print: impl FnOnce(&str) -> T) -> T {
        let text = self.0.expose_secret();
        // at its full length from the start, so that wiping it wipes every copy
        let mut line = Zeroizing::new(String::with_capacity(text.len() + 1));
        line.push_str(text);
        line.push('\n');
        print(&line)
    }

    /// Writes the text to the new file `path`, which only its owner can read, and makes it survive a power cut.
    ///
    /// # Errors
    ///
    /// When there is a file of that name, or it cannot be written; nothing is left then.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        let written = self
            .print(|line| file.write_all(line.as_bytes()))
            .and_then(|()| file.sync_all());
        if written.is_err() {
            // half a key is none, and the name is ours
            let _ = fs::remove_file(path);
        }
        written
    }
}

impl fmt::Debug for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exported([redacted])")
    }
}
