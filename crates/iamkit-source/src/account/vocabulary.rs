//! The members of a dump (IAM API Reference, `GetAccountAuthorizationDetails`).

use iamkit_syntax::{Kind, Node, differs_at_most, nearest};

/// The members of one kind of object.
#[derive(Debug)]
pub(super) struct Vocabulary<const N: usize> {
    /// What the object is, with its article.
    pub(super) parent: &'static str,
    /// The members that are read.
    pub(super) read: [&'static str; N],
    /// The members that are known and say nothing about access, with what they hold: a dump in which that
    /// is something else was not printed by AWS.
    pub(super) passed_over: &'static [(&'static str, Form)],
}

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Date,
    Text,
    Number,
    Flag,
    Object,
    List,
    /// When and where a role was used, each if it was.
    LastUse,
}

impl Form {
    /// Says whether a value is of this form. A date may have any of the forms of ISO 8601, which all begin
    /// with the day.
    pub(super) fn takes(self, node: Node<'_>) -> bool {
        let is_date = |text: &str| {
            let is_right = |(at, byte): (usize, u8)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            };
            text.len() >= 10 && text.bytes().take(10).enumerate().all(is_right)
        };
        match self {
            Self::Date => node.as_str().is_some_and(|text| is_date(&text)),
            Self::Text => node.kind() == Kind::String,
            Self::Number => node.kind() == Kind::Number,
            Self::Flag => matches!(node.kind(), Kind::Bool(_)),
            Self::Object => node.kind() == Kind::Object,
            Self::List => node.kind() == Kind::Array,
            Self::LastUse => {
                let is = |name, form: Self| node.member(name).is_none_or(|it| form.takes(it));
                node.kind() == Kind::Object
                    && is("LastUsedDate", Self::Date)
                    && is("Region", Self::Text)
            }
        }
    }

    /// Names the form with its article.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Date => "a date such as `2026-01-31T00:00:00Z`",
            Self::Text => "a string",
            Self::Number => "a number",
            Self::Flag => "`true` or `false`",
            Self::Object => "an object",
            Self::List => "an array",
            Self::LastUse => "an object with a date `LastUsedDate` and a string `Region`",
        }
    }
}

pub(super) const ROOT: Vocabulary<7> = Vocabulary {
    parent: "an account dump",
    read: [
        "UserDetailList",
        "GroupDetailList",
        "RoleDetailList",
        "Policies",
        "IsTruncated",
        "Marker",
        // What the AWS CLI prints with `--max-items`.
        "NextToken",
    ],
    // What SDKs that print a whole response add.
    passed_over: &[("ResponseMetadata", Form::Object)],
};

/// Members of users, groups and roles; which of them a kind has is told by [`Vocabulary`].
pub(super) const USER: Vocabulary<9> = Vocabulary {
    parent: "a user",
    read: [
        "Arn",
        "UserName",
        "UserId",
        "Path",
        "UserPolicyList",
        "AttachedManagedPolicies",
        "GroupList",
        "PermissionsBoundary",
        "Tags",
    ],
    passed_over: &[
        ("CreateDate", Form::Date),
        ("PasswordLastUsed", Form::Date),
        ("LoginProfile", Form::Object),
    ],
};

pub(super) const GROUP: Vocabulary<6> = Vocabulary {
    parent: "a group",
    read: ["Arn", "GroupName", "GroupId", "Path", "GroupPolicyList", "AttachedManagedPolicies"],
    passed_over: &[("CreateDate", Form::Date)],
};

pub(super) const ROLE: Vocabulary<10> = Vocabulary {
    parent: "a role",
    read: [
        "Arn",
        "RoleName",
        "RoleId",
        "Path",
        "RolePolicyList",
        "AttachedManagedPolicies",
        "AssumeRolePolicyDocument",
        "PermissionsBoundary",
        "Tags",
        "InstanceProfileList",
    ],
    passed_over: &[
        ("CreateDate", Form::Date),
        ("RoleLastUsed", Form::LastUse),
        ("Description", Form::Text),
        ("MaxSessionDuration", Form::Number),
    ],
};

pub(super) const INLINE_POLICY: Vocabulary<2> = Vocabulary {
    parent: "an inline policy",
    read: ["PolicyName", "PolicyDocument"],
    passed_over: &[],
};

pub(super) const ATTACHED_POLICY: Vocabulary<2> = Vocabulary {
    parent: "an attached policy",
    read: ["PolicyArn", "PolicyName"],
    passed_over: &[],
};

pub(super) const PERMISSIONS_BOUNDARY: Vocabulary<2> = Vocabulary {
    parent: "a permissions boundary",
    read: ["PermissionsBoundaryArn", "PermissionsBoundaryType"],
    passed_over: &[],
};

pub(super) const TAG: Vocabulary<2> =
    Vocabulary { parent: "a tag", read: ["Key", "Value"], passed_over: &[] };

pub(super) const MANAGED_POLICY: Vocabulary<6> = Vocabulary {
    parent: "a managed policy",
    read: ["Arn", "PolicyName", "PolicyId", "Path", "DefaultVersionId", "PolicyVersionList"],
    passed_over: &[
        ("AttachmentCount", Form::Number),
        ("PermissionsBoundaryUsageCount", Form::Number),
        ("IsAttachable", Form::Flag),
        ("Description", Form::Text),
        ("CreateDate", Form::Date),
        ("UpdateDate", Form::Date),
        ("Tags", Form::List),
    ],
};

pub(super) const POLICY_VERSION: Vocabulary<3> = Vocabulary {
    parent: "a policy version",
    read: ["VersionId", "Document", "IsDefaultVersion"],
    passed_over: &[("CreateDate", Form::Date)],
};

/// Members that grant, limit or name something wherever they stand: in an object that does not
/// have them they are out of place.
const ELSEWHERE: [&str; 13] = [
    "UserPolicyList",
    "GroupPolicyList",
    "RolePolicyList",
    "AttachedManagedPolicies",
    "GroupList",
    "PermissionsBoundary",
    "PermissionsBoundaryArn",
    "Tags",
    "AssumeRolePolicyDocument",
    "PolicyDocument",
    "Document",
    "PolicyArn",
    "PolicyVersionList",
];

/// Words of names that grant, limit or name something, such as `InlinePolicies`: a member that says
/// so and is not known may be the one that denies.
const BEARING: [&str; 13] = [
    "policy",
    "policies",
    "boundary",
    "boundaries",
    "permission",
    "permissions",
    "group",
    "groups",
    "tag",
    "tags",
    "document",
    "documents",
    "trust",
];

/// The same for members that hold others.
const BEARING_ROOT: [&str; 9] =
    ["user", "users", "role", "roles", "truncated", "more", "marker", "token", "page"];

/// A name that was most likely meant for a member that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slip {
    /// The member, if it can be told.
    pub(super) nearest: Option<&'static str>,
}

/// Says whether a name that an object does not have was most likely meant for one that is read.
/// Every other name is passed over, AWS adds new members, unless a word of it bears on access.
pub(super) fn slip<const N: usize>(name: &str, vocabulary: &Vocabulary<N>) -> Option<Slip> {
    let is_meant = |known: &&'static str| {
        // One or two letters: three make another word, `Arn` of `Id` for instance.
        differs_at_most(name, known, (name.len() / 3).clamp(1, 2)) || leaves_out_words(name, known)
    };
    let mut passed_over = vocabulary.passed_over.iter().map(|(known, _)| *known);
    // Of what is passed over the letters alone count: its words stand in many names.
    let is_near = |known: &&'static str| differs_at_most(name, known, (name.len() / 3).clamp(1, 2));
    let meant = vocabulary.read.into_iter().find(is_meant);
    let meant = meant.or_else(|| passed_over.find(is_near));
    if meant.is_some() {
        return Some(Slip { nearest: meant });
    }
    let is_root = vocabulary.parent == ROOT.parent;
    let bears =
        |word: String| BEARING.contains(&&*word) || is_root && BEARING_ROOT.contains(&&*word);
    (ELSEWHERE.contains(&name) || words(name).any(bears))
        .then(|| Slip { nearest: nearest(name, vocabulary.read) })
}

/// Says whether the words of a name, two or more, stand in a longer one in this order:
/// `AttachedPolicies` for `AttachedManagedPolicies`.
fn leaves_out_words(name: &str, known: &str) -> bool {
    let mut rest = words(known);
    let wanted: Vec<String> = words(name).collect();
    wanted.len() >= 2 && wanted.iter().all(|word| rest.any(|other| other == *word))
}

/// Splits `UserPolicyList` and `user_policy_list` into `user`, `policy`, `list`.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars() {
        match words.last_mut() {
            _ if !c.is_ascii_alphanumeric() => words.push(String::new()),
            Some(word) if !c.is_ascii_uppercase() => word.push(c),
            _ => words.push(c.to_ascii_lowercase().into()),
        }
    }
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_new_members() {
        let of = |nearest| Some(Slip { nearest });
        assert_eq!(slip("permissionsBoundary", &USER), of(Some("PermissionsBoundary")));
        assert_eq!(slip("AttachedPolicies", &USER), of(Some("AttachedManagedPolicies")));
        assert_eq!(slip("UserPolicyList", &GROUP), of(None));
        assert_eq!(slip("Document", &INLINE_POLICY), of(None));
        assert_eq!(slip("Tag", &ROLE), of(Some("Tags")));
        for name in ["InlinePolicies", "PermissionsBoundaries", "Groups", "session_policies"] {
            assert!(slip(name, &USER).is_some(), "{name}");
        }
        assert!(slip("Users", &ROOT).is_some());
        for name in ["MFADevices", "AccessKeys", "SigningCertificates", "Status", "Id"] {
            assert_eq!(slip(name, &USER), None, "{name}");
        }
    }
}
