//! The IAM policy document as typed AST: lower, print, format, build, JSON Schema.
