//! Git as a child process, in a bare repository that is only a cache.
//!
//! Only its exit statuses and the output that is made for programs are used, never its words; they
//! are shown to the user as they are. What the user has set up (credentials, ssh, proxies) applies;
//! what could change the meaning of a command (`GIT_DIR` and its kind, hooks) does not.

use std::{
    ffi::OsStr,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::system::{
    files::create_private_folder,
    process::{end_group, in_background},
};

/// How long a command may take when nobody can answer its questions, outside of tests.
const TIMEOUT: Duration = Duration::from_mins(1);

/// How often a running command is looked at.
const POLL: Duration = Duration::from_millis(5);

/// The variables of git that stay: how to reach a remote and how to authenticate.
const KEPT: &[&str] = &[
    "GIT_ASKPASS",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "GIT_SSL_CERT",
    "GIT_SSL_CERT_PASSWORD_PROTECTED",
    "GIT_SSL_KEY",
    "GIT_SSL_NO_VERIFY",
    "GIT_HTTP_PROXY_AUTHMETHOD",
    "GIT_HTTP_USER_AGENT",
    "GIT_PROXY_COMMAND",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_EXEC_PATH",
];

/// Why git could not do something.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no git.
    #[error("git is not installed; install it, or export and import JSON instead")]
    Missing,
    /// It can't be run.
    #[error("can't run git: {0}")]
    Io(#[from] std::io::Error),
    /// The folder of the cache can't be used.
    #[error(
        "can't use the cache of sync: {0}; check that the disk has room and can be written to \
         (nothing is lost)"
    )]
    Cache(std::io::Error),
    /// It failed; what it said.
    #[error("{} (git {command}: {why}); {}", trouble(command), advice(command, *asks))]
    Failed {
        /// The command.
        command: String,
        /// What git said, on one line.
        why: String,
        /// Whether it could ask for a password, or about a new host.
        asks: bool,
    },
    /// The remote names commits in another way than the cache, as this one.
    #[error("the repository and its cache use different hash formats: {0}")]
    Format(String),
    /// It took too long.
    #[error(
        "git {0} took longer than a minute; to see what it waits for, run in a shell: nexus sync"
    )]
    TooSlow(String),
}

/// What it means for the user that a command failed.
fn trouble(command: &str) -> &'static str {
    match command {
        "ls-remote" | "fetch" => "can't read the repository",
        "push" => "can't write to the repository",
        _ => "can't use the cache of sync",
    }
}

/// What to do when a command has failed.
fn advice(command: &str, asks: bool) -> &'static str {
    match (command, asks) {
        ("ls-remote" | "fetch", true) => {
            "check its address and the network; what you write stays on this computer until then"
        }
        ("ls-remote" | "fetch", false) => {
            "check its address and the network; if git must ask for a password or confirm a new \
             host, run in a shell: nexus sync; what you write stays on this computer until then"
        }
        ("push", _) => {
            "check that you have write access and that it has room; what you wrote stays on this \
             computer, and the next sync sends it"
        }
        _ => {
            "check that the disk has room; nothing is lost, and nexus doctor says whether the cache \
             is damaged"
        }
    }
}

/// How git names contents and commits. A remote and its cache have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Sha1,
    Sha256,
}

impl Format {
    /// The format of an id; of none, the usual one.
    pub(super) fn of(id: &str) -> Self {
        if id.len() == 64 { Self::Sha256 } else { Self::Sha1 }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Sha1 => Self::Sha256,
            Self::Sha256 => Self::Sha1,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }
}

/// A repository that caches what the remote holds.
#[derive(Debug)]
pub(super) struct Git {
    folder: PathBuf,
    /// Whether somebody can answer the questions of git and ssh.
    interactive: bool,
    /// How git is to call ssh without questions; `None` if the user has set another program.
    ssh: Option<String>,
    /// How long a command may take when nobody can answer its questions.
    timeout: Duration,
}

impl Git {
    /// The cache in a folder. If there is none, or one that git does not take for a repository, it
    /// is made, in a format. Nobody else may be using it.
    pub(super) fn open(folder: &Path, interactive: bool, format: Format) -> Result<Self, GitError> {
        let mut git = Self { folder: folder.to_owned(), interactive, ssh: None, timeout: TIMEOUT };
        if folder.exists() {
            remove_locks(folder).map_err(GitError::Cache)?;
        }
        match git.output(&["rev-parse", "--git-dir"], b"") {
            Ok(_) => {}
            Err(GitError::Failed { .. }) => git.make(format)?,
            Err(error) => return Err(error),
        }
        git.ssh = git.ssh_without_questions();
        Ok(git)
    }

    /// Makes the cache. What was there is only removed when that has worked: where it does not, as
    /// with settings of the user that git can't read, the former was not at fault.
    fn make(&self, format: Format) -> Result<(), GitError> {
        let folder = self.folder.with_extension("new");
        let remove = |folder: &Path| match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(GitError::Cache(error))
            }
            _ => Ok(()),
        };
        remove(&folder)?;
        create_private_folder(&folder).map_err(GitError::Cache)?;
        let new = Self { folder, interactive: self.interactive, ssh: None, timeout: self.timeout };
        let format = format!("--object-format={}", format.name());
        // Git before 2.29 does not know the option, and has but one format.
        let init = ["init", "--quiet", "--bare", "--template=", "."];
        let with_format = [&init[..4], &[&format, "."]].concat();
        let made = new.output(&with_format, b"").or_else(|_| new.output(&init, b""));
        if let Err(error) = made {
            remove(&new.folder)?;
            return Err(error);
        }
        remove(&self.folder)?;
        std::fs::rename(&new.folder, &self.folder).map_err(GitError::Cache)
    }

    fn existing(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), interactive: false, ssh: None, timeout: TIMEOUT }
    }

    /// Whether git finds that the cache in a folder, of a remote that was at `tip`, is damaged.
    pub(super) fn is_damaged(folder: &Path, tip: &str) -> bool {
        matches!(Self::check(folder, tip), Err(GitError::Failed { .. }))
    }

    /// Whether the cache in a folder, of a remote that was at `tip`, is sound; returns its size in
    /// bytes.
    pub(super) fn check(folder: &Path, tip: &str) -> Result<u64, GitError> {
        let git = Self::existing(folder);
        // What nothing refers to is left over from pushes that were refused.
        let fsck = ["fsck", "--no-dangling", "--no-progress"];
        git.output(&fsck, b"")?;
        // References may be lost, and what they led to.
        if !tip.is_empty() && git.succeeds(&["cat-file", "-e", tip])? {
            git.output(&[&fsck[..], &[tip]].concat(), b"")?;
        }
        let out = git.output(&["count-objects", "-v"], b"")?;
        let sizes = String::from_utf8_lossy(&out);
        let size = |line: &str| {
            let (name, kilobytes) = line.split_once(": ")?;
            let counted = matches!(name, "size" | "size-pack").then_some(kilobytes)?;
            counted.parse::<u64>().ok()
        };
        Ok(sizes.lines().filter_map(size).sum::<u64>() * 1024)
    }

    /// The command for ssh that asks nothing, made of the one that git would use.
    fn ssh_without_questions(&self) -> Option<String> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        // Another kind of program has other options.
        if variable("GIT_SSH_VARIANT").is_some_and(|variant| variant != "ssh") {
            return None;
        }
        let configured = || {
            let set = self.output(&["config", "--get", "core.sshCommand"], b"").ok()?;
            let set = String::from_utf8_lossy(&set).trim().to_owned();
            Some(set).filter(|set| !set.is_empty())
        };
        let command = match variable("GIT_SSH_COMMAND").or_else(configured) {
            Some(command) => command,
            None if variable("GIT_SSH").is_some() => return None,
            None => "ssh".to_owned(),
        };
        Some(format!("{command} -oBatchMode=yes"))
    }

    /// The format of the cache in a folder.
    pub(super) fn format_of(folder: &Path) -> Result<Format, GitError> {
        Self::existing(folder).format()
    }

    /// The format that the cache was made in.
    pub(super) fn format(&self) -> Result<Format, GitError> {
        // Not asked by `--show-object-format`, which git before 2.25 does not know.
        let set = self.output(&["config", "--get", "extensions.objectFormat"], b"");
        match set {
            Ok(name) if name.starts_with(b"sha256") => Ok(Format::Sha256),
            Ok(_) | Err(GitError::Failed { .. }) => Ok(Format::Sha1),
            Err(error) => Err(error),
        }
    }

    /// Runs a command; returns what it prints.
    pub(super) fn output(&self, args: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        let mut command = self.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
        let mut child = command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => GitError::Missing,
            _ => GitError::Io(error),
        })?;
        let name = args.first().copied().unwrap_or_default();
        let (status, out, said) = thread::scope(|scope| {
            let stdin = child.stdin.take();
            // If git ends before it has read everything, its status says why.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
            let out = child.stdout.take();
            let out = scope.spawn(move || read_all(out));
            let said = child.stderr.take();
            let said = scope.spawn(move || read_all(said));
            let status = self.wait(&mut child);
            (status, out.join().unwrap_or_default(), said.join().unwrap_or_default())
        });
        match status? {
            None => Err(GitError::TooSlow(name.to_owned())),
            Some(status) if status.success() => Ok(out),
            Some(_) => Err(GitError::Failed {
                command: name.to_owned(),
                why: on_one_line(&String::from_utf8_lossy(&said)),
                asks: self.interactive,
            }),
        }
    }

    /// Whether a command succeeds.
    pub(super) fn succeeds(&self, args: &[&str]) -> Result<bool, GitError> {
        match self.output(args, b"") {
            Ok(_) => Ok(true),
            Err(GitError::Failed { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Waits for the end; `None` if that takes too long. Then it is ended, with its children.
    fn wait(&self, child: &mut Child) -> Result<Option<std::process::ExitStatus>, GitError> {
        if self.interactive {
            return Ok(Some(child.wait()?));
        }
        let until = Instant::now() + self.timeout;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            if Instant::now() > until {
                end_group(child);
                child.wait()?;
                return Ok(None);
            }
            thread::sleep(POLL);
        }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            let is_git = name.to_str().is_some_and(|name| name.starts_with("GIT_"));
            if is_git && !KEPT.iter().any(|kept| name == OsStr::new(kept)) {
                command.env_remove(name);
            }
        }
        command.env("LC_ALL", "C").env_remove("LANGUAGE");
        // A repository is what the cache is, wherever the program runs.
        command.arg("-C").arg(&self.folder).env("GIT_DIR", &self.folder);
        for setting in [
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "gc.autoDetach=false",
            "maintenance.autoDetach=false",
            "push.gpgSign=false",
            "push.followTags=false",
            "push.recurseSubmodules=no",
            "fetch.recurseSubmodules=no",
            "protocol.ext.allow=never",
        ] {
            command.args(["-c", setting]);
        }
        if !self.interactive {
            command.env("GIT_TERMINAL_PROMPT", "0");
            if let Some(ssh) = &self.ssh {
                command.env("GIT_SSH_COMMAND", ssh);
            }
            command.env_remove("GIT_ASKPASS").env_remove("SSH_ASKPASS");
            command.args(["-c", "core.askPass="]);
            in_background(&mut command);
        }
        command.args(args);
        command
    }
}

/// Removes what locks the references and settings of a cache: a git that was killed left it.
fn remove_locks(folder: &Path) -> std::io::Result<()> {
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        let path = item.path();
        if item.file_type()?.is_dir() {
            // Objects are never locked.
            if item.file_name() != "objects" {
                remove_locks(&path)?;
            }
        } else if path.extension().is_some_and(|it| it == "lock") {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn read_all(from: Option<impl std::io::Read>) -> Vec<u8> {
    let mut read = Vec::new();
    if let Some(mut from) = from {
        // What was read before an error is enough for a message.
        let _ = from.read_to_end(&mut read);
    }
    read
}

/// What git says below every other reason for which a remote can't be reached.
const SAID_ALWAYS: [&str; 3] = [
    "Could not read from remote repository.",
    "Please make sure you have the correct access rights",
    "and the repository exists.",
];

/// What git said, without its repeated prefixes.
fn on_one_line(said: &str) -> String {
    let lines: Vec<&str> = said
        .lines()
        .map(|line| {
            let line = line.trim();
            line.strip_prefix("fatal: ").or(line.strip_prefix("error: ")).unwrap_or(line)
        })
        .filter(|line| {
            !line.is_empty() && !line.starts_with("hint:") && !SAID_ALWAYS.contains(line)
        })
        .collect();
    crate::domain::clean_line(&lines.join("; ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_hangs_is_ended_with_all_that_it_has_started() {
        if Command::new("git").arg("--version").output().is_err() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let mut git = Git::open(&folder.path().join("cache.git"), false, Format::Sha1).unwrap();
        git.timeout = Duration::from_secs(1);
        let process = folder.path().join("process");
        let alias = format!("alias.hang=!echo $$ > {}; sleep 600; true", process.display());
        let error = git.output(&["-c", &alias, "hang"], b"").unwrap_err();
        assert!(error.to_string().contains("nexus sync"), "{error}");
        let process = std::fs::read_to_string(process).unwrap();
        let state = std::fs::read_to_string(format!("/proc/{}/stat", process.trim()));
        assert!(state.is_err() || state.is_ok_and(|state| state.contains(") Z ")));
    }
}
