//! An import that the browser starts: the command, on the terminal, with its report.

use std::{
    env,
    io::{self, Write as _},
    path::Path,
    process::Command,
};

/// Runs the command and waits until its report is read.
pub(super) fn run(database: &Path, path: &Path) -> io::Result<()> {
    Command::new(env::current_exe()?)
        .arg("--db")
        .arg(database)
        .args(["import", "--"])
        .arg(path)
        .status()?;
    let mut out = io::stdout().lock();
    write!(out, "\nEnter goes back to Nexus. ")?;
    out.flush()?;
    io::stdin().read_line(&mut String::new())?;
    Ok(())
}
