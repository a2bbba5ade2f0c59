//! What requests are about: the records of the work that makes them. It is only for the log of calls.

use std::sync::Arc;

use crate::model::RecordKey;

/// Of work on more records than this, only the first ones are remembered.
const MOST: usize = 100;

tokio::task_local! {
    static ABOUT: Arc<[RecordKey]>;
}

/// Does some work on these records.
pub async fn about<T>(records: impl IntoIterator<Item = RecordKey>, work: impl Future<Output = T>) -> T {
    let records: Vec<RecordKey> = records.into_iter().take(MOST).collect();
    ABOUT.scope(records.into(), work).await
}

/// The records of the present work; none where it is about many, or about none in particular.
pub(super) fn records() -> Vec<RecordKey> {
    ABOUT.try_with(|records| records.to_vec()).unwrap_or_default()
}
