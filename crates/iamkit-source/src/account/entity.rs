//! Users, groups and roles.

use std::collections::BTreeSet;

use iamkit_policy::PolicyType;
use iamkit_syntax::{Node, Spanned};

use super::reader::Reader;
use super::unique::Unique;
use super::vocabulary::{
    ATTACHED_POLICY, GROUP, INLINE_POLICY, PERMISSIONS_BOUNDARY, ROLE, TAG, USER,
};
use super::{DumpEntity, DumpEntityKind, DumpInlinePolicy};
use crate::{Attachment, Embedded, Kind, Place};

/// The members that describe a user, group or role.
#[derive(Default)]
struct Described<'a> {
    parent: &'static str,
    /// Names of the members with the name, the unique id and the inline policies.
    names: [&'static str; 3],
    /// Arn, name, unique id, path, inline policies and attached policies.
    common: [Option<Node<'a>>; 6],
    groups: Option<Node<'a>>,
    boundary: Option<Node<'a>>,
    tags: Option<Node<'a>>,
    trust: Option<Node<'a>>,
    profiles: Option<Node<'a>>,
}

fn describe<'a>(
    kind: DumpEntityKind,
    node: Node<'a>,
    reader: &mut Reader<'_, '_>,
) -> Option<Described<'a>> {
    Some(match kind {
        DumpEntityKind::User => {
            let [arn, name, id, path, inline, attached, groups, boundary, tags] =
                reader.members(&USER, node)?;
            Described {
                parent: USER.parent,
                names: ["UserName", "UserId", "UserPolicyList"],
                common: [arn, name, id, path, inline, attached],
                groups,
                boundary,
                tags,
                ..Described::default()
            }
        }
        DumpEntityKind::Group => {
            let [arn, name, id, path, inline, attached] = reader.members(&GROUP, node)?;
            Described {
                parent: GROUP.parent,
                names: ["GroupName", "GroupId", "GroupPolicyList"],
                common: [arn, name, id, path, inline, attached],
                ..Described::default()
            }
        }
        DumpEntityKind::Role => {
            let [arn, name, id, path, inline, attached, trust, boundary, tags, profiles] =
                reader.members(&ROLE, node)?;
            Described {
                parent: ROLE.parent,
                names: ["RoleName", "RoleId", "RolePolicyList"],
                common: [arn, name, id, path, inline, attached],
                boundary,
                tags,
                trust,
                profiles,
                ..Described::default()
            }
        }
    })
}

/// Reads a user, group or role.
pub(super) fn entity<'t>(
    kind: DumpEntityKind,
    node: Node<'_>,
    path: &str,
    reader: &mut Reader<'t, '_>,
) -> Option<DumpEntity<'t>> {
    let found = describe(kind, node, reader)?;
    let [name_member, id_member, list_member] = found.names;
    let [arn, name, unique_id, path_node, inline, attached] = found.common;
    let arn = reader.required_arn("Arn", found.parent, arn, node, kind.noun());
    let name = reader.required_text(name_member, found.parent, name, node);
    if let (Some(name), Some(arn)) = (&name, &arn) {
        reader.check_name(name_member, name, arn);
    }
    let unique_id = reader.optional_text(id_member, unique_id);
    if let (Some(path), Some(arn)) = (reader.optional_text("Path", path_node), &arn) {
        reader.check_path(&path, arn);
    }
    let owner = arn.as_ref().map(|arn| Attachment::Principal(arn.value.clone()));
    let owner = owner.unwrap_or_default();
    let inline_policies = inline_policies((list_member, inline), path, &owner, reader);
    let attached_policies = attached_policies(attached, reader);
    let groups = group_names(found.groups, reader);
    let permissions_boundary = found.boundary.and_then(|node| boundary(node, reader));
    let tags = tags(found.tags, reader);
    let trust_policy = found.trust.and_then(|node| trust_policy(node, path, owner, reader));
    // The trust policies in it are copies.
    reader.check_list("InstanceProfileList", "an array of instance profiles", found.profiles);
    let arn = arn?;
    let place = Place { arn: Some(arn.value.clone()), ..Place::new(path) };
    Some(DumpEntity {
        kind,
        arn,
        name: name?,
        unique_id,
        inline_policies,
        attached_policies,
        groups,
        permissions_boundary,
        tags,
        trust_policy,
        span: node.span(),
        place,
    })
}

fn inline_policies<'t>(
    (member, list): (&'static str, Option<Node<'_>>),
    path: &str,
    owner: &Attachment,
    reader: &mut Reader<'t, '_>,
) -> Vec<DumpInlinePolicy<'t>> {
    let parent = INLINE_POLICY.parent;
    let mut policies = Vec::new();
    let mut names = Unique::default();
    let items = reader.items(member, "an array of inline policies", list);
    for (node, index) in items.zip(0_usize..) {
        let Some([name, document]) = reader.members(&INLINE_POLICY, node) else { continue };
        let name = reader.required_text("PolicyName", parent, name, node);
        let document = reader.required("PolicyDocument", parent, document, node);
        let path = format!("{path}/{member}/{index}");
        let mut document = document.and_then(|document| {
            let kind = Kind::of_member("PolicyDocument", Some(PolicyType::Identity));
            reader.document("PolicyDocument", document, &path, kind, owner.clone())
        });
        if let Some(document) = &mut document {
            document.place.name = name.as_ref().map(|name| name.value.clone());
        }
        if let Some(name) = &name {
            names.add("inline policy", name, reader.errors);
        }
        if let (Some(name), Some(document)) = (name, document) {
            policies.push(DumpInlinePolicy { name, document });
        }
    }
    policies
}

fn attached_policies(
    list: Option<Node<'_>>,
    reader: &mut Reader<'_, '_>,
) -> Vec<Spanned<Box<str>>> {
    let parent = ATTACHED_POLICY.parent;
    let mut arns = Vec::new();
    let mut seen = BTreeSet::new();
    for node in reader.items("AttachedManagedPolicies", "an array of attached policies", list) {
        let Some([arn, name]) = reader.members(&ATTACHED_POLICY, node) else { continue };
        let name = reader.optional_text("PolicyName", name);
        if let Some(arn) = reader.required_arn("PolicyArn", parent, arn, node, "policy") {
            if let Some(name) = name {
                reader.check_name("PolicyName", &name, &arn);
            }
            // One that stands twice is attached once: both say the same.
            if seen.insert(arn.value.clone()) {
                arns.push(arn);
            }
        }
    }
    arns
}

fn group_names(list: Option<Node<'_>>, reader: &mut Reader<'_, '_>) -> Vec<Spanned<Box<str>>> {
    let mut names = Vec::new();
    let mut seen = BTreeSet::new();
    for node in reader.items("GroupList", "an array of group names", list) {
        if let Some(name) = reader.optional_text("GroupList", Some(node)) {
            // A user is in a group once; names ignore case.
            if seen.insert(name.value.to_ascii_lowercase()) {
                names.push(name);
            }
        }
    }
    names
}

fn boundary(node: Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Spanned<Box<str>>> {
    let parent = PERMISSIONS_BOUNDARY.parent;
    let [arn, kind] = reader.members(&PERMISSIONS_BOUNDARY, node)?;
    reader.optional_text("PermissionsBoundaryType", kind);
    reader.required_arn("PermissionsBoundaryArn", parent, arn, node, "policy")
}

fn tags(list: Option<Node<'_>>, reader: &mut Reader<'_, '_>) -> Vec<(Spanned<Box<str>>, Box<str>)> {
    let mut tags = Vec::new();
    let mut keys = Unique::default();
    for node in reader.items("Tags", "an array of tags", list) {
        let Some([key, value]) = reader.members(&TAG, node) else { continue };
        let key = reader.required_text("Key", TAG.parent, key, node);
        let value = reader.required_text("Value", TAG.parent, value, node);
        if let Some(key) = &key {
            // Tag keys ignore case (IAM User Guide, "Tags for IAM resources").
            keys.add_ignoring_case("tag", key, reader.errors);
        }
        if let (Some(key), Some(value)) = (key, value) {
            tags.push((key, value.value));
        }
    }
    tags
}

fn trust_policy<'t>(
    node: Node<'_>,
    path: &str,
    owner: Attachment,
    reader: &mut Reader<'t, '_>,
) -> Option<Embedded<'t>> {
    let kind = Kind::of_member("AssumeRolePolicyDocument", Some(PolicyType::RoleTrust));
    reader.document("AssumeRolePolicyDocument", node, path, kind, owner)
}
