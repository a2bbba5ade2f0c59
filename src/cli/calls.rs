//! `causeway calls`: whom the desk asked what, and how it went.

use super::Result;
use super::args::{CallsArgs, OnOff};
use super::error::CliError;
use super::exit::Exit;
use super::session::Session;
use crate::model::RunId;
use crate::report::text::{add_line, moment_to_the_second, table};
use crate::service::{CallView, CallsWanted, Header};

/// Lists requests, shows what was said in one, or switches the keeping of what is said.
pub(super) async fn run(session: &Session, args: CallsArgs) -> Result<Exit> {
    if let (Some(switch), Some(connection)) = (args.keep_said, &args.connection) {
        let on = switch == OnOff::On;
        session.desk.keep_bodies(connection, on).await?;
        return session
            .output
            .show(&[("connection", connection), ("keeps_said", &on)], || {
                let how = if on { "is kept from now on, without secrets and cut" } else { "is no longer kept" };
                format!("What is said on {connection} {how}.\n")
            })
            .map(|()| Exit::Done);
    }
    if let Some(call) = args.said {
        let said = session.desk.said(call).await?.ok_or_else(|| {
            CliError::Usage(format!(
                "what was said in request {call} is not kept; `causeway calls --connection NAME --keep-said on` keeps \
                 it from then on"
            ))
        })?;
        session.output.show(&[("call", &call), ("said", &said)], || {
            let mut text = String::new();
            let mut part = |name: &str, headers: &[Header], body: &str| {
                add_line(&mut text, 0, &format!("{name}: {body}"));
                for header in headers {
                    add_line(&mut text, 2, &header.to_string());
                }
            };
            part("sent", &said.sent_headers, &said.sent);
            part("answered", &said.answered_headers, &said.answered);
            text
        })?;
        return Ok(Exit::Done);
    }
    let records = match &args.ticket {
        None => None,
        Some(number) => Some(session.desk.records_numbered(number).await?),
    };
    let wanted = CallsWanted { connection: args.connection, run: args.run.map(RunId), records };
    let calls = session.desk.calls(&wanted, args.limit, None).await?.rows;
    session.output.show(&[("calls", &calls)], || {
        let rows: Vec<Vec<String>> = calls.iter().map(row).collect();
        let headings =
            ["Request", "Run", "At", "Connection", "Status", "Took", "Sent", "Answered", "Method", "Address"];
        if rows.is_empty() { "No such request is remembered.\n".to_owned() } else { table(&headings, &rows) }
    })?;
    Ok(Exit::Done)
}

fn row(call: &CallView) -> Vec<String> {
    let query = if call.query.is_empty() { String::new() } else { format!("?{}", call.query) };
    vec![
        call.id.to_string(),
        call.run.map(|run| run.to_string()).unwrap_or_default(),
        moment_to_the_second(call.at),
        call.connection.clone(),
        call.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string()),
        format!("{} ms", call.millis),
        call.sent_bytes.to_string(),
        call.bytes.to_string(),
        call.method.clone(),
        format!("{}{query}", call.path),
    ]
}
