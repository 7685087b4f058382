//! The arguments, as clap reads them.

use std::{fmt::Write as _, path::PathBuf, sync::LazyLock};

use clap::{Parser, Subcommand, ValueEnum};

use crate::{domain::Kind, search::forms};

const EXAMPLES: &str = "\
Examples:
  nexus                                  open the browser
  nexus list --kind challenge            what problems are there?
  nexus list --category caching --json   as JSON, for other programs
  nexus show redis                       read one entry
  nexus search k8s rollout               find entries
  nexus search 'tag:redis -kind:concept' | head -1 | cut -f1 | xargs nexus show
  nexus list --tag docker | cut -f1 | xargs -n1 nexus show
  nexus note redis --append 'Use SETEX.' add to one's note on an entry
  git log -1 | nexus take --tag git      keep a takeaway
  nexus import ~/til                     read a folder of Markdown notes in
  nexus --catalogue til                  browse it
  nexus export --format json all.json    everything, as plain text
  nexus backup; nexus doctor             copy the database, look it over

Without --db, the database is kept in the user's data folder and made when it is missing.
Exit status: 0 done, 1 nothing found or a failure, 2 wrong usage or not a terminal.";

/// A knowledge browser for the terminal.
#[derive(Debug, Parser)]
#[command(name = "nexus", version, about, after_help = EXAMPLES, max_term_width = 100)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// The arguments of the browser alone.
#[derive(Debug, Parser)]
#[command(disable_help_flag = true)]
struct Browse {
    #[command(flatten)]
    common: Common,
}

impl Args {
    /// The arguments of the process. To make what parses the subcommands takes a part of the
    /// browser's start that shows in the figures, so it is made where there is one.
    ///
    /// # Errors
    /// As clap has it; help and version are errors, too.
    pub(super) fn read() -> Result<Self, clap::Error> {
        match Browse::try_parse() {
            Ok(Browse { common }) => Ok(Self { common, command: None }),
            Err(_) => Self::try_parse(),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Common {
    /// Database file
    #[arg(long, value_name = "FILE", env = "NEXUS_DB", global = true)]
    pub(super) db: Option<PathBuf>,
    /// Catalogue to use instead of the shipped one: a folder, a file, or the id of an imported
    /// catalogue
    #[arg(long, value_name = "PATH|ID", global = true)]
    pub(super) catalogue: Option<PathBuf>,
    /// Configuration file
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) config: Option<PathBuf>,
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: Color,
    /// Don't capture the mouse
    #[arg(long)]
    pub(super) no_mouse: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List entries, one a line: id, tab, title
    List(List),
    /// Print an entry
    Show(Show),
    /// Search entries, best first, one a line: id, tab, title
    Search(Search),
    /// Show or edit the note on an entry
    Note(Note),
    /// Save a takeaway, from the arguments or standard input
    Take(Take),
    /// Add an entry of your own; the text comes from standard input
    Add(Add),
    /// Import a folder of Markdown, a learning log, a TOML catalogue or a JSON export
    Import(Import),
    /// Re-import catalogues from their sources
    Update(Update),
    /// List catalogues
    Catalogues(Catalogues),
    /// Export everything, or a part, as plain files
    Export(Export),
    /// Create a catalogue of your own in a new folder
    Init(Init),
    /// Check a catalogue without importing it
    Check(Check),
    /// Back up the database
    Backup(Backup),
    /// Restore a backup; the current database is backed up first
    Restore(Restore),
    /// Check the database and say how to fix what is wrong
    Doctor(Doctor),
}

#[derive(Debug, clap::Args)]
pub(super) struct Note {
    /// The entry
    #[arg(value_name = "ID")]
    pub(super) id: String,
    /// Replace the note with a file; - is standard input
    #[arg(long, value_name = "FILE", group = "what")]
    pub(super) set: Option<PathBuf>,
    /// Add a line to the note
    #[arg(long, value_name = "TEXT", group = "what", allow_hyphen_values = true)]
    pub(super) append: Option<String>,
    /// Edit the note in $VISUAL or $EDITOR
    #[arg(long, group = "what")]
    pub(super) edit: bool,
    /// List the versions of the note, newest first: number, time, bytes
    #[arg(long, group = "what")]
    pub(super) history: bool,
    /// Restore a version of the note, by its number in --history
    #[arg(long, value_name = "N", group = "what")]
    pub(super) restore: Option<usize>,
    /// Delete the note; --restore N undoes it
    #[arg(long, group = "what")]
    pub(super) delete: bool,
    /// As a JSON object: id, title, text, changed, deleted; with --history an array of number,
    /// time, bytes, deleted
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Take {
    /// The text; add #tags
    #[arg(value_name = "TEXT")]
    pub(super) text: Vec<String>,
    /// A tag
    #[arg(long, value_name = "T")]
    pub(super) tag: Vec<String>,
    /// A related entry
    #[arg(long, value_name = "ID")]
    pub(super) entry: Vec<String>,
    /// As a JSON object: id, title
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// Title
    #[arg(long, value_name = "TITLE")]
    pub(super) title: String,
    /// Kind of entry; in the text of a challenge, the solution follows a heading "Solution"
    #[arg(long, value_name = "K", value_parser = kinds(), default_value = "challenge")]
    pub(super) kind: Kind,
    /// Category, by id or title; a new name creates one
    #[arg(long, value_name = "C")]
    pub(super) category: String,
    /// A tag
    #[arg(long, value_name = "T")]
    pub(super) tag: Vec<String>,
    /// A related entry
    #[arg(long, value_name = "ID")]
    pub(super) link: Vec<String>,
    /// As a JSON object: id, title
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// Folders and files
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) how: EntryView,
}

/// How catalogues are imported.
#[derive(Debug, clap::Args)]
pub(super) struct EntryView {
    /// Show what would change, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Allow removing every entry that was imported before
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) force: bool,
    /// Watch the source and re-import it whenever it changes, until Ctrl-C; an open browser
    /// follows
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) watch: bool,
    /// As a JSON object: catalogue, unchanged, entries, pairs, added, changed, removed, moved,
    /// notes, own, passed, kept; of an export in JSON: catalogues, personal,
    /// merged, clashed
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Update {
    /// Catalogue id; all of them if omitted
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
    #[command(flatten)]
    pub(super) how: EntryView,
}

#[derive(Debug, clap::Args)]
pub(super) struct Catalogues {
    /// Hide a catalogue from the browser's list and from searches in all catalogues
    #[arg(long, value_name = "ID", group = "what")]
    pub(super) hide: Option<String>,
    /// Unhide a catalogue
    #[arg(long, value_name = "ID", group = "what")]
    pub(super) show: Option<String>,
    /// Remove a catalogue; your notes stay, and return with it
    #[arg(long, value_name = "ID", group = "what")]
    pub(super) remove: Option<String>,
    /// As a JSON array of objects: id, title, origin, entries, imported, hidden
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Markdown,
    Toml,
    Json,
    Csv,
    Anki,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    Notes,
}

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Target: a folder for Markdown and TOML, a file for the others, - for standard output
    #[arg(value_name = "PATH")]
    pub(super) to: PathBuf,
    /// Markdown and TOML can be imported again; JSON has everything, with versions and dates;
    /// CSV is a table; Anki is a text file for Anki, with challenges as cards
    #[arg(long, value_name = "F", default_value = "markdown")]
    pub(super) format: Format,
    /// Only a part: `notes` is what you wrote, entries with a note and your own
    #[arg(long, value_name = "PART")]
    pub(super) only: Option<Part>,
    /// Only this category, by id or title
    #[arg(long, value_name = "C")]
    pub(super) category: Option<String>,
    /// Only what matches this query
    #[arg(long, value_name = "QUERY")]
    pub(super) query: Option<String>,
    /// Overwrite existing files
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// New folder
    #[arg(value_name = "FOLDER")]
    pub(super) name: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// A folder or a file
    #[arg(value_name = "PATH")]
    pub(super) path: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    /// Target; by default a new file in the folder `backups` beside the database
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    pub(super) force: bool,
    /// As a JSON object: file
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// As a JSON object: former
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    /// Rebuild the full-text index
    #[arg(long, conflicts_with = "salvage")]
    pub(super) repair: bool,
    /// Copy what can be read of a damaged database into a new file
    #[arg(long, value_name = "NEW")]
    pub(super) salvage: Option<PathBuf>,
    /// As a JSON array of objects: what, found, advice; of a salvage: table, rows, unfit, damage
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Only this category, by id or title
    #[arg(long, value_name = "C")]
    pub(super) category: Option<String>,
    /// Only this kind
    #[arg(long, value_name = "K", value_parser = kinds())]
    pub(super) kind: Option<Kind>,
    /// Only with this tag
    #[arg(long, value_name = "T")]
    pub(super) tag: Option<String>,
    /// As a JSON array of objects: id, title, kind, category, tags, level, summary, links,
    /// backlinks
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The entry
    #[arg(value_name = "ID")]
    pub(super) id: String,
    /// As a JSON object: id, title, kind, category, tags, level, summary, body, challenge,
    /// solution, prerequisites, steps, links, backlinks
    #[arg(long, conflicts_with = "markdown")]
    pub(super) json: bool,
    /// As Markdown
    #[arg(long)]
    pub(super) markdown: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = LANGUAGE_HELP.as_str())]
pub(super) struct Search {
    /// Query; without it, the browser opens in its search. Put a query that begins with `-`
    /// after `--`
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// Only this category, by id or title
    #[arg(long, value_name = "C")]
    pub(super) category: Option<String>,
    /// Search every catalogue that is not hidden; lines then end with a tab and the
    /// catalogue's id
    #[arg(long, conflicts_with = "category")]
    pub(super) all: bool,
    /// Maximum number of results
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: usize,
    /// As a JSON array of objects: id, title, kind, category, catalogue, tags, score, matched
    /// (title, body, note), snippet, positions
    #[arg(long)]
    pub(super) json: bool,
}

/// The query language as help.
static LANGUAGE_HELP: LazyLock<String> = LazyLock::new(|| {
    let mut help = "A query can hold:\n".to_owned();
    for form in forms() {
        let _ = writeln!(help, "  {:<20} {}", form.written, form.meaning);
    }
    help
});

/// The names of the kinds, so that help and error messages list them.
fn kinds() -> impl clap::builder::TypedValueParser<Value = Kind> {
    use clap::builder::TypedValueParser as _;
    let names = Kind::ALL.iter().map(|kind| kind.as_str());
    clap::builder::PossibleValuesParser::new(names).try_map(|name| name.parse::<Kind>())
}
