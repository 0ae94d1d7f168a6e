//! Toolkit for AWS IAM policies: parse, decide, look up, validate, offline.
