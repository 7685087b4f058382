//! `nexus pick`: choose an entry in the browser, and print its id.

use std::{
    fs::{File, OpenOptions},
    io::{self, IsTerminal as _, Write as _},
    os::fd::AsFd as _,
    process::ExitCode,
};

use super::{
    args::{Common, Pick},
    browse::{Start, browse},
    output::{Terminal, warn},
    status::{FAILED, USAGE},
};
use crate::runtime::Ended;

/// Runs the browser on the terminal, even where standard output is a pipe for the id.
pub(super) fn run(common: &Common, args: &Pick) -> anyhow::Result<ExitCode> {
    let Ok(mut out) = claim_terminal() else {
        warn("choosing an entry needs a terminal; without one, use: nexus search QUERY");
        return Ok(ExitCode::from(USAGE));
    };
    match browse(common, Terminal::new(common.color), Start::Choose(args.query.join(" ")))? {
        Ended::Chosen(entry) => {
            writeln!(out, "{entry}")?;
            Ok(ExitCode::SUCCESS)
        }
        Ended::Status(code) if code == ExitCode::SUCCESS => Ok(ExitCode::from(FAILED)),
        Ended::Status(code) => Ok(code),
        Ended::Open(_) => Ok(ExitCode::from(FAILED)),
    }
}

/// Puts the terminal in the place of standard input and output where they are something else.
/// Returns what standard output was.
fn claim_terminal() -> io::Result<File> {
    let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let terminal = || OpenOptions::new().read(true).write(true).open("/dev/tty");
    if !io::stdin().is_terminal() {
        rustix::stdio::dup2_stdin(terminal()?)?;
    }
    if !io::stdout().is_terminal() {
        rustix::stdio::dup2_stdout(terminal()?)?;
    }
    Ok(out)
}
