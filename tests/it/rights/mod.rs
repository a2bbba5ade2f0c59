//! What an account may do and whose instance it is, from the vendors' answers to what people read.

mod account;
mod instance;
mod learning;
mod sheet;
mod trial;

use causeway::model::ConnectionId;
use causeway::service::ConnectionView;

use crate::support::world::World;

fn halo() -> ConnectionId {
    ConnectionId::new("halo")
}

fn servicenow() -> ConnectionId {
    ConnectionId::new("servicenow")
}

async fn view(world: &World, connection: &ConnectionId) -> ConnectionView {
    world.desk().connection_view(connection).await.unwrap()
}

/// What the last test of a connection remarked and measured, as one text.
async fn told(world: &World, connection: &ConnectionId) -> String {
    let found = view(world, connection).await.examination.unwrap();
    found.told().into_iter().map(|remark| remark.text).collect::<Vec<_>>().join("\n")
}
