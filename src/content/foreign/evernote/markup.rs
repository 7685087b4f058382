//! The markup of Evernote as HTML that says the same.

use std::collections::HashSet;

/// The content of a note as HTML.
pub(super) fn readable(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    // Looked for once, not for each that begins.
    let last_crypt = content.rfind("</en-crypt>");
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = &rest[at..];
        let Some(end) = tag.find('>').map(|end| end + 1) else {
            rest = tag;
            break;
        };
        let inner = &tag[..end];
        rest = &tag[end..];
        if inner.starts_with("<en-todo") {
            out.push_str(if inner.contains("checked=\"true\"") { "☑ " } else { "☐ " });
        } else if inner.starts_with("<en-media") {
            let is_picture = inner.contains("type=\"image/");
            out.push_str(if is_picture { " (a picture) " } else { " (a file) " });
        } else if inner.starts_with("<en-crypt") {
            out.push_str(" (encrypted) ");
            if last_crypt.is_some_and(|last| last >= content.len() - rest.len()) {
                rest = rest.find("</en-crypt>").map_or(rest, |end| &rest[end..]);
            }
        } else if inner.starts_with("<div") && inner.contains("-en-codeblock") {
            let (code, behind) = split_at_end(rest);
            let lines = code.replace("<div", "\n<div").replace("<br", "\n<br");
            out.extend(["<pre>", &without_tags(&lines), "</pre>"]);
            rest = behind;
        } else {
            out.push_str(inner);
            if inner.starts_with("<li") && inner.contains("-en-checked:true") {
                out.push_str("☑ ");
            } else if inner.starts_with("<li") && inner.contains("-en-checked:false") {
                out.push_str("☐ ");
            }
        }
    }
    out.push_str(rest);
    out
}

/// What stands in a `div` that is open, and what comes after its end.
fn split_at_end(html: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    for (at, _) in html.match_indices('<') {
        let tag = &html[at..];
        if tag.starts_with("<div") {
            depth += 1;
        } else if tag.starts_with("</div") {
            if depth == 0 {
                let end = tag.find('>').map_or(html.len(), |end| at + end + 1);
                return (&html[..at], &html[end..]);
            }
            depth -= 1;
        }
    }
    (html, "")
}

fn without_tags(html: &str) -> String {
    let mut pieces = html.split('<');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |all, piece| all + piece.split_once('>').map_or("", |(_, text)| text))
}

/// A text whose links to notes of the same export, which Evernote names by numbers, name them by
/// their titles.
pub(super) fn with_note_links(text: &str, titles: &HashSet<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](evernote:") {
        let (before, link) = rest.split_at(at);
        let end = link.find(')').map_or(link.len(), |end| end + 1);
        match before.rsplit_once('[') {
            Some((before, label)) if titles.contains(label) => {
                out.extend([before, "[[", label, "]]"]);
            }
            _ => out.extend([before, &link[..end]]),
        }
        rest = &link[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_tasks_are_what_one_sees_in_evernote() {
        let code =
            "<div style=\"-en-codeblock:true;\"><div>a &lt; b</div><div>c<br/></div></div><p>x";
        assert_eq!(readable(code), "<pre>\na &lt; b\nc\n</pre><p>x");
        let tasks = "<ul style=\"--en-todo:true\"><li style=\"--en-checked:true\">one</li></ul>";
        assert!(readable(tasks).contains(">☑ one<"));
        assert_eq!(readable("a <en-crypt>xyz</en-crypt> b <"), "a  (encrypted) </en-crypt> b <");
    }

    #[test]
    fn links_to_notes_that_are_elsewhere_stay() {
        let titles = HashSet::from(["A".to_owned()]);
        let text = "[A](evernote:///1) and [B](evernote:///2) and [";
        assert_eq!(with_note_links(text, &titles), "[[A]] and [B](evernote:///2) and [");
    }
}
