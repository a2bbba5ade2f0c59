//! Taking records and fields out of JSON as it passes by, for both vendors' forms: bare arrays,
//! envelopes, and the parts of a batch.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Takes a record out of every list of a body; counts stay.
pub(crate) fn without_record(body: &[u8], id: &str) -> Option<Vec<u8>> {
    changed(body, &|value| each_list(value, &mut |rows| rows.retain(|row| !is_named(row, id))))
}

/// Takes every nth row out of every list of a body; counts stay.
pub(crate) fn without_every(body: &[u8], every: usize) -> Option<Vec<u8>> {
    changed(body, &|value| {
        each_list(value, &mut |rows| {
            let mut at = 0;
            rows.retain(|_row| {
                at += 1;
                at % every.max(1) != 0
            });
        });
    })
}

/// Takes a field out of the objects of a body: the whole body, the rows of its lists, custom fields.
pub(crate) fn without_field(body: &[u8], field: &str) -> Option<Vec<u8>> {
    changed(body, &|value| {
        drop_field(value, field);
        if let Some(result) = value.get_mut("result") {
            drop_field(result, field);
        }
        each_list(value, &mut |rows| rows.iter_mut().for_each(|row| drop_field(row, field)));
    })
}

/// The body after a change; nothing when it is no JSON.
fn changed(body: &[u8], change: &dyn Fn(&mut Value)) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    for parts in ["serviced_requests", "rest_requests"] {
        for part in value.get_mut(parts).and_then(Value::as_array_mut).into_iter().flatten() {
            let inner = part.get("body").and_then(Value::as_str).and_then(|body| STANDARD.decode(body).ok());
            if let Some(inner) = inner.and_then(|inner| changed(&inner, change)) {
                part["body"] = STANDARD.encode(inner).into();
            }
        }
    }
    if value.get("serviced_requests").is_none() && value.get("rest_requests").is_none() {
        change(&mut value);
    }
    serde_json::to_vec(&value).ok()
}

/// Every list of objects: the body itself, or a member of it.
fn each_list(value: &mut Value, work: &mut dyn FnMut(&mut Vec<Value>)) {
    match value {
        Value::Array(rows) => work(rows),
        Value::Object(members) => {
            let lists = members.values_mut().filter_map(Value::as_array_mut);
            lists.filter(|rows| rows.iter().all(Value::is_object)).for_each(work);
        }
        _ => {}
    }
}

fn is_named(row: &Value, id: &str) -> bool {
    ["sys_id", "id"].into_iter().filter_map(|name| row.get(name)).any(|value| match value {
        Value::String(text) => text == id,
        Value::Number(number) => number.to_string() == id,
        Value::Object(cell) => cell.get("value").and_then(Value::as_str) == Some(id),
        _ => false,
    })
}

fn drop_field(value: &mut Value, field: &str) {
    let Some(object) = value.as_object_mut() else { return };
    object.remove(field);
    if let Some(custom) = object.get_mut("customfields").and_then(Value::as_array_mut) {
        custom.retain(|one| one.get("name").and_then(Value::as_str) != Some(field));
    }
}
