//! The output of `aws iam get-account-authorization-details`.

mod entity;
mod managed_policy;
mod moved;
mod reader;
mod unique;
mod vocabulary;

use std::collections::BTreeMap;

use iamkit_arn::Field;
use iamkit_syntax::{Kind, Node, Span, Spanned, Tree};

use crate::object::{finish, flag, root};
use crate::{
    Besides, BesidesKind, Embedded, Format, Granted, HeldPrincipal, Place, SourceError,
    SourceErrorKind,
};
use entity::entity;
use managed_policy::managed_policy;
use reader::Reader;
use unique::Unique;
use vocabulary::ROOT;

/// The users, groups, roles and managed policies of an account, with positions in the user's file.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct AccountDump<'t> {
    /// `UserDetailList`.
    pub users: Vec<DumpEntity<'t>>,
    /// `GroupDetailList`.
    pub groups: Vec<DumpEntity<'t>>,
    /// `RoleDetailList`.
    pub roles: Vec<DumpEntity<'t>>,
    /// `Policies`.
    pub policies: Vec<DumpManagedPolicy<'t>>,
    /// The member that says that the text is cut: `IsTruncated: true` or a `Marker` on the last page,
    /// or the `NextToken` of the AWS CLI.
    pub cut: Option<Span>,
    /// Members that were passed over because nobody knows them, each name once for each kind of
    /// object.
    pub unknown_members: Vec<UnknownMember>,
}

/// A member of a dump that nobody knows: AWS adds new ones, which may say something about access.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownMember {
    /// Its name.
    pub name: Box<str>,
    /// What the objects are that have it, with their article.
    pub parent: &'static str,
    /// How many objects have it.
    pub count: usize,
    /// Where the first one stands.
    pub span: Span,
}

/// Something of an account that two dumps may both tell of, from [`AccountDump::identities`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DumpIdentity<'d> {
    /// What it is, such as `user`.
    pub noun: &'static str,
    /// Its ARN.
    pub arn: &'d Spanned<Box<str>>,
    /// Equal for two that AWS takes for the same: kind, partition, account and name in any case.
    pub key: Box<str>,
}

/// A user, group or role.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DumpEntity<'t> {
    /// Which of the three it is.
    pub kind: DumpEntityKind,
    /// Its ARN.
    pub arn: Spanned<Box<str>>,
    /// Its name, which is unique among those of its kind.
    pub name: Spanned<Box<str>>,
    /// Its unique id, such as `AIDAEXAMPLE`.
    pub unique_id: Option<Spanned<Box<str>>>,
    /// Its inline policies.
    pub inline_policies: Vec<DumpInlinePolicy<'t>>,
    /// The ARNs of its attached managed policies.
    pub attached_policies: Vec<Spanned<Box<str>>>,
    /// The names of the groups of a user.
    pub groups: Vec<Spanned<Box<str>>>,
    /// The ARN of its permissions boundary.
    pub permissions_boundary: Option<Spanned<Box<str>>>,
    /// Its tags.
    pub tags: Vec<(Spanned<Box<str>>, Box<str>)>,
    /// The trust policy of a role.
    pub trust_policy: Option<Embedded<'t>>,
    /// Where it stands.
    pub span: Span,
    /// The same as a place, such as `RoleDetailList/0`.
    pub place: Place,
}

/// What an entry of a dump is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DumpEntityKind {
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
}

/// An inline policy.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DumpInlinePolicy<'t> {
    /// Its name.
    pub name: Spanned<Box<str>>,
    /// The document.
    pub document: Embedded<'t>,
}

/// A managed policy with its default version.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DumpManagedPolicy<'t> {
    /// Its ARN.
    pub arn: Spanned<Box<str>>,
    /// Its name.
    pub name: Box<str>,
    /// The id of the default version, such as `v3`.
    pub version: Spanned<Box<str>>,
    /// The document of that version.
    pub document: Embedded<'t>,
}

/// Reads the output of `aws iam get-account-authorization-details`, or a list of its pages.
///
/// Documents may be JSON objects, as the AWS CLI prints them, or percent-encoded text, as the API
/// returns them. Members that the format does not know are passed over and listed, AWS adds new
/// ones, unless their name is a slip of a known one.
///
/// ```
/// let tree = iamkit_syntax::parse(r#"{"UserDetailList": [{
///     "UserName": "ines", "Arn": "arn:aws:iam::111122223333:user/ines",
///     "permissionsBoundary": {}}]}"#);
/// let errors = iamkit_source::read_account_dump(&tree).unwrap_err();
/// assert_eq!(errors[0].to_string(), "`permissionsBoundary` is no member of a user");
/// ```
///
/// # Errors
///
/// Everything that is wrong with the text: a known member of the wrong type, missing or given
/// twice, a slip of a name, two entries of one name or ARN, a name that is not the one in the ARN.
/// Documents are not read.
pub fn read_account_dump<'t>(tree: &Tree<'t>) -> Result<AccountDump<'t>, Vec<SourceError>> {
    let root = root(tree)?;
    if Format::of(root) != Format::AccountDump {
        return Err(vec![Format::unrecognized(root)]);
    }
    let mut errors = Vec::new();
    let mut reader = Reader::new(tree.text(), &mut errors);
    let mut pages = Pages::default();
    if root.kind() == Kind::Array {
        for (page, index) in root.items().zip(0_usize..) {
            pages.read(page, &format!("{index}/"), &mut reader);
        }
    } else {
        pages.read(root, "", &mut reader);
    }
    pages.dump.unknown_members = reader.into_unknown_members();
    finish(pages.dump, errors)
}

/// The pages that are read so far: what must be unique is so across all of them.
#[derive(Default)]
struct Pages<'t> {
    dump: AccountDump<'t>,
    arns: Unique,
    users: Unique,
    groups: Unique,
    roles: Unique,
    policies: Unique,
    ids: Unique,
    /// The first ARN, whose account is that of the dump.
    first: Option<Spanned<Box<str>>>,
}

impl<'t> Pages<'t> {
    fn read(&mut self, node: Node<'_>, path: &str, reader: &mut Reader<'t, '_>) {
        let Some([users, groups, roles, policies, is_truncated, marker, next]) =
            reader.members(&ROOT, node)
        else {
            return;
        };
        let lists = [
            (DumpEntityKind::User, users, &mut self.dump.users, &mut self.users),
            (DumpEntityKind::Group, groups, &mut self.dump.groups, &mut self.groups),
            (DumpEntityKind::Role, roles, &mut self.dump.roles, &mut self.roles),
        ];
        for (kind, list, found, names) in lists {
            let member = kind.list();
            for (node, index) in reader.items(member, "an array of objects", list).zip(0_usize..) {
                let path = format!("{path}{member}/{index}");
                let Some(entity) = entity(kind, node, &path, reader) else { continue };
                self.arns.add(kind.noun(), &entity.arn, reader.errors);
                // The names of users, groups and roles ignore case (IAM User Guide, "IAM
                // identifiers").
                names.add_ignoring_case(kind.noun(), &entity.name, reader.errors);
                if let Some(id) = &entity.unique_id {
                    self.ids.add("unique id", id, reader.errors);
                }
                check_account(&mut self.first, &entity.arn, reader);
                found.push(entity);
            }
        }
        let list = reader.items("Policies", "an array of objects", policies);
        for (node, index) in list.zip(0_usize..) {
            let path = format!("{path}Policies/{index}");
            let Some((policy, name, id)) = managed_policy(node, &path, reader) else { continue };
            self.arns.add("policy", &policy.arn, reader.errors);
            // An AWS managed policy may have the name of one of the account.
            let owner = account_of(&policy.arn.value);
            let key = format!("{owner}/{}", name.value.to_ascii_lowercase()).into();
            self.policies.add_key(key, "policy", &name, reader.errors);
            if let Some(id) = &id {
                self.ids.add("unique id", id, reader.errors);
            }
            if owner != "aws" {
                check_account(&mut self.first, &policy.arn, reader);
            }
            self.dump.policies.push(policy);
        }
        let is_truncated = is_truncated
            .filter(|node| flag("IsTruncated", *node, reader.errors).unwrap_or_default());
        // "When IsTruncated is true, this element is present" (IAM API Reference,
        // `GetAccountAuthorizationDetails`): where it stands alone, the other was lost.
        let marker = reader.continuation("Marker", marker);
        let next = reader.continuation("NextToken", next);
        // Only the last page can say that there are more.
        self.dump.cut = is_truncated.or(marker).or(next).map(Node::span);
    }
}

fn account_of(arn: &str) -> &str {
    Field::Account.of(arn).unwrap_or_default()
}

/// Reports an ARN of another account than the first one: a dump is of one account, and what it says of a
/// second one may be a part of that.
fn check_account(
    first: &mut Option<Spanned<Box<str>>>,
    arn: &Spanned<Box<str>>,
    reader: &mut Reader<'_, '_>,
) {
    let Some(first) = first else {
        *first = Some(arn.clone());
        return;
    };
    let (known, found) = (account_of(&first.value), account_of(&arn.value));
    if known != found {
        let message = format!(
            "`{}` is of account {found}, the dump is of account {known}: give each account a file",
            arn.value
        );
        let kind = SourceErrorKind::Invalid(message.into());
        reader.errors.push(SourceError::new(kind, arn.span));
    }
}

impl DumpEntityKind {
    const fn list(self) -> &'static str {
        match self {
            Self::User => "UserDetailList",
            Self::Group => "GroupDetailList",
            Self::Role => "RoleDetailList",
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }
}

impl<'t> AccountDump<'t> {
    /// Returns everything that may stand in one dump only: users, groups, roles and the managed
    /// policies of the account. Policies of AWS are in every account that uses them.
    pub fn identities(&self) -> impl Iterator<Item = DumpIdentity<'_>> {
        let entities = self.users.iter().chain(&self.groups).chain(&self.roles);
        let entities = entities.map(|entity| (entity.kind.noun(), &entity.arn));
        let policies = self.policies.iter().map(|policy| ("policy", &policy.arn));
        entities.chain(policies).filter_map(|(noun, arn)| {
            let mut fields = arn.value.splitn(6, ':').skip(1);
            let partition = fields.next()?;
            let (account, resource) = (fields.nth(2)?, fields.next()?);
            // The path is no part of a name (IAM User Guide, "IAM identifiers").
            let name = resource.rsplit('/').next()?.to_ascii_lowercase();
            let key = format!("{noun} {partition}:{account}/{name}").into();
            (account != "aws").then_some(DumpIdentity { noun, arn, key })
        })
    }

    /// Returns what users, groups and roles have besides the policies that stand in them: groups, managed
    /// policies and permissions boundaries.
    #[must_use]
    pub fn besides(&self) -> Vec<Besides> {
        // Names ignore case (IAM User Guide, "IAM identifiers").
        let groups = self.groups.iter();
        let groups: BTreeMap<String, &str> = groups
            .map(|group| (group.name.value.to_ascii_lowercase(), &*group.place.path))
            .collect();
        let entities = self.users.iter().chain(&self.groups).chain(&self.roles);
        entities.flat_map(|entity| entity.besides(&groups)).collect()
    }

    /// Returns the users, groups and roles.
    #[must_use]
    pub fn principals(&self) -> Vec<HeldPrincipal> {
        let entities = self.users.iter().chain(&self.groups).chain(&self.roles);
        let held = entities.map(|entity| {
            let name = Some(entity.name.value.to_string());
            HeldPrincipal::new(entity.kind, entity.place.clone(), entity.span).called(name, None)
        });
        held.collect()
    }

    /// Returns all documents: inline policies, trust policies and default versions.
    #[must_use]
    pub fn into_documents(self) -> Vec<Embedded<'t>> {
        let entities = self.users.into_iter().chain(self.groups).chain(self.roles);
        let of_entities = entities.flat_map(|entity| {
            let inline = entity.inline_policies.into_iter().map(|policy| policy.document);
            inline.chain(entity.trust_policy)
        });
        of_entities.chain(self.policies.into_iter().map(|policy| policy.document)).collect()
    }
}

impl DumpEntity<'_> {
    fn besides(&self, groups: &BTreeMap<String, &str>) -> impl Iterator<Item = Besides> {
        let attached = self.attached_policies.iter().map(|arn| {
            let what = format!("the managed policy `{}`", arn.value);
            let grant = Granted::of_arn(&arn.value);
            Besides::new(&self.place, BesidesKind::Attached, &what, grant, arn.span)
        });
        let groups = self.groups.iter().map(|name| {
            let what = format!("the group `{}`", name.value);
            let place = groups.get(&name.value.to_ascii_lowercase());
            let grant = place.map_or_else(
                || Granted::Unknown(name.value.clone()),
                |place| Granted::Place((*place).into()),
            );
            let one = Besides::new(&self.place, BesidesKind::Group, &what, grant, name.span);
            Besides { written: name.value.clone(), ..one }
        });
        let boundary = self.permissions_boundary.iter();
        let boundary = boundary
            .map(|arn| Besides::boundary(&self.place, Granted::of_arn(&arn.value), arn.span));
        attached.chain(groups).chain(boundary)
    }
}
