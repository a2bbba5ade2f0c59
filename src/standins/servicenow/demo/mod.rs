//! The vendor's demo data, as far as public test suites and documentation show it. A sys_id given
//! here is a published one; records without one get an id of the stand-in's own making.

mod offers;
mod people;
mod tickets;

use super::seed::{grant, place};
use super::state::State;
use super::write::business_rules;
use super::{ServiceNow, ids};

/// A record: its table, its published sys_id (empty for none), its name, and its columns.
type Fields<'a> = &'a [(&'a str, &'a str)];

/// How many lines the log has.
const LOG_LINES: usize = 700;

impl ServiceNow {
    /// Adds the demo data. Incidents whose numbers are in use are left out.
    pub fn add_demo_data(&self) {
        let mut state = self.write();
        people::add(&mut state);
        tickets::add(&mut state);
        offers::add(&mut state);
        log(&mut state);
        state.reload_choices();
        business_rules::reload(&mut state);
    }
}

/// Places a record under its published id, or one made of its name.
fn record(state: &mut State, table: &str, published: &str, name: &str, fields: Fields<'_>) -> String {
    let id = if published.is_empty() { ids::named(&format!("demo:{table}:{name}")) } else { published.to_owned() };
    place(state, table, &id, fields);
    id
}

/// The lines of a system log that has run for a while.
fn log(state: &mut State) {
    for number in 0..LOG_LINES {
        let sequence = format!("{number:08}");
        let message = format!("Scheduled job {} completed", number % 20 + 1);
        let fields = [("level", "0"), ("message", message.as_str()), ("source", "scheduler"), ("sequence", &sequence)];
        record(state, "syslog", "", &sequence, &fields);
    }
}

/// Gives a person several roles.
fn grant_all(state: &mut State, user: &str, roles: &[&str]) {
    for role in roles {
        grant(state, user, role);
    }
}
