//! `nexus` without a command: the browser.

use std::{
    env,
    io::{self, IsTerminal as _},
    process::{Command, ExitCode},
};

use anyhow::Context as _;
use clap::ValueEnum as _;

use super::{
    args::Common,
    open::{named_source, open_store},
    output::{Terminal, warn},
    status::USAGE,
};
use crate::{
    config::{self, Config, Settings, ThemeChoice},
    library::{DeckMode, Source, open_as_own},
    runtime::{self, Ended, Opening},
    screens::{Characters, Options, keymap::Keymap},
    system::{process::replace, terminal::suspends_with_ctrl_z},
    theme::{Theme, ThemeName},
};

/// What the browser begins with.
pub(super) enum Start {
    /// The panes; of what is the user's own from now on, if it was opened by its path.
    Panes { own: bool },
    /// The search.
    Search,
    /// The search with a query, to choose an entry.
    Choose(String),
    /// A review of the entries that match a query, or of all.
    Review(Option<String>, DeckMode),
}

/// Opens the browser.
pub(super) fn run(common: &Common, terminal: Terminal, start: Start) -> anyhow::Result<ExitCode> {
    match browse(common, terminal, start)? {
        Ended::Status(status) => Ok(status),
        Ended::Open(source) => reopen(common, &source),
        Ended::Chosen(_) => Ok(ExitCode::SUCCESS),
    }
}

/// What can be used without a terminal.
const INSTEAD: &str = "without it, use: nexus list, nexus show ID, nexus search QUERY (see \
                       nexus --help)";

/// Opens the browser, and says how it ended.
pub(super) fn browse(common: &Common, terminal: Terminal, start: Start) -> anyhow::Result<Ended> {
    let source = named_source(common)?;
    // Also where there is no terminal, so that scripts can edit the files afterwards.
    if let (Start::Panes { own: true }, Some(source)) = (&start, &source) {
        open_as_own(&open_store(&config::database(common.db.clone())?)?, source)?;
    }
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        warn(&format!("the browser needs a terminal; {INSTEAD}"));
        return Ok(Ended::Status(ExitCode::from(USAGE)));
    }
    if env::var("TERM").is_ok_and(|term| term == "dumb") {
        warn(&format!("the browser can't run in a terminal with TERM=dumb; {INSTEAD}"));
        return Ok(Ended::Status(ExitCode::from(USAGE)));
    }
    // First, since opening the store takes longest; it runs in parallel.
    let opening = Opening::of(config::database(common.db.clone())?, source)?;
    let Config { mut settings, keys, .. } = Config::read(common.config.as_deref())?;
    settings.mouse &= !common.no_mouse;
    let (mut keymap, key_problems) = Keymap::new(&keys);
    if !suspends_with_ctrl_z() {
        keymap.undo_with_ctrl_z();
    }
    for problem in &key_problems {
        // Seen once the browser has given the terminal back; the browser itself shows the first.
        warn(&problem.to_string());
    }
    let (picking, searching, review) = match start {
        Start::Panes { .. } => (false, None, None),
        Start::Search => (false, Some(String::new()), None),
        Start::Choose(query) => (true, Some(query), None),
        Start::Review(query, mode) => (false, None, Some((query, mode))),
    };
    let (background, depth) = (background(), terminal.depth);
    settings.plain |= common.plain;
    let characters = characters(&settings);
    let options = Options {
        settings,
        keymap,
        key_problems,
        background,
        depth,
        characters,
        searching,
        review,
        picking,
    };
    runtime::browse(opening, options)
}

/// Replaces this process with a new one that opens another catalogue, so that no state remains.
fn reopen(common: &Common, source: &Source) -> anyhow::Result<ExitCode> {
    let mut command = Command::new(env::current_exe()?);
    if let Source::Path(path) = source {
        command.arg("--catalogue").arg(path);
    }
    for (flag, value) in [("--db", &common.db), ("--config", &common.config)] {
        if let Some(value) = value {
            command.arg(flag).arg(value);
        }
    }
    if let Some(color) = common.color.to_possible_value() {
        command.args(["--color", color.get_name()]);
    }
    if common.no_mouse {
        command.arg("--no-mouse");
    }
    if common.plain {
        command.arg("--plain");
    }
    replace(command).context("can't restart")
}

/// The characters that the terminal can show. The console of Linux has the letters of some languages
/// and few symbols; a locale other than UTF-8 has ASCII for certain.
fn characters(settings: &Settings) -> Characters {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let locale = names.into_iter().find_map(|name| env::var(name).ok().filter(|it| !it.is_empty()));
    let utf8 = locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    if !utf8 {
        Characters::Ascii
    } else if settings.plain {
        Characters::Spoken
    } else if settings.ascii || env::var("TERM").is_ok_and(|term| term == "linux") {
        Characters::Letters
    } else {
        Characters::All
    }
}

/// The theme for output outside the browser, which has the terminal's own background.
pub(super) fn theme(settings: &Settings, terminal: Terminal) -> Theme {
    let theme = match (&settings.theme, settings.palette) {
        (_, Some(palette)) => Theme::of(palette, terminal.depth),
        (ThemeChoice::Auto, None) => Theme::new(&background(), terminal.depth),
        (ThemeChoice::Named(name), None) => Theme::new(name, terminal.depth),
    };
    theme.transparent(true)
}

/// The theme for the terminal's background, from COLORFGBG (foreground;background, as numbers of
/// the sixteen colours). The terminal itself is not queried, since its answer takes time.
fn background() -> ThemeName {
    let light = env::var("COLORFGBG")
        .is_ok_and(|colors| matches!(colors.rsplit(';').next(), Some("7" | "15")));
    if light { ThemeName::LIGHT } else { ThemeName::DARK }
}
