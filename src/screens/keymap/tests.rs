//! Tests of the keymap: presets, configured keys, lookups.

use super::*;
use crate::{config::Preset, screens::command::Motion};

fn keymap(lines: &str) -> (Keymap, Vec<String>) {
    let (keymap, problems) = Keymap::new(&KeyLines::parse("keys.toml", lines));
    (keymap, problems.iter().map(ToString::to_string).collect())
}

fn chords(keys: &str) -> Vec<Chord> {
    sequence(keys).unwrap()
}

#[test]
fn the_table_has_no_clash_and_every_key_is_written_as_it_is_shown() {
    let keymap = Keymap::default();
    for command in COMMANDS {
        assert_eq!(keymap.keys(command.id), command.keys, "{}", command.id);
    }
    let mut ids: Vec<_> = COMMANDS.iter().map(|command| command.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), COMMANDS.len());
    for (former, id) in FORMER_IDS {
        assert!(COMMANDS.iter().any(|command| command.id == *id), "{former}");
        assert!(!COMMANDS.iter().any(|command| command.id == *former), "{former}");
    }
}

#[test]
fn a_key_of_the_common_scope_means_the_same_wherever_nothing_is_typed() {
    for preset in Preset::ALL {
        let (keymap, _) = Keymap::new(&KeyLines { preset, ..KeyLines::default() });
        for stack in STACKS.iter().filter(|stack| stack.contains(&Scope::Common)) {
            for binding in keymap.bindings.iter().filter(|it| it.command.scope == Scope::Common) {
                let found = keymap.lookup(stack, &binding.chords);
                let (keys, id) = (shown(&binding.chords), binding.command.id);
                // The same, done to what is in front there.
                let own: &[&str] = match id {
                    "search" => &["home-search"],
                    "review" => &["home-review"],
                    "home" => &["home-after-review"],
                    "edit-note" => &["review-note", "edit-leech"],
                    "undo" => &["undo-answer", "undo-leech", "undo-last-answer"],
                    _ => &[],
                };
                let mut own = own.iter().filter_map(|id| command(id));
                let own = own.find(|it| stack.contains(&it.scope));
                let action = own.unwrap_or(binding.command).action;
                assert_eq!(found, Lookup::Found(action), "{preset}: {keys} ({id}): {stack:?}");
            }
        }
    }
    // A conflict and a rename wait for an answer, and have keys of their own for it.
    let apart = |scope: &Scope| {
        matches!(
            scope,
            Scope::Conflict | Scope::Gone | Scope::Rename | Scope::Moving | Scope::Always
        )
    };
    let typed = STACKS.iter().filter(|stack| !stack.contains(&Scope::Common));
    for stack in typed {
        let is_typed = stack.iter().all(|scope| scope.is_typed_in());
        assert!(is_typed || stack.iter().all(apart), "{stack:?}");
    }
    for binding in &Keymap::default().bindings {
        let typed = binding.chords[0].text().filter(|c| *c != ' ');
        let scope = binding.command.scope;
        assert!(typed.is_none() || !scope.is_typed_in(), "{} can't be typed", binding.command.id);
    }
}

#[test]
fn every_preset_names_commands_and_keys_clashes_nowhere_and_leaves_no_pane_without_a_way_out() {
    for (preset, text) in [
        (Preset::Emacs, include_str!("../presets/emacs.toml")),
        (Preset::Plain, include_str!("../presets/plain.toml")),
    ] {
        // As lines of the user: everything that is wrong is reported.
        let (_, problems) = keymap(text);
        assert_eq!(problems, Vec::<String>::new(), "{preset}");
        let (keymap, problems) = Keymap::new(&KeyLines { preset, ..KeyLines::default() });
        assert_eq!(problems, []);
        for id in ["quit", "help", "search", "palette", "back", "down", "up", "open", "undo"] {
            assert!(!keymap.keys(id).is_empty(), "{preset}: {id}");
        }
    }
    let (plain, _) = Keymap::new(&KeyLines { preset: Preset::Plain, ..KeyLines::default() });
    let letters: Vec<&str> = plain
        .bindings
        .iter()
        .filter(|binding| binding.chords[0].text().is_some_and(|c| c != ' '))
        .map(|binding| binding.command.id)
        .collect();
    assert_eq!(letters, Vec::<&str>::new(), "give them other keys in presets/plain.toml");
}

#[test]
fn a_key_that_few_terminals_can_send_works_and_is_not_named() {
    let keymap = Keymap::default();
    let found = keymap.lookup(&[Scope::Panes], &chords("Ctrl-i"));
    assert_eq!(found, Lookup::Found(command("history-forward").unwrap().action));
    assert_eq!(keymap.keys("history-forward"), ["="]);
    let (keymap, problems) = Keymap::new(&KeyLines::parse("keys.toml", "zoom = \"Ctrl-i\""));
    assert_eq!(problems, []);
    assert_eq!(keymap.keys("zoom"), ["Ctrl-i"]);
}

#[test]
fn sequences_scopes_and_changes() {
    let (keymap, problems) = keymap("help = [\"Ctrl-g h\", \"F2\"]");
    assert_eq!(problems, Vec::<String>::new());
    let scopes = [Scope::Entries, Scope::Common, Scope::Panes, Scope::Moving];
    assert_eq!(keymap.lookup(&scopes, &chords("g")), Lookup::Prefix);
    let top = Lookup::Found(Action::Motion(Motion::Top));
    assert_eq!(keymap.lookup(&scopes, &chords("g g")), top);
    assert_eq!(keymap.lookup(&scopes, &chords("?")), Lookup::Nothing);
    assert_eq!(keymap.keys("help"), ["Ctrl-g h", "F2"]);
    assert_eq!(keymap.lookup(&[Scope::Palette], &chords("g")), Lookup::Nothing);
    let after: Vec<String> =
        keymap.continuations(&scopes, &chords("g")).into_iter().map(|(keys, _)| keys).collect();
    for key in ["g", "s", "n", "t", "r", "c", "o"] {
        assert!(after.contains(&key.to_owned()), "{key}: {after:?}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_rest_counts() {
    let (keymap, problems) = keymap(
        "fly = \"x\"\n\
         zom = \"x\"\n\
         copy = [\"Hyper-y\", \"F12\"]\n\
         star = \"x\"\n\
         duplicate = [\"x\", \"D\"]\n\
         zoom = \"q\"\n\
         cursor-left = \"h\"\n\
         take-query = \"F7\"\n\
         save-query = \"F8\"\n",
    );
    assert_eq!(
        problems,
        [
            "keys.toml:1:1: \"fly\" is not a command; nexus keys lists them",
            "keys.toml:2:1: \"zom\" is not a command; did you mean zoom?",
            "keys.toml:8:1: \"take-query\" and \"save-query\" are names of one command: line 9 \
             counts",
            "keys.toml:3:9: \"Hyper-y\" is not a key: use a character, Ctrl-x, Alt-x, Enter, Esc, \
             Tab, Space, Up, PgDn, F1 …",
            "keys.toml:5:14: x is bound to both star and duplicate",
            "keys.toml:7:15: cursor-left: \"h\" could not be typed any more",
            "keys.toml:6:8: q is now zoom: quit loses q",
        ]
    );
    assert_eq!(keymap.keys("copy"), ["F12"]);
    assert_eq!(keymap.keys("star"), ["x"]);
    assert_eq!(keymap.keys("duplicate"), ["D"]);
    assert_eq!(keymap.keys("zoom"), ["q"]);
    assert_eq!(keymap.keys("quit"), Vec::<String>::new());
    assert_eq!(keymap.keys("save-query"), ["F8"]);
    assert_eq!(keymap.keys("down"), ["j", "Down"]);
}

#[test]
fn keys_that_change_places_or_give_way_are_no_conflict() {
    let (_, problems) = keymap("star = \"z\"\nzoom = \"s\"\n");
    assert_eq!(problems, Vec::<String>::new());
    let (keymap, problems) = keymap("star = \"z\"\nzoom = []\n");
    assert_eq!((problems, keymap.keys("zoom")), (Vec::new(), Vec::new()));
}

#[test]
fn a_later_file_takes_precedence_and_former_names_still_work() {
    let mut lines = KeyLines::parse("config.toml", "bring-back = \"F9\"\nzoom = \"F8\"\n");
    lines.lines.extend(KeyLines::parse("keys.toml", "zoom = \"F7\"\n").lines);
    let (keymap, problems) = Keymap::new(&lines);
    assert_eq!(problems, []);
    assert_eq!(keymap.keys("restore-deleted"), ["F9"]);
    assert_eq!(keymap.keys("zoom"), ["F7"]);
}

#[test]
fn a_configured_key_that_a_narrower_place_hides_is_told() {
    let (keymap, problems) = keymap("zoom = \"]\"\n");
    assert_eq!(problems, Vec::<String>::new());
    let hidden: Vec<String> = keymap.hidden().iter().map(ToString::to_string).collect();
    assert_eq!(hidden, ["keys.toml:1:8: ] is next-link in “Reading”, not zoom"]);
    assert!(Keymap::default().hidden().is_empty());
}

#[test]
fn a_command_is_listed_once_with_all_its_keys() {
    let keymap = Keymap::default();
    let rows = keymap.reachable(&[Scope::Takeaway, Scope::Editor, Scope::Always]);
    let save: Vec<&KeyRow> =
        rows.iter().filter(|row| row.command.title.starts_with("Save t")).collect();
    assert_eq!(save.len(), 1);
    assert_eq!(save[0].keys, ["Enter", "Ctrl-s"]);
    let line = rows.iter().find(|row| row.command.id == "takeaway-line").unwrap();
    assert!(!line.keys.contains(&"Enter".to_owned()), "that saves it");
}
