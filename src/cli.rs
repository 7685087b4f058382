//! The command line: its commands, and which part of the program runs each.
//!
//! Owns arguments, output for terminals and pipes, and exit statuses. Knows neither SQL nor keys.

mod add;
mod args;
mod browse;
mod catalogues;
mod complete;
mod database;
mod edit;
mod export;
mod format;
mod help;
mod import;
mod init;
mod input;
mod keys;
mod list;
mod manual;
mod mv;
mod new;
mod note;
mod open;
mod output;
mod own_files;
mod pick;
mod review;
mod rm;
mod search;
mod settings;
mod show;
mod status;
mod sync;
mod today;

use std::{io, path::Path, process::ExitCode};

use args::{Args, Command, Common};
use browse::Start;
use open::{Opened, open};
use output::Terminal;
use status::{FAILED, USAGE};

use crate::{
    config::{self, Config},
    domain::CatalogueId,
    library::{Failure, Searcher},
    store::{Error, Store},
};

/// Runs the program with the arguments of the process; returns its exit status.
pub fn main() -> ExitCode {
    complete::answer();
    let args = match Args::read(help::GROUPS, help::command) {
        Ok(args) => args,
        Err(error) => {
            // Help and version are errors to clap, too; it prints them on standard output.
            output::print_usage(&error);
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
        }
    };
    let database = config::database(args.common.db.clone()).ok();
    match run(args) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::warn(&message(&error, database.as_deref()));
            ExitCode::from(FAILED)
        }
    }
}

/// An error on one line; for errors of the database, with its file and advice.
fn message(error: &anyhow::Error, database: Option<&Path>) -> String {
    let store_error = error.chain().find_map(|cause| match cause.downcast_ref::<Failure>() {
        Some(Failure::Store(error)) => Some(error),
        _ => cause.downcast_ref::<Error>(),
    });
    match (store_error.and_then(Error::advice), database) {
        (Some(advice), Some(database)) => {
            let (error, name) = (format!("{error:#}"), database.display().to_string());
            let name = if error.contains(&name) { String::new() } else { format!(" (in {name})") };
            format!("{error}{name}; {advice}")
        }
        _ => format!("{error:#}"),
    }
}

/// Whether the reader of the output has closed the pipe.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn run(Args { common, command, own }: Args) -> anyhow::Result<ExitCode> {
    let terminal = Terminal::new(common.color);
    let database = || config::database(common.db.clone());
    match command {
        None => browse::run(&common, terminal, Start::Panes { own }),
        Some(Command::Search(search)) if search.query.is_empty() && search.saved.is_none() => {
            browse::run(&common, terminal, Start::Search)
        }
        Some(Command::Search(search)) => {
            let Opened { mut store, origin, catalogue } = open(&common)?;
            let searcher = Searcher::new(Store::open(store.path())?, origin);
            let settings = Config::read(common.config.as_deref())?.settings;
            let theme = browse::theme(&settings, terminal);
            search::run(searcher, &mut store, &catalogue, &search, (terminal, theme))
        }
        Some(Command::List(list)) => list::run(&open(&common)?, list, terminal),
        Some(Command::Show(show)) => {
            let settings = Config::read(common.config.as_deref())?.settings;
            let theme = browse::theme(&settings, terminal);
            show::run(&open(&common)?, &show, terminal, theme)
        }
        Some(Command::Review(review)) => review::run(&common, &review, terminal),
        Some(Command::Note(note)) => {
            let text = note::given_text(&note)?;
            run_with_rescue(&common, text.as_deref(), |store, catalogue, text| {
                note::run(store, catalogue, &note, text)
            })
        }
        Some(Command::Take(take)) => {
            let text = add::takeaway_text(&take)?;
            if let Some(done) = add::take_in_file(&common, &take, &text)? {
                return Ok(done);
            }
            run_with_rescue(&common, Some(&text), |store, catalogue, text| {
                add::take(store, catalogue, &take, text.unwrap_or_default())
            })
        }
        Some(Command::Add(add)) => {
            let text = add::piped_text()?;
            run_with_rescue(&common, Some(&text), |store, catalogue, text| {
                add::run(store, catalogue, &add, text.unwrap_or_default())
            })
        }
        Some(Command::Edit(edit)) => edit::run(&common, &edit),
        Some(Command::New(new)) => new::run(&common, &new, &add::piped_text()?),
        Some(Command::Mv(mv)) => mv::run(&common, &mv),
        Some(Command::Rm(rm)) => rm::run(&common, &rm),
        Some(Command::Today(today)) => today::run(&common, &today),
        Some(Command::Import(import)) => import::import(&database()?, &import),
        Some(Command::Update(update)) => import::update(&database()?, &update),
        Some(Command::Catalogues(catalogues)) => {
            open(&common)?;
            catalogues::run(&database()?, &catalogues)
        }
        Some(Command::Export(export)) => export::run(&open(&common)?, &export),
        Some(Command::Init(init)) => init::run(&init),
        Some(Command::Check(check)) => catalogues::check(&check),
        Some(Command::Backup(backup)) => database::backup(&database()?, &backup),
        Some(Command::Restore(restore)) => database::restore(&database()?, &restore),
        Some(Command::Sync(sync)) => sync::run(&database()?, &sync),
        Some(Command::Doctor(doctor)) => database::doctor(&database()?, &doctor),
        Some(Command::Pick(pick)) => pick::run(&common, &pick),
        Some(Command::Config(config)) => settings::run(&common, &config),
        Some(Command::Keys(keys)) => keys::run(&common, &keys, terminal),
        Some(Command::Completions(completions)) => complete::run(&completions),
        Some(Command::Man(man)) => manual::run(&man),
    }
}

/// Runs a command that saves a text. If it fails, the text is written to a file.
fn run_with_rescue(
    common: &Common,
    text: Option<&str>,
    command: impl FnOnce(&mut Store, &CatalogueId, Option<&str>) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    let done = open(common)
        .and_then(|Opened { mut store, catalogue, .. }| command(&mut store, &catalogue, text));
    done.map_err(|error| match text {
        Some(text) if !text.trim().is_empty() => input::rescue_of(common, &error, text),
        _ => error,
    })
}
