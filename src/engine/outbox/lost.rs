//! Writes whose answers are lost: they are looked up, and what is not there is sent again in halves.

use super::prepare::Prepared;
use super::{Sender, Sent};
use crate::connector::ConnectorError;
use crate::engine::error::EngineError;
use crate::engine::recover;
use crate::model::Side;
use crate::store::{Change, NewState};

impl Sender<'_> {
    /// Settles the lost rows that are there after all, and gives back those that are not.
    pub(super) async fn look_up(
        &self,
        side: Side,
        lost: Vec<(Prepared, ConnectorError)>,
        sent: &mut Sent,
    ) -> Result<Vec<(Prepared, ConnectorError)>, EngineError> {
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let finder = recover::Finder { ends: self.ends, store: self.store };
        let sought: Vec<_> = lost.iter().map(|(prepared, _)| (&prepared.item, prepared.link.as_ref())).collect();
        let found = finder.find(&sought).await;
        let mut missing = Vec::new();
        for ((prepared, error), found) in lost.into_iter().zip(found) {
            match found {
                Ok(Some(stored)) => {
                    let changes = self.done(prepared, &stored, sent);
                    self.store.apply(changes).await?;
                }
                Ok(None) if prepared.item.only_once() => {
                    let cause = recover::never_twice(&error);
                    let parked = NewState::Parked { cause: cause.clone() };
                    self.store.apply(vec![Change::Outbox { id: prepared.row.id, to: parked }]).await?;
                    sent.parked.push((prepared.item, cause));
                }
                Ok(None) => missing.push((prepared, error)),
                Err(failure) if recover::is_about_one(&failure.fault) => {
                    sent.later.push((prepared.item, failure.to_string()));
                }
                Err(failure) => {
                    let system = self.ends.of(side).name.as_str();
                    tracing::warn!(row = prepared.row.id.0, system, "looking up a lost write failed: {failure}");
                    sent.later.push((prepared.item, error.to_string()));
                    sent.cut_short.push(failure);
                }
            }
        }
        Ok(missing)
    }

    pub(super) async fn again_in_halves(
        &self,
        mut missing: Vec<(Prepared, ConnectorError)>,
        alone: bool,
        batches: &mut Vec<Vec<Prepared>>,
        sent: &mut Sent,
    ) -> Result<(), EngineError> {
        if missing.is_empty() {
            return Ok(());
        }
        if alone || !sent.cut_short.is_empty() {
            let changes = missing
                .into_iter()
                .map(|(prepared, error)| self.refused(&prepared.row, prepared.item, &error, sent))
                .collect();
            self.store.apply(changes).await?;
            return Ok(());
        }
        let second = missing.split_off(missing.len().div_ceil(2));
        for half in [second, missing] {
            if !half.is_empty() {
                batches.push(half.into_iter().map(|(prepared, _)| prepared).collect());
            }
        }
        Ok(())
    }
}
