//! The window's parts: buttons, badges, tables, forms, dialogs and the four states of a panel.
//!
//! Rule: a widget shows what it is given and wishes; it knows themes and commands, and no panel.

pub mod badge;
pub mod button;
pub mod card;
pub mod dialog;
pub mod form;
pub mod grid;
pub mod states;
