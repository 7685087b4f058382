//! `nexus` without a command: the browser.

use std::{
    env,
    io::{self, IsTerminal as _},
    os::unix::process::CommandExt as _,
    process::{Command, ExitCode},
};

use clap::ValueEnum as _;

use super::{
    args::Common,
    open::named_source,
    output::{Terminal, USAGE, complain},
};
use crate::{
    config::{self, Config, ThemeChoice},
    library::Source,
    runtime::{self, Opening},
    ui::Theme,
};

/// Opens the browser; `searching` opens its search at once.
pub(super) fn run(
    common: &Common,
    terminal: Terminal,
    searching: bool,
) -> anyhow::Result<ExitCode> {
    const INSTEAD: &str = "without it, use: nexus list, nexus show ID, nexus search QUERY (see \
                           nexus --help)";
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        complain(&format!("the browser needs a terminal; {INSTEAD}"));
        return Ok(ExitCode::from(USAGE));
    }
    if env::var("TERM").is_ok_and(|term| term == "dumb") {
        complain(&format!("the browser can't run in a terminal with TERM=dumb; {INSTEAD}"));
        return Ok(ExitCode::from(USAGE));
    }
    // Opening the store takes longest.
    let opening = Opening::of(config::database(common.db.clone())?, named_source(common)?)?;
    let config = Config::read(common.config.as_deref())?;
    let light = is_light(config.theme);
    let options = runtime::Options {
        keymap: config.keymap()?,
        theme: Theme::new(terminal.depth, light),
        light,
        theme_fixed: config.theme != ThemeChoice::Auto,
        mouse: config.mouse.unwrap_or(true) && !common.no_mouse,
        searching,
        escape_wait: config.escape_wait(),
    };
    match runtime::browse(opening, options)? {
        runtime::Ended::Status(status) => Ok(status),
        runtime::Ended::Open(source) => reopen(common, &source),
    }
}

/// Restarts the program on another catalogue, in place of this process, so that nothing of the
/// former remains.
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
    Err(anyhow::Error::new(command.exec()).context("can't restart"))
}

/// Whether the terminal has a light background: as configured, or as terminals that set COLORFGBG
/// (foreground;background, by the numbers of the sixteen colours) say. To ask the terminal itself
/// would be to wait for an answer.
pub(super) fn is_light(choice: ThemeChoice) -> bool {
    match choice {
        ThemeChoice::Dark => false,
        ThemeChoice::Light => true,
        ThemeChoice::Auto => env::var("COLORFGBG")
            .is_ok_and(|colors| matches!(colors.rsplit(';').next(), Some("7" | "15"))),
    }
}
