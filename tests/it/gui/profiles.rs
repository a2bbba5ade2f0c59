//! The profiles panel.
