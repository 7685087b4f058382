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
    domain::review::DEFAULT_RETENTION,
    library::ReviewOptions,
    store::{create_private_folder, make_private},
    theme::{ThemeName, UnknownTheme},
};

/// What the user can configure; each setting is declared here and nowhere else.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The theme.
    pub theme: ThemeChoice,
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
    /// Keys that replace a command's defaults, by command id.
    pub keys: BTreeMap<String, Vec<String>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::Auto,
            mouse: true,
            // Too short to notice when Esc is pressed.
            escape_wait: 25,
            review: true,
            retention: DEFAULT_RETENTION,
            new_cards: 10,
            review_limit: 100,
            day_start: 4,
            home: HomeChoice::Daily,
            keys: BTreeMap::new(),
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ThemeChoice {
    /// The one chosen last in the browser, or else one that fits the terminal's background.
    #[default]
    Auto,
    /// This one.
    Named(ThemeName),
}

impl TryFrom<String> for ThemeChoice {
    type Error = UnknownTheme;

    fn try_from(text: String) -> Result<Self, UnknownTheme> {
        if text == "auto" { Ok(Self::Auto) } else { text.parse().map(Self::Named) }
    }
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
        let text = match fs::read_to_string(&path) {
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            other => other.with_context(|| format!("can't read {}", path.display()))?,
        };
        toml::from_str(&text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            Issues(vec![Issue::at(&path.display().to_string(), &text, offset, error.message())])
                .into()
        })
    }
}
