//! Faults: whatever fails, nothing is doubled and nothing is lost, and a further pass has nothing
//! left to do.

mod bodies_that_lie;
mod busy;
mod gone;
pub(crate) mod killed;
mod normalising;
mod odd_text;
mod overloaded;
mod poison;
mod reply_lost;
mod ring;
mod ties;
