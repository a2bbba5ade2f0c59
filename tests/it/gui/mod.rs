//! The window, driven by what a person can name: roles and labels, keys, and nothing else.

mod activity;
mod activity_calls;
mod bridge;
mod connections;
mod connections_address;
mod connections_rights;
mod connections_ways;
mod creation;
mod files;
mod follows;
mod gone;
mod guards;
mod layers;
mod left_alone;
mod linking;
mod long_lists;
mod notes;
mod profiles;
mod profiles_advice;
mod profiles_fields;
mod profiles_kin;
mod profiles_services;
mod profiles_try;
mod profiles_values;
mod run;
mod run_rows;
mod secrets;
mod shell;
mod story;
mod tickets;
mod tickets_alone;
mod tickets_many;
mod updates;
mod waiting;
mod window;

pub(crate) use window::Window;
