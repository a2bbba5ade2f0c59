//! A block of a mapping from another profile, or for another table: looked at, then taken into the
//! profile as it stands here. Nothing is saved by that.

use egui::{CollapsingHeader, ComboBox, Ui};

use super::super::super::state::Shared;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{button, states};
use super::editor::Editor;
use super::{versions, words};
use crate::model::Kind;
use crate::profile::block::Block;
use crate::profile::{Difference, Profile, compare};

/// Which part of the mapping.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Part {
    /// All of it.
    #[default]
    Whole,
    /// A field pair with its value table.
    Pair(String),
    /// A value table.
    Table(String),
}

impl Part {
    fn label(&self) -> String {
        match self {
            Self::Whole => "The whole mapping".to_owned(),
            Self::Pair(name) => format!("Field pair {name}"),
            Self::Table(name) => format!("Value table {name}"),
        }
    }

    fn block(&self, only_for: Option<Kind>) -> Block {
        let (pairs, tables) = match self {
            Self::Whole => (Vec::new(), Vec::new()),
            Self::Pair(name) => (vec![name.clone()], Vec::new()),
            Self::Table(name) => (Vec::new(), vec![name.clone()]),
        };
        Block { pairs, tables, only_for }
    }
}

/// What was looked at.
struct Looked {
    /// The profile that the block was to go into.
    draft: Profile,
    /// The profile with the block, and what that changes.
    found: Result<(Profile, Vec<Difference>), String>,
}

/// What is to be copied, as it is chosen.
#[derive(Default)]
pub(crate) struct Copying {
    from: Option<String>,
    part: Part,
    only_for: Option<Kind>,
    looked: Option<Looked>,
}

/// Shows the choice, and what taking it would change.
pub(super) fn show(ui: &mut Ui, shared: &Shared, editor: &mut Editor) {
    CollapsingHeader::new("Copy from a profile").show(ui, |ui| {
        ui.label(theme::small(
            "From another profile, or from this one for another table; nothing is saved before you save",
        ));
        ui.add_space(measures::TIGHT);
        ui.horizontal_wrapped(|ui| choose(ui, shared, editor));
        looked(ui, editor);
    });
}

fn choose(ui: &mut Ui, shared: &Shared, editor: &mut Editor) {
    let profiles = shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    let copying = &mut editor.copying;
    let before = (copying.from.clone(), copying.part.clone(), copying.only_for.clone());
    let shown = copying.from.clone().unwrap_or_else(|| "Choose a profile".to_owned());
    let from = ComboBox::from_id_salt("copy from").selected_text(shown).width(150.0).show_ui(ui, |ui| {
        for view in profiles {
            let name = view.profile.name.to_string();
            ui.selectable_value(&mut copying.from, Some(name.clone()), name);
        }
    });
    from.response.accessible_name("Copy from");
    let source = copying.from.as_deref().and_then(|name| shared.profile(name)).map(|view| &view.profile);
    let part = ComboBox::from_id_salt("copy what").selected_text(copying.part.label()).width(190.0);
    let part = part.show_ui(ui, |ui| {
        ui.selectable_value(&mut copying.part, Part::Whole, Part::Whole.label());
        let mapping = source.map(|source| &source.mapping);
        for rule in mapping.into_iter().flat_map(|mapping| &mapping.fields) {
            let one = Part::Pair(rule.name.clone());
            ui.selectable_value(&mut copying.part, one.clone(), one.label());
        }
        for name in mapping.into_iter().flat_map(|mapping| mapping.tables.keys()) {
            let one = Part::Table(name.clone());
            ui.selectable_value(&mut copying.part, one.clone(), one.label());
        }
    });
    part.response.accessible_name("What to copy");
    let as_there = "For the tables of the original";
    let shown =
        copying.only_for.as_ref().map_or_else(|| as_there.to_owned(), |table| format!("For {}", words::table(table)));
    let only = ComboBox::from_id_salt("copy for").selected_text(shown).width(200.0).show_ui(ui, |ui| {
        ui.selectable_value(&mut copying.only_for, None, as_there);
        for table in editor.draft.tables() {
            let text = format!("For {}", words::table(&table));
            ui.selectable_value(&mut copying.only_for, Some(table), text);
        }
    });
    only.response.accessible_name("Copy for");
    if before.0 != copying.from {
        copying.part = Part::Whole;
    }
    if before != (copying.from.clone(), copying.part.clone(), copying.only_for.clone()) {
        copying.looked = None;
    }
    let look = ui.add_enabled_ui(source.is_some(), |ui| button::with_icon(ui, icons::SEARCH, "Look what it changes"));
    if let Some(source) = source.filter(|_| look.inner.clicked()) {
        let draft = editor.draft.clone();
        let copied = copying.part.block(copying.only_for.clone()).copied(source, &draft);
        let found = copied.map(|profile| {
            let changes = compare::differences(&draft, &profile);
            (profile, changes)
        });
        copying.looked = Some(Looked { draft, found });
    }
}

/// What taking it would change, and the button that takes it.
fn looked(ui: &mut Ui, editor: &mut Editor) {
    let current = |looked: &&Looked| looked.draft == editor.draft;
    let Some(looked) = editor.copying.looked.as_ref().filter(current) else { return };
    ui.add_space(measures::TIGHT);
    let (profile, changes) = match &looked.found {
        Err(why) => {
            states::trouble(ui, Tone::Bad, why);
            return;
        }
        Ok((_, changes)) if changes.is_empty() => {
            states::trouble(ui, Tone::Good, "This profile has all of it already");
            return;
        }
        Ok((profile, changes)) => (profile, changes),
    };
    ui.label(theme::strong(words::counted(changes.len() as u64, "change")));
    versions::changes(ui, "a copied block", ["Where", "Now", "Copied"], changes);
    ui.add_space(measures::TIGHT);
    if button::with_icon(ui, icons::CHECK, "Take it into this profile").clicked() {
        let profile = profile.clone();
        editor.take_copied(profile);
    }
}
