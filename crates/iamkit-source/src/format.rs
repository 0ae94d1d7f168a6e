//! Which file is what.

use iamkit_policy::RootKind;
use iamkit_syntax::{Kind, Node, nearest};

use crate::wrapped::is_wrapper;
use crate::{SourceError, SourceErrorKind};

/// Members of `aws iam get-account-authorization-details` that nothing else has.
const DUMP: [&str; 3] = ["UserDetailList", "GroupDetailList", "RoleDetailList"];
/// Members that tell a scenario, the one that must be there first.
const SCENARIO: [&str; 4] = ["request", "policies", "unknownContext", "expect"];

/// What a text is, told by the members of its root and never by a word somewhere inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A bare policy document.
    Policy,
    /// Output of an AWS tool that holds policy documents.
    AwsCli,
    /// Output of `aws iam get-account-authorization-details`, or a list of its pages.
    AccountDump,
    /// A scenario or a list of scenarios.
    Scenario,
    /// Something else.
    Other,
}

impl Format {
    /// Tells the format of a text from its root; of a list, from its first item.
    ///
    /// ```
    /// use iamkit_source::Format;
    ///
    /// let text = r#"{"request": {}, "policies": {"identity": {"Statement": {
    ///     "Sid": "UserDetailList", "Effect": "Allow", "Action": "*", "Resource": "*"}}}}"#;
    /// let tree = iamkit_syntax::parse(text);
    /// assert_eq!(Format::of(tree.root().unwrap()), Format::Scenario);
    /// ```
    #[must_use]
    pub fn of(root: Node<'_>) -> Self {
        let first = match root.kind() {
            Kind::Array => root.items().next(),
            _ => Some(root),
        };
        let Some(object) = first.filter(|node| node.kind() == Kind::Object) else {
            return Self::Other;
        };
        let has = |names: &[&str]| object.members().any(|member| names.contains(&&*member.name()));
        // A scenario comes first: its reader says of every other member that it does not belong
        // there, the reader of dumps passes over what it does not know.
        if has(&SCENARIO[..1]) {
            return Self::Scenario;
        }
        if has(&DUMP) || lists_versions(object) {
            return Self::AccountDump;
        }
        if has(&SCENARIO) {
            return Self::Scenario;
        }
        match RootKind::of(root) {
            RootKind::Policy | RootKind::MisspelledPolicy | RootKind::EmptyObject => Self::Policy,
            RootKind::Object if is_wrapper(object) => Self::AwsCli,
            _ => Self::Other,
        }
    }

    /// Returns the error of a text that is nothing which is known.
    #[must_use]
    pub fn unrecognized(root: Node<'_>) -> SourceError {
        let object = root.items().next().unwrap_or(root);
        let members: Vec<Box<str>> = object.members().map(|member| member.name().into()).collect();
        let known = || [&["Statement"][..], &DUMP, &SCENARIO].concat();
        let nearest = members.iter().find_map(|name| nearest(name, known()));
        let members = members.into();
        SourceError::new(SourceErrorKind::Unrecognized { members, nearest }, root.span())
    }
}

/// Says whether an object has `Policies` with versions: `aws iam list-policies` has none.
fn lists_versions(object: Node<'_>) -> bool {
    let policies = object.member("Policies").into_iter().flat_map(Node::items);
    policies.take(1).any(|policy| policy.member("PolicyVersionList").is_some())
}
