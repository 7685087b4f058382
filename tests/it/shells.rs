//! Completions and the widget, in the shells that are installed, and the choice of an entry.

use std::process::{Command, Stdio};

use super::pty::Home;

const NEXUS: &str = env!("CARGO_BIN_EXE_nexus");

/// A home whose database holds the small catalogue, and the folder of the program, for a path.
fn home() -> (Home, String) {
    let home = Home::new();
    let status = Command::new(NEXUS)
        .args(home.catalogue_args())
        .arg("list")
        .env_clear()
        .env("HOME", home.folder.path())
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    let folder = std::path::Path::new(NEXUS).parent().unwrap().to_str().unwrap().to_owned();
    (home, folder)
}

fn is_installed(shell: &str) -> bool {
    Command::new(shell).args(["-c", "true"]).status().is_ok()
}

/// What the program answers to a shell for these words, a line each.
fn completed(home: &Home, words: &[&str]) -> Vec<String> {
    let output = Command::new(NEXUS)
        .env_clear()
        .env("HOME", home.folder.path())
        .env("NEXUS_COMPLETE", "fish")
        .args(["--", "nexus"])
        .args(home.catalogue_args())
        .args(words)
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn ids_categories_tags_and_catalogues_are_completed() {
    let (home, _) = home();
    assert_eq!(completed(&home, &["show", "re"]), ["redis\tRedis"]);
    assert_eq!(completed(&home, &["note", "cac"]), ["caching\tCaching"]);
    assert_eq!(completed(&home, &["take", "--entry", "dj"]), ["django\tDjango"]);
    assert_eq!(completed(&home, &["list", "--category", "id"]), ["ideas\tIdeas"]);
    assert_eq!(completed(&home, &["list", "--tag", "ca"]), ["cache"]);
    assert_eq!(completed(&home, &["list", "--kind", "cha"]), ["challenge"]);
    let saving = Command::new(NEXUS)
        .args(home.catalogue_args())
        .args(["search", "--save", "Fast stores", "tag:cache"])
        .env_clear()
        .env("HOME", home.folder.path())
        .output();
    assert!(saving.unwrap().status.success());
    assert_eq!(completed(&home, &["search", "--saved", "Fa"]), ["Fast stores\ttag:cache"]);
    assert_eq!(completed(&home, &["update", "sm"]), ["small\tA small catalogue"]);
    assert_eq!(completed(&home, &["catalogues", "--hide", "sm"]), ["small\tA small catalogue"]);
    assert!(completed(&home, &["--catalogue", "sm"]).contains(&"small\tA small catalogue".into()));
    assert!(completed(&home, &["sh"]).iter().any(|line| line.starts_with("show")));
    // A database that is not there is not made, and nothing is said.
    let empty = Home::new();
    assert_eq!(completed(&empty, &["show", "re"]), Vec::<String>::new());
    assert!(!empty.database().exists());
}

#[test]
fn bash_zsh_and_fish_complete_an_id() {
    let (home, folder) = home();
    let catalogue = home.catalogue_args().join(" ");
    for (shell, args, set_up) in [
        ("bash", &["--norc", "-i"][..], "source <(nexus completions bash)"),
        (
            "zsh",
            &["-f", "-i"],
            "autoload -Uz compinit && compinit -D && source <(nexus completions zsh)",
        ),
        ("fish", &["--no-config", "-i"], "nexus completions fish | source"),
    ] {
        if !is_installed(shell) {
            continue;
        }
        let mut session = home.run_with(&[&[shell], args].concat(), &folder);
        session.send(format!("{set_up}; echo rea''dy\r").as_bytes()).wait("ready");
        session.send(format!("nexus {catalogue} show cachi\t").as_bytes()).wait("show caching");
        session.send(b"\r").wait("Keep the answer");
        session.send(b"exit\r");
    }
}

#[test]
fn the_widget_inserts_the_id_of_the_chosen_entry_at_the_prompt() {
    let (home, folder) = home();
    for (shell, args, set_up) in [
        ("bash", &["--norc", "-i"][..], "source <(nexus completions bash --widget)"),
        ("zsh", &["-f", "-i"], "source <(nexus completions zsh --widget)"),
        ("fish", &["--no-config", "-i"], "nexus completions fish --widget | source"),
    ] {
        if !is_installed(shell) {
            continue;
        }
        let mut session = home.run_with(&[&[shell], args].concat(), &folder);
        session.send(format!("{set_up}; echo rea''dy\r").as_bytes()).wait("ready");
        session.send(b"echo chosen=\x1bk").wait("choose");
        session.send(b"redis data t").wait("Redis data types");
        session.send(b"\r").wait("echo chosen=redis-data-types");
        session.send(b"\r").until("the line runs", |screen| {
            screen.contents().lines().any(|line| line.starts_with("chosen=redis-data-types"))
        });
        session.send(b"exit\r");
    }
}

#[test]
fn an_entry_is_chosen_on_the_terminal_while_the_id_goes_into_a_pipe() {
    let (home, folder) = home();
    let catalogue = home.catalogue_args().join(" ");
    let mut session = home.run_with(&["sh"], &folder);
    session.send(format!("echo \"<$(nexus {catalogue} pick cachng)>\" $?\r").as_bytes());
    session.wait("choose");
    session.send(b"\r").wait("<caching>");
    session.send(format!("nexus {catalogue} pick | cat; echo en''ded\r").as_bytes());
    session.wait("choose");
    session.send(b"\x1b").wait("ended");
    session.send(b"exit\r");
    assert!(session.ended().success());
    session.assert_restored();
}
