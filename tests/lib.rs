//! Cross-crate tests and the shared corpora of iamkit.
