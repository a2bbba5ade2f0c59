//! How the window looks: colours and measures by meaning, typefaces, icons.
//!
//! Rule: a colour or a font size written anywhere else is a defect. Nothing here knows the product.

mod fonts;
pub(super) mod icons;
pub(super) mod measures;
mod style;
mod tokens;

pub(super) use style::{heading, icon, icon_font, mono, small, strong, title, weak};
pub(super) use tokens::{Tone, tokens};

/// Installs fonts and both looks, light and dark.
pub(super) fn install(ctx: &egui::Context) {
    fonts::install(ctx);
    style::install(ctx);
    // The command table has keys of its own for this.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}
