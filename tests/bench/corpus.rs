//! Catalogues of any size, made up from a seed: the same number gives the same entries on every
//! machine. Titles and texts are of the sort and the length that people write.

// Each benchmark uses a part of it.
#![allow(dead_code)]

use std::{fmt::Write as _, fs, io, path::Path};

const SUBJECTS: &[&str] = &[
    "PostgreSQL",
    "Redis",
    "Django",
    "Celery",
    "RabbitMQ",
    "Docker",
    "Kubernetes",
    "GraphQL",
    "REST",
    "Nginx",
    "pytest",
    "Jenkins",
    "OAuth2",
    "JWT",
    "asyncio",
    "gRPC",
    "Kafka",
    "S3",
    "Prometheus",
    "OpenTelemetry",
    "Terraform",
    "Git",
    "SQLAlchemy",
    "FastAPI",
    "Elasticsearch",
];
const OBJECTS: &[&str] = &[
    "indexes",
    "connection pools",
    "migrations",
    "transactions",
    "retries",
    "timeouts",
    "webhooks",
    "queues",
    "caches",
    "sessions",
    "permissions",
    "health checks",
    "rollouts",
    "secrets",
    "pagination",
    "serializers",
    "middleware",
    "rate limits",
    "schemas",
    "backups",
    "log lines",
    "background jobs",
    "locks",
    "replicas",
    "test fixtures",
    "signed URLs",
    "feature flags",
];
const FRAMES: &[&str] = &[
    "{s} {o} in practice",
    "Why {o} fail with {s}",
    "Tuning {o} for {s}",
    "{o} without tears: {s}",
    "How {s} handles {o}",
    "Testing {o} against {s}",
    "{s}: {o} at scale",
    "Debugging {s} {o}",
    "A checklist for {s} {o}",
    "When not to use {s} {o}",
    "Moving {o} to {s}",
    "{s} {o} explained",
];
const WORDS: &[&str] = &[
    "the", "a", "service", "request", "worker", "query", "answer", "before", "after", "when",
    "each", "key", "value", "under", "load", "keeps", "loses", "holds", "sends", "waits", "for",
    "with", "without", "database", "broker", "client", "server", "latency", "timeout", "retry",
    "cache", "table", "row", "index", "lock", "commit", "message", "consumer", "producer", "node",
    "pod", "image", "build", "deploy", "rollback", "metric", "trace", "log", "alert", "once",
    "twice", "never", "always", "only", "until", "because", "so", "that", "it", "is", "was", "can",
    "must", "should", "first", "last", "slow", "fast", "large", "small", "stale", "fresh", "safe",
];
const KINDS: &[&str] = &["technology", "concept", "practice", "integration", "article"];
const LEVELS: &[&str] = &["foundation", "core", "advanced"];
const TAGS: &[&str] =
    &["cache", "queues", "data", "web", "security", "testing", "delivery", "scale"];
/// Categories of a corpus.
pub(crate) const SHELVES: usize = 24;
/// Entries in one file.
const IN_A_FILE: usize = 500;

/// The generator "splitmix64" (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number below `end`, small ones more often: as often as words are used in texts (Zipf).
    #[expect(clippy::cast_sign_loss, reason = "the power is at least 1")]
    fn zipf(&mut self, end: usize) -> usize {
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((end as f64).powf(share) - 1.0) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

fn random(entry: usize) -> Random {
    Random(0x6e65_7875_7300 ^ (entry as u64).wrapping_mul(0x0100_0000_01b3))
}

/// The title of an entry of every corpus.
pub(crate) fn title(entry: usize) -> String {
    let mut random = random(entry);
    let frame = random.pick(FRAMES);
    let text = frame.replace("{s}", random.pick(SUBJECTS)).replace("{o}", random.pick(OBJECTS));
    format!("{text} {entry}")
}

/// The kind, level and tags of an entry of every corpus, and the random numbers that follow.
fn facets(entry: usize) -> (&'static str, &'static str, [&'static str; 2], Random) {
    let mut random = random(entry);
    random.next();
    let (kind, level) = (random.pick(KINDS), random.pick(LEVELS));
    let tags = [random.pick(TAGS), random.pick(TAGS)];
    (kind, level, tags, random)
}

/// The tags of an entry of every corpus.
pub(crate) fn tags(entry: usize) -> Vec<String> {
    facets(entry).2.map(str::to_owned).to_vec()
}

fn sentence(random: &mut Random, words: usize, out: &mut String) {
    for word in 0..words {
        let text = random.pick(WORDS);
        if word == 0 {
            let (first, rest) = text.split_at(1);
            out.push_str(&first.to_uppercase());
            out.push_str(rest);
        } else {
            out.push(' ');
            out.push_str(text);
        }
    }
    out.push('.');
}

/// A body of 50 to 300 words in paragraphs of some sentences.
fn body(random: &mut Random, out: &mut String) {
    let mut left = 50 + random.below(251);
    let mut sentences = 0;
    while left > 0 {
        let words = (5 + random.below(14)).min(left);
        sentence(random, words, out);
        left -= words;
        sentences += 1;
        out.push_str(if sentences % 4 == 0 { "\n\n" } else { " " });
    }
}

fn entry(number: usize, count: usize, out: &mut String) {
    let title = title(number);
    let (kind, level, _, mut random) = facets(number);
    let tags = tags(number).join("\", \"");
    let links: Vec<usize> =
        [number + 1, number + 7].into_iter().filter(|link| *link < count).collect();
    let links: Vec<String> = links.iter().map(|link| format!("\"entry-{link}\"")).collect();
    let _ = write!(
        out,
        "\n[[entry]]\nid = \"entry-{number}\"\ncategory = \"shelf-{}\"\nkind = \"{kind}\"\n\
         title = \"{title}\"\nsummary = \"",
        number % SHELVES
    );
    sentence(&mut random, 9, out);
    let _ = write!(
        out,
        "\"\ntags = [\"{tags}\"]\nlevel = \"{level}\"\nlinks = [{}]\nbody = '''\n",
        links.join(", ")
    );
    body(&mut random, out);
    out.push_str("\n'''\n");
}

/// Writes a catalogue of `count` entries as a folder of TOML files, unless it is there.
pub(crate) fn write(folder: &Path, count: usize) -> std::io::Result<()> {
    let done = folder.join("catalogue.toml");
    if done.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    for (file, start) in (0..count).step_by(IN_A_FILE).enumerate() {
        let mut text = String::new();
        if file == 0 {
            for category in 0..SHELVES {
                let _ = write!(
                    text,
                    "[[category]]\nid = \"shelf-{category}\"\ntitle = \"Shelf {category}\"\n\n"
                );
            }
        }
        for number in start..(start + IN_A_FILE).min(count) {
            entry(number, count, &mut text);
        }
        fs::write(folder.join(format!("{file:05}.toml")), text)?;
    }
    let head =
        format!("id = \"corpus-{count}\"\ntitle = \"A corpus of {count}\"\nversion = \"1\"\n");
    fs::write(done, head)
}

/// Writes `count` notes in Markdown of 1 to 8 KB into folders, unless they are there: front
/// matter, headings, tags in the text, links to two others.
pub(crate) fn write_notes(folder: &Path, count: usize) -> std::io::Result<()> {
    let done = folder.join("README.md");
    if done.exists() {
        return Ok(());
    }
    for number in 0..count {
        let title = title(number);
        let (.., mut random) = facets(number);
        let tags = tags(number);
        let size = 1024 + random.below(7 * 1024);
        let mut text = format!(
            "---\ntags: [{}]\ndate: 2026-01-{:02}\n---\n\n# {title}\n\nSee [[note-{}]], \
             [the next](note-{}.md) and #{}.\n",
            tags[0],
            number % 28 + 1,
            (number + 7) % count,
            (number + SHELVES) % count,
            tags[1]
        );
        while text.len() < size {
            text.push_str("\n## ");
            sentence(&mut random, 4, &mut text);
            text.push_str("\n\n");
            body(&mut random, &mut text);
        }
        text.truncate(size);
        let category = folder.join(format!("shelf-{}", number % SHELVES));
        if number < SHELVES {
            fs::create_dir_all(&category)?;
        }
        fs::write(category.join(format!("note-{number}.md")), text)?;
    }
    fs::write(done, format!("# {count} notes\n"))
}

/// Words of the texts of [`write_like_speech`].
const VOCABULARY: usize = 60_000;

/// A word of two to five syllables, of a rank in the order of frequency.
pub(crate) fn word(rank: usize) -> String {
    const SYLLABLES: &[&str] = &[
        "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu",
        "bran", "cler", "dost", "fint", "gulm",
    ];
    let mut left = rank + SYLLABLES.len();
    let mut word = String::new();
    while left > 0 {
        word.push_str(SYLLABLES[left % SYLLABLES.len()]);
        left /= SYLLABLES.len();
    }
    word
}

/// Writes a catalogue of `count` entries whose words are as frequent as those of a language are:
/// few in most texts, most in few. As a folder of TOML files, unless it is there.
pub(crate) fn write_like_speech(folder: &Path, count: usize) -> std::io::Result<()> {
    let done = folder.join("catalogue.toml");
    if done.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let words: Vec<String> = (0..VOCABULARY).map(word).collect();
    let some = |random: &mut Random, count: usize| {
        (0..count).map(|_| &words[random.zipf(VOCABULARY)][..]).collect::<Vec<_>>().join(" ")
    };
    for (file, start) in (0..count).step_by(IN_A_FILE).enumerate() {
        let mut text = String::new();
        if file == 0 {
            text.push_str("[[category]]\nid = \"shelf-0\"\ntitle = \"Shelf 0\"\n\n");
        }
        for number in start..(start + IN_A_FILE).min(count) {
            let mut random = random(number);
            let title = some(&mut random, 4);
            let summary = some(&mut random, 9);
            let length = 50 + random.below(251);
            let body = some(&mut random, length);
            let _ = write!(
                text,
                "\n[[entry]]\nid = \"entry-{number}\"\ncategory = \"shelf-0\"\nkind = \"article\"\n\
                 title = \"{title} {number}\"\nsummary = \"{summary}\"\nbody = \"{body}\"\n"
            );
        }
        fs::write(folder.join(format!("{file:05}.toml")), text)?;
    }
    let head =
        format!("id = \"speech-{count}\"\ntitle = \"A corpus of {count}\"\nversion = \"1\"\n");
    fs::write(done, head)
}

/// Questions about it: two to six words, frequent and rare ones.
pub(crate) fn questions(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| {
            let mut random = random(number ^ 0x5eed);
            let length = 2 + number % 5;
            let words: Vec<String> = (0..length).map(|_| word(random.zipf(VOCABULARY))).collect();
            words.join(" ")
        })
        .collect()
}

/// Writes what a clone of a course repository is like: a log in the README, 300 files of code, a few
/// pages beside them, pictures, the objects of git, and packages that nobody here wrote. Returns how
/// many pairs the log has.
pub(crate) fn write_clone(folder: &Path) -> io::Result<usize> {
    const PAIRS: usize = 12;
    let mut random = Random(4);
    let mut noise = |length: usize| -> Vec<u8> {
        std::iter::repeat_with(|| random.below(256) as u8).take(length).collect()
    };
    let write = |path: String, bytes: &[u8]| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, bytes)
    };
    let mut log = "# Project\n\n## Key technologies\n\n- Python\n- Django\n- Redis\n\n\
                   ## Challenges and solutions\n\n"
        .to_owned();
    for pair in 0..PAIRS {
        let (met, done) = (title(pair), title(pair + PAIRS));
        log = format!("{log}- **Challenge:** {met}\n  **Solution:** {done}\n");
    }
    log += "\n## Best practices\n\n- Write the test first\n- Keep functions short\n";
    write("README.md".to_owned(), log.as_bytes())?;
    write("docs/api.md".to_owned(), b"# API\n\n| Method | Path |\n|---|---|\n| GET | /a |\n")?;
    write(".gitignore".to_owned(), b"*.pyc\n")?;
    for file in 0..300 {
        let text = "def f(x):\n    return x + 1  # more\n".repeat(60);
        write(format!("app{}/views_{file}.py", file % 12), text.as_bytes())?;
        write(format!(".git/objects/{:02x}/{file:038x}", file % 256), &noise(2_000))?;
        let package = "# Package\n\n- **Problem:** none\n  **Solution:** none\n";
        write(format!("node_modules/p{file}/README.md"), package.as_bytes())?;
        write(format!("venv/lib/p{file}/LICENSE.txt"), package.as_bytes())?;
    }
    write("venv/pyvenv.cfg".to_owned(), b"home = /usr\n")?;
    for picture in 0..6 {
        write(format!("docs/{picture}.png"), &noise(1_000_000))?;
    }
    Ok(PAIRS)
}
