//! What adds to the policy of a resource.

use iamkit_authz::{AclGrant, Decision};
use serde_json::json;

use super::{INES, MAX, OBJECT, explained};

/// Amazon S3 User Guide, "Access control list (ACL) overview": a grant to another account works
/// like a bucket policy that names it, so identity-based policies must allow as well.
#[test]
fn access_control_lists() {
    let identity = json!({"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}});
    let rows = [
        (MAX, true, None, Decision::ImplicitDeny),
        (MAX, true, Some(AclGrant::Account), Decision::Allow),
        (MAX, false, Some(AclGrant::Account), Decision::ImplicitDeny),
        (MAX, true, Some(AclGrant::Everyone), Decision::Allow),
        (INES, false, Some(AclGrant::Account), Decision::ImplicitDeny),
        ("*", false, Some(AclGrant::Account), Decision::ImplicitDeny),
        ("*", false, Some(AclGrant::Everyone), Decision::Allow),
    ];
    for (principal, has_identity, acl, expected) in rows {
        let mut scenario = json!({"request": {"principal": principal, "action": "s3:GetObject",
            "resource": OBJECT, "resourceAccount": "111122223333"}, "policies": {}});
        if has_identity {
            scenario["policies"]["identity"] = identity.clone();
        }
        let decision = explained(
            &scenario,
            &[],
            |policies| policies.acl_grant(acl),
            |explanation| explanation.outcome.decision,
        );
        assert_eq!(decision, expected, "{principal} {acl:?}");
    }
}
