//! Processes: whether one runs, and how others are started and ended.

use std::{
    borrow::Cow,
    ffi::OsString,
    fs, io,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, ExitCode, ExitStatus},
};

use rustix::{
    io::{Errno, FdFlags, fcntl_setfd},
    process::{Pid, Signal, kill_process_group, test_kill_process},
};

/// The editor where neither `$VISUAL` nor `$EDITOR` names one.
pub const EDITOR: Option<&str> = None;

/// The ticks of a second in what Linux tells of processes, on all its architectures of today.
const TICKS: i64 = 100;

fn pid(process: u32) -> Option<Pid> {
    i32::try_from(process).ok().and_then(Pid::from_raw)
}

/// Whether a process with this id is running.
pub fn is_running(process: u32) -> bool {
    pid(process).is_some_and(|pid| !matches!(test_kill_process(pid), Err(Errno::SRCH)))
}

/// When a process was started, in milliseconds since 1970, to the second; `None` where the system does
/// not tell (only Linux does).
pub fn started_at(process: u32) -> Option<i64> {
    // Not the time of the folder, which is that of the first look at it. The name, in brackets, may
    // hold spaces and brackets itself; the time is the 22nd field (proc_pid_stat(5)).
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let ticks: i64 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
    let system = fs::read_to_string("/proc/stat").ok()?;
    let boot = system.lines().find_map(|line| line.strip_prefix("btime "))?;
    Some(boot.trim().parse::<i64>().ok()? * 1_000 + ticks * 1_000 / TICKS)
}

/// Gives this thread, and the threads that it starts, the lowest priority. Only on Linux, where a
/// thread has a priority of its own.
pub fn lower_priority() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(19);
}

/// Keeps what the user types, Ctrl-C for one, from a command and its children.
pub fn in_background(command: &mut Command) {
    command.process_group(0);
}

/// Ends a child that was started [`in_background`], with its own children.
pub fn end_group(child: &Child) {
    if let Some(group) = pid(child.id()) {
        // If it has ended meanwhile, there is nothing to do.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// A text as one word of a shell command that is shown to the user.
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into();
    }
    format!("'{}'", text.replace('\'', "'\\''")).into()
}

/// Puts another program in the place of this one. Returns only if that fails.
pub fn replace(mut command: Command) -> io::Result<ExitCode> {
    Err(command.exec())
}

/// Runs an editor with arguments until it ends. It inherits the lock of a file, and holds it as long
/// as it runs, even if this program ends first.
pub fn edit(
    editor: &str,
    arguments: &[OsString],
    locked: Option<(&Path, &fs::File)>,
) -> io::Result<ExitStatus> {
    if let Some((_, lock)) = locked {
        fcntl_setfd(lock, FdFlags::empty())?;
    }
    // Like git: the variable is a shell command, which may have arguments and quotes.
    let mut command = Command::new("sh");
    let status = command.args(["-c", &format!("{editor} \"$@\""), "sh"]).args(arguments).status();
    if let Some((_, lock)) = locked {
        fcntl_setfd(lock, FdFlags::CLOEXEC)?;
    }
    status
}

/// What went wrong with a program that a shell started.
pub fn complaint(editor: &str, status: ExitStatus) -> Option<String> {
    if status.success() {
        return None;
    }
    Some(match status.code() {
        Some(127) => format!("Editor not found: {editor:?}."),
        // How shells report that a signal ended a program.
        Some(129..) | None => "The editor was killed.".to_owned(),
        Some(code) => format!("The editor ended with status {code}."),
    })
}

/// Whether an editor that this program no longer waits for has a file open. Here, the lock that it
/// inherited tells.
pub fn editor_runs(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_commands_are_quoted_where_a_shell_would_part_or_read_them() {
        for (text, word) in [
            ("/home/me/notes", "/home/me/notes"),
            ("/home/me/Zürich", "/home/me/Zürich"),
            ("my notes", "'my notes'"),
            ("it's", "'it'\\''s'"),
            ("$(x)", "'$(x)'"),
            ("~", "'~'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }
}
