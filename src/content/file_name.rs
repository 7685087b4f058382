//! Encoding ids as file names, and decoding them.
//!
//! Every id has a unique name on every file system: only `a-z`, `0-9`, `.`, `_` and `-` stand for
//! themselves; any other byte is `%` and two hexadecimal digits. So no name contains a path
//! separator, and no two differ only by case or Unicode normalisation.

use std::fmt::Write as _;

/// The longest name, in bytes: the limit of file systems (255), less room for suffixes.
const LONGEST: usize = 200;

/// Names that Windows reserves for devices, with any extension
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Names that an export uses itself; an id with such a name is encoded.
const TAKEN: [&str; 2] = ["readme.md", "catalogue.toml"];

/// The name of an id: one part of a path, or several if it is too long for one; then all but the
/// last end with a lone `%`.
pub fn file_name(id: &str) -> Vec<String> {
    let stem = id.split('.').next().unwrap_or_default();
    let reserved = DEVICES.contains(&stem) || TAKEN.contains(&id);
    // `.note` is the suffix of notes.
    let note = id.strip_suffix(".note").map(str::len);
    let mut parts = vec![String::new()];
    for (at, byte) in id.bytes().enumerate() {
        if let Some(part) = parts.last_mut().filter(|part| part.len() + 3 >= LONGEST) {
            part.push('%');
            parts.push(String::new());
        }
        let Some(part) = parts.last_mut() else { continue };
        // A leading dot hides a file; a trailing one is lost on Windows.
        let dot = byte == b'.' && (part.is_empty() || at + 1 == id.len() || note == Some(at));
        let plain = matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        if plain && !dot && !(reserved && at == 0) {
            part.push(char::from(byte));
        } else {
            let _ = write!(part, "%{byte:02x}");
        }
    }
    parts
}

/// The id that a path encodes, without its suffix; parts are separated by `/`. Names that are not
/// encoded are taken literally.
pub fn id_of_name(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = |byte: &u8| char::from(*byte).to_digit(16);
        rest = match (first, after) {
            // The name continues in the next part.
            (b'%', [b'/', after @ ..]) => after,
            (b'%', [high, low, after @ ..]) => {
                bytes.push((hex(high)? * 16 + hex(low)?) as u8);
                after
            }
            (b'%', _) => return None,
            _ => {
                bytes.push(*first);
                after
            }
        };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_have_readable_names_where_nothing_speaks_against_it() {
        let name = |id: &str| file_name(id).join("/");
        assert_eq!(name("redis"), "redis");
        assert_eq!(name("my/ci.cd-1a_b"), "my%2fci.cd-1a_b");
        assert_eq!(name("a--b"), "a--b");
        assert_eq!(name("été"), "%c3%a9t%c3%a9");
        assert_eq!(name("a.note"), "a%2enote");
        assert_eq!(name("con"), "%63on");
        assert_eq!(name("aux.h"), "%61ux.h");
        assert_eq!(name("readme.md"), "%72eadme.md");
        let long = file_name(&"é".repeat(100));
        assert!(long.len() == 4 && long.iter().all(|part| part.len() <= LONGEST), "{long:?}");
        assert_eq!(id_of_name("plain/folder"), Some("plain/folder".to_owned()));
        assert_eq!(id_of_name("100%"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn h26_every_text_has_a_name_of_its_own_that_leads_back_to_it(
            one in "(\\PC|[a-c./\\\\%\u{0}\u{1b}]|con|note|\\.\\.){0,80}", other in "[a-b./%-]{0,6}",
        ) {
            let name = file_name(&one);
            for part in &name {
                prop_assert!(part.len() <= LONGEST);
                prop_assert!(part.bytes().all(|byte| matches!(
                    byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'%'
                )));
                prop_assert!(part != "." && part != ".." && !part.starts_with('.'));
                prop_assert!(!part.ends_with('.'), "{}", part);
            }
            prop_assert_eq!(id_of_name(&name.join("/")), Some(one.clone()));
            prop_assert_eq!(name == file_name(&other), one == other);
        }
    }
}
