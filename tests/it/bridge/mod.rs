//! The migration bridge: two desks in the middle of their life are brought together, with their past and
//! without mails, kept in step, and parted again.

mod closed;
mod life;
mod past;
mod quiet;
pub(crate) mod support;
mod switch_off;
mod uses;
