//! Deciding: what a pass would do to tickets and incidents, told without any vendor.

mod approval;
mod arrivals;
mod closing;
mod closures;
mod conflicts;
mod document;
mod fields;
mod formulas;
mod gone;
mod guards;
mod kin;
mod lint;
mod made;
mod notes;
mod outcomes;
mod pushing;
mod random;
mod sends;
mod settling;
mod stability;
mod support;
mod turning;
mod vendors;
mod versions;
