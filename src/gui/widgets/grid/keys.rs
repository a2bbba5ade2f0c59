//! The keyboard in a grid: arrows walk, Space ticks, Enter opens, Ctrl+A ticks all, Ctrl+C copies.

use egui::{Event, EventFilter, Id, Key, Modifiers, Ui};

use super::Happened;
use super::state::GridState;

/// How far Page Up and Page Down go.
const PAGE: usize = 20;

/// Reads the keys that belong to a focused grid of so many rows.
pub(super) fn read(ui: &Ui, id: Id, state: &mut GridState, rows: usize, happened: &mut Happened) {
    let filter = EventFilter { tab: false, horizontal_arrows: false, vertical_arrows: true, escape: false };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    if rows == 0 {
        return;
    }
    let last = rows - 1;
    let at = state.current.map(|row| row.min(last));
    let steps: [(Key, usize); 6] = [
        (Key::ArrowDown, at.map_or(0, |row| (row + 1).min(last))),
        (Key::ArrowUp, at.map_or(0, |row| row.saturating_sub(1))),
        (Key::PageDown, at.map_or(0, |row| (row + PAGE).min(last))),
        (Key::PageUp, at.map_or(0, |row| row.saturating_sub(PAGE))),
        (Key::Home, 0),
        (Key::End, last),
    ];
    for (key, row) in steps {
        if pressed(ui, Modifiers::NONE, key) {
            state.go_to(row);
            happened.went_to = Some(row);
        }
    }
    if pressed(ui, Modifiers::NONE, Key::Space) {
        happened.ticked = at;
        state.anchor = at;
    }
    if pressed(ui, Modifiers::NONE, Key::Enter) {
        happened.opened = at;
    }
    if pressed(ui, Modifiers::COMMAND, Key::A) {
        happened.tick_all = Some(true);
    }
    happened.copy = ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy)));
}

fn pressed(ui: &Ui, modifiers: Modifiers, key: Key) -> bool {
    ui.input_mut(|input| input.consume_key(modifiers, key))
}
