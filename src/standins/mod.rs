//! Stateful imitations of the vendors' APIs on loopback: the demo plays on them, tests prove
//! against them, and `causeway standins` serves them to anyone.
//!
//! They are written from the vendors' documentation as a stranger would write them and use nothing
//! of the product: no `crate::` path outside this folder appears below it. Each vendor keeps a
//! [`ledger::Ledger`] of every create, update, note and file it accepted, and a
//! [`request_log::RequestLog`] of every request it saw; both are the oracle of the fault runs.

mod bodies;
pub mod clock;
pub mod command;
mod connection;
pub mod control;
pub mod faults;
pub mod fuzzing;
pub mod halo;
mod help;
pub mod incident_log;
pub mod instance;
pub mod ledger;
pub mod loader;
mod playing;
pub mod request_log;
pub mod server;
pub mod servicenow;
pub mod switches;

use std::sync::Arc;

use self::halo::Halo;
use self::loader::Loader;
use self::server::{Common, Listening, Running, ServeError, serve};
use self::servicenow::ServiceNow;

/// Which stand-ins to start, and on which ports of 127.0.0.1; 0 is any free port.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Halo's port; not started without one.
    pub halo: Option<u16>,
    /// ServiceNow's port; not started without one.
    pub servicenow: Option<u16>,
    /// The control API's port.
    pub control: u16,
}

impl Options {
    /// All stand-ins on free ports.
    pub fn all() -> Self {
        Self { halo: Some(0), servicenow: Some(0), control: 0 }
    }
}

/// A vendor's stand-in that is being served.
#[derive(Debug)]
pub struct Served<V> {
    /// The stand-in; what is done to it here is seen over HTTP at once.
    pub vendor: V,
    server: Running,
}

impl<V> Served<V> {
    /// The instance's root address, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.server.base_url()
    }
}

/// Running stand-ins with their control API. Dropping them closes their ports and cuts their
/// connections at once.
#[derive(Debug)]
pub struct StandIns {
    /// Halo, if it was asked for.
    pub halo: Option<Served<Halo>>,
    /// ServiceNow, if it was asked for.
    pub servicenow: Option<Served<ServiceNow>>,
    /// What incident logs are loaded with.
    pub loader: Arc<Loader>,
    control: Running,
}

impl StandIns {
    /// Starts the stand-ins within the current tokio runtime.
    pub async fn start(options: Options) -> Result<Self, ServeError> {
        let halo = match options.halo {
            Some(port) => {
                let vendor = Halo::new(Common::new("halo", halo::DECLARED));
                let server = serve(Arc::clone(vendor.common()), port, |base_url| vendor.router(base_url)).await?;
                Some(Served { vendor, server })
            }
            None => None,
        };
        let servicenow = match options.servicenow {
            Some(port) => {
                let vendor = ServiceNow::new(Common::new("servicenow", servicenow::DECLARED));
                let server = serve(Arc::clone(vendor.common()), port, |base_url| vendor.router(base_url)).await?;
                Some(Served { vendor, server })
            }
            None => None,
        };
        let loader = Arc::new(Loader::new(
            servicenow.as_ref().map(|served| served.vendor.clone()),
            halo.as_ref().map(|served| served.vendor.clone()),
        ));
        let listening = Listening::open("the control API", options.control).await?;
        let commons = halo.iter().map(|served| Arc::clone(served.vendor.common()));
        let commons = commons.chain(servicenow.iter().map(|served| Arc::clone(served.vendor.common()))).collect();
        let control = listening.serve_plain(control::router(commons, Arc::clone(&loader)));
        Ok(Self { halo, servicenow, loader, control })
    }

    /// The control API's root address, without a slash at its end.
    pub fn control_url(&self) -> &str {
        self.control.base_url()
    }

    /// What the stand-in named `vendor` shares with all others, if it is served.
    pub fn common(&self, vendor: &str) -> Option<&Arc<Common>> {
        let halo = self.halo.as_ref().map(|served| served.vendor.common());
        let servicenow = self.servicenow.as_ref().map(|served| served.vendor.common());
        [halo, servicenow].into_iter().flatten().find(|common| common.vendor == vendor)
    }
}
