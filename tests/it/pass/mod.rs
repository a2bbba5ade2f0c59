//! Stories of whole passes between both vendors.

mod both_ways;
