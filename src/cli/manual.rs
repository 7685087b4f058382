//! `nexus man`: the manual, made of the same tables as the help: a page for the program and for each
//! command, one for the keys, one for the query language, and one for the configuration.

use std::{
    fs,
    io::{self, IsTerminal as _, Write as _},
    path::Path,
    process::{self, ExitCode},
};

use anyhow::{Context as _, bail};
use clap::Command;
use clap_mangen::{
    Man,
    roff::{Inline, Roff, bold, italic, roman},
};

use super::{
    args, help,
    output::{self, warn},
    status::STATUSES,
};
use crate::{
    config::{ABOUT, Preset, Settings},
    screens::command::{Command as KeyCommand, by_scope},
    search::forms,
};

/// The title of the manual, at the top of each page.
const MANUAL: &str = "Nexus manual";

/// A page of the manual.
struct Page {
    /// Such as `nexus-query`.
    name: String,
    /// The section of the system's manual.
    section: u8,
    text: Vec<u8>,
}

pub(super) fn run(args: &args::Man) -> anyhow::Result<ExitCode> {
    let pages = pages()?;
    if let Some(folder) = &args.dir {
        write_pages(folder, &pages)?;
        return Ok(ExitCode::SUCCESS);
    }
    let wanted = args.page.as_deref().unwrap_or("nexus");
    let full = format!("nexus-{wanted}");
    // What is written about keys and settings comes before the commands of that name.
    let named = |page: &&Page| [wanted, &full].contains(&page.name.as_str());
    let Some(page) = pages.iter().rev().find(named) else {
        let mut names: Vec<&str> =
            pages.iter().map(|page| page.name.trim_start_matches("nexus-")).collect();
        names.sort_unstable();
        names.dedup();
        bail!("no page {wanted:?}; there are {}", names.join(", "));
    };
    if io::stdout().is_terminal() && show(page)? {
        return Ok(ExitCode::SUCCESS);
    }
    io::stdout().lock().write_all(&page.text)?;
    Ok(ExitCode::SUCCESS)
}

/// Shows a page with `man`; returns whether that could be started.
fn show(page: &Page) -> anyhow::Result<bool> {
    let mut file = tempfile::Builder::new()
        .prefix(&page.name)
        .suffix(&format!(".{}", page.section))
        .tempfile()
        .context("can't create a file for the page")?;
    file.write_all(&page.text)?;
    match process::Command::new("man").arg(file.path()).status() {
        Ok(_) => Ok(true),
        Err(error) => {
            warn(&format!("can't start man: {error}"));
            Ok(false)
        }
    }
}

/// Writes every page below a folder as `man` looks for them.
fn write_pages(folder: &Path, pages: &[Page]) -> anyhow::Result<()> {
    for Page { name, section, text } in pages {
        let folder = folder.join(format!("man{section}"));
        fs::create_dir_all(&folder)
            .with_context(|| format!("can't create {}", folder.display()))?;
        let path = folder.join(format!("{name}.{section}"));
        fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
        output::print(&format!("{}\n", path.display()))?;
    }
    Ok(())
}

fn pages() -> anyhow::Result<Vec<Page>> {
    let mut command = help::command();
    command.build();
    let mut pages = vec![program(&command)?];
    for command in
        command.get_subcommands().filter(|it| !it.is_hide_set() && it.get_name() != "help")
    {
        pages.push(of_command(command)?);
    }
    pages.extend([keys(), query(), configuration()?]);
    Ok(pages)
}

/// The page of the program.
fn program(command: &Command) -> anyhow::Result<Page> {
    let man = Man::new(command.clone()).manual(MANUAL);
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    let mut roff = Roff::new();
    roff.text([roman("Without a command, the browser opens. ? shows its keys.")]);
    roff.control("SH", ["COMMANDS"]);
    for (title, names) in help::GROUPS {
        roff.control("SS", [*title]);
        let known = names.iter().filter_map(|name| command.find_subcommand(name));
        for command in known.filter(|command| command.get_name() != "help") {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            item(&mut roff, [bold(format!("nexus-{}(1)", command.get_name()))], &about);
        }
    }
    roff.to_writer(&mut text)?;
    man.render_options_section(&mut text)?;
    let mut roff = Roff::new();
    exit_status(&mut roff);
    roff.control("SH", ["ENVIRONMENT"]);
    for (name, meaning) in [
        ("NEXUS_DB", "The database file, if --db is not given."),
        ("VISUAL, EDITOR", "The editor for notes."),
        ("NO_COLOR", "If not empty: no colours, unless --color always is given."),
        ("COLORTERM", "truecolor or 24bit: all colours; otherwise the 16 of the terminal."),
        ("NEXUS_WIDGET_KEY", "The key of the widget that nexus-completions(1) prints."),
    ] {
        item(&mut roff, [bold(name)], meaning);
    }
    roff.control("SH", ["FILES"]);
    for (name, meaning) in [
        ("~/.local/share/nexus/nexus.db", "The database."),
        ("~/.local/share/nexus/backups", "Daily copies of it."),
        ("~/.local/share/nexus/unsaved", "Text that could not be saved."),
        ("~/.config/nexus/config.toml", "The configuration; see nexus-config(5)."),
        ("~/.config/nexus/keys.toml", "The keys; see nexus-keys(7)."),
    ] {
        item(&mut roff, [italic(name)], meaning);
    }
    roff.text([roman(help::DATABASE)]);
    roff.control("SH", ["EXAMPLES"]);
    for (example, about) in help::EXAMPLES {
        item(&mut roff, [bold(*example)], about);
    }
    see_also(&mut roff);
    roff.to_writer(&mut text)?;
    Ok(Page { name: "nexus".to_owned(), section: 1, text })
}

/// The page of a command.
fn of_command(command: &Command) -> anyhow::Result<Page> {
    let name = format!("nexus-{}", command.get_name());
    let man = Man::new(command.clone()).manual(MANUAL);
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    let mut roff = Roff::new();
    if let Some(more) = command.get_after_help() {
        roff.control("SH", ["MORE"]);
        roff.control("nf", []);
        roff.text([roman(more.to_string())]);
        roff.control("fi", []);
    }
    exit_status(&mut roff);
    see_also(&mut roff);
    roff.to_writer(&mut text)?;
    Ok(Page { name, section: 1, text })
}

/// The page of the keys.
fn keys() -> Page {
    let (name, about) = ("nexus-keys", "the keys of the browser of Nexus, and how to change them");
    let mut roff = heading(name, 7, about);
    roff.control("SH", ["CHANGING KEYS"]);
    roff.text([roman(
        "keys.toml beside config.toml gives commands other keys; nexus keys --init writes one with \
         every command in a comment. A line replaces all keys of its command:",
    )]);
    roff.control("nf", []);
    roff.text([roman("zoom = [\"Ctrl-w z\", \"F11\"]")]);
    roff.control("fi", []);
    roff.text([roman(
        "The keys to start from are set in config.toml: keymap = \"vim\", \"emacs\" or \"plain\". \
         The section [keys] of config.toml is read as well; keys.toml takes precedence. nexus keys \
         prints the keys as they are, nexus keys --conflicts what is wrong with them.",
    )]);
    let mut scope = None;
    for command in by_scope() {
        let KeyCommand { id, title, keys, .. } = command;
        if scope.replace(command.scope) != Some(command.scope) {
            roff.control("SH", [command.scope.title().to_uppercase().as_str()]);
        }
        let keys = if keys.is_empty() { "(no key)".to_owned() } else { keys.join(", ") };
        item(&mut roff, [bold(keys)], &format!("{title} ({id})"));
    }
    finish(roff, name, 7)
}

/// The page of the query language.
fn query() -> Page {
    let (name, about) = ("nexus-query", "the query language of Nexus");
    let mut roff = heading(name, 7, about);
    roff.control("SH", ["DESCRIPTION"]);
    roff.text([roman(
        "The search of the browser, nexus search and nexus export --query understand the same \
         queries. The words can be in any order. They match with letters left out, as initials, with \
         one letter wrong, and without accents. What is wrong in a query is said, and the rest is \
         searched.",
    )]);
    roff.control("SH", ["WHAT IS FOUND"]);
    for form in forms() {
        item(&mut roff, [bold(form.written.clone())], form.meaning);
        if !form.values.is_empty() {
            roff.text([roman("Values: "), italic(form.values.join(", "))]);
        }
    }
    finish(roff, name, 7)
}

/// The page of the configuration.
fn configuration() -> anyhow::Result<Page> {
    let (name, about) = ("nexus-config", "the configuration of Nexus");
    let defaults = toml::Table::try_from(Settings::default())?;
    let mut roff = heading(name, 5, about);
    roff.control("SH", ["DESCRIPTION"]);
    roff.text([roman(
        "config.toml in the configuration folder, ~/.config/nexus on Linux, or the file that \
         --config names. Every setting is optional. nexus config prints the settings as they are \
         and where each comes from.",
    )]);
    roff.control("SH", ["SETTINGS"]);
    for (name, values, about) in ABOUT {
        let default = defaults.get(*name).map(ToString::to_string).unwrap_or_default();
        item(&mut roff, [bold(*name), roman(" = "), italic(*values)], about);
        roff.text([roman(format!("Default: {default}"))]);
    }
    let presets: Vec<&str> = Preset::ALL.iter().map(|preset| preset.as_str()).collect();
    item(
        &mut roff,
        [bold("[keys]")],
        &format!(
            "Keys for commands, as in keys.toml, which takes precedence; see nexus-keys(7). \
             They replace keys of the chosen keymap: {}.",
            presets.join(", ")
        ),
    );
    Ok(finish(roff, name, 5))
}

/// The head of a page.
fn heading(name: &str, section: u8, about: &str) -> Roff {
    let mut roff = Roff::new();
    let version = format!("nexus {}", env!("CARGO_PKG_VERSION"));
    roff.control("TH", [name, &section.to_string(), " ", &version, MANUAL]);
    roff.control("SH", ["NAME"]);
    roff.text([roman(format!("{name} - {about}"))]);
    roff
}

/// The end of a page.
fn finish(mut roff: Roff, name: &str, section: u8) -> Page {
    see_also(&mut roff);
    Page { name: name.to_owned(), section, text: roff.render().into_bytes() }
}

fn item(roff: &mut Roff, head: impl Into<Vec<Inline>>, text: &str) {
    roff.control("TP", []);
    roff.text(head);
    roff.text([roman(text)]);
}

fn exit_status(roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for (status, meaning) in STATUSES {
        item(roff, [bold(*status)], meaning);
    }
}

fn see_also(roff: &mut Roff) {
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(
        "nexus(1), nexus-query(7), nexus-keys(7), nexus-config(5), and ? in the browser",
    )]);
}
