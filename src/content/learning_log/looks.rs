//! What a section looks like: whether its heading asks, and whether what is below it tells one
//! challenge.

use std::ops::Range;

use super::{
    answers::told,
    asking::{among_questions, asks, bold_begin, text_of_topic, title_may_ask, topics_ask},
    blocks::{Block, ListItem, first_paragraph},
    challenges,
    choices::text_of,
    heads::heading_side,
    labels::{Side, is_answer, label},
    outline::Section,
    parallel,
    patterns::kind_of,
    questions::is_answered,
    reader::{Place, Reader},
    segments::{has_sides, segments},
    topics::{About, Topics, is_period, is_question, is_remark, topics_of},
};
use crate::domain::Kind;

/// What a section is within.
#[derive(Clone, Copy)]
pub(super) struct Outer<'p> {
    /// The section above it, if it is an inner one.
    pub(super) above: Option<Place<'p>>,
    /// The kind of entries, unless its heading says another, and whether one said it.
    pub(super) kind: Kind,
    pub(super) kind_said: bool,
    /// What it is about, unless its heading says.
    pub(super) about: About,
    /// Whether the headings beside it are topics, and the texts below them ask.
    pub(super) topics_ask: bool,
    /// Whether most of the headings beside it ask, or number what is to be done.
    pub(super) most_ask: bool,
    /// Whether the sections beside it tell one challenge each.
    pub(super) each_tells: bool,
}

impl Reader<'_> {
    /// Whether a heading asks, in a place of questions.
    pub(super) fn is_asked(&self, section: &Section, topics: Topics, outer: Outer<'_>) -> bool {
        if matches!(topics.about, About::Release | About::OpenQuestions) {
            return false;
        }
        let below = outer.above.is_some_and(|above| {
            above.topics.problems && above.topics.about != About::OpenQuestions
        });
        let words = section.title.split_whitespace().count();
        let asked = below && is_question(&section.title)
            || outer.about == About::Questions && asks(&section.title) && words > 1;
        // Among questions, "My dough tears!" is one too.
        let among = outer.most_ask && may_be_among(section) && !self.holds_questions(section);
        // A heading over questions is none.
        let over = section.blocks.is_empty() && section.inner.iter().any(|it| self.is_own(it));
        (asked || among) && !over
    }

    /// Whether what is below a heading says that it is a challenge: by one answer, a heading
    /// "Solution", or a situation with its action.
    pub(super) fn is_solved(&self, section: &Section, topics: Topics) -> bool {
        if topics.about == About::Release || section.title.is_empty() {
            return false;
        }
        let over = section.inner.iter().any(|inner| asks(&inner.title));
        let topic = topics.problems || topics.solutions;
        self.has_solution_heading(section)
            || !topic && !over && is_answered(self.src, &section.blocks)
            || challenges::is_situation(self.src, &section.blocks)
    }

    /// Whether a section, in a place of problems, says in one of its parts how its own was solved:
    /// its heading is the title, whatever else is labelled in it.
    pub(super) fn tells_within(&self, section: &Section, outer: Outer<'_>) -> bool {
        let named = match outer.above {
            Some(above) => above.topics.problems,
            None => topics_of(&self.name, About::Things).problems,
        };
        let topics = topics_of(&section.title, About::Things);
        let is_other = !matches!(topics.about, About::Things | About::Challenges);
        if !named
            || is_other
            || section.title.split_whitespace().count() < 2
            || !section.inner.is_empty()
            || is_period(&section.title)
            || is_remark(&section.title)
        {
            return false;
        }
        let sides: Vec<Side> =
            segments(self.src, &section.blocks).iter().filter_map(|it| it.side).collect();
        // What comes before belongs to it, so that the solution is not that of a problem within.
        let leads = section.blocks.first().is_some_and(
            |block| matches!(block, Block::Paragraph(at) if label(&self.src[at.clone()]).is_none()),
        );
        leads && matches!(sides[..], [Side::Solution] | [Side::Problem, Side::Solution])
    }

    /// Whether a section begins with a problem that is called one, and goes on with its solution, and
    /// is nothing else; so that its heading is the title, if those beside it or the one above say so.
    pub(super) fn tells_one(&self, section: &Section, outer: Outer<'_>) -> bool {
        let above = outer.above.is_some_and(|above| above.topics.problems);
        (above || outer.each_tells) && self.tells_one_by_form(section)
    }

    fn tells_one_by_form(&self, section: &Section) -> bool {
        let begin = match section.blocks.first() {
            Some(Block::Paragraph(at)) => &self.src[at.clone()],
            Some(Block::List { items, .. }) => {
                items.first().and_then(|item| first_paragraph(self.src, item)).unwrap_or_default()
            }
            _ => "",
        };
        if begin.lines().next().and_then(label).is_none() {
            return false;
        }
        let topics = topics_of(&section.title, About::Things);
        let own = topics.problems || topics.solutions || topics.about != About::Things;
        if own || section.title.is_empty() || !section.inner.is_empty() || is_period(&section.title)
        {
            return false;
        }
        let all = segments(self.src, &section.blocks);
        let begins = all.first().is_some_and(|first| {
            first.side == Some(Side::Problem) && !first.word.is_empty() && !first.numbered
        });
        begins
            && matches!(&challenges::challenges(all, false).1[..], [one] if one.solution.is_some())
    }

    pub(super) fn each_tells(&self, section: &Section) -> bool {
        let inner = &section.inner;
        let tell = inner.iter().filter(|inner| self.tells_one_by_form(inner)).count();
        tell > 1 && tell * 2 >= inner.len()
    }

    /// The problem and the solution that a section tells in prose, where the one above is of
    /// challenges.
    pub(super) fn tells_prose(
        &self,
        section: &Section,
        outer: Outer<'_>,
    ) -> Option<(String, String)> {
        let prose =
            |block: &Block| matches!(block, Block::Paragraph(_) | Block::Code(_) | Block::Other(_));
        let above = outer.above.map(|above| above.topics).filter(|above| above.problems)?;
        let topics = topics_of(&section.title, About::Things);
        let is_other = topics.solutions || topics.about != About::Things;
        let labelled = label(&section.raw).filter(|it| it.side == Side::Problem);
        if above.about == About::Questions
            || is_other && labelled.is_none()
            || kind_of(&section.title).is_some()
            || section.title.is_empty()
            || section.blocks.is_empty()
            || !section.inner.is_empty()
            || !section.blocks.iter().all(prose)
            || has_sides(&segments(self.src, &section.blocks))
        {
            return None;
        }
        let whole = || (String::new(), text_of(self.src, &section.blocks));
        let solved = above.solutions && !is_remark(&section.title);
        told(self.src, &section.blocks).or_else(|| solved.then(whole))
    }

    /// Whether a section lists challenges, and their solutions in the same order.
    pub(super) fn has_parallel(&self, section: &Section) -> bool {
        let blocks = &section.blocks;
        (0..blocks.len()).any(|at| parallel::of_blocks(self.src, blocks, at).is_some())
    }

    /// Whether the sections within one are topics whose texts ask.
    pub(super) fn inner_ask(&self, section: &Section, about: About) -> bool {
        let texts = section.inner.iter().map(|inner| text_of_topic(self.src, &inner.blocks));
        about == About::Questions && topics_ask(texts)
    }

    /// Whether most of the headings in sections ask, or are numbered as those of exercises are.
    pub(super) fn are_questions(&self, sections: &[Section]) -> bool {
        let mut titles = Vec::new();
        innermost_titles(self.src, sections, &mut titles);
        among_questions(&titles)
    }

    /// Whether what is below a heading are questions by themselves: "1. Basics of types".
    pub(super) fn holds_questions(&self, section: &Section) -> bool {
        let asks_so = |text: &str| is_question(text) || bold_begin(text).is_some();
        let text = |at: &Range<usize>| &self.src[at.clone()];
        section.blocks.iter().any(|block| match block {
            Block::List { items, .. } => {
                let in_heading = |item: &ListItem| match item.blocks.first() {
                    Some(Block::Heading { title, .. }) => asks(text(title)),
                    _ => false,
                };
                let first = items.iter().filter_map(|item| first_paragraph(self.src, item));
                items.iter().any(in_heading)
                    || first.filter(|item| asks_so(item)).take(2).count() == 2
            }
            Block::Paragraph(at) => {
                bold_begin(text(at)).is_some()
                    || label(text(at)).is_some_and(|label| label.side == Side::Problem)
            }
            Block::Html(at) => text(at).contains("<summary"),
            _ => false,
        })
    }

    /// Whether a section within another is a question of its own.
    pub(super) fn is_own(&self, section: &Section) -> bool {
        asks(&section.title) || is_answered(self.src, &section.blocks)
    }

    /// Whether a heading within a section says "Solution".
    fn has_solution_heading(&self, section: &Section) -> bool {
        // "Questions" and "Answers" are two lists.
        if section.inner.iter().any(|inner| heading_side(&inner.raw) == Some(Side::Problem)) {
            return false;
        }
        section.inner.iter().any(|inner| is_answer(&inner.raw))
            || section.blocks.iter().any(|block| match block {
                Block::Heading { title, .. } => is_answer(&self.src[title.clone()]),
                _ => false,
            })
    }
}

/// The headings of sections, and of what is in them, that have no others below them.
fn innermost_titles(src: &str, sections: &[Section], titles: &mut Vec<String>) {
    for section in sections {
        let before = titles.len();
        titles.extend(section.blocks.iter().filter_map(|block| match block {
            Block::Heading { title, .. } => Some(src[title.clone()].to_owned()),
            _ => None,
        }));
        innermost_titles(src, &section.inner, titles);
        if titles.len() == before {
            titles.push(section.raw.clone());
        }
    }
}

/// Whether a section beside questions can be one that does not look like it. A list alone, as of what
/// is left to do, is no answer, unless headings are numbered.
fn may_be_among(section: &Section) -> bool {
    let is_numbered = section.raw.starts_with(|c: char| c.is_ascii_digit());
    let only_list = matches!(section.blocks[..], [Block::List { .. }]);
    section.inner.is_empty() && title_may_ask(&section.title) && (is_numbered || !only_list)
}
