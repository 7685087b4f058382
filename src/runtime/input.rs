//! Decodes terminal input: bytes to keys, mouse events and pastes.
//!
//! Every ECMA-48 sequence is read to its end, whether or not it is known here, so that replies to
//! queries of other programs never become keys. An incomplete sequence expires.

mod keys;

use std::{
    mem,
    time::{Duration, Instant},
};

use crossterm::event::{KeyCode, KeyModifiers};
use memchr::memmem;

pub(super) use keys::Input;
use keys::{ESC, key};

/// How long to wait for the rest of a sequence that can't be a key so far.
const SEQUENCE_WAIT: Duration = Duration::from_millis(500);
/// How long to wait for the rest of a control string, such as the reply to a colour query, or of a
/// paste.
const STRING_WAIT: Duration = Duration::from_secs(1);
/// At most this many bytes after this long a pause are a typed key; terminals send replies and
/// pastes at once, or at least in larger pieces.
const KEY: usize = 6;
const TYPED: Duration = Duration::from_millis(50);
/// Typed keys that an unfinished string or paste may swallow before it expires.
const MAX_SWALLOWED: usize = 2;
/// The longest valid sequence in bytes.
const LONGEST: usize = 256;
/// The size in bytes at which a paste is passed on in pieces.
const PASTE_PIECE: usize = 4 << 20;

const PASTE_END: &[u8] = b"\x1b[201~";

/// What some bytes start with.
enum Parsed {
    /// A complete input of this many bytes; `None` if it is ignored.
    Done(Option<Input>, usize),
    /// The start of a paste, of this many bytes.
    Paste(usize),
    /// The start of a control string, which BEL ends if `bell` is set.
    String { length: usize, bell: bool },
    /// An incomplete sequence, which expires after this time.
    Incomplete(Duration),
}

/// The state of the decoder.
enum State {
    /// Keys and sequences.
    Ground,
    /// In a paste.
    Paste(Vec<u8>),
    /// In a control string; the beginning of its text tells whether it is an answer.
    String { bell: bool, text: Vec<u8> },
}

/// Decodes input bytes, however they are split.
pub(super) struct Decoder {
    state: State,
    /// Bytes that are not decoded yet.
    pending: Vec<u8>,
    escape_wait: Duration,
    /// When the last bytes came, and how many feeds in a row looked like typed keys.
    last: Instant,
    typed: usize,
}

impl Decoder {
    /// `escape_wait` is how long to wait for the rest of a sequence after an ESC.
    pub(super) fn new(escape_wait: Duration) -> Self {
        Self {
            state: State::Ground,
            pending: Vec::new(),
            escape_wait,
            last: Instant::now(),
            typed: 0,
        }
    }

    /// Decodes bytes that came now, together with pending ones.
    pub(super) fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Input> {
        let mut found = Vec::new();
        let by_hand = bytes.len() <= KEY && self.last + TYPED <= now;
        self.last = now;
        self.typed = if by_hand { self.typed + 1 } else { 0 };
        // The user types, and an unfinished string or paste swallows the keys.
        if self.typed > MAX_SWALLOWED && !matches!(self.state, State::Ground) {
            found = self.expire();
        }
        self.pending.extend_from_slice(bytes);
        while self.step(&mut found) {}
        found
    }

    /// How long to wait for more before [`Decoder::expire`]; `None` if nothing is pending.
    pub(super) fn wait(&self) -> Option<Duration> {
        match self.state {
            State::Ground if self.pending.is_empty() => None,
            State::Ground => match self.parse(&self.pending) {
                Parsed::Incomplete(wait) => Some(wait),
                _ => Some(Duration::ZERO),
            },
            // The ESC may start the end of the string, or be a key.
            State::String { .. } if self.pending == [ESC] => Some(self.escape_wait),
            State::Paste(_) | State::String { .. } => Some(STRING_WAIT),
        }
    }

    /// Decodes what is pending after its time is up.
    pub(super) fn expire(&mut self) -> Vec<Input> {
        let mut found = Vec::new();
        match mem::replace(&mut self.state, State::Ground) {
            State::Ground => {
                if let Some(rest) = keys::unfinished(&self.pending, &mut found) {
                    self.pending.drain(..rest);
                } else {
                    self.pending.clear();
                }
            }
            State::Paste(mut text) => {
                text.append(&mut self.pending);
                found.extend(paste(&text));
            }
            // The string is dropped; a pending ESC is decoded as a key below.
            State::String { .. } => {}
        }
        while self.step(&mut found) {}
        if self.pending == [ESC] {
            self.pending.clear();
            found.extend(keys::of_byte(ESC));
        }
        found
    }

    /// Skips bytes that were meant for another program. A sequence that they start is still read to
    /// its end.
    pub(super) fn discard(&mut self, bytes: &[u8], now: Instant) {
        drop(self.feed(bytes, now));
    }

    /// Decodes one input from the pending bytes; returns whether there may be another.
    fn step(&mut self, found: &mut Vec<Input>) -> bool {
        match &mut self.state {
            State::Ground => {
                if self.pending.is_empty() {
                    return false;
                }
                let length = match self.parse(&self.pending) {
                    Parsed::Incomplete(_) => return false,
                    Parsed::Done(input, length) => {
                        found.extend(input);
                        length
                    }
                    Parsed::Paste(length) => {
                        self.typed = 0;
                        self.state = State::Paste(Vec::new());
                        length
                    }
                    Parsed::String { length, bell } => {
                        self.typed = 0;
                        self.state = State::String { bell, text: Vec::new() };
                        length
                    }
                };
                self.pending.drain(..length);
                true
            }
            State::Paste(_) => self.step_in_paste(found),
            State::String { .. } => self.step_in_string(found),
        }
    }

    /// Reads pending bytes of a paste; returns whether it has ended.
    fn step_in_paste(&mut self, found: &mut Vec<Input>) -> bool {
        let State::Paste(text) = &mut self.state else { return false };
        // The end marker may be split.
        let from = text.len().saturating_sub(PASTE_END.len());
        text.append(&mut self.pending);
        if let Some(at) = memmem::find(&text[from..], PASTE_END) {
            self.pending = text.split_off(from + at + PASTE_END.len());
            text.truncate(from + at);
            found.extend(paste(text));
            self.state = State::Ground;
            return true;
        }
        if text.len() > PASTE_PIECE {
            let end = text.len() - PASTE_END.len();
            let end = (0..=end).rev().find(|&at| is_boundary(text, at)).unwrap_or(end);
            let rest = text.split_off(end);
            found.extend(paste(text));
            *text = rest;
        }
        false
    }

    /// Reads pending bytes of a control string; returns whether more bytes may follow it.
    fn step_in_string(&mut self, found: &mut Vec<Input>) -> bool {
        let State::String { bell, text } = &mut self.state else { return false };
        let end = self.pending.iter().position(|&byte| byte < 0x20 && byte != b'\t');
        let room = LONGEST.saturating_sub(text.len());
        text.extend(self.pending.iter().take(end.unwrap_or(usize::MAX)).take(room));
        let Some(end) = end else {
            self.pending.clear();
            return false;
        };
        let bell = *bell;
        let answer = |text: &[u8]| if bell { keys::of_string(text) } else { None };
        match &self.pending[end..] {
            [ESC, b'\\', ..] => {
                found.extend(answer(text));
                self.end_of_string(end + 2);
            }
            // This may be the start of the string's end.
            [ESC] => {
                self.pending.drain(..end);
                return false;
            }
            [7, ..] if bell => {
                found.extend(answer(text));
                self.end_of_string(end + 1);
            }
            // CAN and SUB end the string; other control characters and sequences are not part of
            // it.
            [0x18 | 0x1a, ..] => self.end_of_string(end + 1),
            [7 | b'\n', ..] => drop(self.pending.drain(..=end)),
            _ => self.end_of_string(end),
        }
        true
    }

    fn end_of_string(&mut self, length: usize) {
        self.pending.drain(..length);
        self.state = State::Ground;
    }

    fn parse(&self, bytes: &[u8]) -> Parsed {
        let incomplete = Parsed::Incomplete(self.escape_wait);
        match *bytes {
            [] | [ESC] | [ESC, ESC | b']' | b'P' | b'_' | b'^' | b'X'] => incomplete,
            [ESC, b'[', ref rest @ ..] => self.control(rest, 2),
            [ESC, b'O', ref rest @ ..] => match *rest {
                [] => incomplete,
                // Some terminals put the modifiers here, after a 1 or alone.
                [b'0'..=b'9', ..] => {
                    let number = |byte: &u8| byte.is_ascii_digit() || *byte == b';';
                    match rest.iter().position(|byte| !number(byte)) {
                        None if rest.len() < LONGEST => Parsed::Incomplete(SEQUENCE_WAIT),
                        None => Parsed::Done(None, 2 + rest.len()),
                        Some(end) if rest[end].is_ascii_graphic() => {
                            let modifiers = rest[..end].rsplit(|byte| *byte == b';').next();
                            Parsed::Done(keys::of_ss3(rest[end], modifiers), 2 + end + 1)
                        }
                        Some(end) => Parsed::Done(None, 2 + end),
                    }
                }
                [last, ..] if last.is_ascii_graphic() => Parsed::Done(keys::of_ss3(last, None), 3),
                // Not a sequence: Alt-O, then something else.
                _ => Parsed::Done(Some(key(KeyCode::Char('O'), KeyModifiers::ALT)), 2),
            },
            [ESC, kind @ (b']' | b'P' | b'_' | b'^' | b'X'), next, ..] => {
                if next < 0x20 && next != ESC {
                    return Parsed::Done(alt(keys::of_byte(kind)), 2);
                }
                Parsed::String { length: 2, bell: kind == b']' }
            }
            // Some terminals report Alt as an ESC before the sequence.
            [ESC, ESC, b'[' | b'O', ..] => match self.parse(&bytes[1..]) {
                Parsed::Done(Some(input), length) => Parsed::Done(alt(Some(input)), length + 1),
                Parsed::Incomplete(wait) => Parsed::Incomplete(wait),
                // A reply right after an Esc key.
                _ => Parsed::Done(Some(key(KeyCode::Esc, KeyModifiers::NONE)), 1),
            },
            [ESC, ESC, ..] => Parsed::Done(Some(key(KeyCode::Esc, KeyModifiers::NONE)), 1),
            [ESC, ref rest @ ..] => match self.parse(rest) {
                Parsed::Done(input, length) => Parsed::Done(alt(input), length + 1),
                other => other,
            },
            [first, ..] if first < 0x80 => Parsed::Done(keys::of_byte(first), 1),
            ref bytes => match keys::character(bytes) {
                Some((c, length)) => {
                    let typed = !c.is_control();
                    let input = typed.then(|| key(KeyCode::Char(c), KeyModifiers::NONE));
                    Parsed::Done(input, length)
                }
                None => incomplete,
            },
        }
    }

    /// A control sequence; `rest` follows its introducer of `before` bytes.
    fn control(&self, rest: &[u8], before: usize) -> Parsed {
        match *rest {
            [] => return Parsed::Incomplete(self.escape_wait),
            // A function key of the Linux console, or an old mouse report.
            [b'[' | b'M'] | [b'M', _] | [b'M', _, _] => {
                return Parsed::Incomplete(SEQUENCE_WAIT);
            }
            [b'[', last, ..] => return Parsed::Done(keys::of_console(last), before + 2),
            [b'M', button, column, row, ..] => {
                return Parsed::Done(keys::of_old_mouse(button, column, row), before + 4);
            }
            _ => {}
        }
        // rxvt ends Shift with Home, End and others in `$`, which is no final byte. No reply starts
        // like this.
        if let [number @ b'2'..=b'8', b'$', ..] = *rest {
            return Parsed::Done(keys::of_tilde(&[number], KeyModifiers::SHIFT), before + 2);
        }
        let end = rest.iter().position(|byte| !(0x20..0x40).contains(byte));
        match end {
            None if rest.len() < LONGEST => Parsed::Incomplete(SEQUENCE_WAIT),
            None => Parsed::Done(None, before + rest.len()),
            Some(end) if (0x40..0x7f).contains(&rest[end]) => {
                let length = before + end + 1;
                if &rest[..=end] == b"200~" {
                    return Parsed::Paste(length);
                }
                Parsed::Done(keys::of_control(&rest[..end], rest[end]), length)
            }
            // The sequence breaks off; the byte that interrupts it is decoded by itself.
            Some(end) => Parsed::Done(None, before + end),
        }
    }
}

/// The input with Alt.
fn alt(input: Option<Input>) -> Option<Input> {
    input.map(|input| match input {
        Input::Key(mut key) => {
            key.modifiers |= KeyModifiers::ALT;
            Input::Key(key)
        }
        other => other,
    })
}

fn paste(text: &[u8]) -> Option<Input> {
    (!text.is_empty()).then(|| Input::Paste(String::from_utf8_lossy(text).into_owned()))
}

/// Whether a UTF-8 character can start at an offset.
fn is_boundary(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| byte & 0xc0 != 0x80)
}

#[cfg(test)]
mod tests;
