//! Names become addresses here, in the client itself: so what is checked is what is connected to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::elsewhere::{self, FileHosts};

/// Where names are looked up, and which addresses they must not lead to.
pub(super) struct Resolver {
    pub(super) hosts: FileHosts,
    pub(super) names: Arc<dyn Resolve>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (hosts, host) = (self.hosts.clone(), name.as_str().to_owned());
        let found = self.names.resolve(name);
        Box::pin(async move {
            let found: Vec<SocketAddr> = found.await?.collect();
            let addresses: Vec<IpAddr> = found.iter().map(SocketAddr::ip).collect();
            match hosts.leads_astray(&host, &addresses) {
                Some(address) => Err(elsewhere::astray(&host, address).into()),
                None => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

/// The names that this machine knows.
pub(super) struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::super::error::Fault;
    use super::super::http::{Bounds, HttpClient, Request};
    use super::super::observe::{Call, CallObserver};
    use super::*;

    struct Nobody;

    impl CallObserver for Nobody {
        fn called(&self, _: &Call) {}

        fn waiting(&self, _: u64) {}
    }

    /// Tells one address after the other, and then the last one for ever.
    struct Told(Mutex<Vec<IpAddr>>);

    impl Told {
        fn these(addresses: &[&str]) -> Arc<Self> {
            Arc::new(Self(Mutex::new(addresses.iter().rev().map(|address| address.parse().unwrap()).collect())))
        }

        fn left(&self) -> usize {
            self.0.lock().unwrap().len()
        }
    }

    impl Resolve for Told {
        fn resolve(&self, _: Name) -> Resolving {
            let mut left = self.0.lock().unwrap();
            let next = if left.len() > 1 { left.pop() } else { left.first().copied() };
            Box::pin(async move { Ok(Box::new(next.map(|address| SocketAddr::new(address, 0)).into_iter()) as Addrs) })
        }
    }

    fn client(names: &Arc<Told>, port: u16, internal: bool) -> HttpClient {
        let list = if internal { "internal_file_hosts" } else { "file_hosts" };
        let connection = serde_json::json!({
            "name": "halo", "system": "halo", "base_url": "https://acme.haloitsm.com", "environment": "sandbox",
            "authentication": {"method": "client-credentials", "client_id": "c"},
            list: [format!("files.example.com:{port}")],
        });
        let connection = serde_json::from_value(connection).unwrap();
        HttpClient::with_names(&connection, Bounds::default(), Arc::new(Nobody), names.clone()).unwrap()
    }

    #[tokio::test]
    async fn a_listed_host_whose_name_leads_to_this_machine_is_never_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for internal in [false, true] {
            let names = Told::these(&["127.0.0.1"]);
            let http = client(&names, port, internal);
            let url: url::Url = format!("https://files.example.com:{port}/photo").parse().unwrap();
            assert!(http.may_fetch(&url), "it is listed");
            let refused = http.exchange(&Request::bytes(url), None).await.unwrap_err().error;
            assert_eq!(refused.fault, Fault::Settings);
            assert!(refused.what.contains("files.example.com leads to 127.0.0.1"), "{refused}");
        }
        let nobody = std::future::poll_fn(|context| std::task::Poll::Ready(listener.poll_accept(context).is_pending()));
        assert!(nobody.await, "nobody connected");
    }

    #[tokio::test]
    async fn what_is_checked_is_what_is_used_and_a_second_look_up_does_not_differ() {
        let names = Told::these(&["203.0.114.7", "10.0.0.5"]);
        let resolver = Resolver { hosts: hosts("files.example.com"), names: names.clone() };
        let ask = || resolver.resolve("files.example.com".parse().unwrap());
        let used: Vec<SocketAddr> = ask().await.unwrap().collect();
        assert_eq!(used, ["203.0.114.7:0".parse().unwrap()]);
        assert_eq!(names.left(), 1, "it was looked up once");
        let moved = ask().await.err().unwrap().to_string();
        assert!(moved.contains("leads to 10.0.0.5") && moved.contains("own network that keep files"), "{moved}");
    }

    fn hosts(listed: &str) -> FileHosts {
        let connection = serde_json::json!({
            "name": "halo", "system": "halo", "base_url": "https://acme.haloitsm.com", "environment": "sandbox",
            "authentication": {"method": "client-credentials", "client_id": "c"}, "file_hosts": [listed],
        });
        FileHosts::of(&serde_json::from_value(connection).unwrap())
    }
}
