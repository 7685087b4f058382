//! The blocks of a section: which of them are entries, and which stay text.

use super::{
    asking::{asks, bold_question, most_ask, topics_ask},
    blocks::{Block, dedent},
    callouts, cards, challenges,
    details::{Details, count_asking, details},
    parallel,
    patterns::{is_anchor, is_layout, is_rule, is_way_back},
    questions::{self, Around},
    reader::{Place, Reader},
    segments::{answer_below, first_problem, is_title, segments},
    topics::About,
};

impl Reader<'_> {
    /// Takes entries out of blocks; returns the rest as text.
    pub(super) fn extract(&mut self, blocks: &[Block], place: Place<'_>) -> Vec<String> {
        let mut loose = Vec::new();
        let asks = place.asks();
        let folded = !place.is_release() && (asks || count_asking(self.src, blocks) > 1);
        let around = self.around(blocks, place);
        // Up to here, no question has an answer.
        let mut unsolved = 0;
        let mut at = 0;
        let (section, mut headings) = (place, Vec::new());
        while at < blocks.len() {
            let place = headings.last().map_or(section, |(_, place)| *place);
            let around = Around { asks: around.asks || place.asks(), ..around };
            let block = &blocks[at];
            if let Some(Details { end, challenges, text }) = details(self.src, blocks, at, folded) {
                self.add_challenges(challenges, place);
                loose.extend(text);
                at = end;
                continue;
            }
            if let Some(asked) =
                callouts::challenge(self.src, block).filter(|_| !place.is_release())
            {
                self.add_challenge(asked, place.category);
                at += 1;
                continue;
            }
            if let Some(found) = callouts::quoted_pairs(self.src, block) {
                self.add_challenges(found, place);
                at += 1;
                continue;
            }
            if let Some((end, found)) = parallel::of_blocks(self.src, blocks, at) {
                self.add_challenges(found, place);
                at = end;
                continue;
            }
            if let Some(found) = cards::of_paragraph(self.src, blocks, at, self.tagged) {
                self.add_challenges(found.found, place);
                loose.push(dedent(&found.rest));
                at = found.end;
                continue;
            }
            if !place.is_release()
                && let Some(asked) = questions::question(self.src, blocks, at, around)
            {
                self.add_challenge(asked.challenge, place.category);
                at = asked.end;
                continue;
            }
            if let Block::Paragraph(_) = block
                && at >= unsolved
            {
                match self.plain_challenges(&blocks[at..], place, &mut loose) {
                    Ok(taken) => {
                        at += taken;
                        continue;
                    }
                    Err(tried) => unsolved = at + tried,
                }
            }
            let lead = match blocks[..at].last() {
                Some(Block::Paragraph(before)) => &self.src[before.clone()],
                _ => "",
            };
            if !self.block(block, lead, place, &mut loose) {
                if let Block::Heading { level, title, .. } = block {
                    headings.truncate(headings.partition_point(|(other, _)| other < level));
                    let above = headings.last().map_or(section, |(_, place)| *place);
                    headings.push((*level, above.under(&self.src[title.clone()])));
                }
                loose.push(dedent(&self.src[block.at()]));
            }
            at += 1;
        }
        loose
    }

    /// Takes a block that is entries by itself; returns whether it did.
    fn block(
        &mut self,
        block: &Block,
        lead: &str,
        place: Place<'_>,
        loose: &mut Vec<String>,
    ) -> bool {
        match block {
            Block::Table { head, rows, at } => match challenges::of_table(self.src, head, rows, at)
            {
                Some((found, others)) => {
                    self.add_challenges(found, place);
                    loose.extend(others);
                    true
                }
                None => self.glossary(head, rows, at, place),
            },
            Block::List { items, at } => {
                let taken = self.list(items, at, lead, place);
                loose.append(&mut self.left);
                taken
            }
            // A rule only separates, and an anchor only names a place.
            Block::Other(at) => is_rule(&self.src[at.clone()]),
            Block::Html(at) if is_layout(&self.src[at.clone()]) => true,
            Block::Html(at) | Block::Paragraph(at) => {
                is_anchor(&self.src[at.clone()]) || is_way_back(&self.src[at.clone()])
            }
            _ => false,
        }
    }

    /// What the blocks of a section say of each other.
    fn around(&self, blocks: &[Block], place: Place<'_>) -> Around {
        let bold = |block: &&Block| match block {
            Block::Paragraph(at) => bold_question(&self.src[at.clone()]).is_some(),
            _ => false,
        };
        let titles = blocks.iter().filter_map(|block| match block {
            Block::Heading { title, .. } => Some(&self.src[title.clone()]),
            _ => None,
        });
        let asks = place.asks() || place.topics.about == About::Things && most_ask(titles);
        let texts = blocks.windows(2).filter_map(|pair| match pair {
            [Block::Heading { .. }, Block::Paragraph(at)] => Some(Some(&self.src[at.clone()])),
            [Block::Heading { .. }, _] => Some(None),
            _ => None,
        });
        let topics = place.asks() && topics_ask(texts);
        let bold = blocks.iter().filter(bold).take(2).count() == 2;
        Around { asks, topics, bold, most_ask: place.most_ask }
    }

    /// Takes the challenges in plain lines from here to the end of the section, a rule or a card, if
    /// at least one has a solution; returns how many blocks it took, or else tried.
    fn plain_challenges(
        &mut self,
        blocks: &[Block],
        place: Place<'_>,
        loose: &mut Vec<String>,
    ) -> Result<usize, usize> {
        let Some(Block::Paragraph(first)) = blocks.first() else { return Err(0) };
        if first_problem(&self.src[first.clone()]).is_none() && !is_title(self.src, blocks, 0) {
            return Err(0);
        }
        let ends = |block: &Block| match block {
            Block::Other(at) => is_rule(&self.src[at.clone()]),
            Block::Heading { title, .. } => asks(&self.src[title.clone()]),
            Block::Paragraph(at) => cards::is_cloze_line(&self.src[at.clone()]),
            _ => false,
        };
        let end = blocks[1..].iter().position(ends).map_or(blocks.len(), |it| it + 1);
        let blocks = &blocks[..end];
        let mut all = segments(self.src, blocks);
        answer_below(&mut all, place.asks());
        let (before, mut found) = challenges::challenges(all, false);
        let solved = found.iter().any(|challenge| challenge.solution.is_some());
        // Among questions, some may wait for their answers.
        if !solved && (!place.asks() || found.is_empty()) {
            return Err(end);
        }
        challenges::spread(&mut found, blocks[end - 1].at().end);
        loose.extend(before.map(|before| before.text()));
        self.add_challenges(found, place);
        Ok(end)
    }
}
