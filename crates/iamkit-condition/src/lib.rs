//! What a condition operator, key and value mean for a request context.
