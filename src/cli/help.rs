//! The help of the program: its commands in groups, examples, and the exit statuses.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use super::{args::Args, status::STATUSES};

/// The commands in groups, in the order in which they are shown.
pub(super) const GROUPS: &[(&str, &[&str])] = &[
    ("Find and read", &["search", "list", "show", "pick"]),
    ("Remember", &["review"]),
    ("Write", &["note", "take", "add"]),
    ("Your own files", &["edit", "new", "mv", "rm", "today"]),
    ("Catalogues", &["import", "update", "catalogues", "export", "init", "check"]),
    ("Database", &["backup", "restore", "doctor", "sync"]),
    ("Settings and shell", &["config", "keys", "completions", "man", "help"]),
];

/// Examples: a command, and what it does.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    ("nexus", "open the browser"),
    ("nexus ~/notes", "open your folder of Markdown, to read and write in it"),
    ("nexus list --kind challenge", "list all challenges"),
    ("nexus list --category caching --json", "the same as JSON, for one category"),
    ("nexus show redis", "read one entry"),
    ("nexus search dead letters", "find entries"),
    ("nexus search 'tag:redis -kind:concept' | head -1 | cut -f1 | xargs nexus show", ""),
    ("nexus list --tag docker | cut -f1 | xargs -n1 nexus show", ""),
    ("nexus note \"$(nexus pick)\" --edit", "choose an entry, edit your note on it"),
    ("nexus note redis --append 'Use SETEX.'", "add a line to your note on an entry"),
    ("git log -1 --format=%s | nexus take", "save a takeaway"),
    ("nexus import ~/til", "import a folder of notes"),
    ("nexus --catalogue til", "browse it"),
    ("nexus export --format json all.json", "export everything"),
    ("nexus backup; nexus doctor", "back up and check the database"),
];

/// Where the database is.
pub(super) const DATABASE: &str =
    "Without --db, the database is in your data folder; it is created on first use.";

/// The program's command line, with its help.
pub(super) fn command() -> Command {
    let command = Args::command();
    let header = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let mut template = "{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    for (title, names) in GROUPS {
        let _ = write!(template, "\n{header}{title}:{header:#}\n");
        for name in *names {
            let about = match command.find_subcommand(name).and_then(Command::get_about) {
                Some(about) => about.to_string(),
                None => "Print the help of a command".to_owned(),
            };
            let _ = writeln!(template, "  {literal}{name:<12}{literal:#} {about}");
        }
    }
    let _ = write!(template, "\n{header}Options:{header:#}\n{{options}}{{after-help}}");
    let mut after = String::from("Examples:\n");
    for (example, about) in EXAMPLES {
        let _ = writeln!(after, "  {}", format!("{example:<42}{about}").trim_end());
    }
    let _ = write!(after, "\n{DATABASE}\n\nExit status:\n");
    for (status, meaning) in STATUSES {
        let _ = writeln!(after, "  {status:<6} {meaning}");
    }
    let _ = write!(after, "\nMore: nexus COMMAND --help, nexus man, and ? in the browser");
    command
        .override_usage("nexus [OPTIONS] [PATH]\n       nexus [OPTIONS] <COMMAND>")
        .help_template(template)
        .after_help(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group() {
        let mut grouped: Vec<&str> =
            GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let mut commands: Vec<String> = Args::command()
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
            .map(|command| command.get_name().to_owned())
            .chain(std::iter::once("help".to_owned()))
            .collect();
        grouped.sort_unstable();
        commands.sort_unstable();
        assert_eq!(grouped, commands, "give each command its place in GROUPS");
    }
}
