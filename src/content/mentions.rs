//! Whether a text mentions a name without linking to anything: what could become a link.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::domain::fold;

/// Letters from here on are of scripts that put no spaces between words, or that add endings to
/// them: Chinese, Japanese, Korean.
const EAST_ASIAN: char = '\u{2e80}';

/// Whether a text has one of these names in its prose, whatever its case: as whole words, and neither
/// in code nor in a link.
pub fn mentions(text: &str, names: &[String]) -> bool {
    let names: Vec<String> =
        names.iter().map(|name| fold(name)).filter(|name| !name.is_empty()).collect();
    let has = |prose: &str| {
        let prose = fold(prose);
        names.iter().any(|name| has_words(&prose, name))
    };
    let mut prose = String::new();
    // How deep in links, pictures and code.
    let mut apart = 0;
    for event in Parser::new_ext(text, Options::ENABLE_WIKILINKS | Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                apart += 1;
                if has(&std::mem::take(&mut prose)) {
                    return true;
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => apart -= 1,
            Event::Text(words) if apart == 0 => prose.push_str(&words),
            Event::SoftBreak => prose.push(' '),
            // Emphasis does not part words.
            Event::Start(Tag::Emphasis | Tag::Strong)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong)
            | Event::Text(_) => {}
            _ => {
                if has(&std::mem::take(&mut prose)) {
                    return true;
                }
            }
        }
    }
    has(&prose)
}

/// Whether a folded text has a folded name as whole words.
fn has_words(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        let parted = |other: Option<char>, own: Option<char>| {
            [other, own].iter().flatten().any(|c| *c == ' ' || *c >= EAST_ASIAN) || other.is_none()
        };
        parted(before, found.chars().next()) && parted(after, found.chars().next_back())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_in_prose_and_of_whole_words() {
        let is_mentioned = |text: &str, name: &str| mentions(text, &[name.to_owned()]);
        for (text, name) in [
            ("Keep it in redis.", "Redis"),
            ("> a **Redis** *Clu*ster", "Redis cluster"),
            ("A Redis\ncluster", "Redis Cluster"),
            ("# Redis: why", "redis"),
            ("| a | Redis |\n|---|---|\n| b | c |", "Redis"),
            ("Ask Élodie", "elodie"),
            ("C++ and C#", "C#"),
            ("使用数据库时", "数据库"),
        ] {
            assert!(is_mentioned(text, name), "{text:?}");
        }
        for (text, name) in [
            ("Rediscover it", "Redis"),
            ("A predis client", "Redis"),
            ("`Redis`", "Redis"),
            ("```\nRedis\n```", "Redis"),
            ("[Redis](https://redis.example)", "Redis"),
            ("[[Redis Cluster|Redis]]", "Redis"),
            ("A Redis `and` cluster", "Redis cluster"),
            ("Redis\n\nCluster", "Redis cluster"),
            ("C# and C++", "C"),
            ("anything", "…"),
        ] {
            assert!(!is_mentioned(text, name), "{text:?}");
        }
    }
}
