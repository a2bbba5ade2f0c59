//! The window's parts: buttons, badges, tables, forms, dialogs and the four states of a panel.
//!
//! Rule: a widget shows what it is given and wishes; it knows themes and commands, and no panel.

pub(super) mod badge;
pub(super) mod button;
pub(super) mod card;
pub(super) mod dialog;
pub(super) mod form;
pub(super) mod grid;
pub(super) mod leaving;
pub(super) mod pick;
pub(super) mod search;
pub(super) mod states;
