//! What can be wrong with git, the network, the remote and the disk: each is told in one line that
//! says what to do, loses nothing, and is put right by the next sync.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::*;

/// A server that answers every request with one status; returns its address and the number of
/// requests so far.
fn server(status: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            counted.fetch_add(1, Ordering::Relaxed);
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\
                 Content-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
    });
    (address, count)
}

impl Computer {
    /// Has git go elsewhere for the remote, as its own settings can say.
    fn redirect(&self, to: &str) {
        let remote = fs::canonicalize(&self.remote).unwrap();
        let text = format!("[url \"{to}\"]\n\tinsteadOf = {}\n", remote.display());
        fs::write(self.home.path().join(".gitconfig"), text).unwrap();
    }

    fn redirect_ends(&self) {
        fs::remove_file(self.home.path().join(".gitconfig")).unwrap();
    }

    /// The one line of a sync that fails, as one of the browser would.
    fn sync_fails(&self, variables: &[(&str, &str)]) -> String {
        let mut command = self.command(&["sync", "--no-prompts"]);
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert_eq!(told.trim_end().lines().count(), 1, "{told}");
        told
    }
}

fn script(path: &Path, text: &str) -> String {
    fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    Command::new("chmod").arg("+x").arg(path).status().unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn without_network_password_or_known_host_it_says_what_to_do_and_asks_nothing() {
    if !has_git() {
        return;
    }
    let (folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    one.append("Second");
    let asked = folder.path().join("asked");
    let ask = script(&folder.path().join("ask"), &format!("touch {}", asked.display()));
    let calls = folder.path().join("calls");
    let ssh = script(
        &folder.path().join("ssh"),
        &format!(
            "echo \"$@\" >> {}\necho Host key verification failed. >&2\nexit 255",
            calls.display()
        ),
    );
    let (locked, requests) = server("401 Unauthorized");
    let (broken, _) = server("500 Internal Server Error");
    let no_server = "http://127.0.0.1:1/";
    let ssh_host = "ssh://nobody@host.invalid/";
    for (what, to, why) in [
        ("no network", no_server, "can't read the repository"),
        ("no password", &locked[..], "terminal prompts disabled"),
        ("a server in trouble", &broken[..], "500"),
        ("an unknown host", ssh_host, "Host key verification failed"),
    ] {
        one.redirect(to);
        let told = one.sync_fails(&[
            ("GIT_ASKPASS", &ask),
            ("SSH_ASKPASS", &ask),
            ("GIT_SSH_COMMAND", &ssh),
            ("DISPLAY", ":0"),
        ]);
        assert!(told.contains(why), "{what}: {told}");
        assert!(told.contains("what you write stays on this computer"), "{what}: {told}");
        assert!(!asked.exists(), "{what}: nobody is asked");
        let status = String::from_utf8(one.run(&["sync", "status"]).stdout).unwrap();
        assert!(status.contains("trouble") && status.contains("to send   1"), "{what}: {status}");
        assert_eq!(one.note(), "First\nSecond", "{what}");
    }
    assert!(requests.load(Ordering::Relaxed) > 0);
    let calls = fs::read_to_string(calls).unwrap();
    assert!(calls.contains("-oBatchMode=yes"), "the user's own ssh, without questions: {calls}");
    // A wrong password that git has stored.
    one.redirect(&locked);
    let config = one.home.path().join(".gitconfig");
    let helper =
        "[credential]\n\thelper = \"!f() { echo username=me; echo password=wrong; }; f\"\n";
    let text = fs::read_to_string(&config).unwrap() + helper;
    fs::write(config, text).unwrap();
    let told = one.sync_fails(&[]);
    assert!(told.contains("Authentication failed"), "{told}");
    one.redirect_ends();
    assert!(one.sync().starts_with("sent "), "everything is put right");
    two.sync();
    assert_eq!(two.note(), "First\nSecond");
}

#[test]
fn a_full_disk_is_told_and_with_room_the_sync_goes_on() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    // What does not shrink when it is packed.
    let mut word = 1_u64;
    let words: Vec<String> = (0..200_000)
        .map(|_| {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            format!("{:x} ", word >> 24)
        })
        .collect();
    let noise = words.concat();
    let text = one.home.path().join("noise.md");
    fs::write(&text, &noise[..900_000]).unwrap();
    one.prints(&["note", "redis", "--set", text.to_str().unwrap()]);
    one.init();
    let disk = two.home.path();
    let script = format!(
        "mount -t tmpfs -o size=1m none {0} || exit 42
         {1} sync init {2}; echo first $?
         mount -o remount,size=64m {0}
         {1} sync init {2} || {1} sync; echo second $?
         {1} note redis --catalogue {3} | wc -c",
        disk.display(),
        env!("CARGO_BIN_EXE_nexus"),
        one.remote.display(),
        one.catalogue.display(),
    );
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .env("HOME", disk)
        .env("NEXUS_DB", disk.join("nexus.db"))
        .env_remove("XDG_DATA_HOME")
        .output();
    let output = match output {
        Ok(output) if output.status.code() != Some(42) && !output.stdout.is_empty() => output,
        _ => {
            #[expect(clippy::print_stderr, reason = "a test that is not made has to say so")]
            {
                eprintln!("skipped: no file system of its own can be mounted");
            }
            return;
        }
    };
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(printed.contains("first 1") && printed.contains("second 0"), "{printed}{told}");
    let is_told = ["room on the disk", "disk is full", "No space", "write to the disk"];
    assert!(is_told.iter().any(|words| told.contains(words)), "{told}");
    assert!(
        printed.trim_end().ends_with("900001") || printed.contains("900000"),
        "{printed}{told}"
    );
}

/// What happens to files of the cache, and what to call it.
type Damage = (&'static str, fn(&Path));

#[test]
fn a_cache_that_lost_power_or_pieces_is_made_again() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    let cache = one.home.path().join("nexus-sync/cache.git");
    let objects = |cache: &Path| -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut open = vec![cache.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { open.push(path) } else { found.push(path) }
            }
        }
        found
    };
    let damages: [Damage; 3] = [
        ("emptied", |path| {
            let _ = fs::remove_file(path);
            fs::write(path, "").unwrap();
        }),
        ("removed", |path| fs::remove_file(path).unwrap()),
        ("scrambled", |path| {
            let _ = fs::remove_file(path);
            fs::write(path, [7; 40]).unwrap();
        }),
    ];
    for (what, damage) in damages {
        for part in ["objects", "refs", "config"] {
            let within = cache.join(part);
            let paths = if within.is_dir() { objects(&within) } else { vec![within] };
            for path in &paths {
                damage(path);
            }
            let doctor = one.run(&["doctor"]);
            let doctor = String::from_utf8(doctor.stdout).unwrap();
            let is_found = doctor.contains("the next sync makes it again");
            // References and settings can be missing without harm.
            assert!(is_found || part != "objects", "{part} {what}: {doctor}");
            two.append(&format!("{part} {what}"));
            two.sync();
            one.append(&format!("here {part} {what}"));
            one.sync();
            two.sync();
            assert_eq!(one.note(), two.note(), "{part} {what}");
        }
    }
    assert_eq!(one.note().lines().count(), 1 + 2 * 9);
    let doctor = one.prints(&["doctor"]);
    assert!(doctor.contains("cache of sync              ok, "), "{doctor}");
    fs::remove_dir_all(&cache).unwrap();
    assert!(one.prints(&["doctor"]).contains("the next sync makes it"));
    let log = git(&one.remote, &["ls-tree", "-r", "--name-only", "nexus", "log/"]);
    assert_eq!(log.lines().count(), 2, "no line of a log is lost or written twice: {log}");
    for path in log.lines() {
        let lines = git(&one.remote, &["show", &format!("nexus:{path}")]);
        let seqs = lines.lines().map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["seq"].as_u64().unwrap()
        });
        assert!(seqs.eq(1..=lines.lines().count() as u64), "{lines}");
    }
}

#[test]
fn a_remote_in_the_newer_format_of_git_works_empty_or_not() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let remote = folder.path().join("remote.git");
    fs::create_dir(&remote).unwrap();
    let made = Command::new("git")
        .args(["init", "--quiet", "--bare", "--object-format=sha256"])
        .arg(&remote)
        .status()
        .unwrap();
    if !made.success() {
        return;
    }
    let (one, two) = (Computer::new(&remote), Computer::new(&remote));
    one.append("First");
    assert!(one.init().starts_with("sent "));
    two.init();
    two.append("Second");
    two.sync();
    one.sync();
    assert_eq!(one.note(), "First\nSecond");
    assert_eq!(one.sync(), "up to date\n");
    fs::remove_dir_all(one.home.path().join("nexus-sync")).unwrap();
    two.append("Third");
    two.sync();
    one.sync();
    assert_eq!(one.note(), "First\nSecond\nThird");
}

#[test]
fn a_remote_with_another_history_or_without_a_head_is_synced_all_the_same() {
    if !has_git() {
        return;
    }
    let (folder, one, two) = two();
    let remote = folder.path().join("remote.git");
    git(&remote, &["symbolic-ref", "HEAD", "refs/heads/nowhere"]);
    one.append("First");
    one.init();
    two.init();
    // The whole history in one commit, pushed by force; and one without the logs.
    for drops_logs in [false, true] {
        let work = tempfile::tempdir().unwrap();
        git(work.path(), &["clone", "--quiet", "-b", "nexus", remote.to_str().unwrap(), "."]);
        git(work.path(), &["checkout", "--quiet", "--orphan", "again"]);
        if drops_logs {
            git(work.path(), &["rm", "--quiet", "-r", "-f", "log"]);
        }
        git(work.path(), &["commit", "--quiet", "-m", "Everything"]);
        git(work.path(), &["push", "--quiet", "--force", "origin", "again:nexus"]);
        one.append(&format!("One, {drops_logs}"));
        one.sync();
        two.append(&format!("Two, {drops_logs}"));
        two.sync();
        one.sync();
        assert_eq!(one.note(), two.note());
        assert_eq!(one.sync(), "up to date\n");
    }
    assert_eq!(one.note().lines().count(), 5, "{}", one.note());
    let three = Computer::new(&remote);
    three.init();
    assert_eq!(three.note(), one.note());
    // A folder that is no repository any more.
    fs::remove_file(remote.join("HEAD")).unwrap();
    let told = one.fails(&["sync"]);
    assert!(told.contains("check its address"), "{told}");
    fs::write(remote.join("HEAD"), "ref: refs/heads/nowhere\n").unwrap();
    assert_eq!(one.sync(), "up to date\n");
}

#[test]
fn whatever_else_fails_the_cache_stays_and_only_damage_makes_it_anew() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    let cache = one.home.path().join("nexus-sync/cache.git");
    let kept = cache.join("kept");
    fs::write(&kept, "").unwrap();
    let objects = one.remote.join("objects");
    let away = one.remote.join("away");
    // A remote that takes nothing.
    let hook = one.remote.join("hooks/pre-receive");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    script(&hook, "exit 1");
    one.append("Second");
    assert!(one.fails(&["sync"]).contains("write access"));
    assert!(kept.exists(), "a push failed");
    fs::remove_file(hook).unwrap();
    // One that loses its contents while they are fetched.
    two.append("Third");
    two.sync();
    fs::rename(&objects, &away).unwrap();
    fs::create_dir(&objects).unwrap();
    let told = one.fails(&["sync"]);
    assert!(told.contains("can't read the repository"), "{told}");
    assert!(kept.exists(), "a fetch failed");
    fs::remove_dir_all(&objects).unwrap();
    fs::rename(&away, &objects).unwrap();
    // No git, and settings that git can't read.
    let output = one.command(&["sync"]).env("PATH", "/nonexistent").output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("git is not installed"));
    assert!(kept.exists(), "there was no git");
    let config = one.home.path().join(".gitconfig");
    fs::write(&config, "[core\n").unwrap();
    let told = one.fails(&["sync"]);
    assert!(told.contains("bad config"), "{told}");
    assert!(kept.exists(), "git could not read its settings");
    fs::remove_file(config).unwrap();
    // What a git that was killed has left.
    for lock in
        ["refs/nexus/remote.lock", "refs/nexus/next.lock", "packed-refs.lock", "config.lock"]
    {
        fs::write(cache.join(lock), "").unwrap();
    }
    assert!(one.sync().starts_with("sent "));
    assert!(kept.exists(), "there were locks");
    two.sync();
    assert_eq!((one.note(), two.note()), (two.note(), "First\nSecond\nThird".to_owned()));
    // Damage: the tree of the last commit is lost, which the next sync reads.
    let tree = git(&one.remote, &["rev-parse", "nexus^{tree}"]);
    git(&cache, &["repack", "-a", "-d", "-q"]);
    let packs = cache.join("objects/pack");
    let pack = fs::read_dir(&packs).unwrap().map(|item| item.unwrap().path());
    let pack = pack.into_iter().find(|path| path.extension().is_some_and(|it| it == "pack"));
    let pack = fs::read(pack.unwrap()).unwrap();
    fs::remove_dir_all(&packs).unwrap();
    let mut unpack = Command::new("git")
        .arg("-C")
        .arg(&cache)
        .args(["unpack-objects", "-q"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    unpack.stdin.take().unwrap().write_all(&pack).unwrap();
    assert!(unpack.wait().unwrap().success());
    fs::remove_file(cache.join("objects").join(&tree[..2]).join(&tree[2..])).unwrap();
    one.append("Fourth");
    one.sync();
    assert!(!kept.exists(), "it was damaged");
    two.sync();
    assert_eq!(one.note(), two.note());
}
