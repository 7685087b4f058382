//! The documents that follow from the table of commands: the page of all keys, and the keys in
//! the README.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use nexus_tui::{
    config::Settings,
    screens::command::{COMMANDS, Command},
    theme::ThemeName,
};

/// If set to 1, the tests write the page instead of comparing it.
const UPDATE: &str = "NEXUS_UPDATE_DOCS";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The page of all keys: a table for each scope, in the order of [`COMMANDS`].
fn keys_page() -> String {
    let mut scopes = Vec::new();
    for command in COMMANDS {
        if !scopes.contains(&command.scope) {
            scopes.push(command.scope);
        }
    }
    let mut page = String::from(
        "# Keys\n\n\
         Every command with its default keys, by the place where they work. `?` shows the same in \
         the browser, `nexus keys` those that you have.\n\
         To choose other keys, give a command's name a list of keys in `keys.toml`, beside \
         `config.toml`\n(`nexus keys --init` writes one with every command):\n\n\
         ```toml\nzoom = [\"Ctrl-w z\", \"F11\"]\n```\n\n\
         This page is generated from the table of commands; `cargo test` compares the two.\n",
    );
    for scope in scopes {
        let _ = write!(
            page,
            "\n## {}\n\n| keys | what they do | name in `keys.toml` |\n|---|---|---|\n",
            scope.title()
        );
        for command in COMMANDS.iter().filter(|command| command.scope == scope) {
            let _ = writeln!(page, "| {} | {} | `{}` |", keys(command), command.title, command.id);
        }
    }
    page
}

fn keys(command: &Command) -> String {
    let keys: Vec<_> =
        command.keys.iter().map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
    keys.join(" ")
}

#[test]
fn the_page_of_keys_is_what_the_table_of_commands_makes() {
    let (path, page) = (path("assets/keys.md"), keys_page());
    if env::var(UPDATE).is_ok_and(|value| value == "1") {
        fs::write(&path, &page).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    let differ = stored.lines().zip(page.lines()).find(|(stored, made)| stored != made);
    assert!(
        stored == page,
        "assets/keys.md is not what COMMANDS makes; to write it:\n\
         {UPDATE}=1 cargo test --test it docs::\nthe first lines that differ: {differ:#?}"
    );
}

#[test]
fn the_keys_in_the_readme_are_keys_of_the_commands_they_name() {
    let readme = fs::read_to_string(path("README.md")).unwrap();
    let (_, rest) = readme.split_once("<!-- keys -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- end of keys -->").unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), 20, "the README's table of keys has the twenty most useful");
    for row in rows {
        let [keys, title] = row[..] else { panic!("a row of the README's keys: {row:?}") };
        let keys: Vec<&str> = keys.split('`').filter(|part| !part.trim().is_empty()).collect();
        assert!(!keys.is_empty(), "no keys: {row:?}");
        let named: Vec<&Command> =
            COMMANDS.iter().filter(|command| command.title == title).collect();
        let has_all = |command: &&Command| keys.iter().all(|key| command.keys.contains(key));
        assert!(
            named.iter().any(has_all),
            "README: no command {title:?} in COMMANDS has the keys {keys:?}; its keys are {:?}. \
             Change the README's row, title word for word.",
            named.iter().map(|command| command.keys).collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_readme_names_every_setting_and_theme() {
    let readme = fs::read_to_string(path("README.md")).unwrap();
    let settings = toml::Table::try_from(Settings::default()).unwrap();
    for setting in settings.keys() {
        let named =
            readme.contains(&format!("`{setting}")) || readme.contains(&format!("{setting} ="));
        assert!(
            named || readme.contains(&format!("[{setting}]")),
            "the README's part on the configuration does not name `{setting}`"
        );
    }
    for theme in ThemeName::all() {
        assert!(readme.contains(&format!("\"{theme}\"")), "the README does not name {theme}");
    }
}

#[test]
fn every_palette_is_a_theme() {
    let files = fs::read_dir(path("src/theme/palettes")).unwrap();
    let mut files: Vec<String> = files
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut themes: Vec<String> = ThemeName::all().map(|name| name.to_string()).collect();
    files.sort();
    themes.sort();
    assert_eq!(files, themes, "give each file of src/theme/palettes a row in PALETTES");
}
