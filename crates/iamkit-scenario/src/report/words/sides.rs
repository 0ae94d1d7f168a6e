//! Which side of a request does not grant: the resource's or the caller's.

use iamkit_authz::{Layer, MissingInput};

use super::super::Report;

impl Report<'_> {
    /// Says which side does not grant an implicitly denied request, where that is not what everyone
    /// expects: in another account, or for a resource whose policy must take part.
    pub(super) fn missing_side(&self) -> Option<String> {
        let blocked = self.blocked_by();
        let (lacks_identity, lacks_resource) =
            (blocked.contains(&Layer::Identity), blocked.contains(&Layer::Resource));
        let request = self.explanation.request();
        let is_across = request.caller().account().is_some() && !request.is_same_account();
        if is_across && (lacks_identity || lacks_resource) {
            return Some(self.across_accounts(lacks_identity, lacks_resource));
        }
        let lacks_task = self.explanation.missing_input.contains(&MissingInput::TaskPolicy);
        if lacks_task && blocked.contains(&Layer::Session) {
            let text = "the task policy was not given, without which a root session can do nothing";
            return Some(text.to_owned());
        }
        match (self.policy_not_given(), lacks_resource) {
            (Some(policy), true) => {
                Some(format!("the {policy} was not given, and it has to allow, too"))
            }
            (Some(policy), false) if blocked.is_empty() => {
                Some(format!("the {policy} was not given, and nothing else grants it"))
            }
            (None, true) => {
                Some("the policy of the resource has to allow, too, and does not".into())
            }
            _ => None,
        }
    }

    fn across_accounts(&self, lacks_identity: bool, lacks_resource: bool) -> String {
        let owner = match self.explanation.request().resource_account() {
            Some(account) => format!("two accounts: {account} owns the resource"),
            None => "two accounts".to_owned(),
        };
        let resource = match self.policy_not_given() {
            Some(MissingInput::ResourcePolicy) => {
                "its policy must allow, too; none is given".into()
            }
            Some(policy) => format!("the {policy} must allow, too; none is given"),
            None => "its policy must allow, too, and does not".to_owned(),
        };
        let is_given = self.explanation.layer(Layer::Identity).is_some();
        let identity = if is_given {
            "the identity-based policies of the caller must allow, too, and do not"
        } else {
            "the identity-based policies of the caller must allow, too; none are given"
        };
        match (lacks_identity, lacks_resource) {
            (true, true) => format!("{owner}, and {resource}; {identity}"),
            (false, _) => format!("{owner}, and {resource}"),
            (true, false) => format!("{owner}; {identity}"),
        }
    }

    /// Returns the policy on the resource's side that was not given and has to allow.
    fn policy_not_given(&self) -> Option<MissingInput> {
        let missing = self.explanation.missing_input.iter().copied();
        missing.into_iter().find(|missing| {
            !matches!(
                missing,
                MissingInput::IdentityPolicies | MissingInput::TaskPolicy | MissingInput::Parent
            )
        })
    }
}
