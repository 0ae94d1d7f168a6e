//! Policy checks: a document to findings.
