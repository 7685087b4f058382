//! Input of a console of Windows: keys, clicks and sizes.

use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};

use crossterm::event::{self as console, Event as Input, KeyEventKind};

use crate::screens::Msg;

/// The input of a console.
pub(in crate::runtime) struct Source;

impl Source {
    /// Keys come complete here, and the console is asked nothing.
    pub(in crate::runtime) fn new(_escape_wait: Duration, _answered: Arc<AtomicBool>) -> Self {
        Self
    }

    /// When [`Source::expire`] has something to do.
    #[expect(clippy::unused_self, reason = "as where sequences can be incomplete")]
    pub(in crate::runtime) fn due(&self) -> Option<Instant> {
        None
    }

    /// Reads what has come: what was typed or clicked goes to `typed`, another size to `others`.
    /// Returns whether the console is still open.
    #[expect(clippy::unused_self, reason = "as where sequences can be incomplete")]
    pub(in crate::runtime) fn read(
        &mut self,
        _now: Instant,
        typed: &mut Vec<Msg>,
        others: &mut Vec<Msg>,
    ) -> io::Result<bool> {
        while console::poll(Duration::ZERO)? {
            match console::read()? {
                // Keys are reported when they are released, too.
                Input::Key(key) if key.kind != KeyEventKind::Release => typed.push(Msg::Key(key)),
                Input::Mouse(mouse) => typed.push(Msg::Mouse(mouse)),
                Input::Paste(text) => typed.push(Msg::Paste(text)),
                Input::FocusGained => others.push(Msg::Focused),
                Input::Resize(width, height) => others.push(Msg::Resize(width, height)),
                _ => {}
            }
        }
        Ok(true)
    }

    /// What an incomplete sequence is whose time is up: there are none.
    #[expect(clippy::unused_self, reason = "as where sequences can be incomplete")]
    pub(in crate::runtime) fn expire(&mut self, _now: Instant) -> Vec<Msg> {
        Vec::new()
    }

    /// Skips what was typed into another program. Returns whether the console is still open.
    #[expect(clippy::unused_self, reason = "as where sequences can be incomplete")]
    pub(in crate::runtime) fn skip(&mut self, _now: Instant) -> io::Result<bool> {
        while console::poll(Duration::ZERO)? {
            console::read()?;
        }
        Ok(true)
    }
}
