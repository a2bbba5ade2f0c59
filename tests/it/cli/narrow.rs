//! A run or a plan that takes one table or one ticket, blocks of a mapping, addresses as people write them.

use super::operator::Operator;

fn number(operator: &Operator, title: &str) -> String {
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    servicenow.find("incident", &format!("short_description={title}")).remove(0)["number"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_takes_one_ticket_or_one_table_and_leaves_the_rest_for_the_next() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("First");
    let plan = operator.run(&["--json", "plan"]).ended(0).object()["plan"]["id"].as_str().unwrap().to_owned();
    operator.run(&["apply", &plan, "--all", "--first-load"]).ended(0);
    operator.incident("No network");
    operator.incident("Printer on fire");
    let wanted = number(&operator, "No network");
    let dry = operator.run(&["--json", "auto", "--ticket", &wanted, "--dry-run"]).ended(0).object();
    assert_eq!(dry["plan"]["rows"].as_array().unwrap().len(), 1, "{dry}");
    let none = operator.run(&["--json", "auto", "--table", "incident_task"]).ended(0).object();
    assert_eq!(none["run"]["done"]["created_in_halo"], 0, "{none}");
    let one = operator.run(&["--json", "auto", "--profile", "acme", "--ticket", &wanted]).ended(0).object();
    assert_eq!(one["run"]["done"]["created_in_halo"], 1, "{one}");
    let left = one["run"]["left"].to_string();
    assert!(left.contains("Printer on fire") && left.contains("another run takes it"), "{left}");
    let rows = operator.run(&["--json", "plan", "--table", "incident"]).ended(0).object();
    assert_eq!(rows["plan"]["counts"]["created_in_halo"].as_u64().unwrap_or(1), 1, "{rows}");
    let rest = operator.run(&["--json", "auto", "--table", "incident"]).ended(0).object();
    assert_eq!(rest["run"]["done"]["created_in_halo"], 1, "{rest}");
    assert_eq!(operator.tickets_made(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_of_a_mapping_is_shown_before_it_is_copied() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    let options = ["--halo", "halo", "--servicenow", "servicenow", "--whole-desk", "--type", "incident=1"];
    operator.run(&[&["profile", "new", "second"], &options[..]].concat()).ended(0);
    let copy = |more: &[&str]| operator.run(&[&["profile", "copy-block", "acme", "second"], more].concat());
    copy(&["--apply"]).ended(0).says(&["as version 2"]);
    copy(&["--pair", "Summary"]).ended(0).says(&["second has all of it already"]);
    let file = operator.folder.with_file_name("second.toml");
    let toml = operator.run(&["profile", "export", "second"]).ended(0).out;
    let changed = toml.replacen("direction = \"both\"", "direction = \"to-halo\"", 1);
    assert_ne!(toml, changed);
    std::fs::write(&file, changed).unwrap();
    operator.run(&["profile", "import", file.to_str().unwrap()]).ended(0).says(&["version 3"]);
    copy(&[]).ended(0).says(&["Summary", "direction", "Nothing is saved yet", "--apply"]);
    operator.run(&["profile", "compare", "second", "3"]).ended(0).says(&["are the same"]);
    copy(&["--apply"]).ended(0).says(&["as version 4"]);
    operator.run(&["profile", "compare", "second", "2", "4"]).ended(0).says(&["are the same"]);
    copy(&["--pair", "Nothing"]).ended(64).says(&["no field pair"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_core_of_a_domain_is_enough_and_what_it_stands_for_is_said() {
    let operator = Operator::new().await;
    let add = |name: &str, options: &[&str]| {
        operator.run(&[&["connection", "add", name, "--environment", "sandbox"], options].concat())
    };
    add("theirs", &["--system", "servicenow", "--username", "u", "--url", "acme"])
        .ended(0)
        .says(&["it leads to https://acme.service-now.com/"]);
    add("ours", &["--system", "halo", "--client-id", "c", "--url", "acme"])
        .ended(0)
        .says(&["it leads to https://acme.haloitsm.com/"]);
    add("pasted", &["--system", "servicenow", "--username", "u", "--url", "acme.service-now.com/nav_to.do?uri=x"])
        .ended(0)
        .says(&["it leads to https://acme.service-now.com/"]);
    add("wrong", &["--system", "servicenow", "--username", "u", "--url", "https://desk:canary@acme.example"])
        .ended(64)
        .says(&["must be an address without a user name or password"]);
}
