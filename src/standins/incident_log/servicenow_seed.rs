//! Gives ServiceNow what a log names: people, groups, listed values, states, the priority matrix.

use std::collections::{BTreeMap, BTreeSet};

use strum::VariantArray as _;

use super::event::{IncidentLog, Priority, State};
use super::names::{Names, UserNames, priority_matrix};
use super::replay::ReplayError;
use super::tables::{Pair, Person, Tables};
use crate::standins::servicenow::{NewUser, ServiceNow};

/// Who writes what is seeded and replayed.
pub(super) const LOADER: &str = "loader";

/// The code that incidents are closed with when the log names none.
pub(super) const NO_CODE: &str = "none recorded";

/// The code of a state. 1, 6 and 7 are those of every instance, 4 and 5 those of old instances; the
/// others are codes that an instance as delivered leaves free.
fn code(state: State) -> &'static str {
    match state {
        State::New => "1",
        State::AwaitingUserInfo => "4",
        State::AwaitingEvidence => "5",
        State::Resolved => "6",
        State::Closed => "7",
        State::Active => "9",
        State::AwaitingProblem => "10",
        State::AwaitingVendor => "11",
    }
}

/// Adds what the log names, and answers what stands for what. Halo's ids are still missing in it.
pub(super) fn seed(servicenow: &ServiceNow, log: &IncidentLog, names: &Names) -> Result<Tables, ReplayError> {
    let mut user_names = UserNames::default();
    let mut people = |names: &BTreeSet<String>, roles: &[&str]| -> BTreeMap<String, Person> {
        names.iter().map(|name| (name.clone(), add_person(servicenow, user_names.of(name), name, roles))).collect()
    };
    let callers = people(&names.callers, &[]);
    let openers = people(&names.openers, &["itil"]);
    let resolvers = people(&names.resolvers, &["itil"]);
    let groups = names.groups.iter().map(|(name, members)| {
        let members: Vec<&str> = members
            .iter()
            .filter_map(|member| resolvers.get(member))
            .map(|person| person.servicenow.as_str())
            .collect();
        (name.clone(), Pair { servicenow: servicenow.add_group(name, &members), halo: None })
    });
    let groups = groups.collect();
    let (categories, subcategories) = add_categories(servicenow, names)?;
    let mut closed_codes = BTreeMap::new();
    for name in names.closed_codes.iter().map(String::as_str).chain([NO_CODE]) {
        servicenow.add_choice("incident", "close_code", name, name);
        closed_codes.insert(name.to_owned(), name.to_owned());
    }
    let matrix = priority_matrix(log);
    let rows: Vec<_> =
        matrix.iter().map(|((impact, urgency), priority)| (impact.code(), urgency.code(), priority.code())).collect();
    servicenow.set_priority_matrix(&rows);
    let priorities = Priority::VARIANTS.iter().map(|priority| (*priority, coded(priority.code()))).collect();
    let states = add_states(servicenow);
    Ok(Tables {
        states,
        priorities,
        groups,
        callers,
        openers,
        resolvers,
        categories,
        subcategories,
        halo_categories: BTreeMap::new(),
        closed_codes,
        matrix,
    })
}

fn coded(code: &str) -> Pair {
    Pair { servicenow: code.to_owned(), halo: None }
}

fn add_person(servicenow: &ServiceNow, user_name: String, name: &str, roles: &[&str]) -> Person {
    let email = format!("{user_name}@example.com");
    let (first_name, last_name) = name.rsplit_once(' ').unwrap_or(("", name));
    let user = NewUser {
        user_name,
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        email: email.clone(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..NewUser::default()
    };
    Person { email, servicenow: servicenow.add_user(&user), halo: None }
}

fn add_states(servicenow: &ServiceNow) -> BTreeMap<State, Pair> {
    for state in State::VARIANTS.iter().filter(|state| !matches!(state, State::New | State::Resolved | State::Closed)) {
        // An instance keeps the older column in step with the newer one, and lists the values of both.
        for element in ["state", "incident_state"] {
            servicenow.add_choice("incident", element, code(*state), &state.to_string());
        }
    }
    State::VARIANTS.iter().map(|state| (*state, coded(code(*state)))).collect()
}

type Codes = BTreeMap<String, String>;

/// Lists categories and subcategories, whose codes are lower case as those of every instance.
fn add_categories(servicenow: &ServiceNow, names: &Names) -> Result<(Codes, Codes), ReplayError> {
    let (mut categories, mut subcategories) = (Codes::new(), Codes::new());
    for (category, below) in &names.categories {
        let code = category.to_lowercase();
        for (name, sequence) in below.iter().zip(0_u32..) {
            let value = name.to_lowercase();
            let fields = [
                ("name", "incident"),
                ("element", "subcategory"),
                ("value", value.as_str()),
                ("label", name),
                ("dependent_value", code.as_str()),
                ("sequence", &sequence.to_string()),
            ];
            let added = servicenow.insert(LOADER, "sys_choice", &fields);
            added.map_err(|why| ReplayError::Refused { what: format!("subcategory {name}"), why })?;
            subcategories.insert(name.clone(), value);
        }
        servicenow.add_choice("incident", "category", &code, category);
        categories.insert(category.clone(), code);
    }
    Ok((categories, subcategories))
}
