//! The catalogues cover the documents: no setting exists in a file alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    ConnectionForm, Setting, connection_settings, desk_settings, profile_settings, rule_settings, sections,
    service_settings, variable_settings,
};
use crate::model::{ConnectionId, FieldName, Kind, ProfileId, Side, System};
use crate::profile::{
    Authentication, ClosedRecords, Closing, Companion, ConflictPolicy, Connection, Conversion, CreateState, Deleted,
    DeletedNotes, DeskSettings, Direction, EditedNotes, Environment, FieldRule, Files, FilesIn, FilesOut, Freeze, Gone,
    Inbound, InboundNotes, Ladder, Limit, Limits, Loading, Mapping, Mask, Merged, NoteFormatting, NoteScope, Notes,
    Outbound, Outside, PastComments, PastFiles, PastNotes, People, Profile, PullBy, PushRule, Reopen, Rung, SCHEMA,
    Scope, SecretPolicy, ServiceRule, Share, TypeRule, Unmapped, WithoutService,
};

/// What has an editor of its own, or is nobody's to edit.
const PROFILE_ELSEWHERE: [&str; 10] = [
    "schema",
    "name",
    "halo",
    "other",
    "scope",
    "types",
    "outbound.companions",
    "outbound.push",
    "mapping",
    "services",
];

/// The labels follow what is picked; the fields are rules with a form of their own.
const SERVICE_ELSEWHERE: [&str; 3] = ["service_label", "item_label", "fields"];

/// The system is chosen before the form is opened.
const CONNECTION_ELSEWHERE: [&str; 1] = ["system"];

/// Secrets are in no document.
const SECRETS: [&str; 2] = ["client-secret", "password"];

/// The paths of a document's values: `notes.outbound`.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                paths(value, &path, found);
            }
        }
        _ => drop(found.insert(path.to_owned())),
    }
}

fn paths_of(document: &impl serde::Serialize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    paths(&serde_json::to_value(document).unwrap(), "", &mut found);
    found
}

fn within(path: &str, whole: &str) -> bool {
    path == whole || path.strip_prefix(whole).is_some_and(|rest| rest.starts_with('.'))
}

/// The values of a document without a setting, and the settings without a value.
fn gaps<D>(paths: &BTreeSet<String>, settings: &[Setting<D>], elsewhere: &[&str]) -> Vec<String> {
    let covered = |path: &String| {
        settings.iter().any(|setting| setting.key == path) || elsewhere.iter().any(|whole| within(path, whole))
    };
    let bare = paths.iter().filter(|path| !covered(path)).map(|path| format!("{path} has no setting"));
    let meant = |setting: &&Setting<D>| !paths.iter().any(|path| within(path, setting.key));
    let idle = settings.iter().filter(meant).map(|setting| format!("{} is in no document", setting.key));
    bare.chain(idle).collect()
}

/// A profile in which everything that may be absent is there. All fields are named, so that a new
/// one does not compile until it is here.
fn full_profile() -> Profile {
    let limit = Limit { number: 1, percent: Some(2) };
    Profile {
        schema: SCHEMA,
        name: ProfileId::new("acme"),
        enabled: true,
        halo: ConnectionId::new("halo"),
        other: ConnectionId::new("servicenow"),
        scope: Scope::Customer { id: 12 },
        types: vec![TypeRule { table: Kind::new("incident"), ticket_type: 1, outbound: true, inbound: true }],
        inbound: Inbound {
            create_tickets: true,
            query: Some("active=true".to_owned()),
            created_after: Some("2026-03-01T08:00:00Z".parse().unwrap()),
            pull_by: PullBy::Created,
            default_ticket_type: Some(1),
            default_status: Some(1),
            closed_statuses: vec![9],
            default_agent: Some(2),
            default_team: Some("1st Line".to_owned()),
        },
        outbound: Outbound {
            send_outcomes: vec![30],
            update_outcomes: vec![32],
            with_incidents: true,
            push: vec![PushRule::default()],
            create_state: CreateState::Mapped,
            needs_supplier_email: false,
            updates: true,
            without_service: WithoutService::Plain,
            default_group: Some("group".to_owned()),
            companions: vec![Companion { state: "6".to_owned(), tables: Vec::new(), fields: BTreeMap::new() }],
        },
        notes: Notes {
            outbound: NoteScope::All,
            inbound: InboundNotes::CommentsOnly,
            public_unattended: true,
            private_outcome: Some(7),
            tested_outcome: Some(7),
            public_outcome: Some(8),
            pass_on: true,
            edited: EditedNotes::Correct,
            deleted: DeletedNotes::Tell,
            formatting: NoteFormatting::CodeBlocks,
            header: "{reference} {author}".to_owned(),
            public_header: Some("{reference}".to_owned()),
        },
        files: full_files(),
        people: People {
            ladder: Ladder { first: Rung::Email, second: Some(Rung::UserName), third: Some(Rung::ExternalId) },
            default_caller: Some("caller".to_owned()),
            default_user: Some(43),
        },
        conflicts: ConflictPolicy::Hold,
        closing: Closing { reopen: Reopen::Never, needs_code: false, note: "{close_notes}".to_owned() },
        merged: Merged::Redirect,
        loading: full_loading(),
        gone: Gone { deleted: Deleted::Close, outside: Outside::Pause, unattended: true, look_hours: 12 },
        rhythm: crate::profile::Rhythm { every_minutes: 5 },
        freeze: Freeze {
            windows: Freeze::windows_from("Fri 18:00-06:00").unwrap(),
            zone: Some("Europe/Berlin".to_owned()),
        },
        limits: Limits {
            creates_in_halo: limit,
            creates_in_other: limit,
            updates_in_halo: limit,
            updates_in_other: limit,
            public_notes: limit,
            files: limit,
            visible_texts: limit,
            gone: Share { always: 3, percent: 4 },
            blankings: Share { always: 5, percent: 6 },
        },
        mapping: Mapping { fields: vec![full_rule()], tables: BTreeMap::new() },
        services: vec![full_service()],
    }
}

fn full_files() -> Files {
    Files {
        outbound: FilesOut::Public,
        inbound: FilesIn::On,
        inbound_public: true,
        old_files: true,
        inline_images: true,
        largest_megabytes: 10,
        only_types: vec!["pdf".to_owned()],
        blocked_types: vec!["exe".to_owned()],
    }
}

fn full_loading() -> Loading {
    Loading {
        quiet: true,
        notes: PastNotes::None,
        comments: PastComments::AsWorkNotes,
        original_times: true,
        notes_at_once: 40,
        files: PastFiles::None,
        closed: ClosedRecords::Since,
        closed_since: Some("2026-03-01T08:00:00Z".parse().unwrap()),
    }
}

fn full_service() -> ServiceRule {
    ServiceRule {
        service: 7,
        service_label: "Laptops".to_owned(),
        item: "item".to_owned(),
        item_label: "Laptop".to_owned(),
        marker: Some("reference".to_owned()),
        fields: vec![full_rule()],
    }
}

fn full_rule() -> FieldRule {
    FieldRule {
        name: "Status".to_owned(),
        halo: FieldName::new("status_id"),
        other: vec![FieldName::new("state")],
        direction: Direction::Both,
        tables: vec![Kind::new("incident")],
        conversion: Conversion::Table("status".to_owned()),
        unmapped: Unmapped::Default { halo: Some("1".to_owned()), other: Some("2".to_owned()) },
        owner: Some(Side::Halo),
        customer_visible: true,
        computed_there: false,
        only_if: Some("value".to_owned()),
    }
}

/// A rule of each form, which together hold every setting.
fn full_rules() -> [FieldRule; 6] {
    let formula = || Some("value".to_owned());
    let as_it_is = [
        Conversion::Table("status".to_owned()),
        Conversion::Formula { to_halo: formula(), to_other: formula() },
        Conversion::Converted,
        Conversion::Masked(Mask::Last(2)),
        Conversion::Masked(Mask::Pattern("##**".to_owned())),
        Conversion::Masked(Mask::Word("hidden".to_owned())),
    ];
    as_it_is.map(|conversion| FieldRule { conversion, ..full_rule() })
}

fn full_connection(authentication: Authentication, system: System) -> Connection {
    Connection {
        name: ConnectionId::new("acme"),
        system,
        base_url: "https://acme.example.com/".parse().unwrap(),
        environment: Environment::Sandbox,
        authentication,
        tenant: Some("acme".to_owned()).filter(|_| system == System::Halo),
        share_percent: 50,
        allowance: Some(700),
        window_seconds: 300,
        ca_file: Some("own.pem".to_owned()),
        file_hosts: vec!["files.example.com".to_owned()],
        internal_file_hosts: vec!["nas.example.com".to_owned()],
    }
}

#[test]
fn every_option_of_a_profile_is_in_the_form() {
    let settings = profile_settings();
    assert_eq!(gaps(&paths_of(&full_profile()), &settings, &PROFILE_ELSEWHERE), Vec::<String>::new());
    for setting in &settings {
        assert!(sections().contains(&setting.section), "{} stands in a section that is not shown", setting.key);
    }
}

#[test]
fn every_option_of_a_rule_is_in_the_form() {
    let paths = full_rules().iter().flat_map(paths_of).collect();
    assert_eq!(gaps(&paths, &rule_settings(), &[]), Vec::<String>::new());
}

#[test]
fn every_option_of_a_service_is_in_the_form() {
    let settings = service_settings();
    assert_eq!(gaps(&paths_of(&full_service()), &settings, &SERVICE_ELSEWHERE), Vec::<String>::new());
    for setting in settings {
        let (before, mut after) = (full_service(), full_service());
        (setting.write)(&mut after, (setting.read)(&before)).unwrap();
        assert_eq!(before, after, "{}", setting.key);
    }
    let mut variable = FieldRule { other: vec![crate::profile::services::variable_field("colour")], ..full_rule() };
    for setting in variable_settings().iter().filter(|setting| (setting.shown)(&full_rule())) {
        let before = variable.clone();
        (setting.write)(&mut variable, (setting.read)(&before)).unwrap();
        assert_eq!(before, variable, "{}", setting.key);
    }
}

#[test]
fn every_option_of_a_connection_is_in_the_form() {
    let (username, client_id) = ("causeway".to_owned(), "id".to_owned());
    let password = Authentication::Password { client_id: client_id.clone(), username };
    let all = [
        full_connection(password, System::ServiceNow),
        full_connection(Authentication::ClientCredentials { client_id }, System::Halo),
    ];
    let mut paths = BTreeSet::new();
    for connection in all {
        paths.extend(paths_of(&connection));
        assert_eq!(ConnectionForm::of(&connection).connection(), Ok(connection), "the form loses nothing");
    }
    let documented: Vec<_> =
        connection_settings().into_iter().filter(|setting| !SECRETS.contains(&setting.key)).collect();
    assert_eq!(gaps(&paths, &documented, &CONNECTION_ELSEWHERE), Vec::<String>::new());
}

#[test]
fn every_setting_of_a_desk_is_in_the_form() {
    let settings = desk_settings();
    let full = DeskSettings { secrets: SecretPolicy { change_days: Some(90) }, ..DeskSettings::default() };
    assert_eq!(gaps(&paths_of(&full), &settings, &[]), Vec::<String>::new());
    for setting in &settings {
        let mut changed = DeskSettings::default();
        let entry = match setting.shape {
            super::Shape::Toggle => super::Entry::Flag(true),
            _ => super::Entry::Text("17".to_owned()),
        };
        (setting.write)(&mut changed, entry.clone()).unwrap();
        assert_eq!((setting.read)(&changed), entry, "{}", setting.key);
    }
}

#[test]
fn what_a_form_reads_it_writes() {
    for setting in profile_settings() {
        let (before, mut after) = (full_profile(), full_profile());
        (setting.write)(&mut after, (setting.read)(&before)).unwrap();
        assert_eq!(before, after, "{}", setting.key);
    }
    for setting in rule_settings() {
        for rule in full_rules().iter().filter(|rule| (setting.shown)(rule)) {
            let mut after = rule.clone();
            (setting.write)(&mut after, (setting.read)(rule)).unwrap();
            assert_eq!(rule, &after, "{}", setting.key);
        }
    }
}

#[test]
fn an_option_that_only_a_file_has_is_found() {
    let mut paths: BTreeSet<String> = full_rules().iter().flat_map(paths_of).collect();
    paths.insert("secret_handshake".to_owned());
    assert_eq!(gaps(&paths, &rule_settings(), &[]), ["secret_handshake has no setting"]);
}
