//! The one form: draws any list of settings of a field catalogue, checks what is typed, and says
//! beneath a field what is wrong with it.

mod picking;

use std::collections::BTreeMap;

use egui::{ComboBox, TextEdit, Ui};
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::super::theme::{icons, measures, tokens};
use super::{badge, search};
use crate::model::Choice;
use crate::profile::catalogue::{Alternative, Entry, Offer, Setting, Shape};

/// What has been typed into a form and is not, or not yet, in the document.
#[derive(Debug, Default)]
pub(crate) struct FormState {
    typed: BTreeMap<&'static str, Zeroizing<String>>,
    wrong: BTreeMap<&'static str, String>,
    objections: BTreeMap<&'static str, String>,
    search: BTreeMap<&'static str, String>,
    asked: Option<(Offer, String)>,
    only: String,
}

impl FormState {
    /// A form in which nothing has been typed.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A secret that was typed. It stays in the form, which forgets it when it is closed.
    pub(crate) fn secret(&self, key: &str) -> Option<SecretString> {
        let typed = self.typed.get(key).filter(|typed| !typed.is_empty())?;
        Some(SecretString::from(typed.as_str()))
    }

    /// Says of each field what the document as a whole has against it, instead of what was said before.
    pub(crate) fn object(&mut self, objections: impl IntoIterator<Item = (&'static str, String)>) {
        self.objections = objections.into_iter().collect();
    }

    /// What is to be searched for a list that is too long to be read whole, once.
    pub(crate) fn take_search(&mut self) -> Option<(Offer, String)> {
        self.asked.take()
    }

    /// The search that leaves the settings that are looked for.
    pub(crate) fn find(&mut self, ui: &mut Ui) {
        let edit = TextEdit::singleline(&mut self.only).hint_text("Find an option").desired_width(measures::INPUT);
        ui.add(edit).accessible_name("Find an option");
    }

    /// All settings are shown again.
    pub(crate) fn forget_search(&mut self) {
        self.only.clear();
    }

    /// Whether all settings are shown, because none is looked for.
    pub(crate) fn shows_all(&self) -> bool {
        self.only.trim().is_empty()
    }

    fn shows<D>(&self, setting: &Setting<D>, document: &D) -> bool {
        let texts = [setting.section, setting.label, setting.help, setting.key];
        (setting.shown)(document) && search::fits(&self.only, texts)
    }

    /// Whether something typed could not be understood.
    pub(crate) fn refused(&self) -> bool {
        !self.wrong.is_empty()
    }
}

/// Where the choices of a form come from.
pub(crate) trait Offers {
    /// The choices of a list; none where they are not known.
    fn choices(&self, offer: Offer) -> &[Choice];

    /// Whether a list is searched on its system, because it is too long to be read whole: then
    /// [`Self::choices`] has what was found so far.
    fn searched(&self, _offer: Offer) -> bool {
        false
    }
}

/// A form without lists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoOffers;

impl Offers for NoOffers {
    fn choices(&self, _offer: Offer) -> &[Choice] {
        &[]
    }
}

/// Draws the settings of one section. Answers whether the document was changed.
pub(crate) fn section<D>(
    ui: &mut Ui,
    name: &str,
    settings: &[Setting<D>],
    document: &mut D,
    state: &mut FormState,
    offers: &dyn Offers,
) -> bool {
    let mut changed = false;
    for setting in settings.iter().filter(|setting| setting.section == name) {
        if state.shows(setting, document) {
            changed |= field(ui, setting, document, state, offers);
        }
    }
    changed
}

/// Whether a section has a setting that is shown.
pub(crate) fn has<D>(name: &str, settings: &[Setting<D>], document: &D, state: &FormState) -> bool {
    settings.iter().any(|setting| setting.section == name && state.shows(setting, document))
}

/// Draws one setting.
pub(crate) fn field<D>(
    ui: &mut Ui,
    setting: &Setting<D>,
    document: &mut D,
    state: &mut FormState,
    offers: &dyn Offers,
) -> bool {
    let entry = (setting.read)(document);
    let mut written = None;
    ui.push_id(setting.key, |ui| {
        labelled(ui, setting.label, setting.help, |ui| {
            written = input(ui, setting, &entry, state, offers);
            if let Some(why) = state.wrong.get(setting.key).or_else(|| state.objections.get(setting.key)) {
                wrong(ui, why);
            }
        });
    });
    let Some(entry) = written else { return false };
    match (setting.write)(document, entry) {
        Ok(()) => {
            state.wrong.remove(setting.key);
            state.objections.remove(setting.key);
            true
        }
        Err(why) => {
            state.wrong.insert(setting.key, why);
            false
        }
    }
}

/// An input that is no setting, beside its name.
pub(crate) fn labelled(ui: &mut Ui, name: &str, help: &str, input: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        label(ui, name, help);
        ui.vertical(input);
    });
}

fn label(ui: &mut Ui, name: &str, help: &str) {
    // Where there is little room, the input needs its share of it.
    let width = measures::LABEL.min(ui.available_width() * 0.55);
    let size = egui::vec2(width, 26.0);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(width);
        ui.allocate_ui(egui::vec2(width - 22.0, 26.0), |ui| {
            ui.add(egui::Label::new(name).wrap()).on_hover_text(help);
        });
        if !help.is_empty() {
            let weak = tokens(ui).weak;
            badge::symbol(ui, icons::INFO, 13.0, weak).on_hover_text(help);
        }
    });
}

fn wrong(ui: &mut Ui, why: &str) {
    let colour = tokens(ui).bad;
    ui.horizontal(|ui| {
        badge::symbol(ui, icons::FAILED, 13.0, colour);
        ui.add(egui::Label::new(egui::RichText::new(why).size(12.0).color(colour)).wrap());
    });
}

fn input<D>(
    ui: &mut Ui,
    setting: &Setting<D>,
    entry: &Entry,
    state: &mut FormState,
    offers: &dyn Offers,
) -> Option<Entry> {
    match setting.shape {
        Shape::Toggle => toggle(ui, setting.label, setting.help, entry.flag()),
        Shape::Line | Shape::Number | Shape::Moment => line(ui, setting, entry, state),
        Shape::Secret => {
            secret(ui, setting, state);
            None
        }
        Shape::Choice(alternatives) => choice(ui, setting.label, alternatives, entry),
        Shape::Pick(offer) if offers.searched(offer) => picking::find(ui, setting, (offer, offers), entry, state),
        Shape::Pick(offer) if offers.choices(offer).is_empty() => line(ui, setting, entry, state),
        Shape::Pick(offer) => picking::pick(ui, setting, offers.choices(offer), entry),
        Shape::PickMany(offer) => {
            picking::pick_many(ui, (setting.key, setting.label), offers.choices(offer), entry, state)
        }
    }
}

fn toggle(ui: &mut Ui, label: &str, help: &str, on: bool) -> Option<Entry> {
    let mut now = on;
    let response = ui.checkbox(&mut now, if on { "On" } else { "Off" }).on_hover_text(help).accessible_name(label);
    response.changed().then_some(Entry::Flag(now))
}

fn line<D>(ui: &mut Ui, setting: &Setting<D>, entry: &Entry, state: &mut FormState) -> Option<Entry> {
    let refused = state.wrong.contains_key(setting.key);
    let text = state.typed.entry(setting.key).or_default();
    // What was understood is shown as the document has it; what was not stays as it was typed.
    let id = ui.make_persistent_id("line");
    if !refused && !ui.memory(|memory| memory.has_focus(id)) && text.as_str() != entry.text() {
        *text = Zeroizing::new(entry.text().to_owned());
    }
    let width = match setting.shape {
        Shape::Number => 110.0,
        _ => measures::INPUT,
    };
    let edit = TextEdit::singleline(&mut **text).id(id).desired_width(width);
    let response = ui.add(edit).on_hover_text(setting.help).accessible_name(setting.label);
    response.changed().then(|| Entry::Text(text.trim().to_owned()))
}

fn secret<D>(ui: &mut Ui, setting: &Setting<D>, state: &mut FormState) {
    let text = state.typed.entry(setting.key).or_default();
    let id = ui.make_persistent_id("secret");
    let edit = TextEdit::singleline(&mut **text).id(id).password(true).desired_width(measures::INPUT);
    ui.horizontal(|ui| {
        ui.add(edit).on_hover_text(setting.help).accessible_name(setting.label);
        let weak = tokens(ui).weak;
        badge::symbol(ui, icons::KEY, 15.0, weak).on_hover_text("Kept in the keychain only");
    });
}

fn choice(ui: &mut Ui, label: &str, alternatives: &[Alternative], entry: &Entry) -> Option<Entry> {
    let shown = alternatives.iter().find(|one| one.code == entry.text()).map_or(entry.text(), |one| one.label);
    let mut chosen = None;
    let combo = ComboBox::from_id_salt("choice").selected_text(shown).width(measures::INPUT);
    let response = combo.show_ui(ui, |ui| {
        for one in alternatives {
            if ui.selectable_label(one.code == entry.text(), one.label).clicked() {
                chosen = Some(Entry::Text(one.code.to_owned()));
            }
        }
    });
    response.response.accessible_name(label);
    chosen
}
