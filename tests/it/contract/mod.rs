//! One contract for every connector: the same stories, with the same assertions, over a vendor in
//! memory and over each vendor's client against its stand-in. What connectors may do differently is
//! declared in [`desk::Able`], and nowhere else.

mod desk;
pub(crate) mod front;
mod halo;
mod in_memory;
mod servicenow;

/// Runs stories over every connector: `story::in_memory`, `story::servicenow`, `story::halo`.
macro_rules! over_every_connector {
    ($(#[test] fn $story:ident;)*) => { $(
        mod $story {
            use crate::contract::desk::Desk as _;

            #[tokio::test]
            async fn in_memory() {
                super::$story(crate::contract::in_memory::InMemory::open().await).await;
            }

            #[tokio::test]
            async fn servicenow() {
                super::$story(crate::contract::servicenow::Snow::open().await).await;
            }

            #[tokio::test]
            async fn halo() {
                super::$story(crate::contract::halo::HaloDesk::open().await).await;
            }
        }
    )* };
}

/// Runs stories over the connectors that speak to a server.
macro_rules! over_both_vendors {
    ($(#[test] fn $story:ident;)*) => { $(
        mod $story {
            use crate::contract::desk::Desk as _;

            #[tokio::test]
            async fn servicenow() {
                super::$story(crate::contract::servicenow::Snow::open().await).await;
            }

            #[tokio::test]
            async fn halo() {
                super::$story(crate::contract::halo::HaloDesk::open().await).await;
            }
        }
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
