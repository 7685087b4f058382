//! Where files are, and what `config.toml` says.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use directories::ProjectDirs;
use serde::{Deserialize, Serialize};

use crate::{
    content::{Issue, Issues},
    store::{create_private_folder, make_private},
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
    /// Keys that replace a command's defaults, by command id.
    pub keys: BTreeMap<String, Vec<String>>,
    /// The folder of the file that was read, or that would have been: the user's own themes are in
    /// its folder `themes`.
    #[serde(skip)]
    pub folder: Option<PathBuf>,
    /// The palette of the theme, if that is one of the user's own.
    #[serde(skip)]
    pub palette: Option<Colors>,
}

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
            keys: BTreeMap::new(),
            folder: None,
            palette: None,
        }
    }
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

/// The path of the database: `named`, or else the one in the data folder, which is created if
/// needed.
///
/// # Errors
/// Without a home folder, or when the data folder can't be made.
pub fn database(named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    if let Some(path) = named {
        return Ok(path);
    }
    let folder = folders()?.data_dir().to_owned();
    create_private_folder(&folder)
        .with_context(|| format!("can't make the data folder {}", folder.display()))?;
    make_private(&folder);
    Ok(folder.join("nexus.db"))
}

impl Settings {
    /// Reads the named file, or else the one in the configuration folder, if it exists.
    ///
    /// # Errors
    /// A file that can't be read, or a mistake in it, with its line and column.
    pub fn read(named: Option<&Path>) -> anyhow::Result<Self> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => match folders() {
                Ok(folders) => folders.config_dir().join("config.toml"),
                // Without a home folder there is no configuration file.
                Err(_) => return Ok(Self::default()),
            },
        };
        let folder = path.parent().map(Path::to_owned);
        let text = match fs::read_to_string(&path) {
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { folder, ..Self::default() });
            }
            other => other.with_context(|| format!("can't read {}", path.display()))?,
        };
        let mut settings: Self = toml::from_str(&text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let file = path.display().to_string();
            Issues(vec![Issue::at(&file, &text, offset, error.message())])
        })?;
        settings.folder = folder;
        settings.read_palette().with_context(|| format!("in {}", path.display()))?;
        Ok(settings)
    }

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
