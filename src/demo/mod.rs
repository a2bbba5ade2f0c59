//! The demonstration: one story on stand-ins of both vendors, told by the real desk.
//!
//! It sets up stand-ins and a profile in a throw-away folder, plays a day on both sides, runs three
//! passes, and then compares the two stand-ins with each other by tables of its own: neither the
//! store nor the mapping of the desk is asked what is right.

mod check;
mod families;
mod files;
mod folder;
mod halo_day;
mod meter;
mod pairs;
mod passes;
mod servicenow_day;
mod setup;

use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;
use std::path::PathBuf;

use rand::SeedableRng as _;
use rand::rngs::SmallRng;

use crate::clock::{SharedClock, SystemClock};
use crate::service::reads::HoldView;
use crate::service::{Desk, ServiceError};
use crate::standins::incident_log::csv::{self, LogError};
use crate::standins::incident_log::generator::{MOST, generate};
use crate::standins::incident_log::replay::Summary;
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
    let began = clock.steady();
    let play = Box::pin(Play::begin(&args, clock.clone())).await?;
    let told = Box::pin(tell(&play, &clock, out)).await;
    let verdict = match told {
        Ok(told) => check::check(&play.world, &told),
        Err(error) => {
            play.end().await;
            return Err(error);
        }
    };
    play.end().await;
    write!(out, "{verdict}")?;
    writeln!(out, "All in all {:.1} s.", clock.steady().since(began).as_secs_f64())?;
    Ok(verdict)
}

/// A demonstration that has begun: the stand-ins hold the first half of the story, the desk is set
/// up, and its first pass waits to be previewed.
pub struct Play {
    desk: Desk,
    stage: Stage,
    first: Summary,
    incidents: usize,
    seed: u64,
    world: World,
    // Held last: the folder is removed when everything in it is closed.
    _folder: ThrowAwayFolder,
}

/// What people and the rest of the log did on the day, in words.
#[derive(Debug)]
pub struct Day {
    second: Summary,
    halo: String,
    servicenow: String,
    families: String,
    closed_on_both_sides: BTreeSet<i64>,
    attached: files::Attached,
}

impl Play {
    /// Starts the stand-ins, replays the first half of the incidents, and sets up the desk.
    pub async fn begin(args: &Args, clock: SharedClock) -> Result<Self, DemoError> {
        let log = match &args.incident_log {
            Some(path) => csv::read(path)?,
            None => generate(args.incidents, args.seed),
        };
        let incidents = log.incidents.len();
        let folder = ThrowAwayFolder::new()?;
        let world = World::start().await?;
        let desk = World::open_desk(folder.path(), clock)?;
        let set = async {
            let first = world.load(log).await?;
            files::to_incidents(&world)?;
            Ok::<_, DemoError>((first, world.set_the_stage(&desk, incidents).await?))
        };
        match set.await {
            Ok((first, stage)) => Ok(Self { desk, stage, first, incidents, seed: args.seed, world, _folder: folder }),
            Err(error) => {
                desk.close().await;
                Err(error)
            }
        }
    }

    /// The desk of the demonstration. Its secrets are in memory only.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Replays the rest of the log, and lets people work on both sides. Makes sense once, after the
    /// first pass.
    pub async fn go_on(&self) -> Result<Day, DemoError> {
        let before = self.world.pairs();
        let second = self.world.go_on().await?;
        let pairs = self.world.pairs_after(&before);
        let mut rng = SmallRng::seed_from_u64(self.seed);
        let halo = halo_day::play(&self.world, &pairs, &mut rng)?;
        let servicenow = servicenow_day::play(&self.world, &pairs, &mut rng)?.to_string();
        let families = families::play(&self.world, &pairs)?.to_string();
        let attached = files::on_the_day(&self.world, &pairs)?;
        let (told, closed_on_both_sides) = (halo.to_string(), halo.closed);
        Ok(Day { second, halo: told, servicenow, families, closed_on_both_sides, attached })
    }

    /// Closes the desk; the folder and the stand-ins go with it.
    pub async fn end(self) {
        self.desk.clone().close().await;
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Second half: {} updates.", self.second.updates)?;
        writeln!(f, "In Halo: {}.", self.halo)?;
        writeln!(f, "In ServiceNow: {}.", self.servicenow)?;
        writeln!(f, "Put under others: {}.", self.families)?;
        let files::Attached { public, private } = self.attached;
        write!(f, "Files: {public} for everybody and {private} for colleagues only in Halo, {public} in ServiceNow.")
    }
}

/// The story at its end, as far as the check needs to know it.
struct Told<'a> {
    stage: &'a Stage,
    holds: Vec<HoldView>,
    passes: [Pass; 3],
    /// The tickets that people closed while their incident was closed as well.
    closed_on_both_sides: BTreeSet<i64>,
}

async fn tell<'a>(play: &'a Play, clock: &SharedClock, out: &mut dyn Write) -> Result<Told<'a>, DemoError> {
    let Play { desk, stage, world, first, incidents, .. } = play;
    writeln!(out, "First half of {incidents} incidents: {} created, {} updates.", first.creates, first.updates)?;
    let teller = Teller { desk, world, clock, profile: &stage.profile };

    let attended = teller.attended().await?;
    writeln!(out, "{attended}")?;
    let day = play.go_on().await?;
    writeln!(out, "{day}")?;
    let unattended = teller.unattended("second pass (unattended)").await?;
    writeln!(out, "{unattended}")?;
    let idle = teller.unattended("third pass (unattended)").await?;
    writeln!(out, "{idle}")?;

    let holds = desk.holds(&stage.profile).await?;
    Ok(Told { stage, holds, passes: [attended, unattended, idle], closed_on_both_sides: day.closed_on_both_sides })
}
