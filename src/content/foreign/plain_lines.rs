//! The lines of a plain text: indents, bullets, numbers, rules.

/// A line.
pub(super) struct Line<'t> {
    /// The line without what ends it.
    pub(super) whole: &'t str,
    /// The same without its indent.
    pub(super) text: &'t str,
    /// Columns before the text.
    pub(super) indent: usize,
}

impl<'t> Line<'t> {
    pub(super) fn of(whole: &'t str) -> Self {
        let whole = whole.trim_end();
        let text = whole.trim_start();
        let before = &whole[..whole.len() - text.len()];
        let indent = before.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
        Self { whole, text, indent }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// The text of an item behind its bullet.
pub(super) fn bullet<'t>(line: &Line<'t>) -> Option<&'t str> {
    let mut chars = line.text.chars();
    let sign = chars.next()?;
    let rest = chars.as_str();
    let spaced = rest.starts_with([' ', '\t']) && !rest.trim().is_empty();
    let known = "-*+•·●○◦▪▫■□‣⁃–—➤►✓✔☐☑".contains(sign) || sign == 'o' && line.indent > 0;
    // An arrow may stand right at the word.
    let arrow = line.text.strip_prefix("->").or_else(|| line.text.strip_prefix("=>"));
    let arrow = arrow.map(str::trim).filter(|rest| !rest.is_empty());
    arrow.or_else(|| (spaced && known).then(|| rest.trim()))
}

/// The depth of a number that a line begins with (`2.` is 1, `2.1` is 2), and the text after it.
pub(super) fn number(text: &str) -> Option<(usize, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let closed = rest.starts_with(')');
    let rest = if closed { &rest[1..] } else { rest };
    let parts: Vec<&str> = digits.trim_end_matches('.').split('.').collect();
    let numbers = parts.iter().all(|part| (1..=3).contains(&part.len()));
    // "2024 was", "3 things" and "1.5 litres" are no numbers of parts.
    let marked = closed || digits.ends_with('.') || parts.len() > 1;
    (numbers && marked && parts.len() <= 5 && rest.starts_with([' ', '\t']))
        .then(|| (parts.len(), rest.trim()))
        .filter(|(_, rest)| !rest.is_empty())
}

/// The sign of a line that is only a rule: `----`.
pub(super) fn rule_sign(text: &str) -> Option<char> {
    let text = text.trim();
    let sign = text.chars().next().filter(|sign| "=-~*_^#+".contains(*sign))?;
    (text.len() >= 3 && text.chars().all(|c| c == sign)).then_some(sign)
}

/// Whether a line is a heading in capitals.
pub(super) fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || "&/-–:,'’()?".contains(c);
    letters >= 4
        && text.chars().count() <= 60
        && text.chars().all(plain)
        && !text.chars().any(char::is_lowercase)
        && text.chars().any(char::is_uppercase)
}

/// A text without the indent of its text where most of it has one, as in an RFC.
pub(super) fn without_indent(text: &str) -> String {
    let indents =
        || text.lines().map(Line::of).filter(|line| !line.is_blank()).map(|line| line.indent);
    let (all, within) = (indents().count(), indents().filter(|indent| *indent > 0).count());
    if within * 4 < all * 3 {
        return text.to_owned();
    }
    let base = indents().filter(|indent| *indent > 0).min().unwrap_or(0);
    let cut = |line: &str| {
        let blanks = line.bytes().take(base).take_while(|byte| *byte == b' ').count();
        line[blanks..].to_owned()
    };
    text.lines().map(cut).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_parts_are_told_from_numbers() {
        assert_eq!(number("2. Locks"), Some((1, "Locks")));
        assert_eq!(number("2.1 Locks"), Some((2, "Locks")));
        assert_eq!(number("2) Locks"), Some((1, "Locks")));
        for text in ["2024 was", "3 things", "2.", "a. b", "192.168.0.1", "12345. x"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_indented_as_a_whole_begins_at_its_left() {
        assert_eq!(without_indent("Head\n\n   a\n   b\n     c\n   d\n"), "Head\n\na\nb\n  c\nd");
        let text = "a\n    b\nc\n";
        assert_eq!(without_indent(text), text);
    }
}
