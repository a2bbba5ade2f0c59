//! How each connection is doing: whether it answers, what waits for it and since when, and how much of
//! its allowance is used.

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use crate::connector::pace::{Known, Standing};
use crate::model::{ConnectionId, Side};
use crate::profile::Profile;
use crate::store::{LastCall, Queue};

/// How a connection is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndpointView {
    /// The connection.
    pub connection: ConnectionId,
    /// Whether it answered when it was last asked; `None` while it never was.
    pub reachable: Option<bool>,
    /// Its last answer that was in order.
    pub answered: Option<Timestamp>,
    /// What went wrong when it was last asked, if something did.
    pub trouble: Option<String>,
    /// Writes that wait for it: to be sent, to be looked up, or given up.
    pub queue: u64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Timestamp>,
    /// Its limits as far as they are known, with what is used of them now.
    pub budgets: Vec<BudgetView>,
    /// For how many seconds nothing is sent there.
    pub closed_seconds: u64,
}

/// How much of a limit is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BudgetView {
    /// The requests that the vendor allows in the window.
    pub allowed: u32,
    /// The length of the window, in seconds.
    pub window_seconds: u64,
    /// The requests of it that this desk takes.
    pub budget: usize,
    /// How many of these are used in the present window.
    pub used: usize,
    /// How the limit came to be known.
    pub known: &'static str,
}

impl BudgetView {
    fn of(standing: Standing) -> Self {
        let limit = standing.limit;
        Self {
            allowed: limit.requests,
            window_seconds: limit.window.as_secs(),
            budget: standing.budget,
            used: standing.used,
            known: match limit.known {
                Known::Set => "set by hand",
                Known::Told => "told by the vendor",
                Known::Learnt => "learnt from refusals",
            },
        }
    }

    /// In words.
    pub fn words(&self) -> String {
        let Self { allowed, window_seconds, budget, used, known } = self;
        format!("{used} of {budget} requests used; the vendor allows {allowed} in {window_seconds} s ({known})")
    }
}

impl Desk {
    /// How each connection is doing. Asks nobody.
    pub async fn endpoints(&self) -> Result<Vec<EndpointView>, ServiceError> {
        let profiles = self.store().profiles().await?;
        let mut waiting: Vec<(ConnectionId, Queue)> = Vec::new();
        for queue in self.store().queues().await? {
            let own = profiles.iter().find(|stored| stored.profile.name == queue.profile);
            waiting.extend(own.and_then(|stored| Some((goes_to(&stored.profile, &queue)?, queue))));
        }
        let mut views = Vec::new();
        for connection in self.store().connections().await? {
            let (last, good) = self.store().last_calls(&connection.name).await?;
            let own = waiting.iter().filter(|(name, _)| *name == connection.name);
            let pace = self.paces().of(&connection);
            views.push(EndpointView {
                reachable: last.as_ref().map(is_answer),
                answered: good.map(|call| call.at),
                trouble: last.as_ref().and_then(trouble),
                queue: own.clone().map(|(_, queue)| queue.rows).sum(),
                oldest: own.filter_map(|(_, queue)| queue.oldest).min(),
                budgets: pace.standing().into_iter().map(BudgetView::of).collect(),
                closed_seconds: pace.budget().closed_seconds,
                connection: connection.name,
            });
        }
        Ok(views)
    }
}

/// The connection that writes wait for; `None` where they do not say which side they go to.
fn goes_to(profile: &Profile, queue: &Queue) -> Option<ConnectionId> {
    let to = serde_json::from_value::<Side>(queue.to.clone()?.into()).ok()?;
    Some(match to {
        Side::Halo => profile.halo.clone(),
        Side::Other => profile.other.clone(),
    })
}

/// Whether somebody is there: one that refuses answers, too.
fn is_answer(call: &LastCall) -> bool {
    call.status.is_some_and(|status| status < 500)
}

fn trouble(call: &LastCall) -> Option<String> {
    match (call.status, &call.error) {
        (_, Some(error)) => Some(error.clone()),
        (Some(status), None) if status >= 400 => Some(format!("it answered with {status}")),
        (None, None) => Some("no answer came".to_owned()),
        _ => None,
    }
}
