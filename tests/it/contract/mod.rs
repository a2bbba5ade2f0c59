//! One contract for every connector: the same stories, with the same assertions, over a vendor in
//! memory and over each vendor's client against its stand-in. What connectors may do differently is
//! declared in [`desk::Able`], and nowhere else.

mod desk;
pub(crate) mod front;
mod halo;
mod in_memory;
mod servicenow;

/// One story over some connectors, a test for each: `story::servicenow`.
macro_rules! over {
    ($story:ident: $($name:ident = $desk:ty),+) => {
        mod $story {
            use crate::contract::desk::Desk as _;

            $(#[tokio::test]
            async fn $name() {
                super::$story(<$desk>::open().await).await;
            })+
        }
    };
}

/// Runs stories over every connector.
macro_rules! over_every_connector {
    ($(#[test] fn $story:ident;)*) => { $(
        over! { $story: in_memory = crate::contract::in_memory::InMemory,
            servicenow = crate::contract::servicenow::Snow, halo = crate::contract::halo::HaloDesk }
    )* };
}

/// Runs stories over the connectors that speak to a server.
macro_rules! over_both_vendors {
    ($(#[test] fn $story:ident;)*) => { $(
        over! { $story: servicenow = crate::contract::servicenow::Snow, halo = crate::contract::halo::HaloDesk }
    )* };
}

mod changes;
mod errors;
mod fetching;
mod mangled;
mod notes;
mod paging;
mod people;
mod rights;
mod sending;
mod unknown;
