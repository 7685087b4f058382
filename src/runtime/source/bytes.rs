//! Input of a terminal: bytes.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    runtime::input::{Decoder, Input},
    screens::Msg,
    system::terminal,
};

/// The input of a terminal.
pub(in crate::runtime) struct Source {
    decoder: Decoder,
    escape_wait: Duration,
    answered: Arc<AtomicBool>,
    bytes: [u8; 4096],
    /// When an incomplete sequence expires.
    due: Option<Instant>,
}

impl Source {
    /// `escape_wait` is how long to wait for the rest of a sequence after an ESC; `answered` is set
    /// when the terminal has answered what it was asked.
    pub(in crate::runtime) fn new(escape_wait: Duration, answered: Arc<AtomicBool>) -> Self {
        let decoder = Decoder::new(escape_wait);
        Self { decoder, escape_wait, answered, bytes: [0; 4096], due: None }
    }

    /// When [`Source::expire`] has something to do.
    pub(in crate::runtime) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Reads what has come: what was typed or clicked goes to `typed`, what else there is to
    /// `others`. Returns whether the terminal is still open.
    pub(in crate::runtime) fn read(
        &mut self,
        now: Instant,
        typed: &mut Vec<Msg>,
        others: &mut Vec<Msg>,
    ) -> io::Result<bool> {
        let inputs = match terminal::read(&mut self.bytes)? {
            None => return Ok(true),
            Some(0) => return Ok(false),
            Some(count) => self.decoder.feed(&self.bytes[..count], now),
        };
        self.due = self.decoder.wait().map(|wait| now + wait);
        for input in inputs {
            match input {
                Input::Background { light } => others.push(Msg::Background { light }),
                Input::Focused => others.push(Msg::Focused),
                Input::Terminal => self.answered.store(true, Ordering::SeqCst),
                input => typed.extend(msg(input)),
            }
        }
        Ok(true)
    }

    /// What an incomplete sequence is whose time is up.
    pub(in crate::runtime) fn expire(&mut self, now: Instant) -> Vec<Msg> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        let msgs = self.decoder.expire().into_iter().filter_map(msg).collect();
        self.due = self.decoder.wait().map(|wait| now + wait);
        msgs
    }

    /// Skips what was typed into another program, and replies to its queries. Returns whether the
    /// terminal is still open.
    pub(in crate::runtime) fn skip(&mut self, now: Instant) -> io::Result<bool> {
        self.decoder = Decoder::new(self.escape_wait);
        while terminal::has_input()? {
            match terminal::read(&mut self.bytes)? {
                None => {}
                Some(0) => return Ok(false),
                Some(count) => self.decoder.discard(&self.bytes[..count], now),
            }
        }
        self.due = self.decoder.wait().map(|wait| now + wait);
        Ok(true)
    }
}

fn msg(input: Input) -> Option<Msg> {
    Some(match input {
        Input::Key(key) => Msg::Key(key),
        Input::Mouse(mouse) => Msg::Mouse(mouse),
        Input::Paste(text) => Msg::Paste(text),
        Input::Background { .. } | Input::Focused | Input::Terminal => return None,
    })
}
