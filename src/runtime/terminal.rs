//! The terminal's modes: setting them, and restoring them whatever happens.

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
    terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen},
};
use ratatui::{
    Terminal,
    backend::{Backend as _, CrosstermBackend},
    layout::Rect,
};

use super::steady::{Steady, Surroundings};
use crate::system::terminal::{KEY_PROTOCOLS, RELEASE_MOUSE, capture_mouse, make_raw, restore};

/// The size of the output buffer in bytes: larger than a large frame, so that a frame is one write.
const BUFFER: usize = 256 * 1024;

/// Keeps the window's title, and brings it back (XTWINOPS 22 and 23).
const TITLE_SAVED: &str = "\u{1b}[22;2t";
const TITLE_RESTORED: &str = "\u{1b}[23;2t";
/// Ends a link and any style, since frames leave the last one as it is.
const PLAIN: &str = "\u{1b}]8;;\u{1b}\\\u{1b}[0m";

/// Asks what the background is (OSC 11), and last what kind of terminal this is (DA1): every
/// terminal answers that, so nothing comes after it. Whether dark or light is preferred (mode 996)
/// is not asked: that says less than the colour, and some terminals stumble over the question.
const BACKGROUND: &str = "\u{1b}]11;?\u{1b}\\\u{1b}[c";
/// Has the terminal tell when that changes (mode 2031).
const CHANGES_ON: &str = "\u{1b}[?2031h";
const CHANGES_OFF: &str = "\u{1b}[?2031l";

/// Has the terminal tell when its window gets the focus (mode 1004).
const FOCUS_ON: &str = "\u{1b}[?1004h";
const FOCUS_OFF: &str = "\u{1b}[?1004l";

pub(super) type Screen = Terminal<Steady<CrosstermBackend<BufWriter<Stdout>>>>;

/// A screen to draw on; does not change the terminal's modes yet.
pub(super) fn screen(around: Surroundings) -> io::Result<Screen> {
    let out = BufWriter::with_capacity(BUFFER, io::stdout());
    Terminal::new(Steady::new(CrosstermBackend::new(out), around))
}

/// Sets the terminal's modes for the browser.
pub(super) fn enter(mouse: bool) -> io::Result<()> {
    make_raw(end())?;
    let mut out = io::stdout().lock();
    // Clear the screen too: some terminals, such as the Linux console, have no alternate screen,
    // and old text would show through.
    write!(out, "{TITLE_SAVED}{FOCUS_ON}")?;
    queue!(out, EnterAlternateScreen, Clear(ClearType::All), EnableBracketedPaste, Hide)?;
    if tells_keys_apart() {
        queue!(
            out,
            // With the key's code in the US layout.
            PushKeyboardEnhancementFlags(
                KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES
                    | KeyboardEnhancementFlags::REPORT_ALTERNATE_KEYS
            )
        )?;
    }
    out.flush()?;
    if mouse { capture_mouse(true) } else { Ok(()) }
}

/// Restores the terminal. Does every step even if one fails, as on a closed terminal.
pub(super) fn leave() {
    let mut out = io::stdout().lock();
    let _ = out.write_all(end().as_bytes());
    let _ = out.flush();
    let _ = restore();
}

/// The sequences that undo [`enter`] and [`capture_mouse`].
fn end() -> String {
    let mut end = [PLAIN, RELEASE_MOUSE, CHANGES_OFF, FOCUS_OFF].concat();
    let keys = tells_keys_apart().then(|| PopKeyboardEnhancementFlags.write_ansi(&mut end));
    let others = [
        DisableBracketedPaste.write_ansi(&mut end),
        LeaveAlternateScreen.write_ansi(&mut end),
        Show.write_ansi(&mut end),
    ];
    end.push_str(TITLE_RESTORED);
    debug_assert!(
        keys.into_iter().chain(others).all(|it| it.is_ok()),
        "a String accepts any write"
    );
    end
}

/// Clears the screen, so that the next frame is drawn completely. ratatui's own `clear` queries the
/// cursor position and waits for the reply.
pub(super) fn wipe(screen: &mut Screen) -> io::Result<()> {
    screen.backend_mut().clear()?;
    let size = screen.size()?;
    screen.resize(Rect::new(0, 0, size.width, size.height))
}

/// Asks for the colour of the background, which comes as input.
pub(super) fn ask_for_background() -> io::Result<()> {
    let mut out = io::stdout().lock();
    write!(out, "{BACKGROUND}{CHANGES_ON}")?;
    out.flush()
}

/// Whether this terminal supports the kitty keyboard protocol, which tells Ctrl-i from Tab. Known
/// by name, since the reply to a query may never come.
fn tells_keys_apart() -> bool {
    let is = |name: &str, values: &[&str]| {
        env::var(name).is_ok_and(|value| values.contains(&value.as_str()))
    };
    KEY_PROTOCOLS
        && (is("TERM", &["xterm-kitty", "xterm-ghostty", "foot", "foot-extra", "wezterm"])
            || is("TERM_PROGRAM", &["WezTerm", "ghostty"]))
}
