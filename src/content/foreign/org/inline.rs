//! The text of a line of Org as Markdown: links, emphasis, code, footnotes.

/// How far the end of emphasis is looked for, in bytes.
const MAX_SPAN: usize = 300;

/// The longest link, in bytes.
const MAX_LINK: usize = 2_000;

/// A piece of a line as Markdown.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let end_of_words = text.trim_end().len();
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let taken = match c {
            '[' => link(rest).or_else(|| footnote(rest)),
            '*' | '/' | '_' | '=' | '~' | '+' => emphasis(text, at, c),
            '<' if rest.starts_with("<<") => target(rest),
            '\\' if rest.starts_with("\\(") => formula(rest),
            '\\' if rest.starts_with("\\\\") && at + 2 == end_of_words => {
                Some((2, "  ".to_owned()))
            }
            _ => None,
        };
        match taken {
            Some((length, markdown)) => {
                out.push_str(&markdown);
                at += length;
            }
            None => {
                let tag = c == '<'
                    && rest[1..].starts_with(|c: char| c.is_alphabetic() || "/!?".contains(c));
                // An address in angle brackets is one in Markdown too.
                let near = &rest[..rest.floor_char_boundary(MAX_LINK)];
                if tag && !near.split('>').next().is_some_and(|it| it.contains("://")) {
                    out.push('\\');
                }
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    out
}

/// A link, `[[target][label]]` or `[[target]]`.
fn link(rest: &str) -> Option<(usize, String)> {
    let inner = rest.strip_prefix("[[")?;
    let near = &inner[..inner.floor_char_boundary(MAX_LINK)];
    let end = near.find("]]")?;
    let (target, label) = match near[..end].split_once("][") {
        Some((target, label)) => (target, Some(label)),
        None => (&near[..end], None),
    };
    if target.is_empty() || target.contains('[') {
        return None;
    }
    Some((end + 4, link_to(target, label)))
}

fn link_to(target: &str, label: Option<&str>) -> String {
    let scheme = target.split_once(':').map_or("", |(scheme, _)| scheme);
    let wiki = |name: &str| match label {
        Some(label) => format!("[[{name}|{label}]]"),
        None => format!("[[{name}]]"),
    };
    match scheme {
        "id" | "roam" | "denote" => return wiki(&target[scheme.len() + 1..]),
        "http" | "https" | "mailto" | "ftp" | "doi" => {
            let target = encoded(target);
            return match label {
                Some(label) => format!("[{label}]({target})"),
                None => format!("<{target}>"),
            };
        }
        _ => {}
    }
    let path = target.strip_prefix("file:").or_else(|| target.strip_prefix("attachment:"));
    let is_path = path.is_some() || target.starts_with(['.', '/', '~']) || target.contains(".org");
    if !is_path {
        // A heading, a name, or the text of this file.
        return match target.strip_prefix(['*', '#']) {
            Some(heading) => wiki(&format!("#{heading}")),
            None => wiki(target),
        };
    }
    let path = path.unwrap_or(target);
    let (path, part) = path.split_once("::").unwrap_or((path, ""));
    let part = part.trim_start_matches(['*', '#']);
    let part = if part.is_empty() { String::new() } else { format!("#{}", encoded(part)) };
    let image = ["png", "jpg", "jpeg", "gif", "svg", "webp"];
    let is_image =
        path.rsplit('.').next().is_some_and(|it| image.contains(&it.to_lowercase().as_str()));
    match label {
        Some(label) => format!("[{label}]({}{part})", encoded(path)),
        None if is_image => format!("![]({})", encoded(path)),
        None => format!("[{path}]({}{part})", encoded(path)),
    }
}

/// An address without blanks and brackets.
fn encoded(path: &str) -> String {
    path.replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

/// A footnote: its sign, or its text where it stands in the line.
fn footnote(rest: &str) -> Option<(usize, String)> {
    let inner = rest.strip_prefix("[fn:")?;
    let near = &inner[..inner.floor_char_boundary(MAX_SPAN)];
    let end = near.find(']')?;
    let length = end + 5;
    match near[..end].split_once(':') {
        Some((_, text)) => Some((length, format!(" ({text})"))),
        None if !near[..end].is_empty() => Some((length, format!("[^{}]", &near[..end]))),
        None => None,
    }
}

/// A formula, `\\(x\\)`.
fn formula(rest: &str) -> Option<(usize, String)> {
    let inner = &rest[2..rest.floor_char_boundary(MAX_SPAN)];
    let end = inner.find("\\)")?;
    Some((end + 4, format!("${}$", inner[..end].trim())))
}

/// `<<name>>`, a place that links lead to.
fn target(rest: &str) -> Option<(usize, String)> {
    let near = &rest[..rest.floor_char_boundary(MAX_SPAN)];
    let end = near.find(">>")?;
    let name = near[..end].trim_start_matches('<');
    let radio = near[end..].bytes().take_while(|byte| *byte == b'>').count();
    // A radio target, <<<name>>>, is text as well.
    Some((end + radio, if radio > 2 { name.to_owned() } else { String::new() }))
}

/// Emphasis that begins at a sign, where Org would take it for that.
fn emphasis(text: &str, at: usize, sign: char) -> Option<(usize, String)> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| !c.is_whitespace() && !"-('\"{[".contains(c)) {
        return None;
    }
    let inner = &text[at + 1..];
    if inner.starts_with(|c: char| c.is_whitespace() || c == sign) {
        return None;
    }
    let near = &inner[..inner.floor_char_boundary(MAX_SPAN)];
    let end = near.match_indices(sign).map(|(end, _)| end).find(|end| {
        let last = near[..*end].chars().next_back();
        let next = inner[*end + 1..].chars().next();
        last.is_some_and(|c| !c.is_whitespace())
            && next.is_none_or(|c| c.is_whitespace() || "-.,:!?;'\")}]\\[".contains(c))
    })?;
    let words = &near[..end];
    let markdown = match sign {
        '=' | '~' if words.contains('`') => format!("`` {words} ``"),
        '=' | '~' => format!("`{words}`"),
        '*' => format!("**{words}**"),
        '+' => format!("~~{words}~~"),
        // A path is no emphasis.
        '/' if words.contains('/') => return None,
        _ => format!("*{words}*"),
    };
    Some((end + 2, markdown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_where_they_led() {
        for (org, markdown) in [
            ("[[https://a.example/x y][X]]", "[X](https://a.example/x%20y)"),
            ("[[https://a.example]]", "<https://a.example>"),
            ("[[file:../b.org::*Part two][b]]", "[b](../b.org#Part%20two)"),
            ("[[./c.org]]", "[./c.org](./c.org)"),
            ("[[file:p.png]]", "![](p.png)"),
            ("[[id:1-2][x]]", "[[1-2|x]]"),
            ("[[*Heading]]", "[[#Heading]]"),
            ("[[Some note]]", "[[Some note]]"),
            ("a [[ b", "a [[ b"),
        ] {
            assert_eq!(inline(org), markdown, "{org}");
        }
    }

    #[test]
    fn emphasis_is_what_org_takes_for_it() {
        for (org, markdown) in [
            (
                "*bold* and /slanted/, =code= ~v~ +gone+ _under_.",
                "**bold** and *slanted*, `code` `v` ~~gone~~ *under*.",
            ),
            ("2*3*4 a/b/c snake_case_name", "2*3*4 a/b/c snake_case_name"),
            ("/usr/bin/env", "/usr/bin/env"),
            ("~a`b~", "`` a`b ``"),
            ("see[fn:1] and[fn:: a note]", "see[^1] and ( a note)"),
            ("<<here>>text Vec<T> <b>", "text Vec\\<T> \\<b>"),
            ("* not", "* not"),
        ] {
            assert_eq!(inline(org), markdown, "{org}");
        }
    }
}
