//! Snapshots of the screens: text and styles.

use nexus_tui::{
    screens::{Characters, Msg},
    theme::{Depth, Rgb, Theme, ThemeName},
};
use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};

use super::browser::Browser;

macro_rules! screen {
    ($name:expr, $browser:expr) => {
        insta::assert_snapshot!($name, $browser.styled())
    };
}

#[test]
fn three_panes_on_a_wide_screen() {
    screen!("wide", Browser::new((120, 36)));
}

#[test]
fn two_panes_on_a_medium_screen() {
    let mut browser = Browser::new((80, 24));
    screen!("medium-categories", browser);
    browser.press("Enter Enter");
    screen!("medium-reading", browser);
}

#[test]
fn one_pane_on_a_narrow_screen() {
    let mut browser = Browser::new((50, 20));
    screen!("narrow-categories", browser);
    browser.press("j Enter");
    screen!("narrow-entries", browser);
    browser.press("Enter ]");
    screen!("narrow-reading", browser);
}

#[test]
fn wide_characters_keep_every_column_straight() {
    let mut browser = Browser::new((120, 24));
    browser.press("j Enter G");
    assert!(browser.open().starts_with("宽字符"));
    screen!("wide-characters", browser);
    let buffer = browser.buffer();
    let line: Vec<u16> = (0..120).filter(|&x| buffer[(x, 2)].symbol() == "│").collect();
    assert_eq!(line.len(), 2);
    for (x, y) in line.iter().flat_map(|x| (2..23).map(move |y| (*x, y))) {
        assert!(buffer[(x, y)].symbol().contains(['│', '┃']), "{x}, {y}");
    }
}

#[test]
fn a_challenge_hides_its_solution_until_it_is_asked_for() {
    let mut browser = Browser::new((100, 30));
    browser.press("j j j Enter");
    assert!(!browser.text().contains("Ask once"));
    screen!("challenge-hidden", browser);
    browser.press("Space");
    screen!("challenge-revealed", browser);
    browser.press("Space");
    assert!(!browser.text().contains("Ask once"));
    browser.press("j");
    assert!(browser.text().contains("No solution yet."));
}

#[test]
fn help_lists_the_keys_of_the_pane() {
    let mut browser = Browser::new((100, 40));
    browser.press("Enter Enter ?");
    screen!("help", browser);
}

#[test]
fn the_palette_finds_commands() {
    let mut browser = Browser::new((100, 30));
    browser.press(": t h e m");
    screen!("palette", browser);
    browser.press("z z z");
    assert!(browser.text().contains("No matches"));
}

#[test]
fn an_empty_category_says_what_to_do() {
    let mut browser = Browser::new((100, 12));
    browser.press("j j j j");
    screen!("empty-category", browser);
    browser.press("G");
    assert!(browser.text().contains("Entries you read appear here."));
    browser.press("k");
    assert!(browser.text().contains("e writes a note, t a takeaway"), "{}", browser.text());
}

#[test]
fn h07_a_store_that_can_only_be_read_is_marked() {
    let mut browser = Browser::new((100, 12));
    assert!(!browser.text().contains("read-only"));
    browser.send(Msg::ReadOnly);
    assert!(browser.text().lines().next().unwrap().contains("read-only · 6 entries"));
}

#[test]
fn an_import_under_way_is_told_in_the_header() {
    let mut browser = Browser::new((100, 12));
    browser.send(Msg::Importing(1234));
    assert!(browser.text().contains("importing: 1234"));
    browser.send(Msg::Imported { changed: true });
    let text = browser.text();
    assert!(!text.contains("1234") && text.contains("was updated"), "{text}");
}

#[test]
fn nothing_is_told_by_colour_alone() {
    let mut browser = Browser::new((100, 20)).with_theme(Theme::new(&ThemeName::DARK, Depth::Mono));
    browser.press("j Enter");
    let styled = browser.styled();
    assert!(!styled.contains('#') || !styled.contains("on #"), "{styled}");
    screen!("mono", browser);
}

#[test]
fn sixteen_colours_on_a_dark_and_on_a_light_background() {
    let browser = Browser::new((100, 20)).with_theme(Theme::new(&ThemeName::DARK, Depth::Ansi));
    screen!("sixteen", browser);
    let mut browser = browser.with_theme(Theme::new(&ThemeName::LIGHT, Depth::Ansi));
    screen!("sixteen-light", browser);
    // On white nothing that is read is yellow, white or of the bright ones.
    for keys in ["Enter Enter", "/ c a c h e", "Esc ?", "Esc e x y", "Esc H"] {
        browser.press(keys);
        let buffer = browser.buffer();
        let letters = |cell: &&Cell| cell.symbol().chars().all(char::is_alphanumeric);
        for cell in buffer.content.iter().filter(letters) {
            assert!(
                matches!(
                    cell.fg,
                    Color::Reset
                        | Color::Black
                        | Color::Red
                        | Color::Green
                        | Color::Blue
                        | Color::Magenta
                        | Color::Cyan
                        | Color::DarkGray
                ),
                "{keys}: {cell:?}"
            );
        }
    }
}

#[test]
fn what_is_read_stands_out_from_its_ground_in_every_theme() {
    let rgb = |color: Color| match color {
        Color::Rgb(r, g, b) => Rgb(r, g, b),
        other => panic!("{other:?} is not a colour of a theme"),
    };
    for name in ThemeName::all() {
        let theme = Theme::new(&name, Depth::True);
        let mut browser = Browser::new((120, 36)).with_theme(theme);
        browser.model.shared.themes.name = name.clone();
        for keys in ["", "Enter Enter", "/ c a c h e", "Esc e x y", "Esc H", "Esc T", "Esc y"] {
            browser.press(keys);
            let buffer = browser.buffer();
            let letters = |cell: &&Cell| cell.symbol().chars().all(char::is_alphanumeric);
            for cell in buffer.content.iter().filter(letters) {
                let contrast = rgb(cell.fg).contrast(rgb(cell.bg));
                assert!(contrast >= 4.5, "{name} {keys}: {contrast:.1} {cell:?}");
            }
        }
        // What is behind an overlay recedes; the overlay does not.
        browser.press("Esc ?");
        let buffer = browser.buffer();
        let (fg, bg) = (theme.accent().fg.unwrap(), theme.raised().bg.unwrap());
        assert!(buffer.content.iter().any(|cell| cell.fg == fg && cell.bg == bg), "{name}");
    }
}

#[test]
fn every_look_on_every_size_of_screen() {
    let theme = |name: ThemeName, depth| Theme::new(&name, depth);
    let looks = [
        ("dark", theme(ThemeName::DARK, Depth::True), Characters::All),
        ("light", theme(ThemeName::LIGHT, Depth::True), Characters::All),
        ("sixteen", theme(ThemeName::DARK, Depth::Ansi), Characters::All),
        ("none", theme(ThemeName::DARK, Depth::Mono), Characters::All),
        ("ascii", theme(ThemeName::DARK, Depth::Ansi), Characters::Ascii),
    ];
    for size @ (width, height) in [(120, 36), (80, 24), (50, 20)] {
        for (name, theme, characters) in looks {
            let mut browser = with_characters(size, characters).with_theme(theme);
            browser.press("j Enter s Enter");
            screen!(format!("look-{name}-{width}x{height}"), browser);
        }
    }
}

/// A browser that draws only these characters.
fn with_characters(size: (u16, u16), characters: Characters) -> Browser {
    let mut browser = Browser::new(size);
    browser.model.shared.characters = characters;
    browser
}

#[test]
fn a_terminal_without_symbols_gets_none() {
    let mut browser = with_characters((100, 30), Characters::Letters);
    browser.press("Enter j j");
    screen!("letters", browser);
    let text = browser.text();
    let symbol = |c: char| !c.is_ascii() && !c.is_alphanumeric();
    assert!(!text.contains(symbol) && text.contains("宽字符"), "{text}");
    browser.model.shared.characters = Characters::Ascii;
    // In whatever is drawn: overlays, messages, the editor, the search.
    for keys in ["", "s", "k k Enter", "?", "Esc /", "Esc e x", "Esc H", "Esc T", "Esc a", "Esc :"]
    {
        let text = browser.press(keys).text();
        assert!(text.is_ascii(), "{keys}: {text}");
    }
}

#[test]
fn a_screen_that_is_read_aloud_has_one_pane_without_frames_and_rows_in_words() {
    for size in [(120, 36), (80, 24), (50, 20)] {
        let mut browser = Browser::plain(size);
        let text = browser.text();
        assert!(text.contains("1 of 8, All entries, 6 entries"), "{text}");
        browser.press("j Enter s");
        let text = browser.text();
        assert!(text.contains("1 of 3, Redis, technology, starred"), "{text}");
        assert!(!text.contains("remote dictionary"), "{text}");
        browser.press("j j j Enter");
        for keys in
            ["", "Esc Esc G Enter", "Esc j j j Enter Enter", "?", "Esc /", "Esc e x", "Esc :"]
        {
            let text = browser.press(keys).text();
            assert!(!text.contains(['│', '─', '╭', '┃', '▌', '◆']), "{keys}: {text}");
        }
    }
    let mut browser = Browser::plain((80, 24));
    browser.press("/").type_in("cach");
    let text = browser.text();
    assert!(text.contains("1 of 3, Caching, concept") && !text.contains(" , "), "{text}");
    screen!("plain-search", browser);
    browser.press("Esc :").type_in("theme");
    assert!(browser.text().contains("1 of "), "{}", browser.text());
    let mut browser = Browser::plain((80, 24));
    browser.press("j Enter");
    screen!("plain-entries", browser);
    browser.press("Enter");
    screen!("plain-reading", browser);
}

#[test]
fn the_cursor_stands_on_what_is_selected() {
    let mut browser = Browser::new((120, 36));
    for (keys, shown) in [
        ("", "▌ All entries"),
        ("T", "▌ Nexus dark"),
        ("Esc j j", "▌ Ideas"),
        ("k k Enter j j", "▌ ¶ 宽"),
        ("Enter", "¶ 宽"),
        ("G ]", "Redis"),
        ("e x Esc H", "▌ just now"),
    ] {
        browser.press(keys);
        let (x, y) = browser.cursor();
        let text = browser.text();
        let row = text.lines().nth(usize::from(y)).unwrap();
        let at = row.char_indices().nth(usize::from(x)).unwrap().0;
        assert!(row[at..].contains(shown), "{keys}: {x}, {y}: {row}");
    }
}

#[test]
fn a_message_stands_above_the_hints_and_goes_with_the_next_key() {
    let mut browser = Browser::new((80, 24));
    let long = "One thing and another went wrong, ".repeat(5);
    browser.send(Msg::Trouble(long.clone()));
    let text = browser.text();
    assert!(text.lines().last().unwrap().contains("q quit") || text.contains("? help"));
    assert_eq!(text.matches("wrong,").count(), 5, "{text}");
    browser.press("j");
    assert!(!browser.text().contains("went wrong"));
    browser.send(Msg::Trouble("Once more.".to_owned()));
    browser.send(Msg::NoticeExpired);
    assert!(!browser.text().contains("Once more."));
    // All of them are kept.
    for number in 0..120 {
        browser.send(Msg::Trouble(format!("Number {number}.")));
    }
    browser.press(": m e s s a g e s Enter");
    let text = browser.text();
    assert!(text.contains("Number 119.") && text.contains("Number 110."), "{text}");
    browser.press("G");
    let text = browser.text();
    assert!(text.contains("Number 20.") && !text.contains("Number 19."), "{text}");
}

#[test]
fn what_is_struck_out_is_shown_so() {
    let mut browser = Browser::new((100, 20));
    browser.press("Enter e").type_in("It is ~~gone~~ here.").press("Esc");
    let text = browser.text();
    let row = text.lines().position(|line| line.contains("It is gone here.")).unwrap();
    let buffer = browser.buffer();
    let cells = (0..100).map(|x| &buffer[(x, row as u16)]);
    let struck = cells.filter(|cell| cell.modifier.contains(Modifier::CROSSED_OUT));
    assert_eq!(struck.map(Cell::symbol).collect::<String>(), "gone");
}

#[test]
fn h24_a_screen_that_is_too_small_says_so_and_comes_back() {
    let mut browser = Browser::new((100, 30));
    let before = browser.text();
    for (width, height) in [(0, 0), (1, 1), (0, 30), (19, 30), (100, 5), (20, 5)] {
        browser.resize(width, height);
        let text = browser.text();
        assert!(!text.contains("Redis"), "{text}");
        if width >= 19 && height > 0 {
            assert!(text.contains("Too small"), "{width}x{height}: {text}");
        }
        browser.press("j k");
    }
    browser.resize(20, 6);
    assert!(browser.text().contains("Categories"));
    browser.resize(100, 30);
    assert_eq!(browser.text(), before);
}

#[test]
fn a_search_while_it_is_typed() {
    let mut browser = Browser::new((120, 24));
    browser.press("/").type_in("cach kind:chal");
    screen!("search-wide", browser);
    browser.resize(80, 20).press("Ctrl-u").type_in("djagno");
    screen!("search-typo", browser);
    browser.resize(50, 14).press("Ctrl-u").type_in("seconds \"open");
    screen!("search-broken", browser);
    browser.press("Ctrl-u").type_in("qqqq");
    screen!("search-nothing", browser);
}

#[test]
fn one_pane_at_a_time_has_the_focus() {
    let mut browser = Browser::new((120, 24));
    for keys in ["Enter Enter", "/ Esc Ctrl-p", "Esc e", "Esc"] {
        browser.press(keys);
        assert_eq!(browser.text().matches('▸').count(), 1, "{keys}: {}", browser.text());
    }
}

#[test]
fn matches_within_an_entry() {
    let mut browser = Browser::new((80, 24));
    browser.press("Enter Enter f").type_in("redis");
    screen!("find", browser);
}

/// A note with what is hard to draw: a flag, a family, marks, wide letters, a tab, right to left.
const HARD: &str =
    "Use SETEX 👩‍💻 e\u{301} 🇪🇹 中文字符 한글 and\tשלום, in a line that is to be wrapped.";

#[test]
fn a_note_while_it_is_written() {
    for (name, size) in
        [("writing-wide", (120, 30)), ("writing-medium", (80, 24)), ("writing-narrow", (50, 20))]
    {
        let mut browser = Browser::new(size);
        browser.press("Enter e").type_in("- one").press("Enter").type_in("two");
        browser.press("Enter Enter");
        browser.send(Msg::Paste(HARD.to_owned()));
        browser.press("Shift-Home");
        screen!(name, browser);
        browser.press("Esc");
        assert!(browser.text().contains("Use SETEX"), "{}", browser.text());
    }
}

#[test]
fn h16_the_cursor_is_on_the_screen_at_every_width() {
    for width in (20..100).step_by(3) {
        let mut browser = Browser::new((width, 12));
        browser.press("Enter e");
        for grapheme in unicode_segmentation::UnicodeSegmentation::graphemes(HARD, true) {
            browser.type_in(grapheme);
            let mut terminal =
                ratatui::Terminal::new(ratatui::backend::TestBackend::new(width, 12)).unwrap();
            terminal.draw(|frame| nexus_tui::screens::view(&browser.model, frame)).unwrap();
            let at =
                ratatui::backend::Backend::get_cursor_position(terminal.backend_mut()).unwrap();
            assert!(at.x > 0 && at.x + 1 < width && at.y > 0, "{at:?} of {width}");
        }
    }
}

#[test]
fn a_takeaway_a_form_and_the_versions() {
    let mut browser = Browser::new((100, 24));
    browser.press("Enter t").type_in("Logs are a friend #ops");
    screen!("takeaway", browser);
    browser.press("Enter a").type_in("Queue grows").press("Tab Tab").type_in("Too");
    screen!("form", browser);
    browser.press("Esc e").type_in("one").press("Esc e").type_in(" two").press("Esc H");
    let text = browser.text();
    assert!(
        text.contains("Note history") && text.contains("just now") && text.contains("+1 −0"),
        "{text}"
    );
}
