//! Syntax highlighting: syntect's grammars, reduced to a few kinds of token.
//!
//! The grammars take milliseconds and megabytes to load: not on the drawing thread.

use std::{str::FromStr as _, sync::Arc};

use syntect::{
    highlighting::{
        Color, HighlightIterator, HighlightState, Highlighter as Scopes, ScopeSelectors,
        StyleModifier, Theme, ThemeItem,
    },
    parsing::{ParseState, ScopeStack, SyntaxSet},
};

use super::text::{CodeBlock, Tokens};
use crate::theme::Token;

/// A line longer than this stays plain: some grammars take quadratic time.
const LONGEST_LINE: usize = 2_000;

/// The scopes of each token; the most specific match wins. The names are those of Sublime Text's
/// scope naming guidelines.
const TOKENS: &[(&str, Token)] = &[
    ("comment", Token::Comment),
    ("string", Token::String),
    ("constant.numeric", Token::Number),
    ("constant.language, constant.character, support.constant, variable.language", Token::Constant),
    ("keyword, storage.modifier, storage.type", Token::Keyword),
    ("keyword.operator", Token::Plain),
    (
        "entity.name.function, support.function, variable.function, variable.annotation",
        Token::Function,
    ),
    (
        "entity.name.type, entity.name.class, support.type, support.class, storage.type.class",
        Token::Type,
    ),
    ("entity.name.tag, entity.other.attribute-name, variable.other.member", Token::Tag),
    ("storage.type.function, storage.type.class.python, keyword.declaration", Token::Keyword),
    ("markup.inserted", Token::Inserted),
    ("markup.deleted", Token::Deleted),
];

/// Highlights code blocks.
pub struct Highlighter {
    syntaxes: SyntaxSet,
    theme: Theme,
}

impl Default for Highlighter {
    fn default() -> Self {
        Self::new()
    }
}

impl Highlighter {
    /// Loads the grammars.
    pub fn new() -> Self {
        // syntect only turns scopes into colours; the red of each colour here is the index of a
        // token.
        let mut theme = Theme::default();
        theme.settings.foreground = Some(Color { r: u8::MAX, g: 0, b: 0, a: 0 });
        for (number, (selectors, _)) in TOKENS.iter().enumerate() {
            if let Ok(scope) = ScopeSelectors::from_str(selectors) {
                let foreground = Some(Color { r: number as u8, g: 0, b: 0, a: 0 });
                let style = StyleModifier { foreground, ..StyleModifier::default() };
                theme.scopes.push(ThemeItem { scope, style });
            }
        }
        Self { syntaxes: two_face::syntax::extra_newlines(), theme }
    }

    /// The tokens of each line of a code block; none if the language is unknown.
    pub fn tokens(&self, block: &CodeBlock) -> Tokens {
        let Some(syntax) = self.syntaxes.find_syntax_by_token(&block.language) else {
            return Arc::default();
        };
        let scopes = Scopes::new(&self.theme);
        let mut parser = ParseState::new(syntax);
        let mut state = HighlightState::new(&scopes, ScopeStack::new());
        let mut lines = Vec::new();
        for line in block.text.split('\n') {
            if line.len() > LONGEST_LINE {
                lines.push(vec![(Token::Plain, line.len())]);
                continue;
            }
            let ended = format!("{line}\n");
            let Ok(operations) = parser.parse_line(&ended, &self.syntaxes) else { break };
            let mut tokens: Vec<(Token, usize)> = Vec::new();
            for (style, text) in HighlightIterator::new(&mut state, &operations, &ended, &scopes) {
                let token = TOKENS
                    .get(usize::from(style.foreground.r))
                    .map_or(Token::Plain, |(_, token)| *token);
                match tokens.last_mut() {
                    Some((last, length)) if *last == token => *length += text.len(),
                    _ => tokens.push((token, text.len())),
                }
            }
            lines.push(tokens);
        }
        Arc::new(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Highlights, Setting};

    #[test]
    fn the_languages_of_the_catalogue_are_known_and_every_byte_has_a_token() {
        let highlighter = Highlighter::new();
        let highlights = Highlights::new();
        let setting = Setting { revealed: false, ..Setting::new(80, &highlights) };
        for (language, code) in [
            ("python", "def f(x):  # note\n    return \"é\" + str(1)"),
            ("sql", "SELECT 1 FROM t WHERE a = 'b'; -- c"),
            ("yaml", "a: 1\nb: [x, y]"),
            ("bash", "echo \"$HOME\" # x"),
            ("json", "{\"a\": [1, true]}"),
            ("toml", "a = 1"),
            ("dockerfile", "FROM python:3.14-slim\nRUN pip install ."),
            ("graphql", "type Query { me: User! }"),
            ("http", "GET / HTTP/1.1\nHost: x"),
            ("nginx", "server { listen 80; }"),
            ("ini", "[a]\nb=c"),
            ("diff", "-a\n+b"),
            ("groovy", "def name = 'x' // note"),
        ] {
            let text = format!("```{language}\n{code}\n```\n");
            let document = Document::of_markdown(&text, &setting);
            let block = &document.plain_code[0];
            let tokens = highlighter.tokens(block);
            let kinds = tokens.iter().flatten().filter(|(token, _)| *token != Token::Plain);
            assert!(kinds.count() > 0, "{language} stays plain");
            for (line, tokens) in code.split('\n').zip(tokens.iter()) {
                let covered: usize = tokens.iter().map(|(_, length)| length).sum();
                assert!(covered >= line.len(), "{language}: {line}");
            }
        }
    }
}
