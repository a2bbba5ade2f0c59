//! The stories and checks of the whole package, in one binary.

#[cfg(test)]
mod demo;
mod features;
mod forgotten;
mod layers;
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
mod words;
