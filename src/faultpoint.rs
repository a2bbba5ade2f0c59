//! Named places where a test may end the process.

/// Says that the named place was reached.
pub fn reach(_name: &'static str) {}
