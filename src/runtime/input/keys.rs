//! The meaning of bytes and sequences: the tables of xterm, rxvt, the Linux console and the kitty
//! keyboard protocol (<https://sw.kovidgoyal.net/kitty/keyboard-protocol/>).

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use crate::theme::Rgb;

pub(super) const ESC: u8 = 0x1b;

/// An input from the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::runtime) enum Input {
    Key(KeyEvent),
    Mouse(MouseEvent),
    Paste(String),
    /// The terminal's background, which it was asked for or says by itself.
    Background {
        light: bool,
    },
    /// What kind of terminal this is, which it says after all other answers.
    Terminal,
    /// The window has got the focus.
    Focused,
}

pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

/// The key of an ASCII byte.
pub(super) fn of_byte(byte: u8) -> Option<Input> {
    let control = |c: u8| key(KeyCode::Char(c.into()), KeyModifiers::CONTROL);
    Some(match byte {
        0 => control(b' '),
        b'\t' => key(KeyCode::Tab, KeyModifiers::NONE),
        b'\r' => key(KeyCode::Enter, KeyModifiers::NONE),
        1..=26 => control(byte - 1 + b'a'),
        ESC => key(KeyCode::Esc, KeyModifiers::NONE),
        // Ctrl with a digit or a punctuation key: 4 \, 5 ], 6 ^ and 7 / _.
        0x1c..=0x1f => control(byte - 0x1c + b'4'),
        0x7f => key(KeyCode::Backspace, KeyModifiers::NONE),
        0x20..0x7f => key(KeyCode::Char(byte.into()), KeyModifiers::NONE),
        0x80.. => return None,
    })
}

/// The first character of bytes that are not ASCII, and its length; `None` if it may be incomplete.
/// Bytes that are not UTF-8 are decoded as Latin-1.
pub(super) fn character(bytes: &[u8]) -> Option<(char, usize)> {
    let latin = (char::from(*bytes.first()?), 1);
    let length = match bytes[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some(latin),
    };
    let there = &bytes[..length.min(bytes.len())];
    match std::str::from_utf8(there) {
        Ok(text) => text.chars().next().map(|c| (c, length)),
        // May still become a character.
        Err(error) if error.error_len().is_none() => None,
        Err(_) => Some(latin),
    }
}

/// Decodes an incomplete sequence that has expired. Returns how many bytes that takes; `None` for
/// all.
pub(super) fn unfinished(pending: &[u8], found: &mut Vec<Input>) -> Option<usize> {
    let alone = |c: u8| key(KeyCode::Char(c.into()), KeyModifiers::ALT);
    match *pending {
        [ESC] => found.extend(of_byte(ESC)),
        [ESC, ESC] => found.extend([of_byte(ESC), of_byte(ESC)].into_iter().flatten()),
        [ESC, c @ (b'[' | b'O' | b']' | b'P' | b'_' | b'^' | b'X')] => found.push(alone(c)),
        [ESC, ESC, c @ (b'[' | b'O')] => {
            found.extend(of_byte(ESC));
            found.push(alone(c));
        }
        // An incomplete character.
        [ESC, first, ..] if first >= 0xa0 => {
            found.push(alone(first));
            return Some(2);
        }
        [first, ..] if first >= 0xa0 => {
            found.push(key(KeyCode::Char(first.into()), KeyModifiers::NONE));
            return Some(1);
        }
        _ => {}
    }
    None
}

/// The modifiers from their number in a sequence: one more than the bits.
fn modifiers(number: u32) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ]
    .into_iter()
    .filter(|(bit, _)| bits & bit != 0)
    .fold(KeyModifiers::NONE, |all, (_, modifier)| all | modifier)
}

/// The key of SS3 and a letter: cursor keys, F1 to F4 and the keypad.
pub(super) fn of_ss3(last: u8, number: Option<&[u8]>) -> Option<Input> {
    let number = number.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    let held = modifiers(number.unwrap_or(1));
    if let Some(code) = named(last) {
        return Some(key(code, held));
    }
    Some(match last {
        b'M' => key(KeyCode::Enter, held),
        b'I' => key(KeyCode::Tab, held),
        b' ' | b'X' => key(KeyCode::Char(if last == b'X' { '=' } else { ' ' }), held),
        b'a'..=b'd' => key(named(last.to_ascii_uppercase())?, held | KeyModifiers::CONTROL),
        // The keypad in application mode: the characters printed on it.
        b'j'..=b'y' => key(KeyCode::Char((last - 0x40).into()), held),
        _ => return None,
    })
}

/// The key of the letter that ends a control sequence or follows SS3.
fn named(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

/// F1 to F5 on the Linux console.
pub(super) fn of_console(last: u8) -> Option<Input> {
    let number = last.checked_sub(b'A').filter(|number| *number < 5)?;
    Some(key(KeyCode::F(number + 1), KeyModifiers::NONE))
}

/// A parameter of a control sequence, with its subparameters.
type Parameter = Vec<Option<u32>>;

/// The input of a control sequence with these parameters and this final byte.
pub(super) fn of_control(parameters: &[u8], last: u8) -> Option<Input> {
    match parameters.first() {
        Some(b'<') => return of_mouse(&parameters[1..], last),
        Some(b'?') => return of_answer(&parameters[1..], last),
        // Other replies of the terminal.
        Some(b'=' | b'>') => return None,
        _ => {}
    }
    if last == b'^' || last == b'@' {
        // rxvt: Control, and Control with Shift.
        let shift = if last == b'@' { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
        return of_tilde(parameters, KeyModifiers::CONTROL | shift);
    }
    let all = split(parameters)?;
    let number = |at: usize| first(&all, at);
    let held = modifiers(number(1).unwrap_or(1));
    // A key release.
    if all.get(1).and_then(|it| it.get(1).copied().flatten()) == Some(3) {
        return None;
    }
    match last {
        b'~' if number(0) == Some(27) => of_code(&[number(2)], modifiers(number(1).unwrap_or(1))),
        b'~' => Some(key(numbered(number(0)?)?, held)),
        b'I' if parameters.is_empty() => Some(Input::Focused),
        b'u' => of_code(all.first()?, held),
        b'Z' => Some(key(KeyCode::BackTab, held | KeyModifiers::SHIFT)),
        b'a'..=b'd' if parameters.is_empty() => {
            Some(key(named(last.to_ascii_uppercase())?, KeyModifiers::SHIFT))
        }
        b'M' => mouse(number(0)?.checked_sub(32)?, (number(1)?, number(2)?), true),
        // A cursor position: row and column. F3 with modifiers looks like one in the first row; its
        // modifiers go up to 16.
        b'R' if !matches!(
            (number(0), number(1)),
            (None, None) | (Some(1), None | Some(2..=16))
        ) =>
        {
            None
        }
        _ if all.len() <= 2 && matches!(number(0), None | Some(0 | 1)) => {
            Some(key(named(last)?, held))
        }
        _ => None,
    }
}

/// An answer of the terminal: its kind (DA1), or whether dark or light is preferred (997).
fn of_answer(parameters: &[u8], last: u8) -> Option<Input> {
    match (parameters, last) {
        (_, b'c') => Some(Input::Terminal),
        (b"997;1", b'n') => Some(Input::Background { light: false }),
        (b"997;2", b'n') => Some(Input::Background { light: true }),
        _ => None,
    }
}

/// The background in a control string, if that is the answer to OSC 11: `11;rgb:rrrr/gggg/bbbb` with
/// one to four digits for each colour (xterm, "Operating System Commands").
pub(super) fn of_string(text: &[u8]) -> Option<Input> {
    let text = std::str::from_utf8(text).ok()?.strip_prefix("11;")?;
    let colors = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
    let mut parts = colors.split('/').map(|digits| {
        let largest = (1_u32 << (4 * digits.len().clamp(1, 4))) - 1;
        let value = u32::from_str_radix(digits, 16).ok()?;
        u8::try_from(value * 255 / largest).ok()
    });
    let mut part = || parts.next().flatten();
    let color = Rgb(part()?, part()?, part()?);
    Some(Input::Background { light: color.is_light() })
}

fn first(all: &[Parameter], at: usize) -> Option<u32> {
    all.get(at)?.first().copied().flatten()
}

/// Parameters separated by semicolons, with subparameters separated by colons; `None` if there is
/// anything else.
fn split(parameters: &[u8]) -> Option<Vec<Parameter>> {
    let text = std::str::from_utf8(parameters).ok()?;
    let number = |digits: &str| match digits {
        "" => Some(None),
        digits => digits.parse().ok().map(Some),
    };
    text.split(';').map(|one| one.split(':').map(number).collect()).collect()
}

pub(super) fn of_tilde(number: &[u8], held: KeyModifiers) -> Option<Input> {
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    Some(key(numbered(number)?, held))
}

/// The key of a number and a tilde.
fn numbered(number: u32) -> Option<KeyCode> {
    let function = |from: u32, first: u32| KeyCode::F((number - from + first) as u8);
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => return None,
    })
}

/// A key of the kitty protocol: its code, its shifted code, and its code in the US layout.
fn of_code(codes: &[Option<u32>], held: KeyModifiers) -> Option<Input> {
    let code = codes.first().copied().flatten()?;
    let named = match code {
        9 => KeyCode::Tab,
        13 | 57414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        57376..=57398 => KeyCode::F((code - 57376 + 13) as u8),
        // The keypad.
        57399..=57408 => KeyCode::Char(char::from_digit(code - 57399, 10)?),
        57409..=57413 => KeyCode::Char(b"./*-+"[(code - 57409) as usize].into()),
        57415 => KeyCode::Char('='),
        57416 => KeyCode::Char(','),
        57417 => KeyCode::Left,
        57418 => KeyCode::Right,
        57419 => KeyCode::Up,
        57420 => KeyCode::Down,
        57421 => KeyCode::PageUp,
        57422 => KeyCode::PageDown,
        57423 => KeyCode::Home,
        57424 => KeyCode::End,
        57425 => KeyCode::Insert,
        57426 => KeyCode::Delete,
        // Modifiers alone, media keys and others that are not used here.
        57344..=63743 => return None,
        _ => KeyCode::Char(char::from_u32(code).filter(|c| !c.is_control())?),
    };
    let KeyCode::Char(mut c) = named else { return Some(key(named, held)) };
    let also = |at: usize| codes.get(at).copied().flatten().and_then(char::from_u32);
    let mut shifted = also(1);
    if held.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
        && !c.is_ascii()
        && let Some(place) = also(2).filter(char::is_ascii)
    {
        // Shortcuts go by the position of the key.
        c = place;
        shifted = None;
    }
    if held.contains(KeyModifiers::SHIFT) {
        c = shifted.or_else(|| c.to_uppercase().next()).unwrap_or(c);
    }
    Some(key(KeyCode::Char(c), held))
}

/// A mouse report with decimal coordinates (mode 1006).
fn of_mouse(parameters: &[u8], last: u8) -> Option<Input> {
    let all = split(parameters)?;
    if all.len() != 3 || !matches!(last, b'M' | b'm') {
        return None;
    }
    mouse(first(&all, 0)?, (first(&all, 1)?, first(&all, 2)?), last == b'M')
}

/// A mouse report with coordinates as bytes.
pub(super) fn of_old_mouse(button: u8, column: u8, row: u8) -> Option<Input> {
    let place = |byte: u8| u32::from(byte.saturating_sub(32));
    mouse(place(button), (place(column), place(row)), true)
}

fn mouse(button: u32, (column, row): (u32, u32), down: bool) -> Option<Input> {
    let modifiers =
        modifiers(1 + ((button >> 2 & 1) | (button >> 3 & 1) << 1 | (button >> 4 & 1) << 2));
    let moved = button & 32 != 0;
    let which = match button & 3 {
        0 => Some(MouseButton::Left),
        1 => Some(MouseButton::Middle),
        2 => Some(MouseButton::Right),
        _ => None,
    };
    let kind = match (button & 0xc0, which) {
        (0, Some(button)) if moved => MouseEventKind::Drag(button),
        (0, None) if moved => MouseEventKind::Moved,
        (0, Some(button)) if down => MouseEventKind::Down(button),
        (0, button) => MouseEventKind::Up(button.unwrap_or(MouseButton::Left)),
        (64, Some(MouseButton::Left)) => MouseEventKind::ScrollUp,
        (64, Some(MouseButton::Middle)) => MouseEventKind::ScrollDown,
        (64, Some(MouseButton::Right)) => MouseEventKind::ScrollLeft,
        (64, None) => MouseEventKind::ScrollRight,
        // Other buttons.
        _ => return None,
    };
    let place = |number: u32| u16::try_from(number.saturating_sub(1)).ok();
    Some(Input::Mouse(MouseEvent { kind, column: place(column)?, row: place(row)?, modifiers }))
}
