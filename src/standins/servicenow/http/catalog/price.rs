//! Prices as the catalogue shows them.

/// Cents as `$1,499.00`.
pub(super) fn dollars(cents: i64) -> String {
    let digits = (cents / 100).to_string();
    let first = digits.len() % 3;
    let mut whole = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            whole.push(',');
        }
        whole.push(digit);
    }
    format!("${whole}.{:02}", cents % 100)
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn thousands_are_set_apart() {
        let shown = [0, 5, 79_900, 100_000, 123_456_789].map(dollars);
        assert_eq!(shown, ["$0.00", "$0.05", "$799.00", "$1,000.00", "$1,234,567.89"]);
    }
}
