//! What the rules about resources say.

use super::Spec as S;

pub(super) const EMPTY_RESOURCES: S =
    S::error("14", "EMPTY_ARRAY_RESOURCE", "the statement lists no resource")
        .storable("IAMKIT_EMPTY_ELEMENT_LIST")
        .hint("name a resource, or remove the statement");

pub(super) const RESOURCE_NOT_ARN: S =
    S::error("16", "MISSING_ARN_FIELD", "{} is neither an ARN nor `*`")
        .storable("IAMKIT_RESOURCE_NOT_ARN")
        .hint("write an ARN, such as `arn:aws:s3:::reports/*`");

pub(super) const ARN_PREFIX: S =
    S::error("17", "INVALID_ARN_PREFIX", "{} does not start with `arn:`")
        .storable("IAMKIT_RESOURCE_PARTITION");

pub(super) const SHORT_ARN_PREFIX: S =
    S::error("17", "MISSING_ARN_FIELD", "{} does not start with `arn:`")
        .storable("IAMKIT_RESOURCE_PARTITION");

pub(super) const ARN_PARTITION: S = S::error("17", "INVALID_PARTITION", "{} names no partition")
    .storable("IAMKIT_RESOURCE_PARTITION");

pub(super) const ARN_PARTITION_PATTERN: S = S::warning(
    "17",
    "INVALID_PARTITION",
    "{} has a partition that stands for none and matches nothing",
);

pub(super) const ARN_WITHOUT_SERVICE: S =
    S::error("18", "MISSING_ARN_FIELD", "{} names no service").storable("IAMKIT_RESOURCE_VENDOR");

pub(super) const WILDCARD_IN_ARN_SERVICE: S =
    S::error("18", "WILDCARD_IN_SERVICE_NAME", "{} has a wildcard or a variable in its service")
        .storable("IAMKIT_RESOURCE_VENDOR")
        .hint("write the service out");

pub(super) const IAM_REGION: S =
    S::error("19", "ARN_REGION_NOT_ALLOWED", "{} has a Region, and ARNs of IAM have none")
        .storable("IAMKIT_RESOURCE_REGION");

pub(super) const IAM_RESOURCE: S =
    S::error("20", "INVALID_ARN_RESOURCE", "{} does not name a type of resource of IAM")
        .storable("IAMKIT_IAM_RESOURCE_PATH")
        .hint("start the resource with `user/`, `role/`, `policy/` or another type");

pub(super) const S3_REGION: S =
    S::error("21", "ARN_REGION_NOT_ALLOWED", "{} has a Region, and ARNs of S3 buckets have none")
        .storable("IAMKIT_RESOURCE_REGION");

pub(super) const SHORT_ARN_WITH_S3_REGION: S = S::error(
    "21",
    "MISSING_ARN_FIELD",
    "{} has fewer than six fields, so that its fourth one is a Region, and ARNs of S3 buckets have none",
)
.storable("IAMKIT_RESOURCE_REGION");

pub(super) const SHORT_ARN_WITH_GAP: S =
    S::error("22", "MISSING_ARN_FIELD", "{} has fewer than six fields and two colons side by side")
        .storable("IAMKIT_RESOURCE_SHORT_ARN")
        .hint("write all six fields: arn:partition:service:region:account:resource");

pub(super) const SHORT_ARN_IN_SESSION: S = S::error(
    "29",
    "MISSING_ARN_FIELD",
    "{} has fewer than six fields, which a session policy does not take",
)
.storable("IAMKIT_RESOURCE_SHORT_ARN")
.hint("write all six fields: arn:partition:service:region:account:resource");

pub(super) const SHORT_ARN_NOT_COMPLETED: S = S::warning(
    "3.15",
    "MISSING_ARN_FIELD",
    "{} has fewer than six fields and matches nothing: short ARNs are completed in \
                 identity-based policies only",
)
.hint("write all six fields: arn:partition:service:region:account:resource");

pub(super) const ARN_COMPLETED: S = S::note(
    "2.2",
    "ARN_COMPLETED",
    "{} has fewer than six fields, the others are completed with `*`",
);

pub(super) const ARN_REGION: S =
    S::warning("2.2", "INVALID_ARN_REGION", "{} has a Region that is none and matches nothing");

pub(super) const ARN_ACCOUNT: S =
    S::warning("2.2", "INVALID_ARN_ACCOUNT", "{} has an account that is none and matches nothing");

pub(super) const ARN_RESOURCE: S = S::warning(
    "2.2",
    "INVALID_ARN_RESOURCE",
    "{} names a resource that none can be called and matches nothing",
);

pub(super) const API_COMPLETED: S =
    S::note("3.16", "ARN_COMPLETED", "{} is completed by API Gateway to the ARN of the API");
