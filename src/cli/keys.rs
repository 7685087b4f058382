//! `nexus keys`: every command with its keys, what is wrong with the configured ones, and a
//! `keys.toml` to start from.

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::{
    args::{self, Common},
    output::{self, Terminal},
    status::FAILED,
};
use crate::{
    config::{Config, Preset},
    content::Issue,
    domain::width,
    screens::{
        command::{Scope, by_scope},
        keymap::Keymap,
    },
};

/// A command in the JSON.
#[derive(Serialize)]
struct Object<'a> {
    scope: &'a str,
    name: &'a str,
    title: &'a str,
    keys: &'a [String],
    /// The file that configures it, or the preset.
    from: &'a str,
    line: Option<usize>,
}

/// A problem in the JSON.
#[derive(Serialize)]
struct Problem<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
}

pub(super) fn run(
    common: &Common,
    args: &args::Keys,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let config = Config::read(common.config.as_deref())?;
    if args.init {
        let file = config.keys_file().context("HOME is not set; name a place with --config")?;
        write_template(&file)?;
        output::print(&format!("{}\n", file.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (keymap, mut problems) = Keymap::new(&config.keys);
    if args.conflicts {
        problems.extend(keymap.hidden());
        return conflicts(&problems, args);
    }
    for problem in &problems {
        output::warn(&problem.to_string());
    }
    let preset = config.keys.preset;
    let mut rows = args.format.format().rows();
    let mut scope = None;
    for row in keymap.rows() {
        let from = row.configured.as_ref().map_or(preset.as_str(), |it| &it.file);
        let object = || Object {
            scope: row.command.scope.title(),
            name: row.command.id,
            title: row.command.title,
            keys: &row.keys,
            from,
            line: row.configured.as_ref().map(|it| it.line),
        };
        let new_scope = scope.replace(row.command.scope) != Some(row.command.scope);
        let heading = new_scope.then_some(row.command.scope);
        let text = || match terminal.width {
            None => {
                let (name, keys) = (row.command.id, row.keys.join("  "));
                format!("{}\t{name}\t{keys}\t{}\n", row.command.scope.title(), row.command.title)
            }
            Some(_) => line(heading, row.command.id, &row.keys, row.command.title),
        };
        rows.row(object, text)?;
    }
    rows.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// A line for a terminal, with a heading before the first of a scope.
fn line(heading: Option<Scope>, name: &str, keys: &[String], title: &str) -> String {
    let mut line = String::new();
    if let Some(scope) = heading {
        let gap = if by_scope()[0].scope == scope { "" } else { "\n" };
        let _ = writeln!(line, "{gap}{}", scope.title());
    }
    let keys = keys.join("  ");
    let padding = " ".repeat(26_usize.saturating_sub(width(&keys)));
    let _ = writeln!(line, "  {keys}{padding} {name:<26} {title}");
    line
}

fn conflicts(problems: &[Issue], args: &args::Keys) -> anyhow::Result<ExitCode> {
    let mut rows = args.format.format().rows();
    for issue in problems {
        let Issue { file, line, column, message } = issue;
        let object = || Problem { file, line: *line, column: *column, message };
        rows.row(object, || format!("{issue}\n"))?;
    }
    let found = rows.finish()? > 0;
    Ok(if found { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// Writes a `keys.toml` with every command in a comment; never over an existing file.
fn write_template(file: &Path) -> anyhow::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("can't create {}", folder.display()))?;
    }
    let created = OpenOptions::new().write(true).create_new(true).open(file);
    let mut created = match created {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} already exists", file.display());
        }
        other => other.with_context(|| format!("can't create {}", file.display()))?,
    };
    let written = created.write_all(template().as_bytes());
    written.with_context(|| format!("can't write {}", file.display()))
}

/// The text of a `keys.toml` that changes nothing.
fn template() -> String {
    let presets: Vec<&str> = Preset::ALL.iter().map(|preset| preset.as_str()).collect();
    let mut text = format!(
        "# Keys of Nexus. A line replaces all keys of its command; remove its # to use it.\n\
         #\n\
         #   zoom = \"F11\"                one key\n\
         #   zoom = [\"z\", \"Ctrl-w z\"]    two, the second a sequence\n\
         #   zoom = []                   none\n\
         #\n\
         # Keys: characters, Ctrl-x, Alt-x, Shift-F3, Enter, Esc, Tab, Space, Backspace, Delete,\n\
         # Insert, Up, Down, Left, Right, Home, End, PgUp, PgDn, F1 to F24.\n\
         # The keys to start from are one of {} (`keymap` in config.toml).\n\
         # `nexus keys --conflicts` says what is wrong.\n",
        presets.join(", ")
    );
    let mut scope = None;
    for command in by_scope() {
        if scope.replace(command.scope) != Some(command.scope) {
            let _ = write!(text, "\n# {}\n", command.scope.title());
        }
        let keys: Vec<String> =
            command.keys.iter().map(|key| toml::Value::from(*key).to_string()).collect();
        let line = format!("#{} = [{}]", command.id, keys.join(", "));
        let _ = writeln!(text, "{line:<44} # {}", command.title);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::KeyLines, screens::command::COMMANDS};

    #[test]
    fn the_template_is_every_command_and_changes_nothing() {
        let text = template();
        assert!(KeyLines::parse("keys.toml", &text).lines.is_empty());
        let lines = text.lines().filter(|line| !line.starts_with("# ") && *line != "#");
        let used: Vec<&str> = lines.map(|line| line.trim_start_matches('#')).collect();
        let used = used.join("\n");
        let read = KeyLines::parse("keys.toml", &used);
        assert_eq!((read.lines.len(), read.problems.len()), (COMMANDS.len(), 0));
        let (keymap, problems) = Keymap::new(&read);
        assert_eq!(problems, []);
        for command in COMMANDS {
            assert_eq!(keymap.keys(command.id), command.keys, "{}", command.id);
        }
    }
}
