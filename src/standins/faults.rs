//! Faults that a stand-in plays on chosen requests: the ways in which real vendors and networks
//! fail. The ledger says what was really committed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// What happens to a matched request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Play {
    /// The connection is cut before the request is looked at.
    CutBefore,
    /// The request is carried out in full, then the connection is cut without an answer.
    CutAfter,
    /// The request is not carried out; this is answered instead.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Header names and values.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body, as it is.
        #[serde(default)]
        body: String,
    },
    /// The request is carried out, and its answer's body is replaced by this one (same status).
    ReplaceBody {
        /// The content type to claim.
        content_type: String,
        /// The body, as it is.
        body: String,
    },
    /// The request is carried out, and its answer ends after so many bytes of the body, as if it
    /// were complete.
    Truncate {
        /// Bytes that arrive.
        bytes: usize,
    },
    /// The request is carried out after a pause.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
}

/// Which requests a fault is played on, and which fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// A name that the request log shows.
    pub name: String,
    /// The verb; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Text that the path with its query must contain (compared without regard to case); any when absent.
    #[serde(default)]
    pub path: Option<String>,
    /// The first matching request it is played on, from 1.
    #[serde(default = "one")]
    pub from: u64,
    /// How many matching requests it is played on; unbounded when absent.
    #[serde(default)]
    pub times: Option<u64>,
    /// What happens.
    #[serde(flatten)]
    pub play: Play,
}

fn one() -> u64 {
    1
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    matched: u64,
}

/// The faults that one vendor has armed.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Armed>>);

impl Faults {
    /// Arms a fault in addition to those that are armed.
    pub fn arm(&self, fault: Fault) {
        self.armed().push(Armed { fault, matched: 0 });
    }

    /// Disarms all faults.
    pub fn clear(&self) {
        self.armed().clear();
    }

    /// The armed faults.
    pub fn list(&self) -> Vec<Fault> {
        self.armed().iter().map(|armed| armed.fault.clone()).collect()
    }

    /// The fault to play on this request, if one is due. Counts the request on each fault it matches.
    pub fn due(&self, method: &str, path_and_query: &str) -> Option<Fault> {
        let path = path_and_query.to_lowercase();
        let mut due = None;
        for armed in self.armed().iter_mut() {
            let fault = &armed.fault;
            let method_matches = fault.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
            let path_matches = fault.path.as_ref().is_none_or(|wanted| path.contains(&wanted.to_lowercase()));
            if !(method_matches && path_matches) {
                continue;
            }
            armed.matched += 1;
            let first = fault.from;
            let in_time = fault.times.is_none_or(|times| armed.matched < first.saturating_add(times));
            if due.is_none() && armed.matched >= first && in_time {
                due = Some(fault.clone());
            }
        }
        due
    }

    fn armed(&self) -> MutexGuard<'_, Vec<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
