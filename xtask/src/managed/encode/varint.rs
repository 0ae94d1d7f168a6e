//! Numbers in as few bytes as they need: seven bits a byte, the low ones first.

/// Appends `number`.
pub(super) fn push(bytes: &mut Vec<u8>, number: impl TryInto<u64>) {
    // Counts, ids and lengths fit by far.
    let mut rest = number.try_into().unwrap_or(u64::MAX);
    while rest >= 0x80 {
        bytes.push(u8::try_from(rest & 0x7f).unwrap_or(0) | 0x80);
        rest >>= 7;
    }
    bytes.push(u8::try_from(rest).unwrap_or(0));
}

/// Appends the way from `from` to `to`: the low bit says whether it goes down.
pub(super) fn push_step(bytes: &mut Vec<u8>, from: u32, to: u32) {
    let step = i64::from(to) - i64::from(from);
    push(bytes, step.unsigned_abs() << 1 | u64::from(step < 0));
}
