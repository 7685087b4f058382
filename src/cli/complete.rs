//! `nexus completions`: what a shell needs to complete arguments, and the answers while one types.
//!
//! The shell calls the program with a variable set; ids, categories, tags, saved searches and
//! catalogues then come from the database. It is only read: it is not created, and no catalogue is imported.

use std::{
    env,
    ffi::{OsStr, OsString},
    io,
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use clap::{Arg, Command, ValueEnum as _};
use clap_complete::{
    CompleteEnv, CompletionCandidate,
    engine::{ArgValueCompleter, PathCompleter, ValueCompleter as _},
    env::Shells,
};

use super::{
    args::{Common, Completions, Shell},
    help,
    open::named_source,
    output::{self, Color},
};
use crate::{
    config,
    domain::{CatalogueId, clean_line},
    library::default_source,
    store::Store,
};

/// The variable in which a shell asks for completions.
const VARIABLE: &str = "NEXUS_COMPLETE";
/// With more ids than this, none are offered until more is typed: no shell can show them.
const MOST: usize = 2000;

/// The key bindings, by shell.
const WIDGETS: [(Shell, &str); 3] = [
    (Shell::Bash, include_str!("widgets/widget.bash")),
    (Shell::Zsh, include_str!("widgets/widget.zsh")),
    (Shell::Fish, include_str!("widgets/widget.fish")),
];

/// Answers a shell that asks for completions, and ends the program; otherwise does nothing.
pub(super) fn answer() {
    CompleteEnv::with_factory(command).var(VARIABLE).complete();
}

/// Prints the script that makes a shell ask, or its key binding.
pub(super) fn run(args: &Completions) -> anyhow::Result<ExitCode> {
    let value = args.shell.to_possible_value();
    let name = value.as_ref().map_or("", |value| value.get_name());
    if args.widget {
        let Some((_, widget)) = WIDGETS.iter().find(|(shell, _)| *shell == args.shell) else {
            bail!("there is no widget for {name}, only for bash, zsh and fish");
        };
        output::print(widget)?;
        return Ok(ExitCode::SUCCESS);
    }
    let shells = Shells::builtins();
    let shell = shells.completer(name).context("clap_complete knows every shell of `Shell`")?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "nexus", "nexus", "nexus", &mut script)?;
    output::print(&String::from_utf8(script).map_err(io::Error::other)?)?;
    Ok(ExitCode::SUCCESS)
}

/// The command line, with a completer for each kind of value, known by its name in the help.
fn command() -> Command {
    help::command().mut_args(with_completer).mut_subcommands(|command| {
        let of_catalogues = ["update", "catalogues"].contains(&command.get_name());
        command.mut_args(|arg| match value_name(&arg) {
            "ID" if of_catalogues => arg.add(catalogues()),
            _ => with_completer(arg),
        })
    })
}

fn with_completer(arg: Arg) -> Arg {
    match value_name(&arg) {
        "ID" => arg.add(entries()),
        "C" => arg.add(categories()),
        "T" => arg.add(tags()),
        "NAME" => arg.add(saved_searches()),
        "PATH|ID" => arg.add(sources()),
        _ => arg,
    }
}

fn value_name(arg: &Arg) -> &str {
    arg.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str())
}

/// Completes ids of entries.
fn entries() -> ArgValueCompleter {
    candidates(|typed, words| {
        let (store, catalogue) = words.catalogue()?;
        let found = store.ids_from(&catalogue, typed, MOST + 1)?;
        Ok(if found.len() > MOST { Vec::new() } else { found })
    })
}

/// Completes ids of categories.
fn categories() -> ArgValueCompleter {
    candidates(|_, words| {
        let (store, catalogue) = words.catalogue()?;
        let categories = store.categories(&catalogue)?.into_iter();
        Ok(categories.map(|it| (it.id.to_string(), it.title)).collect())
    })
}

/// Completes tags.
fn tags() -> ArgValueCompleter {
    candidates(|_, words| {
        let (store, catalogue) = words.catalogue()?;
        Ok(store.tags(&catalogue)?.into_iter().map(|(tag, _)| (tag, String::new())).collect())
    })
}

/// Completes names of saved searches.
fn saved_searches() -> ArgValueCompleter {
    candidates(|_, words| {
        let (store, catalogue) = words.catalogue()?;
        let saved = store.saved_searches(&catalogue)?.into_iter();
        Ok(saved.map(|search| (search.name, search.query)).collect())
    })
}

/// Completes ids of imported catalogues.
fn catalogues() -> ArgValueCompleter {
    candidates(|_, words| words.catalogues())
}

/// Completes ids of imported catalogues and paths.
fn sources() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let known = Words::of_process().catalogues().unwrap_or_default();
        let mut found = beginning_with(typed, known);
        found.extend(PathCompleter::any().complete(typed));
        found
    })
}

/// A completer of ids and their titles. What can't be read offers nothing: a message would land in
/// the line that is typed.
fn candidates(
    known: impl Fn(&str, &Words) -> anyhow::Result<Vec<(String, String)>> + Send + Sync + 'static,
) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| {
        let known = known(&typed.to_string_lossy(), &Words::of_process());
        beginning_with(typed, known.unwrap_or_default())
    })
}

fn beginning_with(typed: &OsStr, known: Vec<(String, String)>) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let fitting = known.into_iter().filter(|(id, _)| id.starts_with(&*typed));
    fitting
        .map(|(id, title)| {
            let title = (!title.is_empty()).then(|| clean_line(&title).into_owned().into());
            CompletionCandidate::new(clean_line(&id).into_owned()).help(title)
        })
        .collect()
}

/// The words that are typed so far, which can name a database and a catalogue.
struct Words {
    database: Option<PathBuf>,
    catalogue: Option<PathBuf>,
}

impl Words {
    /// Those behind the `--` with which the shell's script gives them.
    fn of_process() -> Self {
        let typed: Vec<OsString> = env::args_os().skip_while(|word| word != "--").skip(2).collect();
        Self {
            database: option(&typed, "--db").or_else(|| env::var_os("NEXUS_DB").map(Into::into)),
            catalogue: option(&typed, "--catalogue"),
        }
    }

    fn store(&self) -> anyhow::Result<Store> {
        let path = config::database_path(self.database.clone())?;
        if !path.exists() {
            bail!("there is no database yet");
        }
        Ok(Store::open(&path)?)
    }

    /// The store, and the catalogue that the command would use.
    fn catalogue(&self) -> anyhow::Result<(Store, CatalogueId)> {
        let store = self.store()?;
        let common = Common {
            db: self.database.clone(),
            catalogue: self.catalogue.clone(),
            config: None,
            color: Color::Never,
            no_mouse: false,
            plain: false,
        };
        let source = named_source(&common)?.map_or_else(|| default_source(&store), Ok)?;
        let overview = store.overview(&source.origin())?.context("it is not imported yet")?;
        Ok((store, overview.catalogue.id))
    }

    fn catalogues(&self) -> anyhow::Result<Vec<(String, String)>> {
        let known = self.store()?.catalogues()?.into_iter();
        Ok(known.map(|it| (it.id.to_string(), it.title)).collect())
    }
}

/// The value of an option among typed words, with `~` for the home folder as the shell has it.
fn option(words: &[OsString], name: &str) -> Option<PathBuf> {
    let joined = format!("{name}=");
    let value = words.iter().enumerate().find_map(|(at, word)| {
        let text = word.to_str()?;
        match text.strip_prefix(&joined) {
            Some(value) => Some(value.to_owned()),
            None if text == name => words.get(at + 1)?.to_str().map(str::to_owned),
            None => None,
        }
    })?;
    match (value.strip_prefix("~/"), env::home_dir()) {
        (Some(rest), Some(home)) => Some(home.join(rest)),
        _ => Some(value.into()),
    }
}
