//! Snapshots of the screens: text and styles.

use nexus_tui::theme::{Depth, Theme, ThemeName};
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
    let borders: Vec<bool> = (1..23)
        .map(|y| browser.buffer()[(119, y)].symbol().contains(['│', '┃', '╮', '╯']))
        .collect();
    assert!(borders.iter().all(|whole| *whole));
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
    browser.send(nexus_tui::screens::Msg::ReadOnly);
    assert!(browser.text().lines().next().unwrap().contains("read-only · 6 entries"));
}

#[test]
fn an_import_under_way_is_told_in_the_header() {
    let mut browser = Browser::new((100, 12));
    browser.send(nexus_tui::screens::Msg::Importing(1234));
    assert!(browser.text().contains("importing: 1234"));
    browser.send(nexus_tui::screens::Msg::Imported { changed: true });
    let text = browser.text();
    assert!(!text.contains("1234") && text.contains("was updated"), "{text}");
}

#[test]
fn nothing_is_told_by_colour_alone() {
    let mut browser = Browser::new((100, 20)).with_theme(Theme::new(ThemeName::DARK, Depth::Mono));
    browser.press("j Enter");
    let styled = browser.styled();
    assert!(!styled.contains('#') || !styled.contains("on #"), "{styled}");
    screen!("mono", browser);
}

#[test]
fn sixteen_colours_on_a_dark_and_on_a_light_background() {
    let browser = Browser::new((100, 20)).with_theme(Theme::new(ThemeName::DARK, Depth::Ansi));
    screen!("sixteen", browser);
    let mut browser = browser.with_theme(Theme::new(ThemeName::LIGHT, Depth::Ansi));
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
fn true_colours_stand_out_from_a_dark_and_from_a_light_background() {
    // Relative luminance and contrast, as WCAG 2 has them.
    let luminance = |color: Color| {
        let Color::Rgb(r, g, b) = color else { panic!("{color:?}") };
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    };
    for theme in ThemeName::all() {
        let ground = match theme.as_str() {
            "dark" => Color::Rgb(0x14, 0x16, 0x1b),
            "light" => Color::Rgb(0xff, 0xff, 0xff),
            other => panic!("say here which background the theme {other} is for"),
        };
        let mut browser = Browser::new((120, 36)).with_theme(Theme::new(theme, Depth::True));
        for keys in ["Enter Enter", "/ c a c h e", "Esc e x y", "Esc H"] {
            browser.press(keys);
            let buffer = browser.buffer();
            let letters = |cell: &&Cell| {
                cell.fg != Color::Reset && cell.symbol().chars().all(char::is_alphanumeric)
            };
            for cell in buffer.content.iter().filter(letters) {
                let ground = if cell.bg == Color::Reset { ground } else { cell.bg };
                let (one, two) = (luminance(cell.fg), luminance(ground));
                let contrast = (one.max(two) + 0.05) / (one.min(two) + 0.05);
                assert!(contrast >= 4.0, "{theme} {keys}: {contrast:.1} {cell:?}");
            }
        }
    }
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
        browser.send(nexus_tui::screens::Msg::Paste(HARD.to_owned()));
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
