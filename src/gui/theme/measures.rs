//! Distances and sizes, in points.

/// Between things that belong together.
pub(crate) const TIGHT: f32 = 4.0;
/// Between neighbours.
pub(crate) const SMALL: f32 = 8.0;
/// Between groups.
pub(crate) const MEDIUM: f32 = 12.0;
/// Around the content of a panel.
pub(crate) const LARGE: f32 = 16.0;
/// Between sections.
pub(crate) const WIDE: f32 = 24.0;

/// The height of a table's row.
pub(crate) const ROW: f32 = 26.0;
/// The height of a table's heading.
pub(crate) const HEADING_ROW: f32 = 28.0;
/// The width of the navigation.
pub(crate) const NAVIGATION: f32 = 168.0;
/// The width of a form's input.
pub(crate) const INPUT: f32 = 320.0;
/// The width of a form's labels.
pub(crate) const LABEL: f32 = 206.0;
/// The width of a dialog.
pub(crate) const DIALOG: f32 = 460.0;
/// The roundness of cards and inputs.
pub(crate) const ROUND: u8 = 5;
