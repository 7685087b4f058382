//! HTML within a line.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{
    Shown,
    open::{Means, OpenInline},
};
use crate::content::{html, math::raised};

impl<'t> Shown<'t> {
    /// Takes a tag or a comment that stands within a line of Markdown.
    pub(super) fn inline_html(&mut self, html: &str) {
        for piece in html::pieces(html) {
            match piece {
                html::Piece::Text(text) => self.code_or_text(text),
                html::Piece::Tag(tag) => self.inline_tag(&tag),
                html::Piece::Comment => {}
            }
        }
    }

    /// Takes a tag within a line; one that is not of HTML is text: `Vec<T>`.
    pub(super) fn inline_tag(&mut self, tag: &html::Tag<'_>) {
        if !tag.is_known() {
            return self.code_or_text(tag.whole);
        }
        if let Some(name) = tag.attribute("id").or_else(|| tag.attribute("name")) {
            self.place(&name);
        }
        if tag.closes {
            let open = self.inline.iter().rposition(|open| open.name == tag.name);
            if let Some(open) = open {
                self.close_inline(open);
            }
            return;
        }
        let means = match &tag.name[..] {
            "br" => return self.give(Event::HardBreak),
            "img" => return self.picture(tag),
            "a" => match tag.attribute("href") {
                Some(address) => {
                    let link = link(address);
                    Means::Markdown(self.begin(link))
                }
                None => Means::Nothing,
            },
            "b" | "strong" | "mark" => Means::Markdown(self.begin(Tag::Strong)),
            "i" | "em" | "cite" | "dfn" | "var" | "u" | "ins" => {
                Means::Markdown(self.begin(Tag::Emphasis))
            }
            "s" | "del" | "strike" => Means::Markdown(self.begin(Tag::Strikethrough)),
            "kbd" | "code" | "samp" | "tt" => Means::Code(String::new()),
            "sup" => Means::Raised(String::new()),
            _ if tag.is_inline() && tag.name != "wbr" => Means::Nothing,
            _ => return,
        };
        self.inline.push(OpenInline { name: tag.name.clone(), means });
    }

    fn begin(&mut self, tag: Tag<'t>) -> TagEnd {
        let end = tag.to_end();
        self.give(Event::Start(tag));
        end
    }

    /// A picture, or a film, as an image.
    pub(super) fn picture(&mut self, tag: &html::Tag<'_>) {
        let Some(address) = tag.attribute("src") else { return };
        let text = tag.attribute("alt").or_else(|| tag.attribute("title")).unwrap_or_default();
        self.give(Event::Start(Tag::Image {
            link_type: LinkType::Inline,
            dest_url: address.into(),
            title: "".into(),
            id: "".into(),
        }));
        if !text.is_empty() {
            self.give(Event::Text(text.into()));
        }
        self.give(Event::End(TagEnd::Image));
    }

    /// Gives text, or adds it to the code that is open.
    pub(super) fn code_or_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.collecting() {
            Some(code) => code.push_str(text),
            None => self.give(Event::Text(text.to_owned().into())),
        }
    }

    /// The text that is collected, if an element that does so is open.
    pub(super) fn collecting(&mut self) -> Option<&mut String> {
        self.inline.iter_mut().rev().find_map(|open| match &mut open.means {
            Means::Code(code) | Means::Raised(code) => Some(code),
            Means::Markdown(_) | Means::Nothing => None,
        })
    }

    /// Ends the elements within the line, down to so many.
    pub(super) fn close_inline(&mut self, left: usize) {
        while self.inline.len() > left {
            let Some(OpenInline { means, .. }) = self.inline.pop() else { return };
            match means {
                Means::Markdown(end) => self.give(Event::End(end)),
                Means::Code(code) if !code.is_empty() => {
                    self.give(Event::Code(CowStr::from(code)));
                }
                Means::Raised(text) => {
                    let text = raised(&text).unwrap_or(text);
                    self.code_or_text(&text);
                }
                Means::Code(_) | Means::Nothing => {}
            }
        }
    }
}

/// A link to an address.
fn link<'t>(address: String) -> Tag<'t> {
    Tag::Link {
        link_type: LinkType::Inline,
        dest_url: address.into(),
        title: "".into(),
        id: "".into(),
    }
}
