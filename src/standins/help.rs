//! What `causeway standins --help` and the control API say about themselves.

use super::switches::Declaration;
use super::{halo, servicenow};

const CONTROL_API: &str = "\
Control API (its address is `control_url` in the first line; VENDOR is halo or servicenow; answers are JSON)

  GET    /                          this text
  GET    /ledger/VENDOR?since=N     creates, updates, notes, files and deletions that the vendor accepted
                                    after position N, and how many by others than the loader
  GET    /requests/VENDOR?since=N   requests that the vendor saw after position N
  GET    /faults/VENDOR             the armed faults
  POST   /faults/VENDOR             arm one fault, or a list of faults (form below)
  DELETE /faults/VENDOR             disarm all
  GET    /switches/VENDOR           the switches, their values and meanings
  POST   /switches/VENDOR           set switches: {\"NAME\": \"VALUE\", ...}, all or none
  GET    /clock/VENDOR              the vendor's time
  POST   /clock/VENDOR              {\"offset_seconds\": N} runs N seconds ahead of the machine's clock,
                                    {\"stop_at\": \"2026-08-01T06:30:00Z\"} or {\"stop\": null} stands still,
                                    {\"advance_seconds\": N} goes N seconds on
  POST   /load?part=PART            replay an incident log; the body is its CSV text
                                    (columns of the event log DOI 10.24432/C57S4H). PART is first-half or
                                    second-half of each incident's events, or all. Without a body the loaded
                                    log goes on. One log can be loaded after each start
  POST   /generate?incidents=N&seed=S&part=PART
                                    likewise with N made-up incidents; the same N and S make the same ones

A refused call answers 4xx and {\"error\": \"what, why, what to do\"}, and changes nothing.

Faults

A fault names the requests it is played on and what happens to them:

  {\"name\": \"lost reply\", \"method\": \"POST\", \"path\": \"/api/now/table\", \"from\": 2, \"times\": 1, \"do\": \"cut-after\"}

  method   the verb; any when absent
  path     text that the path with its query contains, letter case apart; any when absent
  from     the first matching request it is played on, counted from 1 (default 1)
  times    how many matching requests it is played on; all when absent
  do       cut-before      cut the connection before the request is looked at
           cut-after       carry the request out, then cut the connection without an answer
           answer          answer \"status\", \"headers\" ([[name, value], ...]) and \"body\" instead
           replace-body    carry it out, then answer \"content_type\" and \"body\" with the same status
           truncate        carry it out, then end the answer's body after so many \"bytes\"
           delay           carry it out after so many \"ms\"

The file for --faults holds them by vendor: {\"halo\": [...], \"servicenow\": [...]}.
";

/// The description of the control API and the form of faults.
pub(super) fn control_api() -> &'static str {
    CONTROL_API
}

/// What stands below the options in the long help: the control API, faults, and every switch.
pub(super) fn after_long_help() -> String {
    let mut text = format!("{CONTROL_API}\nSwitches (--set NAME=VALUE)\n");
    for declared in [halo::DECLARED, servicenow::DECLARED].into_iter().flatten() {
        text.push_str(&described(declared));
    }
    text
}

fn described(declared: &Declaration) -> String {
    let Declaration { name, default, values, meaning } = declared;
    let values = if values.is_empty() { String::new() } else { format!(" (one of {})", values.join(", ")) };
    format!("\n  {name}={default}{values}\n      {meaning}\n")
}
