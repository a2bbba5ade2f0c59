//! What a stored write sets off in other records, and in the instance's own metadata.

use super::super::catalogue::add_own_table;
use super::super::schema::NewField;
use super::super::state::{State, hidden_password};
use super::super::store::Row;
use super::{Draft, Input, Rules, Writer, business_rules, request_rules, sla};

/// Runs what follows a create (`old` is `None`) or a change.
pub(super) fn after(writer: &mut Writer<'_>, old: Option<&Row>, draft: &Draft) {
    if draft.table == "incident" {
        count_children(writer.state, old, &draft.row);
    }
    match draft.table.as_str() {
        "sys_choice" => writer.state.reload_choices(),
        "sys_dictionary" if old.is_none() => column_added(writer.state, draft),
        "sys_db_object" if old.is_none() => table_added(writer.state, draft),
        "sys_script" => business_rules::reload(writer.state),
        "sys_number" => number_written(writer.state, draft),
        "sc_req_item" | "sc_task" if writer.rules == Rules::Enforced => request_rules::after(writer, old, draft),
        "sys_user" => user_written(writer, draft),
        "incident" if writer.rules == Rules::Enforced => {
            let state = writer.state.get(&draft.row, "state").to_owned();
            let moved = old.is_some_and(|old| writer.state.get(old, "state") != state);
            if moved {
                close_tasks(writer, draft, &state);
                pass_to_children(writer, draft, &state);
            }
        }
        _ => {}
    }
    sla::after(writer, draft);
    business_rules::after(writer, old, draft);
}

/// Removes what belonged to a deleted record.
pub(super) fn deleted(state: &mut State, table: &str, id: &str) {
    for (side, column) in [("sys_journal_field", "element_id"), ("sys_attachment", "table_sys_id")] {
        let owned: Vec<String> = state.all_by(side, column, id).into_iter().map(|row| row.id.to_string()).collect();
        for owned in owned {
            state.remove(side, &owned);
            state.files.remove(&owned);
        }
    }
    state.journals.remove(id);
    match table {
        "sys_choice" => state.reload_choices(),
        "sys_script" => business_rules::reload(state),
        "sys_attachment" => {
            state.files.remove(id);
        }
        _ => {}
    }
}

/// Keeps `child_incidents` of the parents that an incident came to or left. That is no change of
/// the parent that its readers would see by its stamp.
fn count_children(state: &mut State, old: Option<&Row>, row: &Row) {
    let before = old.map_or("", |old| state.get(old, "parent_incident")).to_owned();
    let now = state.get(row, "parent_incident").to_owned();
    if before == now {
        return;
    }
    for parent in [before, now] {
        let Some(mut parent_row) = state.store("incident").and_then(|store| store.get(&parent)).cloned() else {
            continue;
        };
        let count = state.all_by("incident", "parent_incident", &parent).len().to_string();
        state.set(&mut parent_row, "child_incidents", &count);
        state.put("incident", parent_row);
    }
}

/// Closing an incident closes its open tasks; cancelling it skips them.
fn close_tasks(writer: &mut Writer<'_>, draft: &Draft, state: &str) {
    let end = match state {
        "7" => "3",
        "8" => "7",
        _ => return,
    };
    let open: Vec<String> = writer
        .state
        .all_by("incident_task", "incident", &draft.row.id)
        .into_iter()
        .filter(|task| writer.state.get(task, "active") == "true")
        .map(|task| task.id.to_string())
        .collect();
    for task in open {
        follow(writer, "incident_task", &task, &[("state", end)]);
    }
}

/// Work, holding (except for the caller) and resolving pass from a parent to its open children.
fn pass_to_children(writer: &mut Writer<'_>, draft: &Draft, state: &str) {
    let value = |name: &str| writer.state.get(&draft.row, name).to_owned();
    let number = value("number");
    let mut fields = vec![("state", state.to_owned())];
    match state {
        "2" => {}
        "3" if value("hold_reason") != "1" => fields.push(("hold_reason", value("hold_reason"))),
        "6" => {
            fields.push(("close_code", value("close_code")));
            fields.push(("close_notes", value("close_notes")));
        }
        _ => return,
    }
    fields.push(("work_notes", format!("State follows that of parent incident {number}")));
    let children: Vec<String> = writer
        .state
        .all_by("incident", "parent_incident", &draft.row.id)
        .into_iter()
        .filter(|child| writer.state.get(child, "active") == "true" && writer.state.get(child, "state") != state)
        .map(|child| child.id.to_string())
        .collect();
    for child in children {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        follow(writer, "incident", &child, &fields);
    }
}

/// A rule's own change of another record. A record whose policies forbid it stays as it is, as a
/// rule's failed update does not fail the request that set it off.
pub(super) fn follow(writer: &mut Writer<'_>, table: &str, id: &str, fields: &[(&str, &str)]) {
    let input: Vec<(String, Input)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), Input::Text((*value).to_owned()))).collect();
    writer.change(table, id, &input).unwrap_or_default();
}

/// A column created through the dictionary is served from then on.
fn column_added(state: &mut State, draft: &Draft) {
    let get = |name: &str| state.get(&draft.row, name).to_owned();
    let table = get("name");
    let field = NewField {
        name: get("element"),
        label: get("column_label"),
        internal_type: get("internal_type"),
        max_length: get("max_length").parse().unwrap_or(40),
        reference: get("reference"),
    };
    if !field.name.is_empty() && state.schema.field(&table, &field.name).is_none() {
        state.schema.add_field(&table, &field, &mut state.names);
    }
}

/// A table created through the dictionary is served from then on.
fn table_added(state: &mut State, draft: &Draft) {
    let get = |name: &str| state.get(&draft.row, name).to_owned();
    let (name, label) = (get("name"), get("label"));
    let parent = state.store("sys_db_object").and_then(|store| store.get(&get("super_class")));
    let parent = parent.map(|row| state.get(row, "name").to_owned()).unwrap_or_default();
    if name.is_empty() || state.schema.table(&name).is_some() {
        return;
    }
    add_own_table(&mut state.schema, &mut state.names, &name, &label, &parent);
    state.open_store(&name);
}

/// The numbers of a table go on from where an administrator set them.
fn number_written(state: &mut State, draft: &Draft) {
    let prefix = state.get(&draft.row, "prefix").to_owned();
    let number = state.get(&draft.row, "number").to_owned();
    state.number_taken(&prefix, &format!("{prefix}{number}"));
}

/// A user's name is made of its parts, and the password is kept apart from the row.
fn user_written(writer: &mut Writer<'_>, draft: &Draft) {
    let mut row = draft.row.clone();
    let user_name = writer.state.get(&row, "user_name").to_owned();
    let password = writer.state.get(&row, "user_password").to_owned();
    if draft.sent.contains("user_password") && !password.is_empty() {
        writer.state.set(&mut row, "user_password", &hidden_password(&user_name, &password));
        writer.state.passwords.insert(user_name, password);
    }
    let parts = [writer.state.get(&row, "first_name"), writer.state.get(&row, "last_name")];
    let name = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    if !name.is_empty() {
        writer.state.set(&mut row, "name", &name);
    }
    writer.state.put("sys_user", row);
}
