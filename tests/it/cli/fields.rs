//! Field pairs at the command line: what is unlike is refused, and what is missing is suggested.

use causeway::standins::servicenow::NewField;

use super::operator::Operator;

fn column(operator: &Operator, name: &str, label: &str, internal_type: &str) {
    operator.standins.servicenow.as_ref().unwrap().vendor.add_field(
        "incident",
        &NewField {
            name: name.to_owned(),
            label: label.to_owned(),
            internal_type: internal_type.to_owned(),
            max_length: 100,
            reference: String::new(),
        },
    );
}

fn custom(operator: &Operator, name: &str, label: &str) {
    operator.standins.halo.as_ref().unwrap().vendor.add_custom_field(name, label, &[1]);
}

const PAIR: &str = r#"
[[mapping.fields]]
name = "Floor"
halo = "CFfloor"
other = ["u_storey"]
conversion = "text"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_of_unlike_fields_is_refused_when_it_is_read_in_and_converted_on_request() {
    let operator = Operator::new().await;
    custom(&operator, "CFfloor", "Floor");
    column(&operator, "u_storey", "Storey", "integer");
    operator.connect("sandbox");
    operator.profile();
    let toml = operator.run(&["profile", "export", "acme"]).ended(0).out;
    let file = operator.folder.with_file_name("unlike.toml");
    let import = |pair: &str| {
        let (before, after) = toml.split_at(toml.find("[[mapping.fields]]").unwrap());
        std::fs::write(&file, format!("{before}{pair}\n{after}")).unwrap();
        operator.run(&["profile", "import", file.to_str().unwrap()])
    };
    import(PAIR)
        .ended(4)
        .says(&["joins Floor, which holds text, with Storey, which holds a whole number", "converted"]);
    import(&PAIR.replace("\"text\"", "\"converted\"")).ended(0);
    operator
        .run(&["profile", "show", "acme"])
        .ended(0)
        .says(&["converted to the other type", "what is no number is held"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_mapping_lacks_is_suggested_with_its_reason_and_taken_by_number() {
    let operator = Operator::new().await;
    custom(&operator, "CFcostcentre", "Cost centre");
    custom(&operator, "CFroom", "Room");
    column(&operator, "u_cost_centre", "Cost centre", "string");
    column(&operator, "u_room", "Place", "string");
    operator.connect("sandbox");
    operator.profile();
    let suggest = |more: &[&str]| operator.run(&[&["profile", "suggest", "acme"], more].concat());
    let version = || operator.run(&["--json", "profile", "show", "acme"]).ended(0).object()["version"].clone();
    let before = version();
    suggest(&[]).ended(0).says(&[
        "Cost centre ↔ Cost centre (u_cost_centre)",
        "both are called",
        "their names CFroom and u_room are alike",
        "Nothing is saved yet",
    ]);
    assert_eq!(version(), before, "nothing is taken unseen");
    let seen = suggest(&["--json"]).ended(0).object();
    let place =
        seen["suggestions"].as_array().unwrap().iter().position(|one| one["what"].as_str().unwrap().contains("u_room"));
    let number = (place.unwrap() + 1).to_string();
    suggest(&["--accept", &number]).ended(0).says(&["is saved with"]);
    operator.run(&["profile", "show", "acme"]).ended(0).says(&["CFroom", "u_room"]);
    suggest(&["--accept", "99"]).ended(64).says(&["there is no suggestion 99"]);
    suggest(&["--all"]).ended(0);
    suggest(&[]).ended(0).says(&["nothing more to suggest"]);
}
