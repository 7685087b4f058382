//! What keys and the mouse do: keys in, state and screen out.

use std::fmt::Write as _;

use crossterm::event::{MouseButton, MouseEventKind};
use nexus_tui::{
    config::{LayoutChoice, Settings},
    document::{Document, Highlights, Setting, Tokens},
    domain::{CatalogueId, EntryId, Kind, List, SmartList},
    library::Pane,
    screens::{Characters, Effect, Msg, Options, Overlay, help::HelpLine},
    store::Save,
    theme::ThemeName,
};

use super::browser::{Browser, NOON, fixture, options};

#[test]
fn the_lists_and_the_text_follow_the_selection() {
    let mut browser = Browser::new((120, 36));
    assert_eq!(browser.open(), "Redis");
    browser.press("j j");
    assert_eq!(browser.open(), "Caching");
    assert_eq!(browser.model.browse.list_title(&browser.model.shared), "Ideas");
    browser.press("k Enter j");
    assert_eq!(browser.open(), "Django");
    // A list is found again where it was left.
    browser.press("Esc j k");
    assert_eq!(browser.open(), "Django");
}

#[test]
fn panes_are_entered_and_left() {
    let mut browser = Browser::new((120, 36));
    for (key, pane) in [
        ("Enter", Pane::Entries),
        ("Enter", Pane::Details),
        ("Esc", Pane::Entries),
        ("Esc", Pane::Categories),
        ("Esc", Pane::Categories),
        ("Tab", Pane::Entries),
        ("l", Pane::Details),
        ("Right", Pane::Details),
        ("Shift-Tab", Pane::Entries),
        ("h", Pane::Categories),
    ] {
        browser.press(key);
        assert_eq!(browser.model.browse.focus, pane, "after {key}");
    }
    assert!(browser.done.is_empty(), "Esc never quits");
}

#[test]
fn sequences_wait_and_give_way() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter G");
    assert_eq!(browser.model.browse.entries.cursor.selected, 5);
    browser.press("g");
    assert!(browser.text().contains("g …"));
    browser.press("g");
    assert_eq!(browser.model.browse.entries.cursor.selected, 0);
    // The second key of a sequence that leads nowhere is taken for itself.
    browser.press("g j");
    assert_eq!(browser.model.browse.entries.cursor.selected, 1);
}

#[test]
fn what_can_follow_a_key_is_shown_and_esc_gives_it_up() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter");
    // Many commands begin with g: they are shown at once, as long as the reader needs.
    browser.press("g");
    assert!(browser.text().contains("Go to takeaways"), "{}", browser.text());
    assert_eq!(browser.model.sequence_wait(), None);
    browser.press("Esc");
    assert!(!browser.text().contains("Go to takeaways"), "{}", browser.text());
    assert_eq!(browser.model.browse.focus, Pane::Entries, "Esc only gives the sequence up");
    browser.press("d");
    assert!(!browser.text().contains("Delete note, your entry or file"), "not at once");
    assert_eq!(browser.model.sequence_wait(), Some(300));
    browser.send(Msg::KeysDue);
    assert!(browser.text().contains("d  Delete note, your entry or file"), "{}", browser.text());
    assert_eq!(browser.model.sequence_wait(), Some(1700));
    browser.send(Msg::KeysDue);
    assert!(browser.text().contains("Cancelled: no key after d."), "{}", browser.text());
    assert_eq!(browser.model.sequence_wait(), None);
}

#[test]
fn g_goes_to_lists_categories_and_headings_from_every_pane() {
    let mut browser = Browser::new((120, 20));
    let list = |browser: &Browser| browser.model.browse.entries.list.clone();
    for pane in ["", "Enter", "Enter Enter"] {
        browser.press("Esc Esc Esc").press(pane);
        for (keys, smart) in
            [("g s", SmartList::Starred), ("g n", SmartList::Written), ("g r", SmartList::Recent)]
        {
            browser.press(keys);
            assert_eq!(list(&browser), List::SmartList(smart), "{keys}");
            assert_eq!(browser.model.browse.focus, Pane::Entries);
        }
    }
    browser.press("g c");
    assert_eq!(browser.model.browse.focus, Pane::Categories);
    browser.press("g t");
    assert!(browser.text().contains("No takeaways yet: t saves one."), "{}", browser.text());
    browser.press("t").type_in("Logs are a friend").press("Enter g t");
    assert_eq!(list(&browser), category("takeaways"));
    browser.press("g c g g j Enter g o");
    assert!(browser.text().contains("▸ Outline"), "{}", browser.text());
    browser.type_in("linked").press("Enter");
    assert_eq!(browser.model.browse.focus, Pane::Details);
    let at = browser.model.browse.details.scroll;
    let shown = &browser.model.browse.details.document.lines[at..];
    let text = |line: &nexus_tui::document::Line| -> String {
        line.iter().map(|span| &span.text[..]).collect()
    };
    let rows = 20 - 4;
    assert!(at > 0 && shown.iter().take(rows).any(|line| text(line).contains("Linked from")));
}

#[test]
fn the_versions_know_the_keys_that_work_everywhere() {
    let open = "Enter e x Esc H";
    let with = |keys: &str| {
        let mut browser = Browser::new((120, 30));
        browser.press(open).press(keys);
        browser
    };
    let browser = with("/");
    assert!(matches!(browser.model.overlays[..], [Overlay::Search(_)]));
    let browser = with("e");
    assert!(browser.model.overlays.is_empty() && browser.model.edit.session.is_some());
    let browser = with("g s");
    assert!(browser.model.overlays.is_empty());
    assert_eq!(browser.model.browse.entries.list, List::SmartList(SmartList::Starred));
    let browser = with("u");
    assert!(browser.text().contains("Undone: Last save of a note."), "{}", browser.text());
    let browser = with("?");
    assert!(browser.text().contains("Restore this version"), "{}", browser.text());
    let mut browser = with("? Esc");
    assert!(browser.text().contains("Note history"), "the help closes alone");
    browser.press("Esc");
    assert!(browser.model.overlays.is_empty());
}

#[test]
fn the_help_is_filtered_by_words_and_keys_and_nothing_in_it_is_cut() {
    for size in [(120, 80), (80, 100), (50, 120)] {
        let mut browser = Browser::new(size);
        browser.press("?");
        let text = browser.text();
        let Some(Overlay::Help(help)) = browser.model.overlays.last() else { panic!("no help") };
        assert_eq!(help.columns.len(), if size.0 == 120 { 2 } else { 1 });
        for line in help.columns.iter().flatten() {
            if let HelpLine::Command { keys, title } = line {
                assert!(text.contains(keys) && text.contains(title), "{keys} {title}: {text}");
            }
        }
        browser.type_in("sta");
        let text = browser.text();
        assert!(text.contains("Toggle star") && text.contains("Go to starred entries"), "{text}");
        assert!(!text.contains("Zoom pane"), "{text}");
        browser.press("Ctrl-u").type_in("z");
        assert!(browser.text().contains("Zoom pane"), "its key: {}", browser.text());
        browser.press("Ctrl-u").type_in("walrus");
        assert!(browser.text().contains("No command or key matches."), "{}", browser.text());
    }
    // Of what one types into: with its own keys, and back to it.
    let mut browser = Browser::new((120, 36));
    browser.press("/").type_in("cach").press("F1");
    let text = browser.text();
    assert!(text.contains("Toggle search in all"), "{text}");
    browser.press("Esc");
    assert!(browser.text().contains("› cach"), "{}", browser.text());
}

#[test]
fn the_palette_shows_a_command_once_with_all_its_keys() {
    let mut browser = Browser::new((120, 36));
    browser.press(":").type_in("next pane");
    let text = browser.text();
    let line = text.lines().find(|line| line.contains("Next pane")).unwrap();
    assert!(line.contains("Tab  l  Right"), "{text}");
    browser.press("Ctrl-u").type_in("undo");
    assert_eq!(browser.text().matches("Undo").count(), 1, "{}", browser.text());
}

#[test]
fn wrong_keys_are_told_at_the_start_and_the_rest_work() {
    use nexus_tui::{config::KeyLines, screens::keymap::Keymap};
    let lines = KeyLines::parse("keys.toml", "zoom = \"Hyper-z\"\nhelp = \"F2\"\n");
    let (keymap, key_problems) = Keymap::new(&lines);
    let mut browser = Browser::new((120, 36));
    browser.restart(Options { keymap, key_problems, ..options() });
    let text = browser.text();
    assert!(text.contains("! keys.toml:1:8: \"Hyper-z\" is not a key"), "{text}");
    browser.press("F2");
    assert!(browser.text().contains("▸ Help"), "{}", browser.text());
}

#[test]
fn presets_work_and_ctrl_z_undoes_where_the_terminal_does_not_suspend_with_it() {
    use nexus_tui::{
        config::{KeyLines, Preset},
        screens::keymap::Keymap,
    };
    let with = |preset: Preset| {
        let (keymap, key_problems) = Keymap::new(&KeyLines { preset, ..KeyLines::default() });
        let mut browser = Browser::new((120, 36));
        browser.restart(Options { keymap, key_problems, ..options() });
        browser
    };
    let mut browser = with(Preset::Emacs);
    browser.press("Ctrl-n Ctrl-n");
    assert_eq!(browser.open(), "Caching");
    browser.press("Ctrl-s").type_in("redis").press("Ctrl-g");
    assert!(browser.model.overlays.is_empty());
    let mut browser = with(Preset::Plain);
    browser.press("j q");
    assert!(browser.done.is_empty() && browser.open() == "Redis", "letters do nothing");
    browser.press("F2").type_in("caching").press("Enter");
    assert_eq!(browser.open(), "Caching");
    browser.press("Ctrl-q");
    assert!(matches!(browser.done.last(), Some(Effect::Quit)));

    let mut keymap = Keymap::default();
    keymap.undo_with_ctrl_z();
    let mut browser = Browser::new((120, 36));
    browser.restart(Options { keymap, ..options() });
    browser.press("Enter e").type_in("word").press("Ctrl-z");
    assert!(browser.done.is_empty(), "not suspended");
    assert_eq!(browser.model.edit.session.as_ref().unwrap().editor.text(), "");
    assert!(browser.text().contains("Ctrl-z undo"), "{}", browser.text());
}

#[test]
fn an_entry_is_chosen_and_nothing_else_changes() {
    let mut browser = Browser::new((120, 36));
    browser.restart(Options { searching: Some("cachng".into()), picking: true, ..options() });
    let text = browser.text();
    assert!(text.contains("› cachng") && text.contains("Enter choose"), "{text}");
    browser.press("Enter");
    browser.done.retain(|effect| !matches!(effect, Effect::SaveSearches(_)));
    assert_eq!(browser.done, [Effect::Choose("caching".parse().unwrap()), Effect::Quit]);
    browser.restart(Options { searching: Some(String::new()), picking: true, ..options() });
    browser.press("Esc");
    assert_eq!(browser.done, [Effect::Quit]);
}

#[test]
fn the_switcher_starts_on_the_open_catalogue_and_leads_to_others() {
    let mut browser = Browser::new((120, 36));
    browser.press("c");
    let text = browser.text();
    let row = text.lines().find(|line| line.contains("▌ A small catalogue")).unwrap();
    assert!(row.contains("open  6"), "{text}");
    assert!(text.contains("Open a folder or file …") && text.contains("Import …"), "{text}");
    // As large as its lines: the border is below the last.
    let at = text.lines().position(|line| line.contains("Import …")).unwrap();
    assert!(text.lines().nth(at + 1).unwrap().contains('╰'), "{text}");
    browser.press("Down Enter").type_in("/no/such/folder").press("Enter");
    assert!(browser.text().contains("! ") && browser.done.is_empty(), "{}", browser.text());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/vault");
    browser.press("c Down Enter").type_in(folder).press("Enter");
    assert!(matches!(&browser.done[..], [Effect::Open(_), .., Effect::Quit]), "{:?}", browser.done);
    browser.done.clear();
    browser.press("c Down Down Enter").type_in("~/til").press("Enter");
    assert_eq!(browser.done, [Effect::Import("~/til".into())]);
}

#[test]
fn links_are_walked_and_followed_and_history_leads_back() {
    let mut browser = Browser::new((120, 36));
    browser.press("j Enter Enter ]");
    let marked = browser.model.browse.details.link.unwrap();
    assert_eq!(browser.model.browse.details.document.links[marked].line, 10);
    browser.press("Enter");
    assert_eq!(browser.open(), "Caching");
    assert_eq!(browser.model.browse.entries.list.clone(), category("ideas"));
    assert_eq!(browser.model.browse.list_title(&browser.model.shared), "Ideas");
    browser.press("Ctrl-o");
    assert_eq!(
        (browser.open(), browser.model.browse.list_title(&browser.model.shared)),
        ("Redis", "Tools")
    );
    browser.press("=");
    assert_eq!(browser.open(), "Caching");
    browser.press("-");
    assert_eq!(browser.open(), "Redis");
    browser.press("-");
    assert!(browser.text().contains("Start of history."));
}

fn category(id: &str) -> List {
    List::Category(id.parse().unwrap())
}

#[test]
fn a_link_is_followed_within_all_entries_when_that_is_what_is_open() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter Enter ] Enter");
    assert_eq!(browser.open(), "Caching");
    assert_eq!(browser.model.browse.entries.list, List::All);
    assert_eq!(browser.model.browse.entries.cursor.selected, 3);
}

#[test]
fn the_way_back_leads_over_the_last_places_and_is_not_without_end() {
    let mut browser = Browser::new((120, 36));
    browser.press("j Enter Enter");
    let mut way = vec![browser.open().to_owned()];
    while way.len() < 320 {
        // From Redis to Caching, and from there on, around.
        browser.press("] Enter");
        way.push(browser.open().to_owned());
        assert_ne!(way[way.len() - 2], way[way.len() - 1]);
    }
    let mut back = 0;
    loop {
        browser.press("-");
        if browser.text().contains("Start of history") {
            break;
        }
        back += 1;
        assert_eq!(browser.open(), way[way.len() - 1 - back], "{back} back");
    }
    assert!((100..319).contains(&back), "{back}");
}

#[test]
fn a_place_on_the_way_is_where_it_was_left_in_its_text() {
    let mut browser = Browser::new((100, 14));
    browser.press("j Enter Enter j j j j ] Enter");
    assert_eq!((browser.open(), browser.model.browse.details.scroll), ("Caching", 0));
    browser.press("-");
    assert_eq!((browser.open(), browser.model.browse.details.scroll), ("Redis", 4));
}

#[test]
fn backlinks_are_listed_and_lead_back() {
    let mut browser = Browser::new((120, 60));
    let text = browser.text();
    let after = text.split("Linked from").nth(1).unwrap();
    for title in ["Django", "宽字符", "Caching"] {
        assert!(after.contains(title), "{title}");
    }
    browser.press("Tab Tab [ Enter");
    assert_eq!(browser.open(), "Caching");
}

#[test]
fn a_link_out_of_the_program_is_opened_or_copied() {
    let mut browser = Browser::new((120, 60));
    browser.press("Tab Tab ] ]");
    assert!(browser.text().contains("https://redis.example/docs"));
    browser.press("Enter y");
    let address = "https://redis.example/docs".to_owned();
    assert_eq!(browser.done, [Effect::OpenOutside(address.clone()), Effect::Copy(address)]);
}

#[test]
fn an_entry_is_copied_as_markdown() {
    let mut browser = Browser::new((120, 36));
    browser.press("y");
    let [Effect::Copy(text)] = &browser.done[..1] else { panic!("{:?}", browser.done) };
    assert!(text.starts_with("# Redis\n\ntechnology · core · #cache #data\n"));
    assert!(text.contains("\n```python\n") && text.contains("- [[slow-page]]"));
}

#[test]
fn the_mouse_focuses_selects_follows_and_scrolls() {
    let mut browser = Browser::new((120, 30));
    browser.click_on("Ideas");
    assert_eq!((browser.model.browse.focus, browser.open()), (Pane::Categories, "Caching"));
    browser.click_on("All entries").click_on("Django");
    assert_eq!((browser.model.browse.focus, browser.open()), (Pane::Entries, "Django"));
    browser.click_on("→ Redis").click(80, 10);
    assert_eq!(browser.model.browse.focus, Pane::Details);
    browser.click(72, 5);
    let mut browser = Browser::new((120, 30));
    browser.mouse(MouseEventKind::ScrollDown, 100, 10);
    assert_eq!(browser.model.browse.details.scroll, 3);
    assert_eq!(browser.model.browse.focus, Pane::Categories, "the wheel leaves the focus");
    browser.mouse(MouseEventKind::ScrollUp, 100, 10);
    assert_eq!(browser.model.browse.details.scroll, 0);
}

#[test]
fn the_mouse_alone_goes_everywhere_at_every_width() {
    for size in [(120, 36), (80, 24), (50, 20)] {
        let mut browser = Browser::new(size);
        // A click selects, another one opens.
        let library = browser.text().lines().position(|line| line.contains("Library")).unwrap();
        let tools = library as u16 + 1;
        browser.click(3, tools).click(3, tools);
        assert_eq!(browser.model.browse.focus, Pane::Entries, "{}", browser.text());
        browser.click_on("  ◆ Django").click_on("◆ Django");
        assert_eq!((browser.model.browse.focus, browser.open()), (Pane::Details, "Django"));
        // Hints lead on and back; a message is clicked away, and nothing behind it is.
        if size.0 > 100 {
            browser.click_on("s star");
            assert!(browser.text().contains("Starred “Django”"), "{}", browser.text());
            browser.click_on("Starred “Django”");
            assert!(browser.model.shared.notice.is_none());
            browser.click_on("★   1 card");
            assert!(browser.text().contains("Unstarred “Django”"), "{}", browser.text());
        }
        browser.click_on("Esc back");
        assert_eq!(browser.model.browse.focus, Pane::Entries, "{}", browser.text());
        browser.click_on("◆ Django").click_on("#web");
        assert!(browser.text().contains("tag:"), "{}", browser.text());
        browser.click_on("Esc close").click_on("Tools   #web");
        assert_eq!(browser.model.browse.focus, Pane::Entries, "{}", browser.text());
        browser.click_on("? help");
        assert!(matches!(browser.model.overlays.last(), Some(Overlay::Help(_))));
    }
}

#[test]
fn a_click_on_a_link_follows_it_and_on_a_fold_opens_it() {
    let mut browser = Browser::new((120, 30));
    browser.click_on("Django");
    let text = browser.text();
    let row = text.lines().position(|line| line.contains("→ Redis")).unwrap();
    let line = text.lines().nth(row).unwrap();
    let column = nexus_tui::domain::width(line.split("→ Redis").next().unwrap()) + 3;
    browser.click(column as u16, row as u16);
    assert_eq!(browser.open(), "Redis");
    let mut browser = Browser::new((120, 30));
    browser.click_on("Challenges").click_on("Solution hidden");
    assert!(browser.text().contains("Ask once"));
}

#[test]
fn the_wheel_over_hits_goes_from_one_to_the_next_and_over_the_text_scrolls_it() {
    let mut browser = Browser::new((120, 14));
    browser.press("/").type_in("cache");
    let selected = |browser: &Browser| match browser.model.overlays.last() {
        Some(Overlay::Search(search)) => search.cursor.selected,
        other => panic!("no search is open: {other:?}"),
    };
    for (wheel, at) in [
        (MouseEventKind::ScrollDown, 1),
        (MouseEventKind::ScrollDown, 2),
        (MouseEventKind::ScrollUp, 1),
        (MouseEventKind::ScrollUp, 0),
        (MouseEventKind::ScrollUp, 0),
    ] {
        browser.mouse(wheel, 20, 6);
        assert_eq!(selected(&browser), at);
    }
    browser.press("Ctrl-u").type_in("redis");
    assert_eq!(browser.open(), "Redis");
    browser.mouse(MouseEventKind::ScrollDown, 100, 6);
    assert_eq!(selected(&browser), 0, "the hits stay");
    assert_eq!(browser.model.browse.details.scroll, 3);
    browser.mouse(MouseEventKind::ScrollUp, 100, 6);
    assert_eq!(browser.model.browse.details.scroll, 0);
}

#[test]
fn a_click_on_a_line_of_the_form_is_typed_in_there_and_one_beside_it_leaves_it() {
    let mut browser = Browser::new((120, 36));
    browser.press("Enter a");
    for (line, typed) in [("Category", "x"), ("Tags", "y"), ("Title", "z")] {
        browser.click_on(&format!(" {line} ")).type_in(typed);
        let text = browser.text();
        // Of the form: a pane of the same name is below it.
        let shown = text.lines().find(|it| it.contains(&format!("▌ {line} ")));
        assert!(shown.is_some_and(|it| it.contains(typed)), "{line}: {text}");
    }
    browser.click_on(" Kind ").press("Right").type_in("a");
    assert!(browser.text().contains("▌ Kind "), "{}", browser.text());
    let Some(Overlay::Form(form)) = browser.model.overlays.last() else { panic!("no form") };
    assert_eq!(form.kind, Kind::Article);
    assert_eq!((form.title.text(), form.tags.text()), ("z", "y"));
    // What is filled in is there again.
    browser.click(2, 34);
    assert!(browser.model.overlays.is_empty());
    browser.press("a");
    assert!(browser.text().contains("› z"), "{}", browser.text());
}

#[test]
fn overlays_take_the_keys_and_give_them_back() {
    let mut browser = Browser::new((100, 24));
    browser.press("? Down Down");
    assert_eq!(browser.model.browse.categories.selected, 0, "the panes below don't move");
    browser.type_in("q");
    assert!(browser.text().contains("› q") && browser.text().contains("Quit"), "q is typed");
    browser.press("Esc");
    assert!(browser.model.overlays.is_empty() && browser.done.is_empty(), "Esc closes the help");
    browser.press(": q u i t Enter");
    assert!(matches!(browser.done.last(), Some(Effect::Quit)));
    let mut browser = Browser::new((100, 24));
    browser.press(": t h e m e Enter");
    assert!(matches!(browser.model.overlays.last(), Some(Overlay::Themes(_))));
}

#[test]
fn a_theme_is_shown_while_it_is_chosen_and_given_up_with_esc() {
    let mut browser = Browser::new((120, 36));
    let name = |browser: &Browser| browser.model.shared.themes.name.to_string();
    let ground = |browser: &Browser| browser.buffer()[(60, 30)].bg;
    let dark = ground(&browser);
    browser.press("T j");
    assert_eq!(name(&browser), "light");
    assert_ne!(ground(&browser), dark);
    browser.press("Esc");
    assert_eq!((name(&browser), ground(&browser)), ("dark".to_owned(), dark));
    assert_eq!(browser.done, [Effect::ReadThemes]);
    // By the mouse: a click shows it, another chooses it.
    browser.press("T").click_on("Nord");
    assert_eq!(name(&browser), "nord");
    browser.click_on("Nord");
    assert!(browser.model.overlays.is_empty());
    assert_eq!(browser.done.last(), Some(&Effect::SaveTheme("dark=nord now=dark".to_owned())));
}

#[test]
fn the_theme_follows_the_terminal_and_the_choice_for_each() {
    let mut browser = Browser::new((120, 36));
    let name = |browser: &Browser| browser.model.shared.themes.name.to_string();
    browser.send(Msg::Background { light: true });
    assert_eq!(name(&browser), "light");
    browser.press("T").click_on("Gruvbox light").press("Enter");
    browser.send(Msg::Background { light: false });
    assert_eq!(name(&browser), "dark");
    browser.send(Msg::Background { light: true });
    assert_eq!(name(&browser), "gruvbox-light");
    // The user's own themes are listed once they are read.
    let own = (ThemeName::custom("mine".to_owned()), "nord".parse::<ThemeName>().unwrap());
    browser.press("T");
    browser.send(Msg::UserThemes(vec![(own.0, own.1.palette().unwrap())], Vec::new()));
    browser.click_on(" mine ").press("Enter");
    assert_eq!(name(&browser), "mine");
}

#[test]
fn the_text_has_room_while_it_is_read() {
    let widths = |browser: &Browser| {
        let areas = browser.model.areas().unwrap();
        [areas.categories, areas.entries, areas.details].map(|it| it.map_or(0, |it| it.width))
    };
    for (size, browsing, reading) in [
        ((160, 40), [24, 36, 98], [24, 36, 98]),
        ((120, 36), [22, 31, 65], [0, 30, 87]),
        ((110, 30), [22, 30, 56], [0, 28, 79]),
        ((100, 30), [0, 34, 65], [0, 0, 100]),
        ((80, 24), [0, 30, 49], [0, 0, 80]),
        ((50, 20), [0, 50, 0], [0, 0, 50]),
    ] {
        let mut browser = Browser::new(size);
        browser.press("Enter");
        assert_eq!(widths(&browser), browsing, "browsing at {size:?}");
        browser.press("Enter");
        assert_eq!(widths(&browser), reading, "reading at {size:?}");
        browser.press("Esc");
        assert_eq!(widths(&browser), browsing, "again at {size:?}");
    }
    let settings = Settings { layout: LayoutChoice::Fixed, ..Settings::default() };
    let mut browser = Browser::with(settings, Characters::All, fixture("small"), (120, 36));
    browser.press("Enter Enter");
    assert_eq!(widths(&browser), [22, 31, 65], "fixed");
}

#[test]
fn lines_between_panes_are_dragged_and_kept() {
    let mut browser = Browser::new((120, 36));
    let drag = |browser: &mut Browser, from: u16, to: u16| {
        browser.click(from, 10);
        browser.mouse(MouseEventKind::Drag(MouseButton::Left), to, 11);
        browser.mouse(MouseEventKind::Up(MouseButton::Left), to, 11);
    };
    let list = |browser: &Browser| browser.model.areas().unwrap().entries.unwrap();
    browser.press("Enter");
    drag(&mut browser, 22, 26);
    assert_eq!((list(&browser).x, list(&browser).width), (27, 31));
    drag(&mut browser, 58, 50);
    assert_eq!((list(&browser).x, list(&browser).width), (27, 23));
    assert_eq!(browser.model.browse.focus, Pane::Entries, "a line is no pane");
    // While reading, the list has a width of its own.
    browser.press("Enter");
    assert_eq!(list(&browser).width, 30);
    drag(&mut browser, 32, 27);
    assert_eq!(list(&browser).width, 25);
    browser.press("Esc");
    assert_eq!(list(&browser).width, 23);
    let widths = browser.model.place().widths;
    assert_eq!((widths.sidebar, widths.list, widths.reading), (Some(26), Some(23), Some(25)));
    // Never so far that nothing is left.
    drag(&mut browser, 50, 119);
    assert!(browser.model.areas().unwrap().details.unwrap().width >= 30);
    drag(&mut browser, 26, 0);
    assert!(browser.model.areas().unwrap().categories.unwrap().width >= 10);
}

#[test]
fn hints_are_clicked_like_keys() {
    let mut browser = Browser::new((120, 36));
    browser.click_on("takeaway   s star");
    assert!(browser.model.edit.session.is_some());
    browser.press("Esc").click_on("? help");
    assert!(matches!(browser.model.overlays.last(), Some(Overlay::Help(_))));
    browser.click(2, 35);
    assert!(browser.model.overlays.is_empty());
    // Beside a hint is nothing.
    browser.click(119, 35);
    assert!(browser.model.overlays.is_empty() && browser.done.is_empty());
}

#[test]
fn one_code_block_is_marked_and_copied() {
    let code =
        "import redis\n\ndef cached(key):\n    return redis.Redis().get(key)  # None when missing";
    let mut browser = Browser::new((120, 36));
    browser.press("j Enter Enter Y");
    assert_eq!(browser.done, [Effect::Copy(code.to_owned())]);
    browser.press("Esc } y");
    assert_eq!(browser.done[1..], [Effect::Copy(code.to_owned())], "the marked one");
    browser.press("Esc y");
    assert!(matches!(&browser.done[2], Effect::Copy(text) if text.starts_with("# Redis")));
    browser.press("}");
    browser.click_on(" python");
    assert_eq!(browser.done[3..], [Effect::Copy(code.to_owned())], "by a click on its language");
}

#[test]
fn code_is_wrapped_or_scrolled_sideways() {
    let mut browser = Browser::new((50, 20));
    browser.press("j Enter Enter }");
    assert!(browser.text().contains("↪"), "{}", browser.text());
    browser.press("w");
    let text = browser.text();
    assert!(!text.contains("↪") && text.contains("return redis"), "{text}");
    browser.press("> >");
    let text = browser.text();
    assert!(text.contains("None when missing") && !text.contains("return redis"), "{text}");
    browser.press("< < < w");
    assert!(browser.text().contains("↪"));
}

/// A browser that reads a note with two blocks that are too wide for it, at 50 columns.
fn two_wide_blocks() -> Browser {
    let wide = |name: &str| format!("```\n{name} {}{name}\n```\n", "x ".repeat(40));
    let text = format!("{}\nbetween\n\n{}", wide("one"), wide("two"));
    let mut browser = Browser::prepared(fixture("small"), (50, 40), |store, _| {
        let entry = EntryId::new("redis").unwrap();
        let (base, edit_session, draft_owners) = (None, "", &[][..]);
        let save = Save { entry: &entry, text: &text, base, edit_session, draft_owners };
        store.save_note(&CatalogueId::new("small").unwrap(), &save, NOON).unwrap();
    });
    browser.press("j Enter Enter");
    browser
}

#[test]
fn one_block_is_unwrapped_and_scrolled_by_key_and_by_click() {
    let mut browser = two_wide_blocks();
    let wrapped = |browser: &Browser| browser.text().matches("wrapped ").count();
    let both = wrapped(&browser);
    assert!(both >= 2 && !browser.text().contains("unwrapped"), "{}", browser.text());
    // The marked one, or else the first.
    browser.press("w");
    assert_eq!(browser.model.browse.details.unwrapped.keys().collect::<Vec<_>>(), [&0]);
    assert!(browser.text().contains("‹ unwrapped ›"), "{}", browser.text());
    browser.press("w } w");
    assert_eq!(browser.model.browse.details.unwrapped.keys().collect::<Vec<_>>(), [&1]);
    browser.press("> >");
    assert_eq!(browser.model.browse.details.unwrapped[&1], 32);
    browser.press("> > > > > > > > <");
    assert!(browser.model.browse.details.unwrapped[&1] < 84, "not beyond its end");
    browser.press("w");
    assert_eq!(wrapped(&browser), both, "{}", browser.text());
    // The same by the mouse, on what the block says of itself.
    browser.click_on("wrapped ");
    assert_eq!(browser.model.browse.details.unwrapped[&0], 0);
    browser.click_on("› ");
    let text = browser.text();
    let (row, column) = text
        .lines()
        .enumerate()
        .find_map(|(row, line)| {
            Some((row, line.chars().position(|c| c == '›')?)).filter(|_| line.contains("unwrapped"))
        })
        .unwrap();
    browser.click(column as u16, row as u16);
    assert_eq!(browser.model.browse.details.unwrapped[&0], 16, "{}", browser.text());
    browser.click_on("‹ unwrapped");
    assert_eq!(browser.model.browse.details.unwrapped[&0], 0);
    browser.click_on("unwrapped");
    assert!(browser.model.browse.details.unwrapped.is_empty());
    assert!(browser.done.is_empty(), "nothing was copied");
}

#[test]
fn folders_are_opened_imported_and_exported_to_from_the_palette() {
    let mut browser = Browser::new((80, 24));
    browser.press("O").type_in("/no/such/folder").press("Enter");
    assert!(browser.text().contains("! "), "{}", browser.text());
    browser.press(":").type_in("import").press("Enter").type_in("~/til").press("Enter");
    assert_eq!(browser.done, [Effect::Import("~/til".into())]);
    browser.press(":").type_in("export").press("Enter").type_in("~/out").press("Enter");
    let small = CatalogueId::new("small").unwrap();
    assert_eq!(browser.done[1..], [Effect::Export(small, "~/out".into())]);
}

#[test]
fn another_category_is_typed_over_the_one_that_was_proposed() {
    let mut browser = Browser::new((80, 24));
    browser.press("j Enter a").type_in("Queue grows").press("Tab Tab").type_in("Idea");
    let Some(Overlay::Form(form)) = browser.model.overlays.last() else { panic!("no form") };
    assert_eq!(form.category.text(), "Idea");
    browser.press("Enter");
    let Some(Overlay::Form(form)) = browser.model.overlays.last() else { panic!("no form") };
    assert_eq!(form.category.text(), "Ideas", "the one that begins so");
}

#[test]
fn the_outline_leads_to_a_heading() {
    let mut browser = Browser::new((80, 12));
    browser.press("j Enter g o").type_in("when");
    assert!(browser.text().contains("When to use it"), "{}", browser.text());
    browser.press("Enter");
    assert_eq!(browser.model.browse.focus, Pane::Details);
    let text = browser.text();
    let first = text.lines().nth(2).unwrap();
    assert!(first.contains("When to use it"), "{text}");
}

#[test]
fn h18_a_paste_outside_an_input_gives_no_commands() {
    let mut browser = Browser::new((100, 24));
    browser.send(nexus_tui::screens::Msg::Paste("qqq\u{1b}:jj\r".into()));
    assert!(browser.done.is_empty());
    assert_eq!(browser.model.browse.categories.selected, 0);
    browser.press(":");
    browser.send(nexus_tui::screens::Msg::Paste("the\u{0}me\n".into()));
    assert!(browser.text().contains("› theme"));
}

#[test]
fn panes_fold_and_zoom() {
    let mut browser = Browser::new((120, 30));
    browser.press("Tab b");
    assert!(!browser.text().contains(" Categories "));
    browser.press("b z");
    let text = browser.text();
    assert!(text.contains("All entries") && !text.contains("Categories"));
    browser.press("z");
    assert!(browser.text().contains(" Categories "));
}

#[test]
fn space_pages_through_a_text_that_hides_nothing() {
    let mut browser = Browser::new((100, 14));
    browser.press("Tab Tab Space");
    assert!(browser.model.browse.details.scroll > 5);
}

#[test]
fn colours_of_code_are_not_kept_without_end() {
    let mut blocks = String::new();
    for number in 0..2_000 {
        let _ = writeln!(blocks, "```sh\necho {number}\n```");
    }
    let highlights = Highlights::new();
    let setting = Setting { revealed: true, ..Setting::new(80, &highlights) };
    let blocks = Document::of_markdown(&blocks, &setting).plain_code;
    assert_eq!(blocks.len(), 2_000);
    let mut browser = Browser::new((120, 36));
    browser.press("Enter Enter");
    let mut most = 0;
    for block in blocks {
        browser.send(Msg::Highlighted(block.key, Tokens::default()));
        assert!(browser.model.highlights.contains_key(&block.key), "what came last is there");
        most = most.max(browser.model.highlights.len());
    }
    assert!((100..1_500).contains(&most), "{most}");
}

#[test]
fn a_stale_answer_is_dropped() {
    use nexus_tui::{
        library::Answer,
        screens::{Msg, Ticket},
    };
    let mut browser = Browser::new((120, 36));
    browser.press("Enter j");
    assert_eq!(browser.open(), "Django");
    browser.send(Msg::Answer(Ticket::default(), Answer::EntryView(None)));
    assert_eq!(browser.open(), "Django");
}

#[test]
fn a_failed_read_is_told_and_not_asked_for_forever() {
    use nexus_tui::screens::Msg;
    let mut browser = Browser::new((120, 36));
    let effects = browser.model.update(Msg::Key(super::browser::key("j")));
    let Some(Effect::Read(ticket, _)) = effects.first() else { panic!("{effects:?}") };
    let effects = browser.model.update(Msg::Failed(*ticket, "the disk is on fire".into()));
    assert!(effects.is_empty(), "{effects:?}");
    assert!(browser.text().contains("! the disk is on fire"));
}

#[test]
fn a_reader_who_goes_on_while_a_change_is_read_is_not_taken_back() {
    use nexus_tui::screens::Msg;
    let mut browser = Browser::new((120, 36));
    browser.press("j l");
    let selected = |browser: &Browser| browser.model.browse.entries.row().unwrap().title.clone();
    let open = |browser: &Browser| {
        browser.model.browse.details.entry_view.as_ref().unwrap().entry.title.clone()
    };
    assert_eq!((selected(&browser), open(&browser)), ("Redis".to_owned(), "Redis".to_owned()));
    let read = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Read(ticket, read) => Some((ticket, read)),
            _ => None,
        })
    };
    // On, and a change: the entry that is on its way is the place.
    let on = browser.model.update(Msg::Key(super::browser::key("j")));
    assert!(read(on).is_some());
    let (ticket, again) = read(browser.model.update(Msg::Changed)).unwrap();
    let answer = browser.answer(again);
    // On again before it is read.
    browser.model.update(Msg::Key(super::browser::key("j")));
    let effects = browser.model.update(Msg::Answer(ticket, answer));
    browser.perform(effects);
    let third = browser.model.browse.entries.window.row(2).unwrap().title.clone();
    assert_eq!((selected(&browser), open(&browser)), (third.clone(), third));
}

#[test]
fn a_reader_ahead_of_the_rows_of_a_list_is_not_taken_back() {
    use nexus_tui::screens::Msg;
    let mut browser = Browser::new((120, 36));
    let press =
        |browser: &mut Browser, key: &str| browser.model.update(Msg::Key(super::browser::key(key)));
    // Into a list whose rows are on their way, and down in it, while a change is read.
    let rows = press(&mut browser, "j");
    let changed = browser.model.update(Msg::Changed);
    press(&mut browser, "Enter");
    press(&mut browser, "j");
    browser.perform(changed);
    browser.perform(rows);
    assert_eq!(browser.model.browse.entries.row().unwrap().title, "Django");
    assert_eq!(browser.model.browse.details.entry_view.as_ref().unwrap().entry.title, "Django");
}

#[test]
fn esc_leaves_every_screen_over_the_panes() {
    // The name of each, and the keys that open it; a new one does not compile without its name.
    let name = |overlay: &Overlay| match overlay {
        Overlay::Help(_) => "help",
        Overlay::Palette(_) => "palette",
        Overlay::Search(_) => "search",
        Overlay::Find(_) => "find",
        Overlay::Form(_) => "form",
        Overlay::Versions(_) => "versions",
        Overlay::Review(_) => "review",
        Overlay::Home(_) => "home",
        Overlay::Themes(_) => "themes",
        Overlay::Messages(_) => "messages",
        // These come by themselves, and are left in `files_in_browser`.
        Overlay::Conflict(_) => "conflict",
        Overlay::Rename(_) => "rename",
    };
    let ways = [
        ("help", "?"),
        ("palette", ":"),
        ("palette", "f"),
        ("palette", "c"),
        ("palette", "Enter Enter g o"),
        ("themes", "T"),
        ("messages", ": m e s s a g e s Enter"),
        ("search", "Ctrl-p"),
        ("form", "a"),
        ("find", "Enter Enter f"),
        ("versions", "Enter e x Esc H"),
        ("review", "v"),
        ("home", "g h"),
    ];
    for (screen, keys) in ways {
        let mut browser = Browser::new((120, 30));
        browser.press(keys);
        let open: Vec<&str> = browser.model.overlays.iter().map(name).collect();
        assert_eq!(open, [screen], "{keys}");
        browser.press("Esc");
        assert!(browser.model.overlays.is_empty(), "Esc does not leave the screen {screen}");
    }
}
