//! Thousands of random events: no panic, and everything that is selected is in range.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use nexus_tui::screens::{Msg, Overlay};
use proptest::prelude::*;

use super::{browser::Browser, imports::cases};

fn any_key() -> impl Strategy<Value = KeyEvent> {
    let codes = prop_oneof![
        8 => prop::char::range(' ', '~').prop_map(KeyCode::Char),
        1 => any::<char>().prop_map(KeyCode::Char),
        6 => prop::sample::select(vec![
            KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::BackTab, KeyCode::Backspace,
            KeyCode::Delete, KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right,
            KeyCode::Home, KeyCode::End, KeyCode::PageUp, KeyCode::PageDown, KeyCode::F(1),
        ]),
    ];
    let modifiers = prop::sample::select(vec![
        KeyModifiers::NONE,
        KeyModifiers::NONE,
        KeyModifiers::CONTROL,
        KeyModifiers::ALT,
        KeyModifiers::SHIFT,
        KeyModifiers::SUPER,
    ]);
    (codes, modifiers).prop_map(|(code, modifiers)| KeyEvent::new(code, modifiers))
}

fn any_msg() -> impl Strategy<Value = Msg> {
    let kinds = prop::sample::select(vec![
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Right),
        MouseEventKind::ScrollDown,
        MouseEventKind::ScrollUp,
        MouseEventKind::Moved,
    ]);
    prop_oneof![
        20 => any_key().prop_map(Msg::Key),
        2 => prop::collection::vec(any_key(), 1..12).prop_map(Msg::Burst),
        1 => Just(Msg::KeysDue),
        4 => (kinds, 0_u16..200, 0_u16..60).prop_map(|(kind, column, row)| {
            Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
        }),
        2 => (0_u16..160, 0_u16..50).prop_map(|(width, height)| Msg::Resize(width, height)),
        1 => any::<String>().prop_map(Msg::Paste),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(60), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn h25_random_events_never_break_the_browser(
        msgs in prop::collection::vec(any_msg(), 1..120)
    ) {
        let mut browser = Browser::new((120, 36));
        for msg in msgs {
            browser.send(msg);
            browser.buffer();
            let model = &browser.model;
            prop_assert!(model.browse.categories.selected < model.browse.categories.length.max(1));
            let entries = &model.browse.entries;
            prop_assert!(entries.cursor.selected < entries.cursor.length.max(1));
            // What is open is what is selected; while a search finds nothing, what was.
            // The search can be below the help.
            let search = model.overlays.iter().find_map(|overlay| match overlay {
                Overlay::Search(search) => Some(search),
                _ => None,
            });
            let selected = match search {
                Some(search) => search.hit().map(|hit| &hit.row),
                _ if entries.cursor.length == 0 => None,
                _ => Some(entries.row().expect("the selected row is here")),
            };
            if let Some(row) = selected {
                let open = model.browse.details.entry_view.as_ref().expect("an entry is open");
                prop_assert_eq!(&row.id, &open.entry.id);
            }
            for (line, at) in model.browse.details.found.iter().flat_map(|it| &it.pieces) {
                prop_assert!(*line < model.browse.details.document.lines.len() && at.start < at.end);
            }
            let details = &model.browse.details;
            // Where there is no room for it, the text is laid out later; its place is kept for then.
            if model.areas().is_some_and(|areas| areas.details.is_some()) {
                prop_assert!(details.scroll <= details.document.lines.len());
            }
            if let Some(link) = details.link {
                prop_assert!(link < details.document.links.len());
            }
        }
    }
}
