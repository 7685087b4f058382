//! JSON that is safe to print.

use std::fmt::Write as _;

use serde::Serialize;

use crate::domain::is_hostile;

/// A value as pretty-printed JSON, with hostile characters in its strings escaped.
///
/// # Errors
/// If the value has no JSON form, such as a map whose keys are not strings.
pub fn to_json(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(value)?;
    if !text.chars().any(|c| is_hostile(c) && c != '\n') {
        return Ok(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        // Outside strings, newlines are the only hostile characters.
        if is_hostile(c) && c != '\n' {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h14_json_escapes_what_a_terminal_would_obey() {
        let text = "a\u{1b}[2J\u{7f}\u{9b}\u{202e}é";
        let printed = to_json(&[text]).unwrap();
        assert!(!printed.chars().any(|c| is_hostile(c) && c != '\n'));
        assert_eq!(serde_json::from_str::<Vec<String>>(&printed).unwrap(), [text]);
    }
}
