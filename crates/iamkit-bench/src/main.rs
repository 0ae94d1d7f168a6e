//! The benchmark program of iamkit.

fn main() {}
