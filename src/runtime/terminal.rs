//! The terminal's modes: taken, given back, and given back whatever happens.

use std::{
    env,
    io::{self, BufWriter, Stdout, Write as _},
};

use crossterm::{
    Command as _,
    cursor::{Hide, Show},
    event::{
        DisableBracketedPaste, EnableBracketedPaste, KeyboardEnhancementFlags,
        PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
    },
    queue,
    terminal::{
        Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
        enable_raw_mode,
    },
};
use ratatui::{
    Terminal,
    backend::{Backend as _, CrosstermBackend},
    layout::Rect,
};

use super::{guard, steady::Steady};

/// Bytes gathered before they are written: more than a large frame, so that a frame is one
/// write.
const BUFFER: usize = 256 * 1024;

/// Clicks, the wheel, and motion while a button is down (1002), with coordinates of any size
/// (1006). crossterm's own command asks for every motion as well, which floods a slow line.
const MOUSE_ON: &str = "\u{1b}[?1002h\u{1b}[?1006h";
const MOUSE_OFF: &str = "\u{1b}[?1006l\u{1b}[?1002l";

pub(super) type Screen = Terminal<Steady<CrosstermBackend<BufWriter<Stdout>>>>;

/// A screen to draw on; the terminal's modes are not touched yet.
pub(super) fn screen() -> io::Result<Screen> {
    let out = BufWriter::with_capacity(BUFFER, io::stdout());
    Terminal::new(Steady::new(CrosstermBackend::new(out)))
}

/// Takes the terminal.
pub(super) fn enter(mouse: bool) -> io::Result<()> {
    let modes = guard::modes();
    enable_raw_mode()?;
    guard::start(modes, end());
    let mut out = io::stdout().lock();
    // Not every terminal has another screen, such as the console of Linux: what stands on the one
    // that there is would show between what is drawn.
    queue!(out, EnterAlternateScreen, Clear(ClearType::All), EnableBracketedPaste, Hide)?;
    if tells_keys_apart() {
        queue!(
            out,
            // With what stands at the place of a key in another layout.
            PushKeyboardEnhancementFlags(
                KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES
                    | KeyboardEnhancementFlags::REPORT_ALTERNATE_KEYS
            )
        )?;
    }
    if mouse {
        write!(out, "{MOUSE_ON}")?;
    }
    out.flush()
}

/// Gives the terminal back as it was. Does all of it even if a part fails, as on a terminal
/// that is gone.
pub(super) fn leave() {
    let mut out = io::stdout().lock();
    let _ = out.write_all(end().as_bytes());
    let _ = out.flush();
    let _ = disable_raw_mode();
    guard::stop();
}

/// Ends what [`enter`] and [`set_mouse`] ask of the terminal.
fn end() -> String {
    let mut end = MOUSE_OFF.to_owned();
    let keys = tells_keys_apart().then(|| PopKeyboardEnhancementFlags.write_ansi(&mut end));
    let others = [
        DisableBracketedPaste.write_ansi(&mut end),
        LeaveAlternateScreen.write_ansi(&mut end),
        Show.write_ansi(&mut end),
    ];
    debug_assert!(keys.into_iter().chain(others).all(|it| it.is_ok()), "a string takes all");
    end
}

/// Clears the screen, so that the next frame is drawn from nothing. ratatui's own `clear` asks
/// the terminal where its cursor is and waits for the answer.
pub(super) fn wipe(screen: &mut Screen) -> io::Result<()> {
    screen.backend_mut().clear()?;
    let size = screen.size()?;
    screen.resize(Rect::new(0, 0, size.width, size.height))
}

/// Takes the mouse, or leaves it to the terminal.
pub(super) fn set_mouse(on: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    write!(out, "{}", if on { MOUSE_ON } else { MOUSE_OFF })?;
    out.flush()
}

/// Whether this is a terminal that is known to tell Ctrl-i from Tab when asked to. Known by its
/// name: to ask it would be to wait for an answer that may never come.
fn tells_keys_apart() -> bool {
    let is = |name: &str, values: &[&str]| {
        env::var(name).is_ok_and(|value| values.contains(&value.as_str()))
    };
    is("TERM", &["xterm-kitty", "xterm-ghostty", "foot", "foot-extra", "wezterm"])
        || is("TERM_PROGRAM", &["WezTerm", "ghostty"])
}
