//! The bell that wakes whoever shows the desk.

use tokio::sync::watch;

/// Rings whenever something that the desk shows may have changed. Rings that nobody has heard yet
/// are one: nothing piles up.
#[derive(Debug, Clone, Default)]
pub struct Wake(watch::Sender<u64>);

impl Wake {
    /// Rings.
    pub fn ring(&self) {
        self.0.send_modify(|rings| *rings = rings.wrapping_add(1));
    }

    /// Hears every ring from now on; several that were missed are heard as one.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}
