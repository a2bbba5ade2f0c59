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
  GET    /connections/VENDOR        how many connections are open, and were ever opened
  GET    /switches/VENDOR           the switches, their values and meanings
  POST   /switches/VENDOR           set switches: {\"NAME\": \"VALUE\", ...}, all or none
  GET    /clock/VENDOR              the vendor's time
  POST   /clock/VENDOR              {\"offset_seconds\": N} runs N seconds ahead of the machine's clock,
                                    {\"stop_at\": \"2026-08-01T06:30:00Z\"} or {\"stop\": null} stands still,
                                    {\"advance_seconds\": N} goes N seconds on
  GET    /rules/servicenow          the business rules in force
  POST   /rules/servicenow          add business rules, all or none; the body is a list of them (form below)
  DELETE /rules/servicenow          remove all business rules
  POST   /jobs/servicenow?run=JOB   run a scheduled job now: autoclose, service-levels, or waiting (asynchronous
                                    rules, flows and imports); answers how many records it changed
  POST   /load?part=PART            replay an incident log; the body is its CSV text
                                    (columns of the event log DOI 10.24432/C57S4H). PART is first-half or
                                    second-half of each incident's events, or all. Without a body the loaded
                                    log goes on. One log can be loaded after each start
  POST   /generate?incidents=N&seed=S&part=PART
                                    likewise with N made-up incidents; the same N and S make the same ones

A refused call answers 4xx and {\"error\": \"what, why, what to do\"}, and changes nothing.

Business rules

A business rule is also a row of sys_script, as on an instance. All but name and table may be left out:

  {\"name\": \"shout\", \"table\": \"incident\", \"when\": \"before\", \"rewrite\": {\"short_description\": \"upper\"}}

  when           before or after the record is stored, or async: later (default before)
  on             list of insert, update, delete (default insert and update)
  order          rules act by this number (default 100)
  condition      an encoded query, also with VALCHANGES, CHANGESFROM and CHANGESTO; none holds always
  abort          true refuses the write with 403 and the rule's name
  set            fields and the values they get
  rewrite        fields and how: trim, upper, lower, collapse, first:N, several separated by |
  ignore         fields that keep what they were
  truncate       fields and the most characters they hold
  listed_only    fields that keep what they were unless the new value is among their choices

Faults

A fault names the requests it is played on and what happens to them. On each request the first armed
fault that is due is played. The ledger says what was really committed.

  {\"name\": \"lost reply\", \"method\": \"POST\", \"path\": \"/api/now/table\", \"from\": 2, \"times\": 1, \"do\": \"cut-after\"}

Which requests (all conditions must hold; those left out always do):

  method         the verb
  path           text that the path with its query contains, letter case apart
  pattern        what the whole path with its query looks like, * standing for any text
  header         [name, text]: a header with this text in its value
  body_contains  text in the request's body
  from           the first matching request it is played on, counted from 1 (default 1)
  times          on how many requests from there on; all when absent
  probability    how likely on each of them, from 0 to 1; \"seed\" (a number, default 0) decides which,
                 and the same seed always means the same requests

What happens (\"do\"), before the request is looked at:

  cut-before     cut the connection
  answer         do not carry it out; answer \"status\", \"headers\" ([[name, value], ...]) and \"body\"
  delay          wait so many \"ms\", then carry it out
  hold           wait until the faults are cleared, then carry it out
  revoke-token   end the token that the request shows, then answer it
  clock-offset   the vendor's clock goes wrong by so many \"seconds\" until POST /clock sets it
  delete-record  delete record \"id\" of \"table\" as somebody else (Halo: Tickets), then answer it
  ignore-field   take \"field\" out of what is sent and out of what is answered: accepted, not stored

or after it was carried out:

  cut-after      cut the connection without an answer
  cut-body       cut it after so many \"bytes\" of the body
  stall          stop after so many \"bytes\" of the body; the connection stays open
  drip           send the body in pieces of so many \"bytes\" with a pause of so many \"ms\" before each
  replace-body   answer \"content_type\" and \"body\" with the same status
  html           answer a sign-in page with status 200
  empty-body     answer no body with the same status
  content-type   claim \"content_type\" for the same body
  truncate       end the body after so many \"bytes\", as if it were whole
  truncate-percent
                 end the body after so many \"percent\" of its length, as if it were whole
  gzip-bomb      answer white space in JSON, small on the wire, that unpacks to so many \"bytes\"
  flood          answer so many zero \"bytes\" as a stream whose length is not told
  hide-record    leave record \"id\" out of the lists of the answer; counts stay
  hide-rows      leave out every \"every\"-th row of the lists of the answer; counts stay

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
