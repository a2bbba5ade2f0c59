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
        "problem_state",
        &[("1", "Open"), ("2", "Known Error"), ("3", "Pending Change"), ("4", "Closed/Resolved")],
    ),
    ("problem_task", "state", &[("151", "New"), ("152", "Assess"), ("154", "Work in Progress"), ("157", "Closed")]),
    ("problem_task", "problem_task_type", &[("general", "General"), ("rca", "Root Cause Analysis")]),
    ("problem_task", "close_code", &[("completed", "Completed"), ("canceled", "Canceled")]),
    (
        "change_request",
        "state",
        &[
            ("-5", "New"),
            ("-4", "Assess"),
            ("-3", "Authorize"),
            ("-2", "Scheduled"),
            ("-1", "Implement"),
            ("0", "Review"),
            ("3", "Closed"),
            ("4", "Canceled"),
        ],
    ),
    ("change_request", "type", &[("standard", "Standard"), ("normal", "Normal"), ("emergency", "Emergency")]),
    ("change_request", "risk", &[("2", "High"), ("3", "Moderate"), ("4", "Low")]),
    (
        "change_request",
        "category",
        &[
            ("Hardware", "Hardware"),
            ("Software", "Software"),
            ("Service", "Service"),
            ("System Software", "System Software"),
            ("Applications Software", "Applications Software"),
            ("Network", "Network"),
            ("Telecom", "Telecom"),
            ("Documentation", "Documentation"),
            ("DevOps", "DevOps"),
            ("Other", "Other"),
        ],
    ),
    (
        "change_request",
        "phase",
        &[("requested", "Requested"), ("plan", "Plan"), ("build", "Build"), ("test", "Test"), ("deploy", "Deploy")],
    ),
    (
        "change_request",
        "phase_state",
        &[("open", "Open"), ("on hold", "On Hold"), ("work in progress", "Work In Progress"), ("complete", "Complete")],
    ),
    (
        "change_request",
        "close_code",
        &[
            ("successful", "Successful"),
            ("successful_issues", "Successful with issues"),
            ("unsuccessful", "Unsuccessful"),
        ],
    ),
    (
        "change_task",
        "state",
        &[("-5", "Pending"), ("1", "Open"), ("2", "In Progress"), ("3", "Closed"), ("4", "Canceled")],
    ),
    (
        "change_task",
        "change_task_type",
        &[("planning", "Planning"), ("implementation", "Implementation"), ("testing", "Testing"), ("review", "Review")],
    ),
    (
        "change_task",
        "close_code",
        &[
            ("successful", "Successful"),
            ("successful_issues", "Successful with issues"),
            ("unsuccessful", "Unsuccessful"),
        ],
    ),
    (
        "sc_request",
        "request_state",
        &[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("requested", "Pending Approval"),
            ("pending_approval", "Waiting for Approval"),
            ("in_process", "Approved"),
            ("closed_complete", "Closed Complete"),
            ("closed_incomplete", "Closed Incomplete"),
            ("closed_cancelled", "Closed Cancelled"),
            ("closed_rejected", "Closed Rejected"),
            ("closed_skipped", "Closed Skipped"),
        ],
    ),
    (
        "sc_request",
        "stage",
        &[
            ("requested", "Requested"),
            ("waiting_for_approval", "Waiting for Approval"),
            ("fulfillment", "Fulfillment"),
            ("delivery", "Delivery"),
            ("closed_complete", "Closed Complete"),
            ("closed_incomplete", "Closed Incomplete"),
        ],
    ),
    (
        "sc_req_item",
        "stage",
        &[
            ("waiting_for_approval", "Waiting for Approval"),
            ("request_approved", "Request Approved"),
            ("request_cancelled", "Request Cancelled"),
            ("fulfillment", "Fulfillment"),
            ("delivery", "Delivery"),
            ("complete", "Completed"),
        ],
    ),
    (
        "task_sla",
        "stage",
        &[
            ("starting", "Starting"),
            ("in_progress", "In progress"),
            ("paused", "Paused"),
            ("completed", "Completed"),
            ("cancelled", "Cancelled"),
            ("breached", "Breached"),
        ],
    ),
    ("contract_sla", "type", &[("SLA", "SLA"), ("OLA", "OLA"), ("Underpinning contract", "Underpinning contract")]),
    ("contract_sla", "target", &[("response", "Response"), ("resolution", "Resolution")]),
    (
        "sysapproval_approver",
        "state",
        &[
            ("not requested", "Not Yet Requested"),
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
            ("not_required", "No Longer Required"),
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
