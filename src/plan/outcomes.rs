//! The Halo outcomes that carried notes are written with: what their settings say is proved before the
//! first note, because an outcome can show a private note to the user, mail it, or move the ticket.

use crate::mapping::convert::action_kind;
use crate::mapping::project::Missing;
use crate::model::{Catalogue, Choice, FieldName, Visibility};
use crate::profile::Profile;

/// Why notes of a visibility wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Objection {
    /// What is missing.
    pub(super) missing: Missing,
    /// Why, and what to do.
    pub(super) reason: String,
}

/// Why no note of this visibility may be written in Halo, if none may.
pub(super) fn objection(profile: &Profile, halo: &Catalogue, visibility: Visibility) -> Option<Objection> {
    let (rule, outcome) = match visibility {
        Visibility::Private => ("Outcome of private notes", profile.notes.private_outcome),
        Visibility::Public => ("Outcome of public notes", profile.notes.public_outcome),
    };
    let Some(id) = outcome else {
        return Some(Objection {
            missing: Missing { rule: rule.to_owned(), value: "(none)".to_owned() },
            reason: format!(
                "Halo takes no note without an outcome, and the profile names none (\"{rule}\"); choose one"
            ),
        });
    };
    let known = choice(halo, &id.to_string());
    let why = match visibility {
        Visibility::Public => moves(known),
        Visibility::Private => shows(known, profile.notes.tested_outcome == Some(id)).or_else(|| moves(known)),
    }?;
    let name = known.map_or_else(|| format!("outcome {id}"), |choice| format!("{:?}", choice.label));
    Some(Objection {
        reason: format!("{} notes wait: the outcome {name} {why}", words(visibility)),
        missing: Missing { rule: rule.to_owned(), value: name },
    })
}

/// That notes to a supplier who cannot be reached wait.
pub(super) fn unreachable(why: &str) -> Objection {
    Objection { missing: supplier(), reason: format!("notes to the supplier wait: {why}") }
}

/// What is missing where a supplier cannot be reached.
pub(super) fn supplier() -> Missing {
    Missing { rule: "Supplier".to_owned(), value: "e-mail address".to_owned() }
}

fn words(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Private => "private",
        Visibility::Public => "public",
    }
}

fn choice<'a>(halo: &'a Catalogue, code: &str) -> Option<&'a Choice> {
    halo.field(&action_kind(), &FieldName::new("outcome"))?.choices.iter().find(|choice| choice.code == code)
}

/// What makes an outcome unfit for private notes. A test by hand stands for what Halo does not say,
/// never against what it says.
fn shows(known: Option<&Choice>, tested: bool) -> Option<&'static str> {
    let effect = known.and_then(|choice| choice.effect).unwrap_or_default();
    match (effect.hidden, effect.sends_mail) {
        (Some(false), _) => Some("shows its actions to the end-user; hide it in Halo, or choose another"),
        (_, Some(true)) => Some("sends mail; switch that off in Halo, or choose another"),
        (Some(true), Some(false)) => None,
        _ if tested => None,
        _ => Some(
            "is not known to be hidden and to send no mail, because Halo does not say; give the account the right to read \
             outcomes, or try it on a test ticket and name it as tested by hand in the profile",
        ),
    }
}

/// A note must not move its ticket: a late comment would open it again.
fn moves(known: Option<&Choice>) -> Option<&'static str> {
    let effect = known.and_then(|choice| choice.effect).unwrap_or_default();
    effect.new_status.map(|_status| {
        "changes the status of its ticket, so that a late note could open it again; choose one that leaves it alone"
    })
}
