//! Output formats. A command provides its output as text and as a value; this module alone knows
//! how each format prints that.

use serde::Serialize;

use super::output::{self, Out};
use crate::content::to_json;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Lines for terminals and pipes.
    Text,
    /// JSON for programs.
    Json,
}

/// The options that choose a format. Each command lists the fields of its JSON in its own help.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct FormatArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl FormatArgs {
    pub(super) fn format(&self) -> Format {
        if self.json { Format::Json } else { Format::Text }
    }
}

impl Format {
    /// Prints one value. The text is printed as it is, without a line end added.
    pub(super) fn print<T: Serialize>(
        self,
        value: impl FnOnce() -> T,
        text: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        let out = match self {
            Self::Text => text(),
            Self::Json => format!("{}\n", to_json(&value())?),
        };
        Ok(output::print(&out)?)
    }

    /// Begins to print rows.
    pub(super) fn rows(self) -> Rows {
        Rows { format: self, out: Out::new(), count: 0 }
    }
}

/// Rows that are printed one by one.
pub(super) struct Rows {
    format: Format,
    out: Out,
    count: u64,
}

impl Rows {
    /// Prints a row. Only calls the closure that the format needs.
    pub(super) fn row<T: Serialize>(
        &mut self,
        value: impl FnOnce() -> T,
        text: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        match self.format {
            Format::Text => self.out.write(&text())?,
            Format::Json => {
                self.out.write(if self.count == 0 { "[\n" } else { ",\n" })?;
                self.out.write(&to_json(&value())?)?;
            }
        }
        self.count += 1;
        Ok(())
    }

    /// Ends the output; returns the number of rows.
    pub(super) fn finish(mut self) -> anyhow::Result<u64> {
        match (self.format, self.count) {
            (Format::Text, _) => {}
            (Format::Json, 0) => self.out.write("[]\n")?,
            (Format::Json, _) => self.out.write("\n]\n")?,
        }
        self.out.flush()?;
        Ok(self.count)
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser};

    use super::*;
    use crate::cli::args::Args;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        format: FormatArgs,
    }

    #[test]
    fn every_option_of_a_format_chooses_a_format_and_is_explained_by_each_command() {
        let own = |arg: &&clap::Arg| !["help", "version"].contains(&arg.get_id().as_str());
        let options = Options::command();
        let options: Vec<&str> =
            options.get_arguments().filter(own).filter_map(clap::Arg::get_long).collect();
        let general = Options::command();
        for option in options {
            let chosen = Options::parse_from(["nexus", &format!("--{option}")]).format.format();
            assert_ne!(
                chosen,
                Format::Text,
                "--{option} chooses no format: add it to `FormatArgs::format`"
            );
            for command in Args::command().get_subcommands() {
                let Some(arg) = command.get_arguments().find(|arg| arg.get_long() == Some(option))
                else {
                    continue;
                };
                let of_all = general.get_arguments().find(|arg| arg.get_long() == Some(option));
                assert_ne!(
                    arg.get_help().map(ToString::to_string),
                    of_all.and_then(clap::Arg::get_help).map(ToString::to_string),
                    "`nexus {} --help` does not say what --{option} prints: give its arguments \
                     `#[command(mut_arg({option:?}, …))]` with a text from `args::json`",
                    command.get_name()
                );
            }
        }
    }
}
