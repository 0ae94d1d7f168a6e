//! Scenario files: one request and all policies that bear on it, read with positions and decided.
