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

/// How long a command may take when nobody can answer its questions.
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
    "GIT_SSL_NO_VERIFY",
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
    /// It failed; what it said.
    #[error("git {command} failed: {why}")]
    Failed {
        /// The command.
        command: String,
        /// What git said, on one line.
        why: String,
        /// Its exit status.
        status: Option<i32>,
    },
    /// It took too long.
    #[error(
        "git {0} took longer than a minute; run `nexus sync` in a shell to see what it waits for"
    )]
    TooSlow(String),
}

/// A repository that caches what the remote holds.
#[derive(Debug)]
pub(super) struct Git {
    folder: PathBuf,
    /// Whether somebody can answer the questions of git and ssh.
    interactive: bool,
    /// How git is to call ssh, if the user has said so.
    ssh: String,
}

impl Git {
    /// The cache in a folder; it is made if it is not there.
    pub(super) fn open(folder: &Path, interactive: bool) -> Result<Self, GitError> {
        let ssh = std::env::var("GIT_SSH_COMMAND").ok();
        let mut git = Self { folder: folder.to_owned(), interactive, ssh: ssh.unwrap_or_default() };
        if git.output(&["rev-parse", "--git-dir"], b"").is_err() {
            // Whatever is there is no repository, or is broken; everything in it can be had again.
            if folder.exists() {
                std::fs::remove_dir_all(folder)?;
            }
            create_private_folder(folder)?;
            git.output(&["init", "--quiet", "--bare", "--template=", "."], b"")?;
        }
        if git.ssh.is_empty() {
            let set = git.output(&["config", "--get", "core.sshCommand"], b"").unwrap_or_default();
            let set = String::from_utf8_lossy(&set);
            git.ssh = if set.trim().is_empty() { "ssh".to_owned() } else { set.trim().to_owned() };
        }
        Ok(git)
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
            Some(status) => Err(GitError::Failed {
                command: name.to_owned(),
                why: on_one_line(&String::from_utf8_lossy(&said)),
                status: status.code(),
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
        let until = Instant::now() + TIMEOUT;
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
            "advice.detachedHead=false",
            "protocol.ext.allow=never",
        ] {
            command.args(["-c", setting]);
        }
        if !self.interactive {
            command.env("GIT_TERMINAL_PROMPT", "0");
            command.env("GIT_SSH_COMMAND", format!("{} -oBatchMode=yes", self.ssh));
            command.env_remove("GIT_ASKPASS").env_remove("SSH_ASKPASS");
            in_background(&mut command);
        }
        command.args(args);
        command
    }
}

fn read_all(from: Option<impl std::io::Read>) -> Vec<u8> {
    let mut read = Vec::new();
    if let Some(mut from) = from {
        // What was read before an error is enough for a message.
        let _ = from.read_to_end(&mut read);
    }
    read
}

/// What git said, without its repeated prefixes.
fn on_one_line(said: &str) -> String {
    let lines: Vec<&str> = said
        .lines()
        .map(|line| {
            let line = line.trim();
            line.strip_prefix("fatal: ").or(line.strip_prefix("error: ")).unwrap_or(line)
        })
        .filter(|line| !line.is_empty() && !line.starts_with("hint:"))
        .collect();
    crate::domain::clean_line(&lines.join("; ")).into_owned()
}
