//! The text of a file of the user's own, so that what was not edited keeps its bytes.
//!
//! An editor sees text with `\n` line ends. [`FileText`] remembers what it was made of: the encoding,
//! the byte order mark and the end of each line. Bytes that would not come back the same are refused.

use std::fmt::Write as _;

use super::merge::{Change, changes};

/// How a text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Encoding {
    #[default]
    Utf8,
    /// With a byte order mark, as the next two always have one.
    Utf8Marked,
    Utf16Little,
    Utf16Big,
    Latin1,
}

impl Encoding {
    /// The bytes of a text.
    fn encode(self, written: &str) -> Result<Vec<u8>, EncodingError> {
        Ok(match self {
            Self::Utf8 => written.as_bytes().to_vec(),
            Self::Utf8Marked => [UTF8_MARK, written.as_bytes()].concat(),
            Self::Utf16Little => {
                let units = written.encode_utf16().flat_map(u16::to_le_bytes);
                [0xff, 0xfe].into_iter().chain(units).collect()
            }
            Self::Utf16Big => {
                let units = written.encode_utf16().flat_map(u16::to_be_bytes);
                [0xfe, 0xff].into_iter().chain(units).collect()
            }
            Self::Latin1 => written
                .chars()
                .map(|c| u8::try_from(u32::from(c)).map_err(|_| EncodingError::NotLatin1(c)))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum End {
    #[default]
    Lf,
    CrLf,
    Cr,
    /// The last line of a text without a line end.
    None,
}

impl End {
    fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
            Self::None => "",
        }
    }
}

/// Why bytes are not edited as text, or a text can't be written in the encoding of its file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// It holds NUL bytes.
    #[error("it is not a text file: it holds NUL bytes")]
    Nul,
    /// The encoding is not known for certain.
    #[error("it is not UTF-8, and its encoding can't be determined; convert it to UTF-8 first")]
    Unknown,
    /// UTF-16 that breaks off, or has half a character.
    #[error("it is damaged: it begins as UTF-16 and is not")]
    DamagedUtf16,
    /// A character that Latin-1 lacks.
    #[error("it is in Latin-1, which has no {0:?}; convert it to UTF-8 first")]
    NotLatin1(char),
}

/// The text of a file and how it is written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileText {
    text: String,
    encoding: Encoding,
    /// The end of each line of the text.
    ends: Vec<End>,
}

/// How a file is written: its encoding and its usual line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileForm {
    encoding: Encoding,
    end: End,
}

impl FileForm {
    /// The bytes of a new file in this form.
    ///
    /// # Errors
    /// If the encoding lacks a character, or the text has a NUL.
    pub fn bytes(self, text: &str) -> Result<Vec<u8>, EncodingError> {
        let text = with_line_feeds(text);
        if text.contains('\0') {
            return Err(EncodingError::Nul);
        }
        self.encoding.encode(&text.replace('\n', self.end.as_str()))
    }
}

const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

impl FileText {
    /// The text in the bytes of a file.
    ///
    /// # Errors
    /// If the bytes are no text, or their encoding is not certain.
    pub fn decode(bytes: &[u8]) -> Result<Self, EncodingError> {
        let (encoding, written) = match bytes {
            [0xff, 0xfe, rest @ ..] => (Encoding::Utf16Little, utf16(rest, u16::from_le_bytes)?),
            [0xfe, 0xff, rest @ ..] => (Encoding::Utf16Big, utf16(rest, u16::from_be_bytes)?),
            _ => {
                let marked = bytes.strip_prefix(UTF8_MARK);
                match (std::str::from_utf8(marked.unwrap_or(bytes)), marked) {
                    (Ok(text), None) => (Encoding::Utf8, text.to_owned()),
                    (Ok(text), Some(_)) => (Encoding::Utf8Marked, text.to_owned()),
                    (Err(_), None) if is_latin1(bytes) => {
                        (Encoding::Latin1, bytes.iter().map(|byte| char::from(*byte)).collect())
                    }
                    (Err(_), _) if bytes.contains(&0) => return Err(EncodingError::Nul),
                    (Err(_), _) => return Err(EncodingError::Unknown),
                }
            }
        };
        if written.contains('\0') {
            return Err(EncodingError::Nul);
        }
        let (mut text, mut ends) = (String::with_capacity(written.len()), Vec::new());
        for (line, end) in lines_of(&written) {
            text.push_str(line);
            if end != End::None {
                text.push('\n');
            }
            ends.push(end);
        }
        Ok(Self { text, encoding, ends })
    }

    /// The text, with `\n` as line ends.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the file with another text in its place. Lines that are still there keep their
    /// line ends; new ones end as the line before them does. Whether the last line has an end stays
    /// as it was.
    ///
    /// # Errors
    /// If the encoding lacks a character, or the text has a NUL.
    pub fn with(&self, new: &str) -> Result<Vec<u8>, EncodingError> {
        let new = with_line_feeds(new);
        if new.contains('\0') {
            return Err(EncodingError::Nul);
        }
        if new == self.text {
            return self.encoding.encode(&self.written(&self.lines(), &self.ends));
        }
        let before = self.lines();
        let body = new.strip_suffix('\n').unwrap_or(&new);
        let after: Vec<&str> = if new.is_empty() { Vec::new() } else { body.split('\n').collect() };
        let mut ends = Vec::with_capacity(after.len());
        let mut at = 0;
        // A line end of its own for each line; the very last one is set below.
        for Change { base, new } in changes(&before, &after) {
            ends.extend(self.ends[at..base.start].iter().copied());
            let replaced = base.clone().zip(new.clone());
            ends.extend(replaced.map(|(line, _)| self.ends[line]));
            let inserted = new.len().saturating_sub(base.len());
            let near = ends.last().or(self.ends.get(base.end)).copied().unwrap_or(End::Lf);
            ends.extend(std::iter::repeat_n(near, inserted));
            at = base.end;
        }
        ends.extend(self.ends[at..].iter().copied());
        let usual = self.ends.iter().copied().find(|end| *end != End::None).unwrap_or(End::Lf);
        let mut before_it = usual;
        for end in &mut ends {
            if *end == End::None {
                *end = before_it;
            }
            before_it = *end;
        }
        if let (Some(last), Some(End::None)) = (ends.last_mut(), self.ends.last()) {
            *last = End::None;
        }
        self.encoding.encode(&self.written(&after, &ends))
    }

    /// How it is written.
    pub fn form(&self) -> FileForm {
        let end = self.ends.iter().copied().find(|end| *end != End::None).unwrap_or_default();
        FileForm { encoding: self.encoding, end }
    }

    fn lines(&self) -> Vec<&str> {
        lines_of(&self.text).map(|(line, _)| line).collect()
    }

    fn written(&self, lines: &[&str], ends: &[End]) -> String {
        let mut out = String::with_capacity(self.text.len() + lines.len());
        for (line, end) in lines.iter().zip(ends) {
            out.push_str(line);
            out.push_str(end.as_str());
        }
        out
    }
}

/// A text with `\n` line ends, whatever it was typed or pasted with.
fn with_line_feeds(text: &str) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// The lines of a text, each with its end. A text that ends with a line end has no empty line after
/// it.
fn lines_of(text: &str) -> impl Iterator<Item = (&str, End)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(at) = rest.find(['\n', '\r']) else {
            return Some((std::mem::take(&mut rest), End::None));
        };
        let (line, behind) = rest.split_at(at);
        let (end, length) = match behind.as_bytes() {
            [b'\r', b'\n', ..] => (End::CrLf, 2),
            [b'\r', ..] => (End::Cr, 1),
            _ => (End::Lf, 1),
        };
        rest = &behind[length..];
        Some((line, end))
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, EncodingError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(EncodingError::DamagedUtf16);
    }
    let text: Result<String, _> = char::decode_utf16(pairs.iter().copied().map(unit)).collect();
    text.map_err(|_| EncodingError::DamagedUtf16)
}

/// Whether bytes that are not UTF-8 are certainly Latin-1, as far as bytes can tell: no control
/// characters, which other encodings have as letters, and every sign beyond ASCII is a letter of
/// Western Europe beside another letter, alone or in a pair, or one of its usual marks.
fn is_latin1(bytes: &[u8]) -> bool {
    let is_letter = |byte: u8| byte >= 0xc0 && byte != 0xd7 && byte != 0xf7;
    // NBSP ¡ § © ª « ® ° · º » ¿ £
    let marks = [0xa0, 0xa1, 0xa3, 0xa7, 0xa9, 0xaa, 0xab, 0xae, 0xb0, 0xb7, 0xba, 0xbb, 0xbf];
    let control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    let mut run = 0;
    bytes.iter().enumerate().all(|(at, byte)| {
        let byte = *byte;
        if byte < 0x80 {
            run = 0;
            return !control(byte);
        }
        run += 1;
        let near = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        let beside = near.filter_map(|at| bytes.get(at)).any(u8::is_ascii_alphabetic);
        run <= 2 && (is_letter(byte) && (beside || run == 2) || marks.contains(&byte))
    })
}

/// A text in a few words, for messages: its encoding where it is not plain UTF-8, and line ends where
/// they are not those of Unix.
impl FileText {
    /// What is unusual about how the file is written, for display: `UTF-16, CRLF`; often nothing.
    pub fn about(&self) -> String {
        let mut about = match self.encoding {
            Encoding::Utf8 => "",
            Encoding::Utf8Marked => "UTF-8 with BOM",
            Encoding::Utf16Little | Encoding::Utf16Big => "UTF-16",
            Encoding::Latin1 => "Latin-1",
        }
        .to_owned();
        let mut kinds: Vec<End> = Vec::new();
        for end in self.ends.iter().filter(|end| **end != End::None) {
            if !kinds.contains(end) {
                kinds.push(*end);
            }
        }
        let ends = match kinds[..] {
            [] | [End::Lf] => return about,
            [End::CrLf] => "CRLF",
            [End::Cr] => "CR",
            _ => "mixed line ends",
        };
        let between = if about.is_empty() { "" } else { ", " };
        let _ = write!(about, "{between}{ends}");
        about
    }
}
