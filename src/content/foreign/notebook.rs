//! Jupyter notebooks: cells of Markdown as they are, code in the language of the notebook, and
//! what it printed.

use serde_json::Value;

use super::{
    document::{Documents, fenced},
    line_map::LineMap,
};
use crate::domain::counted;

/// Lines of an output that are kept.
const MAX_OUTPUT_LINES: usize = 60;

/// A notebook, in the format of version 3 or later.
pub(super) fn read(path: &str, text: &str) -> Documents {
    let notebook: Value = match serde_json::from_str(text) {
        Ok(notebook) => notebook,
        Err(error) => {
            let why = format!("not a notebook: {error}");
            return Documents::unreadable(path, error.line().max(1), &why);
        }
    };
    let cells = notebook.get("cells").or_else(|| notebook.pointer("/worksheets/0/cells"));
    let Some(cells) = cells.and_then(Value::as_array) else {
        return Documents::unreadable(path, 1, "not a notebook: it has no cells");
    };
    let language = language_of(&notebook);
    let (mut text, mut line, mut places) = (String::new(), 1, Vec::new());
    for (number, cell) in cells.iter().enumerate() {
        let part = part(cell, language);
        if part.trim().is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
            line += 1;
        }
        places.push((line, number + 1));
        line += part.matches('\n').count() + 1;
        text.push_str(&part);
        text.push('\n');
    }
    if text.is_empty() {
        return Documents::left_out("an empty notebook");
    }
    Documents::one(path, text).at(LineMap::Cells(places))
}

fn language_of(notebook: &Value) -> &str {
    let places = ["/metadata/language_info/name", "/metadata/kernelspec/language"];
    let found = places.iter().find_map(|place| notebook.pointer(place)?.as_str());
    let language = found.unwrap_or("python");
    if language.contains(|c: char| c.is_whitespace() || c == '`') { "" } else { language }
}

/// A cell as Markdown.
fn part(cell: &Value, language: &str) -> String {
    let source = text_of(cell.get("source").or_else(|| cell.get("input")));
    match cell.get("cell_type").and_then(Value::as_str) {
        Some("code") => {
            let outputs = cell.get("outputs").and_then(Value::as_array);
            let outputs = outputs.into_iter().flatten().map(output);
            let code = if source.trim().is_empty() { None } else { Some(code(&source, language)) };
            let parts = code.into_iter().chain(outputs).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join("\n\n")
        }
        Some("heading") => {
            let level = cell.get("level").and_then(Value::as_u64).unwrap_or(1).clamp(1, 6);
            format!("{} {}", "#".repeat(level as usize), source.trim())
        }
        _ => source.trim_end().to_owned(),
    }
}

/// The code of a cell; a first line `%%bash` names another language.
fn code(source: &str, language: &str) -> String {
    let magic = source.lines().next().and_then(|line| line.strip_prefix("%%"));
    let language = match magic.and_then(|line| line.split_whitespace().next()) {
        Some("bash" | "sh" | "script") => "bash",
        Some("sql") => "sql",
        Some("html" | "HTML") => "html",
        Some("javascript" | "js") => "javascript",
        Some("R") => "r",
        _ => language,
    };
    fenced(language, source)
}

/// What a cell printed: text, Markdown or an error. A picture is named only.
fn output(output: &Value) -> String {
    let data = |kind: &str| output.get("data").or(Some(output)).and_then(|data| data.get(kind));
    if let Some(markdown) = data("text/markdown") {
        return text_of(Some(markdown)).trim_end().to_owned();
    }
    let error = || {
        let name = output.get("ename")?.as_str()?;
        Some(format!("{name}: {}", output.get("evalue").and_then(Value::as_str).unwrap_or("")))
    };
    // A picture says "<Figure size 640x480 with 1 Axes>" as its text.
    if ["image/png", "image/jpeg", "image/svg+xml"].iter().any(|kind| data(kind).is_some()) {
        return "*(a picture)*".to_owned();
    }
    let text = error().unwrap_or_else(|| text_of(data("text/plain").or_else(|| data("text"))));
    let text = without_escapes(&text);
    if text.trim().is_empty() {
        return String::new();
    }
    let count = text.lines().count();
    let mut lines: Vec<&str> = text.lines().take(MAX_OUTPUT_LINES).collect();
    let left = count.saturating_sub(MAX_OUTPUT_LINES);
    let more = format!("… and {}", counted(left, "more line", "more lines"));
    if count > MAX_OUTPUT_LINES {
        lines.push(&more);
    }
    fenced("text", &lines.join("\n"))
}

/// A text, which a notebook may give as a list of lines.
fn text_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

/// A text without the sequences that colour it in a terminal.
fn without_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        let after = &rest[at + 2..];
        let end = after.find(|c: char| c.is_ascii_alphabetic()).map_or(after.len(), |end| end + 1);
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(notebook: &str) -> String {
        let read = read("a.ipynb", notebook);
        assert_eq!(read.issues, []);
        read.documents.into_iter().map(|document| document.text).collect()
    }

    #[test]
    fn cells_are_text_code_and_what_it_printed() {
        let text = markdown(
            r##"{"metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4, "cells": [
            {"cell_type": "markdown", "source": ["# Sorting\n", "\n", "By key."]},
            {"cell_type": "code", "source": "sorted(a)", "outputs": [
                {"output_type": "execute_result", "data": {"text/plain": ["[1,\n", " 2]"]}},
                {"output_type": "stream", "name": "stdout", "text": "\u001b[31mred\u001b[0m"},
                {"output_type": "display_data", "data": {"image/png": "iVBO", "text/plain": "<F>"}},
                {"output_type": "error", "ename": "KeyError", "evalue": "'a'", "traceback": []}]},
            {"cell_type": "code", "source": "%%bash\nls", "outputs": []},
            {"cell_type": "code", "source": "", "outputs": []},
            {"cell_type": "raw", "source": "as it is"}]}"##,
        );
        assert_eq!(
            text,
            "# Sorting\n\nBy key.\n\n```python\nsorted(a)\n```\n\n```text\n[1,\n 2]\n```\n\n\
             ```text\nred\n```\n\n*(a picture)*\n\n```text\nKeyError: 'a'\n```\n\n\
             ```bash\n%%bash\nls\n```\n\nas it is\n"
        );
    }

    #[test]
    fn notebooks_of_version_3_are_read_and_long_outputs_cut() {
        let lines = "x\\n".repeat(MAX_OUTPUT_LINES + 5);
        let text = markdown(&format!(
            r#"{{"worksheets": [{{"cells": [{{"cell_type": "heading", "level": 2, "source": "A"}},
            {{"cell_type": "code", "input": "b", "language": "python", "outputs": [
                {{"output_type": "stream", "text": "{lines}"}}]}}]}}]}}"#
        ));
        assert!(text.starts_with("## A\n\n```python\nb\n```\n\n```text\nx\n"), "{text}");
        assert!(text.ends_with("x\n… and 5 more lines\n```\n"), "{text}");
    }

    #[test]
    fn what_is_no_notebook_is_said_with_its_line() {
        let bad = read("a.ipynb", "{\n  \"cells\": [\n}");
        assert_eq!(bad.issues[0].line, 3);
        let message = &read("a.ipynb", "[1]").issues[0].message;
        assert_eq!(message, "skipped: not a notebook: it has no cells");
        let deep = read("a.ipynb", &"[".repeat(100_000));
        assert!(deep.issues[0].message.contains("recursion limit"), "{:?}", deep.issues);
        assert_eq!(read("a.ipynb", r#"{"cells": []}"#).left_out, Some("an empty notebook"));
    }
}
