//! People for the profile's forms: by search, and by name those whom the profile has already.

use super::super::super::notices::Notice;
use super::super::super::remote::Settled;
use super::super::Parts;
use super::ask::open_ends;
use crate::model::{Choice, Person, Side};

/// The most people that a search answers.
const MOST_PEOPLE: usize = 50;

/// Searches people.
pub(super) fn find(parts: &mut Parts, side: Side, text: String) {
    let Some(((halo, other), _)) = open_ends(parts) else { return };
    let connection = match side {
        Side::Halo => halo,
        Side::Other => other,
    };
    let search = parts.door.ask(|desk| async move {
        let found = desk.find_people(&connection, &text, MOST_PEOPLE).await?;
        Ok((side, found.into_iter().map(choice).collect::<Vec<_>>()))
    });
    parts.state.profiles.people.search.ask(search);
}

/// Asks who the people are whom the open profile names by their ids, unless they are known.
pub(super) fn ask_named(parts: &mut Parts) {
    let profiles = &mut parts.state.profiles;
    let Some(editor) = &profiles.editor else { return };
    let options = &editor.draft.people;
    let user = options.default_user.map(|user| user.to_string());
    let unknown = |side: Side, id: Option<&str>| {
        id.is_some_and(|id| profiles.people.known(side).iter().all(|known| known.code != id))
    };
    if unknown(Side::Halo, user.as_deref()) || unknown(Side::Other, options.default_caller.as_deref()) {
        let profile = editor.draft.clone();
        profiles.people.named.ask(parts.door.ask(|desk| async move { desk.named_people(&profile).await }));
    }
}

/// Takes in whoever was found.
pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let people = &mut parts.state.profiles.people;
    // Nobody asked for the names: where a system does not answer, the ids stand there.
    if people.named.settle(now) == Settled::Arrived {
        for (side, person) in people.named.take().unwrap_or_default() {
            people.remember(side, vec![choice(person)]);
        }
        parts.ctx().request_repaint();
    }
    match parts.state.profiles.people.search.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some((side, found)) = parts.state.profiles.people.search.take() {
                if found.is_empty() {
                    parts.tell(Notice::note("Nobody of this name was found"));
                }
                parts.state.profiles.people.remember(side, found);
                parts.ctx().request_repaint();
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.profiles.people.search.failure().cloned() {
                super::super::tell_failure(parts, "The people were not searched", &failure);
            }
        }
    }
}

fn choice(person: Person) -> Choice {
    let label = if person.email.is_empty() { person.name } else { format!("{}, {}", person.name, person.email) };
    Choice::plain(person.id.to_string(), label)
}
