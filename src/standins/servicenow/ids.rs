//! Ids that look random and are the same in every run with the same seed.

/// Scrambles a number (SplitMix64).
pub(super) fn mix(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A number that stands for a text (FNV-1a).
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// The id of a delivered record: the same in every instance.
pub(super) fn named(name: &str) -> String {
    let hash = hash(name);
    format!("{:016x}{:016x}", mix(hash), mix(!hash))
}

/// The `number`th id that an instance with this seed gives out.
pub(super) fn numbered(seed: &str, number: u64) -> String {
    let base = mix(hash(seed)).wrapping_add(number);
    format!("{:016x}{:016x}", mix(base), mix(mix(base)))
}

/// Whether a text is a valid sys_id: 32 hexadecimal digits.
pub(super) fn is_sys_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
