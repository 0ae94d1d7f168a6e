//! ARNs, ARN patterns, partitions, Regions, account ids.
