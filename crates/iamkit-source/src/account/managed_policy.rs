//! Managed policies and their versions.

use iamkit_policy::PolicyType;
use iamkit_syntax::{Node, Spanned};

use super::DumpManagedPolicy;
use super::reader::Reader;
use super::unique::Unique;
use super::vocabulary::{MANAGED_POLICY, POLICY_VERSION};
use crate::object::flag;
use crate::{Attachment, Kind, SourceError, SourceErrorKind};

/// A text with its place.
type Name = Spanned<Box<str>>;

/// A version of a policy.
struct Version<'a> {
    id: Spanned<Box<str>>,
    document: Node<'a>,
    path: String,
    /// The member that says whether this is the default version.
    claim: Option<(Node<'a>, bool)>,
}

/// Reads a managed policy; also returns its name and its unique id, with their places.
pub(super) fn managed_policy<'t>(
    node: Node<'_>,
    path: &str,
    reader: &mut Reader<'t, '_>,
) -> Option<(DumpManagedPolicy<'t>, Name, Option<Name>)> {
    let parent = MANAGED_POLICY.parent;
    let [arn, name, id, path_node, default, list] = reader.members(&MANAGED_POLICY, node)?;
    let arn = reader.required_arn("Arn", parent, arn, node, "policy");
    let name = reader.optional_text("PolicyName", name);
    if let (Some(name), Some(arn)) = (&name, &arn) {
        reader.check_name("PolicyName", name, arn);
    }
    if let (Some(path), Some(arn)) = (reader.optional_text("Path", path_node), &arn) {
        reader.check_path(&path, arn);
    }
    let id = reader.optional_text("PolicyId", id);
    let default = reader.optional_text("DefaultVersionId", default);
    let list = reader.required("PolicyVersionList", parent, list, node);
    let before = reader.errors.len();
    let versions = versions(list?, path, reader);
    let chosen = default_version(versions, default.as_ref(), node, before, reader)?;
    let arn = arn?;
    // The ARN ends in the name.
    let name = name.unwrap_or_else(|| {
        let last = arn.value.rsplit('/').next().unwrap_or_default();
        Spanned::new(last.into(), arn.span)
    });
    let kind = Kind::of_member("Document", Some(PolicyType::Identity));
    let owner = Attachment::Managed(arn.value.clone());
    let document = reader.document("Document", chosen.document, &chosen.path, kind, owner)?;
    let policy = DumpManagedPolicy { arn, name: name.value.clone(), version: chosen.id, document };
    Some((policy, name, id))
}

fn versions<'a>(list: Node<'a>, path: &str, reader: &mut Reader<'_, '_>) -> Vec<Version<'a>> {
    let parent = POLICY_VERSION.parent;
    let mut versions = Vec::new();
    let mut ids = Unique::default();
    let items = reader.items("PolicyVersionList", "an array of policy versions", Some(list));
    for (node, index) in items.zip(0_usize..) {
        let Some([id, document, is_default]) = reader.members(&POLICY_VERSION, node) else {
            continue;
        };
        let id = reader.required_text("VersionId", parent, id, node);
        let document = reader.required("Document", parent, document, node);
        let claim = is_default
            .and_then(|node| Some((node, flag("IsDefaultVersion", node, reader.errors)?)));
        if let Some(id) = &id {
            ids.add("policy version", id, reader.errors);
        }
        if let (Some(id), Some(document)) = (id, document) {
            let path = format!("{path}/PolicyVersionList/{index}");
            versions.push(Version { id, document, path, claim });
        }
    }
    versions
}

/// Returns the version that `DefaultVersionId` names or, where that is absent, the one that says so
/// of itself. Two that are told apart by the two members are an error: nobody knows which one
/// counts.
fn default_version<'a>(
    versions: Vec<Version<'a>>,
    default: Option<&Spanned<Box<str>>>,
    policy: Node<'_>,
    errors_before: usize,
    reader: &mut Reader<'_, '_>,
) -> Option<Version<'a>> {
    let mut claims = versions.iter().filter_map(|version| Some((version, version.claim?)));
    let named = |version: &Version<'_>| default.is_some_and(|id| version.id.value == id.value);
    let claim = match default {
        Some(_) => claims.find(|(version, (_, is_default))| named(version) != *is_default),
        None => claims.filter(|(_, (_, is_default))| *is_default).nth(1),
    };
    if let Some((version, (member, is_default))) = claim {
        let message = match default {
            Some(id) => format!(
                "`{}` says that it is {}the default version, `DefaultVersionId` says `{}`",
                version.id.value,
                if is_default { "" } else { "not " },
                id.value
            ),
            None => "two versions say that they are the default version".to_owned(),
        };
        let kind = SourceErrorKind::Invalid(message.into());
        reader.errors.push(SourceError::new(kind, member.span()));
        return None;
    }
    let found = versions.into_iter().find(|version| match default {
        Some(id) => version.id.value == id.value,
        None => version.claim.is_some_and(|(_, is_default)| is_default),
    });
    // A version that could not be read may be the one.
    if found.is_none() && reader.errors.len() == errors_before {
        let kind =
            SourceErrorKind::Invalid("the policy has no document of its default version".into());
        reader.errors.push(SourceError::new(kind, policy.span()));
    }
    found
}
