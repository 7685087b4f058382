//! What words are called besides: names that are written with a sign between their parts or
//! without (`sha-256`, `sha256`), options (`-it`), names that begin with a dot (`.net`).

use super::folding::{fold, is_apostrophe, is_elision, is_unspaced};

/// Bytes of the longest name that is joined.
const LONGEST: usize = 24;
/// Letters of the longest option. A minus before a longer word is no option, but excludes it.
pub(super) const LONGEST_OPTION: usize = 3;
/// What is left off and joined behind a dot: `nodejs`, `aspnet`.
const ENDINGS: &[&str] = &["js", "ts", "io", "net", "ai", "rs"];

/// A sign as it stands in the full text, whose own tokenizer drops those of ASCII.
pub(super) fn widened(sign: char) -> char {
    match sign {
        '+' => '＋',
        '#' => '＃',
        '-' => '－',
        '.' => '．',
        other => other,
    }
}

/// The sign that a word of a query begins with, and the word, folded.
pub(super) fn signed(word: &str) -> (Option<char>, &str) {
    match word.strip_prefix(['－', '．']) {
        Some(rest) => (word.chars().next(), rest),
        None => (None, word),
    }
}

/// What a folded word or phrase of a query may be called in texts besides: its parts as one word,
/// or a word of letters and digits as two.
pub(super) fn variants(folded: &str) -> Vec<String> {
    let parts: Vec<&str> = folded.split(' ').collect();
    if parts.len() > 1 {
        let joined = parts.concat();
        let short = parts.len() <= 3 && joined.len() <= LONGEST;
        let letters = joined.chars().any(char::is_alphabetic) && !joined.contains(['+', '#']);
        return if short && letters { vec![joined] } else { Vec::new() };
    }
    let digits = folded.trim_start_matches(char::is_alphabetic);
    let (letters, digits) = folded.split_at(folded.len() - digits.len());
    let splits = !letters.is_empty()
        && !letters.ends_with(is_unspaced)
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if splits { vec![format!("{letters} {digits}")] } else { Vec::new() }
}

/// What else the words of a text are called, each as one word, in no order.
pub(super) fn names(text: &str, folded: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, c) in text.char_indices() {
        let is_sign = matches!(c, '-' | '.' | '/' | '+') || is_apostrophe(c) || is_hyphen(c);
        if !is_sign {
            continue;
        }
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        let (left, right) = (last_word(before), first_word(after));
        if right.is_empty() {
            continue;
        }
        if left.is_empty() {
            names.extend(named_by_sign(before, c, right, &after[right.len()..]));
        } else if left.len() + right.len() <= LONGEST {
            names.extend(name_across(before, left, c, right, &after[right.len()..]));
        }
    }
    // The last letter of a run, which begins no pair.
    if !folded.is_ascii() {
        for run in folded.split(|c| !is_unspaced(c)) {
            names.extend(
                run.chars().next_back().filter(|c| c.len_utf8() < run.len()).map(String::from),
            );
        }
    }
    names
}

/// `-it`, `.net`: what a sign stands before, if nothing but a space or a bracket is before that.
fn named_by_sign(before: &str, sign: char, word: &str, after: &str) -> Option<String> {
    let free = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != sign);
    let fits = match sign {
        '-' => word.len() <= LONGEST_OPTION,
        '.' => {
            word.len() <= LONGEST
                && word.starts_with(|c: char| c.is_ascii_alphabetic())
                && !after.starts_with('(')
        }
        _ => false,
    };
    (free && fits).then(|| format!("{}{}", widened(sign), fold(word)))
}

/// `e-mail`, `node.js`, `l'été`: what the words at both sides of a sign are called as one.
fn name_across(before: &str, left: &str, sign: char, right: &str, after: &str) -> Option<String> {
    let joined = || Some(fold(left) + &fold(right));
    let is_word = |text: &str| text.chars().all(char::is_alphabetic);
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if is_apostrophe(sign) {
        return match right {
            // Of a possessive, whose it is.
            "s" => Some(fold(left)),
            // An elision, as people type it without the apostrophe.
            _ if is_elision(&fold(left)) => joined(),
            // `O'Reilly`; the rest of a contraction is short.
            _ => (right.len() > 2).then(|| fold(right)),
        };
    }
    match sign {
        '+' => Some(format!("{}＋{}", fold(left), fold(right))),
        // `SHA-256`, `HTTP/2`, `h.264`, also as a part of a longer name.
        _ if is_word(left) && is_number(right) => joined(),
        '.' if ENDINGS.iter().any(|it| right.eq_ignore_ascii_case(it)) => joined(),
        '/' if is_word(left) && is_word(right) && left.len() <= 3 && right.len() <= 3 => joined(),
        '.' | '/' => None,
        _ => {
            let chained = before[..before.len() - left.len()].ends_with('-')
                || after.strip_prefix('-').is_some_and(|it| it.starts_with(char::is_alphanumeric));
            if chained || is_number(left) && is_number(right) { None } else { joined() }
        }
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '\u{2010}' | '\u{2011}')
}

/// The letters and digits that a text ends with.
fn last_word(text: &str) -> &str {
    &text[text.trim_end_matches(char::is_alphanumeric).len()..]
}

/// The letters and digits that a text begins with.
fn first_word(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(char::is_alphanumeric).len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_one_word() {
        for (text, expected) in [
            ("an e-mail, a rate‑limit", &["email", "ratelimit"][..]),
            ("SHA-256, AES-SHA-256-GCM, HTTP/2, h.264", &["h264", "http2", "sha256"]),
            ("Node.js, ASP.NET; main.py end.Next", &["aspnet", "nodejs"]),
            ("CI/CD and/or src/main.rs", &["andor", "cicd", "mainrs"]),
            ("state-of-the-art 2026-01-31 1-2", &[]),
            ("Redis's, l’été, don't, O'Reilly", &["lete", "redis", "reilly"]),
            ("docker run -it, (-v) rm -rf --rm -verbose a-b", &["ab", "－it", "－rf", "－v"]),
            (".NET `.env` a.b x\n  .map(y) …", &["．env", "．net"]),
            ("N+1", &["n＋1"]),
            ("缓存 x 引擎", &["存", "擎"]),
            ("a - b. c", &[]),
        ] {
            let mut found = names(text, &fold(text));
            found.sort();
            found.dedup();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_query_is_asked_in_both_ways() {
        for (word, other) in [
            ("sha 256", Some("sha256")),
            ("sha256", Some("sha 256")),
            ("node js", Some("nodejs")),
            ("std vector", Some("stdvector")),
            ("redis", None),
            ("256", None),
            ("2026 01 31", None),
            ("https docs python org", None),
            ("x86 64", Some("x8664")),
            ("log4j", None),
        ] {
            assert_eq!(variants(word).first().map(String::as_str), other, "{word}");
        }
    }
}
