//! egui's style by our tokens, and the kinds of text.

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, RichText, Stroke, Style, TextStyle, Theme, Visuals, vec2,
};

use super::fonts::{ICONS, STRONG};
use super::measures::ROUND;
use super::tokens::{DARK, LIGHT, Tokens};

const BODY: f32 = 13.5;
const SMALL: f32 = 12.0;
const MONO: f32 = 12.5;
const TITLE: f32 = 15.0;
const HEADING: f32 = 20.0;

/// The heading of a panel.
pub(crate) fn heading(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(HEADING, FontFamily::Name(STRONG.into())))
}

/// The title of a section or card.
pub(crate) fn title(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(TITLE, FontFamily::Name(STRONG.into())))
}

/// Text with more weight.
pub(crate) fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(BODY, FontFamily::Name(STRONG.into())))
}

/// Text of less weight.
pub(crate) fn weak(text: impl Into<String>) -> RichText {
    RichText::new(text).weak()
}

/// Small text of less weight.
pub(crate) fn small(text: impl Into<String>) -> RichText {
    RichText::new(text).size(SMALL).weak()
}

/// Numbers, ids and code.
pub(crate) fn mono(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(MONO, FontFamily::Monospace))
}

/// An icon of [`super::icons`].
pub(crate) fn icon(icon: &str) -> RichText {
    RichText::new(icon).font(FontId::new(BODY + 2.0, FontFamily::Name(ICONS.into())))
}

/// The font of icons, for those who paint themselves.
pub(crate) fn icon_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(ICONS.into()))
}

pub(super) fn install(ctx: &egui::Context) {
    ctx.set_style_of(Theme::Light, style(Visuals::light(), &LIGHT));
    ctx.set_style_of(Theme::Dark, style(Visuals::dark(), &DARK));
}

fn style(visuals: Visuals, tokens: &Tokens) -> Style {
    let mut style = Style { visuals: visuals_of(visuals, tokens), ..Style::default() };
    let proportional = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Heading, FontId::new(HEADING, FontFamily::Name(STRONG.into()))),
        (TextStyle::Body, proportional(BODY)),
        (TextStyle::Button, proportional(BODY)),
        (TextStyle::Small, proportional(SMALL)),
        (TextStyle::Monospace, FontId::new(MONO, FontFamily::Monospace)),
    ]
    .into();
    style.spacing.item_spacing = vec2(8.0, 6.0);
    style.spacing.button_padding = vec2(10.0, 4.0);
    style.spacing.interact_size = vec2(36.0, 26.0);
    style.spacing.text_edit_width = super::measures::INPUT;
    style.spacing.combo_width = 160.0;
    style.spacing.window_margin = Margin::same(16);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.scroll = egui::style::ScrollStyle::solid();
    style.interaction.tooltip_delay = 0.4;
    style.animation_time = 0.0;
    style
}

fn visuals_of(mut visuals: Visuals, tokens: &Tokens) -> Visuals {
    let round = CornerRadius::same(ROUND);
    visuals.panel_fill = tokens.ground;
    visuals.window_fill = tokens.surface;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = CornerRadius::same(ROUND + 3);
    visuals.menu_corner_radius = round;
    visuals.extreme_bg_color = tokens.sunken;
    visuals.text_edit_bg_color = Some(tokens.sunken);
    visuals.faint_bg_color = tokens.stripe;
    visuals.code_bg_color = tokens.sunken;
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.caution;
    visuals.error_fg_color = tokens.bad;
    visuals.weak_text_color = Some(tokens.weak);
    visuals.override_text_color = None;
    visuals.selection.bg_fill = tokens.chosen;
    visuals.selection.stroke = Stroke::new(1.0, tokens.accent);
    let states = [
        (&mut visuals.widgets.noninteractive, tokens.surface, tokens.line, tokens.text),
        (&mut visuals.widgets.inactive, tokens.surface, tokens.border, tokens.text),
        (&mut visuals.widgets.hovered, tokens.hover, tokens.border, tokens.text),
        (&mut visuals.widgets.active, tokens.chosen, tokens.accent, tokens.text),
        (&mut visuals.widgets.open, tokens.hover, tokens.border, tokens.text),
    ];
    for (widget, fill, border, text) in states {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, border);
        widget.fg_stroke = Stroke::new(1.0, text);
        widget.corner_radius = round;
        widget.expansion = 0.0;
    }
    // A focused widget is seen by its border alone, which keyboard users need.
    visuals.widgets.active.bg_stroke = Stroke::new(2.0, tokens.accent);
    visuals.popup_shadow.color = Color32::from_black_alpha(60);
    visuals.window_shadow.color = Color32::from_black_alpha(70);
    visuals
}
