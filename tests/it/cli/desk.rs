//! Whole stories: from an empty folder to an idle desk, and what stands in the way.

use causeway::clock::SystemClock;
use causeway::secrets::MemoryStore;
use causeway::service::{Desk, DeskOptions, SecretSource};
#[cfg(unix)]
use causeway::standins::faults::{Fault, Play};
use causeway::standins::servicenow::NewUser;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::operator::{Operator, run};

fn plan_id(object: &Value) -> String {
    object["plan"]["id"].as_str().unwrap().to_owned()
}

/// A desk whose one incident has its ticket, and the incident.
async fn in_step() -> (Operator, String) {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    let plan = plan_id(&operator.run(&["--json", "plan"]).ended(0).object());
    operator.run(&["apply", &plan, "--all", "--first-load"]).ended(0);
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    let incident = servicenow.find("incident", "short_description=No network").remove(0)["sys_id"].clone();
    (operator, incident)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_folder_to_an_idle_desk() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.run(&["connection", "test", "halo"]).ended(0).says(&["halo answers: Halo"]);
    operator.run(&["--json", "connection", "list"]).ended(0).object();
    operator.profile();
    operator.incident("No network");
    operator.incident("Printer on fire");
    operator.run(&["auto"]).ended(1).says(&["first load"]);
    assert_eq!(operator.tickets_made(), 0, "nobody confirmed the first load");
    let file = operator.folder.with_file_name("acme.plan");
    let file = file.to_str().unwrap();
    let shown = operator.run(&["plan", "--profile", "acme", "--out", file]).ended(0);
    let shown = shown.says(&[
        "← create Ticket",
        "Printer on fire",
        "customers can read it",
        "2 new",
        "Carrying it out takes ",
        "requests to halo; 1 request to servicenow",
        "Requests so far",
    ]);
    let last = shown.out.trim_end().lines().last().unwrap();
    assert!(last.starts_with("Carry it out with: causeway apply ") && last.ends_with(" --all --first-load"), "{last}");
    assert_eq!(operator.tickets_made(), 0, "a preview writes nothing");
    operator.run(&["apply", file, "--all", "--first-load"]).ended(0).says(&[
        "2 new in Halo",
        "requests: halo",
        "planned)",
    ]);
    operator.run(&["catalogue", "servicenow"]).ended(0).says(&["incident", "short_description", "Read "]);
    let state = operator.run(&["catalogue", "servicenow", "--field", "state"]).ended(0);
    state.says(&["In Progress"]);
    operator.run(&["profile", "show", "acme"]).ended(0).says(&["To be looked at:", "cuts long texts"]);
    let shown = operator.run(&["--json", "profile", "show", "acme"]).ended(0).object();
    assert_eq!(shown["advice"][1]["place"], "mapping.fields.0", "{shown}");
    operator.run(&["check"]).says(&["fine     profile acme", "look at the rule \"Summary\" cuts long texts"]);
    let history = operator.run(&["catalogue", "halo", "--history"]).ended(0);
    history.says(&["Nothing changed in the fields and values of halo"]);
    let history = operator.run(&["--json", "catalogue", "halo", "--history"]).ended(0).object();
    assert_eq!(history["changes"], serde_json::json!([]), "{history}");
    assert_eq!(operator.tickets_made(), 2);
    operator.run(&["apply", file, "--all", "--first-load"]).ended(4).says(&["used already"]);
    let links = operator.run(&["--json", "links", "--search", "INC"]).ended(0).object();
    assert_eq!(links["total"], 2, "{links}");
    let idle = operator.run(&["--json", "auto"]);
    assert_eq!(idle.object()["run"]["done"]["created_in_halo"], 0, "{idle:?}");
    operator.run(&["runs", "--limit", "5"]).ended(0).says(&["schedule", "person"]);
    operator.run(&["--json", "holds"]).ended(0).object();
    operator.run(&["--json", "profile", "list"]).ended(0).object();
    operator.run(&["profile", "show", "acme"]).ended(0).says(&["Links 2"]);
    assert_eq!(operator.tickets_made(), 2);
    operator.run(&["connection", "remove", "halo"]).ended(2).says(&["acme"]);
}

/// As a schedule calls it, minute after minute.
#[tokio::test(flavor = "multi_thread")]
async fn auto_each_minute_takes_what_came_since_the_last_one_and_else_asks_little() {
    let (operator, incident) = in_step().await;
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    for minute in 1..=3_i64 {
        servicenow.common().clock.run_with_offset(SignedDuration::from_mins(minute));
        halo.common().clock.run_with_offset(SignedDuration::from_mins(minute));
        let text = format!("No network, minute {minute}");
        servicenow.update("admin", "incident", &incident, &[("short_description", &text)]).unwrap();
        let took = operator.run(&["--json", "auto"]).ended(0).object();
        assert_eq!(took["run"]["done"]["updated_in_halo"], 1, "{took}");
        let idle = operator.run(&["--json", "auto"]).ended(0).object();
        assert_eq!(idle["run"]["done"]["updated_in_halo"], 0, "{idle}");
        let asked: u64 =
            idle["run"]["requests"].as_array().unwrap().iter().map(|one| one["made"].as_u64().unwrap()).sum();
        assert!(asked <= 6, "{idle}");
    }
    assert_eq!(operator.tickets_made(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_ticket_is_planned_and_sent_alone() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    operator.incident("Printer on fire");
    let all = operator.run(&["--json", "plan"]).ended(0).object();
    let number = all["plan"]["rows"][0]["title"].as_str().unwrap().split(' ').next().unwrap().to_owned();
    let one = operator.run(&["--json", "plan", "--ticket", &number]).ended(0).object();
    assert_eq!(one["plan"]["rows"].as_array().unwrap().len(), 1);
    let row = all["plan"]["rows"][1]["id"].as_str().unwrap();
    operator.run(&["apply", &plan_id(&one), "--rows", row, "--first-load"]).ended(4).says(&["no row"]);
    let applied = operator.run(&["--json", "apply", &plan_id(&all), "--rows", row, "--first-load"]).object();
    assert_eq!(applied["run"]["done"]["created_in_halo"], 1, "{applied}");
    assert_eq!(operator.tickets_made(), 1);
    operator.run(&["send", "987654"]).ended(4).says(&["goes to servicenow", "no ticket 987654"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_undone_by_a_plan_that_is_looked_at_first() {
    let (operator, incident) = in_step().await;
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    servicenow.update("admin", "incident", &incident, &[("short_description", "No network at all")]).unwrap();
    let run = operator.run(&["--json", "auto"]).ended(0).object()["run"]["run"].to_string();
    operator.run(&["runs", "--changes", &run]).ended(0).says(&["Summary: No network at all"]);
    operator.run(&["undo", &run]).ended(0).says(&[
        &format!("turns back what run {run} wrote"),
        "No network at all",
        "No network",
    ]);
    let plan = plan_id(&operator.run(&["--json", "undo", &run]).ended(0).object());
    operator.run(&["apply", &plan, "--all"]).ended(0);
    let tickets = operator.standins.halo.as_ref().unwrap().vendor.tickets();
    assert!(tickets.iter().any(|ticket| ticket["summary"] == "No network"), "{tickets:?}");
    operator.run(&["undo", "4711"]).ended(4).says(&["there is no ended run 4711 to undo"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_sent_to_the_instance_and_table_that_were_shown() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    let servicenow = &operator.standins.servicenow.as_ref().unwrap().vendor;
    servicenow.add_user(&NewUser {
        user_name: "joe.employee".to_owned(),
        email: "joe.employee@example.com".to_owned(),
        ..NewUser::default()
    });
    let plan = plan_id(&operator.run(&["--json", "plan"]).ended(0).object());
    let halo = &operator.standins.halo.as_ref().unwrap().vendor;
    let fields = json!({ "summary": "Broken chair", "details": "It squeaks", "tickettype_id": 1, "user_id": 44 });
    let ticket = halo.create_ticket("Beth Anglin", fields).unwrap().to_string();
    operator.run(&["send", &ticket]).ended(4).says(&["first load", "--first-load"]);
    operator.run(&["apply", &plan, "--all", "--first-load"]).ended(0);
    let before = servicenow.find("incident", "").len();
    let said = operator.run(&["send", &ticket, "--as", "incident"]);
    let said = said.says(&[
        "goes as incident to servicenow (127.0.0.1:",
        "sandbox",
        "Broken chair",
        "1 new on the other side",
    ]);
    assert!(said.code <= 1, "{said:#?}");
    assert_eq!(servicenow.find("incident", "").len(), before + 1);
    let again = operator.run(&["send", &ticket]);
    assert_eq!(servicenow.find("incident", "").len(), before + 1, "a ticket is sent once: {again:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn production_is_not_written_without_a_person_or_a_word() {
    let operator = Operator::new().await;
    operator.connect("production");
    operator.profile();
    operator.incident("No network");
    let plan = plan_id(&operator.run(&["--json", "plan"]).ended(0).object());
    operator.run(&["apply", &plan, "--all", "--first-load"]).ended(64).says(&["production", "--yes"]);
    assert_eq!(operator.tickets_made(), 0);
    operator.run(&["apply", &plan, "--all", "--first-load", "--yes"]).ended(0);
    assert_eq!(operator.tickets_made(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_plan_file_is_refused() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    let file = operator.folder.with_file_name("acme.plan");
    operator.run(&["plan", "--out", file.to_str().unwrap()]).ended(0);
    let text = std::fs::read_to_string(&file).unwrap().replace("No network", "No coffee");
    std::fs::write(&file, text).unwrap();
    let refused = operator.run(&["apply", file.to_str().unwrap(), "--all", "--first-load"]).ended(64);
    refused.says(&["was changed"]);
    assert_eq!(operator.tickets_made(), 0);
}

#[test]
fn a_desk_that_another_process_holds_ends_with_5_and_names_it() {
    let parent = tempfile::tempdir().unwrap();
    let options = DeskOptions {
        data_dir: Some(parent.path().to_path_buf()),
        purpose: "a long story".to_owned(),
        secrets: SecretSource::Memory(MemoryStore::default()),
        clock: SystemClock::shared(),
    };
    let desk = Desk::open(options).unwrap();
    let holder = format!("process {}", std::process::id());
    run(parent.path(), None, &["runs"]).ended(5).says(&[&holder, "a long story"]);
    let error = run(parent.path(), None, &["--json", "check"]).ended(5).object();
    assert_eq!(error["error"]["kind"], "desk-held");
    drop(desk);
    run(parent.path(), None, &["runs"]).ended(0);
}

#[test]
fn a_database_that_is_none_is_left_as_it_is() {
    let parent = tempfile::tempdir().unwrap();
    run(parent.path(), None, &["runs"]).ended(0);
    let store = parent.path().join("causeway.sqlite");
    for side in ["causeway.sqlite-wal", "causeway.sqlite-shm"] {
        // They are gone already where the program could tidy up.
        drop(std::fs::remove_file(parent.path().join(side)));
    }
    std::fs::write(&store, "this is no database, but it may be somebody's only copy of something").unwrap();
    let before = std::fs::read(&store).unwrap();
    run(parent.path(), None, &["runs"]).ended(2).says(&["causeway.sqlite", "left as it is"]);
    assert_eq!(std::fs::read(&store).unwrap(), before);
}

/// Ctrl-C during a pass: it stops between two records and the process ends with 130.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_person_stops_a_pass() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.profile();
    operator.incident("No network");
    let common = operator.standins.common("servicenow").unwrap();
    let slow = Play::Delay { ms: 400 };
    common.faults.arm(Fault { name: "slow".into(), method: None, path: None, from: 1, times: None, play: slow });
    let seen = common.requests.position();
    let mut child = operator.start(&["auto"]);
    while common.requests.position() == seen {
        tokio::task::yield_now().await;
    }
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let status = tokio::task::block_in_place(|| child.wait()).unwrap();
    assert_eq!(status.code(), Some(130));
    assert_eq!(operator.tickets_made(), 0);
}
