//! The policies of AWS Organizations that AWS owns.

use iamkit_policy::{ParsePolicyError, PolicyDocument};

/// Policy that AWS Organizations attaches, `FullAWSAccess` or `RCPFullAWSAccess`.
///
/// ```
/// use iamkit_source::OrganizationPolicy;
///
/// let policy = OrganizationPolicy::named("FullAWSAccess").unwrap();
/// assert!(policy.arn().ends_with("/p-FullAWSAccess"));
/// assert_eq!(policy.document().unwrap().statements().len(), 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganizationPolicy {
    name: &'static str,
    arn: &'static str,
    json: &'static str,
}

/// AWS Organizations User Guide, "Service control policies (SCPs)" and "Resource control policies
/// (RCPs)".
const POLICIES: [OrganizationPolicy; 2] = [
    OrganizationPolicy {
        name: "FullAWSAccess",
        arn: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
        json: r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
    },
    OrganizationPolicy {
        name: "RCPFullAWSAccess",
        arn: "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
        json: r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#,
    },
];

impl OrganizationPolicy {
    /// Finds the policy of a name or ARN.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        POLICIES.into_iter().find(|policy| [policy.name, policy.arn].contains(&text))
    }

    /// Returns the name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Returns the ARN.
    #[must_use]
    pub const fn arn(self) -> &'static str {
        self.arn
    }

    /// Returns the document as text.
    #[must_use]
    pub const fn json(self) -> &'static str {
        self.json
    }

    /// Reads the document.
    ///
    /// # Errors
    ///
    /// Never: the document is one of two that are written here.
    pub fn document(self) -> Result<PolicyDocument, ParsePolicyError> {
        self.json.parse()
    }
}
