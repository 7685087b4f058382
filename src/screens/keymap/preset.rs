//! The sets of keys to start from: the table's own, and those that differ from it.

use std::collections::BTreeMap;

use crate::config::{KeyLines, Preset};

/// Keys by the command's id.
type Keys = BTreeMap<String, Vec<String>>;

/// The keys of a preset that differ from the table's, by the command's id.
pub(super) fn keys(preset: Preset) -> Keys {
    let text = match preset {
        Preset::Vim => return Keys::new(),
        Preset::Emacs => include_str!("../presets/emacs.toml"),
        Preset::Plain => include_str!("../presets/plain.toml"),
    };
    let lines = KeyLines::parse("", text).lines;
    let keys = lines
        .into_iter()
        .map(|line| (line.command.text, line.keys.into_iter().map(|key| key.text).collect()));
    keys.collect()
}
