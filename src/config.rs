//! Where files are, and what `config.toml` and `keys.toml` say.

mod keys;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use directories::ProjectDirs;
use serde::{Deserialize, Serialize};
use toml::de::{DeTable, Deserializer};

use self::keys::Source;
pub use self::keys::{KeyLine, KeyLines, Preset, Written};
use crate::{
    content::{Issue, Issues, Locator},
    domain::review::DEFAULT_RETENTION,
    library::ReviewOptions,
    system::files::{create_private_folder, make_private},
    theme::{Colors, ThemeName, UnknownTheme},
};

/// What the user can configure; each setting is declared here and nowhere else.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The theme.
    pub theme: ThemeChoice,
    /// Whether the terminal's own background shows, instead of the theme's.
    pub transparent: bool,
    /// Whether entering the text changes the widths of the panes.
    pub layout: LayoutChoice,
    /// Whether only letters and ASCII symbols are drawn, on any terminal.
    pub ascii: bool,
    /// Whether the screen is drawn to be read aloud: one pane, without frames.
    pub plain: bool,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// Milliseconds to wait after an ESC for the rest of an escape sequence; slow connections need
    /// more.
    pub escape_wait: u16,
    /// Whether there are reviews at all.
    pub review: bool,
    /// The chance of recall at which a card is due: 0.7 to 0.97.
    pub retention: f64,
    /// The most new cards a day.
    pub new_cards: usize,
    /// The most reviews a day.
    pub review_limit: usize,
    /// The hour at which a day begins: 0 to 23.
    pub day_start: u8,
    /// When the home screen comes by itself.
    pub home: HomeChoice,
    /// Minutes between syncs in the browser, once sync is on; 0 leaves them to `nexus sync`.
    pub sync_every: u16,
    /// The path of the page of a day in a folder of the user's own, as a pattern of `strftime`.
    pub journal: String,
    /// The template of such a page: a path in the folder; empty for none.
    pub journal_template: String,
    /// The file in a folder of the user's own to which takeaways are added, perhaps with the day in
    /// its path; empty to keep them in the database.
    pub takeaways: String,
    /// The keys to start from; `keys.toml` changes them.
    pub keymap: Preset,
    /// The folder of the file that was read, or that would have been: the user's own themes are in
    /// its folder `themes`.
    #[serde(skip)]
    pub folder: Option<PathBuf>,
    /// The palette of the theme, if that is one of the user's own.
    #[serde(skip)]
    pub palette: Option<Colors>,
}

/// What each setting is for, in the order in which they are shown: its name, its values, and what
/// it does.
pub const ABOUT: &[(&str, &str, &str)] = &[
    (
        "theme",
        "\"auto\", or the name of a theme",
        "The colours. With \"auto\", those chosen last in the browser, or else those that fit the background.",
    ),
    (
        "transparent",
        "true or false",
        "Whether the terminal's own background shows, instead of the theme's.",
    ),
    (
        "layout",
        "\"adaptive\" or \"fixed\"",
        "Whether a text that is read gets more room than a list.",
    ),
    ("ascii", "true or false", "Whether only letters and ASCII symbols are drawn."),
    (
        "plain",
        "true or false",
        "Whether the screen is drawn to be read aloud: one pane, without frames.",
    ),
    ("mouse", "true or false", "Whether the browser captures the mouse."),
    ("review", "true or false", "Whether there are reviews at all."),
    (
        "retention",
        "0.7 to 0.97",
        "The chance of recall at which a card is due. More of it means more reviews.",
    ),
    ("new_cards", "a number", "The most new cards a day."),
    ("review_limit", "a number", "The most reviews a day."),
    ("day_start", "0 to 23", "The hour at which a day of reviews begins."),
    (
        "home",
        "\"daily\" or \"never\"",
        "Whether the home screen comes by itself at the first start of a day.",
    ),
    (
        "escape_wait",
        "milliseconds",
        "How long to wait after an ESC for the rest of a key. Slow connections need more than the default of 25.",
    ),
    (
        "sync_every",
        "minutes",
        "How often the browser syncs, once sync is on. 0 leaves it to nexus sync.",
    ),
    (
        "journal",
        "a path with the day in it",
        "The page of the day in your folder, as of strftime: %Y, %m and %d are year, month and day.",
    ),
    (
        "journal_template",
        "a path in your folder",
        "What a new page of the day begins with: {{title}}, {{date}} and {{time}} are filled in.",
    ),
    (
        "takeaways",
        "a path in your folder",
        "The file to which takeaways are added, perhaps with the day in its path. Without one, they are in the database.",
    ),
    (
        "keymap",
        "\"vim\", \"emacs\" or \"plain\"",
        "The keys to start from; keys.toml changes them.",
    ),
];

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::Auto,
            transparent: false,
            layout: LayoutChoice::Adaptive,
            ascii: false,
            plain: false,
            mouse: true,
            // Too short to notice when Esc is pressed.
            escape_wait: 25,
            review: true,
            retention: DEFAULT_RETENTION,
            new_cards: 10,
            review_limit: 100,
            day_start: 4,
            home: HomeChoice::Daily,
            sync_every: 5,
            journal: "journal/%Y-%m-%d.md".to_owned(),
            journal_template: String::new(),
            takeaways: String::new(),
            keymap: Preset::Vim,
            folder: None,
            palette: None,
        }
    }
}

/// When the home screen comes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HomeChoice {
    /// At the first start of a day.
    Daily,
    /// Never.
    Never,
}

/// Which theme to start with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ThemeChoice {
    /// The one chosen last in the browser, or else one that fits the terminal's background.
    #[default]
    Auto,
    /// This one.
    Named(ThemeName),
}

impl From<String> for ThemeChoice {
    fn from(text: String) -> Self {
        match text.parse() {
            _ if text == "auto" => Self::Auto,
            Ok(shipped) => Self::Named(shipped),
            Err(UnknownTheme(own)) => Self::Named(ThemeName::custom(own)),
        }
    }
}

/// Whether the widths of the panes follow the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayoutChoice {
    /// A text that is read has more room.
    #[default]
    Adaptive,
    /// They stay as they are.
    Fixed,
}

impl From<ThemeChoice> for String {
    fn from(choice: ThemeChoice) -> Self {
        match choice {
            ThemeChoice::Auto => "auto".to_owned(),
            ThemeChoice::Named(name) => name.as_str().to_owned(),
        }
    }
}

fn folders() -> anyhow::Result<ProjectDirs> {
    ProjectDirs::from("", "", "nexus").context(
        "can't find your data folder because HOME is not set; name a database with --db FILE",
    )
}

/// The path of the database: `named`, or else the one in the data folder.
///
/// # Errors
/// Without a home folder.
pub fn database_path(named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    match named {
        Some(path) => Ok(path),
        None => Ok(folders()?.data_dir().join("nexus.db")),
    }
}

/// The path of the database. Unless it is `named`, its folder is created if needed.
///
/// # Errors
/// Without a home folder, or when the data folder can't be made.
pub fn database(named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    let is_named = named.is_some();
    let path = database_path(named)?;
    if let (false, Some(folder)) = (is_named, path.parent()) {
        create_private_folder(folder)
            .with_context(|| format!("can't make the data folder {}", folder.display()))?;
        make_private(folder);
    }
    Ok(path)
}

impl Settings {
    /// What reviews are configured to; `None` where there are none.
    #[expect(clippy::cast_sign_loss, reason = "brought into a range of positive numbers")]
    pub fn review_options(&self) -> Option<ReviewOptions> {
        self.review.then(|| ReviewOptions {
            // Out of range, or not a number: brought into the range where it is used.
            retention: (self.retention * 1000.0).round().clamp(0.0, 1000.0) as u16,
            new: self.new_cards,
            reviews: self.review_limit,
            day_start: self.day_start.min(23),
        })
    }
}

/// The settings, with where they come from.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The settings.
    pub settings: Settings,
    /// The configured keys.
    pub keys: KeyLines,
    /// The path of `config.toml`, whether the file exists or not; `None` without a home folder.
    pub file: Option<PathBuf>,
    /// The lines of `config.toml` that set a setting, from 1.
    pub lines: BTreeMap<String, usize>,
}

impl Config {
    /// Reads the named file, or else the one in the configuration folder, if it exists; and
    /// `keys.toml` beside it. A mistake about keys is among [`KeyLines::problems`].
    ///
    /// # Errors
    /// A file that can't be read, or another mistake in it, with its line and column.
    pub fn read(named: Option<&Path>) -> anyhow::Result<Self> {
        let file = match named {
            Some(path) => path.to_owned(),
            None => match folders() {
                Ok(folders) => folders.config_dir().join("config.toml"),
                // Without a home folder there is no configuration file.
                Err(_) => return Ok(Self::default()),
            },
        };
        let mut config = Self { file: Some(file.clone()), ..Self::default() };
        match fs::read_to_string(&file) {
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {}
            other => {
                let text = other.with_context(|| format!("can't read {}", file.display()))?;
                config.take(&file.display().to_string(), &text)?;
            }
        }
        if let Some(path) = config.keys_file() {
            let shown = path.display().to_string();
            match fs::read_to_string(&path) {
                Ok(text) => config.keys.add(&shown, &text),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    let message = format!("can't be read: {error}");
                    let issue = Issue { file: shown, line: 1, column: 1, message };
                    config.keys.problems.push(issue);
                }
            }
        }
        config.keys.preset = config.settings.keymap;
        config.settings.folder = file.parent().map(Path::to_owned);
        config.settings.read_palette().with_context(|| format!("in {}", file.display()))?;
        Ok(config)
    }

    /// The path of `keys.toml`, beside `config.toml`.
    pub fn keys_file(&self) -> Option<PathBuf> {
        self.file.as_ref().map(|file| file.with_file_name("keys.toml"))
    }

    /// Takes the settings and keys of a `config.toml`.
    fn take(&mut self, file: &str, text: &str) -> Result<(), Issues> {
        let issue = |error: &toml::de::Error| {
            let offset = error.span().map_or(0, |span| span.start);
            Issue::at(file, text, offset, error.message())
        };
        let mut source = Source { file, locator: Locator::new(text) };
        let (mut table, errors) = DeTable::parse_recoverable(text);
        for (name, _) in table.get_ref() {
            let written = source.at(name.span().start, name.get_ref());
            self.lines.insert(written.text, written.line);
        }
        // Mistakes behind the heading of the keys are theirs.
        let keys_from = table.get_ref().get_key_value("keys").map(|(name, _)| name.span().start);
        let (about_keys, others): (Vec<_>, Vec<_>) = errors.iter().partition(|error| {
            let at = error.span().map_or(0, |span| span.start);
            keys_from.is_some_and(|from| at > from)
        });
        if !others.is_empty() {
            return Err(Issues(others.into_iter().map(issue).collect()));
        }
        self.keys.problems.extend(about_keys.into_iter().map(issue));
        if let Some(keys) = table.get_mut().remove("keys") {
            self.keys.add_section(&mut source, keys);
        }
        let settings = Settings::deserialize(Deserializer::from(table));
        self.settings = settings.map_err(|error| Issues(vec![issue(&error)]))?;
        Ok(())
    }
}

impl Settings {
    /// Reads the palette of the configured theme, if that is one of the user's own.
    fn read_palette(&mut self) -> anyhow::Result<()> {
        let ThemeChoice::Named(name) = &self.theme else { return Ok(()) };
        if name.palette().is_some() {
            return Ok(());
        }
        let folder = self.folder.as_deref().map(themes_folder);
        let found = folder.and_then(|folder| user_theme_file(&folder, name.as_str()));
        let path = found.ok_or_else(|| UnknownTheme(name.as_str().to_owned()))?;
        self.palette = Some(read_theme(&path).map_err(anyhow::Error::msg)?);
        Ok(())
    }
}

/// The endings of files with themes.
const THEME_FILES: [&str; 3] = ["toml", "yaml", "yml"];

fn themes_folder(config: &Path) -> PathBuf {
    config.join("themes")
}

/// The file of a theme of the user's own.
fn user_theme_file(folder: &Path, name: &str) -> Option<PathBuf> {
    // A name is no path.
    let plain = !name.is_empty() && !name.contains(['/', '\\', '\0']) && !name.starts_with('.');
    let files = THEME_FILES.iter().map(|ending| folder.join(format!("{name}.{ending}")));
    files.into_iter().find(|file| plain && file.is_file())
}

/// Reads a theme; an error names the file.
fn read_theme(path: &Path) -> Result<Colors, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| wrong(&error))?;
    let toml = path.extension().is_some_and(|ending| ending == "toml");
    let read = if toml { Colors::from_toml(&text) } else { Colors::from_base16(&text) };
    read.map_err(|error| wrong(&error))
}

/// The themes of the user's own in the folder of the configuration, by name; and what is wrong with
/// others.
pub fn user_themes(config: &Path) -> (Vec<(ThemeName, Colors)>, Vec<String>) {
    let (mut themes, mut wrong) = (Vec::new(), Vec::new());
    // Without the folder there are none.
    let Ok(files) = fs::read_dir(themes_folder(config)) else { return (themes, wrong) };
    let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else { continue };
        if !THEME_FILES.contains(&ending) || name.starts_with('.') {
            continue;
        }
        match read_theme(&path) {
            Ok(palette) => themes.push((ThemeName::custom(name.to_owned()), palette)),
            Err(error) => wrong.push(error),
        }
    }
    (themes, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(text: &str) -> Result<Config, Issues> {
        let mut config = Config::default();
        config.take("config.toml", text).map(|()| config)
    }

    #[test]
    fn a_mistake_about_keys_leaves_the_rest_and_any_other_is_told_with_its_place() {
        let config = take("mouse = false\n\n[keys]\nzoom = 3\nhelp = \"F2\"\n").unwrap();
        assert!(!config.settings.mouse);
        assert_eq!(config.lines["mouse"], 1);
        assert_eq!(config.keys.lines[0].command.text, "help");
        assert!(config.keys.problems[0].to_string().starts_with("config.toml:4:8: expected a key"));
        let config = take("mouse = false\n[keys]\nzoom = [\"z\"\nhelp = \"F2\"\n").unwrap();
        assert_eq!((config.settings.mouse, config.keys.problems.is_empty()), (false, false));
        for (text, place) in [
            ("mouse = 3\n", "config.toml:1:9: "),
            ("\nmouse = \n[keys]\n", "config.toml:2:"),
            ("mouse = true\nfly = 1\n", "config.toml:2:1: unknown field `fly`"),
            ("keymap = \"ed\"\n", "config.toml:1:10: "),
        ] {
            let error = take(text).unwrap_err().to_string();
            assert!(error.starts_with(place), "{text:?}: {error}");
        }
    }

    #[test]
    fn every_setting_is_explained() {
        let settings = toml::Table::try_from(Settings::default()).unwrap();
        let mut named: Vec<&str> = settings.keys().map(String::as_str).collect();
        let mut explained: Vec<&str> = ABOUT.iter().map(|(name, ..)| *name).collect();
        named.sort_unstable();
        explained.sort_unstable();
        assert_eq!(explained, named, "each setting has a row in ABOUT");
    }
}
