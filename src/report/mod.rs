//! Read models as text for people: plans, reports of runs, tables. Formatting only; nothing is
//! decided or looked up here.

pub mod adoption;
pub mod labels;
pub mod loading;
pub mod plan;
pub mod rights;
pub mod run;
pub mod table;
pub mod text;
