//! Escape as the way out of a page.

use egui::{Key, Popup, Ui};

/// Whether Escape was pressed and means the page itself: not the question or the list above it, and not
/// the text that is being typed.
pub(crate) fn asked(ui: &Ui) -> bool {
    let ctx = ui.ctx();
    let above = ctx.memory(|memory| memory.top_modal_layer().is_some()) || Popup::is_any_open(ctx);
    ui.input(|input| input.key_pressed(Key::Escape)) && !above && !ctx.text_edit_focused()
}
