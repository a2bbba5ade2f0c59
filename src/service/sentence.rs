//! The status in one sentence, the most important thing first.

use jiff::{SignedDuration, Timestamp};

use super::status::{Failure, Running, Status, Waiting};
use crate::engine::Stage;

impl Status {
    /// The status in one sentence, without a full stop. `now` tells how long ago things were and
    /// how long a wait still takes, so the sentence changes with time alone.
    pub fn sentence(&self, now: Timestamp) -> String {
        let waiting = self.waiting.iter().find(|one| one.until > now);
        if let Some(running) = &self.running {
            let doing = waiting.map_or_else(|| progress(running), |one| limit(one, now));
            return format!("{}: {doing}", running.profile);
        }
        if let Some(one) = waiting {
            return capital(&limit(one, now));
        }
        if let Some(Failure { profile, run, text, .. }) = &self.last_error {
            return format!("{profile} failed in run {run}: {text}");
        }
        let open = self.open();
        if !open.is_empty() {
            return open.join(", ");
        }
        match self.last_success {
            _ if self.enabled == 0 => "No profile is enabled".to_owned(),
            None => "No pass has gone through yet".to_owned(),
            Some(at) => format!("In step, last success {}", age(at, now)),
        }
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

fn age(at: Timestamp, now: Timestamp) -> String {
    let since = now.duration_since(at);
    let (number, unit) = if since < SignedDuration::from_mins(1) {
        return "just now".to_owned();
    } else if since < SignedDuration::from_hours(1) {
        (since.as_mins(), "minute")
    } else if since < SignedDuration::from_hours(48) {
        (since.as_hours(), "hour")
    } else {
        (since.as_hours() / 24, "day")
    };
    format!("{number} {unit}{} ago", if number == 1 { "" } else { "s" })
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
            running: Some(running(Stage::Sending, 3, 10)),
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
        status.running = None;
        assert_eq!(status.sentence(at(29)), "Waiting 1 s for the limit of servicenow");
        status.waiting.clear();
        assert_eq!(status.sentence(at(30)), "acme failed in run 12: servicenow: no answer");
        status.last_error = None;
        let all = "1 write whose outcome is unknown, 2 writes given up, 1 conflict, 3 holds";
        assert_eq!(status.sentence(at(30)), all);
        (status.unknown, status.parked, status.conflicts) = (0, 0, 0);
        assert_eq!(status.sentence(at(30)), "3 holds");
        status.holds = 0;
        assert_eq!(status.sentence(at(30)), "In step, last success just now");
    }

    #[test]
    fn a_pass_says_what_it_does_and_how_far_it_is() {
        let mut status = Status { waiting: Vec::new(), ..busy() };
        let mut said = |stage, done, of| {
            status.running.as_mut().unwrap().progress = Progress { stage, done, of };
            status.sentence(at(0))
        };
        assert_eq!(said(Stage::Idle, 0, 0), "acme: signing in");
        assert_eq!(said(Stage::Pulling, 0, 0), "acme: reading what changed");
        assert_eq!(said(Stage::Pulling, 200, 0), "acme: reading what changed, 200 so far");
        assert_eq!(said(Stage::Confirming, 0, 4), "acme: looking at what was stored, 0 of 4");
    }

    #[test]
    fn an_idle_desk_says_how_old_its_last_success_is() {
        let mut status = Status { enabled: 1, ..Status::default() };
        assert_eq!(status.sentence(at(0)), "No pass has gone through yet");
        status.last_success = Some(at(0));
        for (seconds, age) in [
            (59, "just now"),
            (60, "1 minute ago"),
            (3_599, "59 minutes ago"),
            (3_600, "1 hour ago"),
            (47 * 3_600, "47 hours ago"),
            (49 * 3_600, "2 days ago"),
        ] {
            assert_eq!(status.sentence(at(seconds)), format!("In step, last success {age}"));
        }
        status.enabled = 0;
        assert_eq!(status.sentence(at(0)), "No profile is enabled");
    }
}
