//! The stories and checks of the whole package, in one binary.

#[cfg(test)]
mod bridge;
#[cfg(test)]
mod chains;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod connector_base;
#[cfg(test)]
mod connector_halo;
#[cfg(test)]
mod connector_servicenow;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod desk_reads;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod features;
#[cfg(test)]
mod files;
#[cfg(test)]
mod forgotten;
#[cfg(test)]
mod fuzz_corpus;
#[cfg(test)]
mod gui;
#[cfg(test)]
mod kin;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod life;
#[cfg(test)]
mod linking;
#[cfg(test)]
mod pass;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod standin_halo;
#[cfg(test)]
mod standin_servicenow;
#[cfg(test)]
mod standins_shell;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
#[cfg(test)]
mod words;
