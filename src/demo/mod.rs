//! The demonstration: one story on stand-ins of both vendors, told by the real desk.
//!
//! It sets up stand-ins and a profile in a throw-away folder, plays a day on both sides, runs three
//! passes, and then compares the two stand-ins with each other by tables of its own: neither the
//! store nor the mapping of the desk is asked what is right.

mod check;
mod folder;
mod halo_day;
mod meter;
mod pairs;
mod passes;
mod servicenow_day;
mod setup;

use std::io::Write;
use std::path::PathBuf;

use rand::SeedableRng as _;
use rand::rngs::SmallRng;

use crate::clock::{SharedClock, SystemClock};
use crate::service::reads::HoldView;
use crate::service::{Desk, ServiceError};
use crate::standins::incident_log::csv::{self, LogError};
use crate::standins::incident_log::event::IncidentLog;
use crate::standins::incident_log::generator::{MOST, generate};
use crate::standins::loader::LoadError;
use crate::standins::server::ServeError;
use crate::standins::switches::SwitchError;

pub use self::check::Verdict;

use self::folder::ThrowAwayFolder;
use self::passes::{Pass, Teller};
use self::setup::{Stage, World};

/// Shows what Causeway does, on stand-ins of both vendors and a throw-away data folder.
///
/// Replays the first half of the life of incidents, takes them over into Halo, replays the rest
/// while people work on both sides, runs twice more, and compares the two sides. Exit code 0 only
/// if they are in step.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Tells the story in the terminal, without a window.
    #[arg(long)]
    pub headless: bool,
    /// Replays this incident log (columns of the event log DOI 10.24432/C57S4H).
    #[arg(long, value_name = "CSV")]
    pub incident_log: Option<PathBuf>,
    /// Makes up so many incidents.
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)), conflicts_with = "incident_log")]
    pub incidents: u32,
    /// Decides what is made up; the same seed tells the same story.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Why the story could not be told to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The incident log is wrong.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The incidents cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A stand-in cannot be served.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// A stand-in does not know a switch.
    #[error(transparent)]
    Switch(#[from] SwitchError),
    /// The desk failed.
    #[error(transparent)]
    Desk(#[from] ServiceError),
    /// The throw-away data folder cannot be made.
    #[error("the throw-away folder {} cannot be made: {source}; check the system's folder for temporary files", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The story cannot be written out.
    #[error("the terminal fails: {0}; start again with a working standard output")]
    Terminal(#[from] std::io::Error),
    /// Something that the story relies on is not there.
    #[error("the story cannot go on: {0}; start again, and report it if that does not help")]
    Story(String),
}

/// Tells the story and checks its end. Each part is written to `out` when it is over.
pub async fn run(args: Args, out: &mut dyn Write) -> Result<Verdict, DemoError> {
    let clock = SystemClock::shared();
    if !args.headless {
        writeln!(out, "There is no window yet, so the story is told here.")?;
    }
    let log = match &args.incident_log {
        Some(path) => csv::read(path)?,
        None => generate(args.incidents, args.seed),
    };
    let folder = ThrowAwayFolder::new()?;
    let world = World::start().await?;
    let began = clock.steady();
    let told = tell(&world, &folder, &clock, (log, args.seed), out).await?;
    let verdict = check::check(&world, &told);
    write!(out, "{verdict}")?;
    writeln!(out, "All in all {:.1} s.", clock.steady().since(began).as_secs_f64())?;
    Ok(verdict)
}

/// The story at its end, as far as the check needs to know it.
struct Told {
    stage: Stage,
    holds: Vec<HoldView>,
    passes: [Pass; 3],
}

async fn tell(
    world: &World,
    folder: &ThrowAwayFolder,
    clock: &SharedClock,
    story: (IncidentLog, u64),
    out: &mut dyn Write,
) -> Result<Told, DemoError> {
    let desk = World::open_desk(folder.path(), clock.clone())?;
    let told = tell_at(&desk, world, clock, story, out).await;
    desk.close().await;
    told
}

async fn tell_at(
    desk: &Desk,
    world: &World,
    clock: &SharedClock,
    (log, seed): (IncidentLog, u64),
    out: &mut dyn Write,
) -> Result<Told, DemoError> {
    let incidents = log.incidents.len();
    let first = world.load(log).await?;
    writeln!(out, "First half of {incidents} incidents: {} created, {} updates.", first.creates, first.updates)?;
    let stage = world.set_the_stage(desk, incidents).await?;
    let teller = Teller { desk, world, clock, profile: &stage.profile };

    let attended = teller.attended().await?;
    writeln!(out, "{attended}")?;

    let before = world.pairs();
    let second = world.go_on().await?;
    writeln!(out, "Second half: {} updates.", second.updates)?;
    let pairs = world.pairs_after(&before);
    let mut rng = SmallRng::seed_from_u64(seed);
    let halo = halo_day::play(world, &pairs, &mut rng)?;
    writeln!(out, "In Halo: {halo}.")?;
    let servicenow = servicenow_day::play(world, &pairs, &mut rng)?;
    writeln!(out, "In ServiceNow: {servicenow}.")?;

    let unattended = teller.unattended("second pass (unattended)").await?;
    writeln!(out, "{unattended}")?;
    let idle = teller.unattended("third pass (unattended)").await?;
    writeln!(out, "{idle}")?;

    let holds = desk.holds(&stage.profile).await?;
    Ok(Told { stage, holds, passes: [attended, unattended, idle] })
}
