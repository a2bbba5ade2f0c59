//! Whose tickets: the whole desk's, one customer's, or one supplier's.

use egui::Ui;

use super::super::super::theme::{self, measures};
use super::super::super::widgets::pick::Pick;
use crate::model::Choice;
use crate::profile::Scope;
use crate::service::Choices;

/// The kinds of scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ScopeKind {
    /// Every ticket.
    #[default]
    WholeDesk,
    /// Those of one customer.
    Customer,
    /// Those that go to one supplier.
    Supplier,
}

const KINDS: [(ScopeKind, &str, &str); 3] = [
    (ScopeKind::WholeDesk, "The whole desk", "Every ticket of this Halo"),
    (ScopeKind::Customer, "One customer", "The tickets of one Halo customer, who has the other system"),
    (ScopeKind::Supplier, "One supplier", "The tickets that are passed on to one supplier, who has the other system"),
];

/// A scope as it is chosen: the kind first, then the name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ScopeForm {
    /// The kind.
    pub kind: ScopeKind,
    /// The customer's id, once it is chosen.
    pub customer: Option<i64>,
    /// The supplier's id, once it is chosen.
    pub supplier: Option<i64>,
}

impl ScopeForm {
    /// The form of a scope that is there.
    pub(super) fn of(scope: &Scope) -> Self {
        match scope {
            Scope::WholeDesk => Self::default(),
            Scope::Customer { id } => Self { kind: ScopeKind::Customer, customer: Some(*id), supplier: None },
            Scope::Supplier { id } => Self { kind: ScopeKind::Supplier, customer: None, supplier: Some(*id) },
        }
    }

    /// The scope, once it is chosen whole.
    pub(super) fn scope(&self) -> Option<Scope> {
        match self.kind {
            ScopeKind::WholeDesk => Some(Scope::WholeDesk),
            ScopeKind::Customer => self.customer.map(|id| Scope::Customer { id }),
            ScopeKind::Supplier => self.supplier.map(|id| Scope::Supplier { id }),
        }
    }
}

/// Draws the choice. Answers whether it changed.
pub(super) fn show(ui: &mut Ui, form: &mut ScopeForm, choices: Option<&Choices>) -> bool {
    let before = form.clone();
    for (kind, label, help) in KINDS {
        ui.horizontal_wrapped(|ui| {
            ui.radio_value(&mut form.kind, kind, label);
            ui.label(theme::small(help));
        });
    }
    match form.kind {
        ScopeKind::WholeDesk => {}
        ScopeKind::Customer => {
            pick(ui, "Customer", choices.map(Choices::customers).unwrap_or_default(), &mut form.customer);
        }
        ScopeKind::Supplier => {
            pick(ui, "Supplier", choices.map(Choices::suppliers).unwrap_or_default(), &mut form.supplier);
        }
    }
    *form != before
}

fn pick(ui: &mut Ui, name: &str, choices: &[Choice], id: &mut Option<i64>) {
    let code = id.map(|id| id.to_string()).unwrap_or_default();
    let pick = Pick { name, choices, code: &code, text: None, none: None, width: measures::INPUT };
    if let Some(chosen) = pick.show(ui) {
        *id = chosen.parse().ok();
    }
}
