//! Killed at every step: see `tests/run --long` for all points.
