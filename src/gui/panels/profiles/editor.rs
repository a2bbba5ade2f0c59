//! One profile with its mappings and options, as it is being changed.

use jiff::Timestamp;

use super::super::super::action::UiAction;
use super::super::super::remote::Remote;
use super::super::super::widgets::form::FormState;
use super::copying::Copying;
use super::ending::Ending;
use super::pairs::PairsState;
use super::scope::ScopeForm;
use super::services::ServicesState;
use super::trying::Trying;
use super::values::ValuesState;
use super::{Ends, pairs, problems};
use crate::model::Kind;
use crate::profile::services as orders;
use crate::profile::{Mapping, Place, Problem, Profile, Scope, TypeRule};
use crate::service::linking::NativeImport;
use crate::service::{RuleSample, RuleUse, VersionView};

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
