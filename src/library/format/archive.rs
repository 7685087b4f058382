//! Zip archives, read with limits: the sizes of what comes out, how many files there are, and how
//! much more comes out than went in.

use std::{
    fs,
    io::{Cursor, Read, Seek},
    path::Path,
};

use zip::ZipArchive;

use super::super::report::Failure;

/// Files in an archive, at most.
const MAX_FILES: usize = 200_000;

/// Bytes that all files together may have unpacked, at most.
pub(super) const MAX_UNPACKED: u64 = 1 << 29;

/// How many times larger than packed a file may be. Text is packed to a tenth; only what is made to
/// hurt to a thousandth.
const MAX_RATIO: u64 = 200;

/// Bytes that may be of any ratio.
const ANY_RATIO: u64 = 1_000_000;

/// Something to read an archive from.
pub(super) trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// An archive.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Box<dyn Source + 'a>>,
    name: String,
    pub(super) unpacked: u64,
}

/// A file of an archive, by its number.
pub(super) struct Entry {
    pub(super) number: usize,
    /// Its path with `/`, without parts that lead upwards.
    pub(super) path: String,
}

/// Why a file of an archive can't be read.
pub(super) enum Unread {
    /// The file is broken, or too large.
    File(Failure),
    /// All files together are too large.
    Archive(Failure),
}

impl From<Unread> for Failure {
    fn from(why: Unread) -> Self {
        match why {
            Unread::File(why) | Unread::Archive(why) => why,
        }
    }
}

impl<'a> Archive<'a> {
    pub(super) fn open(path: &Path) -> Result<Archive<'static>, Failure> {
        let file =
            fs::File::open(path).map_err(|why| Failure::Io { path: path.to_owned(), why })?;
        let name = path.display().to_string();
        Archive::of(Box::new(file), name)
    }

    /// An archive within another.
    pub(super) fn within(bytes: &'a [u8], name: &str) -> Result<Self, Failure> {
        Archive::of(Box::new(Cursor::new(bytes)), name.to_owned())
    }

    fn of(source: Box<dyn Source + 'a>, name: String) -> Result<Self, Failure> {
        let failed = |why: String| Failure::Archive { name: name.clone(), why };
        let zip =
            ZipArchive::new(source).map_err(|why| failed(format!("not a zip archive: {why}")))?;
        if zip.len() > MAX_FILES {
            return Err(failed(format!("it holds more than {MAX_FILES} files; unpack it first")));
        }
        Ok(Self { zip, name, unpacked: 0 })
    }

    /// The files, hidden ones and those of systems left out.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let named = |number: usize| {
            // One that can't be read has no ending, and is counted as such.
            let name = self.zip.name_for_index(number)?.unwrap_or_else(|_| "file".into());
            if name.ends_with('/') {
                return None;
            }
            let parts: Vec<&str> =
                name.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).collect();
            let hidden = parts.iter().any(|part| part.starts_with('.') || *part == "__MACOSX");
            (!hidden && !parts.is_empty()).then(|| Entry { number, path: parts.join("/") })
        };
        (0..self.zip.len()).filter_map(named).collect()
    }

    /// The content of a file, of at most so many bytes.
    pub(super) fn read(&mut self, entry: &Entry, most: u64) -> Result<Vec<u8>, Unread> {
        let name = format!("{}/{}", self.name, entry.path);
        let failed = |why: String| Failure::Archive { name: name.clone(), why };
        let broken = |why: &dyn std::fmt::Display| Unread::File(failed(why.to_string()));
        let file = self.zip.by_index(entry.number).map_err(|why| broken(&why))?;
        let packed = file.compressed_size();
        let by_ratio = packed.saturating_mul(MAX_RATIO).max(ANY_RATIO);
        let left = MAX_UNPACKED.saturating_sub(self.unpacked);
        let limit = most.min(by_ratio).min(left);
        let mut bytes = Vec::new();
        // The size that the archive states can be wrong.
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|why| broken(&why))?;
        let size = bytes.len() as u64;
        // What is left out has been unpacked all the same.
        self.unpacked += size;
        if size > left {
            let size = MAX_UNPACKED >> 20;
            let why = format!("the archive unpacks to more than {size} MB; unpack it first");
            return Err(Unread::Archive(failed(why)));
        } else if size > by_ratio {
            let why = format!("it unpacks to more than {MAX_RATIO} times its size, as no notes do");
            return Err(broken(&why));
        } else if size > limit {
            return Err(broken(&format!("larger than {} MB", most / 1_000_000)));
        }
        Ok(bytes)
    }

    /// Names, sizes and checksums of all files, which stand for their content.
    pub(super) fn directory(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        for number in 0..self.zip.len() {
            // What can't be read is reported when it is.
            let Ok(file) = self.zip.by_index_raw(number) else { continue };
            all.extend_from_slice(file.name_raw());
            all.extend_from_slice(&file.size().to_le_bytes());
            all.extend_from_slice(&file.crc32().to_le_bytes());
        }
        all
    }
}
