//! The `iamkit` command line.

fn main() {}
