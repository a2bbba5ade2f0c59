//! Colours by meaning, for the light and the dark look.
//!
//! Text on its surface has a contrast of 4.5 or more in both looks; a test computes it.

use egui::Color32;

/// What a colour says. It never says it alone: a word or a symbol stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    Neutral,
    /// Where the eye should go.
    Accent,
    /// Done, in step.
    Good,
    /// Waits for a person.
    Caution,
    /// Failed, or touches real customers.
    Bad,
}

/// The colours of one look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tokens {
    /// Behind everything.
    pub ground: Color32,
    /// Cards, tables, dialogs.
    pub surface: Color32,
    /// Wells: inputs, code, the body of texts.
    pub sunken: Color32,
    /// The navigation and the bars.
    pub frame: Color32,
    /// Every second row.
    pub stripe: Color32,
    /// A row or button under the pointer.
    pub hover: Color32,
    /// The chosen row.
    pub chosen: Color32,
    /// Hairlines.
    pub line: Color32,
    /// Borders of inputs.
    pub border: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight.
    pub weak: Color32,
    /// Where the eye should go.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Done.
    pub good: Color32,
    /// Behind what is done.
    pub good_ground: Color32,
    /// Waits.
    pub caution: Color32,
    /// Behind what waits.
    pub caution_ground: Color32,
    /// Failed.
    pub bad: Color32,
    /// Behind what failed.
    pub bad_ground: Color32,
    /// Behind the accent's small parts.
    pub accent_ground: Color32,
    /// Behind neutral badges.
    pub neutral_ground: Color32,
}

/// A colour by its six hexadecimal digits.
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes colours")]
const fn hex(rgb: u32) -> Color32 {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// The light look.
pub(super) const LIGHT: Tokens = Tokens {
    ground: hex(0xF4_F6_F8),
    surface: hex(0xFF_FF_FF),
    sunken: hex(0xF7_F9_FB),
    frame: hex(0xE9_ED_F1),
    stripe: hex(0xF8_FA_FB),
    hover: hex(0xE3_EA_F1),
    chosen: hex(0xD6_E6_F6),
    line: hex(0xD9_DF_E5),
    border: hex(0x8C_98_A4),
    text: hex(0x1B_24_2D),
    weak: hex(0x52_5F_6C),
    accent: hex(0x0B_5C_AD),
    on_accent: hex(0xFF_FF_FF),
    good: hex(0x1A_6B_3C),
    good_ground: hex(0xE0_F2_E6),
    caution: hex(0x82_50_00),
    caution_ground: hex(0xFC_EF_D2),
    bad: hex(0xA8_1E_1E),
    bad_ground: hex(0xFB_E4_E2),
    accent_ground: hex(0xE1_EE_FA),
    neutral_ground: hex(0xE9_ED_F1),
};

/// The dark look.
pub(super) const DARK: Tokens = Tokens {
    ground: hex(0x14_19_1F),
    surface: hex(0x1C_23_2B),
    sunken: hex(0x12_17_1C),
    frame: hex(0x10_14_19),
    stripe: hex(0x20_28_31),
    hover: hex(0x2A_35_40),
    chosen: hex(0x1F_3F_5F),
    line: hex(0x30_3A_45),
    border: hex(0x6B_78_86),
    text: hex(0xE6_EB_F0),
    weak: hex(0xA3_B0_BC),
    accent: hex(0x6C_B4_F5),
    on_accent: hex(0x0A_17_24),
    good: hex(0x7F_D3_9D),
    good_ground: hex(0x16_33_23),
    caution: hex(0xF0_C2_6A),
    caution_ground: hex(0x3A_2D_12),
    bad: hex(0xFF_9B_93),
    bad_ground: hex(0x43_1C_1B),
    accent_ground: hex(0x17_30_48),
    neutral_ground: hex(0x2A_33_3D),
};

impl Tokens {
    /// The colour of a tone's text and symbols.
    pub(crate) fn of(&self, tone: Tone) -> Color32 {
        match tone {
            Tone::Neutral => self.weak,
            Tone::Accent => self.accent,
            Tone::Good => self.good,
            Tone::Caution => self.caution,
            Tone::Bad => self.bad,
        }
    }

    /// The ground behind it.
    pub(crate) fn ground_of(&self, tone: Tone) -> Color32 {
        match tone {
            Tone::Neutral => self.neutral_ground,
            Tone::Accent => self.accent_ground,
            Tone::Good => self.good_ground,
            Tone::Caution => self.caution_ground,
            Tone::Bad => self.bad_ground,
        }
    }
}

/// The colours of the look that is on.
pub(crate) fn tokens(ui: &egui::Ui) -> &'static Tokens {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by WCAG 2.1.
    fn luminance(colour: Color32) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(colour.r()) + 0.7152 * part(colour.g()) + 0.0722 * part(colour.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_every_ground_it_stands_on() {
        for (name, look) in [("light", LIGHT), ("dark", DARK)] {
            for ground in [look.ground, look.surface, look.sunken, look.frame, look.stripe, look.hover, look.chosen] {
                assert!(contrast(look.text, ground) >= 7.0, "{name}: text on {ground:?}");
                assert!(contrast(look.weak, ground) >= 4.5, "{name}: weak text on {ground:?}");
            }
            for tone in [Tone::Neutral, Tone::Accent, Tone::Good, Tone::Caution, Tone::Bad] {
                for ground in [look.ground_of(tone), look.surface, look.ground] {
                    let found = contrast(look.of(tone), ground);
                    assert!(found >= 4.5, "{name}: {tone:?} on {ground:?} has {found:.2}");
                }
            }
            assert!(contrast(look.on_accent, look.accent) >= 4.5, "{name}: text on the accent");
            assert!(contrast(look.border, look.surface) >= 2.8, "{name}: borders of inputs");
        }
    }
}
