//! What a person who helps needs to know of a desk, without anything that is nobody else's business:
//! no secret, no account, no name and no text of a ticket.

use jiff::Timestamp;
use serde::Serialize;

use super::call_log::{CallView, CallsWanted};
use super::desk::Desk;
use super::error::ServiceError;
use super::runs::RunView;
use super::status::Status;
use crate::connector::Rights;
use crate::engine::RunReport;
use crate::model::System;
use crate::profile::{Authentication, Environment};

/// The form of the bundle that is written.
const FORM: u32 = 1;

/// How many of the newest runs are told.
const RUNS: u32 = 50;

/// How many of the newest calls are told.
const CALLS: u32 = 500;

/// After these words a reason names the values that have no counterpart.
const NAMES: &str = " for ";

/// A desk as it is told to somebody who helps.
#[derive(Debug, Clone, Serialize)]
pub struct SupportBundle {
    /// The form.
    pub causeway: u32,
    /// The program's version.
    pub version: &'static str,
    /// The operating system and the processor.
    pub system: String,
    /// When it was made.
    pub made: Timestamp,
    /// What the desk is doing.
    pub status: Status,
    /// What is wrong with the store; nothing when all is well.
    pub damage: Vec<String>,
    /// The connections.
    pub connections: Vec<ConnectionFacts>,
    /// The profiles: their documents, and how they are doing.
    pub profiles: Vec<super::ProfileView>,
    /// The newest runs, without the titles and values of records.
    pub runs: Vec<RunView>,
    /// The newest calls: paths without queries, never what was said.
    pub calls: Vec<CallView>,
}

/// A connection without its account.
#[derive(Debug, Clone, Serialize)]
pub struct ConnectionFacts {
    /// Its name on the desk.
    pub name: String,
    /// The vendor's system.
    pub system: System,
    /// The instance: host and port.
    pub instance: String,
    /// Production or sandbox.
    pub environment: Environment,
    /// How it signs in.
    pub method: &'static str,
    /// The share of the vendor's allowance that is used, in percent.
    pub share_percent: u8,
    /// When it was last tested.
    pub tested: Option<Timestamp>,
    /// What was missing then.
    pub missing: Vec<String>,
    /// What is known about the account's rights.
    pub rights: Option<Rights>,
    /// How many secrets it needs, and how many of them are there.
    pub secrets: (usize, usize),
}

impl Desk {
    /// Everything that somebody who helps needs to know. Asks no vendor.
    pub async fn support_bundle(&self) -> Result<SupportBundle, ServiceError> {
        let connections = self.connections().await?.into_iter().map(|view| ConnectionFacts {
            name: view.connection.name.to_string(),
            system: view.connection.system,
            instance: view.connection.instance().to_string(),
            environment: view.connection.environment,
            method: match view.connection.authentication {
                Authentication::Basic { .. } => "basic",
                Authentication::ClientCredentials { .. } => "client-credentials",
                Authentication::Password { .. } => "password",
            },
            share_percent: view.connection.share_percent,
            tested: view.tested,
            missing: view.examination.as_ref().map(|found| found.missing.clone()).unwrap_or_default(),
            rights: view.examination.map(|found| found.rights),
            secrets: (
                view.secrets.len(),
                view.secrets.iter().filter(|secret| secret.presence == super::Presence::Present).count(),
            ),
        });
        Ok(SupportBundle {
            causeway: FORM,
            version: env!("CARGO_PKG_VERSION"),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            made: self.clock().now(),
            status: self.status(),
            damage: self.verify_store().await?,
            connections: connections.collect(),
            profiles: self.profiles().await?,
            runs: self.runs(None, RUNS, None).await?.into_iter().map(without_texts).collect(),
            calls: self
                .calls(&CallsWanted::default(), CALLS, None)
                .await?
                .rows
                .into_iter()
                .map(without_query)
                .collect(),
        })
    }
}

/// A call without its query, which may name people.
fn without_query(call: CallView) -> CallView {
    CallView { query: String::new(), ..call }
}

/// A run without what its records are called and hold: numbers and reasons stay.
fn without_texts(run: RunView) -> RunView {
    RunView { report: run.report.map(report_without_texts), ..run }
}

fn report_without_texts(mut report: RunReport) -> RunReport {
    for requests in &mut report.requests {
        requests.account = None;
    }
    let lists = [&mut report.holds, &mut report.conflicts, &mut report.left, &mut report.later, &mut report.parked];
    for left in lists.into_iter().flatten() {
        left.title = number_of(&left.title);
        left.reason = quoted_away(&left.reason);
    }
    for finding in &mut report.findings {
        for text in [&mut finding.sent, &mut finding.stored] {
            *text = format!("({} characters)", text.chars().count());
        }
    }
    report
}

/// The numbers that a title begins with: `4242 ↔ INC0010001 VPN drops` gives `4242 ↔ INC0010001`.
fn number_of(title: &str) -> String {
    let words: Vec<&str> = title.split(' ').collect();
    match words.as_slice() {
        [first, "↔", third, ..] => format!("{first} ↔ {third}"),
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    }
}

/// A reason without what it quotes or names: that may be a person, an address or a ticket's text.
fn quoted_away(reason: &str) -> String {
    let parts = reason.split('"').enumerate();
    let unquoted: String = parts.map(|(at, part)| if at % 2 == 0 { part } else { "\"…\"" }).collect();
    let named = unquoted.split_once(NAMES).and_then(|(before, after)| Some((before, after.split_once(';')?.1)));
    let told = named.map_or(unquoted.clone(), |(before, after)| format!("{before}{NAMES}…;{after}"));
    told.split(' ').map(|word| if word.contains('@') { "…@…" } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{number_of, quoted_away};

    #[test]
    fn titles_and_quoted_values_are_left_out() {
        assert_eq!(number_of("4242 ↔ INC0010001 My boss's laptop"), "4242 ↔ INC0010001");
        assert_eq!(number_of("INC0010001 My boss's laptop"), "INC0010001");
        assert_eq!(
            quoted_away("no counterpart in Halo for User Abel Tuter; map it"),
            "no counterpart in Halo for …; map it"
        );
        assert_eq!(quoted_away("the user \"Abel Tuter\" has abel@example.com twice"), "the user \"…\" has …@… twice");
    }
}
