//! The control API: what a vendor accepted and was asked, its faults, switches and clock, and
//! loading incidents. It has a port of its own, so that it never shows in a vendor's request log.

mod servicenow;

use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::clock::Clock;
use super::faults::{self, FaultError};
use super::help;
use super::incident_log::csv;
use super::incident_log::generator::{MOST, generate};
use super::incident_log::replay::{Part, Summary};
use super::loader::{LoadError, Loader};
use super::server::Common;
use super::servicenow::RuleError;
use super::switches::SwitchError;

/// The largest incident log that is taken, in bytes; the whole published one has 45 million.
const LOG_LIMIT: usize = 200 * 1024 * 1024;

struct Control {
    commons: Vec<Arc<Common>>,
    loader: Arc<Loader>,
}

type Shared = State<Arc<Control>>;

/// The control API over these vendors.
pub fn router(commons: Vec<Arc<Common>>, loader: Arc<Loader>) -> Router {
    Router::new()
        .route("/", get(async || help::control_api()))
        .route("/ledger/{vendor}", get(ledger))
        .route("/requests/{vendor}", get(requests))
        .route("/faults/{vendor}", get(list_faults).post(arm_faults).delete(clear_faults))
        .route("/switches/{vendor}", get(list_switches).post(set_switches))
        .route("/clock/{vendor}", get(read_clock).post(set_clock))
        .route(
            "/rules/servicenow",
            get(servicenow::list_rules).post(servicenow::add_rules).delete(servicenow::clear_rules),
        )
        .route("/jobs/servicenow", post(servicenow::run_job))
        .route("/connections/{vendor}", get(connections))
        .route("/load", post(load).layer(DefaultBodyLimit::max(LOG_LIMIT)))
        .route("/generate", post(make_up))
        .fallback(async |uri: Uri| ControlError::NoSuchPath(uri.path().to_owned()))
        .method_not_allowed_fallback(async |uri: Uri| ControlError::NoSuchVerb(uri.path().to_owned()))
        .layer(from_fn(no_browsers))
        .with_state(Arc::new(Control { commons, loader }))
}

/// Why a control call was refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum ControlError {
    #[error("there is nothing at {0}; GET / describes the control API")]
    NoSuchPath(String),
    #[error("{0} does not take this verb; GET / describes the control API")]
    NoSuchVerb(String),
    #[error("no stand-in named {name:?} is served; those served are {}", served.join(", "))]
    NoSuchVendor { name: String, served: Vec<&'static str> },
    #[error("the call is refused because it comes from a web page or by a host name; call 127.0.0.1 from a program")]
    Browser,
    #[error("the query {query:?} is not understood: {why}; GET / describes the control API")]
    Query { query: String, why: String },
    #[error("the body is not understood: {0}; GET / describes the control API")]
    Body(#[from] serde_json::Error),
    #[error("the clock cannot be moved by {0} seconds; that is outside the years that a timestamp holds")]
    Clock(i64),
    #[error(transparent)]
    Fault(#[from] FaultError),
    #[error(transparent)]
    Switch(#[from] SwitchError),
    #[error("no rule was added: {0}; GET / describes business rules")]
    Rule(#[from] RuleError),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("the work was broken off: {0}; the log of the stand-ins' terminal says more")]
    BrokenOff(#[from] tokio::task::JoinError),
}

impl ControlError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoSuchPath(_) | Self::NoSuchVendor { .. } => StatusCode::NOT_FOUND,
            Self::NoSuchVerb(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Browser => StatusCode::FORBIDDEN,
            Self::Load(LoadError::Loaded | LoadError::NothingLoaded | LoadError::Replay(_)) => StatusCode::CONFLICT,
            Self::BrokenOff(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (self.status(), Json(json!({ "error": self.to_string() }))).into_response()
    }
}

type Answer = Result<Json<Value>, ControlError>;

impl Control {
    fn vendor(&self, name: &str) -> Result<&Common, ControlError> {
        let found = self.commons.iter().find(|common| common.vendor == name);
        found.map(AsRef::as_ref).ok_or_else(|| ControlError::NoSuchVendor {
            name: name.to_owned(),
            served: self.commons.iter().map(|common| common.vendor).collect(),
        })
    }
}

/// A web page that somebody has open must not steer the stand-ins: browsers send `Origin` with what
/// they post, and a rebound name shows in `Host`.
async fn no_browsers(headers: HeaderMap, request: Request, next: Next) -> Result<Response, ControlError> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if headers.contains_key(ORIGIN) || !matches!(name, "127.0.0.1" | "localhost") {
        return Err(ControlError::Browser);
    }
    Ok(next.run(request).await)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Since {
    #[serde(default)]
    since: u64,
}

fn query<T: for<'de> Deserialize<'de>>(uri: &Uri) -> Result<T, ControlError> {
    Query::try_from_uri(uri)
        .map(|Query(query)| query)
        .map_err(|why| ControlError::Query { query: uri.query().unwrap_or_default().to_owned(), why: why.body_text() })
}

async fn ledger(State(control): Shared, Path(vendor): Path<String>, uri: Uri) -> Answer {
    let ledger = &control.vendor(&vendor)?.ledger;
    let Since { since } = query(&uri)?;
    let entries = ledger.since(since);
    let position = entries.last().map_or_else(|| ledger.position(), |entry| entry.seq);
    Ok(Json(json!({ "position": position, "counts": ledger.counts_since(since), "entries": entries })))
}

async fn requests(State(control): Shared, Path(vendor): Path<String>, uri: Uri) -> Answer {
    let log = &control.vendor(&vendor)?.requests;
    let Since { since } = query(&uri)?;
    let requests = log.since(since);
    let position = requests.last().map_or_else(|| log.position(), |request| request.seq);
    Ok(Json(json!({ "position": position, "requests": requests })))
}

async fn connections(State(control): Shared, Path(vendor): Path<String>) -> Answer {
    let connections = &control.vendor(&vendor)?.connections;
    Ok(Json(json!({ "open": connections.open(), "opened": connections.opened() })))
}

async fn list_faults(State(control): Shared, Path(vendor): Path<String>) -> Answer {
    Ok(Json(json!({ "faults": control.vendor(&vendor)?.faults.list() })))
}

async fn arm_faults(State(control): Shared, Path(vendor): Path<String>, body: String) -> Answer {
    let armed = &control.vendor(&vendor)?.faults;
    for fault in faults::parse(&body)? {
        armed.arm(fault);
    }
    Ok(Json(json!({ "faults": armed.list() })))
}

async fn clear_faults(State(control): Shared, Path(vendor): Path<String>) -> Answer {
    control.vendor(&vendor)?.faults.clear();
    Ok(Json(json!({ "faults": [] })))
}

async fn list_switches(State(control): Shared, Path(vendor): Path<String>) -> Answer {
    Ok(Json(json!({ "switches": control.vendor(&vendor)?.switches.list() })))
}

/// Sets all the switches of the body, or none of them.
async fn set_switches(State(control): Shared, Path(vendor): Path<String>, body: String) -> Answer {
    let common = control.vendor(&vendor)?;
    switch(common, &body)?;
    Ok(Json(json!({ "switches": common.switches.list() })))
}

/// Follows the body of a call that sets switches.
pub(super) fn switch(common: &Common, body: &str) -> Result<(), ControlError> {
    let wanted: BTreeMap<String, String> = serde_json::from_str(body)?;
    for (name, value) in &wanted {
        common.switches.check(name, value)?;
    }
    for (name, value) in &wanted {
        common.switches.set(name, value)?;
    }
    Ok(())
}

async fn read_clock(State(control): Shared, Path(vendor): Path<String>) -> Answer {
    Ok(Json(json!(control.vendor(&vendor)?.clock.reading())))
}

/// What to do to a clock.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ClockOrder {
    /// Run so many seconds ahead of the machine's clock.
    OffsetSeconds(i64),
    /// Stand still at this time.
    StopAt(Timestamp),
    /// Stand still where it is; the value is always null.
    Stop(()),
    /// Go so many seconds on.
    AdvanceSeconds(i64),
}

async fn set_clock(State(control): Shared, Path(vendor): Path<String>, body: String) -> Answer {
    let clock = &control.vendor(&vendor)?.clock;
    order(clock, &body)?;
    Ok(Json(json!(clock.reading())))
}

/// Follows the body of a call that sets a clock.
pub(super) fn order(clock: &Clock, body: &str) -> Result<(), ControlError> {
    match serde_json::from_str(body)? {
        ClockOrder::OffsetSeconds(seconds) => clock.run_with_offset(reachable(&Clock::default(), seconds)?),
        ClockOrder::StopAt(at) => clock.stop_at(at),
        ClockOrder::Stop(()) => clock.stop_at(clock.now()),
        ClockOrder::AdvanceSeconds(seconds) => clock.advance(reachable(clock, seconds)?),
    }
    Ok(())
}

/// A step that leaves the clock, for the next hundred years, within what a timestamp holds.
fn reachable(clock: &Clock, seconds: i64) -> Result<SignedDuration, ControlError> {
    let hundred_years = SignedDuration::from_hours(100 * 366 * 24);
    let step = SignedDuration::from_secs(seconds);
    let far = clock.now().checked_add(step).and_then(|at| at.checked_add(hundred_years));
    far.map(|_| step).or(Err(ControlError::Clock(seconds)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LoadQuery {
    #[serde(default)]
    part: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GenerateQuery {
    incidents: u32,
    #[serde(default = "first_seed")]
    seed: u64,
    #[serde(default)]
    part: Option<String>,
}

fn first_seed() -> u64 {
    1
}

fn part(uri: &Uri, named: Option<&str>, otherwise: Part) -> Result<Part, ControlError> {
    let Some(named) = named else { return Ok(otherwise) };
    Part::from_str(named).ok().ok_or_else(|| ControlError::Query {
        query: uri.query().unwrap_or_default().to_owned(),
        why: "`part` is one of first-half, second-half, all".to_owned(),
    })
}

async fn load(State(control): Shared, uri: Uri, body: String) -> Result<Json<Summary>, ControlError> {
    let asked: LoadQuery = query(&uri)?;
    let otherwise = if body.is_empty() { Part::SecondHalf } else { Part::All };
    let part = part(&uri, asked.part.as_deref(), otherwise)?;
    let loading = tokio::task::spawn_blocking(move || {
        if body.is_empty() {
            return control.loader.go_on(part);
        }
        control.loader.load(csv::parse(body.as_bytes())?, part)
    });
    Ok(Json(loading.await??))
}

async fn make_up(State(control): Shared, uri: Uri) -> Result<Json<Summary>, ControlError> {
    let asked: GenerateQuery = query(&uri)?;
    let part = part(&uri, asked.part.as_deref(), Part::All)?;
    if !(1..=MOST).contains(&asked.incidents) {
        let why = format!("`incidents` is a number from 1 to {MOST}");
        return Err(ControlError::Query { query: uri.query().unwrap_or_default().to_owned(), why });
    }
    let loading = tokio::task::spawn_blocking(move || control.loader.load(generate(asked.incidents, asked.seed), part));
    Ok(Json(loading.await??))
}
