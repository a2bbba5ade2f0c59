//! Serving a stand-in on loopback: what all vendors have in common.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::clock::Clock;
use super::connection::{BreakableListener, Breaker, Connections};
use super::faults::Faults;
use super::instance::Inside;
use super::ledger::Ledger;
use super::playing::play_faults;
use super::request_log::RequestLog;
use super::switches::{Declaration, Switches};

/// What every vendor's stand-in has besides its own state.
#[derive(Debug)]
pub struct Common {
    /// The vendor's name in control calls: `halo`, `servicenow` or `hubspot`.
    pub vendor: &'static str,
    /// The vendor's clock.
    pub clock: Clock,
    /// What the vendor accepted.
    pub ledger: Ledger,
    /// What the vendor was asked.
    pub requests: RequestLog,
    /// What goes wrong.
    pub faults: Faults,
    /// What is configured.
    pub switches: Switches,
    /// Who is connected.
    pub connections: Arc<Connections>,
    /// The way into the instance, for faults.
    pub(super) inside: Inside,
}

impl Common {
    /// A vendor with a running clock, nothing accepted, nothing armed, switches at their defaults.
    pub fn new(vendor: &'static str, declared: &'static [Declaration]) -> Arc<Self> {
        Arc::new(Self {
            vendor,
            clock: Clock::default(),
            ledger: Ledger::default(),
            requests: RequestLog::default(),
            faults: Faults::default(),
            switches: Switches::new(declared),
            connections: Arc::default(),
            inside: Inside::default(),
        })
    }
}

/// Why a stand-in could not be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken, or not allowed for this account.
    #[error(
        "port {port} of 127.0.0.1 cannot be opened for {name}: {source}; choose another port, or 0 for any free one"
    )]
    Port {
        /// Who wanted the port.
        name: &'static str,
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
}

/// An opened port that is not served yet, so that a router can be built with its address.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listening {
    /// Opens `port` on 127.0.0.1 (0 for any free port) for `name`.
    pub async fn open(name: &'static str, port: u16) -> Result<Self, ServeError> {
        let refused = |source| ServeError::Port { name, port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        Ok(Self { listener, address })
    }

    /// The root of what will be served, without a slash at its end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves a vendor: its requests are logged, its faults played, its clock told.
    pub fn serve(self, router: Router, common: Arc<Common>) -> Running {
        let connections = Arc::clone(&common.connections);
        self.run(router.layer(from_fn_with_state(common, play_faults)), connections)
    }

    /// Serves a router as it is.
    pub fn serve_plain(self, router: Router) -> Running {
        self.run(router, Arc::default())
    }

    fn run(self, router: Router, connections: Arc<Connections>) -> Running {
        let base_url = self.base_url();
        let no_more = CancellationToken::new();
        let cut_all = CancellationToken::new();
        let listener = BreakableListener::new(self.listener, cut_all.clone(), connections);
        let service = router.into_make_service_with_connect_info::<Breaker>();
        let served = axum::serve(listener, service).with_graceful_shutdown(no_more.clone().cancelled_owned());
        let task = tokio::spawn(async move {
            // The listener never gives up, so the only end is the one that was asked for.
            drop(served.await);
        });
        Running { base_url, no_more, cut_all, task: Some(task) }
    }
}

/// Opens a port and serves the router that `build` makes for the address.
pub async fn serve(common: Arc<Common>, port: u16, build: impl FnOnce(&str) -> Router) -> Result<Running, ServeError> {
    let listening = Listening::open(common.vendor, port).await?;
    let router = build(&listening.base_url());
    Ok(listening.serve(router, common))
}

/// A server that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct Running {
    base_url: String,
    no_more: CancellationToken,
    cut_all: CancellationToken,
    task: Option<JoinHandle<()>>,
}

impl Running {
    /// The root of what is served, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Accepts nothing more, lets the requests under way finish, and closes the port.
    pub async fn stop(mut self) {
        self.no_more.cancel();
        if let Some(task) = self.task.take() {
            drop(task.await);
        }
    }
}

impl Drop for Running {
    /// Closes the port and cuts every connection at once.
    fn drop(&mut self) {
        self.cut_all.cancel();
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}
