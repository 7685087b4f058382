//! Terminal input, whole and split.

use crossterm::event::{MouseButton, MouseEventKind};
use proptest::prelude::*;

use super::*;

const WAIT: Duration = Duration::from_millis(25);

/// The inputs of bytes that come at once.
fn read(bytes: &[u8]) -> Vec<Input> {
    pieces(&[bytes])
}

/// The inputs of bytes that come in pieces, all in time.
fn pieces(pieces: &[&[u8]]) -> Vec<Input> {
    let mut decoder = Decoder::new(WAIT);
    let now = Instant::now();
    let mut found: Vec<Input> = pieces.iter().flat_map(|piece| decoder.feed(piece, now)).collect();
    if decoder.wait().is_some() {
        found.extend(decoder.expire());
    }
    assert_eq!(decoder.wait(), None, "{pieces:?}");
    found
}

/// Inputs as readable text.
fn shown(inputs: &[Input]) -> String {
    let one = |input: &Input| match input {
        Input::Key(key) => {
            let mut held = String::new();
            for (modifier, name) in [
                (KeyModifiers::CONTROL, "Ctrl-"),
                (KeyModifiers::ALT, "Alt-"),
                (KeyModifiers::SHIFT, "Shift-"),
                (KeyModifiers::SUPER, "Super-"),
                (KeyModifiers::HYPER, "Hyper-"),
                (KeyModifiers::META, "Meta-"),
            ] {
                if key.modifiers.contains(modifier) {
                    held.push_str(name);
                }
            }
            match key.code {
                KeyCode::Char(c) => format!("{held}{c}"),
                KeyCode::F(number) => format!("{held}F{number}"),
                code => format!("{held}{code:?}"),
            }
        }
        Input::Paste(text) => format!("paste:{text}"),
        Input::Mouse(mouse) => format!("{:?}@{},{}", mouse.kind, mouse.column, mouse.row),
        Input::Background { light } => format!("light:{light}"),
        Input::Focused => "focused".to_owned(),
        Input::Terminal => "terminal".to_owned(),
    };
    inputs.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// What the user typed, without what the terminal answered.
fn typed(mut inputs: Vec<Input>) -> String {
    let answers = |input: &Input| {
        matches!(input, Input::Background { .. } | Input::Terminal | Input::Focused)
    };
    inputs.retain(|input| !answers(input));
    shown(&inputs)
}

/// Bytes and their keys.
const KEYS: &[(&[u8], &str)] = &[
    (b"a", "a"),
    (b"\xc3\xa9", "é"),
    ("語".as_bytes(), "語"),
    ("👍".as_bytes(), "👍"),
    (b"\r", "Enter"),
    (b"\n", "Ctrl-j"),
    (b"\t", "Tab"),
    (b"\x7f", "Backspace"),
    (b"\x08", "Ctrl-h"),
    (b"\x00", "Ctrl- "),
    (b"\x03", "Ctrl-c"),
    (b"\x1f", "Ctrl-7"),
    (b"\x1b", "Esc"),
    (b"\x1b\x1b", "Esc Esc"),
    (b"\x1bk", "Alt-k"),
    (b"\x1b\r", "Alt-Enter"),
    (b"\x1b\x7f", "Alt-Backspace"),
    (b"\x1b\xc3\xa9", "Alt-é"),
    (b"\x1b[", "Alt-["),
    (b"\x1bO", "Alt-O"),
    (b"\x1b]", "Alt-]"),
    (b"\x1bP", "Alt-P"),
    (b"\x1b_", "Alt-_"),
    (b"\x1b[A", "Up"),
    (b"\x1bOB", "Down"),
    (b"\x1b[C", "Right"),
    (b"\x1b[1;5D", "Ctrl-Left"),
    (b"\x1b[1;3C", "Alt-Right"),
    (b"\x1b\x1b[C", "Alt-Right"),
    (b"\x1b\x1bOC", "Alt-Right"),
    (b"\x1b\x1b[3~", "Alt-Delete"),
    (b"\x1b[a", "Shift-Up"),
    (b"\x1bOd", "Ctrl-Left"),
    (b"\x1bO5P", "Ctrl-F1"),
    (b"\x1bO1;2S", "Shift-F4"),
    (b"\x1b\x1b[7$", "Alt-Shift-Home"),
    (b"\x1b[H", "Home"),
    (b"\x1b[4~", "End"),
    (b"\x1b[7$", "Shift-Home"),
    (b"\x1b[8^", "Ctrl-End"),
    (b"\x1b[5~", "PageUp"),
    (b"\x1b[3;2~", "Shift-Delete"),
    (b"\x1b[Z", "Shift-BackTab"),
    (b"\x1bOP", "F1"),
    (b"\x1b[[C", "F3"),
    (b"\x1b[13~", "F3"),
    (b"\x1b[R", "F3"),
    (b"\x1b[1;2R", "Shift-F3"),
    (b"\x1b[24;5~", "Ctrl-F12"),
    (b"\x1bOM", "Enter"),
    (b"\x1bOj", "*"),
    (b"\x1bOq", "1"),
    (b"\x1bOX", "="),
    (b"\x1b[27;5;119~", "Ctrl-w"),
    (b"\x1b[27;2;13~", "Shift-Enter"),
    (b"\x1b[97u", "a"),
    (b"\x1b[99;9u", "Super-c"),
    (b"\x1b[113;17u", "Hyper-q"),
    (b"\x1b[97;33u", "Meta-a"),
    (b"\x1b[127;2u", "Shift-Backspace"),
    (b"\x1b[27u", "Esc"),
    (b"\x1b[97:65;2u", "Shift-A"),
    (b"\x1b[1089::99;5u", "Ctrl-c"),
    (b"\x1b[1089:1057:99;6u", "Ctrl-Shift-C"),
    (b"\x1b[1089;1u", "с"),
    (b"\x1b[9;5u", "Ctrl-Tab"),
    (b"\x1b[13;2u", "Shift-Enter"),
    (b"\x1b[8u", "Backspace"),
    (b"\x1b[97;2u", "Shift-A"),
    (b"\x1b[49:33;2u", "Shift-!"),
    (b"\x1b[57376u", "F13"),
    (b"\x1b[57398;5u", "Ctrl-F35"),
    // The keypad.
    (b"\x1b[57399u", "0"),
    (b"\x1b[57400u", "1"),
    (b"\x1b[57408u", "9"),
    (b"\x1b[57409u", "."),
    (b"\x1b[57410u", "/"),
    (b"\x1b[57411u", "*"),
    (b"\x1b[57412u", "-"),
    (b"\x1b[57413u", "+"),
    (b"\x1b[57414u", "Enter"),
    (b"\x1b[57415u", "="),
    (b"\x1b[57416u", ","),
    (b"\x1b[57417u", "Left"),
    (b"\x1b[57418u", "Right"),
    (b"\x1b[57419;5u", "Ctrl-Up"),
    (b"\x1b[57420u", "Down"),
    (b"\x1b[57421u", "PageUp"),
    (b"\x1b[57422u", "PageDown"),
    (b"\x1b[57423u", "Home"),
    (b"\x1b[57424u", "End"),
    (b"\x1b[57425u", "Insert"),
    (b"\x1b[57426;3u", "Alt-Delete"),
    (b"\x1b[97;5:2u", "Ctrl-a"),
    (b"\x1b[1;1:1A", "Up"),
    (b"\x1b[1;1:3A", ""),
    (b"\x1b[3;1:2~", "Delete"),
    (b"\x1b[3;1:3~", ""),
    (b"\x1b[<0;5;3M", "Down(Left)@4,2"),
    (b"\x1b[<0;5;3m", "Up(Left)@4,2"),
    (b"\x1b[<65;300;200M", "ScrollDown@299,199"),
    (b"\x1b[<32;1;1M", "Drag(Left)@0,0"),
    (b"\x1b[M !\"", "Down(Left)@0,1"),
    (b"\x1b[32;5;3M", "Down(Left)@4,2"),
    (b"\x1b[200~a\x1b[Bb\r\x1b[201~", "paste:a\x1b[Bb\r"),
    (b"\x1b[200~\x1b[201~", ""),
];

/// Replies of terminals, and sequences that are ignored.
const REPLIES: &[&[u8]] = &[
    b"\x1b[?997;1n",
    b"\x1b[?2026;2$y",
    b"\x1b[>0;276;0c",
    b"\x1b[?62;22;52c",
    b"\x1b[=1c",
    b"\x1b[0n",
    b"\x1b[24;80R",
    b"\x1b[1;1R",
    b"\x1b[?24;80R",
    b"\x1b[?1u",
    b"\x1b[8;36;120t",
    b"\x1b[4;600;800t",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[?1;0;256S",
    b"\x1b[>4;2m",
    b"\x1b]11;rgb:1414/1616/1b1b\x1b\\",
    b"\x1b]11;rgb:1414/1616/1b1b\x07",
    b"\x1b]52;c;cXVpdA==\x1b\\",
    b"\x1bP>|tmux 3.5a\x1b\\",
    b"\x1bP1+r544e=787465726d\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b^private\x1b\\",
    b"\x1bXstring\x1b\\",
    b"\x1b[97;5:3u",
    b"\x1b[57441;2u",
    b"\x1b[201~",
];

#[test]
fn h41_keys_of_every_sort_of_terminal_are_understood_whole_and_split_anywhere() {
    for (bytes, keys) in KEYS {
        assert_eq!(shown(&read(bytes)), *keys, "{:?}", String::from_utf8_lossy(bytes));
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(shown(&pieces(&single)), *keys, "{:?}", String::from_utf8_lossy(bytes));
        for at in 1..bytes.len() {
            let (one, two) = bytes.split_at(at);
            assert_eq!(
                shown(&pieces(&[one, two])),
                *keys,
                "{:?} at {at}",
                String::from_utf8_lossy(bytes)
            );
        }
    }
}

#[test]
fn h41_answers_of_the_terminal_are_no_keys_and_take_none_with_them() {
    for reply in REPLIES {
        let shown_reply = String::from_utf8_lossy(reply);
        assert_eq!(typed(read(reply)), "", "{shown_reply:?}");
        for at in 1..reply.len() {
            let (one, two) = reply.split_at(at);
            let behind = [two, b"x\x1b[A"].concat();
            let found = pieces(&[b"w", one, &behind]);
            assert_eq!(typed(found), "w x Up", "{shown_reply:?} at {at}");
        }
    }
}

#[test]
fn h41_what_breaks_off_takes_nothing_with_it() {
    for (bytes, keys) in [
        (&b"\x1b[?997;1\x03"[..], "Ctrl-c"),
        (b"\x1b[1;5\x1b[A", "Up"),
        (b"\x1b[1;5\xc3\xa9", "é"),
        (b"\x1b]11;rgb:14\x03", "Ctrl-c"),
        (b"\x1b]11;rgb:14\rx", "Enter x"),
        (b"\x1b]11;rgb:14\x1b[A", "Up"),
        (b"\x1bPabc\x18x", "x"),
        (b"\x1b\x1b]11;x\x07k", "Esc k"),
        (b"\x1bO\x03", "Alt-O Ctrl-c"),
        (b"\xe9a", "é a"),
        (b"\xe9", "é"),
        (b"\xc3", "Ã"),
        (b"\x1b\xe9", "Alt-é"),
        (b"\x80a", "a"),
        (b"\xf0\x9f\x91a", "ð a"),
        (b"\x1b[200~lost", "paste:lost"),
    ] {
        let shown = shown(&read(bytes));
        assert_eq!(shown, keys, "{:?}", String::from_utf8_lossy(bytes));
    }
    // A long sequence without an end.
    let endless = [b"\x1b[".to_vec(), b"1;".repeat(1000)].concat();
    let mut decoder = Decoder::new(WAIT);
    decoder.feed(&endless, Instant::now());
    decoder.expire();
    assert_eq!(shown(&decoder.feed(b"q", Instant::now())), "q");
}

#[test]
fn h41_an_open_string_or_paste_is_given_up_when_it_is_silent_or_somebody_types() {
    for (open, pasted) in [(&b"\x1b]11;"[..], ""), (b"\x1bP1", ""), (b"\x1b[200~", "paste:qq ")] {
        let mut decoder = Decoder::new(WAIT);
        let mut now = Instant::now();
        assert_eq!(decoder.feed(open, now), []);
        assert_eq!(decoder.wait(), Some(STRING_WAIT));
        let mut found = Vec::new();
        for _ in 0..3 {
            now += Duration::from_millis(200);
            found.extend(decoder.feed(b"q", now));
        }
        assert_eq!(shown(&found), format!("{pasted}q"));
        // Slow input in larger pieces still belongs to the string or paste.
        decoder.feed(open, now);
        for _ in 0..30 {
            now += Duration::from_millis(100);
            assert_eq!(decoder.feed(&[b'x'; 40], now), []);
        }
        decoder.expire();
        assert_eq!(shown(&decoder.feed(b"q", now)), "q");
    }
    // Esc does not wait that long.
    let mut decoder = Decoder::new(WAIT);
    decoder.feed(b"\x1b]11;\x1b", Instant::now());
    assert_eq!(decoder.wait(), Some(WAIT));
    assert_eq!(shown(&decoder.expire()), "Esc");
}

#[test]
fn h41_a_large_paste_comes_in_pieces_and_whole() {
    let text = "grüße ".repeat(2_000_000);
    let bytes = [b"\x1b[200~", text.as_bytes(), b"\x1b[201~x"].concat();
    let mut decoder = Decoder::new(WAIT);
    let mut inputs = Vec::new();
    for piece in bytes.chunks(4096) {
        inputs.extend(decoder.feed(piece, Instant::now()));
    }
    let whole: String = inputs
        .iter()
        .filter_map(|input| match input {
            Input::Paste(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(whole == text, "{} of {}", whole.len(), text.len());
    assert_eq!(shown(&inputs[inputs.len() - 1..]), "x");
}

#[test]
fn a_mouse_holds_its_modifiers() {
    let inputs = read(b"\x1b[<20;1;1M");
    let [Input::Mouse(mouse)] = inputs[..] else { panic!("{inputs:?}") };
    assert_eq!(mouse.kind, MouseEventKind::Down(MouseButton::Left));
    assert_eq!(mouse.modifiers, KeyModifiers::SHIFT | KeyModifiers::CONTROL);
}

/// The number of cases per property; `NEXUS_CASES` overrides it.
fn cases() -> u32 {
    std::env::var("NEXUS_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Replies between keys change nothing, however all of it is split.
    #[test]
    fn h41_replies_mixed_into_typing_change_nothing(
        parts in prop::collection::vec((0..KEYS.len(), prop::option::of(0..REPLIES.len())), 1..12),
        splits in prop::collection::vec(1_usize..9, 1..20),
    ) {
        // An ESC before something else would be Alt.
        let whole = |bytes: &[u8]| !matches!(
            bytes, b"\x1b" | b"\x1b\x1b" | [ESC, b'[' | b'O' | b']' | b'P' | b'_']
        );
        let mut bytes = Vec::new();
        let mut keys = Vec::new();
        for (at, reply) in parts {
            let (key, name) = KEYS[at];
            if whole(key) && !name.is_empty() {
                bytes.extend_from_slice(key);
                keys.push(name);
            }
            if let Some(reply) = reply {
                bytes.extend_from_slice(REPLIES[reply]);
            }
        }
        let mut rest = &bytes[..];
        let mut split = Vec::new();
        for size in splits.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, more) = rest.split_at((*size).min(rest.len()));
            split.push(piece);
            rest = more;
        }
        prop_assert_eq!(typed(pieces(&split)), keys.join(" "));
    }

    /// Any bytes are decoded or expire in the end, and the key after them is recognised.
    #[test]
    fn h41_any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut decoder = Decoder::new(WAIT);
        let now = Instant::now();
        decoder.feed(&bytes, now);
        for _ in 0..4 {
            if decoder.wait().is_none() {
                break;
            }
            decoder.expire();
        }
        prop_assert_eq!(decoder.wait(), None);
        prop_assert_eq!(shown(&decoder.feed(b"q", now)), "q");
    }
}

#[test]
fn answers_of_the_terminal_are_told_from_keys() {
    for (bytes, expected) in [
        (&b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"[..], "light:true"),
        (b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07", "light:false"),
        (b"\x1b]11;rgb:f/f/f\x07", "light:true"),
        (b"\x1b]11;rgba:00/00/00/ff\x07", "light:false"),
        (b"\x1b]10;rgb:ffff/ffff/ffff\x07a", "a"),
        (b"\x1b]11;rgb:zz/0\x07a", "a"),
        (b"\x1b[I\x1b[O", "focused"),
        (b"\x1b[?997;2n", "light:true"),
        (b"\x1b[?997;1n\x1b[?62;22c", "light:false terminal"),
        (b"\x1bPrgb:ffff/ffff/ffff\x1b\\a", "a"),
    ] {
        for split in 0..=bytes.len() {
            let found = pieces(&[&bytes[..split], &bytes[split..]]);
            assert_eq!(shown(&found), expected, "{:?} at {split}", String::from_utf8_lossy(bytes));
        }
    }
}
