//! Which part of its records a plan or a run takes.

use clap::Args;

use crate::model::{Kind, RecordId};
use crate::plan::Class;
use crate::service::Focus;

/// A part of the records alone.
#[derive(Debug, Args)]
pub(in crate::cli) struct PartArgs {
    /// Takes the records of this table of the other side alone, and their tickets.
    #[arg(long, value_name = "TABLE")]
    pub(in crate::cli) table: Option<Kind>,
    /// Takes this ticket alone: its number in Halo, or the record's number.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) ticket: Option<RecordId>,
    /// Takes the first N records alone that something is written for; the rest waits for another run.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) first: Option<u32>,
    /// Takes only records with an action of this class: create-in-halo, create-in-other, update-halo, update-other,
    /// public-note or file.
    #[arg(long, value_name = "CLASS")]
    pub(in crate::cli) of: Option<Class>,
}

impl PartArgs {
    /// What is taken.
    pub(in crate::cli) fn focus(&self) -> Focus {
        Focus {
            table: self.table.clone(),
            ticket: self.ticket.clone(),
            first: self.first.map(|first| first as usize),
            class: self.of,
        }
    }
}
