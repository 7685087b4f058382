//! `nexus pick`: choose an entry in the browser, and print its id.

use std::{io::Write as _, process::ExitCode};

use super::{
    args::{Common, Pick},
    browse::{Start, browse},
    output::{Terminal, warn},
    status::{FAILED, USAGE},
};
use crate::{runtime::Ended, system::terminal::claim};

/// Runs the browser on the terminal, even where standard output is a pipe for the id.
pub(super) fn run(common: &Common, args: &Pick) -> anyhow::Result<ExitCode> {
    let Ok(mut out) = claim() else {
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
