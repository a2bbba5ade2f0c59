//! Scheduled jobs: changes with no person behind them.

use strum::{Display, EnumString, VariantArray};

use super::ServiceNow;
use super::write::{Input, Notation, Rules, Writer, days_since};

/// A job that the instance runs at intervals, or when it is told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Job {
    /// Closes what was resolved long ago.
    Autoclose,
    /// Measures the running service levels anew.
    ServiceLevels,
    /// Does what waits for later: asynchronous rules, flows, imports.
    Waiting,
}

/// How often jobs run on an instance that runs them by itself, in seconds.
const INTERVAL: i64 = 3_600;

impl ServiceNow {
    /// Runs a job; answers how many records it looked at or changed.
    pub fn run(&self, job: Job) -> usize {
        match job {
            Job::Autoclose => self.run_autoclose(),
            Job::ServiceLevels => self.measure_service_levels(),
            Job::Waiting => self.catch_up(),
        }
    }

    /// Runs what is due, where the instance runs jobs by itself (switch `servicenow.scheduled-jobs`).
    pub(super) fn run_due_jobs(&self) {
        if self.common().switches.get("servicenow.scheduled-jobs") != "hourly" {
            return;
        }
        let now = self.common().clock.now().as_second();
        let due = {
            let mut state = self.write();
            let due = state.jobs_ran.is_none_or(|ran| now - ran >= INTERVAL);
            if due {
                state.jobs_ran = Some(now);
            }
            due
        };
        if due {
            self.run(Job::ServiceLevels);
            self.run(Job::Autoclose);
        }
    }

    /// Closes, as `system`, the incidents that have been resolved for longer than the instance
    /// waits (switches `servicenow.autoclose-days` and `servicenow.autoclose-based-on`). Answers how
    /// many.
    pub fn run_autoclose(&self) -> usize {
        let switches = &self.common().switches;
        let days = switches.number("servicenow.autoclose-days");
        if days == 0 {
            return 0;
        }
        let column = match switches.get("servicenow.autoclose-based-on").as_str() {
            "last-update" => "sys_updated_on",
            _ => "resolved_at",
        };
        let resolved = self.find("incident", "state=6");
        self.as_system(|writer| {
            let close = [("state".to_owned(), Input::Text("7".to_owned()))];
            resolved
                .iter()
                .filter_map(|incident| Some((incident.get("sys_id")?, incident.get(column)?)))
                .filter(|(_, since)| days_since(since, writer.session).is_some_and(|waited| waited >= days))
                .filter(|(id, _)| writer.update("incident", id, &close).is_ok())
                .count()
        })
    }

    fn measure_service_levels(&self) -> usize {
        self.as_system(|writer| writer.measure_slas())
    }

    /// Writes as the account behind which there is nobody.
    pub(super) fn as_system<T>(&self, work: impl FnOnce(&mut Writer<'_>) -> T) -> T {
        let mut state = self.write();
        let session = self.system_session("system");
        work(&mut Writer {
            state: &mut state,
            session: &session,
            common: self.common(),
            rules: Rules::Enforced,
            notation: Notation::Raw,
        })
    }
}
