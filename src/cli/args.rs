//! The arguments, as clap reads them.

mod json;
mod shell;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use clap::{
    FromArgMatches as _, Parser, Subcommand, ValueEnum, ValueHint,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

pub(super) use self::shell::{Completions, Config, Keys, Man, Pick, Shell};
use super::{format::FormatArgs, output::Color};
use crate::{
    domain::{Kind, review::Day},
    library::{DeckMode, EXPORT_FORMATS, ExportFormat, IMPORT_FORMATS},
    search::forms,
};

/// The help heading of the global options.
const GLOBAL: &str = "Global options";

/// A knowledge browser for the terminal.
#[derive(Debug, Parser)]
#[command(name = "nexus", version = env!("NEXUS_VERSION"), about, max_term_width = 100)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// A folder or a file that was opened by its path, and is the user's own from then on.
    #[arg(skip)]
    pub(super) own: bool,
}

/// The arguments of the browser alone.
#[derive(Debug, Parser)]
#[command(disable_help_flag = true)]
struct Browse {
    #[command(flatten)]
    common: Common,
    /// A folder or a file of the user's own; but the name of a command is that.
    path: Option<PathBuf>,
}

impl Args {
    /// Parses the arguments of the process. The parser with the subcommands, `command`, is only built
    /// if needed: that takes a measurable part of the browser's start.
    ///
    /// # Errors
    /// Clap's errors, which include help and version.
    pub(super) fn read(
        commands: &[(&str, &[&str])],
        command: impl FnOnce() -> clap::Command,
    ) -> Result<Self, clap::Error> {
        let is_command = |path: &Path| {
            commands.iter().flat_map(|(_, names)| *names).any(|name| path == Path::new(name))
        };
        match Browse::try_parse() {
            Ok(Browse { common, path: None }) => Ok(Self { common, command: None, own: false }),
            // A mistyped command is none of these, and clap has a suggestion.
            Ok(Browse { common, path: Some(path) })
                if !is_command(&path) && (path.exists() || path.components().count() > 1) =>
            {
                let common = Common { catalogue: Some(path), ..common };
                Ok(Self { common, command: None, own: true })
            }
            _ => Self::from_arg_matches(&command().try_get_matches()?),
        }
    }
}

#[derive(Debug, Clone, clap::Args)]
pub(super) struct Common {
    /// Database file
    #[arg(
        long,
        value_name = "FILE",
        env = "NEXUS_DB",
        global = true,
        help_heading = GLOBAL,
        value_hint = ValueHint::FilePath,
    )]
    pub(super) db: Option<PathBuf>,
    /// Catalogue to use instead of the shipped one: a folder, a file, or the id of an imported
    /// catalogue
    #[arg(
        long,
        value_name = "PATH|ID",
        global = true,
        help_heading = GLOBAL,
    )]
    pub(super) catalogue: Option<PathBuf>,
    /// Configuration file
    #[arg(
        long,
        value_name = "FILE",
        global = true,
        help_heading = GLOBAL,
        value_hint = ValueHint::FilePath,
    )]
    pub(super) config: Option<PathBuf>,
    /// When to use colors
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        help_heading = GLOBAL,
    )]
    pub(super) color: Color,
    /// Don't capture the mouse in the browser
    #[arg(long)]
    pub(super) no_mouse: bool,
    /// Draw the browser for a screen reader: one pane, no frames, rows in words
    #[arg(long)]
    pub(super) plain: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List entries, one per line: id, tab, title
    List(List),
    /// Print an entry
    Show(Show),
    /// Search entries, best first, one per line: id, tab, title
    Search(Search),
    /// Review what is due, in the browser or as lines of text
    Review(Review),
    /// Show or edit the note on an entry
    Note(Note),
    /// Save a takeaway from the arguments or standard input
    Take(Take),
    /// Add an entry of your own; its text is read from standard input
    Add(Add),
    /// Edit the file of an entry in $VISUAL or $EDITOR
    Edit(Edit),
    /// Make a file in your folder; its text is read from standard input
    New(New),
    /// Give the file of an entry another title, folder or tags, and rewrite the links to it
    Mv(Mv),
    /// Move the file of an entry to the bin
    Rm(Rm),
    /// Open the page of today, which is made if it is missing
    Today(Today),
    /// Import notes, decks of cards, catalogues and exports
    Import(Import),
    /// Re-import catalogues from their sources
    Update(Update),
    /// List, hide and remove catalogues
    Catalogues(Catalogues),
    /// Export everything, or a part of it, to files
    Export(Export),
    /// Create a catalogue of your own in a new folder
    Init(Init),
    /// Check a catalogue without importing it
    Check(Check),
    /// Back up the database
    Backup(Backup),
    /// Restore a backup; the current database is backed up first
    Restore(Restore),
    /// Check the database and say how to fix problems
    Doctor(Doctor),
    /// Choose an entry in the browser and print its id
    Pick(Pick),
    /// Print the settings and where each comes from
    Config(Config),
    /// Print every command with its keys
    Keys(Keys),
    /// Print what a shell needs to complete arguments
    Completions(Completions),
    /// Show the manual, or write its pages
    Man(Man),
    /// Share notes, entries, stars and reviews between computers, through a git repository
    Sync(Sync),
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::REVIEW)))]
pub(super) struct Review {
    /// Only cards of the entries that match this query, which need not be enrolled
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// Ask and answer in lines of text, for screen readers and scripts
    #[arg(long, group = "what")]
    pub(super) plain: bool,
    /// Go through all cards, due or not, without scheduling anything
    #[arg(long, conflicts_with = "until")]
    pub(super) cram: bool,
    /// Bring forward what would be forgotten by a day, such as that of an exam
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<jiff::civil::Date>,
    /// Fit the scheduler to your reviews; kept only if it predicts them better
    #[arg(long, group = "what")]
    pub(super) optimise: bool,
    /// Add the entries that match the query to the reviews
    #[arg(long, group = "what", requires = "query")]
    pub(super) add: bool,
    /// Take the entries that match the query out of the reviews
    #[arg(long, group = "what", requires = "query")]
    pub(super) remove: bool,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

impl Review {
    /// How the deck is gone through.
    pub(super) fn mode(&self) -> DeckMode {
        match self.until {
            _ if self.cram => DeckMode::Cram,
            Some(date) => DeckMode::Until(Day::of_date(date)),
            None => DeckMode::Daily,
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::NOTE)))]
pub(super) struct Note {
    /// Entry
    #[arg(value_name = "ID")]
    pub(super) id: String,
    /// Replace the note with the text of a file; - is standard input
    #[arg(long, value_name = "FILE", group = "what")]
    pub(super) set: Option<PathBuf>,
    /// Add a line to the note
    #[arg(long, value_name = "TEXT", group = "what", allow_hyphen_values = true)]
    pub(super) append: Option<String>,
    /// Edit the note in $VISUAL or $EDITOR
    #[arg(long, group = "what")]
    pub(super) edit: bool,
    /// List the versions of the note, newest first: number, time, size
    #[arg(long, group = "what")]
    pub(super) history: bool,
    /// Restore a version by its number in --history
    #[arg(long, value_name = "N", group = "what")]
    pub(super) restore: Option<usize>,
    /// Delete the note; --restore brings it back
    #[arg(long, group = "what")]
    pub(super) delete: bool,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::TAKE)))]
pub(super) struct Take {
    /// Text, with #tags; standard input if omitted
    #[arg(value_name = "TEXT")]
    pub(super) text: Vec<String>,
    /// Tag; can be repeated
    #[arg(long, value_name = "T")]
    pub(super) tag: Vec<String>,
    /// Related entry; can be repeated
    #[arg(long, value_name = "ID")]
    pub(super) entry: Vec<String>,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::ADD)))]
pub(super) struct Add {
    /// Title
    #[arg(long, value_name = "TITLE")]
    pub(super) title: String,
    /// Kind of entry; in a challenge, the solution follows the heading "## Solution"
    #[arg(long, value_name = "K", value_parser = kinds(), default_value = "challenge")]
    pub(super) kind: Kind,
    /// Category (id or title); a new name creates one
    #[arg(long, value_name = "C")]
    pub(super) category: String,
    /// Tag; can be repeated
    #[arg(long, value_name = "T")]
    pub(super) tag: Vec<String>,
    /// Related entry; can be repeated
    #[arg(long, value_name = "ID")]
    pub(super) link: Vec<String>,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::EDIT)))]
pub(super) struct Edit {
    /// Entry
    #[arg(value_name = "ID")]
    pub(super) id: String,
    /// Give the file the text of another file; - is standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) set: Option<PathBuf>,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::NEW)))]
pub(super) struct New {
    /// Title; the file is named as the others in its folder are
    #[arg(value_name = "TITLE")]
    pub(super) title: String,
    /// Category (id or title) or folder; a new name makes a folder
    #[arg(long = "in", value_name = "C")]
    pub(super) category: Option<String>,
    /// Tag; can be repeated
    #[arg(long, value_name = "T")]
    pub(super) tag: Vec<String>,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::MV)))]
pub(super) struct Mv {
    /// Entry
    #[arg(value_name = "ID", required_unless_present = "undo")]
    pub(super) id: Option<String>,
    /// New title; or a category (id or title) or, with a / at its end, a folder
    #[arg(value_name = "TITLE|CATEGORY")]
    pub(super) to: Option<String>,
    /// New tag, instead of all former ones; can be repeated
    #[arg(long, value_name = "T")]
    pub(super) tag: Vec<String>,
    /// Show the lines that would change without changing anything
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Undo the last change of this sort
    #[arg(long, conflicts_with_all = ["id", "to", "tag", "dry_run"])]
    pub(super) undo: bool,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::RM)))]
pub(super) struct Rm {
    /// Entry; with --restore, the path or id of a removed file
    #[arg(value_name = "ID", required_unless_present = "restore")]
    pub(super) id: Option<String>,
    /// Bring back the file that was removed last, or the named one
    #[arg(long)]
    pub(super) restore: bool,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::TODAY)))]
pub(super) struct Today {
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = IMPORT_HELP.as_str())]
pub(super) struct Import {
    /// Folders and files
    #[arg(value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// Import a folder as the catalogue with this id that another computer has, or as a `new` one
    #[arg(long = "as", value_name = "ID|new", conflicts_with = "dry_run")]
    pub(super) identity: Option<String>,
    #[command(flatten)]
    pub(super) options: ImportOptions,
}

/// How catalogues are imported.
#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::IMPORT_OPTIONS)))]
pub(super) struct ImportOptions {
    /// Show what would change without changing anything
    #[arg(long)]
    pub(super) dry_run: bool,
    /// With --dry-run: show so many lines of categories and entries; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 10, requires = "dry_run")]
    pub(super) lines: usize,
    /// Import even if that removes all entries imported before
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) force: bool,
    /// Re-import whenever the source changes, until Ctrl-C; an open browser shows the changes
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) watch: bool,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct Update {
    /// Catalogue to re-import; all of them if omitted
    #[arg(value_name = "ID")]
    pub(super) id: Option<String>,
    #[command(flatten)]
    pub(super) options: ImportOptions,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::CATALOGUES)))]
pub(super) struct Catalogues {
    /// Hide a catalogue in the browser and from searches in all catalogues
    #[arg(long, value_name = "ID", group = "what")]
    pub(super) hide: Option<String>,
    /// Unhide a catalogue
    #[arg(long, value_name = "ID", group = "what")]
    pub(super) show: Option<String>,
    /// Remove a catalogue; your notes stay and reappear if it is imported again
    #[arg(long, value_name = "ID", group = "what")]
    pub(super) remove: Option<String>,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    /// What you wrote: entries with a note, and your own entries
    Notes,
}

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Target: a folder or a file, as the format needs; - is standard output
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) to: PathBuf,
    /// Format
    #[arg(long, value_name = "F", value_parser = export_formats(), default_value = "markdown")]
    pub(super) format: &'static ExportFormat,
    /// Only a part
    #[arg(long, value_name = "PART")]
    pub(super) only: Option<Part>,
    /// Only entries of this category (id or title)
    #[arg(long, value_name = "C")]
    pub(super) category: Option<String>,
    /// Only entries that match this query
    #[arg(long, value_name = "QUERY")]
    pub(super) query: Option<String>,
    /// Overwrite existing files
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// New folder
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(super) folder: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// A folder or a file
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) path: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::BACKUP)))]
pub(super) struct Backup {
    /// Target; by default a new file in the folder `backups` next to the database
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::RESTORE)))]
pub(super) struct Restore {
    /// Backup to restore
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::DOCTOR)))]
pub(super) struct Doctor {
    /// Rebuild the full-text index
    #[arg(long, conflicts_with = "salvage")]
    pub(super) repair: bool,
    /// Copy what is readable in a damaged database to a new file
    #[arg(long, value_name = "NEW")]
    pub(super) salvage: Option<PathBuf>,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

/// What others can read there: everything that you write in Nexus. Use a private repository.
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("json", |arg| arg.help(json::SYNC)),
    args_conflicts_with_subcommands = true,
    after_help = SYNC_EXAMPLES
)]
pub(super) struct Sync {
    #[command(subcommand)]
    pub(super) action: Option<SyncAction>,
    /// Fail instead of asking for a password
    #[arg(long)]
    pub(super) no_prompts: bool,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum SyncAction {
    /// Turn sync on, with an empty repository or one that another computer syncs with
    Init {
        /// Address of the repository, as for git clone
        #[arg(value_name = "REMOTE")]
        remote: String,
    },
    /// Show when sync last succeeded and what is still to send
    #[command(mut_arg("json", |arg| arg.help(json::SYNC_STATUS)))]
    Status {
        #[command(flatten)]
        format: FormatArgs,
    },
    /// Turn sync off; the repository stays as it is
    Off,
}

const SYNC_EXAMPLES: &str = "\
Examples:
  nexus sync init git@example.org:me/notes.git   a private repository at a forge
  nexus sync init /media/stick/notes.git         made by: git init --bare /media/stick/notes.git
  nexus sync                                     sync now
  nexus sync status                              when, and what is still to send";

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::LIST)))]
pub(super) struct List {
    /// Only entries of this category (id or title)
    #[arg(long, value_name = "C")]
    pub(super) category: Option<String>,
    /// Only entries of this kind
    #[arg(long, value_name = "K", value_parser = kinds())]
    pub(super) kind: Option<Kind>,
    /// Only entries with this tag
    #[arg(long, value_name = "T")]
    pub(super) tag: Option<String>,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::SHOW)))]
pub(super) struct Show {
    /// Entry
    #[arg(value_name = "ID")]
    pub(super) id: String,
    #[command(flatten)]
    pub(super) format: FormatArgs,
    /// Print Markdown
    #[arg(long, conflicts_with = "json")]
    pub(super) markdown: bool,
    /// Hide a challenge's solution and whatever gives it away
    #[arg(long, conflicts_with_all = ["json", "markdown"])]
    pub(super) hide_solution: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = LANGUAGE_HELP.as_str())]
#[command(mut_arg("json", |arg| arg.help(json::SEARCH)))]
pub(super) struct Search {
    /// Query; without one, the browser opens in its search. A query that begins with `-` follows
    /// `--`
    #[arg(value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// Run the search that was saved under this name
    #[arg(long, value_name = "NAME", conflicts_with = "query")]
    pub(super) saved: Option<String>,
    /// Save the query under this name, for the sidebar and `--saved`
    #[arg(long, value_name = "NAME", requires = "query")]
    pub(super) save: Option<String>,
    /// Only entries of this category (id or title)
    #[arg(long, value_name = "C")]
    pub(super) category: Option<String>,
    /// Search all catalogues that are not hidden; lines then end with a tab and the catalogue's id
    #[arg(long, conflicts_with = "category")]
    pub(super) all: bool,
    /// Maximum number of results
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: usize,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

/// The query language as help.
static LANGUAGE_HELP: LazyLock<String> = LazyLock::new(|| {
    let mut help = "Query language:\n".to_owned();
    for form in forms() {
        let _ = writeln!(help, "  {:<20} {}", form.written, form.meaning);
    }
    help
});

/// Parses kinds, so that help and error messages list them.
fn kinds() -> impl TypedValueParser<Value = Kind> {
    let names = Kind::ALL.iter().map(|kind| kind.as_str());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Kind>())
}

/// Parses export formats, with their descriptions for the help.
fn export_formats() -> impl TypedValueParser<Value = &'static ExportFormat> {
    let names = EXPORT_FORMATS.iter().map(|it| PossibleValue::new(it.name).help(it.about));
    PossibleValuesParser::new(names)
        .try_map(|name| ExportFormat::named(&name).ok_or("not an export format"))
}

/// The import formats as help.
static IMPORT_HELP: LazyLock<String> = LazyLock::new(|| {
    let mut help = "Formats (detected automatically):\n".to_owned();
    for format in IMPORT_FORMATS {
        let _ = writeln!(help, "  {:<9} {}", format.name, format.about);
    }
    help
});
