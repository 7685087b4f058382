//! A command that the browser runs on the terminal, such as an import, with its report.

use std::{
    env,
    ffi::OsStr,
    io::{self, Write as _},
    path::Path,
    process::Command,
};

/// Runs a command of this program and waits until its report is read.
pub(super) fn run(database: &Path, arguments: &[&OsStr]) -> io::Result<()> {
    let status =
        Command::new(env::current_exe()?).arg("--db").arg(database).args(arguments).status()?;
    let mut out = io::stdout().lock();
    write!(
        out,
        "{}\nPress Enter to return to Nexus. ",
        if status.success() { "Done.\n" } else { "" }
    )?;
    out.flush()?;
    io::stdin().read_line(&mut String::new())?;
    Ok(())
}
