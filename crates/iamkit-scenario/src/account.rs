//! The users and roles of an account with their policies.

mod policies;
mod principals;

use std::collections::BTreeMap;
use std::sync::Arc;

use iamkit_policy::PolicyDocument;
use iamkit_syntax::{Kind, Node, Tree};

use crate::{NamedPolicy, ScenarioError, ScenarioErrorKind, Sources, read};
use policies::Library;

/// The users and roles of an account, as `aws iam get-account-authorization-details` prints them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Account {
    /// The users and roles, in the order of the text.
    pub principals: Vec<AccountPrincipal>,
}

/// A user or role with its policies.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AccountPrincipal {
    /// ARN of the user or role.
    pub arn: Box<str>,
    /// Tag keys and values.
    pub tags: Vec<(Box<str>, Box<str>)>,
    /// Inline and attached policies, those of the groups included.
    pub identity: Vec<NamedPolicy>,
    /// Permissions boundary.
    pub permissions_boundary: Option<NamedPolicy>,
    /// Trust policy of a role.
    pub trust: Option<Arc<PolicyDocument>>,
}

/// Reads the output of `aws iam get-account-authorization-details`.
///
/// Policies may be JSON objects or percent-encoded text. Attached policies are looked up in the
/// output itself, then among the AWS managed policies of `sources`. Members that are not needed are
/// passed over: AWS adds new ones.
///
/// # Errors
///
/// Everything that is wrong with the text: no such output, a malformed policy document, a group or
/// policy that is attached but not there.
pub fn read_account(tree: &Tree<'_>, sources: &dyn Sources) -> Result<Account, Vec<ScenarioError>> {
    let root = read::root(tree)?;
    let users = root.member("UserDetailList");
    let roles = root.member("RoleDetailList");
    if root.kind() != Kind::Object || (users.is_none() && roles.is_none()) {
        return Err(vec![ScenarioError {
            kind: ScenarioErrorKind::Invalid(
                "there is neither `UserDetailList` nor `RoleDetailList`".into(),
            ),
            span: root.span(),
        }]);
    }
    let mut errors = Vec::new();
    let mut library = Library::new(sources);
    if let Some(list) = root.member("Policies") {
        library.read(list, &mut errors);
    }
    let mut groups = BTreeMap::new();
    for node in root.member("GroupDetailList").into_iter().flat_map(Node::items) {
        if let Some(name) = principals::text(node, "GroupName") {
            groups.insert(name, principals::policies(node, "Group", &mut library, &mut errors));
        }
    }
    let mut account = Account::default();
    for node in users.into_iter().flat_map(Node::items) {
        let user = principals::user(node, &groups, &mut library, &mut errors);
        account.principals.extend(user);
    }
    for node in roles.into_iter().flat_map(Node::items) {
        account.principals.extend(principals::role(node, &mut library, &mut errors));
    }
    read::finish(account, errors)
}
