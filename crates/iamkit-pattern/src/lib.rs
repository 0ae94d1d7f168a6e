//! IAM wildcard patterns: match, contain, intersect.
