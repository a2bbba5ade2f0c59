//! A migration bridge on the command line: drafted, looked at, loaded quietly, and ended.

use serde_json::Value;

use super::operator::Operator;

impl Operator {
    /// Drafts a bridge and imports it enabled, with a value left out where nothing goes with it.
    fn bridge(&self) {
        let file = self.folder.with_file_name("bridge.toml");
        let name = file.to_str().unwrap();
        let line = ["profile", "new", "bridge", "--template", "migration-bridge", "--halo", "halo"];
        let rest = ["--servicenow", "servicenow", "--whole-desk", "--type", "incident=1", "--out", name];
        self.run(&[&line[..], &rest].concat()).ended(0);
        let draft = std::fs::read_to_string(&file).unwrap().replacen("enabled = false", "enabled = true", 1);
        let draft = draft.replace("unmapped = \"hold\"", "unmapped = \"leave-out\"");
        assert!(draft.contains("quiet = true") && draft.contains("original_times = true"), "{draft}");
        std::fs::write(&file, draft).unwrap();
        self.run(&["profile", "import", name]).ended(0).says(&["enabled"]);
    }

    /// An incident with an entry in each journal.
    fn old_incident(&self, summary: &str) {
        self.incident(summary);
        let servicenow = &self.standins.servicenow.as_ref().unwrap().vendor;
        let id = servicenow.find("incident", &format!("short_description={summary}")).remove(0)["sys_id"].clone();
        for (journal, text) in [("comments", "Since when?"), ("work_notes", "The relay, I think")] {
            servicenow.update("admin", "incident", &id, &[(journal, text)]).unwrap();
        }
    }
}

fn applied(operator: &Operator) {
    let plan =
        operator.run(&["--json", "plan", "--profile", "bridge"]).object()["plan"]["id"].as_str().unwrap().to_owned();
    operator.run(&["apply", &plan, "--all", "--first-load"]).ended(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_of_a_bridge_says_what_goes_of_the_past_and_which_mails_may_go() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.bridge();
    operator.old_incident("Mail is slow");
    operator.run(&["plan", "--profile", "bridge"]).says(&[
        "Of the past 2 notes of 1 record go along, 1 of them for customers to read",
        "Mails: 1 new or changed ticket in Halo: Halo is asked to run no rules",
        "Mails: 2 notes in Halo: none is mailed",
    ]);
    let plan = operator.run(&["--json", "plan", "--profile", "bridge"]).object()["plan"].clone();
    assert_eq!(plan["past"]["notes"], 2, "{plan}");
    let fates: Vec<&str> = plan["mails"].as_array().unwrap().iter().filter_map(|one| one["fate"].as_str()).collect();
    assert_eq!(fates, ["asked-not-to", "none-goes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_is_ended_on_the_command_line_and_its_links_are_in_two_files() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.bridge();
    operator.old_incident("Mail is slow");
    applied(&operator);
    operator.run(&["auto"]).ended(0);
    operator.run(&["profile", "switch-off", "bridge", "--check"]).ended(0).says(&["Nothing is left of bridge"]);
    let folder = operator.folder.parent().unwrap().join("links, made for it");
    let out = folder.to_str().unwrap();
    let off = operator.run(&["profile", "switch-off", "bridge", "--out", out]).ended(0);
    off.says(&["Nothing was left.", "bridge is switched off: 1 link frozen", "profile switch-on bridge"]);
    let csv = std::fs::read_to_string(folder.join("bridge-links.csv")).unwrap();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.contains("incident.do?sys_id="), "{csv}");
    let json: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("bridge-links.json")).unwrap()).unwrap();
    assert_eq!((json["format"].as_i64(), json["links"].as_array().unwrap().len()), (Some(1), 1), "{json}");

    operator.run(&["profile", "list"]).ended(0).says(&["switched off"]);
    operator.run(&["auto"]).ended(4).says(&["no profile is enabled"]);
    operator
        .run(&["plan", "--profile", "bridge"])
        .ended(64)
        .says(&["its links are frozen", "switch it on again first"]);
    operator.run(&["profile", "switch-off", "bridge"]).ended(64).says(&["was switched off by"]);
    operator
        .run(&["profile", "switch-on", "bridge", "--reason", "one more week"])
        .ended(0)
        .says(&["runs take it again"]);
    operator.run(&["auto"]).ended(0);
    let again = folder.join("again.json");
    operator
        .run(&["profile", "export-links", "bridge", "--out", again.to_str().unwrap()])
        .ended(0)
        .says(&["holds 1 link"]);
    let json: Value = serde_json::from_str(&std::fs::read_to_string(again).unwrap()).unwrap();
    assert!(json["frozen"].is_null(), "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_with_loose_ends_is_ended_for_a_reason_alone() {
    let operator = Operator::new().await;
    operator.connect("sandbox");
    operator.bridge();
    operator.old_incident("Mail is slow");
    applied(&operator);
    operator.run(&["profile", "pause", "bridge"]).ended(0);
    operator.incident("raised while it is paused");
    let out = operator.folder.parent().unwrap().to_str().unwrap().to_owned();
    operator
        .run(&["profile", "switch-off", "bridge", "--out", &out])
        .ended(64)
        .says(&["something is left", "it is paused"]);
    operator.run(&["profile", "list"]).ended(0).says(&["enabled, paused"]);
    let off = operator.run(&["profile", "switch-off", "bridge", "--reason", "the rest is archived", "--out", &out]);
    off.ended(1).says(&["Left, because the rest is archived", "it is paused", "bridge is switched off: 1 link frozen"]);
}
