//! How many records a plan or a run takes.

use clap::Args;

use crate::model::{Kind, RecordId};
use crate::plan::Class;
use crate::service::Focus;

/// The first few records alone.
#[derive(Debug, Args)]
pub(in crate::cli) struct FewArgs {
    /// Takes the first N records alone that something is written for; the rest waits for another run.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) first: Option<u32>,
    /// Takes only records with an action of this class: create-in-halo, create-in-other, update-halo, update-other,
    /// public-note or file.
    #[arg(long, value_name = "CLASS")]
    pub(in crate::cli) of: Option<Class>,
}

impl FewArgs {
    /// What is taken, with a table or ticket that was named.
    pub(in crate::cli) fn focus(&self, table: Option<&Kind>, ticket: Option<&RecordId>) -> Focus {
        Focus {
            table: table.cloned(),
            ticket: ticket.cloned(),
            first: self.first.map(|first| first as usize),
            class: self.of,
        }
    }
}
