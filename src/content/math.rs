//! Formulas of TeX as text.

/// Names that stand for a sign.
const SIGNS: &[(&str, &str)] = &[
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "φ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("le", "≤"),
    ("leq", "≤"),
    ("ge", "≥"),
    ("geq", "≥"),
    ("ne", "≠"),
    ("neq", "≠"),
    ("approx", "≈"),
    ("equiv", "≡"),
    ("sim", "∼"),
    ("propto", "∝"),
    ("ll", "≪"),
    ("gg", "≫"),
    ("times", "×"),
    ("cdot", "·"),
    ("div", "÷"),
    ("pm", "±"),
    ("mp", "∓"),
    ("ast", "*"),
    ("star", "⋆"),
    ("circ", "∘"),
    ("oplus", "⊕"),
    ("otimes", "⊗"),
    ("sum", "∑"),
    ("prod", "∏"),
    ("int", "∫"),
    ("partial", "∂"),
    ("nabla", "∇"),
    ("sqrt", "√"),
    ("infty", "∞"),
    ("in", "∈"),
    ("notin", "∉"),
    ("subset", "⊂"),
    ("subseteq", "⊆"),
    ("supset", "⊃"),
    ("supseteq", "⊇"),
    ("cup", "∪"),
    ("cap", "∩"),
    ("setminus", "∖"),
    ("emptyset", "∅"),
    ("varnothing", "∅"),
    ("forall", "∀"),
    ("exists", "∃"),
    ("neg", "¬"),
    ("lnot", "¬"),
    ("land", "∧"),
    ("wedge", "∧"),
    ("lor", "∨"),
    ("vee", "∨"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("Rightarrow", "⇒"),
    ("implies", "⇒"),
    ("leftarrow", "←"),
    ("Leftarrow", "⇐"),
    ("leftrightarrow", "↔"),
    ("Leftrightarrow", "⇔"),
    ("iff", "⇔"),
    ("mapsto", "↦"),
    ("uparrow", "↑"),
    ("downarrow", "↓"),
    ("dots", "…"),
    ("ldots", "…"),
    ("cdots", "⋯"),
    ("mid", "|"),
    ("vert", "|"),
    ("parallel", "∥"),
    ("perp", "⊥"),
    ("langle", "⟨"),
    ("rangle", "⟩"),
    ("lfloor", "⌊"),
    ("rfloor", "⌋"),
    ("lceil", "⌈"),
    ("rceil", "⌉"),
    ("ell", "ℓ"),
    ("hbar", "ℏ"),
    ("Re", "ℜ"),
    ("Im", "ℑ"),
    ("aleph", "ℵ"),
    ("prime", "′"),
    ("degree", "°"),
    ("quad", "  "),
    ("qquad", "    "),
];
/// Names that stand for themselves.
const FUNCTIONS: &[&str] = &[
    "log", "ln", "lg", "exp", "sin", "cos", "tan", "min", "max", "sup", "inf", "lim", "arg", "det",
    "dim", "gcd", "mod", "bmod", "Pr",
];
/// Names that say only how their argument looks.
const STYLES: &[&str] = &[
    "text",
    "mathrm",
    "mathbf",
    "mathit",
    "mathcal",
    "mathsf",
    "mathtt",
    "textbf",
    "textit",
    "operatorname",
    "boldsymbol",
    "mathbb",
    "vec",
    "hat",
    "bar",
    "overline",
    "tilde",
    "left",
    "right",
    "big",
    "Big",
    "bigl",
    "bigr",
    "displaystyle",
    "limits",
    "nolimits",
];
const RAISED: &[(char, char)] = &[
    ('0', '⁰'),
    ('1', '¹'),
    ('2', '²'),
    ('3', '³'),
    ('4', '⁴'),
    ('5', '⁵'),
    ('6', '⁶'),
    ('7', '⁷'),
    ('8', '⁸'),
    ('9', '⁹'),
    ('+', '⁺'),
    ('-', '⁻'),
    ('n', 'ⁿ'),
    ('i', 'ⁱ'),
];
const LOWERED: &[(char, char)] = &[
    ('0', '₀'),
    ('1', '₁'),
    ('2', '₂'),
    ('3', '₃'),
    ('4', '₄'),
    ('5', '₅'),
    ('6', '₆'),
    ('7', '₇'),
    ('8', '₈'),
    ('9', '₉'),
    ('+', '₊'),
    ('-', '₋'),
    ('i', 'ᵢ'),
    ('j', 'ⱼ'),
    ('n', 'ₙ'),
];
/// The deepest braces that are followed; below them the formula stays as it is written.
const MAX_DEPTH: usize = 16;

/// A formula as text: names as their signs, short exponents raised, fractions with a stroke. What
/// has no sign stays as it is written.
pub(super) fn math_text(tex: &str) -> String {
    let mut out = String::with_capacity(tex.len());
    convert(tex.trim(), &mut out, 0);
    out
}

/// Digits and a few letters above the line, if all of a text can stand there.
pub(super) fn raised(text: &str) -> Option<String> {
    moved(text, RAISED)
}

fn moved(text: &str, to: &[(char, char)]) -> Option<String> {
    let sign = |c: char| to.iter().find(|(from, _)| *from == c).map(|(_, to)| *to);
    text.chars().map(sign).collect::<Option<String>>().filter(|it| !it.is_empty())
}

fn convert(tex: &str, out: &mut String, depth: usize) {
    let mut rest = tex;
    while let Some(at) = rest.find(['\\', '^', '_', '{', '}']) {
        out.push_str(&rest[..at]);
        let sign = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        rest = match sign {
            b'\\' => command(rest, out, depth),
            b'^' => script(rest, '^', RAISED, out, depth),
            b'_' => script(rest, '_', LOWERED, out, depth),
            _ => rest,
        };
    }
    out.push_str(rest);
}

/// Takes what stands behind a backslash; returns what follows.
fn command<'t>(rest: &'t str, out: &mut String, depth: usize) -> &'t str {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (name, behind) = rest.split_at(end);
    if name.is_empty() {
        let Some(sign) = rest.chars().next() else {
            out.push('\\');
            return rest;
        };
        match sign {
            '\\' => out.push('\n'),
            ',' | ';' | ':' | '!' | ' ' => out.push(' '),
            '|' => out.push('‖'),
            sign => out.push(sign),
        }
        return &rest[sign.len_utf8()..];
    }
    if matches!(name, "frac" | "dfrac" | "tfrac") && depth < MAX_DEPTH {
        let (above, behind) = argument(behind);
        let (below, behind) = argument(behind);
        for (part, sign) in [(above, "/"), (below, "")] {
            let mut text = String::new();
            convert(part, &mut text, depth + 1);
            let single = text.chars().all(char::is_alphanumeric);
            let (open, close) = if single { ("", "") } else { ("(", ")") };
            out.extend([open, &text, close, sign]);
        }
        return behind;
    }
    if let Some((_, sign)) = SIGNS.iter().find(|(known, _)| *known == name) {
        out.push_str(sign);
    } else if FUNCTIONS.contains(&name) {
        out.push_str(name);
    } else if !STYLES.contains(&name) {
        out.extend(["\\", name, if behind.starts_with('{') { " " } else { "" }]);
    }
    behind
}

/// The argument that a text begins with: a letter, a command or what is in braces; and what follows.
fn argument(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let Some(inner) = text.strip_prefix('{') else {
        let end = match text.strip_prefix('\\') {
            Some(name) => {
                1 + name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len()).max(1)
            }
            None => text.chars().next().map_or(0, char::len_utf8),
        };
        return text.split_at(text.floor_char_boundary(end.min(text.len())));
    };
    let mut depth = 1;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (&inner[..at], &inner[at + 1..]);
        }
    }
    (inner, "")
}

/// Takes an exponent or an index; returns what follows.
fn script<'t>(
    rest: &'t str,
    sign: char,
    to: &[(char, char)],
    out: &mut String,
    depth: usize,
) -> &'t str {
    let (inner, behind) = argument(rest);
    if depth >= MAX_DEPTH {
        out.push(sign);
        return rest;
    }
    let mut text = String::new();
    convert(inner, &mut text, depth + 1);
    match moved(&text, to) {
        Some(moved) => out.push_str(&moved),
        None => {
            let (open, close) = if text.chars().count() > 1 { ("(", ")") } else { ("", "") };
            out.push(sign);
            out.extend([open, &text, close]);
        }
    }
    behind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_read_as_text() {
        for (tex, text) in [
            ("O(n \\log n)", "O(n log n)"),
            ("x^2 + y_1 \\le \\alpha", "x² + y₁ ≤ α"),
            ("\\frac{a}{b+1}", "a/(b+1)"),
            ("e^{i\\pi} = -1", "e^(iπ) = -1"),
            ("\\text{cost} \\times 2^{10}", "cost × 2¹⁰"),
            ("\\sum_{i=0}^{n} a_i", "∑_(i=0)ⁿ aᵢ"),
            ("\\unknown{x} \\{1, 2\\}", "\\unknown x {1, 2}"),
            ("\\frac", "/"),
            ("a\\", "a\\"),
        ] {
            assert_eq!(math_text(tex), text, "{tex}");
        }
    }
}
