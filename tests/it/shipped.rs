//! The shipped catalogue: all of it is embedded, valid, connected, and fits a screen.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};

use nexus_tui::{
    content::{Loader, SHIPPED, parse},
    document::{Document, Highlights, Setting},
    domain::{Content, Entry, Kind, Level},
    library::{Answer, Pane, Read, Source, answer},
    screens::layout::{self, Areas, Arrangement},
    search::Tokenizer,
};

use super::browser::store_of;

/// A word that less than one in so many entries has says much.
const RARE: usize = 25;

fn entries() -> (Vec<Entry>, nexus_tui::content::Outline) {
    let mut loader = Loader::new();
    let entries =
        SHIPPED.iter().flat_map(|(name, text)| loader.add(parse(name, text.as_bytes()))).collect();
    let outline = loader.finish().unwrap_or_else(|issues| panic!("{issues}"));
    (entries, outline)
}

fn text(entry: &Entry) -> String {
    match &entry.content {
        Content::Body(body) => body.clone(),
        Content::Challenge { challenge, solution } => {
            format!("{challenge}\n{}", solution.as_deref().unwrap_or_default())
        }
    }
}

#[test]
fn every_file_is_embedded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/catalogue");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .collect();
    let embedded: BTreeSet<String> = SHIPPED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(files, embedded);
}

#[test]
fn everything_that_the_course_teaches_is_an_entry() {
    let (entries, _) = entries();
    let kinds: HashMap<&str, Kind> = entries.iter().map(|e| (e.id.as_str(), e.kind)).collect();
    for id in [
        "program-objective",
        "program-overview",
        "program-outcomes",
        "python",
        "django",
        "rest-apis",
        "graphql",
        "docker",
        "kubernetes",
        "jenkins",
        "travis-ci",
        "redis",
        "rabbitmq",
        "celery",
        "database-design",
        "asynchronous-programming",
        "caching-strategies",
        "testing-culture",
        "unit-tests",
        "integration-tests",
        "django-signals",
        "middleware-security-layer",
        "ip-logging",
        "ip-geolocation",
        "django-ipware",
        "rate-limiting",
        "django-ratelimit",
        "api-authentication",
        "api-authorisation",
        "ruff",
        "isort",
        "black",
        "modular-and-testable-code",
        "rest-principles",
        "rest-or-graphql",
        "chapa-payments",
        "third-party-authentication",
        "third-party-errors-and-retries",
        "logging-integrations",
    ] {
        assert!(kinds.contains_key(id), "{id} is missing");
    }
    for id in [
        "dashboard-takes-7-8-seconds",
        "checkout-hangs-on-campaign-day",
        "painful-deployments",
        "code-quality-in-a-growing-team",
    ] {
        assert_eq!(kinds.get(id), Some(&Kind::Challenge), "{id}");
    }
    for id in [
        "logs-are-friends",
        "ci-cd-saves-nights",
        "containers-are-not-optional",
        "middleware-feels-like-magic",
        "tests-for-sleeping-well",
        "one-leak-burns-everything",
    ] {
        assert_eq!(kinds.get(id), Some(&Kind::Takeaway), "{id}");
    }
}

#[test]
fn every_entry_says_enough_and_no_more() {
    let (entries, _) = entries();
    for entry in &entries {
        let id = &entry.id;
        let words = text(entry).split_whitespace().count();
        assert!(words >= 120, "{id} has {words} words");
        // Code is looked at, not read word by word.
        let prose: usize =
            text(entry).split("```").step_by(2).map(|it| it.split_whitespace().count()).sum();
        assert!(prose <= 400, "{id} has {prose} words beside its code");
        assert!((2..=5).contains(&entry.tags.len()), "{id} has {} tags", entry.tags.len());
        assert!(entry.level.is_some(), "{id} has no level");
        assert!(entry.links.len() >= 2, "{id} has {} links", entry.links.len());
        let summary = entry.summary.chars().count();
        assert!((30..=120).contains(&summary), "{id} has a summary of {summary} characters");
        assert!(!entry.source.is_empty(), "{id} names no source");
        assert!(!matches!(&entry.content, Content::Challenge { solution: None, .. }), "{id}");
    }
}

#[test]
fn every_entry_says_how_to_check_that_it_works() {
    for entry in &entries().0 {
        let ways: &[&str] = match entry.kind {
            Kind::Challenge => &["## Know that it worked"],
            Kind::Takeaway => &["**Try it.**", "```python"],
            Kind::Article => {
                &["## Show that you have it", "## You have it when", "check", "## Check it"]
            }
            _ => &["## Check it"],
        };
        let text = text(entry);
        assert!(ways.iter().any(|way| text.contains(way)), "{}: none of {ways:?}", entry.id);
    }
}

/// The runs of six words of a text, code left out.
fn shingles(text: &str) -> BTreeSet<String> {
    let prose: String = text.split("```").step_by(2).collect();
    let words: Vec<String> = prose
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.windows(6).map(|words| words.join(" ")).collect()
}

#[test]
fn no_entry_is_nearly_a_copy_of_another() {
    let (entries, _) = entries();
    let all: Vec<BTreeSet<String>> = entries.iter().map(|entry| shingles(&text(entry))).collect();
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, own) in all.iter().enumerate() {
        for shingle in own {
            holders.entry(shingle).or_default().push(at);
        }
    }
    let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
    for at in holders.values() {
        for (nth, &a) in at.iter().enumerate() {
            for &b in &at[nth + 1..] {
                *shared.entry((a, b)).or_default() += 1;
            }
        }
    }
    for ((a, b), count) in shared {
        let least = all[a].len().min(all[b].len());
        let (a, b) = (&entries[a].id, &entries[b].id);
        assert!(count * 10 < least, "{a} and {b} share {count} of {least} runs of six words");
    }
}

#[test]
fn the_path_is_walked_in_order_and_leads_to_everything_below_advanced() {
    let (entries, _) = entries();
    let by_id: HashMap<&str, &Entry> = entries.iter().map(|e| (e.id.as_str(), e)).collect();
    let stations: Vec<&Entry> =
        entries.iter().filter(|entry| !entry.extras.steps.is_empty()).collect();
    assert_eq!(stations.len(), 21);
    let (mut walked, mut named) = (BTreeSet::new(), String::new());
    for station in stations {
        for step in &station.extras.steps {
            for first in &by_id[step.as_str()].extras.prerequisites {
                assert!(walked.contains(first.as_str()), "{}: {first} before {step}", station.id);
            }
            assert!(walked.insert(step.as_str()), "{step} is a step twice");
        }
        named += &text(station);
    }
    for entry in &entries {
        let id = entry.id.as_str();
        let reached = walked.contains(id) || named.contains(&format!("]({id})"));
        let advanced = entry.level == Some(Level::Advanced) && entry.kind == Kind::Challenge;
        let program = entry.kind == Kind::Article && entry.category.as_str() == "program";
        assert!(reached || advanced || program, "no station leads to {id}");
        for first in &entry.extras.prerequisites {
            assert!(by_id[first.as_str()].level <= entry.level, "{id} is easier than {first}");
        }
    }
}

#[test]
fn code_fits_72_columns_and_fences_are_closed() {
    let (entries, _) = entries();
    for entry in &entries {
        let text = text(entry);
        let mut fence = false;
        for line in text.lines() {
            if line.trim_start().starts_with("```") {
                fence = !fence;
                assert!(
                    !fence || line.trim().len() > 3,
                    "{}: a fence without a language",
                    entry.id
                );
            } else if fence {
                let columns = nexus_tui::domain::width(line);
                assert!(columns <= 72, "{}: {columns} columns: {line}", entry.id);
            }
        }
        assert!(!fence, "{}: a fence is not closed", entry.id);
    }
}

/// The representative of a set of entries that are joined (union-find).
fn root(piece: &mut [usize], mut at: usize) -> usize {
    while piece[at] != at {
        piece[at] = piece[piece[at]];
        at = piece[at];
    }
    at
}

#[test]
fn the_links_join_everything_in_one_piece() {
    let (entries, outline) = entries();
    let mut piece: Vec<usize> = (0..entries.len()).collect();
    for link in &outline.links {
        let (a, b) = (root(&mut piece, link.from as usize), root(&mut piece, link.to as usize));
        piece[a] = b;
    }
    let first = root(&mut piece, 0);
    for (at, entry) in entries.iter().enumerate() {
        assert_eq!(root(&mut piece, at), first, "{} stands apart", entry.id);
    }
}

#[test]
fn every_tag_of_the_vocabulary_is_used() {
    let (entries, outline) = entries();
    for (tag, _) in &outline.catalogue.tags {
        assert!(entries.iter().any(|entry| entry.tags.contains(tag)), "{tag} is never used");
    }
}

/// The stems of the words of a text.
fn tokenizer(text: &str) -> BTreeSet<String> {
    let mut tokenizer = Tokenizer::default();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
    words.map(|word| tokenizer.of(&word.to_lowercase())).collect()
}

#[test]
fn nothing_that_is_seen_of_a_challenge_gives_its_solution_away() {
    let (entries, _) = entries();
    let mut entries_with: HashMap<String, usize> = HashMap::new();
    for entry in &entries {
        for stem in tokenizer(&text(entry)) {
            *entries_with.entry(stem).or_default() += 1;
        }
    }
    let mut told = Vec::new();
    for entry in &entries {
        let Content::Challenge { challenge, solution: Some(solution) } = &entry.content else {
            continue;
        };
        let (met, solves) = (tokenizer(challenge), tokenizer(solution));
        let seen = [&entry.title[..], &entry.summary, entry.id.as_str()];
        let seen =
            seen.into_iter().chain(entry.aliases.iter().chain(&entry.tags).map(|it| &it[..]));
        let telling: Vec<String> = tokenizer(&seen.collect::<Vec<_>>().join(" "))
            .into_iter()
            .filter(|stem| solves.contains(stem) && !met.contains(stem))
            .filter(|stem| entries_with[stem] * RARE < entries.len())
            .collect();
        if !telling.is_empty() {
            told.push(format!("{}: {}", entry.id, telling.join(", ")));
        }
    }
    // Some of these words are the symptom's all the same; each has been read.
    let read: BTreeSet<&str> = include_str!("../fixtures/symptoms.txt").lines().collect();
    told.retain(|line| !read.contains(&line[..]));
    assert!(
        told.is_empty(),
        "seen before the solution, and said in it alone; move them to the solution, or put the \
         line into tests/fixtures/symptoms.txt:\n{}",
        told.join("\n")
    );
}

#[test]
fn no_line_of_code_is_broken_while_a_text_is_read() {
    let (_folder, store) = store_of(&Source::Shipped);
    let (entries, _) = entries();
    let highlights = Highlights::new();
    for (width, height) in [(120, 36), (100, 30), (80, 24)] {
        let areas = Areas::new(width, height, Pane::Details, Arrangement::default()).unwrap();
        let columns = usize::from(layout::reading(areas.details.unwrap()).width);
        let (mut lines, mut broken) = (0, Vec::new());
        for entry in &entries {
            let read = Read::EntryView { entry: entry.id.clone(), other_catalogue: None };
            let answered = answer(&store, &Source::Shipped.origin(), read).unwrap();
            let Answer::EntryView(Some(view)) = answered else { panic!("{}", entry.id) };
            let setting = Setting { revealed: true, ..Setting::new(columns, &highlights) };
            for block in Document::of_entry(&view, &setting).blocks {
                let own = block.text.split('\n').count();
                lines += own;
                if block.lines.len() != own + 2 {
                    broken.push(format!("{}: {} columns", entry.id, block.width));
                }
            }
        }
        assert!(lines > 6_000, "{lines}");
        assert!(broken.is_empty(), "{width}x{height}: {broken:#?}");
    }
}
