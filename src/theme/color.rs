//! Colours as numbers: contrast, mixing, and lifting a colour until it can be read.

use std::str::FromStr;

use ratatui::style::Color;
use serde::{Deserialize, Deserializer, de::Error as _};

/// A colour in 24 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Its relative luminance from 0 to 1 (WCAG 2.2, "relative luminance").
    pub fn luminance(self) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// Its contrast with another colour, from 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Whether it is a ground for dark letters.
    pub fn is_light(self) -> bool {
        // The luminance at which black and white letters stand out equally.
        self.luminance() > 0.179
    }

    /// The colour between this and another, at a share of the other from 0 to 1.
    pub(super) fn mix(self, other: Self, share: f64) -> Self {
        let part = |a: u8, b: u8| {
            let mixed = f64::from(a) + (f64::from(b) - f64::from(a)) * share;
            #[expect(clippy::cast_sign_loss, reason = "between two values of a byte")]
            let byte = mixed.round() as u8;
            byte
        };
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// This colour, moved towards white or black until its contrast with each ground is at least
    /// this much, or as much as there can be.
    pub(super) fn lifted(self, grounds: &[Self], least: f64) -> Self {
        const STEPS: u8 = 20;
        let Some(first) = grounds.first() else { return self };
        let end = if first.is_light() { Self(0, 0, 0) } else { Self(255, 255, 255) };
        (0..=STEPS)
            .map(|step| self.mix(end, f64::from(step) / f64::from(STEPS)))
            .find(|it| grounds.iter().all(|ground| it.contrast(*ground) >= least))
            .unwrap_or(end)
    }
}

impl From<Rgb> for Color {
    fn from(Rgb(r, g, b): Rgb) -> Self {
        Self::Rgb(r, g, b)
    }
}

impl FromStr for Rgb {
    type Err = String;

    /// Reads `#rrggbb` or `rrggbb`.
    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let plain = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (plain, byte(0), byte(2), byte(4)) {
            (true, Some(r), Some(g), Some(b)) => Ok(Self(r, g, b)),
            _ => Err(format!("{text:?} is not a colour: write it as #rrggbb")),
        }
    }
}

impl<'de> Deserialize<'de> for Rgb {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        let (black, white) = (Rgb(0, 0, 0), Rgb(255, 255, 255));
        assert!((black.contrast(white) - 21.0).abs() < 0.01);
        // The grey that is known to miss 4.5 on white by a hair, and the one that meets it.
        assert!(Rgb(0x77, 0x77, 0x77).contrast(white) < 4.5);
        assert!(Rgb(0x76, 0x76, 0x76).contrast(white) >= 4.5);
    }

    #[test]
    fn a_colour_is_lifted_only_as_far_as_needed() {
        let (black, grey) = (Rgb(0, 0, 0), Rgb(0x44, 0x44, 0x44));
        let pale = Rgb(0xee, 0xdd, 0xcc);
        assert_eq!(pale.lifted(&[black, grey], 4.5), pale);
        let lifted = Rgb(0x55, 0, 0).lifted(&[black, grey], 4.5);
        assert!(lifted.contrast(grey) >= 4.5 && lifted.contrast(grey) < 6.0, "{lifted:?}");
        assert!(lifted.0 > lifted.1, "it is still red");
    }

    #[test]
    fn colours_are_read_with_and_without_a_hash() {
        assert_eq!("#0aF102".parse(), Ok(Rgb(0x0a, 0xf1, 0x02)));
        assert_eq!("181818".parse(), Ok(Rgb(0x18, 0x18, 0x18)));
        for wrong in ["", "#fff", "red", "#+12345", "#1234567", "ééé"] {
            assert!(wrong.parse::<Rgb>().is_err(), "{wrong}");
        }
    }
}
