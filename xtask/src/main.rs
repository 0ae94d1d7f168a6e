//! Automates the iamkit workspace: codegen, data refresh, tidy and release.

fn main() {}
