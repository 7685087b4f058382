//! The command line: what can be asked for, and which part of the program answers.

mod add;
mod args;
mod database;
mod export;
mod import;
mod list;
mod note;
mod output;
mod search;
mod show;

use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use anyhow::Context as _;

use args::{Args, Command, Common};
use output::{ProgressLine, Terminal};

use crate::{
    config::{self, Settings, ThemeChoice},
    domain::{CatalogueId, EntryId, EntryView, clean, clean_line},
    library::{Extent, Failure, Report, Searcher, Source, keep_text},
    runtime::{self, Opening},
    screens::{Options, keymap::Keymap},
    search::nearest,
    store::{Error, Origin, Stocked, Store},
    theme::{Depth, Theme, ThemeName},
};

/// Nothing was found, or something failed.
const FAILED: u8 = 1;
/// The command line is wrong, or there is no terminal.
const USAGE: u8 = 2;

/// Runs the program on the arguments of the process; gives its exit status.
pub fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are errors to clap, and go to standard output.
            output::print_usage(&error);
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
        }
    };
    let database = config::database(args.common.db.clone()).ok();
    match run(args) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&told(&error, database.as_deref()));
            ExitCode::from(FAILED)
        }
    }
}

/// An error in a line; where the database is at fault, with its file and what can be done.
fn told(error: &anyhow::Error, database: Option<&Path>) -> String {
    let failed = error.chain().find_map(|cause| cause.downcast_ref::<Error>());
    let way_out = failed.and_then(Error::way_out);
    match (way_out, database) {
        (Some(way_out), Some(database)) => {
            let (error, name) = (format!("{error:#}"), database.display().to_string());
            let name = if error.contains(&name) { String::new() } else { format!(" (in {name})") };
            format!("{error}{name}; {way_out}")
        }
        _ => format!("{error:#}"),
    }
}

/// Whoever read the output has seen enough.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn run(args: Args) -> anyhow::Result<ExitCode> {
    let terminal = Terminal::new(args.common.color);
    match args.command {
        None => browse(&args.common, terminal, false),
        Some(Command::Search(search)) if search.query.is_empty() => {
            browse(&args.common, terminal, true)
        }
        Some(Command::Search(search)) => {
            let (store, origin, catalogue) = open(&args.common)?;
            let searcher = Searcher::new(Store::open(store.path())?, origin);
            search::run(searcher, (&store, &catalogue), &search, terminal)
        }
        Some(Command::List(list)) => {
            let (store, _, catalogue) = open(&args.common)?;
            list::run(&store, &catalogue, list, terminal)
        }
        Some(Command::Note(note)) => {
            let text = note::given(&note)?;
            storing(&args.common, text.as_deref(), |store, catalogue, text| {
                note::run(store, catalogue, &note, text)
            })
        }
        Some(Command::Take(take)) => {
            let text = add::taken(&take)?;
            storing(&args.common, Some(&text), |store, catalogue, text| {
                add::take(store, catalogue, &take, text.unwrap_or_default())
            })
        }
        Some(Command::Add(add)) => {
            let text = add::given()?;
            storing(&args.common, Some(&text), |store, catalogue, text| {
                add::run(store, catalogue, &add, text.unwrap_or_default())
            })
        }
        Some(Command::Import(import)) => {
            import::import(&config::database(args.common.db)?, &import)
        }
        Some(Command::Update(update)) => {
            import::update(&config::database(args.common.db)?, &update)
        }
        Some(Command::Catalogues(catalogues)) => {
            let database = config::database(args.common.db.clone())?;
            open(&args.common)?;
            import::catalogues(&database, &catalogues)
        }
        Some(Command::Export(export)) => {
            let (store, origin, catalogue) = open(&args.common)?;
            export::run(&store, (&origin, &catalogue), &export)
        }
        Some(Command::Init(init)) => import::init(&init),
        Some(Command::Check(check)) => import::check(&check),
        Some(Command::Backup(backup)) => {
            database::backup(&config::database(args.common.db)?, &backup)
        }
        Some(Command::Restore(restore)) => {
            database::restore(&config::database(args.common.db)?, &restore)
        }
        Some(Command::Doctor(doctor)) => {
            database::doctor(&config::database(args.common.db)?, &doctor)
        }
        Some(Command::Show(show)) => {
            let settings = Settings::read(args.common.config.as_deref())?;
            let (store, _, catalogue) = open(&args.common)?;
            let name = match settings.theme {
                ThemeChoice::Auto => background(),
                ThemeChoice::Named(name) => name,
            };
            let theme = Theme::new(name, terminal.depth);
            show::run(&store, &catalogue, &show, terminal, theme)
        }
    }
}

/// How long a command waits for others that write: milliseconds, of which it tells after the first
/// of these.
const WAIT_TOLD: i32 = 500;
const WAIT: i32 = 10_000;
/// Between two looks at a lock: milliseconds.
const WAIT_STEP: i32 = 10;

/// Waits for a lock that another program holds, and says so.
fn wait(times: i32) -> bool {
    if times == WAIT_TOLD / WAIT_STEP {
        output::complain("waiting for another program that writes to the database");
    }
    std::thread::sleep(Duration::from_millis(WAIT_STEP as u64));
    times < WAIT / WAIT_STEP
}

/// Opens a database for a command, which waits for others that write to it.
fn open_store(path: &Path) -> Result<Store, Error> {
    // Opening waits for two seconds itself.
    let mut opened = Store::open(path);
    for _ in 0..4 {
        if !matches!(opened, Err(Error::Busy)) {
            break;
        }
        opened = Store::open(path);
    }
    let mut store = opened?;
    store.wait_by(wait)?;
    Ok(store)
}

/// Carries out a command that stores a text. Where it can't be stored, it is kept in a file.
fn storing(
    common: &Common,
    text: Option<&str>,
    command: impl FnOnce(&mut Store, &CatalogueId, Option<&str>) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    let done =
        open(common).and_then(|(mut store, _, catalogue)| command(&mut store, &catalogue, text));
    done.map_err(|error| match text {
        Some(text) if !text.trim().is_empty() => not_lost(common, &format!("{error:#}"), text),
        _ => error,
    })
}

/// An error that says where a text is that would be lost otherwise.
fn not_lost(common: &Common, why: &str, text: &str) -> anyhow::Error {
    let database = config::database(common.db.clone()).unwrap_or_default();
    match keep_text(&database, "unsaved", text) {
        Ok(path) => anyhow::anyhow!("{why}; the text is in {}", path.display()),
        Err(error) => {
            // The terminal is the last place left, and all of it goes there.
            let _ = io::stderr().lock().write_all(clean(text).as_bytes());
            anyhow::anyhow!("{why}; the text above could not be kept in a file ({error})")
        }
    }
}

fn browse(common: &Common, terminal: Terminal, searching: bool) -> anyhow::Result<ExitCode> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        output::complain(
            "the browser needs a terminal; without one, there are: nexus list, nexus show ID, \
             nexus search QUERY (see nexus --help)",
        );
        return Ok(ExitCode::from(USAGE));
    }
    if env::var("TERM").is_ok_and(|term| term == "dumb") {
        output::complain(
            "the browser can't draw on a terminal of TERM=dumb; there are: nexus list, nexus show \
             ID, nexus search QUERY (see nexus --help)",
        );
        return Ok(ExitCode::from(USAGE));
    }
    // The store takes longest.
    let opening = Opening::of(config::database(common.db.clone())?, source(common)?)?;
    let mut settings = Settings::read(common.config.as_deref())?;
    settings.mouse &= !common.no_mouse;
    let keymap = keymap(&settings)?;
    let (background, depth) = (background(), terminal.depth);
    let options = Options { settings, keymap, background, depth, searching };
    let ended = runtime::browse(opening, options)?;
    match ended {
        runtime::Ended::Status(status) => Ok(status),
        runtime::Ended::Open(source) => reopen(common, &source),
    }
}

/// Starts the program anew on another catalogue, in the place of this process where the system
/// can do that: nothing of the former is left over then.
fn reopen(common: &Common, source: &Source) -> anyhow::Result<ExitCode> {
    use clap::ValueEnum as _;
    let mut command = std::process::Command::new(env::current_exe()?);
    if let Source::Path(path) = source {
        command.arg("--catalogue").arg(path);
    }
    for (flag, value) in [("--db", &common.db), ("--config", &common.config)] {
        if let Some(value) = value {
            command.arg(flag).arg(value);
        }
    }
    if let Some(color) = common.color.to_possible_value() {
        command.args(["--color", color.get_name()]);
    }
    if common.no_mouse {
        command.arg("--no-mouse");
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        Err(anyhow::Error::new(command.exec()).context("can't restart"))
    }
    #[cfg(not(unix))]
    {
        let status = command.status().context("can't restart")?;
        Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(FAILED)))
    }
}

/// The catalogue that is named, if one is: by a path, or by the id of one that was read in.
fn source(common: &Common) -> anyhow::Result<Option<Source>> {
    let Some(named) = common.catalogue.as_deref() else { return Ok(None) };
    if named.exists() {
        return Ok(Some(Source::at(named)?));
    }
    let database = config::database(common.db.clone())?;
    if database.exists() {
        let known = Store::open(&database)?.catalogues()?;
        let is_named = |it: &&Stocked| {
            [it.id.as_str(), &it.origin].into_iter().any(|name| Path::new(name) == named)
        };
        if let Some(found) = known.iter().find(is_named) {
            return Ok(Some(crate::library::source_of(&found.origin)));
        }
    }
    Err(Source::at(named).err().map_or_else(
        || anyhow::anyhow!("there is no catalogue {}", named.display()),
        |failure| anyhow::Error::new(failure).context("no catalogue of that name was read in"),
    ))
}

/// Opens the store with the catalogue brought up to date, for a command that prints.
fn open(common: &Common) -> anyhow::Result<(Store, Origin, CatalogueId)> {
    let path = config::database(common.db.clone())?;
    let named = source(common)?;
    let mut store = open_store(&path)?;
    let source = named.map_or_else(|| crate::library::usual(&store), Ok)?;
    let mut progress = ProgressLine::new();
    let result =
        crate::library::import(&mut store, &source, Extent::Apply, &mut |at| progress.told(at));
    progress.end();
    let report = match result {
        // What was read before can be read still.
        Err(failure @ Failure::RemovesAll { .. }) => {
            Report { kept: Some(failure.to_string()), ..Report::default() }
        }
        result => result.context("can't import the catalogue")?,
    };
    if let Some(why) = &report.kept {
        output::complain(&format!("{why}; this is what was read before"));
    }
    if let Some(lack) = lack(&store, report.incomplete.as_ref())? {
        output::complain(&lack);
    }
    let origin = source.origin();
    let overview = store.overview(&origin)?.context("there is no catalogue to read")?;
    Ok((store, origin, overview.catalogue.id))
}

/// What the full text lacks, if it does, and why.
fn lack(store: &Store, why: Option<&Error>) -> Result<Option<String>, Error> {
    let unindexed = store.unindexed()?;
    let why = why.map_or_else(String::new, |why| format!(": {why}"));
    Ok((unindexed > 0).then(|| format!("the full text still lacks {unindexed} entries{why}")))
}

/// The entry that a command names; what is said where there is none names the nearest.
fn entry(
    store: &Store,
    catalogue: &CatalogueId,
    named: &str,
) -> anyhow::Result<Result<EntryView, ExitCode>> {
    let found = match EntryId::new(named) {
        Ok(id) => store.entry_view(catalogue, &id)?,
        Err(_) => None,
    };
    if let Some(entry_view) = found {
        return Ok(Ok(entry_view));
    }
    let ids = store.ids(catalogue)?;
    let alike = nearest(named, &ids, 3);
    let name = clean_line(named).chars().take(80).collect::<String>();
    output::complain(&if alike.is_empty() {
        format!("there is no entry `{name}`; nexus list shows all there are")
    } else {
        format!("there is no entry `{name}`; is it {}?", alike.join(", or "))
    });
    Ok(Err(ExitCode::from(FAILED)))
}

/// The keys of the table, with those that are configured; every mistake in these together.
fn keymap(settings: &Settings) -> anyhow::Result<Keymap> {
    Keymap::new(&settings.keys).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
        anyhow::anyhow!("[keys] of the configuration can't be used:\n{}", lines.join("\n"))
    })
}

/// The theme for the terminal's background, as terminals that tell it in COLORFGBG
/// (foreground;background, by the numbers of the sixteen colours) say. Asking the terminal itself
/// would be to wait for an answer.
fn background() -> ThemeName {
    let light = env::var("COLORFGBG")
        .is_ok_and(|colors| matches!(colors.rsplit(';').next(), Some("7" | "15")));
    if light { ThemeName::LIGHT } else { ThemeName::DARK }
}

/// How many colours the environment promises.
fn depth(wanted: args::Color, tty: bool) -> Depth {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let off = match wanted {
        args::Color::Never => true,
        args::Color::Always => false,
        args::Color::Auto => !tty || set("NO_COLOR"),
    };
    if off {
        Depth::Mono
    } else if env::var("COLORTERM").is_ok_and(|it| it == "truecolor" || it == "24bit") {
        Depth::True
    } else {
        Depth::Ansi
    }
}
