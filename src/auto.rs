//! The headless front end: runs profiles one after the other. A profile that fails does not stop
//! the others; a person who stops the run does. One that would keep the others waiting for a
//! vendor's limit goes on after them.

use std::collections::VecDeque;

use crate::engine::RunReport;
use crate::model::ProfileId;
use crate::service::{Desk, ErrorKind, Focus, PlanView, ServiceError};
use crate::store::Actor;

/// What is done with each profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What the profile's approval table lets through is done.
    Run,
    /// Nothing is written to a vendor.
    DryRun,
}

/// What came of one profile.
#[derive(Debug)]
pub enum Worked {
    /// It was run.
    Ran(Box<RunReport>),
    /// It was previewed.
    Previewed(Box<PlanView>),
}

/// Runs the profiles, or all enabled ones when none is named, and hands over what came of each as
/// soon as it is known. An error here means that nothing could be run at all.
pub async fn run<E>(
    desk: &Desk,
    names: &[ProfileId],
    focus: &Focus,
    mode: Mode,
    mut each: impl FnMut(ProfileId, Result<Worked, ServiceError>) -> Result<(), E>,
) -> Result<(), E>
where
    E: From<ServiceError>,
{
    let wanted = if names.is_empty() { desk.profiles_to_run(&[]).await? } else { names.to_vec() };
    let mut wanted: VecDeque<(ProfileId, bool)> = wanted.into_iter().map(|name| (name, false)).collect();
    while let Some((name, again)) = wanted.pop_front() {
        // Who has given way once waits as long as it takes.
        let others = (!again && !wanted.is_empty()).then(|| desk.others_follow());
        let result = one(desk, &name, focus, (mode, names.is_empty())).await;
        if others.is_some() && desk.gave_way(&name) {
            wanted.push_back((name, true));
            continue;
        }
        let stopped = matches!(&result, Err(error) if error.kind() == ErrorKind::Stopped);
        each(name, result)?;
        if stopped {
            break;
        }
    }
    Ok(())
}

async fn one(
    desk: &Desk,
    name: &ProfileId,
    focus: &Focus,
    (mode, known): (Mode, bool),
) -> Result<Worked, ServiceError> {
    if !known {
        desk.profiles_to_run(std::slice::from_ref(name)).await?;
    }
    match mode {
        Mode::Run => Ok(Worked::Ran(Box::new(desk.run_of(name, Actor::Schedule, focus).await?))),
        Mode::DryRun => Ok(Worked::Previewed(Box::new(desk.preview_of(name, focus).await?))),
    }
}
