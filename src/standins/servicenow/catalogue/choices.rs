//! The listed values of an instance as it is delivered.

/// Values of one column: table, column, and pairs of value and label in their order.
pub(in super::super) type Listed = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const ONE_TO_THREE: &[(&str, &str)] = &[("1", "1 - High"), ("2", "2 - Medium"), ("3", "3 - Low")];

const INCIDENT_STATES: &[(&str, &str)] =
    &[("1", "New"), ("2", "In Progress"), ("3", "On Hold"), ("6", "Resolved"), ("7", "Closed"), ("8", "Canceled")];

/// All listed values, except those that depend on another column.
pub(in super::super) const CHOICES: &[Listed] = &[
    (
        "task",
        "state",
        &[
            ("-5", "Pending"),
            ("1", "Open"),
            ("2", "Work in Progress"),
            ("3", "Closed Complete"),
            ("4", "Closed Incomplete"),
            ("7", "Closed Skipped"),
        ],
    ),
    (
        "task",
        "priority",
        &[("1", "1 - Critical"), ("2", "2 - High"), ("3", "3 - Moderate"), ("4", "4 - Low"), ("5", "5 - Planning")],
    ),
    ("task", "impact", ONE_TO_THREE),
    ("task", "urgency", ONE_TO_THREE),
    ("task", "escalation", &[("0", "Normal"), ("1", "Moderate"), ("2", "High"), ("3", "Overdue")]),
    (
        "task",
        "approval",
        &[
            ("not requested", "Not Yet Requested"),
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
            ("not_required", "Not Required"),
            ("duplicate", "No Longer Required"),
        ],
    ),
    (
        "task",
        "upon_approval",
        &[("proceed", "Proceed to Next Task"), ("do_nothing", "Wait for a User to Close this task")],
    ),
    ("task", "upon_reject", &[("cancel", "Cancel all future Tasks"), ("goto", "Go to a previous Task")]),
    (
        "task",
        "contact_type",
        &[
            ("chat", "Chat"),
            ("email", "Email"),
            ("monitoring", "Monitoring"),
            ("phone", "Phone"),
            ("self-service", "Self-service"),
            ("virtual_agent", "Virtual Agent"),
            ("walk-in", "Walk-in"),
            ("web", "Web"),
        ],
    ),
    ("incident", "state", INCIDENT_STATES),
    ("incident", "incident_state", INCIDENT_STATES),
    (
        "incident",
        "hold_reason",
        &[("1", "Awaiting Caller"), ("5", "Awaiting Change"), ("3", "Awaiting Problem"), ("4", "Awaiting Vendor")],
    ),
    ("incident", "severity", ONE_TO_THREE),
    ("incident", "notify", &[("1", "Do Not Notify"), ("2", "Send Email"), ("3", "Phone")]),
    (
        "incident",
        "category",
        &[
            ("inquiry", "Inquiry / Help"),
            ("software", "Software"),
            ("hardware", "Hardware"),
            ("network", "Network"),
            ("database", "Database"),
        ],
    ),
    (
        "incident",
        "close_code",
        &[
            ("Duplicate", "Duplicate"),
            ("Known error", "Known error"),
            ("No resolution provided", "No resolution provided"),
            ("Resolved by caller", "Resolved by caller"),
            ("Resolved by change", "Resolved by change"),
            ("Resolved by problem", "Resolved by problem"),
            ("Resolved by request", "Resolved by request"),
            ("Solution provided", "Solution provided"),
            ("Workaround provided", "Workaround provided"),
            ("User error", "User error"),
        ],
    ),
    (
        "problem",
        "state",
        &[
            ("101", "New"),
            ("102", "Assess"),
            ("103", "Root Cause Analysis"),
            ("104", "Fix in Progress"),
            ("106", "Resolved"),
            ("107", "Closed"),
        ],
    ),
    (
        "problem",
        "resolution_code",
        &[
            ("fix_applied", "Fix Applied"),
            ("risk_accepted", "Risk Accepted"),
            ("duplicate", "Duplicate"),
            ("canceled", "Canceled"),
        ],
    ),
    (
        "problem",
        "category",
        &[("software", "Software"), ("hardware", "Hardware"), ("network", "Network"), ("database", "Database")],
    ),
];

/// Sub-categories of an incident by the category they belong to.
pub(in super::super) const SUBCATEGORIES: &[(&str, &[(&str, &str)])] = &[
    ("inquiry", &[("antivirus", "Antivirus"), ("email", "Email"), ("internal application", "Internal Application")]),
    ("software", &[("email", "Email"), ("os", "Operating System")]),
    (
        "hardware",
        &[
            ("cpu", "CPU"),
            ("disk", "Disk"),
            ("keyboard", "Keyboard"),
            ("memory", "Memory"),
            ("monitor", "Monitor"),
            ("mouse", "Mouse"),
        ],
    ),
    (
        "network",
        &[("dhcp", "DHCP"), ("dns", "DNS"), ("ip address", "IP Address"), ("vpn", "VPN"), ("wireless", "Wireless")],
    ),
    ("database", &[("db2", "DB2"), ("sql server", "MS SQL Server"), ("oracle", "Oracle")]),
];

/// Priority by impact and urgency.
pub(in super::super) const MATRIX: &[(&str, &str, &str)] = &[
    ("1", "1", "1"),
    ("1", "2", "2"),
    ("1", "3", "3"),
    ("2", "1", "2"),
    ("2", "2", "3"),
    ("2", "3", "4"),
    ("3", "1", "3"),
    ("3", "2", "4"),
    ("3", "3", "5"),
];
