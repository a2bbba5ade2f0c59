//! The typefaces, embedded; what they lack comes from egui's own and then from the system's fonts.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

/// The family of headings.
pub(super) const STRONG: &str = "strong";
/// The family of icons.
pub(super) const ICONS: &str = "icons";

pub(super) fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    let embedded: [(&str, &'static [u8]); 4] = [
        ("Inter", include_bytes!("../../../assets/fonts/Inter-Regular.otf")),
        ("Inter SemiBold", include_bytes!("../../../assets/fonts/Inter-SemiBold.otf")),
        ("JetBrains Mono", include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf")),
        ("Phosphor", include_bytes!("../../../assets/fonts/Phosphor.ttf")),
    ];
    for (name, bytes) in embedded {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let first = |name: &str| std::iter::once(name.to_owned()).chain(fallback.iter().cloned()).collect::<Vec<_>>();
    let families = [
        (FontFamily::Proportional, first("Inter")),
        (FontFamily::Monospace, first("JetBrains Mono")),
        (FontFamily::Name(STRONG.into()), first("Inter SemiBold")),
        (FontFamily::Name(ICONS.into()), vec!["Phosphor".to_owned()]),
    ];
    fonts.families.extend(families);
    ctx.set_fonts(fonts);
}
