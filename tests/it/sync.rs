//! Sync through the real git: what remotes and users do to it.

mod attacks;
mod folders;
mod interrupted;
mod troubles;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// A computer with its own home and database, and a remote that it syncs with.
struct Computer {
    home: tempfile::TempDir,
    remote: PathBuf,
    catalogue: PathBuf,
}

impl Computer {
    fn new(remote: &Path) -> Self {
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small");
        Self { home: tempfile::tempdir().unwrap(), remote: remote.to_owned(), catalogue }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nexus"));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("NEXUS_DB", self.home.path().join("nexus.db"))
            .args(args)
            .stdin(Stdio::null());
        let without = ["sync", "doctor", "import", "catalogues", "backup", "restore"];
        if !args.first().is_some_and(|first| without.contains(first)) {
            command.arg("--catalogue").arg(&self.catalogue);
        }
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// What a command prints that succeeds.
    fn prints(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The message of a command that fails: one line.
    fn fails(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {told}");
        assert_eq!(told.trim_end().lines().count(), 1, "{told}");
        told
    }

    /// The same for a folder of this computer.
    fn with_folder(mut self, name: &str, files: &[(&str, &str)]) -> Self {
        self.catalogue = self.home.path().join(name);
        for (name, text) in files {
            self.write(name, text);
        }
        self
    }

    /// Writes a file of its folder.
    fn write(&self, name: &str, text: &str) {
        let path = self.catalogue.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn init(&self) -> String {
        self.prints(&["sync", "init", self.remote.to_str().unwrap()])
    }

    fn sync(&self) -> String {
        self.prints(&["sync"])
    }

    fn note(&self) -> String {
        self.prints(&["note", "redis"]).trim_end().to_owned()
    }

    fn append(&self, line: &str) {
        self.prints(&["note", "redis", "--append", line]);
    }
}

fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=A user", "-c", "user.email=user@localhost"])
        .args(args)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Whether there is a git; without one, these tests say so and pass.
fn has_git() -> bool {
    let found = Command::new("git").arg("--version").output().is_ok();
    if !found {
        #[expect(clippy::print_stderr, reason = "a test that is not made has to say so")]
        {
            eprintln!("skipped: git is not installed");
        }
    }
    found
}

fn bare(folder: &Path) -> PathBuf {
    let remote = folder.join("remote.git");
    fs::create_dir(&remote).unwrap();
    git(&remote, &["init", "--quiet", "--bare"]);
    remote
}

/// Two computers that sync with one remote, in a folder that has to be kept.
fn two() -> (tempfile::TempDir, Computer, Computer) {
    let folder = tempfile::tempdir().unwrap();
    let remote = bare(folder.path());
    let (one, two) = (Computer::new(&remote), Computer::new(&remote));
    (folder, one, two)
}

/// Clones the branch of the remote, changes it, and pushes.
fn by_hand(remote: &Path, change: impl FnOnce(&Path)) {
    let work = tempfile::tempdir().unwrap();
    git(work.path(), &["clone", "--quiet", "-b", "nexus", remote.to_str().unwrap(), "."]);
    change(work.path());
    git(work.path(), &["add", "--all"]);
    git(work.path(), &["commit", "--quiet", "-m", "By hand"]);
    git(work.path(), &["push", "--quiet", "origin", "nexus"]);
}

/// The file of the note on Redis.
fn note_file(work: &Path) -> PathBuf {
    let names = git(work, &["ls-files"]);
    work.join(names.lines().find(|name| name.ends_with("/redis.md")).unwrap())
}

#[test]
fn two_computers_have_the_same_notes_entries_and_stars() {
    if !has_git() {
        return;
    }
    let (folder, one, two) = two();
    one.append("From one");
    one.prints(&["take", "Retry with jitter #network"]);
    assert!(one.init().starts_with("sent "));
    two.append("From two");
    let told = two.init();
    assert!(told.contains("received 3") && told.contains("both are kept"), "{told}");
    one.sync();
    assert_eq!(one.note(), "From one\n\nFrom two");
    assert_eq!(two.note(), one.note());
    let listed = two.prints(&["list", "--tag", "network"]);
    assert!(listed.contains("Retry with jitter"), "{listed}");
    assert_eq!((one.sync(), two.sync()), ("up to date\n".into(), "up to date\n".into()));
    let remote = folder.path().join("remote.git");
    let before = git(&remote, &["rev-parse", "nexus"]);
    one.sync();
    assert_eq!(git(&remote, &["rev-parse", "nexus"]), before, "nothing new, no commit");
    let status = two.prints(&["sync", "status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    assert_eq!((&status["on"], &status["unsent"]), (&true.into(), &0.into()));
    two.append("Later");
    let status = two.prints(&["sync", "status"]);
    assert!(status.contains("to send   1"), "{status}");
    assert!(one.prints(&["sync", "off"]).contains("off"));
    assert!(one.fails(&["sync"]).contains("nexus sync init"));
}

#[test]
fn edits_at_the_forge_come_in_and_what_is_missing_there_is_not_deleted() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    by_hand(&one.remote, |work| {
        let file = note_file(work);
        // As editors of forges do.
        let text = fs::read_to_string(&file).unwrap().replace("First", "First\r\nBy hand");
        fs::write(file, text.replace('\n', "\r\n").replace("\r\r", "\r")).unwrap();
    });
    let told = one.sync();
    assert!(told.contains("1 file was edited"), "{told}");
    assert_eq!(one.note(), "First\nBy hand");
    two.append("From two");
    two.sync();
    one.sync();
    assert_eq!(one.note(), "First\nBy hand\nFrom two");
    by_hand(&one.remote, |work| fs::remove_file(note_file(work)).unwrap());
    one.sync();
    two.sync();
    assert_eq!((one.note(), two.note()), (two.note(), "First\nBy hand\nFrom two".to_owned()));
    one.append("Again");
    one.sync();
    let text = git(&one.remote, &["ls-tree", "-r", "--name-only", "nexus"]);
    assert!(text.contains("/redis.md"), "written again with the next change: {text}");
}

#[test]
fn hostile_and_unknown_content_of_the_remote_is_refused_or_passed_on() {
    if !has_git() {
        return;
    }
    let (folder, one, two) = two();
    one.append("Mine");
    one.init();
    by_hand(&one.remote, |work| {
        let device = work.join("log/ffffffffffffffff");
        fs::create_dir_all(&device).unwrap();
        let lines = [
            r#"{"seq":1,"table":"fact","row":{"id":"x","kind":"star","catalogue":"c","entry":"a/../b"}}"#,
            r#"{"seq":2,"table":"later","row":{"anything":1}}"#,
            r#"{"seq":3,"table":"setting","row":{"name":"device","value":"x"}}"#,
            r#"{"seq":4,"table":"note","row":{}}"#,
            "not JSON \u{1b}[31m",
            &format!("{{\"seq\":5,\"table\":\"fact\",\"row\":{}}}", "[".repeat(100_000)),
        ];
        fs::write(device.join("2026-01-1.jsonl"), lines.join("\n")).unwrap();
        for (name, text) in [
            ("notes/passwd.md", "no front matter"),
            ("notes/small/00/a.md", "---\nnote-of: \"../../x\"\nversion: \"v\"\n---\n\ntext\n"),
            ("notes/small/00/b.md", "---\nnote-of: \"b\"\nversion: \"unknown\"\n---\n\ntext\n"),
        ] {
            let path = work.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        std::os::unix::fs::symlink("/etc/passwd", work.join("notes/link.md")).unwrap();
        fs::write(work.join("other.bin"), [0xff; 64]).unwrap();
    });
    let output = one.run(&["sync"]);
    assert!(output.status.success(), "{output:?}");
    assert!(!output.stdout.contains(&0x1b), "no escape gets out");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("2 lines are from a newer Nexus"), "{told}");
    assert!(told.contains("refused") && told.contains("every part of an id"), "{told}");
    assert_eq!(one.note(), "Mine");
    let doctor = one.prints(&["doctor"]);
    assert!(doctor.contains("on, 0 to send, 2 of what a newer Nexus wrote kept"), "{doctor}");
    // They are passed on to a remote that has lost them.
    let remote = folder.path().join("remote.git");
    git(&remote, &["update-ref", "-d", "refs/heads/nexus"]);
    one.sync();
    let log = git(&remote, &["grep", "-h", "anything", "nexus", "--", "log"]);
    assert!(log.contains(r#""table":"later""#), "{log}");
    assert!(!git(&remote, &["ls-tree", "-r", "nexus"]).contains("120000"));
    two.init();
    assert_eq!(two.note(), "Mine");
}

#[test]
fn a_remote_that_is_not_ours_or_newer_is_refused_and_nothing_is_sent() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let remote = bare(folder.path());
    let work = tempfile::tempdir().unwrap();
    git(work.path(), &["init", "--quiet", "-b", "main"]);
    fs::write(work.path().join("code.rs"), "fn main() {}").unwrap();
    git(work.path(), &["add", "."]);
    git(work.path(), &["commit", "--quiet", "-m", "Code"]);
    git(work.path(), &["push", "--quiet", remote.to_str().unwrap(), "main"]);
    let one = Computer::new(&remote);
    one.append("Mine");
    let address = remote.to_str().unwrap();
    let told = one.fails(&["sync", "init", address]);
    assert!(told.contains("a branch main") && told.contains("empty repository"), "{told}");
    git(work.path(), &["push", "--quiet", address, "main:nexus"]);
    let told = one.fails(&["sync", "init", address]);
    assert!(told.contains("nexus-sync.json"), "{told}");
    assert!(one.fails(&["sync"]).contains("off"), "a failed init leaves it off");
    for (address, why) in
        [("", "address"), ("--upload-pack=x", "address"), ("ext::sh -c x", "address")]
    {
        let output = one.run(&["sync", "init", "--", address]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && told.contains(why), "{address}: {told}");
    }
    let other = tempfile::tempdir().unwrap();
    let remote = bare(other.path());
    let one = Computer::new(&remote);
    one.append("Mine");
    one.init();
    by_hand(&remote, |work| {
        fs::write(work.join("nexus-sync.json"), "{\"form\":2,\"id\":\"x\"}").unwrap();
    });
    one.append("Later");
    let before = git(&remote, &["rev-parse", "nexus"]);
    let told = one.fails(&["sync"]);
    assert!(told.contains("update Nexus"), "{told}");
    assert_eq!(git(&remote, &["rev-parse", "nexus"]), before);
    assert!(one.run(&["sync", "status"]).status.code() == Some(1));
    assert_eq!(one.note(), "Mine\nLater");
}

#[test]
fn a_remote_that_was_emptied_reset_or_made_again_gets_what_it_lacks() {
    if !has_git() {
        return;
    }
    let (folder, one, two) = two();
    let remote = folder.path().join("remote.git");
    one.append("First");
    one.init();
    two.init();
    let first = git(&remote, &["rev-parse", "nexus"]);
    two.append("Second");
    two.sync();
    one.sync();
    // Reset by force, then emptied, then made again.
    git(&remote, &["update-ref", "refs/heads/nexus", &first]);
    one.sync();
    two.sync();
    git(&remote, &["update-ref", "-d", "refs/heads/nexus"]);
    two.append("Third");
    two.sync();
    one.sync();
    fs::remove_dir_all(&remote).unwrap();
    let told = one.fails(&["sync"]);
    assert!(told.contains("can't read the repository"), "{told}");
    bare(folder.path());
    one.append("Fourth");
    one.sync();
    two.sync();
    let all = "First\nSecond\nThird\nFourth";
    assert_eq!((one.note(), two.note()), (all.to_owned(), all.to_owned()));
    // The cache may be deleted at any time.
    fs::remove_dir_all(one.home.path().join("nexus-sync")).unwrap();
    two.append("Fifth");
    two.sync();
    one.sync();
    assert_eq!(one.note(), format!("{all}\nFifth"));
    let three = Computer::new(&remote);
    three.init();
    assert_eq!(three.note(), format!("{all}\nFifth"));
}

#[test]
fn what_the_user_has_set_up_for_git_changes_nothing() {
    if !has_git() {
        return;
    }
    let (folder, one, two) = two();
    one.append("é first");
    one.init();
    let hook = folder.path().join("hooks");
    fs::create_dir(&hook).unwrap();
    for name in ["pre-push", "post-commit"] {
        let file = hook.join(name);
        fs::write(&file, "#!/bin/sh\nexit 1\n").unwrap();
        Command::new("chmod").arg("+x").arg(&file).status().unwrap();
    }
    let config = two.home.path().join(".gitconfig");
    let hook = hook.display();
    let text = format!(
        "[core]\n\tautocrlf = true\n\thooksPath = {hook}\n\tquotePath = true\n[commit]\n\tgpgSign = true\n\
         [push]\n\tdefault = nothing\n\tfollowTags = true\n[fetch]\n\tprune = true\n"
    );
    fs::write(config, text).unwrap();
    let mut init = two.command(&["sync", "init", two.remote.to_str().unwrap()]);
    let init = init
        .env("LANG", "de_DE.UTF-8")
        .env("LANGUAGE", "de")
        .env("GIT_DIR", "/nowhere")
        .env("GIT_WORK_TREE", "/nowhere")
        .env("GIT_INDEX_FILE", "/nowhere")
        .env("GIT_OBJECT_DIRECTORY", "/nowhere")
        .env("GIT_NAMESPACE", "elsewhere")
        .output()
        .unwrap();
    assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
    two.append("second");
    let sync = two.command(&["sync"]).env("GIT_DIR", "/nowhere").output().unwrap();
    assert!(sync.status.success(), "{}", String::from_utf8_lossy(&sync.stderr));
    one.sync();
    assert_eq!(one.note(), "é first\nsecond");
}

#[test]
fn without_git_or_room_or_right_to_write_it_says_so_and_nothing_is_lost() {
    if !has_git() {
        return;
    }
    let (folder, one, _) = two();
    let remote = folder.path().join("remote.git");
    one.append("First");
    let output = one
        .command(&["sync", "init", remote.to_str().unwrap()])
        .env("PATH", "/nonexistent")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("git is not installed"), "{told}");
    one.init();
    // A remote that takes nothing.
    let hook = remote.join("hooks/pre-receive");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\necho you may only read >&2\nexit 1\n").unwrap();
    Command::new("chmod").arg("+x").arg(&hook).status().unwrap();
    one.append("Second");
    let told = one.fails(&["sync"]);
    assert!(told.contains("write access") && told.contains("only read"), "{told}");
    let status = one.run(&["sync", "status"]);
    let status = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(status.contains("trouble") && status.contains("to send   1"), "{status}");
    fs::remove_file(hook).unwrap();
    assert!(one.sync().starts_with("sent "));
    assert_eq!(one.note(), "First\nSecond");
}

#[test]
fn a_copied_database_gets_an_id_of_its_own() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    one.append("First");
    one.init();
    let copy = two.home.path().join("nexus.db");
    fs::copy(one.home.path().join("nexus.db"), &copy).unwrap();
    one.append("From one");
    one.sync();
    two.append("From two");
    let told = two.sync();
    assert!(told.contains("its own id"), "{told}");
    two.sync();
    one.sync();
    assert_eq!(one.note(), two.note());
    let logs = git(&one.remote, &["ls-tree", "-r", "--name-only", "nexus", "log/"]);
    let devices: std::collections::BTreeSet<&str> =
        logs.lines().filter_map(|path| path.split('/').nth(1)).collect();
    assert_eq!(devices.len(), 2, "{logs}");
}

#[test]
fn the_browser_syncs_by_itself_on_request_and_at_its_end() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let remote = bare(folder.path());
    let other = Computer::new(&remote);
    other.append("From the other computer");
    other.init();
    let home = super::pty::Home::new();
    let mut browser = home.nexus();
    browser.wait("6 entries");
    browser.send(b":sync now\r").wait("nexus sync init REMOTE").wait("⇅ off");
    browser.send(b"q");
    browser.ended();
    let init = Command::new(env!("CARGO_BIN_EXE_nexus"))
        .args(["sync", "init", remote.to_str().unwrap(), "--db"])
        .arg(home.database())
        .output()
        .unwrap();
    assert!(init.status.success(), "{init:?}");
    other.append("Later");
    other.sync();
    let mut browser = home.nexus();
    // Without being asked.
    browser.wait("⇅ now").wait("Later");
    other.append("Last");
    other.sync();
    browser.send(b":sync now\r").wait("changes received").wait("Last");
    browser.send(b"e").wait("save and close");
    browser.send(b" Written here.").wait("Written here.");
    browser.send(b"\x1b");
    browser.until("the editor is closed", |screen| !screen.contents().contains("save and close"));
    browser.send(b"q");
    browser.ended();
    // Nobody waits for the process that sends it.
    let mut tries = 0;
    while !other.note().contains("Written here.") {
        tries += 1;
        assert!(tries < 200, "{}", other.note());
        std::thread::sleep(std::time::Duration::from_millis(50));
        other.sync();
    }
}

#[test]
fn the_browser_tells_a_sync_that_fails_and_notes_to_look_at_without_being_asked() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let remote = bare(folder.path());
    let home = super::pty::Home::new();
    let nexus = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nexus"));
        let output = command.args(args).arg("--db").arg(home.database()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    let mut browser = home.nexus();
    browser.wait("6 entries");
    browser.send(b"q");
    browser.ended();
    nexus(&["sync", "init", remote.to_str().unwrap()]);
    let other = Computer::new(&remote);
    other.append("There");
    other.init();
    nexus(&["note", "redis", "--append", "Here", "--catalogue", "tests/fixtures/small"]);
    let mut browser = home.nexus();
    browser.wait("⇅ now").wait("Merged: check");
    browser.send(b"q");
    browser.ended();
    fs::rename(&remote, folder.path().join("away.git")).unwrap();
    let mut browser = home.nexus();
    browser.wait("⇅ failed").wait("can't read the repository");
    browser.send(b"q");
    browser.ended();
}
