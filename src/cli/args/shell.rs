//! The arguments of the commands for shells and settings.

use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};

use super::json;
use crate::cli::format::FormatArgs;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Pick {
    /// What to begin the search with
    #[arg(value_name = "QUERY")]
    pub(in crate::cli) query: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::CONFIG)))]
pub(in crate::cli) struct Config {
    #[command(flatten)]
    pub(in crate::cli) format: FormatArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("json", |arg| arg.help(json::KEYS)))]
pub(in crate::cli) struct Keys {
    /// Print only what is wrong with the configured keys, and which of them do nothing somewhere
    #[arg(long)]
    pub(in crate::cli) conflicts: bool,
    /// Write keys.toml with every command in comments, unless it exists
    #[arg(long, conflicts_with_all = ["conflicts", "json"])]
    pub(in crate::cli) init: bool,
    #[command(flatten)]
    pub(in crate::cli) format: FormatArgs,
}

/// A shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Shell {
    Bash,
    Zsh,
    Fish,
    Elvish,
    Powershell,
}

#[derive(Debug, clap::Args)]
#[command(after_help = COMPLETIONS_HELP)]
pub(in crate::cli) struct Completions {
    /// Shell
    #[arg(value_name = "SHELL")]
    pub(in crate::cli) shell: Shell,
    /// Print the key binding that inserts the id of a found entry at the prompt (bash, zsh, fish)
    #[arg(long)]
    pub(in crate::cli) widget: bool,
}

const COMPLETIONS_HELP: &str = "\
To have both in every shell, add to its start-up file:
  bash  ~/.bashrc                    source <(nexus completions bash)
                                     source <(nexus completions bash --widget)
  zsh   ~/.zshrc, after compinit     source <(nexus completions zsh)
                                     source <(nexus completions zsh --widget)
  fish  ~/.config/fish/config.fish   nexus completions fish | source
                                     nexus completions fish --widget | source

The widget is on Alt-k, or on the key in NEXUS_WIDGET_KEY as the shell names it.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Man {
    /// Page: a command, or keys, query or config; the page of nexus itself if omitted
    #[arg(value_name = "PAGE")]
    pub(in crate::cli) page: Option<String>,
    /// Write all pages below a folder: man1, man5 and man7
    #[arg(long, value_name = "DIR", conflicts_with = "page", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) dir: Option<PathBuf>,
}
