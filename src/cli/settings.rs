//! `nexus config`: the settings as they are, and where each comes from.

use std::{env, path::Path, process::ExitCode};

use serde::Serialize;

use super::{
    args::{self, Common},
    output::{self, Color},
};
use crate::config::{self, ABOUT, Config};

/// A setting; also an object of the JSON.
#[derive(Serialize)]
struct Setting {
    name: String,
    value: serde_json::Value,
    source: Source,
    /// The file, the variable or the option.
    from: Option<String>,
    line: Option<usize>,
}

/// What a setting comes from.
#[derive(Serialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Source {
    Default,
    File,
    Environment,
    Option,
}

impl Setting {
    fn new(name: &str, value: impl Into<serde_json::Value>, source: Source, from: &str) -> Self {
        let from = (!from.is_empty()).then(|| from.to_owned());
        Self { name: name.to_owned(), value: value.into(), source, from, line: None }
    }

    /// `default`, or the place.
    fn place(&self) -> String {
        match (&self.from, self.line) {
            (None, _) => "default".to_owned(),
            (Some(from), None) => from.clone(),
            (Some(from), Some(line)) => format!("{from}:{line}"),
        }
    }
}

pub(super) fn run(common: &Common, args: &args::Config) -> anyhow::Result<ExitCode> {
    let config = Config::read(common.config.as_deref())?;
    for problem in &config.keys.problems {
        output::warn(&problem.to_string());
    }
    let mut settings = paths(common, &config)?;
    settings.extend(of_file(common, &config)?);
    settings.push(color(common));
    for line in &config.keys.lines {
        let keys: Vec<&str> = line.keys.iter().map(|key| &key.text[..]).collect();
        let name = format!("keys.{}", line.command.text);
        let mut setting = Setting::new(&name, keys, Source::File, &line.command.file);
        setting.line = Some(line.command.line);
        settings.push(setting);
    }
    let shown = |setting: &Setting| format!("{} = {}", setting.name, setting.value);
    let room = settings.iter().map(|it| shown(it).chars().count()).max().unwrap_or(0).min(60);
    let mut rows = args.format.format().rows();
    for setting in &settings {
        let text = || format!("{:<room$}  {}\n", shown(setting), setting.place());
        rows.row(|| setting, text)?;
    }
    rows.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// The database and the files of the configuration.
fn paths(common: &Common, config: &Config) -> anyhow::Result<Vec<Setting>> {
    let path = |path: &Path| path.display().to_string();
    let database = path(&config::database_path(common.db.clone())?);
    let variable =
        env::var_os("NEXUS_DB").is_some_and(|it| common.db.as_deref() == Some(it.as_ref()));
    let (source, from) = match common.db {
        None => (Source::Default, ""),
        Some(_) if variable => (Source::Environment, "NEXUS_DB"),
        Some(_) => (Source::Option, "--db"),
    };
    let mut settings = vec![Setting::new("database", database, source, from)];
    if let Some(catalogue) = &common.catalogue {
        settings.push(Setting::new("catalogue", path(catalogue), Source::Option, "--catalogue"));
    }
    let (source, from) = match common.config {
        None => (Source::Default, ""),
        Some(_) => (Source::Option, "--config"),
    };
    if let Some(file) = &config.file {
        settings.push(Setting::new("config", path(file), source, from));
    }
    if let Some(file) = config.keys_file() {
        settings.push(Setting::new("keys", path(&file), source, from));
    }
    Ok(settings)
}

/// The settings of `config.toml`, and the options that take precedence.
fn of_file(common: &Common, config: &Config) -> anyhow::Result<Vec<Setting>> {
    let values = serde_json::to_value(&config.settings)?;
    let file = config.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
    let mut settings = Vec::new();
    for (name, ..) in ABOUT {
        let value = values.get(*name).cloned().unwrap_or_default();
        let mut setting = match config.lines.get(*name) {
            Some(_) => Setting::new(name, value, Source::File, &file),
            None => Setting::new(name, value, Source::Default, ""),
        };
        setting.line = config.lines.get(*name).copied();
        if *name == "mouse" && common.no_mouse {
            setting = Setting::new(name, false, Source::Option, "--no-mouse");
        }
        settings.push(setting);
    }
    Ok(settings)
}

/// When colours are used.
fn color(common: &Common) -> Setting {
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match common.color {
        Color::Always => Setting::new("color", "always", Source::Option, "--color"),
        Color::Never => Setting::new("color", "never", Source::Option, "--color"),
        Color::Auto if no_color => Setting::new("color", "never", Source::Environment, "NO_COLOR"),
        Color::Auto => Setting::new("color", "auto", Source::Default, ""),
    }
}
