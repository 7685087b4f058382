//! The build script: tells the program its version with the commit that it is built from.

#![allow(clippy::print_stdout, reason = "how a build script speaks with cargo")]

use std::{env, path::Path, process::Command};

/// How many digits of a commit are shown. A fixed number, so that the same commit gives the same
/// program in a shallow clone too.
const DIGITS: usize = 12;

fn main() {
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let commit = commit().map_or_else(String::new, |commit| format!(" ({commit})"));
    println!("cargo::rustc-env=NEXUS_VERSION={version}{commit}");
    println!("cargo::rerun-if-changed=src/build.rs");
}

/// The commit and its date, if this is a clone of the project, and not its source in a repository
/// of something else.
fn commit() -> Option<String> {
    let root = env::var_os("CARGO_MANIFEST_DIR")?;
    let top = git(&["rev-parse", "--show-toplevel"])?;
    if Path::new(&top).canonicalize().ok()? != Path::new(&root).canonicalize().ok()? {
        return None;
    }
    // Each commit and each checkout writes to the log of HEAD. Without one, the branch is watched.
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "logs/HEAD"].into_iter().chain(branch.as_deref()) {
        let path = git(&["rev-parse", "--git-path", name])?;
        if Path::new(&path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let commit = git(&["log", "-1", "--format=%H %cs"])?;
    let (digits, date) = commit.split_once(' ')?;
    Some(format!("{} {date}", digits.get(..DIGITS)?))
}

/// What git prints in the folder of the project, which is where a build script runs.
fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
