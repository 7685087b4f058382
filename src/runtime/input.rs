//! What a terminal sends, taken apart: keys, mouse and pastes out of bytes.
//!
//! Every sequence of ECMA-48 is read to its end, whether or not it means something here, so that the
//! answers to questions that other programs asked the terminal never become keys. What is begun and
//! not ended is given up after a time.

mod keys;

use std::{
    mem,
    time::{Duration, Instant},
};

use crossterm::event::{KeyCode, KeyModifiers};
use memchr::memmem;

pub(super) use keys::Input;
use keys::{ESC, key};

/// How long what was begun may take to go on, where nobody can have meant a key by it.
const SEQUENCE_WAIT: Duration = Duration::from_millis(500);
/// How long a string (an answer in words, such as that on a colour) or a paste may be silent.
const STRING_WAIT: Duration = Duration::from_secs(1);
/// So few bytes, so long after those before, are a key that was typed; a terminal sends what it has
/// to say at once, or at least in larger pieces.
const KEY: usize = 6;
const TYPED: Duration = Duration::from_millis(50);
/// Typed keys that an open string or paste may take.
const PATIENCE: usize = 2;
/// Bytes of a sequence at most; a longer one is none.
const LONGEST: usize = 256;
/// Bytes of a paste that are given on together.
const PASTE_PIECE: usize = 4 << 20;

const PASTE_END: &[u8] = b"\x1b[201~";

/// What stands at the beginning of some bytes.
enum Parsed {
    /// So many bytes mean this, if they mean anything.
    Done(Option<Input>, usize),
    /// So many bytes begin a paste.
    Paste(usize),
    /// So many bytes begin a string, which `bell` may end.
    String { length: usize, bell: bool },
    /// There is more to come, or else it is expired after so long.
    Incomplete(Duration),
}

/// What is being read.
enum State {
    /// Keys and sequences.
    Ground,
    /// A paste, up to its end.
    Paste(Vec<u8>),
    /// A string that means nothing here, up to its end.
    String { bell: bool },
}

/// Takes bytes apart, in whatever pieces they come.
pub(super) struct Decoder {
    state: State,
    /// What is not understood yet.
    pending: Vec<u8>,
    escape_wait: Duration,
    /// When bytes came last, and how often since then it was as if somebody typed.
    last: Instant,
    typed: usize,
}

impl Decoder {
    /// `escape_wait` is how long an ESC may be the beginning of more.
    pub(super) fn new(escape_wait: Duration) -> Self {
        Self {
            state: State::Ground,
            pending: Vec::new(),
            escape_wait,
            last: Instant::now(),
            typed: 0,
        }
    }

    /// Takes bytes that have come now; gives what they mean together with those before.
    pub(super) fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Input> {
        let mut found = Vec::new();
        let by_hand = bytes.len() <= KEY && self.last + TYPED <= now;
        self.last = now;
        self.typed = if by_hand { self.typed + 1 } else { 0 };
        // Somebody types, and nothing comes of it.
        if self.typed > PATIENCE && !matches!(self.state, State::Ground) {
            found = self.expire();
        }
        self.pending.extend_from_slice(bytes);
        while self.step(&mut found) {}
        found
    }

    /// How long to wait for more before [`Decoder::expire`]; `None` where nothing is begun.
    pub(super) fn wait(&self) -> Option<Duration> {
        match self.state {
            State::Ground if self.pending.is_empty() => None,
            State::Ground => match self.parse(&self.pending) {
                Parsed::Incomplete(wait) => Some(wait),
                _ => Some(Duration::ZERO),
            },
            // It may end here, or it may be a key.
            State::String { .. } if self.pending == [ESC] => Some(self.escape_wait),
            State::Paste(_) | State::String { .. } => Some(STRING_WAIT),
        }
    }

    /// Nothing more has come in time: gives what was begun for what it is.
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
            // A key that came in it.
            State::String { .. } => {}
        }
        while self.step(&mut found) {}
        if self.pending == [ESC] {
            self.pending.clear();
            found.extend(keys::of_byte(ESC));
        }
        found
    }

    /// Another program has had the terminal, and has left these bytes: they are not for this one,
    /// but what they begin is read to its end.
    pub(super) fn discard(&mut self, bytes: &[u8], now: Instant) {
        drop(self.feed(bytes, now));
    }

    /// Takes one thing from what is pending; says whether there may be another.
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
                        self.state = State::String { bell };
                        length
                    }
                };
                self.pending.drain(..length);
                true
            }
            State::Paste(_) => self.step_in_paste(found),
            State::String { bell } => {
                let bell = *bell;
                self.step_in_string(bell)
            }
        }
    }

    /// Takes what is pending of a paste; says whether it has ended.
    fn step_in_paste(&mut self, found: &mut Vec<Input>) -> bool {
        let State::Paste(text) = &mut self.state else { return false };
        // The end may have come in pieces.
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

    /// Skips what is pending of a string; says whether there may be more behind it.
    fn step_in_string(&mut self, bell: bool) -> bool {
        let end = self.pending.iter().position(|&byte| byte < 0x20 && byte != b'\t');
        let Some(end) = end else {
            self.pending.clear();
            return false;
        };
        match &self.pending[end..] {
            [ESC, b'\\', ..] => self.end_of_string(end + 2),
            // What ends it may still come.
            [ESC] => {
                self.pending.drain(..end);
                return false;
            }
            [7, ..] if bell => self.end_of_string(end + 1),
            // CAN and SUB end it; any other control character or sequence is not of it.
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
                // Some put the modifiers there, behind a 1 or alone.
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
                // No more of it, but something else.
                _ => Parsed::Done(Some(key(KeyCode::Char('O'), KeyModifiers::ALT)), 2),
            },
            [ESC, kind @ (b']' | b'P' | b'_' | b'^' | b'X'), next, ..] => {
                if next < 0x20 && next != ESC {
                    return Parsed::Done(alt(keys::of_byte(kind)), 2);
                }
                Parsed::String { length: 2, bell: kind == b']' }
            }
            // Some terminals put an ESC before a sequence for Alt.
            [ESC, ESC, b'[' | b'O', ..] => match self.parse(&bytes[1..]) {
                Parsed::Done(Some(input), length) => Parsed::Done(alt(Some(input)), length + 1),
                Parsed::Incomplete(wait) => Parsed::Incomplete(wait),
                // An answer that came just behind a key.
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

    /// A control sequence; `rest` is what follows `before` bytes that begin it.
    fn control(&self, rest: &[u8], before: usize) -> Parsed {
        match *rest {
            [] => return Parsed::Incomplete(self.escape_wait),
            // The console of Linux.
            [b'[' | b'M'] | [b'M', _] | [b'M', _, _] => {
                return Parsed::Incomplete(SEQUENCE_WAIT);
            }
            [b'[', last, ..] => return Parsed::Done(keys::of_console(last), before + 2),
            [b'M', button, column, row, ..] => {
                return Parsed::Done(keys::of_old_mouse(button, column, row), before + 4);
            }
            _ => {}
        }
        // rxvt ends some with what is no end: Shift with Home, End and others. No answer begins so.
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
            // It breaks off: what breaks it is something of its own.
            Some(end) => Parsed::Done(None, before + end),
        }
    }
}

/// The same with Alt.
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

/// Whether a character of UTF-8 can begin at a place.
fn is_boundary(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| byte & 0xc0 != 0x80)
}

#[cfg(test)]
mod tests;
