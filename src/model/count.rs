//! Numbers with what they count.

use std::fmt::Display;

/// A number with its noun: `1 ticket`, `3 tickets`.
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, one: &str) -> String {
    let plural = if number == N::from(1) { "" } else { "s" };
    format!("{number} {one}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_everything_else_is_many() {
        assert_eq!(
            [counted(0_u64, "link"), counted(1_u64, "link"), counted(2_u64, "link")],
            ["0 links", "1 link", "2 links"]
        );
    }
}
