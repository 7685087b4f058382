//! What asks by its form: titles, bold lines, the texts below titles.

use super::{
    blocks::Block,
    labels::label,
    patterns::{kind_of, names_contents},
    title::without_decoration,
    topics::{About, invites, is_period, is_question, is_remark, is_task, topics_of},
    words::INTERROGATIVES,
};
use crate::domain::fold;

/// Whether a heading asks, where the section around it is one of questions.
pub(super) fn asks(title: &str) -> bool {
    is_question(title) && !invites(title) || is_task(title)
}

/// Whether the title of a page asks, where its folder says that each page is a question: also without
/// a question mark, by its first words. "Closures" names a concept.
pub(in super::super) fn asks_in_words(title: &str) -> bool {
    const CONTRACTED: &[(&str, &str)] =
        &[("whats ", "what is "), ("hows ", "how is "), ("whos ", "who is ")];
    let folded = fold(title);
    let spoken = CONTRACTED
        .iter()
        .find_map(|(short, long)| Some(format!("{long}{}", folded.strip_prefix(short)?)));
    let folded = spoken.unwrap_or(folded);
    let begins = |words: &&str| folded.strip_prefix(*words).is_some_and(|it| it.starts_with(' '));
    asks(title) || folded.split(' ').count() > 2 && INTERROGATIVES.iter().any(begins)
}

/// Whether half of several headings ask, or are numbered as those of exercises are.
pub(super) fn among_questions(headings: &[String]) -> bool {
    let most = |is: &dyn Fn(&str) -> bool| {
        let count = headings.iter().filter(|heading| is(heading)).count();
        count > 1 && count * 2 >= headings.len()
    };
    let is_numbered = |heading: &str| {
        let digits = heading.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && heading[digits..].starts_with(['.', ')'])
    };
    most(&|heading| asks(&without_decoration(heading))) || most(&is_numbered)
}

/// Whether a title beside those that ask can be one that does not look like it.
pub(super) fn title_may_ask(title: &str) -> bool {
    title.split_whitespace().count() > 2
        && topics_of(title, About::Things).about == About::Things
        && kind_of(title).is_none()
        && !names_contents(title)
        && !invites(title)
        && !is_remark(title)
        && !is_period(title)
}

/// Whether most titles ask, and there are several.
pub(super) fn most_ask<'t>(titles: impl Iterator<Item = &'t str>) -> bool {
    let (mut all, mut asking) = (0, 0);
    for title in titles {
        all += 1;
        asking += usize::from(is_question(title) && !invites(title));
    }
    asking > 3 && asking * 4 >= all * 3
}

/// Whether texts below headings ask, though their headings do not: most of several.
pub(super) fn topics_ask<'t>(texts: impl Iterator<Item = Option<&'t str>>) -> bool {
    let (mut all, mut asking) = (0, 0);
    for text in texts {
        all += 1;
        asking += usize::from(text.is_some_and(|text| text.contains('?') || is_task(text)));
    }
    asking > 2 && asking * 5 >= all * 3
}

/// The text below a heading that may be a topic: paragraphs and code, few, none of which is a
/// question with an answer of its own.
pub(super) fn text_of_topic<'t>(src: &'t str, blocks: &[Block]) -> Option<&'t str> {
    const MOST: usize = 8;
    let plain = |block: &Block| match block {
        Block::Paragraph(at) => {
            let text = &src[at.clone()];
            bold_question(text).is_none() && label(text).is_none()
        }
        Block::Code(_) => true,
        _ => false,
    };
    let Block::Paragraph(first) = blocks.first()? else { return None };
    (blocks.len() <= MOST && blocks.iter().all(plain)).then(|| &src[first.clone()])
}

/// The first line of a paragraph without its emphasis, if it is bold and a question, and the lines
/// after it.
pub(super) fn bold_question(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    if !text.starts_with(['*', '_']) {
        return None;
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let inner = ["**", "__"].iter().find_map(|sign| {
        let inner = first.trim_end().strip_prefix(sign)?.strip_suffix(sign)?;
        (!inner.contains(sign)).then_some(inner)
    })?;
    (is_question(inner) && label(inner).is_none()).then_some((inner.trim(), rest))
}

/// The bold question that a line begins with, and what follows it on the line.
pub(super) fn bold_begin(line: &str) -> Option<(&str, &str)> {
    let inner = line.trim_start().strip_prefix("**")?;
    let end = inner.find("**")?;
    is_question(&inner[..end]).then(|| (inner[..end].trim(), &inner[end + 2..]))
}
