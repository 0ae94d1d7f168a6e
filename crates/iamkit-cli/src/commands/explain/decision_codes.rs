//! The codes of what should be known about a decision, which no check of policies has.

/// Code, whether it is an error, a warning or a note, and what it says, in Markdown.
pub(super) const DECISION_CODES: [(&str, &str, &str); 22] = [
    (
        "REQUEST_OPERATION_NAME",
        "error",
        "An API operation stands where an action belongs: `s3:ListObjectsV2` is a call, which needs the \
         action `s3:ListBucket`. `--operation`, or the member `operation` of a scenario, decides every \
         request of a call; `unknownAction` (`--unknown-action`) takes the name as it is.",
    ),
    (
        "REQUEST_UNKNOWN_ACTION",
        "error",
        "The catalog has no such action. No statement names it but by a pattern, so that a test with a \
         slip of the pen would pass for ever. For an action that is newer than the catalog say \
         `\"unknownAction\": true` in the request, or `--unknown-action`: then it is a note.",
    ),
    ("REQUEST_UNKNOWN_OPERATION", "error", "The catalog has no such API operation."),
    (
        "REQUEST_UNKNOWN_KEY",
        "warning",
        "The catalog has no such condition key under `aws:` or the prefix of a service. A test of the \
         key that was meant finds nothing.",
    ),
    (
        "REQUEST_KEY_NOT_SENT",
        "warning",
        "AWS does not send the key with this action on this resource, or for this caller: \
         `aws:SourceArn` comes from service principals, `s3:prefix` with `s3:ListBucket`.",
    ),
    (
        "REQUEST_VALUE_TYPE",
        "error",
        "A value is none of its key's type: no address, number, date, ARN, or neither `true` nor \
         `false`. No request has it, and it would switch a `Deny` off. The option \
         `condition.unreadable-request` decides it all the same: `closed` against the request, \
         `complement` as a value that differs.",
    ),
    (
        "REQUEST_VALUE_FORM",
        "warning",
        "A value has another form than all values of its key: an account of other than 12 digits, a \
         Region, a VPC, an organization or a service principal that is none. No request has it, so that \
         a `Deny` about the value that was meant cannot show.",
    ),
    (
        "REQUEST_KEY_ARITY",
        "warning",
        "One value is given for a key with several, or a list for a key with one. In `iamkit test` a \
         list for a key with one value is an error.",
    ),
    (
        "REQUEST_RESOURCE_TYPE",
        "warning",
        "The resource is none that AWS asks the action of: `s3:ListBucket` is asked of a bucket, \
         `s3:GetObject` of an object. The decision answers a question that nobody puts.",
    ),
    (
        "REQUEST_WILDCARD_RESOURCE",
        "warning",
        "The action is asked of a resource, but the request is about `*` or about a text with \
         wildcards, which stand for themselves: a statement about one resource cannot show.",
    ),
    (
        "REQUEST_NO_RESOURCE_TYPE",
        "note",
        "The action has no resource types: it is decided on `*`, whatever the resource is.",
    ),
    (
        "REQUEST_KEY_CONTRADICTION",
        "warning",
        "A key contradicts the rest of the request, or another key. The given value counts.",
    ),
    (
        "ROLE_PATH_ASSUMED",
        "note",
        "The ARN of a session lacks the path of its role, and `roleArn` is not given: the role is taken \
         for one without path. Roles of IAM Identity Center have a known path, in which its Region may \
         stand: where the decision turns on the Region, this is a warning.",
    ),
    (
        "CALL_ACTIONS_NOT_TOLD",
        "note",
        "The statements or items of a call tell which of its actions it needs, as the PartiQL of \
         `dynamodb:ExecuteStatement` does, and the input does not say: all are asked. `action` beside \
         `operation` (`--action`) names those that the call needs.",
    ),
    (
        "ENDPOINT_POLICIES_JOINED",
        "warning",
        "Several policies of the VPC endpoint are given and read as one document. An endpoint has one \
         policy, and a request goes through one endpoint: what either allows counts as allowed.",
    ),
    (
        "LAYER_NOT_APPLICABLE",
        "note",
        "Policies are given that do not apply to this caller, such as service control policies in the \
         management account.",
    ),
    (
        "UNIQUE_ID_UNKNOWN",
        "note",
        "The policy of the resource names a unique ID (`AIDA…`, `AROA…`), and that of the caller is not \
         given (`uniqueId`): the statement is decided as if it named somebody else.",
    ),
    (
        "ARN_COMPLETED",
        "note",
        "An ARN of fewer than six fields in an identity-based policy: IAM completes it with `*`.",
    ),
    (
        "SERVICE_RULE_UNMODELLED",
        "note",
        "The service combines its policies by rules of its own, which the engine does not know.",
    ),
    (
        "ACL_WITHOUT_EFFECT",
        "note",
        "The ACL grants nothing: Object Ownership or S3 Block Public Access makes it void.",
    ),
    (
        "OPEN_BY_DEFAULT",
        "note",
        "Without a policy of its own the resource is open to every client, as file systems of Amazon \
         EFS are.",
    ),
    (
        "DENY_ESCAPED",
        "note",
        "A `Deny` in the policy of the resource does not reach the root user.",
    ),
];

/// Returns the page of a code, in any case, with dashes or underscores.
pub(super) fn page(code: &str) -> Option<String> {
    let wanted = code.replace('-', "_");
    // Codes are ours, and typed by hand.
    let found = DECISION_CODES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(&wanted));
    found.map(|(code, level, text)| format!("# {code}\n\nOf decisions; {level}.\n\n{text}"))
}
