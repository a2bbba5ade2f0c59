//! The status in one sentence, the most important thing first.

use jiff::Timestamp;

use super::status::{Failure, Running, Status, Waiting};
use crate::engine::Stage;

/// What is most important about a desk just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// A pass runs.
    Running,
    /// A vendor's limit is waited for.
    Waiting,
    /// The last run of a profile failed.
    Failed,
    /// Writes were given up, or nobody knows what became of them.
    WritesOpen,
    /// Conflicts or holds wait for a person.
    NeedsPerson,
    /// No profile is enabled.
    NoneEnabled,
    /// Nothing has gone through yet.
    NeverRun,
    /// Everything is in step.
    InStep,
}

impl Status {
    /// What is most important. `now` tells which waits are over.
    pub fn condition(&self, now: Timestamp) -> Condition {
        if self.waits(now).is_some() {
            Condition::Waiting
        } else if !self.running.is_empty() {
            Condition::Running
        } else if self.last_error.is_some() {
            Condition::Failed
        } else if self.unknown + self.parked > 0 {
            Condition::WritesOpen
        } else if self.conflicts + self.holds > 0 {
            Condition::NeedsPerson
        } else if self.enabled == 0 {
            Condition::NoneEnabled
        } else if self.last_success.is_none() {
            Condition::NeverRun
        } else {
            Condition::InStep
        }
    }

    /// The status in one sentence, without a full stop. `now` tells how long a wait still takes.
    pub fn sentence(&self, now: Timestamp) -> String {
        match (self.condition(now), self.running.as_slice(), self.waits(now), &self.last_error) {
            (Condition::Waiting, [], Some(wait), _) => capital(&limit(wait, now)),
            (Condition::Waiting, [running], Some(wait), _) => format!("{}: {}", running.profile, limit(wait, now)),
            (Condition::Waiting, several, Some(wait), _) => format!("{} passes, {}", several.len(), limit(wait, now)),
            (Condition::Running, [running], ..) => format!("{}: {}", running.profile, progress(running)),
            (Condition::Running, several, ..) => {
                let each = |running: &Running| format!("{} ({})", running.profile, progress(running));
                let all: Vec<String> = several.iter().map(each).collect();
                format!("{} passes: {}", several.len(), all.join(", "))
            }
            (Condition::Failed, _, _, Some(Failure { profile, run, text, .. })) => {
                format!("{profile} failed in run {run}: {text}")
            }
            (Condition::NoneEnabled, ..) => "No profile is enabled".to_owned(),
            (Condition::NeverRun, ..) => "No pass has gone through yet".to_owned(),
            (Condition::InStep, ..) => "In step".to_owned(),
            _ => self.open().join(", "),
        }
    }

    /// The wait for a limit that is not over.
    fn waits(&self, now: Timestamp) -> Option<&Waiting> {
        self.waiting.iter().find(|one| one.until > now)
    }

    /// What waits, the most pressing first.
    fn open(&self) -> Vec<String> {
        [
            (self.unknown, "write whose outcome is unknown", "writes whose outcome is unknown"),
            (self.parked, "write given up", "writes given up"),
            (self.conflicts, "conflict", "conflicts"),
            (self.holds, "hold", "holds"),
        ]
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, several)| format!("{number} {}", if number == 1 { one } else { several }))
        .collect()
    }
}

fn progress(running: &Running) -> String {
    let stage = match running.progress.stage {
        Stage::Idle => "signing in",
        Stage::Recovering => "settling what was left",
        Stage::Pulling => "reading what changed",
        Stage::Planning => "deciding",
        Stage::Sending => "writing",
        Stage::Confirming => "looking at what was stored",
    };
    match (running.progress.done, running.progress.of) {
        (0, 0) => stage.to_owned(),
        (done, 0) => format!("{stage}, {done} so far"),
        (done, of) => format!("{stage}, {done} of {of}"),
    }
}

fn limit(waiting: &Waiting, now: Timestamp) -> String {
    let seconds = waiting.until.duration_since(now).as_secs().max(1);
    format!("waiting {seconds} s for the limit of {}", waiting.connection)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Progress;
    use crate::store::Actor;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_360_000 + seconds).unwrap()
    }

    fn busy() -> Status {
        let running = |stage, done, of| Running {
            profile: "acme".to_owned(),
            actor: Actor::Person,
            since: at(0),
            progress: Progress { stage, done, of },
        };
        let waiting = Waiting { connection: "servicenow".to_owned(), seconds: 30, until: at(30) };
        let text = "servicenow: no answer".to_owned();
        Status {
            running: vec![running(Stage::Sending, 3, 10)],
            waiting: vec![waiting],
            last_error: Some(Failure { profile: "acme".to_owned(), run: 12, at: at(0), text }),
            unknown: 1,
            parked: 2,
            conflicts: 1,
            holds: 3,
            last_success: Some(at(0)),
            enabled: 1,
            production: Vec::new(),
        }
    }

    #[test]
    fn the_most_important_thing_is_said_and_then_the_next() {
        let mut status = busy();
        assert_eq!(status.sentence(at(18)), "acme: waiting 12 s for the limit of servicenow");
        assert_eq!(status.sentence(at(30)), "acme: writing, 3 of 10", "a wait that is over is not shown");
        status.running.clear();
        assert_eq!(status.sentence(at(29)), "Waiting 1 s for the limit of servicenow");
        status.waiting.clear();
        assert_eq!(status.sentence(at(30)), "acme failed in run 12: servicenow: no answer");
        status.last_error = None;
        let all = "1 write whose outcome is unknown, 2 writes given up, 1 conflict, 3 holds";
        assert_eq!(status.sentence(at(30)), all);
        (status.unknown, status.parked, status.conflicts) = (0, 0, 0);
        assert_eq!(status.sentence(at(30)), "3 holds");
        status.holds = 0;
        assert_eq!(status.sentence(at(30)), "In step");
    }

    #[test]
    fn a_pass_says_what_it_does_and_how_far_it_is() {
        let mut status = Status { waiting: Vec::new(), ..busy() };
        let mut said = |stage, done, of| {
            status.running[0].progress = Progress { stage, done, of };
            status.sentence(at(0))
        };
        assert_eq!(said(Stage::Idle, 0, 0), "acme: signing in");
        assert_eq!(said(Stage::Pulling, 0, 0), "acme: reading what changed");
        assert_eq!(said(Stage::Pulling, 200, 0), "acme: reading what changed, 200 so far");
        assert_eq!(said(Stage::Confirming, 0, 4), "acme: looking at what was stored, 0 of 4");
    }

    #[test]
    fn several_passes_are_told_together() {
        let mut status = busy();
        status.running.push(Running { profile: "globex".to_owned(), ..status.running[0].clone() });
        status.running[1].progress = Progress { stage: Stage::Planning, done: 0, of: 0 };
        assert_eq!(status.sentence(at(18)), "2 passes, waiting 12 s for the limit of servicenow");
        status.waiting.clear();
        assert_eq!(status.sentence(at(18)), "2 passes: acme (writing, 3 of 10), globex (deciding)");
    }

    #[test]
    fn an_idle_desk_says_why_it_is_idle() {
        let mut status = Status { enabled: 1, ..Status::default() };
        assert_eq!(status.sentence(at(0)), "No pass has gone through yet");
        status.last_success = Some(at(0));
        assert_eq!(status.sentence(at(0)), "In step");
        status.enabled = 0;
        assert_eq!(status.sentence(at(0)), "No profile is enabled");
    }
}
