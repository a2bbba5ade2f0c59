//! Companies, places, departments, people and groups.

use super::{grant_all, record};
use crate::standins::servicenow::seed::ADMIN;
use crate::standins::servicenow::state::State;

/// A person: sys_id, user name, first name, last name, title, department, roles.
type Person =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const COMPANIES: &[(&str, &str)] = &[
    ("31bea3d53790200044e0bfc8bcbe5dec", "ACME North America"),
    ("227cdfb03710200044e0bfc8bcbe5d6b", "ACME South America"),
    ("81fbfe03ac1d55eb286d832de58ae1fd", "ACME France"),
    ("81fca4cbac1d55eb355b4b6db0e3c80f", "ACME Germany"),
    ("81fd65ecac1d55eb42a426568fc87a63", "ACME Japan"),
    ("81fdf9ebac1d55eb4cb89f136a082555", "ACME China"),
    ("a66b1fb03710200044e0bfc8bcbe5d08", "ACME UK"),
    ("df7d53303710200044e0bfc8bcbe5dac", "ACME Australia"),
    ("187d13f03710200044e0bfc8bcbe5df2", "ACME Italy"),
    ("4b7d13f03710200044e0bfc8bcbe5db6", "ACME Czech Republic"),
];

const LOCATIONS: &[(&str, &str)] = &[
    ("8226baa4ac1d55eb40eb653c02649519", "27, Boulevard Vitton, Paris"),
    ("8225b668ac1d55eb679878e192fca315", "3 Whitehall Court, London"),
    ("8228cda2ac1d55eb7029baf443945c37", "Bockenheimer Landstraße 123, Frankfurt"),
    ("5d000ca93790200044e0bfc8bcbe5d8c", "30 Katharinenstr, Hamburg"),
    ("25b3d04b0a0a0bb300176b546c22db27", "SHS quadra 5, Bloco E., Brasilia"),
    ("f48b202a0a0a0ba7004d9fdfb817015d", "815 E Street, San Diego,CA"),
    ("25ab9f690a0a0bb3001c5fec1d0d7bcb", "322 West 52nd Street, New York,NY"),
    ("5f669b59c0a8010e00209343c0c6f9c1", "450 Lexington Avenue, New York,NY"),
    ("6a014ca93790200044e0bfc8bcbe5de9", "Via Nomentana 56, Rome"),
    ("57fd7b993790200044e0bfc8bcbe5d19", "140 George Street, Sydney"),
];

const COST_CENTERS: &[(&str, &str)] = &[
    ("7fb1cc99c0a80a6d30c04574d14c0acf", "Sales"),
    ("91e8bbf43710200044e0bfc8bcbe5daa", "Customer Support"),
    ("d9d01546c0a80a6403e18b82250c80a1", "Finance"),
    ("d9d04719c0a80a6426eb795cc87f5797", "Human Resources"),
    ("d9d07bddc0a80a647cf932056ed24652", "Engineering"),
    ("d9d0a971c0a80a641c20b13d99a48576", "IT"),
];

const FINANCE: &str = "a581ab703710200044e0bfc8bcbe5de8";
const IT: &str = "221f79b7c6112284005d646b76ab978c";
const SALES: &str = "221db0edc611228401760aec06c9d929";
const DEVELOPMENT: &str = "221f3db5c6112284009f4becd3039cc9";

/// Department heads are published with the department.
const DEPARTMENTS: &[(&str, &str, &str)] = &[
    (FINANCE, "Finance", "46c5bf6ca9fe1981010713e3ac7d3384"),
    (IT, "IT", ""),
    (SALES, "Sales", ""),
    (DEVELOPMENT, "Development", ""),
    ("", "Customer Support", ""),
    ("", "HR", ""),
    ("", "Product Management", ""),
];

const AGENT: &[&str] = &["itil"];
const BOSS: &[&str] = &["admin", "itil"];
const NONE: &[&str] = &[];

const PEOPLE: &[Person] = &[
    ("62826bf03710200044e0bfc8bcbe5df1", "abel.tuter", "Abel", "Tuter", "", "", NONE),
    ("a8f98bb0eb32010045e1a5115206fe3a", "abraham.lincoln", "Abraham", "Lincoln", "", IT, BOSS),
    ("46d44a23a9fe19810012d100cca80666", "beth.anglin", "Beth", "Anglin", "", SALES, BOSS),
    ("5137153cc611227c000bbd1bd8cd2005", "fred.luddy", "Fred", "Luddy", "", DEVELOPMENT, BOSS),
    ("f298d2d2c611227b0106c6be7f154bc8", "bow.ruggeri", "Bow", "Ruggeri", "", IT, BOSS),
    ("5137153cc611227c000bbd1bd8cd2007", "david.loo", "David", "Loo", "", IT, BOSS),
    ("9ee1b13dc6112271007f9d0efdb69cd0", "don.goodliffe", "Don", "Goodliffe", "", IT, BOSS),
    ("46b87022a9fe198101a78787e40d7547", "charlie.whitherspoon", "Charlie", "Whitherspoon", "", IT, BOSS),
    ("46ca0887a9fe19810191e08e51927ebf", "howard.johnson", "Howard", "Johnson", "", IT, BOSS),
    ("46c6f9efa9fe198101ddf5eed9adf6e7", "bud.richman", "Bud", "Richman", "", IT, BOSS),
    ("", "christen.mitchell", "Christen", "Mitchell", "", IT, BOSS),
    ("", "luke.wilson", "Luke", "Wilson", "", IT, BOSS),
    ("", "eric.schroeder", "Eric", "Schroeder", "", IT, BOSS),
    ("46c5bf6ca9fe1981010713e3ac7d3384", "natasha.ingram", "Natasha", "Ingram", "", FINANCE, NONE),
    ("681b365ec0a80164000fb0b05854a0cd", "itil", "ITIL", "User", "", IT, AGENT),
    ("681ccaf9c0a8016400b98a06818d57c7", "employee", "Joe", "Employee", "", SALES, NONE),
    ("5136503cc611227c0183e96598c4f706", "guest", "Guest", "", "", "", NONE),
    ("26fbff173b331300ad3cc9bb34efc4bd", "problem.admin", "Problem", "Administrator", "", IT, AGENT),
    ("", "problem.manager", "Problem", "Manager", "", IT, AGENT),
    ("73ab3f173b331300ad3cc9bb34efc4df", "problem_coordinator_a", "Problem", "Coordinator A", "", IT, AGENT),
    ("38cb3f173b331300ad3cc9bb34efc4d6", "problem_coordinator_b", "Problem", "Coordinator B", "", IT, AGENT),
    ("7e3bbb173b331300ad3cc9bb34efc4a8", "problem_task_analyst_a", "Problem", "Task Analyst A", "", IT, AGENT),
    ("f8588956937002002dcef157b67ffb98", "change.manager", "Change", "Manager", "", IT, AGENT),
    ("1832fbe1d701120035ae23c7ce610369", "manifah.masood", "Manifah", "Masood", "", IT, AGENT),
    ("62526fa1d701120035ae23c7ce6103c6", "guillermo.frohlich", "Guillermo", "Frohlich", "", IT, AGENT),
    ("02826bf03710200044e0bfc8bcbe5d3f", "lucius.bagnoli", "Lucius", "Bagnoli", "", "", NONE),
    ("02826bf03710200044e0bfc8bcbe5d7f", "krystle.stika", "Krystle", "Stika", "", "", NONE),
    ("02826bf03710200044e0bfc8bcbe5d88", "billie.cowley", "Billie", "Cowley", "", "", NONE),
    ("06826bf03710200044e0bfc8bcbe5d41", "jess.assad", "Jess", "Assad", "", "", NONE),
    ("06826bf03710200044e0bfc8bcbe5d57", "cherie.fuhri", "Cherie", "Fuhri", "", "", NONE),
    ("06826bf03710200044e0bfc8bcbe5d66", "geri.forness", "Geri", "Forness", "", "", NONE),
    ("06826bf03710200044e0bfc8bcbe5d81", "justina.dragaj", "Justina", "Dragaj", "", "", NONE),
    ("06826bf03710200044e0bfc8bcbe5d93", "bridget.knightly", "Bridget", "Knightly", "", "", NONE),
    ("0e826bf03710200044e0bfc8bcbe5d61", "logan.muhl", "Logan", "Muhl", "", "", NONE),
    ("fd826bf03710200044e0bfc8bcbe5d39", "janice.twiet", "Janice", "Twiet", "", "", NONE),
];

/// A group: sys_id, name, manager, roles.
const GROUPS: &[(&str, &str, &str, &[&str])] = &[
    ("287ebd7da9fe198100f92cc8d1d2154e", "Network", "46ca0887a9fe19810191e08e51927ebf", AGENT),
    ("d625dccec0a8016700a222a0f7900d06", "Service Desk", "46d44a23a9fe19810012d100cca80666", AGENT),
    ("8a5055c9c61122780043563ef53438e3", "Hardware", "f298d2d2c611227b0106c6be7f154bc8", AGENT),
    ("8a4dde73c6112278017a6a4baf547aa7", "Software", "9ee1b13dc6112271007f9d0efdb69cd0", AGENT),
    ("287ee6fea9fe198100ada7950d0b1b73", "Database", "5137153cc611227c000bbd1bd8cd2007", AGENT),
    ("0c4e7b573b331300ad3cc9bb34efc461", "Problem Analyzers", "26fbff173b331300ad3cc9bb34efc4bd", &["problem_admin"]),
    ("5f74727dc0a8010e01efe33a251993f9", "NY DB", "", NONE),
    ("a715cd759f2002002920bde8132e7018", "Change Management", "f8588956937002002dcef157b67ffb98", &["change_admin"]),
    ("b85d44954a3623120004689b2d5dd60a", "CAB Approval", "f8588956937002002dcef157b67ffb98", NONE),
    ("36c741fa731313005754660c4cf6a70d", "Openspace", "", NONE),
    ("0a52d3dcd7011200f2d224837e6103f2", "Application Development", "5137153cc611227c000bbd1bd8cd2005", NONE),
    ("aaccc971c0a8001500fe1ff4302de101", "Capacity Mgmt", "", NONE),
    ("aacb62e2c0a80015007f67f752c2b12c", "Project Mgmt", "", NONE),
    ("", "Catalog Request Approvers for Sales", "", &["catalog_admin"]),
    ("", "Knowledge Administrators", "", &["knowledge_admin"]),
];

/// Which people work in which groups: user names and group names.
const MEMBERS: &[(&str, &str)] = &[
    ("itil", "Service Desk"),
    ("beth.anglin", "Service Desk"),
    ("david.loo", "Service Desk"),
    ("fred.luddy", "Network"),
    ("howard.johnson", "Network"),
    ("itil", "Network"),
    ("bow.ruggeri", "Hardware"),
    ("bud.richman", "Hardware"),
    ("don.goodliffe", "Software"),
    ("beth.anglin", "Database"),
    ("david.loo", "Database"),
    ("problem_coordinator_a", "Problem Analyzers"),
    ("change.manager", "Change Management"),
    ("change.manager", "CAB Approval"),
    ("bow.ruggeri", "CAB Approval"),
];

pub(super) fn add(state: &mut State) {
    for (id, name) in COMPANIES {
        record(state, "core_company", id, name, &[("name", name), ("customer", "false")]);
    }
    for (id, name) in LOCATIONS {
        let city = name.rsplit_once(", ").map_or("", |(_, city)| city);
        record(state, "cmn_location", id, name, &[("name", name), ("full_name", name), ("city", city)]);
    }
    for (id, name) in COST_CENTERS {
        record(state, "cmn_cost_center", id, name, &[("name", name)]);
    }
    for (id, name, head) in DEPARTMENTS {
        record(state, "cmn_department", id, name, &[("name", name), ("dept_head", head)]);
    }
    people(state);
    groups(state);
}

fn people(state: &mut State) {
    if let Some(mut admin) = state.store("sys_user").and_then(|store| store.get(ADMIN)).cloned() {
        state.set(&mut admin, "department", FINANCE);
        state.set(&mut admin, "company", "31bea3d53790200044e0bfc8bcbe5dec");
        state.set(&mut admin, "title", "System Administrator");
        state.put("sys_user", admin);
    }
    for (id, user_name, first, last, title, department, roles) in PEOPLE {
        let name = format!("{first} {last}");
        let email = format!("{user_name}@example.com");
        let fields = [
            ("user_name", *user_name),
            ("first_name", first),
            ("last_name", last),
            ("name", name.trim()),
            ("email", &email),
            ("title", title),
            ("department", department),
            ("company", "31bea3d53790200044e0bfc8bcbe5dec"),
        ];
        let user = record(state, "sys_user", id, user_name, &fields);
        grant_all(state, &user, roles);
        // Demo accounts sign in with their own name, so that suites can act as several people.
        state.passwords.insert((*user_name).to_owned(), (*user_name).to_owned());
    }
}

fn groups(state: &mut State) {
    for (id, name, manager, roles) in GROUPS {
        let group = record(state, "sys_user_group", id, name, &[("name", name), ("manager", manager)]);
        for role in *roles {
            let role_id = crate::standins::servicenow::seed::role(state, role);
            record(
                state,
                "sys_group_has_role",
                "",
                &format!("{name}:{role}"),
                &[("group", &group), ("role", &role_id)],
            );
        }
    }
    for (user_name, name) in MEMBERS {
        let user = state.find_by("sys_user", "user_name", user_name).map(|user| user.id.to_string());
        let group = state.find_by("sys_user_group", "name", name).map(|group| group.id.to_string());
        let (Some(user), Some(group)) = (user, group) else { continue };
        record(state, "sys_user_grmember", "", &format!("{user_name}:{name}"), &[("user", &user), ("group", &group)]);
    }
}
