//! Categories, priorities, teams, levels and record types, mapped in the window and obeyed by a pass.

use causeway::model::Kind;
use causeway::profile::{Direction, Unmapped};
use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;
use crate::support::world::{PROFILE, SEND, World};

impl Window {
    /// Shows the value table of a field pair.
    fn open_values(&mut self, pair: &str) {
        self.click_beginning("Value tables");
        self.click_beginning(&format!("Values of {pair}"));
    }

    /// Adds a row and answers its number.
    fn add_row(&mut self, table: &str, halo: &str, other: &str) -> usize {
        let before = self.stored(PROFILE).0.mapping.tables[table].rows.len();
        self.choose("Halo value to add", halo);
        self.choose("ServiceNow value to add", other);
        self.click("Add row");
        before + 1
    }

    fn opened(&mut self, version: &str) {
        self.click("Profiles");
        self.wait_for(version);
        self.wait_for_text("Fields and values as read");
    }

    fn in_step(&self) {
        self.runtime.block_on(self.world.settle());
    }
}

#[test]
fn a_category_of_halo_goes_with_a_category_of_the_chosen_table() {
    let runtime = Window::runtime();
    let (world, incident) = runtime.block_on(async {
        let world = World::new().await;
        world.halo().add_category(1, "Cloud");
        world.servicenow().add_choice("incident", "category", "cloud", "Cloud services");
        let mut profile = world.draft_of(&[("incident", 1), ("problem", 4)]).await;
        for rule in profile.mapping.fields.iter_mut().filter(|rule| rule.halo.as_str() == "category_1") {
            rule.unmapped = Unmapped::LeaveOut;
        }
        world.desk().save_profile(profile).await.unwrap();
        let vpn = [("short_description", "VPN drops"), ("category", "network"), ("subcategory", "vpn")];
        let incident = world.incident(&vpn);
        world.first_load().await;
        (world, incident)
    });
    let mut window = Window::open(runtime, world);
    window.opened("Version 2");
    window.open_values("Category");
    let row = window.add_row("category", "Cloud", "Cloud services");
    window.click(&format!("ServiceNow type of row {row}: All"));
    window.click("Incident");
    window.press(Modifiers::NONE, Key::Escape);
    window.click("Save");
    window.wait_for("Version 3");
    let saved = window.stored(PROFILE).0.mapping.tables["category"].rows.last().unwrap().clone();
    assert_eq!((saved.other.as_str(), saved.tables), ("cloud", vec![Kind::new("incident")]));
    let ticket = window.world.ticket_of(&incident);
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"category_1": "Cloud"})).unwrap();
    window.in_step();
    assert_eq!(window.world.incident_field(&incident, "category"), "cloud");
    window.world.edit_incident(&incident, &[("category", "network"), ("subcategory", "vpn")]);
    window.in_step();
    assert_eq!(window.world.ticket_field(ticket, "category_1"), json!("Network>VPN"), "with its subcategory");
}

#[test]
fn a_priority_is_mapped_to_another_one_in_place() {
    let (mut window, made) = Window::loaded(&["VPN drops"]);
    window.opened("Version 1");
    window.open_values("Priority");
    window.choose("Halo value of row 1", "High");
    window.click("Save");
    window.wait_for("Version 2");
    let first = window.stored(PROFILE).0.mapping.tables["priority"].rows[0].clone();
    let levels = [("impact", "1"), ("urgency", "1")];
    window.world.edit_incident(&made[0], &levels);
    window.in_step();
    assert_eq!(window.world.incident_field(&made[0], "priority"), first.other);
    let ticket = window.world.ticket_of(&made[0]);
    assert_eq!(window.world.ticket_field(ticket, "priority_id").to_string(), first.halo);
}

#[test]
fn a_team_goes_with_a_group_and_every_other_team_with_the_default_group() {
    let runtime = Window::runtime();
    let (world, night, desk) = runtime.block_on(async {
        let world = World::new().await;
        world.halo().add_team("Night");
        let night = world.servicenow().add_group("Night shift", &[]);
        let desk = world.servicenow().add_group("Everything else", &[]);
        world.incident(&[("short_description", "of the first load")]);
        world.first_load().await;
        (world, night, desk)
    });
    let mut window = Window::open(runtime, world);
    window.opened("Version 1");
    window.open_values("Team");
    window.add_row("team", "Night", "Night shift");
    window.click_beginning("Options");
    window.choose("Default Assignment Group", "Everything else");
    window.click("Save");
    window.wait_for("Version 2");
    for (team, group) in [("Night", &night), ("2nd Line", &desk)] {
        let body = json!({"summary": "sent", "tickettype_id": 1, "client_id": 12, "team": team});
        let ticket = window.world.halo().create_ticket("Abel Tuter", body).unwrap();
        let send = json!({"outcome_id": SEND, "note": "send"});
        window.world.halo().add_action("Abel Tuter", ticket, send).unwrap();
        window.in_step();
        assert_eq!(&window.world.incidents_of(ticket)[0]["assignment_group"], group, "{team}");
    }
}

#[test]
fn a_priority_stands_for_an_impact_and_an_urgency() {
    let runtime = Window::runtime();
    let (world, incident) = runtime.block_on(async {
        let world = World::new().await;
        world
            .change_profile(|profile| {
                let levels = ["impact", "urgency", "priority_id"];
                profile.mapping.fields.retain(|rule| !levels.contains(&rule.halo.as_str()));
                profile
                    .mapping
                    .tables
                    .retain(|name, _| !levels.iter().any(|level| level.trim_end_matches("_id") == name));
            })
            .await;
        let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")]);
        world.preview().await;
        (world, incident)
    });
    let mut window = Window::open(runtime, world);
    window.opened("Version 2");
    window.click_beginning("Field pairs");
    window.find_and_choose("Halo field to add", "Priority");
    window.find_and_choose("ServiceNow field to add", "Impact");
    window.find_and_choose("Second ServiceNow field to add", "Urgency");
    window.tab_along_to("Add pair");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_text("Field pair Priority");
    window.open_values("Priority");
    for (halo, other) in
        [("Critical", "1 - High > 1 - High"), ("High", "2 - Medium > 1 - High"), ("Low", "3 - Low > 3 - Low")]
    {
        window.choose("ServiceNow value to add", other);
        window.choose("Halo value to add", halo);
        window.click("Add row");
    }
    window.click("Save");
    window.wait_for("Version 3");
    window.runtime.block_on(window.world.first_load());
    let ticket = window.world.ticket_of(&incident);
    assert_eq!(window.world.ticket_field(ticket, "priority_id"), json!(4));
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"priority_id": 2})).unwrap();
    window.in_step();
    let there = |name: &str| window.world.incident_field(&incident, name);
    assert_eq!([there("impact"), there("urgency"), there("priority")], ["2", "1", "2"], "it computes the same");
    window.world.edit_incident(&incident, &[("impact", "1")]);
    window.in_step();
    assert_eq!(window.world.ticket_field(ticket, "priority_id"), json!(1));
}

#[test]
fn a_pair_is_for_the_record_types_that_are_chosen_in_its_form() {
    let runtime = Window::runtime();
    let (world, problem, incident) = runtime.block_on(async {
        let world = World::new().await;
        let profile = world.draft_of(&[("incident", 1), ("problem", 4)]).await;
        world.desk().save_profile(profile).await.unwrap();
        let problem = world.servicenow().insert("admin", "problem", &[("short_description", "all jam")]).unwrap();
        let incident = world.incident(&[("short_description", "one jams")]);
        world.first_load().await;
        (world, problem, incident)
    });
    let mut window = Window::open(runtime, world);
    window.opened("Version 2");
    window.click_beginning("Field pairs");
    window.click("Summary");
    window.click("Add to ServiceNow Type");
    window.click("Incident");
    window.press(Modifiers::NONE, Key::Escape);
    window.click("Save");
    window.wait_for("Version 3");
    let summary = window.stored(PROFILE).0.mapping.fields[0].clone();
    assert_eq!((summary.tables, summary.direction), (vec![Kind::new("incident")], Direction::Both));
    window.world.edit_incident(&incident, &[("short_description", "one burns")]);
    window.world.servicenow().update("admin", "problem", &problem, &[("short_description", "all burn")]).unwrap();
    window.in_step();
    assert_eq!(window.world.ticket_field(window.world.ticket_of(&incident), "summary"), json!("one burns"));
    assert_eq!(window.world.ticket_field(window.world.ticket_of(&problem), "summary"), json!("all jam"));
}

#[test]
fn the_tables_that_are_taken_in_are_chosen_and_the_others_stay() {
    let runtime = Window::runtime();
    let (world, problem) = runtime.block_on(async {
        let world = World::new().await;
        let profile = world.draft_of(&[("incident", 1), ("problem", 4)]).await;
        world.desk().save_profile(profile).await.unwrap();
        world.incident(&[("short_description", "one jams")]);
        world.first_load().await;
        let problem = world.servicenow().insert("admin", "problem", &[("short_description", "all jam")]).unwrap();
        (world, problem)
    });
    let mut window = Window::open(runtime, world);
    window.opened("Version 2");
    window.click("Problem: taken in");
    window.click("Save");
    window.wait_for("Version 3");
    window.in_step();
    assert!(window.world.tickets_of(&problem).is_empty());
    window.click("Problem: taken in");
    window.click("Save");
    window.wait_for("Version 4");
    window.in_step();
    let ticket = window.world.ticket_of(&problem);
    assert_eq!(window.world.ticket_field(ticket, "tickettype_id"), json!(4));
}
