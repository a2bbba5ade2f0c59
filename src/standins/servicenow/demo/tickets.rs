//! Configuration items, incidents, problems, changes, service levels and the delivered rules.

use super::record;
use crate::standins::servicenow::state::State;

/// An incident: sys_id, number, summary, state, group, person, caller, opened.
type Incident =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const EMPLOYEE: &str = "681ccaf9c0a8016400b98a06818d57c7";
const ITIL: &str = "681b365ec0a80164000fb0b05854a0cd";
const GOODLIFFE: &str = "9ee1b13dc6112271007f9d0efdb69cd0";
const LOO: &str = "5137153cc611227c000bbd1bd8cd2007";
const DESK: &str = "d625dccec0a8016700a222a0f7900d06";
const NETWORK: &str = "287ebd7da9fe198100f92cc8d1d2154e";
const SOFTWARE: &str = "8a4dde73c6112278017a6a4baf547aa7";
const HARDWARE: &str = "8a5055c9c61122780043563ef53438e3";
const DATABASE: &str = "287ee6fea9fe198100ada7950d0b1b73";

const INCIDENTS: &[Incident] = &[
    (
        "9c573169c611228700193229fff72400",
        "INC0000001",
        "Can't read email",
        "7",
        DESK,
        "46b87022a9fe198101a78787e40d7547",
        EMPLOYEE,
        "2018-02-20 23:09:51",
    ),
    (
        "9d385017c611228701d22104cc95c371",
        "INC0000002",
        "Network file shares access issue",
        "3",
        NETWORK,
        "46ca0887a9fe19810191e08e51927ebf",
        EMPLOYEE,
        "2018-02-14 23:07:12",
    ),
    (
        "e8caedcbc0a80164017df472f39eaed1",
        "INC0000003",
        "Wireless access is down in my area",
        "2",
        NETWORK,
        "46d44a23a9fe19810012d100cca80666",
        ITIL,
        "2018-02-21 23:07:30",
    ),
    (
        "9d3c1197c611228701cd1d94bc32d76d",
        "INC0000004",
        "Forgot email password",
        "7",
        DESK,
        "46c6f9efa9fe198101ddf5eed9adf6e7",
        ITIL,
        "2018-02-27 22:49:22",
    ),
    (
        "e8e875b0c0a80164009dc852b4d677d5",
        "INC0000005",
        "CPU load high for over 10 minutes",
        "7",
        HARDWARE,
        "46c6f9efa9fe198101ddf5eed9adf6e7",
        "6816f79cc0a8016401c5a33be04be441",
        "2018-02-16 23:06:52",
    ),
    (
        "8d6246c7c0a80164012fb063cecd4ace",
        "INC0000006",
        "Hangs when trying to print VISIO document",
        "7",
        SOFTWARE,
        "46ca0887a9fe19810191e08e51927ebf",
        "5136503cc611227c0183e96598c4f706",
        "2018-02-20 23:08:05",
    ),
    (
        "8d6353eac0a8016400d8a125ca14fc1f",
        "INC0000007",
        "Need access to sales DB for the West",
        "3",
        DATABASE,
        LOO,
        EMPLOYEE,
        "2015-08-12 23:08:24",
    ),
    (
        "8d641046c0a80164000bc7c0d3ed46a0",
        "INC0000008",
        "Printer in my office is out of toner",
        "7",
        HARDWARE,
        ITIL,
        EMPLOYEE,
        "2018-02-28 23:08:39",
    ),
    (
        "46b66a40a9fe198101f243dfbc79033d",
        "INC0000009",
        "Reset my password",
        "7",
        DESK,
        LOO,
        GOODLIFFE,
        "2018-02-27 22:50:23",
    ),
    (
        "46cebb88a9fe198101aee93734f9768b",
        "INC0000013",
        "EMAIL is slow when an attachment is involved",
        "7",
        SOFTWARE,
        LOO,
        GOODLIFFE,
        "2018-03-04 23:15:58",
    ),
];

/// A problem: sys_id, number, summary, state.
const PROBLEMS: &[(&str, &str, &str, &str)] = &[
    ("62304320731823002728660c4cf6a7e8", "PRB0007601", "Unable to send or receive emails.", "101"),
    ("", "PRB0000001", "Email server runs out of connections", "102"),
    ("", "PRB0000002", "Wireless access points lose their configuration", "103"),
    ("", "PRB0000003", "Sales database slows down at month end", "104"),
    ("", "PRB0000004", "Print queue stops after large documents", "101"),
    ("", "PRB0000005", "Password resets are not replicated", "106"),
    ("", "PRB0000006", "File shares are not reachable after updates", "101"),
    ("", "PRB0000007", "Processor load rises without users", "102"),
    ("", "PRB0000008", "Attachments are delivered late", "101"),
    ("", "PRB0000009", "Toner reports arrive for the wrong printers", "107"),
    ("", "PRB0000010", "Remote access drops after an hour", "103"),
    ("", "PRB0000011", "Backups of the web servers overlap", "101"),
];

/// A change: sys_id, number, summary, type, state.
const CHANGES: &[(&str, &str, &str, &str, &str)] = &[
    ("70ad699e47410200e90d87e8dee4907d", "CHG0000023", "Decommission server", "standard", "3"),
    ("", "CHG0000001", "Replace the core switch", "normal", "-5"),
    ("", "CHG0000002", "Update the database cluster", "normal", "-4"),
    ("", "CHG0000003", "Restore a failed disk", "emergency", "-1"),
];

/// A configuration item: sys_id, class, name.
const ITEMS: &[(&str, &str, &str)] = &[
    ("26da329f0a0a0bb400f69d8159bc753d", "cmdb_ci_service", "SAP Enterprise Services"),
    ("451047c6c0a8016400de0ae6df9b9d76", "cmdb_ci_service", "Bond Trading"),
    ("26e540d80a0a0bb400660482030d04d8", "cmdb_ci_service", "SAP Payroll"),
    ("26e46e5b0a0a0bb4005d1146846c429c", "cmdb_ci_service", "SAP Controlling"),
    ("2fd0eab90a0a0bb40061cf732d32967c", "cmdb_ci_service", "PeopleSoft Governance"),
    ("3a6b9e16c0a8ce0100e154dd7e6353c2", "cmdb_ci_server", "SAP LoadBal01"),
    ("3a27f1520a0a0bb400ecd6ff7afcf036", "cmdb_ci_server", "PS Apache02"),
    ("55c3578bc0a8010e0117f727897d0011", "cmdb_ci_server", "bond_trade_ny"),
];

/// A service level of incidents: name, priority, how long it may take.
const LEVELS: &[(&str, &str, &str)] = &[
    ("Priority 1 resolution (1 hour)", "1", "1970-01-01 01:00:00"),
    ("Priority 2 resolution (8 hour)", "2", "1970-01-01 08:00:00"),
    ("Priority 3 resolution (1 day)", "3", "1970-01-02 00:00:00"),
    ("Priority 4 resolution (2 day)", "4", "1970-01-03 00:00:00"),
    ("Priority 5 resolution (3 day)", "5", "1970-01-04 00:00:00"),
];

pub(super) fn add(state: &mut State) {
    for (id, class, name) in ITEMS {
        record(state, class, id, name, &[("name", name)]);
    }
    for incident in INCIDENTS {
        let (id, number, ..) = *incident;
        if state.find_by("incident", "number", number).is_none() && state.locate("incident", id).is_none() {
            add_incident(state, incident);
        }
    }
    for (id, number, summary, step) in PROBLEMS {
        let active = if *step == "107" { "false" } else { "true" };
        let fields = [
            ("number", *number),
            ("task_effective_number", number),
            ("short_description", summary),
            ("state", step),
            ("active", active),
            ("opened_by", "6816f79cc0a8016401c5a33be04be441"),
            ("opened_at", "2018-03-04 08:00:00"),
        ];
        record(state, "problem", id, number, &fields);
    }
    let template = "Clear BGP sessions on a Cisco router - 1";
    let values = "short_description=Clear BGP sessions on a Cisco router\
                  ^description=Resend the complete BGP table to neighboring routers^category=Network";
    let producer = [("name", template), ("table_name", "change_request"), ("template_value", values)];
    let producer = record(state, "std_change_record_producer", "", template, &producer);
    let fields = [("name", template), ("version", "1"), ("state", "published"), ("std_change_producer", &producer)];
    record(state, "std_change_producer_version", "deb8544047810200e90d87e8dee490af", template, &fields);
    for (id, number, summary, kind, step) in CHANGES {
        let active = if *step == "3" { "false" } else { "true" };
        let fields = [
            ("number", *number),
            ("task_effective_number", number),
            ("short_description", summary),
            ("type", kind),
            ("state", step),
            ("active", active),
            ("requested_by", "6816f79cc0a8016401c5a33be04be441"),
            ("opened_at", "2018-03-04 08:00:00"),
        ];
        record(state, "change_request", id, number, &fields);
    }
    for (name, priority, duration) in LEVELS {
        let start = format!("active=true^priority={priority}");
        let fields = [
            ("name", *name),
            ("collection", "incident"),
            ("duration", duration),
            ("start_condition", &start),
            ("pause_condition", "state=3"),
            ("stop_condition", "state=6^ORstate=7"),
            ("cancel_condition", "state=8"),
        ];
        record(state, "contract_sla", "", name, &fields);
    }
}

fn add_incident(state: &mut State, (id, number, summary, step, group, person, caller, opened): &Incident) {
    let mut fields = vec![
        ("number", *number),
        ("task_effective_number", number),
        ("short_description", summary),
        ("state", step),
        ("incident_state", step),
        ("impact", "1"),
        ("urgency", "1"),
        ("priority", "1"),
        ("assignment_group", group),
        ("assigned_to", person),
        ("caller_id", caller),
        ("opened_by", caller),
        ("opened_at", opened),
        ("contact_type", "phone"),
    ];
    match *step {
        "7" => fields.extend([
            ("active", "false"),
            ("close_code", "Solution provided"),
            ("close_notes", "Closed before close notes were made mandatory"),
            ("closed_at", opened),
            ("closed_by", GOODLIFFE),
            ("resolved_at", opened),
            ("resolved_by", GOODLIFFE),
        ]),
        "3" => fields.push(("hold_reason", "4")),
        _ => {}
    }
    record(state, "incident", id, number, &fields);
}
