//! The log of this copy in the remote: files of lines, named by month.

use super::repository::{Change, Tree};
use crate::store::numbered;

/// A file is not continued beyond this size in bytes.
const LARGEST: usize = 256 << 10;

/// The folder of logs.
pub(super) const FOLDER: &str = "log/";

/// Whether a path is one of a log.
pub(super) fn is_log(path: &str) -> bool {
    path.strip_prefix(FOLDER)
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(device, name)| is_device(device) && name.strip_suffix(".jsonl").is_some())
}

fn is_device(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The last file of the log of a copy; `None` if there is none.
pub(super) fn last_file(tree: &Tree, device: &str) -> Option<String> {
    let folder = format!("{FOLDER}{device}/");
    let paths = tree.keys().filter(|path| path.starts_with(&folder));
    paths.max_by_key(|path| place_of(path, &folder)).cloned()
}

/// The month and the number of a file, for the order.
fn place_of<'p>(path: &'p str, folder: &str) -> (&'p str, u64) {
    let name = path.strip_prefix(folder).and_then(|name| name.strip_suffix(".jsonl"));
    let (month, number) = name.and_then(|name| name.rsplit_once('-')).unwrap_or(("", "0"));
    (month, number.parse().unwrap_or(0))
}

/// The number of the last line of a log file; 0 if it has none.
pub(super) fn last_number(content: &str) -> u64 {
    let numbers = content.lines().filter_map(|line| {
        serde_json::from_str::<serde_json::Value>(line).ok()?.get("seq")?.as_u64()
    });
    numbers.max().unwrap_or(0)
}

/// The files that hold `lines` after those that are there. `last` is the last file with its
/// content; `month` is `yyyy-mm`.
pub(super) fn append(
    lines: &[String],
    device: &str,
    month: &str,
    last: Option<(&str, &str)>,
) -> Vec<Change> {
    let folder = format!("{FOLDER}{device}/");
    let mut seq = last.map_or(0, |(_, content)| last_number(content));
    // A clock that was put back must not begin a file that there is already.
    let month = last.map_or(month, |(path, _)| place_of(path, &folder).0.max(month));
    let (mut path, mut content) = match last {
        Some((path, content)) if place_of(path, &folder).0 == month => {
            (path.to_owned(), content.to_owned())
        }
        _ => (format!("{folder}{month}-1.jsonl"), String::new()),
    };
    let mut changes = Vec::new();
    for line in lines {
        seq += 1;
        let line = numbered(line, seq);
        if !content.is_empty() && content.len() + line.len() > LARGEST {
            let next = place_of(&path, &folder).1 + 1;
            changes.push((path, Some(content.into_bytes())));
            (path, content) = (format!("{folder}{month}-{next}.jsonl"), String::new());
        }
        if !content.is_empty() && !content.ends_with('\n') {
            content.push('\n');
        }
        content.push_str(&line);
        content.push('\n');
    }
    changes.push((path, Some(content.into_bytes())));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: &str = "00112233445566aa";

    #[test]
    fn a_clock_that_was_put_back_continues_the_last_file() {
        let last = format!("log/{DEVICE}/2027-01-1.jsonl");
        let changes = append(&["{}".to_owned()], DEVICE, "2026-11", Some((&last, "{\"seq\":7}\n")));
        assert_eq!(texts(changes), [(last, "{\"seq\":7}\n{\"seq\":8,}\n".to_owned())]);
    }

    fn texts(changes: Vec<Change>) -> Vec<(String, String)> {
        let text = |content: Option<Vec<u8>>| String::from_utf8(content.unwrap()).unwrap();
        changes.into_iter().map(|(path, content)| (path, text(content))).collect()
    }

    #[test]
    fn lines_are_numbered_on_from_those_that_are_there() {
        let line = |n: u64| format!("{{\"table\":\"{n}\"}}");
        let first = texts(append(&[line(1), line(2)], DEVICE, "2026-01", None));
        let path = format!("log/{DEVICE}/2026-01-1.jsonl");
        assert_eq!(first[0].0, path);
        assert_eq!(first[0].1, "{\"seq\":1,\"table\":\"1\"}\n{\"seq\":2,\"table\":\"2\"}\n");
        let last = Some((&path[..], &first[0].1[..]));
        let same = texts(append(&[line(3)], DEVICE, "2026-01", last));
        assert_eq!(
            same,
            [(path.clone(), format!("{}{{\"seq\":3,\"table\":\"3\"}}\n", first[0].1))]
        );
        let next = texts(append(&[line(3)], DEVICE, "2026-02", last));
        let path = format!("log/{DEVICE}/2026-02-1.jsonl");
        assert_eq!(next, [(path, "{\"seq\":3,\"table\":\"3\"}\n".to_owned())]);
    }

    #[test]
    fn a_file_is_not_continued_beyond_its_largest_size() {
        let line = format!("{{\"text\":\"{}\"}}", "x".repeat(LARGEST / 3));
        let changes = texts(append(&vec![line; 5], DEVICE, "2026-01", None));
        let names: Vec<&str> = changes.iter().map(|(path, _)| &path[21..]).collect();
        assert_eq!(names, ["2026-01-1.jsonl", "2026-01-2.jsonl", "2026-01-3.jsonl"]);
        assert!(changes.iter().all(|(_, text)| text.len() <= LARGEST));
        // Whatever is longer has a file of its own.
        let long = format!("{{\"text\":\"{}\"}}", "x".repeat(LARGEST));
        assert_eq!(append(&[long.clone(), long], DEVICE, "2026-01", None).len(), 2);
    }

    #[test]
    fn the_tenth_file_of_a_month_comes_after_the_ninth() {
        let blob = super::super::repository::Blob { id: String::new(), size: 0 };
        let path = |name: &str| format!("log/{DEVICE}/{name}.jsonl");
        let tree: Tree = ["2026-01-9", "2026-01-10", "2025-12-11"]
            .into_iter()
            .map(|name| (path(name), blob.clone()))
            .collect();
        assert_eq!(last_file(&tree, DEVICE), Some(path("2026-01-10")));
        assert_eq!(last_file(&tree, "ffffffffffffffff"), None);
        assert!(is_log(&path("2026-01-9")));
        for other in ["log/x/2026-01-9.jsonl", "log/../2026.jsonl", "log/00112233445566aa", "a"] {
            assert!(!is_log(other), "{other}");
        }
    }
}
