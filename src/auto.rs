//! The headless front end: runs profiles, side by side where they cannot meet each other. A profile
//! that fails does not stop the others; a person who stops the run does. One that would keep the
//! others waiting for a vendor's limit goes on after them.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

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
    // Stopping one pass of these lets no other begin.
    let desk = desk.with_own_stopper();
    let known = names.is_empty();
    let wanted = if known { desk.profiles_to_run(&[]).await? } else { names.to_vec() };
    let work = |name: ProfileId, again: bool| {
        let desk = &desk;
        async move {
            let result = one(desk, &name, focus, (mode, known)).await;
            (name, again, result)
        }
    };
    let mut going: FuturesUnordered<_> = wanted.into_iter().map(|name| work(name, false)).collect();
    let mut stopped: Option<Vec<String>> = None;
    while let Some((name, again, result)) = going.next().await {
        // Who has given way once waits as long as it takes.
        if mode == Mode::Run && desk.gave_way(&name) && !again && !going.is_empty() && stopped.is_none() {
            going.push(work(name, true));
            continue;
        }
        let is_stopped = matches!(&result, Err(error) if error.kind() == ErrorKind::Stopped);
        match &stopped {
            // What had not begun when a person stopped the run is not told about.
            Some(ran) if is_stopped && !ran.contains(&name.to_string()) => {}
            _ => each(name, result)?,
        }
        if is_stopped && stopped.is_none() {
            stopped = Some(desk.status().running.into_iter().map(|running| running.profile).collect());
            desk.stopper().cancel();
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
