//! Syncs that are killed, and several at once.

use super::*;

/// A git in `folder` that kills the program which calls it: at the call with the number in the file
/// `at`, and `before` or after the real git has done what it was called for.
fn deadly_git(folder: &Path, before: bool) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let real = std::env::split_paths(&path).map(|it| it.join("git")).find(|it| it.is_file());
    let real = real.unwrap();
    let (real, folder_name) = (real.display(), folder.display());
    let done = if before { String::new() } else { format!("{real} \"$@\"") };
    let text = format!(
        "#!/bin/sh\nleft=$(cat {folder_name}/at)\nleft=$((left - 1))\necho $left > {folder_name}/at\n\
         if [ $left = 0 ]; then\n{done}\nkill -9 $PPID\nexit 1\nfi\nexec {real} \"$@\"\n"
    );
    let file = folder.join("git");
    fs::write(&file, text).unwrap();
    Command::new("chmod").arg("+x").arg(&file).status().unwrap();
}

#[test]
fn a_sync_that_is_killed_at_any_call_of_git_is_put_right_by_the_next() {
    if !has_git() {
        return;
    }
    let (folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", folder.path().display());
    let mut lines = vec!["First".to_owned()];
    let mut killed = 0;
    for before in [true, false] {
        deadly_git(folder.path(), before);
        for call in 1..40 {
            // Both have something new.
            let (here, there) = (format!("Here {before} {call}"), format!("There {before} {call}"));
            one.prints(&["take", &here]);
            two.append(&there);
            lines.push(there);
            two.sync();
            fs::write(folder.path().join("at"), call.to_string()).unwrap();
            let output = one.command(&["sync"]).env("PATH", &path).output().unwrap();
            if output.status.code().is_some() {
                assert!(output.status.success(), "{output:?}");
                break;
            }
            killed += 1;
            one.sync();
            two.sync();
            assert_eq!(one.note(), lines.join("\n"), "{before} {call}");
            assert_eq!(one.sync(), "up to date\n", "{before} {call}");
            assert_eq!(two.sync(), "up to date\n", "{before} {call}");
        }
    }
    assert!(killed >= 16, "{killed}");
    two.sync();
    let listed = two.prints(&["list"]);
    assert_eq!(listed.matches("Here ").count(), killed + 2, "{listed}");
    // Nobody wrote a line twice, and none is missing.
    let names = git(&one.remote, &["ls-tree", "-r", "--name-only", "nexus", "log/"]);
    for name in names.lines() {
        let log = git(&one.remote, &["show", &format!("nexus:{name}")]);
        let seqs = log.lines().map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["seq"].as_u64().unwrap()
        });
        assert!(seqs.eq(1..=log.lines().count() as u64), "{name}: {log}");
    }
}

#[test]
fn a_sync_that_is_killed_at_any_moment_is_put_right_by_the_next() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    for round in 0..12_u64 {
        one.append(&format!("Line {round}"));
        let mut child =
            one.command(&["sync"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(round * 9));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    one.sync();
    two.sync();
    assert_eq!(two.note(), one.note());
    assert_eq!(one.note().lines().count(), 13);
    assert_eq!(one.sync(), "up to date\n");
}

#[test]
fn of_two_syncs_at_once_one_waits_or_says_so() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    one.append("Second");
    two.append("Third");
    let children: Vec<_> = (0..4)
        .map(|number| {
            let computer = if number % 2 == 0 { &one } else { &two };
            computer
                .command(&["sync"])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success() || told.contains("another sync is already running"),
            "{told}"
        );
    }
    one.sync();
    two.sync();
    one.sync();
    assert_eq!(one.note(), two.note());
    assert!(["First", "Second", "Third"].iter().all(|line| one.note().contains(line)));
}
