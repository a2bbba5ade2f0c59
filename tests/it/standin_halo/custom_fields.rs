//! Custom fields of every type: what they take, and how they show it.

use causeway::standins::halo::{FieldKind, NewCustomField};
use serde_json::{Value, json};

use super::support::World;

struct Fielded {
    world: World,
    ticket: i64,
    field: i64,
}

/// A ticket whose type has a field of one kind.
async fn fielded(kind: FieldKind) -> Fielded {
    let world = World::open().await;
    let field = world.halo.add_custom_field_of(&NewCustomField {
        name: "CFthing".to_owned(),
        label: "Thing".to_owned(),
        kind,
        options: ["Red", "Green", "Blue"].map(str::to_owned).to_vec(),
        ticket_types: vec![1],
    });
    let ticket = world.incident("VPN drops").await;
    Fielded { world, ticket, field }
}

impl Fielded {
    fn body(&self, value: &Value) -> Value {
        json!([{ "id": self.ticket, "customfields": [{ "name": "cfthing", "value": value }] }])
    }

    /// What a value is shown as after it was sent: `value` and `display`.
    async fn stored(&self, value: Value) -> (Value, Value) {
        let answer = self.world.post("/api/Tickets", &self.body(&value)).await;
        assert_eq!(answer.status, reqwest::StatusCode::CREATED, "{value}: {}", answer.text);
        let path = format!("/api/Tickets/{}?includedetails=true", self.ticket);
        let shown = self.world.get(&path).await["customfields"][0].clone();
        assert_eq!(shown["id"], self.field);
        (shown["value"].clone(), shown["display"].clone())
    }

    async fn refused(&self, value: Value) {
        let answer = self.world.post("/api/Tickets", &self.body(&value)).await;
        assert!(answer.refusal().contains("CFthing"), "{value}");
    }
}

#[tokio::test]
async fn texts_keep_what_they_get() {
    for kind in [FieldKind::Text, FieldKind::Memo, FieldKind::RichText, FieldKind::Time] {
        let fielded = fielded(kind).await;
        assert_eq!(fielded.stored(json!("<b>09:30</b>")).await, (json!("<b>09:30</b>"), json!("<b>09:30</b>")));
        assert_eq!(fielded.stored(json!(12)).await.0, 12);
        fielded.refused(json!({ "a": 1 })).await;
        assert_eq!(fielded.stored(json!("")).await.0, "");
    }
}

#[tokio::test]
async fn a_select_stores_the_option_and_shows_its_name() {
    let fielded = fielded(FieldKind::Select).await;
    for sent in [json!(3), json!("3"), json!({ "id": 3 })] {
        assert_eq!(fielded.stored(sent).await, (json!("3"), json!("Blue")));
    }
    fielded.refused(json!(9)).await;
    fielded.refused(json!("Blue")).await;
    fielded.world.set("halo.custom-field-check", "lenient");
    assert_eq!(fielded.stored(json!("Purple")).await, (json!("Purple"), json!("Purple")));
}

#[tokio::test]
async fn a_multi_select_stores_a_list() {
    let fielded = fielded(FieldKind::MultiSelect).await;
    for sent in [json!([1, 3]), json!("1, 3"), json!([{ "id": 1 }, { "id": "3" }])] {
        assert_eq!(fielded.stored(sent).await, (json!([1, 3]), json!("Red, Blue")));
    }
    fielded.refused(json!([1, 9])).await;
    assert_eq!(fielded.stored(json!([])).await.0, json!([]));
}

#[tokio::test]
async fn a_date_is_shown_in_the_zone_of_the_instance() {
    let fielded = fielded(FieldKind::Date).await;
    fielded.world.set("halo.zone", "+02:00");
    assert_eq!(fielded.stored(json!("2026-03-05T12:00:00Z")).await.0, "2026-03-05T14:00:00");
    assert_eq!(fielded.stored(json!("2026-03-05")).await.0, "2026-03-05T00:00:00");
    fielded.refused(json!("soon")).await;
}

#[tokio::test]
async fn a_checkbox_is_true_or_false() {
    let fielded = fielded(FieldKind::Checkbox).await;
    for (sent, stored, shown) in
        [(json!(true), true, "Yes"), (json!("False"), false, "No"), (json!(1), true, "Yes"), (json!("0"), false, "No")]
    {
        assert_eq!(fielded.stored(sent).await, (json!(stored), json!(shown)));
    }
    fielded.refused(json!("maybe")).await;
}

#[tokio::test]
async fn a_table_is_a_list_of_rows() {
    let fielded = fielded(FieldKind::Table).await;
    let rows = json!([{ "id": 1, "customfields": [{ "name": "CFcol", "value": "a" }] }]);
    assert_eq!(fielded.stored(rows.clone()).await.0, rows);
    fielded.refused(json!("a")).await;
}

#[tokio::test]
async fn unknown_fields_are_ignored_and_mandatory_ones_missed() {
    let world = World::open().await;
    let field = world.halo.add_custom_field("CFthing", "Thing", &[]);
    let fields = json!([{ "fieldid": field, "fieldname": "CFthing", "fieldinfo": { "id": field, "mandatory": true } }]);
    let kind = world.save("/api/TicketType", json!({ "name": "Strict", "fields": fields })).await["id"].clone();
    let ticket = |custom: Value| json!([{ "summary": "x", "tickettype_id": kind, "customfields": custom }]);
    let refused = world.post("/api/Tickets", &ticket(json!([{ "name": "CFother", "value": "a" }]))).await;
    assert!(refused.refusal().contains("CFthing"));
    let stored = world.post("/api/Tickets", &ticket(json!([{ "id": field, "value": "a" }]))).await;
    assert_eq!(stored.json["customfields"].as_array().unwrap().len(), 1);
}
