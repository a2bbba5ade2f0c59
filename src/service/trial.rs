//! The right to change records, tried on a record that a person named.

use serde::Serialize;
use tokio::sync::mpsc;

use super::desk::Desk;
use super::error::ServiceError;
use super::needs;
use crate::connector::lessons::Lessons;
use crate::connector::rights::{Needs, Verdict};
use crate::connector::{ConnectorError, Examination, Fault, Page, PullRequest, Source};
use crate::engine::outbox::trial::{self, Trial};
use crate::model::{ConnectionId, FieldName, Kind, Record, RecordId, System};

/// What trying to write showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrialView {
    /// The connection.
    pub connection: ConnectionId,
    /// The record's number.
    pub record: String,
    /// The field that was written with the value that it held.
    pub field: FieldName,
    /// Whether the write was taken.
    pub verdict: Verdict,
    /// What the vendor said when it refused.
    pub said: Option<String>,
    /// Fields that are not as they were before, because a rule over there acts on every write.
    pub changed: Vec<FieldName>,
}

impl TrialView {
    /// In words.
    pub fn words(&self) -> String {
        let Self { record, field, .. } = self;
        match &self.said {
            Some(said) => format!("{record} was not written: {said}"),
            None if self.changed.is_empty() => {
                format!(
                    "{record} took its own {field} back: records can be changed there, and nothing is different now"
                )
            }
            None => {
                let changed: Vec<&str> = self.changed.iter().map(FieldName::as_str).collect();
                format!(
                    "{record} took its own {field} back: records can be changed there. A rule over there changed: {}",
                    changed.join(", ")
                )
            }
        }
    }
}

impl Desk {
    /// Writes a field of a named record with the value that it holds, and remembers whether that was
    /// taken. Only a person asks for it.
    pub async fn try_writing(&self, name: &ConnectionId, record: &RecordId) -> Result<TrialView, ServiceError> {
        let _alone = self.turn_alone().await?;
        self.sure_of_instance(name).await?;
        let connection = self.connection(name).await?;
        let needs = needs::of(&connection, &self.store().profiles().await?);
        let built = self.connector(name).await?;
        let failed = |error| ServiceError::Connector { connection: name.to_string(), error };
        let source = built.source();
        let tried = async {
            let found = named(source.as_ref(), connection.system, &needs, record).await?;
            let field = harmless(connection.system);
            let trial = trial::rewrite(source.as_ref(), built.plain_sink().as_ref(), &found, &field).await;
            Ok::<_, ServiceError>((found, field, trial.map_err(failed)?))
        };
        let tried = tried.await;
        self.log_calls_outside_runs().await?;
        let (found, field, trial) = tried?;
        let (verdict, said, changed) = match trial {
            Trial::Taken(changed) => (Verdict::Yes, None, changed),
            Trial::Refused(error) => (Verdict::Refused, Some(error.what), Vec::new()),
        };
        let table = if connection.system == System::Halo { "Tickets".to_owned() } else { found.key.kind.to_string() };
        self.learn(name, connection.system, &needs, &Lessons::of_update(&table, verdict, said.clone())).await?;
        Ok(TrialView { connection: name.clone(), record: found.number, field, verdict, said, changed })
    }

    async fn learn(
        &self,
        name: &ConnectionId,
        system: System,
        needs: &Needs,
        lessons: &Lessons,
    ) -> Result<(), ServiceError> {
        let Some(facts) = self.store().facts(name).await? else { return Ok(()) };
        let Ok(mut known) = serde_json::from_str::<Examination>(&facts.value) else { return Ok(()) };
        known.rights = needs::rights(system, needs).with_known(&known.rights);
        known.rights.learn(lessons);
        self.save_examination(name, &known, facts.at).await
    }
}

/// The field that is written back: every record has it, and no rule of the vendor follows from it.
fn harmless(system: System) -> FieldName {
    FieldName::from(if system == System::Halo { "summary" } else { "short_description" })
}

/// The record that a person named, by its id or number, among the kinds that profiles change.
async fn named(source: &dyn Source, system: System, needs: &Needs, record: &RecordId) -> Result<Record, ServiceError> {
    let usage = |text: String| ServiceError::Usage { text, next: None };
    let kinds: Vec<&Kind> =
        needs.kinds.iter().filter(|(_, need)| need.updates || need.notes).map(|(kind, _)| kind).collect();
    if kinds.is_empty() {
        return Err(usage(
            "no profile changes records through this connection, so there is no right to try".to_owned(),
        ));
    }
    let plain = !record.as_str().is_empty() && record.as_str().chars().all(|c| c.is_ascii_alphanumeric());
    if !plain || (system == System::Halo && record.as_str().parse::<i64>().is_err()) {
        return Err(usage(format!("{record:?} is no record's number or id")));
    }
    let failed = |error| ServiceError::Connector { connection: source.instance().to_string(), error };
    for kind in &kinds {
        let ids = ids(source, system, kind, record).await.map_err(failed)?;
        let found = source.fetch(kind, &ids).await.map_err(failed)?;
        if let Some(poison) = found.poison.first() {
            let text = format!("{record} cannot be understood: {}", poison.reason);
            return Err(failed(ConnectorError::new(Fault::Unreadable, text, "Name another record")));
        }
        if let Some(found) = found.records.into_iter().next() {
            return Ok(found);
        }
    }
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    Err(usage(format!("{record} is not among what the account can see of {}", kinds.join(", "))))
}

/// The ids of the records with this id or number; in Halo both are the same.
async fn ids(
    source: &dyn Source,
    system: System,
    kind: &Kind,
    record: &RecordId,
) -> Result<Vec<RecordId>, ConnectorError> {
    let is_id = record.as_str().len() == 32 && record.as_str().chars().all(|c| c.is_ascii_hexdigit());
    if system == System::Halo || is_id {
        return Ok(vec![record.clone()]);
    }
    let request = PullRequest {
        kind: kind.clone(),
        since: None,
        fields: Vec::new(),
        filter: Some(format!("number={record}")),
        only: Vec::new(),
        created_after: None,
    };
    let (sender, mut pages) = mpsc::channel::<Page>(4);
    let gather = async {
        let mut ids = Vec::new();
        while let Some(page) = pages.recv().await {
            ids.extend(page.records.into_iter().filter(|row| row.number == record.as_str()).map(|row| row.key.id));
        }
        ids
    };
    let (end, ids) = tokio::join!(source.pull(&request, sender), gather);
    end.map(|_end| ids)
}
