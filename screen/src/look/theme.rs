//! The colours, and whether they can be told apart.

use egui::Color32;

/// A theme's colours.
///
/// Texts are `text`, `soft`, `accent`, `good`, `warn`, `bad` on `page`, `panel`, `field` or `key`, and `on_accent` on
/// `accent`. `line` and `ring` stand against all of these as the edges of what can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// Behind everything.
    pub page: Color32,
    /// Behind what belongs together.
    pub panel: Color32,
    /// Where something is typed.
    pub field: Color32,
    /// A button.
    pub key: Color32,
    /// A button under the pointer.
    pub key_near: Color32,
    /// The edge of what can be used.
    pub line: Color32,
    /// Most texts.
    pub text: Color32,
    /// What is read second.
    pub soft: Color32,
    /// The button that goes on, and what is chosen.
    pub accent: Color32,
    /// The text on `accent`.
    pub on_accent: Color32,
    /// Around what has the focus.
    pub ring: Color32,
    /// What went well.
    pub good: Color32,
    /// What wants attention.
    pub warn: Color32,
    /// What is wrong.
    pub bad: Color32,
}

const fn rgb(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// The calm colours: WCAG 2.2 AA.
pub const CALM: Colours = Colours {
    page: rgb(0x10161d),
    panel: rgb(0x19222c),
    field: rgb(0x0a0e13),
    key: rgb(0x273442),
    key_near: rgb(0x324354),
    line: rgb(0x7d91a6),
    text: rgb(0xf1f5f9),
    soft: rgb(0xb3c1cf),
    accent: rgb(0x58c9b9),
    on_accent: rgb(0x04201c),
    ring: rgb(0xffc857),
    good: rgb(0x7fdda6),
    warn: rgb(0xffd480),
    bad: rgb(0xffa99e),
};

/// The strong colours: WCAG 2.2 AAA.
pub const STRONG: Colours = Colours {
    page: rgb(0x000000),
    panel: rgb(0x0a0a0a),
    field: rgb(0x000000),
    key: rgb(0x1c1c1c),
    key_near: rgb(0x303030),
    line: rgb(0xffffff),
    text: rgb(0xffffff),
    soft: rgb(0xe8e8e8),
    accent: rgb(0xffe45c),
    on_accent: rgb(0x000000),
    ring: rgb(0x4cd9ff),
    good: rgb(0x9bf5bd),
    warn: rgb(0xffe08a),
    bad: rgb(0xffc2ba),
};

impl Colours {
    /// All of them with their names in a theme's file.
    pub fn named(&mut self) -> [(&'static str, &mut Color32); 14] {
        [
            ("page", &mut self.page),
            ("panel", &mut self.panel),
            ("field", &mut self.field),
            ("key", &mut self.key),
            ("key_near", &mut self.key_near),
            ("line", &mut self.line),
            ("text", &mut self.text),
            ("soft", &mut self.soft),
            ("accent", &mut self.accent),
            ("on_accent", &mut self.on_accent),
            ("ring", &mut self.ring),
            ("good", &mut self.good),
            ("warn", &mut self.warn),
            ("bad", &mut self.bad),
        ]
    }

    /// The pairs that must be told apart, with their names, whose contrast is below `text` (for texts) or 3 (for edges).
    pub fn too_close(&self, text: f32) -> Vec<(&'static str, &'static str, f32)> {
        let grounds = [
            ("page", self.page),
            ("panel", self.panel),
            ("field", self.field),
            ("key", self.key),
            ("key_near", self.key_near),
        ];
        let inks = [
            ("text", self.text, text),
            ("soft", self.soft, text),
            ("accent", self.accent, text),
            ("good", self.good, text),
            ("warn", self.warn, text),
            ("bad", self.bad, text),
            ("line", self.line, 3.0),
            ("ring", self.ring, 3.0),
        ];
        let pairs = inks.into_iter().flat_map(|ink| {
            grounds
                .into_iter()
                .map(move |(ground, colour)| (ink.0, ground, contrast(ink.1, colour), ink.2))
        });
        pairs
            .chain([(
                "on_accent",
                "accent",
                contrast(self.on_accent, self.accent),
                text,
            )])
            .filter(|(_, _, contrast, least)| contrast < least)
            .map(|(ink, ground, contrast, _)| (ink, ground, contrast))
            .collect()
    }
}

/// The contrast of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio").
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let [a, b] = [luminance(a), luminance(b)];
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// WCAG 2.2, "relative luminance".
fn luminance(colour: Color32) -> f32 {
    let linear = |byte: u8| {
        let part = f32::from(byte) / 255.0;
        match part <= 0.04045 {
            true => part / 12.92,
            false => ((part + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contrast_is_as_the_guidelines_say() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.001);
        // #777777 on white is the known near miss of AA.
        assert!((contrast(rgb(0x777777), Color32::WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn every_pair_of_the_calm_colours_is_aa() {
        assert_eq!(CALM.too_close(4.5), []);
    }

    #[test]
    fn every_pair_of_the_strong_colours_is_aaa() {
        assert_eq!(STRONG.too_close(7.0), []);
    }

    #[test]
    fn a_pair_that_is_too_close_is_named() {
        let mut colours = CALM;
        colours.soft = rgb(0x404a55);
        let close = colours.too_close(4.5);
        assert_eq!(close.len(), 5);
        assert!(
            close
                .iter()
                .all(|(ink, _, contrast)| *ink == "soft" && *contrast < 4.5)
        );
    }
}
