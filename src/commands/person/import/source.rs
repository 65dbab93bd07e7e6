//! Where the rows come from: a file, read bit by bit, or standard input, read to its end before anything is changed, so
//! that nobody holds the store while another program thinks.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use crate::domain::roster::{Entry, Refusal};
use crate::error::Failure;

/// What is done with each row, in the order of the file; the text tells a row that cannot be read apart from others.
pub(super) type Take<'t> = dyn FnMut(u64, &str, Result<Entry, Refusal>) -> Result<(), Failure> + 't;

/// A file that was opened, and what it seems to be.
pub(in crate::commands::person) struct Source {
    pub(in crate::commands::person) input: Box<dyn BufRead>,
    pub(in crate::commands::person) is_json: bool,
    /// How many bytes there are, as far as that is known.
    pub(super) size: u64,
}

/// Opens the file; `-` is standard input.
///
/// # Errors
///
/// When it cannot be read, is empty, or is in another encoding than UTF-8 by its first bytes.
pub(in crate::commands::person) fn open(path: &Path) -> Result<Source, Failure> {
    let unreadable = |error: io::Error| {
        Failure::usage(format!("{} cannot be read", path.display())).caused_by(error.to_string())
    };
    let size;
    let mut input: Box<dyn BufRead> = if path.as_os_str() == "-" {
        let ahead = Ahead::of(io::stdin().lock()).map_err(unreadable)?;
        size = ahead.size();
        Box::new(BufReader::with_capacity(1 << 16, ahead))
    } else {
        let file = File::open(path).map_err(unreadable)?;
        size = file.metadata().map_or(0, |metadata| metadata.len());
        Box::new(BufReader::with_capacity(1 << 16, file))
    };
    let start = input.fill_buf().map_err(unreadable)?;
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(Failure::usage(format!("{} is UTF-16", path.display()))
            .hint("save it as \"CSV UTF-8\", or convert it: iconv -f UTF-16 -t UTF-8"));
    }
    if start.starts_with("\u{feff}".as_bytes()) {
        input.consume("\u{feff}".len());
    }
    let start = input.fill_buf().map_err(unreadable)?;
    match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(Failure::usage(format!("{} is empty", path.display()))
            .hint("the first line of a CSV file names its columns")),
        Some(first) => Ok(Source {
            is_json: matches!(first, b'[' | b'{'),
            input,
            size,
        }),
    }
}

/// Everything that standard input has, let go piece by piece: it need not be kept beside what is made of it.
struct Ahead {
    pieces: VecDeque<Vec<u8>>,
    /// How much of the first piece was read.
    at: usize,
}

impl Ahead {
    fn of(mut input: impl Read) -> io::Result<Self> {
        const PIECE: usize = 1 << 18;
        let mut pieces = VecDeque::new();
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            if input.by_ref().take(PIECE as u64).read_to_end(&mut piece)? == 0 {
                return Ok(Self { pieces, at: 0 });
            }
            pieces.push_back(piece);
        }
    }

    fn size(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.len() as u64).sum()
    }
}

impl Read for Ahead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(piece) = self.pieces.front() else {
            return Ok(0);
        };
        let length = (&piece[self.at..]).read(into)?;
        self.at += length;
        if self.at == piece.len() {
            self.pieces.pop_front();
            self.at = 0;
        }
        Ok(length)
    }
}

/// Returns how often a byte is there.
pub(super) fn count(bytes: &[u8], byte: u8) -> u64 {
    bytes.iter().map(|met| u64::from(*met == byte)).sum()
}

/// Shows what passes to `watcher`, on the way to who reads it.
pub(super) struct Watching<R, W> {
    inner: R,
    watcher: W,
}

impl<R: Read, W: FnMut(&[u8])> Watching<R, W> {
    pub(super) fn new(inner: R, watcher: W) -> Self {
        Self { inner, watcher }
    }
}

impl<R: Read, W: FnMut(&[u8])> Read for Watching<R, W> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        (self.watcher)(&into[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_ahead_comes_back_whole() {
        for length in [0, 1, (1 << 18) - 1, 1 << 18, 700_001] {
            let bytes: Vec<u8> = (0..length).map(|at: u32| at.to_le_bytes()[0]).collect();
            let mut ahead = Ahead::of(bytes.as_slice()).unwrap();
            assert_eq!(ahead.size(), bytes.len() as u64);
            let mut back = Vec::new();
            ahead.read_to_end(&mut back).unwrap();
            assert!(back == bytes, "{length}");
        }
    }
}
