//! Adding a bullet to a list in a file, in the manner of the file.

use super::tags::tags_in;

/// A text with a bullet at its end: with the sign and the box that its last bullet has, and with the
/// time before it where the last ones have that. `time` is `14:45`. Returns its line, too, from 1.
pub fn with_bullet(text: &str, bullet: &str, time: &str) -> (String, usize) {
    let last = text.lines().rev().find_map(sign_of);
    let (sign, boxed, timed) = last.unwrap_or(("-", false, false));
    let mut lines = bullet.trim().lines();
    let mut new = format!("{sign} ");
    if boxed {
        new.push_str("[ ] ");
    }
    if timed {
        new.push_str(time);
        new.push(' ');
    }
    new.push_str(lines.next().unwrap_or_default());
    for line in lines {
        new.push('\n');
        if !line.trim().is_empty() {
            new.push_str("  ");
            new.push_str(line);
        }
    }
    let body = text.trim_end_matches('\n');
    // A bullet goes on with a list, also below what is indented in its last one.
    let in_list =
        body.rsplit("\n\n").next().is_some_and(|it| it.lines().any(|l| sign_of(l).is_some()));
    let between = match (body.is_empty(), in_list) {
        (true, _) => "",
        (false, true) => "\n",
        (false, false) => "\n\n",
    };
    let before = format!("{body}{between}");
    let line = before.matches('\n').count() + 1;
    (format!("{before}{new}\n"), line)
}

/// The text of a takeaway with tags and links behind its first line, without those tags that are in it.
pub fn mark_takeaway(text: &str, tags: &[String], links: &[String]) -> String {
    let text = text.trim();
    let known = tags_in(text);
    let tags = tags.iter().map(|tag| tag.replace(' ', "-"));
    let tags = tags.filter(|tag| !known.contains(tag)).map(|tag| format!("#{tag}"));
    let marks: Vec<String> = tags.chain(links.iter().cloned()).collect();
    if marks.is_empty() {
        return text.to_owned();
    }
    let (first, rest) = text.split_once('\n').map_or((text, ""), |(first, rest)| (first, rest));
    // Code begins with a line of its own.
    let (first, rest) = if first.starts_with("```") || first.starts_with("~~~") {
        ("", text)
    } else {
        (first, rest)
    };
    let between = if first.is_empty() { "" } else { " " };
    let end = if rest.is_empty() { "" } else { "\n" };
    format!("{}{between}{}{end}{rest}", first.trim_end(), marks.join(" "))
}

/// The sign of a bullet, whether it has a box to tick, and whether it begins with a time.
fn sign_of(line: &str) -> Option<(&str, bool, bool)> {
    let sign = ["-", "*", "+"].into_iter().find(|sign| line.starts_with(sign))?;
    let rest = line[1..].strip_prefix([' ', '\t'])?.trim_start();
    let inner = ["[ ] ", "[x] ", "[X] "].into_iter().find_map(|it| rest.strip_prefix(it));
    let words = inner.unwrap_or(rest).as_bytes();
    let digit = |at: usize| words.get(at).is_some_and(u8::is_ascii_digit);
    let timed = digit(0) && digit(1) && words.get(2) == Some(&b':') && digit(3) && digit(4);
    (!rest.is_empty()).then_some((sign, inner.is_some(), timed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_links_stand_behind_the_first_line() {
        let (tags, links) = (["a".to_owned(), "two words".to_owned()], ["[[x]]".to_owned()]);
        for (text, marked) in [
            ("one", "one #a #two-words [[x]]"),
            ("one #a\ntwo\n", "one #a #two-words [[x]]\ntwo"),
            ("```\nls\n```", "#a #two-words [[x]]\n```\nls\n```"),
            ("", "#a #two-words [[x]]"),
        ] {
            assert_eq!(mark_takeaway(text, &tags, &links), marked);
        }
        assert_eq!(mark_takeaway(" one\ntwo", &[], &[]), "one\ntwo");
    }

    #[test]
    fn a_bullet_is_added_in_the_manner_of_the_file() {
        for (text, after, line) in [
            ("", "- one\n  two\n", 1),
            ("# Inbox\n", "# Inbox\n\n- one\n  two\n", 3),
            ("* a\n* b\n  c", "* a\n* b\n  c\n* one\n  two\n", 4),
            ("- [x] a\n", "- [x] a\n- [ ] one\n  two\n", 2),
            ("- 09:30 a\n\n", "- 09:30 a\n- 14:45 one\n  two\n", 2),
            ("+ a\n\ntext\n", "+ a\n\ntext\n\n+ one\n  two\n", 5),
        ] {
            assert_eq!(with_bullet(text, "one\ntwo\n", "14:45"), (after.to_owned(), line));
        }
    }
}
