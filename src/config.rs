//! Where files are, and what `config.toml` says.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail};
use directories::ProjectDirs;
use serde::Deserialize;

use crate::{
    app::keymap::Keymap,
    content::{Issue, Issues},
    store::{create_private_folder, make_private},
};

/// Milliseconds within which a terminal has sent all of a key, on a slow line as well; so short that
/// nobody notices it after Esc.
const ESCAPE_WAIT: u16 = 25;

/// What the user has configured.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The background that the theme is for; without it, what was chosen last.
    pub theme: ThemeChoice,
    /// Whether the mouse is taken.
    pub mouse: Option<bool>,
    /// Milliseconds that an ESC may be the beginning of a longer key; 25 where nothing is said.
    pub escape_wait: Option<u16>,
    /// Other keys for some commands: command id to keys.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// The background that the theme is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// What was chosen last in the browser, or else what the terminal says of itself.
    #[default]
    Auto,
    /// A dark background.
    Dark,
    /// A light background.
    Light,
}

fn folders() -> anyhow::Result<ProjectDirs> {
    ProjectDirs::from("", "", "nexus").context(
        "can't tell where your files are, because HOME is not set: name a database with --db FILE",
    )
}

/// The database: the one that is named, or else the one in the data folder, which is made if
/// there is none.
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

impl Config {
    /// Reads the file that is named, or else the one in the configuration folder if there is
    /// one.
    ///
    /// # Errors
    /// A named file that can't be read, and whatever is wrong in the file, with its place.
    pub fn read(named: Option<&Path>) -> anyhow::Result<Self> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => match folders() {
                Ok(folders) => folders.config_dir().join("config.toml"),
                // Without a home there is no configuration to miss.
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

    /// How long an ESC may be the beginning of a longer key.
    pub fn escape_wait(&self) -> Duration {
        Duration::from_millis(self.escape_wait.unwrap_or(ESCAPE_WAIT).into())
    }

    /// The keys, with those of the configuration.
    ///
    /// # Errors
    /// Every wrong key and command together.
    pub fn keymap(&self) -> anyhow::Result<Keymap> {
        match Keymap::new(&self.keys) {
            Ok(keymap) => Ok(keymap),
            Err(errors) => {
                let lines: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
                bail!("[keys] of the configuration can't be used:\n{}", lines.join("\n"))
            }
        }
    }
}
