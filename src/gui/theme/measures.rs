//! Distances and sizes, in points.

/// Between things that belong together.
pub const TIGHT: f32 = 4.0;
/// Between neighbours.
pub const SMALL: f32 = 8.0;
/// Between groups.
pub const MEDIUM: f32 = 12.0;
/// Around the content of a panel.
pub const LARGE: f32 = 16.0;
/// Between sections.
pub const WIDE: f32 = 24.0;

/// The height of a table's row.
pub const ROW: f32 = 26.0;
/// The height of a table's heading.
pub const HEADING_ROW: f32 = 28.0;
/// The width of the navigation.
pub const NAVIGATION: f32 = 168.0;
/// The width of a form's input.
pub const INPUT: f32 = 320.0;
/// The width of a form's labels.
pub const LABEL: f32 = 190.0;
/// The width of a dialog.
pub const DIALOG: f32 = 460.0;
/// The roundness of cards and inputs.
pub const ROUND: u8 = 5;
