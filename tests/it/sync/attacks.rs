//! What hostile, broken or careless hands put into the remote: nothing is lost, nothing hangs, and
//! what is refused is told.

use std::io::Write as _;

use super::*;

/// What somebody does to a clone.
type Edit = fn(&Path);

/// Runs a git command of the remote with an input.
fn git_reads(remote: &Path, args: &[&str], input: &[u8]) -> String {
    let mut child = Command::new("git")
        .arg("-C")
        .arg(remote)
        .args(["-c", "user.name=A user", "-c", "user.email=user@localhost"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Makes the entries of a tree, which are lines as `ls-tree` prints them, the branch of a remote.
fn commit_tree(remote: &Path, entries: &str) {
    let tree = git_reads(remote, &["mktree", "--missing"], entries.as_bytes());
    let commit = git_reads(remote, &["commit-tree", &tree, "-p", "nexus", "-m", "Tree"], b"");
    git(remote, &["update-ref", "refs/heads/nexus", &commit]);
}

/// A tree with entries that git itself would not make.
fn raw_tree(remote: &Path, entries: &[(&str, &str, &str)]) -> String {
    let mut tree = Vec::new();
    for (mode, name, id) in entries {
        tree.extend(format!("{mode} {name}\0").into_bytes());
        let byte = |at: usize| u8::from_str_radix(&id[at..at + 2], 16).unwrap();
        tree.extend((0..id.len()).step_by(2).map(byte));
    }
    git_reads(remote, &["hash-object", "-t", "tree", "-w", "--stdin", "--literally"], &tree)
}

#[test]
fn trees_with_paths_that_lead_out_collide_or_are_no_files_do_no_harm() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    let remote = &one.remote;
    one.append("First");
    one.init();
    two.init();
    let file = git(remote, &["show", "nexus:README.md"]);
    let blob = git_reads(remote, &["hash-object", "-w", "--stdin"], file.as_bytes());
    let zeros = git_reads(remote, &["hash-object", "-w", "--stdin"], &vec![0; 17 << 20]);
    let (commit, long) = (git(remote, &["rev-parse", "nexus"]), "x".repeat(5000) + ".md");
    let evil = raw_tree(
        remote,
        &[
            ("100644", "..", &blob),
            ("100644", ".git", &blob),
            ("100644", "C:\\autoexec.md", &blob),
            ("100644", "Redis.md", &blob),
            ("100644", "a\nb.md", &blob),
            ("100644", "huge.md", &zeros),
            ("120000", "link.md", &blob),
            ("160000", "module.md", &commit),
            ("100644", "redis.md", &blob),
            ("100644", "\u{1b}[31mred.md", &blob),
            ("100644", &long, &blob),
        ],
    );
    let logs = raw_tree(
        remote,
        &[("100644", "2026-01-1.jsonl", &zeros), ("120000", "2026-01-2.jsonl", &blob)],
    );
    let entries = |tree: &str| git(remote, &["ls-tree", tree]);
    let within = |tree: &str, more: &str| {
        let lines = format!("{}\n{more}\n", entries(tree));
        git_reads(remote, &["mktree", "--missing"], lines.as_bytes())
    };
    let notes = within("nexus:notes", &format!("040000 tree {evil}\t..evil"));
    let log = within("nexus:log", &format!("040000 tree {logs}\tffffffffffffffff"));
    let root: Vec<String> = entries("nexus")
        .lines()
        .map(|line| match line.split_once('\t') {
            Some((_, "notes")) => format!("040000 tree {notes}\tnotes"),
            Some((_, "log")) => format!("040000 tree {log}\tlog"),
            _ => line.to_owned(),
        })
        .collect();
    commit_tree(remote, &(root.join("\n") + "\n"));
    one.append("Second");
    let output = one.run(&["sync"]);
    assert!(output.status.success(), "{output:?}");
    assert!(!output.stdout.contains(&0x1b), "no escape gets out");
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("larger than 16 MB") && told.contains("refused"), "{told}");
    two.sync();
    assert_eq!((one.note(), two.note()), (two.note(), "First\nSecond".to_owned()));
    let written: Vec<PathBuf> =
        fs::read_dir(one.home.path()).unwrap().map(|item| item.unwrap().path()).collect();
    assert!(
        written.iter().all(|path| path.file_name().unwrap().to_string_lossy() != "autoexec.md")
    );
    assert_eq!(one.sync(), "up to date\n");
}

#[test]
fn broken_lines_of_logs_hold_up_nothing_and_what_a_newer_program_added_is_passed_on() {
    if !has_git() {
        return;
    }
    let (folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    let log = git(&one.remote, &["grep", "-h", "note_version", "nexus", "--", "log"]);
    let line: serde_json::Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    let version = line["row"]["version"].as_str().unwrap().to_owned();
    let star = |id: &str, more: &str| {
        format!(
            r#"{{"seq":1,"table":"fact","row":{{"id":"{id}","kind":"star","catalogue":"c","entry":"e","device":"ffffffffffffffff","at":1,"clock":1{more}}}}}"#
        )
    };
    let parent = |version: &str, parent: &str| {
        format!(
            r#"{{"table":"version_parent","row":{{"version":"{version}","parent":"{parent}"}}}}"#
        )
    };
    by_hand(&one.remote, |work| {
        let device = work.join("log/ffffffffffffffff");
        fs::create_dir_all(&device).unwrap();
        let mut lines = vec![
            star("s1", ""),
            star("s1", ""),
            // The same event with another content.
            star("s1", r#","kind":"unstar""#),
            star("s2", r#","mood":"of a later program""#),
            r#"{"table":"fact","row":{"id":"s3","kind":"later","catalogue":"c","entry":"e"}}"#.into(),
            // Versions that come from each other, and from themselves.
            parent(&version, &version),
            parent(&version, "elsewhere"),
            parent("elsewhere", &version),
            format!(r#"{{"table":"fact","row":{{"id":"{}"}}}}"#, "x".repeat(5 << 20)),
            r#"{"table":"fact","row":{"id":"s4","kind":"star","catalogue":"c","entry":"e","clock":9223372036854775807}}"#.into(),
            "\u{feff}{}".into(),
            "null".into(),
        ];
        // Written by half when the power went.
        lines.push(star("s5", "")[..40].to_owned());
        fs::write(device.join("2026-01-1.jsonl"), lines.join("\n")).unwrap();
        // A byte that is no UTF-8.
        fs::write(device.join("2026-01-2.jsonl"), b"\xff\xfe\n").unwrap();
    });
    let told = one.sync();
    assert!(told.contains("refused") && told.contains("newer Nexus"), "{told}");
    one.append("Second");
    one.sync();
    two.sync();
    assert_eq!((one.note(), two.note()), (two.note(), "First\nSecond".to_owned()));
    let three = Computer::new(&one.remote);
    three.init();
    assert_eq!(three.note(), "First\nSecond");
    // The remote is lost: what only a later program understands is there again.
    git(&folder.path().join("remote.git"), &["update-ref", "-d", "refs/heads/nexus"]);
    one.sync();
    let log = git(&one.remote, &["grep", "-h", "table", "nexus", "--", "log"]);
    assert!(log.contains("of a later program") && log.contains(r#""later""#), "{log}");
}

#[test]
fn edits_by_hand_come_in_however_an_editor_leaves_the_file() {
    if !has_git() {
        return;
    }
    let edits: [(&str, Edit); 6] = [
        ("a byte order mark", |file| {
            let text = fs::read_to_string(file).unwrap();
            fs::write(file, format!("\u{feff}{text}By hand\n")).unwrap();
        }),
        ("no front matter", |file| fs::write(file, "First\nBy hand\n").unwrap()),
        ("marks of a conflict between the lines ---", |file| {
            let text = fs::read_to_string(file).unwrap();
            let version = text.lines().find(|line| line.starts_with("version:")).unwrap();
            let both = format!("<<<<<<< HEAD\n{version}\n=======\nversion: \"x\"\n>>>>>>> other");
            fs::write(file, text.replace(version, &both) + "By hand\n").unwrap();
        }),
        ("renamed", |file| {
            let text = fs::read_to_string(file).unwrap();
            fs::write(file.with_file_name("Redis, better.md"), text + "By hand\n").unwrap();
            fs::remove_file(file).unwrap();
        }),
        ("moved", |file| {
            let text = fs::read_to_string(file).unwrap();
            let folder = file.ancestors().nth(3).unwrap().join("elsewhere");
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("redis.md"), text + "By hand\n").unwrap();
            fs::remove_file(file).unwrap();
        }),
        ("without its last line end", |file| {
            let text = fs::read_to_string(file).unwrap();
            fs::write(file, text.trim_end().to_owned() + "\nBy hand").unwrap();
        }),
    ];
    for (what, edit) in edits {
        let (_folder, one, two) = two();
        one.append("First");
        one.init();
        two.init();
        by_hand(&one.remote, |work| edit(&note_file(work)));
        let told = two.sync();
        assert!(told.contains("1 file was edited"), "{what}: {told}");
        one.sync();
        two.sync();
        assert_eq!((one.note(), two.note()), (two.note(), "First\nBy hand".to_owned()), "{what}");
        assert_eq!(two.sync(), "up to date\n", "{what}");
        let work = tempfile::tempdir().unwrap();
        git(work.path(), &["clone", "--quiet", "-b", "nexus", one.remote.to_str().unwrap(), "."]);
        let text = fs::read_to_string(work.path().join(current_file(&one.remote))).unwrap();
        assert!(text.starts_with("---\nnote-of:") && text.contains("By hand"), "{what}: {text}");
    }
    // A file without anything in it was emptied by an accident.
    let (_folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    by_hand(&one.remote, |work| fs::write(note_file(work), "").unwrap());
    let told = two.sync();
    assert!(told.contains("it is empty"), "{told}");
    assert_eq!(two.note(), "First");
}

/// The path of the file that Nexus writes for the note on Redis.
fn current_file(remote: &Path) -> String {
    let names = git(remote, &["ls-tree", "-r", "--name-only", "nexus"]);
    let is_it = |name: &&str| name.starts_with("notes/small/") && name.ends_with("/redis.md");
    names.lines().find(is_it).unwrap_or_else(|| panic!("{names}")).to_owned()
}

#[test]
fn what_is_deleted_in_the_remote_by_a_commit_is_there_again() {
    if !has_git() {
        return;
    }
    let deletions: [(&str, Edit); 5] = [
        ("everything", |work| drop(git(work, &["rm", "--quiet", "-r", "."]))),
        ("the logs", |work| fs::remove_dir_all(work.join("log")).unwrap()),
        ("what it is", |work| fs::remove_file(work.join("nexus-sync.json")).unwrap()),
        ("half a log", |work| {
            let names = git(work, &["ls-files", "log"]);
            let log = work.join(names.lines().next().unwrap());
            let text = fs::read_to_string(&log).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            fs::write(log, lines[..lines.len() / 2].join("\n")).unwrap();
        }),
        ("a line of a log, changed", |work| {
            let names = git(work, &["ls-files", "log"]);
            for name in names.lines() {
                let text = fs::read_to_string(work.join(name)).unwrap();
                fs::write(work.join(name), text.replace("First", "Thirst")).unwrap();
            }
        }),
    ];
    for (what, delete) in deletions {
        let (_folder, one, two) = two();
        one.append("First");
        one.prints(&["take", "A takeaway #later"]);
        one.init();
        two.init();
        by_hand(&one.remote, |work| {
            delete(work);
            // Git makes no commit with nothing in it, and none without files.
            fs::write(work.join("other.txt"), "x").unwrap();
        });
        two.sync();
        one.sync();
        two.sync();
        let three = Computer::new(&one.remote);
        three.init();
        // What the third makes of a line that was changed.
        one.sync();
        two.sync();
        for computer in [&one, &two] {
            assert_eq!(computer.note(), "First", "{what}");
            assert_eq!(computer.sync(), "up to date\n", "{what}");
        }
        // A line that was changed by hand is one of two for a computer that knows neither.
        if what != "a line of a log, changed" {
            assert_eq!(three.note(), "First", "{what}");
        }
        assert!(three.prints(&["list", "--tag", "later"]).contains("A takeaway"), "{what}");
    }
}

#[test]
fn a_file_without_front_matter_that_is_back_in_a_remote_takes_nothing_out() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    one.append("First");
    one.init();
    let file = current_file(&one.remote);
    by_hand(&one.remote, |work| fs::write(work.join(&file), "First\nBy hand\n").unwrap());
    let stripped = git(&one.remote, &["rev-parse", "nexus"]);
    one.sync();
    one.append("Later");
    one.sync();
    git(&one.remote, &["update-ref", "refs/heads/nexus", stripped.trim()]);
    let told = one.sync();
    assert!(told.contains("left as it is"), "{told}");
    two.init();
    for computer in [&one, &two] {
        assert_eq!(computer.note(), "First\nBy hand\nLater");
    }
}

#[test]
fn another_project_at_the_same_address_is_left_alone() {
    if !has_git() {
        return;
    }
    let (folder, one, _) = two();
    one.append("Mine");
    one.init();
    let remote = folder.path().join("remote.git");
    fs::remove_dir_all(&remote).unwrap();
    bare(folder.path());
    let work = tempfile::tempdir().unwrap();
    git(work.path(), &["init", "--quiet", "-b", "main"]);
    fs::write(work.path().join("code.rs"), "fn main() {}").unwrap();
    git(work.path(), &["add", "."]);
    git(work.path(), &["commit", "--quiet", "-m", "Code"]);
    git(work.path(), &["push", "--quiet", remote.to_str().unwrap(), "main"]);
    let told = one.fails(&["sync"]);
    assert!(told.contains("a branch main") && told.contains("nothing was sent"), "{told}");
    assert_eq!(git(&remote, &["for-each-ref", "--format=%(refname)"]), "refs/heads/main");
}

#[test]
fn a_database_that_was_restored_from_a_backup_gets_everything_back() {
    if !has_git() {
        return;
    }
    let (_folder, one, two) = two();
    one.append("First");
    one.init();
    two.init();
    let backup = one.home.path().join("saved.db");
    one.prints(&["backup", backup.to_str().unwrap()]);
    one.append("Since the backup");
    one.sync();
    two.append("From two");
    two.sync();
    one.prints(&["restore", backup.to_str().unwrap()]);
    assert_eq!(one.note(), "First");
    one.append("After it was restored");
    let told = one.sync();
    assert!(told.contains("its own id"), "{told}");
    two.sync();
    one.sync();
    assert_eq!(one.note(), two.note());
    for line in ["First", "Since the backup", "From two", "After it was restored"] {
        assert!(one.note().contains(line), "{line}: {}", one.note());
    }
    assert_eq!((one.sync(), two.sync()), ("up to date\n".into(), "up to date\n".into()));
}
