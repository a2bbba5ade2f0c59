//! One profile with its mappings and options, as it is being changed.

use std::collections::BTreeMap;

use egui::{Button, ScrollArea, Ui};
use jiff::Timestamp;

use super::super::super::action::{UiAction, Wishes};
use super::super::super::commands::Command;
use super::super::super::remote::Remote;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::form::{self, FormState};
use super::super::super::widgets::{badge, button, card, states};
use super::copying::{self, Copying};
use super::ending::Ending;
use super::offered::Offered;
use super::pairs::PairsState;
use super::people::People;
use super::scope::ScopeForm;
use super::services::ServicesState;
use super::trying::{self, Trying};
use super::values::ValuesState;
use super::{
    Ends, ProfilesAction, companions, ending, freeze, general, note_sample, pairs, problems, push, services, values,
    versions, words,
};
use crate::model::{Kind, Side};
use crate::profile::catalogue::{Offer, profile_settings};
use crate::profile::services as orders;
use crate::profile::{Mapping, Place, Problem, Profile, Scope, TypeRule, check};
use crate::service::linking::NativeImport;
use crate::service::{Advice, Choices, ProfileView, RuleSample, RuleUse, VersionView};

/// The sections of the field catalogue that stand under "Options".
const OPTIONS: [&str; 10] = [
    "From ServiceNow",
    "To ServiceNow",
    "Notes",
    "Closing",
    "Files",
    "People",
    "Conflicts",
    "Loading",
    "Deleted and moved",
    "Freeze",
];

/// A part of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tab {
    /// Name, connections, scope, types.
    #[default]
    General,
    /// Which fields go together.
    Pairs,
    /// Which values go together.
    Values,
    /// What is ordered for which service.
    Services,
    /// How things travel.
    Options,
    /// How much one plan may do.
    Limits,
    /// What it would do with real tickets.
    Try,
    /// What became of it.
    Versions,
    /// How it ends.
    Ending,
}

/// What saving came to.
#[derive(Debug, Clone)]
pub(crate) enum Saved {
    /// It was saved as this version.
    As(Box<Profile>, u32),
    /// Somebody else saved another version meanwhile; nothing was saved.
    Elsewhere(Box<Profile>, u32),
}

/// What the numbers of tickets depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    mapping: Mapping,
    types: Vec<TypeRule>,
    scope: Scope,
    created_after: Option<Timestamp>,
}

impl Counted {
    fn is_of(&self, profile: &Profile) -> bool {
        self.mapping == profile.mapping
            && self.types == profile.types
            && self.scope == profile.scope
            && self.created_after == profile.inbound.created_after
    }
}

/// A profile as it is being changed.
pub(crate) struct Editor {
    /// What was saved last, with its version; `None` for a draft.
    pub saved: Option<(Profile, u32)>,
    /// The profile with the changes.
    pub draft: Profile,
    /// What was suggested, while the draft is not saved.
    pub suggested: Option<Profile>,
    /// The part that is shown.
    pub tab: Tab,
    /// What is typed into the form of options.
    pub form: FormState,
    /// The name of a draft, as it is typed.
    pub(super) name: String,
    /// The scope, as it is chosen.
    pub(super) scope: ScopeForm,
    /// The values in use.
    pub uses: Remote<Vec<RuleUse>>,
    /// The rules on a real pair.
    pub samples: Remote<Vec<RuleSample>>,
    /// What was counted.
    counted: Option<Counted>,
    /// Its versions.
    pub versions: Remote<Vec<VersionView>>,
    /// Which version was the newest when they were asked for.
    pub versions_of: Option<u32>,
    /// How it ends.
    pub ending: Ending,
    /// The saving that runs.
    pub saving: Remote<Saved>,
    /// What is done once it is saved.
    pub after: Option<Box<UiAction>>,
    /// Another version that somebody else saved.
    pub elsewhere: Option<(Box<Profile>, u32)>,
    /// What became of the settings that it was drafted from, while it is not saved.
    pub taken_over: Option<Box<NativeImport>>,
    pub(super) pairs: PairsState,
    pub(super) values: ValuesState,
    pub(super) services: ServicesState,
    pub(super) copying: Copying,
    /// What is tried on real tickets.
    pub trying: Trying,
}

impl Editor {
    fn of(draft: Profile, saved: Option<u32>, suggested: Option<Profile>) -> Self {
        Self {
            saved: saved.map(|version| (draft.clone(), version)),
            name: draft.name.to_string(),
            scope: ScopeForm::of(&draft.scope),
            draft,
            suggested,
            tab: Tab::General,
            form: FormState::new(),
            uses: Remote::default(),
            samples: Remote::default(),
            counted: None,
            versions: Remote::default(),
            versions_of: None,
            ending: Ending::default(),
            saving: Remote::default(),
            after: None,
            elsewhere: None,
            taken_over: None,
            pairs: PairsState::default(),
            values: ValuesState::default(),
            services: ServicesState::default(),
            copying: Copying::default(),
            trying: Trying::default(),
        }
    }

    /// Takes the profile with a block of a mapping that was looked at. It is not saved by that.
    pub(super) fn take_copied(&mut self, profile: Profile) {
        self.pairs.forget_typed();
        self.copying = Copying::default();
        self.draft = profile;
    }

    /// The editor of a saved profile.
    pub(crate) fn of_saved(profile: Profile, version: u32) -> Self {
        Self::of(profile, Some(version), None)
    }

    /// The editor of a profile that was just drafted.
    pub(crate) fn of_draft(profile: Profile) -> Self {
        Self { tab: Tab::Values, ..Self::of(profile.clone(), None, Some(profile)) }
    }

    /// The editor of a profile that was drafted from Halo's own integration.
    pub(crate) fn of_native(import: NativeImport) -> Self {
        let draft = import.profile.clone();
        let taken_over = Some(Box::new(import));
        Self { taken_over, ..Self::of(draft.clone(), None, Some(draft)) }
    }

    /// The editor of a copy that is not saved yet.
    pub(crate) fn of_copy(profile: Profile) -> Self {
        Self::of(profile, None, None)
    }

    /// Shows what was saved, and forgets what was typed.
    pub(crate) fn show_saved(&mut self, profile: Profile, version: u32) {
        self.scope = ScopeForm::of(&profile.scope);
        self.name = profile.name.to_string();
        self.form = FormState::new();
        self.pairs.forget_typed();
        self.services = ServicesState::default();
        self.draft = profile.clone();
        self.saved = Some((profile, version));
        self.elsewhere = None;
        self.taken_over = None;
        self.suggested = None;
    }

    /// Drops what no rule uses, before it is saved.
    pub(crate) fn tidy(&mut self) {
        pairs::drop_unused_tables(&mut self.draft);
    }

    /// Whether it is the editor of this saved profile.
    pub(crate) fn is_of(&self, name: &str) -> bool {
        self.saved.as_ref().is_some_and(|(profile, _)| profile.name.as_str() == name)
    }

    /// Whether something is not saved.
    pub(crate) fn changed(&self) -> bool {
        self.form.refused() || self.saved.as_ref().is_none_or(|(saved, _)| *saved != self.draft)
    }

    /// The connections of the profile.
    pub(crate) fn ends(&self) -> Ends {
        (self.draft.halo.clone(), self.draft.other.clone())
    }

    /// The kinds of record that there is to choose from: its tables, and what can be ordered where it
    /// has ordered items.
    pub(crate) fn wanted_kinds(&self) -> Vec<Kind> {
        let mut kinds = self.draft.tables();
        if kinds.iter().any(|table| table.as_str() == orders::ITEMS) {
            kinds.push(orders::offers());
            let items = self.draft.services.iter().filter(|rule| !rule.item.is_empty());
            kinds.extend(items.map(|rule| orders::variables_of(&rule.item)));
        }
        kinds
    }

    /// Whether the numbers of tickets are those of the profile as it is now.
    pub(crate) fn is_counted(&self) -> bool {
        self.counted.as_ref().is_some_and(|counted| counted.is_of(&self.draft))
    }

    /// The numbers of tickets are asked for, by the profile as it is now.
    pub(crate) fn count(&mut self) {
        self.counted = Some(Counted {
            mapping: self.draft.mapping.clone(),
            types: self.draft.types.clone(),
            scope: self.draft.scope.clone(),
            created_after: self.draft.inbound.created_after,
        });
    }

    /// The numbers of tickets are to be asked for again.
    pub(crate) fn recount(&mut self) {
        self.counted = None;
    }

    /// The values in use of a rule.
    pub(super) fn use_of(&self, key: &str) -> Option<&RuleUse> {
        self.uses.value()?.iter().find(|of_rule| of_rule.key == key)
    }

    /// A rule on a real pair.
    pub(super) fn sample_of(&self, rule: &str) -> Option<&RuleSample> {
        self.samples.value()?.iter().find(|sample| sample.rule == rule)
    }

    /// Goes to where a problem is.
    pub(crate) fn go_to(&mut self, problem: &Problem) {
        self.tab = problems::tab_of(problem);
        self.form.forget_search();
        match &problem.place {
            Place::Rule(place) => self.pairs.open(*place),
            Place::Table(name) => self.values.open_table(&self.draft, name),
            Place::Connections
            | Place::Types
            | Place::Companions
            | Place::Push
            | Place::Setting(_)
            | Place::Service(_) => {}
        }
    }
}

/// What all parts of the editor look at.
pub(super) struct Around<'a> {
    /// The frame's snapshot.
    pub scene: &'a Scene,
    /// The shared lists.
    pub shared: &'a Shared,
    /// What there is to choose from.
    pub choices: Option<&'a Choices>,
    /// People who were found.
    pub people: &'a People,
    /// What is probably not meant.
    pub advice: &'a [Advice],
}

pub(super) fn show(
    ui: &mut Ui,
    scene: &Scene,
    shared: &Shared,
    (editor, choices, people): (&mut Editor, &BTreeMap<Ends, Remote<Choices>>, &People),
    wishes: &mut Wishes,
) {
    let remote = choices.get(&editor.ends());
    let known = remote.and_then(Remote::value);
    let advice = known.map(|choices| choices.advice(&editor.draft)).unwrap_or_default();
    let around = Around { scene, shared, choices: known, people, advice: &advice };
    let mut problems = check::problems(&editor.draft);
    problems.extend(known.map(|choices| choices.unlike(&editor.draft)).unwrap_or_default());
    editor.form.object(problems.iter().filter_map(|problem| match problem.place {
        Place::Setting(key) => Some((key, problem.text.clone())),
        _ => None,
    }));
    header(ui, &around, editor, wishes);
    read_age(ui, &around, remote, wishes);
    ui.add_space(measures::TIGHT);
    if let Some(failure) = editor.saving.failure() {
        states::failure_text(ui, failure, wishes);
    }
    elsewhere(ui, editor, wishes);
    problems::show(ui, &problems, editor);
    suggestion(ui, editor);
    tabs(ui, editor, &problems);
    ui.separator();
    ui.add_space(measures::TIGHT);
    ScrollArea::vertical().id_salt(("profile", editor.tab as u8)).auto_shrink([false, false]).show(ui, |ui| {
        match editor.tab {
            Tab::General => general::show(ui, &around, editor),
            Tab::Pairs => {
                copying::show(ui, shared, editor);
                pairs::show(ui, &around, editor, &problems);
            }
            Tab::Values => {
                copying::show(ui, shared, editor);
                values::show(ui, &around, editor, wishes);
            }
            Tab::Try => trying::show(ui, editor, wishes),
            Tab::Services => services::show(ui, &around, editor, (&problems, wishes)),
            Tab::Options => options(ui, &around, editor, &problems),
            Tab::Limits => limits(ui, &around, editor),
            Tab::Versions => versions::show(ui, scene, editor, wishes),
            Tab::Ending => ending::show(ui, &around, editor, wishes),
        }
        ui.add_space(measures::LARGE);
    });
    if let Some((offer, text)) = editor.form.take_search() {
        let side = if offer == Offer::Users { Side::Halo } else { Side::Other };
        wishes.push(ProfilesAction::Find(side, text));
    }
    if !editor.is_counted() {
        wishes.push(ProfilesAction::Count);
    }
}

fn header(ui: &mut Ui, around: &Around<'_>, editor: &Editor, wishes: &mut Wishes) {
    let Around { scene, shared, .. } = around;
    let (draft, changed) = (&editor.draft, editor.changed());
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::title(draft.name.to_string()));
        badge::enabled(ui, draft.enabled);
        standstill(ui, scene, shared.profile(draft.name.as_str()));
        if let Some(environment) = shared.environment_of([draft.halo.as_str(), draft.other.as_str()]) {
            badge::environment(ui, environment);
        }
        match &editor.saved {
            Some((_, version)) => ui.label(theme::weak(format!("Version {version}"))),
            None => badge::badge(ui, Tone::Caution, icons::WAITS, "Not saved yet"),
        };
        if changed && editor.saved.is_some() {
            badge::badge(ui, Tone::Caution, icons::EDIT, "Changed");
        }
        if editor.saving.waiting() {
            ui.label(theme::weak("Saving"));
        }
    });
    ui.add_space(measures::TIGHT);
    ui.horizontal_wrapped(|ui| {
        button::main_command(ui, &scene.facts, Command::SaveProfile, wishes);
        button::command(ui, &scene.facts, Command::RevertProfile, wishes);
        let enable = if draft.enabled { "Disable" } else { "Enable" };
        button::command_called(ui, &scene.facts, Command::ToggleProfile, enable, wishes);
        let paused = shared.profile(draft.name.as_str()).is_some_and(|view| view.paused.is_some());
        let pause = if paused { "Resume" } else { "Pause" };
        button::command_called(ui, &scene.facts, Command::PauseProfile, pause, wishes);
        button::command(ui, &scene.facts, Command::DuplicateProfile, wishes);
        button::command(ui, &scene.facts, Command::RemoveProfile, wishes);
    });
}

/// That nothing of it is written now, and why.
fn standstill(ui: &mut Ui, scene: &Scene, view: Option<&ProfileView>) {
    let Some(view) = view else { return };
    if let Some(state) = &view.switched_off {
        let told = format!("By {}, {}. Its links are frozen", state.by, scene.moment(state.at));
        badge::badge(ui, Tone::Neutral, icons::STOP, "Switched off").on_hover_text(told);
    } else if let Some(pause) = &view.paused {
        let told = format!("By {}, {}. What is to be sent is kept", pause.by, scene.moment(pause.at));
        badge::badge(ui, Tone::Caution, icons::CLOCK, "Paused").on_hover_text(told);
    } else if let Some(until) = view.frozen_until {
        let text = format!("Frozen until {}", scene.moment(until));
        badge::badge(ui, Tone::Caution, icons::CLOCK, &text).on_hover_text("Nothing is written unattended");
    }
}

/// How old what there is to choose from is, and a way to read it again.
fn read_age(ui: &mut Ui, around: &Around<'_>, remote: Option<&Remote<Choices>>, wishes: &mut Wishes) {
    let reading = remote.is_some_and(Remote::waiting);
    ui.horizontal_wrapped(|ui| {
        let known = around.choices.map(|choices| [choices.halo.as_ref(), choices.other.as_ref()]);
        let oldest = known.and_then(|[halo, other]| Some(halo?.read.min(other?.read)));
        let text = match (reading, oldest) {
            (true, _) => "Reading fields and values of both systems".to_owned(),
            (false, Some(at)) => format!("Fields and values as read {}", around.scene.ago(at)),
            (false, None) => "Fields and values have not been read yet, so codes are shown".to_owned(),
        };
        ui.label(theme::small(text));
        if !reading {
            let row = Command::ReadChoices.row();
            if ui.link(theme::small("Read again")).on_hover_text(row.tooltip).accessible_name(row.text).clicked() {
                wishes.push(Command::ReadChoices);
            }
        }
    });
    if let Some(failure) = remote.and_then(Remote::failure).filter(|_| !reading) {
        states::failure_text(ui, failure, wishes);
    }
}

/// Another version was saved by somebody else: nothing is overwritten unasked.
fn elsewhere(ui: &mut Ui, editor: &Editor, wishes: &mut Wishes) {
    let Some((other, version)) = &editor.elsewhere else { return };
    let what = match &editor.saved {
        Some((saved, _)) => format!("It differs in {}", problems::differences(saved, other)),
        None => "A profile of this name was made meanwhile".to_owned(),
    };
    let text = format!("Changed elsewhere meanwhile: there is a version {version} now. {what}. Yours is not saved.");
    states::trouble(ui, Tone::Caution, &text);
    ui.horizontal_wrapped(|ui| {
        if ui.button(format!("Take version {version}, drop mine")).clicked() {
            wishes.push(ProfilesAction::TakeElsewhere);
        }
        if ui.button("Save mine over it").clicked() {
            wishes.push(ProfilesAction::SaveOver);
        }
    });
    ui.add_space(measures::TIGHT);
}

/// What was suggested for a draft.
fn suggestion(ui: &mut Ui, editor: &Editor) {
    let Some(suggested) = &editor.suggested else { return };
    let pairs = words::counted(suggested.mapping.fields.len() as u64, "field pair");
    let rows: usize = suggested.mapping.tables.values().map(|table| table.rows.len()).sum();
    let rows = words::counted(rows as u64, "pair");
    let text = format!(
        "Drafted: {pairs} and {rows} of values were suggested, because their names are the same. What has no counterpart stands under \
         \"Not mapped\". Nothing is saved before you save it, and it is saved disabled.",
    );
    states::trouble(ui, Tone::Accent, &text);
    ui.add_space(measures::TIGHT);
}

fn tabs(ui: &mut Ui, editor: &mut Editor, problems: &[Problem]) {
    let open = values::open_values(editor);
    let tabs = [
        (Tab::General, "General"),
        (Tab::Pairs, "Field pairs"),
        (Tab::Values, "Value tables"),
        (Tab::Services, "Services"),
        (Tab::Options, "Options"),
        (Tab::Limits, "Limits"),
        (Tab::Try, "Try"),
        (Tab::Versions, "Versions"),
        (Tab::Ending, "Ending"),
    ];
    ui.add_space(measures::TIGHT);
    ui.horizontal_wrapped(|ui| {
        for (tab, label) in tabs {
            let wrong = problems.iter().any(|problem| problems::tab_of(problem) == tab);
            let (text, spoken) = match (tab, open) {
                (Tab::Values, 1..) => (
                    format!("{label} ({open})"),
                    format!("{label}, {} in use not mapped", words::counted(open, "value")),
                ),
                _ => (label.to_owned(), label.to_owned()),
            };
            let button = if wrong {
                Button::selectable(editor.tab == tab, (theme::strong(text), theme::icon(icons::FAILED).size(12.0)))
            } else {
                Button::selectable(editor.tab == tab, theme::strong(text))
            };
            let spoken = if wrong { format!("{spoken}, something is wrong") } else { spoken };
            if ui.add(button).accessible_name(spoken).clicked() {
                editor.tab = tab;
                editor.form.forget_search();
            }
        }
    });
}

fn options(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, problems: &[Problem]) {
    let settings = profile_settings();
    let offered = Offered::of(&editor.draft, around.choices, around.people);
    editor.form.find(ui);
    ui.add_space(measures::SMALL);
    let mut none = true;
    for section in OPTIONS {
        if form::has(section, &settings, &editor.draft, &editor.form) {
            none = false;
            card::section(ui, section, |ui| {
                form::section(ui, section, &settings, &mut editor.draft, &mut editor.form, &offered);
                match section {
                    "Notes" => note_sample::show(ui, &editor.draft),
                    "Freeze" => freeze::show(ui, around.scene, &editor.draft.freeze),
                    _ => {}
                }
            });
            ui.add_space(measures::SMALL);
        }
        if section == "To ServiceNow" && editor.form.shows_all() {
            card::section(ui, "Tickets that are sent by themselves", |ui| {
                push::show(ui, &mut editor.draft, around.choices, problems);
            });
            ui.add_space(measures::SMALL);
            card::section(ui, "What ServiceNow demands with a state", |ui| {
                companions::show(ui, around, &mut editor.draft, problems);
            });
            ui.add_space(measures::SMALL);
        }
    }
    if none {
        ui.label(theme::weak("No option is called that, and none says so of itself"));
    }
}

fn limits(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor) {
    let settings = profile_settings();
    let offered = Offered::of(&editor.draft, around.choices, around.people);
    card::section(ui, "Limits", |ui| {
        ui.add(
            egui::Label::new(theme::weak(
                "More than this in one plan stops that class of changes for a person to look at",
            ))
            .wrap(),
        );
        ui.add_space(measures::TIGHT);
        form::section(ui, "Limits", &settings, &mut editor.draft, &mut editor.form, &offered);
    });
}
